"""Character n-grams of words, and the search by them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corpus.model import DocumentKind, SectionKind
from embeddings import lexical
from embeddings.generation import LEXICAL, LocalArchive
from embeddings.grams import LENGTH, grams, telling, words
from embeddings.lexical import Entry, LexicalIndex, Limits

_NONE = Limits()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cykelstien åbner", ["cykelstien", "åbner"]),
        ("social- og beskæftigelse", ["social", "og", "beskæftigelse"]),
        ("Vestre-Å's sti", ["vestre", "å", "s", "sti"]),
        ("sag 22/0318, punkt 1.a", ["sag", "22", "0318", "punkt", "1", "a"]),
        ("lokal_plan", ["lokal", "plan"]),
        ("ÆRØ Ødum", ["ærø", "ødum"]),
        ("– ... !", []),
        ("", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert list(words(text)) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("vej", ["#vej", "vej#"]),
        ("veje", ["#vej", "veje", "eje#"]),
        # Shorter than a fragment: the whole word with its edges.
        ("ø", ["#oe#"]),
        ("a", ["#a#"]),
        ("12", ["#12#"]),
        ("på", ["#paa", "paa#"]),
        ("æble", ["#aeb", "aebl", "eble", "ble#"]),
        ("", ["##"]),
    ],
)
def test_grams(word: str, expected: list[str]) -> None:
    assert list(grams(word)) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("førerløs", "foererloes"),
        ("åbenrå", "aabenraa"),
        ("næstved", "naestved"),
        # Letters of the neighbours.
        ("öster", "øster"),
        ("ärende", "ærende"),
        ("überbau", "ueberbau"),
    ],
)
def test_spellings_of_danish_letters_have_the_same_fragments(one: str, other: str) -> None:
    assert grams(one) == grams(other)


@pytest.mark.parametrize(
    ("word", "relative", "stranger"),
    [
        ("cykelsti", "cykelstien", "cirkuselefant"),
        ("cykelsti", "cykelssti", "cirkuselefant"),
        ("havnebad", "havnebadet", "hovedbane"),
        ("bad", "havnebad", "badminton"),
        ("parkeringsafgift", "parkering", "partiformand"),
        ("svømmehal", "svømehal", "svigermor"),
    ],
)
def test_relatives_share_more_fragments_than_strangers(
    word: str, relative: str, stranger: str
) -> None:
    def shared(other: str) -> float:
        one, two = set(grams(word)), set(grams(other))
        return len(one & two) / len(one | two)

    assert shared(relative) > shared(stranger)


def test_every_fragment_is_of_the_length_and_edges_stand_outside() -> None:
    for word in ("beskæftigelsesplan", "skole", "byråd"):
        found = grams(word)
        assert {len(fragment) for fragment in found} == {LENGTH}
        assert found[0].startswith("#") and found[-1].endswith("#")
        assert not any("#" in fragment for fragment in found[1:-1])


def _entry(passage: int, text: str, **values: object) -> Entry:
    entry = Entry(
        passage, text, "Sag", "Resume", document=1, meeting=1, point="1", case_number=None,
        section=SectionKind.SUMMARY, document_kind=DocumentKind.MINUTES,
    )
    return replace(entry, **values)


ENTRIES = [
    _entry(0, "Førerløse busser kører i havnen", document=2),
    _entry(1, "En førerløs bus kører til Hvidager"),
    _entry(2, "Havnebadet åbner til sommer", meeting=2),
    _entry(3, "Parkeringsafgiften er 12 kr. i timen", meeting=2),
    _entry(4, "Skolen får nye elever", title="Skoler"),
    _entry(5, "Skolen får nye elever", title="Skoler"),
    *[_entry(n, f"Byrådet mødes, gang {n}") for n in range(6, 20)],
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    path = tmp_path_factory.mktemp("grams") / "lexical"
    lexical.build(ENTRIES, path)
    return LexicalIndex(path)


@pytest.fixture(scope="module")
def sample_index(sample_archive: LocalArchive) -> LexicalIndex:
    return LexicalIndex(sample_archive.folder / LEXICAL)


@pytest.fixture(scope="module")
def vocabulary(sample_archive: LocalArchive) -> list[str]:
    """Every word of the sample corpus."""
    documents = sample_archive.corpus.documents()
    return sorted({word for document in documents for word in words(document.text)})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("og på er i", []),
        ("", []),
        ("vej og vej", ["#vej", "vej#"]),
        ("Vej VEJ", ["#vej", "vej#"]),
        # Fragments of two words stand once, where they stood first.
        ("vej veje", ["#vej", "vej#", "veje", "eje#"]),
        ("den ø", ["#oe#"]),
    ],
)
def test_fragments_of_a_text(text: str, expected: list[str], index: LexicalIndex) -> None:
    assert index.grams(text) == expected


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("førerløs", {0, 1}),
        ("foererloes", {0, 1}),
        ("føreløs", {0, 1}),
        ("førrerløse", {0, 1}),
        ("havn", {0, 2}),
        # A part of three letters has no fragment inside a word, only at its edges.
        ("bad", set()),
        ("havnebadd", {2}),
        ("afgift", {3}),
        ("parkering", {3}),
        ("skoleelev", {4, 5}),
    ],
)
def test_misspelt_words_and_parts_of_compounds_are_found(
    asked: str, found: set[int], index: LexicalIndex
) -> None:
    hits = index.search_grams(index.grams(asked), len(found) or 1, _NONE)
    assert {passage for passage, _ in hits} == found


def test_a_misspelt_word_is_not_found_by_its_stem(index: LexicalIndex) -> None:
    """Why there are fragments: word search has nothing to go by."""
    assert index.search([index.terms("føreløs")], 5, _NONE) == []


@pytest.mark.parametrize(
    ("fragments", "k"), [([], 5), (["zzzz"], 5), (["#foe"], 0)]
)
def test_nothing_to_look_for_finds_nothing(
    fragments: list[str], k: int, index: LexicalIndex
) -> None:
    assert index.search_grams(fragments, k, _NONE) == []


def test_hits_are_ordered_by_score_then_id(index: LexicalIndex) -> None:
    hits = index.search_grams(index.grams("skolen har elever i byrådet"), 20, _NONE)
    assert hits == sorted(hits, key=lambda hit: (-hit[1], hit[0]))
    first, second = hits[:2]
    assert (first[0], second[0]) == (4, 5) and first[1] == second[1]


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        (Limits(document=2), {0}),
        (Limits(meetings=[1]), {0, 1}),
        (Limits(meetings=[2]), set()),
        (Limits(meetings=[]), set()),
    ],
)
def test_limits_change_the_set_but_no_score(
    limits: Limits, expected: set[int], index: LexicalIndex
) -> None:
    fragments = index.grams("førerløs")
    everything = dict(index.search_grams(fragments, 100, _NONE))
    strong = {p for p, score in everything.items() if score > max(everything.values()) / 2}
    found = dict(index.search_grams(fragments, 100, limits))
    assert set(found) & strong == expected
    assert found == pytest.approx({p: everything[p] for p in found})


@pytest.mark.parametrize(
    "question",
    [
        "Hvad koster en førerløs bus i havnen?",
        "havnebad og skole",
        "parkeringsafgift i byrådet",
        "noget helt andet",
        "og på er",
    ],
)
def test_scores_are_those_of_the_searches(question: str, index: LexicalIndex) -> None:
    groups, fragments = [[t] for t in index.terms(question)], index.grams(question)
    by_words = dict(index.search(groups, 100, _NONE))
    by_grams = dict(index.search_grams(fragments, 100, _NONE))
    asked = [19, 3, 0, 2, 1, 5, 12]
    scores = index.scores(groups, fragments, asked)
    assert scores == [
        (
            pytest.approx(by_words.get(passage, 0.0)),
            pytest.approx(by_grams.get(passage, 0.0)),
        )
        for passage in asked
    ]


def test_scores_of_a_question_that_some_passages_do_not_match(index: LexicalIndex) -> None:
    groups, fragments = [index.terms("førerløs")], index.grams("førerløs")
    (none, bus) = index.scores(groups, fragments, [12, 1])
    assert none[0] == 0.0 and bus[0] > 0 and bus[1] > none[1]
    assert index.scores([], [], [3, 4]) == [(0.0, 0.0)] * 2
    assert index.scores(groups, fragments, []) == []


def test_scores_of_the_sample_corpus_agree_with_its_searches(
    sample_index: LexicalIndex,
) -> None:
    question = "Hvad besluttede Byrådet om cykelstien langs Østervej?"
    groups = [[t] for t in sample_index.terms(question)]
    fragments = sample_index.grams(question)
    passages = list(range(sample_index.size - 1, -1, -1))
    by_words, by_grams = zip(*sample_index.scores(groups, fragments, passages), strict=True)
    for scores, hits in (
        (by_words, sample_index.search(groups, len(passages), _NONE)),
        (by_grams, sample_index.search_grams(fragments, len(passages), _NONE)),
    ):
        found = dict(hits)
        assert len(found) > 0
        assert scores == pytest.approx([found.get(p, 0.0) for p in passages])


def test_no_passage_scores_above_the_ceiling_of_fragments(
    sample_index: LexicalIndex, vocabulary: list[str]
) -> None:
    over = []
    for word in vocabulary:
        fragments = sample_index.grams(word)
        (_, most) = sample_index.ceiling([], fragments)
        hits = sample_index.search_grams(fragments, 1, _NONE)
        if hits and hits[0][1] > most + 1e-4:
            over.append((word, hits[0][1], most))
    assert not over


def test_no_passage_scores_above_the_ceiling_of_words(
    sample_index: LexicalIndex, vocabulary: list[str]
) -> None:
    over = []
    for word in vocabulary:
        groups = [[term] for term in sample_index.terms(word)]
        (most, _) = sample_index.ceiling(groups, [])
        hits = sample_index.search(groups, 1, _NONE)
        if hits and hits[0][1] > most + 1e-4:
            over.append((word, hits[0][1], most))
    assert not over


@pytest.mark.parametrize(
    ("rarer", "commoner"),
    [
        ("hundeskov", "cykelsti"),
        ("cykelsti", "skole"),
        ("kæmpebjørneklo", "byråd"),
        ("findesikkehellerikke", "hundeskov"),
    ],
)
def test_the_ceiling_is_higher_for_rarer_words(
    rarer: str, commoner: str, sample_index: LexicalIndex
) -> None:
    def ceiling(word: str) -> tuple[float, float]:
        # One fragment each: long words have more of them.
        return sample_index.ceiling([sample_index.terms(word)], sample_index.grams(word)[:1])

    frequency = [
        sample_index.frequency(sample_index.terms(word)[0]) for word in (rarer, commoner)
    ]
    assert frequency[0] < frequency[1]
    assert ceiling(rarer)[0] > ceiling(commoner)[0]


def test_the_ceiling_adds_up(sample_index: LexicalIndex) -> None:
    one, two = (sample_index.terms(word) for word in ("hundeskov", "cykelsti"))
    parts = sample_index.grams("hundeskov cykelsti")
    together = sample_index.ceiling([one, two], parts)
    assert together[0] == pytest.approx(
        sample_index.ceiling([one], [])[0] + sample_index.ceiling([two], [])[0]
    )
    assert together[1] == pytest.approx(
        sum(sample_index.ceiling([], [part])[1] for part in parts)
    )
    assert sample_index.ceiling([], []) == (0.0, 0.0)


def test_a_rarer_fragment_has_a_higher_ceiling(sample_index: LexicalIndex) -> None:
    frequent, rare = (sample_index.ceiling([], [part])[1] for part in ("#kom", "#hun"))
    assert rare > frequent > 0


@pytest.mark.parametrize(
    ("frequencies", "passages", "told"),
    [
        ([0, 1, 2_500], 10_000, "abc"),
        ([0, 1, 2_501], 10_000, "ab"),
        ([9_999, 1, 2_501], 10_000, "b"),
        ([2_501, 3_000, 9_000], 10_000, "abc"),  # Else nothing would be left to look for.
        ([3, 2, 4], 4, "abc"),  # Short lists cost nothing.
        ([1_000, 1_001, 5], 1_001, "ac"),
        ([], 10_000, ""),
    ],
)
def test_common_fragments_are_left_out(
    frequencies: list[int], passages: int, told: str
) -> None:
    fragments = list("abc"[: len(frequencies)])
    assert "".join(telling(fragments, frequencies, passages)) == told
