"""Requests to every address, with every part of them right, odd or wrong."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any
from urllib.parse import quote

from benchmarks.reliability.texts import SAMPLES, text_by
from corpus.read import sha256_of

SECRET = b"fuzz"
_MEETING = "ravnsoe-kommune/byraadet/2023-10-11"
_POINT = f"/moede/{_MEETING}/2"
_KEYS = "kommune udvalg fra til punkt sag dokument".split()
_QUESTION = ("q", "samtale", "sprog", *_KEYS)
_NAMED = ("citat", "til", "afsnit", "punkt", "stor", "sprog")
_LIST = ("page", "per_page", "sprog")
_API_FILTERS = (
    "municipality", "committee", "from", "to", "point", "case_number", "document", "section",
    "document_kind",
)

# Addresses with what may be asked of each; "{}" is a part of the address.
PAGES: Mapping[str, tuple[str, ...]] = {
    "/": (*_QUESTION, "ret"), "/svar": _QUESTION, "/bevis.zip": _QUESTION,
    "/samtale.csv": _QUESTION, "/foelg": _QUESTION, "/foelg/spoergsmaal.atom": _QUESTION,
    "/arkiv": ("q", "kommune", "udvalg", "aar", "slags", "udfald", "orden", "side", "sprog"),
    "/tjek": ("q", "kommune", "udvalg", "fra", "til", "sprog"),
    "/citat": ("sti", "citat", "til", "afsnit", "format", "sprog"),
    "/forslag": ("q", "sprog"), "/daekning": ("kommune", "sprog"), "/om": ("sprog",),
    "/moede/{}/{}/{}": _NAMED, "/moede/{}/{}/{}/{}": _NAMED, "/moede/{}/{}/{}/{}/tal": _NAMED,
    "/moede/{}/{}/{}/{}/tal.csv": _NAMED, "/moede/{}/{}/{}/{}/lignende": _NAMED,
    "/sag/{}/{}": _NAMED, "/udvalg/{}/{}": ("side", "sprog"), "/dokument/{}": _NAMED,
    "/kilde/{}/{}": _NAMED, "/kilde/{}/fil": (), "/foelg/sag/{}/{}.atom": ("sprog",),
    "/foelg/udvalg/{}/{}.atom": ("sprog",), "/{}": ("q",), "/static/{}": ("v",),
}
API: Mapping[str, tuple[str, ...]] = {
    "/api/v1/search": ("q", *_API_FILTERS, *_LIST),
    "/api/v1/meetings": ("municipality", "committee", "from", "to", "document_kind", *_LIST),
    "/api/v1/meetings/{}/{}/{}": ("sprog",), "/api/v1/points/{}/{}/{}/{}": ("sprog",),
    "/api/v1/coverage": ("sprog",), "/api/v1/cases": ("number", "municipality", "sprog"),
    "/api/v1/numbers": ("number", "municipality", "url", "sprog"),
    "/api/v1/export": ("since", "sprog"), "/api/v1/changes": ("since", *_LIST),
    "/api/v1/similar": ("number", "municipality", "url", "sprog"), "/api/v1/{}": (),
}
# Values that some archive has, so that what is behind them is reached too.
_KNOWN: Mapping[str, tuple[str, ...]] = {
    "kommune": ("ravnsoe-kommune", "Ravnsø Kommune"), "udvalg": ("byraadet", "Byrådet"),
    "municipality": ("ravnsoe-kommune",), "committee": ("byraadet", "teknik-og-klimaudvalget"),
    "fra": ("2022-01-01", "0001-01-01"), "til": ("2023-12-31", "9999-12-31"),
    "from": ("2022-01-01",), "to": ("2023-12-31",), "aar": ("2022", "2023"), "punkt": ("2", "1.a"),
    "slags": ("decision", "history"), "section": ("decision",), "document_kind": ("minutes",),
    "udfald": ("approved", "rejected"), "orden": ("nyeste", "bedste"), "side": ("1", "2", "0"),
    "page": ("1", "2", "100000"), "per_page": ("1", "100"), "sprog": ("da", "en", "de", "ar"),
    "format": ("bibtex", "ris", "csl", "txt"), "sti": (_POINT,), "url": (_POINT,),
    "citat": ("10 stemmer mod 5.", "Byrådet"), "afsnit": ("1", "2", "-1", "0"), "stor": ("1",),
    "number": ("23/0655", "22/0541"), "sag": ("23/0655",), "point": ("2",), "v": ("1",),
    "since": ("0001", "0002", "1"),
}
_PARTS = (
    ("ravnsoe-kommune", "x"), ("byraadet", "teknik-og-klimaudvalget", "23-0655"),
    ("2023-10-11", "2022-04-27", "2023-13-45", "1", "0001-01-01"), ("1", "2", "3", "1.a", "0"),
)


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent: ``query`` as it stands in the address, ``body`` as bytes."""

    method: str
    path: str
    query: str = ""
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def told(self) -> str:
        """The beginning of it, for a report."""
        return ascii(f"{self.method} {self.path}?{self.query} {self.body[:120]!r}")[1:180]


