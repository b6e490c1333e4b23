"""Whether a decision follows its recommendation, from the words of both."""

from __future__ import annotations

import pytest

from corpus.model import SectionKind
from embeddings.generation import LocalArchive
from qa.decisions import words_of
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
        ("", "Forslaget blev forkastet.", Follows.UNCLEAR),
        ("at planen godkendes.", "Et flertal indstiller, at forslaget forkastes.",
         Follows.DEPARTS),
        ("at forslaget afvises.", "Udvalget anbefaler, at forslaget afvises.", Follows.FOLLOWS),
        # Options, amounts, numbers and dates that were not recommended.
        ("at mulighed 1 og 2 gennemføres.", "Mulighed 2 godkendt. Taksten hæves til 40 kr.",
         Follows.WITH_CHANGES),
        ("at mulighed 1 og 2 gennemføres.", "Mulighed 2 godkendt.", Follows.WITH_CHANGES),
        ("at alternativ A vælges.", "Alternativ B blev godkendt.", Follows.WITH_CHANGES),
        ("at model C udføres.", "Udvalget godkendte model B.", Follows.WITH_CHANGES),
        ("at model B udføres.", "Model B blev godkendt med 4 stemmer mod 3.", Follows.FOLLOWS),
        ("at udvalget vælger mellem model A og B.", "Model B godkendt.", Follows.UNCLEAR),
        ("at der gives 500.000 kr.", "Udvalget godkendte et tilskud på 300.000 kr.",
         Follows.WITH_CHANGES),
        ("at der gives 0,3 mio. kr.", "Udvalget godkendte et tilskud på 300.000 kr.",
         Follows.FOLLOWS),
        ("at der gives et tilskud.", "Udvalget godkendte et tilskud på 300.000 kr.",
         Follows.UNCLEAR),
        ("at der opføres tre boliger.", "Byrådet godkendte to boliger.", Follows.WITH_CHANGES),
        ("at fristen er den 1. maj.", "Godkendt med frist den 1. juni.", Follows.WITH_CHANGES),
        ("at skolen nedlægges.", "Byrådet vedtog at bevare skolen.", Follows.UNCLEAR),
        # Votes, references and papers are no change, nor is who came and who thanked whom.
        ("at der gives 500.000 kr.", "Byrådet vedtog indstillingen af 4. maj 2022, jf. punkt 5, "
         "med 10 stemmer mod 3.", Follows.FOLLOWS),
        ("at der gives 500.000 kr.", "Godkendt. Udvalget takkede for indsatsen.\n"
         "Kai Lund (V) kom kl. 17.05.", Follows.FOLLOWS),
        ("at der gives 500.000 kr.", "Anbefales, da elever fra 7. klasse så kan være med.",
         Follows.FOLLOWS),
        ("at der gives tilskud i 2024.", "Byrådet, den 4. maj 2023: Godkendt som indstillet af "
         "Teknisk Udvalg den 2. april 2023.", Follows.FOLLOWS),
        # A remark is no change.
        ("at planen godkendes.", "Godkendt med den bemærkning, at der gives en status i 2027.",
         Follows.WITH_REMARK),
        ("at planen godkendes.", "Godkendt med den tilføjelse, at den evalueres efter to år.",
         Follows.WITH_REMARK),
        ("at planen godkendes.", "Godkendt. Udvalget ønsker en evaluering i marts 2027.",
         Follows.WITH_REMARK),
        ("at planen godkendes.", "Godkendt med den bemærkning, at der kun gives 300.000 kr.",
         Follows.WITH_CHANGES),
        ("at planen godkendes.", "Godkendt, idet beløbet i stedet findes i puljen.",
         Follows.WITH_CHANGES),
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


def test_an_item_has_its_own_options() -> None:
    found = compare("1. at model A vælges\n2. at 5 mio. kr. frigives", "1. Model B.\n2. Godkendt.")
    assert found.items[1].follows is Follows.FOLLOWS


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
                # A bare heading recommends nothing.
                assert words_of(place.document, recommended).strip()
                told[f"{meeting.date} {point.title[:24].strip()}"] = comparison.follows
    assert told["2022-10-26 Sammenlægning af Lindkær"] is Follows.DEPARTS
    assert told["2023-03-14 Forslag fra Dorte Vinter"] is Follows.FOLLOWS
    # Most follow; a reading that finds departures everywhere is wrong.
    assert sum(f is Follows.FOLLOWS for f in told.values()) > 0.7 * len(told)
