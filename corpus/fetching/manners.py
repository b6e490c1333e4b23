"""How addresses are fetched: who asks, how fast, how much, and whom."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

# What robots.txt calls this program.
ROBOT = "Referat"

_CONTACT = re.compile(r"(?:mailto:)?[^\s@()<>]+@[\w.-]+\.\w+|https?://[^\s()<>]+", re.ASCII)
_HOST = re.compile(r"(?:\*\.)?[\w.-]+|[0-9a-f:.]+")


@dataclass(frozen=True, slots=True)
class Manners:
    """What the operator decides about fetching.

    ``contact`` is where a server's keeper reaches the operator (mail or web address); it is
    sent along. Only ``hosts`` are asked, if there are any; "*.ravnsoe.dk" stands for all below
    it. ``private_hosts`` may have private addresses. ``delay``: seconds between two requests to
    a host. One read may take ``read_seconds``, a document ``total_seconds``. With ``drop_gone``
    the copy of a document goes when its server says that it is gone.

    :raises ValueError: all that is wrong with the values, a line each.
    """

    contact: str
    hosts: tuple[str, ...] = ()
    private_hosts: tuple[str, ...] = ()
    delay: float = 1.0
    read_seconds: float = 30.0
    total_seconds: float = 300.0
    megabytes: int = 100
    redirects: int = 5
    attempts: int = 3
    drop_gone: bool = False

    def __post_init__(self) -> None:
        wrong = [
            f"{name} must be between {least:g} and {most:g}"
            for name, least, most in (
                ("delay", 0, 600), ("read_seconds", 0.1, 600), ("total_seconds", 0.1, 7200),
                ("megabytes", 1, 10_000), ("redirects", 0, 20), ("attempts", 1, 10),
            )
            if not least <= getattr(self, name) <= most
        ]
        if not _CONTACT.fullmatch(self.contact):
            wrong.append(f"contact must be a mail or web address, not {self.contact!r}")
        wrong += [f"{h!r} is no host" for h in self.hosts if not _HOST.fullmatch(h)]
        wrong += [
            f"{h!r} is no host; private hosts are named one by one"
            for h in self.private_hosts if not _HOST.fullmatch(h) or "*" in h
        ]
        if wrong:
            raise ValueError("\n".join(wrong))

    @property
    def agent(self) -> str:
        """The User-Agent: the program, and whom to turn to."""
        try:
            number = version("referat")
        except PackageNotFoundError:
            number = "0"
        return f"{ROBOT}/{number} (+{self.contact})"

    def is_private(self, host: str) -> bool:
        return host in self.private_hosts

    def is_listed(self, host: str) -> bool:
        """Whether a host may be asked as far as its name goes."""
        return (
            not self.hosts
            or self.is_private(host)
            or any(host == h or (h[0] == "*" and host.endswith(h[1:])) for h in self.hosts)
        )
