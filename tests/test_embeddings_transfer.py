"""Exports are whole or refused, and make the same archive again in another place."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import HTML, PDF, SAMPLE_FILES, SAMPLES, TXT, sample
from fakes import FakeEncoder
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.errors import ReferatError
from corpus.guard import MASK
from corpus.interchange import BadReading, reading_of, values_of
from corpus.model import Reading
from embeddings import changes, kept_readings, removed
from embeddings.archive import Filters
from embeddings.build import BuildReport, build
from embeddings.checks import check
from embeddings.errors import BadExport, ChangesUnknown
from embeddings.generation import LocalArchive, current, generations
from embeddings.kept import rollback
from embeddings.removal import remove
from embeddings.transfer import import_files
from embeddings.transfer_files import read_file
from qa.service import Service
from web.contract.export import Export
from web.exports.archive_file import write_file

_OTHER = "ravnsoe-teknik-og-klimaudvalget-2023-06-13.txt"

Lines = list[dict[str, Any]]


def _sha(name: str) -> str:
    return hashlib.sha256((SAMPLES / name).read_bytes()).hexdigest()


def _export(home: Path, path: Path, since: str | None = None) -> Path:
    folder = current(home)
    archive = LocalArchive(folder)
    found = changes.since(home, folder.name, since) if since else None
    write_file(Export(archive, folder, archive.manifest, found).lines(), path)
    return path


def _lines(path: Path) -> Lines:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _sealed(lines: Lines, path: Path) -> Path:
    """Lines with an end that proves them, as somebody who means harm would write them."""
    body = "".join(json.dumps(line) + "\n" for line in lines).encode()
    end = {"type": "end", "lines": len(lines), "sha256": hashlib.sha256(body).hexdigest()}
    path.write_bytes(body + json.dumps(end).encode() + b"\n")
    return path


def _documents(home: Path) -> list[str]:
    return sorted(d.file for d in LocalArchive(current(home)).corpus.documents())


@pytest.fixture
def home(tmp_path: Path, folder: Path) -> Path:
    build([folder], tmp_path / "home", FakeEncoder())
    return tmp_path / "home"


@pytest.fixture
def whole(home: Path, tmp_path: Path) -> Path:
    return _export(home, tmp_path / "whole.ndjson")


@pytest.mark.parametrize("name", SAMPLE_FILES)
def test_readings_come_back_as_they_were(name: str) -> None:
    reading = sample(name)
    written = json.dumps(values_of(reading), allow_nan=False)
    # Offsets of treatments do not count when readings are compared.
    assert repr(reading_of(json.loads(written))) == repr(reading)


def test_the_archive_made_elsewhere_is_the_same(sample_build: BuildReport, tmp_path: Path) -> None:
    home = sample_build.folder.parent.parent
    path = _export(home, tmp_path / "all.ndjson.gz")
    encoder = FakeEncoder()
    made = import_files([path], tmp_path / "new", encoder)
    assert made.encoded == len(set(encoder.encoded)) > 0
    assert check(made.folder, tmp_path / "new" / "cache" / "vectors.sqlite", full=True) == []
    again = gzip.decompress(_export(tmp_path / "new", tmp_path / "b.ndjson.gz").read_bytes())
    before = gzip.decompress(path.read_bytes())
    assert again.splitlines()[1:-1] == before.splitlines()[1:-1]
    old, new = (json.loads(text.split(b"\n", 1)[0]) for text in (before, again))
    assert {k for k in old if old[k] != new[k]} <= {"generation", "built_at"}
    first, second = LocalArchive(sample_build.folder), LocalArchive(made.folder)
    for words in ("hundeskov", "cykelsti Østervej", "takster svømmehal"):
        terms = [[term] for term in first.terms(words)]
        assert first.search_lexical(terms, 20, Filters()) == second.search_lexical(
            terms, 20, Filters())
        vectors = encoder.encode_queries([words])
        assert first.search_dense(vectors[0], 20, Filters()) == second.search_dense(
            vectors[0], 20, Filters())
    question = "Hvad besluttede Byrådet om cykelstien langs Østervej?"
    answers = [Service(a, encoder).ask(question) for a in (first, second)]
    texts = [
        [(q.text, q.place.document.sha256, q.start) for q in (*a.quotes, *a.nearest)]
        for a in answers
    ]
    assert texts[0] == texts[1] != []


def test_the_same_generation_gives_the_same_bytes(home: Path, tmp_path: Path) -> None:
    one, two = (_export(home, tmp_path / f"{n}.ndjson.gz").read_bytes() for n in "ab")
    assert one == two


def test_the_order_of_the_files_does_not_matter(folder: Path, tmp_path: Path) -> None:
    files = sorted(folder.iterdir())
    made = [build(order, tmp_path / f"home{n}", FakeEncoder())
            for n, order in enumerate((files, files[::-1]))]
    one, two = ((m.folder / kept_readings.NAME).read_bytes() for m in made)
    assert one == two and made[0].manifest.documents == made[1].manifest.documents


def test_what_lines_hold(whole: Path) -> None:
    lines = _lines(whole)
    assert [line["type"] for line in lines[:4]] == ["export", "document", "document", "document"]
    header, end = lines[0], lines[-1]
    assert header["kind"] == "whole" and header["since"] is None
    kinds = [line["type"] for line in lines]
    for name in ("document", "meeting", "point"):
        assert header["counts"][f"{name}s"] == kinds.count(name) > 0
    assert end == {
        "type": "end", "lines": len(lines) - 1,
        "sha256": hashlib.sha256(b"".join(whole.read_bytes().splitlines(True)[:-1])).hexdigest(),
    }
    told = {d["file"]: (d["status"], d["sha256"]) for d in lines if d["type"] == "document"}
    assert told == {
        PDF: ("indexed", _sha(PDF)), HTML: ("second_source", _sha(HTML)),
        TXT: ("indexed", _sha(TXT)),
    }
    meeting = next(m for m in lines if m["type"] == "meeting" and m["date"] == "2022-10-26")
    assert meeting["documents"] == [_sha(PDF), _sha(HTML)]
    point = next(p for p in lines if p["type"] == "point" and p["meeting"] == meeting["url"])
    assert point["url"] == f"{meeting['url']}/{point['number']}"
    assert point["document"] == _sha(PDF)


# What is fetched may be cut, changed, or be something else.


@pytest.mark.parametrize("packed", [False, True])
def test_a_file_cut_anywhere_is_noticed(whole: Path, tmp_path: Path, packed: bool) -> None:
    data = gzip.compress(whole.read_bytes()) if packed else whole.read_bytes()
    for at in {0, 1, 2, 20, *range(100, len(data), len(data) // 40), len(data) - 1}:
        cut = tmp_path / "cut"
        cut.write_bytes(data[:at])
        with pytest.raises(BadExport):
            read_file(cut)


def test_a_flipped_byte_is_noticed(whole: Path, tmp_path: Path) -> None:
    data = whole.read_bytes()
    for at in range(7, len(data), len(data) // 60):
        flipped = tmp_path / "flipped"
        flipped.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        with pytest.raises(BadExport):
            read_file(flipped)


def test_whole_lines_left_out_or_added_are_noticed(whole: Path, tmp_path: Path) -> None:
    lines = whole.read_bytes().splitlines(True)
    for wrong in (lines[:-2] + lines[-1:], lines + lines[-1:], lines[:-1] + lines[-2:]):
        path = tmp_path / "wrong"
        path.write_bytes(b"".join(wrong))
        with pytest.raises(BadExport, match="fetch it again"):
            read_file(path)


def test_another_format_is_named(whole: Path, tmp_path: Path) -> None:
    lines = _lines(whole)[:-1]
    lines[0]["format"] = 2
    with pytest.raises(BadExport, match="format 2, this program reads 1"):
        read_file(_sealed(lines, tmp_path / "new"))


def _hostile(lines: Lines) -> Iterator[Callable[[dict[str, Any]], object]]:
    """Changes to the first document's line that no program of ours would write."""
    yield lambda d: d["reading"]["document"].update(file="../../etc/passwd")
    yield lambda d: d["reading"]["document"].update(file="..")
    yield lambda d: d["reading"]["document"].update(file="a\0b")
    yield lambda d: d["reading"]["document"].update(file=7)
    yield lambda d: d["reading"]["document"].update(sha256="../" * 20 + "abcd")
    yield lambda d: d.update(sha256="0" * 64)
    yield lambda d: d["reading"]["document"].update(sha256="A" * 64)
    yield lambda d: d["reading"]["document"].update(kind="spell")
    yield lambda d: d["reading"]["document"].update(pages=1 << 70)
    yield lambda d: d["reading"]["document"].update(pages=True)
    yield lambda d: d["reading"].update(text="short")
    yield lambda d: d["reading"].update(text="\ud800" + d["reading"]["text"])
    yield lambda d: d["reading"].update(points={})
    yield lambda d: d["reading"].update(meeting=[])
    yield lambda d: d["reading"]["meeting"].update(date="yesterday")
    yield lambda d: d["reading"]["meeting"].update(date=None)
    yield lambda d: d["reading"]["points"][0].update(sections=[])
    yield lambda d: d["reading"]["points"][0]["sections"][0].update(start=-1)
    yield lambda d: d["reading"]["points"][0]["sections"][0].update(end=10**9)
    yield lambda d: d["reading"]["points"][0]["sections"][0]["blocks"][0].__setitem__(1, 0)
    yield lambda d: d["reading"]["points"][0]["sections"][0]["blocks"].append([])
    yield lambda d: d.pop("reading")
    yield lambda d: d.update(type="spell")
    yield lambda d: d.update(type=None)


