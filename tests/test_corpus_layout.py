from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from conftest import SHARED, sample, shared_reading

from corpus.heads import stands_alone
from corpus.layout import Line, blocks_of
from corpus.model import Block, BlockKind, Reading

_WIDE = "Her står en lang linje, som fylder hele bredden af siden og lidt til endnu"  # 74 letters


def _lines(*texts: str, size: float = 10.0, bold: bool = False, page: int = 1) -> list[Line]:
    """Lines of one column, 12 points apart, each letter 5 points wide."""
    return [
        Line(text.lstrip(), page, 50 + 5 * (len(text) - len(text.lstrip())), 100 + 12 * row,
             50 + 5 * len(text), 110 + 12 * row, size, bold)
        for row, text in enumerate(texts)
    ]


def _down(lines: list[Line], points: float, page: int | None = None) -> list[Line]:
    return [
        replace(ln, top=ln.top + points, bottom=ln.bottom + points, page=page or ln.page)
        for ln in lines
    ]


def _texts(lines: list[Line]) -> list[str]:
    return [block.text for block in blocks_of(lines, stands_alone)]


@pytest.mark.parametrize(
    ("printed", "blocks"),
    [
        ([_WIDE, "og her fortsætter den."], [f"{_WIDE} og her fortsætter den."]),
        ([_WIDE, "Kort linje.", "Nyt afsnit."], [f"{_WIDE} Kort linje.", "Nyt afsnit."]),
        ([_WIDE, "Beslutning:", "Godkendt."], [_WIDE, "Beslutning:", "Godkendt."]),
        ([_WIDE, "Sagsnr.: 21/3017", _WIDE], [_WIDE, "Sagsnr.: 21/3017", _WIDE]),
        ([_WIDE + " forvalt-", "ningen skal."], [f"{_WIDE} forvaltningen skal."]),
        (["• Det er forvalt-", "  ningens forslag"], ["• Det er forvaltningens forslag"]),
        ([_WIDE, "• Første", "• Anden"], [_WIDE, "• Første", "• Anden"]),
        (["1. " + _WIDE[4:], "   hængende", "2. Næste"], [f"1. {_WIDE[4:]} hængende", "2. Næste"]),
        (
            ["• " + _WIDE[2:], "  " + _WIDE[2:], "Efter listen kommer mere."],
            [f"• {_WIDE[2:]} {_WIDE[2:]}", "Efter listen kommer mere."],
        ),
        ([_WIDE + " den", "1. maj 2021 sker det."], [f"{_WIDE} den 1. maj 2021 sker det."]),
        ([_WIDE + ".", "1. Februar måned er valgt."], [f"{_WIDE}.", "1. Februar måned er valgt."]),
        (["At 1) " + _WIDE[6:], "At 2) noget andet"], [f"At 1) {_WIDE[6:]}", "At 2) noget andet"]),
        # Pasted text keeps its own line breaks: the sentence visibly goes on.
        ([_WIDE[:52], "som den blev klippet ind."], [f"{_WIDE[:52]} som den blev klippet ind."]),
        ([_WIDE[:50] + " (bil,", "cykel)."], [f"{_WIDE[:50]} (bil, cykel)."]),
        ([_WIDE[:52], "Som den blev klippet ind."], [_WIDE[:52], "Som den blev klippet ind."]),
        ([_WIDE[:50] + ";", "borgere uden bil"], [_WIDE[:50] + ";", "borgere uden bil"]),
        ([_WIDE[:52], "at borgerne høres"], [_WIDE[:52], "at borgerne høres"]),
        (["borgere med bil", "borgere uden bil"], ["borgere med bil", "borgere uden bil"]),
    ],
)
def test_lines_to_blocks(printed: list[str], blocks: list[str]) -> None:
    assert _texts(_lines(*printed, _WIDE)[:-1] + _down(_lines(_WIDE), 400)) == [*blocks, _WIDE]


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        (_WIDE, "fortsat på næste side.", True),
        (_WIDE, "Næste afsnit.", False),
        (_WIDE + ".", "fortsat.", False),
        ("Kort linje", "fortsat.", False),
        (_WIDE + " forvalt-", "ningen.", True),
    ],
)
def test_paragraphs_across_pages(first: str, second: str, joined: bool) -> None:
    lines = _lines(_WIDE, first) + _lines(second, page=2)
    found = blocks_of(lines, stands_alone)
    assert (found[-1].text == second) is not joined
    assert {piece.page for piece in found[-1].pieces} == ({1, 2} if joined else {2})


