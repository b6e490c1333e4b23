"""An agenda decides nothing, and a proposal's own "Beslutning" is no decision."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import shared_reading
from fakes import FakeEncoder

from corpus.meetings import committee_in
from corpus.model import Reading, SectionKind
from embeddings.build import build
from embeddings.generation import LocalArchive
from qa.service import Service
from web import create_app
from web.live import Live

_PAGE = """<html><head><title>Byrådet - 01-02-2024 | Ravnsø Kommune</title></head><body><main>
<h1>{kind} Byrådet den 1. februar 2024</h1>
<h2>Punkt 1 Forslag om gratis bus</h2><p>24/0101</p>
<p>FORSLAG FRA BUSLISTEN</p><p>Beslutning:</p>
<p>Byrådet beslutter, at alle busser bliver gratis.</p>
<h3>Resume</h3><p>Forvaltningen har regnet på gratis busser og fraråder forslaget.</p>
<h3>Indstilling</h3><p>Det indstilles, at forslaget om gratis bus forkastes.</p>
{decision}</main></body></html>"""
_DECIDED = "<h3>Beslutning</h3><p>Forslaget om gratis bus blev forkastet.</p>"


def _service(tmp_path: Path, kind: str, decision: str) -> Service:
    sources = tmp_path / "sources"
    sources.mkdir()
    page = _PAGE.format(kind=kind, decision=decision)
    (sources / "byraad.html").write_text(page, "utf-8")
    made = build([sources], tmp_path / "home", FakeEncoder())
    return Service(LocalArchive(made.folder), FakeEncoder())


@pytest.mark.parametrize(
    ("kind", "decision", "expected"),
    [
        ("Dagsorden", "", None),
        ("Referat", _DECIDED, "Forslaget om gratis bus blev forkastet."),
    ],
)
def test_only_what_was_decided_is_quoted_as_a_decision(
    tmp_path: Path, kind: str, decision: str, expected: str | None
) -> None:
    answer = _service(tmp_path, kind, decision).ask("Hvad besluttede Byrådet om gratis bus?")
    quotes = answer.quotes or answer.nearest
    decided = [q.text for q in quotes if q.place.section.kind is SectionKind.DECISION]
    assert decided == ([expected] if expected else [])


def test_an_agenda_gives_no_examples_of_decisions(tmp_path: Path) -> None:
    _service(tmp_path, "Dagsorden", "")
    live = Live(tmp_path / "home", FakeEncoder)
    page = create_app(live, b"key").test_client().get("/").get_data(as_text=True)
    assert "Hvad besluttede" not in page


def test_no_decision_in_a_real_agenda(shared: Path) -> None:
    reading = shared_reading("minutes/aarhus-byraad-dagsorden-2025-10-08.html")
    kinds = [(p.number, s.label) for p in reading.points for s in p.sections
             if s.kind is SectionKind.DECISION]
    assert kinds == []


@pytest.mark.parametrize(
    ("text", "committee"),
    [
        ("Referat fra møde i Teknisk Udvalg den 3. februar 2024", "Teknisk Udvalg"),
        ("Social- og Beskæftigelsesudvalget - 24-03-2021", "Social- og Beskæftigelsesudvalget"),
        ("Udvalget for Kultur og Fritid", "Udvalget for Kultur og Fritid"),
        ("REFERAT Aarhus Byråd d. 27-08-2025", "Aarhus Byråd"),
        ("Møde i Kommunalbestyrelsen", "Kommunalbestyrelsen"),
        ("Økonomiudvalget", "Økonomiudvalget"),
        ("Magistraten", "Magistraten"),
        ("Udvalget godkendte det.", None),
        ("Side 3 af 12", None),
    ],
)
def test_committees_by_their_names(text: str, committee: str | None) -> None:
    assert committee_in(text) == committee


def test_a_meeting_of_a_two_word_committee(text_reading: Callable[..., Reading]) -> None:
    reading = text_reading(
        "Referat fra møde i Teknisk Udvalg\n\nMødedato: Onsdag den 3. februar 2024\n\n"
        "1 Ny cykelsti\n\nSagsnr.: 24/0001\n\nBeslutning:\n\nGodkendt.\n"
    )
    assert reading.meeting is not None and reading.meeting.committee == "Teknisk Udvalg"
