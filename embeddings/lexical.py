"""Word search with Danish analysis. The only module that knows tantivy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import tantivy

ANALYZER = "danish: words, lower case, stop words, Snowball stemmer"

_NAME = "danish"
_WRITER_MEMORY = 64_000_000
# A question's word says more when it stands in the title than somewhere in the text.
_WEIGHTS = {"text": 1.0, "title": 1.4, "label": 0.5}


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


@dataclass(frozen=True, slots=True)
class Limits:
    """Filters in terms of the index: row ids instead of names."""

    meetings: Sequence[int] | None = None
    document: int | None = None
    point: str | None = None
    case_number: str | None = None


def analyzer() -> tantivy.TextAnalyzer:
    """Danish words as index terms."""
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.stopword("danish"))
        .filter(tantivy.Filter.stemmer("danish"))
        .build()
    )


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("passage", stored=True, indexed=True)
    for name in _WEIGHTS:
        builder.add_text_field(name, tokenizer_name=_NAME)
    builder.add_integer_field("document", indexed=True)
    builder.add_integer_field("meeting", indexed=True)
    builder.add_text_field("point", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("case_number", tokenizer_name="raw", index_option="basic")
    return builder.build()


def build(entries: Iterable[Entry], path: Path) -> None:
    """Write an index into a new folder."""
    path.mkdir()
    index = tantivy.Index(_schema(), path=str(path))
    index.register_tokenizer(_NAME, analyzer())
    # One thread and one commit: the same entries make the same segments, so ties stay put.
    writer = index.writer(heap_size=_WRITER_MEMORY, num_threads=1)
    for entry in entries:
        document = tantivy.Document(
            passage=entry.passage, text=entry.text, title=entry.title, label=entry.label,
            document=entry.document,
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

    def terms(self, text: str) -> list[str]:
        return list(self._analyzer.analyze(text))

    def frequency(self, term: str) -> int:
        """In how many passages' text or title a term occurs."""
        return max(int(self._searcher.doc_freq(f, term)) for f in ("text", "title"))

    def search(
        self, groups: Sequence[Sequence[str]], k: int, limits: Limits
    ) -> list[tuple[int, float]]:
        """The ``k`` best passages by BM25 over all fields, best first.

        Each group's terms are spellings of one word: the best of them counts.
        """
        if not groups or k <= 0:
            return []
        word = tantivy.Occur.Should
        words = [(word, self._word(group)) for group in groups if group]
        if not words:
            return []
        clauses = [(tantivy.Occur.Must, tantivy.Query.boolean_query(words))]
        clauses += [(tantivy.Occur.Must, q) for q in self._limits(limits)]
        query = tantivy.Query.boolean_query(clauses)
        hits = self._searcher.search(query, limit=k, count=False).hits
        found = [(int(self._searcher.doc(at)["passage"][0]), float(s)) for s, at in hits]
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))

    def _word(self, group: Sequence[str]) -> tantivy.Query:
        return tantivy.Query.disjunction_max_query(
            [
                tantivy.Query.boost_query(
                    tantivy.Query.term_query(self._schema, name, term), weight
                )
                for term in group
                for name, weight in _WEIGHTS.items()
            ],
            # A word in both title and text is a better sign than in either.
            0.3,
        )

    def _limits(self, limits: Limits) -> list[tantivy.Query]:
        queries = []
        if limits.meetings is not None:
            ids = sorted(limits.meetings)
            queries.append(self._constant(
                tantivy.Query.term_set_query(self._schema, "meeting", ids)
                if ids else tantivy.Query.empty_query()
            ))
        for name in ("document", "point", "case_number"):
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
