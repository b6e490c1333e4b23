"""Tables and charts of docs/performance.md from the newest results file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.pictures import PICTURES
from benchmarks.report import filled
from benchmarks.speed.asking import ENCODER, OFF, ON, PLAIN, READER
from benchmarks.speed.homes import FULL

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
NOT_YET = "Not measured yet."
Part = Mapping[str, Any]


def tables(parts: Part) -> dict[str, str]:
    """Every table as Markdown, by its name in the document."""
    made = {
        "goals": ("", goals),
        "asking": (f"ask {FULL}", asking),
        "asking a million": ("ask 1m", asking),
        "encoder": ("encoder", lambda p: ratios_table(p["ratios"])),
        "throughput": ("throughput", throughput),
        "building": ("build", building),
        "starting": ("start", starting),
        "memory": ("memory", memory),
        "memory of workers": ("memory of 2 workers", memory),
        "disk": ("disk", disk),
        "cold": ("cold", cold),
        "growth": ("growth", growth),
        "profile": ("profile", profile),
        "peers": ("peers", peers),
    }
    found = {}
    for name, (part, table) in made.items():
        if not part:
            found[name] = goals(parts)
        elif part in parts:
            found[name] = f"{table(parts[part])}\n\n{measured(parts[part])}"
        else:
            found[name] = NOT_YET
    return found


def measured(part: Part) -> str:
    """When and on what a part was measured."""
    machine = part["machine"]
    rounds = f", {part['rounds']} rounds" if "rounds" in part else ""
    return (f"Measured {part['date']} at commit {part['commit']} on {machine['cores']} cores of "
            f"{machine['processor']}{rounds}.")


def cell(values: Sequence[float], digits: int = 2) -> str:
    """A median with the least and the most of its rounds."""
    if len(values) < 4 or values[3] == 1:
        return f"{values[0]:.{digits}f}"
    return f"{values[0]:.{digits}f} ({values[1]:.{digits}f}–{values[2]:.{digits}f})"


def table(head: Sequence[str], rows: Iterator[Sequence[str]] | Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def goals(parts: Part) -> str:
    """Every goal, what was measured, and whether it is reached by the median."""
    rows = []
    for name, goal, path in GOALS:
        value: Any = parts
        for key in path:
            value = value.get(key) if isinstance(value, Mapping) else None
        found = value[0] if isinstance(value, list) else value
        if found is None:
            rows.append((name, _goal(goal), "–", "not measured yet"))
        else:
            reached = found <= goal if goal > 0 else found >= -goal
            shown = cell(value) if isinstance(value, list) else f"{found:.2f}"
            rows.append((name, _goal(goal), shown, "yes" if reached else "**no**"))
    return table(("what", "goal", "measured", "reached"), rows)


def _goal(goal: float) -> str:
    return f"≤ {goal:g}×" if goal > 0 else f"≥ {-goal:g}"


def _asked(size: str, name: str, share: str) -> tuple[str, ...]:
    return f"ask {size}", "ratios", name, share


_OFF, _ON = "reader off / plain encoder", "reader on / plain encoder + reader"
# What, the goal (negative: at least so much), and where in the results.
GOALS: tuple[tuple[str, float, tuple[str, ...]], ...] = (
    ("asking, reader off / plain encoder, p50", 1.4, _asked(FULL, _OFF, "p50")),
    ("… p95", 2.5, _asked(FULL, _OFF, "p95")),
    ("asking, reader on / plain encoder + reader, p50", 1.3, _asked(FULL, _ON, "p50")),
    ("… p95", 2.5, _asked(FULL, _ON, "p95")),
    ("reader / plain encoder, p50", 3.0, _asked(FULL, "reader / plain encoder", "p50")),
    ("10⁶ passages, reader off, p50", 2.0, _asked("1m", _OFF, "p50")),
    ("… p95", 4.0, _asked("1m", _OFF, "p95")),
    ("10⁶ passages, reader on, p50", 2.0, _asked("1m", _ON, "p50")),
    ("… p95", 4.0, _asked("1m", _ON, "p95")),
    ("encoder pass / plain encoder, p50", 0.4,
     ("encoder", "ratios", "own encoder / plain encoder", "p50")),
    ("questions per second / encoder passes, reader off", -0.7,
     ("throughput", "ratios", f"{OFF} / {ENCODER}")),
    ("… reader on", -0.7, ("throughput", "ratios", f"{ON} / {ENCODER}")),
    ("building / encoder's own rate", -0.85, ("build", "ratios", "build / own encoder")),
    ("command's first answer / loading the encoder", 1.3,
     ("start", "ratios", "ask, reader on / plain encoder")),
    ("server's first answer / loading the encoder", 1.3,
     ("start", "ratios", "serve, first answer / plain encoder")),
    ("memory / text and half-precision vectors", 1.5, ("memory", "ratios", "share", "all")),
    ("memory's slope / that of text and vectors", 1.5, ("memory", "slopes", "share", "ratio")),
    ("… of memory that is no file's", 1.5, ("memory", "slopes", "own", "ratio")),
    ("disk / text and half-precision vectors", 2.0, ("disk", "ratio")),
    ("cold index, first question / warm", 5.0,
     ("cold", "ratios", "opening and first question / warm")),
    ("server started cold, first question / warm", 5.0,
     ("cold", "ratios", "server's first question / warm")),
)


def asking(part: Part) -> str:
    """Milliseconds of the arms and their ratios."""
    arms = [a for a in (PLAIN, ENCODER, READER, OFF, ON) if a in part["ms"]]
    ms = table(("", "p50 ms", "p95 ms"), [
        (arm, *(cell(part["ms"][arm][p], 1) for p in ("p50", "p95"))) for arm in arms])
    stages = part.get("stages", {})
    told = ", ".join(f"{name} {value:.1f}" for name, value in stages.items())
    home = part["home"]
    return (f"{home['passages']:,} passages, {home['sentences']:,} sentences; "
            f"{part['questions']} questions.\n\n{ms}\n\n{ratios_table(part['ratios'])}"
            + (f"\n\nMedian milliseconds by stage, reader on: {told}." if told else ""))


def ratios_table(ratios: Part) -> str:
    head = ("ratio", "p50", "p95", "of the p50s", "of the p95s")
    keys = ("p50", "p95", "p50 of quantiles", "p95 of quantiles")
    return table(head, [(name, *(cell(found[k]) for k in keys)) for name, found in ratios.items()])


def throughput(part: Part) -> str:
    rates = table(("", "per second"), [(n, cell(v, 1)) for n, v in part["per_second"].items()])
    return f"{rates}\n\n{_plain_ratios(part['ratios'])}"


def _plain_ratios(ratios: Part) -> str:
    return table(("ratio", ""), [(name, cell(found)) for name, found in ratios.items()])


def building(part: Part) -> str:
    rates = table(("", "passages per second"), [
        (n, cell(v, 1)) for n, v in part["passages_per_second"].items()])
    stages = table(("stage", "seconds"), [(n, cell(v, 1)) for n, v in part["stages"].items()])
    return f"{rates}\n\n{_plain_ratios(part['ratios'])}\n\n{stages}"


def starting(part: Part) -> str:
    seconds = table(("", "seconds"), [(n, cell(v)) for n, v in part["seconds"].items()])
    return f"{seconds}\n\n{_plain_ratios(part['ratios'])}"


def memory(part: Part) -> str:
    ways = ("share", "own", "own + index")
    rows = [
        (f"{home['home']['passages']:,}", f"{home['raw']:.0f}",
         *(cell(home["mb"][way], 0) for way in ways))
        for home in part["homes"].values()
    ]
    sizes = table(("passages", "text + vectors", *(f"{w}, MB" for w in ways)), rows)
    if not part["slopes"]:
        return sizes
    slopes = table(("counted as", "fixed, MB", "MB per 100,000", "/ text + vectors"), [
        (way, f"{s['fixed']:.0f}", f"{s['per_100000']:.0f}", f"{s['ratio']:.2f}")
        for way, s in part["slopes"].items()
    ])
    return f"{sizes}\n\n{slopes}"


def disk(part: Part) -> str:
    files = part["bytes_per_passage"]
    rows = [*((n, f"{v:,.0f}") for n, v in files.items()),
            ("**all**", f"{sum(files.values()):,.0f}"),
            ("text + one half-precision vector", f"{part['least_per_passage']:,.0f}"),
            ("ratio", f"{part['ratio']:.2f}"),
            ("beside it: vector cache of builds", f"{part['cache_per_passage']:,.0f}")]
    return table(("file", "bytes per passage"), rows)


def cold(part: Part) -> str:
    seen = table(("", ""), [(n, cell(v)) for n, v in part["seen"].items()])
    return f"{seen}\n\n{_plain_ratios(part['ratios'])}"


def growth(part: Part) -> str:
    rows = []
    for home in part["homes"].values():
        built = home["home"]
        own = sum(s for n, s in built["seconds"].items() if n != "given")
        rows.append((
            f"{built['passages']:,}", f"{own:.0f}", f"{home['disk'] / 1e6:,.0f}",
            f"{home['memory']['share'][0]:,.0f}",
            *(cell(home["ms"][arm][p], 0) for arm in (OFF, ON) for p in ("p50", "p95")),
            f"{home['recall@10']:.3f}",
        ))
    chart = "![Build time, disk, memory, p50, p95 and recall](pictures/growth.svg)\n\n"
    return chart + table((
        "passages", "build s, vectors given", "disk MB", "memory MB", "p50 ms", "p95 ms",
        "p50 ms, reader", "p95 ms, reader", "recall@10",
    ), rows)


def profile(part: Part) -> str:
    return "![Flame picture of a question](pictures/asking.svg)\n\n" + table((
        "share of a question's time", ""), [
        (told, f"{share:.0%}") for told, share in part["shares"].items()])


def peers(part: Part) -> str:
    rows = []
    for name, way in part["ways"].items():
        point = way.get("point@1")
        rows.append((
            name, *(cell(way["ms"][p], 1) for p in ("p50", "p95")),
            *(cell(way["beyond"][p], 1) for p in ("p50", "p95")),
            f"{point[0]:.3f} [{point[1]:.2f} {point[2]:.2f}]" if point else "as above",
        ))
    return f"{part['paragraphs']:,} paragraphs, {part['questions']} questions.\n\n" + table(
        ("", "p50 ms", "p95 ms", "p50 beyond the encoder", "p95 beyond", "point@1"), rows)


def draw_growth(part: Part, path: Path = PICTURES / "growth.svg") -> Path:
    """Six small charts over the number of passages."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = path.stem  # The same file each time.
    from matplotlib import pyplot

    homes = list(part["homes"].values())
    across = [home["home"]["passages"] for home in homes]
    charts = {
        "build, s (vectors given)": {"": [
            sum(s for n, s in h["home"]["seconds"].items() if n != "given") for h in homes]},
        "disk, MB": {"": [h["disk"] / 1e6 for h in homes]},
        "memory, MB": {"": [h["memory"]["share"][0] for h in homes]},
        "p50, ms": {a: [h["ms"][a]["p50"][0] for h in homes] for a in (PLAIN, OFF, ON)},
        "p95, ms": {a: [h["ms"][a]["p95"][0] for h in homes] for a in (PLAIN, OFF, ON)},
        "recall@10 of the dense search": {"": [h["recall@10"] for h in homes]},
    }
    figure, axes = pyplot.subplots(2, 3, figsize=(11, 6), layout="constrained")
    for at, (title, lines) in zip(axes.flat, charts.items(), strict=True):
        for label, values in lines.items():
            at.plot(across, values, "o-", label=label, markersize=4)
        at.set(title=title, xscale="log", xlabel="passages")
        if title.startswith("recall"):
            at.set_ylim(0, 1.05)
        elif title[:1] != "p":
            at.set_yscale("log")
        else:
            at.set_ylim(bottom=0)
        at.grid(alpha=0.3)
        if "" not in lines:
            at.legend(fontsize=7)
    path.parent.mkdir(exist_ok=True)
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
    return path


def write(parts: Part, document: Path = DOCUMENT) -> None:
    """Put the tables into the document."""
    document.write_text(filled(document.read_text("utf-8"), tables(parts)), "utf-8")
