"""What assistants read of the contract's JSON: quotes, each with its citation, nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def of_answer(values: dict[str, Any]) -> str:
    """An answer's message and quotes; the nearest passages are marked as no answer."""
    answered = values["status"] == "answered"
    shown = values["quotes"] if answered else values["nearest"]
    heading = [] if answered or not shown else ["Nearest passages, which are no answer:"]
    return _joined([*values["understood"]["notes"], values["message"], *heading, *_quotes(shown)])


def of_checked(values: dict[str, Any]) -> str:
    """What became of a pasted text, the minutes' own words, and where the text differs."""
    parts = [f"{values['status']}: {values['message']}"]
    if not values["sentences"]:
        parts += _matches(values["matches"])
    for sentence in values["sentences"]:
        parts.append(f"{sentence['status']}: “{sentence['text']}”")
        parts += _matches(sentence["matches"][:1])
    return _joined(parts)


def of_point(values: dict[str, Any]) -> str:
    """A point's sections, word for word."""
    meeting = values["meeting"]
    where = [meeting["committee"], meeting["municipality"], meeting["date"]]
    parts = [f"{values['number']}. {values['title']} ({', '.join(filter(None, where))})"]
    if values["decision"]:
        parts.append(values["decision"]["label"])
    for section in values["sections"]:
        page = f", page {section['page']}" if section["page"] else ""
        if section["text"]:
            parts.append(f"{section['label'] or section['name']}{page}:\n“{section['text']}”")
    return _joined([*parts, values["url"]])


def of_cases(values: dict[str, Any]) -> str:
    """The steps of cases with the quotes of what was decided."""
    parts = [values["message"]]
    for case in values["cases"]:
        parts.append(f"{case['number']} {case['title']}")
        for step in case["steps"]:
            parts.append(f"{step['date'] or '?'}: {step['label']}")
            parts += _quotes(step["decided"])
    return _joined(parts)


def _matches(matches: list[dict[str, Any]]) -> Iterator[str]:
    for match in matches:
        yield from _quotes(match["quotes"])
        yield from (_differs(run) for run in match["differences"] if run["changes"])


def _differs(run: dict[str, Any]) -> str:
    text, minutes = run["text"].strip(), run["minutes"].strip()
    return f"Differs ({run['label']}): “{text}”, in the minutes “{minutes}”"


def _quotes(quotes: list[dict[str, Any]]) -> Iterator[str]:
    for quote in quotes:
        citation = quote["citation"]
        yield f"“{quote['text']}”\n— {citation['label']}\n{citation['url']}"


def _joined(parts: list[str]) -> str:
    return "\n\n".join(part for part in parts if part)
