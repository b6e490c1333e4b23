"""How the time of an answer grows with the length of what is sent: twice as long, how much longer?

    python -m benchmarks.reliability.growth

Each of the repeating texts of :mod:`benchmarks.reliability.texts` is sent to everything that takes
words, at half the greatest length that it takes and at the whole; and read as a file of one
paragraph, of 50,000 characters and of twice as many. Told are those that take more
than ``--from`` seconds at the greatest, the slowest first, with the ratio: 2 is linear, 4 is
quadratic. Exit status 1 if one takes more than ``--most`` seconds.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import quote

import click

from benchmarks.reliability.asked import Asked
from benchmarks.reliability.questions import sample_home
from benchmarks.reliability.readings import faults_of
from benchmarks.reliability.sent import Request
from benchmarks.reliability.texts import REPEATED, repeated, sentences
from corpus.errors import ReadError
from corpus.read import read

_POINT = "/moede/ravnsoe-kommune/byraadet/2023-10-11/2"
_JSON = (("Content-Type", "application/json"),)


def _body(path: str, name: str) -> Callable[[str], Request]:
    return lambda text: Request(
        "POST", path, body=json.dumps({name: text}).encode(), headers=_JSON)


def _filter(text: str) -> Request:
    body = {"question": "Hvad med cykelstien?", "filters": {"case_number": text, "point": text}}
    return Request("POST", "/api/v1/ask", body=json.dumps(body).encode(), headers=_JSON)


def _argument(path: str, name: str, rest: str = "") -> Callable[[str], Request]:
    return lambda text: Request(
        "GET", path, f"{rest}{name}={quote(text.encode('utf-8', 'surrogatepass'), safe='')}")


def _language(text: str) -> Request:
    value = text.encode("ascii", "ignore").decode().replace("\n", " ")
    return Request("GET", "/om", headers=(("Accept-Language", value),))


# What takes words, and how many characters of them; a server takes addresses of 250,000 bytes.
TAKING: dict[str, tuple[Callable[[str], Request], int]] = {
    "ask": (_body("/api/v1/ask", "question"), 1000),
    "verify": (_body("/api/v1/verify", "text"), 5000),
    "filter": (_filter, 20_000),
    "conversation": (_argument("/", "samtale", "q=a&"), 8000),
    "search": (_argument("/api/v1/search", "q"), 300),
    "archive": (_argument("/arkiv", "q"), 200),
    "suggestions": (_argument("/forslag", "q"), 20_000),
    "follow": (_argument("/foelg", "q"), 20_000),
    "limit": (_argument("/", "kommune", "q=cykelsti&"), 20_000),
    "quote": (_argument(_POINT, "citat"), 20_000),
    "source": (_argument(_POINT, "til", "citat=Byr%C3%A5det&"), 20_000),
    "gone": (_argument("/moede/x/y/2023-01-01/1", "citat"), 20_000),
    "citation": (_argument("/citat", "citat", f"sti={_POINT}&"), 2000),
    "path": (lambda text: Request("GET", f"/sag/ravnsoe-kommune/{quote(text)}"), 20_000),
    "number": (_argument("/api/v1/cases", "number"), 300),
    "language": (_language, 20_000),
}
# Kinds of files, and how a paragraph stands in one.
READ = {
    "file.txt": "Referat\n\n{}\n\nSlut.\n", "file.md": "# Referat\n\n{}\n\n## Slut\n\nSlut.\n",
    "file.html": "<!doctype html><html><body><h1>Referat</h1><p>{}</p><p>Slut.</p></body></html>",
}
_FILE = 100_000
# Repeated as well: many sentences of the minutes.
_SENTENCES = "sentences of the minutes"


def _text(name: str, length: int) -> str:
    if name != _SENTENCES:
        return repeated(name, length)
    found = " ".join(sentences())
    return (found * (length // len(found) + 1))[:length]


def _sent(asked: Asked, taking: str, text: str) -> tuple[float, str | None]:
    return asked.wrong(TAKING[taking][0](text))


def _read(folder: Path, name: str, text: str) -> tuple[float, str | None]:
    """Seconds that a file takes to be read, and what is wrong with its reading."""
    path, began = folder / name, time.process_time()
    path.write_text(READ[name].format(text.replace("<", " ")), "utf-8", "surrogatepass")
    try:
        wrong = "; ".join(faults_of(read(path))) or None
    except ReadError:
        wrong = None
    return time.process_time() - began, wrong


def slow(
    take: Callable[[str], tuple[float, str | None]], name: str, most: int, least: float
) -> tuple[float, float, str | None] | None:
    """Seconds at the greatest length, the ratio to half of it, and what is wrong.

    None where it takes less than ``least``.
    """
    long, problem = take(_text(name, most))
    if long < least and not problem:
        return None
    # Once more: the first one may have paid for what is made once.
    long = min(long, take(_text(name, most))[0])
    half = min(take(_text(name, most // 2))[0] for _ in range(2))
    return long, long / max(half, 1e-4), problem


@click.command()
@click.option("--from", "least", default=0.15, show_default=True, help="Tell what takes longer.")
@click.option("--most", default=1.0, show_default=True, help="What may not be exceeded.")
@click.option("--taking", type=click.Choice([*TAKING, *READ]), multiple=True, help="Only these.")
@click.option("--home", type=click.Path(exists=True, path_type=Path),
              help="An archive built with the encoder that counts words.")
def main(least: float, most: float, taking: tuple[str, ...], home: Path | None) -> None:
    """Tell what takes long, and whether it grows faster than the text."""
    rows = []
    with tempfile.TemporaryDirectory(prefix="referat-growth-") as folder:
        asked = Asked(home or sample_home(Path(folder)), Path(folder), seconds=30)
        asked.conversations()
        for one in taking or (*TAKING, *READ):
            take = partial(_read, Path(folder), one) if one in READ else partial(_sent, asked, one)
            size = _FILE if one in READ else TAKING[one][1]
            for name in (*REPEATED, _SENTENCES):
                if found := slow(take, name, size, least):
                    rows.append((*found, one, name))
    for seconds, ratio, problem, one, name in sorted(rows, key=lambda row: -row[0]):
        click.echo(f"{seconds:6.2f} s  x{ratio:4.1f}  {one}: {name}  {problem or ''}")
    over = sum(seconds > most or bool(problem) for seconds, _, problem, *_ in rows)
    tried = len(taking or (*TAKING, *READ)) * (len(REPEATED) + 1)
    click.echo(f"{tried} tried: {over} take over {most:g} s")
    sys.exit(int(over > 0))


if __name__ == "__main__":
    main()
