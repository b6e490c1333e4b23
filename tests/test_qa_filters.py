"""Filters hold for all that is shown, and where nothing passes them the answer says so."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from fakes import FakeEncoder

from corpus.model import DocumentKind, SectionKind
from embeddings.archive import Filters
from embeddings.build import build
from embeddings.generation import LocalArchive
from qa.model import Answer, Quote, Reason, Status
from qa.service import Service

_DECIDED = "Hvad besluttede Byrådet om sammenlægningen af skolerne?"
_RECOMMENDED = "Hvad blev indstillet om sammenlægningen af skolerne?"


@pytest.fixture(scope="module")
def service(sample_archive: LocalArchive) -> Service:
    return Service(sample_archive, FakeEncoder())


@pytest.fixture
def one_word(tmp_path: Path) -> Service:
    """An archive of a single word."""
    (tmp_path / "note.txt").write_text("Bænk.\n", "utf-8")
    made = build([tmp_path / "note.txt"], tmp_path / "home", FakeEncoder())
    return Service(LocalArchive(made.folder), FakeEncoder())


def _shown(answer: Answer) -> tuple[Quote, ...]:
    return (*answer.quotes, *answer.nearest)


@pytest.mark.parametrize("kind", SectionKind)
@pytest.mark.parametrize("question", [_DECIDED, _RECOMMENDED, "Hvor mange elever er der?"])
def test_only_sections_of_the_kind_are_quoted(
    service: Service, question: str, kind: SectionKind
) -> None:
    """Also where a decision or recommendation is asked for, which are quoted together."""
    shown = _shown(service.ask(question, Filters(section=kind)))
    assert shown and {quote.place.section.kind for quote in shown} == {kind}


def test_without_the_filter_both_are_quoted(service: Service) -> None:
    kinds = [quote.place.section.kind for quote in _shown(service.ask(_DECIDED))]
    assert kinds[:2] == [SectionKind.DECISION, SectionKind.RECOMMENDATION]


@pytest.mark.parametrize(
    "filters",
    [
        Filters(municipality="Aarhus Kommune"),
        Filters(committee="Kirkeudvalget"),
        Filters(case_number="99/9999"),
        Filters(document="0" * 64),
        Filters(point="20"),
        Filters(date_from=date(2050, 1, 1)),
        Filters(document_kind=DocumentKind.AGENDA),
        Filters(section=SectionKind.DECISION, document_kind=DocumentKind.OTHER),
        Filters(section=SectionKind.DECISION, committee="Kirkeudvalget"),
    ],
    ids=str,
)
@pytest.mark.parametrize("question", [_DECIDED, "xyzzyx", "Hvad er sag 22/0318?"])
def test_filters_that_let_nothing_through_are_the_reason(
    service: Service, question: str, filters: Filters
) -> None:
    answer = service.ask(question, filters)
    assert (answer.status, answer.reason) == (Status.NO_ANSWER, Reason.NO_MATCH_FOR_FILTERS)
    assert not _shown(answer)


@pytest.mark.parametrize("filters", [Filters(), Filters(section=SectionKind.DECISION)], ids=str)
@pytest.mark.parametrize(
    ("question", "reasons"),
    [
        ("hvad er det", {Reason.NO_WORDS}),
        # No list of stop words has "så".
        ("hvad er det og så", {Reason.NO_WORDS, Reason.NOT_FOUND}),
        ("Qzxv kvrtblm", {Reason.NOT_A_QUESTION}),
        ("Hvad koster xyzzyx?", {Reason.NOT_FOUND, Reason.OUTSIDE_SUBJECT}),
    ],
)
def test_questions_without_a_word_of_the_archive(
    service: Service, question: str, reasons: set[Reason], filters: Filters
) -> None:
    answer = service.ask(question, filters)
    assert answer.status is Status.NO_ANSWER and answer.reason in reasons


@pytest.mark.parametrize(
    ("question", "filters", "reason"),
    [
        ("Hvor er bænken?", Filters(), Reason.NOT_FOUND),
        ("22/0318", Filters(), Reason.NOT_FOUND),
        ("hvad er det", Filters(), Reason.NO_WORDS),
        ("Where is it?", Filters(), Reason.NOT_FOUND),
        ("Hvor er bænken?", Filters(section=SectionKind.OTHER), Reason.NOT_FOUND),
        ("Hvor er bænken?", Filters(section=SectionKind.HEAD), Reason.NO_MATCH_FOR_FILTERS),
        ("Hvor er bænken?", Filters(committee="Byrådet"), Reason.NO_MATCH_FOR_FILTERS),
    ],
)
def test_an_archive_of_one_word_can_be_asked(
    one_word: Service, question: str, filters: Filters, reason: Reason
) -> None:
    answer = one_word.ask(question, filters)
    assert (answer.status, answer.reason) == (Status.NO_ANSWER, reason)
