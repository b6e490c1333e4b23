"""``referat build`` and ``inspect``."""

from __future__ import annotations

from pathlib import Path

import click

from web import config
from web.commands import shared


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@shared.HOME
@shared.MODEL
@click.option(
    "--personal-numbers", type=click.Choice(["mask", "refuse"]), default="mask", show_default=True,
    help="Mask civil registration numbers, or leave out documents that hold any.",
)
@click.option(
    "--max-megabytes", type=click.IntRange(1), default=100, show_default=True,
    help="Leave out files larger than this.",
)
@click.option(
    "--max-pages", type=click.IntRange(1), default=2000, show_default=True,
    help="Leave out PDFs of more pages than this.",
)
@click.option(
    "--max-seconds", type=click.IntRange(1), default=180, show_default=True,
    help="Give up a file after so long.",
)
@click.option(
    "--max-memory", type=click.IntRange(256), default=4096, show_default=True,
    help="Memory that reading one file may take, in megabytes.",
)
@click.option(
    "--ocr/--no-ocr", default=False, show_default=True,
    help="Read scans with OCRmyPDF or Tesseract, if installed.",
)
@click.option(
    "--ocr-languages", default="dan", show_default=True,
    help="Languages of the scans, as Tesseract names them (dan+eng).",
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON (docs/api.md).")
@click.option(
    "--originals/--no-originals", default=True, envvar="REFERAT_ORIGINALS",
    help="Keep a copy of each file, so that a quote's page can be shown and downloaded."
    "  [env: REFERAT_ORIGINALS]",
)
@shared.errors_in_one_line
def build(
    paths: tuple[Path, ...],
    home: Path | None,
    model: str | None,
    personal_numbers: str,
    max_megabytes: int,
    max_pages: int,
    max_seconds: int,
    max_memory: int,
    ocr: bool,
    ocr_languages: str,
    as_json: bool,
    originals: bool,
) -> None:
    """Index the minutes in PATHS (files and folders: PDF, DOCX, HTML, text).

    The archive then holds exactly these files. What could not be read is listed
    with the reason, and the rest is indexed all the same.
    """
    from corpus.ocr import Engine
    from corpus.pool import Limits
    from embeddings.build import build as build_archive
    from embeddings.intake import Choices, files_in
    from web.terminal import Progress, print_json, report, report_json

    home = home or config.default_home()
    list(files_in(paths))  # A path that is not there is told before anything is loaded.
    engine = Engine.find(ocr_languages) if ocr else None
    with Progress() as progress:
        encoder = shared.load_encoder(model, progress)
        limits = Limits(max_megabytes, max_pages, max_seconds, max_memory)
        choices = Choices(limits, personal_numbers == "refuse", engine, originals)
        made = build_archive(paths, home, encoder, progress, choices)
    if as_json:
        print_json(report_json(made))
    else:
        report(made, home)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print all as JSON (docs/formats.md).")
@shared.errors_in_one_line
def inspect(file: Path, as_json: bool) -> None:
    """Show what is read from FILE, without building anything."""
    from corpus.errors import ReadError
    from corpus.inspect import as_data
    from corpus.pool import Limits, read_all
    from web.terminal import print_json, reading_text

    if not file.is_file():
        raise ReadError(f"{file} is no file; give one that holds minutes")
    ((_, found),) = read_all([file], Limits())  # In a process that can be stopped.
    if isinstance(found, ReadError):
        raise found
    values = as_data(found)
    if as_json:
        print_json(values)
    else:
        reading_text(values)
