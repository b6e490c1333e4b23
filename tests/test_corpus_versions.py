"""Which document about a meeting is the later one, and what becomes of the earlier."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from conftest import sample

from corpus.dates import pdf_date
from corpus.merge import merge
from corpus.model import DocumentKind, Reading, Version
from corpus.versions import compare, version_of

_PDF = "ravnsoe-byraadet-2024-04-24.pdf"
_EARLY, _LATE = datetime(2024, 4, 25, tzinfo=UTC), datetime(2024, 5, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "corrected"),
    [
        ("referat-byraadet-2024-04-24-rettet", True),
        ("Rettet referat: Byrådet den 24. april", True),
        ("Korrigeret version", True),
        ("Referat (revideret 2. maj)", True),
        ("ny udgave", True),
        ("Referat af Byrådet", False),
        ("Rettelse af fejl i lokalplan", False),
        ("Budget 2025 - revideret budget", False),
    ],
)
def test_a_document_may_call_itself_corrected(name: str, corrected: bool) -> None:
    assert version_of([name], [], DocumentKind.MINUTES, None).corrected is corrected


def test_when_it_was_published_stands_in_its_head() -> None:
    front = ["Dagsorden publiceret:", "Onsdag, 24 marts, 2021 - 13:46",
             "Referat publiceret: Fredag, 9 april, 2021 - 13:46"]
    assert version_of([], front, DocumentKind.MINUTES, None).published == date(2021, 4, 9)
    assert version_of([], front, DocumentKind.AGENDA, None).published == date(2021, 3, 24)


@pytest.mark.parametrize(
    ("one", "other", "order"),
    [
        (Version(corrected=True, modified=_EARLY), Version(modified=_LATE), 1),
        (Version(published=date(2024, 5, 2)), Version(published=date(2024, 4, 25)), 1),
        (Version(modified=_EARLY), Version(modified=_LATE), -1),
        (Version(modified=_EARLY.replace(tzinfo=None)), Version(modified=_LATE), -1),
        (Version(modified=_EARLY), Version(), 0),
        (Version(), Version(), 0),
    ],
)
def test_the_later_version(one: Version, other: Version, order: int) -> None:
    assert compare(one, other) == order
    assert compare(other, one) == -order


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("D:20210324150000+01'00'", "2021-03-24T15:00:00+01:00"),
        ("D:20261121195818Z'", "2026-11-21T19:58:18+00:00"),
        ("20210324", "2021-03-24T00:00:00+00:00"),
        ("D:20211324", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates_in_pdf_files(text: str, expected: str | None) -> None:
    found = pdf_date(text)
    assert (found.isoformat() if found else None) == expected


def _version(reading: Reading, sha256: str, **values: object) -> Reading:
    version = Version(**values)  # type: ignore[arg-type]
    return replace(reading, document=replace(reading.document, sha256=sha256, version=version))


@pytest.mark.parametrize("reverse", [False, True])
def test_a_corrected_version_replaces_the_earlier(reverse: bool) -> None:
    first = _version(sample(_PDF), "a" * 64, modified=_LATE)
    second = _version(sample(_PDF), "b" * 64, corrected=True, modified=_EARLY)
    (record,), _ = merge([second, first] if reverse else [first, second])
    assert record.readings == (second,)
    assert record.replaced == ((first, second),)


def test_of_three_versions_the_last_replaces_both() -> None:
    days = [datetime(2024, 5, day, tzinfo=UTC) for day in (2, 9, 5)]
    versions = [_version(sample(_PDF), str(n) * 64, modified=day) for n, day in enumerate(days)]
    (record,), _ = merge(versions)
    assert record.readings == (versions[1],)
    assert {earlier.document.sha256[0] for earlier, _ in record.replaced} == {"0", "2"}
    assert {later.document.sha256[0] for _, later in record.replaced} == {"1"}


def test_parts_of_a_meeting_and_files_of_no_known_age_stay() -> None:
    whole = sample(_PDF)
    one = _version(replace(whole, points=whole.points[:2]), "a" * 64, modified=_EARLY)
    two = _version(replace(whole, points=whole.points[2:]), "b" * 64, modified=_LATE)
    (record,), _ = merge([one, two])
    assert record.replaced == () and len(record.points) == len(whole.points)
    same = [_version(whole, "a" * 64), _version(whole, "b" * 64)]
    (record,), _ = merge(same)
    assert record.replaced == () and len(record.readings) == 2
