"""Danish main clauses and "at"-clauses turned into questions by word order.

Danish has its finite verb second, in questions after the question word. "Kommunen har
afsat 3 mio. kr. til cykelstier": the amount taken out, verb and subject change places,
"hvor mange penge har kommunen afsat til cykelstier". What stands before its verb without
being the subject ("I 2024 har kommunen …") goes to the end. A clause that does not divide
so with certainty is given up.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace
from functools import cache

import simplemma

from benchmarks.training.by_rule.words import (
    CONNECTIVES,
    FILLERS,
    FINITE,
    INFINITIVES,
    PERSONAL,
    PREPOSITIONS,
    PRONOUNS,
    SUBORDINATORS,
)

_START = re.compile(
    r"^(?:\d+[.)]\s+|At\s\d+\)\s+)?|(?<=[:;]\s)|(?<=,\s)(?:og|men|så)\s+|\b[aA]t\s(?:\d+\)\s)?"
)
# Where a clause ends: not at the comma of a number, which no space follows.
_END = re.compile(
    r",\s(?!at\s)|[;:(\[!?»\"”]|\s[–-]\s|(?<=[a-zæøå]{4})\.\s(?=[A-ZÆØÅ\d])"
    r"|\s(?:som|der|hvor|hvilket|når|hvis|fordi|idet|mens|hvorefter|herunder|heraf|svarende til|"
    r"med henblik på|for at|således at|så)\s"
)
_JOINED = re.compile(r"\s(?:og|samt|men|eller)\s+(?:\S+)")
_LONGEST_FIRST = sorted(map(re.escape, FILLERS), key=len, reverse=True)
_FILLER = re.compile(rf"\b(?:{'|'.join(_LONGEST_FIRST)})\s")
_WORD = re.compile(r"\S+")
_LONGEST_SUBJECT = 8
_MOST_WORDS = 17
# "Det" with these stands for the clause to come; with others for something said before.
_IT = re.compile(r"^(?:\w+s|koster|kostede)$")


_NOT_FIRST = frozenset("og men eller så ikke jamen ja nej hvad hvem".split())
_NOT_LAST = frozenset(
    "en et den det de og at som ca eller hvert deres dens dets nogle alle mere både enten "
    "meget hver nye store mange flere så dem specielt særligt især daværende samme".split()
)
# Between verb and answer these begin clauses or parts that the question would not divide.
_DIVIDING = (SUBORDINATORS - {"at", "der"}) | {"fordelt", "dels", "henholdsvis"}
_APART = re.compile(r",$|[(:]")
_ARTICLES = frozenset("de den det deres sin sine alle andre nye og".split())
# A pronoun for something that was said before the sentence.
_SAID_BEFORE = re.compile(
    r"\b(?:til|af|om|for|med|i|på|ved|fra|gør|gjorde) (?:det|den|dem|ham|hende)"
    r"(?=$| (?:og|i|på|med|for|til|af|om|ved|fra|det)\b)"
    r"|^\S+ \S+ (?:den|dem) (?:hen|op|ned|ud|i|på|til|for|med|af|om|ved|fra|og)\b|\bman\b"
)
_LEFT = re.compile(
    r"\s(?:på grund|i forhold|i forbindelse|i stedet|med henblik|med hensyn|på baggrund|i form|"
    r"i løbet|ved hjælp|med|over|uden|inden|ud|op|imod|frem)$"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause cut open where the words asked for stood.

    ``subject`` stands before the verb; with ``fronted`` it is no subject but what else may
    come first; with ``of_subject`` what is left of a subject that is asked for.
    """

    subject: str
    verb: str
    before: str
    after: str
    fronted: bool = False
    of_subject: bool = False

    @property
    def words(self) -> int:
        return len(f"{self.subject} {self.before} {self.after}".split())

    def question(self, words: str) -> str:
        """The clause with question words in front: "hvor meget", or nothing for yes or no."""
        if self.of_subject:
            return _plain(f"{words} {self.subject} {self.verb} {self.before}")
        first = "" if self.fronted else self.subject
        last = self.subject if self.fronted else ""
        parts = (words, self.verb, first, self.before, self.after, last)
        return _plain(" ".join(filter(None, parts)))


