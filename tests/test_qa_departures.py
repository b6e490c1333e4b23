"""Whether a decision follows its recommendation, from the words of both."""

from __future__ import annotations

import pytest

from corpus.model import SectionKind
from embeddings.generation import LocalArchive
from qa.departures import Follows, compare, compared
from qa.model import Place

_TWO = "Forvaltningen indstiller, at:\n1. Lamperne udskiftes.\n2. Forsøget gennemføres."


@pytest.mark.parametrize(
    ("recommendation", "decision", "follows"),
    [
        ("at planen godkendes.", "Godkendt.", Follows.FOLLOWS),
        ("at planen godkendes.", "Byrådet vedtog indstillingen med 10 stemmer mod 3.",
         Follows.FOLLOWS),
        ("at orienteringen tages til efterretning.", "Taget til efterretning.", Follows.FOLLOWS),
        ("at planen godkendes.", "Godkendt med den ændring, at vejen bliver smallere.",
         Follows.WITH_CHANGES),
        ("at planen godkendes.", "Indstillingen blev fulgt, dog således at beløbet halveres.",
         Follows.WITH_CHANGES),
        ("at planen godkendes.", "Byrådet forkastede indstillingen med 9 stemmer mod 6.",
         Follows.DEPARTS),
        ("at der gives et tilskud på 225.000 kr.",
         "Ikke godkendt. Udvalget gav i stedet 150.000 kr.",
         Follows.DEPARTS),
        # Rejecting was what was recommended.
        ("at forslaget ikke imødekommes.", "Forslaget blev forkastet med seks stemmer mod én.",
         Follows.FOLLOWS),
        ("at der gives afslag.", "Afslag blev meddelt.", Follows.FOLLOWS),
        ("at der gives afslag.", "Indstillingen blev forkastet.", Follows.DEPARTS),
        # Nothing was proposed that could be departed from.
        ("at udvalget tager stilling til forslaget.", "Forslaget blev forkastet.",
         Follows.UNCLEAR),
        ("at udvalget drøfter og beslutter, om aftalen fortsætter.",
         "Aftalen fortsætter ikke.", Follows.UNCLEAR),
        ("at planen godkendes.", "Sagen blev udsat.", Follows.NOT_DECIDED),
        ("at planen godkendes.", "Fremsendes til Teknisk Udvalg til behandling.",
         Follows.NOT_DECIDED),
        ("at planen sendes i høring.", "Byrådet sender planen i høring.", Follows.UNCLEAR),
        ("at regnskabet oversendes til revisionen.", "Byrådet oversendte regnskabet.",
         Follows.FOLLOWS),
        ("at planen godkendes.", "Anbefales, idet 1 stemte imod (O).", Follows.FOLLOWS),
        ("at gruppen indstiller Aksel Vinding.", "Valgt som indstillet.", Follows.FOLLOWS),
        ("at planen godkendes.", "", Follows.UNCLEAR),
    ],
)
def test_as_a_whole(recommendation: str, decision: str, follows: Follows) -> None:
    assert compare(recommendation, decision).follows is follows


@pytest.mark.parametrize(
    ("decision", "items"),
    [
        ("1. Godkendt.\n2. Ikke godkendt.", {"1": Follows.FOLLOWS, "2": Follows.DEPARTS}),
        ("Ad 1) Godkendt.\nAd 2) Godkendt med den ændring, at det varer et år.",
         {"1": Follows.FOLLOWS, "2": Follows.WITH_CHANGES}),
        ("Punkt 1 blev godkendt. Punkt 2 blev udsat.",
         {"1": Follows.FOLLOWS, "2": Follows.NOT_DECIDED}),
        ("Godkendt.", {"1": Follows.FOLLOWS, "2": Follows.FOLLOWS}),
        ("Indstillingens punkt 1 og 2 blev godkendt.",
         {"1": Follows.FOLLOWS, "2": Follows.FOLLOWS}),
    ],
)
def test_item_by_item(decision: str, items: dict[str, Follows]) -> None:
    found = compare(_TWO, decision)
    assert {i.number: i.follows for i in found.items} == items
    assert [_TWO[i.start : i.end].split(".")[1].strip() for i in found.items] == [
        "Lamperne udskiftes", "Forsøget gennemføres"]


def test_offsets_name_what_tells() -> None:
    text = "Der var foretræde. Punkt 2 blev udsat, og punkt 1 blev godkendt."
    found = compare(_TWO, text)
    assert all(i.decided and text[slice(*i.decided)].startswith("Punkt 2") for i in found.items)
    assert found.said and text[slice(*found.said)] in ("udsat", "godkendt")


def test_decisions_of_the_sample_corpus(sample_archive: LocalArchive) -> None:
    corpus = sample_archive.corpus
    told: dict[str, Follows] = {}
    for meeting in corpus.meetings():
        for point in corpus.points_of(meeting.id):
            for section in corpus.sections_of_point(point.id):
                place = Place(corpus.document(point.document), section, point, meeting)
                found = compared(sample_archive, place)
                if found is None:
                    continue
                recommended, comparison = found
                assert recommended.kind is SectionKind.RECOMMENDATION
                assert section.kind is SectionKind.DECISION
                told[f"{meeting.date} {point.title[:24].strip()}"] = comparison.follows
    assert told["2022-10-26 Sammenlægning af Lindkær"] is Follows.DEPARTS
    assert told["2023-03-14 Forslag fra Dorte Vinter"] is Follows.FOLLOWS
    # Most follow; a reading that finds departures everywhere is wrong.
    assert sum(f is Follows.FOLLOWS for f in told.values()) > 0.7 * len(told)
