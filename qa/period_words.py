"""Words for periods, in the languages most questions come in, and what they mean.

Danish and English are read most fully, German and Swedish where it is simple; of others
only "last year" and the words before a year. Names of months come from babel
(:func:`corpus.months.month_names`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TypeVar

_T = TypeVar("_T")

# Keyboards without the letter write two, and so do old names: "foraaret", "Aabenraa".
TWO_LETTERS = {"å": "aa", "æ": "ae", "ø": "oe", "ä": "ae", "ö": "oe", "ü": "ue"}

# What is searched for is in these years; earlier and later ones are more often numbers.
YEAR = r"(?:19[7-9]\d|20[0-4]\d)"
# Not a case number (2022/2492), a date, a decade ("1990'erne") or part of a longer number.
YEAR_ENDS = r"(?!\w|\s?/\s?\d|[-–]\d|[.,:]\d|['’]?er(?:ne|nes)?\b)"
# "EMN-2025" is no year, but "2021-marts" goes on with a month.
STARTS = r"(?<![\w/§#])(?<![^\W\d]-)(?<!\d-(?=\d))(?<!\d[.,:])"
# Only after these are two figures a year: "21/22" alone is a case number.
SHORT_YEARS = (
    r"(?:skole|regnskabs|budget)(?:år|aar)et\s+(?P<y>\d\d)(?P<by>/)(?P<n>\d\d)(?![\w/]|[.-]\d)"
)

GENITIVE = r"(?:['’]?s)?(?!\w)"

WINTER = 12
SEASONS: dict[str, int] = {  # The first of its three months.
    **dict.fromkeys(("forår", "foråret", "spring", "frühjahr", "frühling", "våren"), 3),
    **dict.fromkeys(("sommer", "sommeren", "summer", "sommaren"), 6),
    # Not "fall": "the fall in 2021" fell.
    **dict.fromkeys(("efterår", "efteråret", "autumn", "herbst", "hösten"), 9),
    **dict.fromkeys(("vinter", "vinteren", "winter", "vintern"), WINTER),
}
PARTS: dict[str, tuple[int, int]] = {  # Months, rather too many than too few.
    **dict.fromkeys(
        ("primo", "starten af", "begyndelsen af", "early", "start of", "beginning of", "anfang",
         "början av"), (1, 4),
    ),
    **dict.fromkeys(("medio", "midten af", "mid", "middle of", "mitte", "mitten av"), (5, 8)),
    **dict.fromkeys(
        ("ultimo", "slutningen af", "udgangen af", "late", "end of", "ende", "slutet av"), (9, 12)
    ),
}
# Not "today" and "now", which ask what holds, not what was said that day; nor "next year",
# which the minutes of this one speak of.
_RELATIVE: dict[tuple[str, int], tuple[str, ...]] = {
    ("year", 0): (
        "i år", "dette år", "indeværende år", "this year", "dieses jahr", "diesem jahr",
        "tym roku", "цього року", "bu yıl", "هذا العام",
    ),
    ("year", -1): (
        "sidste år", "forrige år", "i fjor", "last year", "letztes jahr", "letzten jahr",
        "vergangenes jahr", "vergangenen jahr", "voriges jahr", "vorigen jahr", "förra året",
        "i fjol", "zeszłym roku", "ubiegłym roku", "минулого року", "geçen yıl", "العام الماضي",
    ),
    ("month", 0): ("denne måned", "this month", "dieser monat", "diesem monat"),
    ("month", -1): (
        "sidste måned", "forrige måned", "last month", "letzter monat", "letzten monat",
        "vergangenen monat", "förra månaden",
    ),
    ("week", 0): ("denne uge", "this week", "diese woche", "dieser woche"),
    ("week", -1): (
        "sidste uge", "forrige uge", "last week", "letzte woche", "letzten woche",
        "vergangenen woche", "förra veckan",
    ),
    ("day", -1): ("i går", "igår", "yesterday", "gestern"),
    ("day", -2): ("i forgårs", "vorgestern", "i förrgår"),
}
_ORDINALS = {
    **dict.fromkeys(("første", "first", "erste", "ersten", "erstes", "första"), 1),
    **dict.fromkeys(("anden", "andet", "second", "zweite", "zweiten", "zweites", "andra"), 2),
    **dict.fromkeys(("tredje", "third", "dritte", "dritten", "drittes"), 3),
    **dict.fromkeys(("fjerde", "fourth", "vierte", "vierten", "viertes", "fjärde"), 4),
}
_NUMBERS = {
    **dict.fromkeys(("et", "one", "a", "ett"), 1), **dict.fromkeys(("to", "two", "två"), 2),
    **dict.fromkeys(("tre", "three"), 3), **dict.fromkeys(("fire", "four", "fyra"), 4),
    **dict.fromkeys(("fem", "five"), 5), **dict.fromkeys(("seks", "six", "sex"), 6),
    **dict.fromkeys(("syv", "seven", "sju"), 7), **dict.fromkeys(("otte", "eight", "åtta"), 8),
    **dict.fromkeys(("ni", "nine", "nio"), 9), **dict.fromkeys(("ti", "ten", "tio"), 10),
}
_UNITS = {
    **dict.fromkeys(("år", "års", "year", "years", "jahre", "jahren", "åren"), "year"),
    **dict.fromkeys(
        ("måned", "måneder", "måneders", "month", "months", "monate", "monaten", "månaderna"),
        "month",
    ),
    **dict.fromkeys(("uge", "uger", "ugers", "week", "weeks", "wochen", "veckorna"), "week"),
}


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of these words in either spelling, the longest first."""
    spelt = []
    for word in sorted(words, key=lambda w: (-len(w), w)):
        pattern = re.escape(word).replace(r"\ ", r"\s+")
        for letter, two in TWO_LETTERS.items():
            pattern = pattern.replace(letter, f"(?:{letter}|{two})")
        spelt.append(pattern)
    return f"(?:{'|'.join(spelt)})"


