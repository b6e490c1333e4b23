"""Danish words that made questions are built with: verbs, connectives, everyday words.

Lists are split at spaces or line ends, to be read as they are.
"""

from __future__ import annotations

# Infinitives of verbs that carry a clause in minutes and debates. Left out are those whose
# present is a noun's plural too ("aftaler", "rammer", "prøver", "møder").
INFINITIVES = frozenset(
    """acceptere adressere afgive afgøre afholde afklare aflevere afrapportere afregne afskaffe
    afslutte afspejle afsætte afvente afvikle afvise anbefale anerkende anlægge anmode
    ansætte ansøge anvende arbejde arrangere balancere bede begrunde begrænse begynde
    behandle beholde bekræfte bekymre belyse bemyndige bemærke benytte beskrive beskytte
    beslutte bestemme bestå besvare betale betjene betragte betyde bevare bevilge bidrage
    bistå blive bruge bygge bære delegere deltage diskutere drive drøfte dække eksistere
    ende erhverve erstatte etablere evaluere falde fastholde fastsætte finansiere finde
    fjerne flytte fokusere forbedre forberede forbyde foregå foreligge forelægge foreslå
    foretage foretrække forhøje forkaste forlænge formode forpligte forsøge fortsætte
    forudsætte forvente forventes fravælge fremgå fremhæve fremlægge fremme fremrykke
    fremsende fremsætte frigive frikøbe fungere følge føre gennemføre gennemgå genoptage
    give godkende gøre gælde handle hedde henvise hjælpe holde håndtere hæve høre igangsætte
    implementere imødekomme indarbejde inddrage indebære indeholde indføre indgå indkalde
    indlede indrette indstille informere inkludere investere invitere iværksætte justere
    klare klage komme konkludere konstatere koste kræve købe lede ledsage levere ligge lukke
    lægge love læse løbe løse mangle medføre medgå medvirke melde mene meddele mindske miste
    modtage måle nedlægge nedsætte nå nævne omdanne omfatte omhandle omlægge omsætte
    opdatere opføre opfylde opfordre ophøre opkræve opleve oplyse opnå oprette opstille
    opstå optage orientere overdrage overføre overholde overstige overtage oversende pege
    placere planlægge præsentere prioritere pålægge påpege påvirke realisere reducere
    reglere regulere renovere repræsentere revidere samle sammenlægge samarbejde sende sidde
    sige sikre ske skabe skrive skylde sluge slukke slutte sortere spare spille spørge
    starte stemme stige stille stoppe styrke stå støtte supplere svare sælge sætte søge tabe
    tage tale tilbyde tilbagesende tildele tilføre tillade tilpasse tiltræde tilslutte træde
    træffe trække tælle udarbejde udbetale udbyde udføre udgå udgøre udleje udlevere udløbe
    udnytte udpege udsende udskifte udskyde udsætte udtale udtrykke udvide udvikle udvælge
    understrege understøtte undersøge undervise vare varetage vedrøre vedtage vente vide
    videreføre vise virke visitere vurdere vælge yde yder ændre åbne øge ønske producere
    aflaste rette opjustere nedjustere vokse opgøre beregne dele hjemtage opsige frede
    ombygge plante hente tømme tvinge bede""".split()
)
# Finite forms that no rule makes of an infinitive.
FINITE = frozenset(
    """er var bliver blev har havde vil ville skal skulle kan kunne må måtte bør burde får fik går
    gik står stod tog kom gav lå sad gjorde gør sagde fandt skrev holdt faldt steg fortsatte
    afsatte vedtog lød bestod indgik foregik overtog fulgte hed viste findes fandtes synes
    bedes lykkes lykkedes udgjorde fastsatte foreslog indgår foregår består foreslår
    foreslås fremgår opnår udgår gennemgår bistår modtog deltog bød indledte bad valgte
    solgte købte kræves ses opstår nåede når ansatte udsatte afviste tilsluttede tiltrådte
    indeholdt overholdt fremlagde fastholdt frikender forstår indebar afholdt nedsatte
    tilbød forbød""".split()
)
# What may come before the verb without being the subject.
CONNECTIVES = frozenset(
    """derfor derudover desuden endvidere herudover samtidig endelig dermed derved således herefter
    dog også ligeledes altså så hertil dertil imidlertid ydermere generelt konkret desværre
    derimod heraf deraf derefter alligevel ofte måske nu tidligere senere først
    efterfølgende sideløbende parallelt eksempelvis frem oven rundt tilbage ligesom""".split()
)
PREPOSITIONS = frozenset(
    """i på ved for med efter fra til under om af over mellem inden siden langs gennem uden blandt
    omkring mod hos pr som ifølge udover ud foran bag jf ad imellem trods""".split()
)
SUBORDINATORS = frozenset(
    """at som der hvor hvis når hvilket hvilke hvorfor fordi idet mens selvom da hvorefter hvem
    hvad hvordan hvorvidt såfremt medmindre eftersom uanset""".split()
)
PRONOUNS = frozenset(
    "den det de denne dette disse han hun man dem dens dets deres sin sit sine her hvilket".split()
)
PERSONAL = frozenset(
    "jeg vi mig os min mit mine vor vores du dig din dit dine jer jeres sig sin".split()
)
# Said in debates and between sentences, not asked.
FILLERS = """i den forbindelse|i det hele taget|sådan set|simpelt hen|selvfølgelig|naturligvis|
    selvsagt|i øvrigt|for eksempel|f.eks.|blandt andet|bl.a.|fortsat|dermed|derved|ligeledes|
    desuden|endvidere|herudover|derudover|samtidig|faktisk|egentlig|altså|også|derfor|således|
    dog|jo|bare|nok|vel|nu|jo også|imidlertid|herefter|hermed|som led heri|som nævnt|trods alt|
    formentlig|helt konkret|i hvert fald|endnu en gang|på den baggrund|på denne baggrund|herved|
    da også|i virkeligheden|eksempelvis|reelt|ligefrem|ganske|fuldstændig|meget varmt|
    for det første|for det andet|for det tredje|
    hele tiden|i øjeblikket|lige nu|gladelig|rigtig|sandsynligvis|rundtomkring|heldigvis|
    desværre|netop|så""".replace("\n    ", "").split("|")
