"""Makes the tables of docs/evaluation.md from the newest result files.

    python -m benchmarks.report

A table stands between ``<!-- name -->`` and ``<!-- /name -->``; all else is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from benchmarks.results_files import newest

DOCUMENT = Path(__file__).parent.parent / "docs" / "evaluation.md"
_TITLES = {
    "fredericia-questions": "Fredericia", "aarhus-questions": "Aarhus",
    "sample-questions": "sample corpus", "forms-questions": "other forms",
}
_GROUPS = (
    "all answerable", "Danish", "other languages", "wording: formal", "wording: plain",
    "wording: typo",
)
_MEASURES = (
    "point@1", "point@3", "section@1", "recall@5", "recall@20", "ndcg@10", "held@3",
)
_QUOTED = ("quoted point@1", "answer@1", "answer@3", "answered")
_STAGE_MEASURES = ("point@1", "section@1", "recall@20", "held@3", "answer@3")


def tables() -> dict[str, str]:
    """Every table as Markdown, by its name in the document."""
    answers, size = newest("answers"), newest("at_size")
    files = {name: answers["files"][name] for name in _TITLES if name in answers["files"]}
    return {
        "finding": _by_group(files, _MEASURES),
        "quoting": _by_group(files, _QUOTED),
        "noise": _noise(files),
        "stages": _stages(files),
        "reader": _reader(files),
        "silence": _silence(files),
        "at size": _part(size, "among paragraphs", _at_size),
        "parliament": _part(size, "parliament", _parliament),
        "source": f"Measured {answers['date']} at commit {answers['commit']}.",
    }


def _part(size: Mapping[str, Any], name: str, table: Callable[[Mapping[str, Any]], str]) -> str:
    """The table of a run at size and when it was made."""
    if name not in size:
        return "Not measured yet."
    part = size[name]
    return f"{table(part)}\n\nMeasured {part['date']} at commit {part['commit']}."


def _cell(values: Sequence[float]) -> str:
    mean, low, high = (f"{v:.3f}" if n == 0 else f"{v:.2f}" for n, v in enumerate(values[:3]))
    return f"{mean} [{low} {high}]".replace("0.", ".")


def _table(head: Sequence[str], rows: Iterator[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _by_group(files: Mapping[str, Any], measures: Sequence[str]) -> str:
    def rows() -> Iterator[Sequence[str]]:
        for name, file in files.items():
            for group in _GROUPS:
                if found := file["groups"].get(group):
                    title = _TITLES[name] if group == _GROUPS[0] else f"– {group}"
                    cells = [_cell(found[m]) for m in measures]
                    yield title, str(found[measures[0]][3]), *cells

    return _table(("questions", "n", *measures), rows())


def _noise(files: Mapping[str, Any]) -> str:
    def rows() -> Iterator[Sequence[str]]:
        for name, file in files.items():
            for noise, found in file["noise"].items():
                cells = [_cell(found[m]) for m in _STAGE_MEASURES]
                yield _TITLES[name], noise, str(found["point@1"][3]), *cells

    return _table(("questions", "typed", "n", *_STAGE_MEASURES), rows())


def _stages(files: Mapping[str, Any]) -> str:
    names = list(next(iter(files.values()))["stages"])
    head = ("stages", *(f"{_TITLES[n]} {m}" for n in files for m in ("point@1", "held@3")))

    def rows() -> Iterator[Sequence[str]]:
        for stage in names:
            found = [file["stages"][stage] for file in files.values()]
            yield stage, *(_short(f[m][0]) for f in found for m in ("point@1", "held@3"))

    return _table(head, rows())


def _short(value: float) -> str:
    return f"{value:.3f}".replace("0.", ".")


def _reader(files: Mapping[str, Any]) -> str:
    """What reading brings: the shipped fusion with the reader and without it."""
    ways = {"no": "fitted fusion without the reader", "yes": "fitted fusion"}
    measures = ("answer@1", "answer@3")
    rows = (
        (_TITLES[name], reads, *(_cell(file["stages"][stage][m]) for m in measures))
        for name, file in files.items() if "stages" in file
        for reads, stage in ways.items()
    )
    return _table(("questions", "read", *measures), rows)


def _silence(files: Mapping[str, Any]) -> str:
    def rows() -> Iterator[Sequence[str]]:
        for name, file in files.items():
            if found := file.get("silence"):
                areas = [found["auc"], found.get("reader_auc")]
                yield (
                    _TITLES[name], str(found["unanswerable"]),
                    *(_short(found[key]) for key in ("precision", "recall", "f1")),
                    *(_cell((a["mean"], a["low"], a["high"])) if a else "–" for a in areas),
                )

    head = ("questions", "unanswerable", "precision", "recall", "F1", "AUC", "AUC of the reader")
    return _table(head, rows())


def _at_size(size: Mapping[str, Any]) -> str:
    return _by_group({n: size["files"][n] for n in _TITLES if n in size["files"]}, _MEASURES)


def _parliament(part: Mapping[str, Any]) -> str:
    found = part["ranked by"]
    depths = list(next(iter(found.values())))
    rows = ([name, *(_cell(row[k]) for k in depths)] for name, row in found.items())
    return _table(("ranked by", *depths), iter(rows))


def filled(text: str, made: Mapping[str, str]) -> str:
    """A document with its tables in place.

    :raises KeyError: the document has a place for a table that is not made.
    """
    def fill(match: re.Match[str]) -> str:
        name = match[1]
        return f"<!-- {name} -->\n{made[name]}\n<!-- /{name} -->"

    return re.sub(r"<!-- ([a-z ]+) -->\n.*?<!-- /\1 -->", fill, text, flags=re.S)


@click.command()
def main() -> None:
    """Write the tables into docs/evaluation.md."""
    DOCUMENT.write_text(filled(DOCUMENT.read_text("utf-8"), tables()), "utf-8")


if __name__ == "__main__":
    main()
