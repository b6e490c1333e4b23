"""True, altered and invented quotes, made by chance from the sentences of archives.

What is made of a sentence is what happens to quotes: typography and gaps leave it true; a
number, a name, a negation, some words make it another. Invented are sentences of an archive
that is about something else, halves of two sentences of one section, and sentences with two
in three of their long words replaced by others of the same section.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from corpus.rows import SectionRow
from embeddings.archive import Archive

# Fewest and most words of a sentence that is taken, and letters of a word that says something.
_FEWEST, _MOST = 7, 60
_LONG = 5


@dataclass(frozen=True, slots=True)
class Made:
    """A quote, and what was done to make it."""

    text: str
    how: str


def stored(archive: Archive, files: Callable[[str], bool]) -> list[tuple[str, SectionRow]]:
    """The sentences of the archive's documents of some files, with their sections."""
    corpus = archive.corpus
    sections = {p.id: corpus.section(p.section) for p in corpus.passages()}
    found: dict[str, SectionRow] = {}
    for row in corpus.sentences():
        section = sections[row.passage]
        document = corpus.document(section.document)
        text = document.text[row.start : row.end]
        running = "\t" not in text and text[:1].isupper() and text.endswith(".")
        if files(document.file) and running and _FEWEST <= len(text.split()) <= _MOST:
            found.setdefault(text, section)
    return list(found.items())


def true(text: str, chance: random.Random) -> Made:
    """A true quote in another typography, and which."""
    how = chance.choice([*_TRUE])
    return Made(_TRUE[how](text, chance), how)


def altered(text: str, chance: random.Random) -> Made:
    """A quote of other content, and what was changed."""
    ways = [how for how, way in _ALTERED.items() if way(text, random.Random(1)) != text]
    how = chance.choice(ways)
    return Made(_ALTERED[how](text, chance), how)


def invented(
    text: str, section: SectionRow, others: list[tuple[str, SectionRow]], chance: random.Random
) -> Iterator[Made]:
    """Sentences on the matter of a section that nobody wrote there."""
    beside = [t for t, s in others if s.id == section.id and t != text]
    if not beside:
        return
    words, other = text.split(), chance.choice(beside).split()
    yield Made(" ".join(words[: len(words) // 2] + other[len(other) // 2 :]), "halves")
    long = [n for n, w in enumerate(words) if len(w) > _LONG]
    stock = [w for t in beside for w in t.split() if len(w) > _LONG and w not in words]
    if len(stock) >= len(long) > 2:
        for n in chance.sample(long, -(-2 * len(long) // 3)):
            words[n] = chance.choice(stock)
        yield Made(" ".join(words), "words replaced")


def _typeset(text: str, chance: random.Random) -> str:
    text = text.replace(" – ", " - ").replace("”", '"').replace("“", '"')
    return f"»{text[0].lower()}{text[1:].rstrip('.')}«"


def _broken(text: str, chance: random.Random) -> str:
    """Lines of a narrow column, with words parted at their ends."""
    words = text.split(" ")
    for n in range(4, len(words) - 1, 5):
        word = words[n]
        if word.isalpha() and len(word) > 2 * _LONG:
            words[n] = f"{word[:4]}-\n{word[4:]}"
        else:
            words[n] = f"{word}\n"
    return " ".join(words).replace("\n ", "\n")


def _with_gap(text: str, chance: random.Random) -> str:
    words = text.split()
    start = chance.randint(2, len(words) - 4)
    end = chance.randint(start + 1, len(words) - 2)
    gap = chance.choice(["[…]", "...", "(...)", "…"])
    return " ".join([*words[:start], gap, *words[end:]])


def _other_digit(text: str, chance: random.Random) -> str:
    at = [m.start() for m in re.finditer(r"\d", text)]
    if not at:
        return text
    n = chance.choice(at)
    return text[:n] + str((int(text[n]) + chance.randint(1, 9)) % 10) + text[n + 1 :]


def _negated(text: str, chance: random.Random) -> str:
    if " ikke " in text:
        return text.replace(" ikke ", " ", 1)
    words = text.split()
    words.insert(chance.randint(2, len(words) - 1), "ikke")
    return " ".join(words)


def _other_name(text: str, chance: random.Random) -> str:
    names = list(re.finditer(r"(?<=\w )[A-ZÆØÅ][a-zæøå]{2,}", text))
    if not names:
        return text
    name = chance.choice(names)
    new = chance.choice(["Hedeskov", "Mortensen", "Nordby", "Ulrikke"])
    return text[: name.start()] + new + text[name.end() :]


def _other_word(text: str, chance: random.Random) -> str:
    words = text.split()
    words[chance.randrange(1, len(words) - 1)] = chance.choice(["snarest", "forventet", "billig"])
    return " ".join(words)


def _shortened(text: str, chance: random.Random) -> str:
    words = text.split()
    at = chance.randint(1, len(words) - 3)
    return " ".join(words[:at] + words[at + 2 :])


def _longer(text: str, chance: random.Random) -> str:
    words = text.split()
    at = chance.randint(1, len(words) - 1)
    return " ".join([*words[:at], "efter", "lang", "debat", *words[at:]])


_Way = Callable[[str, random.Random], str]
_TRUE: dict[str, _Way] = {
    "as it is": lambda text, chance: text,
    "typography": _typeset,
    "line breaks": _broken,
    "gap": _with_gap,
}
_ALTERED: dict[str, _Way] = {
    "digit": _other_digit,
    "negation": _negated,
    "name": _other_name,
    "word": _other_word,
    "two words less": _shortened,
    "three words more": _longer,
}