@cache
def is_finite(word: str) -> bool:
    """Whether a word in small letters is a verb in the present or the past."""
    if word in FINITE:
        return True
    if not word.endswith(("r", "s", "ede", "te", "des")) or word in INFINITIVES:
        return False
    if word.endswith("r") and word[:-1] in INFINITIVES:
        return True
    lemma = simplemma.lemmatize(word, lang="da")
    return lemma in INFINITIVES and not word.endswith(("ers", "ts"))


def small(phrase: str) -> str:
    """A phrase as it stands within a sentence: its first word small unless it is a name."""
    first, space, rest = phrase.partition(" ")
    word = first.lower()
    # A compound that ends in a word of Danish: "Bygningspuljen".
    known = word in PREPOSITIONS | CONNECTIVES or simplemma.is_known(word, lang="da")
    tail = len(word) > 9 and any(
        simplemma.is_known(word[i:], lang="da") for i in range(4, len(word) - 4)
    )
    of_name = re.match(r"(?:og\s)?[A-ZÆØÅ]", rest)
    if first[1:] == first[1:].lower() and (known or tail) and not of_name:
        first = word
    return f"{first}{space}{rest}"


def clause_around(text: str, start: int, end: int) -> Clause | None:
    """The clause of a sentence in which ``text[start:end]`` is asked for, or ``None``.

    An empty stretch asks for nothing that stands there.
    """
    begins = sorted({m.end() for m in _START.finditer(text) if m.end() <= start})
    tail = _tail(text[end:])
    for begin in reversed(begins):
        words = text[begin:start].split()
        at = next((i for i in range(len(words)) if _is_verb(words, i)), None)
        if at is None:
            if (found := _as_subject(words, tail)) is not None:
                return found
        elif at == 0:
            return None
        elif _can_precede(words[:at]):
            subordinate = text[:begin].rstrip().lower().endswith(("at", ")"))
            return _divided(words[:at], words[at:], tail, subordinate)
    return None


def _divided(
    subject: list[str], rest: list[str], tail: str, subordinate: bool
) -> Clause | None:
    """The clause of what stands before its verb, and from its verb to what is asked for."""
    verb, before = rest[0], rest[1:]
    fronted = not subordinate and _is_fronted(subject)
    verbs = [i for i, w in enumerate(before) if is_finite(w.lower())]
    if verbs:
        # "Stien er åben og koster ...": the second verb has the same subject.
        second = verbs[0]
        if len(verbs) > 1 or fronted or before[max(0, second - 1)] not in ("og", "men"):
            return None
        verb, before = before[second], before[second + 1 :]
    if set(before) & _DIVIDING or "der" in before[1:] or any(_APART.search(w) for w in before):
        return None
    if fronted and (not before or subject[0].lower() == "for"):
        return None
    return _known(Clause(small(" ".join(subject)), verb, " ".join(before), tail, fronted))


def _as_subject(words: list[str], tail: str) -> Clause | None:
    """The clause whose subject is asked for: nothing but an article stands before it."""
    if words and " ".join(words).lower() not in ("de", "alle", "i alt", "ca.", "mindst", "op til"):
        return None
    found = tail.split()
    at = next((i for i, w in enumerate(found) if is_finite(w.lower())), None)
    if at is None or at > 4 or any(w in SUBORDINATORS for w in found[:at]):
        return None
    after = " ".join(found[at + 1 :])
    return Clause(" ".join(found[:at]), found[at], after, "", of_subject=True)


def _is_verb(words: list[str], at: int) -> bool:
    """Whether the word is a finite verb: not the participle in "de igangsatte indsatser"."""
    word = words[at].lower()
    if at and word.endswith(("te", "ede")) and words[at - 1].lower() in _ARTICLES:
        return False
    return is_finite(word)


