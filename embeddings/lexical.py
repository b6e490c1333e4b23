"""Word search with Danish analysis. The only module that knows tantivy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path

import tantivy

from corpus.model import DocumentKind, SectionKind
from embeddings.grams import grams, words

ANALYZER = "danish: words, lower case, stop words, Snowball stemmer; character 4-grams"

_NAME = "danish"
_GRAMS = "grams"
# The constant of tantivy's BM25 that bounds what a word can add by being repeated.
_K1 = 1.2
_WRITER_MEMORY = 64_000_000
# A question's word says more when it stands in the title than somewhere in the text.
WEIGHTS = {"text": 1.0, "title": 1.4, "label": 0.5}
# A word in both title and text is a better sign than in either: this share of the lesser ones.
ALSO = 0.3
# Fields that hold one value as it is, for filters.
_EXACT = ("point", "case_number", "section", "document_kind")


@dataclass(frozen=True, slots=True)
class Entry:
    """What is indexed of one passage. ``meeting`` and ``document`` are row ids."""

    passage: int
    text: str
    title: str
    label: str
    document: int
    meeting: int | None
    point: str | None
    case_number: str | None
    section: SectionKind
    document_kind: DocumentKind


@dataclass(frozen=True, slots=True)
class Limits:
    """Filters in terms of the index: row ids instead of names."""

    meetings: Sequence[int] | None = None
    document: int | None = None
    point: str | None = None
    case_number: str | None = None
    section: SectionKind | None = None
    document_kind: DocumentKind | None = None


def analyzer() -> tantivy.TextAnalyzer:
    """Danish words as index terms."""
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.stopword("danish"))
        .filter(tantivy.Filter.stemmer("danish"))
        .build()
    )


class Analysis:
    """Makes index terms of texts; wherever they are kept, they are made here."""

    def __init__(self) -> None:
        self._analyzer = analyzer()

    def terms(self, text: str) -> list[str]:
        """The index terms of a text in their order."""
        return list(self._analyzer.analyze(text))

    def fragments(self, text: str) -> list[str]:
        """The character n-grams of a text's words, stop words aside, in their order."""
        return list(_fragments(self._analyzer, text))

    def grams(self, text: str) -> list[str]:
        """The character n-grams of a text's words, each once."""
        return list(dict.fromkeys(_fragments(self._analyzer, text)))


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    # Fast: the ids of hits are read from a column, not from stored documents one by one.
    builder.add_integer_field("passage", indexed=True, fast=True)
    # How often a word occurs counts, where does not: nothing asks for phrases.
    for name in WEIGHTS:
        builder.add_text_field(name, tokenizer_name=_NAME, index_option="freq")
    # The fragments are made here and only parted by spaces: no tokenizer of tantivy's knows
    # word edges.
    builder.add_text_field(_GRAMS, tokenizer_name="whitespace", index_option="freq")
    builder.add_integer_field("document", indexed=True)
    builder.add_integer_field("meeting", indexed=True)
    for name in _EXACT:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    return builder.build()


def build(entries: Iterable[Entry], path: Path) -> None:
    """Write an index into a new folder.

    :raises OSError: it cannot be written.
    """
    path.mkdir()
    try:
        _write(entries, path)
    except ValueError as error:  # What tantivy raises when a disk is full.
        raise OSError(f"the word index cannot be written to {path} ({error})") from error


def _write(entries: Iterable[Entry], path: Path) -> None:
    index = tantivy.Index(_schema(), path=str(path))
    danish = analyzer()
    index.register_tokenizer(_NAME, danish)
    # One thread and one commit: the same entries make the same segments, so ties stay put.
    writer = index.writer(heap_size=_WRITER_MEMORY, num_threads=1)
    for entry in entries:
        document = tantivy.Document(
            passage=entry.passage, text=entry.text, title=entry.title, label=entry.label,
            document=entry.document, section=entry.section, document_kind=entry.document_kind,
            grams=" ".join(_fragments(danish, f"{entry.text} {entry.title} {entry.label}")),
        )
        if entry.meeting is not None:
            document.add_integer("meeting", entry.meeting)
        if entry.point:
            document.add_text("point", entry.point)
        if entry.case_number:
            document.add_text("case_number", entry.case_number.casefold())
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


def _fragments(danish: tantivy.TextAnalyzer, text: str) -> Iterator[str]:
    """The character n-grams of a text's words, stop words aside."""
    known: dict[str, tuple[str, ...]] = {}
    for word in words(text):
        if word not in known:
            known[word] = grams(word) if danish.analyze(word) else ()
        yield from known[word]


