"""Finding in the shared archive: how fast, and how much of what exact comparison finds.

Vectors and groups of words are those of real questions, as the program makes and searches them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from psycopg.conninfo import make_conninfo

from benchmarks.scale.towns import YEARS
from benchmarks.speed.asking import summary
from benchmarks.speed.ratios import Round, in_turns
from embeddings.archive import Archive, Filters, Hit
from embeddings.encoder import Encoder, Vectors
from embeddings.generation import LocalArchive
from embeddings.postgres.archive import EXACT_UP_TO, PostgresArchive
from qa.service import Service

EVERYTHING, YEAR = "everything", "one year"
SMALL, MIDDLE, LARGE = (f"the {name} municipality" for name in ("smallest", "middle", "largest"))
LOCAL, SHARED, ENCODER = "local", "shared", "encoder"
# How many the program asks a search for (qa.retrieve), and how many are looked at first.
DEEP, TOP = 100, 10
# More rows than there will be: all that pass a filter are compared.
_ALL = 1 << 62
# Every search by the graph, however few rows pass.
_GRAPH = 0
SHIPPED, GRAPH = "as it ships", "by the graph"
# Settings of the graph's search that are tried, where a filter lets most through.
EFFORTS = (100, 200, 400, 800)


@dataclass(frozen=True, slots=True)
class Asked:
    """What searches are given for a question: its vector, groups of words, and fragments."""

    vector: Vectors
    groups: Sequence[Sequence[str]]
    grams: Sequence[str]


def filters(towns: Mapping[str, int]) -> dict[str, Filters]:
    """Filters by name. ``towns`` has the passages of each municipality, the most first."""
    names = list(towns)
    middle_year = sum(YEARS) // 2
    return {
        EVERYTHING: Filters(),
        SMALL: Filters(municipality=names[-1]),
        MIDDLE: Filters(municipality=names[len(names) // 2]),
        LARGE: Filters(municipality=names[0]),
        YEAR: Filters(date_from=date(middle_year, 1, 1), date_to=date(middle_year, 12, 31)),
    }


def recall(found: Sequence[Hit], best: Sequence[Hit], k: int) -> float:
    """The share of the ``k`` best that a search finds; of as many as there are, if fewer.

    What scores as the last of them is as good as it: equals may come in any order.
    """
    wanted = best[:k]
    if not wanted:
        return 1.0
    least = wanted[-1].score - 1e-6
    known = {hit.passage for hit in best if hit.score >= least}
    return min(1.0, sum(hit.passage in known for hit in found[:k]) / len(wanted))


class _Recorder:
    """An archive that notes what its word searches are asked."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self.groups: Sequence[Sequence[str]] = ()
        self.asked_grams: Sequence[str] = ()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._archive, name)

    def search_lexical(
        self, terms: Sequence[Sequence[str]], k: int, filters: Filters
    ) -> list[Hit]:
        self.groups = [list(group) for group in terms]
        return self._archive.search_lexical(terms, k, filters)

    def search_grams(self, grams: Sequence[str], k: int, filters: Filters) -> list[Hit]:
        self.asked_grams = list(grams)
        return self._archive.search_grams(grams, k, filters)


def asked_of(archive: Archive, encoder: Encoder, questions: Sequence[str]) -> dict[str, Asked]:
    """What the program searches an archive for, question by question."""
    found = {}
    for question in questions:
        recorder = _Recorder(archive)
        considered = Service(recorder, encoder).consider(question)  # type: ignore[arg-type]
        found[question] = Asked(considered.asked.vector, recorder.groups, recorder.asked_grams)
    return found


