"""Sentences and their offsets, in Danish as offices write it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
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
# In Danish the splitter makes the same expression anew at every end (sentencex 1.0.32): .4 ms a
# sentence, a hundred times what others take. So it is asked for the ends in a language without
# abbreviations in Latin letters, and what sets Danish apart is asked word by word.
_QUICK = "ru"
# What Danish does not begin a sentence with, within so many characters.
_GOES_ON = re.compile(r"\W*[0-9a-z]")
_LOOKED_AT = 30
_LAST_WORD = re.compile(r"[^\s.]*\Z")
# No abbreviation is longer, between its full stops.
_LONGEST = 12
# An item of a list in the midst of a paragraph, where a sentence may begin with anything.
_ITEM = re.compile(r"\s*(?:\(?\w{1,6}\.?\)|[^\w\s(\"'»«“”„])")
# The splitter is ended by some of these next to initials (sentencex 1.0.32).
_SPACES = dict.fromkeys(
    [0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000], " "
)
# Longer texts without a line break are split in stretches (characters).
_SLICE = 10_000
_MARKER = re.compile(r"^(?:[•o*–—-]|\d{1,2}[.)]|[a-zæøå][.)])\s+", re.I)


def split(text: str) -> list[tuple[int, int]]:
    """Start and end offsets of the sentences of a paragraph, without surrounding space."""
    text = text.translate(_SPACES)
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
    cuts.update(boundaries(text))
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


def boundaries(text: str) -> set[int]:
    """Where sentencex ends Danish sentences, the space after them included."""
    if "\n" in text:
        return _danish(text)
    ends = set()
    for found in sentencex.get_sentence_boundaries(_QUICK, text):
        end, sign = found["end_index"], found["boundary_symbol"]
        if end == len(text):
            ends.add(end)
            continue
        at = len(text[:end].rstrip()) - 1
        # Signs in a row, after a space, in quotation marks: seldom, and with rules of their own.
        if sign is None or not text[at - 1 : at].isalnum():
            return _danish(text)
        after = text[at + 1 : at + 1 + _LOOKED_AT]
        # Whether "½" is of a word, expressions do not agree about.
        if _ITEM.match(after) or any(c.isnumeric() and not c.isdecimal() for c in after):
            return _danish(text)
        if _GOES_ON.match(after):
            continue
        word = _LAST_WORD.findall(text, 0, at)[0]
        if sign != "." or len(word) > _LONGEST or not _is_abbreviation(word):
            ends.add(end)
    return ends


def _danish(text: str) -> set[int]:
    return {found["end_index"] for found in sentencex.get_sentence_boundaries("da", text)}


@lru_cache(maxsize=100_000)
def _is_abbreviation(word: str) -> bool:
    """Whether a word with a full stop ends no Danish sentence."""
    return len(_danish(f"{word}. Og")) == 1


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
