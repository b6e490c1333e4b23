"""What kind of thing a question asks for, by the words it is asked with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from qa.cue_words import CUES, MONEY, OF_DECISION
from qa.model import Asks

# A cue for a decision after this many words describes something.
_LATE = 6
_WHETHER = re.compile(
    r"(?:blev|bliver|er|fik|får|kom|har|havde|var|was|were|did|has|is|wurde|hat|ist|blev|czy|чи|هل)\b"
)
# "Teknik- og Klimaudvalget" is one word.
_JOINED = re.compile(r"\w+-,?\s+(?:(?:og|and|und|och)\s+)?")
# "Hvad er tvisten endt med?", but not "Hvad endte den med at koste?".
_ENDED = re.compile(
    r"\bhvad?\s(?:\S+\s){0,12}?ende?[tr]e?\s(?:\S+\s){0,8}?med\b"
    r"(?! at (?!beslut|vedt|godk|afv|sige))"
)
# A participle after an article describes: "den vedtagne plan", "the approved budget".
_DESCRIBED = re.compile(r"(?<!\w)(?:den|det|the|an?) \w+(?:ede|te|ne|ed) \w")
# "... indstillet, og hvad blev besluttet": the decision is asked for beside it.
_BESIDE = re.compile(
    r"(?<!\w)(?:og|eller|men|and|or|but|und|oder|aber|och|i|a|та|і|а|и|ve)\s+(?:hvad|hva|hvordan"
    r"|blev|what|how|was|were|wie|wurde|vad|hur|co|jak|czy|що|як|чи|что|как|ne|nasıl)\b|وماذا\b"
)
_IN_ONE = re.compile(r"\w*,? (?:og|eller|and|or|und|oder|och|i|та|і|и|ve) ")
# Words by which a question that passes for Danish is Danish.
_DANISH = re.compile(
    r"\b(?:hv\w+|hva|og|af|til|ikke|ved|fra|skal|efter|byråd\w*|udvalg\w*|borgmester\w*)\b"
)
_LATIN = frozenset("da en de sv pl tr fr es ro".split())
_ARABIC_MARKS = re.compile(r"[\u064b-\u0652\u0640]")
# Arabic writes "and", "so", "the" and "will" as one with the word.
_PREFIXED = "(?:[وف]?(?:ال|لل|س)?)"
# Languages with one word for how much and how many: it is money within so many words.
_ONE_WORD, _NEAR, _NEXT = re.compile(r"(?!hvor|antal|how|number|wie|hur)"), 3, 2


# "Og er der flere på vej?" is put like "Er der flere på vej?".
_OPENING = re.compile(r"^(?:(?:og|men|ok|and|but|und|aber|och)\b,?\s+)+")
# A question that begins with its verb is answered by yes or no.
_VERBS = frozenset(
    "er har kan skal må vil bør fik får blev bliver var havde kunne skulle ville burde findes "
    "fandtes kommer kom går gik gælder gjaldt gør gjorde fulgte deltog sagde stemte måtte "
    # English; "was" is asked for where it is used.
    "is are were did does do has have had can could will would should must "
    # German and Swedish
    "ist sind war waren hat haben hatte wurde wurden wird werden kann darf muss soll gibt gab "
    "är ska fick finns hade skall måste "
    # Polish, Ukrainian and Arabic begin with a word for it.
    "czy чи هل".split()
)
_WHETHER_WORDS = ("est-ce ",)
# In Swedish "var" is "where", in German "er" is "he".
_NO_VERB = {"sv": frozenset({"var", "er"}), "de": frozenset({"er", "var"})}
_POLITE = re.compile(
    r"(?:kan|kunne|vil|ville|can|could|would|will|kannst|können|könnten) (?:du|i|you|sie)\b"
)
_LIST = re.compile(
    r"(?:(?:i|på|ved|for|fra|til|med|om|in|for|at|to|of|with|auf|bei|mit|für|på|av) )?"
    # Danish "hvilken" and "hvilket" ask for one.
    r"(?:hvilke|nævn|oplist|vilka|nämn|welche|welchen|nenne|nennen sie|quels|quelles|quali|welke"
    r"|jakie|które|які|какие|name the|list|giv (?:mig )?en liste|what are the"
    # English tells one from several only by the noun: "which parties", not "which bus".
    r"|which (?:of the )?(?:(?!has|was|is|does)\w+ )?(?!has|was|is|does)\w+(?<![sui])s)\b"
)
# A short noun phrase after these, and nothing else: longer ones, and those with a
# preposition, ask for a property ("hvad er status på sagen", "what is the price of bread").
_NAME_WORD = (
    r"(?!(?:i|på|for|af|til|om|ved|med|fra|of|in|on|at|to|times|von|im|für|av|på|de|w|в)\b)"
    r"[^\W\d][^\s?,;:]*"
)
_THING = f"{_NAME_WORD}(?: {_NAME_WORD}){{0,2}}"
_DEFINITION = tuple(
    re.compile(form.format(_THING) + r"(?: for (?:noget|en|et))?\s*[?.!؟]*")
    for form in (
        "(?:hvad|hva) er {}", "hvad betyder {}", "hvad vil {} sige", "hvad står {} for",
        "hvad dækker {} over", "what(?: is|'s) {}", "what are (?!the ){}", "what does {} mean",
        "what does {} stand for", "was ist {}", "was sind {}", "was bedeutet {}", "vad är {}",
        "vad betyder {}", "co to jest {}", "co oznacza {}", "що таке {}", "что такое {}",
        "qu'est-ce que {}", "qué es {}", "wat is {}", "{} nedir", "ما ه[وي] {}",
    )
)


def kind_asked(text: str, language: str = "da") -> Asks:
    """What a question asks for: the kind whose cue stands first, else by its form.

    A word for deciding far into the question only describes ("the adopted plan"),
    unless the question is whether something was decided ("Blev ... vedtaget?").
    Where a decision is asked for beside a recommendation, it is the decision.
    """
    lowered = _plain(text)
    found = sorted(
        (match.start(), order, match.end(), asks)
        for order, asks in enumerate(CUES)
        if (match := _first(asks, lowered, language))
    )
    if not found:
        return _form(text, language)
    start, _, end, asks = found[0]
    if asks is Asks.COUNT and _is_money(lowered[start:end], lowered[end:], language):
        return Asks.AMOUNT
    if asks is Asks.RECOMMENDATION and any(
        kind is Asks.DECISION and _asked_beside(lowered[end:other])
        for other, _, _, kind in found
    ):
        return Asks.DECISION
    late = len(_JOINED.sub("", lowered[:start]).split()) >= _LATE
    describes = asks is Asks.DECISION and late and not _WHETHER.match(lowered)
    return _form(text, language) if describes else asks


def speaks_of_decision(text: str, language: str = "da") -> bool:
    """Whether a question has a word for deciding in it."""
    lowered = _plain(text)
    patterns = (_pattern(name, _counted(lowered, language)) for name in (Asks.DECISION, "of"))
    return bool(_ENDED.search(lowered)) or any(p.search(lowered) for p in patterns)


def _plain(text: str) -> str:
    """A question as its cues are written; Turkish writes a dotted capital I."""
    return _ARABIC_MARKS.sub("", " ".join(text.casefold().split()).replace("i\u0307", "i"))


def _first(asks: Asks, text: str, language: str) -> re.Match[str] | None:
    """Where a kind's first cue stands; one for a decision where it does not describe."""
    found: Iterator[re.Match[str]] = _pattern(asks, _counted(text, language)).finditer(text)
    if asks is not Asks.DECISION:
        return next(found, None)
    described = [m.span() for m in _DESCRIBED.finditer(text)]
    matches = [m for m in found if not any(a < m.start() < b for a, b in described)]
    if ended := _ENDED.search(text):
        matches.append(ended)
    return min(matches, key=lambda m: m.start(), default=None)


