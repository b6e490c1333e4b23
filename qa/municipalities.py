"""Danish municipalities that a question names as such, to tell that one is not in the archive."""

from __future__ import annotations

import re
from collections.abc import Iterator

# The 98 municipalities since 2007, without "Kommune"; Bornholm's is called a regional one.
MUNICIPALITIES = (
    "Albertslund Allerød Assens Ballerup Billund Bornholm Brøndby Brønderslev Dragør Egedal "
    "Esbjerg Fanø Favrskov Faxe Fredensborg Fredericia Frederiksberg Frederikshavn "
    "Frederikssund Furesø Faaborg-Midtfyn Gentofte Gladsaxe Glostrup Greve Gribskov "
    "Guldborgsund Haderslev Halsnæs Hedensted Helsingør Herlev Herning Hillerød Hjørring "
    "Holbæk Holstebro Horsens Hvidovre Høje-Taastrup Hørsholm Ikast-Brande Ishøj Jammerbugt "
    "Kalundborg Kerteminde Kolding København Køge Langeland Lejre Lemvig Lolland "
    "Lyngby-Taarbæk Læsø Mariagerfjord Middelfart Morsø Norddjurs Nordfyn Nyborg Næstved Odder "
    "Odense Odsherred Randers Rebild Ringkøbing-Skjern Ringsted Roskilde Rudersdal Rødovre "
    "Samsø Silkeborg Skanderborg Skive Slagelse Solrød Sorø Stevns Struer Svendborg Syddjurs "
    "Sønderborg Thisted Tønder Tårnby Vallensbæk Varde Vejen Vejle Vesthimmerland Viborg "
    "Vordingborg Ærø Aabenraa Aalborg Aarhus"
).split()
# What they are called abroad, and old spellings.
_ALSO = {
    "Copenhagen": "København", "Kopenhagen": "København", "Köpenhamn": "København",
    "Kopenhaga": "København", "Kopenhag": "København", "Копенгаген": "København",
    "كوبنهاغن": "København", "Elsinore": "Helsingør", "Århus": "Aarhus", "Ålborg": "Aalborg",
    "Åbenrå": "Aabenraa", "Орхус": "Aarhus", "آرهوس": "Aarhus",
}
_NAMES = {name.casefold(): name for name in MUNICIPALITIES} | {
    other.casefold(): name for other, name in _ALSO.items()
}
_BODY = (
    r"(?:regions?)?kommune[rns]*|byråds?|byrådet|kommunalbestyrelse\w*|borgerrepræsentation\w*"
    r"|municipality|municipal\s+council|city\s+council|stadtrat|gemeinde\w*|gmin\w+|belediyesi\w*"
)
_ANY = "|".join(sorted(map(re.escape, _NAMES), key=len, reverse=True))
_NAMED = re.compile(
    # "Vejle Kommune", "Vesthimmerlands Byråd"; "in Vejle", but not "the trip to Vejle".
    # "Står i vejen" is in the way.
    rf"(?<!\w)(?:(?P<body>{_ANY})s?\s+(?:{_BODY})\b"
    rf"|(?:besluttede|vedtog|godkendte|forkastede|afviste|decide[sd]?|did)\s+(?P<actor>{_ANY})\b"
    rf"|(?:i|in|på|w|v|у|в|من|في)\s+(?!(?-i:vejen)\b)(?P<place>{_ANY})(?:ie?|i|a|e|і|е|s)?(?!\w))",
    re.IGNORECASE,
)


def municipalities_named(text: str) -> Iterator[str]:
    """Municipalities that a text speaks of as the one in question, each as it names itself.

    "Vejle Kommune", "Vejle Byråd" and "i Vejle" name one; "turen til Vejle" does not.
    """
    found = (m["body"] or m["actor"] or m["place"] for m in _NAMED.finditer(text))
    yield from dict.fromkeys(_NAMES[name.casefold()] for name in found)


def is_municipality(name: str, municipality: str) -> bool:
    """Whether a name given by :func:`municipalities_named` is that of a meeting's municipality."""
    own = re.sub(r"\s+(?:Regionsk|K)ommune$", "", municipality.strip(), flags=re.IGNORECASE)
    key = own.casefold()
    return _NAMES.get(key, _NAMES.get(key.removesuffix("s"), own)).casefold() == name.casefold()
