"""Processes of a Dask cluster that read and encode: what they are given, and what they do."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dask
import distributed

from embeddings.encoder import Encoder
from embeddings.errors import ClusterError
from embeddings.worker import Identity, Workplace, unlike

# Seconds that a cluster may be without a scheduler, or without any worker.
PATIENCE = 60.0
THIS_MACHINE = "127.0.0.1"

SETTINGS = {
    # Reading is done in processes that can be stopped, and daemons may not start any.
    "distributed.worker.daemon": False,
    # Files are sent with the tasks on purpose.
    "distributed.admin.large-graph-warning-threshold": "10 GiB",
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    # A worker has one core, and so has the process that reads for it.
    "distributed.nanny.pre-spawn-environ": dict.fromkeys(
        ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), 1
    ),
}


class Equipment(distributed.WorkerPlugin):  # type: ignore[misc]
    """Gives a worker process its encoder, which it loads once."""

    name = "referat"

    def __init__(self, load: Callable[[], Encoder]) -> None:
        self._load = load

    def setup(self, worker: distributed.Worker) -> None:
        # Ctrl-C is for the process that started this one, and that one ends it.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        worker.referat = Workplace(self._load, Path(worker.local_directory))


@dataclass(frozen=True, slots=True)
class Refused:
    """A task was not done, since the worker would have done it otherwise."""

    worker: str
    reason: str


def serve(scheduler: str, count: int, load: Callable[[], Encoder], host: str | None) -> None:
    """Be ``count`` workers of a scheduler until asked to end, or until it is gone.

    A worker that is killed is started again. ``host`` is the address to listen on: the one
    that leads to the scheduler if None.

    :raises ClusterError: no scheduler answers there.
    """
    load()  # What is wrong with the encoder is told here, and it is unpacked only once.
    with dask.config.set(SETTINGS):
        try:
            asyncio.run(_serve(scheduler, count, load, host))
        except (OSError, TimeoutError, ValueError) as error:
            raise no_scheduler(scheduler, error) from error


async def _serve(
    scheduler: str, count: int, load: Callable[[], Encoder], host: str | None
) -> None:
    end = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows; Ctrl-C ends it there all the same.
            asyncio.get_running_loop().add_signal_handler(name, end.set)
    async with AsyncExitStack() as stack:
        nannies = [
            await stack.enter_async_context(distributed.Nanny(
                scheduler, nthreads=1, host=host, memory_limit=0, death_timeout=PATIENCE,
                dashboard_address=f"{THIS_MACHINE}:0", plugins=(Equipment(load),),
            ))
            for _ in range(count)
        ]
        over: list[asyncio.Future[Any]] = [
            asyncio.gather(*(one.finished() for one in nannies)),
            asyncio.ensure_future(end.wait()),
        ]
        await asyncio.wait(over, return_when=asyncio.FIRST_COMPLETED)


def on_worker(scheduler: str, wanted: Identity, work: str, arguments: tuple[Any, ...]) -> Any:
    """In a worker: do a task of a :class:`Workplace`, if that makes what it would anywhere."""
    worker = distributed.get_worker()
    workplace: Workplace | None = getattr(worker, "referat", None)
    reason = unlike(workplace.identity if workplace else None, wanted, scheduler)
    if workplace is None or reason:
        return Refused(worker.address, str(reason))
    return getattr(workplace, work)(*arguments)


def identity(dask_worker: distributed.Worker) -> Identity | None:
    """In a worker: what it reads and encodes with; None if it was not started by Referat."""
    workplace: Workplace | None = getattr(dask_worker, "referat", None)
    return workplace.identity if workplace else None


def no_scheduler(scheduler: str, error: BaseException) -> ClusterError:
    """What to say where no scheduler answers."""
    return ClusterError(
        f"no scheduler answers at {scheduler} ({error or type(error).__name__}); start one with "
        "`dask scheduler`, or give the address that it prints"
    )
