"""Archives of made vectors: what is real stays real, and the rest is like it."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.corpora import paragraphs, paragraphs_again
from benchmarks.made_vectors import enlarged, mixed, neighbours
from benchmarks.speed import building, homes, page_cache, size
from benchmarks.speed.given import GivenEncoder, Pool, TokenPool, hashes
from benchmarks.speed.growth import nearest, recall
from benchmarks.speed.peers.comparison import section_of
from benchmarks.speed.peers.measured import stretches
from corpus.records import Corpus
from embeddings.archive import Filters
from embeddings.build import build
from embeddings.cache import VectorCache
from embeddings.generation import CORPUS, LocalArchive, current
from qa.service import Service
from tests.fakes import FakeEncoder

TEXTS = [f"Afsnit {n} handler om {word}. Det blev {n} kroner dyrere." for n, word in enumerate(
    "skoler veje parker havne broer stier cykler busser tog biler huse lejligheder".split())]


@pytest.fixture
def known(tmp_path: Path) -> tuple[FakeEncoder, Path]:
    """An encoder, and a file of the vectors of ``TEXTS``."""
    encoder, path = FakeEncoder(), tmp_path / "real.sqlite"
    cache = VectorCache(path)
    cache.encode_tokens(encoder, TEXTS)
    cache.close()
    encoder.encoded.clear()
    return encoder, path


def given(encoder: FakeEncoder, path: Path) -> GivenEncoder:
    vectors, tokens = FakeEncoder().encode_passage_tokens(TEXTS)
    pool = Pool.of(vectors)
    return GivenEncoder(encoder, path, pool, TokenPool.of(tokens, TEXTS), pool)


def test_known_texts_get_their_own_vectors_and_others_made_ones(
    known: tuple[FakeEncoder, Path]
) -> None:
    encoder, path = known
    made = given(encoder, path)
    texts = [TEXTS[3], "Noget helt andet", "Noget helt tredje"]
    vectors, tokens = made.encode_passage_tokens(texts)
    assert encoder.encoded == []  # The model was not asked.
    expected, (own, *_) = FakeEncoder().encode_passage_tokens(texts)
    assert np.array_equal(vectors[0], expected[0]) and np.array_equal(tokens[0], own)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    # Near some real one, as real ones are to each other, and yet none of them.
    cosines = vectors[1:] @ FakeEncoder().encode_queries(TEXTS).T
    assert (cosines.max(axis=1) > 0.7).all() and (cosines.max(axis=1) < 0.9999).all()
    assert made.seconds > 0


def test_made_vectors_depend_on_nothing_but_the_text(known: tuple[FakeEncoder, Path]) -> None:
    encoder, path = known
    texts = [f"Ukendt tekst {n}" for n in range(50)]
    one, tokens = given(encoder, path).encode_passage_tokens(texts)
    other, again = given(encoder, path).encode_passage_tokens([*reversed(texts), "mere"])
    assert np.array_equal(one, other[:50][::-1])
    assert all(np.array_equal(a, b) for a, b in zip(tokens, again[:50][::-1], strict=True))
    assert len(np.unique(one, axis=0)) == 50


def test_there_are_as_many_tokens_as_a_text_of_the_length_has(
    known: tuple[FakeEncoder, Path]
) -> None:
    encoder, path = known
    made = given(encoder, path)
    rate = sum(len(t) for t in FakeEncoder().encode_passage_tokens(TEXTS)[1]) / sum(
        len(t) for t in TEXTS)
    _, tokens = made.encode_passage_tokens(["x", "y" * 400, "z" * 100_000])
    # No more than the encoder reads, and no more than there are real ones to take.
    assert [len(t) for t in tokens] == [1, round(400 * rate), min(509, round(
        sum(len(t) for t in TEXTS) * rate))]
    assert tokens[1].dtype == np.int8 and np.abs(tokens[1].astype(int)).max() <= 127


def test_hashes_are_even_and_stay_what_they_are() -> None:
    numbers = hashes([f"tekst {n}" for n in range(4000)])
    assert numbers.shape == (4000, 4)
    assert np.array_equal(numbers[7:8], hashes(["tekst 7"]))
    for column in numbers.T:
        counts = np.bincount((column % 10).astype(int), minlength=10)
        assert counts.min() > 300 and counts.max() < 500


def test_enlarging_keeps_the_real_vectors_and_their_neighbourhoods() -> None:
    real = FakeEncoder().encode_queries(TEXTS)
    assert np.array_equal(enlarged(real, 5), real[:5])
    more = enlarged(real, 500)
    assert np.array_equal(more[: len(real)], real) and more.shape == (500, real.shape[1])
    assert np.allclose(np.linalg.norm(more, axis=1), 1, atol=1e-5)
    assert np.median((more[len(real) :] @ real.T).max(axis=1)) > 0.7
    near = neighbours(real)
    assert all(row not in near[row] for row in range(len(real)))
    noise = np.ones_like(real[:1])
    half = mixed(real[:1], real[1:2], np.array([[1.0]], dtype=np.float32), 100 * noise)
    assert np.allclose(half, mixed(real[:1], real[1:2], np.array([[1.0]], np.float32), noise))


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A folder as commands want it, with few paragraphs."""
    folder = tmp_path / "shared" / "data"
    folder.mkdir(parents=True)
    with gzip.open(folder / "danish-paragraphs.jsonl.gz", "wt", encoding="utf-8") as file:
        for n, text in enumerate(TEXTS):
            file.write(json.dumps({"id": f"d{n}", "src": "Kilde", "text": text}) + "\n")
    return folder.parent


