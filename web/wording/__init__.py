"""The fixed phrases around quotes, from the translation catalogue. Nothing else is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date
from babel.lists import format_list
from babel.support import NullTranslations, Translations

from corpus.model import SectionKind
from embeddings.archive import Archive
from qa.cite import Citation
from qa.decisions import Decision, Outcome

CATALOGUES = Path(__file__).parents[1] / "translations"
DEFAULT = "da"
_MOST_NAMED = 4


@cache
def locales() -> tuple[str, ...]:
    """Languages of the interface: Danish, English, and every other with a catalogue."""
    others = sorted(p.name for p in CATALOGUES.iterdir() if (p / "LC_MESSAGES").is_dir())
    return tuple(dict.fromkeys((DEFAULT, "en", *others)))


@cache
def translations(locale: str) -> NullTranslations:
    return Translations.load(CATALOGUES, [locale])


def N_(message: str) -> str:
    """Marks a phrase for the catalogue that is translated elsewhere."""
    return message


def locale_for(language: str) -> str:
    """The interface language that serves a question's language best."""
    if language == "sv":
        return DEFAULT
    return language if language in locales() else "en"


@lru_cache(maxsize=1024)
def long_date(day: date, locale: str) -> str:
    """A date written out: "24. marts 2021"."""
    # Day first, as the minutes have it: "24 March 2021", not "March 24, 2021".
    return format_date(day, "long", locale={"en": "en_GB"}.get(locale, locale))


def written_out(value: str, locale: str) -> str:
    """An ISO date written out; anything else as it is."""
    try:
        return long_date(date.fromisoformat(value), locale)
    except ValueError:
        return value


_SECTIONS = {
    SectionKind.HEAD: N_("Head of the item"),
    SectionKind.SUMMARY: N_("Summary"),
    SectionKind.DESCRIPTION: N_("Description"),
    SectionKind.FINANCES: N_("Finances"),
    SectionKind.ASSESSMENT: N_("Assessment"),
    SectionKind.RECOMMENDATION: N_("Recommendation"),
    SectionKind.DECISION: N_("Decision"),
    SectionKind.HISTORY: N_("Course of the case"),
    SectionKind.ATTACHMENTS: N_("Attachments"),
    SectionKind.OTHER: N_("Section"),
}


def section_name(kind: SectionKind, locale: str) -> str:
    """What kind of section it is, in the reader's language."""
    return translations(locale).gettext(_SECTIONS[kind])


def citation_label(citation: Citation, locale: str) -> str:
    """A citation as a person would write it.

    "Social- og Beskæftigelsesudvalget, Fredericia Kommune, 24. marts 2021, punkt 3:
    Ankestyrelsens undersøgelse (sagsnr. 21/3017), Vurdering, side 5"
    """
    meeting, point, case, section, page = _parts(citation, locale)
    title = f"{point}: {citation.title}" if point else citation.title
    matter = f"{title} ({case})" if case else title
    return ", ".join(filter(None, [*meeting, matter, section, page]))


def citation_place(citation: Citation, locale: str) -> list[str]:
    """The parts of a citation besides its title, for a line under it."""
    meeting, point, case, section, page = _parts(citation, locale)
    return [*filter(None, [", ".join(meeting), point, section, page, case])]


def place_within(citation: Citation, locale: str) -> str:
    """Section and page of a citation whose point was just named."""
    _, _, _, section, page = _parts(citation, locale)
    return ", ".join(filter(None, [translations(locale).gettext("Same item"), section, page]))


def _parts(citation: Citation, locale: str) -> tuple[list[str], str, str, str, str]:
    """Meeting, point, case, section and page as they are written out."""
    _ = translations(locale).gettext
    # Outside the f-strings, where the extraction of phrases does not look.
    item, case, page = _("item"), _("case no."), _("page")
    meeting = []
    if citation.committee and citation.date:
        named = [citation.committee, citation.municipality, long_date(citation.date, locale)]
        meeting = [part for part in named if part]
    return (
        meeting,
        f"{item} {citation.point}" if citation.point else "",
        f"{case} {citation.case_number}" if citation.case_number else "",
        _section_in_label(citation, locale) or "",
        f"{page} {citation.page}" if citation.page else "",
    )


