"""The page in a real Chromium, over the sample corpus with the real encoder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT

from embeddings.generation import LocalArchive

pytest.importorskip("selenium", reason="browser tests need selenium (make test installs it)")

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

pytestmark = [pytest.mark.browser, pytest.mark.encoder]

_FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()


@pytest.fixture(scope="module")
def address(real_archive: LocalArchive) -> Iterator[str]:
    """A served process, as a user starts it."""
    home = real_archive.folder.parent.parent
    process = subprocess.Popen(
        [sys.executable, "-m", "web.cli", "serve", "--home", str(home), "--port", "0"],
        cwd=ROOT, stderr=subprocess.PIPE, text=True, env={**os.environ, "COLUMNS": "200"},
    )
    assert process.stderr is not None
    try:
        for line in process.stderr:
            if "Ask at" in line:
                yield line.split("Ask at ")[1].split()[0]
                break
        else:
            pytest.fail("the server did not start")
    finally:
        process.terminate()
        assert process.wait(30) == 0


@pytest.fixture(params=[(1100, 900), (390, 844)], ids=["desktop", "phone"])
def browser(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[webdriver.Chrome]:
    if not shutil.which("chromium") or not shutil.which("chromedriver"):
        pytest.skip("browser tests need Debian's chromium and chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = str(shutil.which("chromium"))
    for flag in (*_FLAGS, f"--user-data-dir={tmp_path / 'profile'}"):
        options.add_argument(flag)
    service = webdriver.ChromeService(str(shutil.which("chromedriver")))
    driver = webdriver.Chrome(options=options, service=service)
    width, height = request.param
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600},
    )
    yield driver
    driver.quit()


def test_from_question_to_marked_words(browser: webdriver.Chrome, address: str) -> None:
    """The main job by keyboard alone: ask, read the decision, open its point."""
    browser.get(f"{address}?sprog=da")
    field = browser.find_element(By.ID, "q")
    field.send_keys("Hvad besluttede Byrådet om gratis lokalbusser?", Keys.ENTER)
    wait = WebDriverWait(browser, 30)
    quote = wait.until(lambda b: b.find_element(By.CSS_SELECTOR, "figure.decision blockquote"))
    words = " ".join(quote.text.split())
    assert words
    _fits(browser)
    browser.find_element(By.CSS_SELECTOR, "figure.decision figcaption a").send_keys(Keys.ENTER)
    wait.until(lambda b: b.find_elements(By.ID, "citat"))
    marked = " ".join(
        " ".join(m.text.split()) for m in browser.find_elements(By.TAG_NAME, "mark")
    )
    assert marked == words
    top = browser.execute_script(
        "return document.getElementById('citat').getBoundingClientRect().top"
    )
    assert 0 <= top < browser.execute_script("return window.innerHeight")
    _fits(browser)


def test_an_honest_no_in_english(browser: webdriver.Chrome, address: str) -> None:
    browser.get(f"{address}?sprog=en&q=Who+is+the+mayor+of+Paris%3F")
    status = browser.find_element(By.CSS_SELECTOR, "[role=status]").text
    assert "do not seem to answer" in status
    assert "Ravnsø Kommune" in status
    _fits(browser)


def _fits(browser: webdriver.Chrome) -> None:
    """Nothing must be scrolled to sideways."""
    wide, window = browser.execute_script(
        "return [document.documentElement.scrollWidth, window.innerWidth]"
    )
    assert wide <= window
