"""Points and documents as their pages show them, with the quoted words marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from corpus.labels import is_label_line
from corpus.model import BlockKind, SectionKind
from corpus.rows import BlockRow, DocumentRow, SectionRow
from embeddings.archive import Archive
from qa.cite import Name, find_named

_LISTS = {BlockKind.ITEM: "list", BlockKind.TABLE_HEAD: "table", BlockKind.ROW: "table"}


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text, quoted or not. ``first`` carries the anchor of the quote."""

    text: str
    marked: bool = False
    first: bool = False


@dataclass(frozen=True, slots=True)
class BlockView:
    """A block's runs; those of a table row cell by cell."""

    kind: BlockKind
    cells: tuple[tuple[Run, ...], ...]

    @property
    def runs(self) -> tuple[Run, ...]:
        return self.cells[0]


@dataclass(frozen=True, slots=True)
class Group:
    """Blocks that belong together: a list, a table, or paragraphs."""

    kind: str
    blocks: tuple[BlockView, ...]


@dataclass(frozen=True, slots=True)
class SectionView:
    kind: SectionKind
    label: str
    page: int | None
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class View:
    """Sections of a point or document. ``found`` is None where no quote was asked for.

    ``mark`` are the offsets of the quote in the document.
    """

    sections: tuple[SectionView, ...]
    found: bool | None
    mark: tuple[int, int] | None = None


def view(
    archive: Archive, document: DocumentRow, sections: Sequence[SectionRow], named: Name | None
) -> View:
    """Sections with the words that an address names marked.

    A point's head stands in the page's own heading; it is among the sections only
    where words of it are to be marked.
    """
    mark = span_of(document, sections, named) if named else None
    return View(
        sections=tuple(_section(archive, document, s, mark) for s in sections),
        found=(mark is not None) if named else None,
        mark=mark,
    )


def span_of(
    document: DocumentRow, sections: Sequence[SectionRow], named: Name
) -> tuple[int, int] | None:
    """Offsets in a document of words named in an address, looked for in some sections."""
    if not sections:
        return None
    places = [(sections[0].start, max(s.end for s in sections))]
    if named.section and named.section <= len(sections):
        section = sections[named.section - 1]
        places.insert(0, (section.start, section.end))
    for start, end in places:
        if found := find_named(named, document.text[start:end]):
            return start + found[0], start + found[1]
    return None


def _section(
    archive: Archive, document: DocumentRow, section: SectionRow, mark: tuple[int, int] | None
) -> SectionView:
    blocks = archive.corpus.blocks_of(section.id)
    if blocks and section.kind is not SectionKind.HEAD:
        printed = document.text[blocks[0].start : blocks[0].end]
        # The heading above says it already; but a quote that begins with it is marked whole.
        quoted = mark and mark[0] < blocks[0].end and blocks[0].start < mark[1]
        if is_label_line(printed, section.label) and not quoted:
            blocks = blocks[1:]
    elif not mark or not (section.start <= mark[0] < section.end):
        blocks = ()
    groups = groups_of(blocks, document.text, mark)
    return SectionView(section.kind, section.label, section.page, tuple(groups))


def groups_of(
    blocks: Sequence[BlockRow], text: str, mark: tuple[int, int] | None
) -> list[Group]:
    """Blocks of a document as they are shown, ``mark`` of its text marked."""
    views = [_block(b, text, mark) for b in blocks]
    return [
        Group(kind, tuple(members))
        for kind, members in groupby(views, key=lambda v: _LISTS.get(v.kind, "text"))
    ]


def _block(block: BlockRow, text: str, mark: tuple[int, int] | None) -> BlockView:
    cells = []
    start = block.start
    table = block.kind in (BlockKind.ROW, BlockKind.TABLE_HEAD)
    for cell in text[block.start : block.end].split("\t") if table else [None]:
        end = start + len(cell) if cell is not None else block.end
        cells.append(tuple(_runs(text, start, end, mark)))
        start = end + 1
    return BlockView(block.kind, tuple(cells))


def _runs(text: str, start: int, end: int, mark: tuple[int, int] | None) -> Iterator[Run]:
    if mark is None or mark[1] <= start or end <= mark[0]:
        yield Run(text[start:end])
        return
    inside, outside = max(start, mark[0]), min(end, mark[1])
    if start < inside:
        yield Run(text[start:inside])
    yield Run(text[inside:outside], marked=True, first=inside == mark[0])
    if outside < end:
        yield Run(text[outside:end])
