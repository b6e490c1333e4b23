"""The evidence of an answer and the table of a conversation, byte by byte where it counts."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from datetime import UTC, datetime
from urllib.parse import urlencode

import bibtexparser
import pytest
import rispy
from conftest import SAMPLES
from fakes import FakeEncoder
from flask.testing import FlaskClient
from lxml import html

from embeddings.generation import LocalArchive
from qa.followup import Conversation
from qa.service import Service
from web import create_app
from web.exports.table import COLUMNS, NOT_KEPT, disarmed, quotes_csv
from web.live import Live
from web.serving import Serving

pytestmark = pytest.mark.encoder
_BUSES = "Hvad besluttede Byrådet om gratis lokalbusser?"
_BASE = "https://referat.example.dk"


@pytest.fixture
def client(real_archive: LocalArchive, real_service: Service) -> FlaskClient:
    home = real_archive.folder.parent.parent

    class Opened(Live):
        def service(self) -> Service:
            return real_service

    return create_app(Opened(home, FakeEncoder), b"key", Serving(base_url=_BASE)).test_client()


def _bundle(client: FlaskClient, **arguments: str) -> dict[str, bytes]:
    response = client.get("/bevis.zip", query_string=arguments, headers={"Accept-Language": "da"})
    assert response.status_code == 200 and response.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(response.data)) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name) for name in packed.namelist()}


def test_a_bundle_holds_all_that_proves_the_quotes(client: FlaskClient) -> None:
    files = _bundle(client, q=_BUSES)
    answer = json.loads(files["answer.json"])
    assert "timings_ms" not in answer and "conversation" not in answer
    texts = [quote["text"] for quote in answer["quotes"]]
    assert texts[0].startswith("Byrådet besluttede med 9 stemmer mod 6")
    for name in ("quotes.txt", "quotes.md"):
        assert all(line in files[name].decode() for t in texts for line in t.splitlines())
    # The sums are of the files that were indexed: whoever has these can check them.
    for line in files["SHA256SUMS"].decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((SAMPLES / name).read_bytes()).hexdigest() == digest
    pictures = [name for name in files if name.startswith("pages/")]
    assert pictures and all(files[n].startswith(b"\x89PNG") for n in pictures)
    assert _BUSES in files["README.txt"].decode()
    assert {"citations.bib", "citations.ris", "citations.json"} <= set(files)


def test_the_same_question_gives_the_same_bytes(client: FlaskClient) -> None:
    packed = [client.get("/bevis.zip", query_string={"q": _BUSES}).data for _ in range(2)]
    assert packed[0] == packed[1]


def test_a_bundle_bears_the_time_of_the_index_and_is_sent_once(
    client: FlaskClient, real_archive: LocalArchive
) -> None:
    first = client.get("/bevis.zip", query_string={"q": _BUSES})
    built = datetime.fromisoformat(real_archive.info.built_at).astimezone(UTC)
    entries = zipfile.ZipFile(io.BytesIO(first.data)).infolist()
    # ZIP counts seconds in twos.
    assert {e.date_time[:5] for e in entries} == {built.timetuple()[:5]}
    again = client.get(
        "/bevis.zip", query_string={"q": _BUSES},
        headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_citations_of_a_bundle_are_those_of_its_quotes(client: FlaskClient) -> None:
    files = _bundle(client, q=_BUSES)
    library = bibtexparser.parse_string(files["citations.bib"].decode())
    items = json.loads(files["citations.json"])
    references = rispy.loads(files["citations.ris"].decode())
    assert not library.failed_blocks
    keys = [entry.key for entry in library.entries]
    assert keys == [item["id"] for item in items] == [r["id"] for r in references]
    quotes = json.loads(files["answer.json"])["quotes"]
    assert [(i["abstract"], i["URL"]) for i in items] == [
        (q["text"], f"{_BASE}{q['citation']['url']}") for q in quotes]
    # The day of asking would make other bytes of the same evidence.
    assert not any("accessed" in item for item in items)


@pytest.mark.parametrize("text", ["../../etc/passwd", 'a"; filename=x.exe', "a\r\nX-Evil: 1", "ø"])
def test_file_names_are_plain_whatever_was_asked(client: FlaskClient, text: str) -> None:
    response = client.get("/bevis.zip", query_string={"q": f"{text} cykelsti"})
    assert response.status_code == 200 and "X-Evil" not in response.headers
    named = response.headers["Content-Disposition"]
    assert re.fullmatch(r"attachment; filename=referat-[a-z0-9-]+\.zip", named)


@pytest.mark.parametrize(
    "query", [{}, {"q": " "}, {"q": "x" * 1001}, {"q": "cykelsti", "fra": "x"}])
def test_what_cannot_be_asked_has_no_evidence(client: FlaskClient, query: dict[str, str]) -> None:
    assert client.get("/bevis.zip", query_string=query).status_code == 400


def test_silence_has_its_evidence_too(client: FlaskClient) -> None:
    files = _bundle(client, q="Hvem er borgmester i Paris?")
    assert json.loads(files["answer.json"])["status"] == "no_answer"
    assert "quotes.txt" not in files and "nearest.txt" in files
    assert "Ravnsø Kommune" in files["README.txt"].decode()


def test_a_conversation_is_a_table_of_its_quotes(client: FlaskClient) -> None:
    string = ""
    asked = [_BUSES, "Hvad koster det?", "Hvem er borgmester i Paris?"]
    for question in asked:
        page = client.get("/", query_string={"q": question, "samtale": string})
        tree = html.document_fromstring(page.get_data(as_text=True))
        string = tree.xpath("//article/@data-samtale")[0]
    response = client.get("/samtale.csv", query_string={"samtale": string})
    assert response.data.startswith(b"\xef\xbb\xbf") and b"\r\n" in response.data
    rows = list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"), newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert list(dict.fromkeys(row["question"] for row in rows)) == asked
    assert any("3,9 mio. kr." in row["quote"] for row in rows if row["question"] == asked[1])
    assert rows[-1]["status"] == "no_answer" and rows[-1]["reason"] and not rows[-1]["quote"]
    for row in rows[:-1]:
        assert client.get(row["permalink"].removeprefix(_BASE)).status_code == 200
        assert hashlib.sha256((SAMPLES / row["file"]).read_bytes()).hexdigest() == row["sha256"]


@pytest.mark.parametrize(
    ("string", "status"), [("", 404), ("nonsense", 400), (Conversation().signed(b"other"), 400)]
)
def test_a_conversation_that_is_none_has_no_table(
    client: FlaskClient, string: str, status: int
) -> None:
    assert client.get(f"/samtale.csv?{urlencode({'samtale': string})}").status_code == status


def test_a_question_too_long_to_be_kept_is_told(real_service: Service) -> None:
    conversation = Conversation().followed_by(f"{_BUSES} {'x' * 300}", [])
    data = quotes_csv(real_service, conversation, _BASE, "en").decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(data, newline=""))
    assert (row["status"], row["reason"]) == ("not_asked", NOT_KEPT)
    assert row["question"].startswith(_BUSES) and row["quote"] == ""


@pytest.mark.parametrize("sign", "=+-@＝＋－＠\t\r")
def test_no_cell_is_a_formula(sign: str) -> None:
    assert disarmed(f"{sign}HYPERLINK(1)") == f"'{sign}HYPERLINK(1)"
    assert disarmed(f"1{sign}1") == f"1{sign}1"
