"""What the command line tells of addresses that were fetched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from corpus.fetching.fetcher import Fetched, Outcome
from web.terminal import say

_OUTCOMES = {
    Outcome.NEW: "new",
    Outcome.CHANGED: "changed",
    Outcome.UNCHANGED: "unchanged",
    Outcome.GONE: "gone",
    Outcome.FAILED: "not fetched",
    Outcome.UNWANTED: "removed before",
}
# So many addresses of which there is something to say are named.
_MOST = 200


def fetched_text(fetched: Sequence[Fetched]) -> None:
    """How many addresses came how, and each one at which something was wrong."""
    if not fetched:
        return
    counts = Counter(one.outcome for one in fetched)
    told = ", ".join(f"{counts[o]} {words}" for o, words in _OUTCOMES.items() if counts[o])
    say(f"Addresses: {told}.")
    wrong = [one for one in fetched if one.problem]
    for one in wrong[:_MOST]:
        kept = "; the copy from before is indexed" if one.file else ""
        say(f"  {_OUTCOMES[one.outcome]}: {one.url} – {one.problem}{kept}")
    if len(wrong) > _MOST:
        say(f"  and {len(wrong) - _MOST} more")


def fetched_json(fetched: Sequence[Fetched]) -> list[dict[str, Any]]:
    """What became of each address, as data."""
    return [
        {
            "address": one.url, "outcome": one.outcome.value, "sha256": one.sha256,
            "kept": one.file is not None, "problem": one.problem,
        }
        for one in fetched
    ]
