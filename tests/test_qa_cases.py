"""Cases: their numbers in all spellings, their timelines, and what is told elsewhere."""

from __future__ import annotations

import re
from datetime import date

import pytest
from fakes import FakeEncoder

from corpus.case_numbers import case_key, is_subject
from corpus.standing import is_standing
from embeddings.build import build
from embeddings.generation import LocalArchive
from qa.cases import (
    Case,
    When,
    cases,
    earlier_treatments,
    later_treatments,
    nearest_numbers,
    other_treatments,
)
from qa.cite import cite, point_at
from qa.decisions import Outcome
from qa.model import Place
from qa.steps import Step, StepKind
from qa.verify import stands
from qa.whole import places_of


def _number(archive: LocalArchive, path: str) -> Place:
    point = point_at(archive, path)
    assert point is not None, path
    return places_of(archive, point)[0]


def _told(step: Step) -> tuple[str, str | None, str | None, str, Outcome | None]:
    outcome = step.decision.outcome if step.decision else None
    return str(step.date), step.body, step.point, step.kind.value, outcome


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("21/3012", "21/003012", True),
        ("Sagsnr. 21/3012", "21/3012", True),
        ("sag nr.: 21/3012", "21/3012", True),
        ("Sagen 21-3012", "21/3012", True),
        ("EMN-2025-003383", "emn 2025 3383", True),
        ("00.30.00-Ø00-1-20", "00.30.00 ø00-01-20", True),
        ("02.34.02P19-12-20", "02.34.02-P19-12-20", True),
        ("29.09G00 - 2015/41657", "29.09G00-2015/41657", True),
        ("21/3012", "21/3021", False),
        ("21/3012", "22/3012", False),
        ("21/30", "21/300", False),
        ("00.30.00-Ø00-1-20", "00.30.00-O00-1-20", False),
        ("213012", "21/3012", False),
    ],
)
def test_spellings_of_a_number(one: str, other: str, same: bool) -> None:
    assert (case_key(one) == case_key(other)) == same


@pytest.mark.parametrize(
    ("number", "subject"),
    [("00.30.00-S00", True), ("08.03.00 G01", True), ("02.34.02P19", True),
     ("00.30.00-Ø00-1-20", False), ("21/3012", False), ("08.03.00 G01/549", False)],
)
def test_a_subject_is_no_case(number: str, subject: bool) -> None:
    assert is_subject(number) == subject


@pytest.mark.parametrize(
    ("title", "standing"),
    [
        ("Godkendelse af dagsorden", True), ("Godkendelse af dagsordenen", True),
        ("Godkendelse af referat fra mødet den 3. maj", True), ("Meddelelser", True),
        ("Orientering og meddelelser", True), ("Lukket - Orientering", True),
        ("Forvaltningen orienterer", True), ("Underskriftsside", True),
        ("Underskriftsark", True), ("Eventuelt", True), ("Orientering fra formanden", True),
        ("Orientering om Indsatser for øget beskæftigelse", False),
        ("Godkendelse af lokalplan nr. 118", False), ("Lukket: Køb af areal", False),
        ("Orientering om modtagelse af ukrainske børn", False),
        ("Referat af borgermøde om vindmøller", False),
    ],
)
def test_standing_points(title: str, standing: bool) -> None:
    assert is_standing(title) == standing


_TECHNICAL = "Teknik- og Klimaudvalget"
_CHILDREN = "Børne- og Kulturudvalget"


