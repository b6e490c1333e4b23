"""Where the time of a question goes: a flame picture of the server's asking path.

py-spy looks at the running server so many times a second and writes the stacks it saw. Drawn
here, and not by py-spy: its pictures carry a program of other licence with them.
Source of the kind of picture: Brendan Gregg, The Flame Graph, CACM 59(6), 2016.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click

from benchmarks.pictures import PICTURES
from benchmarks.speed.homes import Built
from benchmarks.speed.server import Client, serving

# A frame as py-spy writes it: "Service.ask (/…/qa/service.py:86)".
_FRAME = re.compile(r"^(?P<name>\S+) \((?P<file>[^():]+)(?::\d+)?\)$")
# The picture begins at this function.
_ROOT = "ask (web/api/ask.py)"
_RATE = 250
# Narrower than this share of the whole nothing is drawn; narrower than that, nothing written.
_DRAWN, _NAMED = 0.002, 0.03
_COLOURS = {"qa": "#e9a15b", "embeddings": "#7fa8d1", "corpus": "#8fbf8f", "web": "#c9a0d0"}
_OTHERS = "#d0d0d0"
_PACKAGES = re.compile(r"(?:^|/)((?:qa|embeddings|corpus|web)/[^:]*)$")

Stacks = Mapping[tuple[str, ...], int]


@dataclass(frozen=True, slots=True)
class Bar:
    """A function in its place: where it begins and how wide it is, as shares of the whole."""

    name: str
    depth: int
    start: float
    width: float


def estimate(questions: int) -> float:
    """Minutes that :func:`measure` may take."""
    return (40 + questions * 0.3) / 60


def stacks(text: str, root: str = _ROOT) -> Stacks:
    """How often each stack was seen, outermost function first, from ``root`` on.

    ``text`` has a stack a line, frames parted by semicolons, and a count (py-spy's "raw").
    """
    found: dict[tuple[str, ...], int] = {}
    for line in text.splitlines():
        path, _, count = line.rpartition(" ")
        frames = tuple(_frame(frame) for frame in path.split(";"))
        if root in frames:
            frames = frames[frames.index(root):]
            found[frames] = found.get(frames, 0) + int(count)
    return found


def _frame(text: str) -> str:
    """A frame with its file as the project or the package names it, without class and line."""
    match = _FRAME.match(text)
    if not match:
        return text
    file = match["file"].rpartition("site-packages/")[2]
    if inside := _PACKAGES.search(file):
        file = inside[1]
    return f"{match['name'].rpartition('.')[2]} ({file})"


def bars(found: Stacks) -> list[Bar]:
    """Every function under each caller once, callers before what they call, by name."""
    whole = sum(found.values())
    return list(_bars(dict(found), 0, 0.0, whole)) if whole else []


def _bars(found: Stacks, depth: int, start: float, whole: int) -> Iterator[Bar]:
    below: dict[str, dict[tuple[str, ...], int]] = {}
    for frames, count in found.items():
        if frames:
            rest = below.setdefault(frames[0], {})
            rest[frames[1:]] = rest.get(frames[1:], 0) + count
    for name in sorted(below):
        width = sum(below[name].values()) / whole
        yield Bar(name, depth, start, width)
        yield from _bars(below[name], depth + 1, start, whole)
        start += width


def shares(found: Stacks, among: Sequence[str]) -> dict[str, float]:
    """The share of stacks that a function occurs in, whoever called it."""
    whole = sum(found.values()) or 1
    return {
        name: sum(n for frames, n in found.items() if any(f.startswith(name) for f in frames))
        / whole
        for name in among
    }


# What the picture is told by: functions, and what they do.
TOLD = {
    "encode_question (": "encoding the question",
    "retrieve (qa/retrieve": "finding passages",
    "search_dense (": "– by vectors",
    "search_lexical (": "– by words",
    "search_grams (": "– by fragments of words",
    "token_vectors (": "– fetching token vectors",
    "candidates (qa/candidates": "reading and ranking sentences",
    "read (qa/reader": "– in the reader",
    "extract (qa/extract": "taking quotes",
    "_judged (qa/service": "judging",
    "answer_json (": "writing the answer as JSON",
    "understood (qa/spelling": "understanding the question",
}


def measure(
    home: Path, built: Built, asked: Sequence[str], warming: Sequence[str]
) -> dict[str, Any]:
    """Ask a server while py-spy looks at it; draws ``docs/pictures/asking.svg``."""
    with serving(home) as server, tempfile.TemporaryDirectory(prefix="referat-speed-") as name:
        client = Client(server.port)
        for question in warming:
            client.ask(question)
        path = Path(name) / "stacks.txt"
        spy = subprocess.Popen([
            str(Path(sys.executable).with_name("py-spy")), "record", "--pid",
            str(server.process.pid), "--format", "raw", "--rate", str(_RATE), "--function",
            "--full-filenames",
            "--output", str(path), "--duration", "unlimited", "--nonblocking",
        ], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        time.sleep(2)
        for question in asked:
            client.ask(question)
        client.close()
        spy.send_signal(2)
        _, told = spy.communicate(timeout=60)
        if not path.is_file():
            raise click.ClickException(f"py-spy saw nothing: {told.strip()[-300:]}")
        found = stacks(path.read_text("utf-8"))
    if not found:
        raise click.ClickException("py-spy saw no question being answered; ask more of them")
    picture = draw(bars(found), PICTURES / "asking.svg")
    click.echo(f"{sum(found.values())} samples; wrote {picture}")
    return {
        "home": asdict(built), "questions": len(asked), "samples": sum(found.values()),
        "shares": {
            told: round(share, 4)
            for (_, told), share in zip(
                TOLD.items(), shares(found, list(TOLD)).values(), strict=True
            )
        },
    }


def draw(found: Sequence[Bar], path: Path) -> Path:
    """Draw bars as an SVG, callers above what they call."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = path.stem  # The same file each time.
    matplotlib.rcParams["svg.fonttype"] = "none"  # Words as words, which are small.
    from matplotlib import pyplot
    from matplotlib.patches import Patch

    wide = [bar for bar in found if bar.width >= _DRAWN]
    deepest = max(bar.depth for bar in wide)
    figure, axes = pyplot.subplots(figsize=(12, 1 + 0.22 * deepest), layout="constrained")
    for bar in wide:
        axes.broken_barh(
            [(bar.start, bar.width)], (-bar.depth, 0.92), facecolor=_colour(bar.name),
            edgecolor="white", linewidth=0.3,
        )
        if bar.width >= _NAMED:
            # About so many letters go into the bar.
            text = f"{bar.name.partition(' ')[0]} {bar.width:.0%}"[: int(bar.width * 190)]
            axes.text(bar.start + 0.002, 0.46 - bar.depth, text, fontsize=6, va="center")
    axes.set(xlim=(0, 1), ylim=(-deepest, 1), yticks=[], xlabel="share of the time of a question")
    axes.spines[["left", "right", "top"]].set_visible(False)
    axes.legend(
        handles=[*(Patch(color=c, label=p) for p, c in _COLOURS.items()),
                 Patch(color=_OTHERS, label="libraries")],
        loc="lower right", fontsize=7,
    )
    path.parent.mkdir(exist_ok=True)
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
    return path


def _colour(name: str) -> str:
    file = name.partition("(")[2]
    return next((c for p, c in _COLOURS.items() if file.startswith(f"{p}/")), _OTHERS)
