"""The questions that are asked, and those that warm up what is to answer them."""

from __future__ import annotations

from pathlib import Path

from qa.evaluation.gold import Record, load

_QUESTIONS = Path(__file__).resolve().parent.parent / "questions"
# So many questions make a server warm. They are about other documents than those measured.
_WARMING = 25


def records(shared: Path | None) -> list[Record]:
    """The development questions about the sample corpus, and the minutes if they are here."""
    files = [_QUESTIONS / "sample-questions.jsonl"]
    if shared:
        files += sorted((shared / "eval").glob("*-questions.jsonl"))
    return [record for file in files for record in load(file)]


def texts(shared: Path | None) -> list[str]:
    """Their wordings, each once: what has been asked before may be known."""
    return list(dict.fromkeys(record.question for record in records(shared)))


def warming() -> list[str]:
    """Questions that none of :func:`texts` is."""
    found = load(_QUESTIONS / "forms-questions.jsonl")
    return [record.question for record in found[:: max(1, len(found) // _WARMING)]]
