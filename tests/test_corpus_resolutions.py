from __future__ import annotations

import pytest

from corpus.model import Block, BlockKind, Point, Section, SectionKind
from corpus.resolutions import resolutions


def _section(kind: SectionKind, label: str, *lines: str) -> Section:
    blocks = tuple(Block(BlockKind.PARAGRAPH, line) for line in (label, *lines))
    return Section(kind, label, 0, 0, blocks)


@pytest.mark.parametrize(
    ("recommended", "decided", "expected"),
    [
        (["1. at sagen godkendes", "2. at planen vedtages"], ["1. Godkendt.", "2. Afvist."],
         [("1", "at sagen godkendes", "Godkendt."), ("2", "at planen vedtages", "Afvist.")]),
        (["At 1) sagen godkendes", "At 2) planen vedtages"], ["Ad 1-2) Godkendt."],
         [("1", "sagen godkendes", "Godkendt."), ("2", "planen vedtages", "Godkendt.")]),
        (["a) at sagen godkendes"], ["Ad a: Anbefales."],
         [("a", "at sagen godkendes", "Anbefales.")]),
        (["1. at sagen godkendes"], ["Godkendt."], []),
        (["at sagen godkendes"], ["Ad 1. Godkendt."], []),
    ],
)
def test_each_number_with_its_decision(
    recommended: list[str], decided: list[str], expected: list[tuple[str, str, str]]
) -> None:
    sections = (
        _section(SectionKind.RECOMMENDATION, "Indstilling", *recommended),
        _section(SectionKind.DECISION, "Teknisk Udvalgs beslutning", "1. Udsat."),
        _section(SectionKind.DECISION, "Beslutning", *decided),
    )
    found = resolutions(Point("1", "Sag", sections))
    assert [(r.number, r.recommendation, r.decision) for r in found] == expected
