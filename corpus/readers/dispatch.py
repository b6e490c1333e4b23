"""Which reader a file gets: decided by its first bytes, not by its name."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import EmptyDocument, EncryptedFile, ReadError, TooLarge, UnsupportedFile
from corpus.readers.encoding import is_text, wide_encoding
from corpus.readers.extract import Extract

if TYPE_CHECKING:
    from corpus.readers.pdf import Pages

READABLE = (".pdf", ".docx", ".html", ".htm", ".txt", ".md")

_MARKUP = re.compile(rb"<(?:!doctype html|html|head|body|main|div|h1|p|table)\b", re.I)
_PAGE = re.compile(rb"<(?:!doctype html|html)\b", re.I)
_HEAD = 4096
_BLOCK = 1 << 20
# No Word file is larger once it is unpacked; one made to fill the memory packs a thousandfold.
_MOST_UNPACKED = 1 << 30
_OFFICE = b"\xd0\xcf\x11\xe0"


def is_pdf(path: Path) -> bool:
    """Whether a file begins like a PDF; some have other bytes before that."""
    with path.open("rb") as file:
        return _begins_pdf(file.read(1024))


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
    head = _first_bytes(path)
    if _begins_pdf(head):
        from corpus.readers.pdf import extract_pdf, page_count, read_pages

        if pages is None:
            pages = read_pages(path, range(1, page_count(path, most_pages) + 1))
        return extract_pdf(path, pages, starts_block)
    if head.startswith(b"PK\x03\x04") and _is_word(path):
        from corpus.readers.docx import read_docx

        return read_docx(path)
    if head.startswith(_OFFICE):
        raise _old_office(path)
    if _is_page(path, _as_ascii(head)) and is_text(head):
        from corpus.readers.html import read_html

        return read_html(path)
    if is_text(head):
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


def _is_page(path: Path, head: bytes) -> bool:
    """Whether the beginning of a file is a web page's; notes may have marks of one in them."""
    if path.suffix.lower() in (".txt", ".md"):
        return bool(_PAGE.search(head) or _MARKUP.match(head.lstrip(b"\xef\xbb\xbf \t\r\n")))
    return bool(_MARKUP.search(head))


def _first_bytes(path: Path) -> bytes:
    """The beginning of a file, without white space before it.

    :raises EmptyDocument: there is nothing else.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
        while head and not head.strip():
            head = file.read(_BLOCK)
    head = head.lstrip()[:_HEAD]
    if not head:
        raise EmptyDocument(f"{path.name} is empty; fetch it again")
    return head


def _begins_pdf(head: bytes) -> bool:
    # Other bytes may stand before the mark (a letter's envelope), but not a page's markup.
    at = head[:1024].find(b"%PDF-")
    starts_line = at == 0 or head[at - 1 : at] in (b"\r", b"\n", b"\x00", b"\xbf")
    return at >= 0 and starts_line and not _MARKUP.search(head[:at])


def _as_ascii(head: bytes) -> bytes:
    """The beginning of a text in any encoding, its markup as ASCII."""
    wide = wide_encoding(head)
    return head.decode(wide[0], "replace").encode("ascii", "replace") if wide else head


def _is_word(path: Path) -> bool:
    """Whether an archive holds a Word document.

    :raises ReadError: it is called one and is damaged.
    :raises TooLarge: it would be, unpacked.
    """
    names, unpacked = [], 0
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            unpacked = sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        names = []
    if not names and path.suffix.lower() == ".docx":
        raise ReadError(f"{path.name} is no whole Word file; fetch it again, or convert it to PDF")
    if unpacked > _MOST_UNPACKED:
        raise TooLarge(
            f"{path.name} holds {unpacked >> 20} MB unpacked, more than {_MOST_UNPACKED >> 20}; "
            "save it with fewer pictures, or convert it to PDF"
        )
    return "word/document.xml" in names or "word/document2.xml" in names


def _old_office(path: Path) -> ReadError:
    if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
        return EncryptedFile(f"{path.name} is encrypted; remove its password and build again")
    return UnsupportedFile(
        f"{path.name} is of an old Office format (Word before 2007); save it as DOCX or PDF"
    )
