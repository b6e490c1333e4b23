"""Connections to the very address that was checked.

A name may stand for another address a moment later (DNS rebinding); so it is resolved once,
checked, and the connection goes to what was checked. The Host header and the certificate are
those of the name.
"""

from __future__ import annotations

import httpx2

from corpus.fetching.addresses import Resolve, addresses_of
from corpus.fetching.manners import Manners


class CheckedTransport(httpx2.AsyncBaseTransport):
    """Sends requests to public addresses, and to private ones of hosts named as such.

    No connection is used twice: two names may share an address, and a connection's
    certificate was checked for one of them. Proxies are not used, for they resolve by themselves.
    """

    def __init__(self, manners: Manners, resolve: Resolve) -> None:
        self._manners = manners
        self._resolve = resolve
        self._inner = httpx2.AsyncHTTPTransport(
            limits=httpx2.Limits(max_keepalive_connections=0), trust_env=False
        )

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """:raises corpus.fetching.errors.FetchError: the address is refused or not known."""
        url = request.url
        found = await addresses_of(url, self._manners, self._resolve)
        for address in found[:-1]:
            try:
                return await self._inner.handle_async_request(_pinned(request, address))
            except (httpx2.ConnectError, httpx2.ConnectTimeout):
                continue  # A host without IPv6, say; its next address may do.
        return await self._inner.handle_async_request(_pinned(request, found[-1]))

    async def aclose(self) -> None:
        await self._inner.aclose()


def _pinned(request: httpx2.Request, address: str) -> httpx2.Request:
    name = request.url.raw_host.decode("ascii").strip("[]")
    return httpx2.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,  # With the Host header of the name.
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": name},
    )
