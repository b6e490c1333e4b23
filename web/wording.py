"""The fixed phrases around quotes, from the translation catalogue. Nothing else is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date
from babel.support import NullTranslations, Translations

from corpus.model import SectionKind
from embeddings.archive import Archive
from qa.cases import Other, When
from qa.cite import Citation
from qa.decisions import Decision, Outcome
from qa.figures import NumberKind
from qa.model import Answer, Reason
from qa.periods import Period
from qa.question import unfolded
from qa.steps import Step, StepKind

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


# %(about)s: what of the question it is about. %(instead)s: what the archive has instead.
_REASONS = {
    Reason.NOT_FOUND: N_("The indexed minutes do not seem to answer this."),
    Reason.NO_MATCH_FOR_FILTERS: N_("Nothing in the archive fits the chosen limits."),
    Reason.NO_WORDS: N_("The question has no word that can be looked for."),
    Reason.NOT_A_QUESTION: N_("This is not a question that minutes can answer."),
    Reason.OUTSIDE_SUBJECT: N_("The indexed minutes do not speak of this."),
    Reason.MUNICIPALITY_NOT_INDEXED: N_("No minutes of %(about)s are indexed."),
    Reason.COMMITTEE_NOT_INDEXED: N_(
        "No meeting of %(about)s is indexed that the question could be about."
    ),
    Reason.BEFORE_INDEXED: N_(
        "The question is about %(about)s, before the first of the indexed meetings."
    ),
    Reason.AFTER_INDEXED: N_(
        "The question is about %(about)s, after the last of the indexed meetings."
    ),
    Reason.CLOSED_POINT: N_(
        "The item that comes nearest was treated behind closed doors; "
        "the minutes print only its title."
    ),
    Reason.IN_ATTACHMENT: N_(
        "It may stand in an attachment, which is not indexed: %(instead)s. "
        "Ask the municipality for it."
    ),
    Reason.PREMISE_DIFFERS: N_(
        "The question is about %(about)s; the item that comes nearest speaks of %(instead)s."
    ),
}
# What is covered is told where that may be why.
_BEYOND = (
    Reason.NOT_FOUND, Reason.OUTSIDE_SUBJECT, Reason.MUNICIPALITY_NOT_INDEXED,
    Reason.COMMITTEE_NOT_INDEXED, Reason.BEFORE_INDEXED, Reason.AFTER_INDEXED,
)
_MOST_NAMED = 4


def message(answer: Answer, archive: Archive, locale: str) -> str:
    """One or two sentences that introduce the quotes or say why there are none."""
    _ = translations(locale).gettext
    silence = answer.silence
    if silence is None:
        return _("Quoted word for word from the minutes:")
    text = _(_REASONS[silence.reason]) % {
        "about": _listed(silence.about, locale), "instead": _listed(silence.instead, locale),
    }
    if silence.reason in _BEYOND:
        text += f" {coverage(archive, locale)}"
    if silence.reason is Reason.NOT_FOUND:
        text += " " + _("Try other words, or name the committee or the case.")
    if answer.nearest:
        text += " " + _("The passages below come nearest, but they are not an answer.")
    return text


def _listed(values: Sequence[str], locale: str) -> str:
    """A few values in a row, days and periods written out."""
    said = [_in_words(value, locale) for value in values[:_MOST_NAMED]]
    more = ["…"] if len(values) > _MOST_NAMED else []
    return ", ".join([*said, *more])


def _in_words(value: str, locale: str) -> str:
    try:
        first, _, last = value.partition("/")
        start, end = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError:
        return value
    return long_date(start, locale) if start == end else _period(Period(start, end), locale)


def understood(
    answer: Answer, archive: Archive, locale: str, refused: bool = False
) -> list[str]:
    """What was read in a question beyond its words.

    The question before it, slips put right, what is preferred; ``refused``: that the
    conversation before it could not be used.
    """
    question = answer.question
    t = translations(locale)
    told = []
    if refused:
        told.append(t.gettext("The earlier questions could not be read and are forgotten"))
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
    covered = archive.corpus.coverage
    if covered.first is None or covered.last is None:
        return t.gettext("No meetings are indexed, only other documents.")
    return t.gettext(
        "Indexed: %(meetings)d meetings of %(committees)d committees in %(towns)s, "
        "%(first)s to %(last)s."
    ) % {
        "meetings": covered.meetings,
        "committees": len(covered.bodies),
        "towns": ", ".join(covered.municipalities) or "?",
        "first": long_date(covered.first, locale),
        "last": long_date(covered.last, locale),
    }


def language_name(code: str, locale: str) -> str:
    """The name of a language in a language; its code if it has none."""
    try:
        return Locale.parse(code).get_display_name(locale) or code
    except (UnknownLocaleError, ValueError):
        return code