def test_a_wide_gap_ends_a_paragraph() -> None:
    lines = [*_lines(_WIDE, _WIDE, _WIDE), *_down(_lines("Nyt afsnit."), 48)]
    assert _texts(lines) == [" ".join([_WIDE] * 3), "Nyt afsnit."]


def test_a_heading_over_two_lines_is_one_block() -> None:
    heading = _lines("5 Vindmøller ved Ulstrup Mose –", "endelig vedtagelse", size=16, bold=True)
    body = _down(_lines(_WIDE, _WIDE, _WIDE), 40)
    first, *rest = blocks_of(heading + body, stands_alone)
    assert (first.kind, first.level) == (BlockKind.HEADING, 1)
    assert first.text == "5 Vindmøller ved Ulstrup Mose – endelig vedtagelse"
    assert [block.kind for block in rest] == [BlockKind.PARAGRAPH]


def test_larger_headings_rank_higher() -> None:
    lines = [
        *_lines("Titel", size=20, bold=True),
        *_down(_lines("Punkt", size=14, bold=True), 40),
        *_down(_lines("Mærke", bold=True), 70),
        *_down(_lines(_WIDE, _WIDE), 90),
    ]
    assert [block.level for block in blocks_of(lines, stands_alone)] == [1, 2, 3, 0]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("• Punkt", BlockKind.ITEM),
        ("– Punkt", BlockKind.ITEM),
        ("1. Punkt", BlockKind.ITEM),
        ("a) Punkt", BlockKind.ITEM),
        ("At 2) Punkt", BlockKind.ITEM),
        ("-5 grader", BlockKind.PARAGRAPH),
        ("12,4 mio. kr.", BlockKind.PARAGRAPH),
        ("2022. Punkt", BlockKind.PARAGRAPH),
        ("At sagen udsættes", BlockKind.PARAGRAPH),
    ],
)
def test_list_items(text: str, kind: BlockKind) -> None:
    assert blocks_of(_lines(text), stands_alone)[0].kind is kind


def _placed(reading: Reading) -> list[Block]:
    sections = [*reading.sections, *(s for p in reading.points for s in p.sections)]
    return [block for section in sections for block in section.blocks if block.pieces]


def _assert_pieces_fit(reading: Reading) -> None:
    blocks = _placed(reading)
    assert blocks
    for block in blocks:
        offsets = [piece.offset for piece in block.pieces]
        assert offsets[0] == 0
        assert all(a < b for a, b in pairwise(offsets)) and offsets[-1] < len(block.text)
        assert all(1 <= piece.page <= (reading.document.pages or 0) for piece in block.pieces)


@pytest.mark.parametrize(
    "name", ["ravnsoe-byraadet-2023-10-11.pdf", "ravnsoe-teknik-og-klimaudvalget-2022-03-08.pdf"]
)
def test_every_line_of_a_block_is_placed_on_its_page(name: str) -> None:
    _assert_pieces_fit(sample(name))


@pytest.mark.usefixtures("shared")
def test_every_line_of_real_minutes_is_placed_on_its_page() -> None:
    assert SHARED.is_dir()
    _assert_pieces_fit(shared_reading("minutes/aarhus-byraad-2025-08-27.pdf"))


def test_blank_lines_part_paragraphs_of_plain_text(
    text_reading: Callable[..., Reading],
) -> None:
    paragraphs = ["Her er et afsnit, der er fuldt.", "Her er et andet, lige så langt.",
                  "Og her er det tredje af dem."]
    (section,) = text_reading("\n\n".join(paragraphs)).sections
    assert [block.text for block in section.blocks] == paragraphs
