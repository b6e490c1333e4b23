"""Which language a question is in. The only module that knows py3langid."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from corpus.unpacking import edition_of, kept, read_listing

# The languages told apart: those spoken most in Danish municipalities. Fewer candidates
# make fewer mistakes on short questions. Norwegian is left out: its short questions cannot
# be told from Danish ones, and its words find the same passages.
LANGUAGES = (
    "da", "sv", "en", "de", "fr", "es", "it", "nl", "pl", "ro", "lt", "bs", "hr",
    "uk", "ru", "tr", "ar", "fa", "ur", "ku", "so", "vi", "fi",
)
# How much likelier (difference of log-likelihoods) a language must be than Danish: in all,
# and for each letter. Gibberish is a little likelier in one language or another.
_DOUBT, _DOUBT_PER_LETTER = 4.0, 0.5
# Of a model: probabilities of fragments in each language, of the languages, and the automaton
# that finds the fragments.
_PARTS = ("nb_ptc", "nb_pc", "tk_nextmove", "tk_row", "tk_output")


def detect_language(text: str) -> str:
    """ISO 639-1 code of the likeliest of the languages told apart.

    Danish unless another is clearly likelier: a few words, as people type them, say
    little, and most are Danish.
    """
    words = text.split()
    # Danish names of places do not make a question Danish.
    plain = [w for i, w in enumerate(words) if i == 0 or not w[:1].isupper()]
    text = " ".join(plain if len(plain) > 1 else words)
    scores = dict(_identifier().rank(text))
    best = max(scores, key=lambda code: (scores[code], code))
    doubt = max(_DOUBT, _DOUBT_PER_LETTER * len(text))
    return "da" if scores["da"] > scores[best] - doubt else str(best)


@cache
def _identifier() -> Any:
    """The model of the languages told apart: kept unpacked, or in half a second out of that of
    all languages."""
    if folder := kept("languages", edition_of(version("py3langid"), LANGUAGES), _write):
        return _mapped(folder)
    return _unpacked()


def _unpacked() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages([c for c in LANGUAGES if c in identifier.nb_classes])
    return identifier


def _write(folder: Path) -> dict[str, Any]:
    model = _unpacked()
    for name in _PARTS:
        np.save(folder / f"{name}.npy", np.asarray(getattr(model, name)))
    return {"languages": model.nb_classes}


def _mapped(folder: Path) -> Any:
    """The model of files that are mapped and not read: a question needs a few of their pages."""
    from py3langid.langid import LanguageIdentifier

    parts = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in _PARTS}
    return LanguageIdentifier(
        np.asarray(parts["nb_ptc"]), np.asarray(parts["nb_pc"]), read_listing(folder)["languages"],
        # Of numbers of Python, which a walk from letter to letter is quicker with.
        memoryview(parts["tk_nextmove"]), parts["tk_output"].tolist(),
        tk_row=parts["tk_row"].tolist(),
    )
