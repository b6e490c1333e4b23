"""``referat verify``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from web.commands import shared


@click.command()
@click.argument("text")
@shared.HOME
@shared.ARCHIVE
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON (docs/api.md).")
@shared.filters
@shared.errors_in_one_line
def verify(
    text: str, home: Path | None, address: str | None, as_json: bool, from_: str | None,
    **filters: str | None,
) -> None:
    """Tell whether TEXT is in the minutes: word for word, nearly, or not.

    Dashes, quotation marks and line breaks may differ, and "[...]" may stand for words left out.
    A TEXT of "-" is read from standard input.

    The exit status is 0 whatever is found, and other than 0 when the text could not be checked.
    """
    from qa.claims import check
    from web import wording
    from web.contract.answers import filters_from
    from web.contract.checked import checked_json
    from web.terminal import print_json
    from web.terminal.checked import checked_text
    from web.wording import checked as wording_checked

    limits = filters_from({**filters, "from": from_})
    archive = shared.open_archive(home, address)
    if text == "-":
        text = sys.stdin.read()
    values = checked_json(check(archive, text, limits), archive)
    if as_json:
        print_json(values)
    else:
        checked_text(values, wording_checked.legend(wording.DEFAULT))