@pytest.mark.parametrize(
    ("number", "steps"),
    [
        # Its fourth treatment is known from the council's minutes only.
        ("22/0702", [
            ("2022-05-10", _TECHNICAL, "3", "minutes", Outcome.APPROVED),
            ("2022-09-13", _TECHNICAL, "2", "mention", Outcome.RECOMMENDED),
            ("2022-10-26", "Byrådet", "4", "minutes", Outcome.APPROVED),
            ("2024-03-12", _TECHNICAL, "6", "minutes", Outcome.NOTED),
        ]),
        ("Sagsnr. 22/1466", [
            ("2023-03-14", _TECHNICAL, "3", "minutes", Outcome.RECOMMENDED),
            ("2023-03-22", "Byrådet", "3", "minutes", Outcome.POSTPONED),
            ("2023-06-13", _TECHNICAL, "5", "minutes", Outcome.RECOMMENDED),
            ("2023-10-11", "Byrådet", "4", "minutes", Outcome.APPROVED),
            ("2024-03-12", _TECHNICAL, "5", "minutes", Outcome.RECOMMENDED),
            ("2024-04-24", "Byrådet", "2", "minutes", Outcome.APPROVED),
        ]),
        ("emn-2022-917", [
            ("2022-04-05", _CHILDREN, "3", "minutes", Outcome.APPROVED),
            ("2022-09-06", _CHILDREN, "2", "minutes", Outcome.RECOMMENDED),
            ("2022-10-26", "Byrådet", "2", "minutes", Outcome.REJECTED),
            ("2023-09-05", _CHILDREN, "5", "minutes", Outcome.NOTED),
        ]),
    ],
)
def test_timelines_of_the_sample(
    sample_archive: LocalArchive, number: str, steps: list[tuple[object, ...]]
) -> None:
    (case,) = cases(sample_archive, number)
    assert [_told(s) for s in case.steps] == steps


def test_recommendation_and_decision_are_quoted_whole(sample_archive: LocalArchive) -> None:
    (case,) = cases(sample_archive, "22/0702")
    council = case.steps[2]
    assert council.recommended[0].text.startswith("Det indstilles:\nAt 1) projektet for Skarå")
    assert council.recommended[0].text.endswith("betaler 3,8 mio. kr. af udgiften.")
    assert council.decided[0].text == "Byrådet vedtog enstemmigt indstillingen."
    mention = case.steps[1]
    assert mention.decided[0].text == "Udvalget anbefaler enstemmigt, at projektet gennemføres."
    assert cite(sample_archive, mention.decided[0]).date == date(2022, 10, 26)


def _all(archive: LocalArchive) -> list[Case]:
    return [c for key in archive.corpus.case_numbers() for c in cases(archive, key)]


def _check(archive: LocalArchive) -> int:
    """Every quote of every timeline stands at its offsets and is found by its address."""
    quotes = 0
    for case in _all(archive):
        days = [s.date for s in case.steps if s.date]
        assert days == sorted(days), case.number
        for step in case.steps:
            assert step.kind is not StepKind.MENTION or step.decided
            for quote in (*step.recommended, *step.decided):
                assert stands(archive, quote), (case.number, quote.text)
                assert cite(archive, quote).path.startswith("/moede/")
                quotes += 1
    return quotes


def test_every_quote_of_every_timeline_stands(sample_archive: LocalArchive) -> None:
    assert _check(sample_archive) > 130


def test_every_point_with_a_number_is_in_one_timeline(sample_archive: LocalArchive) -> None:
    corpus = sample_archive.corpus
    numbered = [p.id for m in corpus.meetings() for p in corpus.points_of(m.id) if p.case_number]
    own = [
        s.place.point.id for c in _all(sample_archive) for s in c.steps
        if s.place.point and not s.mention
    ]
    assert sorted(own) == sorted(numbered)


