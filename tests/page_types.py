"""One address of every kind of page. A page that is added is added here, and all look at it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from conftest import SAMPLES

# A document of no meeting, which the sample corpus lacks.
LOOSE_NAME = "vejledning.md"
LOOSE = """# Vejledning om hundeskove

## Regler

Hunde må løbe frit i kommunens hundeskove, når ejeren har styr på dem.

## Åbningstid

Hundeskovene er åbne hele døgnet.
"""
_LOOSE_KEY = hashlib.sha256(LOOSE.encode()).hexdigest()[:16]

_PRINTED = hashlib.sha256(
    (SAMPLES / "ravnsoe-byraadet-2024-04-24.pdf").read_bytes()
).hexdigest()[:16]
_POINT = "/moede/ravnsoe-kommune/byraadet/2023-10-11/2"
_BUSES = "Hvad+besluttede+Byrådet+om+gratis+lokalbusser"


@dataclass(frozen=True, slots=True)
class PageType:
    """A kind of page with an address in the sample archive that shows it."""

    name: str
    endpoint: str
    path: str
    status: int = 200

    def in_language(self, code: str) -> str:
        """The address in a language, chosen as a reader may choose it."""
        path, hash_sign, fragment = self.path.partition("#")
        return f"{path}{'&' if '?' in path else '?'}sprog={code}{hash_sign}{fragment}"


PAGES = (
    PageType("front", "pages.ask", "/"),
    PageType("answer", "pages.ask", f"/?q={_BUSES}"),
    PageType("no-answer", "pages.ask", "/?q=Who+is+the+mayor+of+Paris"),
    PageType("too-long", "pages.ask", f"/?q={'x' * 1001}", 400),
    PageType("meeting", "pages.meeting", _POINT.rsplit("/", 1)[0]),
    PageType("point", "pages.point", _POINT),
    PageType("marked", "pages.point", f"{_POINT}?citat=10+stemmer+mod+5.#citat"),
    PageType("gone-quote", "pages.point", f"{_POINT}?citat=Ordene+findes+ikke"),
    PageType("case-course", "pages.point", "/moede/ravnsoe-kommune/byraadet/2022-04-27/2"),
    PageType("document", "pages.document", f"/dokument/{_LOOSE_KEY}"),
    PageType("suggested-again", "pages.ask", f"/?ret={_BUSES}"),
    PageType("limited", "pages.ask", f"/?q={_BUSES}&udvalg=byraadet&fra=2023-01-01"),
    PageType("archive", "pages.archive", "/arkiv"),
    PageType("archive-found", "pages.archive", "/arkiv?q=cykelsti"),
    PageType("archive-year", "pages.archive", "/arkiv?udvalg=byraadet&aar=2023"),
    PageType("archive-empty", "pages.archive", "/arkiv?q=xyzzy"),
    PageType("committee", "pages.committee", "/udvalg/ravnsoe-kommune/byraadet"),
    PageType("case", "pages.case", "/sag/ravnsoe-kommune/22-0318"),
    PageType("no-case", "pages.case", "/sag/ravnsoe-kommune/22-0319", 404),
    PageType("coverage", "pages.coverage", "/daekning"),
    PageType("check", "pages.check", "/tjek"),
    PageType("checked", "pages.check", "/tjek?q=Byrådet+vedtog+budgettet+med+10+stemmer+mod+5."),
    PageType("checked-near", "pages.check", "/tjek?q=Byrådet+vedtog+budgettet+med+9+stemmer"),
    PageType("checked-none", "pages.check", "/tjek?q=Hunden+spiste+formandens+referat."),
    PageType("numbers", "pages.numbers", f"{_POINT}/tal"),
    PageType("similar", "pages.similar", "/moede/ravnsoe-kommune/byraadet/2024-04-24/4/lignende"),
    PageType("source", "pages.source_page", f"/kilde/{_PRINTED}/2"),
    PageType(
        "source-marked", "pages.source_page",
        f"/kilde/{_PRINTED}/6?citat=lokalruterne+41,+42+og+43+bliver+gratis&punkt=4",
    ),
    PageType("source-text", "pages.source_page", f"/kilde/{_LOOSE_KEY}/1"),
    PageType(
        "quotation", "pages.quotation",
        "/citat?sti=/moede/ravnsoe-kommune/byraadet/2023-10-11/2&citat=10+stemmer+mod+5.",
    ),
    PageType("follow", "pages.follow", "/foelg"),
    PageType("followed", "pages.follow", f"/foelg?q={_BUSES}"),
    PageType("about", "pages.about", "/om"),
    PageType("accessibility", "pages.accessibility", "/tilgaengelighed"),
    PageType("not-here", "", "/findes-ikke", 404),
)
# Addresses that answer with something else than a page: feeds, files.
NO_PAGES: tuple[str, ...] = (
    "pages.case_feed", "pages.committee_feed", "pages.conversation_quotes", "pages.evidence",
    "pages.feedback", "pages.numbers_table", "pages.question_feed", "pages.source_file",
    "pages.source_picture",
    "pages.suggestions", "pages.turn",
)


def sources(folder: Path) -> list[Path]:
    """What the archive of all kinds of pages is built from."""
    (folder / LOOSE_NAME).write_bytes(LOOSE.encode())
    return [SAMPLES, folder]
