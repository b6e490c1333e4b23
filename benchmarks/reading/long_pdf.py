"""Minutes of any length, made of sentences that mean nothing: for speed and memory."""

from __future__ import annotations

from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

_LEFT, _TOP, _PITCH, _LINES = 60, 770, 14, 46
_PAGES_A_POINT = 3
_WORDS = (
    "udvalget drøfter sagen om skolernes renovering og tager orienteringen til efterretning "
    "mens forvaltningen foreslår at byrådet godkender anlægsbevillingen på 12,4 mio. kr. til "
    "cykelstier i Nordby Vestby og Åkirke samt at høringen af de berørte naboer afsluttes"
).split()


def long_pdf(path: Path, pages: int) -> Path:
    """Write minutes of ``pages`` pages, a point on every third, and return ``path``."""
    canvas = Canvas(str(path), pagesize=A4, invariant=True)
    at = 0
    for page in range(pages):
        canvas.setFont("Helvetica", 9)
        canvas.drawString(_LEFT, 805, "Ravnsø Byråd 22-03-2023")
        canvas.drawString(_LEFT, 40, f"Side {page + 1} af {pages}")
        lines = _head(page) if page % _PAGES_A_POINT == 0 else []
        while len(lines) < _LINES:
            text = " ".join(_WORDS[(at + n * 7) % len(_WORDS)] for n in range(15))
            lines.append(("Helvetica", text + ("." if at % 4 == 3 else "")))
            at += 1
        for row, (font, text) in enumerate(lines):
            canvas.setFont(font, 10 if font == "Helvetica" else 12)
            canvas.drawString(_LEFT, _TOP - row * _PITCH, text)
        canvas.showPage()
    canvas.save()
    return path


def _head(page: int) -> list[tuple[str, str]]:
    number = page // _PAGES_A_POINT + 1
    return [
        ("Helvetica-Bold", f"Punkt {number}: Renovering af skole nummer {number}"),
        ("Helvetica", f"Sagsnr.: 23/{1000 + number}"),
        ("Helvetica-Bold", "Beslutning"),
        ("Helvetica", "Godkendt."),
        ("Helvetica-Bold", "Sagsfremstilling"),
    ]
