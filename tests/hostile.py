"""Minutes by somebody who means harm, and what such a person would type into an address."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from html import escape
from pathlib import Path

from fakes import FakeEncoder

from embeddings.build import build
from embeddings.manifest import Manifest, listing

SCRIPT = "<script>alert(1)</script>"
PICTURE = '"><img src=x onerror=alert(1)>'
TEMPLATE = "{{7*7}}{% raw %}${7*7}"
BACKWARDS = "\u202egnirts \u2067krob\u2066"
PAYLOADS = (
    SCRIPT, PICTURE, TEMPLATE, BACKWARDS, "javascript:alert(1)", "' onmouseover='alert(1)",
    "</title></main></script><svg/onload=alert(1)>", "&lt;b&gt;%3Cscript%3E", "%(about)s %s",
    "עברית (1) שלום", "a\x01b\x7f\x85c\ufffe", "👩‍👩‍👧‍👦🏳️‍🌈", "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L",
    "lang" + "x" * 10_000,
)
MEETING = "/moede/ravnsoe-kommune/byraadet/2024-02-01"
POINTS = tuple(f"{MEETING}/{number}" for number in range(1, len(PAYLOADS) + 1))

_POINT = """<h2>{n}. Sag om pris</h2><p>Sagsnr.: 24/{n:04d}</p>
<h3>Sagsfremstilling</h3><p>Om prisen står der {it} og mere.</p>
<table><tr><th>{it}</th><th>Pris</th></tr><tr><td>{it}</td><td>5 kr.</td></tr></table>
<h3>Indstilling</h3><ul><li>at {it} godkendes</li></ul>
<h3>Beslutning</h3><p>Byrådet godkendte prisen: {it}.</p>
<h3>Bilag</h3><ul><li>{it}.pdf</li></ul>"""
_PAGE = """<!doctype html><html><head><title>Byrådet - 01-02-2024 | Ravnsø Kommune</title></head>
<body><main><h1>Referat Byrådet den 1. februar 2024</h1>{points}</main></body></html>"""


def hostile_home(folder: Path) -> Path:
    """An archive of such minutes, with the same in everything that is told about them."""
    sources, home = folder / "sources", folder / "home"
    sources.mkdir()
    points = (_POINT.format(n=n, it=escape(it)) for n, it in enumerate(PAYLOADS, 1))
    (sources / "a.html").write_text(_PAGE.format(points="".join(points)), "utf-8")
    (sources / f"{PICTURE.replace('/', '')}.md").write_text(
        f"# Vejledning {SCRIPT}\n\n## {PICTURE}\n\n" + "\n\n".join(PAYLOADS), "utf-8"
    )
    generation = build([sources], home, FakeEncoder()).folder
    manifest = Manifest.load(generation)
    _poison(generation / "corpus.sqlite")
    # Sealed anew, as if the build itself had written it.
    replace(manifest, files=listing(generation)).save(generation)
    return home


def _poison(path: Path) -> None:
    """Writes what the reader of minutes would have refused into the archive itself."""
    with sqlite3.connect(path) as store:
        store.execute(
            "UPDATE meeting SET municipality = ?, committee = ?, place = ?",
            (f"Ravnsø {PICTURE}{BACKWARDS}", f"{TEMPLATE}{SCRIPT}{BACKWARDS}", PAYLOADS[-1]),
        )
        store.execute(
            "UPDATE document SET title = title || ?, file = ? || file || ?",
            (PICTURE + BACKWARDS, SCRIPT, BACKWARDS),
        )
        store.execute("UPDATE section SET label = label || ?, body = ?", (BACKWARDS, SCRIPT))
        for number, it in enumerate(PAYLOADS, 1):
            store.execute(
                "UPDATE point SET title = ?, case_number = ?, deciding_body = ? WHERE number = ?",
                (f"Pris {it}", f"24/0001 {it}", it + BACKWARDS, str(number)),
            )
