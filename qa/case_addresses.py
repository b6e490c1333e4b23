"""The case that an address names, whichever spelling of its number it has."""

from __future__ import annotations

from functools import lru_cache

from corpus.case_numbers import case_key, is_subject
from corpus.records import CorpusReader
from corpus.slugs import slug
from embeddings.archive import Archive
from qa.cases import Case, cases
from qa.cite import LONGEST_NUMBER


def case_at(archive: Archive, municipality: str, number: str) -> Case | None:
    """The case of a municipality whose number is so written in an address."""
    key = key_at(archive.corpus, number)
    printed = archive.corpus.case_numbers().get(key or "", [""])[0]
    if not printed or is_subject(printed):
        return None
    found = cases(archive, printed, municipality)
    return next(iter(found), None)


def key_at(corpus: CorpusReader, number: str) -> str | None:
    """The key of the case number that is so written in an address; None if no case has it."""
    if len(number) > LONGEST_NUMBER:
        return None
    key = case_key(number)
    if key in corpus.case_numbers():
        return key
    in_ascii = _in_ascii(corpus)
    return in_ascii.get(slug(key)) or in_ascii.get(slug(number))


@lru_cache(maxsize=1)
def _in_ascii(corpus: CorpusReader) -> dict[str, str]:
    """Keys by what an address makes of them: it has no "ø" ("05.01.08-Ø54-3-20")."""
    return {
        slug(spelling): key
        for key, printed in corpus.case_numbers().items() for spelling in (*printed, key)
    }
