"""Questions that one sentence answers."""

from __future__ import annotations

import random
import re

from benchmarks.training.by_rule.asked import asked_in
from benchmarks.training.by_rule.claims import Asked
from benchmarks.training.by_rule.grammar import (
    clause_around,
    main_clause_end,
    shortened,
    typeable,
)
from benchmarks.training.by_rule.texts import Made
from benchmarks.training.by_rule.typed import is_noun, keywords, telling, typed_in
from benchmarks.training.by_rule.words import PREPOSITIONS

# No kind but these stands with a "not".
_MAY_DENY = ("why", "who", "what", "yes_no")
# What may follow "jeg mener" is a view; whose, stands over the text.
_VIEW = re.compile(
    r"\b(?:[Jj]eg|[Vv]i)\s(?P<verb>mener|synes|foreslår|ønsker|tror|håber|frygter)"
    r"(?:\s(?!ikke)\w+)?,?\s(?P<view>at\s.{20,250})$"
)
# Words that are nouns by their ending.
_NOUN = re.compile(
    r"^[a-zæøå]{4,}(?:erne|ene|en|ingen?|inger|elsen?|elser|ion|ioner|ionen|skab|hed|itet|tik)$"
)


def of_sentence(
    sentence: str, about: str | None, rng: random.Random, speaker: str | None = None
) -> list[Made]:
    """Up to three questions about one sentence: of other kinds, in other words.

    ``about`` is what the point it stands in is about. Of a debate, in which much is
    supposed and denied, with a ``speaker``, they are fewer.
    """
    spoken = speaker is not None
    made: list[Made] = []
    for asked in asked_in(sentence):
        if spoken and _unsure(sentence, asked):
            continue
        words = rng.choice(asked.words)
        question = _turned(sentence, asked, words, about, rng)
        if question is not None:
            made.append(Made(asked.kind, question, asked.start, asked.end))
        if not spoken and about and rng.random() < (0.7 if question is None else 0.15):
            near = _anchored(keywords(sentence, asked.cut, rng), about, rng)
            short = typed_in(asked.kind, words, " ".join(near).lower(), rng)
            if short and len(near) > 2:
                made.append(Made(asked.kind, short, asked.start, asked.end))
    if rng.random() < (0.08 if spoken else 0.6) and (
        asks := _yes_no(sentence, about, rng, spoken)
    ):
        made.append(Made("yes_no", asks, 0, len(sentence)))
    if speaker and (view := _view(sentence, speaker, rng)):
        made.append(view)
    rng.shuffle(made)
    return made[: 2 if spoken else 3]


def _view(sentence: str, speaker: str, rng: random.Random) -> Made | None:
    """What a speaker thinks of what the sentence is about."""
    found = _VIEW.search(sentence.rstrip(" ."))
    if found is None or rng.random() < 0.7:
        return None
    about = [w for w in telling(found["view"]) if _NOUN.search(w) and is_noun(w)][:2]
    if len(about) < 2:
        return None
    name = re.sub(r"\s*\(.*", "", speaker)
    name = name[:1].lower() + name[1:] if "inister" in name else name
    form = rng.choice(("hvad {v} {n} om {a}", "{n} {a}", "hvad er {n}s holdning til {a}"))
    question = form.format(v=found["verb"], n=name, a=" og ".join(about))
    return Made("view", question, *found.span("view"))


def _unsure(sentence: str, asked: Asked) -> bool:
    """Whether a debater may deny it, or it says little."""
    purpose = asked.kind == "why" and sentence[asked.start :].startswith("for at")
    return purpose or sentence[asked.start : asked.end] == "i Danmark" or bool(
        re.search(r"\b(?:ikke|aldrig|næppe|hvis|om at)\b", sentence[: asked.start], re.I)
    )


def _anchored(near: list[str], about: str, rng: random.Random) -> list[str]:
    """Words of a sentence with one or two of the point's title, which is known to all."""
    title = [w for w in telling(about) if w not in near][-2:]
    few = near[: rng.choice((1, 2))] if title else near
    if not few:
        return []
    return [*title, *few] if rng.random() < 0.5 else [*few, *title]


def _turned(
    sentence: str, asked: Asked, words: str, about: str | None, rng: random.Random
) -> str | None:
    if asked.verb == "":
        return with_topic(words, about, rng) if typeable(words) else None
    clause = clause_around(sentence, *asked.cut)
    if clause is None or (asked.verb and clause.verb.lower() != asked.verb):
        return None
    if asked.kind == "who" and clause.of_subject and clause.subject:
        return None
    if asked.kind == "why" and "for at" in sentence[asked.start : asked.start + 7] and (
        clause.verb in ("er", "var", "har", "havde")
    ):
        return None
    question = shortened(clause, rng).question(words)
    if re.search(r"\b(?:ikke|aldrig)\b", question) and asked.kind not in _MAY_DENY:
        return None
    if question.startswith("hvad") and " det" in question and rng.random() < 0.5:
        question = re.sub(r"(?<=es )det\b", "der", question)
    return with_topic(question, about, rng) if typeable(question) else None


def _yes_no(
    sentence: str, about: str | None, rng: random.Random, spoken: bool
) -> str | None:
    end = main_clause_end(sentence)
    # "Jeg ønsker ikke, at ..." does not say so.
    if spoken and re.search(r"\bat\b", sentence[:end]):
        return None
    clause = clause_around(sentence, end, end)
    if clause is None or clause.of_subject or not clause.before:
        return None
    question = shortened(clause, rng).question("")
    if not typeable(question) or len(question.split()) < 4 or question.split()[-1] in PREPOSITIONS:
        return None
    return with_topic(question, about, rng)


def with_topic(question: str, about: str | None, rng: random.Random) -> str | None:
    """A question that tells what it is about, by itself or by the point's title."""
    told = len(telling(question))
    if told >= 2 and (told > 2 or rng.random() < 0.7 or about is None):
        return question
    there = about and any(w.lower()[:6] in question.lower() for w in telling(about))
    if about is None or about.startswith("at ") or there:
        return question if told >= 2 else None
    link = rng.choice((" i sagen om ", " vedrørende ", " i forbindelse med ", ", "))
    return f"{question}{link}{about}" if len(f"{question} {about}".split()) < 20 else None
