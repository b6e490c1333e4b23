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
