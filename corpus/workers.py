"""Processes that read or draw files for another: how they are started and limited."""

from __future__ import annotations

import logging
import multiprocessing
from multiprocessing.context import BaseContext

_MEGABYTE = 1 << 20


def worker_context() -> BaseContext:
    """How processes that read files are started."""
    # The building process holds threads of the encoder, which do not survive a fork; the
    # fork server starts clean and has the readers loaded once for all workers.
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["corpus.pool", "corpus.readers.pdf", "corpus.readers.html"])
    return context


def prepare_worker(megabytes: int) -> None:
    """Make a worker process ready: quiet, and limited in memory."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # It warns of every odd object.
    try:
        import resource
    except ImportError:  # Not on Windows; the time limit still holds.
        return
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * _MEGABYTE, megabytes * _MEGABYTE))
