"""Texts that people, and those who mean harm, may send: by chance, the same for the same seed.

Each takes its choices from a :class:`random.Random`, which may also be one that hypothesis
steers, so that what it finds can be made smaller.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from random import Random

SAMPLES = Path(__file__).resolve().parents[2] / "corpus" / "samples"

# How questions begin in the languages that are told apart, and in some that are not.
_BEGINNINGS = (
    "Hvad besluttede Byrådet om", "Hvornår blev", "Hvem stemte imod", "Hvor meget koster",
    "Hvorfor", "Hvad med", "Og hvad så med", "Hvor mange", "Vad beslutade nämnden om",
    "What did the council decide about", "Who voted against", "How much does", "When was",
    "Was hat der Stadtrat über", "Qu'a décidé le conseil sur", "¿Qué decidió el consejo sobre",
    "Co zdecydowała rada w sprawie", "Що вирішила рада про", "Meclis ne karar verdi",
    "ماذا قرر المجلس بشأن", "המועצה החליטה על", "市议会决定了什么", "Що з", "Mitä päätettiin",
)
_DATES = (
    "2023-10-11", "31-02-2021", "24. marts 2021", "24/12", "24/12/2021", "skoleåret 21/22",
    "1.1.1.1", "29. februar 2100", "i 2022", "siden 2019", "fra 2019 til 2021", "før 0000",
    "Q3 2022", "H1 2023", "uge 53 2021", "uge 00 2020", "sidste år", "for 999999 år siden",
    "de sidste 99999999 dage", "for ۱۲ år siden", "March 24, 9999", "31.12.9999", "i 2099",
    "vinteren 2099/00", "next year", "år " + "9" * 30, "４. marts ２０２１", "²/³-2021",
)
_NUMBERS = (
    "420.000 kr.", "-1", "1,5 mio.", "12 %", "0", "1e309", "NaN", "٣٤", "½", "²", "①", "Ⅷ",
    "23/1245", "EMN-2023-01234", "00.01.00-Ø54-3-20", "punkt 3", "pkt. 1.a", "punkt 999.zz",
    "§ 12 stk. 3", "item 5, 6 and 7", "3. punkt på dagsordenen", "9" * 400, "1.2.3.4.5.6.7.8.9",
)
_NAMES = (
    "Mette Kragh", "Anders And", "O'Brien-Østergård", "X Æ A-12", "Å", "Søren Å. Sørensen-Møller",
)
_SYNTAX = (
    "' OR 1=1 --", "\"; DROP TABLE document;", "<script>alert(1)</script>", "{{7*7}}", "${7*7}",
    "title:cykelsti AND (body:x OR *)", "+a -b ~2 \"c d\"~9 ^5", "[a TO z]", "body:/.*/",
    "a NEAR(b c)", "SELECT * FROM meeting", "%s%n%d", "../../etc/passwd", "\\\\x00\\u0000", "\\",
    "-->", "]]>", "&#0;&#x110000;", "javascript:alert(1)", "{\"a\":", "\r\nSet-Cookie: a=b", "*",
)
_CHARACTERS = (
    "\u202e", "\u2067", "\u200b", "\u200d", "\ufeff", "\x00", "\x0b", "\x1b[2J", "\x7f", "\x85",
    "\u2028", "\u00a0", "\u3000", "\ufffe", "\ufffd", "\U000e0001", "\U0010ffff", "🏳️‍🌈", "👩‍👩‍👧",
    "\u0301" * 40, "ﷺ", "ﬁ", "İ", "ß", "ſ", "Ǆ", "\ud800", "\udfff", "\ud83d", "ᄀ" * 20, "\ue000",
)
# Units that are repeated until the text is as long as wanted. Some are put one within another.
REPEATED = {
    "letter": "a", "capital": "A", "digit": "9", "space": " ", "no-break": "\u00a0", "line": "\n",
    "tab": "\t", "dot": ".", "comma": ",", "hyphen": "-", "soft-hyphen": "\u00ad", "quote": '"',
    "apostrophe": "'", "angle": "»", "bracket": "[", "round": "(", "brace": "{", "percent": "%",
    "slash": "/", "backslash": "\\", "star": "*", "underline": "_", "colon": ":", "combining":
    "\u0301", "joiner": "\u200d", "rtl": "\u202e", "emoji": "👩‍👩‍👧", "wide": "漢", "arabic": "ب ",
    "version": "1.", "decimal": "1,", "paragraph": "§ 12 stk. 3 ", "date": "24. marts 2021 ",
    "short-date": "1/1 ", "iso": "2021-01-01 ", "years": "2021-", "from-to": "fra 2019 til 2021 ",
    "case": "23/1245 ", "long-case": "EMN-2023-01234 ", "point": "punkt 3, ", "points": "4 og ",
    "gap": "a […] ", "gaps": "[…] ", "committee": "Byrådet ", "body": "Teknik- og ", "og": "og ",
    "word": "cykelsti ", "joined": "cykelsti", "hyphens": "a-", "apart": "a ", "capitals": "Aa ",
    "amount": "420.000 kr. ", "amounts": "1 kr 2 ", "vote": "10 stemmer for og 5 imod ",
    "negation": "ikke ", "who": "hvem ", "ago": "for 3 år siden ", "relative": "sidste år ",
    "last": "de sidste 3 ", "month": "marts ", "months": "marts til ", "week": "uge 3 ",
    "sentence": "Byrådet godkendte det. ", "abbreviation": "f.eks. ", "questions": "Hvad? ",
    "entity": "&amp;", "cpr": "010101-1111 ", "digits-spaced": "1 2 3 4 ", "mixed": "aB3-",
    "bullet": "\n- a", "item": "\n1) a", "dash": " – ", "ellipsis": "…", "mail": "a@b.",
    "name": "Mette Kragh ", "party": "(A), ", "stop": "det er ", "umlaut": "ae", "zero": "0",
    "ordinal": "3. ", "ohne": "ohne ", "exclaim": "a!", "cid": "(cid:1)", "fraction": "½",
}


@cache
def words() -> tuple[str, ...]:
    """Words of the sample archive, each once."""
    found: dict[str, None] = {}
    for path in sorted(SAMPLES.glob("*.txt")) + sorted(SAMPLES.glob("*.html")):
        text = re.sub(r"<[^>]*>", " ", path.read_text("utf-8"))
        found.update(dict.fromkeys(re.findall(r"\w[\w-]*", text)))
    return tuple(found)


@cache
def sentences() -> tuple[str, ...]:
    """Sentences and lines of the sample archive."""
    texts = [path.read_text("utf-8") for path in sorted(SAMPLES.glob("*.txt"))]
    return tuple(s for text in texts for s in re.split(r"(?<=\.)\s+|\n\n", text) if len(s) > 20)


def repeated(name: str, length: int) -> str:
    """One of :data:`REPEATED` as long as wanted, ending in a sign that fits nothing."""
    unit = REPEATED[name]
    return (unit * (length // len(unit) + 1))[: max(0, length - 1)] + "!"


def typo(chance: Random, text: str) -> str:
    """A text with a letter left out, doubled, changed or exchanged for its neighbour."""
    if len(text) < 2:
        return text
    at = chance.randrange(len(text) - 1)
    a, b = text[at], text[at + 1]
    put = chance.choice(("", a + a, b + a, chance.choice("abcæøåé0-")))
    return text[:at] + put + text[at + (2 if put == b + a else 1):]


def _asked(chance: Random) -> str:
    some = chance.choices(words(), k=chance.randint(1, 9))
    return f"{chance.choice(_BEGINNINGS)} {' '.join(some)}?"


def _typed(chance: Random) -> str:
    text = _asked(chance)
    for _ in range(chance.randint(1, 4)):
        text = typo(chance, text)
    return chance.choice((str.lower, str.upper, str.title, str))(text)


def _quoted(chance: Random) -> str:
    some = [chance.choice(sentences()) for _ in range(chance.randint(1, 4))]
    text = chance.choice((" ", "\n", " […] ", "\n\n")).join(some)
    return typo(chance, text) if chance.random() < 0.5 else text[chance.randint(0, 30):]


def _odd(chance: Random) -> str:
    pools: Sequence[Sequence[str]] = (
        _DATES, _NUMBERS, _NAMES, _SYNTAX, _CHARACTERS, _BEGINNINGS, words(),
    )
    parts = [chance.choice(chance.choice(pools)) for _ in range(chance.randint(1, 12))]
    return chance.choice((" ", "", ", ")).join(parts)


def _repeating(chance: Random) -> str:
    name = chance.choice(list(REPEATED))
    return repeated(name, chance.choice((2, 30, 200, 999, 1000, 1001, 4999)))


def _sprinkled(chance: Random) -> str:
    text = _asked(chance)
    for _ in range(chance.randint(1, 12)):
        at = chance.randint(0, len(text))
        text = text[:at] + chance.choice(_CHARACTERS + _SYNTAX) + text[at:]
    return text


def _any_characters(chance: Random) -> str:
    tops = (0x80, 0x250, 0x3000, 0x10000, 0x110000)
    some = range(chance.randint(0, 60))
    return "".join(chr(chance.randrange(chance.choice(tops))) for _ in some)


def _long(chance: Random) -> str:
    wanted = chance.choice((900, 1000, 1001, 3000, 5000, 5001, 20_000))
    text = ""
    while len(text) < wanted:
        text += chance.choice((_asked, _quoted, _odd))(chance) + " "
    return text[:wanted]


_KINDS: tuple[tuple[Callable[[Random], str], int], ...] = (
    (_asked, 6), (_typed, 6), (_odd, 6), (_sprinkled, 4), (_repeating, 3), (_quoted, 3),
    (_any_characters, 2), (_long, 1), (lambda chance: "", 1),
)
_MAKERS, _WEIGHTS = zip(*_KINDS, strict=True)


def text_by(chance: Random) -> str:
    """Any of these texts. It may hold half surrogate pairs."""
    maker: Callable[[Random], str] = chance.choices(_MAKERS, _WEIGHTS)[0]
    return maker(chance)
