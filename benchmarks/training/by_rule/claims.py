"""Reasons, views and contents that a Danish sentence gives, and what asks for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NUMERAL = r"to|tre|fire|fem|seks|syv|otte|ni|ti|elleve|tolv"
_REASON = re.compile(
    r"(?P<comma>,\s)?\b(?:fordi|på grund af|grundet|som følge af|med henblik på|af hensyn til|"
    r"for at|"
    r"idet|eftersom)\s", re.I,
)
_NO_PURPOSE = frozenset(
    """mulighed muligheder muligheden ansvar ansvaret ansvarlig behov behovet risiko risikoen
    grundlag forslag sørge sørger sørget tak glad fortaler frist plads forudsætning
    forudsætningen betingelse stedet frem ud over glade parat klar nødt kritik garanti
    støtte åbner åbne behovet stor lang høj bange ked kendt brug rammer rammerne rammen
    hensyn altafgørende tid tiden nok penge grund skyld stemme kritiseret betale betaler
    betalt sigte straffe straffes potentiale flertal engagement drive krav kravet metode
    tegn chance chancen frit brugt vejen evne evnen pligt arbejde ros modet mod""".split()
)
_SAYS = re.compile(
    r"\b(?P<verb>indstiller|indstilles|anbefaler|anbefales|foreslår|foreslås|vurderer|vurderes|"
    r"forventer|"
    r"forventes|besluttede|oplyser|bemærker|bemærkes|ønsker|mener|vedtog|understreger|forudsætter|"
    r"forudsættes|betyder|indebærer|viser|viste|kræver|ønskede|foreslog|anbefalede|konkluderer)"
    r"(?P<rest>[^,;:]{0,60}),? (?P<said>at\s[^;:]{20,240})"
)
# "fire pejlemærker: Sunde rammer, ..."
_NAMED = re.compile(
    rf"\b(?:følgende|{_NUMERAL})\s(?P<noun>(?:[a-zæøå]+e\s)?[a-zæøå]{{4,}}):"
    r"\s(?P<names>[^:;]{15,250}?)\.?$"
)
_IS = re.compile(
    r"^(?P<what>(?:Formålet|Målet|Baggrunden|Årsagen|Hensigten|Ambitionen|Problemet|Målsætningen|"
    r"Udfordringen|Konsekvensen)(?:\s[^,;]{3,70})?)\s(?P<verb>er|var)\s(?:derfor |dermed |"
    r"bl\.a\. )?"
    r"(?P<is>[^;]{12,240}?)\.?$"
)
_ASIDE = re.compile(r"(?:,| –) (?:og|men|så|for|hvis|præcis|altså)\s")
_HOLDS = re.compile(
    r"\b(?P<verb>består af|omfatter|indeholder|inkluderer|omhandler|handler om|består i|bygger på|"
    r"indebærer|vedrører|skyldes|rummer|medfører|dækker)\s(?P<what>[^;:]{12,200})"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """``text[start:end]`` answers; without ``cut`` the clause asks with one of ``words``.

    Where ``verb`` is told the clause must have that one; an empty one makes ``words`` the
    whole question.
    """

    kind: str
    start: int
    end: int
    cut: tuple[int, int]
    words: tuple[str, ...]
    verb: str | None = None


def claims(text: str) -> Iterator[Asked]:
    """What a sentence can be asked for beside amounts, dates and names."""
    yield from _reasons(text)
    yield from _said(text)
    if m := _NAMED.search(text):
        yield Asked("list", *m.span("names"), (m.start(), len(text)), (f"hvilke {m['noun']}",))


def _reasons(text: str) -> Iterator[Asked]:
    for m in _REASON.finditer(text):
        before = text[: m.start()].split()
        word = m.group().strip(", ").lower()
        stop = re.search(r"[;:(–]|\.$|, (?:og|men|så|hvilket|hvor)\s", text[m.end():])
        end = m.end() + stop.start() if stop else len(text.rstrip(" ."))
        start = m.start() + len(m["comma"] or "")
        if not 3 <= len(text[start:end].split()) <= 40:
            continue
        if not before:
            comma = text.find(", ", m.end())
            if 0 < comma < 160:
                yield Asked("why", start, comma, (0, comma), ("hvorfor",))
            continue
        governed = word == "for at" and before[-1].lower().strip(",") in _NO_PURPOSE
        if governed or before[-1] == "som":
            continue
        yield Asked("why", start, end, (m.start(), len(text)), ("hvorfor",))


def _said(text: str) -> Iterator[Asked]:
    for m in _SAYS.finditer(text):
        end = len(text[: m.end("said")].rstrip(" ,"))
        yield Asked("what", m.start("said"), end, (m.end("rest"), len(text)), ("hvad",), m["verb"])
    if told := _IS.match(text):
        cut = (told.start("is"), len(text))
        yield Asked("what", *told.span("is"), cut, ("hvad",), told["verb"])
    for m in _HOLDS.finditer(text.rstrip(" .")):
        if text.endswith(":"):
            continue
        aside = _ASIDE.search(m["what"])
        end = m.start("what") + aside.start() if aside else m.end("what")
        if not m["what"].startswith("også"):
            yield Asked("what", m.start("what"), end, (m.start("what"), len(text)), ("hvad",),
                        m["verb"].split()[0])
