"""A list of addresses → their copies, kept as long as nothing better can be had.

A copy outlives its server's failures: what was fetched once and cannot be had now stays as it
was, and the failure is told.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import httpx2
from filelock import FileLock, Timeout
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_random_exponential

from corpus.fetching import addresses
from corpus.fetching.addresses import Resolve, checked
from corpus.fetching.bodies import save
from corpus.fetching.errors import FetchError, FetchRunning, Gone, Passing
from corpus.fetching.kinds import ending_of, name_of
from corpus.fetching.manners import Manners
from corpus.fetching.records import Record, Records
from corpus.fetching.requests import Requests
from corpus.fetching.robots import Robots

log = logging.getLogger("referat.fetching")

_MEGABYTE = 1 << 20
# Hosts that are asked beside each other; each of them one request at a time.
_HOSTS_AT_A_TIME = 8
# Failures in a row after which a host is left alone until the next run.
_ENOUGH = 5
# The pauses before a request is tried again (seconds): at first, and at most.
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 60.0
# Of a server's ETag, in letters.
_LONGEST_VALIDATOR = 500


class Outcome(StrEnum):
    """What became of an address in a run."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    GONE = "gone"
    FAILED = "failed"
    UNWANTED = "unwanted"


@dataclass(frozen=True, slots=True)
class Fetched:
    """An address and its copy, which may be one from before; ``problem`` says what is wrong."""

    url: str
    outcome: Outcome
    file: Path | None = None
    sha256: str | None = None
    problem: str | None = None


def fetch(
    urls: Sequence[str],
    folder: Path,
    manners: Manners,
    unwanted: Container[str] = frozenset(),
    advance: Callable[[int], None] = lambda steps: None,
    resolve: Resolve = addresses.resolve,
) -> list[Fetched]:
    """Fetch what has changed of some addresses; each with its copy, in the order given.

    Copies lie in ``folder``. Content whose SHA-256 is ``unwanted`` is not kept.

    :raises FetchRunning: another process fetches into this folder.
    :raises FetchError: the folder's records are damaged.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / "fetch.lock")
    try:
        lock.acquire(timeout=0.5)
    except Timeout as error:
        raise FetchRunning(
            f"another process is fetching into {folder}; wait for it to end"
        ) from error

    def fetched() -> list[Fetched]:
        with closing(Records(folder)) as records:
            run = _Run(folder, manners, unwanted, advance, records, resolve)
            return asyncio.run(run.all(list(dict.fromkeys(urls))))

    try:
        return _without_a_loop(fetched)
    finally:
        lock.release()


def _without_a_loop(work: Callable[[], list[Fetched]]) -> list[Fetched]:
    """Do what starts an event loop; in a thread of its own where one runs already (notebooks)."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return work()
    with ThreadPoolExecutor(1) as own:
        return own.submit(work).result()


def copies(
    urls: Sequence[str], folder: Path, unwanted: Container[str] = frozenset()
) -> list[Fetched]:
    """The copies that are there of some addresses, as the last run left them; asks nobody."""
    if not folder.is_dir():
        return []
    with closing(Records(folder)) as records:
        found = []
        for url in dict.fromkeys(urls):
            record = records.get(_key(url))
            if record and record.sha256 not in unwanted and (file := _copy(folder, record)):
                found.append(Fetched(url, Outcome.UNCHANGED, file, record.sha256, record.problem))
        return found


