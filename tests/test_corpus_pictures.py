"""Pictures of pages: their boxes fit, their size is limited, bad files end in a plain error."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import SAMPLES
from PIL import Image, ImageOps
from reportlab.pdfgen.canvas import Canvas

from corpus.errors import EncryptedFile, NoSuchPage, ReaderFailed, ReadError, TooLarge
from corpus.model import Box
from corpus.pictures import Drawer, DrawingLimits, size_of, view_of, with_marks
from corpus.readers.pdf import read_pages
from corpus.readers.picture import draw

_SAMPLE = SAMPLES / "ravnsoe-byraadet-2023-10-11.pdf"
_DARK = 128


@pytest.fixture(scope="module")
def drawer() -> Iterator[Drawer]:
    drawer = Drawer()
    yield drawer
    drawer.close()


def _plain(canvas: Canvas) -> None:
    pass


def _cropped(canvas: Canvas) -> None:
    canvas.setCropBox((60, 90, 380, 700))


def _turned(degrees: int) -> Callable[[Canvas], None]:
    def turn(canvas: Canvas) -> None:
        canvas.setPageRotation(degrees)

    return turn


def _cropped_and_turned(degrees: int) -> Callable[[Canvas], None]:
    def turn(canvas: Canvas) -> None:
        canvas.setPageRotation(degrees)
        canvas.setCropBox((60, 90, 380, 700))

    return turn


def _beyond_the_page(canvas: Canvas) -> None:
    canvas.setCropBox((-500, -500, 5000, 5000))


def _apart_from_the_page(canvas: Canvas) -> None:
    canvas.setCropBox((4000, 4000, 5000, 5000))


def _sideways(canvas: Canvas) -> None:
    canvas.translate(420, 60)
    canvas.rotate(90)


def _page(path: Path, arrange: Callable[[Canvas], None]) -> Path:
    canvas = Canvas(str(path), pagesize=(420, 800))
    arrange(canvas)
    canvas.setFont("Helvetica", 14)
    for row, text in enumerate(("Udvalget godkendte planen.", "Bilag", "Næste punkt: Budget")):
        canvas.drawString(80 + 30 * row, 350 - 60 * row, text)
    canvas.save()
    return path


@pytest.mark.parametrize(
    "arrange",
    [
        _plain, _cropped, _turned(90), _turned(180), _turned(270), _cropped_and_turned(90),
        _cropped_and_turned(180), _cropped_and_turned(270), _beyond_the_page,
        _apart_from_the_page, _sideways,
    ],
    ids=[
        "plain", "cropped", "90", "180", "270", "cropped 90", "cropped 180", "cropped 270",
        "crop beyond the page", "crop apart from the page", "text sideways",
    ],
)
def test_lines_are_printed_in_their_boxes_and_nothing_else_is(
    tmp_path: Path, arrange: Callable[[Canvas], None]
) -> None:
    path = _page(tmp_path / "side.pdf", arrange)
    picture = draw(path, 1, 1.5)
    (lines,) = read_pages(path, [1]).lines
    assert len(lines) == 3
    image = Image.open(io.BytesIO(picture)).convert("L")
    for line in lines:
        box = _pixels(picture, Box(line.x0, line.top, line.x1, line.bottom))
        ink = ImageOps.invert(image.crop(box)).getbbox()
        assert ink and ink[2] - ink[0] > 0.9 * (box[2] - box[0] - 4), line.text
        image.paste(255, box)
    assert image.getextrema()[0] > _DARK, "what is printed lies outside the boxes"


def _pixels(picture: bytes, box: Box) -> tuple[int, int, int, int]:
    view, (width, height) = view_of(picture), size_of(picture)
    across, down = width / (view.x1 - view.x0), height / (view.bottom - view.top)
    return (
        round((box.x0 - view.x0) * across) - 2, round((box.top - view.top) * down) - 2,
        round((box.x1 - view.x0) * across) + 2, round((box.bottom - view.top) * down) + 2,
    )


@pytest.mark.parametrize(
    ("size", "pixels"),
    [
        ((595, 842), (893, 1263)),
        ((14400, 14400), (2450, 2450)),
        ((14400, 30), (6000, 13)),
        ((3, 3), (5, 5)),
    ],
)
def test_the_size_of_a_picture_is_limited(
    tmp_path: Path, size: tuple[int, int], pixels: tuple[int, int]
) -> None:
    canvas = Canvas(str(tmp_path / "side.pdf"), pagesize=size)
    canvas.drawString(1, 1, "x")
    canvas.save()
    picture = draw(tmp_path / "side.pdf", 1, 1.5)
    assert size_of(picture) == pytest.approx(pixels, abs=1)
    assert view_of(picture) == (0, 0, *size)


@pytest.mark.parametrize("number", [0, -1, 10, 10**9])
def test_a_page_that_is_not_there(drawer: Drawer, number: int) -> None:
    with pytest.raises(NoSuchPage, match=r"referat\.pdf"):
        drawer.draw(_SAMPLE, number, 1, "referat.pdf")


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.7\n1 0 obj", b"<html>", _SAMPLE.read_bytes()[:3000]],
    ids=["empty", "cut", "no PDF", "half"],
)
def test_a_broken_file_is_an_error_that_names_it(
    drawer: Drawer, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / ("a" * 64)
    path.write_bytes(content)
    with pytest.raises(ReadError, match=r"referat\.pdf") as error:
        drawer.draw(path, 1, 1, "referat.pdf")
    assert path.name not in str(error.value)


def test_a_file_with_a_password(drawer: Drawer, tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "laast.pdf"), encrypt="hemmeligt")
    canvas.drawString(50, 50, "x")
    canvas.save()
    with pytest.raises(EncryptedFile):
        drawer.draw(tmp_path / "laast.pdf", 1, 1, "laast.pdf")


def test_a_page_beyond_its_limits_does_not_stop_the_next(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "tung.pdf"))
    for step in range(300_000):
        canvas.drawString(step % 500, step % 700, "mmmm")
    canvas.save()
    drawer = Drawer(DrawingLimits(seconds=1))
    try:
        with pytest.raises(ReaderFailed, match="too long"):
            drawer.draw(tmp_path / "tung.pdf", 1, 3, "tung.pdf")
    finally:
        drawer.close()
    drawer = Drawer(DrawingLimits(memory_megabytes=300))
    try:
        with pytest.raises((TooLarge, ReaderFailed)):
            drawer.draw(tmp_path / "tung.pdf", 1, 3, "tung.pdf")
    finally:
        drawer.close()


def test_one_worker_goes_on_after_an_error(drawer: Drawer) -> None:
    with pytest.raises(NoSuchPage):
        drawer.draw(_SAMPLE, 99, 1, "referat.pdf")
    assert drawer.draw(_SAMPLE, 4, 1, "referat.pdf") == draw(_SAMPLE, 4, 1)


def test_marks_colour_the_paper_and_leave_the_letters() -> None:
    picture = draw(_SAMPLE, 4, 1.5)
    line = read_pages(_SAMPLE, [4]).lines[0][0]
    box = Box(line.x0, line.top, line.x1, line.bottom)
    before = Image.open(io.BytesIO(picture)).convert("RGB")
    after = Image.open(io.BytesIO(with_marks(picture, [box]))).convert("RGB")
    assert after.size == before.size
    area = _pixels(picture, box)
    colours = {colour for _, colour in after.crop(area).getcolors(100_000) or []}
    assert (255, 224, 110) in colours and (255, 255, 255) in colours
    assert min(sum(c) for c in colours) == min(
        sum(c) for _, c in before.crop(area).getcolors(100_000) or []
    )
    for image in (before, after):
        image.paste((255, 255, 255), area)
    assert before.tobytes() == after.tobytes()


def test_other_pictures_have_no_view() -> None:
    content = io.BytesIO()
    Image.new("RGB", (4, 4)).save(content, "PNG")
    for picture in (content.getvalue(), b"", b"nonsense"):
        with pytest.raises(ValueError, match="not a picture"):
            view_of(picture)
