"""Minutes in the forms of many municipalities and systems, made for the purpose."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from benchmarks.reading.structure import Tally, compare
from benchmarks.reading.truth_files import truths
from corpus.inspect import as_data
from corpus.read import read

pytest.importorskip("reportlab")

from benchmarks.reading.forms.build import SOURCES, TRUTH, build
from benchmarks.reading.forms.model import read_documents

_TRUTHS = dict(truths(TRUTH))
# What is known to be read wrong, by figure: docs/formats.md tells why.
_WRONG = {
    "02-noerreaa-teknik-og-miljoe.pdf": {"labels in order": 1, "section texts": 1},
    "20-ellemose-plan-og-vaekst.pdf": {
        "meeting": 1, "members": 1, "attachments": 1, "labels in order": 1, "section texts": 1,
    },
    "21-vindebaek-skolebestyrelsen.pdf": {"members": 2},
    "22-tornhoej-byraadet-ekstraordinaert.pdf": {"members": 1, "labels in order": 1},
    "24-loegtved-teknik-og-miljoe.html": {"members": 1},
    "25-oestervang-byraadet.html": {"history": 2, "labels in order": 4},
    "26-oestkysten-naere-sundhed.html": {"members": 1},
    "28-fjeldsoe-hovedudvalget.docx": {"members": 1},
    "29-mejlstrup-kultur-og-fritid.md": {"meeting": 1},
    "38-vesterlund-kommunalbestyrelsen.txt": {"labels in order": 2},
}


@cache
def _documents() -> dict[str, bytes]:
    built = (build(document) for document in read_documents(SOURCES))
    return {file: content for file, content, *_ in built}


@pytest.mark.parametrize("file", _TRUTHS)
def test_documents_are_read_as_they_are_printed(tmp_path: Path, file: str) -> None:
    (tmp_path / file).write_bytes(_documents()[file])
    tally: Tally = compare(_TRUTHS[file], as_data(read(tmp_path / file)))
    wrong = {f: n - tally.right[f] for f, n in tally.total.items() if n > tally.right[f]}
    assert wrong == _WRONG.get(file, {}), tally.wrong


def test_every_document_has_its_truth() -> None:
    assert set(_documents()) == set(_TRUTHS)
