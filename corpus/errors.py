"""The one exception tree of the project, and the errors of reading.

Everything that Referat raises on purpose is a :class:`ReferatError`; the edges
(command line, HTTP) translate it, and nothing else does.
"""

from __future__ import annotations


class ReferatError(Exception):
    """Root of all errors a user can meet. The text names the thing and the next step."""

    code = "error"


class ReadError(ReferatError):
    """A file that could not be read into text."""

    code = "unreadable"


class UnsupportedFile(ReadError):
    """A file of a kind that no reader knows."""

    code = "unsupported_format"


class EmptyDocument(ReadError):
    """A file that was read but holds no text (a scan, an empty file)."""

    code = "no_text"


class EncryptedFile(ReadError):
    """A file that asks for a password."""

    code = "encrypted"


class TooLarge(ReadError):
    """A file beyond the limits for size, pages or memory."""

    code = "too_large"


class ReaderFailed(ReadError):
    """A file at which the reader broke down or took too long."""

    code = "reader_failed"


class NoSuchPage(ReadError):
    """A page that a document does not have."""

    code = "no_such_page"


class OcrMissing(ReferatError):
    """OCR is asked for and no engine is installed."""

    code = "ocr_missing"


class PersonalNumbers(ReadError):
    """A document that holds civil registration numbers, where these are refused."""

    code = "civil_registration_number"


class StoreError(ReferatError):
    """A corpus database that is missing, damaged or of another format."""

    code = "store"
