"""robots.txt of each host, read once in a run (RFC 9309)."""

from __future__ import annotations

import httpx2
from protego import Protego

from corpus.fetching.bodies import decoded
from corpus.fetching.errors import BadAddress, ByRobots, FetchError, Passing
from corpus.fetching.manners import ROBOT
from corpus.fetching.requests import Requests

# Of longer files the beginning counts, as RFC 9309 allows.
_MOST_BYTES = 500 << 10
# A pause longer than this (seconds) is not kept: a list would take weeks.
_LONGEST_DELAY = 60.0


class Robots:
    """What hosts ask of programs that fetch from them."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests
        self._known: dict[str, Protego] = {}

    async def permit(self, url: httpx2.URL) -> None:
        """Let an address pass that may be fetched.

        :raises ByRobots: it is asked not to.
        :raises Passing: what the host asks cannot be had just now, so nothing is fetched.
        """
        origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
        if origin not in self._known:
            self._known[origin] = await self._rules(url)
        rules = self._known[origin]
        if not rules.can_fetch(str(url), ROBOT):
            raise ByRobots(f"robots.txt of {url.host} asks not to fetch it")
        if delay := rules.crawl_delay(ROBOT):
            self._requests.pace.slow(url.host, min(delay, _LONGEST_DELAY))

    async def _rules(self, url: httpx2.URL) -> Protego:
        """A host's rules; without a file there are none.

        A file that is refused to us (4xx) counts as none, one that cannot be had as forbidding
        all: so RFC 9309 has it.
        """
        address = url.copy_with(raw_path=b"/robots.txt")
        try:
            async with self._requests.get(address, _anything, {}) as response:
                text = (await decoded(response, _MOST_BYTES)).decode("utf-8", "replace")
        except Passing as error:
            told = f"robots.txt of {url.host} cannot be had, so nothing is fetched: {error}"
            raise Passing(told, error.after) from error
        except BadAddress:
            raise
        except FetchError:
            text = ""
        return Protego.parse(text.removeprefix("\ufeff"))


async def _anything(url: httpx2.URL) -> None:
    """robots.txt is not asked for by way of robots.txt."""
