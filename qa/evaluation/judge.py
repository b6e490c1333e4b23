"""One question asked and judged: what is right about its passages and its quotes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import ndcg_score

from embeddings.archive import Archive
from qa.evaluation.gold import Record, answers, at_gold, holds, relevance
from qa.model import Answer, Quote, Status
from qa.retrieve import Evidence
from qa.service import Considered, Service

# Measures of answerable questions; all are shares between 0 and 1.
MEASURES: dict[str, str] = {
    "point@1": "the best passage is of the right point (or document part)",
    "point@3": "one of the three best is",
    "section@1": "the best passage is of a section that answers",
    "recall@5": "share of the gold quotes in the five best passages",
    "recall@20": "... in the twenty best",
    "ndcg@10": "normalised discounted cumulative gain of the ten best",
    "held@3": "the three best passages hold all that the answer must",
    "quoted point@1": "the first quote is from the right point",
    "answer@1": "the first quote holds all that the answer must, from the right point",
    "answer@3": "all three quotes together do",
    "answered": "the question was answered, not refused",
}
_DEPTH = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """A question with what was measured. ``fidelity`` is None where nothing was quoted.

    ``reading`` is the most that the reader gave to any sentence, None without one.
    """

    record: Record
    measures: dict[str, float]
    confidence: float
    answered: bool
    fidelity: float | None
    answer: Answer
    evidence: tuple[Evidence, ...]
    reading: float | None = None


def judge(archive: Archive, service: Service, record: Record) -> Judged:
    """Ask a question and measure the answer; quotes offered as nearest count as quotes.

    So finding and refusing are measured apart.
    """
    answer, found = service.ask_with_workings(record.question)
    evidence = found.evidence
    quotes: Sequence[Quote] = answer.quotes or answer.nearest
    answered = answer.status is Status.ANSWERED
    measures = {}
    if record.answerable:
        measures = {
            **_of_passages(archive, record, evidence),
            "quoted point@1": float(bool(quotes) and at_gold(archive, quotes[0].place, record)),
            "answer@1": float(answers(archive, quotes[:1], record)),
            "answer@3": float(answers(archive, quotes[:3], record)),
            "answered": float(answered),
        }
    return Judged(
        record, measures, answer.confidence, answered, _fidelity(archive, quotes), answer,
        tuple(evidence[:_DEPTH]), _reading(found),
    )


def _reading(found: Considered) -> float | None:
    return max((c.read.answers for c in found.ranked if c.read), default=None)


def _of_passages(
    archive: Archive, record: Record, evidence: Sequence[Evidence]
) -> dict[str, float]:
    relevant = relevance(archive, record)
    sections = {p.section for p in archive.corpus.passages(sorted(relevant.passages))}
    ranked = [e.passage.id for e in evidence]
    right = [at_gold(archive, e.place, record) for e in evidence[:3]]
    held = " ".join(
        f"{_heading(e)} {e.text}" for e, is_right in zip(evidence[:3], right, strict=False)
        if is_right
    )
    return {
        "point@1": float(any(right[:1])),
        "point@3": float(any(right)),
        "section@1": float(bool(evidence) and evidence[0].passage.section in sections),
        "recall@5": relevant.recall(ranked[:5]),
        "recall@20": relevant.recall(ranked[:20]),
        "ndcg@10": ndcg(ranked, relevant.passages),
        "held@3": float(bool(held) and all(holds(held, w) for w in record.must_contain)),
    }


def _heading(evidence: Evidence) -> str:
    """What a passage is printed under: the title of its point, its label, its lead-in."""
    place, passage = evidence.place, evidence.passage
    title = place.point.title if place.point else ""
    lead = place.document.between(passage.lead_start, passage.lead_end)
    return f"{title} {place.section.label} {lead}"


def ndcg(ranked: Sequence[int], relevant: frozenset[int]) -> float:
    """nDCG@10 with a relevance of 1 for each passage that answers."""
    if not relevant:
        return 0.0
    # What was not found comes after places that nothing holds, where it counts for nothing.
    missing = len(relevant - set(ranked))
    truth = [*(float(id in relevant) for id in ranked), *[0.0] * _DEPTH, *[1.0] * missing]
    scores = [float(-rank) for rank in range(len(truth))]
    return float(ndcg_score([truth], [scores], k=_DEPTH))


def _fidelity(archive: Archive, quotes: Sequence[Quote]) -> float | None:
    """Share of the quotes that stand in their document's stored text, letter for letter."""
    if not quotes:
        return None
    stand = [
        archive.corpus.slice(q.place.document.id, q.start, q.end) == q.text for q in quotes
    ]
    return float(np.mean(stand))
