"""Members of a committee, present and absent, from the head of its minutes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from corpus.model import Member

_PRESENT_FIELDS = ("medlemmer", "tilstede", "til stede", "deltagere", "mødedeltagere")
_ABSENT_FIELDS = ("afbud", "fraværende", "ikke til stede", "fraværende med afbud")
_ROLES = r"(?:\d\.\s*)?(?:næst|vice)?(?:formand|borgmester)|rådmand"
_NAME = (
    r"[A-ZÆØÅ][\w'’.-]*(?:\s+(?:[A-ZÆØÅ][\w'’.-]*|af|von|van|de|der|el|al|bin|Ø\.))*"
)
_ROLE = re.compile(rf"^(?P<role>{_ROLES})\s*:?\s+(?=[A-ZÆØÅ])", re.I)
# "Connie M. Jørgensen (F)": a name, then the party's letter or short name.
_WITH_PARTY = re.compile(rf"(?P<name>{_NAME})\s*\((?P<party>[A-ZÆØÅ][\w.]{{0,11}})\)")
_SEPARATOR = re.compile(r"\s*(?:,|;|\n|\t|\sog\s|•)\s*")


def members_in(fields: Mapping[str, str]) -> tuple[Member, ...]:
    """Members from fields such as "medlemmer" and "afbud" (names in lower case).

    Who is named under both was absent.
    """
    absent = [m for name in _ABSENT_FIELDS for m in people(fields.get(name, ""), present=False)]
    away = {m.name for m in absent}
    present = [
        m
        for name in _PRESENT_FIELDS
        for m in people(fields.get(name, ""), present=True)
        if m.name not in away
    ]
    roles = {m.name: m for name in _PRESENT_FIELDS for m in people(fields.get(name, ""))}
    known = [_completed(m, roles.get(m.name)) for m in absent]
    return tuple(dict.fromkeys([*present, *known]))


def _completed(member: Member, other: Member | None) -> Member:
    if other is None:
        return member
    return Member(member.name, member.party or other.party, member.role or other.role, False)


def people(text: str, *, present: bool = True) -> list[Member]:
    """The people named in a list, with party and role where these are printed."""
    found = list(_WITH_PARTY.finditer(text))
    if found:
        return list(_with_parties(text, found, present))
    named = (part.strip(" .") for part in _SEPARATOR.split(text))
    members = []
    for part in named:
        role = _ROLE.match(part)
        name = part[role.end() :] if role else part
        if re.fullmatch(_NAME, name) and " " in name:
            members.append(Member(name, None, role["role"].lower() if role else None, present))
    return members


def _with_parties(
    text: str, found: Iterable[re.Match[str]], present: bool
) -> Iterable[Member]:
    at = 0
    for match in found:
        # What stands before a name, back to the last party, is its role.
        lead = re.search(rf"({_ROLES})\s*:?\s*$", text[at : match.start()], re.I)
        name, role = match["name"], lead[1].lower() if lead else None
        if inside := _ROLE.match(name):
            name, role = name[inside.end() :], inside["role"].lower()
        at = match.end()
        yield Member(" ".join(name.split()), match["party"], role, present)
