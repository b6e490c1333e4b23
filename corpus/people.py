"""Members of a committee, present and absent, from the head of its minutes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from corpus.model import Member

_PRESENT_FIELDS = ("medlemmer", "tilstede", "til stede", "deltagere", "mødedeltagere", "mødt")
_ABSENT_FIELDS = ("afbud", "fraværende", "ikke til stede", "fraværende med afbud")
# "Forældrerepræsentanter", "Ledelsesrepræsentanter": the members in groups.
_GROUP = re.compile(r"^\w+repræsentanter$")
_ROLES = r"(?:\d\.\s*)?(?:næst|vice)?(?:formand|borgmester)|rådmand|medlem|suppleant"
_NAME = (
    r"[A-ZÆØÅ][\w'’.-]*(?:\s+(?:[A-ZÆØÅ][\w'’.-]*|af|von|van|de|der|el|al|bin|Ø\.))*"
)
_ROLE = re.compile(rf"^(?P<role>{_ROLES})\s*:?\s+(?=[A-ZÆØÅ])", re.I)
# "Lisbeth Agersø (formand)", "Ib Lund - Medlem"
_ROLE_AFTER = re.compile(rf"\s*(?:\(|[-–]\s)(?P<role>{_ROLES})\)?$", re.I)
# "Connie M. Jørgensen (F)": a name, then the party's letter or short name.
_WITH_PARTY = re.compile(
    rf"(?P<name>{_NAME}),?\s*(?P<before>(?<=,\s)(?i:{_ROLES})\s*)?\((?P<party>[A-ZÆØÅ][\w.]{{0,11}})\)"
    rf"(?:\s*[-–,]\s*(?P<role>(?i:{_ROLES}))\b)?"
)
_SEPARATOR = re.compile(r"\s*(?:,|;|\n|\t|\sog\s|•)\s*")


# A table of who came: a column of names, and columns with a cross for present and absent.
_NAME_COLUMN = re.compile(r"^(?:navn|medlem(?:mer)?)$", re.I)
_PRESENT_COLUMN = re.compile(r"^(?:til\s?stede|mødt|deltog|fremmødt)$", re.I)
_ABSENT_COLUMN = re.compile(r"^(?:fraværende|afbud|ikke\s+til\s?stede)$", re.I)
_PARTY_COLUMN = re.compile(r"^(?:parti|liste)$", re.I)
# The end of a list of names where a sentence about somebody follows it.
_SENTENCE_END = re.compile(r"(?<=[a-zæøå]{2})\.\s+(?=[A-ZÆØÅ])")
_ATTENDANCE = re.compile(r"\b(?:til\s?stede|mødt|mødte|afbud|fraværende)\b", re.I)
_AWAY = re.compile(r"\b(?:afbud|fraværende)\b", re.I)
_INSTEAD = re.compile(r"\b(?:for\s+hvem|i\s+\w+\s+sted|stedfortræder|suppleant)\b", re.I)
# Who came late or left early was there.
_CAME_LATE = re.compile(r"\b(?:mødte|kom|ankom|forlod|gik|deltog)\b.{0,20}\bkl\b", re.I)
_SUBSTITUTE = re.compile(r"\b(?:stedfortræder|suppleant|i\s+stedet|mødte)\b", re.I)


def is_people_field(name: str) -> bool:
    """Whether a field of a meeting's head lists people."""
    return name in _PRESENT_FIELDS or name in _ABSENT_FIELDS or bool(_GROUP.match(name))


def members_in(fields: Mapping[str, str], lines: Sequence[str] = ()) -> tuple[Member, ...]:
    """Members from fields such as "medlemmer" and "afbud" (names in lower case).

    Who is named under both was absent. A table of attendance among ``lines`` tells more
    than the fields.
    """
    if table := _attendance(lines):
        return tuple(table)
    if not any(map(is_people_field, fields)):
        return tuple(dict.fromkeys(m for line in lines for m in _in_prose(line)))
    absent = [m for name in _ABSENT_FIELDS for m in _absent(fields.get(name, ""))]
    away = {m.name for m in absent}
    fields_present = [name for name in fields if name in _PRESENT_FIELDS or _GROUP.match(name)]
    listed = [m for name in fields_present for m in people(fields[name])]
    present = [m for m in listed if m.name not in away]
    roles = {m.name: m for m in listed}
    known = [_completed(m, roles.get(m.name)) for m in absent]
    return tuple(dict.fromkeys([*present, *known]))


