"""What was decided: the outcome of a decision read from its own words.

Sentences of a decision say what became of the matter, how the votes fell, who was against, had
reservations or took no part. Each thing found names the stretch of text that says it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from corpus.rows import DocumentRow, SectionRow
from qa.model import Place
from qa.votes import Stance, Stand, Votes, sentences_in, stances_in, votes_in


class Outcome(StrEnum):
    """What became of a matter. With changes: with a remark, a condition or an exception too."""

    APPROVED = "approved"
    APPROVED_WITH_CHANGES = "approved_with_changes"
    REJECTED = "rejected"
    POSTPONED = "postponed"
    NOTED = "noted"
    DISCUSSED = "discussed"
    SENT_ON = "sent_on"
    RECOMMENDED = "recommended"
    RECOMMENDED_WITH_CHANGES = "recommended_with_changes"
    APPOINTED = "appointed"
    WITHDRAWN = "withdrawn"
    DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class Found:
    """An outcome and where the text says it (offsets of the words that do).

    ``beside``: of an amendment or a motion, not of the matter.
    """

    outcome: Outcome
    start: int
    end: int
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """All that a decision's text says of its outcome; ``outcomes``, the matter's own first."""

    outcomes: tuple[Found, ...]
    votes: Votes | None
    unanimous: bool
    stances: tuple[Stance, ...]

    @property
    def outcome(self) -> Outcome | None:
        """What became of the matter; None if the text does not say."""
        return self.outcomes[0].outcome if self.outcomes else None

    def names(self, stand: Stand) -> tuple[str, ...]:
        """Who took this stand, each once, in the order of the text."""
        found = (name for s in self.stances if s.stand is stand for name in s.names)
        return tuple(dict.fromkeys(found))

    def limited(self) -> Iterator[tuple[Stand, str, tuple[str, ...]]]:
        """Whose stand is on some items only: stand, name and the items' numbers."""
        for stand in Stand:
            for name in self.names(stand):
                taken = [s.items for s in self.stances if s.stand is stand and name in s.names]
                if all(taken):
                    yield stand, name, tuple(dict.fromkeys(n for items in taken for n in items))


