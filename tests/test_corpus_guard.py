"""Civil registration numbers: found, masked or refused; look-alikes left alone.

The numbers are made up: plausible dates with serial numbers chosen by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import SAMPLE_FILES, sample

from corpus.errors import PersonalNumbers
from corpus.guard import find, mask
from corpus.model import Reading
from corpus.read import read, refuse_numbers


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Borgeren (010190-1234) har klaget.", ["010190-1234"]),
        ("cpr.nr. 0101901234", ["0101901234"]),
        ("CPR: 311299 4321.", ["311299 4321"]),
        ("født 290200–5555", ["290200–5555"]),
        ("Personnummer 610190-1234 er et erstatningsnummer", ["610190-1234"]),
        ("to: 010190-1234, 020290-4321", ["010190-1234", "020290-4321"]),
        # Ten digits in one, unnamed: only with the right check digit.
        ("tallet 0101900001 står alene", []),
        ("tallet 1111111118 står alene", ["1111111118"]),
        # No dates.
        ("320190-1234", []),
        ("011390-1234", []),
        ("300290-1234", []),
        # Called something else.
        ("Sagsnr. 010190-1234", []),
        ("journalnr: 010190-1234", []),
        ("CVR-nr. 1111111118", []),
        ("tlf. 010190 1234", []),
        ("konto 0101 1111111118", []),
        # Part of something longer, or no number of this form.
        ("EMN-010190-1234", []),
        ("1010190-1234", []),
        ("010190-12345", []),
        ("2021-2024", []),
        ("24-03-2021", []),
        ("12.870.123 kr. i 2023", []),
        ("perioden 010122-311222", []),
        ("sag 21/3017 den 01.01.2021", []),
    ],
)
def test_find(text: str, found: list[str]) -> None:
    assert [text[a:b] for a, b in find(text)] == found


def test_masking_keeps_the_length_and_the_rest() -> None:
    text = "Ansøger 010190-1234 bor her."
    masked, count = mask(text)
    assert (masked, count) == ("Ansøger ██████-████ bor her.", 1)
    assert len(masked) == len(text)


_MINUTES = (
    "Referat fra mødet i Socialudvalget\n\nMødedato: Tirsdag den 10. maj 2022\n\n"
    "1 Klage fra borger\n\nSagsnr.: 22/1234\n\nSagsresumé:\n\n"
    "Borgeren 010190-1234 har klaget over en afgørelse.\n\n"
    "Beslutning i Socialudvalget den 10-05-2022:\n\nGodkendt.\n"
)


def test_a_document_is_masked_and_told_without_the_number(
    text_reading: Callable[..., Reading],
) -> None:
    reading = text_reading(_MINUTES)
    assert "010190" not in reading.document.text
    assert "██████-████" in reading.document.text
    (remark,) = reading.remarks
    assert remark.code == "civil_registration_number"
    assert "1 civil registration number masked" in remark.message
    assert "010190" not in remark.message
    for point in reading.points:
        for section in point.sections:
            text = reading.document.text[section.start : section.end]
            assert text == "\n".join(b.text for b in section.blocks)


def test_a_document_is_refused_where_that_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "klage.txt"
    path.write_text(_MINUTES, "utf-8")
    with pytest.raises(PersonalNumbers, match=r"klage\.txt.*--personal-numbers mask"):
        refuse_numbers(read(path))


@pytest.mark.parametrize("name", SAMPLE_FILES)
def test_nothing_in_the_samples_is_taken_for_a_number(name: str) -> None:
    assert not [r for r in sample(name).remarks if r.code == PersonalNumbers.code]


def test_nothing_in_real_minutes_is_taken_for_a_number(shared: Path) -> None:
    for path in sorted((shared / "minutes").iterdir()):
        assert not list(find(read(path).document.text)), path.name
