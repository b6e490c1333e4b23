from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from conftest import SAMPLE_FILES, sample

from corpus.model import Block, BlockKind, Reading, Section
from corpus.passages import Passage, page_at, passages
from corpus.segment import outline

_MOST_WORDS = 180

HEADING, PARAGRAPH, ITEM = BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.ITEM
TABLE_HEAD, ROW = BlockKind.TABLE_HEAD, BlockKind.ROW


def _sentence(words: int, name: str = "Ord") -> str:
    return " ".join([name, *["ord"] * (words - 1)]) + "."


def _divide(*blocks: tuple[BlockKind, str]) -> tuple[str, list[Passage]]:
    found = outline([Block(HEADING, "Vurdering", level=1), *(Block(*block) for block in blocks)])
    (section,) = found.front
    return found.text, list(passages(section, found.text, "sted"))


def _texts(text: str, found: Sequence[Passage]) -> list[str]:
    return [text[p.start : p.end] for p in found]


def _lead(text: str, passage: Passage) -> str:
    return text[slice(*passage.lead)]


def _sections(reading: Reading) -> list[Section]:
    return [*reading.sections, *(s for p in reading.points for s in p.sections)]


@pytest.mark.parametrize("name", SAMPLE_FILES)
def test_passages_of_a_sample(name: str) -> None:
    """Within one section, of bounded length, and between them every sentence once."""
    reading = sample(name)
    text = reading.document.text
    for section in _sections(reading):
        last = section.start
        for passage in passages(section, text, "sted"):
            assert last <= passage.start < passage.end <= section.end
            last = passage.end
            assert len(text[passage.start : passage.end].split()) <= _MOST_WORDS
            assert passage.sentences[0][0] == passage.start
            assert passage.sentences[-1][1] == passage.end
            assert passage.lead[0] <= passage.lead[1] <= passage.start
            assert passage.lead[0] == 0 or passage.lead[0] >= section.start
            assert passage.page == page_at(section.blocks, passage.start)
        covered = sum(
            len(text[p.start : p.end].split()) for p in passages(section, text, "sted")
        )
        labelled = section.kind != "head" and section.blocks[0].text.rstrip(": ") == section.label
        body = section.blocks[labelled:]
        items = sum(1 for b in body if b.kind is ITEM)
        words = sum(len(b.text.split()) for b in body)
        assert words - items <= covered <= words, section.label


def test_the_label_is_no_part_of_a_passage() -> None:
    text, found = _divide((PARAGRAPH, "Planen er god."))
    assert _texts(text, found) == ["Planen er god."]


@pytest.mark.parametrize(
    ("blocks", "sizes"),
    [
        ([5, 5], [10]),
        ([39, 20], [59]),
        ([45, 20], [45, 20]),
        ([45, 45, 10], [45, 45, 10]),
        ([20, 170], [20, 170]),
        ([20, 150], [170]),
    ],
)
def test_paragraphs_make_passages(blocks: list[int], sizes: list[int]) -> None:
    text, found = _divide(*((PARAGRAPH, _sentence(words)) for words in blocks))
    assert [len(t.split()) for t in _texts(text, found)] == sizes


def test_a_long_paragraph_is_divided_between_sentences() -> None:
    text, found = _divide((PARAGRAPH, " ".join(_sentence(70, f"Nr{n}") for n in range(5))))
    assert [len(t.split()) for t in _texts(text, found)] == [140, 140, 70]
    assert all(t.startswith("Nr") and t.endswith(".") for t in _texts(text, found))


def test_items_of_a_later_passage_keep_their_lead_in() -> None:
    blocks = [(ITEM, f"• {_sentence(60, f'Gruppe{n}')}") for n in range(5)]
    text, found = _divide((PARAGRAPH, "Forord. Målgruppen er:"), *blocks)
    assert len(found) == 2
    assert text[found[0].start :].startswith("Forord. Målgruppen er:")
    assert _lead(text, found[0]) == ""
    assert _lead(text, found[1]) == "Målgruppen er:"


def test_rows_of_a_later_passage_keep_their_column_headings() -> None:
    rows = [(ROW, f"Post {n}\t{_sentence(50)}") for n in range(5)]
    text, found = _divide((TABLE_HEAD, "Post\tBeløb"), *rows)
    assert len(found) == 2
    assert _lead(text, found[1]) == "Post\tBeløb"


def test_a_lead_in_ends_with_its_list() -> None:
    items = [(ITEM, f"• {_sentence(100, f'Gruppe{n}')}") for n in range(2)]
    plain = (PARAGRAPH, _sentence(60))
    text, found = _divide((PARAGRAPH, "Målgruppen er:"), *items, plain, (ITEM, "• Alene"))
    assert [_lead(text, p) for p in found] == ["", "Målgruppen er:", ""]


_TEXT = """Ravnsø Kommune

Referat fra mødet i Byrådet

Mødedato: Onsdag den 22. marts 2023

1 Lokalplan 118

Sagsnr.: 23/0001

Sagsresumé:

Planen giver plads til 40 boliger.

Beslutning i Byrådet den 22-03-2023:

Godkendt.

2 Ny skole

Sagsnr.: 23/0002

Beslutning i Byrådet den 22-03-2023:

Godkendt.
"""


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ("40 boliger.", "40 boliger og en park.", 1),
        ("2 Ny skole", "2 Ny skole i Hvidager", 1),
        ("marts 2023\n\n1", "marts 2023\n\nMødested: Rådhuset\n\n1", 1),
        ("Referat fra", "Referat   fra", 0),
    ],
)
def test_uids_change_only_where_the_text_does(
    text_reading: Callable[[str], Reading], before: str, after: str, changed: int
) -> None:
    assert before in _TEXT
    old, new = (_uids(text_reading(text)) for text in (_TEXT, _TEXT.replace(before, after)))
    assert len(old) == len(set(old)) == 6
    assert len(set(old) - set(new)) == changed


def _uids(reading: Reading) -> list[str]:
    return [
        passage.uid
        for number, section in _numbered(reading)
        for passage in passages(section, reading.document.text, f"{number}/{section.label}")
    ]


def _numbered(reading: Reading) -> list[tuple[str, Section]]:
    front = [("", section) for section in reading.sections]
    return front + [(p.number, section) for p in reading.points for section in p.sections]


def test_equal_texts_of_one_section_have_different_uids() -> None:
    same = _sentence(50)
    _, found = _divide((PARAGRAPH, same), (PARAGRAPH, same), (PARAGRAPH, same))
    assert len({passage.uid for passage in found}) == 3