_APPROVES = (
    r"godkend(?:t|te|tes|er|es|e)?\b|tiltr(?:ådt(?:e|es)?|æde[rs]?|ådte)\b|tilslutte(?:t|de|r|s)?\b"
    r"|vedt(?:aget|age[rs]?|og(?:es)?)\b|bevilg(?:et|ede|er|es|ede)\b|imødekomme[rst]*\b|imødekom\b"
    r"|følge[rs]?\s+(?:\w+\s+)?indstilling\w*|indstilling\w*\s+(?:følges|blev\s+fulgt)"
    r"|gav\s+(?:\w+\s+){0,2}(?:tillægs|anlægs)?bevilling\w*|vil\s+gerne\s+(?:indgå|deltage|være\s+med)"
    r"|som\s+indstillet|kunne\s+tiltræde|meddelt(?:e|es)?\s+(?:tilladelse|dispensation|bevilling)"
)
_RECOMMENDS = (
    r"(?<!som\s)anbefal(?:es|er|ede|et|edes|ing\s+til)?\b"
    r"|indstille(?:[rst]|des)?\s+(?:til\b|godkendt\b|vedtaget\b|tiltrådt\b|forkastet\b|afvist\b"
    r"|afslået\b)|indstiller?,?\s+at\b"
)
# In the order in which they decide what a sentence says.
_SAYS: tuple[tuple[Outcome, re.Pattern[str]], ...] = tuple(
    (outcome, re.compile(pattern, re.I))
    for outcome, pattern in (
        (Outcome.WITHDRAWN,
         r"\budgår\b|\budgik\b|\btrukket\s+tilbage\b|\btaget\s+af\s+dagsordenen\b|\btrækkes\b"),
        (Outcome.POSTPONED,
         r"\budsæt(?:te[rs]?|tes)?\b|\budsat\b|\budsatte\b"
         # "Udsatte ledige": exposed to something.
         r"(?!\s+(?:\w+\s+){0,2}?(?:ledige|borgere?|børn|unge|voksne|famili|mennesker|personer|grupper"
         r"|kvinder|mænd|ældre|bolig|by|områder))"
         r"|\budskyde[rs]?\b|\budskudt\b|\bgenoptages\b"),
        (Outcome.REJECTED,
         r"\bforkast\w*|\bnedstemt\w*|\bafvis(?:t(?:e|es)?|es|er)\b|\bafsl(?:ag\b|ået\b|ås\b|og\b)"
         r"|\b(?:ikke|kunne\s+ikke)\s+(?:god(?:kend|tag)\w*|tiltr\w+|vedtag\w*|imødekom\w*|bevilg\w*"
         r"|fulgt|følge[rs]?)"
         r"|\bbortfald(?:er|et|t)\b|\bfaldt\b"
         r"|\banbefales\s+ikke\b"),
        (Outcome.APPROVED,
         # Sent back with the remark that it was adopted.
         rf"\btilbagesendes\b.*?\bhar\s+(?P<says>{_APPROVES})"),
        (Outcome.RECOMMENDED, rf"\b(?:{_RECOMMENDS})"),
        (Outcome.SENT_ON,
         r"\b(?:frem|over|tilbage)?send(?:e[rs]?|t(?:e|es)?)\b(?!\s+(?:\w+\s+)?i\s+høring)|\bhenvis(?:es|t(?:e|es)?)\s+til\b"
         r"|\bsende\b.{0,40}?\btil\b"),
        (Outcome.APPOINTED,
         r"\budpege(?:de|s|r|t)?\b|\bvalgt(?:e|es)?\b|\bkonstituere\w*|\bgenvalg\w*"),
        (Outcome.APPROVED, rf"\b(?:{_APPROVES})"),
        (Outcome.NOTED,
         r"\btil\s+(?:efterretning|orientering)\b|\borienter(?:et|ede)\b"
         r"|\bingen\s+bemærkninger\b|\bnoteret\b"),
        (Outcome.DECIDED, r"\bbeslut(?:tede(?:s)?|ter|tet|tes)\b|\bfastsat\w*|\bfastsætte[rs]?\b"),
        (Outcome.DISCUSSED,
         r"\bdrøfte(?:de(?:s)?|s|r|t)?\b|\bdrøftelse\b|\bstillede\s+spørgsmål\b"),
    )
)
_CHANGES = re.compile(
    r"\bmed\s+(?:(?:den|de|en|et|følgende|disse?|udvalgets|den\s+\w+|enkelte|mindre)\s+){0,2}"
    r"(?:\w+\s+)?(?:ændring|bemærkning|tilføjelse|præcisering|tilretning|rettelse|korrektion)\w*"
    r"|\bunder\s+forudsætning\s+af|\bpå\s+(?:betingelse\s+af|vilkår)|\bmed\s+undtagelse\s+af"
    r"|\bbortset\s+fra|\bdog\b|\bforudsat\b|\bmed\s+forbehold\s+for|\bmod\s+at\b"
    r"|\b(?:for|i)\s+en\s+(?:prøve|forsøgs)(?:periode|tid)\b|\bindtil\s+videre\b"
    r"|\bidet\b(?!\s+(?:\d+|én|et\s+mindretal)\s+stemte)",
    re.I,
)
# A recommendation to reject: "indstiller, at forslaget forkastes". What was rejected already is
# no such thing.
_TO_REJECT = re.compile(
    r"\b(?:indstil(?:ler|les|lede|ledes|let)|anbefal(?:er|es|ede|edes|et))\b(?!\s+ikke\b)"
    r"(?:(?:\s+over\s+for\s+\w+)?\s+|(?:(?!\b(?:men|idet|blev)\b)[^.;])*?\b(?:at|til)\b"
    r"(?:(?!\b(?:men|idet|blev)\b)[^.;])*?)$",
    re.I)