def meaning(table: Mapping[str, _T], word: str) -> _T:
    """What a word that :func:`any_of` a table matched stands for there."""
    if word.lower() in table:
        return table[word.lower()]
    # By the pattern itself, which takes more letters for one than lower() does (Turkish İ).
    return next(v for key, v in table.items() if re.fullmatch(any_of((key,)), word, re.I))


def relative(word: str) -> tuple[str, int]:
    """Unit and how many of it from now: "sidste år" is ("year", -1)."""
    return meaning({w: key for key, forms in _RELATIVE.items() for w in forms}, word)


def any_relative(unit: str) -> str:
    """A pattern for the words that tell a unit from now."""
    return any_of(w for (u, _), forms in _RELATIVE.items() if u == unit for w in forms)


def ordinal(word: str) -> int:
    """ "2." and "andet" are 2."""
    return int(word[0]) if word[0].isdigit() else meaning(_ORDINALS, word)


def number(word: str | None) -> int:
    """ "3" and "tre" are 3; no word is one, as in "the past year"."""
    if word is None:
        return 1
    return int(word) if word.isdigit() else meaning(_NUMBERS, word)


def unit(word: str) -> str:
    """ "måneder" is "month"."""
    return meaning(_UNITS, word)


_ORDINAL = rf"(?P<o>{any_of(_ORDINALS)}|[1-4](?:\.|st|nd|rd|th|:a)?)"
_NUMBER = rf"(?P<n>{any_of(_NUMBERS)}|\d{{1,2}})"
_UNIT = rf"(?P<unit>{any_of(_UNITS)})(?!\w)"
_NOT_WHOLE = r"(?!\s+(?:af|of|av)\b)"  # "the last two years of school"
QUARTER = rf"{_ORDINAL}\s*(?:kvartal(?:et)?|kvt\.?|quarter|quartals?)"
HALF = _ORDINAL + r"\s*" + any_of(
    ("halvår", "halvåret", "halvdel", "half", "halbjahr", "halbjahres", "hälfte", "halvan")
) + r"(?!\w)"
WEEK = r"(?:uge|week|vecka|woche|kalenderwoche|kw)"
# What stands between a month, a quarter or a season and its year.
OF = (
    r"(?:/|,?\s+(?:(?:i\s+året|i|af|år|in|of\s+the\s+year|of|im\s+jahr|im|des\s+jahres|av|under"
    r"|de|del|năm)\s+)?)"
)
ROLLING = (
    rf"(?:(?:sidste|seneste|forløbne|last|past|letzten|vergangenen|senaste)\s+{_NUMBER}"
    rf"|(?:det|den|the)\s+(?:seneste|past))\s+{_UNIT}{_NOT_WHOLE}"
)
AGO = (
    rf"(?:for|för)\s+{_NUMBER}\s+(?:år|aar)\s+(?:siden|sedan)\b",
    # Danish "for mere end" does not fit above; nor is "more than" a year.
    rf"(?<!than\s)(?<!over\s)(?<!about\s)(?<!least\s){_NUMBER}\s+years?\s+ago\b",
)


def relative_pattern(month: str) -> str:
    """A pattern for "sidste år" and the like; ``month`` is one for names of months.

    Not "det sidste år (i skolen)", "sidste uge i marts" and "i år 2021".
    """
    units = "|".join(any_relative(unit) for unit in ("year", "month", "week", "day"))
    return (
        r"(?<!de\s)(?<!det\s)(?<!den\s)(?<!the\s)(?<!every\s)(?<!hvert\s)(?<!hver\s)"
        rf"(?P<rel>{units}){GENITIVE}{_NOT_WHOLE}(?!\s+(?:i|in|im)\s+(?:{month}|{YEAR}|skole|school))(?!\s*\d)"
    )


