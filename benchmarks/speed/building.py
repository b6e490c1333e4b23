"""Building from PDFs, beside the encoder alone on the same passages and sentences.

The PDFs are minutes with paragraphs of Danish text under points of their own, other text in
each round, so that nothing is known from the round before.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import click
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from benchmarks.corpora import paragraphs
from benchmarks.speed import models
from benchmarks.speed.ratios import Spread
from benchmarks.speed.stages import Stages
from corpus.records import Corpus
from embeddings.build import build
from embeddings.generation import CORPUS
from embeddings.intake import Choices
from embeddings.texts import passage_texts, sentence_texts

_LEFT, _TOP, _BOTTOM, _PITCH, _WIDTH = 60, 770, 70, 14, 475
_FONT, _BOLD = "Helvetica", "Helvetica-Bold"
# Paragraphs of a point, and points of a document.
_A_POINT, _POINTS = 5, 6
_SEED = 5
# Texts of the encoder's warming up.
_WARM = ["Byrådet godkendte indstillingen om renovering af skolen."] * 8


def estimate(passages: int, rounds: int) -> float:
    """Minutes that :func:`measure` may take: a passage and its sentences three times."""
    return rounds * (20 + passages * 3 * 0.15) / 60


def measure(shared: Path, count: int, rounds: int) -> dict[str, Any]:
    """Seconds of a build of about ``count`` paragraphs, and of the encoder alone, in turns."""
    texts = _texts(shared, count * rounds)
    seconds: dict[str, list[float]] = {"build": [], "own encoder": [], "plain encoder": []}
    stages: dict[str, list[float]] = {}
    counts = []
    for number in range(rounds):
        with tempfile.TemporaryDirectory(prefix="referat-speed-") as name:
            folder = Path(name) / "pdf"
            folder.mkdir()
            make_pdfs(folder, texts[number * count : (number + 1) * count], number)
            encoder = models.encoder()
            encoder.encode_passage_tokens(_WARM)
            observer = Stages()
            begun = time.perf_counter()
            report = build([folder], Path(name) / "home", encoder, observer, Choices())
            seconds["build"].append(time.perf_counter() - begun)
            for stage, taken in observer.seconds().items():
                stages.setdefault(stage, []).append(taken)
            corpus = Corpus(report.folder / CORPUS)
            whole, single = passage_texts(corpus), sentence_texts(corpus)
        # A text that is a passage and a sentence at once is encoded once.
        rest = sorted(set(single) - set(whole), key=len, reverse=True)
        whole = sorted(set(whole), key=len, reverse=True)
        counts.append((len(whole), len(rest)))
        begun = time.perf_counter()
        encoder.encode_passage_tokens(whole)
        encoder.encode_passages(rest)
        seconds["own encoder"].append(time.perf_counter() - begun)
        plain = models.Plain(threads=None)
        plain.passages(_WARM)
        begun = time.perf_counter()
        plain.passages(whole)
        plain.passages(rest)
        seconds["plain encoder"].append(time.perf_counter() - begun)
        click.echo(f"round {number + 1}: {counts[-1][0]} passages, " + ", ".join(
            f"{arm} {found[-1]:.1f} s" for arm, found in seconds.items()))
    return {
        "rounds": rounds, "passages": sum(c[0] for c in counts),
        "sentences": sum(c[1] for c in counts),
        "passages_per_second": {
            arm: Spread.of([c[0] / s for c, s in zip(counts, found, strict=True)]).listed()
            for arm, found in seconds.items()
        },
        "stages": {name: Spread.of(found).listed() for name, found in stages.items()},
        "ratios": {
            f"build / {base}": Spread.of(
                [b / a for a, b in zip(seconds["build"], seconds[base], strict=True)]
            ).listed()
            for base in ("own encoder", "plain encoder")
        },
    }


def make_pdfs(folder: Path, texts: Sequence[str], number: int) -> list[Path]:
    """Write minutes of several pages each that hold all the texts."""
    size = _A_POINT * _POINTS
    made = []
    for document, start in enumerate(range(0, len(texts), size)):
        path = folder / f"referat-{number}-{document}.pdf"
        day = f"{1 + document % 28:02d}-{1 + document // 28 % 12:02d}-20{10 + number % 90}"
        _write(path, texts[start : start + size], day)
        made.append(path)
    return made


def _write(path: Path, texts: Sequence[str], day: str) -> None:
    canvas = Canvas(str(path), pagesize=A4, invariant=True)
    y = 0.0
    for font, line in _lines(texts, day):
        if y < _BOTTOM:
            if y:
                canvas.showPage()
            y = _TOP
            canvas.setFont(_FONT, 9)
            canvas.drawString(_LEFT, 805, f"Ravnsø Byråd {day}")
        canvas.setFont(font, 10)
        canvas.drawString(_LEFT, y, line)
        # Between paragraphs there is more room than between their lines.
        y -= _PITCH if line else _PITCH / 2
    canvas.save()


def _lines(texts: Sequence[str], day: str) -> Iterator[tuple[str, str]]:
    for n, text in enumerate(texts):
        if n % _A_POINT == 0:
            point = n // _A_POINT + 1
            yield _BOLD, f"Punkt {point}: Sag nummer {point} den {day}"
            yield _BOLD, "Beslutning"
            yield _FONT, "Godkendt."
            yield _BOLD, "Sagsfremstilling"
        for line in simpleSplit(text, _FONT, 10, _WIDTH):
            yield _FONT, line
        yield _FONT, ""


def _texts(shared: Path, count: int) -> list[str]:
    """Paragraphs that the fonts of every PDF reader can show."""
    source = paragraphs(shared / "data" / "danish-paragraphs.jsonl.gz", 2 * count, _SEED)
    found = (" ".join(b.text for b in s.blocks) for r in source for s in r.sections)
    return list(islice((t for t in found if _is_latin(t)), count))


def _is_latin(text: str) -> bool:
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True
