"""A question's slips, put right by question words and the words of the archive."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from corpus.danish_words import is_danish
from embeddings.archive import Archive
from qa.languages import detect_language
from qa.model import MAX_QUESTION, Question
from qa.question import FILLERS, understand, unfolded
from qa.question_words import question_word

_WORD = re.compile(r"[^\W\d_]{4,}")
# Two words that may be one written apart, which is the commonest of Danish slips: "job centret".
_TWO_WORDS = re.compile(r"(?<!\S)([^\W\d_]{2,}) ([^\W\d_]{3,})(?![\w-])")
# The archive has the one word so many times at least; fewer may be slips of its own.
_AT_LEAST = 3
# A committee is told from others by its name, whether the archive has it or not.
_COMMITTEE = frozenset({"udvalg", "udvalget", "udvalgets"})
# A stretch without spaces that is no word or compound: a case number, an address.
_NO_WORD = re.compile(r"[\d@/_]|\.\w")


def understood(text: str, archive: Archive, today: date | None = None) -> Question:
    """A question read as :func:`qa.question.understand` reads it, slips put right.

    Words that are one word of the archive, written apart, become that word. One that neither
    the archive nor the Danish language has is taken for the nearest word of the archive, but
    first for a question word. ``meant`` tells which, ``searched`` is the question with them.

    :raises qa.errors.BadQuestion: it is empty or too long.
    """
    question = understand(text, archive.terms, today)
    if question.language != "da":
        return question
    text, meant = _written_as_one(question.text, archive)

    def put_right(match: re.Match[str], offset: int) -> str:
        word = match.group()
        # A capital within a question marks a name, which may well be nowhere in the minutes.
        named = offset + match.start() > 0 and word[0].isupper()
        before = text[: offset + match.start()].split()
        right = None if named else _meant(word, before[-1] if before else "", archive)
        if right is None:
            return word
        meant[word] = right
        return right

    def words_put_right(match: re.Match[str]) -> str:
        if _NO_WORD.search(match.group()):
            return match.group()
        return _WORD.sub(lambda word: put_right(word, match.start()), match.group())

    searched = re.sub(r"\S+", words_put_right, text)
    if not meant or len(searched) > MAX_QUESTION:
        return question
    again = understand(searched, archive.terms, today)
    return replace(again, text=question.text, searched=searched, meant=tuple(meant.items()))


def _written_as_one(text: str, archive: Archive) -> tuple[str, dict[str, str]]:
    """A text with compounds that were written apart as one word, and which those are."""
    typed: dict[str, str] = {}
    at = 0
    while found := _TWO_WORDS.search(text, at):
        first, second = found.groups()
        at = found.end(1)
        # A capital in the middle marks a name of two words.
        if second[0].islower() and _is_compound(first, second, archive):
            # The first may itself be of two, which were put together a moment ago.
            typed[first + second] = f"{typed.pop(first, first)} {second}"
            text = text[: found.start()] + first + second + text[found.end() :]
            at = found.start()
    return text, {apart: word for word, apart in typed.items()}


def _is_compound(first: str, second: str, archive: Archive) -> bool:
    """Whether two words, each with a meaning of its own, are one word in the archive.

    Or a committee's name: of these the language's are known too.
    """
    if unfolded(first) in FILLERS or not (archive.terms(first) and archive.terms(second)):
        return False
    if second.lower() in _COMMITTEE and _is_danish(first + second):
        return True
    terms = archive.terms(first + second)
    # A stem no longer than the first word is one of another word.
    return len(terms) == 1 and len(terms[0]) > len(first) and (
        archive.term_frequency(terms[0]) >= _AT_LEAST
    )


def _meant(word: str, before: str, archive: Archive) -> str | None:
    """The word meant by one that is nowhere; None if it is somewhere, or none is near."""
    if asking := question_word(word, before, _is_danish):
        return asking if asking != word.lower() else None
    terms = archive.terms(word)
    if not terms or any(archive.term_frequency(term) for term in terms) or _is_danish(word):
        return None
    written_out = unfolded(word)
    if written_out != word.lower() and (not archive.terms(written_out) or _is_danish(written_out)):
        return written_out
    return archive.nearest_word(word)


def prepare() -> None:
    """Load what tells languages and Danish words now (a second), not at the first question."""
    detect_language("byråd")
    _is_danish("byråd")


def _is_danish(word: str) -> bool:
    return is_danish(word.lower())
