"""Questions made by rule from the structure of minutes and from Danish sentences.

A point's title asks for its summary, its decision, its recommendation
(:mod:`.structure`). A sentence that holds an amount, a date, a name is turned around
to ask for it (:mod:`.sentences`). The same questions with another section, or with a
year or a name exchanged, have no answer. The rules know the language, not what people have
asked.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice, pairwise

from benchmarks.training.by_rule.sentences import of_sentence
from benchmarks.training.by_rule.structure import not_decided, of_structure
from benchmarks.training.by_rule.templates import topic
from benchmarks.training.by_rule.texts import (
    Made,
    Names,
    Text,
    names_of,
    others_of,
    texts_of,
    window,
)
from benchmarks.training.by_rule.typed import everyday, telling, typed, wrong
from benchmarks.training.reader_examples import Example
from corpus.model import Reading, Section

# Several sentences, a question, a quotation, a row: not one statement.
_NO_STATEMENT = re.compile(
    r"(?<=[a-zæøå]{4})[.?!]\s+(?=[A-ZÆØÅ»\d])|[?»«\t]|^[a-zæøå]|[:;]$"
)
# "95 Aarhus Kommune skal arbejde for ... ALT": a numbered line, and who proposed it.
_NUMBERED = re.compile(
    r"\d+\s(?P<words>[A-ZÆØÅ].*?)(?:\s[A-ZÆØÅ]{1,3}(?:,\s[A-ZÆØÅ]{1,3})*)?$"
)
_SPOKEN_WORDS = range(6, 45)
_CLAUSES = ("what", "why", "view", "who", "where")
# Of the questions so many are asked also with a wrong premise, and of another text.
_WRONG, _ELSEWHERE, _ELSEWHERE_SPOKEN = 0.5, 0.45, 0.3


def made_questions(readings: Iterable[Reading], seed: int) -> Iterator[Example]:
    """Questions about the points of minutes and the sentences of all documents.

    A section that stands in several files of a meeting is used once.
    """
    found = [list(texts_of(reading)) for reading in readings]
    names = names_of(text for texts in found for _, text in texts)
    seen: set[str] = set()
    for texts in found:
        new = []
        for section, text in texts:
            key = "".join(f"{text.heading}{text.body}".casefold().split())
            if key not in seen:
                seen.add(key)
                new.append((section, text))
        yield from _of_document(new, names, seed)


def from_turns(readings: Iterable[Reading], seed: int, most: int = 20_000) -> Iterator[Example]:
    """At most so many questions from debates (:func:`benchmarks.corpora.turns`)."""
    texts = [
        text
        for reading in readings
        for _, text in texts_of(reading)
        # Who presides says no more than what comes next.
        if "ormand" not in (text.speaker or "")
    ]
    random.Random(seed).shuffle(texts)
    names = names_of(texts[:2000])
    made = (
        example
        for text, other in pairwise(texts)
        for example in from_sentences(text, [other], names, _rng(text, seed))
    )
    yield from islice(made, most)


def from_sentences(
    text: Text, others: Sequence[Text], names: Names, rng: random.Random
) -> Iterator[Example]:
    """Questions that sentences of a text answer, and such that it or ``others`` do not."""
    about = None if text.speaker else topic(text.title)
    for start, end in text.units:
        sentence = text.text[start:end]
        if _NO_STATEMENT.search(sentence.rstrip(".!")):
            continue
        if text.speaker and len(sentence.split()) not in _SPOKEN_WORDS:
            continue
        if numbered := _NUMBERED.match(sentence):
            start += numbered.start("words")
            sentence = numbered["words"]
        for made in of_sentence(sentence, about, rng, text.speaker):
            placed = replace(made, start=start + made.start, end=start + made.end)
            yield from _examples(placed, text, others, names, rng)


def _of_document(
    texts: Sequence[tuple[Section, Text]], names: Names, seed: int
) -> Iterator[Example]:
    for section, text in texts:
        rng = _rng(text, seed)
        others = others_of(text, [t for _, t in texts], rng)
        for made in of_structure(section, text, rng):
            yield from _examples(made, text, others, names, rng)
        yield from from_sentences(text, others, names, rng)
        if asked := not_decided(section, text, rng):
            question = typed(asked.question, asked.language, rng)
            where = window(text, None, rng)
            yield _example(question, text, where, None, asked.language, asked.kind)


def _examples(
    made: Made, text: Text, others: Sequence[Text], names: Names, rng: random.Random
) -> Iterator[Example]:
    """The question with its text, and as often as it can be done without an answer."""
    span = _trimmed(made, text.text)
    where = window(text, span, rng)
    if where is None:
        return
    language = made.language
    put = made.question
    if language == "da" and not made.exact:
        put = everyday(put, rng)
    yield _example(typed(put, language, rng), text, where, span, language, made.kind)
    if language == "da" and made.kind != "yes_no" and rng.random() < _WRONG:
        seen = f"{text.heading} {text.text[slice(*where)]}"
        other = wrong(made.question, seen, names, rng)
        if other is not None:
            yield _example(typed(other, "da", rng), text, where, None, "da", "wrong_premise")
    if rng.random() >= (_ELSEWHERE_SPOKEN if text.speaker else _ELSEWHERE):
        return
    answer = text.text[slice(*span)]
    for elsewhere in others:
        where = window(elsewhere, None, rng)
        if where and _silent(elsewhere, where, made, answer):
            question = typed(put, language, rng)
            yield _example(question, elsewhere, where, None, language, "elsewhere")
            break


def _silent(other: Text, where: tuple[int, int], made: Made, answer: str) -> bool:
    """Whether a text surely does not answer: neither the answer nor most of the question."""
    text = other.text[slice(*where)].lower()
    words = telling(made.question)
    if answer.lower() in text or not words:
        return False
    seen = f"{other.heading.lower()} {text}"
    return sum(w.lower()[:7] in seen for w in words) < 0.5 * len(words)


def _example(
    question: str,
    text: Text,
    where: tuple[int, int] | None,
    span: tuple[int, int] | None,
    language: str,
    kind: str,
) -> Example:
    start, end = where or (text.units[0][0], text.units[-1][1])
    answer = (span[0] - start, span[1] - start) if span else None
    source = f"made {'debate' if text.speaker else 'minutes'} {kind}"
    return Example(
        question, text.heading, text.text[start:end], answer, text.group, source, language
    )


def _trimmed(made: Made, text: str) -> tuple[int, int]:
    """What answers, without space around it; a clause without the stop of its sentence."""
    start, end = made.start, made.end
    while start < end and text[end - 1] in " ,":
        end -= 1
    while start < end and text[start] in " ,":
        start += 1
    if made.kind in _CLAUSES and re.search(r"[a-zæøå]{4}\.$", text[start:end]):
        end -= 1
    return start, end


def _rng(text: Text, seed: int) -> random.Random:
    return random.Random(f"{seed} {text.group} {text.units[0]}")
