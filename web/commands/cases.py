"""``referat case``."""

from __future__ import annotations

from pathlib import Path

import click

from web.commands import shared


@click.command()
@click.argument("number")
@shared.HOME
@shared.ARCHIVE
@click.option("--json", "as_json", is_flag=True, help="Print JSON (docs/api.md).")
@click.option("--municipality", help="Only this municipality's case of that number.")
@click.option(
    "--numbers", "what", flag_value="numbers",
    help="Print every amount, percentage, count and date of the case instead.",
)
@click.option(
    "--similar", "what", flag_value="similar",
    help="Print earlier cases like its last treatment instead, and how they ended.",
)
@shared.errors_in_one_line
def case(
    number: str, home: Path | None, address: str | None, as_json: bool,
    municipality: str | None, what: str | None,
) -> None:
    """Tell the course of case NUMBER: every meeting, what was recommended and decided.

    The exit status is 0 whether or not there is such a case.
    """
    from web import wording
    from web.contract import cases as case_contract
    from web.terminal import print_json
    from web.terminal.cases import case_text, numbers_text, similar_text

    archive = shared.open_archive(home, address)
    made, told = {
        None: (case_contract.cases_json, case_text),
        "numbers": (case_contract.numbers_json, numbers_text),
        "similar": (case_contract.similar_json, similar_text),
    }[what]
    values = made(archive, case_contract.Asked(number, municipality), wording.DEFAULT)
    if as_json:
        print_json(values)
    else:
        told(values)