def measure(
    folder: Path, dsn: str, number: int, cache: Path, encoder: Encoder,
    questions: Sequence[str], warming: Sequence[str], towns: Mapping[str, int], rounds: int,
) -> dict[str, Any]:
    """Milliseconds of searches and of whole askings, in turns, and recall."""
    local = LocalArchive(folder)
    with ExitStack() as stack:
        def opened(address: str, exact_up_to: int = EXACT_UP_TO) -> PostgresArchive:
            return stack.enter_context(
                closing(PostgresArchive(address, cache, number, exact_up_to))
            )

        ways = {SHIPPED: opened(dsn), GRAPH: opened(dsn, _GRAPH), **{
            effort(ef): opened(make_conninfo(dsn, options=f"-c hnsw.ef_search={ef}"), _GRAPH)
            for ef in EFFORTS
        }}
        shared, exact = ways[SHIPPED], opened(dsn, _ALL)
        known = asked_of(local, encoder, [*warming, *questions])
        wanted = filters(towns)
        return {
            "questions": len(questions), "rounds": rounds,
            "filters": {
                name: _passing(exact, known[questions[0]].vector, found)
                for name, found in wanted.items()
            },
            "search": _timed(_searches(ways, known, wanted), questions, warming, rounds, {}),
            "recall": {
                name: _recalled(_tried(ways, name), exact, known, questions, found)
                for name, found in wanted.items()
            },
            "ask": _timed(
                _askings(local, shared, encoder, wanted[LARGE]), questions, warming, rounds,
                {f"{SHARED} / {LOCAL}": (SHARED, (LOCAL,)),
                 f"{SHARED} / {ENCODER}": (SHARED, (ENCODER,))},
            ),
        }


def effort(ef: int) -> str:
    """What a setting of the graph's search is called."""
    return f"ef_search {ef}"


def _tried(ways: Mapping[str, Archive], name: str) -> dict[str, Archive]:
    """The ways to search densely that are tried with a filter."""
    every = name in (EVERYTHING, LARGE)
    return {way: ways[way] for way in ways if every or way in (SHIPPED, GRAPH)}


def _searches(
    ways: Mapping[str, Archive], known: Mapping[str, Asked], wanted: Mapping[str, Filters]
) -> dict[str, Callable[[str], object]]:
    """Ways to search, by name; each is given a question."""
    shared = ways[SHIPPED]

    def dense(archive: Archive, where: Filters) -> Callable[[str], object]:
        return lambda question: archive.search_dense(known[question].vector, DEEP, where)

    def words(where: Filters) -> Callable[[str], object]:
        return lambda question: shared.search_lexical(known[question].groups, DEEP, where)

    def fragments(where: Filters) -> Callable[[str], object]:
        return lambda question: shared.search_grams(known[question].grams, DEEP, where)

    return {
        **{
            f"{way}, {name}": dense(archive, where) for name, where in wanted.items()
            for way, archive in _tried(ways, name).items()
        },
        **{f"words, {name}": words(where) for name, where in wanted.items()},
        **{f"fragments, {name}": fragments(where) for name, where in wanted.items()},
    }


def _askings(
    local: Archive, shared: Archive, encoder: Encoder, one_town: Filters
) -> dict[str, Callable[[str], object]]:
    """The encoder's pass, and whole questions without the reader."""
    of_local, of_shared = Service(local, encoder), Service(shared, encoder)
    return {
        ENCODER: encoder.encode_question,
        LOCAL: of_local.ask, SHARED: of_shared.ask,
        f"{LOCAL}, {LARGE}": lambda question: of_local.ask(question, one_town),
        f"{SHARED}, {LARGE}": lambda question: of_shared.ask(question, one_town),
    }


def _timed(
    arms: Mapping[str, Callable[[str], object]], questions: Sequence[str],
    warming: Sequence[str], rounds: int, ratios: dict[str, tuple[str, tuple[str, ...]]],
) -> dict[str, Any]:
    in_turns(arms, warming, 0)
    measured: list[Round] = [in_turns(arms, questions, number) for number in range(rounds)]
    return summary(measured, ratios)


def _recalled(
    ways: Mapping[str, Archive], exact: Archive, known: Mapping[str, Asked],
    questions: Sequence[str], where: Filters,
) -> dict[str, dict[str, float]]:
    """Mean recall of the hits that the program asks for, and of the first of these, by way."""
    shares: dict[str, dict[str, list[float]]] = {way: {} for way in ways}
    for question in questions:
        vector = known[question].vector
        # Some more than wanted, so that equals of the last are known.
        best = exact.search_dense(vector, DEEP + TOP, where)
        for way, archive in ways.items():
            found = archive.search_dense(vector, DEEP, where)
            for k in (TOP, DEEP):
                shares[way].setdefault(f"recall@{k}", []).append(recall(found, best, k))
    return {
        way: {name: round(float(np.mean(values)), 4) for name, values in found.items()}
        for way, found in shares.items()
    }


def _passing(exact: Archive, vector: Vectors, where: Filters) -> dict[str, Any]:
    """How many passages pass a filter, and whether the program compares them all."""
    size = exact.corpus.count("passage")
    count = len(exact.search_dense(vector, size, where)) if where else size
    return {"passages": count, "compared": count <= EXACT_UP_TO}
