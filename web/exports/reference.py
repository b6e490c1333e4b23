"""A quote as literature: what every citation format tells of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from corpus.slugs import slug
from embeddings.archive import Archive
from qa.cite import Citation, cite
from qa.model import Quote
from web import wording

_LONGEST_TITLE_IN_KEY = 30


@dataclass(frozen=True, slots=True)
class Reference:
    """A quote with all that names its source.

    ``key`` is the same wherever and whenever it is made, ASCII, and fit for every format.
    ``author`` is who met and where; ``note`` item, section, page and case number in words;
    ``label`` all of it in one line. ``accessed`` is None where the day would not be repeatable.
    """

    key: str
    author: str | None
    publisher: str | None
    title: str
    note: str
    url: str
    words: str
    label: str
    accessed: date | None
    date: date | None

    @property
    def one_line(self) -> str:
        """The quoted words without line breaks and tabs."""
        return " ".join(self.words.split())


def reference(
    archive: Archive, quote: Quote, base: str, locale: str, accessed: date | None = None
) -> Reference:
    """The reference of a quote; ``base`` is put before the path of its page."""
    citation = cite(archive, quote)
    where = wording.citation_place(citation, locale)
    met = bool(citation.committee and citation.date)
    author = ", ".join(filter(None, [citation.committee, citation.municipality]))
    return Reference(
        key=_key(citation),
        author=author or None,
        publisher=citation.municipality,
        title=citation.title,
        date=citation.date,
        note=", ".join(where[1:] if met else where),
        url=f"{base}{citation.path}",
        words=quote.text,
        label=wording.citation_label(citation, locale),
        accessed=accessed,
    )


def _key(citation: Citation) -> str:
    """Body, date and point, told apart from others by a few digits of the address' hash."""
    if citation.committee and citation.date:
        named = [slug(citation.committee), citation.date.isoformat()]
        named += [slug(citation.point)] if citation.point else []
    else:
        named = [slug(citation.title)[:_LONGEST_TITLE_IN_KEY].strip("-")]
    return "-".join([*named, hashlib.sha256(citation.path.encode()).hexdigest()[:6]])


def quotation_path(citation: Citation) -> str:
    """Address of the page that gives a quote's citation in every format."""
    path, _, query = citation.path.partition("#")[0].partition("?")
    return f"/citat?{urlencode({'sti': path}, safe='/')}&{query}"
