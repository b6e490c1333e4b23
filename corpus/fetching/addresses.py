"""Which addresses may be asked: by their form, by their host, by where that host is.

A list of addresses, and every server that redirects, could otherwise make this program ask
what only this machine reaches: its own services, the operator's network, the data that clouds
keep for their machines at 169.254.169.254.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterator
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import httpx2

from corpus.fetching.errors import BadAddress, Passing
from corpus.fetching.manners import Manners

# A host and a port → its addresses on the network.
Resolve = Callable[[str, int], Awaitable[list[str]]]

_MOST_LETTERS = 2000
# Below these are mail, printers, file servers; nothing there serves minutes.
_FIRST_FREE_PORT = 1024
# IPv4 addresses as IPv6 networks are told of them (RFC 6052).
_NAT64 = IPv6Network("64:ff9b::/96")


def checked(text: str, manners: Manners) -> httpx2.URL:
    """An address that may be asked, as far as can be told from it; without its fragment.

    :raises BadAddress: it is none, or may not.
    """
    try:
        url = httpx2.URL(text.strip())
        host = url.host
    except (httpx2.InvalidURL, ValueError) as error:
        raise BadAddress(f"{_short(text)} is no address: {error}") from error
    if url.scheme not in ("http", "https") or not host:
        raise BadAddress(f"{_short(text)} is no http or https address")
    if len(text) > _MOST_LETTERS or not text.isprintable():
        raise BadAddress(f"{_short(text)} is too long, or has characters that cannot be seen")
    if url.userinfo:
        # Named without them: this goes to logs.
        raise BadAddress(f"the address at {host} holds a user name or password; leave these out")
    if url.port is not None and url.port < _FIRST_FREE_PORT and url.port not in (80, 443):
        raise BadAddress(f"{_short(text)} asks for port {url.port}; only 80, 443 and above 1023")
    if not manners.is_listed(host):
        raise BadAddress(f"{host} is not among the hosts of the source list")
    return url.copy_with(fragment=None)


async def addresses_of(url: httpx2.URL, manners: Manners, resolve: Resolve) -> list[str]:
    """Where the host of an address is; one that has any address that is not public is refused.

    :raises BadAddress: it is refused.
    :raises Passing: the name is not known just now.
    """
    host = url.raw_host.decode("ascii").strip("[]")
    try:
        found = await resolve(host, url.port or (443 if url.scheme == "https" else 80))
    except (OSError, UnicodeError) as error:
        raise Passing(f"the host {url.host} is not known ({error})") from error
    may = may_be_private if manners.is_private(url.host) else is_public
    for address in found:
        if not may(address):
            raise BadAddress(
                f"{url.host} is at {address}, which is no public address; name the host under "
                "private-hosts of the source list if it is one of your own"
            )
    if not found:
        raise Passing(f"the host {url.host} has no address")
    return found


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host as the system tells them, each once, in its order."""
    loop = asyncio.get_running_loop()
    rows = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(row[4][0]) for row in rows))


def is_public(text: str) -> bool:
    """Whether an address is one of the public network, and so is every one inside of it."""
    return all(a.is_global and not _is_special(a) for a in _with_embedded(text))


def may_be_private(text: str) -> bool:
    """Whether an address may belong to a host of the operator's own network."""
    return not any(_is_special(a) or a.is_link_local for a in _with_embedded(text))


def _is_special(address: IPv4Address | IPv6Address) -> bool:
    loopback = address.is_loopback  # ::1 lies in a reserved network, and is no stranger there.
    return address.is_multicast or address.is_unspecified or (
        address.is_reserved and not loopback
    )


def _with_embedded(text: str) -> Iterator[IPv4Address | IPv6Address]:
    """An address, or the IPv4 address that an IPv6 one leads to by some older arrangement."""
    address = ip_address(text)
    if isinstance(address, IPv4Address):
        yield address
        return
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    elif address in _NAT64:
        yield IPv4Address(int(address) & 0xFFFFFFFF)
    else:
        yield address
        if address.sixtofour:
            yield address.sixtofour
        if address.teredo:
            yield from address.teredo


def _short(text: str) -> str:
    """An address for a message, without what may be secret in it."""
    head, at, tail = text.strip().partition("@")
    shown = tail if at and "/" not in head.partition("://")[2] else text.strip()
    return repr(shown if len(shown) <= 120 else f"{shown[:120]}…")
