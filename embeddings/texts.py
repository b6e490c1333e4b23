"""What is encoded and indexed of a corpus: texts of passages and sentences, entries of words."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.records import CorpusReader
from corpus.rows import PassageRow, SectionRow
from embeddings.lexical import Entry


def passage_texts(corpus: CorpusReader) -> list[str]:
    """What each passage's vector is made of: its context, its lead-in, its words."""
    return [passage_text(corpus, passage) for passage in corpus.passages()]


def passage_text(corpus: CorpusReader, passage: PassageRow) -> str:
    """What a passage's vector is made of."""
    section = corpus.section(passage.section)
    text = corpus.document(section.document).text
    return f"{_context(corpus, section)} {_with_lead(passage, text)}".strip()


def sentence_texts(corpus: CorpusReader) -> list[str]:
    """What each sentence's vector is made of: the context of its passage and its words."""
    sections = {p.id: corpus.section(p.section) for p in corpus.passages()}
    found = []
    for sentence in corpus.sentences():
        section = sections[sentence.passage]
        text = corpus.document(section.document).text[sentence.start : sentence.end]
        found.append(f"{_context(corpus, section)} {text}".strip())
    return found


def _context(corpus: CorpusReader, section: SectionRow) -> str:
    """What a passage is about, for its vector: the point's title and the section's label."""
    return heading(*_titles(corpus, section))


def heading(title: str, label: str) -> str:
    """What a text is printed under, in front of its words: "Takster for 2026. Beslutning:"."""
    about = ". ".join(filter(None, (title, label if label != title else "")))
    return f"{about}:" if about else ""


def _titles(corpus: CorpusReader, section: SectionRow) -> tuple[str, str]:
    if section.point is not None:
        return corpus.point(section.point).title, section.label
    return corpus.document(section.document).title, section.label


def _with_lead(passage: PassageRow, text: str) -> str:
    lead = text[passage.lead_start : passage.lead_end]
    return f"{lead} {text[passage.start : passage.end]}".strip()


def entries(corpus: CorpusReader) -> Iterator[Entry]:
    """What word search holds of each passage."""
    for passage in corpus.passages():
        section = corpus.section(passage.section)
        title, label = _titles(corpus, section)
        point = corpus.point(section.point) if section.point is not None else None
        document = corpus.document(section.document)
        yield Entry(
            passage=passage.id,
            text=_with_lead(passage, document.text),
            title=title,
            label=label,
            document=document.id,
            meeting=section.meeting,
            point=point.number if point else None,
            case_number=point.case_number if point else None,
            section=section.kind,
            document_kind=document.kind,
        )
