"""``referat serve`` and ``demo``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from web import config
from web.commands import shared
from web.commands.serving import serving

if TYPE_CHECKING:
    from embeddings.encoder import Encoder


@click.command()
@shared.HOME
@shared.MODEL
@shared.READER
@shared.HOST
@shared.PORT
@serving
@shared.errors_in_one_line
def serve(
    home: Path | None, model: str | None, with_reader: bool, host: str, port: int,
    **chosen: Any,
) -> None:
    """Serve the page and the API. Stop with Ctrl-C.

    Without an index the page says so, and answers as soon as `referat build` has made one.
    """
    _serve(home or config.default_home(), model, with_reader, host, port, chosen)


@click.command()
@click.option(
    "--home", type=click.Path(file_okay=False, path_type=Path),
    help="Directory for the sample archive.  [default: demo/ inside the usual home]",
)
@shared.MODEL
@shared.READER
@shared.HOST
@shared.PORT
@serving
@shared.errors_in_one_line
def demo(
    home: Path | None, model: str | None, with_reader: bool, host: str, port: int,
    **chosen: Any,
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
    _serve(home, model, with_reader, host, port, chosen, encoder)


def _serve(
    home: Path, model: str | None, with_reader: bool, host: str, port: int,
    chosen: dict[str, Any], encoder: Encoder | None = None,
) -> None:
    from embeddings.errors import NoArchive
    from web import create_app
    from web.current import METRICS
    from web.live import Live
    from web.server import serve as serve_app
    from web.serving import Serving
    from web.terminal import say

    live = Live(
        home, lambda: encoder or shared.load_encoder(model),
        lambda: shared.load_reader(with_reader),
    )
    try:
        service = live.service()  # A damaged index fails here, not at the first question.
        service.warm_up()
        info = service.archive.info
        reader = "with the reader" if service.reader else "without a reader: by likeness alone"
        said = f"Generation {info.generation}, built {info.built_at}, encoder {info.encoder}, "
        said += reader
    except NoArchive as error:
        live.load()
        said = f"{error}. Until then the page says that nothing is indexed yet"
    app = create_app(live, config.secret(home), Serving(**chosen), home)
    say(said)
    try:
        if metrics := app.config[METRICS]:
            metrics.serve(host, chosen["metrics_port"])
        serve_app(
            app, host, port, lambda address: say(f"Ask at {address} (stop with Ctrl-C)"),
            chosen["proxies"],
        )
    except (OSError, ValueError) as error:
        raise click.ClickException(
            f"cannot listen on {host}:{port} ({getattr(error, 'strerror', None) or error}); "
            "choose another --host or --port"
        ) from error
