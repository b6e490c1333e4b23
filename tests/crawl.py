"""Follows the links of the pages, without a browser."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from urllib.parse import urljoin, urlsplit

from flask.testing import FlaskClient
from lxml import html

HOST = "http://localhost"
# All meetings and points of the sample archive are some 130 pages.
_MOST_PAGES = 400
# The forms of the API's own page are filled in by its script.
_LINKS = (
    "//a/@href | //link/@href | //img/@src | //script/@src"
    " | //form[not(@method) or @method='get'][not(contains(@action, '/api/'))]/@action"
)


class Crawl:
    """Pages by address, as links lead to them from where it starts; not more than some."""

    def __init__(self, client: FlaskClient, language: str, starts: Iterable[str]) -> None:
        self._client = client
        self._headers = {"Accept-Language": language}
        self.pages: dict[str, html.HtmlElement] = {}
        self.statuses: dict[str, int] = {}
        self.links: dict[str, set[str]] = {}
        waiting = deque(f"{HOST}{start}" for start in starts)
        while waiting and len(self.pages) < _MOST_PAGES:
            address, _, _ = waiting.popleft().partition("#")
            if address in self.statuses:
                continue
            for link in self._read(address):
                self.links.setdefault(link, set()).add(address)
                waiting.append(link)

    def _read(self, address: str) -> Iterator[str]:
        """The internal links of a page, which is kept."""
        response = self._client.get(address.removeprefix(HOST), headers=self._headers)
        self.statuses[address] = response.status_code
        body = response.get_data()
        saved = "attachment" in response.headers.get("Content-Disposition", "")
        if response.mimetype != "text/html" or response.status_code != 200 or saved:
            return
        tree = html.document_fromstring(body.decode())
        self.pages[address] = tree
        for link in tree.xpath(_LINKS):
            found = urljoin(address, link)
            # Another language's pages are another crawl; that they are there is tested.
            if found.startswith(f"{HOST}/") and "sprog=" not in urlsplit(found).query:
                yield found
