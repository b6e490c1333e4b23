"""Tables of contents, which are no text of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.bodies import committee_in
from corpus.facts import facts_in, meeting_field
from corpus.heads import bare_number, point_head
from corpus.model import Block, BlockKind

_CONTENTS = re.compile(
    r"^(?:indholdsfortegnelse|indhold|dagsordensoversigt|punktoversigt|sagsoversigt|punkter|"
    r"dagsordenspunkter|(?:følgende\s+)?(?:sager|punkter)\s+(?:behandles\s+)?på\s+"
    r"(?:mødet|dagsordenen)|dagsorden|sagsliste)\s*:?$",
    re.I,
)
# The head of a table of contents: "Sag nr. Side", "Pkt. Tekst Side".
# An entry's title comes again within so many blocks.
_AHEAD = 2000
_COLUMN_HEADS = re.compile(
    r"^(?:(?:sag|pkt|punkt|nr|tekst|titel|side|sidenr)\b\.?\s*){1,4}$", re.I
)
# A run of dots is tried from its first one only: a page of nothing but dots has thousands.
_LEADERS = re.compile(
    r"(?<!\.)(?<!\.\s)(?:\.\s?){4,}+\s*(?:[\divxl]{1,6})?$|(?<!…)…{2,}+\s*\d{0,4}$"
)
# So many dots in the middle of a text are leaders of entries that were read as one.
_DOTS = re.compile(r"(?:\.\s?){10,}")
_ENTRY = re.compile(r"[\t ]\d{1,3}$|^\d{1,3}$")


def without_contents(blocks: Sequence[Block]) -> list[Block]:
    """Blocks without tables of contents.

    An entry has leader dots, ends in a page number, or is the beginning of a text that
    comes again as a title.
    """
    kept: list[Block] = []
    inside, last_page, contents_page = False, 0, -1
    for index, block in enumerate(blocks):
        later = blocks[index + 1 : index + 1 + _AHEAD]
        if not any(c.isalnum() for c in block.text):
            continue  # A full stop where nothing was to be said.
        if _is_entry(block.text):
            inside = True
            continue
        if _CONTENTS.match(block.text) and _lists(later):
            inside, last_page, contents_page = True, 0, block.page or -1
            continue
        if inside:
            page = re.search(r"(\d{1,3})$", block.text)
            # Typography tells the first point from an entry, unless it stands among them.
            apart = block.kind is BlockKind.HEADING and block.page != contents_page
            head = point_head(block.text)
            begins = head is not None and not head.title  # "Sag nr. 14" is no page number.
            entry = _ENTRY.search(block.text) is not None and not begins
            entry = entry and (head is not None or not _is_head(block.text))
            if not apart and entry and (not page or int(page[1]) >= last_page):
                last_page = int(page[1]) if page else last_page
                continue
            followed = later and bare_number(later[0].text)
            if not apart and not _is_head(block.text) and (
                entry or followed or _COLUMN_HEADS.match(block.text) or comes_again(block, later)
            ):
                continue
            inside = False
        kept.append(block)
    return kept


def _is_entry(text: str) -> bool:
    """Whether a text with leader dots belongs to a table of contents, not to a form to fill in."""
    return bool(_LEADERS.search(text) or _DOTS.search(text)) and len(text.split()) > 1


def _is_head(text: str) -> bool:
    """Whether a line may belong to the head of the meeting or of a point."""
    return meeting_field(text) is not None or facts_in(text) is not None or (
        point_head(text) is None and committee_in(text) is not None
    )


def _lists(later: Sequence[Block]) -> bool:
    """Whether a table of contents follows: entries that come again, or page numbers."""
    first = [b for b in later[:4] if not _COLUMN_HEADS.match(b.text)][:2]
    if any(_is_entry(b.text) or comes_again(b, later) for b in first[:1]):
        return True
    numbered = [_ENTRY.search(b.text) and not _is_head(b.text) for b in first]
    return len(first) == 2 and all(numbered)


def comes_again(entry: Block, later: Sequence[Block]) -> bool:
    """Whether an entry's text, or the title in it, is how a later block begins."""
    text = _LEADERS.sub("", entry.text).rstrip("-\u00ad. ")
    head = point_head(text)
    titles = {text, head.title if head and head.title else text, text.rpartition("\t")[2]}
    return len(text) > 5 and any(
        b is not entry and b.text.startswith(t) for t in titles for b in later if len(t) > 5
    )
