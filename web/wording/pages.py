"""Phrases of the pages that are put together from parts."""

from __future__ import annotations

from qa.suggestions import Suggestion
from web.wording import N_, translations

_LIMITS = {
    "kommune": N_("Municipality: %(value)s"),
    "udvalg": N_("Committee: %(value)s"),
    "fra": N_("From %(value)s"),
    "til": N_("Until %(value)s"),
    "punkt": N_("Item %(value)s"),
    "sag": N_("Case %(value)s"),
    "dokument": N_("Document %(value)s"),
}


def limit(name: str, value: str, locale: str) -> str:
    """A limit of the search in words: "Udvalg: Byrådet"."""
    return translations(locale).gettext(_LIMITS[name]) % {"value": value}


_SUGGESTIONS = {
    Suggestion.DECISION: N_("What was decided?"),
    Suggestion.VOTES: N_("Who voted against?"),
    Suggestion.RECOMMENDATION: N_("What was recommended?"),
    Suggestion.AMOUNT: N_("What does it cost?"),
    Suggestion.ASSESSMENT: N_("What is the assessment?"),
    Suggestion.REASON: N_("Why?"),
}


def suggestions(locale: str) -> dict[Suggestion, str]:
    """The questions to go on with, in the reader's language."""
    t = translations(locale)
    return {kind: t.gettext(phrase) for kind, phrase in _SUGGESTIONS.items()}