def _section_in_label(citation: Citation, locale: str) -> str | None:
    if citation.section_kind is SectionKind.HEAD or citation.section_label == citation.title:
        return None
    if citation.section_kind is SectionKind.DECISION:
        # Printed decision headings repeat the body and date that the label has already.
        return section_name(SectionKind.DECISION, locale)
    return citation.section_label or None


OUTCOMES = {
    Outcome.APPROVED: N_("Approved"),
    Outcome.APPROVED_WITH_CHANGES: N_("Approved with changes or remarks"),
    Outcome.REJECTED: N_("Rejected"),
    Outcome.POSTPONED: N_("Postponed"),
    Outcome.NOTED: N_("Noted"),
    Outcome.DISCUSSED: N_("Discussed"),
    Outcome.SENT_ON: N_("Sent on"),
    Outcome.RECOMMENDED: N_("Recommended"),
    Outcome.RECOMMENDED_WITH_CHANGES: N_("Recommended with changes or remarks"),
    Outcome.APPOINTED: N_("Appointed"),
    Outcome.WITHDRAWN: N_("Taken off the agenda"),
    Outcome.DECIDED: N_("Decided"),
}


def outcome(decision: Decision | None, locale: str) -> str:
    """What became of a matter, in a few words: "Vedtaget, 10 for, 5 imod"; empty if unsaid.

    Where items had several outcomes, all of them; those of amendments are left out.
    """
    if decision is None or not decision.outcomes:
        return ""
    _ = translations(locale).gettext
    first, *others = (_(OUTCOMES[o.outcome]) for o in decision.outcomes if not o.beside)
    said = [first]
    if decision.votes:
        votes = _("%(yes)d for, %(no)d against")
        said.append(votes % {"yes": decision.votes.yes, "no": decision.votes.no})
    elif decision.unanimous:
        said.append(_("unanimously"))
    return "; ".join([", ".join(said), *(o.lower() for o in others)])


def listed(values: Sequence[str], locale: str) -> str:
    """Values in a row, the last with "og"; of many the first few and how many more."""
    if len(values) > _MOST_NAMED:
        more = translations(locale).gettext("%(n)d others") % {"n": len(values) - _MOST_NAMED}
        values = [*values[:_MOST_NAMED], more]
    return format_list(list(values), locale={"en": "en_GB"}.get(locale, locale))


def coverage(archive: Archive, locale: str) -> str:
    """What is indexed: how many meetings, of whom, from when to when."""
    t = translations(locale)
    covered = archive.corpus.coverage
    if covered.first is None or covered.last is None:
        return t.gettext("No meetings are indexed, only other documents.")
    return t.gettext(
        "Indexed: %(meetings)d meetings of %(committees)d committees in %(towns)s, "
        "%(first)s to %(last)s."
    ) % {
        "meetings": covered.meetings,
        "committees": len(covered.bodies),
        "towns": listed(covered.municipalities, locale) or "?",
        "first": long_date(covered.first, locale),
        "last": long_date(covered.last, locale),
    }


def updated(archive: Archive, locale: str) -> str:
    """When the archive was last brought up to date."""
    day = archive.info.built_at[:10]
    return translations(locale).gettext("Updated %(date)s.") % {"date": written_out(day, locale)}


def quoted(words: str, locale: str) -> str:
    """Words in the quotation marks of a language."""
    return translations(locale).gettext("“%(words)s”") % {"words": words}


def language_name(code: str, locale: str) -> str:
    """The name of a language in a language; its code if it has none."""
    try:
        return Locale.parse(code).get_display_name(locale) or code
    except (UnknownLocaleError, ValueError):
        return code


def direction(locale: str) -> str:
    """Which way a language is written: "ltr" or "rtl"."""
    return str(Locale.parse(locale).text_direction)
