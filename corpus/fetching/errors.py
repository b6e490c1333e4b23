"""What can be wrong with an address, a server, or what it sends."""

from __future__ import annotations

from corpus.errors import ReferatError


class FetchError(ReferatError):
    """An address that gave nothing to keep; the same would happen again at once."""

    code = "not_fetched"


class BadAddress(FetchError):
    """An address that is none, or that is not to be asked: not allowed, or not public."""

    code = "bad_address"


class ByRobots(FetchError):
    """The host's robots.txt asks not to fetch this."""

    code = "robots"


class Gone(FetchError):
    """The server says that there is no such document (404), or no more (410)."""

    code = "gone"


class Passing(FetchError):
    """A failure that may pass. ``after``: the seconds that the server asks to wait."""

    code = "not_reached"

    def __init__(self, message: str, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


class FetchRunning(ReferatError):
    """Another process is fetching into the same folder."""

    code = "fetch_running"
