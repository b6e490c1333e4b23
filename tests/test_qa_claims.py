"""Pasted texts checked against the minutes: exact, near with the differences, not found."""

from __future__ import annotations

import json
import random
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from fakes import FakeEncoder

from benchmarks.verify.made import altered, stored, true
from embeddings.archive import Filters
from embeddings.build import build
from embeddings.generation import LocalArchive
from qa.cite import cite, find_named, path_of
from qa.claims import MAX_CLAIM, Checked, Verdict, check
from qa.differences import Change
from qa.errors import BadCharacters, ClaimTooLong, EmptyClaim
from qa.matches import Match
from qa.model import Reason
from qa.sentencewise import sentences_of

QUOTES = [
    json.loads(line)
    for line in (ROOT / "benchmarks/verify/quotes.jsonl").read_text("utf-8").splitlines()
]
RATES = "De nye takster giver en merindtægt på 240.000 kr. om året."
ROUTE = "Lokalrute 43 kører i dag mellem Ravnsø Station og Nørre Ulstrup på hverdage kl. 6-18."


@pytest.fixture(scope="module")
def shared_archive(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> LocalArchive:
    home = tmp_path_factory.mktemp("shared")
    return LocalArchive(build([shared / "minutes"], home, FakeEncoder()).folder)


def _marked(match: Match) -> list[str]:
    return [q.text[a:b] for q in match.quotes for a, b in q.highlights]


def _changed(checked: Checked) -> list[tuple[str, str, list[Change]]]:
    return [
        (run.claim.strip(), run.minutes.strip(), list(run.changes))
        for run in checked.matches[0].runs if run.changes
    ]


def _judge(archive: LocalArchive, record: dict[str, Any]) -> None:
    checked = check(archive, record["text"])
    changes = list(checked.matches[0].changes) if checked.matches else []
    assert (checked.verdict, changes) == (record["status"], record.get("changes", []))


@pytest.mark.parametrize(
    "record", [q for q in QUOTES if q["archive"] == "sample"], ids=lambda q: q["text"][:40]
)
def test_true_altered_and_invented_quotes(
    sample_archive: LocalArchive, record: dict[str, Any]
) -> None:
    _judge(sample_archive, record)


@pytest.mark.parametrize(
    "record", [q for q in QUOTES if q["archive"] == "shared"], ids=lambda q: q["text"][:40]
)
def test_true_altered_and_invented_quotes_of_real_minutes(
    shared_archive: LocalArchive, record: dict[str, Any]
) -> None:
    _judge(shared_archive, record)


def test_there_are_ten_quotes_of_each_kind() -> None:
    kinds = [q["status"] for q in QUOTES]
    assert {kind: kinds.count(kind) for kind in kinds} == dict.fromkeys(Verdict, 10)


@pytest.mark.parametrize(
    "text",
    [
        RATES,
        RATES.rstrip("."),
        f"»{RATES}«",
        f"  “{RATES}” ",
        RATES.replace("De", "de", 1),
        RATES.replace(" ", "\n"),
        RATES.replace(" ", "\u00a0 "),
        RATES.replace("merindtægt", "mer\u00adindtægt"),
        RATES.replace("merindtægt", "merind-\r\ntægt"),
        RATES.replace("merindtægt", "mer\u200bindtægt"),
        RATES.replace("æ", "æ").replace("å", "a\u030a"),
        RATES.replace("året.", "året ..."),
        f"... {RATES}",
        f"– {RATES}",
        RATES.replace(" ", "\x00"),
    ],
)
def test_typography_does_not_matter(sample_archive: LocalArchive, text: str) -> None:
    checked = check(sample_archive, text)
    assert checked.verdict is Verdict.EXACT
    assert _marked(checked.matches[0])[0].rstrip(".") == RATES.rstrip(".")


@pytest.mark.parametrize("dash", ["–", "‑", "—", " - ", " – ", "-\n"])
def test_every_dash_is_the_same(sample_archive: LocalArchive, dash: str) -> None:
    checked = check(sample_archive, ROUTE.replace("6-18", f"6{dash}18"))
    assert checked.verdict is Verdict.EXACT


@pytest.mark.parametrize("gap", ["[…]", "[...]", "(…)", "(...)", "…", "...", "[ … ]", "[---]"])
def test_a_gap_stands_for_words(sample_archive: LocalArchive, gap: str) -> None:
    checked = check(sample_archive, f"Lokalrute 43 kører i dag {gap} på hverdage kl. 6-18")
    (match,) = checked.matches
    assert checked.verdict is Verdict.EXACT and match.is_cut
    assert _marked(match) == ["Lokalrute 43 kører i dag", "på hverdage kl. 6-18"]
    assert match.quotes[0].text == ROUTE


def test_a_hyphen_before_a_gap_joins_no_words(sample_archive: LocalArchive) -> None:
    text = "Beslutning i Teknik- […] den 08-03-2022"
    checked = check(sample_archive, text)
    assert _marked(checked.matches[0]) == ["Beslutning i Teknik-", "den 08-03-2022"]


def test_a_gap_stays_within_its_section(sample_archive: LocalArchive) -> None:
    document = sample_archive.corpus.document(1)
    first, second = [
        s for s in sample_archive.corpus.sections_of_document(1)
        if len(document.text[s.start : s.end].split()) > 20
    ][:2]
    words = document.text[first.start : first.end].split()[-8:]
    more = document.text[second.start : second.end].split()[-8:]
    assert check(sample_archive, " ".join([*words, "[…]", *more])).verdict is not Verdict.EXACT


def test_the_parts_of_a_gap_have_an_order(sample_archive: LocalArchive) -> None:
    text = "på hverdage kl. 6-18 […] Lokalrute 43 kører i dag"
    assert check(sample_archive, text).verdict is not Verdict.EXACT


def test_text_that_runs_on_into_the_next_section_is_quoted_section_by_section(
    sample_archive: LocalArchive,
) -> None:
    text = sample_archive.corpus.document(1).text
    sections = sample_archive.corpus.sections_of_document(1)
    before, after = next(
        (a, b) for a, b in pairwise(sections)
        if a.kind == "summary" and b.kind == "description"
    )
    start = text.rindex(" ", 0, before.end - 60) + 1
    end = text.index(" ", after.start + 80)
    checked = check(sample_archive, text[start:end])
    (match,) = checked.matches
    assert checked.verdict is Verdict.EXACT
    assert [q.place.section.id for q in match.quotes] == [before.id, after.id]
    assert " ".join(_marked(match)).split() == text[start:end].split()


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        (RATES.replace("240", "420"), [("420.000", "240.000", [Change.NUMBER])]),
        (RATES.replace("kr.", "mio. kr."), [("mio.", "", [Change.NUMBER])]),
        (RATES.replace("giver", "giver ikke"), [("ikke", "", [Change.NEGATION])]),
        (RATES.replace("merindtægt", "mindreindtægt"),
         [("mindreindtægt", "merindtægt", [Change.WORDS])]),
        (RATES.replace("giver", "giver,"), [(",", "", [Change.PUNCTUATION])]),
        (RATES.replace("Takster", "TAKSTER").replace("takster", "Takster"),
         [("Takster", "takster", [Change.CASE])]),
        (ROUTE.replace("Nørre", "Sønder"), [("Sønder", "Nørre", [Change.NAME])]),
        # The first and last words are shown beside what stands in their place.
        (ROUTE.replace("Lokalrute 43", "Lokalrute 34"), [("34", "43", [Change.NUMBER])]),
        (ROUTE.replace("6-18", "6-20"), [("20", "18", [Change.NUMBER])]),
        # What the gap stands for is no difference.
        ("Lokalrute 42 kører […] på hverdage kl. 6-18",
         [("42", "43", [Change.NUMBER]),
          ("[…]", "i dag mellem Ravnsø Station og Nørre Ulstrup", [Change.LEFT_OUT])]),
    ],
)
def test_what_differs_is_told_word_by_word(
    sample_archive: LocalArchive, text: str, changed: list[tuple[str, str, list[Change]]]
) -> None:
    checked = check(sample_archive, text)
    assert checked.verdict is Verdict.NEAR
    assert _changed(checked) == changed


