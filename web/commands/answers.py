"""``referat ask`` and ``eval``."""

from __future__ import annotations

import json
from pathlib import Path

import click

from web import config
from web.commands import shared


@click.command()
@click.argument("question")
@shared.HOME
@shared.ARCHIVE
@shared.MODEL
@shared.READER
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON (docs/api.md).")
@click.option("--limit", type=click.IntRange(1, 10), help="At most this many quotes.")
@shared.filters
@shared.errors_in_one_line
def ask(
    question: str,
    home: Path | None,
    address: str | None,
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
    from qa.followup import Conversation
    from qa.service import Service
    from web.contract.answers import answer_json, filters_from
    from web.terminal import answer_text, print_json, waiting

    home = home or config.default_home()
    limits = filters_from({**filters, "from": from_})
    archive = shared.open_archive(home, address)
    with waiting("Loading the encoder"):
        service = Service(archive, shared.load_encoder(model), shared.load_reader(with_reader))
    answer = service.ask(question, limits, limit)
    values = answer_json(answer, archive, Conversation(), config.secret(home))
    if as_json:
        print_json(values)
    else:
        answer_text(values)


@click.command("eval")
@click.argument(
    "files", nargs=-1, required=True, metavar="FILES...",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@shared.HOME
@shared.ARCHIVE
@shared.MODEL
@shared.READER
@click.option("--misses", is_flag=True, help="Also list the questions that went wrong.")
@click.option("--noise", is_flag=True, help="Ask again with slips and without æ, ø, å.")
@click.option("--stages", is_flag=True, help="Ask again by each stage of finding alone.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the figures as JSON.",
)
@click.option(
    "--json", "as_json", is_flag=True,
    help="Print the figures as JSON, and the tables on standard error.",
)
@shared.errors_in_one_line
def evaluate(
    files: tuple[Path, ...],
    home: Path | None,
    address: str | None,
    model: str | None,
    with_reader: bool,
    misses: bool,
    noise: bool,
    stages: bool,
    out: Path | None,
    as_json: bool,
) -> None:
    """Ask the questions in FILES (JSON lines, docs/evaluation.md) and print the figures."""
    from web.evaluate import Evaluation
    from web.terminal import print_json, tables, waiting

    archive = shared.open_archive(home, address)
    with waiting("Loading the encoder"):
        encoder = shared.load_encoder(model)
    evaluation = Evaluation(archive, encoder, tables(as_json), shared.load_reader(with_reader))
    evaluation.ask_all(files, misses, noise, stages)
    if out:
        out.write_text(json.dumps(evaluation.results, indent=1, ensure_ascii=False), "utf-8")
    if as_json:
        print_json(evaluation.results)
