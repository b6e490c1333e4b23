"""Questions from the structure of minutes: points, lists, tables, votes."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from benchmarks.training.by_rule.grammar import clause_around, is_finite, shortened, typeable
from benchmarks.training.by_rule.sentences import with_topic
from benchmarks.training.by_rule.templates import BY_SECTION, DECISION, about_point, topic
from benchmarks.training.by_rule.texts import Made, Text
from benchmarks.training.by_rule.words import INFINITIVES, PREPOSITIONS
from corpus.model import Block, BlockKind, Section, SectionKind
from corpus.sentences import sentences

# Who stayed away is no decision.
_NO_DECISION = re.compile(r"\b(?:afbud|deltog ikke|tog forbehold|inhabil|fraværende)\b", re.I)
_LIST = re.compile(
    r"\b(?:følgende|nedenstående|to|tre|fire|fem|seks|syv|otte)\s"
    r"(?P<noun>(?:[a-zæøå]+\s)?[a-zæøå]{4,}):$"
)
_VOTED = re.compile(
    r"^(?P<how>Imod|For|Hverken for eller imod) stemte:?\s(?P<who>[A-ZÆØÅ][^:;]{2,150})$"
)
# A recommendation may be decided long since: then it tells what was decided.
_DECIDED = re.compile(r"\b(?:beslutte|vedtag|vedtog|godkendt)")


def of_structure(section: Section, text: Text, rng: random.Random) -> Iterator[Made]:
    """Questions that a section of a point answers as what it is."""
    yield from _of_section(section, text, rng)
    yield from _lists(section, text, rng)
    yield from _tables(section, rng)
    yield from _votes(section, text)


def not_decided(section: Section, text: Text, rng: random.Random) -> Made | None:
    """What was decided, asked of what was recommended or what it costs: no answer."""
    about = topic(text.title)
    if about is None or section.kind not in (SectionKind.RECOMMENDATION, SectionKind.FINANCES):
        return None
    if _DECIDED.search(text.body) or rng.random() < 0.4:
        return None
    question, language = about_point(DECISION, about, text.body_name, rng)
    return Made("not_decided", question, 0, 0, language, True)


def _of_section(
    section: Section, text: Text, rng: random.Random
) -> Iterator[Made]:
    """Questions by the point's title that the section's first sentences answer."""
    about = topic(text.title)
    if about is None or section.kind not in BY_SECTION:
        return
    answer = _leading(section, text)
    if answer is None:
        return
    for forms in BY_SECTION[section.kind]:
        for _ in range(2):
            question, language = about_point(forms, about, text.body_name, rng)
            yield Made(section.kind.value, question, *answer, language, True)


def _leading(section: Section, text: Text) -> tuple[int, int] | None:
    """The sentences that tell the most: a decision whole if short, items after their lead."""
    units = [
        u for u in text.units
        if not (section.kind is SectionKind.DECISION and _NO_DECISION.search(text.text[slice(*u)]))
    ]
    if section.kind is SectionKind.RECOMMENDATION and len(units) > 1 and text.text[
            slice(*units[0])].rstrip(" ,").endswith((":", "at", "indstilles")):
        units = units[1:]
    if not units or (units[0] != text.units[0] and section.kind is SectionKind.SUMMARY):
        return None
    if section.kind is SectionKind.FINANCES and not re.search(r"\d", text.text[slice(*units[0])]):
        return None
    if section.kind is not SectionKind.DECISION and len(text.text[slice(*units[0])].split()) < 4:
        return None
    most = 60 if section.kind in (SectionKind.DECISION, SectionKind.RECOMMENDATION) else 35
    start, end = units[0]
    for _, (begin, stop) in pairwise(units):
        whole = text.text[start:stop]
        if begin > end + 3 or len(whole.split()) > most:
            break
        end = stop
    return start, end


def _lists(section: Section, text: Text, rng: random.Random) -> Iterator[Made]:
    """Questions that a run of items answers, asked as the line above it tells."""
    blocks = list(section.blocks)
    for n, lead in enumerate(blocks):
        if lead.kind is not BlockKind.PARAGRAPH or not lead.text.rstrip().endswith(":"):
            continue
        items = _items(blocks[n + 1 :])
        if len(items) < 2 or not sentences(lead):
            continue
        start, end = sentences(lead)[-1]
        line = text.text[start:end].rstrip()
        words = "hvad"
        cut = (len(line) - 1, len(line))
        if listed := _LIST.search(line):
            words, cut = f"hvilke {listed['noun']}", listed.span()
        elif not _leads(line):
            continue
        clause = clause_around(line, *cut)
        question = clause and shortened(clause, rng).question(words)
        if question and typeable(question):
            about = with_topic(question, topic(text.title), rng)
            stop = min(items[-1].end, text.units[-1][1])
            if about and len(text.text[items[0].start : stop].split()) < 150:
                yield Made("list", about, items[0].start, stop)


def _tables(section: Section, rng: random.Random) -> Iterator[Made]:
    """Questions for the number in a cell by its row and column."""
    blocks = list(section.blocks)
    for n, head in enumerate(blocks):
        columns = [c.strip() for c in head.text.split("\t")]
        rows = _run(blocks[n + 1 :], BlockKind.ROW)
        if head.kind is not BlockKind.TABLE_HEAD or len(columns) < 2 or len(rows) < 2:
            continue
        first = Counter(row.text.split("\t")[0].strip() for row in rows)
        for row in rows:
            cells = row.text.split("\t")
            label = cells[0].strip()
            if len(cells) != len(columns) or first[label] > 1 or not 1 <= len(label.split()) < 7:
                continue
            at = rng.randrange(1, len(cells))
            cell, column = cells[at].strip(), columns[at]
            if not re.match(r"^[-\d]", cell) or not column or not re.search(r"[a-zæøå]{3}", label):
                continue
            start = row.start + sum(len(c) + 1 for c in cells[:at])
            start += len(cells[at]) - len(cells[at].lstrip())
            form = rng.choice(("hvad er {c} for {r}", "hvor meget {r} {c}", "{r} {c}",
                               "hvor stort er tallet for {r} under {c}", "{c} {r}"))
            question = form.format(c=column.lower(), r=label.lower())
            yield Made("table", question, start, start + len(cell), "da", True)


def _votes(section: Section, text: Text) -> Iterator[Made]:
    """Who voted for and against, where the decision lists them."""
    about = topic(text.title)
    for start, end in text.units if section.kind is SectionKind.DECISION and about else ():
        if m := _VOTED.match(text.text[start:end].rstrip(".")):
            how = m["how"].lower()
            forms = ["hvem stemte {h} {t}", "hvem var {h} {t}"]
            if "(" not in m["who"]:  # No letters of parties after names.
                forms.append("hvilke partier stemte {h} {t}")
            for form in forms:
                question = form.format(h=how, t=about)
                first, last = m.span("who")
                yield Made("who", question, start + first, start + last, "da", True)


def _items(blocks: Sequence[Block]) -> list[Block]:
    """The items that follow a line, also such as have lost their bullets."""
    found = []
    for block in blocks:
        if block.kind is not BlockKind.ITEM and not re.match(r"[a-zæøå•–-]", block.text):
            break
        found.append(block)
    return found


def _leads(line: str) -> bool:
    """Whether a line with a colon is a sentence whose last word calls for the items."""
    told = re.sub(r"\s(?:derfor|bl\.a\.|blandt andet|således)(?=:)", "", line)
    words = told.lower().rstrip(": ").split()
    last = words[-1] if len(words) > 2 else ""
    return last in PREPOSITIONS | INFINITIVES or last == "at" or is_finite(last)


def _run(blocks: Sequence[Block], kind: BlockKind) -> list[Block]:
    found = []
    for block in blocks:
        if block.kind is not kind:
            break
        found.append(block)
    return found
