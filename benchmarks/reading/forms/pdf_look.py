"""Typefaces and styles of the PDF layouts, from the `[look]` table of a source."""

from dataclasses import dataclass
from typing import Any

from reportlab.lib.colors import HexColor, black, white
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

_FAMILIES = {
    "Helvetica": ("Helvetica", "Helvetica-Bold"),
    "Times": ("Times-Roman", "Times-Bold"),
    "Vera": ("Vera", "VeraBd"),
}
_ITALIC = {"Helvetica": "Helvetica-Oblique", "Times": "Times-Italic"}
# Word writes its bullets in a symbol font with code points of the private use area.
_PRIVATE_BULLET = 0xF0B7
_BULLETS = {
    "round": ("", "\u2022"),
    "dash": ("", "-"),
    "letter": ("", "o"),
    "symbol": ("Symbol", "\u2022"),
    "private": ("FormsBullet", chr(_PRIVATE_BULLET)),
}


@dataclass(frozen=True, slots=True)
class Look:
    """The styles of one document and its few switches."""

    body: ParagraphStyle
    plain: ParagraphStyle
    label: ParagraphStyle
    title: ParagraphStyle
    front: ParagraphStyle
    group: ParagraphStyle
    sub: ParagraphStyle
    bullet: str
    bullet_font: str
    options: dict[str, Any]

    def get(self, name: str, default: Any) -> Any:
        """A switch of the `[look]` table."""
        return self.options.get(name, default)

    @property
    def indent(self) -> float:
        """Room for labels in the margin; 0 if labels stand above their text."""
        return float(self.get("margin_labels", 0))


def look_of(options: dict[str, Any]) -> Look:
    """The styles that a `[look]` table describes."""
    register_fonts()
    regular, bold = _FAMILIES[options.get("font", "Helvetica")]
    size = float(options.get("size", 10))
    leading = size * float(options.get("leading", 1.26))
    color = HexColor(options["color"]) if "color" in options else black
    label_font = bold if options.get("label_bold", True) else regular
    if options.get("label_italic"):
        label_font = _ITALIC[options.get("font", "Helvetica")]
    body = ParagraphStyle(
        "body", fontName=regular, fontSize=size, leading=leading,
        spaceAfter=float(options.get("space", 6)), hyphenationLang="da_DK",
        hyphenationMinWordLength=7,
        alignment=TA_JUSTIFY if options.get("justify") else TA_LEFT,
    )  # fmt: skip
    plain = ParagraphStyle("plain", body, hyphenationLang="", alignment=TA_LEFT, spaceAfter=2)
    label_size = float(options.get("label_size", size))
    label = ParagraphStyle(
        "label", plain, fontName=label_font,
        fontSize=label_size, leading=label_size * 1.25, keepWithNext=1,
        spaceBefore=float(options.get("label_before", 5)),
        spaceAfter=float(options.get("label_after", 2)), textColor=color,
    )  # fmt: skip
    title_size = float(options.get("title_size", size + 2))
    title = ParagraphStyle(
        "title", label, fontName=bold if options.get("title_bold", True) else regular,
        fontSize=title_size, leading=title_size * 1.22, spaceBefore=10, spaceAfter=4,
        leftIndent=float(options.get("title_hang", 0)), bulletIndent=0,
        bulletFontName=bold, bulletFontSize=title_size, hyphenationLang="da_DK",
        hyphenationMinWordLength=9,
    )  # fmt: skip
    if options.get("title_center"):
        title.alignment = TA_CENTER
    if "title_back" in options:
        # A coloured band over the whole width, with light letters on it.
        title.backColor, title.textColor = HexColor(options["title_back"]), white
        title.borderPadding, title.spaceBefore, title.spaceAfter = (4, 5, 5, 5), 16, 10
    front_size = float(options.get("front_size", 18))
    front = ParagraphStyle(
        "front", title, fontSize=front_size, leading=front_size * 1.25, spaceAfter=8,
        leftIndent=0, alignment=TA_CENTER if options.get("front_center") else TA_LEFT,
        backColor=None, textColor=color, borderPadding=0,
    )  # fmt: skip
    group = ParagraphStyle(
        "group", title, fontSize=title_size + 1.5, leading=title_size * 1.4, spaceBefore=14,
        leftIndent=0, textColor=color, backColor=None, borderPadding=0,
    )  # fmt: skip
    sub = ParagraphStyle("sub", plain, fontName=bold, keepWithNext=1, spaceBefore=3)
    font, mark = _BULLETS[options.get("bullet", "round")]
    return Look(body, plain, label, title, front, group, sub, mark, font or regular, options)


def register_fonts() -> None:
    """Make the embedded typefaces known; a second call does nothing."""
    if "Vera" in pdfmetrics.getRegisteredFontNames():
        return
    for name in ("Vera", "VeraBd"):
        pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))
    pdfmetrics.registerFontFamily("Vera", normal="Vera", bold="VeraBd")
    bullet = TTFont("FormsBullet", "VeraIt.ttf")
    bullet.face.charToGlyph[_PRIVATE_BULLET] = bullet.face.charToGlyph[0x2022]
    bullet.face.charWidths[_PRIVATE_BULLET] = bullet.face.charWidths[0x2022]
    pdfmetrics.registerFont(bullet)
