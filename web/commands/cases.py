"""``referat case``."""

from __future__ import annotations

from pathlib import Path

import click

from web import config
from web.commands import shared


@click.command()
@click.argument("number")
@shared.HOME
@click.option("--json", "as_json", is_flag=True, help="Print the case as JSON (docs/api.md).")
@click.option("--municipality", help="Only this municipality's case of that number.")
@shared.errors_in_one_line
def case(number: str, home: Path | None, as_json: bool, municipality: str | None) -> None:
    """Tell the course of case NUMBER: every meeting, what was recommended and decided.

    The exit status is 0 whether or not there is such a case.
    """
    from embeddings.generation import LocalArchive, current
    from web import wording
    from web.case_contract import cases_json
    from web.terminal import case_text, print_json

    archive = LocalArchive(current(home or config.default_home()))
    values = cases_json(archive, number, municipality, wording.DEFAULT)
    if as_json:
        print_json(values)
    else:
        case_text(values)
