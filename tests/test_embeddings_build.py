from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from conftest import SAMPLE_FILES, SAMPLES, TRUTH
from fakes import FailingEncoder, FakeEncoder
from filelock import FileLock

from corpus.errors import ReadError
from embeddings.build import BuildReport, NothingToIndex, build
from embeddings.errors import BuildRunning
from embeddings.generation import LocalArchive, current, generations
from embeddings.intake import files_in

_PDF = "ravnsoe-byraadet-2022-10-26.pdf"
_HTML = "ravnsoe-byraadet-2022-10-26.html"
_TXT = "ravnsoe-teknik-og-klimaudvalget-2022-05-10.txt"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two files of one meeting and one of another."""
    folder = tmp_path / "minutes"
    (folder / "sub").mkdir(parents=True)
    for name in (_PDF, _HTML):
        shutil.copy(SAMPLES / name, folder / name)
    shutil.copy(SAMPLES / _TXT, folder / "sub" / _TXT)
    return folder


def _statuses(report: BuildReport) -> dict[str, str]:
    return {source.file: source.status for source in report.sources}


def _names(home: Path) -> list[str]:
    return sorted(path.name for path in generations(home).iterdir())


def test_the_samples_become_an_archive(
    sample_build: BuildReport, sample_archive: LocalArchive
) -> None:
    seconds = [name for name in SAMPLE_FILES
               if name.endswith(".html") and name.replace(".html", ".pdf") in SAMPLE_FILES]
    assert _statuses(sample_build) == {
        name: "second_source" if name in seconds else "indexed" for name in SAMPLE_FILES
    }
    assert len(seconds) == len(SAMPLE_FILES) - len(TRUTH)
    counts = sample_build.manifest.counts
    assert counts == {table: sample_archive.corpus.count(table) for table in counts}
    assert sample_archive.manifest == sample_build.manifest
    assert sample_archive.info.encoder == "fake"


def test_vectors_stand_for_their_passages_and_sentences(sample_archive: LocalArchive) -> None:
    """A text's own words find it; title and label stand in front of it."""
    corpus, encoder = sample_archive.corpus, FakeEncoder()
    for passage in corpus.passages()[::37]:
        section = corpus.section(passage.section)
        title = corpus.point(section.point).title if section.point else ""
        if not title or passage.lead_end > passage.lead_start or section.label == title:
            continue
        own = corpus.document(section.document).text
        before = f"{title}. {section.label}:"
        whole = encoder.encode_queries([f"{before} {own[passage.start : passage.end]}"])[0]
        assert np.allclose(sample_archive.passage_vectors([passage.id])[0], whole, atol=5e-3)
        for sentence in corpus.sentences([passage.id]):
            one = encoder.encode_queries([f"{before} {own[sentence.start : sentence.end]}"])[0]
            stored = sample_archive.sentence_vectors([sentence])[0]
            assert stored @ one > 0.8


@pytest.mark.parametrize(
    ("name", "content", "status", "code", "reason"),
    [
        ("empty.pdf", b"", "not_read", "no_text", "is empty"),
        ("cut.pdf", b"%PDF-1.7\n1 0 obj", "not_read", "unreadable", "fetch it again"),
        ("login.pdf", b"Log ind", "not_read", "unsupported_format", "fetch it again"),
        ("copy.pdf", None, "duplicate", None, f"the same file as {_PDF}"),
    ],
)
def test_what_became_of_a_file_is_reported(
    name: str, content: bytes | None, status: str, code: str | None, reason: str,
    folder: Path, home: Path,
) -> None:
    path = folder / "z" / name
    path.parent.mkdir()
    path.write_bytes((folder / _PDF).read_bytes() if content is None else content)
    report = build([folder], home, FakeEncoder())
    (source,) = [s for s in report.sources if s.file == name]
    assert (source.status, source.code) == (status, code)
    assert reason in (source.reason or "")
    others = {file: status for file, status in _statuses(report).items() if file != name}
    assert others == {_PDF: "indexed", _HTML: "second_source", _TXT: "indexed"}
    assert LocalArchive(report.folder).manifest.sources == report.sources


def test_a_second_source_names_the_quoted_file(folder: Path, home: Path) -> None:
    report = build([folder], home, FakeEncoder())
    sources = {source.file: source for source in report.sources}
    assert sources[_HTML].meeting == sources[_PDF].meeting == "Byrådet 2022-10-26"
    assert _PDF in (sources[_HTML].reason or "")
    assert sources[_PDF].reason is None


def test_a_second_build_encodes_nothing(folder: Path, home: Path) -> None:
    first, encoder = build([folder], home, FakeEncoder()), FakeEncoder()
    again = build([folder], home, encoder)
    assert first.encoded > 100
    assert (again.encoded, encoder.encoded) == (0, [])
    assert current(home) == again.folder != first.folder
    vectors = [LocalArchive(r.folder).passage_vectors(range(20)) for r in (first, again)]
    assert np.array_equal(*vectors)
    assert again.manifest.counts == first.manifest.counts


