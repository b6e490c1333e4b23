"""How long the stages of a build take."""

from __future__ import annotations

import time


class Stages:
    """As :class:`embeddings.intake.Observer`; keeps when each stage began (seconds)."""

    def __init__(self) -> None:
        self._begun: list[tuple[str, float]] = []

    def stage(self, name: str, total: int) -> None:
        self._begun.append((name, time.perf_counter()))

    def advance(self, steps: int) -> None:
        pass

    def seconds(self) -> dict[str, float]:
        """Of each stage, the last until now."""
        ends = [*(at for _, at in self._begun[1:]), time.perf_counter()]
        return {n: end - at for (n, at), end in zip(self._begun, ends, strict=True)}
