"""Which words are Danish. The only module that knows simplemma."""

from __future__ import annotations

import threading
import unicodedata
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from corpus.unpacking import kept

_LOADING = threading.Lock()
_FILE = "da.dic"


@lru_cache(maxsize=10_000)
def is_danish(word: str) -> bool:
    """Whether a dictionary of Danish has a word, in any of its forms.

    The first call loads it: a trie that is kept unpacked, or in a third of a second.
    """
    with _LOADING:  # Else each thread that is early loads one.
        words = _words()
    return _has(words, word)


def _has(words: Any, word: str) -> bool:
    return words.get_lemma(unicodedata.normalize("NFC", word), "da") is not None


@cache
def _words() -> Any:
    from simplemma.strategies import DictionaryLookupStrategy
    from simplemma.strategies.dictionaries import StreamDictionaryFactory

    if folder := kept("danish", version("simplemma"), _write):
        return DictionaryLookupStrategy(_tries(folder))
    return DictionaryLookupStrategy(StreamDictionaryFactory())


def _write(folder: Path) -> dict[str, Any]:
    _tries(folder).get_dictionary("da")
    if not (folder / _FILE).is_file():  # Only logged by the library.
        raise OSError("there is no room for it")
    return {}


def _tries(folder: Path) -> Any:
    from simplemma.strategies.dictionaries import TrieDictionaryFactory

    return TrieDictionaryFactory(disk_cache_dir=str(folder))
