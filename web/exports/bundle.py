"""An answer's evidence as one ZIP file: the quotes with all that proves them.

The same question of the same index gives the same bytes: nothing inside tells of the moment of
asking, and every entry bears the time at which the index was built.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator, Sequence

from corpus.rows import DocumentRow
from embeddings.archive import Archive
from qa.cite import sources
from qa.model import Answer, Quote
from web import wording
from web.contract.answers import answer_json
from web.exports.formats import FORMATS, markdown, plain
from web.exports.reference import reference
from web.exports.sending import built_at
from web.views.asked import Asked
from web.wording import answers as wording_answers

# A quote's page as a picture with the words marked, as PNG; None where there is none.
PictureOf = Callable[[Quote], bytes | None]
# In an answer's JSON these are of the moment, or only of use to a next question.
_OF_THE_MOMENT = ("timings_ms", "conversation")


def bundle(
    archive: Archive,
    answer: Answer,
    asked: Asked,
    base: str,
    locale: str,
    picture_of: PictureOf | None = None,
) -> bytes:
    """The evidence of an answer, or of there being none, as a ZIP file."""
    files = dict(_files(archive, answer, asked, base, locale, picture_of))
    when = built_at(answer.index).timetuple()[:6]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive_file:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, when)
            entry.create_system = 3  # As made on Unix, wherever it is made.
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive_file.writestr(entry, data)
    return out.getvalue()


def _files(
    archive: Archive, answer: Answer, asked: Asked, base: str, locale: str,
    picture_of: PictureOf | None,
) -> Iterator[tuple[str, bytes]]:
    values = answer_json(answer, archive, asked.conversation, b"", locale)
    for name in _OF_THE_MOMENT:
        del values[name]
    pictures = list(_pictures(answer.quotes, picture_of))
    told = [reference(archive, q, base, locale) for q in answer.quotes]
    near = [reference(archive, q, base, locale) for q in answer.nearest]
    yield "README.txt", _readme(archive, answer, asked, base, locale).encode()
    yield "answer.json", (json.dumps(values, ensure_ascii=False, indent=2) + "\n").encode()
    if told:
        yield "quotes.txt", plain(told, locale).encode()
        yield "quotes.md", markdown(told, locale).encode()
        for code in ("bibtex", "ris", "csl"):
            written = FORMATS[code].write(told, locale)
            yield f"citations.{FORMATS[code].extension}", written.encode()
    if near:
        yield "nearest.txt", plain(near, locale).encode()
    yield from pictures
    quoted = [d for q in (*answer.quotes, *answer.nearest) for d in sources(archive, q)]
    if quoted:
        yield "SHA256SUMS", _sums(quoted).encode()


def _pictures(
    quotes: Sequence[Quote], picture_of: PictureOf | None
) -> Iterator[tuple[str, bytes]]:
    for number, quote in enumerate(quotes, start=1):
        if picture_of and (picture := picture_of(quote)):
            yield f"pages/{number:02d}.png", picture


def _sums(documents: Sequence[DocumentRow]) -> str:
    """The documents' checksums as ``sha256sum --check`` reads them."""
    lines: dict[str, None] = {}
    for document in documents:
        name = document.file.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
        # A backslash before the line says that the name has some.
        mark = "\\" if name != document.file else ""
        lines[f"{mark}{document.sha256}  {name}\n"] = None
    return "".join(lines)


def _readme(
    archive: Archive, answer: Answer, asked: Asked, base: str, locale: str
) -> str:
    _ = wording.translations(locale).gettext
    refused = asked.conversation.refused
    index = answer.index
    about = [
        (_("Question"), asked.text.strip()),
        (_("Understood as"),
         " · ".join(wording_answers.understood(answer, archive, locale, refused))),
        (_("Answer"), wording_answers.message(answer, archive, locale)),
        (_("Reason"), answer.reason.value if answer.reason else ""),
        (_("Indexed"), wording.coverage(archive, locale)),
        (_("Index"), _("generation %(generation)s, built %(built_at)s") % {
            "generation": index.generation, "built_at": index.built_at}),
        (_("Server"), base),
    ]
    inside = [
        ("answer.json", _("the answer as data, as the API gives it")),
        ("quotes.txt, quotes.md", _("the quotes with their sources and links")),
        ("citations.bib, .ris, .json", _("the same for reference managers")),
        ("nearest.txt", _("the passages that come nearest; they are not an answer")),
        ("pages/", _("pictures of the pages with the words marked, numbered as the quotes")),
        ("SHA256SUMS", _("checksums of the source documents, for sha256sum --check")),
    ]
    parts = [
        _("Evidence from council minutes"),
        _("Every quote stands word for word in the minutes; Referat writes nothing itself. "
          "Check the source before you rely on it."),
        "\n".join(f"{name}: {value}" for name, value in about if value),
        _("Files, where there is something to put in them:"),
        "\n".join(f"  {name}: {text}" for name, text in inside),
        _("The same question of the same index gives the same file, byte for byte."),
    ]
    return "\n\n".join(parts) + "\n"