def words(text: str) -> list[str]:
    return sorted(text.split())


@pytest.mark.parametrize("count", [1, 11, 12, 13, 24, 40])
def test_paragraphs_come_again_in_other_words(shared: Path, count: int) -> None:
    path = shared / "data" / "danish-paragraphs.jsonl.gz"
    found = list(paragraphs_again(path, count))
    texts = [b.text for r in found for s in r.sections for b in s.blocks]
    assert len(texts) == count and len({r.document.sha256 for r in found}) == len(found)
    real = [b.text for r in paragraphs(path, count) for s in r.sections for b in s.blocks]
    assert texts[: len(real)] == real
    if count >= 2 * len(TEXTS):  # A whole copy has every sentence once.
        copy = texts[len(TEXTS) : 2 * len(TEXTS)]
        assert words(" ".join(copy)) == words(" ".join(TEXTS)) and copy != TEXTS


def test_a_home_is_an_archive_like_any_other(
    tmp_path: Path, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(homes.SIZES, "1k", 30)
    monkeypatch.setattr(homes, "_ENCODED", 10)
    minutes = tmp_path / "minutes"
    minutes.mkdir()
    building.make_pdfs(minutes, TEXTS, 0)
    monkeypatch.setattr(homes, "samples", lambda: minutes)
    encoder = FakeEncoder()
    built = homes.make(tmp_path, "1k", shared, encoder)
    encoder.encoded.clear()
    assert homes.make(tmp_path, "1k", shared, encoder) == built and not encoder.encoded
    folder, again = homes.home(tmp_path, "1k", encoder)
    assert again == built and built.paragraphs == 30
    archive = LocalArchive(current(folder))
    assert archive.corpus.count("passage") == built.passages
    answer = Service(archive, encoder).ask("Hvad handler afsnit 3 om?")
    # Whether such vectors are enough to answer is not the matter here.
    assert answer.quotes or answer.nearest
    text = sum(len(archive.corpus.document(archive.corpus.section(p.section).document)
                   .text[p.start : p.end].encode()) for p in archive.corpus.passages())
    assert built.text_bytes == text
    assert size.least(built, encoder.dimension) == text + built.passages * encoder.dimension * 2
    files = size.disk(folder)
    assert sum(files.values()) == sum(
        p.stat().st_size for p in current(folder).rglob("*") if p.is_file())
    assert size.disk_part(folder, built, encoder.dimension)["ratio"] > 1
    queries = encoder.encode_queries(TEXTS)
    assert recall(archive, queries) == 1.0
    assert nearest(archive, queries, 3).tolist() == [
        [hit.passage for hit in archive.search_dense(q, 3, Filters())] for q in queries]
    with pytest.raises(Exception, match="of another encoder"):
        homes.home(tmp_path, "1k", FakeEncoder("fake-2"))
    with pytest.raises(Exception, match="has not been built"):
        homes.home(tmp_path, "10k", encoder)


def test_what_is_in_memory_can_be_told_and_dropped(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "file").write_bytes(b"x" * 1_000_000)
    assert page_cache.resident(tmp_path) == 1.0
    page_cache.drop(tmp_path)
    # A file system that is memory itself forgets nothing.
    assert 0.0 <= page_cache.resident(tmp_path) <= 1.0
    assert (tmp_path / "file").read_bytes() == b"x" * 1_000_000


def test_the_pdfs_of_a_round_hold_its_paragraphs(tmp_path: Path) -> None:
    paths = building.make_pdfs(tmp_path, TEXTS * 3, 0)
    assert len(paths) == 2
    report = build(paths, tmp_path / "home", FakeEncoder())
    assert {s.status for s in report.sources} == {"indexed"}
    corpus = Corpus(report.folder / CORPUS)
    text = " ".join(" ".join(d.text for d in corpus.documents()).split())
    assert all(t in text for t in TEXTS)
    assert len(corpus.points_of(corpus.meetings()[0].id)) == 6


def test_a_hit_is_of_the_point_with_most_of_its_characters(tmp_path: Path) -> None:
    paths = building.make_pdfs(tmp_path, TEXTS, 0)
    report = build(paths, tmp_path / "home", FakeEncoder())
    corpus = Corpus(report.folder / CORPUS)
    document = corpus.documents()[0]
    numbers = []
    for text in (TEXTS[0], TEXTS[6], TEXTS[11]):
        start = " ".join(document.text.split("\n")).find(text[:20])
        section = section_of(corpus, document.id, start - 5, start + 100)
        assert section and section.point is not None
        numbers.append(corpus.point(section.point).number)
    assert numbers == ["1", "2", "3"]
    assert section_of(corpus, document.id, 10**9, 10**9 + 5) is None


def test_parts_are_found_where_they_stand() -> None:
    text = "ja. nej. ja. måske."
    assert stretches(text, ["ja.", "nej.", "ja.", "måske."]) == [(0, 3), (4, 8), (9, 12), (13, 19)]
    assert stretches(text, ["ja. nej.", "nej. ja."]) == [(0, 8), (4, 12)]