def _in_prose(line: str) -> list[Member]:
    """People with parties whom a sentence of the head says to have come or stayed away.

    "Til stede var formand A (S) og B (V). C (F) havde meldt afbud, og i hendes sted mødte
    D (F)." Who stays away is said after the name, or before all of them.
    """
    told = "(" in line and _ATTENDANCE.search(line)
    found = list(_WITH_PARTY.finditer(line)) if told else []
    if not found:
        return []
    ends = [m.start() for m in found[1:]] + [len(line)]
    members = list(_with_parties(line, found, True))
    away = bool(_AWAY.search(line[: found[0].start()]))
    result: list[Member] = []
    for member, match, end in zip(members, found, ends, strict=True):
        after = line[match.end() : end]
        here = away if not _AWAY.search(after) else True
        result.append(replace(member, present=not here))
        away = (away or bool(re.search(r"\bafbud fra\b", after))) and not _INSTEAD.search(after)
        away = away or bool(re.search(r"\b(?:og|,)\s+fra\s*$", after))
    return result


def _absent(text: str) -> list[Member]:
    """Those that a list of the absent names, without the substitutes who came for them."""
    found: list[Member] = []
    for sentence in _SENTENCE_END.split(text):
        if _CAME_LATE.search(sentence):
            continue
        instead = _SUBSTITUTE.search(sentence)
        found += people(sentence[: instead.start()] if instead else sentence, present=False)
    return found


def _attendance(lines: Sequence[str]) -> list[Member]:
    """The rows of a table of attendance, its cells separated by tabs."""
    head: list[str] = []
    found: list[Member] = []
    for line in lines:
        cells = [cell.strip() for cell in line.split("\t")]
        if any(map(_NAME_COLUMN.match, cells)) and any(
            _PRESENT_COLUMN.match(c) or _ABSENT_COLUMN.match(c) for c in cells
        ):
            head = cells
        elif head and len(cells) > 1:
            row = dict(zip(head, cells, strict=False))
            name = _cell(row, _NAME_COLUMN)
            present = bool(_cell(row, _PRESENT_COLUMN)) or not _cell(row, _ABSENT_COLUMN)
            if name:
                found += [
                    Member(m.name, m.party or _cell(row, _PARTY_COLUMN), m.role, present)
                    for m in people(name) or [Member(name)]
                ]
        elif head:
            break
    return found


def _cell(row: Mapping[str, str], column: re.Pattern[str]) -> str | None:
    return next((value for name, value in row.items() if column.match(name) and value), None)


def _completed(member: Member, other: Member | None) -> Member:
    if other is None:
        return member
    return Member(member.name, member.party or other.party, member.role or other.role, False)


def people(text: str, *, present: bool = True) -> list[Member]:
    """The people named in a list, with party and role where these are printed."""
    found = list(_WITH_PARTY.finditer(text)) if "(" in text else []
    if found:
        return list(_with_parties(text, found, present))
    named = (part.strip(" .") for part in _SEPARATOR.split(_SENTENCE_END.split(text)[0]))
    members = []
    for printed in named:
        told = _ROLE_AFTER.search(printed)
        part = printed[: told.start()].strip() if told else printed
        role = _ROLE.match(part)
        name = part[role.end() :] if role else part
        if re.fullmatch(_NAME, name) and " " in name:
            named_role = role["role"] if role else told["role"] if told else None
            members.append(Member(name, None, named_role and named_role.lower(), present))
    return members


def _with_parties(
    text: str, found: Iterable[re.Match[str]], present: bool
) -> Iterable[Member]:
    at = 0
    for match in found:
        # What stands before a name, back to the last party, is its role.
        lead = re.search(rf"({_ROLES})\s*:?\s*$", text[at : match.start()], re.I)
        told = lead[1] if lead else match["before"] or match["role"]
        name, role = match["name"], told.strip().lower() if told else None
        if inside := _ROLE.match(name):
            name, role = name[inside.end() :], inside["role"].lower()
        at = match.end()
        yield Member(" ".join(name.split()), match["party"], role, present)
