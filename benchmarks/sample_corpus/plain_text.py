"""Minutes as somebody extracted them from a PDF: hard-wrapped lines that end in hyphens."""

from collections.abc import Iterator

import pyphen

from benchmarks.sample_corpus.model import (
    Block,
    ItemList,
    Meeting,
    Paragraph,
    Point,
    Table,
    long_date,
)

_WIDTH = 97
_DANISH = pyphen.Pyphen(lang="da_DK")
# A shorter word is moved to the next line as it is.
_MIN_WORD = 7


def render_txt(meeting: Meeting) -> bytes:
    """The minutes of one meeting as UTF-8 text."""
    return ("\n".join(_lines(meeting)) + "\n").encode()


def wrap_hyphenated(text: str, width: int = _WIDTH, indent: str = "") -> list[str]:
    """Lines of at most `width` characters, long words divided, all but the first indented."""
    lines: list[str] = []
    line = ""
    words = text.split()
    while words:
        word = words.pop(0)
        joined = f"{line} {word}" if line.strip() else f"{line}{word}"
        if len(joined) <= width or not line.strip():
            line = joined
            continue
        start, rest = _divide(word, width - len(line) - 1)
        lines.append(f"{line} {start}" if start else line)
        line = indent
        words.insert(0, rest)
    return [*lines, line]


def _divide(word: str, room: int) -> tuple[str, str]:
    """The longest beginning of `word` that fits with its hyphen, and the rest."""
    if len(word) >= _MIN_WORD:
        for start, rest in _DANISH.iterate(word):
            if len(start) < room and len(start) > 1 and len(rest) > 2:
                # A word that has a hyphen of its own there gets no second one.
                return (start if start.endswith("-") else f"{start}-"), rest
    return "", word


def _lines(meeting: Meeting) -> Iterator[str]:
    yield meeting.municipality
    yield ""
    yield f"Referat fra mødet i {meeting.committee}"
    yield ""
    yield "(Indeholder åbne dagsordenspunkter)"
    yield ""
    yield f"Mødedato: {long_date(meeting.date, 'den')}"
    yield f"Mødested: {meeting.place}"
    yield f"Mødetidspunkt: Kl. {meeting.start} - {meeting.end}"
    yield from wrap_hyphenated(f"Medlemmer: {meeting.member_line}")
    if meeting.absent:
        yield f"Fraværende: {', '.join(member.signature for member in meeting.absent)}"
    yield ""
    yield "Indholdsfortegnelse"
    yield ""
    for point in meeting.points:
        yield from wrap_hyphenated(f"{point.number} {point.title}")
    for point in meeting.points:
        yield ""
        yield ""
        yield from _point(point)


def _point(point: Point) -> Iterator[str]:
    yield from wrap_hyphenated(f"{point.number} {point.title}")
    if point.closed:
        return
    yield ""
    yield f"Sagsnr.: {point.case_number}".strip()
    yield f"Sagen afgøres i: {point.deciding_body}"
    for section in point.sections:
        yield ""
        yield f"{section.label}:"
        for block in section.blocks:
            yield ""
            yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(text):
            yield from wrap_hyphenated(text)
        case ItemList(items, numbered):
            for count, item in enumerate(items, start=1):
                mark = f"{count}. " if numbered else "• "
                yield from wrap_hyphenated(mark + item, indent=" " * len(mark))
        case Table(caption, rows):
            if caption:
                yield from wrap_hyphenated(caption)
            widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
            for row in rows:
                cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
                yield "   ".join(cells).rstrip()
