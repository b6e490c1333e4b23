"""``referat serve`` and ``demo``."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from web import config
from web.commands import shared
from web.commands.serving import serving

if TYPE_CHECKING:
    import socket

    from embeddings.archive import ArchiveInfo
    from embeddings.encoder import Encoder
    from embeddings.stores import Store
    from web.live import Live


@click.command()
@shared.HOME
@shared.ARCHIVE
@shared.MODEL
@shared.READER
@shared.HOST
@shared.PORT
@click.option(
    "--workers", type=click.IntRange(1, 256), default=1, show_default=True,
    envvar="REFERAT_WORKERS",
    help="Processes that answer; they share models and index in memory.  [env: REFERAT_WORKERS]",
)
@serving
@shared.errors_in_one_line
def serve(
    home: Path | None, address: str | None, model: str | None, with_reader: bool, host: str,
    port: int, workers: int, **chosen: Any,
) -> None:
    """Serve the page and the API. Stop with Ctrl-C.

    Without an index the page says so, and answers as soon as `referat build` has made one.
    """
    if workers > 1 and not hasattr(os, "fork"):
        raise click.UsageError("several workers need a system that can fork processes")
    home = home or config.default_home()
    store = shared.store_of(home, address)
    _serve(home, model, with_reader, host, port, chosen, workers, None, store)


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
    _serve(home, model, with_reader, host, port, chosen, 1, encoder)


def _serve(
    home: Path, model: str | None, with_reader: bool, host: str, port: int,
    chosen: dict[str, Any], workers: int = 1, encoder: Encoder | None = None,
    store: Store | None = None,
) -> None:
    from embeddings.errors import NoArchive
    from web.live import Live
    from web.logs.writing import adopt, set_up
    from web.logs.writing import tell as say

    set_up(chosen["log_format"], chosen["log_level"])
    bound = [_listen(host, port)]  # A port that is taken is told before anything is loaded.
    if chosen["metrics_port"]:
        bound.append(_listen(host, chosen["metrics_port"]))
    live = Live(
        home, lambda: encoder or shared.load_encoder(model),
        lambda: shared.load_reader(with_reader), store,
    )
    try:
        info = live.prepare(workers) if workers > 1 else _opened(live)
        reader = "with the reader" if with_reader else "without a reader: by likeness alone"
        said = f"Generation {info.generation}, built {info.built_at}, encoder {info.encoder}, "
        said += reader
    except NoArchive as error:
        live.load()
        said = f"{error}. Until then the page says that nothing is indexed yet"
    adopt()  # Loggers that came with the encoder.
    say(said)
    with _shared_folder() if workers > 1 else nullcontext() as folder:
        _answer(live, bound, chosen, home, folder, workers)


def _opened(live: Live) -> ArchiveInfo:
    """Open the index: a damaged one is told when the server starts, not at a question."""
    service = live.service()
    service.warm_up()
    return service.archive.info


def _answer(
    live: Live, bound: list[socket.socket], chosen: dict[str, Any], home: Path,
    folder: Path | None, workers: int,
) -> None:
    from web import create_app
    from web.current import METRICS, STATISTICS
    from web.logs.writing import tell as say
    from web.metrics import forget
    from web.server.alone import serve_alone
    from web.server.listening import WSGI, address_of
    from web.serving import Serving

    app = create_app(live, config.secret(home), Serving(**chosen, shared=folder), home)
    apps: list[WSGI] = [app]
    if metrics := app.config[METRICS]:
        apps.append(metrics.application())
    served = list(zip(bound, apps, strict=True))
    say(f"Ask at {address_of(bound[0])} (stop with Ctrl-C)")

    def finish() -> None:
        if statistics := app.config[STATISTICS]:
            statistics.flush()

    if workers > 1:
        from web.server.workers import Hooks, serve_by_workers

        serve_by_workers(workers, served, Hooks(live.begin, finish, forget))
    else:
        serve_alone(served)
        finish()


@contextmanager
def _shared_folder() -> Iterator[Path]:
    """Where workers share what they count; gone when the server stops."""
    with tempfile.TemporaryDirectory(prefix="referat-") as folder:
        os.environ[config.SHARED_METRICS] = folder
        yield Path(folder)


def _listen(host: str, port: int) -> socket.socket:
    from web.server.listening import listen

    try:
        return listen(host, port)
    except OSError as error:
        raise click.ClickException(
            f"cannot listen on {host}:{port} ({error.strerror or error}); "
            "choose another --host or --port"
        ) from error
