"""The facade: understand, retrieve, extract, judge, verify."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from embeddings.archive import Archive, Filters
from embeddings.encoder import Encoder, Vectors
from embeddings.errors import EncoderMismatch
from qa.confidence import confidence, features, says_too_little, threshold
from qa.extract import MOST_QUOTES, extract
from qa.model import Answer, Question, Quote, Reason, Status
from qa.question import understand
from qa.retrieve import Evidence, retrieve
from qa.verify import verified

_NEAREST = 3
# Share of the question's words that a closed point must have to be what was asked about.
_SPOKEN_OF = 0.5


class Service:
    """Answers questions from one archive with one encoder. Keeps nothing between them.

    :raises EncoderMismatch: the archive was built with another encoder.
    """

    def __init__(self, archive: Archive, encoder: Encoder) -> None:
        if archive.info.fingerprint != encoder.fingerprint:
            raise EncoderMismatch(
                f"the index was built with {archive.info.encoder} "
                f"({archive.info.fingerprint}), but the encoder is {encoder.name} "
                f"({encoder.fingerprint}); run `referat build` again, or start with "
                f"--model {archive.info.encoder}"
            )
        self.archive = archive
        self._encoder = encoder

    def ask(
        self, text: str, filters: Filters | None = None, limit: int | None = None
    ) -> Answer:
        """Answer a question with at most ``limit`` quotes (three if not given).

        :raises qa.errors.BadQuestion: it is empty or too long.
        """
        filters = filters or Filters()
        clock = _Clock()
        with clock("understand"):
            question = understand(text, self.archive.terms)
        with clock("encode"):
            vector = self._vector(question)
        with clock("retrieve"):
            evidence = retrieve(self.archive, question, vector, filters)
        with clock("extract"):
            quotes = extract(self.archive, question, evidence, limit or MOST_QUOTES)
        with clock("judge"):
            answer = self._judged(question, vector, filters, evidence, quotes)
        return replace(answer, timings_ms=clock.timings)

    def _vector(self, question: Question) -> Vectors:
        vector: Vectors = self._encoder.encode_queries([question.text])[0]
        return vector

    def _judged(
        self,
        question: Question,
        vector: Vectors,
        filters: Filters,
        evidence: list[Evidence],
        quotes: list[Quote],
    ) -> Answer:
        def answer(status: Status, probability: float, **rest: object) -> Answer:
            return Answer(
                question, status, round(probability, 4), self.archive.info, filters, **rest  # type: ignore[arg-type]
            )

        if not question.has_words:
            return answer(Status.NO_ANSWER, 0.0, reason=Reason.NO_WORDS)
        if not evidence or not quotes:
            reason = Reason.NO_MATCH_FOR_FILTERS if filters else Reason.NOT_FOUND
            return answer(Status.NO_ANSWER, 0.0, reason=reason)
        shown = verified(self.archive, quotes)
        signals = features(self.archive, question, vector, evidence, quotes)
        probability = confidence(signals)
        enough = not says_too_little(self.archive, question)
        if probability >= threshold() and enough and shown:
            return answer(Status.ANSWERED, probability, quotes=shown)
        point = evidence[0].place.point
        closed = point is not None and point.closed and signals["cover"] >= _SPOKEN_OF
        reason = Reason.CLOSED_POINT if closed else Reason.NOT_FOUND
        return answer(Status.NO_ANSWER, probability, reason=reason, nearest=shown[:_NEAREST])


class _Clock:
    """Milliseconds by stage."""

    def __init__(self) -> None:
        self.timings: dict[str, float] = {}

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.timings[stage] = round((time.perf_counter() - start) * 1000, 1)


