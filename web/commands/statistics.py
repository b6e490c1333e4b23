"""``referat statistics``."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from web import config
from web.commands import shared

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@shared.HOME
@click.option("--from", "from_", metavar="DATE", type=_DAY, help="From this day (2026-01-31).")
@click.option("--to", metavar="DATE", type=_DAY, help="Up to this day.")
@click.option(
    "--json", "format_", flag_value="json", help="Print JSON (docs/operations.md).",
)
@click.option("--csv", "format_", flag_value="csv", help="Print CSV for a spreadsheet.")
@shared.errors_in_one_line
def statistics(
    home: Path | None, from_: datetime | None, to: datetime | None, format_: str | None
) -> None:
    """Tell how many questions got no answer, why, and what can be done about it.

    Of what `referat serve --statistics` has counted; without the questions, which are not kept.
    Figures below five are not told.
    """
    from corpus.records import Corpus
    from embeddings.errors import NoArchive
    from embeddings.generation import current
    from web.statistics import store
    from web.statistics.report import report
    from web.terminal import print_json
    from web.terminal.statistics import report_csv, report_tables

    home = home or config.default_home()
    found = report(store.rows(
        home / store.NAME, from_.date() if from_ else None, to.date() if to else None
    ))
    if format_ == "json":
        print_json(asdict(found))
    elif format_ == "csv":
        report_csv(found)
    else:
        try:
            covered = Corpus(current(home) / "corpus.sqlite").coverage
        except NoArchive:
            covered = None
        report_tables(found, covered)
