"""The command ``referat``."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from corpus.model import DocumentKind, SectionKind
from web import config

if TYPE_CHECKING:
    from embeddings.encoder import Encoder
    from qa.reader import Reader

# Heavy packages (torch, faiss, tantivy) are imported where a command needs them, so that
# `referat --help` answers at once.

_HOME = click.option(
    "--home", type=click.Path(file_okay=False, path_type=Path), envvar="REFERAT_HOME",
    help="The archive's directory.  [env: REFERAT_HOME; default: the user's data directory]",
)
_MODEL = click.option(
    "--model", metavar="NAME_OR_PATH", envvar="REFERAT_MODEL",
    help="A sentence-transformers model instead of the one that comes along."
    "  [env: REFERAT_MODEL]",
)
_READER = click.option(
    "--reader/--no-reader", "with_reader", default=True, envvar="REFERAT_READER",
    help="Read the best passages for the sentence that answers, or go by likeness alone."
    "  [env: REFERAT_READER]",
)
_PORT = click.option(
    "--port", type=click.IntRange(0, 65535), default=8765, show_default=True,
    envvar="REFERAT_PORT", help="Port to listen on; 0 takes a free one.  [env: REFERAT_PORT]",
)
_HOST = click.option(
    "--host", default="127.0.0.1", show_default=True, envvar="REFERAT_HOST",
    help="Address to listen on.  [env: REFERAT_HOST]",
)


def _errors_in_one_line(command: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(command)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        from corpus.errors import ReferatError

        try:
            return command(*args, **kwargs)
        except ReferatError as error:
            raise click.ClickException(str(error)) from error
        except OSError as error:
            what = f"{error.strerror or error}: {error.filename}" if error.filename else str(error)
            raise click.ClickException(f"{what}; choose another --home or path") from error

    return guarded


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="referat", message="%(prog)s %(version)s")
def main() -> None:
    """Answers questions about council minutes in the minutes' own words."""
    config.one_thread_for_small_products()


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@_HOME
@_MODEL
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
@_errors_in_one_line
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
) -> None:
    """Index the minutes in PATHS (files and folders: PDF, DOCX, HTML, text).

    The archive then holds exactly these files. What could not be read is listed
    with the reason, and the rest is indexed all the same.
    """
    from corpus.ocr import Engine
    from corpus.pool import Limits
    from embeddings.build import build as build_archive
    from embeddings.intake import Choices, files_in
    from web.terminal import Progress, report

    home = home or config.default_home()
    list(files_in(paths))  # A path that is not there is told before anything is loaded.
    engine = Engine.find(ocr_languages) if ocr else None
    with Progress() as progress:
        encoder = _encoder(model, progress)
        limits = Limits(max_megabytes, max_pages, max_seconds, max_memory)
        choices = Choices(limits, personal_numbers == "refuse", engine)
        made = build_archive(paths, home, encoder, progress, choices)
    report(made, home)


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print all as JSON (docs/formats.md).")
@_errors_in_one_line
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


@main.command()
@click.argument("question")
@_HOME
@_MODEL
@_READER
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON (docs/api.md).")
@click.option("--limit", type=click.IntRange(1, 10), help="At most this many quotes.")
@click.option("--municipality", help="Only this municipality's minutes.")
@click.option("--committee", help="Only this committee's minutes.")
@click.option("--from", "from_", metavar="DATE", help="Only meetings from this date (2021-03-24).")
@click.option("--to", metavar="DATE", help="Only meetings up to this date.")
@click.option("--point", metavar="NUMBER", help="Only points with this number.")
@click.option("--case-number", metavar="NUMBER", help="Only points of this case.")
@click.option("--document", metavar="SHA256", help="Only this document (its hash or its key).")
@click.option(
    "--section", type=click.Choice([kind.value for kind in SectionKind]),
    help="Only sections of this kind.",
)
@click.option(
    "--document-kind", type=click.Choice([kind.value for kind in DocumentKind]),
    help="Only documents of this kind.",
)
@_errors_in_one_line
def ask(
    question: str,
    home: Path | None,
    model: str | None,
    with_reader: bool,
    as_json: bool,
    limit: int | None,
    from_: str | None,
    **filters: str | None,
) -> None:
    """Answer QUESTION with quotes from the archive.

    The exit status is 0 whether or not there is an answer, and other than 0 when the
    question could not be asked.
    """
    from embeddings.generation import LocalArchive, current
    from qa.followup import Conversation
    from qa.service import Service
    from web.contract import answer_json, filters_from
    from web.terminal import answer_text, print_json, waiting

    home = home or config.default_home()
    limits = filters_from({**filters, "from": from_})
    archive = LocalArchive(current(home))
    with waiting("Loading the encoder"):
        service = Service(archive, _encoder(model), _reader(with_reader))
    answer = service.ask(question, limits, limit)
    values = answer_json(answer, archive, Conversation(), config.secret(home))
    if as_json:
        print_json(values)
    else:
        answer_text(values)


