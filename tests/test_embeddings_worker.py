"""What a worker does with what it is sent, and who may be one. Without any cluster."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from conftest import PDF, SAMPLES, TXT, sample
from fakes import FakeEncoder

from corpus.errors import EmptyDocument
from corpus.pool import Limits
from embeddings.worker import Identity, Workplace, identity_of, unlike

_AT = "tcp://10.0.0.5:8786"
_OURS = identity_of(FakeEncoder())


def test_files_are_read_as_they_would_be_at_home(tmp_path: Path) -> None:
    """Under their own names, also where two have the same; and nothing of them is left."""
    place = Workplace(FakeEncoder, tmp_path)
    sent = [(name, (SAMPLES / name).read_bytes()) for name in (PDF, TXT)]
    found = place.read([*sent, (TXT, b""), ("../ud.txt", sent[1][1])], Limits())
    assert found[:2] == [sample(PDF), sample(TXT)]
    assert isinstance(found[2], EmptyDocument) and TXT in str(found[2])
    assert not isinstance(found[3], Exception) and found[3].document.file == "ud.txt"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (_OURS, None),
        (None, f"start it with `referat worker {_AT}`"),
        (replace(_OURS, reader="older"), "install the same version on all machines"),
        (identity_of(FakeEncoder("fake-2")), f"`referat worker {_AT} --model fake`"),
        (replace(_OURS, token_fingerprint="other"), "encodes with fake"),
        (
            replace(_OURS, libraries=("pdfplumber==0.1", *_OURS.libraries[1:])),
            f"`pip install '{_OURS.libraries[0]}'`",
        ),
    ],
    ids=["the same", "none", "reader", "encoder", "tokens", "libraries"],
)
def test_who_may_be_a_worker(found: Identity | None, told: str | None) -> None:
    reason = unlike(found, _OURS, _AT)
    assert reason is None if told is None else told in str(reason)
