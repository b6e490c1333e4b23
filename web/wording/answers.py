"""Phrases around an answer: what was understood, and why there is none."""

from __future__ import annotations

from datetime import date, timedelta

from babel.dates import format_date

from embeddings.archive import Archive
from qa.model import Answer, Reason
from qa.periods import Period
from qa.question import unfolded
from web.wording import N_, coverage, listed, long_date, translations

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
    Reason.AGENDA_ONLY: N_(
        "The item that comes nearest is on an agenda; the archive does not tell what was decided."
    ),
    Reason.NAME_NOT_THERE: N_("The item that comes nearest does not speak of %(about)s."),
    Reason.OUTCOME_DIFFERS: N_(
        "The item that comes nearest was not decided as the question takes it (“%(about)s”). "
        "The minutes say:"
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


def message(answer: Answer, archive: Archive, locale: str) -> str:
    """One or two sentences that introduce the quotes or say why there are none."""
    _ = translations(locale).gettext
    silence = answer.silence
    if silence is None:
        return _("Quoted word for word from the minutes:")
    text = _(_REASONS[silence.reason]) % {
        "about": listed([_in_words(v, locale) for v in silence.about], locale),
        "instead": listed([_in_words(v, locale) for v in silence.instead], locale),
    }
    if silence.reason in _BEYOND:
        text += f" {coverage(archive, locale)}"
    if silence.reason is Reason.NOT_FOUND:
        text += " " + _("Try other words, or name the committee or the case.")
    if answer.nearest and silence.reason is not Reason.OUTCOME_DIFFERS:
        text += " " + _("The passages below come nearest, but they are not an answer.")
    return text


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
