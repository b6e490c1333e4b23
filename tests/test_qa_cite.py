"""Addresses of quotes, and the conversation that readers keep."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from itsdangerous import URLSafeSerializer

from embeddings.generation import LocalArchive
from qa.cite import Name, cite, find_named, path_of
from qa.errors import QuoteMismatch
from qa.followup import Conversation
from qa.model import Place, Quote
from qa.retrieve import place_of
from qa.verify import stands, verified

_TEXT = "Byrådet godkendte indstillingen.\nDer afsættes 2 mio. kr. Byrådet  godkendte det hele."


@pytest.mark.parametrize(
    ("name", "last", "found"),
    [
        ("Byrådet godkendte indstillingen.", "", "Byrådet godkendte indstillingen."),
        ("Byrådet godkendte det", "", "Byrådet  godkendte det"),
        ("indstillingen. Der afsættes", "", "indstillingen.\nDer afsættes"),
        ("Der afsættes", "det hele.", "Der afsættes 2 mio. kr. Byrådet  godkendte det hele."),
        ("Byrådet forkastede", "", None),
        ("det hele.", "Der afsættes", None),
        ("…", "", None),
        ("", "", None),
    ],
)
def test_named_words_are_found(name: str, last: str, found: str | None) -> None:
    span = find_named(Name(name, last), _TEXT)
    assert (_TEXT[span[0] : span[1]] if span else None) == found


def test_every_sentence_of_the_archive_is_found_by_its_name(sample_archive: LocalArchive) -> None:
    corpus = sample_archive.corpus
    passages = {p.id: p for p in corpus.passages()}
    for sentence in corpus.sentences()[::7]:
        section = corpus.section(passages[sentence.passage].section)
        text = corpus.document(section.document).text
        words = text[sentence.start : sentence.end]
        found = find_named(Name.of(words), text[sentence.start :])
        assert found is not None and text[sentence.start :][slice(*found)] == words


def _place(archive: LocalArchive, passage: int = 0) -> Place:
    return place_of(archive, archive.corpus.passages([passage])[0])


@pytest.mark.parametrize(("start", "end"), [(-1, 5), (5, 5), (7, 3), (0, 10**9)])
def test_a_quote_that_does_not_fit_its_text_cannot_be_made(
    sample_archive: LocalArchive, start: int, end: int
) -> None:
    with pytest.raises(QuoteMismatch):
        Quote(_place(sample_archive), start, end, None)


def test_a_quote_has_no_ragged_ends(sample_archive: LocalArchive) -> None:
    place = _place(sample_archive)
    gap = place.document.text.index(" ")
    with pytest.raises(QuoteMismatch):
        Quote(place, gap, gap + 5, None)


def test_a_quote_outside_its_section_is_not_shown(sample_archive: LocalArchive) -> None:
    place = _place(sample_archive)
    inside = Quote(place, place.section.start, place.section.end, None)
    after = place.document.text[place.section.end :]
    start = place.section.end + len(after) - len(after.lstrip())
    outside = Quote(place, start, start + len(after.split()[0]), None)
    assert stands(sample_archive, inside)
    assert verified(sample_archive, [outside, inside]) == (inside,)


def test_the_citation_names_every_document_with_the_words(sample_archive: LocalArchive) -> None:
    corpus = sample_archive.corpus
    meeting = next(m for m in corpus.meetings() if len(corpus.documents_of(m.id)) == 2)
    point = corpus.points_of(meeting.id)[1]
    section = next(s for s in corpus.sections_of_point(point.id) if s.kind == "decision")
    passage = corpus.passages_of_sections([section.id])[0]
    place = place_of(sample_archive, passage)
    quote = Quote(place, passage.start, passage.end, passage.page)
    citation = cite(sample_archive, quote)
    assert [d.media_type for d in citation.documents] == ["application/pdf", "text/html"]
    assert citation.path.startswith(path_of(place) + "?afsnit=")
    assert citation.page == passage.page is not None


def test_a_conversation_comes_back_as_it_was_and_forgets_the_oldest() -> None:
    conversation = Conversation()
    for number in range(7):
        conversation = conversation.followed_by(f"Spørgsmål {number}?", ["/moede/a", "/moede/a"])
    read = Conversation.read(conversation.signed(b"key"), b"key")
    assert read == conversation
    assert read.turns[0].question == "Spørgsmål 2?"
    assert read.turns[0].cited == ("/moede/a",)


def test_a_turn_keeps_the_question_as_it_was_typed() -> None:
    conversation = Conversation().followed_by("Hvad koster broen?", ["/moede/a"])
    conversation = conversation.followed_by("og hvornår?", ["/moede/b"], "Hvad koster broen?")
    conversation = conversation.followed_by("x" * 301, [])
    read = Conversation.read(conversation.signed(b"key"), b"key")
    assert read == conversation
    assert [t.typed for t in read.turns] == ["Hvad koster broen?", "og hvornår?", None]
    assert read.turns[1].question == "Hvad koster broen? og hvornår?"


def test_the_longest_conversation_can_be_handed_back() -> None:
    conversation = Conversation()
    for number in range(5):
        # Letters in no order, so that they cannot be packed smaller than a person's questions.
        words = " ".join(f"{hash((number, n)) & 0xFFFFF:x}" for n in range(99))
        path = f"/moede/fredericia-kommune/social-og-beskaeftigelsesudvalget/2021-03-2{number}/3"
        conversation = conversation.followed_by(words[:300], [path], words[300:])
    read = Conversation.read(conversation.signed(b"key"), b"key")
    assert read == conversation and not read.refused


def test_a_conversation_of_an_earlier_kind_is_refused() -> None:
    old = URLSafeSerializer(b"key", salt="referat.conversation.2")
    string = str(old.dumps([date.today().toordinal(), [["Hvad?", ["/moede/a"]]]]))
    assert Conversation.read(string, b"key") == Conversation(refused=True)


@pytest.mark.parametrize(
    ("string", "refused"),
    [(None, False), ("", False), ("nonsense", True), ("a.b.c", True), ("x" * 9000, True)],
)
def test_a_foreign_conversation_is_an_empty_one(string: str | None, refused: bool) -> None:
    assert Conversation.read(string, b"key") == Conversation(refused=refused)


def test_a_conversation_signed_by_another_is_an_empty_one() -> None:
    string = Conversation().followed_by("Hvad?", []).signed(b"another key")
    assert Conversation.read(string, b"key") == Conversation(refused=True)


@pytest.mark.parametrize(("days", "over"), [(0, False), (30, False), (31, True)])
def test_a_conversation_is_over_after_thirty_days(days: int, over: bool) -> None:
    given = date(2024, 2, 20)
    string = Conversation().followed_by("Hvad?", []).signed(b"key", given)
    read = Conversation.read(string, b"key", given + timedelta(days))
    assert read.refused == over and bool(read.turns) != over
