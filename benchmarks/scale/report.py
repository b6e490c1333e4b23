"""Tables of docs/scale.md from the newest results of the shared archive at size.

    python -m benchmarks.scale.report
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from benchmarks.report import filled
from benchmarks.scale import paper
from benchmarks.scale.finding import (
    EFFORTS,
    ENCODER,
    EVERYTHING,
    GRAPH,
    LARGE,
    LOCAL,
    SHARED,
    SHIPPED,
    effort,
)
from benchmarks.scale.loading import HNSW
from benchmarks.scale.shared import KIND
from benchmarks.speed.parts import parts
from benchmarks.speed.report import NOT_YET, cell, measured, table

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "scale.md"
Parts = Mapping[str, Mapping[str, Any]]


def tables(found: Parts) -> dict[str, str]:
    """Every table as Markdown, by its name in the document."""
    ordered = dict(sorted(found.items(), key=lambda item: item[1]["passages"]))
    made = {
        "loading": loading, "room": room, "searches": searches, "efforts": efforts,
        "asking": asking, "two servers": two_servers, "on paper": on_paper,
    }
    if not ordered:
        return dict.fromkeys([*made, "source"], NOT_YET)
    return {**{name: of(ordered) for name, of in made.items()}, "source": source(ordered)}


def source(found: Parts) -> str:
    """When, where and with which settings the sizes were measured."""
    told = []
    for name, part in found.items():
        held = ", ".join(f"`{n} = {v}`" for n, v in part["server"].items())
        told.append(f"{name}: {measured(part)} Threads used: {part['threads']}. PostgreSQL: "
                    f"{held or 'as the address has it'}.")
    return "\n".join(f"- {line}" for line in told)


def _by_size(found: Parts, rows: Sequence[tuple[str, Sequence[str]]]) -> str:
    """A table with a column for each size."""
    head = ("", *(f"{part['passages']:,}" for part in found.values()))
    return table(head, [(name, *cells) for name, cells in rows])


def loading(found: Parts) -> str:
    """Seconds by stage and by kind of index, and the rate."""
    loads = [part["load"] for part in found.values()]

    def row(name: str, *path: str, digits: int = 1) -> tuple[str, list[str]]:
        return name, [_number(load, path, digits) for load in loads]

    stages = list(loads[-1]["stages"])
    indexes = [HNSW, *sorted(set(loads[-1]["indexes"]) - {HNSW})]
    return _by_size(found, [
        ("municipalities", [f"{part['municipalities']['count']}" for part in found.values()]),
        ("… passages of the largest, the smallest", [
            f"{part['municipalities']['largest']:,}, {part['municipalities']['smallest']:,}"
            for part in found.values()]),
        row("partitions", "partitions", digits=0),
        row("… passages of the largest", "largest_partition", digits=0),
        *(row(f"{name}, s", "stages", name) for name in stages),
        *(row(f"– {name}, s", "indexes", name) for name in indexes),
        row("**all, s**", "seconds"),
        row("**passages a second**", "per_second", digits=0),
        row("memory that the loading process took, MB", "loader_mb", digits=0),
        row("write-ahead log, bytes a passage", "wal_per_passage", digits=0),
    ])


def _number(values: Mapping[str, Any], path: Sequence[str], digits: int) -> str:
    found: Any = values
    for key in path:
        found = found.get(key) if isinstance(found, Mapping) else None
    return "–" if found is None else f"{found:,.{digits}f}"


def room(found: Parts) -> str:
    """Bytes a passage in the database by what they are for, and in the home."""
    names = list(dict.fromkeys(n for p in reversed(found.values()) for n in p["load"]["disk"]))
    files = list(dict.fromkeys(n for p in reversed(found.values()) for n in p["local"]))
    held = {"tokens": "token vectors", "vectors": "passages' vectors",
            "counts": "words and fragments"}

    def rows(of: Any, keys: Sequence[str], lead: str) -> list[tuple[str, list[str]]]:
        return [(f"{lead}{key}", [_number(of(p), (key,), 0) for p in found.values()])
                for key in keys]

    shared = rows(lambda p: p["load"]["disk"], names, "")
    local = rows(lambda p: p["local"], files[:6], "home: ")
    inside = [(f"held in rows: {told}", [_number(p["load"]["held"], (key,), 0)
                                         for p in found.values()])
              for key, told in held.items()]
    return _by_size(found, [
        *shared,
        ("**all**", [f"{sum(p['load']['disk'].values()):,.0f}" for p in found.values()]),
        *inside, *local,
        ("**the home's generation**", [f"{sum(p['local'].values()):,.0f}"
                                       for p in found.values()]),
    ])


def searches(found: Parts) -> str:
    """Milliseconds and recall by filter, a table for each size."""
    told = []
    for part in found.values():
        ms, rows = part["search"]["ms"], []
        for name, passing in part["filters"].items():
            recall = part["recall"][name]
            rows.append((
                name, f"{passing['passages']:,}", "compared" if passing["compared"] else "graph",
                *(cell for way in (SHIPPED, GRAPH) for cell in (
                    _pair(ms[f"{way}, {name}"]), *_recalls(recall[way]))),
                _pair(ms[f"words, {name}"]), _pair(ms[f"fragments, {name}"]),
            ))
        told.append(f"{part['passages']:,} passages, {part['questions']} questions, "
                    f"{part['rounds']} rounds:\n\n" + table((
                        "in", "passages", "dense", "ms", "recall@10", "recall@100",
                        "by graph, ms", "recall@10", "recall@100", "words, ms",
                        "fragments, ms"), rows))
    return "\n\n".join(told)


def efforts(found: Parts) -> str:
    """What another ``hnsw.ef_search`` costs and finds, by the graph."""
    rows = []
    for part in found.values():
        ms = part["search"]["ms"]
        for ef in EFFORTS:
            rows.append((f"{part['passages']:,}", f"{ef}", *(
                cell for name in (EVERYTHING, LARGE) for cell in (
                    _pair(ms[f"{effort(ef)}, {name}"]),
                    *_recalls(part["recall"][name][effort(ef)]))
            )))
    return table((
        "passages", "`hnsw.ef_search`", f"{EVERYTHING}, ms", "recall@10", "recall@100",
        f"{LARGE}, ms", "recall@10", "recall@100",
    ), rows)


def _recalls(found: Mapping[str, float]) -> tuple[str, str]:
    return f"{found['recall@10']:.3f}", f"{found['recall@100']:.3f}"


def _pair(ms: Mapping[str, Sequence[float]]) -> str:
    return f"{ms['p50'][0]:.1f} / {ms['p95'][0]:.1f}"


def asking(found: Parts) -> str:
    """Whole questions without the reader, on both archives in the same rounds."""
    town = f"{SHARED}, {LARGE}"
    rows = []
    for part in found.values():
        ms, ratios = part["ask"]["ms"], part["ask"]["ratios"][f"{SHARED} / {LOCAL}"]
        rows.append((
            f"{part['passages']:,}",
            *(_pair(ms[arm]) for arm in (ENCODER, LOCAL, SHARED, f"{LOCAL}, {LARGE}", town)),
            cell(ratios["p50"]), cell(ratios["p95"]),
        ))
    return table((
        "passages", "encoder's pass", "home", "shared archive", f"home, {LARGE}",
        f"shared, {LARGE}", "shared / home, p50", "p95",
    ), rows)


def two_servers(found: Parts) -> str:
    """What became of questions when a server was killed."""
    rows = []
    for part in found.values():
        seen = part.get("two servers", {"skipped": "left out"})
        if "skipped" in seen:
            rows.append((f"{part['passages']:,}", f"not measured: {seen['skipped']}",
                         *("–" for _ in range(7))))
            continue
        rows.append((
            f"{part['passages']:,}", f"{seen['questions']}", f"{seen['clients']}",
            *(_quantiles(seen["ms"], name) for name in ("both", "one left")),
            f"{seen['per_second']:.1f}", f"{seen['failed_at_first']}",
            f"**{seen['failed_after_one_retry']}**", f"{seen['server_mb']:,}",
        ))
    return table((
        "passages", "questions", "clients", "ms, both", "ms, one left", "a second",
        "failed at first", "failed after one retry", "a web server, MB",
    ), rows)


def _quantiles(ms: Mapping[str, Mapping[str, float]], name: str) -> str:
    return f"{ms[name]['p50']:.0f} / {ms[name]['p95']:.0f}" if name in ms else "–"


def on_paper(found: Parts) -> str:
    """What was never measured, and how it was reckoned."""
    head = ("extrapolated", *(f"{size // 10**6} million" for size in paper.SIZES), "from")
    return table(head, [(line.name, *line.values, line.derivation) for line in paper.lines(found)])


def write(found: Parts, document: Path = DOCUMENT) -> None:
    """Put the tables into the document."""
    document.write_text(filled(document.read_text("utf-8"), tables(found)), "utf-8")


@click.command()
def main() -> None:
    """Write the tables into docs/scale.md."""
    write(parts(KIND))
    click.echo(f"wrote {DOCUMENT}")


if __name__ == "__main__":
    main()
