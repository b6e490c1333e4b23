"""The evidence of an answer and the table of a conversation, byte by byte where it counts."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from urllib.parse import urlencode

import pytest
from conftest import SAMPLES
from fakes import FakeEncoder
from flask.testing import FlaskClient
from lxml import html

from embeddings.generation import LocalArchive
from qa.followup import Conversation
from qa.service import Service
from web import create_app
from web.exports.table import COLUMNS, _disarmed
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


@pytest.mark.parametrize("sign", "=+-@\t\r")
def test_no_cell_is_a_formula(sign: str) -> None:
    assert _disarmed(f"{sign}HYPERLINK(1)") == f"'{sign}HYPERLINK(1)"
    assert _disarmed(f"1{sign}1") == f"1{sign}1"