_REJECTED = re.compile(r"forkastede|nedstemt|afviste$|afslog", re.I)
# A condition in a sentence of its own: "Godkendt. Volden skal etableres, før ...".
_CONDITION = re.compile(r"[A-ZÆØÅ]\w+(?:\s+\w+){0,3}?\s+skal\b")
# Outcomes that one sentence may tell together.
_TOGETHER = {Outcome.APPROVED, Outcome.APPROVED_WITH_CHANGES, Outcome.NOTED}
_WITH_CHANGES = {
    Outcome.APPROVED: Outcome.APPROVED_WITH_CHANGES,
    Outcome.RECOMMENDED: Outcome.RECOMMENDED_WITH_CHANGES,
}
# What is decided beside the matter.
_BESIDE = re.compile(
    r"\b(?:ændrings|under|mod|side)forslag\w*|\bforslag(?:et)?\s+(?:fra|stillet)\b|\bprotokol\w*"
    r"|\bliste\s+\w+['’]?s\s+\w+",
    re.I,
)
# Somebody's motion, and what came of it.
_MOVES = re.compile(r"\bforeslog\b|\bstillede\s+(?:et\s+)?forslag\b", re.I)
_MOTION = re.compile(r"(?:forslaget|for\b|i?mod\b)", re.I)
# "1. Taget til efterretning. 2. Godkendt.": the first is the main one, whatever it is.
_NUMBERED = re.compile(r"\s*(?:ad\s*|punkt\s+|pkt\.\s*)?1\s*[.):]", re.I)
# These say little beside another outcome.
_VAGUE = (Outcome.DECIDED, Outcome.DISCUSSED)
# So many characters into a sentence its subject ends.
_SUBJECT = 40
# What a committee wishes is a decision where nothing else is said.
_WISHES = re.compile(r"\bønske(?:r|de)\b|\bvil\s+gerne\b|\banmode(?:r|de)\b|\bbede[rs]?\b", re.I)
_UNANIMOUS = re.compile(
    r"\benstemmig\w*|\benigt?\s+(?:udvalg|byråd)|\b(?:alle|samtlige)\s+stemte\s+for", re.I)


@lru_cache(maxsize=4096)
def read_decision(text: str) -> Decision:
    """What a decision's text, without its label, says of its outcome.

    ``votes`` are for and against the matter, also where it was rejected by the more.
    """
    stances = tuple(stances_in(text))
    found = list(_outcomes(text, stances))
    aside = list(aside_in(text))
    own = [f for f in found if not _inside(f.start, aside)]
    if not own:  # It is the matter itself.
        own, aside = found, []
    beside = [replace(f, beside=True) for f in found if f not in own]
    # What was only talked about, or decided in words of its own, goes with a plain outcome.
    if not _NUMBERED.match(text):
        own = [f for f in own if f.outcome not in _VAGUE] or sorted(
            own, key=lambda f: _VAGUE.index(f.outcome))
    if not own and (wish := _WISHES.search(text)):
        own = [Found(Outcome.DECIDED, wish.start(), wish.end())]
    outcomes: dict[Outcome, Found] = {}
    for one in (*own, *beside):
        outcomes.setdefault(one.outcome, one)
    votes = votes_in(text)
    if votes and _inside(votes.start, aside):
        votes = None
    if votes and votes.yes > votes.no and own and own[0].outcome is Outcome.REJECTED:
        votes = replace(votes, yes=votes.no, no=votes.yes)
    # Who voted for an amendment stood elsewhere on the matter.
    stances = tuple(s for s in stances if not _inside(s.start, aside, text))
    return Decision(tuple(outcomes.values()), votes, bool(_UNANIMOUS.search(text)), stances)


def decision_of(place: Place) -> Decision | None:
    """The decision that a place is in; None where nothing was decided."""
    if not place.is_decision:
        return None
    return read_decision(words_of(place.document, place.section))


def words_of(document: DocumentRow, section: SectionRow) -> str:
    """What a section says under its label, as :func:`read_decision` takes it."""
    return unlabelled(document.between(section.start, section.end), section.label)


def unlabelled(printed: str, label: str) -> str:
    """A section's text without the label that it begins with."""
    return printed.removeprefix(label).lstrip(": \n")


