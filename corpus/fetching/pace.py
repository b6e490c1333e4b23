"""One request at a time to a host, and a pause after each."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Pace:
    """Keeps the pause of ``delay`` seconds between requests to each host, or its own wish."""

    def __init__(self, delay: float) -> None:
        self._delay = delay
        self._wished: dict[str, float] = {}
        self._free: dict[str, float] = {}
        self._turns: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    def slow(self, host: str, delay: float) -> None:
        """A host wishes for a longer pause."""
        self._wished[host] = max(delay, self._wished.get(host, 0.0))

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait until the host may be asked; nobody else asks it until the block ends."""
        clock = asyncio.get_running_loop().time
        async with self._turns[host]:
            if (wait := self._free.get(host, 0.0) - clock()) > 0:
                await asyncio.sleep(wait)
            try:
                yield
            finally:
                self._free[host] = clock() + max(self._delay, self._wished.get(host, 0.0))
