"""One address → its response, over redirects, each hop checked, in turn and in time."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType

import httpx2

from corpus.fetching.addresses import Resolve, checked
from corpus.fetching.bodies import ENCODING
from corpus.fetching.errors import BadAddress, FetchError, Gone, Passing
from corpus.fetching.manners import Manners
from corpus.fetching.pace import Pace
from corpus.fetching.transport import CheckedTransport

# Is asked before each hop whether it may be made.
Permit = Callable[[httpx2.URL], Awaitable[None]]

_REDIRECTS = (301, 302, 303, 307, 308)
_GONE = (404, 410)
# Too slow, too early, too many requests, or a server's own trouble: these pass.
_PASSING = (408, 425, 429, 500, 502, 503, 504)


class Requests:
    """Asks for documents as the manners say; to be closed (``async with``)."""

    def __init__(self, manners: Manners, resolve: Resolve) -> None:
        self._manners = manners
        self.pace = Pace(manners.delay)
        self._client = httpx2.AsyncClient(
            transport=CheckedTransport(manners, resolve),
            headers={
                "User-Agent": manners.agent,
                "Accept-Encoding": ENCODING,
                "Accept": "application/pdf,text/html,text/plain,*/*;q=0.5",
                "Accept-Language": "da,*;q=0.5",
            },
            timeout=manners.read_seconds,
            trust_env=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),  # None are kept.
        )

    async def __aenter__(self) -> Requests:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._client.aclose()

    @asynccontextmanager
    async def get(
        self, url: httpx2.URL, permit: Permit, validators: Mapping[str, Mapping[str, str]]
    ) -> AsyncIterator[httpx2.Response]:
        """The response that an address leads to: 200 or 304, its body not read yet.

        ``validators`` are the conditional headers by the address that they belong to. The
        block's work counts towards the time that a document may take.

        :raises FetchError: anything else came of it.
        """
        for _ in range(self._manners.redirects + 1):
            await permit(url)
            async with self.pace.turn(url.host), self._in_time():
                request = self._client.build_request(
                    "GET", url, headers=validators.get(str(url))
                )
                response = await self._client.send(request, stream=True)
                try:
                    if response.status_code not in _REDIRECTS:
                        _refuse(response)
                        yield response
                        return
                    url = _next(response, self._manners)
                finally:
                    await response.aclose()
        raise FetchError(f"more than {self._manners.redirects} redirects, last to {url}")

    @asynccontextmanager
    async def _in_time(self) -> AsyncIterator[None]:
        """Whatever a request takes, from the look-up of its host to the last byte.

        :raises Passing: it took too long, or the connection failed.
        """
        try:
            async with asyncio.timeout(self._manners.total_seconds):
                yield
        except TimeoutError as error:
            raise Passing(f"not done in {self._manners.total_seconds:g} seconds") from error
        except httpx2.TimeoutException as error:
            raise Passing(f"no answer in {self._manners.read_seconds:g} seconds") from error
        except httpx2.LocalProtocolError as error:
            raise FetchError(f"it cannot be asked for ({error})") from error
        except (httpx2.HTTPError, ConnectionError, ssl.SSLError) as error:
            raise Passing(f"the connection failed ({error or type(error).__name__})") from error


def _next(response: httpx2.Response, manners: Manners) -> httpx2.URL:
    """Where a redirect leads; from https never to http.

    :raises FetchError: nowhere, or where nothing may be asked.
    """
    try:
        url = response.request.url.join(response.headers.get("location", ""))
    except (httpx2.InvalidURL, ValueError) as error:
        raise BadAddress(f"it redirects to what is no address ({error})") from error
    if not response.headers.get("location"):
        raise FetchError("it redirects, and does not say where to")
    if response.request.url.scheme == "https" and url.scheme == "http":
        raise BadAddress(f"it redirects from https to http, at {url.host}")
    try:
        return checked(str(url), manners)
    except BadAddress as error:
        raise BadAddress(f"it redirects: {error}") from error


def _refuse(response: httpx2.Response) -> None:
    """:raises FetchError: a response holds no document."""
    status = response.status_code
    if status in (200, 304):
        return
    told = f"the server answered {status} {response.reason_phrase[:60]}".rstrip()
    if status in _GONE:
        raise Gone(told)
    if status in _PASSING:
        raise Passing(told, _retry_after(response.headers.get("retry-after", "")))
    raise FetchError(told)


def _retry_after(value: str) -> float | None:
    """The seconds that a server asks to wait; it may give a moment instead."""
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    moment = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
