"""The pages for what goes wrong: what happened, and what can be done next.

They need neither archive nor session, and where the page itself fails a plain one in both
languages is shown.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import StrEnum
from html import escape

from flask import render_template

from web import wording
from web.current import locale
from web.logs import access
from web.views.changed import Gone
from web.wording import N_

log = logging.getLogger("referat.web")


class Trouble(StrEnum):
    """What can go wrong, from where a reader sits."""

    REQUEST = "request"
    NOT_HERE = "not_here"
    METHOD = "method"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    BUSY = "busy"
    FAILED = "failed"
    NOTHING_INDEXED = "nothing_indexed"
    BEING_BUILT = "being_built"
    UNAVAILABLE = "unavailable"


class Deed(StrEnum):
    """What a page offers to do next."""

    ASK = "ask"
    CHECK = "check"
    AGAIN = "again"
    ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class _Told:
    title: str
    text: str
    deeds: tuple[Deed, ...] = (Deed.ASK,)


_TOLD = {
    Trouble.REQUEST: _Told(
        N_("This could not be understood"),
        N_("Something in the address or in what was sent is not as it should be. "
           "Begin at the front page."),
    ),
    Trouble.NOT_HERE: _Told(
        N_("Not here"),
        N_("There is no page at this address. Look whether it was copied whole, "
           "or ask for what you wanted to read."),
        (Deed.ASK, Deed.ARCHIVE),
    ),
    Trouble.METHOD: _Told(
        N_("Not in this way"),
        N_("The page is there, but it does not take what was sent. Open it as a link instead."),
        (Deed.AGAIN, Deed.ASK),
    ),
    Trouble.TOO_LARGE: _Told(
        N_("Too much"),
        N_("What was sent is larger than this page takes. "
           "Send less at a time: a question, or some paragraphs to check."),
        (Deed.CHECK, Deed.ASK),
    ),
    Trouble.TOO_MANY: _Told(
        N_("A little too fast"),
        N_("Many questions have come from here in a short time. "
           "Wait a minute, then try again."),
        (Deed.AGAIN,),
    ),
    Trouble.BUSY: _Told(
        N_("Many are asking just now"),
        N_("There is a queue. Wait a moment, then try again."),
        (Deed.AGAIN,),
    ),
    Trouble.FAILED: _Told(
        N_("Something went wrong"),
        N_("The fault is ours, and it has been noted. Try again, or begin at the front page."),
        (Deed.AGAIN, Deed.ASK),
    ),
    Trouble.NOTHING_INDEXED: _Told(
        N_("Nothing is indexed yet"),
        N_("There are no minutes to look in. Whoever runs this page must add them first; "
           "then it answers by itself."),
        (Deed.AGAIN,),
    ),
    Trouble.BEING_BUILT: _Told(
        N_("The archive is being built"),
        N_("The minutes are being read just now. Try again in some minutes."),
        (Deed.AGAIN,),
    ),
    Trouble.UNAVAILABLE: _Told(
        N_("The archive is not ready"),
        N_("The index cannot be read just now. Try again in a while."),
        (Deed.AGAIN,),
    ),
}


# A log line says more of these: the reader is told its number, to pass it on.
_NUMBERED = (Trouble.REQUEST, Trouble.FAILED, Trouble.UNAVAILABLE)


def error_page(trouble: Trouble, gone: Gone | None = None) -> str:
    """The page for what went wrong. It never fails itself.

    ``gone``: what can be told of an address that has no page.
    """
    try:
        told = _TOLD[trouble]
        _ = wording.translations(locale()).gettext
        return render_template(
            "error.html", title=_(told.title), text=_(told.text), trouble=trouble,
            deeds=told.deeds, Deed=Deed, gone=gone, changed=gone.changed if gone else None,
            number=access.number() if trouble in _NUMBERED else "",
        )
    except Exception:
        log.exception("the page for an error failed")
        return _plain(trouble)


def _plain(trouble: Trouble) -> str:
    """A page without template and style, in both languages while there is a catalogue."""
    told = _TOLD[trouble]
    both = {wording.DEFAULT: _in_danish(told), "en": (told.title, told.text)}
    sections = (
        f'<section lang="{language}"><h2>{escape(title)}</h2><p>{escape(text)}</p></section>'
        for language, (title, text) in both.items()
    )
    number = f"<p>{access.number()}</p>" if trouble in _NUMBERED else ""
    return (
        '<!doctype html><html lang="da"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<title>Referat</title></head><body><main><h1>Referat</h1>"
        f'{"".join(sections)}{number}<p><a href="/">Referat</a></p></main></body></html>'
    )


def _in_danish(told: _Told) -> tuple[str, str]:
    try:
        _ = wording.translations(wording.DEFAULT).gettext
        return _(told.title), _(told.text)
    except Exception:  # A catalogue that is damaged.
        return told.title, told.text
