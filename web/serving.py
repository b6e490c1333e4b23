"""How the application is served: what the operator chooses, beside the archive itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Serving:
    """The operator's choices.

    ``base_url`` is the address that others reach the server at, for what leaves it.
    ``operator`` and ``contact`` are named on the pages about Referat and its accessibility.
    ``feedback``: readers are asked whether an answer was one, and what they say is kept.
    ``rate_limit`` is what one address may ask ("120/minute"), ``rate_limit_total`` what all may
    together; empty for as much as they like. They are counted in ``rate_limit_storage``
    ("memory://", or "redis://…" for several servers). ``proxies``: so many of the operator's own
    servers pass requests on, and name the address they came from.
    ``cors_origins``: pages of these sites ("https://example.dk", "*" for all) may ask the API.
    ``metrics_port``: where Prometheus finds figures; 0 for none.
    ``shared``: a folder for what several processes that serve the same archive count together.
    ``log_format`` and ``log_level`` say how and how much is logged, ``log_addresses`` whether
    with the network that a request came from. ``statistics``: the shapes of questions are counted.
    """

    base_url: str | None = None
    operator: str = ""
    contact: str = ""
    feedback: bool = False
    rate_limit: str = ""
    rate_limit_total: str = ""
    rate_limit_storage: str = "memory://"
    proxies: int = 0
    metrics_port: int = 0
    cors_origins: tuple[str, ...] = ()
    shared: Path | None = None
    log_format: str = "text"
    log_level: str = "info"
    log_addresses: bool = False
    statistics: bool = False

    @property
    def metrics(self) -> bool:
        """Whether figures are kept for the operator's monitoring."""
        return self.metrics_port > 0
