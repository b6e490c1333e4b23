"""Figures for the operator's monitoring, in Prometheus' format. Nothing of what was asked.

They are served on a port of their own, so that the page's web server need not hide them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server

from embeddings.archive import ArchiveInfo
from qa.model import Answer

# Seconds: a question takes some hundredths, a cold one some tenths.
_BUCKETS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)


class Metrics:
    """Counts of answers and times of their stages, and how old the index is."""

    def __init__(self, index: Callable[[], ArchiveInfo | None]) -> None:
        self.registry = CollectorRegistry()
        self._answers = Counter(
            "referat_answers", "Answers by status, and by the reason of those that are none",
            ("status", "reason"), registry=self.registry,
        )
        self._stages = Histogram(
            "referat_stage_seconds", "Time of a question's stages", ("stage",),
            registry=self.registry, buckets=_BUCKETS,
        )
        self._responses = Counter(
            "referat_responses", "Responses by page and status", ("page", "status"),
            registry=self.registry,
        )
        age = Gauge(
            "referat_index_age_seconds", "Time since the index in service was built",
            registry=self.registry,
        )
        age.set_function(lambda: _age(index()))

    def answered(self, answer: Answer) -> None:
        """Count an answer."""
        reason = answer.reason.value if answer.reason else ""
        self._answers.labels(answer.status.value, reason).inc()
        for stage, milliseconds in answer.timings_ms.items():
            self._stages.labels(stage).observe(milliseconds / 1000)

    def responded(self, page: str, status: int) -> None:
        """Count a response. ``page`` is one of the program's own names, no address."""
        self._responses.labels(page, str(status)).inc()

    def serve(self, host: str, port: int) -> None:
        """Answer Prometheus from a thread.

        :raises OSError: the address cannot be listened on.
        """
        start_http_server(port, host, self.registry)


def _age(index: ArchiveInfo | None) -> float:
    if index is None:
        return float("nan")
    return (datetime.now(UTC) - datetime.fromisoformat(index.built_at)).total_seconds()
