"""One page of a PDF → a picture. The only module that knows PDFium.

It is not safe with threads, and files may be made to harm: draw in a process of its own
(:mod:`corpus.pictures`).
"""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from corpus.errors import NoSuchPage, ReadError
from corpus.pictures import VIEW
from corpus.readers.pdf import Frame, page_frame

# An A4 page in high resolution has 4.5 million; larger pages are drawn smaller.
_MOST_PIXELS = 6_000_000
_LONGEST_SIDE = 6000


def draw(path: Path, number: int, scale: float) -> bytes:
    """A page, counted from 1, as PNG of ``scale`` pixels a point, or fewer if it is large.

    Its text chunk ``referat-view`` tells which part of the page it shows, as four numbers
    in the points that boxes of the corpus are in.

    :raises NoSuchPage: the PDF has fewer pages.
    :raises ReadError: it is damaged, encrypted, or cannot be drawn.
    """
    frame = page_frame(path, number)
    try:
        image = _drawn(path, number, frame, scale)
    except (pypdfium2.PdfiumError, ValueError, OverflowError) as error:
        raise ReadError(f"page {number} of {path.name} cannot be drawn ({error})") from error
    about = PngInfo()
    about.add_text(VIEW, " ".join(f"{v:.2f}" for v in frame.view))
    content = io.BytesIO()
    image.save(content, "PNG", pnginfo=about)
    return content.getvalue()


def _drawn(path: Path, number: int, frame: Frame, scale: float) -> Image.Image:
    document = pypdfium2.PdfDocument(path)
    try:
        if number > len(document):
            raise NoSuchPage(f"{path.name} has {len(document)} pages, not {number}")
        page = document[number - 1]
        # What the reader of the text took them to be, whatever PDFium makes of odd ones.
        page.set_mediabox(*frame.media)
        page.set_cropbox(*frame.crop)
        page.set_rotation(frame.rotation)
        width, height = page.get_size()
        most = min((_MOST_PIXELS / (width * height)) ** 0.5, _LONGEST_SIDE / max(width, height))
        image: Image.Image = page.render(scale=min(scale, most), prefer_bgrx=True).to_pil()
        return image.convert("RGB")
    finally:
        document.close()
