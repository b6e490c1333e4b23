"""What staff can do about each reason for which questions get no answer."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.coverage import Coverage
from qa.model import Reason


@dataclass(frozen=True, slots=True)
class Advice:
    """A reason in words, and what to do about it."""

    reason: str
    deed: str


_ADVICE = {
    Reason.NOT_FOUND: Advice(
        "nothing that answers was found",
        "ask some such questions yourself; what is asked often and not in the minutes belongs"
        " on the municipality's own pages"),
    Reason.NO_MATCH_FOR_FILTERS: Advice(
        "nothing within the chosen limits", "nothing, unless meetings are missing"),
    Reason.NO_WORDS: Advice("no word to look for", "nothing"),
    Reason.NOT_A_QUESTION: Advice("not a question", "nothing"),
    Reason.OUTSIDE_SUBJECT: Advice(
        "not a matter of the minutes",
        "say on your pages what Referat answers, and link to where the rest is told"),
    Reason.MUNICIPALITY_NOT_INDEXED: Advice(
        "other municipality", "nothing, or index that municipality's minutes too"),
    Reason.COMMITTEE_NOT_INDEXED: Advice(
        "committee not indexed", "look at /daekning which committees are missing, and add them"),
    Reason.BEFORE_INDEXED: Advice("before the first meeting", "add older minutes"),
    Reason.AFTER_INDEXED: Advice(
        "after the last meeting", "add newer minutes; look whether the timer builds"),
    Reason.CLOSED_POINT: Advice(
        "closed item", "nothing: the minutes print its title only"),
    Reason.AGENDA_ONLY: Advice("only on an agenda", "add the minutes of that meeting"),
    Reason.NAME_NOT_THERE: Advice(
        "a name that the item does not have", "nothing, unless meetings are missing"),
    Reason.OUTCOME_DIFFERS: Advice("it was decided otherwise", "nothing: the decision is shown"),
    Reason.IN_ATTACHMENT: Advice(
        "in an attachment", "publish attachments with the minutes, or say where they are had"),
    Reason.PREMISE_DIFFERS: Advice(
        "the item differs from what is asked", "nothing, unless meetings are missing"),
}


def advice(reason: str, covered: Coverage | None) -> Advice:
    """What can be done about a reason; ``covered`` tells where the archive begins and ends.

    A reason that this program does not know is told by its code.
    """
    try:
        found = _ADVICE[Reason(reason)]
    except ValueError:
        return Advice(reason, "")
    if covered and covered.first and reason == Reason.BEFORE_INDEXED:
        return Advice(found.reason, f"{found.deed}: the archive begins {covered.first}")
    if covered and covered.last and reason == Reason.AFTER_INDEXED:
        return Advice(found.reason, f"{found.deed}: the archive ends {covered.last}")
    return found