# What joins two ends of one period, and what comes before it where that is "and".
_TO = (
    r"(?:\s*[-–—]\s*|\s+(?:(?:og\s+)?frem\s+)?(?:til(?:\s+og\s+med)?|to|bis|till|until|through"
    r"|do|до)\s+)"
)
_AND = r"\s+(?:og|and|und|och|samt)\s+"
TO_OR_AND = rf"(?:{_TO}|{_AND})"
TO, AND = re.compile(_TO, re.I), re.compile(_AND, re.I)
_ARTICLE = r"\s+(?:(?:the|den|det|året|år|year|jahr)\s+)?$"
BETWEEN = re.compile(rf"\b(?:mellem|between|zwischen|mellan){_ARTICLE}", re.I)
SINCE = re.compile(rf"\b(?:siden|since|seit|sedan|fra\s+og\s+med){_ARTICLE}", re.I)
AFTER = re.compile(rf"\b(?:efter|after|nach){_ARTICLE}", re.I)
BEFORE = re.compile(
    r"\b(?:før|foer|inden|senest|indtil|frem\s+til|before|until|by|prior\s+to|no\s+later\s+than"
    rf"|vor|bis|spätestens|innan|före|senast|przed|перед|до){_ARTICLE}",
    re.I,
)

# Before a number that names a thing or counts; no year follows ("lokalplan 2021").
NUMBERED = re.compile(
    r"(?:§|[€$£]|\b(?:nr|nummer|no|number|lov|loven|lbk|bek|bekendtgørelse|lovbekendtgørelse"
    r"|lokalplan|lokalplanen|tillæg|kommuneplantillæg|sag|sagen|case|journal|akt|rute|linje|bus"
    r"|line|route|matr|matrikel|postnummer|side|s|page|seite|punkt|pkt|point|item|stk|lokale"
    r"|mødelokale|room|tlf|telefon|phone|kl|klokken|kr|dkk|kroner|eur|euro|usd))\.?\s*$",
    re.I,
)
_COUNTED = re.compile(
    r"(?:\d\s?|\b(?:ca|cirka|circa|knap|godt|over|mindst|højst|end|alle|samtlige|about|than|least"
    r"|most|all|around|nearly|almost|næsten|omtrent|etwa|mindestens|rund|als|minst|än)\.?\s+)$",
    re.I,
)
# After a number that counts; a year is seldom followed by these.
COUNTED = re.compile(
    r"\s*(?:[%€$£²]|\d|(?:kr|kroner|kroners|dkk|mio|mia|millioner|tusind|euro|euros|procent|percent"
    r"|prozent|m2|m3|kvm|kvadratmeter|hektar|ha|meter|km|kilometer|ton|timer|time|hours|stunden"
    r"|dage|days|uger|år|years|stk|styk|personer|mennesker|people|persons|personen|borgere"
    r"|citizens|indbyggere|inhabitants|residents|einwohner|invånare|elever|pupils|students"
    r"|schüler|børn|children|kinder|barn|unge|ældre|boliger|homes|ansatte|medarbejdere"
    r"|employees|pladser|biler|cars|cykler|cyklister|stemmer|votes|gange|times|ledige|familier"
    r"|virksomheder|skoler|sager|høringssvar|underskrifter|træer|deltagere|besøgende)(?!\w))",
    re.I,
)
_OF_YEAR = re.compile(
    r"(?:\b(?:i|in|im|for|fra|siden|since|from|til|to|af|of|under|efter|after|året|aaret|år|aar"
    r"|hele|year|jahr|jahre|seit|von|für|från|sedan|budget|budgettet|regnskab|regnskabet|the|en|w"
    r"|we|od|za|na|у|в|з|за|на|от|с|عام|سنة|في|pour|dans|depuis|del|nel|din|în|primo|medio"
    rf"|ultimo)|{YEAR}\s?(?:,|\s(?:og|and|und|och|eller|or|til|to|bis)))\s+$",
    re.I,
)
# A number before these counts nothing: the end, a sign, a small word or a word for "year".
_NOTHING_COUNTED = re.compile(
    r"(?:$|\s*[?!.,;:)\"”»]|['’]\w|-[^\W\d]|\s+(?:[-–(]|(?:i|om|for|på|af|og|eller|til|med|fra|ved"
    r"|som|der|blev|bliver|var|er|har|skal|kan|samt|men|hvor|hvad|hvem|in|of|and|or|to|by|on|at"
    r"|is|was|were|did|with|from|im|und|oder|mit|für|war|och|av|på|budget|budgettet|regnskab"
    r"|års|roku|рік|році|року|году|год|года|yılı|yılında|w|na|de|del|y|e|у|в|і|та)(?!\w)))",
    re.I,
)


def is_year(number: int, before: str, after: str) -> bool:
    """Whether a number in the range of years is one, by what stands around it."""
    if NUMBERED.search(before) or _COUNTED.search(before) or COUNTED.match(after):
        return False
    # "in 2000 schools": a round number counts more often than it dates.
    said = number % 1000 != 0 and _OF_YEAR.search(before)
    return bool(said or _NOTHING_COUNTED.match(after))
