"""Where quotes begin and end, in a document with lists and tables of all forms."""

from __future__ import annotations

import pytest
from fakes import FakeEncoder

from embeddings.build import build
from embeddings.generation import LocalArchive
from qa.boundaries import quote_of
from qa.candidates import Candidate
from qa.extract import extract
from qa.retrieve import Evidence, ScoredSentence, place_of
from qa.spelling import understood

ROWS = "\n".join(f"| Skole {n} | {n * 10} elever fordelt på klasser |" for n in range(1, 60))
DOCUMENT = f"""# Plan for skoler og veje

## Mål

Målene for 2025 er følgende. De ventes at fortsætte i 2026.

- Alle elever skal læse
- Flere elever skal cykle
- Færre skal køre

Værdierne er gode. Planen har følgende krav til enhver vej. Slut.

Et afsnit uden liste. Målgruppen er elever, som opfylder et eller flere af kriterierne:

Eleven går i skole i kommunen

Eleven er blevet vurderet af en psykolog, som har skrevet en udtalelse, der er højst et år gammel \
og er drøftet med forældrene, skolen og forvaltningen på et fælles møde

Eleven er over ti år

Når en elev optages, hjælper skolen med transport, og forældrene får besked om tid og sted senest \
en uge før, så de kan nå at klage til udvalget, hvis de er uenige i det

## Tal

Tabel 1: Biler (tal)

| Vej | Biler i døgnet |
|---|---|
| Nørregade | 1.200 |
| Søndergade | 3.400 |

Efter tabellen. Hastigheden er lav. Den blev sat ned i 2024. Det foreslås at vente.

## Mange tal

| Skole | Elever |
|---|---|
{ROWS}
"""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> LocalArchive:
    folder = tmp_path_factory.mktemp("boundaries")
    file = folder / "plan.md"
    file.write_text(DOCUMENT, "utf-8")
    return LocalArchive(build([file], folder / "home", FakeEncoder()).folder)


def _candidates(archive: LocalArchive, *beginnings: str) -> list[Candidate]:
    """The sentences that begin so, each likelier than the next."""
    found = []
    for passage in archive.corpus.passages():
        place = place_of(archive, passage)
        scored = tuple(ScoredSentence(s, 0.0) for s in archive.corpus.sentences([passage.id]))
        evidence = Evidence(passage, place, 0.0, {}, scored)
        found += [Candidate(evidence, s, 0.0, {}) for s in scored]
    chosen = [next(c for c in found if c.text.startswith(words)) for words in beginnings]
    return [
        Candidate(c.evidence, c.sentence, -float(n), {}) for n, c in enumerate(chosen)
    ]


def _quoted(archive: LocalArchive, beginning: str) -> str:
    (candidate,) = _candidates(archive, beginning)
    return quote_of(archive, understood("Hvad står der?", archive), candidate).text


@pytest.mark.parametrize(
    ("beginning", "first", "last"),
    [
        # What speaks of a list comes with it, with or without a colon, and what stands between.
        ("Målene for 2025", "Målene for 2025 er følgende.", "Færre skal køre"),
        # Only the sentence that speaks of it.
        ("De ventes", "Målene for 2025", "2026."),
        # "følgende" without a list after it.
        ("Planen har", "Planen har", "enhver vej."),
        # A list that lost its bullets: a long item that begins as the one before it is one.
        ("Målgruppen er", "Målgruppen er", "Eleven er over ti år"),
        # An item comes with what leads into it.
        ("Flere elever", "Målene for 2025", "Flere elever skal cykle"),
        # Column headings say nothing without the table.
        ("Vej\tBiler", "Vej\tBiler", "3.400"),
        ("Tabel 1", "Tabel 1: Biler (tal)", "3.400"),
        ("Nørregade", "Vej\tBiler", "1.200"),
        ("Søndergade", "Vej\tBiler", "3.400"),
        # A sentence that takes up the one before it.
        ("Den blev", "Hastigheden er lav.", "i 2024."),
        # ... and one that only looks like it.
        ("Det foreslås", "Det foreslås", "vente."),
    ],
)
def test_a_quote_can_be_understood_by_itself(
    archive: LocalArchive, beginning: str, first: str, last: str
) -> None:
    text = _quoted(archive, beginning)
    assert text.startswith(first) and text.endswith(last), text


def test_a_long_table_is_quoted_to_a_limit(archive: LocalArchive) -> None:
    text = _quoted(archive, "Skole\tElever")
    assert text.startswith("Skole\tElever\nSkole 1\t10 elever") and 120 <= len(text.split()) <= 140


def test_further_quotes_are_others_and_not_hopeless(archive: LocalArchive) -> None:
    ranked = _candidates(
        archive, "Målene for 2025", "Flere elever", "Hastigheden", "Planen har", "Efter tabellen")
    question = understood("Hvad står der?", archive)
    evidence = [c.evidence for c in ranked]

    def shown(candidates: list[Candidate], most: int = 3) -> list[str]:
        return [q.text for q in extract(archive, question, evidence, candidates, most)]

    quotes = shown(ranked)
    # The item is in the first quote already.
    assert [q.split()[0] for q in quotes] == ["Målene", "Hastigheden", "Planen"]
    assert len(shown(ranked, 1)) == 1 and not shown([])
    hopeless = [Candidate(c.evidence, c.sentence, c.score * 3, {}) for c in ranked]
    assert len(shown(hopeless)) == 1


def test_who_stood_where_is_marked(sample_archive: LocalArchive) -> None:
    (candidate,) = _candidates(sample_archive, "Byrådet vedtog budgettet med 10")

    def marked(question: str) -> list[str]:
        quote = quote_of(sample_archive, understood(question, sample_archive), candidate)
        return [quote.text[a:b] for a, b in quote.highlights]

    whole = quote_of(sample_archive, understood("Hvem stemte imod?", sample_archive), candidate)
    # A label that tells neither who decided nor when is not quoted.
    assert whole.text.startswith("Byrådet vedtog")
    assert not any("\n" in name for name in marked("Hvem er formand?"))
