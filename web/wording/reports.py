"""What became of the files of a build, told in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from babel.dates import format_datetime

from corpus.errors import (
    EmptyDocument,
    EncryptedFile,
    PersonalNumbers,
    ReaderFailed,
    TooLarge,
    UnsupportedFile,
)
from embeddings.manifest import Source
from web.wording import N_, translations

# So many files of a kind are listed; a build may leave out thousands.
_MOST_LISTED = 300

_WHY_NOT_READ = {
    UnsupportedFile.code: N_("A file of this kind is not read."),
    EmptyDocument.code: N_("It holds no text; it may be a scanned picture."),
    EncryptedFile.code: N_("It is locked with a password."),
    TooLarge.code: N_("It is too large."),
    ReaderFailed.code: N_("It is damaged, or reading it took too long."),
    PersonalNumbers.code: N_("It holds civil registration numbers."),
}
# Remarks are kept as they were told, in English; these are known again.
_REMARKS = (
    (re.compile(r"no text could be read\b"), N_("No text could be read; it may be a picture.")),
    (re.compile(r"\d+ civil registration numbers? masked"),
     N_("Civil registration numbers are masked.")),
    (re.compile(r"points were found, but no committee\b"),
     N_("It has items, but tells neither committee nor date.")),
    (re.compile(r"read by OCR\b"),
     N_("The text is read from a picture; some words may be wrong.")),
)
_PAGE = re.compile(r" \(page (\d+)\)$")


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a file; ``english``: in the words of the build."""

    file: str
    text: str
    english: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Files of which the same is told, in general; of many the first are listed."""

    heading: str
    number: int
    files: tuple[Told, ...]


def moment(stamp: str, locale: str) -> str:
    """A time of a manifest written out: "22. november 2026 kl. 06.22 UTC"; as it is if odd."""
    try:
        at = datetime.fromisoformat(stamp).astimezone(UTC)
    except ValueError:
        return stamp
    return format_datetime(at, "long", locale={"en": "en_GB"}.get(locale, locale))


def report(sources: Sequence[Source], locale: str) -> list[Group]:
    """The files that were left out, or of which there is something to tell."""
    t = translations(locale)
    by_status: dict[str, list[Source]] = {}
    for source in sources:
        by_status.setdefault(source.status, []).append(source)
    quoted = {s.meeting: s.file for s in sources if s.status == "indexed" and s.meeting}
    first = {s.sha256: s.file for s in sources if s.status != "duplicate" and s.sha256}
    in_place = t.gettext("%(file)s is used.")

    def instead(source: Source, file: str | None) -> Told:
        if file is None:
            return Told(source.file, source.reason or "", english=True)
        return Told(source.file, in_place % {"file": file})

    missing, earlier, second, double = (
        by_status.get(name, []) for name in ("not_read", "replaced", "second_source", "duplicate")
    )
    told = [remark for s in sources for remark in _remarks(s, locale)]
    return list(filter(None, [
        _group(
            t.ngettext("%(num)d file could not be read", "%(num)d files could not be read",
                       len(missing)),
            [_why(s, locale) for s in missing],
        ),
        _group(
            t.ngettext("%(num)d file is an earlier version of another",
                       "%(num)d files are earlier versions of others", len(earlier)),
            [instead(s, quoted.get(s.meeting or "")) for s in earlier],
        ),
        _group(
            t.ngettext("%(num)d file is of a meeting that another file is quoted from",
                       "%(num)d files are of meetings that other files are quoted from",
                       len(second)),
            [instead(s, quoted.get(s.meeting or "")) for s in second],
        ),
        _group(
            t.ngettext("%(num)d file is there twice", "%(num)d files are there twice",
                       len(double)),
            [instead(s, first.get(s.sha256 or "")) for s in double],
        ),
        _group(t.ngettext("%(num)d remark", "%(num)d remarks", len(told)), told),
    ]))


def _group(heading: str, files: list[Told]) -> Group | None:
    if not files:
        return None
    return Group(heading % {"num": len(files)}, len(files), tuple(files[:_MOST_LISTED]))


def _why(source: Source, locale: str) -> Told:
    if source.code in _WHY_NOT_READ:
        return Told(source.file, translations(locale).gettext(_WHY_NOT_READ[source.code]))
    return Told(source.file, source.reason or "", english=True)


def _remarks(source: Source, locale: str) -> Iterator[Told]:
    t = translations(locale)
    word = t.gettext("page")
    for remark in source.remarks:
        phrase = next((p for pattern, p in _REMARKS if pattern.match(remark)), None)
        if phrase is None:
            yield Told(source.file, remark, english=True)
            continue
        page = _PAGE.search(remark)
        where = f" ({word} {page[1]})" if page else ""
        yield Told(source.file, t.gettext(phrase).removesuffix(".") + where + ".")
