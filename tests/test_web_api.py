"""The JSON contract over HTTP."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from corpus.model import DocumentKind, SectionKind

QUOTE = {
    "text", "citation", "also", "decision", "ending", "recommendation", "highlights",
    "score", "case",
}
CITATION = {
    "label", "municipality", "committee", "date", "point", "title", "case_number", "section",
    "page", "url", "documents",
}
ANSWER = {
    "status", "reason", "message", "confidence", "language", "quotes", "nearest",
    "conversation", "index", "reader", "timings_ms", "understood", "about", "instead",
}


CHECKED = {"status", "reason", "message", "text", "matches", "more", "sentences", "index"}
MATCH = {"quotes", "likeness", "part_of_more", "differences"}


def _ask(client: FlaskClient, **body: Any) -> Any:
    # As escaped JSON, which can hold what no UTF-8 can.
    return client.post("/api/v1/ask", data=json.dumps(body), content_type="application/json")


def _verify(client: FlaskClient, **body: Any) -> Any:
    return client.post("/api/v1/verify", data=json.dumps(body), content_type="application/json")


@pytest.mark.parametrize(
    ("question", "field", "expected"),
    [
        ("Hvad besluttede Byrådet i marts 2023?", "committees", ["Byrådet"]),
        ("Hvad besluttede Byrådet i marts 2023?", "periods", [["2023-03-01", "2023-03-31"]]),
        ("Hvad besluttede Byrådet i marts 2023?", "notes",
         ["Foretrukket: Byrådet, marts 2023"]),
        ("Hvad skete der i 2023?", "notes", ["Foretrukket: 2023"]),
        ("Hvad skete der i foråret 2023?", "notes",
         ["Foretrukket: 1. marts 2023 – 31. maj 2023"]),
        ("What did the council decide in March 2023?", "notes",
         ["Preferred: Byrådet, March 2023"]),
        ("Hvem kom til mødet den 22. marts 2023?", "dates", ["2023-03-22"]),
        ("Hvad står der i punkt 3?", "points", ["3"]),
        ("Hvad koster cykelsstien?", "meant", [["cykelsstien", "cykelstien"]]),
        ("Hvad koster cykelsstien?", "notes", ["Læst som: cykelsstien → cykelstien"]),
        ("hvad koster svoemmehallen", "notes", []),
        ("What does the bicycle path cost?", "meant", []),
    ],
)
def test_what_was_read_in_a_question_is_told(
    client: FlaskClient, question: str, field: str, expected: list[Any]
) -> None:
    assert _ask(client, question=question).get_json()["understood"][field] == expected


def test_a_case_number_that_narrows_is_told(client: FlaskClient) -> None:
    case = "22/1466"
    told = _ask(client, question=f"Hvad skete der i sag {case}?").get_json()["understood"]
    assert told["case_numbers"] == [case]
    assert told["notes"] == [f"Kun sag {case}"]
    other = _ask(client, question="Hvad skete der i sag 99/9999?").get_json()["understood"]
    assert (other["case_numbers"], other["notes"]) == (["99/9999"], [])


def test_an_answer_has_the_shape_of_the_contract(client: FlaskClient) -> None:
    response = _ask(client, question="Cykelsti langs Østervej")
    values = response.get_json()
    assert response.status_code == 200
    assert set(values) == ANSWER
    assert values["status"] in ("answered", "no_answer")
    assert 0 <= values["confidence"] <= 1
    assert set(values["index"]) == {"generation", "encoder", "built_at"}
    shown = values["quotes"] or values["nearest"]
    assert shown
    for quote in shown:
        assert set(quote) == QUOTE
        citation = quote["citation"]
        assert set(citation) == CITATION
        assert set(citation["section"]) == {"kind", "label"}
        assert citation["documents"]
        assert set(citation["documents"][0]) == {"file", "title", "media_type", "sha256"}
        assert all(0 <= a < b <= len(quote["text"]) for a, b in quote["highlights"])
        assert client.get(citation["url"]).status_code == 200


def test_danish_letters_are_sent_as_they_are(client: FlaskClient) -> None:
    body = _ask(client, question="Cykelsti langs Østervej").get_data(as_text=True)
    assert "Østervej" in body


def test_the_conversation_is_handed_back_longer(client: FlaskClient) -> None:
    first = _ask(client, question="Cykelsti langs Østervej").get_json()["conversation"]
    second = _ask(client, question="Hvad kostede den?", conversation=first).get_json()
    assert len(second["conversation"]) > len(first)


def test_a_forged_conversation_is_ignored(client: FlaskClient) -> None:
    response = _ask(client, question="Cykelsti", conversation="forged")
    understood = response.get_json()["understood"]
    assert response.status_code == 200 and understood["conversation_refused"]
    assert any("glemt" in note or "forgotten" in note for note in understood["notes"])


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "empty_question"),
        ({"question": ""}, "empty_question"),
        ({"question": "  ?  "}, "empty_question"),
        ({"question": "x" * 1001}, "question_too_long"),
        ({"question": 7}, "bad_field"),
        ({"question": "Hvad?", "conversation": 7}, "bad_field"),
        ({"question": "Hvad?", "limit": 0}, "bad_limit"),
        ({"question": "Hvad?", "limit": "3"}, "bad_limit"),
        ({"question": "Hvad?", "limit": True}, "bad_limit"),
        ({"question": "Hvad?", "filters": ["a"]}, "bad_filter"),
        ({"question": "Hvad?", "filters": {"commitee": "x"}}, "bad_filter"),
        ({"question": "Hvad?", "filters": {"from": "24-03-2021"}}, "bad_filter"),
        ({"question": "Hvad?", "filters": {"point": 3}}, "bad_filter"),
        ({"question": "Hvad?", "filters": {"municipality": "a" * 301}}, "bad_filter"),
        ({"question": "Hvad?", "filters": {"to": "20210324"}}, "bad_filter"),
        ({"question": "Hvad?", "filters": {"section": "resume"}}, "bad_filter"),
        ({"question": "Hvad?", "filters": {"section": "DECISION"}}, "bad_filter"),
        ({"question": "Hvad?", "filters": {"section": 7}}, "bad_filter"),
        ({"question": "Hvad?", "filters": {"document_kind": "referat"}}, "bad_filter"),
        ({"question": "Hvad?", "filters": {"document_kind": ["minutes"]}}, "bad_filter"),
        ({"question": "Hvad?", "filters": {"document_kind": "\ud800"}}, "bad_filter"),
        ({"question": "Hvad?", "filters": []}, "bad_filter"),
        ({"question": "Hvad?", "filters": False}, "bad_filter"),
        ({"question": "Hvad?", "colour": "red"}, "unknown_field"),
        ({"question": "hvad \ud800 koster"}, "bad_characters"),
        ({"question": "Hvad?", "filters": {"point": "\ud800"}}, "bad_filter"),
        ({"question": "Hvad?", "filters": {"\ud800": "x"}}, "bad_filter"),
        ({"question": "Hvad?", "\ud800": "x"}, "unknown_field"),
    ],
)
def test_wrong_requests_are_told_what_is_wrong(
    client: FlaskClient, body: dict[str, Any], code: str
) -> None:
    response = _ask(client, **body)
    error = response.get_json()["error"]
    assert (response.status_code, error["code"]) == (400, code)
    assert len(error["message"]) > 10


@pytest.mark.parametrize(
    ("method", "path", "data", "kind", "status"),
    [
        ("POST", "/api/v1/ask", b"{", "application/json", 400),
        ("POST", "/api/v1/ask", b"[]", "application/json", 400),
        ("POST", "/api/v1/ask", b"[" * 60_000, "application/json", 400),
        ("POST", "/api/v1/ask", b"question=x", "application/x-www-form-urlencoded", 400),
        ("GET", "/api/v1/ask", None, None, 405),
        ("POST", "/api/v1/nothing", b"{}", "application/json", 404),
        ("POST", "/api/v1/ask", b'"' + b"x" * 70_000 + b'"', "application/json", 413),
    ],
)
def test_http_errors_below_api_are_json(
    client: FlaskClient, method: str, path: str, data: bytes | None, kind: str | None, status: int
) -> None:
    response = client.open(path, method=method, data=data, content_type=kind)
    assert response.status_code == status
    assert set(response.get_json()["error"]) == {"code", "message"}


def test_filters_reach_the_search(client: FlaskClient) -> None:
    values = _ask(
        client, question="Cykelsti langs Østervej", filters={"committee": "byraadet"}
    ).get_json()
    shown = values["quotes"] or values["nearest"]
    assert {q["citation"]["committee"] for q in shown} == {"Byrådet"}


@pytest.mark.parametrize("kind", SectionKind)
def test_a_kind_of_section_holds_for_every_quote(client: FlaskClient, kind: SectionKind) -> None:
    values = _ask(
        client, question="Hvad besluttede udvalget om Østervej?",
        filters={"section": kind.value, "document_kind": "minutes"},
    ).get_json()
    shown = values["quotes"] or values["nearest"]
    assert {q["citation"]["section"]["kind"] for q in shown} == {kind}


def test_a_kind_of_document_that_is_not_there(client: FlaskClient) -> None:
    values = _ask(client, question="Østervej", filters={"document_kind": "agenda"}).get_json()
    assert (values["reason"], values["nearest"]) == ("no_match_for_filters", [])


def test_kinds_that_are_none_are_told_with_those_that_are(client: FlaskClient) -> None:
    filters = {"section": "resume", "document_kind": "referat", "from": "2021"}
    message = _ask(client, question="Hvad?", filters=filters).get_json()["error"]["message"]
    named = ("'resume'", "'referat'", "'2021'", *SectionKind, *DocumentKind)
    assert all(word in message for word in named)


@pytest.mark.parametrize(
    ("text", "status", "differences"),
    [
        ("»de nye takster giver […] 240.000 kr. om året«", "exact", []),
        ("De nye takster giver en merindtægt på 420.000 kr. om året.", "near",
         [("420.000 ", "240.000 ", ["number"])]),
        ("Byrådet har købt en elefant til svømmehallen.", "not_found", []),
    ],
)
def test_a_text_is_verified(
    client: FlaskClient, text: str, status: str, differences: list[Any]
) -> None:
    response = _verify(client, text=text)
    values = response.get_json()
    assert (response.status_code, values["status"]) == (200, status)
    assert set(values) == CHECKED
    assert bool(values["matches"]) == (status != "not_found")
    for match in values["matches"]:
        assert set(match) == MATCH
        told = [(d["text"], d["minutes"], d["changes"]) for d in match["differences"]]
        assert [d for d in told if d[2]] == differences
        assert all(bool(d["label"]) == bool(d["changes"]) for d in match["differences"])
        for quote in match["quotes"]:
            assert set(quote) == QUOTE and set(quote["citation"]) == CITATION
            assert quote["highlights"]
            assert client.get(quote["citation"]["url"]).status_code == 200


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "empty_text"),
        ({"text": "[…] – "}, "empty_text"),
        ({"text": "x" * 5001}, "text_too_long"),
        ({"text": ["x"]}, "bad_field"),
        ({"text": "hvad \ud800 koster"}, "bad_characters"),
        ({"text": "x", "question": "x"}, "unknown_field"),
        ({"text": "x", "filters": {"to": "i går"}}, "bad_filter"),
        ({"text": "x", "filters": "x"}, "bad_filter"),
    ],
)
def test_wrong_requests_to_verify_are_told_what_is_wrong(
    client: FlaskClient, body: dict[str, Any], code: str
) -> None:
    response = _verify(client, **body)
    error = response.get_json()["error"]
    assert (response.status_code, error["code"]) == (400, code)
    assert len(error["message"]) > 10


def test_filters_reach_verify(client: FlaskClient) -> None:
    text = "De nye takster giver en merindtægt på 240.000 kr. om året."
    for committee, status in (("byraadet", "exact"), ("teknik-og-klimaudvalget", "not_found")):
        values = _verify(client, text=text, filters={"committee": committee}).get_json()
        assert values["status"] == status


def test_a_mixed_text_is_verified_sentence_by_sentence(client: FlaskClient) -> None:
    true = "De nye takster giver en merindtægt på 240.000 kr. om året."
    values = _verify(client, text=f"{true} Byrådet har købt en elefant.").get_json()
    assert values["status"] == "not_found"
    assert [(s["text"], s["status"]) for s in values["sentences"]] == [
        (true, "exact"), ("Byrådet har købt en elefant.", "not_found"),
    ]
    assert values["sentences"][0]["matches"][0]["quotes"][0]["text"] == true
    assert set(values["sentences"][0]) == {"text", "status", "label", "matches", "more"}
