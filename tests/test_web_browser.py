"""The pages in a real Chromium: the main job by keyboard, room, focus, network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from browser import DESKTOP, ENLARGED, NARROW, PHONE, fits, too_wide
from page_types import PAGES, PageType

pytestmark = [pytest.mark.browser, pytest.mark.encoder]

_WORDS = "e => e.innerText.replace(/\\s+/g, ' ').trim()"
_MOST_TABS = 600
_LARGEST_FRONT_PAGE = 100_000

every_page = pytest.mark.parametrize("kind", PAGES, ids=lambda kind: kind.name)


def _tab_to(page: Any, selector: str) -> None:
    """Press Tab until the focus is at an element."""
    for _ in range(_MOST_TABS):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    pytest.fail(f"{selector} is not reached by Tab")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_from_question_to_marked_words(
    window: Callable[..., Any], address: str, size: tuple[int, int], language: str, scripts: bool
) -> None:
    """The main job by keyboard alone: ask, read the decision, open its point."""
    with window(size, language=language, scripts=scripts) as opened:
        page = opened.page
        page.goto(f"{address}/")
        _tab_to(page, "#q")
        page.keyboard.type("Hvad besluttede Byrådet om gratis lokalbusser?")
        page.keyboard.press("Enter")
        decision = page.locator("figure.decision").first
        decision.wait_for()
        words = decision.locator("blockquote").evaluate(_WORDS)
        assert words
        assert fits(page), too_wide(page)
        _tab_to(page, "figure.decision figcaption a")
        page.keyboard.press("Enter")
        mark = page.locator("#citat")
        mark.wait_for()
        assert page.locator("html").get_attribute("lang") == language
        assert " ".join(" ".join(page.locator("mark").all_inner_texts()).split()) == words
        page.wait_for_function(
            "() => { const top = document.getElementById('citat').getBoundingClientRect().top;"
            " return 0 <= top && top < innerHeight; }"
        )
        assert fits(page), too_wide(page)
        assert not opened.log.problems


def test_an_honest_no_in_english(window: Callable[..., Any], address: str) -> None:
    with window(language="en") as opened:
        opened.page.goto(f"{address}/?q=Who+is+the+mayor+of+Paris%3F")
        status = opened.page.locator("main .message").first.inner_text()
        assert "do not seem to answer" in status
        assert "Ravnsø Kommune" in status


@every_page
def test_a_page_fits_narrow_and_enlarged_windows(
    window: Callable[..., Any], address: str, kind: PageType
) -> None:
    with window(NARROW) as opened:
        page = opened.page
        page.goto(address + kind.in_language("da"))
        for size in (NARROW, PHONE, ENLARGED, DESKTOP):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            assert fits(page), (size, too_wide(page))


@every_page
def test_nothing_is_asked_of_others_and_nothing_complained_of(
    window: Callable[..., Any], address: str, kind: PageType
) -> None:
    with window() as opened:
        response = opened.page.goto(address + kind.path, wait_until="networkidle")
        assert response.status == kind.status
        assert {r.url for r in opened.log.requests if not r.url.startswith(f"{address}/")} == set()
        assert opened.log.problems == []
        for request in opened.log.requests:
            if "/static/" in request.url:
                answer = request.response()
                assert answer.status == 200 and "?v=" in request.url, request.url
                assert "immutable" in answer.header_value("cache-control"), request.url


def test_the_front_page_is_light(window: Callable[..., Any], address: str) -> None:
    with window() as opened:
        opened.page.goto(f"{address}/", wait_until="networkidle")
        sent = {
            r.url: int(r.response().header_value("content-length")) for r in opened.log.requests
        }
        assert len(sent) > 4 and all(sent.values())
        style = next(r for r in opened.log.requests if "bootstrap.min.css" in r.url)
        assert style.response().header_value("content-encoding")
        assert sum(sent.values()) < _LARGEST_FRONT_PAGE, sent


# What a focused element looks like, and whether the page still has one that was not met.
_FOCUS = """() => {
    const at = document.activeElement;
    if (!at || at === document.body) return null;
    window.met = window.met || new Set();
    const again = window.met.has(at);
    window.met.add(at);
    const style = getComputedStyle(at), box = at.getBoundingClientRect();
    return {
        again, html: at.outerHTML.slice(0, 120),
        outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
        seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight
            && box.right > 0 && box.left < innerWidth,
    };
}"""
_NOT_MET = """() => [...document.querySelectorAll(
        'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]'
    )].filter(e => e.checkVisibility() && !e.disabled && e.type !== 'radio' && e.tabIndex >= 0
        && !(window.met && window.met.has(e))).map(e => e.outerHTML.slice(0, 120))"""


@every_page
def test_every_control_is_reached_by_tab_and_seen(
    window: Callable[..., Any], address: str, kind: PageType
) -> None:
    with window(still=True) as opened:
        page = opened.page
        # Suggestions come later, and push what is below them.
        page.goto(address + kind.path.partition("#")[0], wait_until="networkidle")
        page.evaluate("() => document.activeElement.blur()")
        for _ in range(_MOST_TABS):
            page.keyboard.press("Tab")
            found = page.evaluate(_FOCUS)
            if found is None or found["again"]:
                break
            assert found["outlined"] and found["seen"], found["html"]
        else:
            pytest.fail("Tab comes to no end")
        assert page.evaluate(_NOT_MET) == []


@every_page
def test_the_first_tab_offers_to_skip_to_the_content(
    window: Callable[..., Any], address: str, kind: PageType
) -> None:
    with window(PHONE, scripts=True) as opened:
        page = opened.page
        page.goto(address + kind.path.partition("#")[0])
        page.evaluate("() => document.activeElement.blur()")
        page.keyboard.press("Tab")
        skip = page.locator("a.skip:focus")
        assert skip.count() == 1
        box = skip.bounding_box()
        assert box["x"] >= 0 and box["y"] >= 0
        page.keyboard.press("Enter")
        page.locator("main:focus").wait_for()


def test_who_wants_no_motion_gets_none(window: Callable[..., Any], address: str) -> None:
    moving = """() => [...document.querySelectorAll('*')].filter(e => {
        const style = getComputedStyle(e);
        return style.animationName !== 'none' || style.scrollBehavior === 'smooth'
            || style.transitionDuration.split(', ').some(d => parseFloat(d) > 0);
    }).map(e => e.outerHTML.slice(0, 120))"""
    with window(still=True) as opened:
        for kind in PAGES:
            opened.page.goto(address + kind.path)
            assert opened.page.evaluate(moving) == [], kind.name


def test_a_number_of_a_table_stays_in_one_line(window: Callable[..., Any], address: str) -> None:
    """On a phone the table scrolls in its box; no number is cut in two to make it fit."""
    cut = """() => [...document.querySelectorAll('.table td')].filter(cell => {
        const words = document.createRange();
        words.selectNodeContents(cell);
        return /^[\\d.,]+$/.test(cell.innerText.trim()) && words.getClientRects().length > 1;
    }).map(cell => cell.innerText)"""
    with window(NARROW) as opened:
        opened.page.goto(f"{address}/moede/ravnsoe-kommune/byraadet/2023-10-11/2")
        assert opened.page.locator(".table td").count() > 10
        assert opened.page.evaluate(cut) == []
        assert fits(opened.page), too_wide(opened.page)
