"""Questions about a point of the agenda as a whole, by its title, in several languages."""

from __future__ import annotations

import random
import re

from benchmarks.training.by_rule.grammar import small
from corpus.model import SectionKind

_GENERAL = re.compile(
    r"^(?:lukket|godkendelse af (?:dagsorden|referat)|meddelelser|eventuelt|underskriftsside|"
    r"orientering(?:er)?$|forvaltningen orienterer|gensidig orientering|punkter til)", re.I,
)
# What kind of paper it is, before what it is about.
_PAPER = re.compile(
    r"^(?:(?:orienterings|beslutnings|drøftelses)(?:sag|punkt)(?::| om)\s*|"
    r"(?:svar på )?(?:forslag|medlemsforslag|henvendelse) fra [^:]{1,80}?\bom\s+|"
    r"(?:status på|evaluering af|orientering om|behandling af|endelig vedtagelse af|"
    r"afrapportering på|"
    r"drøftelse af|godkendelse af|forslag til|forslag om|planforslag for|redegørelse (?:for|om)|"
    r"anlægsbevilling til|anlægsregnskab for|frigivelse af|høring af|udkast til|"
    r"materiale til)\s+)+", re.I,
)
_AFTER = re.compile(
    r"\s+[-–]\s+(?:endelig|forslag|anlægsbevilling|orientering|opsamling|behandling|status|"
    r"2\. behandling|høring).*$|\s*\([^)]*\)\s*$|,? med tillæg \d+.*$", re.I,
)

Forms = dict[str, tuple[str, ...]]

