"""How people type what they ask: everyday words, keywords alone, slips, wrong premises."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from functools import cache

import simplemma

from benchmarks.training.by_rule.grammar import is_finite
from benchmarks.training.by_rule.words import EVERYDAY, GENERIC, INFINITIVES, PERSONAL, STOP
from qa.evaluation.gold import Record
from qa.evaluation.noise import NOISES

_WORD = re.compile(r"[^\W\d_][\w-]*")
_YEAR = re.compile(r"(?<![/-])\b20[0-4]\d\b(?![/-])")
_NUMBER = re.compile(r"(?<![\d.,/])\b(?:[2-9]|\d{2,3})\b(?![.,/]\d|\.\s[a-zæøå])")
_NAME = re.compile(r"(?<=\s)[A-ZÆØÅ][\wæøåé]{2,}(?:\s[A-ZÆØÅ][\wæøåé]*)*")
_NOISY = 0.3
_ADJECTIVAL = ("ste", "ere", "ede", "ende", "lige", "ske", "ive", "ige", "ligt", "iske")
_KEYWORDS: dict[str, tuple[str, ...]] = {
    "amount": ("hvor mange penge {}", "hvor meget {}", "beløb {}", "{} hvor mange penge"),
    "percent": ("hvor mange procent {}", "hvor stor en andel {}", "procent {}"),
    "date": ("hvornår {}", "{} hvornår", "dato {}", "tidspunkt {}"),
    "where": ("hvor {}", "{} hvor", "sted {}"),
    "why": ("hvorfor {}", "begrundelse {}", "årsag {}"),
    "duration": ("hvor længe {}", "hvor lang tid {}"),
}


def keywords(text: str, cut: tuple[int, int], rng: random.Random) -> list[str]:
    """Two to four words of a sentence that stand nearest to what is asked for, in order."""
    found = []
    for m in _WORD.finditer(text):
        word = m.group()
        if cut[0] <= m.start() < cut[1] or not tells(word) or not (
            word[0].isupper() or is_noun(word)
        ):
            continue
        gap = cut[0] - m.end() if m.end() <= cut[0] else m.start() - cut[1]
        found.append((gap, m.start(), word))
    nearest = sorted(found)[: rng.choice((2, 3, 3, 4))]
    return [word for _, _, word in sorted(nearest, key=lambda row: row[1])]


def typed_in(kind: str, words: str, about: str, rng: random.Random) -> str | None:
    """A question of keywords alone: "hvor mange penge cykelstier 2024"."""
    if kind == "count":
        noun = words.removeprefix("hvor mange ")
        return rng.choice((f"{words} {about}", f"antal {noun} {about}", f"{about} {words}"))
    forms = _KEYWORDS.get(kind)
    return rng.choice(forms).format(about) if forms else None


@cache
def tells(word: str) -> bool:
    """Whether a word says what a question is about."""
    low = word.lower()
    if len(low) < 4 or low in STOP | GENERIC | PERSONAL:
        return False
    return word[0].isupper() or not is_finite(low)


def is_noun(word: str) -> bool:
    """Whether a word in small letters is likely a noun: neither of a verb nor an adjective."""
    if not word.islower() or word.endswith(_ADJECTIVAL):
        return False
    return simplemma.lemmatize(word, lang="da") not in INFINITIVES


def telling(question: str) -> list[str]:
    """The words of a question that say what it is about."""
    return [w for w in _WORD.findall(question) if tells(w)]


def everyday(question: str, rng: random.Random, share: float = 0.4) -> str:
    """A question with some of the words of offices in the words of everybody."""

    def plain(match: re.Match[str]) -> str:
        others = EVERYDAY.get(match.group().lower())
        if not others or match.group() != match.group().lower() or rng.random() >= share:
            return match.group()
        return rng.choice(others)

    found = _WORD.sub(plain, question)
    words = found.lower().split()
    # "penge til penge": both words became one.
    return question if any(words.count(w) > 1 for w in words if len(w) > 4) else found


def typed(question: str, language: str, rng: random.Random) -> str:
    """A question as it reaches the search field: with its mark or not, with slips or not."""
    if language == "da" and rng.random() < 0.12:
        question = rng.choice((_apart, _together))(question, rng)
    if language == "da" and rng.random() < _NOISY:
        noise = rng.choice(list(NOISES.values()))
        record = Record(str(rng.random()), question, "da", "", "", "", True, (), ())
        question = noise(record).question
    style = rng.random()
    mark = "؟" if language == "ar" else "?"
    if style < 0.4:
        return question.lower()
    if style < 0.55:
        return f"{question.lower()}{mark}"
    return f"{question[:1].upper()}{question[1:]}{mark}"


def _apart(question: str, rng: random.Random) -> str:
    """One compound written as two words: "cykel sti"."""
    words = question.split()
    cuts = []
    for n, word in enumerate(words):
        for at in range(4, len(word) - 3):
            left, right = word[:at], word[at:]
            if word.isalpha() and not right.startswith(("ning", "else", "erne")) and (
                simplemma.is_known(left, lang="da") and simplemma.is_known(right, lang="da")
            ) and len(right) > 3 and not is_finite(word):
                cuts.append((n, f"{left} {right}"))
    if cuts:
        n, words[n] = rng.choice(cuts)
    return " ".join(words)


def _together(question: str, rng: random.Random) -> str:
    """Two short words written as one, as is often seen."""
    return re.sub(r"\b(hvor) (mange|meget|længe)\b|\b(i) (dag|alt|år|gang)\b",
                  lambda m: m.group().replace(" ", ""), question, count=1)


def wrong(
    question: str, absent_from: str, names: Iterable[tuple[str, str]], rng: random.Random
) -> str | None:
    """A question with one year, number or name in it exchanged for one not in the text."""
    text = absent_from.lower()
    changes: list[tuple[int, int, str]] = []
    for m in _YEAR.finditer(question):
        years = [str(int(m.group()) + d) for d in (-3, -2, -1, 1, 2, 3)]
        changes += [(*m.span(), y) for y in years if y not in text]
    for m in _NUMBER.finditer(question):
        others = [str(max(2, int(m.group()) + d)) for d in (-20, -10, -3, 2, 5, 10, 15)]
        changes += [(*m.span(), n) for n in others if not re.search(rf"\b{n}\b", text)]
    kinds = {name: kind for kind, name in names}
    for m in _NAME.finditer(question):
        like = [n for n, kind in kinds.items()
                if kind == kinds.get(m.group()) and n.lower() not in text]
        end = m.group()[-4:]
        alike = [n for n in like if n.endswith(end)] or like
        changes += [(*m.span(), n) for n in rng.sample(alike, min(3, len(alike)))]
    if not changes:
        return None
    start, stop, other = rng.choice(changes)
    return f"{question[:start]}{other}{question[stop:]}"
