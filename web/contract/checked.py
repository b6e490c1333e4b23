"""The JSON of a pasted text that was checked; documented in docs/api.md."""

from __future__ import annotations

from typing import Any

from embeddings.archive import Archive
from qa.claims import Checked
from qa.matches import Match
from web import wording
from web.contract.answers import index_json, quote_json
from web.wording import checked as wording_checked


def checked_json(checked: Checked, archive: Archive, locale: str | None = None) -> dict[str, Any]:
    """What became of a pasted text, as the contract's response to ``verify``."""
    locale = locale or wording.DEFAULT
    return {
        "status": checked.verdict.value,
        "reason": checked.reason.value if checked.reason else None,
        "message": wording_checked.checked(checked, archive, locale),
        "text": checked.claim,
        "matches": [_match(match, archive, locale) for match in checked.matches],
        "more": checked.more,
        "sentences": [_sentence(one, archive, locale) for one in checked.sentences],
        "index": index_json(checked.index),
    }


def _sentence(checked: Checked, archive: Archive, locale: str) -> dict[str, Any]:
    return {
        "text": checked.claim,
        "status": checked.verdict.value,
        "label": wording_checked.verdict(checked.verdict, locale),
        "matches": [_match(match, archive, locale) for match in checked.matches],
        "more": checked.more,
    }


def _match(match: Match, archive: Archive, locale: str) -> dict[str, Any]:
    return {
        "quotes": [quote_json(quote, archive, locale) for quote in match.quotes],
        "likeness": match.likeness,
        "part_of_more": match.is_cut,
        "differences": [
            {
                "text": run.claim,
                "minutes": run.minutes,
                "changes": [change.value for change in run.changes],
                "label": wording_checked.changes(run.changes, locale),
            }
            for run in match.runs
        ],
    }
