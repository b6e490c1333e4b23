"""The boxes of quoted words hold these words and no others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pdfplumber
import pytest

from corpus.rows import DocumentRow
from embeddings.archive import Archive
from embeddings.generation import LocalArchive
from qa.boxes import boxes_of, page_of


@cache
def _words(path: Path, page: int) -> list[dict[str, float]]:
    with pdfplumber.open(path) as pdf:
        return pdf.pages[page - 1].extract_words()


def _printed(archive: Archive, document: DocumentRow, start: int, end: int) -> str:
    """What the file has within the boxes of a stretch of text."""
    path = archive.original(document.sha256)
    assert path
    return " ".join(
        str(word["text"])
        for page, box in boxes_of(archive, document, start, end)
        for word in _words(path, page)
        if box.top <= (word["top"] + word["bottom"]) / 2 <= box.bottom
        and box.x0 <= (word["x0"] + word["x1"]) / 2 <= box.x1
    )


def _letters(text: str) -> str:
    """Without the hyphens and spaces that printing in lines adds."""
    return re.sub(r"[\s­-]", "", text)


def _sentences(archive: Archive) -> Iterator[tuple[DocumentRow, int, int]]:
    for passage in archive.corpus.passages()[::4]:
        document = archive.corpus.document(archive.corpus.section(passage.section).document)
        if document.pages:
            for sentence in archive.corpus.sentences([passage.id]):
                text = document.text[sentence.start : sentence.end]
                if "\t" not in text:  # Cells of a row are marked together.
                    yield document, sentence.start, sentence.end


def _fitting(archive: Archive) -> tuple[int, list[str]]:
    wrong, count = [], 0
    for document, start, end in _sentences(archive):
        count += 1
        quote, printed = document.text[start:end], _printed(archive, document, start, end)
        if _letters(quote) not in (_letters(printed), f"{_letters(printed)}."):
            wrong.append(f"{quote!r} has {printed!r}")
    return count, wrong


def test_the_boxes_of_sentences_hold_their_words(sample_archive: LocalArchive) -> None:
    count, wrong = _fitting(sample_archive)
    assert count > 150
    assert len(wrong) <= count // 100, "\n".join(wrong)


def test_the_boxes_of_sentences_of_real_minutes(shared_archive: LocalArchive) -> None:
    """Set in other letters, and justified."""
    count, wrong = _fitting(shared_archive)
    assert count > 150
    assert len(wrong) <= count // 100, "\n".join(wrong)


@pytest.fixture(scope="module")
def budget(sample_archive: LocalArchive) -> DocumentRow:
    documents = sample_archive.corpus.documents()
    return next(d for d in documents if d.file == "ravnsoe-byraadet-2023-10-11.pdf")


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        ("Byrådet vedtog budgettet med 10 stemmer mod 5.", None),
        ("budgettet med 10 stemmer", None),
        ("Teknik- og Klimaudvalget anbefaler, at", None),
        ("Indtægter\t2.318,4\t2.361,0", "Indtægter 2.318,4 2.361,0 2.402,7 2.441,9"),
    ],
    ids=["sentence", "part of a line", "beginning of a line", "cells of a row"],
)
def test_only_the_part_of_a_line(
    words: str, printed: str | None, sample_archive: LocalArchive, budget: DocumentRow
) -> None:
    at = budget.text.index(words)
    assert _printed(sample_archive, budget, at, at + len(words)) == (printed or words)


def test_words_over_two_pages_have_boxes_on_both(shared_archive: LocalArchive) -> None:
    both = [
        (document, block)
        for document in shared_archive.corpus.documents()
        for block in shared_archive.corpus.blocks_within(document.id, 0, len(document.text))
        if len({piece.page for piece in block.pieces}) == 2
    ]
    assert both
    for document, block in both:
        pages = [page for page, _ in boxes_of(shared_archive, document, block.start, block.end)]
        assert sorted(set(pages)) == sorted({p.page for p in block.pieces})
        first, second = (page_of(block, page) for page in sorted(set(pages)))
        assert first and second
        assert (first[0], first[1], second[1]) == (block.start, second[0], block.end)
        assert page_of(block, max(pages) + 1) is None


def test_there_are_none_without_places(sample_archive: LocalArchive) -> None:
    page = next(d for d in sample_archive.corpus.documents() if d.file.endswith(".html"))
    assert boxes_of(sample_archive, page, 0, len(page.text)) == []


def test_nothing_has_no_boxes(sample_archive: LocalArchive, budget: DocumentRow) -> None:
    assert boxes_of(sample_archive, budget, 40, 40) == []