def test_runs_put_together_are_both_texts(sample_archive: LocalArchive) -> None:
    text = RATES.replace("240", "420").replace("giver", "giver jo ikke").rstrip(".")
    match = check(sample_archive, text).matches[0]
    assert "".join(run.claim for run in match.runs) == text
    quote = match.quotes[0]
    start, end = quote.highlights[0][0], quote.highlights[-1][1]
    assert "".join(run.minutes for run in match.runs) == quote.text[start:end]


def test_true_quotes_of_the_corpus_are_exact_where_they_stand(
    sample_archive: LocalArchive,
) -> None:
    chance = random.Random(11)
    for sentence, section in chance.sample(stored(sample_archive, lambda file: True), 300):
        checked = check(sample_archive, sentence)
        assert checked.verdict is Verdict.EXACT, sentence
        match = next(m for m in checked.matches if m.quotes[0].place.section.id == section.id)
        quote = match.quotes[0]
        assert _marked(match) == [sentence] and not match.is_cut
        assert quote.place.document.text[quote.start : quote.end] == quote.text
        # The address of the citation leads to the words.
        citation = cite(sample_archive, quote)
        assert citation.path.startswith(path_of(quote.place))


def test_typeset_and_changed_quotes_of_the_corpus(sample_archive: LocalArchive) -> None:
    chance = random.Random(12)
    for sentence, _ in chance.sample(stored(sample_archive, lambda file: True), 150):
        quote = true(sentence, chance)
        assert check(sample_archive, quote.text).verdict is Verdict.EXACT, quote
        quote = altered(sentence, chance)
        checked = check(sample_archive, quote.text)
        # With its last words gone a sentence is a shorter quote, and told to be cut.
        cut = quote.how == "two words less" and all(m.is_cut for m in checked.matches)
        assert checked.verdict is not Verdict.EXACT or cut, quote


