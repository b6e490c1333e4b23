"""``referat build`` and ``inspect``."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from web import config
from web.commands import shared
from web.commands.cluster import Scheduler, workforce
from web.commands.durations import Duration

if TYPE_CHECKING:
    from embeddings.encoder import Device
    from web.building import Job


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--sources", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A list of folders and web addresses to build from (docs/operations.md).",
)
@click.option(
    "--fetch/--no-fetch", "asking", default=True, show_default=True,
    help="Ask the addresses of the list for newer documents, or build from the copies.",
)
@click.option(
    "--again", is_flag=True, help="Make a new generation even if nothing has changed.",
)
@click.option(
    "--watch", is_flag=True, help="Go on, and build again whenever the sources change.",
)
@click.option(
    "--every", type=Duration(60), default="6h", show_default=True,
    help="With --watch: ask the addresses again at this interval (30m, 6h, 1d).",
)
@click.option(
    "--settle", type=Duration(1), default="10s", show_default=True,
    help="With --watch: build when files have not changed for so long.",
)
@click.option(
    "--polling/--no-polling", default=False, show_default=True,
    help="With --watch: look at the files every half minute, where the system does not tell of"
    " changes (network folders).",
)
@shared.HOME
@shared.MODEL
@click.option(
    "--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto", show_default=True,
    help="Encode on a GPU (cuda), on the processor, or on a GPU if there is one.",
)
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
@click.option(
    "--workers", metavar="ADDRESS", type=Scheduler(),
    help="Have the workers of a Dask scheduler read and encode (tcp://HOST:PORT, tls://HOST:PORT;"
    " docs/scale.md).",
)
@click.option(
    "--local-workers", type=click.IntRange(1, 256), metavar="N",
    help="Have N Dask workers of this machine read and encode.",
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
    device: Device,
    personal_numbers: str,
    max_megabytes: int,
    max_pages: int,
    max_seconds: int,
    max_memory: int,
    ocr: bool,
    ocr_languages: str,
    workers: str | None,
    local_workers: int | None,
    as_json: bool,
    originals: bool,
    sources: Path | None,
    asking: bool,
    again: bool,
    watch: bool,
    every: float,
    settle: float,
    polling: bool,
) -> None:
    """Index the minutes in PATHS (files and folders: PDF, DOCX, HTML, text) and of --sources.

    The archive then holds exactly these files. What could not be read is listed
    with the reason, and the rest is indexed all the same.
    """
    if not paths and not sources:
        raise click.UsageError("give files or folders to build from, or a list with --sources")
    if watch and as_json:
        raise click.UsageError("--json tells of one build; it does not go with --watch")
    if workers and local_workers:
        raise click.UsageError("give --workers or --local-workers, not both")
    from corpus.ocr import Engine
    from corpus.pool import Limits
    from embeddings.intake import Choices
    from web.building import Job

    home = home or config.default_home()
    engine = Engine.find(ocr_languages) if ocr else None
    limits = Limits(max_megabytes, max_pages, max_seconds, max_memory)
    choices = Choices(limits, personal_numbers == "refuse", engine, originals)
    job = Job(
        paths, sources, home, choices,
        load_encoder=lambda progress: shared.load_encoder(model, progress, device),
        again=again,
        workforce=workforce(workers, local_workers, model),
    )
    if watch:
        _watch(job, every, settle, polling)
    else:
        _build(job, asking, as_json)


def _build(job: Job, asking: bool, as_json: bool) -> None:
    from web.terminal import print_json, report, report_json
    from web.terminal.fetching import fetched_json, fetched_text

    listed = job.listed()
    job.look(listed)  # A path that is not there is told before anything is asked or loaded.
    fetched = job.fetched(listed, asking)
    if not as_json:
        fetched_text(fetched)
    made = job.build(listed, fetched)
    if as_json:
        print_json({**report_json(made), "fetched": fetched_json(fetched)})
    else:
        report(made, job.home)


def _watch(job: Job, every: float, settle: float, polling: bool) -> None:
    """Build until the process is asked to end, which is no failure."""
    from web.terminal import report, say
    from web.terminal.fetching import fetched_text
    from web.watching import Watch

    stop = threading.Event()

    def end(*_: Any) -> None:
        if not stop.is_set():  # Asked twice, what is being put away is put away all the same.
            stop.set()
            raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    watch = Watch(
        job, every, settle, polling, stop, say, fetched_text, lambda made: report(made, job.home)
    )
    job.look(job.listed())
    say("Watching the sources; Ctrl-C ends it.")
    try:
        watch.run()
    except KeyboardInterrupt:
        if not stop.is_set():
            raise
    say("Asked to end: what is in service stays in service.")


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
