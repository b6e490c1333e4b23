"""Check a quote, as a browser without scripts does it."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from lxml import html

RATES = "De nye takster giver en merindtægt på 240.000 kr. om året."
ROUTE = "Lokalrute 43 kører i dag mellem Ravnsø Station og Nørre Ulstrup på hverdage kl. 6-18."
INVENTED = "Borgmesteren lovede gratis is til alle børn i kommunen."
_ENGLISH = {"Accept-Language": "en"}


def _checked(
    client: FlaskClient, text: str, status: int = 200, **limits: str
) -> html.HtmlElement:
    response = client.get("/tjek", query_string={"q": text, **limits}, headers=_ENGLISH)
    assert response.status_code == status
    return html.document_fromstring(response.get_data(as_text=True))


def _text(tree: html.HtmlElement, path: str) -> str:
    return " ".join(" ".join(e.text_content().split()) for e in tree.xpath(path))


def test_the_empty_page_has_a_field_with_a_label_and_its_limits(client: FlaskClient) -> None:
    tree = _checked(client, "")
    for field in tree.xpath("//form[@class='check']//*[self::textarea or self::select or @name]"):
        assert tree.xpath(f"//label[@for='{field.get('id')}']"), field.get("name")
    options = [o.get("value") for o in tree.xpath("//select[@id='udvalg']/option")]
    assert options == [
        "", "byraadet", "boerne-og-kulturudvalget", "teknik-og-klimaudvalget"
    ]
    assert not tree.xpath("//h2[@id='resultat']")


def test_words_that_stand_there_are_quoted_with_their_place(client: FlaskClient) -> None:
    tree = _checked(client, RATES)
    assert _text(tree, "//h2[@id='resultat'][@tabindex='-1']") == "Word for word in the minutes"
    assert "Word for word" in _text(tree, "//*[@role='status']")
    assert _text(tree, "//blockquote") == RATES
    assert not tree.xpath("//del | //ins | //blockquote//mark")
    (address,) = tree.xpath("//figcaption/a[1]/@href")
    shown = html.document_fromstring(client.get(address).get_data(as_text=True))
    assert _text(shown, "//mark[@id='citat']") == RATES


def test_what_differs_is_marked_and_named(client: FlaskClient) -> None:
    tree = _checked(client, RATES.replace("240", "420").replace("giver", "giver ikke"))
    assert _text(tree, "//h2[@id='resultat']") == "Nearly as in the minutes"
    compared = "//p[@class='compared']"
    assert [d.text_content() for d in tree.xpath(f"{compared}/del")] == [
        " [only in the text: ikke] ", " [only in the text: 420.000] ",
    ]
    assert [i.text_content() for i in tree.xpath(f"{compared}/ins")] == [
        " [only in the minutes: 240.000] ",
    ]
    kinds = tree.xpath("//ul[@class='kinds']/li")
    assert [" ".join(li.text_content().split()) for li in kinds] == [
        "a negation: “ikke” is only in the text",
        "a number: “420.000” in the text, “240.000” in the minutes",
    ]
    # The comparison without its labels is both texts.
    for gone in tree.xpath(f"{compared}//span[@class='unseen'] | {compared}/del"):
        gone.drop_tree()
    assert _text(tree, compared) == RATES.rstrip(".")
    assert _text(tree, "//blockquote") == RATES


def test_a_mixed_text_is_told_sentence_by_sentence(client: FlaskClient) -> None:
    tree = _checked(client, f"{RATES.replace('240', '420')} {ROUTE} {INVENTED}")
    assert _text(tree, "//*[@role='status']") == (
        "1 part stands word for word in the minutes, 1 stands there nearly, 1 is not found."
    )
    told = [_text(li, ".//h3") for li in tree.xpath("//ol[@class='sentences']/li")]
    assert told == [
        "Nearly as in the minutes", "Word for word in the minutes", "Not found in the minutes",
    ]
    near, exact, missing = tree.xpath("//ol[@class='sentences']/li")
    assert near.xpath(".//del") and _text(exact, ".//blockquote") == ROUTE
    assert _text(missing, ".//p") == INVENTED and not missing.xpath(".//figure")


def test_sentences_that_stand_apart_are_told_not_to_stand_together(client: FlaskClient) -> None:
    told = _text(_checked(client, f"{RATES} {ROUTE}"), "//*[@role='status']")
    assert "but not together" in told


def test_what_is_not_found_is_told_with_what_is_indexed(client: FlaskClient) -> None:
    tree = _checked(client, INVENTED)
    assert _text(tree, "//h2[@id='resultat']") == "Not found in the minutes"
    assert "16 meetings of 3 committees" in _text(tree, "//*[@role='status']")


def test_limits_hold_and_can_be_left(client: FlaskClient) -> None:
    tree = _checked(client, RATES, udvalg="teknik-og-klimaudvalget", fra="2022-01-01")
    assert "within the chosen limits" in _text(tree, "//*[@role='status']")
    assert tree.xpath("//details[@open]//option[@selected]/@value") == ["teknik-og-klimaudvalget"]
    assert tree.xpath("//input[@name='fra']/@value") == ["2022-01-01"]
    (wider,) = tree.xpath("//a[starts-with(., 'Look in all')]/@href")
    found = html.document_fromstring(client.get(wider, headers=_ENGLISH).get_data(as_text=True))
    assert _text(found, "//blockquote") == RATES


def test_more_places_than_three_are_folded(client: FlaskClient) -> None:
    tree = _checked(client, "Indstillingen")
    assert len(tree.xpath("//section/div[@class='place']")) == 3
    folded = len(tree.xpath("//details[@class='more']/div[@class='place']"))
    assert _text(tree, "//details[@class='more']/summary") == f"{folded} more places"


def test_a_short_text_gets_an_address_and_a_long_one_is_answered_at_once(
    client: FlaskClient,
) -> None:
    sent = client.post("/tjek", data={"q": f" {RATES} ", "udvalg": "byraadet", "fra": ""})
    assert sent.status_code == 303
    address = sent.headers["Location"]
    assert address.endswith("&udvalg=byraadet#resultat") and "fra=" not in address
    tree = html.document_fromstring(client.get(address).get_data(as_text=True))
    assert _text(tree, "//blockquote") == RATES
    long = client.post("/tjek", data={"q": f"{RATES} {INVENTED * 40}"}, headers=_ENGLISH)
    tree = html.document_fromstring(long.get_data(as_text=True))
    assert long.status_code == 200 and "too long for a link" in _text(tree, "//section")
    assert _text(tree, "//blockquote") == RATES


@pytest.mark.parametrize(
    ("text", "limits", "told"),
    [
        ("x" * 10_000, {}, "too long"),
        ("– ! …", {}, "no word"),
        (RATES, {"fra": "24-03-2021"}, "dates like"),
        (RATES, {"til": "\u202e2021"}, "dates like"),
    ],
)
def test_what_cannot_be_checked_is_told_at_the_field(
    client: FlaskClient, text: str, limits: dict[str, str], told: str
) -> None:
    tree = _checked(client, text, 400, **limits)
    assert told in _text(tree, "//*[@role='alert']")
    assert tree.xpath("//textarea")[0].text.strip() == text


@pytest.mark.parametrize(
    "text",
    ["x" * 4_999, "<script>alert(1)</script>", "</textarea><img src=x onerror=alert(1)>",
     "{{ 7 * 7 }}", "\u202egnirts\u202c omvendt", "ord\x00 med\x00 nuller", "a b c. " * 700,
     "\ufffe\uffff tegn"],
)
def test_hostile_pastes_come_out_as_text(client: FlaskClient, text: str) -> None:
    response = client.post("/tjek", data={"q": text}, follow_redirects=True)
    assert response.status_code == 200
    tree = html.document_fromstring(response.get_data(as_text=True).replace("\x00", "\ufffd"))
    assert not tree.xpath("//script[not(@src)] | //img[@onerror] | //main//img")
    assert "49" not in _text(tree, "//textarea")


@pytest.mark.parametrize(
    "body", [b"q=%ED%A0%80", b"q=%ff%fe", b"q=hvad%00&fra=%00", b"q=a&q=b&kommune=%ED%A0%80"]
)
def test_bytes_that_are_no_text_are_answered(client: FlaskClient, body: bytes) -> None:
    kind = "application/x-www-form-urlencoded"
    assert client.post("/tjek", data=body, content_type=kind).status_code in (200, 303, 400)
    assert client.get(f"/tjek?{body.decode()}").status_code in (200, 400)


def test_a_body_that_is_too_large_is_told_so(client: FlaskClient) -> None:
    response = client.post("/tjek", data={"q": "x" * 70_000}, headers=_ENGLISH)
    assert response.status_code == 413
    assert "Too much" in response.get_data(as_text=True)
