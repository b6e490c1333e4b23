"""Phrases about a case: its treatments, its numbers, cases like it."""

from __future__ import annotations

from collections.abc import Sequence

from qa.cases import Other, When
from qa.departures import Follows
from qa.figures import NumberKind
from qa.steps import Step, StepKind
from web.wording import N_, long_date, outcome, translations


def treatment(step: Step, locale: str) -> str:
    """A treatment of a case: "24. marts 2021, Byrådet, punkt 3: Vedtaget"."""
    _ = translations(locale).gettext
    item = _("item")
    parts = [
        long_date(step.date, locale) if step.date else "", step.body or "",
        f"{item} {step.point}" if step.point else "",
    ]
    said = outcome(step.decision, locale)
    if step.kind is StepKind.AGENDA and not step.decided:
        said = _("Agenda – not decided yet")
    text = ": ".join(filter(None, [", ".join(filter(None, parts)), said]))
    return f"{text} ({_(_TOLD)})" if step.mention else text


_TOLD = N_("told by a later item")
_WHEN = {
    When.EARLIER: N_("The case was treated before on %(date)s (%(committee)s)"),
    When.SAME_DAY: N_("The case was also treated on %(date)s (%(committee)s)"),
    When.LATER: N_("The case was treated again on %(date)s (%(committee)s)"),
}
_ON_AGENDA = N_("The case is on the agenda of %(date)s (%(committee)s)")


def treated(other: Other, locale: str) -> str:
    """Another treatment as a sentence: "Sagen er behandlet igen den 4. maj 2021 ...: Vedtaget"."""
    step = other.step
    undecided = step.kind is StepKind.AGENDA and not step.decided
    phrase = translations(locale).gettext(_ON_AGENDA if undecided else _WHEN[other.when])
    told = phrase % {
        "date": long_date(step.date, locale) if step.date else "?", "committee": step.body or "?",
    }
    return ": ".join(filter(None, [told, outcome(step.decision, locale)]))


_FOLLOWS = {
    Follows.FOLLOWS: N_("as recommended"),
    Follows.WITH_REMARK: N_("with a remark"),
    Follows.WITH_CHANGES: N_("departs in part from the recommendation"),
    Follows.DEPARTS: N_("departs from the recommendation"),
    Follows.NOT_DECIDED: N_("not decided here"),
}


def follows(how: Follows, locale: str) -> str:
    """How a decision stands to the recommendation; empty where it is not clear."""
    return translations(locale).gettext(_FOLLOWS[how]) if how in _FOLLOWS else ""


def cases_message(found: int, locale: str) -> str:
    """A sentence that introduces the cases of a number."""
    t = translations(locale)
    if found == 1:
        return t.gettext("What the minutes say of the case, word for word:")
    return t.gettext(
        "%(n)d municipalities have a case of this number. What the minutes say of each, "
        "word for word:"
    ) % {"n": found}


def no_case(asked: str, near: Sequence[str], locale: str) -> str:
    """Says that a number is no case's, or an address no point's, and what comes nearest."""
    t = translations(locale)
    if asked.startswith("/"):
        return t.gettext("There is no item at the address %(url)s.") % {"url": asked}
    text = t.gettext("No case in the archive has the number %(number)s.") % {"number": asked}
    if near:
        numbers = {"numbers": ", ".join(near)}
        text += " " + t.gettext("The nearest numbers: %(numbers)s.") % numbers
    return text


_NUMBER_KINDS = {
    NumberKind.AMOUNT: N_("Amount"),
    NumberKind.PERCENTAGE: N_("Percentage"),
    NumberKind.COUNT: N_("Number"),
    NumberKind.DATE: N_("Date"),
}


def number_kind(kind: NumberKind, locale: str) -> str:
    """What a number tells, in the reader's language."""
    return translations(locale).gettext(_NUMBER_KINDS[kind])


def numbers_message(count: int, locale: str) -> str:
    """A sentence that introduces the numbers of a case or point."""
    t = translations(locale)
    if not count:
        return t.gettext("The minutes print no numbers here.")
    return t.ngettext(
        "%(num)d number, with the words that it stands in:",
        "%(num)d numbers, each with the words that it stands in:", count,
    ) % {"num": count}


def similar_message(count: int, locale: str) -> str:
    """A sentence that introduces the cases like one."""
    t = translations(locale)
    if not count:
        return t.gettext("The archive has no earlier case that is much like this one.")
    return t.gettext("Earlier cases like this one, what was recommended and how they ended:")


# Likeness is told from 0.37 on (:mod:`qa.similar`); from there to 1 in three steps.
_LIKENESS = (
    (0.75, N_("Nearly the same matter")),
    (0.55, N_("Much alike")),
    (0.0, N_("Somewhat alike")),
)


def likeness(value: float, locale: str) -> str:
    """How like two cases are, in words."""
    name = next(name for least, name in _LIKENESS if value >= least)
    return translations(locale).gettext(name)