_MINUTES = {
    "skovby-teknisk.txt": """Skovby Kommune
Referat
Teknisk Udvalg
Mødedato: 03-03-2021
Mødested: Rådhuset

1. Cykelsti ved skolen
Sagsnr. 21/003012
Indstilling
Forvaltningen indstiller, at cykelstien anlægges.
Beslutning
Anbefales.
""",
    "skovby-byraad.txt": """Skovby Kommune
Referat
Byrådet
Mødedato: 31-03-2021
Mødested: Rådhuset

1. Cykelsti ved skolen
Sagsnr. 21/3012
Indstilling
Forvaltningen indstiller, at cykelstien anlægges.
Beslutning i Teknisk Udvalg den 03-03-2021
Anbefales.
Beslutning i Økonomiudvalget den 17-03-2021
Anbefales med den bemærkning, at prisen højst er 2 mio. kr.
Beslutning i Byrådet den 31-03-2021
Godkendt med 12 stemmer mod 3.

2. Cykelsti ved skolen, budget
Sagsnr. 21/3012
Sagsforløb
Udvalg: Økonomiudvalget
Dato: 10-03-2021
Punktnummer: 4
Drøftet.
Udvalg: Teknisk Udvalg
Dato: 03-03-2021
Punktnummer: 63
Anbefales.
Beslutning
Taget til efterretning.

3. Ny hal
Sagsnr. 21/77
Sagsforløb
Udvalg: Kulturudvalget
Dato: 10-02-2021
Punktnummer: 1
Anbefales.
Beslutning
Sagen blev udsat.
""",
    "skovby-kultur.txt": """Skovby Kommune
Dagsorden
Kulturudvalget
Mødedato: 10-02-2021
Mødested: Rådhuset

1. Ny hal
Sagsnr. 21/77
Indstilling
Forvaltningen indstiller, at hallen bygges.
""",
    "strandby-teknisk.txt": """Strandby Kommune
Referat
Teknisk Udvalg
Mødedato: 04-03-2021
Mødested: Rådhuset

1. Ny lokalplan for havnen
Sagsnr. 21/3012
Beslutning
Udsat.
""",
}


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> LocalArchive:
    """Two municipalities that have the same case number; in one it is spelt in two ways."""
    folder = tmp_path_factory.mktemp("towns")
    for name, text in _MINUTES.items():
        (folder / name).write_text(text, "utf-8")
    return LocalArchive(build([folder], folder / "home", FakeEncoder()).folder)


def test_the_same_number_in_two_municipalities_is_two_cases(towns: LocalArchive) -> None:
    found = cases(towns, "21/3012")
    assert [(c.municipality, len(c.steps)) for c in found] == [
        ("Skovby Kommune", 5), ("Strandby Kommune", 1)]
    assert found[0].spellings == ("21/003012", "21/3012")
    for town in ("Strandby Kommune", "Strandby", "strandby-kommune"):
        (only,) = cases(towns, "21/3012", town)
        assert only.municipality == "Strandby Kommune"
    assert cases(towns, "21/3012", "Ravnsø") == []


def test_decisions_of_several_bodies_in_one_point_are_steps(towns: LocalArchive) -> None:
    case = cases(towns, "21/3012")[0]
    assert [_told(s) for s in case.steps] == [
        # The council prints the committee's decision again, and another point tells of it by
        # a number that no point of that meeting has: it is one treatment.
        ("2021-03-03", "Teknisk Udvalg", "1", "minutes", Outcome.RECOMMENDED),
        ("2021-03-10", "Økonomiudvalget", "4", "mention", Outcome.DISCUSSED),
        ("2021-03-17", "Økonomiudvalget", None, "mention", Outcome.RECOMMENDED_WITH_CHANGES),
        ("2021-03-31", "Byrådet", "1", "minutes", Outcome.APPROVED),
        ("2021-03-31", "Byrådet", "2", "minutes", Outcome.NOTED),
    ]
    assert _check(towns)


def test_a_later_point_tells_what_came_of_an_agenda(towns: LocalArchive) -> None:
    (case,) = cases(towns, "21/77")
    assert [_told(s) for s in case.steps] == [
        ("2021-02-10", "Kulturudvalget", "1", "agenda", Outcome.RECOMMENDED),
        ("2021-03-31", "Byrådet", "3", "minutes", Outcome.POSTPONED),
    ]
    agenda = case.steps[0]
    assert agenda.recommended[0].text == "Forvaltningen indstiller, at hallen bygges."
    assert agenda.decided[0].text == "Anbefales."
    assert cite(towns, agenda.decided[0]).committee == "Byrådet"


_SKOVBY = "/moede/skovby-kommune/byraadet/2021-03-31"


def test_other_treatments_seen_from_a_point(towns: LocalArchive) -> None:
    others = other_treatments(towns, _number(towns, f"{_SKOVBY}/1"))
    # Not the past of another point of the meeting, which is another matter of the case.
    assert [(o.when, str(o.step.date), o.step.point) for o in others] == [
        (When.EARLIER, "2021-03-03", "1"), (When.EARLIER, "2021-03-17", None),
        (When.SAME_DAY, "2021-03-31", "2"),
    ]
    assert others[0].path == "/moede/skovby-kommune/teknisk-udvalg/2021-03-03/1"
    # What is only told leads to the words that tell it.
    assert re.match(rf"{_SKOVBY}/1\?afsnit=\d+&citat=Anbefales%20med", others[1].path)
    committee = _number(towns, "/moede/skovby-kommune/teknisk-udvalg/2021-03-03/1")
    assert len(later_treatments(towns, committee)) == 4
    assert earlier_treatments(towns, committee) == []