@pytest.mark.parametrize("what", ["digit", "ikke"])
def test_another_digit_or_a_negation_is_never_exact(
    sample_archive: LocalArchive, what: str
) -> None:
    chance = random.Random(13)
    sentences = [t for t, _ in stored(sample_archive, lambda file: True)]
    for sentence in chance.sample(sentences, 200):
        if what == "digit":
            found = re.search(r"\d", sentence)
            if not found:
                continue
            digit = str((int(found.group()) + chance.randint(1, 9)) % 10)
            text = sentence[: found.start()] + digit + sentence[found.end() :]
        else:
            words = sentence.split()
            words.insert(chance.randint(1, len(words) - 1), "ikke")
            text = " ".join(words)
        # Unless another sentence of the corpus has that digit.
        if any(text in d.text for d in sample_archive.corpus.documents()):
            continue
        assert check(sample_archive, text).verdict is not Verdict.EXACT, text


def test_words_that_stand_in_several_places_are_found_in_all(
    sample_archive: LocalArchive,
) -> None:
    corpus = sample_archive.corpus
    words = "Dagsordenen blev godkendt"
    expected = {
        section.id
        for document in corpus.documents()
        for section in corpus.sections_of_document(document.id)
        if words in document.text[section.start : section.end]
    }
    checked = check(sample_archive, f"{words}.")
    assert {m.quotes[0].place.section.id for m in checked.matches} == expected
    assert len(expected) > 2


def test_two_documents_of_a_meeting_are_one_place(sample_archive: LocalArchive) -> None:
    (match,) = check(sample_archive, ROUTE).matches
    citation = cite(sample_archive, match.quotes[0])
    assert [d.media_type for d in citation.documents] == ["application/pdf", "text/html"]


def test_part_of_a_sentence_is_shown_with_the_whole_of_it(sample_archive: LocalArchive) -> None:
    (match,) = check(sample_archive, "i dag mellem Ravnsø Station og Nørre Ulstrup.").matches
    assert match.is_cut and match.quotes[0].text == ROUTE
    assert _marked(match) == ["i dag mellem Ravnsø Station og Nørre Ulstrup"]


@pytest.mark.parametrize(
    ("filters", "verdict"),
    [
        (Filters(committee="byraadet"), Verdict.EXACT),
        (Filters(committee="Teknik- og Klimaudvalget"), Verdict.NOT_FOUND),
        (Filters(document="0" * 16), Verdict.NOT_FOUND),
    ],
)
def test_filters_limit_where_it_is_looked_for(
    sample_archive: LocalArchive, filters: Filters, verdict: Verdict
) -> None:
    assert check(sample_archive, RATES, filters).verdict is verdict


