"""Figures for monitoring: counted, and without a word of what was asked."""

from __future__ import annotations

import pytest
from fakes import FakeEncoder
from flask.testing import FlaskClient
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families
from werkzeug.test import Client

from embeddings.build import BuildReport
from web import create_app
from web.current import METRICS
from web.live import Live
from web.metrics import Metrics
from web.serving import Serving


@pytest.fixture
def watched(sample_build: BuildReport) -> tuple[FlaskClient, Metrics]:
    live = Live(sample_build.folder.parent.parent, FakeEncoder)
    app = create_app(live, b"key", Serving(metrics_port=1))
    return app.test_client(), app.config[METRICS]


def _samples(metrics: Metrics) -> dict[tuple[str, tuple[str, ...]], float]:
    text = generate_latest(metrics.registry).decode()
    return {
        (sample.name, tuple(v for _, v in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text) for sample in family.samples
    }


def test_answers_stages_and_responses_are_counted(watched: tuple[FlaskClient, Metrics]) -> None:
    client, metrics = watched
    client.get("/?q=hej")
    client.post("/api/v1/ask", json={"question": "hej"})
    client.get("/nowhere")
    found = _samples(metrics)
    assert {k: v for k, v in found.items() if k[0] == "referat_answers_total"} == {
        ("referat_answers_total", ("no_words", "no_answer")): 2
    }
    assert found["referat_stage_seconds_count", ("encode",)] == 2
    assert found["referat_responses_total", ("pages.ask", "200")] == 1
    assert found["referat_responses_total", ("", "404")] == 1
    assert found["referat_index_age_seconds", ()] >= 0


def test_nothing_of_what_was_asked_is_told(watched: tuple[FlaskClient, Metrics]) -> None:
    client, metrics = watched
    client.get("/?q=havnebad+Skarrevig&udvalg=byraadet")
    client.get("/moede/ravnsoe-kommune/havnebad/2023-10-11")
    told = generate_latest(metrics.registry).decode().casefold()
    assert "referat_answers_total" in told
    assert not any(word in told for word in ("havnebad", "skarrevig", "byraadet"))


def test_they_are_served_on_a_port_of_their_own(watched: tuple[FlaskClient, Metrics]) -> None:
    client, metrics = watched
    told = Client(metrics.application()).get("/metrics")
    assert told.status_code == 200 and b"referat_index_age_seconds" in told.data
    assert client.get("/metrics").status_code == 404


def test_without_the_operators_will_nothing_is_counted(client: FlaskClient) -> None:
    client.get("/?q=hej")
    assert client.application.config[METRICS] is None
