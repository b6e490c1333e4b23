"""Small whole files of every kind, to be damaged."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import docx
import pypdfium2

from benchmarks.reliability.texts import SAMPLES
from corpus.readers.dispatch import READABLE

# Reading a page takes a tenth of a second: of a PDF these are taken (the second one often has
# the contents alone), and of other kinds no larger file.
_PAGES, _LARGEST = (0, 2, 4), 60_000


@dataclass(frozen=True, slots=True)
class Seed:
    """A file: its name without folder, and its bytes."""

    name: str
    data: bytes

    @property
    def kind(self) -> str:
        """Its ending, without the dot."""
        return Path(self.name).suffix[1:]


def seeds(places: Iterable[Path] = (SAMPLES,)) -> list[Seed]:
    """The readable files of some folders, PDFs cut to two pages; and made Word files."""
    found = [seed for place in places for seed in _in_folder(place)]
    return sorted([*found, *made_docx()], key=lambda seed: seed.name)


def _in_folder(place: Path) -> Iterator[Seed]:
    for path in sorted(place.iterdir()):
        if path.suffix == ".pdf":
            yield Seed(path.name, _cut(path))
        elif path.suffix in READABLE and path.stat().st_size <= _LARGEST:
            yield Seed(path.name, path.read_bytes())


def _cut(path: Path) -> bytes:
    whole, part, data = pypdfium2.PdfDocument(path), pypdfium2.PdfDocument.new(), io.BytesIO()
    part.import_pages(whole, [page for page in _PAGES if page < len(whole)])
    part.save(data)
    part.close()
    whole.close()
    return data.getvalue()


def made_docx() -> Iterator[Seed]:
    """Word files with headings, lists, a table, a head and a foot, of the sample texts."""
    for path in sorted(SAMPLES.glob("*.txt")):
        document, data = docx.Document(), io.BytesIO()
        document.sections[0].header.paragraphs[0].text = "Ravnsø Kommune"
        document.sections[0].footer.paragraphs[0].text = "Side 1"
        for n, text in enumerate(path.read_text("utf-8").split("\n\n")[:40]):
            line = " ".join(text.split())
            if len(line) < 60:
                document.add_heading(line, level=1 + n % 3)
            else:
                document.add_paragraph(line, style="List Number" if n % 5 == 0 else None)
        table = document.add_table(rows=3, cols=3)
        for n, cell in enumerate(c for row in table.rows for c in row.cells):
            cell.text = f"{n}.000 kr."
        document.save(data)
        yield Seed(f"{path.stem}.docx", data.getvalue())
