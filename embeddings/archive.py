"""The one boundary to storage: what answering needs, whoever stores it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Protocol

from corpus.merge import committee_key
from corpus.model import DocumentKind, SectionKind
from corpus.records import CorpusReader
from corpus.rows import MeetingRow, SentenceRow
from corpus.slugs import slug
from embeddings.encoder import Vectors
from embeddings.interaction import TokenMatrix
from embeddings.manifest import Source


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is limited to. Every value given must hold; None does not limit.

    ``municipality`` and ``committee`` are names or address names, ``document`` a
    document's key, the dates include both ends. ``document_kind`` is that of the document
    in which a passage stands, whatever other documents its meeting has.
    """

    municipality: str | None = None
    committee: str | None = None
    date_from: date | None = None
    date_to: date | None = None
    point: str | None = None
    case_number: str | None = None
    document: str | None = None
    section: SectionKind | None = None
    document_kind: DocumentKind | None = None

    def __bool__(self) -> bool:
        return any(getattr(self, f.name) is not None for f in fields(self))


def matches(meeting: MeetingRow, filters: Filters) -> bool:
    """Whether a meeting passes the filters on municipality, committee and date."""
    town, committee = filters.municipality, filters.committee
    if town and slug(town.removesuffix(" Kommune")) != slug(
        meeting.municipality.removesuffix(" Kommune")
    ) and slug(town) != meeting.municipality_slug:
        return False
    if committee and slug(committee) != meeting.committee_slug and committee_key(
        committee, meeting.municipality
    ) != committee_key(meeting.committee, meeting.municipality):
        return False
    early = filters.date_from is not None and meeting.date < filters.date_from
    late = filters.date_to is not None and meeting.date > filters.date_to
    return not early and not late


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found by one search, with that search's own score."""

    passage: int
    score: float


@dataclass(frozen=True, slots=True)
class ArchiveInfo:
    """Which build answers: shown with every answer."""

    generation: str
    encoder: str
    fingerprint: str
    built_at: str
    token_fingerprint: str = ""


class Archive(Protocol):
    """Passages, points and meetings by id; dense and lexical search, both with filters.

    ``spread`` is the standard deviation of the cosines between
    passages, which tells how large a difference of cosines is with this encoder.
    ``sources`` tells of every file that the build was given what became of it.
    """

    info: ArchiveInfo
    spread: float

    @property
    def corpus(self) -> CorpusReader: ...

    @property
    def sources(self) -> Sequence[Source]: ...

    def search_dense(self, query: Vectors, k: int, filters: Filters) -> list[Hit]:
        """The ``k`` passages nearest to a query vector of shape (dimension,), best first."""
        ...

    def search_lexical(
        self, terms: Sequence[Sequence[str]], k: int, filters: Filters
    ) -> list[Hit]:
        """The ``k`` best passages by BM25. ``terms`` are groups of interchangeable terms."""
        ...

    def search_grams(self, grams: Sequence[str], k: int, filters: Filters) -> list[Hit]:
        """The ``k`` best passages by BM25 of character n-grams."""
        ...

    def lexical_scores(
        self, terms: Sequence[Sequence[str]], grams: Sequence[str], passages: Sequence[int]
    ) -> list[tuple[float, float]]:
        """BM25 of terms and of n-grams for given passages; 0 where nothing matches."""
        ...

    def lexical_ceiling(
        self, terms: Sequence[Sequence[str]], grams: Sequence[str]
    ) -> tuple[float, float]:
        """The most that BM25 could give for terms and for n-grams, were all in one passage."""
        ...

    def passage_vectors(self, passages: Sequence[int]) -> Vectors:
        """Vectors of passages by id, shape (len(passages), dimension)."""
        ...

    def sentence_vectors(self, sentences: Sequence[SentenceRow]) -> Vectors:
        """Vectors of sentences, shape (len(sentences), dimension)."""
        ...

    def token_vectors(self, passages: Sequence[int]) -> list[TokenMatrix]:
        """Vectors of the tokens of passages by id; empty ones without token vectors."""
        ...

    def grams(self, text: str) -> list[str]:
        """The character n-grams of a text's words, stop words aside, each once.

        Those that are common in the archive are left out (:func:`embeddings.grams.telling`).
        """
        ...

    def nearest_word(self, word: str) -> str | None:
        """The archive's word that a mistyped one means; None where it is one, or none is near."""
        ...

    def terms(self, text: str) -> list[str]:
        """The index terms of a text: lower case, stemmed, without stop words."""
        ...

    def term_frequency(self, term: str) -> int:
        """In how many passages an index term occurs."""
        ...

    def original(self, sha256: str) -> Path | None:
        """The file with this content as it was handed in; None where it is not kept.

        What holds civil registration numbers never is: they are masked in the text only.
        """
        ...

    def withheld(self, sha256: str) -> bool:
        """Whether the file is not to be shown because numbers of its text were masked."""
        ...
