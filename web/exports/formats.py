"""The formats of a citation, and those for people: plain text and Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from web import wording
from web.exports.managers import bibtex, csl_json, ris
from web.exports.reference import Reference
from web.wording import N_

# What Markdown reads as more than itself; at a line's start also bullets and numbers.
_SIGNS = re.compile(r"[\\`*_{}\[\]<>#|~&]")
_BULLET = re.compile(r"^[-+=]")
_NUMBER = re.compile(r"^(\d+)([.)])")


@dataclass(frozen=True, slots=True)
class Format:
    """A format of citations: its name in addresses, for people, of files, and its media type.

    ``managed``: it is for programs that keep literature, not for people to read.
    """

    code: str
    name: str
    extension: str
    media_type: str
    write: Callable[[Sequence[Reference], str], str]
    managed: bool = False


def plain(references: Sequence[Reference], locale: str) -> str:
    """Each quote in quotation marks with its citation, as for an e-mail."""
    _ = wording.translations(locale).gettext
    texts = []
    for r in references:
        lines = [wording.quoted(r.words, locale), f"— {r.label}", r.url]
        if r.accessed:
            lines.append(_("Retrieved %(date)s") % {
                "date": wording.long_date(r.accessed, locale)})
        texts.append("\n".join(lines) + "\n")
    return "\n".join(texts)


def markdown(references: Sequence[Reference], locale: str) -> str:
    """Each quote as a block quote, its citation a link to the place."""
    _ = wording.translations(locale).gettext
    texts = []
    for r in references:
        words = "\\\n".join(f"> {_marked_off(line)}" for line in r.words.splitlines())
        seen = ""
        if r.accessed:
            day = wording.long_date(r.accessed, locale)
            seen = ". " + _("Retrieved %(date)s") % {"date": day}
        texts.append(f"{words}\n>\n> — [{_marked_off(r.label)}]({r.url}){seen}\n")
    return "\n".join(texts)


def _marked_off(line: str) -> str:
    """A line whose signs Markdown leaves alone."""
    line = _SIGNS.sub(r"\\\g<0>", " ".join(line.split()))
    return _NUMBER.sub(r"\1\\\2", _BULLET.sub(r"\\\g<0>", line))


_TEXT = "charset=utf-8"
FORMATS = {
    f.code: f
    for f in (
        Format("txt", N_("Plain text"), "txt", f"text/plain; {_TEXT}", plain),
        Format("md", "Markdown", "md", f"text/markdown; {_TEXT}", markdown),
        Format("bibtex", "BibTeX", "bib", f"application/x-bibtex; {_TEXT}",
               lambda references, _: bibtex(references), managed=True),
        Format("ris", "RIS", "ris", f"application/x-research-info-systems; {_TEXT}",
               lambda references, _: ris(references), managed=True),
        Format("csl", "CSL-JSON", "json", "application/vnd.citationstyles.csl+json",
               lambda references, _: csl_json(references), managed=True),
    )
}
