"""Filters mean the same in dense search, word search and search of word fragments."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from conftest import TRUTH
from fakes import FakeEncoder
from shared_archives import loaded, opened

from corpus.model import DocumentKind, SectionKind
from embeddings.archive import Archive, Filters, Hit, matches
from embeddings.build import build
from embeddings.generation import LocalArchive

_TERMS = "Godkendt beslutning indstilling anbefales vedtog byrådet udvalget kr kommune plan møde"
_DECISION, _HISTORY = SectionKind.DECISION, SectionKind.HISTORY
_MINUTES, _AGENDA, _OTHER = DocumentKind.MINUTES, DocumentKind.AGENDA, DocumentKind.OTHER

# Each lets some of the sample archive through.
_LIMITING = [
    Filters(municipality="Ravnsø Kommune"),
    Filters(municipality="ravnsoe"),
    Filters(municipality="ravnsoe-kommune"),
    Filters(committee="Teknik- og Klimaudvalget"),
    Filters(committee="teknik-og-klimaudvalget"),
    Filters(committee="Ravnsø Byråd"),
    Filters(date_from=date(2023, 3, 14), date_to=date(2023, 3, 22)),
    Filters(date_from=date(2024, 9, 10)),
    Filters(date_to=date(2022, 3, 8)),
    Filters(point="2"),
    Filters(case_number="22/0318"),
    Filters(case_number="emn-2022-001204"),
    Filters(committee="Byrådet", date_to=date(2022, 12, 31), point="2"),
    *[Filters(section=kind) for kind in SectionKind],
    Filters(document_kind=_MINUTES),
    Filters(section=_DECISION, document_kind=_MINUTES),
    Filters(section=_DECISION, committee="Byrådet"),
    Filters(section=_DECISION, municipality="ravnsoe", date_from=date(2023, 1, 1)),
    Filters(section=_DECISION, point="2", date_to=date(2023, 12, 31)),
    Filters(section=_HISTORY, case_number="22/0318"),
    Filters(
        municipality="Ravnsø", committee="Teknik- og Klimaudvalget", date_from=date(2022, 1, 1),
        date_to=date(2023, 12, 31), point="2", case_number="22/0318",
        section=SectionKind.DESCRIPTION, document_kind=_MINUTES,
    ),
]
# Nothing of the sample archive passes these.
_SHUTTING_OUT = [
    Filters(municipality="Aarhus Kommune"),
    Filters(committee="Økonomiudvalget"),
    Filters(date_to=date(2022, 3, 7)),
    Filters(date_from=date(2024, 1, 1), date_to=date(2023, 1, 1)),
    Filters(point="20"),
    Filters(point=""),
    Filters(case_number="99/9999"),
    Filters(document="0" * 16),
    Filters(document="no key at all"),
    Filters(document_kind=_AGENDA),
    Filters(document_kind=_OTHER),
    Filters(section=_DECISION, document_kind=_AGENDA),
    Filters(section=_DECISION, committee="Økonomiudvalget"),
    Filters(section=SectionKind.HEAD, case_number="99/9999"),
]


def _searches(
    archive: Archive, text: str, k: int, filters: Filters
) -> tuple[list[Hit], list[Hit], list[Hit]]:
    """Hits of dense search, word search and search of word fragments."""
    return (
        archive.search_dense(FakeEncoder().encode_queries([text])[0], k, filters),
        archive.search_lexical([[term] for term in archive.terms(text)], k, filters),
        archive.search_grams(archive.grams(text), k, filters),
    )


def _ids(hits: list[Hit]) -> set[int]:
    assert len({hit.passage for hit in hits}) == len(hits)
    return {hit.passage for hit in hits}


def _expected(archive: Archive, filters: Filters) -> set[int]:
    """The passages that pass, by a look at the rows of each."""
    corpus = archive.corpus
    found = set()
    for passage in corpus.passages():
        section = corpus.section(passage.section)
        document = corpus.document(section.document)
        point = corpus.point(section.point) if section.point is not None else None
        meeting = corpus.meeting(section.meeting) if section.meeting is not None else None
        of_meeting = (
            filters.municipality, filters.committee, filters.date_from, filters.date_to
        )
        number = (point and point.case_number) or ""
        fits = (
            of_meeting == (None,) * 4 or (meeting is not None and matches(meeting, filters)),
            filters.point is None or (point is not None and point.number == filters.point),
            filters.case_number is None or number.casefold() == filters.case_number.casefold(),
            filters.document is None or document.key == filters.document[:16],
            filters.section in (None, section.kind),
            filters.document_kind in (None, document.kind),
        )
        if all(fits):
            found.add(passage.id)
    return found


def _assert_alike(archive: Archive, text: str, filters: Filters) -> set[int]:
    """All searches find what the filters let through, and the k best of it for every k."""
    everything = archive.corpus.count("passage")
    expected = _expected(archive, filters)
    unlimited = _searches(archive, text, everything, Filters())
    assert _ids(unlimited[0]) == set(range(everything))
    limited = _searches(archive, text, everything, filters)
    for all_hits, hits in zip(unlimited, limited, strict=True):
        assert _ids(hits) == _ids(all_hits) & expected
    for k in (1, 2, 7, 40):
        for hits, best in zip(limited, _searches(archive, text, k, filters), strict=True):
            assert best == hits[:k]
    return expected


@pytest.mark.parametrize("filters", _LIMITING, ids=str)
def test_all_searches_are_limited_alike(filters: Filters, either_archive: Archive) -> None:
    assert _assert_alike(either_archive, _TERMS, filters)


@pytest.mark.parametrize("filters", _SHUTTING_OUT, ids=str)
def test_what_fits_nothing_finds_nothing(filters: Filters, either_archive: Archive) -> None:
    assert _assert_alike(either_archive, _TERMS, filters) == set()


@pytest.mark.parametrize("text", ["", "hvad er det", "xyzzyx", "Æ" * 300])
def test_words_that_are_nowhere_are_found_by_no_word_search(
    text: str, either_archive: Archive
) -> None:
    for filters in (Filters(), Filters(section=_DECISION)):
        dense, words, _ = _searches(either_archive, text, 5, filters)
        assert (len(dense), words) == (5, [])


def test_a_filter_on_the_document(either_archive: Archive) -> None:
    document = either_archive.corpus.documents()[3]
    ids = set(either_archive.corpus.passage_ids(document=document.id))
    for key in (document.key, document.sha256):
        assert _assert_alike(either_archive, _TERMS, Filters(document=key)) == ids
        _assert_alike(either_archive, _TERMS, Filters(document=key, section=_DECISION))


_PAGE = """<html><head><title>Byrådet - 01-0{month}-2024 | Ravnsø Kommune</title></head><body>
<main><h1>{kind} Byrådet den 1. {name} 2024</h1>{points}</main></body></html>"""
_POINT = """<h2>Punkt {0} {1}</h2><p>Sagsnr. {2}</p>
<h3>Resume</h3><p>Byrådet skal tage stilling til {1}.</p>
<h3>Indstilling</h3><p>Det indstilles, at {1} godkendes.</p>"""
_DECIDED = "<h3>Beslutning</h3><p>Byrådet godkendte forslaget.</p>"
_POINTS = [
    _POINT.format(1, "Gratis busser", "24/0101"),
    _POINT.format(2, "Ny bænk på torvet", "05.01.08-Ø54-3-20"),
    _POINT.format(3, "Salg af skolen", "24/0303"),
]


@pytest.fixture(scope="module", params=["local", "postgres"])
def mixed_archive(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Archive:
    """Minutes, the agenda of the same meeting with a third point, another meeting's agenda
    alone, and a plan."""
    sources = tmp_path_factory.mktemp("mixed")
    february = {"month": 2, "name": "februar"}
    minutes, agenda = [p + _DECIDED for p in _POINTS[:2]], _POINTS
    files = {
        "minutes.html": _PAGE.format(kind="Referat", points="".join(minutes), **february),
        "agenda.html": _PAGE.format(kind="Dagsorden", points="".join(agenda), **february),
        "next.html": _PAGE.format(kind="Dagsorden", points=agenda[0], month=3, name="marts"),
        "plan.txt": "# Plan for 2024\n\nByrådet vil have flere i job.\n\n# Mål\n\nTo procent.\n",
    }
    for name, text in files.items():
        (sources / name).write_text(text, "utf-8")
    home = tmp_path_factory.mktemp("home")
    made = build([sources], home, FakeEncoder())
    if request.param == "local":
        return LocalArchive(made.folder)
    return opened(loaded(request.getfixturevalue("postgres"), made.folder), home)


@pytest.mark.parametrize(
    ("filters", "files"),
    [
        (Filters(), {"minutes.html", "agenda.html", "next.html", "plan.txt"}),
        (Filters(document_kind=_MINUTES), {"minutes.html"}),
        (Filters(document_kind=_AGENDA), {"agenda.html", "next.html"}),
        (Filters(document_kind=_OTHER), {"plan.txt"}),
        # The meeting has minutes, the point stands in its agenda only.
        (Filters(document_kind=_AGENDA, date_to=date(2024, 2, 1)), {"agenda.html"}),
        (Filters(document_kind=_MINUTES, point="3"), set()),
        (Filters(document_kind=_OTHER, committee="Byrådet"), set()),
        (Filters(section=_DECISION), {"minutes.html"}),
        (Filters(section=_DECISION, document_kind=_AGENDA), set()),
        (Filters(section=SectionKind.OTHER), {"plan.txt"}),
        (Filters(section=SectionKind.RECOMMENDATION, point="1"), {"minutes.html", "next.html"}),
        # Letters that SQLite's own comparison takes for different ones.
        (Filters(case_number="05.01.08-ø54-3-20"), {"minutes.html"}),
        (Filters(case_number="05.01.08-Ø54-3-20", section=_DECISION), {"minutes.html"}),
    ],
    ids=str,
)
def test_kinds_are_those_of_the_document_that_a_passage_stands_in(
    filters: Filters, files: set[str], mixed_archive: Archive
) -> None:
    corpus = mixed_archive.corpus
    found = _assert_alike(mixed_archive, "Byrådet stilling indstilles sagsnr plan mål", filters)
    sections = [corpus.section(p.section) for p in corpus.passages(sorted(found))]
    assert {corpus.document(s.document).file for s in sections} == files


def test_a_case_is_followed_whatever_the_size_of_its_letters(mixed_archive: Archive) -> None:
    (point,) = mixed_archive.corpus.points_of_case("05.01.08-ø54-3-20")
    assert point.title == "Ny bænk på torvet"


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        (Filters(), 1),
        (Filters(section=SectionKind.OTHER, document_kind=_OTHER), 1),
        (Filters(section=_DECISION), 0),
        (Filters(document_kind=_MINUTES), 0),
        (Filters(committee="Byrådet"), 0),
        (Filters(date_from=date(2000, 1, 1)), 0),
    ],
    ids=str,
)
def test_an_archive_of_one_word(tmp_path: Path, filters: Filters, count: int) -> None:
    (tmp_path / "note.txt").write_text("Bænk.\n", "utf-8")
    made = build([tmp_path / "note.txt"], tmp_path / "home", FakeEncoder())
    archive = LocalArchive(made.folder)
    assert [len(hits) for hits in _searches(archive, "bænk", 10, filters)] == [count] * 3


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        (Filters(), len(TRUTH)),
        (Filters(committee="byraadet"), sum(m.committee == "Byrådet" for m in TRUTH.values())),
        (Filters(date_from=date(2023, 3, 22), date_to=date(2023, 3, 22)), 1),
        (Filters(municipality="Randers"), 0),
    ],
)
def test_meetings_that_pass(filters: Filters, count: int, either_archive: Archive) -> None:
    assert sum(matches(m, filters) for m in either_archive.corpus.meetings()) == count


@pytest.mark.parametrize(
    ("filters", "limits"),
    [
        (Filters(), False),
        (Filters(point=""), True),
        (Filters(committee="Byrådet"), True),
        (Filters(section=_DECISION), True),
        (Filters(document_kind=_AGENDA), True),
    ],
)
def test_filters_are_true_when_they_limit(filters: Filters, limits: bool) -> None:
    assert bool(filters) is limits


def test_vectors_by_id(either_archive: Archive) -> None:
    corpus = either_archive.corpus
    assert either_archive.passage_vectors([3, 1]).shape == (2, 128)
    rows = corpus.sentences()
    sentences = either_archive.sentence_vectors([rows[5], rows[0], rows[2]])
    assert (sentences.shape, sentences.dtype) == ((3, 128), np.float32)
    assert either_archive.term_frequency(either_archive.terms("Byrådet")[0]) > 10
    assert corpus.count("sentence") > corpus.count("passage")


def test_wide_filters_are_looked_up_once_and_narrow_ones_are_not_kept(
    sample_archive: LocalArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = LocalArchive(sample_archive.folder)
    query = FakeEncoder().encode_queries(["skole"])[0]
    asked = []
    passage_ids = archive.corpus.passage_ids

    def noted(**conditions: object) -> list[int]:
        asked.append(conditions)
        return passage_ids(**conditions)  # type: ignore[arg-type]

    monkeypatch.setattr(archive.corpus, "passage_ids", noted)
    wide, narrow = Filters(committee="Byrådet"), Filters(committee="Byrådet", point="2")
    found = [archive.search_dense(query, 9, filters) for filters in (wide, narrow, wide, narrow)]
    assert found[0] == found[2] and found[1] == found[3] and found[0] != found[1]
    assert len(asked) == 3
    assert archive.search_lexical([["skol"]], 9, wide) == sample_archive.search_lexical(
        [["skol"]], 9, wide)
