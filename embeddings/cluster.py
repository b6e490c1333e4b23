"""A workforce of Dask workers: what the process that drives a build does.

Who can speak to a scheduler or a worker can have it run any code: docs/scale.md tells how to
keep others out.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import dask
import distributed
from distributed.comm import CommClosedError

from corpus.errors import ReaderFailed, ReadError
from corpus.model import Reading
from corpus.pool import Limits, too_large
from embeddings.cluster_tasks import Task, encoding, lots, reading
from embeddings.cluster_worker import (
    PATIENCE,
    SETTINGS,
    THIS_MACHINE,
    Equipment,
    Refused,
    identity,
    no_scheduler,
    on_worker,
)
from embeddings.encoder import Encoder, Progress
from embeddings.errors import ClusterError
from embeddings.work import Encoded
from embeddings.worker import identity_of, unlike

log = logging.getLogger("referat.cluster")

# Tasks under way for each worker: one that it does and one that waits there.
_AHEAD = 2
# Bytes of files under way. They lie in the scheduler's memory until they are read.
_BYTES_UNDER_WAY = 256 << 20
# Seconds to reach a scheduler.
_CONNECTED_WITHIN = 20
# Seconds between two looks at how many workers there are.
_LOOK = 5.0
# Tried again where a worker breaks down in an orderly way (its disk is full).
_RETRIES = 2


@contextmanager
def local_workers(count: int, encoder: Encoder, load: Callable[[], Encoder]) -> Iterator[Cluster]:
    """A workforce of so many processes of this machine, which end with it.

    ``load`` gives them their encoder and can be pickled. Keys made for this build keep the
    machine's other users out.
    """
    def start(stack: ExitStack) -> distributed.Client:
        cluster = stack.enter_context(distributed.LocalCluster(
            n_workers=count, threads_per_worker=1, host=THIS_MACHINE, memory_limit=0,
            dashboard_address=f"{THIS_MACHINE}:0",
            worker_dashboard_address=f"{THIS_MACHINE}:0",
            security=distributed.Security.temporary(), plugins=(Equipment(load),),
        ))
        return stack.enter_context(distributed.Client(cluster, set_as_default=False))

    with Cluster(start, encoder) as made:
        yield made


@contextmanager
def workers_at(scheduler: str, encoder: Encoder) -> Iterator[Cluster]:
    """A workforce of the workers that a scheduler has (``tcp://host:port``, ``tls://…``)."""
    def start(stack: ExitStack) -> distributed.Client:
        try:
            return stack.enter_context(_connected(scheduler))
        except (OSError, ValueError, TypeError) as error:
            raise no_scheduler(scheduler, error) from error

    with Cluster(start, encoder) as made:
        yield made


def _connected(scheduler: str) -> distributed.Client:
    connect = partial(
        distributed.Client, scheduler, set_as_default=False, timeout=_CONNECTED_WITHIN
    )
    try:
        return connect()
    except AssertionError:  # Of the library, if a worker comes at that very moment.
        return connect()


class Cluster:
    """A :class:`embeddings.work.Workforce` of Dask workers.

    It is started, and its workers are looked at, when there is something to do.
    """

    def __init__(
        self, start: Callable[[ExitStack], distributed.Client], encoder: Encoder
    ) -> None:
        self._start = start
        self._identity = identity_of(encoder)
        self._stack = ExitStack()
        self._opened: distributed.Client | None = None
        self._scheduler = ""
        self._counted, self._count, self._seen = 0.0, 1, 0.0

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *error: object) -> None:
        with _hushed("distributed"):  # Processes that end are no news then.
            self._stack.close()

    def read(
        self, files: Sequence[Path], limits: Limits
    ) -> Iterator[tuple[Path, Reading | ReadError]]:
        """As :meth:`embeddings.work.Workforce.read`; each file is sent to a worker.

        :raises ClusterError: the workers are gone, or cannot take part.
        """
        small: dict[Path, int] = {}
        for path in files:
            if error := too_large(path, limits):
                yield path, error
            else:
                small[path] = path.stat().st_size if path.exists() else 0
        alone: list[Path] = []
        for task, found in self._done(reading(lot, limits, small) for lot in lots(small)):
            if isinstance(found, BaseException):
                # One of several files, or none of them: each is tried by itself.
                log.warning("reading %s: %s", ", ".join(p.name for p in task.about), found)
                alone += task.about
            else:
                yield from zip(task.about, found, strict=True)
        for path in alone:
            for _, found in self._done([reading([path], limits, small)]):
                if isinstance(found, BaseException):
                    yield path, _broken(path, found)
                else:
                    yield path, found[0]

    def encode(
        self, texts: Sequence[str], with_tokens: bool, progress: Progress | None = None
    ) -> Iterator[Encoded]:
        """As :meth:`embeddings.work.Workforce.encode`.

        :raises ClusterError: the workers are gone, cannot take part, or break down.
        """
        for task, found in self._done(encoding(texts, with_tokens)):
            if isinstance(found, BaseException):
                raise ClusterError(
                    f"the workers break down when they encode ({type(found).__name__}: {found}); "
                    "see that each has about 1.5 GB of memory, and build again: what was done "
                    "is kept"
                ) from found
            if progress:
                progress(len(found.vectors))
            yield Encoded(task.about, found.vectors, found.tokens)

    def _done(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Any]]:
        """Each task with its result, or with the error it ended in, as they are done.

        No more are sent than keep the workers busy, so that neither the scheduler nor this
        process ever holds many files.
        """
        waiting, sent = iter(tasks), dict[distributed.Future, Task]()
        again: list[Task] = []
        more = next(waiting, None)
        if more is None:
            return
        client = self._client()
        self._seen = time.monotonic()
        try:
            while more or sent or again:
                while more and self._room(client, sent):
                    try:
                        arguments = more.arguments()
                    except OSError as error:  # The file is gone, or closed, by now.
                        yield more, error
                    else:
                        sent[self._send(client, more, arguments)] = more
                    more = again.pop() if again else next(waiting, None)
                more = more or (again.pop() if again else None)
                for future in self._some(client, sent):
                    task, found = sent.pop(future), _outcome(future)
                    future.release()
                    if isinstance(found, Refused):
                        self._dismiss(client, found)
                        again.append(task)
                    else:
                        yield task, found
        except (CancelledError, asyncio.CancelledError, CommClosedError) as error:
            raise ClusterError(
                f"the scheduler {self._scheduler} is gone; start it and its workers, and build "
                "again: what was done is kept"
            ) from error
        finally:
            with suppress(Exception):  # What is wrong with the cluster has been told by then.
                client.cancel(list(sent))

    def _send(
        self, client: distributed.Client, task: Task, arguments: tuple[Any, ...]
    ) -> distributed.Future:
        return client.submit(
            on_worker, self._scheduler, self._identity, task.work.__name__, arguments,
            pure=False, retries=_RETRIES,
        )

    def _room(self, client: distributed.Client, sent: dict[distributed.Future, Task]) -> bool:
        if not sent:
            return True
        now = time.monotonic()
        if now - self._counted > _LOOK:
            self._counted, self._count = now, max(1, sum(client.nthreads().values()))
        return len(sent) < _AHEAD * self._count and (
            sum(task.size for task in sent.values()) < _BYTES_UNDER_WAY
        )

    def _some(
        self, client: distributed.Client, sent: dict[distributed.Future, Task]
    ) -> list[distributed.Future]:
        """Those that are done, when there are any.

        :raises ClusterError: there has been no worker for a while.
        """
        while sent:
            with suppress(TimeoutError), client.as_current():
                distributed.wait(list(sent), timeout=_LOOK, return_when="FIRST_COMPLETED")
            done = [future for future in sent if future.done()]
            now = time.monotonic()
            if done or client.nthreads():
                self._seen = now
            elif now - self._seen > PATIENCE:
                raise ClusterError(_nobody(self._scheduler))
            if done:
                return done
        return []

    def _client(self) -> distributed.Client:
        """:raises ClusterError: there are no workers, or some cannot take part."""
        if self._opened is None:
            self._stack.enter_context(dask.config.set(SETTINGS))
            self._stack.enter_context(_hushed("distributed.client"))  # It is told as errors here.
            client = self._start(self._stack)
            self._scheduler = client.scheduler.address
            try:
                client.wait_for_workers(1, timeout=PATIENCE)
            except TimeoutError as error:
                raise ClusterError(_nobody(self._scheduler)) from error
            self._look(client)
            self._opened = client
        return self._opened

    def _look(self, client: distributed.Client) -> None:
        """:raises ClusterError: a worker would read or encode otherwise."""
        for address, found in client.run(identity, on_error="return").items():
            if isinstance(found, BaseException):
                reason: str | None = f"it lacks what it needs ({found}); install Referat there"
            else:
                reason = unlike(found, self._identity, self._scheduler)
            if reason:
                raise ClusterError(f"the worker {address} cannot take part: {reason}")

    def _dismiss(self, client: distributed.Client, refused: Refused) -> None:
        """A worker that came later and cannot take part is sent away; the build goes on."""
        log.warning("the worker %s is sent away: %s", refused.worker, refused.reason)
        client.retire_workers([refused.worker])


@contextmanager
def _hushed(name: str) -> Iterator[None]:
    """Nothing is heard of a logger and those below it."""
    loggers = [logging.getLogger(name), *(
        logging.getLogger(one) for one in logging.root.manager.loggerDict
        if one.startswith(f"{name}.")
    )]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def _outcome(future: distributed.Future) -> Any:
    """A task's result, or the error that it ended in.

    :raises CancelledError: the scheduler is gone.
    """
    if future.status == "error":
        return future.exception()
    return future.result()


def _broken(path: Path, error: BaseException) -> ReadError:
    if isinstance(error, distributed.KilledWorker):
        return ReaderFailed(
            f"reading {path.name} ended the worker, each time it was tried; convert the file, or "
            "report it"
        )
    if isinstance(error, OSError) and error.filename == str(path):
        return ReadError(f"{path.name} cannot be opened ({error.strerror}); build again")
    return ReaderFailed(
        f"reading {path.name} failed ({type(error).__name__}: {error}); please report it"
    )


def _nobody(scheduler: str) -> str:
    return (
        f"no worker is at {scheduler}; start some with `referat worker {scheduler}`, and build "
        "again: what was done is kept"
    )
