"""Names of the months in many languages, out of babel."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from babel.dates import get_month_names

from corpus.unpacking import edition_of, kept

# Languages whose short month names ("sep.") are read too. Those of others are words of
# Danish: Italian "set" is "seen", and so is "jul", which is Christmas.
_SHORT_NAMES = frozenset({"da", "sv", "en", "de"})
_NOT_SHORT = frozenset({"jul"})
# babel has the month's name alone and in a date ("березень", "березня"). After "in" it has
# another ending: the first ending here that fits the name in a date becomes the second.
_LOCATIVE = {
    "pl": (("ada", "adzie"), ("ego", "ym"), ("nia", "niu"), ("a", "u")),
    "uk": (("ого", "ому"), ("я", "і"), ("а", "і")),
    "ru": (("я", "е"), ("а", "е")),
    "fi": (("ta", "ssa"),),
    "hr": (("oga", "om"), ("e", "i"), ("a", "u")),
}
_WIDE: Literal["wide"] = "wide"
_SHORT: Literal["abbreviated"] = "abbreviated"
_IN_A_DATE: Literal["format"] = "format"
_ALONE: Literal["stand-alone"] = "stand-alone"
_FILE = "months.json"

# The twelve names of one language by width and context.
_Names = Mapping[str, Mapping[str, list[str]]]


@cache
def danish_months() -> dict[str, int]:
    """Danish names of the months, long and short, in small letters, with the month's number."""
    danish = _of_babel("da")
    return {
        name.rstrip(".").lower(): number
        for width in (_WIDE, _SHORT) for number, name in enumerate(danish[width][_IN_A_DATE], 1)
    }


@cache
def month_names(languages: tuple[str, ...]) -> dict[str, int]:
    """Names of the months in these languages, in small letters, with the month's number.

    A name that means one month here and another there ("listopad" is November in
    Polish, October in Croatian) is left out.
    """
    meanings: dict[str, set[int]] = {}
    for language, names in _of_all(languages).items():
        for name, number in _read(language, names):
            meanings.setdefault(name.rstrip(".").lower(), set()).add(number)
    return {name: numbers.pop() for name, numbers in meanings.items() if len(numbers) == 1}


def _read(language: str, names: _Names) -> Iterator[tuple[str, int]]:
    for context in (_IN_A_DATE, _ALONE):
        for number, name in enumerate(names[_WIDE][context], 1):
            yield name, number
            if context == _IN_A_DATE:
                for ending, other in _LOCATIVE.get(language, ()):
                    if name.endswith(ending):
                        yield name.removesuffix(ending) + other, number
                        break
        if language in _SHORT_NAMES:
            for number, name in enumerate(names[_SHORT][context], 1):
                if name.rstrip(".").lower() not in _NOT_SHORT:
                    yield name, number


def _of_all(languages: tuple[str, ...]) -> dict[str, _Names]:
    """Kept for many languages: babel reads all that it knows of each, a fifth of a second."""
    if len(languages) == 1:
        return {language: _of_babel(language) for language in languages}

    def write(folder: Path) -> dict[str, Any]:
        names = {language: _of_babel(language) for language in languages}
        (folder / _FILE).write_text(json.dumps(names), "utf-8")
        return {}

    if folder := kept("months", edition_of(version("babel"), languages), write):
        found: dict[str, _Names] = json.loads((folder / _FILE).read_text("utf-8"))
        return found
    return {language: _of_babel(language) for language in languages}


def _of_babel(language: str) -> _Names:
    return {
        width: {
            context: [*get_month_names(width, context, language).values()]
            for context in (_IN_A_DATE, _ALONE)
        }
        for width in (_WIDE, _SHORT)
    }
