"""Figures for the operator's monitoring, in Prometheus' format. Nothing of what was asked.

They are served on a port of their own, so that the page's web server need not hide them. Several
processes write theirs to the folder that PROMETHEUS_MULTIPROC_DIR names, and each tells the sum.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, make_wsgi_app
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from embeddings.archive import ArchiveInfo
from qa.model import Answer
from web.config import SHARED_METRICS

# Seconds: a question takes some hundredths, a cold one some tenths.
_BUCKETS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)


class Metrics:
    """Counts of answers and times of their stages, and how old the index is."""

    def __init__(self, index: Callable[[], ArchiveInfo | None]) -> None:
        shared = SHARED_METRICS in os.environ
        self.registry = CollectorRegistry()
        # What this process counts is no part of the sum of all, which is read from the folder.
        own = CollectorRegistry() if shared else self.registry
        if shared:
            MultiProcessCollector(self.registry)  # type: ignore[no-untyped-call]
        self.registry.register(_Age(index))
        self._answers = Counter(
            "referat_answers", "Answers by status, and by the reason of those that are none",
            ("status", "reason"), registry=own,
        )
        self._stages = Histogram(
            "referat_stage_seconds", "Time of a question's stages", ("stage",),
            registry=own, buckets=_BUCKETS,
        )
        self._responses = Counter(
            "referat_responses", "Responses by page and status", ("page", "status"),
            registry=own,
        )

    def answered(self, answer: Answer) -> None:
        """Count an answer."""
        reason = answer.reason.value if answer.reason else ""
        self._answers.labels(answer.status.value, reason).inc()
        for stage, milliseconds in answer.timings_ms.items():
            self._stages.labels(stage).observe(milliseconds / 1000)

    def responded(self, page: str, status: int) -> None:
        """Count a response. ``page`` is one of the program's own names, no address."""
        self._responses.labels(page, str(status)).inc()

    def application(self) -> Any:
        """What answers Prometheus, as a WSGI application."""
        return make_wsgi_app(self.registry)


def forget(process: int) -> None:
    """Close the books of a process that has ended; what it counted stays in the sums."""
    if SHARED_METRICS in os.environ:
        mark_process_dead(process)  # type: ignore[no-untyped-call]


class _Age(Collector):
    """How old the index in service is (seconds); nothing as long as there is none."""

    def __init__(self, index: Callable[[], ArchiveInfo | None]) -> None:
        self._index = index

    def collect(self) -> Iterator[GaugeMetricFamily]:
        info = self._index()
        age = GaugeMetricFamily(
            "referat_index_age_seconds", "Time since the index in service was built"
        )
        if info:
            built = datetime.fromisoformat(info.built_at)
            age.add_metric((), (datetime.now(UTC) - built).total_seconds())
        yield age