def request_by(chance: Random, conversation: str = "") -> Request:
    """Any request; ``conversation`` is a string that an answer before gave."""
    kind: Callable[[Random, str], Request] = chance.choices(
        (_ask, _verify, _page, _api, _form), (6, 3, 7, 4, 2)
    )[0]
    return kind(chance, conversation)


def _escaped(chance: Random, value: str) -> str:
    """A value in an address; now and then with escapes that are none."""
    if chance.random() < 0.04:
        return chance.choice(("%ff%fe", "%ED%A0%80", "%", "%u202e", "%00", "%c0%af", "%zz"))
    return quote(value.encode("utf-8", "surrogatepass"), safe="")


def _value(chance: Random, name: str, conversation: str) -> str:
    if name == "samtale":
        return _conversation(chance, conversation)
    if name in _KNOWN and chance.random() < 0.6:
        return chance.choice(_KNOWN[name])
    return text_by(chance)


def _conversation(chance: Random, string: str) -> str:
    """A conversation string as it was given, cut, changed, put together or made up."""
    if not string or chance.random() < 0.2:
        return text_by(chance)
    at = chance.randrange(len(string))
    return chance.choice((
        string, string, string, string[:at], string[at:], string + string,
        f".{string}", string[:at] + chance.choice("Aa-_.0=") + string[at + 1 :],
    ))


def _query(chance: Random, names: tuple[str, ...], conversation: str) -> str:
    asked = [n for n in names if chance.random() < (0.8 if n == "q" else 0.25)]
    if chance.random() < 0.05:
        asked += asked[:2]
    if chance.random() < 0.03:
        asked.append(text_by(chance)[:40])
    pairs = [f"{_escaped(chance, n)}={_escaped(chance, _value(chance, n, conversation))}"
             for n in asked]
    return "&".join(pairs)


@cache
def _documents() -> tuple[str, ...]:
    """Address names of the sample archive's documents."""
    return tuple(sha256_of(path)[:16] for path in sorted(SAMPLES.iterdir()) if path.is_file())


def _address(chance: Random, pattern: str) -> str:
    """The path with its parts filled in, most of them so that something is there."""
    pieces = pattern.split("{}")
    parts: tuple[tuple[str, ...], ...] = _PARTS
    if pattern.startswith(("/dokument", "/kilde")):
        parts = (_documents(), ("1", "2", "0", "-1", "99"))
    made = pieces[0]
    for n, piece in enumerate(pieces[1:]):
        known = chance.random() < 0.8
        made += chance.choice(parts[min(n, 3)]) if known else _escaped(chance, text_by(chance))
        made += piece
    return made


def _language(chance: Random) -> tuple[tuple[str, str], ...]:
    if chance.random() < 0.9:
        return ()
    odd = ("en", "*", "da;q=0", "x" * 3000, "da;q=abc,en;q=1e999", ",,,", "en-" * 500, "\xff")
    return (("Accept-Language", chance.choice(odd)),)


def _page(chance: Random, conversation: str) -> Request:
    pattern = chance.choice(list(PAGES))
    return Request(
        "GET", _address(chance, pattern), _query(chance, PAGES[pattern], conversation),
        headers=_language(chance),
    )


def _api(chance: Random, conversation: str) -> Request:
    pattern = chance.choice(list(API))
    return Request(
        chance.choice(("GET",) * 12 + ("POST", "DELETE", "OPTIONS", "HEAD")),
        _address(chance, pattern), _query(chance, API[pattern], conversation),
        headers=_language(chance),
    )


