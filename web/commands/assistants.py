"""``referat mcp``."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import click

from web import config
from web.commands import shared


@click.command("mcp")
@shared.HOME
@shared.ARCHIVE
@shared.MODEL
@shared.READER
@shared.errors_in_one_line
def assistants(
    home: Path | None, address: str | None, model: str | None, with_reader: bool
) -> None:
    """Serve assistants over the Model Context Protocol, on standard input and output.

    An assistant starts it by itself; docs/api.md says how.
    """
    if find_spec("mcp") is None:
        raise click.ClickException(
            "the package mcp is not installed; run `pip install 'referat[mcp]'`"
        )
    from web.assistants import server_of
    from web.live import Live

    home = home or config.default_home()
    live = Live(
        home, lambda: shared.load_encoder(model), lambda: shared.load_reader(with_reader),
        shared.store_of(home, address),
    )
    live.service()  # Fails here, where it is told in a line, not at the first question.
    server_of(live, config.secret(home)).run("stdio")
