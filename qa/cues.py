"""What kind of thing a question asks for, by the words it is asked with."""

from __future__ import annotations

import re
from functools import cache

from qa.model import Asks

# A cue for a decision after this many words describes something.
_LATE = 6
_WHETHER = re.compile(
    r"(?:blev|bliver|er|fik|får|kom|har|havde|var|was|were|did|has|is|wurde|hat|ist|blev|czy|чи|هل)\b"
)

# Cues for what is asked, in the languages told apart; the one that stands first in the
# question wins ("Hvornår besluttede ..." asks for a date), among equals the first here.
# They are stems at a word's start: "besluttede", "beslutning" and "beslutter" are one.
_CUES: tuple[tuple[Asks, tuple[str, ...]], ...] = (
    (Asks.CASE_NUMBER, (
        "sagsnummer", "sagsnr", "sagsnumre", "hvilket sags", "case number", "file number",
        "aktenzeichen", "ärendenummer", "numer sprawy", "номер справи", "رقم القضية",
    )),
    (Asks.RECOMMENDATION, (
        "indstill", "anbefal", "recommend", "empfehl", "empfohl", "rekommend",
        "rekomend", "рекоменд", "توصي", "öner",
    )),
    (Asks.DECISION, (
        "beslut", "vedtag", "vedtog", "godkend", "afgjor", "afgørels", "afvis", "udsat", "stemte",
        "blev det til", "blev resultatet", "endte sagen", "ende med", "sagde ja", "sagde nej",
        "decid", "decision", "approv", "reject", "vote", "adopt", "outcome",
        "beschl", "entschied", "entscheid", "genehmig", "abgelehnt", "abgestimmt",
        "beslöt", "röst", "godkän", "avslog", "uchwal", "zdecyd", "decyzj", "postanowi",
        "вирішил", "вирішен", "ухвал", "рішенн", "решил", "решени", "قرر", "قرار", "karar",
    )),
    (Asks.COUNT, (
        "hvor mange", "hvormange", "antal", "how many", "number of", "wie viele", "hur många",
        "ile ", "скільки", "сколько", "كم ", "kaç", "cuánt", "combien", "câte", "câți",
    )),
    (Asks.AMOUNT, (
        "hvor meget", "hvad kost", "hva kost", "koster", "kostede", "pris", "beløb", "hvor dyr",
        "bevilling", "how much", "cost", "price", "wie viel", "kostet", "kosten",
        "hur mycket", "kostar", "kosztu", "kosztow", "коштує", "коштув", "стоит", "تكلف", "تكلفة",
        "ne kadar", "maliyet",
    )),
    (Asks.DATE, (
        "hvornår", "hvornaar", "hvilken dato", "hvilket år", "hvilken dag", "when", "what date",
        "which year", "wann", "när", "kiedy", "коли", "когда", "متى", "ne zaman", "quand",
        "cuándo",
    )),
    (Asks.REASON, (
        "hvorfor", "begrundelse", "årsag", "why", "reason", "warum", "wieso", "varför", "dlaczego",
        "чому", "почему", "لماذا", "neden", "niçin",
    )),
    # Answered by a body's name, whatever it is said to have done.
    (Asks.OTHER, (
        "hvilket udvalg", "hvilke udvalg", "hvilken forvaltning", "hvilken afdeling",
        "which committee", "which department", "welcher ausschuss", "vilken nämnd",
    )),
    (Asks.PERSON, (
        "hvem", "who", "wer ", "vem ", "kto ", "хто", "кто", "من هو", "من هي", "kim ", "qui ",
    )),
)


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


@cache
def _cue_patterns() -> tuple[tuple[Asks, re.Pattern[str]], ...]:
    return tuple(
        (asks, re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, cues)) + ")", re.I))
        for asks, cues in _CUES
    )


def kind_asked(text: str, language: str = "da") -> Asks:
    """What a question asks for: the kind whose cue stands first, else by its form.

    A word for deciding far into the question only describes ("the adopted plan"),
    unless the question is whether something was decided ("Blev ... vedtaget?").
    """
    lowered = f"{text.casefold()} "
    found = [
        (match.start(), order, asks)
        for order, (asks, pattern) in enumerate(_cue_patterns())
        if (match := pattern.search(lowered))
    ]
    if not found:
        return _form(text, language)
    start, _, asks = min(found)
    late = len(lowered[:start].split()) >= _LATE
    describes = asks is Asks.DECISION and late and not _WHETHER.match(lowered)
    return _form(text, language) if describes else asks


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


def speaks_of_decision(text: str) -> bool:
    """Whether a question has a word for deciding in it."""
    pattern = dict(_cue_patterns())[Asks.DECISION]
    return bool(pattern.search(f"{text.casefold()} "))
