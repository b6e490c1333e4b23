"""Documents are fetched politely, from public addresses only, whatever a server does."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import httpx2
import pytest
from filelock import FileLock
from web_server import Site, sends, serving

from corpus.fetching import fetcher
from corpus.fetching.addresses import checked, is_public, may_be_private
from corpus.fetching.errors import BadAddress, FetchError, FetchRunning
from corpus.fetching.fetcher import Fetched, Outcome, copies, fetch
from corpus.fetching.manners import Manners
from corpus.fetching.records import NAME

_PDF = b"%PDF-1.4 minutes of the council"
_PDF_TYPE = {"content_type": "application/pdf"}
_MEGABYTE = 1 << 20


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetcher, "_FIRST_PAUSE", 0.001)


def _manners(**more: object) -> Manners:
    values: dict[str, object] = {
        "contact": "it@ravnsoe.dk", "private_hosts": ("127.0.0.1",), "delay": 0.0,
        "read_seconds": 10.0, "megabytes": 1, "attempts": 1, **more,
    }
    return Manners(**values)  # type: ignore[arg-type]


Fetch = Callable[..., Fetched]


@pytest.fixture
def one(site: Site, tmp_path: Path) -> Fetch:
    """Fetches a path of the site."""

    def fetched(path: str, unwanted: frozenset[str] = frozenset(), **manners: object) -> Fetched:
        (found,) = fetch([site.url(path)], tmp_path / "f", _manners(**manners), unwanted)
        return found

    return fetched


def _left_half(folder: Path) -> list[Path]:
    return list(folder.rglob("*.part"))


def test_a_document_is_kept_under_its_own_name(site: Site, one: Fetch) -> None:
    site.gives("/a/Referat%2024.pdf", _PDF, **_PDF_TYPE)
    found = one("/a/Referat%2024.pdf")
    assert (found.outcome, found.problem) == (Outcome.NEW, None)
    assert found.file and found.file.name == "Referat 24.pdf"
    assert found.file.read_bytes() == _PDF
    agents = {headers["user-agent"] for _, headers in site.asked}
    assert len(agents) == 1 and agents.pop().startswith("Referat/")
    assert all("(+it@ravnsoe.dk)" in headers["user-agent"] for _, headers in site.asked)
    assert site.asked[0][0] == "/robots.txt"


def test_it_fetches_where_an_event_loop_runs_already(site: Site, one: Fetch) -> None:
    site.gives("/a.pdf", _PDF, **_PDF_TYPE)

    async def within() -> Fetched:
        return one("/a.pdf")

    assert asyncio.run(within()).outcome == Outcome.NEW


def test_what_is_unchanged_is_not_sent_again(site: Site, one: Fetch) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        known = handler.headers.get("If-None-Match") == '"a"'
        sends(b"" if known else _PDF, 304 if known else 200, {"etag": '"a"', **_PDF_TYPE})(handler)

    site.answers["/a.pdf"] = answer
    first, second = one("/a.pdf"), one("/a.pdf")
    assert (first.outcome, second.outcome) == (Outcome.NEW, Outcome.UNCHANGED)
    assert second.file == first.file and second.file and second.file.read_bytes() == _PDF
    second.file.unlink()  # Without its copy it is asked for outright.
    assert one("/a.pdf").outcome is Outcome.NEW


def test_a_changed_document_replaces_its_copy(site: Site, one: Fetch, tmp_path: Path) -> None:
    site.gives("/a", _PDF, content_disposition='attachment; filename="first.pdf"', **_PDF_TYPE)
    first = one("/a")
    site.gives("/a", _PDF + b"!", content_disposition="attachment; filename*=UTF-8''%C3%86.pdf",
               **_PDF_TYPE)
    second = one("/a")
    assert second.outcome is Outcome.CHANGED and second.file and second.file.name == "Æ.pdf"
    assert first.file and not first.file.exists()
    assert list((tmp_path / "f").rglob("*.pdf")) == [second.file]


@pytest.mark.parametrize("status", [404, 410, 403, 500])
def test_a_copy_outlives_its_server(site: Site, one: Fetch, tmp_path: Path, status: int) -> None:
    site.gives("/a.pdf", _PDF, **_PDF_TYPE)
    first = one("/a.pdf")
    site.gives("/a.pdf", b"sorry", status)
    second = one("/a.pdf")
    assert second.outcome is (Outcome.GONE if status in (404, 410) else Outcome.FAILED)
    assert second.file == first.file and second.file and second.file.read_bytes() == _PDF
    assert str(status) in str(second.problem)
    (kept,) = copies([site.url("/a.pdf")], tmp_path / "f")
    assert (kept.file, kept.problem) == (first.file, second.problem)


def test_a_copy_goes_with_its_document_where_that_is_wished(site: Site, one: Fetch) -> None:
    site.gives("/a.pdf", _PDF, etag='"a"', **_PDF_TYPE)
    first = one("/a.pdf", drop_gone=True)
    site.gives("/a.pdf", b"", 404)
    gone = one("/a.pdf", drop_gone=True)
    assert (gone.outcome, gone.file) == (Outcome.GONE, None)
    assert first.file and not first.file.exists()
    site.gives("/a.pdf", _PDF, etag='"a"', **_PDF_TYPE)
    assert one("/a.pdf").outcome is Outcome.NEW
    assert "if-none-match" not in site.asked[-1][1]


def test_removed_documents_are_not_kept_again(site: Site, one: Fetch) -> None:
    site.gives("/a.pdf", _PDF, etag='"a"', **_PDF_TYPE)
    first = one("/a.pdf")
    assert first.file and first.sha256
    again = one("/a.pdf", unwanted=frozenset({first.sha256}))
    assert (again.outcome, again.file) == (Outcome.UNWANTED, None)
    assert not first.file.exists()
    one("/a.pdf", unwanted=frozenset({first.sha256}))
    assert site.asked[-1][1]["if-none-match"] == '"a"'
    assert one("/a.pdf").file == first.file


def test_a_page_that_asks_to_log_in_does_not_replace_the_minutes(site: Site, one: Fetch) -> None:
    site.gives("/a.pdf", _PDF, **_PDF_TYPE)
    one("/a.pdf")
    site.gives("/a.pdf", b"<!doctype html><title>Log ind</title>", content_type="text/html")
    found = one("/a.pdf")
    assert found.outcome is Outcome.FAILED and "web page" in str(found.problem)
    assert found.file and found.file.read_bytes() == _PDF


_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_ZIP = b"PK\x03\x04" + b"\0" * 26


@pytest.mark.parametrize(
    ("path", "content_type", "body", "name"),
    [
        ("/x", "application/pdf", _PDF, "x.pdf"),
        ("/x.aspx?id=3", "application/octet-stream", _PDF, "x.aspx.pdf"),
        ("/", "text/html; charset=utf-8", b"<html><p>Punkt 1</p>", "document.html"),
        ("/side.html", "text/plain", b"<!DOCTYPE html><p>Punkt 1</p>", "side.html"),
        ("/x.txt", "text/plain", b"Punkt 1", "x.txt"),
        ("/x.md", "text/markdown", b"# Punkt 1", "x.md"),
        ("/x", _DOCX, _ZIP, "x.docx"),
        ("/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "text/plain", b"root", "passwd.txt"),
        ("/.hidden", "text/plain", b"Punkt 1", "hidden.txt"),
        ("/" + "l" * 300 + ".pdf", "application/pdf", _PDF, "l" * 120 + ".pdf"),
    ],
)
def test_files_are_called_so_that_they_are_read(
    site: Site, one: Fetch, tmp_path: Path, path: str, content_type: str, body: bytes, name: str
) -> None:
    site.gives(path, body, content_type=content_type)
    found = one(path)
    assert found.problem is None and found.file and found.file.name == name
    assert found.file.resolve().is_relative_to((tmp_path / "f").resolve())


@pytest.mark.parametrize(
    ("content_type", "body", "told"),
    [
        ("image/png", b"\x89PNG", "image/png"),
        ("application/zip", _ZIP, "application/zip"),
        ("application/pdf", b"no such thing", "application/pdf"),
        ("application/pdf", b"", "empty"),
        ("", b"\0\1\2", "no document"),
    ],
)
def test_what_cannot_be_read_is_not_kept(
    site: Site, one: Fetch, tmp_path: Path, content_type: str, body: bytes, told: str
) -> None:
    site.gives("/x", body, content_type=content_type)
    found = one("/x")
    assert (found.outcome, found.file) == (Outcome.FAILED, None) and told in str(found.problem)
    assert [f.name for f in (tmp_path / "f").rglob("*") if f.is_file() and "x" in f.suffix] == []


def _endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("content-type", "text/plain")
    handler.end_headers()
    while True:
        handler.wfile.write(b"Punkt 1 " * 8192)


def _bomb(handler: BaseHTTPRequestHandler) -> None:
    body = gzip.compress(b"\n" * 50 * _MEGABYTE)
    assert len(body) < _MEGABYTE // 10
    sends(body, 200, {"content_encoding": "gzip", "content_type": "text/plain"})(handler)


@pytest.mark.parametrize(
    "answer",
    [
        _endless,
        _bomb,
        sends(b"a", 200, {"content_length": str(2 * _MEGABYTE), "content_type": "text/plain"}),
    ],
)
def test_a_body_beyond_the_limit_is_given_up(
    site: Site, one: Fetch, tmp_path: Path, answer: Callable[[BaseHTTPRequestHandler], None]
) -> None:
    site.answers["/x.txt"] = answer
    found = one("/x.txt")
    assert found.outcome is Outcome.FAILED and "larger than 1 MB" in str(found.problem)
    assert _left_half(tmp_path) == []


def test_what_was_packed_is_unpacked_and_half_of_it_is_not_kept(site: Site, one: Fetch) -> None:
    text = b"Punkt 1. Dagsordenen blev godkendt.\n" * 100
    packed = gzip.compress(text)
    site.gives("/x.txt", packed, content_encoding="gzip", content_type="text/plain")
    found = one("/x.txt")
    assert found.file and found.file.read_bytes() == text
    site.gives("/x.txt", packed[:-20], content_encoding="gzip", content_type="text/plain")
    half = one("/x.txt")
    assert half.outcome is Outcome.FAILED and "middle" in str(half.problem)
    assert half.file and half.file.read_bytes() == text
    site.gives("/x.txt", packed, content_encoding="br", content_type="text/plain")
    assert "'br'" in str(one("/x.txt").problem)
    site.gives("/x.txt", b"no gzip", content_encoding="gzip", content_type="text/plain")
    assert "unpacked" in str(one("/x.txt").problem)


@pytest.mark.parametrize("parts", [1, 3])
def test_unpacking_in_parts_loses_nothing(site: Site, one: Fetch, parts: int) -> None:
    lines = b"".join(b"Punkt %d. Godkendt.\n" % n for n in range(30_000))
    step = len(lines) // parts + 1
    packed = b"".join(gzip.compress(lines[i : i + step]) for i in range(0, len(lines), step))
    site.gives("/x.txt", packed + b"\0" * 8, content_encoding="gzip", content_type="text/plain")
    found = one("/x.txt")
    assert found.file and found.file.read_bytes() == lines


def test_a_run_of_one_letter_is_unpacked_whole(site: Site, one: Fetch) -> None:
    text = b"a" * (1 << 19)
    site.gives("/x.txt", gzip.compress(text), content_encoding="gzip", content_type="text/plain")
    found = one("/x.txt")
    assert found.file and found.file.read_bytes() == text


def test_a_redirect_from_https_to_http_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []

    async def public(host: str, port: int) -> list[str]:
        return ["93.184.215.14"]

    async def connect(self: object, request: httpx2.Request) -> httpx2.Response:
        sent.append(str(request.url))
        if request.url.path == "/robots.txt":
            return httpx2.Response(404)
        return httpx2.Response(302, headers={"location": "http://ravnsoe.example/a.pdf"})

    monkeypatch.setattr(httpx2.AsyncHTTPTransport, "handle_async_request", connect)
    (found,) = fetch(["https://ravnsoe.example/a.pdf"], tmp_path, _manners(), resolve=public)
    assert "from https to http" in str(found.problem)
    assert all(url.startswith("https:") for url in sent) and len(sent) == 2


def test_a_body_shorter_than_announced_is_not_kept(site: Site, one: Fetch) -> None:
    site.gives("/x.pdf", _PDF, content_length=str(len(_PDF) + 100), **_PDF_TYPE)
    found = one("/x.pdf")
    assert (found.outcome, found.file) == (Outcome.FAILED, None)


def _drip(body: bool) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        # Each byte comes in time, the whole never; to the client that is one address too slow.
        server = handler.server.site  # type: ignore[attr-defined]
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        if body:
            handler.wfile.write(b"content-type: text/plain\r\n\r\n")
        else:
            handler.wfile.write(b"x-slow: ")
        while not server.closing.wait(0.05):
            handler.wfile.write(b"a")
            handler.wfile.flush()

    return answer


@pytest.mark.parametrize("body", [True, False])
def test_a_server_that_drips_is_left_in_time(site: Site, one: Fetch, body: bool) -> None:
    site.answers["/x.txt"] = _drip(body)
    found = one("/x.txt", total_seconds=0.5)
    assert found.outcome is Outcome.FAILED and "not done in 0.5 seconds" in str(found.problem)


def test_a_server_that_says_nothing_is_left_in_time(site: Site, one: Fetch) -> None:
    site.answers["/x.txt"] = lambda handler: (site.closing.wait(20), None)[1]
    found = one("/x.txt", read_seconds=0.3)
    assert "no answer in 0.3 seconds" in str(found.problem)


def test_huge_headers_are_given_up(site: Site, one: Fetch) -> None:
    site.gives("/x.pdf", _PDF, x_huge="a" * 300_000, **_PDF_TYPE)
    found = one("/x.pdf")
    assert (found.outcome, found.file) == (Outcome.FAILED, None)


def test_what_is_no_http_is_one_failure(site: Site, one: Fetch) -> None:
    site.answers["/x.pdf"] = lambda handler: handler.wfile.write(b"220 mail ready\r\n") and None
    assert one("/x.pdf").outcome is Outcome.FAILED


@pytest.mark.parametrize(
    ("location", "told"),
    [
        ("http://localhost:{port}/a.pdf", "no public address"),
        ("http://[::1]:{port}/a.pdf", "no public address"),
        ("http://169.254.169.254/latest/meta-data/", "no public address"),
        ("http://2130706433:{port}/a.pdf", "no public address"),
        ("http://[::ffff:127.0.0.1]:{port}/a.pdf", "no public address"),
        ("http://10.0.0.1/", "no public address"),
        ("file:///etc/passwd", "no http"),
        ("gopher://127.0.0.1/", "no http"),
        ("http://me:secret@127.0.0.1:{port}/a.pdf", "user name"),
        ("http://127.0.0.1:22/", "port 22"),
        ("", "does not say where"),
        ("/round", "redirects"),
    ],
)
def test_each_redirect_is_looked_at_again(
    site: Site, one: Fetch, location: str, told: str
) -> None:
    site.gives("/a.pdf", _PDF, **_PDF_TYPE)
    site.gives("/round", b"", 302, location=location.format(port=site.port))
    found = one("/round")
    assert (found.outcome, found.file) == (Outcome.FAILED, None), found
    assert told in str(found.problem) and "secret" not in str(found.problem)
    assert "/a.pdf" not in site.paths()


def test_a_redirect_is_followed_and_its_validators_are_its_own(site: Site, one: Fetch) -> None:
    site.gives("/old", b"", 301, location="/new/a.pdf")
    site.gives("/new/a.pdf", _PDF, etag='"n"', **_PDF_TYPE)
    assert one("/old").outcome is Outcome.NEW
    assert one("/old").outcome is Outcome.UNCHANGED
    sent = [(path, headers.get("if-none-match")) for path, headers in site.asked[-2:]]
    assert sent == [("/old", None), ("/new/a.pdf", '"n"')]


@pytest.mark.parametrize(
    ("robots", "may"),
    [
        ("User-agent: *\nDisallow: /private/", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: Referat\nDisallow: /a\n\nUser-agent: *\nAllow: /", False),
        ("User-agent: other\nDisallow: /", True),
        ("\x00\x01 nothing that anybody reads", True),
    ],
)
def test_robots_txt_is_kept(site: Site, one: Fetch, robots: str, may: bool) -> None:
    site.gives("/robots.txt", robots.encode())
    site.gives("/a.pdf", _PDF, **_PDF_TYPE)
    found = one("/a.pdf")
    assert (found.file is not None) is may
    assert may or "robots.txt" in str(found.problem)
    assert site.paths() == ["/a.pdf"] * may


@pytest.mark.parametrize(
    ("status", "may"), [(404, True), (403, True), (500, False), (503, False), (429, False)]
)
def test_robots_txt_that_cannot_be_had(site: Site, one: Fetch, status: int, may: bool) -> None:
    site.gives("/robots.txt", b"", status)
    site.gives("/a.pdf", _PDF, **_PDF_TYPE)
    assert (one("/a.pdf").file is not None) is may
    assert site.paths() == ["/a.pdf"] * may


def test_robots_txt_is_asked_once_and_holds_on_redirects(site: Site, tmp_path: Path) -> None:
    site.gives("/robots.txt", b"User-agent: *\nDisallow: /closed/")
    site.gives("/a", b"", 302, location="/closed/a.pdf")
    site.gives("/closed/a.pdf", _PDF, **_PDF_TYPE)
    site.gives("/b.pdf", _PDF, **_PDF_TYPE)
    urls = [site.url("/a"), site.url("/b.pdf")]
    first, second = fetch(urls, tmp_path, _manners())
    assert (first.file, second.outcome) == (None, Outcome.NEW)
    assert [path for path, _ in site.asked] == ["/robots.txt", "/a", "/b.pdf"]


def test_a_robots_txt_may_not_lead_to_a_private_address(site: Site, one: Fetch) -> None:
    site.gives("/robots.txt", b"", 302, location="http://10.0.0.1/robots.txt")
    site.gives("/a.pdf", _PDF, **_PDF_TYPE)
    assert one("/a.pdf").outcome is Outcome.FAILED and site.paths() == []


def test_a_busy_server_is_asked_again_when_it_says(site: Site, one: Fetch) -> None:
    turns = iter([429, 503])

    def answer(handler: BaseHTTPRequestHandler) -> None:
        status = next(turns, 200)
        more = {"retry_after": "0"} if status != 200 else {}
        sends(_PDF, status, {**more, **_PDF_TYPE})(handler)

    site.answers["/a.pdf"] = answer
    found = one("/a.pdf", attempts=3)
    assert found.outcome is Outcome.NEW and site.paths() == ["/a.pdf"] * 3


@pytest.mark.parametrize("after", ["86400", "Wed, 21 Oct 2099 07:28:00 GMT"])
def test_nobody_waits_for_a_day(site: Site, one: Fetch, after: str) -> None:
    site.gives("/a.pdf", b"", 429, retry_after=after)
    found = one("/a.pdf", attempts=3)
    assert "asks to wait" in str(found.problem) and site.paths() == ["/a.pdf"]


def test_a_host_that_goes_on_failing_is_left_alone(site: Site, tmp_path: Path) -> None:
    urls = [site.url(f"/{n}.pdf") for n in range(8)]
    for n in range(8):
        site.gives(f"/{n}.pdf", b"", 503)
    found = fetch(urls, tmp_path, _manners())
    assert len(site.paths()) == 5
    assert [f.outcome for f in found] == [Outcome.FAILED] * 8
    assert "left alone" in str(found[-1].problem)


def test_cookies_are_not_kept(site: Site, one: Fetch) -> None:
    site.gives("/a", b"", 302, location="/b.pdf", set_cookie="seen=1; Path=/")
    site.gives("/b.pdf", _PDF, **_PDF_TYPE)
    assert one("/a").file
    assert [headers for _, headers in site.asked if "cookie" in headers] == []


def test_proxies_of_the_environment_are_not_used(
    site: Site, one: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    site.gives("/a.pdf", _PDF, **_PDF_TYPE)
    assert one("/a.pdf").outcome is Outcome.NEW


def test_a_name_is_looked_up_once_and_connected_to_what_was_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: the first look-up is harmless, the next one leads to this machine."""
    answers = iter(["93.184.215.14"])
    sent: list[httpx2.Request] = []

    async def rebinding(host: str, port: int) -> list[str]:
        return [next(answers, "127.0.0.1")]

    async def connect(self: object, request: httpx2.Request) -> httpx2.Response:
        sent.append(request)
        return httpx2.Response(404)

    monkeypatch.setattr(httpx2.AsyncHTTPTransport, "handle_async_request", connect)
    (found,) = fetch(["https://rebound.example/a.pdf"], tmp_path, _manners(), resolve=rebinding)
    assert found.outcome is Outcome.FAILED
    assert "rebound.example is at 127.0.0.1, which is no public" in str(found.problem)
    (request,) = sent  # robots.txt; the certificate is asked of the name.
    assert str(request.url) == "https://93.184.215.14/robots.txt"
    assert request.extensions["sni_hostname"] == request.headers["host"] == "rebound.example"


