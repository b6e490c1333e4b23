"""How likely the quotes answer the question: a logistic model over a few signals.

A fixed cut-off on the cosine is useless with e5 models, whose unrelated texts
score nearly as high as related ones. The coefficients are in ``confidence.json``;
``benchmarks/fit_confidence.py`` makes it and says from what.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from embeddings.archive import Archive
from qa.candidates import Candidate, Wanted
from qa.model import Place, Question, Quote
from qa.premises import contradicted
from qa.retrieve import Evidence
from qa.shapes import fits
from qa.signals import passages_around

FEATURES = (
    "best", "cover", "unknown", "strange", "shape", "foreign", "brief", "late", "contradicted",
)
# What a reader adds.
READ_FEATURES = ("span", "here")
# Shortest stem that is looked for inside of words.
_SHORTEST_PART = 5


def features(
    archive: Archive,
    question: Question,
    evidence: Sequence[Evidence],
    ranked: Sequence[Candidate],
    quotes: Sequence[Quote],
) -> dict[str, float]:
    """The signals, all roughly between -1 and 5.

    ``best``: the nearest sentence's cosine, from 0.8 upwards in tenths. ``cover``: share of
    the question's words, weighted by rarity, that the best passage's point speaks of.
    ``unknown``: share of its words that occur nowhere. ``strange``: share of its names and
    numbers that occur nowhere. ``shape``: the first quote holds what is asked for.
    ``foreign``: the question is in a language whose words cannot be compared.
    ``brief``: how much a question in another language falls short of five words.
    ``contradicted``: the best point contradicts what the question takes for granted.
    ``late``: the best passage's late interaction, from 0.5 upwards in tenths.
    ``span``, ``here``: what the reader made of the sentences that it read, the highest of
    each; 0 without a reader.
    """
    top = evidence[0]
    foreign = 0.0 if question.language == "da" else 1.0
    specific = question.asks.has_shape
    shaped = bool(quotes) and fits(question.asks, quotes[0].text)
    return {
        "best": (max(e.best_sentence for e in evidence) - 0.8) * 10,
        "cover": _spoken_of(archive, question, top.place) * (1 - foreign),
        "unknown": _absent(archive, question.groups) * (1 - foreign),
        "strange": _absent(archive, question.names),
        "shape": (1.0 if shaped else -1.0) if specific else 0.0,
        "foreign": foreign,
        "brief": max(0, _LONG_ENOUGH - len(question.text.split())) / _LONG_ENOUGH * foreign,
        "late": top.signals["late"] - 5.0 if top.signals["late"] > 0 else 0.0,
        "contradicted": float(contradicted(archive, question, top.place) is not None),
        **_of_reader(ranked),
    }


def _spoken_of(archive: Archive, question: Question, place: Place) -> float:
    """Share of the question's words that stand in a point, also as parts of longer words.

    Outside of points it is the section.
    """
    passages = archive.corpus.passages(passages_around(archive, place))
    title = place.point.title if place.point else place.document.title
    texts = (place.document.between(p.start, p.end) for p in passages)
    text = "\n".join([title, *texts]).lower()
    terms = set(archive.terms(text))

    def stands(term: str) -> bool:
        # The stem of a compound's part may be longer than what is joined.
        part = term[: max(_SHORTEST_PART, len(term) - 2)]
        return term in terms or (len(term) >= _SHORTEST_PART and part in text)

    return Wanted.of(archive, question.groups).share(stands)


def _of_reader(ranked: Sequence[Candidate]) -> dict[str, float]:
    read = [c for c in ranked if c.read is not None]
    return {
        "span": max((c.read.span for c in read if c.read), default=0.0),
        "here": max((c.here for c in read if c.here is not None), default=0.0),
    }


def says_too_little(archive: Archive, question: Question) -> bool:
    """Whether a question has too few known words to be answered at all.

    One word of another language, or one or two Danish ones that the archive does not
    have, are a greeting or a slip more often than a question.
    """
    if question.case_numbers:
        return False
    if question.language != "da":
        return len(question.text.split()) == 1
    return len(question.groups) <= _FEW_WORDS and _absent(archive, question.groups) == 1.0


def confidence(signals: dict[str, float], with_reader: bool) -> float:
    """Probability between 0 and 1 that the quotes answer."""
    model = _model(with_reader)
    total = model.intercept + sum(c * signals[name] for name, c in model.coefficients.items())
    return 1.0 / (1.0 + math.exp(-total))


def threshold(with_reader: bool) -> float:
    """Below this probability the honest answer is that there is none."""
    return _model(with_reader).threshold


# Fewer words of another language say too little to be answered with confidence.
_LONG_ENOUGH = 5
_FEW_WORDS = 2


@dataclass(frozen=True, slots=True)
class _Model:
    intercept: float
    coefficients: dict[str, float]
    threshold: float


@cache
def _model(with_reader: bool) -> _Model:
    both = json.loads(files("qa").joinpath("confidence.json").read_text("utf-8"))
    values = both["with_reader" if with_reader else "alone"]
    return _Model(values["intercept"], values["coefficients"], values["threshold"])


def _absent(archive: Archive, groups: Sequence[Sequence[str]]) -> float:
    """Share of words of which no spelling occurs in the archive; 0 of no words."""
    missing = [g for g in groups if not any(archive.term_frequency(term) for term in g)]
    return len(missing) / len(groups) if groups else 0.0