STOP = frozenset(
    """selvfølgelig naturligvis egentlig omstændigheder mindre større bedre fordel ulempe ikke
    eller samt både men mere meget flere andre alle hele øvrige denne dette disse deres dens
    dets være været bliver blevet blive have haft kunne skulle ville måtte denne sådan
    således igen selv end hver hvert over under mellem efter inden siden langs gennem uden
    blandt omkring mod hos ifølge herunder heraf samtidig desuden derfor derudover herudover
    endvidere bl.a. f.eks. som der hvor hvis når hvilket fordi idet mens hvad hvordan anden
    andet nogle nogen noget dette første samme både enten dermed også altså cirka knap godt
    kroner millioner procent hvert hinanden hvoraf forhold forbindelse henblik grund følge
    baggrund grundlag vedrørende angår""".split()
)
# Nouns that stand before "på 3 mio. kr.", whatever comes in front ("anlægsbevilling").
MONEY_NOUN = (
    r"\w*(?:bevilling|ramme|udgift|pulje|besparelse|indtægt|gevinst|regning|pris|overførsel|"
    r"investering|finansiering|reduktion|forhøjelse|stigning|gæld|afgift|takst|økonomi|sum|"
    r"beløb|tilskud|budget|overskud|underskud|forbrug|honorar|provenu|vederlag|råderum|løft|"
    r"bidrag|lån|gebyr|fradrag|loft)"
)

