"""Which reader a file gets: decided by its first bytes, not by its name."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import EmptyDocument, UnsupportedFile
from corpus.readers.extract import Extract

if TYPE_CHECKING:
    from corpus.readers.pdf import Pages

READABLE = (".pdf", ".docx", ".html", ".htm", ".txt", ".md")

_MARKUP = re.compile(rb"<(?:!doctype html|html|head|body|main|div|h1)\b", re.I)


def is_pdf(path: Path) -> bool:
    """Whether a file begins like a PDF; some have other bytes before that."""
    with path.open("rb") as file:
        return b"%PDF-" in file.read(1024)


def extract(
    path: Path,
    starts_block: Callable[[str], bool],
    most_pages: int | None = None,
    pages: Pages | None = None,
) -> Extract:
    """Read a file with the reader its content asks for; PDFs of at most ``most_pages``.

    ``pages`` are those of a PDF if they have been read already.

    :raises UnsupportedFile: no reader knows it.
    :raises ReadError: the reader could not read it.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    if not head.strip():
        raise EmptyDocument(f"{path.name} is empty")
    if b"%PDF-" in head[:1024]:
        from corpus.readers.pdf import extract_pdf, page_count, read_pages

        if pages is None:
            pages = read_pages(path, range(1, page_count(path, most_pages) + 1))
        return extract_pdf(path, pages, starts_block)
    if head.startswith(b"PK\x03\x04") and _is_word(path):
        from corpus.readers.docx import read_docx

        return read_docx(path)
    if _MARKUP.search(_as_ascii(head)):
        from corpus.readers.html import read_html

        return read_html(path)
    if b"\x00" not in head or head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        if path.suffix.lower() in (".pdf", ".docx"):
            raise UnsupportedFile(
                f"{path.name} is no {path.suffix[1:].upper()} file, whatever its name says; "
                "fetch it again"
            )
        from corpus.readers.text import read_text

        return read_text(path, starts_block)
    raise UnsupportedFile(
        f"{path.name} is of no kind that can be read ({', '.join(READABLE)}); convert it to PDF"
    )


def _as_ascii(head: bytes) -> bytes:
    """The beginning of a text in any encoding, its markup as ASCII."""
    if head[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return head
    return head[: len(head) // 2 * 2].decode("utf-16", "replace").encode("ascii", "replace")


def _is_word(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return "word/document.xml" in archive.namelist()
    except zipfile.BadZipFile:
        return False
