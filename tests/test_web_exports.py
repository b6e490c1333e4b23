"""Citations of quotes: each format to the letter, and back again by its own readers."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from urllib.parse import parse_qsl, urlsplit

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from flask.testing import FlaskClient
from lxml import html

from embeddings.generation import LocalArchive
from qa.cite import Name, cite
from qa.model import Quote
from qa.retrieve import place_of
from web.exports.formats import FORMATS
from web.exports.named import quote_named
from web.exports.reference import Reference, quotation_path, reference

POINT = "/moede/ravnsoe-kommune/byraadet/2023-10-11/2"
WORDS = "Byrådet vedtog budgettet med 10 stemmer mod 5."
BASE = "https://referat.example.dk"


def _quotes(archive: LocalArchive, step: int = 9) -> list[Quote]:
    return [
        Quote(place_of(archive, p), p.start, p.end, p.page)
        for p in archive.corpus.passages()[::step]
    ]


def test_every_quote_is_found_by_its_permalink(sample_archive: LocalArchive) -> None:
    for quote in _quotes(sample_archive, 2):
        address = urlsplit(quotation_path(cite(sample_archive, quote)))
        values = dict(parse_qsl(address.query))
        name = Name(values["citat"], values.get("til", ""), int(values["afsnit"]))
        found = quote_named(sample_archive, values["sti"], name)
        assert found == quote and found.page == quote.page


@pytest.fixture
def budget(sample_archive: LocalArchive) -> Reference:
    found = quote_named(sample_archive, POINT, Name(WORDS))
    assert found
    return reference(sample_archive, found, BASE, "da", date(2024, 1, 2))


URL = (
    f"{BASE}{POINT}?afsnit=2&citat=Byr%C3%A5det%20vedtog%20budgettet%20med%2010%20stemmer"
    "%20mod%205.#citat"
)
LABEL_IN_ENGLISH = (
    "Byrådet, Ravnsø Kommune, 11 October 2023, item 2: Budget 2024-2027 – 2. behandling "
    "(case no. EMN-2023-001250), Decision, page 4"
)
NOTE = "punkt 2, Beslutning, side 4, sagsnr. EMN-2023-001250"
TITLE = "Budget 2024-2027 – 2. behandling"
KEY = "byraadet-2023-10-11-2-1a7b92"
EXPECTED = {
    "bibtex": (
        f"@misc{{{KEY},\n"
        "  author = {{Byrådet, Ravnsø Kommune}},\n"
        f"  title = {{{{{TITLE}}}}},\n"
        "  year = {2023},\n  month = {10},\n  date = {2023-10-11},\n"
        "  publisher = {{Ravnsø Kommune}},\n"
        f"  note = {{{NOTE}}},\n  abstract = {{{WORDS}}},\n  url = {{{URL}}},\n"
        "  urldate = {2024-01-02},\n  language = {danish}\n}\n"
    ),
    "ris": (
        f"TY  - GOVDOC\r\nID  - {KEY}\r\nAU  - Byrådet, Ravnsø Kommune\r\nTI  - {TITLE}\r\n"
        "PY  - 2023\r\nDA  - 2023/10/11/\r\nPB  - Ravnsø Kommune\r\n"
        f"N1  - {NOTE}\r\nAB  - {WORDS}\r\nUR  - {URL}\r\n"
        "Y2  - 2024/01/02/\r\nLA  - da\r\nER  - \r\n"
    ),
}


@pytest.mark.parametrize("code", EXPECTED)
def test_a_quote_in_each_format(budget: Reference, code: str) -> None:
    assert FORMATS[code].write([budget], "da") == EXPECTED[code]


def test_a_quote_for_people(sample_archive: LocalArchive, budget: Reference) -> None:
    found = quote_named(sample_archive, POINT, Name(WORDS))
    assert found
    told = reference(sample_archive, found, BASE, "en", date(2024, 1, 2))
    label = LABEL_IN_ENGLISH
    assert FORMATS["txt"].write([told, told], "en") == (
        f"“{WORDS}”\n— {label}\n{URL}\nRetrieved 2 January 2024\n\n"
        f"“{WORDS}”\n— {label}\n{URL}\nRetrieved 2 January 2024\n"
    )
    assert FORMATS["md"].write([told], "en") == (
        f"> {WORDS}\n>\n> — [{label}]({URL}). Retrieved 2 January 2024\n")
    undated = replace(told, accessed=None)
    assert FORMATS["md"].write([undated], "en") == f"> {WORDS}\n>\n> — [{label}]({URL})\n"


def test_a_quote_as_csl_json(budget: Reference) -> None:
    assert json.loads(FORMATS["csl"].write([budget], "da")) == [{
        "id": KEY, "type": "report", "author": [{"literal": "Byrådet, Ravnsø Kommune"}],
        "title": TITLE, "issued": {"date-parts": [[2023, 10, 11]]},
        "publisher": "Ravnsø Kommune", "note": NOTE, "abstract": WORDS, "URL": URL,
        "accessed": {"date-parts": [[2024, 1, 2]]}, "language": "da",
    }]


def _read_bibtex(text: str) -> list[dict[str, str]]:
    library = bibtexparser.parse_string(
        text, append_middleware=[LatexDecodingMiddleware(keep_braced_groups=False)])
    assert not library.failed_blocks
    return [
        # The decoder's own circumflex is another character than the keyboard's.
        {"key": e.key, **{f.key: f.value.replace("ˆ", "^") for f in e.fields}}
        for e in library.entries
    ]


HOSTILE = [
    "100 % af {alt} & \\input{/etc/passwd} $x_1$ #2 ~^",
    "]} ,\n@misc{anden, title={falsk}}",
    "Linje\r\nER  - \r\nTY  - BOOK\r\nTI  - Falsk",
    "<script>alert('x')</script> \"citeret\" [link](javascript:x)",
    "1. punkt\n- *streg*\n> citat\n# overskrift\n\ttabulator",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_come_back_as_they_were(budget: Reference, text: str) -> None:
    told = replace(budget, title=text, words=text, note=text)
    plain = " ".join(text.split())
    written = FORMATS["bibtex"].write([told], "da")
    (entry,) = _read_bibtex(written)
    # Read as LaTeX an address falls apart; programs take it as it stands.
    (unread,) = bibtexparser.parse_string(written).entries
    assert entry["key"] == KEY and unread["url"] == URL
    assert {entry[n].strip("{}") for n in ("title", "note", "abstract")} == {plain.strip("{}")}
    (read,) = rispy.loads(FORMATS["ris"].write([told], "da"))
    assert (read["title"], read["abstract"], read["notes"]) == (plain, plain, [plain])
    (item,) = json.loads(FORMATS["csl"].write([told], "da"))
    assert (item["title"], item["abstract"]) == (text, text)


def test_markdown_keeps_every_line_a_plain_line(budget: Reference) -> None:
    written = FORMATS["md"].write([replace(budget, words=HOSTILE[-1])], "da")
    assert written.startswith(
        "> 1\\. punkt\\\n> \\- \\*streg\\*\\\n> \\> citat\\\n> \\# overskrift\\\n> tabulator\n>\n"
    )


def test_keys_are_ascii_and_differ_between_quotes(sample_archive: LocalArchive) -> None:
    told = [reference(sample_archive, q, BASE, "da") for q in _quotes(sample_archive)]
    assert all(r.key.isascii() and " " not in r.key for r in told)
    assert len({r.key for r in told}) == len({r.url for r in told}) == len(told)
    entries = _read_bibtex(FORMATS["bibtex"].write([*told, *told], "da"))
    assert [e["key"] for e in entries] == [r.key for r in told]
    assert all("urldate" not in e for e in entries)


QUERY = {"sti": POINT, "citat": WORDS, "afsnit": "2"}


def test_the_page_gives_every_format_and_its_link(client: FlaskClient) -> None:
    response = client.get("/citat", query_string=QUERY, headers={"Accept-Language": "da"})
    tree = html.document_fromstring(response.get_data(as_text=True))
    texts = {t.get("id"): t.text_content() for t in tree.xpath("//textarea")}
    assert list(texts) == ["tag-txt", "tag-md", "tag-bibtex", "tag-ris", "tag-csl"]
    (link,) = tree.xpath("//input[@id='tag-link']/@value")
    assert link == URL.replace(BASE, "http://localhost")
    assert client.get(link.removeprefix("http://localhost")).status_code == 200
    for field in tree.xpath("//textarea | //main//input"):
        assert tree.xpath(f"//label[@for='{field.get('id')}']")
        assert tree.xpath(f"//button[@data-copy='{field.get('id')}' and @hidden]")
    for code, address in zip(FORMATS, tree.xpath("//a[@download]/@href"), strict=True):
        file = client.get(address, headers={"Accept-Language": "da"})
        assert file.status_code == 200
        shown = texts[f"tag-{code}"].replace("\r", "")
        assert file.get_data(as_text=True).replace("\r", "").strip() == shown.strip()


@pytest.mark.parametrize(
    ("code", "media_type", "name"),
    [
        ("txt", "text/plain; charset=utf-8", f"{KEY}.txt"),
        ("md", "text/markdown; charset=utf-8", f"{KEY}.md"),
        ("bibtex", "application/x-bibtex; charset=utf-8", f"{KEY}.bib"),
        ("ris", "application/x-research-info-systems; charset=utf-8", f"{KEY}.ris"),
        ("csl", "application/vnd.citationstyles.csl+json", f"{KEY}.json"),
    ],
)
def test_a_download_has_its_type_and_name(
    client: FlaskClient, code: str, media_type: str, name: str
) -> None:
    response = client.get("/citat", query_string={**QUERY, "format": code})
    assert response.headers["Content-Type"] == media_type
    assert response.headers["Content-Disposition"] == f"attachment; filename={name}"
    again = client.get(
        "/citat", query_string={**QUERY, "format": code},
        headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    "changed",
    [
        {"citat": "Ordene findes ikke"}, {"citat": ""}, {"sti": "/moede/x/y/2020-01-01/1"},
        {"sti": "/dokument/0123"}, {"sti": ""}, {"sti": "/etc/passwd"}, {"citat": "x" * 3000},
        {"sti": "/moede/ravnsoe-kommune/byraadet/2023-99-11"}, {"format": "pdf"},
        {"sti": "/moede/ravnsoe-kommune/byraadet/2023-10-11"},
    ],
)
def test_words_that_are_gone_are_told(client: FlaskClient, changed: dict[str, str]) -> None:
    response = client.get("/citat", query_string={**QUERY, **changed})
    assert response.status_code == 404
    assert len(html.document_fromstring(response.get_data()).xpath("//h1")) == 1


@pytest.mark.parametrize("section", ["", "0", "-1", "99", "x", "9" * 30])
def test_a_wrong_section_does_not_matter(client: FlaskClient, section: str) -> None:
    response = client.get("/citat", query_string={**QUERY, "afsnit": section, "format": "csl"})
    assert response.get_json(force=True)[0]["id"] == KEY
