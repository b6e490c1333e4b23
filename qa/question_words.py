"""Mistyped question words, put right by a short list: they decide what is asked for."""

from __future__ import annotations

from collections.abc import Callable

from rapidfuzz.distance import OSA

_WORDS = (
    "hvad", "hvem", "hvor", "hvornår", "hvorfor", "hvordan", "hvilken", "hvilket", "hvilke",
    "hvorhen", "hvorvidt", "hvorledes", "hvoraf", "hvorpå",
)
# After "hvor": how many, how much.
_AFTER_HVOR = ("mange", "meget")
# Swedish, Norwegian, and Danish as it is spoken.
_LEFT_ALONE = frozenset(
    "vilken vilket vilka varför vart vars vems hvar hvat hvit".split()
)
_SHORTEST = 4


def question_word(word: str, before: str, known: Callable[[str], bool]) -> str | None:
    """The question word that a mistyped one means; None for other words.

    A word of speech or of a neighbour's language, and one as near to two, means itself.
    ``before`` is the word before it. ``known`` tells whether the language has a word: of those
    only "mage" after "hvor", which nobody could mean, is put right. Asked only where it decides.
    """
    typed = word.lower().replace("aa", "å")
    if len(typed) < _SHORTEST or typed in _WORDS or typed in _AFTER_HVOR:
        return None
    if before.lower() == "hvor":
        near = _nearest(typed, _AFTER_HVOR)
        return near if near and (_lacks_letters(typed, near) or not known(word)) else None
    if typed in _LEFT_ALONE:
        return typed
    near = _nearest(typed, _WORDS) if typed[0] in "hv" else None
    return None if near is None or known(word) else near


def _nearest(typed: str, words: tuple[str, ...]) -> str | None:
    """The word that a single slip makes of the typed one, itself if there are two.

    Writing o for å, which sounds alike, is no slip.
    """
    distances = {word: OSA.distance(_sound(typed), _sound(word)) for word in words}
    least = min(distances.values())
    nearest = [word for word, distance in distances.items() if distance == least]
    if least > 1:
        return None
    return nearest[0] if len(nearest) == 1 else typed


def _sound(word: str) -> str:
    return word.replace("å", "o")


def _lacks_letters(typed: str, word: str) -> bool:
    letters = iter(word)
    return len(typed) < len(word) and all(letter in letters for letter in typed)
