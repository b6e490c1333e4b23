"""Words and phrases that tell what a question asks for, by language.

Whole words, unless an asterisk says that an ending may follow; an ellipsis stands for up to
eight words, none too. A mark at the end, "!", says that a cue counts in questions that are
certainly in its language: elsewhere it is another word, or a name.
"""

from __future__ import annotations

from qa.model import Asks

Cues = dict[str, str]

# By language, separated by commas. Stems are written so that no other word begins with them.
CUES: dict[Asks, Cues] = {
    Asks.CASE_NUMBER: {
        "da": "sagsnummer*, sagsnr*, sagsnumre*, hvilket sags*",
        "en": "case number*, file number*",
        "de": "aktenzeichen*",
        "sv": "ärendenummer*",
        "pl": "numer sprawy",
        "uk": "номер справи",
        "ru": "номер дела",
        "ar": "رقم القضية",
    },
    Asks.RECOMMENDATION: {
        "da": "indstill*, anbefal*",
        "en": "recommend*",
        "de": "empfehl*, empfohl*",
        "sv": "rekommend*",
        "pl": "rekomend*, zalec*",
        "uk": "рекоменд*",
        "ar": "توصي*, أوصى, أوصت",
        "tr": "öner*",
    },
    # What the administration thinks of a matter.
    Asks.ASSESSMENT: {
        "da": "vurderer, vurderede, vurderet, vurdering, vurderingen, vurderinger,"
              "mener … forvaltningen, mente … forvaltningen, siger forvaltningen,"
              "sagde forvaltningen, forvaltningens holdning",
        "en": "assess, assesses, assessed, assessment*, administration think, administration say,"
              "administration's view*",
        "de": "beurteil*, einschätz*, einzuschätz*, meint die verwaltung, sagt die verwaltung",
        "sv": "bedöm*, tycker förvaltningen, säger förvaltningen, anser förvaltningen",
        "pl": "oceni*, ocena",
        "uk": "оціню*, оцінил*, оцінк*",
        "ru": "оцени*, оценк*",
        "ar": "تقييم, يقيم, قيمت",
        "tr": "değerlendir*",
    },
    Asks.DECISION: {
        "da": "beslut*, vedtag*, vedtog*, godkend*, afgjor*, afgørels*, afvis*, forkast*,"
              # Not the people who are "udsatte".
              "udsat, udsatte *byråd*, udsatte *udvalg*, udsatte * udvalg*, udsatte de,"
              "udsatte sag*, nedstem*, stemte, stemt, droppe*, blev det til, udfald*,"
              # A body granted; "bevilling" is an amount.
              "bevilge, bevilger, bevilgede, bevilget, bevilges, bevilgedes,"
              "blev … resultatet, endte sagen, ende med, sagde … ja, sagde … nej, sagt … ja,"
              "sagt … nej, sige … ja, sige … nej, siger … ja, siger … nej,"
              "hvad skete der … med, hva skete der … med, hvad er der sket med,"
              "hvad blev der af, hvordan gik det … med, gik … igennem, går … igennem,"
              "kom … igennem, gået … igennem, blev … til noget, bliver … til noget,"
              "hvordan endte, hvordan endt, hvad blev … til sidst, hvad sagde … til sidst,"
              "hvordan gik … til sidst",
        "en": "decide, decides, decided, deciding, decision*, approv*, reject*, vote, votes,"
              "voted, voting, adopt, adopts, adopted, adopting, outcome*, turn … down,"
              "turned … down, dropped, dismissed, refused, what happened … to, what … became of,"
              "what … become of, what came of, how did … end, go through, went through,"
              "was … passed, were … passed, been passed, said … yes to, said … no to,"
              "say … yes to, say … no to, granted",
        "de": "beschl*, entschied*, entscheid*, genehmig*, abgelehnt*, ablehn*, lehnte … ab,"
              "lehnten … ab, abgestimmt*, angenommen, stimmte, stimmten, zugestimmt, verworfen,"
              "verabschiedet, bewilligt*, was wurde aus, was ist aus … geworden,"
              "was geschah … mit, was passierte … mit, wie endete*, wie ging … aus, ausgang",
        "sv": "beslut*, beslöt*, röst*, godkän*, avslog*, avslag*, avslå*, antog*, antag*,"
              "förkast*, bevilja*, avvisa*, bifall*, biföll*, vad hände … med,"
              "vad blev det … av, hur slutade, hur gick det … med, sa … ja till, sa … nej till",
        "pl": "uchwal*, uchwał*, zdecyd*, decyzj*, postanowi*, przyjęt*, przyjęł*, przyjął,"
              "odrzuc*, zatwierdz*, głosował*, głosowani*, co się stało z,"
              "co stało się z, jak zakończył*",
        "uk": "вирішил*, вирішен*, вирішив, ухвал*, рішенн*, схвал*, затвердж*, затверди*,"
              "відхил*, прийнял*, прийнят*, прийняв, проголосув*, голосува*, відмови*,"
              "що сталося … з, чим закінчи*",
        "ru": "решил*, решени*, решен*, утвержд*, утверди*, отклон*, принял*, принят*, одобр*,"
              "проголосов*, голосова*, отказа*, что стало … с, что случилось … с, чем законч*",
        "ar": "قرر*, تقرر, يقرر, قرار*, قرارات, وافق*, توافق, موافقة*, رفض*, رفضت, اعتمد*, أقر,"
              "أقرت, صوت, صوتت, صوتوا, ماذا حدث, ماذا حصل, ما مصير, ما نتيجة",
        "tr": "karar*, onayla*, onayland*, reddet*, reddedil*, kabul ed*, kabul et*, oylan*,"
              "oyladı*, ne oldu, nasıl sonuçlan*",
        "fr": "décid*, approuv*, rejet*, vot*, adopt*",
        "es": "decid*, aprob*, aprueb*, rechaz*, vot*",
    },
    Asks.COUNT: {
        "da": "hvor mange, hvormange, antal, antallet",
        "en": "how many, number of",
        "de": "wie viele, wieviele, wie vielen",
        "sv": "hur många",
        "pl": "ile!, ilu!",
        "uk": "скільки",
        "ru": "сколько",
        "ar": "كم",
        "tr": "kaç*",
        "es": "cuánt*",
        "fr": "combien",
        "ro": "câte, câți",
    },
    Asks.AMOUNT: {
        "da": "hvor meget, hvad kost*, hva kost*, koste, koster, kostede, kostet, pris, prisen,"
              "priser, priserne, prisniveau*, beløb*, hvor dyr*, bevilling*",
        "en": "how much, cost, costs, costing, price, prices, priced",
        "de": "wie viel, wieviel, kostet*, kosten!, preis, preise",
        "sv": "hur mycket, kosta, kostar, kostade, kostat, pris, priset",
        "pl": "kosztu*, kosztow*, koszt",
        "uk": "коштує, коштув*, коштува*, вартість",
        "ru": "стоит, стоил*, стоимость",
        "ar": "تكلف*, سيكلف, ستكلف, يكلف, كلف, كلفت, تكلفة, التكلفة, سعر",
        "tr": "ne kadar, maliyet*",
    },
    Asks.DATE: {
        "da": "hvornår, hvornaar, hvilken dato, hvilket år, hvilken dag",
        "en": "when, what date, which year",
        "de": "wann",
        "sv": "när",
        "pl": "kiedy",
        "uk": "коли",
        "ru": "когда",
        "ar": "متى",
        "tr": "ne zaman*",
        "fr": "quand",
        "es": "cuándo",
    },
    Asks.REASON: {
        "da": "hvorfor, begrundelse*, årsag*",
        "en": "why, reason, reasons",
        "de": "warum, wieso, weshalb",
        "sv": "varför",
        "pl": "dlaczego",
        "uk": "чому",
        "ru": "почему",
        "ar": "لماذا",
        "tr": "neden!, niçin",
    },
    # Answered by a body's name, whatever it is said to have done; or by how the votes fell.
    Asks.OTHER: {
        "da": "hvilket udvalg, hvilke udvalg, hvilken forvaltning, hvilken afdeling,"
              "hvordan faldt stemmerne, hvor kan, hvor skal, hvor ligger",
        "en": "which committee, which department, where",
        "de": "welcher ausschuss",
        "sv": "vilken nämnd",
    },
    Asks.PERSON: {
        "da": "hvem",
        "en": "who, who's, whom, whose",
        "de": "wer, wem, wen",
        "sv": "vem",
        "pl": "kto",
        "uk": "хто",
        "ru": "кто",
        "ar": "من هو, من هي",
        "tr": "kim!, kimler!",
        "fr": "qui",
    },
}

# Of a decision, without asking what was decided: how the votes fell, who was appointed.
OF_DECISION: Cues = {
    "da": "stemmerne, stemmetal*, afstemning*, forbehold*, udpeg*, udnævn*, til sidst,"
          "hvad er status",
    "en": "appoint*, reservation, reservations, abstain*, in the end",
    "de": "ernannt*, vorbehalt*, enthielt*, stimmen",
    "sv": "utsåg*, utsedd*, utses, reserver*",
    "pl": "powoła*, mianowa*, zastrzeżeni*",
    "uk": "признач*, застережен*",
    "ru": "назначи*, назначен*, оговорк*",
    "ar": "تعيين, عينت, تحفظ*",
    "tr": "atand*, atadı*, çekince*",
}

# With a word for how many these make an amount: costs of any language, and money itself.
MONEY: Cues = {
    "da": "penge, pengene, kroner, kr, mio, millioner",
    "en": "money, kroner, crowns",
    "de": "geld, kronen",
    "sv": "pengar, kronor",
    "pl": "pieniędzy, koron",
    "uk": "грошей, крон",
    "ru": "денег, крон",
    "ar": "المال, كرونة, يبلغ سعر",
    "tr": "para, kron",
}
