"""Whether the text that was read is the text that was printed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jiwer

from corpus.model import Reading

Data = dict[str, Any]

# The sign before a list item is set by the format, not by the author.
_MARKER = re.compile(r"^(?:[•o*–—-]|\d{1,2}[.)]|[a-zæøå][.)])\s+", re.M)


@dataclass(slots=True)
class WordErrors:
    """Words of one format that another format of the same text has otherwise."""

    words: int = 0
    errors: int = 0
    examples: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return self.errors / max(1, self.words)


def word_errors(reference: Data, hypothesis: Data) -> WordErrors:
    """Compare what two formats both print: sections of one point under one label.

    Both are readings in the shape of ``referat inspect --json``. Sections that only one
    of them prints, or prints empty, are left out; the words' order counts.
    """
    found = WordErrors()
    others = dict(_sections(hypothesis))
    for place, text in _sections(reference):
        other = others.get(place, "")
        if not text or not other:
            continue
        result = jiwer.process_words(text, other)
        found.words += len(text.split())
        found.errors += result.substitutions + result.deletions + result.insertions
        for chunk in result.alignments[0]:
            if chunk.type != "equal":
                expected = text.split()[chunk.ref_start_idx : chunk.ref_end_idx]
                read = other.split()[chunk.hyp_start_idx : chunk.hyp_end_idx]
                found.examples.append(f"{place}: {' '.join(expected)!r} read {' '.join(read)!r}")
    return found


def _sections(data: Data) -> Iterator[tuple[tuple[str, str, int], str]]:
    for point in (p for m in data["meetings"] for p in m["points"]):
        yield (point["number"], "title", 0), point["title"]
        seen: dict[str, int] = {}
        for section in point["sections"]:
            label = section["label"]
            seen[label] = seen.get(label, 0) + 1
            text = " ".join(_MARKER.sub("", section["text"]).split())
            yield (point["number"], label, seen[label]), text


@dataclass(slots=True)
class Coverage:
    """Quotes that are wanted, and those that the readings do not hold word by word."""

    quotes: int = 0
    missing: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        return 1 - len(self.missing) / max(1, self.quotes)


def gold_coverage(
    questions: Iterable[Path], readings: Iterable[Reading], files: dict[str, tuple[str, ...]]
) -> Coverage:
    """How many gold quotes stand verbatim in the documents they are said to be from.

    ``files`` maps the documents' names in the question files to the beginnings of file
    names. White space does not count, nor do the bars that quotes have between cells.
    """
    texts = [(r.document.file, _flat(r.document.text)) for r in readings]
    found = Coverage()
    for path in questions:
        for line in path.read_text("utf-8").splitlines():
            for gold in json.loads(line)["gold"]:
                starts = files.get(gold["doc"], (gold["doc"],))
                for quote in gold["quotes"]:
                    found.quotes += 1
                    where = [text for file, text in texts if file.startswith(starts)]
                    if not any(_flat(quote) in text for text in where):
                        found.missing.append(f"{gold['doc']} {gold['point']}: {quote}")
    return found


def _flat(text: str) -> str:
    return " ".join(text.replace("|", " ").split())
