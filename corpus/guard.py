"""Civil registration numbers (CPR) are found before anything is indexed.

A number is six digits of a date and four more, with a hyphen, a space or nothing
between. With a hyphen or space a plausible date is enough; ten digits in one must also
be named as such nearby or pass the modulus 11 test, which numbers given out since
2007 need not pass. Numbers that something else is called (case numbers, CVR, EAN,
telephone) are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from corpus.model import Block, Remark

MASK = "█"

_NUMBER = re.compile(
    r"(?<![\w./-])(?P<day>\d{2})(?P<month>\d{2})(?P<year>\d{2})"
    r"(?P<gap>\s?[-–]\s?|\s)?(?P<serial>\d{4})(?![\d/]|[.,-]\d)"
)
_NAMED = re.compile(r"\b(?:cpr|personnummer|personnr|person-?nr|født)\b", re.I)
_OTHERWISE = re.compile(
    r"\b(?:sags?(?:nr|nummer|id)?|journal(?:nr|nummer)?|j\.?nr|cvr|ean|gln|se-?nr|p-?nr|tlf|telefon|"
    r"konto(?:nr)?|matr(?:ikel)?|emn|dok(?:ument)?(?:nr|nummer)?|id)\b[^\w]{0,4}(?:nr\.?|nummer)?"
    r"[^\w]{0,3}$",
    re.I,
)
# How many characters around a number may say what it is.
_NEAR = 40
_WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def find(text: str) -> Iterator[tuple[int, int]]:
    """Offsets of the civil registration numbers of a text."""
    for found in _NUMBER.finditer(text):
        if not _plausible_date(int(found["day"]), int(found["month"])):
            continue
        before = text[max(0, found.start() - _NEAR) : found.start()]
        if _OTHERWISE.search(before):
            continue
        # Ten digits after others may be the end of an account number.
        account = not found["gap"] and re.search(r"\d $", before)
        if found["gap"] or (
            not account and (_NAMED.search(before) or _passes_modulus(found.group()))
        ):
            yield found.span()


def mask(text: str) -> tuple[str, int]:
    """A text with its civil registration numbers blacked out, and how many there were.

    The masked text is as long as the text, so that offsets still fit.
    """
    parts: list[str] = []
    count = at = 0
    for start, end in find(text):
        count += 1
        parts += (text[at:start], re.sub(r"\d", MASK, text[start:end]))
        at = end
    return "".join((*parts, text[at:])), count


def mask_blocks(blocks: Iterable[Block]) -> tuple[tuple[Block, ...], tuple[Remark, ...]]:
    """Blocks with their numbers masked, and a remark for each page that had any.

    The remarks do not repeat the numbers.
    """
    masked: list[Block] = []
    pages: dict[int | None, int] = {}
    for block in blocks:
        text, count = mask(block.text)
        if count:
            pages[block.page] = pages.get(block.page, 0) + count
            block = replace(block, text=text)
        masked.append(block)
    remarks = tuple(
        Remark(
            "civil_registration_number",
            f"{count} civil registration number{'s' if count > 1 else ''} masked",
            page,
        )
        for page, count in pages.items()
    )
    return tuple(masked), remarks


def _plausible_date(day: int, month: int) -> bool:
    # Replacement numbers for people without a number add 60 to the day.
    day = day - 60 if day > 60 else day
    return 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1]


def _passes_modulus(number: str) -> bool:
    digits = [int(c) for c in number if c.isdigit()]
    return sum(d * w for d, w in zip(digits, _WEIGHTS, strict=True)) % 11 == 0
