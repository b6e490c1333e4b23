"""The facade: understand, retrieve, extract, judge, verify."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from embeddings.archive import Archive, ArchiveInfo, Filters
from embeddings.encoder import EncodedQuestion, Encoder
from embeddings.errors import EncoderMismatch
from qa.candidates import Candidate, candidates
from qa.confidence import confidence, features, threshold
from qa.context import context_of, joined, leans, within
from qa.extract import MOST_QUOTES, extract, treatment
from qa.followup import Conversation
from qa.fuse import Scoring
from qa.model import MAX_QUESTION, Answer, Asks, Question, Quote, Reason, Silence, Status
from qa.reader import Reader
from qa.retrieve import ALL_SEARCHES, Evidence, Searches, retrieve
from qa.silence import refused, silence_of
from qa.spelling import understood
from qa.verify import verified

_NEAREST = 3
# One with a word that finds something in most minutes, so that the reader has what to read.
_ANY_QUESTION = "Hvad blev besluttet på mødet?"


class Clock:
    """Milliseconds by stage."""

    def __init__(self) -> None:
        self.timings: dict[str, float] = {}

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.timings[stage] = round((time.perf_counter() - start) * 1000, 1)


@dataclass(frozen=True, slots=True)
class Considered:
    """A question on its way to an answer. ``leant_on``: the earlier question it was read with."""

    question: Question
    asked: EncodedQuestion
    evidence: list[Evidence]
    ranked: list[Candidate]
    quotes: list[Quote]
    clock: Clock
    leant_on: str | None = None


def refuse_other(info: ArchiveInfo, encoder: Encoder) -> None:
    """:raises EncoderMismatch: the archive was built with another encoder."""
    built_with = (info.fingerprint, info.token_fingerprint)
    if built_with != (encoder.fingerprint, encoder.token_fingerprint):
        raise EncoderMismatch(
            f"the index was built with {info.encoder} ({info.fingerprint}), but the encoder is "
            f"{encoder.name} ({encoder.fingerprint}); run `referat build` again, or start with "
            f"--model {info.encoder}"
        )


class Service:
    """Answers questions from one archive with one encoder. Keeps nothing between them.

    Without a reader, sentences are told apart by likeness alone. Other weights than the fitted
    ones, and fewer searches, are for ablations.

    :raises EncoderMismatch: the archive was built with another encoder.
    """

    def __init__(
        self,
        archive: Archive,
        encoder: Encoder,
        reader: Reader | None = None,
        fusion: Scoring | None = None,
        searches: Searches = ALL_SEARCHES,
    ) -> None:
        refuse_other(archive.info, encoder)
        self.archive = archive
        self._encoder = encoder
        self.reader = reader
        self._fusion = fusion
        self._searches = searches

    def ask(
        self,
        text: str,
        filters: Filters | None = None,
        limit: int | None = None,
        conversation: Conversation | None = None,
    ) -> Answer:
        """Answer a question with at most ``limit`` quotes (three if not given).

        ``conversation`` is what was asked before, which it may lean on (:mod:`qa.context`).

        :raises qa.errors.BadQuestion: it is empty or too long.
        """
        return self.ask_with_workings(text, filters, limit, conversation)[0]

    def ask_with_workings(
        self,
        text: str,
        filters: Filters | None = None,
        limit: int | None = None,
        conversation: Conversation | None = None,
    ) -> tuple[Answer, Considered]:
        """An answer as :meth:`ask` gives it, and all that it was judged by."""
        filters = filters or Filters()
        found = self.consider(text, filters, limit, conversation)
        with found.clock("judge"):
            answer = self._judged(found, filters)
        return replace(answer, timings_ms=found.clock.timings), found

    def consider(
        self,
        text: str,
        filters: Filters | None = None,
        limit: int | None = None,
        conversation: Conversation | None = None,
    ) -> Considered:
        """All that an answer is judged by: what was understood, found, read and quoted."""
        filters = filters or Filters()
        clock = Clock()
        with clock("understand"):
            question = understood(text, self.archive)
        with clock("encode"):
            asked = self._encoder.encode_question(question.searched)
        with clock("retrieve"):
            evidence = self._find(question, asked, filters)
        leant_on = None
        if context := context_of(self.archive, conversation):
            with clock("context"):
                cited = self._find(question, asked, within(filters, context.where))
                if leans(question, evidence, cited):
                    leant_on = context.asked
                    evidence = joined(context, question, cited, self._finder(filters))
        with clock("read"):
            ranked = candidates(self.archive, question, evidence, self.reader)
        with clock("extract"):
            quotes = extract(
                self.archive, question, evidence, ranked, limit or MOST_QUOTES, filters.section
            )
        return Considered(question, asked, evidence, ranked, quotes, clock, leant_on)

    def _find(
        self, question: Question, asked: EncodedQuestion, filters: Filters
    ) -> list[Evidence]:
        return retrieve(self.archive, question, asked, filters, self._fusion, self._searches)

    def _finder(self, filters: Filters) -> Callable[[str, Filters | None], list[Evidence]]:
        """Evidence of a text, within the filters and, if given, others."""
        known: dict[str, tuple[Question, EncodedQuestion]] = {}

        def find(text: str, where: Filters | None) -> list[Evidence]:
            if text not in known:
                question = understood(text[-MAX_QUESTION:], self.archive)
                known[text] = question, self._encoder.encode_question(question.searched)
            return self._find(*known[text], within(filters, where) if where else filters)

        return find

    def warm_up(self) -> None:
        """Load what is loaded by the first question, so that nobody has to wait for it.

        :raises ReferatError: the encoder or the reader cannot be loaded.
        """
        self.consider(_ANY_QUESTION)

    def signals(self, found: Considered) -> dict[str, float]:
        """The signals of confidence; there must be quotes."""
        return features(
            self.archive, found.question, found.evidence, found.ranked, found.quotes
        )

    def _judged(self, found: Considered, filters: Filters) -> Answer:
        question, evidence = found.question, found.evidence

        def answer(status: Status, probability: float, **rest: object) -> Answer:
            return Answer(
                question, status, round(probability, 4), self.archive.info, filters,
                reader=self.reader.fingerprint if self.reader else None,
                leant_on=found.leant_on, **rest,  # type: ignore[arg-type]
            )

        def nothing(silence: Silence, probability: float = 0.0, **rest: object) -> Answer:
            return answer(Status.NO_ANSWER, probability, silence=silence, **rest)

        if not question.has_words and not found.leant_on:
            return nothing(Silence(Reason.NO_WORDS))
        if not evidence or not found.quotes:
            return nothing(
                Silence(Reason.NO_MATCH_FOR_FILTERS if filters else Reason.NOT_FOUND))
        shown = verified(self.archive, found.quotes)
        signals = self.signals(found)
        probability = confidence(signals, self.reader is not None)
        silence = refused(
            self.archive, question, evidence, found.ranked, signals,
            leans=found.leant_on is not None,
        )
        if silence is None and shown and probability >= threshold(self.reader is not None):
            return answer(Status.ANSWERED, probability, quotes=shown)
        silence = silence_of(self.archive, question, evidence, signals, silence)
        if silence.reason is Reason.OUTCOME_DIFFERS:
            decided = treatment(self.archive, Asks.DECISION, evidence)
            shown = verified(self.archive, decided) or shown
        greets = silence.reason is Reason.NOT_A_QUESTION
        return nothing(silence, probability, nearest=() if greets else shown[:_NEAREST])