# What offices write, and what people who ask about it may say: as it is written, so that
# the sentence stays right.
_EVERYDAY = """
afsat=givet|afsat=sat af|afsættes=gives|afsætter=giver|afsætte=give|bevilget=givet|bevilges=gives
anlægsbevillingen=pengene til at bygge|tillægsbevilling=ekstra bevilling
tillægsbevillingen=den ekstra bevilling|udgifter=omkostninger|udgiften=prisen
merudgifter=ekstra udgifter|merudgiften=den ekstra udgift|mindreforbrug=overskud
mindreforbruget=overskuddet|merforbrug=overforbrug|tilskuddet=støtten|finansieres=betales
finansieret=betalt|finansiere=betale|kommunen=byen|forvaltningen=kommunen|forvaltningens=kommunens
magistratsafdelingen=afdelingen|byrådet=politikerne|byrådet=kommunens politikere
byrådets=politikernes|kommunalbestyrelsen=byrådet|udvalget=politikerne|borgere=folk
borgere=mennesker|borgerne=folk|borgernes=folks|medarbejdere=ansatte|medarbejderne=de ansatte
medarbejderes=ansattes|ledige=arbejdsløse|daginstitution=børnehave|daginstitution=vuggestue
daginstitutioner=børnehaver|daginstitutionen=børnehaven|daginstitutionerne=børnehaverne
dagtilbud=børnehaver og vuggestuer|folkeskolen=skolen|folkeskoler=skoler|grundskolen=skolen
plejehjem=ældrecenter|plejeboliger=plejehjemspladser|hjemmepleje=hjemmehjælp
hjemmeplejen=hjemmehjælpen|udarbejde=lave|udarbejdet=lavet|udarbejdes=laves|udarbejder=laver
etablere=bygge|etableret=lavet|etableres=laves|etablerer=laver|etablering=oprettelse
anlægges=bygges|anlagt=bygget|anlægge=bygge|opføres=bygges|opført=bygget|opføre=bygge
opførelse=byggeri|iværksætte=starte|iværksat=startet|igangsætte=starte|igangsat=sat i gang
påbegyndes=starter|påbegyndt=begyndt|påbegynde=begynde|gennemføres=laves|gennemført=lavet
gennemføre=lave|realisere=udføre|vedtaget=besluttet|vedtog=besluttede|vedtages=besluttes
vedtager=beslutter|vedtage=beslutte|vedtagelse=beslutning|godkendt=vedtaget|godkende=sige ja til
tiltræde=sige ja til|drøfte=tale om|anmoder=beder|anmode=bede|anvendes=bruges|anvendt=brugt
anvende=bruge|anvender=bruger|benyttes=bruges|benytte=bruge|benytter=bruger|benyttet=brugt
reducere=sænke|reduceret=sænket|reduktion=nedsættelse|forhøje=hæve|forhøjet=sat op
nedlægges=lukkes|nedlægge=lukke|nedlagt=lukket|ophører=slutter|ophøre=slutte|ophørt=slut
fremsendes=sendes|fremsende=sende|fremsendt=sendt|oversendes=sendes|oversende=sende|modtaget=fået
modtager=får|modtage=få|indkommet=kommet ind|erhverve=købe|erhverves=købes|erhvervet=købt
afhændes=sælges|afhænde=sælge|afhændet=solgt|udleje=leje ud|renoveres=sættes i stand
renovere=sætte i stand|renoveret=sat i stand|renovering=istandsættelse|vedligeholdelse=vedligehold
forventer=regner med|vurderer=mener|anbefaler=foreslår|anbefales=foreslås|indstiller=foreslår
indstilles=foreslås|indstillingen=forslaget|indsatsen=arbejdet|initiativer=tiltag|tiltag=ting
parkeringspladser=p-pladser|parkeringsplads=p-plads|parkeringshuse=p-huse
trafikanter=folk i trafikken|cyklister=folk på cykel|foranstaltninger=tiltag|hastigheden=farten
hastighed=fart|hastighedsgrænsen=fartgrænsen|affald=skrald|affaldet=skraldet
renovation=skraldetømning|takster=priser|taksten=prisen|taksterne=priserne|kontingent=medlemspris
beskæftigelse=arbejde|beskæftigelsen=jobbene|virksomheder=firmaer|virksomhederne=firmaerne
sundhedsfremme=bedre sundhed|idrætsanlæg=sportsanlæg|idrætsforeninger=sportsklubber|idræt=sport
foreninger=klubber|kollektiv=offentlig|boliger=huse|ejendom=bygning|ejendommen=bygningen
arealet=grunden|arealer=grunde|lokaliteter=steder|supplere=tilføje|supplerende=ekstra
yderligere=flere|vedrørende=om|omhandler=handler om|omfatter=dækker|indeholder=rummer
udpeges=vælges|udpege=vælge|udpeget=valgt|udpeger=vælger|formand=leder|årligt=om året
seniorer=ældre|pensionister=ældre|undersøgelse=analyse|evaluering=vurdering|redegørelse=forklaring
høringsperioden=høringen|høringssvar=svar|indsigelser=klager|regnvandsbassin=bassin
lovforslaget=forslaget|lovgivningen=loven
implementeres=indføres|implementere=indføre|implementeret=indført|kompensation=erstatning
arbejdsmarkedet=jobmarkedet|ledighed=arbejdsløshed|sygehuse=hospitaler
uddannelsesinstitutioner=skoler|studerende=elever|midler=penge|midlerne=pengene
ressourcer=penge og folk|lettelser=nedsættelser|foretages=laves|foretaget=lavet|foretage=lave
tildeles=får|tildelt=fået|bistand=hjælp|bistå=hjælpe|understøtte=hjælpe|understøtter=hjælper
forbedre=gøre bedre|medfører=betyder|medføre=betyde|indebærer=betyder|indebære=betyde
grundet=på grund af|påvirker=rammer|udvide=gøre større|udvidet=gjort større|fremlægges=vises
fremlægge=vise|præsenteret=vist|evalueres=vurderes|orienteret=informeret|varetager=passer
varetage=passe|afholdes=holdes|afholdt=holdt|afholde=holde|afholder=holder|afvist=sagt nej til
frist=sidste dag|forkastet=stemt ned|anlægsbevilling=byggebevilling|iværksættes=startes
igangsættes=startes|tiltræder=godkender|tiltrådte=godkendte|drøftede=diskuterede
drøfter=diskuterer|forhøjes=hæves|reduceres=sænkes|nedsættes=sænkes|afviste=forkastede
"""
EVERYDAY: dict[str, tuple[str, ...]] = {}
for _pair in _EVERYDAY.replace("\n", "|").split("|"):
    if _pair:
        _office, _plain = _pair.split("=")
        EVERYDAY[_office] = (*EVERYDAY.get(_office, ()), _plain)

