"""The list of sources that an archive is built from: folders, addresses, files of addresses.

A TOML file; folders and files in it are taken relative to it. docs/operations.md describes it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import ReferatError
from corpus.fetching.addresses import checked
from corpus.fetching.errors import BadAddress
from corpus.fetching.manners import Manners

# What the file calls the fields of Manners, and of what kind they are.
_FETCH: Mapping[str, tuple[str, type | tuple[type, ...]]] = {
    "contact": ("contact", str),
    "hosts": ("hosts", list),
    "private-hosts": ("private_hosts", list),
    "delay": ("delay", (int, float)),
    "read-seconds": ("read_seconds", (int, float)),
    "total-seconds": ("total_seconds", (int, float)),
    "megabytes": ("megabytes", int),
    "redirects": ("redirects", int),
    "attempts": ("attempts", int),
    "gone": ("drop_gone", str),
}
_GONE = {"keep": False, "drop": True}
_LISTS = ("folders", "urls", "url-lists")
# So many wrong addresses of one file are named.
_MOST = 20


class BadSourceList(ReferatError):
    """A list of sources that cannot be read, or that says what cannot be."""

    code = "bad_source_list"


@dataclass(frozen=True, slots=True)
class SourceList:
    """Folders and addresses; ``manners`` where there are addresses. ``files`` say all this."""

    folders: tuple[Path, ...] = ()
    urls: tuple[str, ...] = ()
    manners: Manners | None = None
    files: tuple[Path, ...] = ()


def load(path: Path) -> SourceList:
    """:raises BadSourceList: everything that is wrong with the list, told at once."""
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadSourceList(f"{path} cannot be read: {error}") from error
    problems = [f"there is no setting {key!r}" for key in values if key not in (*_LISTS, "fetch")]
    lists = {key: _strings(values.get(key, []), key, problems) for key in _LISTS}
    folders = tuple(path.parent / Path(name).expanduser() for name in lists["folders"])
    url_lists = tuple(path.parent / Path(name).expanduser() for name in lists["url-lists"])
    urls = list(lists["urls"])
    for file in url_lists:
        try:
            urls += _lines(file)
        except (OSError, ValueError) as error:
            problems.append(f"{file} cannot be read: {error}")
    manners = _manners(values.get("fetch", {}), bool(urls), problems)
    if manners:
        problems += _wrong(urls, manners)
    if not problems and not folders and not urls and not url_lists:
        problems.append("it names no folders, urls or url-lists")
    if problems:
        raise BadSourceList(f"{path}: {'; '.join(problems)}")
    return SourceList(folders, tuple(dict.fromkeys(urls)), manners, (path, *url_lists))


def _strings(value: Any, name: str, problems: list[str]) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        problems.append(f'{name} must be a list of texts: {name} = ["...", "..."]')
        return []
    return value


def _lines(file: Path) -> Iterator[str]:
    """The addresses of a file: one a line, "#" begins a remark."""
    for line in file.read_text("utf-8-sig").splitlines():
        # Within an address "#" begins a place on the page, so a remark has a space before it.
        address = f" {line}".partition(" #")[0].strip()
        if address:
            yield address


def _manners(value: Any, needed: bool, problems: list[str]) -> Manners | None:
    if not isinstance(value, dict):
        problems.append("fetch must be a table: [fetch]")
        return None
    found: dict[str, Any] = {}
    for key, one in value.items():
        if key not in _FETCH:
            problems.append(f"[fetch] has no setting {key!r}")
            continue
        name, kind = _FETCH[key]
        if isinstance(one, bool) or not isinstance(one, kind):
            problems.append(f"[fetch] {key} cannot be {one!r}")
        elif key == "gone" and one not in _GONE:
            problems.append(f"[fetch] gone must be one of {', '.join(_GONE)}")
        elif kind is list:
            found[name] = tuple(h.lower() for h in _strings(one, f"[fetch] {key}", problems))
        else:
            found[name] = _GONE[str(one)] if key == "gone" else one
    if needed and "contact" not in value:
        problems.append(
            "[fetch] contact is missing: a mail or web address, sent along so that the keeper of "
            "a server can reach you"
        )
    if "contact" not in found:
        return None
    try:
        return Manners(**found)
    except ValueError as error:
        problems += [f"[fetch] {one.replace('_', '-')}" for one in str(error).splitlines()]
    return None


def _wrong(urls: list[str], manners: Manners) -> list[str]:
    """What is wrong with addresses, as far as can be told without asking anybody."""
    problems = []
    for url in urls:
        try:
            checked(url, manners)
        except BadAddress as error:
            problems.append(str(error))
    more = len(problems) - _MOST
    return [*problems[:_MOST], f"and {more} more like these"] if more > 0 else problems
