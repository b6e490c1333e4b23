from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from corpus.model import DocumentKind, SectionKind
from embeddings import lexical
from embeddings.lexical import Entry, LexicalIndex, Limits


def _entry(passage: int, text: str, title: str = "Sag", **values: object) -> Entry:
    entry = Entry(
        passage, text, title, "Resume", document=1, meeting=1, point="1", case_number=None,
        section=SectionKind.SUMMARY, document_kind=DocumentKind.MINUTES,
    )
    return replace(entry, **values)


_NONE = Limits()
_AGENDA, _DECISION = DocumentKind.AGENDA, SectionKind.DECISION
ENTRIES = [
    _entry(0, "Byrådet halverede parkeringsafgifterne", point="1.a", case_number="22/0318"),
    _entry(1, "Parkeringsafgiften er 12 kr. i timen", meeting=2, document=2, point="2"),
    _entry(
        2, "Skolerne lukker, og eleverne flytter", meeting=2, document=2, point="12",
        section=_DECISION,
    ),
    _entry(
        3, "Skolen i Hvidager får nye elever", "Skoler", meeting=3, document=3,
        section=_DECISION, document_kind=_AGENDA,
    ),
    _entry(4, "Cykelstien anlægges langs Østervej", meeting=3, case_number="EMN-2022-001204"),
    _entry(5, "Planen er uden møde", meeting=None, document=4, point=None),
    _entry(6, "Aabenraa og Ærø har færger", document=4, meeting=None, point=None),
    *[_entry(n, "Ens tekst om havnebad") for n in range(7, 17)],
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    path = tmp_path_factory.mktemp("lexical") / "lexical"
    lexical.build(ENTRIES, path)
    return LexicalIndex(path)


def _found(index: LexicalIndex, text: str, limits: Limits = _NONE, k: int = 20) -> list[int]:
    return [hit[0] for hit in index.search([[t] for t in index.terms(text)], k, limits)]


def test_every_entry_is_counted(index: LexicalIndex) -> None:
    assert index.size == len(ENTRIES)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("parkeringsafgift", {0, 1}),
        ("PARKERINGSAFGIFTERNES", {0, 1}),
        ("skole", {2, 3}),
        ("skolernes", {2, 3}),
        ("elev", {2, 3}),
        ("cykelstier", {4}),
        ("færgerne", {6}),
        ("ærø", {6}),
        ("hund", set()),
        ("og i på er", set()),
    ],
)
def test_inflected_forms_are_found(word: str, expected: set[int], index: LexicalIndex) -> None:
    assert set(_found(index, word)) == expected


def test_a_word_of_the_title_counts_for_more(index: LexicalIndex) -> None:
    assert _found(index, "skoler") == [3, 2]


def test_the_label_is_searched(index: LexicalIndex) -> None:
    assert set(_found(index, "resume")) == set(range(len(ENTRIES)))


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        (Limits(meetings=[2]), {1, 2}),
        (Limits(meetings=[2, 3]), {1, 2, 3, 4}),
        (Limits(meetings=[]), set()),
        (Limits(meetings=[99]), set()),
        (Limits(document=2), {1, 2}),
        (Limits(document=4), {5, 6}),
        (Limits(point="2"), {1}),
        (Limits(point="1.a"), {0}),
        (Limits(point="1.A"), set()),
        (Limits(case_number="22/0318"), {0}),
        (Limits(case_number="emn-2022-001204"), {4}),
        (Limits(case_number="EMN-2022"), set()),
        (Limits(meetings=[3], case_number="EMN-2022-001204", document=1), {4}),
        (Limits(meetings=[2], case_number="EMN-2022-001204"), set()),
        (Limits(section=_DECISION), {2, 3}),
        (Limits(document_kind=_AGENDA), {3}),
        (Limits(section=_DECISION, document_kind=DocumentKind.MINUTES), {2}),
        (Limits(section=SectionKind.SUMMARY, document_kind=_AGENDA), set()),
        (Limits(document_kind=DocumentKind.OTHER), set()),
    ],
)
def test_filters_change_the_set_but_no_score(
    limits: Limits, expected: set[int], index: LexicalIndex
) -> None:
    terms = [index.terms("resume")]
    everything = dict(index.search(terms, 100, Limits()))
    found = dict(index.search(terms, 100, limits))
    assert set(found) == expected
    assert found == pytest.approx({passage: everything[passage] for passage in expected})


def test_filters_leave_the_k_best_of_what_they_let_through(index: LexicalIndex) -> None:
    """Not the few that happen to be among the k best of all."""
    assert len(_found(index, "havnebad resume", Limits(document=2), k=2)) == 2


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        (["aabenraa"], [6]),
        (["åbenraa", "aabenraa"], [6]),
        (["åbenraa"], []),
    ],
)
def test_any_spelling_of_a_group_will_do(
    group: list[str], expected: list[int], index: LexicalIndex
) -> None:
    groups = [[t for word in group for t in index.terms(word)]]
    assert [passage for passage, _ in index.search(groups, 5, Limits())] == expected


def test_two_spellings_are_not_two_words(index: LexicalIndex) -> None:
    (skole,), (elev,) = index.terms("skole"), index.terms("elev")
    alone = dict(index.search([[skole]], 5, Limits()))
    assert dict(index.search([[skole, "skolle"]], 5, Limits())) == pytest.approx(alone)
    both = dict(index.search([[skole], [elev]], 5, Limits()))
    assert all(both[passage] > alone[passage] for passage in alone)


def test_ties_go_to_the_lower_id(index: LexicalIndex) -> None:
    assert _found(index, "havnebad") == list(range(7, 17))


@pytest.mark.parametrize(("groups", "k"), [([], 5), ([[]], 5), ([["skol"]], 0)])
def test_nothing_asked_nothing_found(
    groups: list[list[str]], k: int, index: LexicalIndex
) -> None:
    assert index.search(groups, k, Limits()) == []


def test_frequency_is_that_of_text_or_title(index: LexicalIndex) -> None:
    (sag,), (skole,), (havnebad,) = map(index.terms, ("sager", "skoler", "havnebadet"))
    counts = [index.frequency(term) for term in (sag, skole, havnebad, "findes-ikke")]
    assert counts == [len(ENTRIES) - 1, 2, 10, 0]


def test_building_twice_gives_the_same_answers(tmp_path: Path, index: LexicalIndex) -> None:
    lexical.build(ENTRIES, tmp_path / "again")
    again = LexicalIndex(tmp_path / "again")
    for text in ("skole resume", "havnebad", "parkering på torvet"):
        groups = [[term] for term in index.terms(text)]
        assert again.search(groups, 20, Limits()) == index.search(groups, 20, Limits())


def test_an_index_is_never_overwritten(tmp_path: Path) -> None:
    lexical.build(ENTRIES[:1], tmp_path / "lexical")
    with pytest.raises(FileExistsError):
        lexical.build(ENTRIES, tmp_path / "lexical")
    assert LexicalIndex(tmp_path / "lexical").size == 1