def test_the_connection_goes_to_the_address_and_the_host_is_the_name(
    site: Site, tmp_path: Path
) -> None:
    async def here(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    site.gives("/a.pdf", _PDF, **_PDF_TYPE)
    manners = _manners(private_hosts=("intra.ravnsoe.example",))
    (found,) = fetch([site.url("/a.pdf", "intra.ravnsoe.example")], tmp_path, manners,
                     resolve=here)
    assert found.outcome is Outcome.NEW
    assert {h["host"] for _, h in site.asked} == {f"intra.ravnsoe.example:{site.port}"}


def test_one_private_address_among_public_ones_is_enough(site: Site, tmp_path: Path) -> None:
    async def mixed(host: str, port: int) -> list[str]:
        return ["93.184.215.14", "192.168.1.1"]

    (found,) = fetch(["http://mixed.example/a.pdf"], tmp_path, _manners(), resolve=mixed)
    assert "192.168.1.1, which is no public address" in str(found.problem)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254",
        "100.64.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "198.18.0.1", "::", "::1",
        "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:10.0.0.1", "2002:7f00:1::",
        "64:ff9b::7f00:1", "2001:db8::1",
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f::1", "::ffff:93.184.215.14"])
def test_addresses_that_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("address", "may"),
    [("10.1.2.3", True), ("127.0.0.1", True), ("::1", True), ("fc00::1", True),
     ("169.254.169.254", False), ("fe80::1", False), ("0.0.0.0", False), ("224.0.0.1", False),
     ("::ffff:169.254.169.254", False)],
)
def test_a_private_host_is_one_of_the_operators_network(address: str, may: bool) -> None:
    assert may_be_private(address) is may


