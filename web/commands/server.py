"""``referat serve`` and ``demo``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from web import config
from web.commands import shared

if TYPE_CHECKING:
    from embeddings.encoder import Encoder


@click.command()
@shared.HOME
@shared.MODEL
@shared.READER
@shared.HOST
@shared.PORT
@shared.BASE_URL
@shared.errors_in_one_line
def serve(
    home: Path | None, model: str | None, with_reader: bool, host: str, port: int,
    base_url: str | None,
) -> None:
    """Serve the page and the API. Stop with Ctrl-C."""
    _serve(home or config.default_home(), model, with_reader, host, port, base_url)


@click.command()
@click.option(
    "--home", type=click.Path(file_okay=False, path_type=Path),
    help="Directory for the sample archive.  [default: demo/ inside the usual home]",
)
@shared.MODEL
@shared.READER
@shared.HOST
@shared.PORT
@shared.BASE_URL
@shared.errors_in_one_line
def demo(
    home: Path | None, model: str | None, with_reader: bool, host: str, port: int,
    base_url: str | None,
) -> None:
    """Index the sample corpus of a made-up municipality and serve it.

    It has a home of its own, so that no archive of yours is touched: REFERAT_HOME names
    the directory that this one lies in.
    """
    from embeddings.build import build as build_archive
    from web.terminal import Progress, report

    home = home or config.default_home() / "demo"
    with Progress() as progress:
        encoder = shared.load_encoder(model, progress)
        made = build_archive([config.samples()], home, encoder, progress)
    report(made, home)
    _serve(home, model, with_reader, host, port, base_url, encoder)


def _serve(
    home: Path, model: str | None, with_reader: bool, host: str, port: int,
    base_url: str | None, encoder: Encoder | None = None,
) -> None:
    from web import create_app
    from web.live import Live
    from web.server import serve as serve_app
    from web.terminal import say

    live = Live(
        home, lambda: encoder or shared.load_encoder(model),
        lambda: shared.load_reader(with_reader),
    )
    service = live.service()  # Fails here, not at the first question.
    service.warm_up()
    info = service.archive.info
    app = create_app(live, config.secret(home), base_url)
    reader = "with the reader" if service.reader else "without a reader: by likeness alone"
    say(f"Generation {info.generation}, built {info.built_at}, encoder {info.encoder}, {reader}")
    try:
        serve_app(app, host, port, lambda address: say(f"Ask at {address} (stop with Ctrl-C)"))
    except (OSError, ValueError) as error:
        raise click.ClickException(
            f"cannot listen on {host}:{port} ({getattr(error, 'strerror', None) or error}); "
            "choose another --host or --port"
        ) from error
