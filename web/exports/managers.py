"""References for programs that keep literature: BibTeX, RIS and CSL-JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import rispy
from bibtexparser.entrypoint import write_string
from bibtexparser.library import Library
from bibtexparser.model import Entry, Field
from bibtexparser.writer import BibtexFormat

from web.exports.reference import Reference

# What TeX would take for a command. Letters are left as they are: every BibTeX of today
# reads UTF-8, and "Byrådet" can be read.
_TEX = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&", "$": r"\$",
    "#": r"\#", "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
})


class _RisWriter(rispy.RisWriter):  # type: ignore[misc]
    """RIS as its programs take it: no numbers between the references, lines end in CR LF."""

    NEWLINE = "\r\n"

    def set_header(self, count: int) -> str:
        return ""


def bibtex(references: Sequence[Reference]) -> str:
    """References as a BibTeX file of ``@misc`` entries."""
    library = Library()
    library.add([_bibtex_entry(r) for r in _once(references)])
    style = BibtexFormat()  # type: ignore[no-untyped-call]
    style.indent, style.block_separator = "  ", "\n"
    return str(write_string(library, bibtex_format=style))


def _once(references: Sequence[Reference]) -> list[Reference]:
    """References, those of one key once: programs refuse files in which a key comes twice."""
    return list({r.key: r for r in references}.values())


def _bibtex_entry(r: Reference) -> Entry:
    # Braces of its own make one name of an author, whatever commas and "og" it has, and keep
    # a title's capitals.
    fields = {
        "author": f"{{{_tex(r.author)}}}" if r.author else None,
        "title": f"{{{_tex(r.title)}}}",
        "year": str(r.date.year) if r.date else None,
        "month": str(r.date.month) if r.date else None,
        "date": r.date.isoformat() if r.date else None,
        "publisher": f"{{{_tex(r.publisher)}}}" if r.publisher else None,
        "note": _tex(r.note) or None,
        "abstract": _tex(r.one_line),
        "url": r.url,
        "urldate": r.accessed.isoformat() if r.accessed else None,
        "language": "danish",
    }
    return Entry("misc", r.key, [Field(k, v) for k, v in fields.items() if v])


def _tex(text: str) -> str:
    return " ".join(text.split()).translate(_TEX)


def ris(references: Sequence[Reference]) -> str:
    """References as a RIS file, of the type of public documents."""
    return str(rispy.dumps([_ris_entry(r) for r in _once(references)], implementation=_RisWriter))


def _ris_entry(r: Reference) -> dict[str, Any]:
    values = {
        "type_of_reference": "GOVDOC",
        "id": r.key,
        "authors": [r.author] if r.author else None,
        "title": r.title,
        "year": str(r.date.year) if r.date else None,
        "date": _ris_date(r.date),
        "publisher": r.publisher,
        "notes": [r.note] if r.note else None,
        "abstract": r.one_line,
        "urls": [r.url],
        "access_date": _ris_date(r.accessed),
        "language": "da",
    }
    return {
        k: [" ".join(one.split()) for one in v] if isinstance(v, list) else " ".join(v.split())
        for k, v in values.items() if v
    }


def _ris_date(day: date | None) -> str | None:
    return f"{day:%Y/%m/%d}/" if day else None


def csl_json(references: Sequence[Reference]) -> str:
    """References as CSL-JSON."""
    values = [_csl_item(r) for r in _once(references)]
    return json.dumps(values, ensure_ascii=False, indent=2) + "\n"


def _csl_item(r: Reference) -> dict[str, Any]:
    values = {
        "id": r.key,
        "type": "report",
        "author": [{"literal": r.author}] if r.author else None,
        "title": r.title,
        "issued": _csl_date(r.date),
        "publisher": r.publisher,
        "note": r.note,
        "abstract": r.words,
        "URL": r.url,
        "accessed": _csl_date(r.accessed),
        "language": "da",
    }
    return {k: v for k, v in values.items() if v}


def _csl_date(day: date | None) -> dict[str, Any] | None:
    return {"date-parts": [[day.year, day.month, day.day]]} if day else None