@pytest.mark.parametrize(
    "url",
    [
        "", "minutes.pdf", "ftp://ravnsoe.dk/a", "http://", "https:///a", "javascript:alert(1)",
        "http://a:b@ravnsoe.dk/", "https://ravnsoe.dk:25/", "https://other.dk/a",
        "https://ravnsoe.dk.evil.example/", "https://ravnsoe.dk/" + "a" * 3000,
        "https://ravnsoe.dk/a\r\nHost: b", "http://[::1", "https://\udcff/",
    ],
)
def test_addresses_that_are_not_asked(url: str) -> None:
    with pytest.raises(BadAddress):
        checked(url, _manners(hosts=("ravnsoe.dk", "*.ravnsoe.dk")))


@pytest.mark.parametrize(
    "url", ["https://ravnsoe.dk/a#side=3", "http://www.ravnsoe.dk:8080/æ?id=1", "http://127.0.0.1/"]
)
def test_addresses_that_are_asked(url: str) -> None:
    assert checked(url, _manners(hosts=("ravnsoe.dk", "*.ravnsoe.dk"))).fragment == ""


def test_all_that_is_wrong_with_the_manners_is_told() -> None:
    with pytest.raises(ValueError) as wrong:
        _manners(contact="nobody\r\nX: y", delay=-1, megabytes=0, private_hosts=("*.dk",))
    told = str(wrong.value)
    assert all(word in told for word in ("contact", "delay", "megabytes", "'*.dk'"))


def test_only_one_process_fetches(tmp_path: Path) -> None:
    with FileLock(tmp_path / "fetch.lock"), pytest.raises(FetchRunning, match="wait for it"):
        fetch([], tmp_path, _manners())


def test_damaged_records_are_told(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"no database at all" * 100)
    with pytest.raises(FetchError, match="delete it"):
        fetch([], tmp_path, _manners())


def test_a_disk_that_cannot_be_written_to_stops_the_run(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(fetcher, "save", full)
    site.gives("/a.pdf", _PDF, **_PDF_TYPE)
    with pytest.raises(OSError, match="No space left"):
        fetch([site.url("/a.pdf")], tmp_path, _manners())
