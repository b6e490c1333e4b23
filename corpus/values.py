"""Values of a JSON file that anybody may have written, taken out with their kind checked."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Literal, TypeVar, overload

from corpus.errors import ReferatError

_T = TypeVar("_T", date, datetime, time)

# Names of files, bodies and places, numbers of cases; what may be longer says so.
_LONGEST = 4000
# Beyond any number of pages, letters or lines, within what SQLite can hold.
_MOST = 1 << 31
_ROWS = 1_000_000


def refuse(what: str) -> ValueError:
    """The error of a value that cannot be: "a point without a section"."""
    return ValueError(what)


@contextmanager
def checked(error: type[ReferatError]) -> Iterator[None]:
    """Whatever is wrong with values comes out as one error of this kind.

    What was written is not repeated in it, for it may be anything.
    """
    try:
        yield
    except (ValueError, TypeError, LookupError, OverflowError, RecursionError) as wrong:
        told = str(wrong.args[0]) if type(wrong) is ValueError and wrong.args else "no such value"
        raise error(f"{told[:200]!a}"[1:-1]) from wrong


class Fields:
    """An object or a list, whose fields are known by name or by place.

    All methods raise ValueError for a value of another kind, too long or out of bounds.
    """

    def __init__(self, values: Any) -> None:
        if not isinstance(values, dict | list):
            raise refuse("neither an object nor a list")
        self._values = values

    def has(self, name: str | int) -> bool:
        """Whether a field is there and not null."""
        if isinstance(self._values, dict):
            return self._values.get(name) is not None
        return self._get(name) is not None

    def text(self, name: str | int, longest: int = _LONGEST) -> str:
        value = self._get(name)
        if not isinstance(value, str) or len(value) > longest:
            raise refuse(f"{name} is no text of at most {longest} characters")
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise refuse(f"{name} is no Unicode") from error
        return value

    def optional_text(self, name: str | int) -> str | None:
        return self.text(name) if self._get(name) is not None else None

    def texts(self, name: str | int) -> tuple[str, ...]:
        values = Fields(self.rows(name))
        return tuple(values.text(place) for place in range(len(values._values)))

    def sha256(self, name: str | int) -> str:
        value = self.text(name)
        if not re.fullmatch(r"[0-9a-f]{64}", value):
            raise refuse(f"{name} is no SHA-256")
        return value

    def file_name(self, name: str | int) -> str:
        """A name without a folder before it."""
        value = self.text(name, longest=255)
        if value in ("", "..") or Path(value).name != value or "\0" in value:
            raise refuse(f"{name} is no file's name")
        return value

    def flag(self, name: str | int) -> bool:
        value = self._get(name)
        if not isinstance(value, bool):
            raise refuse(f"{name} is neither true nor false")
        return value

    @overload
    def number(self, name: str | int, *, least: int = 0, most: int = _MOST) -> int: ...

    @overload
    def number(self, name: str | int, *, optional: Literal[True]) -> int | None: ...

    def number(
        self, name: str | int, *, least: int = 0, most: int = _MOST, optional: bool = False
    ) -> int | None:
        value = self._get(name)
        if value is None and optional:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise refuse(f"{name} is no whole number from {least} to {most}")
        return value

    def floats(self, name: str | int, count: int) -> tuple[float, ...]:
        """So many finite numbers."""
        values = self._get(name)
        if not isinstance(values, list) or len(values) != count or not all(
            isinstance(v, int | float) and not isinstance(v, bool) and math.isfinite(v)
            and abs(v) < _MOST for v in values
        ):
            raise refuse(f"{name} are not {count} numbers")
        return tuple(values)

    def span(
        self, start: str | int, end: str | int, least: int, most: int
    ) -> tuple[int, int]:
        """Where something begins and ends, within bounds."""
        first = self.number(start, least=least, most=most)
        return first, self.number(end, least=first, most=most)

    def moment(self, name: str | int, kind: type[_T]) -> _T | None:
        """A date or time in ISO format, None for null."""
        if self._get(name) is None:
            return None
        return kind.fromisoformat(self.text(name))

    def values(self, name: str | int) -> Any:
        """A field as it is, whatever it is."""
        return self._get(name)

    def fields(self, name: str | int) -> Fields:
        return Fields(self._get(name))

    def rows(self, name: str | int) -> list[Any]:
        value = self._get(name)
        if not isinstance(value, list) or len(value) > _ROWS:
            raise refuse(f"{name} is no list of at most {_ROWS} rows")
        return value

    def tuples(self, name: str | int, length: int) -> list[Fields]:
        """Rows of so many values each."""
        rows = self.rows(name)
        if not all(isinstance(row, list) and len(row) == length for row in rows):
            raise refuse(f"{name} are not rows of {length} values")
        return [Fields(row) for row in rows]

    def _get(self, name: str | int) -> Any:
        if isinstance(self._values, dict):
            if name not in self._values:
                raise refuse(f"{name} is missing")
            return self._values[name]
        if not isinstance(name, int):
            raise refuse(f"{name} is asked of a list")
        return self._values[name]
