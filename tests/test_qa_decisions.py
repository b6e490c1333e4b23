"""Outcomes, votes and stances, read from the words of decisions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.decisions.measure import MEASURES, Judged, judged
from benchmarks.reading.forms.build import build_forms
from qa.decisions import Outcome, read_decision
from qa.votes import Stand, stand_asked

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    ("text", "outcomes"),
    [
        ("Godkendt.", "approved"),
        ("Indstillingen blev tiltrådt.", "approved"),
        ("Byrådet vedtog enstemmigt budgettet.", "approved"),
        ("Udvalget følger forvaltningens indstilling.", "approved"),
        ("Vedtaget som anbefalet af Økonomiudvalget.", "approved"),
        ("Godkendt med den bemærkning, at der evalueres i 2027.", "approved_with_changes"),
        ("Godkendt under forudsætning af, at staten betaler.", "approved_with_changes"),
        ("Indstillingen blev ikke tiltrådt.", "rejected"),
        ("Ikke godkendt.", "rejected"),
        ("Ansøgningen afvises.", "rejected"),
        ("Forslaget bortfaldt.", "rejected"),
        ("Sagen udsættes til mødet i maj.", "postponed"),
        ("Udvalget drøftede sagen og besluttede at udsætte den.", "postponed"),
        ("Udvalget udsatte sagen.", "postponed"),
        ("Udvalget har behandlet sagen om hjælp til udsatte ledige.", ""),
        ("Punktet udgår.", "withdrawn"),
        ("Dagsordenen blev godkendt, idet punkt 7 udgik.", "approved_with_changes"),
        ("Taget til efterretning.", "noted"),
        ("Formanden orienterede om besøget.", "noted"),
        ("Til efterretning, og bevillingen blev godkendt.", "noted approved"),
        ("Anbefales over for Byrådet.", "recommended"),
        ("Indstilles godkendt.", "recommended"),
        ("Anbefales med den ændring, at fristen er 1. maj.", "recommended_with_changes"),
        ("Anbefales, idet Ida Holm (B) ikke kan tiltræde punkt 2.", "recommended"),
        ("Fremsendes til Teknisk Udvalg til behandling.", "sent_on"),
        ("Tilbagesendes Børn og Unge med bemærkning, at byrådet har vedtaget indstillingen.",
         "approved"),
        ("Drøftet.", "discussed"),
        ("Udvalget udpegede Ida Holm som formand.", "appointed"),
        ("Udvalget besluttede, at hallen lukkes kl. 22.", "decided"),
        ("Udvalget ønsker en status i juni.", "decided"),
        ("Næste møde er den 4. maj.", ""),
        ("", ""),
        # Items: the first is the main one, whatever it is.
        ("1. Drøftet.\n2. Godkendt.", "discussed approved"),
        ("1. Anbefales.\n2. Anbefales ikke.", "recommended rejected"),
        # What is decided beside the matter comes after it, wherever it stands.
        ("Et ændringsforslag fra Venstre blev forkastet.\nByrådet godkendte planen.",
         "approved rejected"),
        ("Ida Holm (B) foreslog, at sagen sendes tilbage. Forslaget bortfaldt.\nVedtaget.",
         "approved rejected"),
        # It is the matter where there is nothing else.
        ("Forslaget fra Venstre blev forkastet.", "rejected"),
        # What only is recommended is not rejected, nor is what nobody had proposed.
        ("Et flertal (V, O og L) indstiller, at forslaget forkastes.", "recommended"),
        ("Udvalget anbefaler, at forslaget afvises.", "recommended"),
        ("Forslaget anbefales forkastet.", "recommended"),
        ("Udvalget anbefalede forslaget, men Byrådet forkastede det.", "rejected"),
        ("Udvalget beslutter, at samarbejdet ikke fortsætter.", "decided"),
        # A condition in a sentence of its own.
        ("Godkendt. Volden skal etableres før salget.", "approved_with_changes"),
        ("Godkendt for en prøveperiode på et år.", "approved_with_changes"),
        # Where somebody stood is no outcome.
        ("Imod stemte V og O. Forslaget er dermed vedtaget.", "approved"),
        ("Godkendt.\nVenstre kunne ikke tiltræde indstillingen.", "approved"),
    ],
)
def test_outcomes(text: str, outcomes: str) -> None:
    assert [o.outcome.value for o in read_decision(text).outcomes] == outcomes.split()


@pytest.mark.parametrize(
    ("text", "votes"),
    [
        ("Vedtaget med 10 stemmer mod 5.", (10, 5)),
        ("Anbefales med fire stemmer mod tre.", (4, 3)),
        ("Godkendt med stemmerne 9-6.", (9, 6)),
        ("Godkendt med 7 stemmer (V, A og C) mod 1 stemme (O).", (7, 1)),
        # For and against the matter, whichever were more.
        ("Forslaget blev forkastet med 8 stemmer mod 7.", (7, 8)),
        # Of an amendment, not of the matter.
        ("Godkendt.\nEt ændringsforslag fra SF blev forkastet med 8 stemmer mod 7.", None),
        ("For stemte 4 (A og F), imod stemte 4 (V, O og L).", (4, 4)),
        ("For stemte 13 (A, F, Ø), imod 2 (O).", (13, 2)),
        ("Vedtaget med 15 stemmer for (A, B, F) og 4 stemmer imod (V).", (15, 4)),
        ("Godkendt.", None),
        ("Der er afsat 10 timer mod 5 sidste år.", None),
    ],
)
def test_votes(text: str, votes: tuple[int, int] | None) -> None:
    found = read_decision(text).votes
    assert (found and (found.yes, found.no)) == votes


@pytest.mark.parametrize(
    ("text", "stand", "names"),
    [
        ("Imod stemte: Ida Holm (B) og Kai Lund (V), som ønsker udsættelse.", Stand.AGAINST,
         ["Ida Holm", "Kai Lund"]),
        ("Ida Holm (B) stemte imod punkt 2.", Stand.AGAINST, ["Ida Holm"]),
        ("Radikale Venstres og Alternativets byrådsgrupper kunne ikke tiltræde indstillingen.",
         Stand.AGAINST, ["Radikale Venstre", "Alternativet"]),
        ("Anbefales, idet 1 stemte imod (O).", Stand.AGAINST, ["O"]),
        ("For forslaget stemte SF og Venstre bortset fra Kai Lund.", Stand.FOR, ["SF", "Venstre"]),
        ("Kai Lund (V) tog forbehold.", Stand.RESERVED, ["Kai Lund"]),
        ("Kai Lund (V) undlod at stemme.", Stand.ABSTAINED, ["Kai Lund"]),
        ("Kai Lund (V), formand deltog ikke i sagens behandling.", Stand.ABSENT, ["Kai Lund"]),
        ("Kai Lund (V) er formand for klubben. Han var inhabil.", Stand.ABSENT, ["Kai Lund"]),
        ("Fraværende: Kai Lund (V) - Ida Holm (B) mødte som stedfortræder", Stand.ABSENT,
         ["Kai Lund"]),
        ("Byrådet kunne tiltræde indstillingen.", Stand.FOR, []),
        ("Udvalget stemte imod.", Stand.AGAINST, []),
        # On the amendment.
        ("Vedtaget. Ændringsforslaget blev forkastet. For stemte: SF.", Stand.FOR, []),
    ],
)
def test_stances(text: str, stand: Stand, names: list[str]) -> None:
    assert list(read_decision(text).names(stand)) == names


@pytest.mark.parametrize(
    ("text", "supporters", "opponents"),
    [
        ("For stemte 4 (A og F), imod stemte 4 (V, O og L).", "A F", "V O L"),
        ("For stemte A, B og F. Imod stemte V, O og L.", "A B F", "V O L"),
        ("For stemte 5 (A, B og F), imod stemte 2 (V og O).", "A B F", "V O"),
        ("For stemte 13 (A, F, Ø), imod 2 (O).", "A F Ø", "O"),
        ("Imod stemte 3 medlemmer (V).", "", "V"),
        ("For stemte 2 medlemmer: A og F. Imod stemte 1: V.", "A F", "V"),
        ("5 (A, B og F) stemte for, 2 (V og O) stemte imod.", "A B F", "V O"),
        ("5 stemte for (A, B og F), og 2 stemte imod (V og O).", "A B F", "V O"),
        ("A og F stemte for og V og O stemte imod.", "A F", "V O"),
        ("Imod stemte V og O, mens C undlod at stemme.", "", "V O"),
        ("Imod stemte B, F og Ø. V undlod at stemme.", "", "B F Ø"),
        ("For: 5 (A, B og F). Imod: 2 (V og O).", "A B F", "V O"),
        ("Et flertal (A og F) stemte for, mens et mindretal (V) stemte imod.", "A F", "V"),
        ("Et mindretal bestående af V og O stemte imod.", "", "V O"),
        ("Godkendt med 19 stemmer for og ingen imod.", "", ""),
        # Who were more rejected it.
        ("Forslaget blev forkastet med 8 stemmer (A, B) mod 7 stemmer (V).", "V", "A B"),
        # No bracket closes, or it tells no names.
        ("For stemte: C (fraværende D. Imod stemte V og O.", "", "V O"),
        ("For stemte 10, imod stemte 5.", "", ""),
    ],
)
def test_supporters_and_opponents(text: str, supporters: str, opponents: str) -> None:
    found = read_decision(text)
    assert list(found.names(Stand.FOR)) == supporters.split()
    assert list(found.names(Stand.AGAINST)) == opponents.split()


def test_initials_end_no_sentence() -> None:
    found = read_decision("For stemte Jens P. Hansen og A. Hansen, imod stemte Ida B. Holm.")
    assert found.names(Stand.FOR) == ("Jens P. Hansen", "A. Hansen")
    assert found.names(Stand.AGAINST) == ("Ida B. Holm",)


@pytest.mark.parametrize(
    "text",
    [
        "Socialdemokratiet bortset fra Mikkel Åstrøm stemte for. Mikkel Åstrøm stemte imod.",
        "For stemte Socialdemokratiet bortset fra Mikkel Åstrøm, der stemte imod.",
        "Socialdemokratiet, bortset fra Mikkel Åstrøm (A), som stemte imod, stemte for.",
    ],
)
def test_who_is_excepted(text: str) -> None:
    found = read_decision(text)
    assert found.names(Stand.FOR) == ("Socialdemokratiet",)
    assert found.names(Stand.AGAINST) == ("Mikkel Åstrøm",)


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("Ida Holm (B) stemte imod punkt 2.", ["2"]),
        ("Ida Holm (B) stemte imod 2. at-punkt.", ["2"]),
        ("Ida Holm kunne ikke tiltræde indstillingens beslutningspunkter 1, 2 og 5.",
         ["1", "2", "5"]),
        ("Imod punkt 1-2 stemte Ida Holm (B).", ["1", "2"]),
        ("Ad 1: Godkendt. Ida Holm (B) stemte imod.\nAd 2: Godkendt.", ["1"]),
        ("Ida Holm (B) stemte imod, da punkt 2 er for dyrt.", []),
        # Elsewhere against all of it.
        ("Ida Holm stemte imod punkt 2. Ida Holm kunne ikke tiltræde indstillingen.", []),
    ],
)
def test_stands_on_some_items(text: str, items: list[str]) -> None:
    found = read_decision(text)
    assert found.names(Stand.AGAINST) == ("Ida Holm",)
    assert [list(n) for _, _, n in found.limited()] == ([items] if items else [])


def test_everything_found_is_said_in_the_text() -> None:
    text = "Godkendt med den ændring, at fristen er 1. maj.\nKai Lund (V) stemte imod."
    found = read_decision(text)
    (outcome,) = found.outcomes
    assert text[outcome.start : outcome.end] == "Godkendt med den ændring"
    (stance,) = found.stances
    assert text[stance.start : stance.end] == "Kai Lund (V) stemte imod."
    assert found.outcome is Outcome.APPROVED_WITH_CHANGES


@pytest.fixture(scope="module")
def of_forms(tmp_path_factory: pytest.TempPathFactory) -> list[Judged]:
    folder = tmp_path_factory.mktemp("forms") / "documents"
    build_forms(folder)
    return list(judged([folder]))


def _shares(found: list[Judged]) -> dict[str, float]:
    return {m: float(np.mean([j.right[m] for j in found])) for m in MEASURES}


def test_the_labelled_decisions_of_the_samples() -> None:
    found = list(judged([ROOT / "corpus" / "samples"]))
    assert len(found) == 94
    shares = _shares(found)
    assert shares["outcome"] >= 0.97 and min(shares.values()) >= 0.95, shares


def test_the_labelled_decisions_of_published_minutes(shared: Path) -> None:
    found = list(judged([shared / "minutes"]))
    assert len(found) == 46
    assert min(_shares(found).values()) >= 0.95, _shares(found)


def test_the_labelled_decisions_of_other_forms(of_forms: list[Judged]) -> None:
    assert len(of_forms) == 152
    assert min(_shares(of_forms).values()) >= 0.94, _shares(of_forms)


@pytest.mark.parametrize(
    ("question", "stand"),
    [
        ("Hvem stemte imod budgettet?", Stand.AGAINST),
        ("hvilke partier sagde nej til forslaget", Stand.AGAINST),
        ("Who voted against the windmills?", Stand.AGAINST),
        ("Hvem stemte for?", Stand.FOR),
        ("Hvem tog forbehold?", Stand.RESERVED),
        ("hvem var inhabil i sagen om cykelstien", Stand.ABSENT),
        ("Hvem undlod at stemme?", Stand.ABSTAINED),
        ("Hvem er formand?", None),
        ("Hvad kan gøres mod støj?", None),
    ],
)
def test_the_stand_that_a_question_asks_for(question: str, stand: Stand | None) -> None:
    assert stand_asked(question) is stand
