"""What a response is, and what the file that keeps it is called."""

from __future__ import annotations

import re
from email.message import Message

import httpx2

from corpus.fetching.errors import FetchError

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# The ending that each media type gets, so that the file is read in a folder too.
_ENDINGS = {
    "application/pdf": ".pdf",
    "application/x-pdf": ".pdf",
    _DOCX: ".docx",
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
}
# Types that servers give to whatever they do not know.
_VAGUE = ("", "application/octet-stream", "binary/octet-stream", "application/download",
          "application/force-download", "application/x-download", "application/zip")
_MARKUP = re.compile(rb"<(?:!doctype html|html|head|body)\b", re.I)
# What a file system or a terminal would take amiss.
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f/\\:*?\"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
# File systems allow 255 bytes; the ending and another name beside it must have room.
_MOST_BYTES = 120


def ending_of(response: httpx2.Response, head: bytes) -> str:
    """The ending that a file of this content gets: its first bytes count most, then its type.

    :raises FetchError: it is of no kind that can be read.
    """
    if not head.strip():
        raise FetchError("it is empty")
    named = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    by_address = "." + response.url.path.rpartition(".")[2].lower()
    if b"%PDF-" in head[:1024] and not _MARKUP.search(head[:1024]):
        return ".pdf"
    if head.startswith(b"PK\x03\x04"):
        if named == _DOCX or (named in _VAGUE and by_address == ".docx"):
            return ".docx"
        if named in _VAGUE and b"[Content_Types].xml" in head:
            return ".docx"
    elif _MARKUP.search(head):
        return ".html"
    elif named in _ENDINGS and _ENDINGS[named] not in (".pdf", ".docx"):
        return _ENDINGS[named]
    elif named in _VAGUE and by_address in (".txt", ".md", ".html", ".htm"):
        return by_address
    raise FetchError(
        f"it is no document that can be read, but {named[:80]!r}; take the address off the list"
    )


def name_of(response: httpx2.Response, ending: str) -> str:
    """A file name for a response: the one it is sent under, or the end of its address."""
    header = Message()
    # Headers are bytes; servers that send names as UTF-8 without saying so are many.
    named = (v for k, v in response.headers.raw if k.lower() == b"content-disposition")
    raw = next(named, b"")
    header["Content-Disposition"] = _text(raw).replace("\r", " ").replace("\n", " ")
    try:
        sent = header.get_filename() or ""
    except (LookupError, ValueError):  # Of an encoding that there is not.
        sent = ""
    name = sent or response.url.path.rstrip("/").rpartition("/")[2]
    name = _UNFIT.sub("_", name).strip(" ._~")
    stem = name[: -len(ending)] if name.lower().endswith(ending) else name
    short = stem.encode("utf-8", "replace")[:_MOST_BYTES].decode("utf-8", "ignore").strip(" .")
    return (short or "document") + ending


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
