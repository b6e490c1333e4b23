"""Phrases of the archive's pages: outcomes by themselves, the counting of lists."""

from __future__ import annotations

from corpus.model import SectionKind
from qa.decisions import Outcome
from qa.steps import StepKind
from web.wording import N_, OUTCOMES, section_name, translations

ARGUMENTS = {
    "kommune": N_("Municipality"),
    "udvalg": N_("Committee"),
    "aar": N_("Year"),
    "slags": N_("Where the words stand"),
    "udfald": N_("How it ended"),
}
_KINDS = {
    StepKind.MINUTES: N_("Minutes of the meeting"),
    StepKind.AGENDA: N_("Agenda of the meeting"),
    StepKind.MENTION: N_("Told of by another item"),
}


def outcome_name(outcome: Outcome, locale: str) -> str:
    """What became of a matter, in one word or two."""
    return translations(locale).gettext(OUTCOMES[outcome])


def kind_name(kind: SectionKind, locale: str) -> str:
    """What kind of section it is, beside the others."""
    if kind is SectionKind.OTHER:
        return translations(locale).gettext("Other sections")
    return section_name(kind, locale)


def argument_name(argument: str, locale: str) -> str:
    """What an argument of the archive's address limits."""
    return translations(locale).gettext(ARGUMENTS[argument])


def step_kind(kind: StepKind, locale: str) -> str:
    """Where a treatment of a case is known from."""
    return translations(locale).gettext(_KINDS[kind])


def on_agenda(locale: str) -> str:
    """That a treatment is still to come."""
    return translations(locale).gettext("Agenda – not decided yet")