class LexicalIndex:
    """An index read from disk."""

    def __init__(self, path: Path) -> None:
        self._index = tantivy.Index.open(str(path))
        self._analyzer = analyzer()
        self._index.register_tokenizer(_NAME, self._analyzer)
        self._schema = self._index.schema
        self._searcher = self._index.searcher()

    @property
    def size(self) -> int:
        return int(self._searcher.num_docs)

    def passages(self) -> list[int]:
        """Ids of all passages that are indexed, ascending."""
        if not self.size:
            return []
        hits = self._searcher.search(
            tantivy.Query.all_query(), limit=self.size, count=False
        ).hits
        return sorted(self._passages_at([at for _, at in hits]))

    def holds(self, entry: Entry) -> bool:
        """Whether a passage is found by each of its own words, by its fragments and filters."""
        words = {name: self.terms(getattr(entry, name)) for name in WEIGHTS}
        words[_GRAMS] = self.grams(f"{entry.text} {entry.title} {entry.label}")
        musts = [
            tantivy.Query.term_query(self._schema, name, term)
            for name, terms in words.items()
            for term in dict.fromkeys(terms)
        ]
        musts += self._limits(Limits(
            None if entry.meeting is None else [entry.meeting], entry.document, entry.point,
            entry.case_number, entry.section, entry.document_kind,
        ))
        musts.append(tantivy.Query.term_query(self._schema, "passage", entry.passage))
        query = tantivy.Query.boolean_query([(tantivy.Occur.Must, must) for must in musts])
        return len(self._searcher.search(query, limit=2, count=False).hits) == 1

    def terms(self, text: str) -> list[str]:
        return list(self._analyzer.analyze(text))

    def grams(self, text: str) -> list[str]:
        """The character n-grams of a text's words, each once."""
        return list(dict.fromkeys(_fragments(self._analyzer, text)))

    def frequency(self, term: str) -> int:
        """In how many passages' text or title a term occurs."""
        return max(int(self._searcher.doc_freq(f, term)) for f in ("text", "title"))

    def gram_frequencies(self, fragments: Sequence[str]) -> list[int]:
        """In how many passages each n-gram occurs."""
        return [int(self._searcher.doc_freq(_GRAMS, fragment)) for fragment in fragments]

    def search(
        self, groups: Sequence[Sequence[str]], k: int, limits: Limits
    ) -> list[tuple[int, float]]:
        """The ``k`` best passages by BM25 over all fields, best first.

        Each group's terms are spellings of one word: the best of them counts.
        """
        return self._search(self._words(groups), k, self._limits(limits))

    def search_grams(
        self, fragments: Sequence[str], k: int, limits: Limits
    ) -> list[tuple[int, float]]:
        """The ``k`` best passages by BM25 of character n-grams, best first."""
        return self._search(self._fragments(fragments), k, self._limits(limits))

    def scores(
        self, groups: Sequence[Sequence[str]], fragments: Sequence[str], passages: Sequence[int]
    ) -> list[tuple[float, float]]:
        """BM25 of words and of n-grams for given passages; 0 where nothing matches."""
        if not passages:
            return []
        # A third of the time of a query for a set of terms.
        these = [self._constant(tantivy.Query.boolean_query([
            (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "passage", passage))
            for passage in passages
        ]))]
        found = [
            dict(self._search(clauses, len(passages), these))
            for clauses in (self._words(groups), self._fragments(fragments))
        ]
        return [(found[0].get(p, 0.0), found[1].get(p, 0.0)) for p in passages]

    def ceiling(
        self, groups: Sequence[Sequence[str]], fragments: Sequence[str]
    ) -> tuple[float, float]:
        """The most that words and n-grams could score, were all of them in one passage."""
        parts = sum(map(self._rarity, self.gram_frequencies(fragments)))
        words = sum(self._most_of_word(group) for group in groups)
        return words * (_K1 + 1), parts * (_K1 + 1)

    def _most_of_word(self, group: Sequence[str]) -> float:
        """The most that :meth:`_word` can score, less the constant of repetition."""
        found = sorted(
            (
                weight * self._rarity(int(self._searcher.doc_freq(name, term)))
                for term in group
                for name, weight in WEIGHTS.items()
            ),
            reverse=True,
        )
        return found[0] + ALSO * sum(found[1:]) if found else 0.0

    def _rarity(self, frequency: int) -> float:
        """Inverse document frequency as tantivy's BM25 has it."""
        return log(1 + (self.size - frequency + 0.5) / (frequency + 0.5))

    def _search(
        self, clauses: Sequence[tantivy.Query], k: int, limits: Sequence[tantivy.Query]
    ) -> list[tuple[int, float]]:
        if not clauses or k <= 0:
            return []
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, q) for q in clauses])
        if limits:  # By itself it leaves out what cannot be among the best.
            query = tantivy.Query.boolean_query(
                [(tantivy.Occur.Must, q) for q in (query, *limits)]
            )
        hits = self._searcher.search(query, limit=k, count=False).hits
        passages = self._passages_at([at for _, at in hits])
        found = [(p, float(score)) for p, (score, _) in zip(passages, hits, strict=True)]
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))

    def _passages_at(self, addresses: list[tantivy.DocAddress]) -> list[int]:
        return [int(id or 0) for id in self._searcher.fast_field_values("passage", addresses)]

    def _words(self, groups: Sequence[Sequence[str]]) -> list[tantivy.Query]:
        return [self._word(group) for group in groups if group]

    def _fragments(self, fragments: Sequence[str]) -> list[tantivy.Query]:
        return [
            tantivy.Query.term_query(self._schema, _GRAMS, fragment) for fragment in fragments
        ]

    def _word(self, group: Sequence[str]) -> tantivy.Query:
        return tantivy.Query.disjunction_max_query(
            [
                tantivy.Query.boost_query(
                    tantivy.Query.term_query(self._schema, name, term), weight
                )
                for term in group
                for name, weight in WEIGHTS.items()
            ],
            ALSO,
        )

    def _limits(self, limits: Limits) -> list[tantivy.Query]:
        queries = []
        if limits.meetings is not None:
            ids = sorted(limits.meetings)
            queries.append(self._constant(
                tantivy.Query.term_set_query(self._schema, "meeting", ids)
                if ids else tantivy.Query.empty_query()
            ))
        for name in ("document", *_EXACT):
            value = getattr(limits, name)
            if value is not None:
                value = value.casefold() if name == "case_number" else value
                queries.append(self._constant(
                    tantivy.Query.term_query(self._schema, name, value)
                ))
        return queries

    @staticmethod
    def _constant(query: tantivy.Query) -> tantivy.Query:
        # A filter must not add to the score.
        return tantivy.Query.const_score_query(query, 0.0)
