"""A conversation's quotes as a table: a row for each, in CSV that spreadsheets open safely."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from embeddings.archive import Archive
from qa.cite import cite
from qa.decisions import decision_of
from qa.followup import Conversation
from qa.model import Quote
from qa.service import Service
from web import wording

COLUMNS = (
    "question", "status", "reason", "quote", "municipality", "committee", "date", "item",
    "title", "case_number", "section", "page", "outcome", "permalink", "file", "sha256",
)
# Why a turn could not be asked again; beside the reasons of qa.model.Reason.
NOT_KEPT = "too_long_to_be_kept"
# A cell that begins so is a formula to a spreadsheet, which may send the others away.
# To some also with the wide signs of East Asian keyboards.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


def quotes_csv(service: Service, conversation: Conversation, base: str, locale: str) -> bytes:
    """The quotes of a conversation's turns, each asked again with the turns before it.

    UTF-8 with a byte order mark and CR LF. A turn without quotes has a row with its reason.
    """
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for row in _rows(service, conversation, base, locale):
        writer.writerow({name: disarmed(value) for name, value in row.items()})
    return out.getvalue().encode("utf-8-sig")


def _rows(
    service: Service, conversation: Conversation, base: str, locale: str
) -> Iterator[dict[str, str]]:
    for number, turn in enumerate(conversation.turns):
        if turn.typed is None:
            yield {"question": turn.question, "status": "not_asked", "reason": NOT_KEPT}
            continue
        # What the oldest turn leant on may be forgotten: it is asked with those words.
        text = turn.typed if number else turn.question
        before = Conversation(conversation.turns[:number])
        answer = service.ask(text, conversation=before)
        told = {
            "question": turn.typed,
            "status": answer.status.value,
            "reason": answer.reason.value if answer.reason else "",
        }
        if not answer.quotes:
            yield told
        for quote in answer.quotes:
            yield {**told, **_of_quote(service.archive, quote, base, locale)}


def _of_quote(archive: Archive, quote: Quote, base: str, locale: str) -> dict[str, str]:
    citation = cite(archive, quote)
    document = citation.documents[0]
    return {
        "quote": quote.text,
        "municipality": citation.municipality or "",
        "committee": citation.committee or "",
        "date": citation.date.isoformat() if citation.date else "",
        "item": citation.point or "",
        "title": citation.title,
        "case_number": citation.case_number or "",
        "section": wording.section_name(citation.section_kind, locale),
        "page": str(citation.page or ""),
        "outcome": wording.outcome(decision_of(quote.place), locale),
        "permalink": f"{base}{citation.path}",
        "file": document.file,
        "sha256": document.sha256,
    }


def disarmed(value: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(_FORMULA) else value