@main.command("eval")
@click.argument(
    "files", nargs=-1, required=True, metavar="FILES...",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@_HOME
@_MODEL
@_READER
@click.option("--misses", is_flag=True, help="Also list the questions that went wrong.")
@click.option("--noise", is_flag=True, help="Ask again with slips and without æ, ø, å.")
@click.option("--stages", is_flag=True, help="Ask again by each stage of finding alone.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the figures as JSON.",
)
@_errors_in_one_line
def evaluate_(
    files: tuple[Path, ...],
    home: Path | None,
    model: str | None,
    with_reader: bool,
    misses: bool,
    noise: bool,
    stages: bool,
    out: Path | None,
) -> None:
    """Ask the questions in FILES (JSON lines, docs/evaluation.md) and print the figures."""
    from embeddings.generation import LocalArchive, current
    from web.evaluate import Evaluation
    from web.terminal import tables, waiting

    archive = LocalArchive(current(home or config.default_home()))
    with waiting("Loading the encoder"):
        encoder = _encoder(model)
    evaluation = Evaluation(archive, encoder, tables(), _reader(with_reader))
    evaluation.ask_all(files, misses, noise, stages)
    if out:
        out.write_text(json.dumps(evaluation.results, indent=1, ensure_ascii=False), "utf-8")


@main.command()
@_HOME
@_MODEL
@_READER
@_HOST
@_PORT
@_errors_in_one_line
def serve(
    home: Path | None, model: str | None, with_reader: bool, host: str, port: int
) -> None:
    """Serve the page and the API. Stop with Ctrl-C."""
    _serve(home or config.default_home(), model, with_reader, host, port)


@main.command()
@click.option(
    "--home", type=click.Path(file_okay=False, path_type=Path),
    help="Directory for the sample archive.  [default: demo/ inside the usual home]",
)
@_MODEL
@_READER
@_HOST
@_PORT
@_errors_in_one_line
def demo(
    home: Path | None, model: str | None, with_reader: bool, host: str, port: int
) -> None:
    """Index the sample corpus of a made-up municipality and serve it.

    It has a home of its own, so that no archive of yours is touched: REFERAT_HOME names
    the directory that this one lies in.
    """
    from embeddings.build import build as build_archive
    from web.terminal import Progress, report

    home = home or config.default_home() / "demo"
    with Progress() as progress:
        encoder = _encoder(model, progress)
        made = build_archive([config.samples()], home, encoder, progress)
    report(made, home)
    _serve(home, model, with_reader, host, port, encoder)


def _encoder(model: str | None, progress: Any = None) -> Encoder:
    if progress:
        progress.stage("encoder", 1)
    from embeddings.encoder import load

    loaded = load(model, config.default_cache())
    if progress:
        progress.advance(1)
    return loaded


def _reader(wanted: bool) -> Reader | None:
    from qa.reader import load

    return load(config.default_cache()) if wanted else None


def _serve(
    home: Path, model: str | None, with_reader: bool, host: str, port: int,
    encoder: Encoder | None = None,
) -> None:
    from web import create_app
    from web.live import Live
    from web.server import serve as serve_app
    from web.terminal import say

    live = Live(home, lambda: encoder or _encoder(model), lambda: _reader(with_reader))
    service = live.service()  # Fails here, not at the first question.
    service.warm_up()
    info = service.archive.info
    app = create_app(live, config.secret(home))
    reader = "with the reader" if service.reader else "without a reader: by likeness alone"
    say(f"Generation {info.generation}, built {info.built_at}, encoder {info.encoder}, {reader}")
    try:
        serve_app(app, host, port, lambda address: say(f"Ask at {address} (stop with Ctrl-C)"))
    except (OSError, ValueError) as error:
        raise click.ClickException(
            f"cannot listen on {host}:{port} ({getattr(error, 'strerror', None) or error}); "
            "choose another --host or --port"
        ) from error


if __name__ == "__main__":
    sys.exit(main())
