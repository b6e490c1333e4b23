"""``referat worker``, and the workers of ``referat build``."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

import click

from web.commands import shared

if TYPE_CHECKING:
    from embeddings.encoder import Encoder
    from embeddings.work import Workforce

_MISSING = (
    "building with workers needs Dask, which is not installed; run "
    "`pip install 'referat[cluster]'`, or build without --workers and --local-workers"
)

_ADDRESS = re.compile(r"(tcp|tls)://[^\s/]+:\d{1,5}", re.ASCII)


class Scheduler(click.ParamType[str]):
    """The address of a Dask scheduler."""

    name = "address"

    def convert(
        self, value: Any, param: click.Parameter | None, context: click.Context | None
    ) -> str:
        if not _ADDRESS.fullmatch(str(value)):
            self.fail(
                f"{value!r} is no address like tcp://10.0.0.5:8786; the number of a server's "
                "processes stands under [serve] in a file of settings", param, context,
            )
        return str(value)


@click.command()
@click.argument("scheduler", metavar="ADDRESS", type=Scheduler())
@click.option(
    "--processes", type=click.IntRange(1, 256), default=1, show_default=True,
    help="So many workers; each takes one core and about 1.5 GB of memory.",
)
@click.option(
    "--host", metavar="ADDRESS",
    help="The address to listen on.  [default: the one that leads to the scheduler]",
)
@shared.MODEL
@shared.errors_in_one_line
def worker(scheduler: str, processes: int, host: str | None, model: str | None) -> None:
    """Read and encode for builds with --workers, as workers of the Dask scheduler at ADDRESS.

    Only for networks that are trusted: who reaches a scheduler or a worker can have it run
    any code (docs/scale.md). Ends with the scheduler.
    """
    try:
        from embeddings.cluster_worker import serve
    except ImportError as error:
        raise click.ClickException(_MISSING) from error
    serve(scheduler, processes, shared.encoder_loader(model), host)


def workforce(
    scheduler: str | None, count: int | None, model: str | None
) -> Callable[[Encoder], AbstractContextManager[Workforce]] | None:
    """Who works for a build with an encoder: None for the building process alone."""
    if not scheduler and not count:
        return None
    try:
        from embeddings.cluster import local_workers, workers_at
    except ImportError as error:
        raise click.ClickException(_MISSING) from error
    if scheduler:
        return lambda encoder: workers_at(scheduler, encoder)
    return lambda encoder: local_workers(count or 1, encoder, shared.encoder_loader(model))
