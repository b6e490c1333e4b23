"""Phrases about a pasted text: whether it stands in the minutes, and what differs."""

from __future__ import annotations

from collections.abc import Iterable

from embeddings.archive import Archive
from qa.claims import Checked, Verdict
from qa.differences import Change
from qa.model import Reason
from web.wording import N_, coverage, translations

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


_VERDICTS = {
    Verdict.EXACT: N_("Word for word in the minutes"),
    Verdict.NEAR: N_("Nearly as in the minutes"),
    Verdict.NOT_FOUND: N_("Not found in the minutes"),
}


def verdict(found: Verdict, locale: str) -> str:
    """What became of a text, in a few words."""
    return translations(locale).gettext(_VERDICTS[found])


def checked(found: Checked, archive: Archive, locale: str) -> str:
    """One or two sentences that introduce where a pasted text stands, or say that it does not."""
    _ = translations(locale).gettext
    if found.sentences:
        return _sentencewise(found, locale)
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


def _sentencewise(found: Checked, locale: str) -> str:
    t = translations(locale)
    verdicts = [one.verdict for one in found.sentences]
    if set(verdicts) == {Verdict.EXACT}:
        return t.gettext(
            "Every sentence stands word for word in the minutes, but not together as here."
        )
    counts = [verdicts.count(verdict) for verdict in Verdict]
    told = (
        t.ngettext(
            "%(num)d part stands word for word in the minutes",
            "%(num)d parts stand word for word in the minutes", counts[0],
        ),
        t.ngettext("%(num)d stands there nearly", "%(num)d stand there nearly", counts[1]),
        t.ngettext("%(num)d is not found", "%(num)d are not found", counts[2]),
    )
    parts = (text % {"num": count} for text, count in zip(told, counts, strict=True) if count)
    return f"{', '.join(parts)}."


def legend(locale: str) -> str:
    """How differences are marked where there are only letters."""
    return translations(locale).gettext("[-only in the text-] {+only in the minutes+}")