def _is_fronted(words: list[str]) -> bool:
    """Whether words before a verb are no subject; "over 100 borgere" is one."""
    first, second = words[0].lower(), " ".join(words[1:2]).lower()
    if first in ("sidste", "næste", "hvert", "hver"):
        return second in ("år", "uge", "måned", "dag", "gang")
    counts = first in ("omkring", "over", "under", "mellem") and second[:1].isdigit()
    return first in PREPOSITIONS | CONNECTIVES and not counts


def _can_precede(words: list[str]) -> bool:
    if len(words) > _LONGEST_SUBJECT or any(w.endswith((",", ":", ";")) for w in words):
        return False
    low = [w.lower() for w in words]
    if low[0] in INFINITIVES or low[0] in _NOT_FIRST:
        return False
    return not any(w in SUBORDINATORS for w in low[1:]) and (
        low[0] not in SUBORDINATORS or low[0] == "der"
    )


def _known(clause: Clause) -> Clause | None:
    """A clause whose subject is named; one that begins with a connective loses it."""
    words = clause.subject.lower().split()
    named = clause.before.lower().split() if clause.fronted else words
    if not named or (named[0] in PRONOUNS and (
        len(named) == 1 or clause.fronted or named[0] in ("denne", "dette", "disse", "han", "hun")
    )):
        it = named[:1] == ["det"] and _IT.match(clause.verb.lower())
        if not it:
            return None
    if words and words[0] in CONNECTIVES:
        return replace(clause, subject="") if clause.fronted else None
    return clause


def _tail(text: str) -> str:
    """The rest of a clause: as far as the next comma, subordinate clause or second verb."""
    cut = _END.search(f"{text} ")
    text = text[: cut.start()] if cut else text
    for joined in _JOINED.finditer(text):
        word = joined.group().split()[-1].lower()
        if is_finite(word) or word in ("at", "ikke", "der", "det"):
            text = text[: joined.start()]
            break
    text = re.sub(r",\s(?=at\s)", " ", text).strip(" .,")
    # A preposition whose object stood behind the comma.
    return "" if text.split()[-1:] and text.split()[-1] in PREPOSITIONS else text


def shortened(clause: Clause, rng: random.Random) -> Clause:
    """A clause with the last prepositional phrases gone, until it is short enough to type."""
    after = clause.after
    while after and (
        len(f"{clause.subject} {clause.before} {after}".split()) > _MOST_WORDS - 4
        or (rng.random() < 0.2 and clause.words > 7)
    ):
        cut = max((m.start() for m in re.finditer(
            r"\s(?:i|på|ved|for|med|efter|fra|til|under|om|af|som|og|samt|mellem)\s", after)),
            default=0)
        shorter = after[:cut].rstrip()
        if shorter == after:
            break
        after = _LEFT.sub("", shorter)
    return replace(clause, after=after)


def typeable(question: str) -> bool:
    """Whether a person may have typed it: of good length, about nothing that was just said."""
    words = re.findall(r"[\w-]+", question.lower())
    if not 3 <= len(words) <= _MOST_WORDS or set(words) & (PERSONAL | {"denne", "dette", "disse"}):
        return False
    if "her" in words or words[-1] in _NOT_LAST or _SAID_BEFORE.search(question.lower()):
        return False
    if words.count("både") > words.count("og"):
        return False
    if (len(words) > 3 and is_finite(words[-1])) or re.search(r"\bat(?:\s\S+){0,3}$", question):
        return False
    return not re.search(r"[\"»«”“;:(\[\t…]|\d\)|\b(?:hr|fru|ordfører\w*)\b", question)


def _plain(question: str) -> str:
    question = _FILLER.sub("", f"{question} ")
    question = re.sub(r"\s+(?=[,.])|(?<!\bkr)(?<!\bmio)[.,]+\s*$", "", question)
    return re.sub(r"\s+", " ", question).strip()


def main_clause_end(text: str) -> int:
    """Where the first clause of a sentence ends."""
    cut = None
    for m in _END.finditer(text):
        said = text[: m.start()].split()
        # "er der" is no relative clause.
        if m.start() > 12 and not (m.group().strip() == "der" and is_finite(said[-1].lower())):
            cut = m
            break
    return cut.start() if cut else len(text.rstrip(" ."))