@pytest.mark.parametrize(
    ("text", "verdict", "reason"),
    [
        ("Lokalrute", Verdict.EXACT, None),
        ("lokalrut", Verdict.NOT_FOUND, Reason.NOT_FOUND),
        ("ikke", Verdict.NOT_FOUND, Reason.NO_WORDS),
        ("kommune " * 600, Verdict.NOT_FOUND, Reason.NOT_FOUND),
        ("a - b ... " * 490, Verdict.NOT_FOUND, Reason.NOT_FOUND),
        ("[" * 2000 + "…" * 2000 + "qqq", Verdict.NOT_FOUND, Reason.NOT_FOUND),
        ("<script>alert('x')</script> \" OR 1=1 --", Verdict.NOT_FOUND, Reason.NOT_FOUND),
        ("AND NOT text:* ~2^5", Verdict.NOT_FOUND, Reason.NOT_FOUND),
        ("\u202emoc.live\u202c \x1b[31m\x07 \ufffd", Verdict.NOT_FOUND, Reason.NOT_FOUND),
        ("街道照明每年可以節省多少錢", Verdict.NOT_FOUND, Reason.NOT_FOUND),
    ],
)
def test_odd_texts_get_an_answer(
    sample_archive: LocalArchive, text: str, verdict: Verdict, reason: Reason | None
) -> None:
    checked = check(sample_archive, text)
    assert (checked.verdict, checked.reason) == (verdict, reason)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", EmptyClaim),
        (" \n\t ", EmptyClaim),
        ("[…]", EmptyClaim),
        ("– ! „“ •", EmptyClaim),
        ("x" * (MAX_CLAIM + 1), ClaimTooLong),
        ("hvad \ud800 koster", BadCharacters),
    ],
)
def test_what_cannot_be_checked_is_told(
    sample_archive: LocalArchive, text: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        check(sample_archive, text)


def test_the_citation_of_a_match_names_its_words(sample_archive: LocalArchive) -> None:
    from urllib.parse import parse_qs, urlsplit

    from qa.cite import Name

    quote = check(sample_archive, ROUTE.replace("43", "44")).matches[0].quotes[0]
    query = parse_qs(urlsplit(cite(sample_archive, quote).path).query)
    name = Name(query["citat"][0], query.get("til", [""])[0])
    assert find_named(name, quote.place.document.text) == (quote.start, quote.end)


INVENTED = "Borgmesteren lovede gratis is til alle børn i kommunen."


@pytest.mark.parametrize(
    ("text", "judged"),
    [
        (f"{RATES} {INVENTED}", [("De", Verdict.EXACT), ("Borgmesteren", Verdict.NOT_FOUND)]),
        (f"{RATES} {ROUTE}", [("De", Verdict.EXACT), ("Lokalrute", Verdict.EXACT)]),
        (f"{RATES.replace('240', '420')} {ROUTE} {INVENTED}",
         [("De", Verdict.NEAR), ("Lokalrute", Verdict.EXACT),
          ("Borgmesteren", Verdict.NOT_FOUND)]),
        # Line breaks within a sentence part nothing, bullets do.
        (f"• {RATES.replace(' på', chr(10) + 'på')}\n• {INVENTED.rstrip('.')}",
         [("De", Verdict.EXACT), ("Borgmesteren", Verdict.NOT_FOUND)]),
        # Nothing more to tell than of the whole.
        (RATES, []),
        (RATES.replace("240", "420"), []),
        (f"{INVENTED} Også hunde fik et kongeligt palads af glas.", []),
    ],
)
def test_a_text_of_several_sentences_is_judged_sentence_by_sentence(
    sample_archive: LocalArchive, text: str, judged: list[tuple[str, Verdict]]
) -> None:
    checked = check(sample_archive, text)
    assert [(s.claim.split()[0], s.verdict) for s in checked.sentences] == judged
    for one in checked.sentences:
        assert bool(one.matches) is (one.verdict is not Verdict.NOT_FOUND)
        if one.verdict is Verdict.EXACT:
            assert " ".join(_marked(one.matches[0])).split() == one.claim.rstrip(".").split() or (
                _marked(one.matches[0])[0].split() == one.claim.split()
            )


def test_exact_sentences_that_stand_together_are_judged_as_one(
    sample_archive: LocalArchive,
) -> None:
    corpus = sample_archive.corpus
    sentences = [t for t, _ in stored(sample_archive, lambda file: True)]
    text = " ".join(corpus.document(1).text.split())
    first, second = next(
        (a, b) for a, b in pairwise(sentences) if f"{a} {b}" in text and a.endswith(".")
    )
    together, invented = check(sample_archive, f"{first} {second} {INVENTED}").sentences
    assert (together.claim, together.verdict) == (f"{first} {second}", Verdict.EXACT)
    assert invented.verdict is Verdict.NOT_FOUND


def test_a_text_of_very_many_sentences_is_judged_in_few_pieces() -> None:
    text = "Han sagde nej tak. " * 250
    spans = sentences_of(text)
    assert len(spans) <= 40
    assert " ".join(text[a:b] for a, b in spans).split() == text.split()


def test_sentences_are_told_first_where_the_others_stand(sample_archive: LocalArchive) -> None:
    """Words that stand in many places are likely those of the document that the rest is from."""
    common = "Dagsordenen blev godkendt."
    places = [m.quotes[0].place for m in check(sample_archive, common).matches]
    document = places[-1].document
    rare = next(
        text for text, section in stored(sample_archive, lambda file: True)
        if section.document == document.id and len(text.split()) > 12 and text.endswith(".")
        and len(check(sample_archive, text).matches) == 1
    )
    first, second, _ = check(sample_archive, f"{common} {rare} {INVENTED}").sentences
    assert {first.verdict, second.verdict} == {Verdict.EXACT}
    assert first.matches[0].quotes[0].place.document.id == document.id
