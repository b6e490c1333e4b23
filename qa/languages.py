"""Which language a question is in."""

from __future__ import annotations

from functools import cache
from typing import Any

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
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages([c for c in LANGUAGES if c in identifier.nb_classes])
    return identifier
