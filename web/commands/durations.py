"""Spans of time as options take them: 90s, 30m, 6h, 1d."""

from __future__ import annotations

import re
from typing import Any

import click

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_FORM = re.compile(r"(\d{1,6}) ?([smhd])", re.ASCII)
_MOST = 366 * 86_400


class Duration(click.ParamType[float]):
    """A whole number with its unit, at least ``least`` seconds; becomes seconds."""

    name = "time"

    def __init__(self, least: int = 0) -> None:
        self._least = least

    def convert(
        self, value: Any, param: click.Parameter | None, context: click.Context | None
    ) -> float:
        if isinstance(value, float):  # Converted before.
            return value
        found = _FORM.fullmatch(str(value).strip().lower())
        if not found:
            self.fail(f"{value!r} is no time like 90s, 30m, 6h or 1d", param, context)
        seconds = int(found[1]) * _SECONDS[found[2]]
        if not self._least <= seconds <= _MOST:
            self.fail(f"{value!r} is not between {self._least}s and 366d", param, context)
        return float(seconds)
