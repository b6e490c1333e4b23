"""The words of an archive, and which of them a slip was meant to be."""

from __future__ import annotations

from pathlib import Path

import pytest

from embeddings import vocabulary
from embeddings.generation import VOCABULARY, LocalArchive
from embeddings.vocabulary import Vocabulary, count_words, written


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([], {}),
        (["Cykelstien og cykelstien", "CYKELSTIEN"], {"cykelstien": 3}),
        # Words of fewer than four letters have too many neighbours.
        (["vej veje på ø året"], {"veje": 1, "året": 1}),
        # A hyphen and an underline part words; nothing with a digit is one.
        (["social- og børne_unge, sag 22/0318, CO2019, 2024"],
         {"social": 1, "børne": 1, "unge": 1}),
        (["Ærø Kommune", "ærøs kommune!"], {"kommune": 2, "ærøs": 1}),
    ],
)
def test_words_that_are_counted(texts: list[str], expected: dict[str, int]) -> None:
    assert count_words(texts) == expected


@pytest.mark.parametrize(
    "counts",
    [{}, {"byrådet": 12}, {"ændring": 1, "vejene": 3, "skole": 200, "åsøen": 2}],
)
def test_saved_and_loaded(counts: dict[str, int], tmp_path: Path) -> None:
    path = tmp_path / "vocabulary.tsv"
    vocabulary.save(counts, path)
    loaded = Vocabulary.load(path)
    assert len(loaded) == len(counts)
    assert loaded.counts == counts
    again = tmp_path / "again.tsv"
    vocabulary.save(dict(reversed(loaded.counts.items())), again)
    assert again.read_bytes() == path.read_bytes()
    assert all(word in loaded and word[1:] not in loaded for word in counts)


@pytest.mark.parametrize("content", [b"", b"skole\t3\n", b"{}\n"])
def test_what_is_no_vocabulary_is_refused(content: bytes) -> None:
    with pytest.raises((ValueError, KeyError)):
        Vocabulary(content)


WORDS = Vocabulary(written({
    "cykelstien": 9, "byrådet": 30, "førerløse": 3, "skolen": 5, "skoler": 8, "skole": 60,
    "havn": 4, "vejen": 5, "parkering": 43, "lokalplan": 44, "budget": 13, "åbner": 2,
    "børnehave": 7, "ævle": 1,
}))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        # Swapped, left out, doubled, a neighbour's key.
        ("cykelsiten", "cykelstien"),
        ("parkerng", "parkering"),
        ("parkerring", "parkering"),
        ("parkeribg", "parkering"),
        ("lokaplan", "lokalplan"),
        ("bugdet", "budget"),
        # The first and the last place that a slip can be.
        ("vjeen", "vejen"),
        ("vejne", "vejen"),
        ("vejenn", "vejen"),
        ("veje", "vejen"),
        # However it is written.
        ("PARKERNG", "parkering"),
        ("Bugdet", "budget"),
        # Written out: no slip at all, nor does one more make it two.
        ("byraadet", "byrådet"),
        ("foererloese", "førerløse"),
        ("boernehave", "børnehave"),
        ("aabner", "åbner"),
        ("aevle", "ævle"),
        ("byraadt", "byrådet"),
        ("foererloes", "førerløse"),
        # Letters of the neighbours.
        ("förerlöse", "førerløse"),
        # Four letters are enough.
        ("havm", "havn"),
        ("hanv", "havn"),
    ],
)
def test_a_slip_finds_the_word_that_was_meant(typed: str, meant: str) -> None:
    assert WORDS.nearest(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        # They are there.
        "skole", "byrådet", "Parkering", "ÅBNER",
        # Nothing is near.
        "rundkørsel", "xylofon",
        # The first letter is wrong: changed, left out, swapped, put before.
        "karkering", "arkering", "aprkering", "bparkering",
        # Not a word.
        "skole2", "2024", "sk0len", "22/0318", "skole-n", "vejen.", "", " ",
        # Too short.
        "hav", "hvn", "ha", "h",
    ],
)
def test_words_that_mean_none(typed: str) -> None:
    assert WORDS.nearest(typed) is None


@pytest.mark.parametrize(
    ("word", "typed", "found"),
    [
        # Seven letters are forgiven one slip, eight two, nobody three.
        ("handels", "hadnels", True),
        ("handels", "hadnesl", False),
        ("handlers", "hadnlesr", True),
        ("handlers", "hxndlxrs", True),
        ("handlers", "handl", False),
        ("handlers", "hxxdlxrs", False),
        # It is the letters typed that are counted.
        ("handlers", "hndlrs", False),
        ("handlers", "hndlers", True),
        ("handel", "haandeel", True),
    ],
)
def test_two_slips_are_forgiven_from_eight_letters_on(
    word: str, typed: str, found: bool
) -> None:
    assert Vocabulary(written({word: 1})).nearest(typed) == (word if found else None)


@pytest.mark.parametrize(
    ("counts", "typed", "meant"),
    [
        # As near: the commonest, and the first in the alphabet where that is no help.
        ({"skolen": 5, "skoler": 8}, "skolet", "skoler"),
        ({"skolen": 8, "skoler": 5}, "skolet", "skolen"),
        ({"skolen": 5, "skoler": 5}, "skolet", "skolen"),
        # Lengths are no ground for choosing.
        ({"taksten": 1, "takster": 3, "takst": 2}, "takste", "takster"),
        # Nearer counts for more than common.
        ({"anlægget": 1, "anlæggene": 900}, "anlæggte", "anlægget"),
        ({"beslutning": 1, "beslutninger": 500}, "beslutnning", "beslutning"),
        # Two spellings of one word: the one that the archive writes most.
        ({"aabenrå": 1, "åbenrå": 9}, "aabenraa", "åbenrå"),
        ({"aabenrå": 9, "åbenrå": 1}, "aabenraa", "aabenrå"),
        ({"aabenrå": 9, "åbenrå": 1}, "aabenra", "aabenrå"),
    ],
)
def test_of_several_words(counts: dict[str, int], typed: str, meant: str) -> None:
    assert Vocabulary(written(counts)).nearest(typed) == meant
    backwards = dict(reversed(counts.items()))
    assert Vocabulary(written(backwards)).nearest(typed) == meant


def test_no_words_mean_none() -> None:
    assert len(Vocabulary(written({}))) == 0
    assert Vocabulary(written({})).nearest("cykelsti") is None


def test_the_sample_archives_words_are_those_of_its_passages(
    sample_archive: LocalArchive,
) -> None:
    words = Vocabulary.load(sample_archive.folder / VOCABULARY)
    assert len(words) > 1000
    for word in ("cykelstien", "byrådet", "svømmehallen", "åbningstider"):
        assert words.nearest(word) is None, word
        slip = word[:2] + word[3] + word[2] + word[4:]
        assert words.nearest(slip) == sample_archive.nearest_word(slip) == word