def test_hostile_lines_change_nothing(home: Path, whole: Path, tmp_path: Path) -> None:
    before = current(home)
    for number, harm in enumerate(_hostile(_lines(whole))):
        lines = _lines(whole)[:-1]
        harm(lines[1])
        with pytest.raises(BadExport):
            import_files([_sealed(lines, tmp_path / "bad")], home, FakeEncoder())
        assert current(home) == before, number
    assert sorted(p.name for p in generations(home).iterdir()) == ["0001"]


@pytest.mark.parametrize(
    "data",
    [b"", b"\n", b"[]\n", b"null\n", b"7\n", b"{}\n", b"[" * 100_000, b'{"type": NaN}\n',
     b'{"type":"end","lines":0,"sha256":"' + hashlib.sha256(b"").hexdigest().encode() + b'"}\n',
     b"\x1f\x8b" + b"x" * 50, b'{"a":' + b"9" * 5000 + b"}\n", b"\xff\xfe\n", b"%PDF-1.7\n"],
)
def test_other_files_are_no_exports(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "other"
    path.write_bytes(data)
    with pytest.raises(BadExport):
        read_file(path)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)


@settings(
    max_examples=250, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_whatever_stands_in_a_reading_it_is_one_or_refused(data: st.DataObject) -> None:
    values = json.loads(json.dumps(values_of(sample(HTML))))
    node, steps = values, data.draw(st.integers(1, 8))
    for _ in range(steps):
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(node[key], dict | list) or not node[key]:
            break
        node = node[key] if _ < steps - 1 else node
    node[key] = data.draw(_JSON)
    try:
        assert isinstance(reading_of(values), Reading)
    except BadReading as error:
        assert str(error).isprintable()


def test_numbers_that_another_program_left_are_masked(
    text_reading: Callable[[str], Reading], tmp_path: Path
) -> None:
    reading = text_reading("Et notat om hegn.\n\nBorgeren med cpr 120599-1234 har klaget.\n")
    values = values_of(reading)
    assert MASK in values["text"]
    values["text"] = values["text"].replace(MASK * 6, "120599").replace(MASK * 4, "1234")
    assert "120599-1234" in values["text"]
    found = reading_of(values)
    assert found.document.text == reading.document.text
    blocks = [b.text for s in found.sections for b in s.blocks]
    assert "120599" not in "".join(blocks)
    assert found.remarks[-1].code == "civil_registration_number"


# Changes.


def test_changes_follow_from_build_to_build(home: Path, folder: Path, tmp_path: Path) -> None:
    there = tmp_path / "there"
    import_files([_export(home, tmp_path / "0.ndjson")], there, FakeEncoder())
    (folder / TXT).unlink()
    shutil.copy(SAMPLES / _OTHER, folder)
    build([folder], home, FakeEncoder())
    assert changes.since(home, "0002", "1").documents == {
        _sha(TXT): "gone", _sha(_OTHER): "added"}
    (folder / HTML).unlink()
    build([folder], home, FakeEncoder())
    # Of the meeting one of whose documents is gone the other comes again.
    assert changes.since(home, "0003", "0002").documents == {
        _sha(HTML): "gone", _sha(PDF): "changed"}
    one = _export(home, tmp_path / "1.ndjson", "0001")
    lines = _lines(one)
    assert (lines[0]["kind"], lines[0]["since"]) == ("changes", "0001")
    assert {(d["change"], d["file"]) for d in lines if d["type"] == "document"} == {
        ("added", _OTHER), ("changed", PDF)}
    assert {d["sha256"]: d["reason"] for d in lines if d["type"] == "removed"} == {
        _sha(TXT): "gone", _sha(HTML): "gone"}
    assert {m["date"] for m in lines if m["type"] == "meeting"} == {"2023-06-13", "2022-10-26"}
    import_files([one], there, FakeEncoder())
    assert _documents(there) == _documents(home)
    old, new = (_export(h, tmp_path / "x").read_bytes().splitlines()[1:-1] for h in (home, there))
    assert old == new


def test_a_whole_export_and_what_follows_are_taken_in_turn(
    home: Path, folder: Path, tmp_path: Path
) -> None:
    files = [_export(home, tmp_path / "0.ndjson")]
    for name in (_OTHER, "ravnsoe-byraadet-2023-03-22.pdf"):
        before = current(home).name
        shutil.copy(SAMPLES / name, folder)
        build([folder], home, FakeEncoder())
        files.append(_export(home, tmp_path / f"{name}.ndjson", before))
    made = import_files(files, tmp_path / "there", FakeEncoder())
    assert _documents(tmp_path / "there") == _documents(home)
    assert made.manifest.documents == LocalArchive(current(home)).manifest.documents
    for wrong in (files[2:], files[1:], [files[0], files[2]]):
        with pytest.raises(BadExport, match="import a full export"):
            import_files(wrong, tmp_path / "other", FakeEncoder())
    assert not list(generations(tmp_path / "other").iterdir())


def test_nothing_changed_is_an_export_too(home: Path, folder: Path, tmp_path: Path) -> None:
    build([folder], home, FakeEncoder())
    path = _export(home, tmp_path / "none.ndjson", "0001")
    assert [line["type"] for line in _lines(path)] == ["export", "end"]
    assert changes.since(home, "0002", "0002").documents == {}
    before = LocalArchive(current(home)).manifest
    assert import_files([path], home, FakeEncoder()).manifest.documents == before.documents


def test_changes_are_known_longer_than_generations(home: Path, folder: Path) -> None:
    for _ in range(4):
        build([folder], home, FakeEncoder())
    assert [p.name for p in sorted(generations(home).iterdir())] == ["0003", "0004", "0005"]
    shutil.copy(SAMPLES / _OTHER, folder)
    build([folder], home, FakeEncoder())
    assert changes.since(home, "0006", "0001").documents == {_sha(_OTHER): "added"}


@pytest.mark.parametrize("base", ["0000", "0003", "9999", "", "x", "-1", "²", "1" * 30])
def test_since_what_is_not_known_says_what_to_do(home: Path, base: str) -> None:
    with pytest.raises(ChangesUnknown, match=r"take a full export|is no generation"):
        changes.since(home, "0001", base)


def test_what_came_and_went_between_is_not_told(home: Path, folder: Path) -> None:
    shutil.copy(SAMPLES / _OTHER, folder)
    build([folder], home, FakeEncoder())
    (folder / _OTHER).unlink()
    build([folder], home, FakeEncoder())
    shutil.move(folder / TXT, folder.parent / TXT)
    build([folder], home, FakeEncoder())
    shutil.move(folder.parent / TXT, folder / TXT)
    build([folder], home, FakeEncoder())
    assert changes.since(home, "0005", "0001").documents == {_sha(TXT): "changed"}
    assert changes.since(home, "0004", "0001").documents == {_sha(TXT): "gone"}


def test_after_going_back_the_way_not_taken_is_not_known(home: Path, folder: Path) -> None:
    shutil.copy(SAMPLES / _OTHER, folder)
    build([folder], home, FakeEncoder())
    rollback(home)
    build([folder], home, FakeEncoder())
    assert changes.since(home, "0003", "0001").documents == {_sha(_OTHER): "added"}
    with pytest.raises(ChangesUnknown):
        changes.since(home, "0003", "0002")


def test_a_list_of_changes_that_is_damaged_tells_to_begin_anew(home: Path, folder: Path) -> None:
    (home / changes.NAME).write_text("[{]\n")
    with pytest.raises(ChangesUnknown):
        changes.since(home, "0001", "0001")
    build([folder], home, FakeEncoder())
    assert changes.since(home, "0002", "0001").documents == {}


# Removed documents.


def test_of_a_removed_document_only_its_hash_is_told(home: Path, tmp_path: Path) -> None:
    there = tmp_path / "there"
    import_files([_export(home, tmp_path / "0.ndjson")], there, FakeEncoder())
    remove(TXT, home, FakeEncoder())
    path = _export(home, tmp_path / "1.ndjson", "0001")
    assert _lines(path)[1] == {
        "type": "removed", "sha256": _sha(TXT), "reason": "removed", "file": None,
        "replaced_by": None,
    }
    assert TXT not in path.read_text("utf-8") and TXT not in (home / changes.NAME).read_text()
    assert TXT not in _export(home, tmp_path / "2.ndjson").read_text("utf-8")
    import_files([path], there, FakeEncoder())
    assert _documents(there) == [HTML, PDF]


def test_what_an_archive_removed_itself_does_not_come_back(
    home: Path, folder: Path, whole: Path, tmp_path: Path
) -> None:
    there = tmp_path / "there"
    import_files([whole], there, FakeEncoder())
    remove(TXT, there, FakeEncoder())
    made = import_files([whole], there, FakeEncoder())
    assert _documents(there) == [HTML, PDF]
    assert [(s.file, s.status) for s in made.removed] == [(TXT, "removed")]
    assert removed.load(there)[_sha(TXT)].file == TXT
    shutil.copy(SAMPLES / _OTHER, folder)
    build([folder], home, FakeEncoder())
    # What follows on the other archive's state is taken although this one holds less.
    import_files([_export(home, tmp_path / "1.ndjson", "0001")], there, FakeEncoder())
    assert _documents(there) == [HTML, PDF, _OTHER]
    remove(_OTHER, there, FakeEncoder())
    assert _documents(there) == [HTML, PDF]


# Earlier versions, originals, builds after an import.

def test_of_an_earlier_version_only_its_name_goes_along(tmp_path: Path) -> None:
    folder = tmp_path / "two"
    folder.mkdir()
    text = (SAMPLES / TXT).read_text("utf-8")
    (folder / "referat.txt").write_text(text + "\nEn hemmelig bemærkning.\n", "utf-8")
    (folder / "referat-rettet.txt").write_text(text, "utf-8")
    made = build([folder], tmp_path / "home", FakeEncoder())
    statuses = {s.file: s.status for s in made.sources}
    assert statuses == {"referat.txt": "replaced", "referat-rettet.txt": "indexed"}
    path = _export(tmp_path / "home", tmp_path / "x.ndjson")
    assert "hemmelig" not in path.read_text("utf-8")
    (told,) = [line for line in _lines(path) if line["type"] == "removed"]
    assert (told["reason"], told["file"]) == ("replaced", "referat.txt")
    there = import_files([path], tmp_path / "there", FakeEncoder())
    assert {s.file: s.status for s in there.sources} == statuses
    assert {s.sha256: s.replaced_by for s in there.sources} == {
        s.sha256: s.replaced_by for s in made.sources}
    again = _export(tmp_path / "there", tmp_path / "y.ndjson")
    assert again.read_bytes().splitlines()[1:-1] == path.read_bytes().splitlines()[1:-1]


def test_originals_that_are_there_stay(home: Path, whole: Path, tmp_path: Path) -> None:
    import_files([whole], home, FakeEncoder())
    assert LocalArchive(current(home)).original(_sha(PDF)) is not None
    import_files([whole], tmp_path / "there", FakeEncoder())
    assert LocalArchive(current(tmp_path / "there")).original(_sha(PDF)) is None


def test_a_build_after_an_import_holds_its_own_files(
    whole: Path, folder: Path, tmp_path: Path
) -> None:
    import_files([whole], tmp_path / "there", FakeEncoder())
    made = build([folder / TXT], tmp_path / "there", FakeEncoder())
    assert _documents(tmp_path / "there") == [TXT] and made.manifest.origin is None
    assert made.encoded == 0


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    def failing() -> Iterator[bytes]:
        yield b"{}\n"
        raise ReferatError("no more")

    with pytest.raises(ReferatError):
        write_file(failing(), tmp_path / "x.ndjson.gz")
    assert list(tmp_path.iterdir()) == []
