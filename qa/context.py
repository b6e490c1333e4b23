"""Follow-up questions: whether a question leans on what was asked before, and finding with that.

A question asked in a conversation is weighed by itself first. It leans on the conversation if
what was cited last is nearly as likely to answer it as the best of the whole archive, where
"nearly" is a difference of log-odds: none for a question that says its subject, the larger the
less it says ("og hvad koster det?"). A question that leans is looked for together with the
one before it, and what was cited last is preferred.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from corpus.slugs import slug
from embeddings.archive import Archive, Filters
from qa.cite import MEETING_PATH
from qa.followup import Conversation
from qa.model import Question
from qa.retrieve import Evidence

# How much less likely (log-odds) what was cited last may be for a question that begins as a
# follow-up does or points back, and for one of hardly any words of its own. Random others are
# less likely by 3.6 for all but one in twenty questions.
_FOLLOWS, _SHORT = 5.0, 5.0
# So many words of its own are hardly any; of another language so many words in all.
_FEW, _FEW_FOREIGN = 2, 6
# What was cited last is preferred by so much.
_PREFERRED = 3.0
_BEGINS = re.compile(
    r"^(?:ok(?:ay)?,?\s+)?(?:og|men|så|hvad\s+med|and|but|so|what\s+about|how\s+about|und|aber"
    r"|was\s+ist\s+mit|och|i\s+(?:co|kto|kiedy)|a|ve|peki|و|а|і|та|и|y|et)\b",
    re.I,
)
_POINTS_BACK = re.compile(
    r"\b(?:det|den|de|dem|dens|deres|dette|denne|disse|så|it|they|them|this|that|es|sie|ihn|ihm)\b",
    re.I,
)
_DOCUMENT = re.compile(r"/dokument/(?P<key>\w+)")


@dataclass(frozen=True, slots=True)
class Context:
    """What was asked before, as one text, and where to look for what was cited last."""

    asked: str
    where: Filters


def context_of(archive: Archive, conversation: Conversation | None) -> Context | None:
    """The context of a conversation's next question; None before anything was cited."""
    if not conversation or not conversation.turns or not conversation.turns[-1].cited:
        return None
    last = conversation.turns[-1]
    where = _where(archive, last.cited[0])
    return Context(last.question, where) if where else None


def _where(archive: Archive, path: str) -> Filters | None:
    """What the address of a point, meeting or document stands for; None if it is gone."""
    if document := _DOCUMENT.fullmatch(path):
        return Filters(document=document["key"])
    named = MEETING_PATH.fullmatch(path)
    if not named:
        return None
    try:
        day = date.fromisoformat(named["day"])
    except ValueError:
        return None
    meetings = archive.corpus.meetings_at(named["town"], named["body"], named["day"])
    numbers = [
        p.number for m in meetings for p in archive.corpus.points_of(m.id)
        if slug(p.number) == named["point"]
    ]
    if not meetings or (named["point"] and not numbers):
        return None
    return Filters(
        municipality=named["town"], committee=named["body"], date_from=day, date_to=day,
        point=numbers[0] if numbers else None,
    )


def within(filters: Filters, where: Filters) -> Filters:
    """Both limits; where both name the same, those that were asked for."""
    asked = {
        name: value for name in Filters.__dataclass_fields__
        if (value := getattr(filters, name)) is not None
    }
    return replace(where, **asked)


def leans(question: Question, alone: Sequence[Evidence], cited: Sequence[Evidence]) -> bool:
    """Whether a question is to be read with what was asked before it."""
    if not cited:
        return False
    if not question.has_words or not alone:
        return True
    if question.speaks_danish:
        short = len(question.groups) <= _FEW
    else:
        short = len(question.text.split()) <= _FEW_FOREIGN
    points_back = bool(_BEGINS.match(question.text)) or (
        short and bool(_POINTS_BACK.search(question.text)))
    near = _FOLLOWS * points_back + _SHORT * short
    return max(e.score for e in alone) - max(e.score for e in cited) < near


def joined(
    context: Context,
    question: Question,
    cited: Sequence[Evidence],
    find: Callable[[str, Filters | None], list[Evidence]],
) -> list[Evidence]:
    """Evidence of a question that leans, best first.

    ``find`` gives the evidence of a text, in what was cited or (None) in all that may be
    quoted.
    """
    together = f"{context.asked} {question.text}"
    best: dict[int, Evidence] = {}
    for evidence, preferred in (
        (find(together, context.where), _PREFERRED), (cited, _PREFERRED),
        (find(together, None), 0.0),
    ):
        for one in evidence:
            known = best.get(one.passage.id)
            if known is None or known.score < one.score + preferred:
                best[one.passage.id] = replace(one, score=one.score + preferred)
    return sorted(best.values(), key=lambda e: (-e.score, e.passage.id))
