"""Sentences and their offsets, in Danish as offices write it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import sentencex

from corpus.model import Block, BlockKind

# Abbreviations that the splitter takes for sentence ends, in the spelling of minutes.
_NOT_AN_END = re.compile(
    r"(?:^|[\s(])(?:bla|bl\.a|sagsnr|jf|ca|nr|pkt|stk|d|kl|ift|vedr|hhv|inkl|ekskl|evt|f\.eks|fx"
    r"|pga|tlf|kap|afs|incl|excl|ad|gns|mio|mia|årg|dvs|heraf|max|min|red|tidl|skr|lb|adj|resp)\.$",
    re.I,
)
# Abbreviations that the splitter never ends at, though a capital after them starts a sentence.
_MAYBE_END = re.compile(
    r"(?<=[\s\d(])(?:kr|mv|m\.v|mm|m\.m|mfl|m\.fl|osv|o\.l|pct|moms|etc)\.+(?=\s+[A-ZÆØÅ][a-zæøå])"
)
# Longer texts without a line break are split in stretches (characters).
_SLICE = 10_000
_MARKER = re.compile(r"^(?:[•o*–—-]|\d{1,2}[.)]|[a-zæøå][.)])\s+", re.I)


def split(text: str) -> list[tuple[int, int]]:
    """Start and end offsets of the sentences of a paragraph, without surrounding space."""
    spans: list[tuple[int, int]] = []
    for begin, end in _slices(text):
        spans += [(begin + a, begin + b) for a, b in _split(text[begin:end])]
    return spans


def _slices(text: str) -> Iterator[tuple[int, int]]:
    """Stretches that the splitter takes in reasonable time, cut at spaces."""
    begin = 0
    while len(text) - begin > _SLICE:
        cut = text.rfind(" ", begin, begin + _SLICE) + 1
        end = cut if cut > begin else begin + _SLICE
        yield begin, end
        begin = end
    yield begin, len(text)


def _split(text: str) -> list[tuple[int, int]]:
    cuts = {0, len(text)}
    cuts.update(b["end_index"] for b in sentencex.get_sentence_boundaries("da", text))
    cuts.update(found.end() for found in _MAYBE_END.finditer(text))
    kept = [0]
    for cut in sorted(cuts - {0}):
        before = text[kept[-1] : cut].rstrip()
        after = text[cut : cut + 9].lstrip()
        if cut < len(text) and (_NOT_AN_END.search(before) or after[:1].islower()):
            continue
        kept.append(cut)
    spans = []
    for start, end in pairwise(kept):
        piece = text[start:end]
        lead = len(piece) - len(piece.lstrip())
        if piece.strip():
            spans.append((start + lead, start + len(piece.rstrip())))
    return spans


def sentences(block: Block) -> list[tuple[int, int]]:
    """Offsets in the document text of a block's sentences.

    Rows and headings are one each. A list item's bullet or number is not part of
    its first sentence, unless the number is all that gives the item its name.
    """
    if block.kind in (BlockKind.ROW, BlockKind.TABLE_HEAD, BlockKind.HEADING):
        return [(block.start, block.end)] if block.text.strip() else []
    offset = 0
    if block.kind is BlockKind.ITEM and (marker := _MARKER.match(block.text)):
        offset = marker.end()
    return [
        (block.start + offset + start, block.start + offset + end)
        for start, end in split(block.text[offset:])
    ]