class _Run:
    """One walk through the list."""

    def __init__(
        self,
        folder: Path,
        manners: Manners,
        unwanted: Container[str],
        advance: Callable[[int], None],
        records: Records,
        resolve: Resolve,
    ) -> None:
        self._folder = folder
        self._manners = manners
        self._unwanted = unwanted
        self._advance = advance
        self._records = records
        self._resolve = resolve
        self._failures: dict[str, int] = defaultdict(int)

    async def all(self, urls: Sequence[str]) -> list[Fetched]:
        hosts: dict[str, list[str]] = defaultdict(list)
        for url in urls:
            hosts[_host(url)].append(url)
        at_a_time = asyncio.Semaphore(_HOSTS_AT_A_TIME)
        found: dict[str, Fetched] = {}

        async def of_host(requests: Requests, robots: Robots, of: Iterable[str]) -> None:
            async with at_a_time:
                for url in of:
                    found[url] = await self._one(requests, robots, url)
                    self._advance(1)

        async with Requests(self._manners, self._resolve) as requests:
            robots = Robots(requests)
            try:
                async with asyncio.TaskGroup() as tasks:
                    for of in hosts.values():
                        tasks.create_task(of_host(requests, robots, of))
            except ExceptionGroup as group:  # The disk is full, or the folder is closed.
                raise group.exceptions[0] from None
        return [found[url] for url in urls]

    async def _one(self, requests: Requests, robots: Robots, url: str) -> Fetched:
        """What became of one address; whatever fails at it stays with it."""
        known = self._records.get(_key(url)) or Record(_key(url), "")
        if known.sha256 and known.sha256 in self._unwanted:
            known = self._without_copy(known)
        host = _host(url)
        try:
            if self._failures[host] >= _ENOUGH:
                raise Passing(f"{host} failed {_ENOUGH} times in a row and is left alone for now")
            fetched = await self._tried(requests, robots, url, known)
            self._failures[host] = 0
            return fetched
        except Gone as error:
            self._failures[host] = 0
            if self._manners.drop_gone:
                known = self._without_copy(known)
                known = replace(known, sha256=None, etag=None, last_modified=None)
            return self._failed(url, known, Outcome.GONE, error)
        except FetchError as error:
            self._failures[host] += isinstance(error, Passing)
            return self._failed(url, known, Outcome.FAILED, error)
        except (ValueError, TypeError, RuntimeError, LookupError) as error:
            # Of a library, at an answer that nobody foresaw. The other addresses go on.
            log.exception("fetching %s failed", url)
            return self._failed(url, known, Outcome.FAILED, FetchError(f"it failed ({error})"))

    async def _tried(
        self, requests: Requests, robots: Robots, url: str, known: Record
    ) -> Fetched:
        async for attempt in AsyncRetrying(
            stop=stop_after_attempt(self._manners.attempts),
            retry=retry_if_exception_type(Passing),
            wait=_pause,
            reraise=True,
        ):
            with attempt:
                return await self._asked(requests, robots, url, known)
        raise AssertionError("the last attempt returns or raises")

    async def _asked(
        self, requests: Requests, robots: Robots, url: str, known: Record
    ) -> Fetched:
        address = checked(url, self._manners)
        copy = _copy(self._folder, known)
        # Content that is not wanted need not come a second time either.
        is_known = copy or (known.sha256 and known.sha256 in self._unwanted)
        conditions = {known.final_url: _conditions(known)} if known.final_url and is_known else {}
        place = self._folder / _folder_of(known.url)
        partial = place / ".part"
        async with requests.get(address, robots.permit, conditions) as response:
            if response.status_code == 304:
                if not conditions:
                    raise FetchError("the server says that it has not changed since, unasked")
                self._records.put(replace(known, checked_at=_now(), problem=None))
                return self._told(url, Outcome.UNCHANGED, known)
            place.mkdir(parents=True, exist_ok=True)
            try:
                body = await save(response, partial, self._manners.megabytes * _MEGABYTE)
                ending = ending_of(response, body.head)
                _refuse_another_kind(copy, ending)
                file = place / name_of(response, ending)
                wanted = body.sha256 not in self._unwanted
                if wanted:
                    os.replace(partial, file)
            finally:
                partial.unlink(missing_ok=True)
                with suppress(OSError):  # Empty only if nothing was ever kept there.
                    place.rmdir()
        if copy and copy != file:
            copy.unlink(missing_ok=True)
        now = _now()
        record = Record(
            known.url, now, file.relative_to(self._folder).as_posix() if wanted else None,
            body.sha256, str(response.request.url), _validator(response, "etag"),
            _validator(response, "last-modified"), now,
        )
        self._records.put(record)
        if copy and known.sha256 == body.sha256:
            return self._told(url, Outcome.UNCHANGED, record)
        return self._told(url, Outcome.CHANGED if copy else Outcome.NEW, record)

    def _told(self, url: str, outcome: Outcome, record: Record) -> Fetched:
        if record.sha256 in self._unwanted:
            return Fetched(url, Outcome.UNWANTED, None, record.sha256, "it was removed")
        return Fetched(url, outcome, _copy(self._folder, record), record.sha256)

    def _failed(self, url: str, known: Record, outcome: Outcome, error: FetchError) -> Fetched:
        self._records.put(replace(known, checked_at=_now(), problem=str(error)))
        copy = _copy(self._folder, known)
        return Fetched(url, outcome, copy, known.sha256 if copy else None, str(error))

    def _without_copy(self, known: Record) -> Record:
        """Delete a copy that is not to be kept."""
        if copy := _copy(self._folder, known):
            copy.unlink(missing_ok=True)
            with suppress(OSError):
                copy.parent.rmdir()
        record = replace(known, file=None)
        self._records.put(record)
        return record


def _pause(state: RetryCallState) -> float:
    """How long to wait before the next try: as long as the server asks, else ever longer.

    :raises Passing: the server asks for more than a run has time for.
    """
    error = state.outcome.exception() if state.outcome else None
    after = error.after if isinstance(error, Passing) else None
    if isinstance(error, Passing) and after is not None:
        if after > _LONGEST_PAUSE:
            raise Passing(f"{error}, and asks to wait {after:.0f} seconds") from error
        return after
    return wait_random_exponential(multiplier=_FIRST_PAUSE, max=_LONGEST_PAUSE)(state)


def _refuse_another_kind(copy: Path | None, ending: str) -> None:
    """Keep a copy from being replaced by a page that asks to log in, or says sorry.

    :raises FetchError: a web page came where a document was.
    """
    if copy and ending == ".html" and copy.suffix in (".pdf", ".docx"):
        kind = copy.suffix[1:].upper()
        raise FetchError(f"a web page came instead of the {kind} file; the copy stays as it was")


def _conditions(known: Record) -> dict[str, str]:
    """The headers that ask for a document only if it has changed."""
    values = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in values.items() if value}


def _validator(response: httpx2.Response, name: str) -> str | None:
    """A header that is sent back later, if it can be."""
    value = response.headers.get(name, "")
    fit = value.isascii() and value.isprintable() and len(value) <= _LONGEST_VALIDATOR
    return (value or None) if fit else None


def _copy(folder: Path, record: Record) -> Path | None:
    """The copy of an address, if it is there."""
    file = folder / record.file if record.file else None
    return file if file and file.is_file() else None


def _key(url: str) -> str:
    """The address that a record is kept under."""
    try:
        return str(httpx2.URL(url.strip()).copy_with(fragment=None))
    except (httpx2.InvalidURL, ValueError):
        return url.strip()


def _host(url: str) -> str:
    try:
        return httpx2.URL(url.strip()).host
    except (httpx2.InvalidURL, ValueError):
        return ""


def _folder_of(url: str) -> str:
    """The folder of an address's copy; each has its own, so that names need not differ."""
    digest = hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()[:16]
    host = re.sub(r"[^\w-]+", "_", _host(url)).strip("_")
    return f"{host or 'unknown'}/{digest}"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
