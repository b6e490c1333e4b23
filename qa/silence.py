"""Why there is no answer: the most telling reason, once none is given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from corpus.labels import is_label_line
from corpus.model import SectionKind
from embeddings.archive import Archive
from qa.candidates import Candidate, Wanted
from qa.confidence import says_too_little
from qa.extract import asks_for_attachments, is_attachment
from qa.model import Question, Reason, Silence
from qa.premises import bodies_missing, contradicted, outside_period, sections_around
from qa.retrieve import Evidence

# Share of the question's words that a closed point must have to be what was asked about.
_SPOKEN_OF = 0.5
# With less than this, and no passage whose words are near it, the subject is none of the
# archive's: so are three of four questions of elsewhere, and one in thirty of its own.
_HARDLY, _NEAR = 0.35, 1.0
# So few words, none of them known, are a greeting or a slip.
_GREETING = 2
# Somebody tells the program what to do. It does nothing of the kind; it only quotes.
_COMMANDS = re.compile(
    r"(?:ignor|glem\b|svar\s+(?:kun|blot|at|med)\b|skriv\b|sig\s+(?:at|kun)\b|lad\s+som\b|du\s+er\s+nu\b"
    r"|bekræft\b|forget\b|disregard|pretend|say\s+(?:that|only)|write\s|act\s+as\b|you\s+are\s+now\b"
    r"|respond\s+with|vergiss\b|schreib|antworte\s+(?:nur|mit))",
    re.I,
)
# "Skriv, hvad byrådet besluttede" asks all the same.
_ASKS = re.compile(
    r"\?|\b(?:hv(?:ad|em|or\w*|ilke[nt]?)|what|who|when|where|why|how|which)\b", re.I)
# Share of the question's words in an attachment's name.
_NAMED_AS = 0.34
# So many of the best points' attachments are looked at.
_POINTS = 3


def refused(
    archive: Archive,
    question: Question,
    evidence: Sequence[Evidence],
    ranked: Sequence[Candidate],
    signals: Mapping[str, float],
    leans: bool = False,
) -> Silence | None:
    """Why a question is not answered however likely the quotes are; None if it may be.

    It is no question, only the name of an attachment comes near, or what it takes for granted
    does not hold. ``signals`` are those of :func:`qa.confidence.features`; ``leans``: it is
    read with the one before it.
    """
    if _COMMANDS.match(question.text) and not _ASKS.search(question.text):
        return Silence(Reason.NOT_A_QUESTION)
    if not leans and says_too_little(archive, question):
        greets = len(question.text.split()) <= _GREETING
        return Silence(Reason.NOT_A_QUESTION if greets else Reason.OUTSIDE_SUBJECT)
    if signals["contradicted"]:
        return contradicted(archive, question, evidence[0].place)
    if is_attachment(ranked[0]) and not asks_for_attachments(question.text):
        return Silence(Reason.IN_ATTACHMENT, instead=(ranked[0].text,))
    return None


def silence_of(
    archive: Archive,
    question: Question,
    evidence: Sequence[Evidence],
    signals: Mapping[str, float],
    found: Silence | None,
) -> Silence:
    """The most telling reason why a question is not answered; there must be evidence.

    ``signals`` are those of :func:`qa.confidence.features`, ``found`` what :func:`refused` says.
    """
    if found and found.reason in (Reason.NOT_A_QUESTION, Reason.OUTSIDE_SUBJECT):
        return found
    point = evidence[0].place.point
    asked_for = signals["cover"] >= _SPOKEN_OF
    if point and point.closed and (asked_for or point.number.casefold() in question.points):
        return Silence(Reason.CLOSED_POINT)
    if _off_subject(question, signals):
        return Silence(Reason.OUTSIDE_SUBJECT)
    outside = outside_period(question, archive.corpus.coverage)
    # What was decided before the first meeting is not there, whatever the point speaks of.
    if found and not (outside and (question.of_decision or not asked_for)):
        return found
    if outside:
        return outside
    if bodies := bodies_missing(archive, question, evidence[0].place):
        return Silence(Reason.COMMITTEE_NOT_INDEXED, bodies)
    if names := tuple(_attachments(archive, question, evidence)):
        return Silence(Reason.IN_ATTACHMENT, instead=names)
    return Silence(Reason.NOT_FOUND)


def _off_subject(question: Question, signals: Mapping[str, float]) -> bool:
    """Of questions in Danish only: likeness across languages says too little."""
    if question.case_numbers or not question.speaks_danish:
        return False
    return signals["cover"] < _HARDLY and signals["late"] < _NEAR


def _attachments(
    archive: Archive, question: Question, evidence: Sequence[Evidence]
) -> Iterator[str]:
    """Attachments of the best points whose names speak of what was asked."""
    wanted = Wanted.of(archive, question.groups)
    places = {e.place.matter: e.place for e in reversed(evidence)}
    matters = dict.fromkeys(e.place.matter for e in evidence)
    for place in (places[matter] for matter in list(matters)[:_POINTS]):
        for section in sections_around(archive, place):
            if section.kind is not SectionKind.ATTACHMENTS:
                continue
            for block in archive.corpus.blocks_of(section.id):
                name = place.document.between(block.start, block.end)
                terms = set(archive.terms(name))
                held = wanted.share(terms.__contains__)
                if held >= _NAMED_AS and not is_label_line(name, section.label):
                    yield name
