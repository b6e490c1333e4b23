"""What the address of a GET request asks for: words, filters, and a page of a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from flask import request

from qa.question import is_unicode
from web.contract.answers import LONGEST
from web.current import LANGUAGE_ARGUMENT
from web.errors import BadRequest

_T = TypeVar("_T")
PER_PAGE, MOST_PER_PAGE = 20, 100
LAST_PAGE = 100_000


def arguments(*names: str) -> dict[str, str | None]:
    """The values of these arguments, None where one is not given or empty.

    :raises BadRequest: there are others, or a value is too long or no Unicode.
    """
    unknown = sorted(set(request.args) - {*names, LANGUAGE_ARGUMENT})
    if unknown:
        raise BadRequest("unknown_field", f"not known: {unknown!a}")
    values = {name: request.args.get(name, "").strip() or None for name in names}
    for name, value in values.items():
        if value and (len(value) > LONGEST or not is_unicode(value)):
            raise BadRequest("bad_field", f"{name!r} must be text of at most {LONGEST} signs")
    return values


@dataclass(frozen=True, slots=True)
class Paging:
    """Which page of a list is asked for, from 1."""

    page: int
    per_page: int

    @classmethod
    def read(cls, values: dict[str, str | None]) -> Paging:
        """The page that the arguments ``page`` and ``per_page`` name.

        :raises BadRequest: one is no whole number in its bounds.
        """
        return cls(
            _number(values, "page", 1, LAST_PAGE),
            _number(values, "per_page", PER_PAGE, MOST_PER_PAGE),
        )

    @property
    def first(self) -> int:
        """Index of the page's first row."""
        return (self.page - 1) * self.per_page

    def of(self, rows: Sequence[_T]) -> Sequence[_T]:
        """The page's rows."""
        return rows[self.first : self.first + self.per_page]

    def told(self, total: int, more: bool = False) -> dict[str, Any]:
        """The page in numbers, and the addresses of those beside it."""
        last = max(1, -(-total // self.per_page))
        return {
            "page": self.page,
            "per_page": self.per_page,
            "total": total,
            "more": more,
            "previous": _address(min(self.page - 1, last)) if self.page > 1 else None,
            "next": _address(self.page + 1) if self.page < last else None,
        }


def _number(values: dict[str, str | None], name: str, usual: int, most: int) -> int:
    value = values[name]
    if value is None:
        return usual
    # int() alone takes "1_0", "+1" and figures of other scripts too.
    known = value.isascii() and value.isdigit() and len(value) <= len(str(most))
    if not known or not 1 <= int(value) <= most:
        raise BadRequest("bad_page", f"{name!r} must be a whole number from 1 to {most}")
    return int(value)


def _address(page: int) -> str:
    kept = [(k, v) for k, v in request.args.items(multi=True) if k != "page"]
    return f"{quote(request.path)}?{urlencode([*kept, ('page', page)])}"
