"""The fixed phrases around quotes, from the translation catalogue. Nothing else is written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date
from babel.support import NullTranslations, Translations

from corpus.model import SectionKind
from embeddings.archive import Archive
from qa.cite import Citation
from qa.claims import Checked, Verdict
from qa.decisions import Decision, Outcome
from qa.differences import Change
from qa.model import Answer, Reason, Status
from qa.periods import Period
from qa.question import unfolded

CATALOGUES = Path(__file__).with_name("translations")
DEFAULT = "da"


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


def long_date(day: date, locale: str) -> str:
    """A date written out: "24. marts 2021"."""
    # Day first, as the minutes have it: "24 March 2021", not "March 24, 2021".
    return format_date(day, "long", locale={"en": "en_GB"}.get(locale, locale))


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


_OUTCOMES = {
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
    first, *others = (_(_OUTCOMES[o.outcome]) for o in decision.outcomes if not o.beside)
    said = [first]
    if decision.votes:
        votes = _("%(yes)d for, %(no)d against")
        said.append(votes % {"yes": decision.votes.yes, "no": decision.votes.no})
    elif decision.unanimous:
        said.append(_("unanimously"))
    return "; ".join([", ".join(said), *(o.lower() for o in others)])


_REASONS = {
    Reason.NOT_FOUND: N_("The indexed minutes do not seem to answer this."),
    Reason.NO_MATCH_FOR_FILTERS: N_("Nothing in the archive fits the chosen limits."),
    Reason.NO_WORDS: N_("The question has no word that can be looked for."),
    Reason.CLOSED_POINT: N_(
        "The item that comes nearest was treated behind closed doors; "
        "the minutes print only its title."
    ),
}


def message(answer: Answer, archive: Archive, locale: str) -> str:
    """One or two sentences that introduce the quotes or say why there are none."""
    _ = translations(locale).gettext
    if answer.status is Status.ANSWERED:
        return _("Quoted word for word from the minutes:")
    text = _(_REASONS[answer.reason or Reason.NOT_FOUND])
    if answer.reason is Reason.NOT_FOUND:
        text += f" {coverage(archive, locale)}"
    if answer.nearest:
        text += " " + _("The passages below come nearest, but they are not an answer.")
    return text


_CHANGES = {
    Change.NUMBER: N_("a number"),
    Change.NAME: N_("a name"),
    Change.NEGATION: N_("a negation"),
    Change.WORDS: N_("words"),
    Change.CASE: N_("capital letters"),
    Change.PUNCTUATION: N_("punctuation"),
    Change.LEFT_OUT: N_("words left out"),
}


def changes(found: Iterable[Change], locale: str) -> str:
    """What is different, in a few words: "a number, a name"."""
    return ", ".join(translations(locale).gettext(_CHANGES[change]) for change in found)


def checked(found: Checked, archive: Archive, locale: str) -> str:
    """One or two sentences that introduce where a pasted text stands, or say that it does not."""
    _ = translations(locale).gettext
    if found.verdict is Verdict.NOT_FOUND:
        if found.reason is Reason.NO_WORDS:
            return _("The text has only words that are too common to be looked for.")
        if found.filters:
            return _("Nothing much like these words stands within the chosen limits.")
        text = _("These words are not in the indexed minutes, nor anything much like them.")
        return f"{text} {coverage(archive, locale)}"
    if found.verdict is Verdict.NEAR:
        text = _("Not word for word in the minutes, but nearly. What differs: %(changes)s.")
        # Without any other, what a gap stands for is too much.
        told = found.matches[0].changes or (Change.LEFT_OUT,)
        return text % {"changes": changes(told, locale)}
    text = _("Word for word in the minutes:")
    if all(match.is_cut for match in found.matches):
        text = _("Word for word in the minutes, but as part of more; read the whole of it:")
    more = _("There are more places than are shown.")
    return f"{more} {text}" if found.more else text


def legend(locale: str) -> str:
    """How differences are marked where there are only letters."""
    return translations(locale).gettext("[-only in the text-] {+only in the minutes+}")


def understood(answer: Answer, archive: Archive, locale: str) -> list[str]:
    """What was read in a question beyond its words.

    The question before it, slips put right, what is preferred.
    """
    question = answer.question
    t = translations(locale)
    told = []
    if answer.leant_on:
        told.append(t.gettext("Read with: “%(question)s”") % {"question": answer.leant_on})
    # Letters written out as Danish ones are no news to anybody.
    slips = [(typed, meant) for typed, meant in question.meant if unfolded(typed) != meant]
    if slips:
        read = ", ".join(f"{typed} → {meant}" for typed, meant in slips)
        told.append(t.gettext("Read as: %(words)s") % {"words": read})
    narrowed = [n for n in question.case_numbers if archive.corpus.points_of_case(n)][:1]
    if narrowed:
        told.append(t.gettext("Only case %(number)s") % {"number": narrowed[0]})
    item = t.gettext("item")
    preferred = [
        *question.committees,
        *(long_date(day, locale) for day in question.dates),
        *(_period(p, locale) for p in question.periods),
        *(f"{item} {number}" for number in question.points),
    ]
    if preferred:
        told.append(t.gettext("Preferred: %(what)s") % {"what": ", ".join(preferred)})
    return told


def _period(period: Period, locale: str) -> str:
    """A period written out: "2021", "marts 2021", or its first and last day."""
    first, last = period.start, period.end
    if first.day == 1 and (first.year, first.month) == (last.year, last.month) and (
        last + timedelta(days=1)
    ).day == 1:
        return format_date(first, "MMMM y", locale=locale)
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"
    return f"{long_date(first, locale)} – {long_date(last, locale)}"


def coverage(archive: Archive, locale: str) -> str:
    """What is indexed: how many meetings, of whom, from when to when."""
    t = translations(locale)
    meetings = archive.corpus.meetings()
    if not meetings:
        return t.gettext("No meetings are indexed, only other documents.")
    first, last = meetings[0].date, meetings[-1].date
    towns = list(dict.fromkeys(m.municipality for m in meetings if m.municipality))
    committees = {(m.municipality, m.committee_slug) for m in meetings}
    return t.gettext(
        "Indexed: %(meetings)d meetings of %(committees)d committees in %(towns)s, "
        "%(first)s to %(last)s."
    ) % {
        "meetings": len(meetings),
        "committees": len(committees),
        "towns": ", ".join(towns) or "?",
        "first": long_date(first, locale),
        "last": long_date(last, locale),
    }


def language_name(code: str, locale: str) -> str:
    """The name of a language in a language; its code if it has none."""
    try:
        return Locale.parse(code).get_display_name(locale) or code
    except (UnknownLocaleError, ValueError):
        return code
