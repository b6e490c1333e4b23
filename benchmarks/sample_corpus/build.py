"""Build the sample files from their source, or check that they are up to date.

python -m benchmarks.sample_corpus.build [--check] [--out FOLDER]
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.sample_corpus.html_web import render_html_web
from benchmarks.sample_corpus.model import Format, Meeting
from benchmarks.sample_corpus.notation import read_meetings
from benchmarks.sample_corpus.pdf_agenda import render_pdf_agenda
from benchmarks.sample_corpus.pdf_esdh import render_pdf_esdh
from benchmarks.sample_corpus.plain_text import render_txt

_HERE = Path(__file__).resolve().parent
SOURCE = _HERE / "source"
OUT = _HERE.parents[1] / "corpus" / "samples"

_RENDERERS: dict[Format, tuple[str, Callable[[Meeting], bytes]]] = {
    "pdf-esdh": (".pdf", render_pdf_esdh),
    "pdf-agenda": (".pdf", render_pdf_agenda),
    "html-web": (".html", render_html_web),
    "txt": (".txt", render_txt),
}


def build_files(source: Path = SOURCE) -> dict[str, bytes]:
    """File name and content of every sample file, for all meetings in `source`."""
    files: dict[str, bytes] = {}
    for meeting in read_meetings(source):
        for name in meeting.formats:
            suffix, render = _RENDERERS[name]
            file_name = meeting.file_stem + suffix
            if file_name in files:
                raise ValueError(f"{file_name} would be built twice; mend its `formats`")
            files[file_name] = render(meeting)
    return files


def differences(files: dict[str, bytes], folder: Path) -> list[str]:
    """One line for every file that is missing from `folder`, outdated, or left over."""
    endings = {suffix for suffix, _ in _RENDERERS.values()}
    present = {path.name for path in folder.glob("*") if path.suffix in endings}
    found = [f"missing: {name}" for name in files.keys() - present]
    found += [f"not built from the source: {name}" for name in present - files.keys()]
    found += [
        f"outdated: {name}"
        for name in files.keys() & present
        if (folder / name).read_bytes() != files[name]
    ]
    return sorted(found)


def write_files(files: dict[str, bytes], folder: Path) -> None:
    """Write the files; left-over files of earlier builds are only reported by --check."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing; exit 1 if the files differ from what the source gives",
    )
    parser.add_argument("--out", type=Path, default=OUT, help="folder of the built files")
    options = parser.parse_args(arguments)
    files = build_files()
    if options.check:
        found = differences(files, options.out)
        for line in found:
            print(line, file=sys.stderr)
        return 1 if found else 0
    write_files(files, options.out)
    print(f"{len(files)} files in {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
