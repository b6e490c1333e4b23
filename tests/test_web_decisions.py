"""What was decided, told with a quote."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from corpus.model import SectionKind
from embeddings.generation import LocalArchive
from qa.decisions import read_decision
from qa.model import Quote
from qa.retrieve import place_of
from web import wording
from web.contract.answers import decision_json, quote_json
from web.views.quotes import quote_views


@pytest.mark.parametrize(
    ("text", "danish", "english"),
    [
        ("Godkendt.", "Godkendt", "Approved"),
        ("Vedtaget med 10 stemmer mod 5.", "Godkendt, 10 for, 5 imod",
         "Approved, 10 for, 5 against"),
        ("Forslaget blev forkastet med 8 stemmer mod 7.", "Forkastet, 7 for, 8 imod",
         "Rejected, 7 for, 8 against"),
        ("Byrådet vedtog enstemmigt planen.", "Godkendt, enstemmigt", "Approved, unanimously"),
        ("1. Taget til efterretning.\n2. Anbefales.", "Taget til efterretning; anbefalet",
         "Noted; recommended"),
        ("Næste møde er i maj.", "", ""),
    ],
)
def test_an_outcome_in_a_few_words(text: str, danish: str, english: str) -> None:
    decision = read_decision(text)
    assert wording.outcome(decision, "da") == danish
    assert wording.outcome(decision, "en") == english
    assert wording.outcome(None, "da") == ""


def _quotes(archive: LocalArchive) -> list[Quote]:
    """The first passage of every section."""
    found = {}
    for passage in archive.corpus.passages():
        place = place_of(archive, passage)
        found.setdefault(place.section.id, Quote(place, passage.start, passage.end, None, 0.0))
    return list(found.values())


def test_every_quote_of_a_decision_tells_what_was_decided(sample_archive: LocalArchive) -> None:
    quotes = _quotes(sample_archive)
    told = [(q, quote_json(q, sample_archive, "da")["decision"]) for q in quotes]
    assert all(
        (found is not None) == (q.place.section.kind is SectionKind.DECISION) for q, found in told
    )
    budget = next(
        d for q, d in told
        if d and q.place.meeting and q.place.meeting.date.isoformat() == "2023-10-11"
        and q.place.point and q.place.point.number == "2"
    )
    assert budget["outcomes"] == ["approved", "rejected"]
    assert budget["votes"] == {"for": 10, "against": 5} and not budget["unanimous"]
    assert budget["against"] == ["Venstre", "Landsbylisten"]
    assert budget["label"] == "Godkendt, 10 for, 5 imod"


def test_on_which_items_somebody_stood() -> None:
    told = decision_json(read_decision("Godkendt. Ida Holm (B) stemte imod punkt 2."), "en")
    assert told and told["against"] == ["Ida Holm"]
    assert told["limited"] == [{"stand": "against", "name": "Ida Holm", "items": ["2"]}]


def test_a_remark_is_told_and_is_no_departure(
    sample_archive: LocalArchive, client: FlaskClient
) -> None:
    remarked = next(
        q for q in _quotes(sample_archive)
        if q.text.startswith("Anbefales over for Teknik- og Klimaudvalget med den bemærkning")
    )
    told = quote_json(remarked, sample_archive, "en")["recommendation"]
    assert told and (told["follows"], told["label"]) == ("with_remark", "with a remark")
    with client.application.test_request_context():
        (view,) = quote_views(sample_archive, [remarked], "en")
    assert view.departs == ""