def test_an_earlier_decision_is_seen_from_its_own_day(towns: LocalArchive) -> None:
    """The economy committee's decision, printed by the council, has the council's after it."""
    point = point_at(towns, f"{_SKOVBY}/1")
    assert point is not None
    economy = next(p for p in places_of(towns, point) if p.section.body == "Økonomiudvalget")
    told = [(o.when, str(o.step.date)) for o in other_treatments(towns, economy)]
    assert told == [
        (When.EARLIER, "2021-03-03"), (When.LATER, "2021-03-31"), (When.LATER, "2021-03-31")]


@pytest.mark.parametrize("path", ["2022-04-27/1", "2022-10-26/1"])
def test_standing_points_have_no_other_treatments(
    sample_archive: LocalArchive, path: str
) -> None:
    place = _number(sample_archive, f"/moede/ravnsoe-kommune/byraadet/{path}")
    assert place.point is not None and place.point.case_number
    assert other_treatments(sample_archive, place) == []


@pytest.mark.parametrize(
    ("number", "nearest"),
    [("22/0319", "22/0318"), ("22/1446", "22/1466"), ("EMN-2022-001205", "EMN-2022-001204"),
     ("2/1466", "22/1466")],
)
def test_an_unknown_number_has_near_ones(
    sample_archive: LocalArchive, number: str, nearest: str
) -> None:
    assert cases(sample_archive, number) == []
    near = nearest_numbers(sample_archive, number)
    assert near[0].number == nearest and near[0].municipality == "Ravnsø Kommune"
    assert len(near) <= 5


@pytest.mark.parametrize("number", ["", "  ", "§§", "hej", "x" * 500])
def test_what_is_no_number_is_no_case(sample_archive: LocalArchive, number: str) -> None:
    assert cases(sample_archive, number) == []
    assert nearest_numbers(sample_archive, number) == []


def test_timelines_of_real_minutes(shared_archive: LocalArchive) -> None:
    assert _check(shared_archive) > 150
    (zendoo,) = cases(shared_archive, "21/003012")
    assert [_told(s) for s in zendoo.steps] == [
        # "behandlet sagen om ekstra bistand til udsatte ledige": nothing was postponed.
        ("2020-11-23", "Social- og Beskæftigelsesudvalget", "90", "mention", None),
        ("2021-03-24", "Social- og Beskæftigelsesudvalget", "8", "minutes", Outcome.NOTED),
    ]
    (island,) = cases(shared_archive, "EMN-2025-009242")
    assert [(str(s.date), s.body, s.kind) for s in island.steps] == [
        ("2025-09-02", "Magistraten", StepKind.MENTION),
        ("2025-09-10", "Aarhus Byråd", StepKind.MENTION),
        ("2025-09-22", "Teknisk Udvalg", StepKind.MENTION),
        # Told by the council's agenda too.
        ("2025-10-01", "Teknisk Udvalg", StepKind.MINUTES),
        ("2025-10-08", "Aarhus Byråd", StepKind.AGENDA),
    ]
    assert island.steps[-1].decided == () and island.steps[-1].recommended


def test_points_of_one_case_in_one_meeting_have_their_own_past(
    shared_archive: LocalArchive
) -> None:
    """Six budget proposals of one number were each a point of every earlier meeting."""
    (budget,) = cases(shared_archive, "EMN-2025-008294")
    assert len(budget.steps) == 30
    fifth = _number(shared_archive, "/moede/aarhus-kommune/aarhus-byraad/2025-10-08/5")
    others = other_treatments(shared_archive, fifth)
    assert [o.step.point for o in others if o.when is When.EARLIER] == ["4", "3", "5", "5"]
    assert len([o for o in others if o.when is When.SAME_DAY]) == 5
