"""What a question says about itself: language, kind, case numbers, words to look for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

from corpus.dates import dates_in
from qa.errors import BadCharacters, EmptyQuestion, QuestionTooLong
from qa.model import MAX_QUESTION, Asks, Question

# The languages told apart: those spoken most in Danish municipalities. Fewer candidates
# make fewer mistakes on short questions. Norwegian is left out: its short questions cannot
# be told from Danish ones, and its words find the same passages.
_LANGUAGES = (
    "da", "sv", "en", "de", "fr", "es", "it", "nl", "pl", "ro", "lt", "bs", "hr",
    "uk", "ru", "tr", "ar", "fa", "ur", "ku", "so", "vi", "fi",
)
_CASE_NUMBER = re.compile(r"\b(?:[A-ZÆØÅ]{2,5}-\d{4}-\d{3,}|\d{2}/\d{2,6})\b", re.I)
# A cue for a decision after this many words describes something.
_LATE = 6
_WHETHER = re.compile(
    r"(?:blev|bliver|er|fik|får|kom|har|havde|var|was|were|did|has|is|wurde|hat|ist|blev|czy|чи|هل)\b"
)
# How much likelier (difference of log-likelihoods) a language must be than Danish: in all,
# and for each letter. Gibberish is a little likelier in one language or another.
_DOUBT, _DOUBT_PER_LETTER = 4.0, 0.5
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")

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
    (Asks.PERSON, (
        "hvem", "who", "wer ", "vem ", "kto ", "хто", "кто", "من هو", "من هي", "kim ", "qui ",
    )),
)


def understand(text: str, terms: Callable[[str], list[str]]) -> Question:
    """Read a question. ``terms`` gives the index terms of a word.

    :raises EmptyQuestion: nothing but white space and signs.
    :raises QuestionTooLong: more than :data:`qa.model.MAX_QUESTION` characters.
    """
    text = " ".join(text.split())
    if len(text) > MAX_QUESTION:
        raise QuestionTooLong(
            f"the question has {len(text)} characters; ask with at most {MAX_QUESTION}"
        )
    if not is_unicode(text):
        raise BadCharacters("the question holds characters that are none; write it again")
    if not re.search(r"\w", text):
        raise EmptyQuestion("the question is empty; write what you want to know")
    language = detect_language(text)
    question = Question(
        text=text,
        language=language,
        asks=kind_asked(text),
        groups=(),
        case_numbers=tuple(dict.fromkeys(m.group() for m in _CASE_NUMBER.finditer(text))),
        dates=tuple(day for day, _, _ in dates_in(text)),
        of_decision=speaks_of_decision(text),
    )
    words = _WORD.findall(text)
    names = [w for i, w in enumerate(words) if _is_name(w, i, language)]
    if not question.speaks_danish:
        # Words of another language match Danish text only where they are names or numbers.
        words = names
    return replace(
        question,
        groups=tuple(dict.fromkeys(g for w in words if (g := spellings(w, terms)))),
        names=tuple(dict.fromkeys(g for w in names if (g := spellings(w, terms)))),
    )


def is_unicode(text: str) -> bool:
    """Whether a text can be written as UTF-8; half a surrogate pair cannot."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


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
    identifier.set_languages([c for c in _LANGUAGES if c in identifier.nb_classes])
    return identifier


@cache
def _cue_patterns() -> tuple[tuple[Asks, re.Pattern[str]], ...]:
    return tuple(
        (asks, re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, cues)) + ")", re.I))
        for asks, cues in _CUES
    )


def kind_asked(text: str) -> Asks:
    """What a question asks for: the kind whose cue stands first, OTHER where there is none.

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
        return Asks.OTHER
    start, _, asks = min(found)
    late = len(lowered[:start].split()) >= _LATE
    return Asks.OTHER if asks is Asks.DECISION and late and not _WHETHER.match(lowered) else asks


def speaks_of_decision(text: str) -> bool:
    """Whether a question has a word for deciding in it."""
    pattern = dict(_cue_patterns())[Asks.DECISION]
    return bool(pattern.search(f"{text.casefold()} "))


def spellings(word: str, terms: Callable[[str], list[str]]) -> tuple[str, ...]:
    """Index terms of a word and of the spellings it may stand for; empty for stop words.

    Who has no Danish keyboard writes "foererloes" for "førerløs"; old names keep
    "aa" where others write "å".
    """
    variants = [word]
    lowered = word.lower()
    unfolded = lowered.replace("ae", "æ").replace("oe", "ø").replace("aa", "å")
    for variant in (unfolded, lowered.replace("å", "aa")):
        if variant != lowered:
            variants.append(variant)
    # A stop word in its proper spelling is one in the other too ("naar", "faa").
    if unfolded != lowered and not terms(unfolded):
        return ()
    return tuple(dict.fromkeys(term for v in variants for term in terms(v)))


def _is_name(word: str, position: int, language: str) -> bool:
    # German writes every noun with a capital; only there it says nothing.
    capital = position > 0 and word[:1].isupper() and language != "de"
    return capital or any(c.isdigit() for c in word)