def _form(chance: Random, conversation: str) -> Request:
    """A form as the page that checks quotes and the one for feedback post it."""
    path, names = chance.choice((
        ("/tjek", PAGES["/tjek"]), ("/mening", (*_QUESTION, "svar")),
    ))
    if chance.random() < 0.2:
        line = "--x\r\nContent-Disposition: form-data; name=\"q\"\r\n\r\n"
        body = (line + text_by(chance)).encode("utf-8", "replace") * chance.randint(1, 5)
        kind = chance.choice(("multipart/form-data", "multipart")) + chance.choice(
            ("; boundary=x", ""))
        return Request("POST", path, body=_bent(chance, body), headers=(("Content-Type", kind),))
    body = _query(chance, names, conversation).encode()
    if "mening" in path:
        body += b"&svar=" + chance.choice((b"ja", b"nej", b"x"))
    return Request(
        "POST", path, body=_bent(chance, body),
        headers=(("Content-Type", "application/x-www-form-urlencoded"),),
    )


def _ask(chance: Random, conversation: str) -> Request:
    body: dict[str, Any] = {"question": text_by(chance)}
    if chance.random() < 0.35:
        body["conversation"] = _conversation(chance, conversation)
    if chance.random() < 0.3:
        body["filters"] = _filters(chance)
    if chance.random() < 0.2:
        body["limit"] = chance.choice((1, 3, 10, 0, -1, 11, 2.5, True, "3", 10**30, None))
    return _json("/api/v1/ask", chance, body)


def _verify(chance: Random, conversation: str) -> Request:
    body: dict[str, Any] = {"text": text_by(chance)}
    if chance.random() < 0.3:
        body["filters"] = _filters(chance)
    return _json("/api/v1/verify", chance, body)


def _filters(chance: Random) -> Any:
    if chance.random() < 0.15:
        return any_json(chance, 2)
    chosen = [n for n in _API_FILTERS if chance.random() < 0.25]
    return {
        n: any_json(chance, 1) if chance.random() < 0.2 else _value(chance, n, "") for n in chosen
    }


def any_json(chance: Random, depth: int) -> Any:
    """Any JSON value, nested so deep."""
    if depth and chance.random() < 0.4:
        some = range(chance.randint(0, 4))
        if chance.random() < 0.5:
            return [any_json(chance, depth - 1) for _ in some]
        return {text_by(chance)[:20]: any_json(chance, depth - 1) for _ in some}
    return chance.choice((
        None, True, False, 0, -1, 10**25, 1.5, float("nan"), float("inf"), "", text_by(chance),
    ))


def _json(path: str, chance: Random, body: dict[str, Any]) -> Request:
    """A JSON body, now and then with a field of another type, or bent as text."""
    if chance.random() < 0.12:
        name = chance.choice([*body, "unknown", text_by(chance)[:30]])
        body[name] = any_json(chance, 3)
    data = json.dumps(body, ensure_ascii=chance.random() < 0.6).encode("utf-8", "surrogatepass")
    headers = [("Content-Type", "application/json")]
    if chance.random() < 0.15:
        data = _bent(chance, data)
    if chance.random() < 0.03:
        headers = [("Content-Type", chance.choice((
            "text/plain", "", "application/json; charset=utf-16", "application/xml", "a/b;;=",
        )))]
    if chance.random() < 0.02:
        data = gzip.compress(data, mtime=0)
        headers.append(("Content-Encoding", "gzip"))
    return Request("POST", path, body=data, headers=(*headers, *_language(chance)))


def _bent(chance: Random, data: bytes) -> bytes:
    """A body cut, doubled, in another encoding, nested far too deep, or with odd numbers."""
    deep = chance.choice((10, 500, 5000, 30_000))
    at = chance.randint(0, len(data))
    return chance.choice((
        lambda: data[:at],
        lambda: data[:at] + bytes([chance.randrange(256)]) + data[at:],
        lambda: data + data,
        lambda: data.decode("utf-8", "replace").encode("utf-16"),
        lambda: b"\xef\xbb\xbf" + data,
        lambda: b'{"question":' + b"[" * deep + b"]" * deep + b"}",
        lambda: b'{"question":' + b'{"a":' * deep + b"1" + b"}" * deep + b"}",
        lambda: b'{"question":"a","question":1,"filters":{"to":"x","to":null}}',
        lambda: b'{"question":"a","limit":' + b"9" * deep + b"}",
        lambda: b'{"question":"a","limit":-Infinity}',
        lambda: b'{"question":"\\ud800\\u0000\\udfff"}',
        lambda: data * 200,
        lambda: b"",
        lambda: b"\xff" * 100,
    ))()
