"""What several commands share: options, errors in one line, loading of models.

Heavy packages (torch, faiss, tantivy) are imported where a command needs them, so that
``referat --help`` answers at once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from corpus.model import DocumentKind, SectionKind
from web import config

if TYPE_CHECKING:
    from embeddings.archive import Archive
    from embeddings.encoder import Device, Encoder
    from embeddings.stores import Store
    from qa.reader import Reader

HOME = click.option(
    "--home", type=click.Path(file_okay=False, path_type=Path), envvar="REFERAT_HOME",
    help="The archive's directory.  [env: REFERAT_HOME; default: the user's data directory]",
)
ARCHIVE = click.option(
    "--archive", "address", metavar="ADDRESS", envvar="REFERAT_ARCHIVE",
    help="A shared archive, like postgresql://referat@db1,db2/referat, instead of the home's"
    " own.  [env: REFERAT_ARCHIVE]",
)
MODEL = click.option(
    "--model", metavar="NAME_OR_PATH", envvar="REFERAT_MODEL",
    help="A sentence-transformers model instead of the one that comes along."
    "  [env: REFERAT_MODEL]",
)
READER = click.option(
    "--reader/--no-reader", "with_reader", default=True, envvar="REFERAT_READER",
    help="Read the best passages for the sentence that answers, or go by likeness alone."
    "  [env: REFERAT_READER]",
)
PORT = click.option(
    "--port", type=click.IntRange(0, 65535), default=8765, show_default=True,
    envvar="REFERAT_PORT", help="Port to listen on; 0 takes a free one.  [env: REFERAT_PORT]",
)
HOST = click.option(
    "--host", default="127.0.0.1", show_default=True, envvar="REFERAT_HOST",
    help="Address to listen on.  [env: REFERAT_HOST]",
)


_FILTERS = (
    click.option("--municipality", help="Only this municipality's minutes."),
    click.option("--committee", help="Only this committee's minutes."),
    click.option(
        "--from", "from_", metavar="DATE", help="Only meetings from this date (2021-03-24).",
    ),
    click.option("--to", metavar="DATE", help="Only meetings up to this date."),
    click.option("--point", metavar="NUMBER", help="Only points with this number."),
    click.option("--case-number", metavar="NUMBER", help="Only points of this case."),
    click.option("--document", metavar="SHA256", help="Only this document (its hash or its key)."),
    click.option(
        "--section", type=click.Choice([kind.value for kind in SectionKind]),
        help="Only sections of this kind.",
    ),
    click.option(
        "--document-kind", type=click.Choice([kind.value for kind in DocumentKind]),
        help="Only documents of this kind.",
    ),
)


def filters(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options that limit what is looked through, named as the contract's filters."""
    for option in reversed(_FILTERS):
        command = option(command)
    return command


def errors_in_one_line(command: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(command)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        from corpus.errors import ReferatError
        from web.terminal.console import shown

        try:
            return command(*args, **kwargs)
        except ReferatError as error:
            raise click.ClickException(shown(str(error))) from error
        except OSError as error:
            what = f"{error.strerror or error}: {error.filename}" if error.filename else str(error)
            raise click.ClickException(f"{shown(what)}; choose another --home or path") from error

    return guarded


def store_of(home: Path | None, address: str | None) -> Store:
    from embeddings.stores import store_of as store

    return store(home or config.default_home(), address)


def open_archive(home: Path | None, address: str | None) -> Archive:
    """The archive in service, of the home or a shared one.

    A home's files are not compared with their hashes for the sake of one command.
    """
    if not address:
        from embeddings.generation import LocalArchive, current

        return LocalArchive(current(home or config.default_home()))
    store = store_of(home, address)
    return store.open(store.state())


def load_encoder(model: str | None, progress: Any = None, device: Device = "cpu") -> Encoder:
    if progress:
        progress.stage("encoder", 1)
    from embeddings.encoder import load

    loaded = load(model, config.default_cache(), device)
    if progress:
        progress.advance(1)
    return loaded


def encoder_loader(model: str | None) -> Callable[[], Encoder]:
    """What loads the encoder in other processes; it can be pickled."""
    from embeddings.encoder import load

    return partial(load, model, config.default_cache())


def load_reader(wanted: bool) -> Reader | None:
    from qa.reader import load

    return load(config.default_cache()) if wanted else None
