"""Committees and councils that a question names, and whether a meeting's is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from corpus.merge import committee_key
from qa.period_words import TWO_LETTERS, any_of

# What the council is called in the archive; every other name for it is read as this one.
COUNCIL = "Byrådet"

# The council as a whole. "The council" is the municipality's; a town's own name before
# "Byråd" is kept, for it may be another town's.
_COUNCIL = (
    any_of(("byrådet", "byråd", "byrådets", "kommunalbestyrelsen", "kommunalbestyrelse"))
    + r"(?:s)?|" + any_of(("byrådsmøde", "byrådsmødet", "byrådsmøder", "byrådsmøderne"))
    + r"|borgerrepræsentationens?|stadsråd(?:et)?"
    r"|(?:the\s+)?(?:city|town|municipal)\s+council(?:['’]s)?|the\s+council(?:['’]s)?(?!\s+of\b)"
    r"|(?:stadt|gemeinde)rat(?:e?s)?|kommunalrat(?:e?s)?|stadtverordnetenversammlung"
    r"|(?:kommun|stads)fullmäktiges?|gemeenteraad|conseil\s+municipal|consiglio\s+comunale"
    r"|rad[ayzę]\w*\s+(?:miasta|miejsk\w+|gminy)|міськ\w+\s+рад\w+|городск\w+\s+совет\w*|горсовет\w*"
    r"|belediye\s+meclisi\w*|مجلس\s+(?:المدينة|البلدية)|المجلس\s+البلدي|(?:kaupungin|kunnan)valtuusto\w*"
)
_CAPITAL = r"(?-i:[A-ZÆØÅ])"
# Not "hvad sagde udvalget for nylig" and "udvalget for den sag".
_FIELD = (
    r"(?!(?:at|den|det|de|en|et|sagen|nyligt?|lang|kort|hvad|hvem|hvor|hvordan)\b)[^\W\d]{3,}"
)
_NAMED = re.compile(
    rf"""(?<![\w-])(?:
        # Vejle Byråd
        (?P<town>{_CAPITAL}\w+\s(?-i:Byråd|Byraad)(?=s?\b))
      | (?P<council>{_COUNCIL})
      | (?P<other>
            # udvalget for kultur, idræt og fritid
            udvalget\sfor\s{_FIELD}(?:,\s{_FIELD})*(?:,?\sog\s{_FIELD})?
            # Børn, Unge og Familieudvalget: without hyphens only in capitals
          | (?:{_CAPITAL}\w+,\s)*{_CAPITAL}\w+\sog\s{_CAPITAL}\w*udvalg(?:et)?
            # social- og beskæftigelsesudvalget, plan-, bolig- og teknikudvalget
          | (?:\w+-(?:,\s?|\s?(?:og|&)\s?))*(?:\w+-)*\w{{2,}}udvalg(?:et)?
            # teknisk udvalg, det kulturelle udvalg; not "et lokalt udvalg"
          | (?<!\bet\s)(?<!\bhvilket\s)(?<!\bandet\s)\w+(?:iske?|elt|elle|alt|ale)\sudvalg
            # ældrerådet, huslejenævnet; the names of things end like them: området
          | \w{{3,}}(?:(?<!om)råd|(?<!om)raad|nævn)et
          | magistraten
        )
    )(?=['’]?s?(?!\w))""",
    re.VERBOSE | re.IGNORECASE,
)
# What ends like a body's name and is none: a choice, a board under one, "has advised".
_NO_BODY = frozenset(
    "vareudvalg vareudvalget underudvalg underudvalget forrådet samrådet borgerrådet tilrådet "
    "frarådet forårsrådet".split()
)
# "TU", "SBU": the initials of a committee with "udvalg" at one end. These are not.
_INITIALS = re.compile(r"(?<![\w-])(?:[A-ZÆØÅ]{1,3}U|U[A-ZÆØÅ]{1,3})(?=['’]?s?(?![\w-]))")
_NO_COMMITTEE = frozenset(
    "EU SU SFU VU DSU AMU FGU EGU STU VEU KU HU NU DU UD UF UG US USA UK UN UV UNHCR UPV".split()
)
_JOINING = frozenset("og for det den de".split())


def committees_named(text: str) -> Iterator[str]:
    """Committees and councils named in a question, as written; the council is "Byrådet".

    In large or small letters. Initials of two to four capitals are kept too, but not
    where the whole question is in capitals.
    """
    found = []
    for match in _NAMED.finditer(text):
        name = COUNCIL if match["council"] else match.group()
        if name.casefold() not in _NO_BODY:
            found.append((match.start(), name))
    if any(c.islower() for c in text):
        for match in _INITIALS.finditer(text):
            if match.group() not in _NO_COMMITTEE:
                found.append((match.start(), match.group()))
    yield from (name for _, name in sorted(found))


def same_committee(named: str, committee: str, municipality: str) -> bool:
    """Whether a name from a question means a meeting's committee.

    Whatever the case, the spelling of å, the definite ending and the order of "udvalget
    for". Part of a name is enough where it is whole words of it: "skoleudvalget" is the
    "Skole- og Dagtilbudsudvalget", not the "Folkeskoleudvalget". Several committees may fit.
    """
    own, meant = (_key(name, municipality) for name in (committee, named))
    if own == meant or (own in _COUNCIL_KEYS and meant in _COUNCIL_KEYS):
        return True
    if re.fullmatch(r"[A-ZÆØÅ]{2,4}", named):
        return named.casefold() in _initials(committee_key(committee, municipality))
    asked = _parts(meant)
    return bool(asked) and "udvalg" in own and set(asked) <= set(_parts(own))


def _folded(text: str) -> str:
    return "".join(TWO_LETTERS.get(c, c) for c in text.casefold())


@lru_cache(maxsize=1024)
def _key(name: str, municipality: str) -> str:
    key = _folded(committee_key(name, municipality))
    return re.sub(r"(?<=raad)et$|(?<=naevn)et$", "", key)


_COUNCIL_KEYS = frozenset({"byraad", "kommunalbestyrelse", "borgerrepraesentationen"})


def _words(key: str) -> list[str]:
    """The words of a committee's name, but for "udvalg" and what joins them."""
    key = re.sub(r"^udvalget for |udvalg$|udvalget$", "", key)
    return [word for word in key.split() if word not in _JOINING]


def _parts(key: str) -> list[str]:
    """Its words without the letters that join them: "børne-", "beskæftigelses-", "teknisk"."""
    if "udvalg" not in key:
        return []
    stems = (re.sub(r"isk$", "ik", word.rstrip("es")) for word in _words(key))
    return [stem for stem in stems if len(stem) > 1]


def _initials(key: str) -> set[str]:
    """What a committee's name may be shortened to: "sbu"; with "udvalget for" first or last."""
    if "udvalg" not in key:
        return set()
    letters = "".join(word[0] for word in _words(key))
    return {f"{letters}u", f"u{letters}"}
