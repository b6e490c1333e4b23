"""The words that section labels are made of, by kind: the one table that all systems share."""

from __future__ import annotations

from corpus.model import SectionKind

# Labels as printed by Acadre, SBSYS, eDoc, FirstAgenda and older protocols, in the forms seen
# so far; compared without case, colon and surrounding spaces.
_LABELS: dict[SectionKind, tuple[str, ...]] = {
    SectionKind.SUMMARY: (
        "resumé", "resume", "sagsresumé", "sagsresume", "sammendrag", "kort fortalt", "formål",
        "resumé af sagen", "kort resumé", "kort resume", "indledning", "beslutningstema",
        "anledning", "sagens kerne", "præsentation", "sammenfatning", "kort sagsfremstilling",
    ),
    SectionKind.DESCRIPTION: (
        "sagsbeskrivelse", "sagsfremstilling", "beskrivelse af sagen", "baggrund", "sagen",
        "sagens baggrund", "fremstilling", "redegørelse", "baggrund for sagen", "beskrivelse",
        "supplerende sagsfremstilling", "uddybende sagsfremstilling", "problemstilling",
        "beskrivelse af alternativ indstilling", "supplerende oplysninger",
    ),
    SectionKind.FINANCES: (
        "økonomi", "økonomiske konsekvenser", "økonomiske forhold", "økonomi og finansiering",
        "finansiering", "bevilling", "ressourcer", "konsekvenser for ressourcer",
        "økonomiske og personalemæssige konsekvenser", "bevillingsmæssige konsekvenser",
        "økonomiske og administrative konsekvenser", "økonomi og afledt drift",
        "bevillingsmæssige forhold", "vurdering i forhold til økonomi",
    ),
    SectionKind.ASSESSMENT: (
        "vurdering", "forvaltningens vurdering", "administrationens vurdering",
        "forvaltningens bemærkninger", "administrationens bemærkninger", "konsekvenser",
        "supplerende vurdering", "direktionens bemærkninger", "bemærkninger",
    ),
    SectionKind.RECOMMENDATION: (
        "indstilling", "indstillinger", "beslutningspunkter", "forslag til beslutning",
        "forvaltningens indstilling", "administrationens indstilling", "det indstilles",
        "direktionens indstilling", "administrationen indstiller", "forvaltningen indstiller",
        "borgmesterens indstilling", "administrativ indstilling", "hovedindstilling",
        "alternativ indstilling", "indstilling og beslutning", "forslag", "det foreslås",
        "forvaltningen foreslår", "administrationen foreslår", "direktionen indstiller",
        "formandens indstilling", "magistratens indstilling", "ændringsforslag",
    ),
    SectionKind.DECISION: (
        "beslutning", "beslutninger", "udvalgets beslutning", "byrådets beslutning",
        "kommunalbestyrelsens beslutning", "afgørelse", "vedtagelse", "referat",
        "konklusion", "udvalgets afgørelse", "rådets beslutning",
    ),
    SectionKind.HISTORY: (
        "sagsforløb", "historik", "tidligere behandling", "sagens gang", "sagsgang",
        "beslutningshistorik", "sagens tidligere behandling", "forventet sagsgang",
        "sagsprocedure", "sagshistorik", "tidligere beslutning", "tidligere beslutninger",
        "sagsgang og sagstype", "videre behandling", "tidligere sager", "behandlingsplan",
        "sagens forløb", "sagens videre forløb",
    ),
    SectionKind.ATTACHMENTS: (
        "bilag", "bilagsoversigt", "bilag til sagen", "vedlagte bilag", "offentlige bilag",
        "bilagsliste", "bilagsnr", "bilagsfortegnelse", "vedhæftede filer", "supplerende bilag",
        "bilag omdelt på mødet",
    ),
    SectionKind.OTHER: (
        "lovgrundlag", "retsgrundlag", "juridiske konsekvenser", "høring", "kommunikation",
        "afbud", "fraværende", "tilstede", "deltagere", "mødedeltagere", "underskrifter",
        "borgmesterens afdelings påtegning", "godkendelsesdato", "baggrundsmateriale",
        "retligt grundlag", "retsregler", "retsregler og andre forskrifter", "lovhjemmel",
        "lov- og plangrundlag", "handlemuligheder", "tværgående konsekvenser",
        "øvrige konsekvenser", "personalemæssige konsekvenser", "personale", "borgerinddragelse",
        "bæredygtighed", "tidsplan", "klima", "klima og miljø", "miljø", "høringssvar",
        "beslutningskompetence", "hvem beslutter", "kompetence", "supplerende bemærkninger",
        "bemærkninger til dagsordenen", "sundhed", "sundhedsmæssige konsekvenser",
        "klimakonsekvenser", "miljømæssige konsekvenser", "organisatoriske konsekvenser",
        "planmæssige forhold", "andre konsekvenser", "til stede", "relation til andre politikker",
    ),
}
KIND = {label: kind for kind, labels in _LABELS.items() for label in labels}
# Words that are labels only where they are set as such; in plain type they are anything.
AS_HEADING = {
    "løsning": SectionKind.DESCRIPTION, "meddelelser": SectionKind.DESCRIPTION,
    "orientering": SectionKind.DESCRIPTION, "orienteringer": SectionKind.DESCRIPTION,
    "nye oplysninger": SectionKind.DESCRIPTION, "problem": SectionKind.DESCRIPTION,
}