def _is_money(cue: str, after: str, language: str) -> bool:
    """Whether "how many" and the words after it ask for an amount."""
    words, languages = after.split(), _counted(cue + after, language)
    if _pattern("money", languages).search(" ".join(words[:_NEXT])):
        return True
    near = " ".join(words[:_NEAR])
    return bool(_ONE_WORD.match(cue) and _pattern(Asks.AMOUNT, languages).search(near))


def _asked_beside(between: str) -> bool:
    return bool(_BESIDE.search(between) or _IN_ONE.fullmatch(between))


def _counted(text: str, language: str) -> tuple[frozenset[str], str]:
    """The languages whose cues count in a question, and its own.

    Short questions are often taken for another language, so that only Danish with a word
    that no other has keeps out the others. Cues in other letters stand in nobody's way.
    """
    if language == "da" and _DANISH.search(text):
        return frozenset({"da"}), language
    return _LATIN, language


@cache
def _pattern(name: str, counted: tuple[frozenset[str], str]) -> re.Pattern[str]:
    """The cues of a kind ("of", "money": of those tables) in the languages that count."""
    tables = {str(asks): cues for asks, cues in CUES.items()}
    tables |= {"of": OF_DECISION, "money": MONEY}
    languages, own = counted
    cues = [
        (language, cue.strip())
        for language, written in tables[name].items()
        if language in languages or language not in _LATIN
        for cue in written.split(",")
    ]
    return re.compile("|".join(
        _regex(cue.rstrip("!"), language)
        for language, cue in cues
        if language == own or not cue.endswith("!")
    ))


def _regex(cue: str, language: str) -> str:
    written = re.escape(cue).replace(r"\*", r"\w*").replace(r"\ …\ ", r"\s(?:\S+\s){0,8}?")
    written = written.replace(" … ", r"\s(?:\S+\s){0,8}?")
    return rf"(?<!\w){_PREFIXED if language == 'ar' else ''}(?:{written})(?!\w)"


def _form(text: str, language: str) -> Asks:
    """How a question without a cue is put: what something is, which ones, or whether."""
    lowered = _OPENING.sub("", " ".join(text.casefold().split())).strip()
    if any(pattern.fullmatch(lowered) for pattern in _DEFINITION):
        return Asks.DEFINITION
    if _LIST.match(lowered):
        return Asks.LIST
    word = re.match(r"\w+", lowered)
    if _POLITE.match(lowered) or not word or word[0] in _NO_VERB.get(language, ()):
        return Asks.OTHER
    asked = word[0] in _VERBS or lowered.startswith(_WHETHER_WORDS)
    # "was" is "what" in German, and a short German question may pass for Danish.
    return Asks.YES_NO if asked or (word[0] == "was" and language == "en") else Asks.OTHER
