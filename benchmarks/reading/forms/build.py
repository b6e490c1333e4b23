"""Build the held-out documents and their truth.

python -m benchmarks.reading.forms.build OUT_DIR
"""

import json
import sys
from pathlib import Path

from benchmarks.reading.forms.model import Document, read_documents
from benchmarks.reading.forms.pdf import render_pdf
from benchmarks.reading.forms.plain import render_plain
from benchmarks.reading.forms.plain_more import render_long, render_markdown
from benchmarks.reading.forms.truth import Pages, truth
from benchmarks.reading.forms.web import render_web
from benchmarks.reading.forms.word import render_word
from benchmarks.reading.forms.word_more import render_word_more
from benchmarks.reading.forms.word_protocol import render_protocol

_HERE = Path(__file__).resolve().parent
SOURCES = _HERE / "sources"
TRUTH = _HERE / "truth"


def build(document: Document) -> tuple[str, bytes, Pages, int | None]:
    """File name and bytes of a document, and where its parts ended up if it has pages."""
    form = document.format.partition("-")[0]
    if form == "pdf":
        content, pages, total = render_pdf(document)
        return f"{document.name}.pdf", content, pages, total
    special = {
        "docx-numbered": render_word_more,
        "docx-table": render_word_more,
        "docx-protocol": render_protocol,
        "txt-long": render_long,
        "md": render_markdown,
    }
    usual = {"html": render_web, "docx": render_word, "txt": render_plain}
    render = special.get(document.format) or usual[form]
    content = render(document)
    # Form feeds divide the text that was taken out of a PDF.
    feeds = content.count(b"\f") if form == "txt" else 0
    return f"{document.name}.{form}", content, {}, feeds + 1 if feeds else None


def build_forms(folder: Path) -> None:
    """Write all documents into a new folder."""
    folder.mkdir()
    for document in read_documents(SOURCES):
        file, content, *_ = build(document)
        (folder / file).write_bytes(content)


def main(arguments: list[str]) -> int:
    """Write every document to the folder named on the command line, and the truth here."""
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    out = Path(arguments[0])
    out.mkdir(parents=True, exist_ok=True)
    TRUTH.mkdir(exist_ok=True)
    for document in read_documents(SOURCES):
        file, content, pages, total = build(document)
        (out / file).write_bytes(content)
        values = json.dumps(truth(document, file, pages, total), ensure_ascii=False, indent=1)
        (TRUTH / f"{document.name}.json").write_text(values + "\n", encoding="utf-8")
        print(f"{file}: {len(document.points)} points, {total or '-'} pages")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