# They name nothing by themselves: a question needs more to be understood.
GENERIC = frozenset(
    """forslaget projektet udgiften beløbet forvaltningen byrådet udvalget sagen indstillingen
    løsningen ordningen planen rapporten anlægget regnskabet foreningen kommunen puljen
    regeringen folketinget ministeren partiet lovforslaget beslutningsforslaget dagsordenen
    prisen rammen formålet målet baggrunden ambitionen årsagen udfordringen problemet
    hensigten bestyrelsen forsøget besparelsen parterne magistraten borgerne direktøren
    området indsatsen aftalen processen arbejdet resultatet evalueringen analysen
    undersøgelsen bevillingen tilskuddet stien hallen skolen huset tilbuddet orienteringen
    sagens forslag forslagsstillerne taksten mange penge beløb stor stort store meget hvor
    hvad hvem hvornår hvorfor hvilket hvilken hvilke dato længe år tid gives behandles
    anbefaler foreslår vurderer går sagt rigtigt vigtigt godt ønsker giver støtter stemmer
    procent stemte bedst fokus muligt helt stille måde ting noget anden følgende flere
    bevilling tillægsbevilling anlægsbevilling udgifter indtægter sige projekter projekt
    orientering afdeling behandling sagens status""".split()
)

# Letters of parties in brackets after a speaker's name.
PARTIES = {
    "S": "Socialdemokratiet", "V": "Venstre", "M": "Moderaterne", "SF": "SF", "DD":
    "Danmarksdemokraterne", "LA": "Liberal Alliance", "KF": "Konservative", "EL": "Enhedslisten",
    "RV": "Radikale Venstre", "DF": "Dansk Folkeparti", "ALT": "Alternativet",
    "NB": "Nye Borgerlige",
}
