"""The server of :mod:`benchmarks.postgres_server` as tests have it: skipped where none can run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from benchmarks import postgres_server
from benchmarks.postgres_server import NoServer, Server, following

__all__ = ["Server", "following", "running"]


@contextmanager
def running() -> Iterator[Server]:
    """A new server, gone afterwards; skips the test where none can run."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(postgres_server.running())
        except NoServer as error:
            pytest.skip(str(error))
        yield server