def _outcomes(text: str, stances: Sequence[Stance]) -> Iterator[Found]:
    sentences = list(sentences_of(text))
    for index, (start, end) in enumerate(sentences):
        if is_of_stands(start, end, stances) or _MOVES.search(text, start, end):
            continue
        if found := _said(text, start, end, stances):
            yield _on_condition(text, found[0], sentences[index + 1 : index + 2])
            # "... blev taget til efterretning, og pladserne blev godkendt"
            yield from (f for f in found[1:] if {f.outcome, found[0].outcome} <= _TOGETHER)


def is_of_stands(start: int, end: int, stances: Sequence[Stance]) -> bool:
    """Whether a sentence says where somebody stood, not what came of the matter."""
    told = [s for s in stances if start < s.end and s.start < end]
    return bool(told) and told[0].start <= start and end <= told[-1].end


def _on_condition(text: str, found: Found, after: Sequence[tuple[int, int]]) -> Found:
    """What was found, with changes if the sentence after it is a condition."""
    for start, end in after:
        condition = _CONDITION.match(text, start, end)
        if condition and found.outcome in _WITH_CHANGES:
            return replace(found, outcome=_WITH_CHANGES[found.outcome], end=condition.end())
    return found


def _said(text: str, start: int, end: int, stances: Sequence[Stance]) -> list[Found]:
    """The outcomes that a sentence may speak of, the one that decides first."""
    found = []
    for outcome, pattern in _SAYS:
        if not (said := pattern.search(text, start, end)):
            continue
        if outcome is Outcome.REJECTED and _is_recommended(text, start, said):
            continue
        first, last = said.span("says" if "says" in pattern.groupindex else 0)
        changed = _CHANGES.search(text, last, end) if outcome in _WITH_CHANGES else None
        # "Anbefales, idet N.N. ikke kan tiltræde": no change, but a stance.
        if changed and not any(0 <= s.start - changed.end() <= 1 for s in stances):
            found.append(Found(_WITH_CHANGES[outcome], first, changed.end()))
        else:
            found.append(Found(outcome, first, last))
    outcomes = {f.outcome for f in found}
    if outcomes <= _TOGETHER:
        return sorted(found, key=lambda f: f.start)
    if found and found[0].outcome is Outcome.WITHDRAWN:
        # "Dagsordenen blev godkendt, idet punkt 7 udgik."
        found.sort(key=lambda f: f.start if f.outcome in _TOGETHER | {Outcome.WITHDRAWN} else end)
    return found


def recommends_rejection(text: str) -> bool:
    """Whether a sentence recommends to reject: "Et flertal indstiller, at forslaget forkastes"."""
    said = dict(_SAYS)[Outcome.REJECTED].search(text)
    return said is not None and _is_recommended(text, 0, said)


def _is_recommended(text: str, start: int, said: re.Match[str]) -> bool:
    """Whether a rejection, in a sentence that starts there, is only what somebody recommends."""
    return not _REJECTED.match(said[0]) and bool(_TO_REJECT.search(text, start, said.start()))


def aside_in(text: str) -> Iterator[tuple[int, int]]:
    """Sentences about what is decided beside the matter: amendments, motions, remarks."""
    moved = False
    for start, end in sentences_of(text):
        said = _BESIDE.search(text, start, end)
        # "Forslaget blev vedtaget med Venstres ændringsforslag": that is the matter.
        own = said is None or said.start() - start >= _SUBJECT
        if not own or (moved and _MOTION.match(text, start, end)):
            yield start, end
        moved = moved or bool(_MOVES.search(text, start, end))


def _inside(at: int, spans: Sequence[tuple[int, int]], text: str = "") -> bool:
    """Whether an offset lies in a span; with the text, also up to the end of its line."""
    return any(
        start <= at < max(end, f"{text}\n".find("\n", end) if text else end)
        for start, end in spans
    )


def sentences_of(text: str) -> Iterator[tuple[int, int]]:
    """Sentences; a line of its own is at least one."""
    at = 0
    for line in text.split("\n"):
        yield from ((at + a, at + b) for a, b in sentences_in(line))
        at += len(line) + 1
