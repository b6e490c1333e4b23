"""Which words are Danish. The only module that knows simplemma."""

from __future__ import annotations

import threading
from functools import lru_cache

_LOADING = threading.Lock()


@lru_cache(maxsize=10_000)
def is_danish(word: str) -> bool:
    """Whether a dictionary of Danish has a word, in any of its forms.

    The first call loads it, which takes half a second.
    """
    import simplemma

    with _LOADING:  # Else each thread that is early loads one.
        return bool(simplemma.is_known(word, lang="da", low_memory=True))