def test_a_new_file_costs_its_own_texts_only(folder: Path, home: Path) -> None:
    whole = build([folder], home, FakeEncoder())
    text = folder / "sub" / _TXT
    changes = text.read_text("utf-8").replace("Godkendt.", "Godkendt enstemmigt.", 1)
    text.write_text(changes, "utf-8")
    changed = build([folder], home, FakeEncoder())
    assert 0 < changed.encoded < whole.encoded / 20
    assert build([folder], home, FakeEncoder("other")).encoded > whole.encoded / 2


def test_the_archive_holds_exactly_the_files_given(folder: Path, home: Path) -> None:
    build([folder], home, FakeEncoder())
    report = build([folder / _HTML], home, FakeEncoder())
    archive = LocalArchive(current(home))
    assert [document.file for document in archive.corpus.documents()] == [_HTML]
    assert _statuses(report) == {_HTML: "indexed"}


@pytest.mark.parametrize("after", [0, 60])
def test_a_failed_build_leaves_the_old_generation_serving(
    after: int, folder: Path, home: Path
) -> None:
    first = build([folder / "sub"], home, FakeEncoder())
    with pytest.raises(MemoryError):
        build([folder], home, FailingEncoder(after))
    assert current(home) == first.folder
    assert _names(home) == [first.folder.name]
    assert LocalArchive(current(home)).corpus.count("document") == 1
    assert build([folder], home, FakeEncoder()).folder == current(home)


def test_what_a_killed_build_left_is_cleared_away(folder: Path, home: Path) -> None:
    left = generations(home) / ".0001.part"
    left.mkdir(parents=True)
    (left / "corpus.sqlite").write_bytes(b"half")
    report = build([folder], home, FakeEncoder())
    assert _names(home) == [report.folder.name] == ["0001"]


def test_one_build_at_a_time(folder: Path, home: Path) -> None:
    home.mkdir()
    with FileLock(home / "build.lock"):
        with pytest.raises(BuildRunning, match="wait for it to end"):
            build([folder], home, FakeEncoder())
        assert _names(home) == []
    assert build([folder], home, FakeEncoder()).folder.name == "0001"


def test_nothing_to_index(tmp_path: Path, home: Path) -> None:
    (tmp_path / "minutes").mkdir()
    (tmp_path / "minutes" / "empty.pdf").write_bytes(b"")
    with pytest.raises(NothingToIndex, match=r"\(empty\.pdf is empty"):
        build([tmp_path / "minutes"], home, FakeEncoder())
    with pytest.raises(ReadError, match="nowhere does not exist"):
        build([tmp_path / "nowhere"], home, FakeEncoder())
    assert _names(home) == []


def test_old_generations_are_pruned(folder: Path, home: Path) -> None:
    for _ in range(5):
        report = build([folder / "sub"], home, FakeEncoder())
    assert _names(home) == ["0003", "0004", "0005"]
    assert current(home) == report.folder


def test_which_files_are_read(tmp_path: Path) -> None:
    names = ["b.PDF", "a.html", "c.xlsx", ".hidden.txt", ".git/d.txt", "sub/e.docx", "sub/.f/g.md"]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    found = [path.relative_to(tmp_path).as_posix() for path in files_in([tmp_path])]
    assert found == ["a.html", "b.PDF", "sub/e.docx"]
    assert list(files_in([tmp_path / "c.xlsx"])) == [tmp_path / "c.xlsx"]


def test_a_link_does_not_lead_out_of_a_folder(folder: Path, home: Path, tmp_path: Path) -> None:
    inside, outside = next(iter(sorted(folder.iterdir()))), tmp_path / "private.html"
    outside.write_text("<p>Not to be published.</p>", "utf-8")
    (folder / "out.html").symlink_to(outside)
    (folder / "in.html").symlink_to(inside.name)
    (folder / "elsewhere").symlink_to(tmp_path, target_is_directory=True)
    report = build([folder], home, FakeEncoder())
    found = {source.file: source for source in report.sources}
    assert found["out.html"].status == "not_read"
    assert "is a link out of its folder" in (found["out.html"].reason or "")
    assert "private.html" not in found
    assert "duplicate" in {found["in.html"].status, found[inside.name].status}
    assert b"Not to be" not in b"".join(p.read_bytes() for p in home.rglob("*") if p.is_file())
    # Named itself it is meant.
    assert list(files_in([folder / "out.html"])) == [folder / "out.html"]


def test_an_observer_is_told_every_step(folder: Path, home: Path) -> None:
    class Observer:
        def __init__(self) -> None:
            self.stages: dict[str, list[int]] = {}

        def stage(self, name: str, total: int) -> None:
            self.stages[name] = [total, 0]

        def advance(self, steps: int) -> None:
            list(self.stages.values())[-1][1] += steps

    observer = Observer()
    build([folder], home, FakeEncoder(), observer)
    assert list(observer.stages) == ["read", "passages", "sentences", "index"]
    assert all(total == done > 0 for total, done in observer.stages.values())


def test_a_second_build_parses_no_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def parse(paths: list[Path], limits: object) -> list[object]:
        assert paths == []
        return []

    home = tmp_path / "home"
    first = build([SAMPLES], home, FakeEncoder())
    monkeypatch.setattr("corpus.pool.read_all", parse)
    second = build([SAMPLES], home, FakeEncoder())
    assert second.encoded == 0
    assert second.sources == first.sources
    assert second.manifest.counts == first.manifest.counts