SUMMARY: Forms = {
    "da": (
        "hvad handler sagen om {} om", "hvad går {} ud på", "hvad drejer {} sig om",
        "hvad er {}", "kan du fortælle om {}", "hvad er der sket med {}", "hvad er planen med {}",
        "hvad handler {} om", "kort om {}", "{}", "hvad sker der med {}", "forklar {}",
        "hvad ved I om {}", "info om {}",
    ),
    "en": ("what is the case about {} about", "what is {} about", "tell me about {}"),
    "de": ("worum geht es bei {}", "was ist mit {} geplant"),
    "sv": ("vad handlar ärendet om {} om", "vad går {} ut på"),
    "no": ("hva handler saken om {} om", "hva går {} ut på"),
    "pl": ("o co chodzi w sprawie {}", "czego dotyczy {}"),
    "tr": ("{} konusu ne hakkında", "{} ne ile ilgili"),
    "ar": ("ما موضوع {}", "عن ماذا تتحدث قضية {}"),
    "uk": ("про що справа {}", "що таке {}"),
    "ru": ("о чем вопрос {}", "что планируется по {}"),
    "es": ("de qué trata {}", "en qué consiste {}"),
    "ro": ("despre ce este vorba în {}", "ce se întâmplă cu {}"),
}
DECISION: Forms = {
    "da": (
        "hvad blev besluttet om {}", "hvad blev der besluttet om {}", "hvad endte det med om {}",
        "hvad sagde {body} til {}", "hvad besluttede {body} om {}", "hvad blev resultatet af {}",
        "beslutning om {}", "beslutning {}", "hvad blev vedtaget om {}", "hvordan gik det med {}",
        "hvad blev afgørelsen om {}", "hvad mente politikerne om {}",
        "hvad er der besluttet om {}",
        "hvad gjorde {body} ved {}", "hvad stemte de om {}", "hvad kom man frem til om {}",
        "hvad har {body} vedtaget om {}",
    ),
    "en": ("what was decided about {}", "what did the council decide on {}", "outcome of {}"),
    "de": ("was wurde über {} beschlossen", "wie hat der Stadtrat bei {} entschieden"),
    "sv": ("vad beslutades om {}", "vad bestämde kommunen om {}"),
    "no": ("hva ble vedtatt om {}", "hva bestemte utvalget om {}"),
    "pl": ("co postanowiono w sprawie {}", "jaka była decyzja w sprawie {}"),
    "tr": ("{} hakkında ne karar verildi", "{} konusunda karar ne oldu"),
    "ar": ("ماذا تقرر بشأن {}", "ما هو القرار حول {}"),
    "uk": ("що вирішили щодо {}", "яке рішення ухвалили про {}"),
    "ru": ("что решили по поводу {}", "какое решение принято по {}"),
    "es": ("qué se decidió sobre {}", "cuál fue la decisión sobre {}"),
    "ro": ("ce s-a decis despre {}", "ce hotărâre s-a luat privind {}"),
}
# Yes or no, and the decision answers.
PASSED: Forms = {
    "da": (
        "blev {} godkendt", "blev {} vedtaget", "er {} vedtaget", "sagde {body} ja til {}",
        "sagde {body} nej til {}", "er {} blevet godkendt", "blev der sagt ja til {}",
        "blev {} stemt ned", "har {body} godkendt {}",
    ),
    "en": ("was {} approved", "did they vote for {}"),
    "de": ("wurde {} genehmigt",), "sv": ("godkändes {}",), "no": ("ble {} godkjent",),
    "pl": ("czy zatwierdzono {}",), "tr": ("{} onaylandı mı",), "ar": ("هل تمت الموافقة على {}",),
    "uk": ("чи затвердили {}",), "ru": ("одобрили ли {}",), "es": ("se aprobó {}",),
    "ro": ("s-a aprobat {}",),
}
RECOMMENDATION: Forms = {
    "da": (
        "hvad indstillede forvaltningen om {}", "hvad foreslår forvaltningen om {}",
        "hvad anbefaler forvaltningen om {}", "hvad er indstillingen om {}", "indstilling {}",
        "hvad var forslaget om {}", "hvad skulle {body} tage stilling til om {}",
        "hvad lægges der op til om {}", "hvad anbefalede kommunen om {}",
    ),
    "en": ("what did the administration recommend about {}", "what is proposed about {}"),
    "de": ("was empfiehlt die Verwaltung zu {}",), "sv": ("vad föreslog förvaltningen om {}",),
    "no": ("hva anbefalte administrasjonen om {}",), "pl": ("co zalecono w sprawie {}",),
    "tr": ("{} için ne önerildi",), "ar": ("بماذا أوصت الإدارة بشأن {}",),
    "uk": ("що рекомендувала адміністрація щодо {}",), "ru": ("что рекомендовали по {}",),
    "es": ("qué recomendó la administración sobre {}",),
    "ro": ("ce a recomandat administrația privind {}",),
}
FINANCES: Forms = {
    "da": (
        "hvad koster {}", "hvem betaler for {}", "er der penge til {}", "økonomi {}",
        "hvordan finansieres {}", "hvad betyder {} for kommunens økonomi", "pris på {}",
        "hvad kommer {} til at koste",
    ),
    "en": ("how much does {} cost", "how is {} paid for"), "de": ("was kostet {}",),
    "sv": ("vad kostar {}",), "no": ("hva koster {}",), "pl": ("ile kosztuje {}",),
    "tr": ("{} ne kadara mal oluyor",), "ar": ("كم تكلفة {}",), "uk": ("скільки коштує {}",),
    "ru": ("сколько стоит {}",), "es": ("cuánto cuesta {}",), "ro": ("cât costă {}",),
}
ASSESSMENT: Forms = {
    "da": (
        "hvad mener forvaltningen om {}", "hvad vurderer forvaltningen om {}",
        "hvordan vurderes {}", "vurdering af {}", "hvad er kommunens vurdering af {}",
    ),
    "en": ("what is the assessment of {}",), "de": ("wie bewertet die Verwaltung {}",),
}
BY_SECTION = {
    SectionKind.SUMMARY: (SUMMARY,), SectionKind.DECISION: (DECISION, DECISION, PASSED),
    SectionKind.RECOMMENDATION: (RECOMMENDATION,), SectionKind.FINANCES: (FINANCES,),
    SectionKind.ASSESSMENT: (ASSESSMENT,),
}
_FOREIGN = 0.25
_LONGEST_TOPIC = 9


def topic(title: str) -> str | None:
    """What a point is about, as it stands in a sentence; ``None`` if its title does not tell."""
    if _GENERAL.match(title):
        return None
    found = _AFTER.sub("", _PAPER.sub("", title.strip())).strip(" .:–-")
    if len(found.split()) > _LONGEST_TOPIC:
        found = re.split(r"\s+[–/-]\s+|,\s|;|\s+samt\s|\s+i forbindelse med\s", found)[0]
    words = found.split()
    if not words or len(words) > _LONGEST_TOPIC + 3 or _GENERAL.match(found):
        return None
    return small(found)


def about_point(
    forms: Forms, about: str, body: str, rng: random.Random
) -> tuple[str, str]:
    """A question about a point, and its language."""
    language = "da"
    if rng.random() < _FOREIGN:
        language = rng.choice([name for name in forms if name != "da"])
    form = rng.choice(forms[language])
    if about.startswith("at ") and "om {}" not in form and language == "da":
        form = next((f for f in forms["da"] if f.endswith("om {}")), form)
    if about.startswith("at ") and language != "da":
        about = about.removeprefix("at ")
    return re.sub(r"\s+", " ", form.replace("{body}", body).replace("{}", about)), language
