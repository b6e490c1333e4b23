"""What packages bring compressed says the same where it is kept unpacked."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import simplemma
from conftest import ROOT, SAMPLES

from corpus import danish_words, months, unpacking
from corpus.unpacking import is_whole, keep_in, kept
from qa import languages


@pytest.fixture(autouse=True)
def none_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "_caches", [])


def _write(folder: Path) -> dict[str, Any]:
    (folder / "words").write_text("hegn")
    return {"number": 1}


def test_nothing_is_kept_before_a_folder_is_said(tmp_path: Path) -> None:
    assert kept("list", "1", _write) is None
    keep_in(tmp_path)
    folder = kept("list", "1", _write)
    assert folder and is_whole(folder) and (folder / "words").read_text() == "hegn"
    assert unpacking.read_listing(folder)["number"] == 1


def test_what_is_whole_is_not_made_again_and_what_is_damaged_is(tmp_path: Path) -> None:
    keep_in(tmp_path)
    made: list[Path] = []

    def write(folder: Path) -> dict[str, Any]:
        made.append(folder)
        return _write(folder)

    folder = kept("list", "1", write)
    assert folder and kept("list", "1", write) == folder and len(made) == 1
    (folder / "words").write_text("havn")
    assert kept("list", "1", write) == folder and len(made) == 2
    assert (folder / "words").read_text() == "hegn"


def test_another_edition_takes_the_place_of_the_first_only(tmp_path: Path) -> None:
    keep_in(tmp_path)
    for name, edition in (("list", "1"), ("lists", "1"), ("list", "2")):
        kept(name, edition, _write)
    assert {p.name for p in tmp_path.iterdir() if p.is_dir()} == {"lists-1", "list-2"}


def _no_folder(tmp_path: Path) -> Path:
    (tmp_path / "file").write_text("")
    return tmp_path / "file" / "words"


def _no_room(folder: Path) -> dict[str, Any]:
    (folder / "words").write_text("he")
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize(
    ("place", "write"), [(_no_folder, _write), (lambda tmp_path: tmp_path, _no_room)]
)
def test_what_cannot_be_kept_is_told_and_leaves_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture,
    place: Callable[[Path], Path], write: unpacking.Write,
) -> None:
    keep_in(place(tmp_path))
    with caplog.at_level(logging.WARNING, "referat.unpacking"):
        assert kept("list", "1", write) is None
    assert "list-1 cannot be kept unpacked" in caplog.text
    assert [p for p in tmp_path.rglob("*") if p.is_dir()] == []


def _words() -> Iterator[str]:
    for path in sorted(SAMPLES.glob("*.html")):
        yield from path.read_text("utf-8").split()
    yield from (
        "byrådet", "Byrådet", "BYRÅDET", "cykelstien", "cyklestien", "kommunekassen", "o'",
        "xyzzy", "12", "-", "\u00e5", "a\u030a", "a\u030ben", "Århus", "århus", "tilbudsgivning",
    )


def test_kept_words_are_those_of_the_dictionary(tmp_path: Path) -> None:
    words = sorted({*_words()})
    expected = [simplemma.is_known(word, lang="da") for word in words]
    assert 200 < sum(expected) < len(words) - 200
    apart = danish_words._words.__wrapped__()
    keep_in(tmp_path)
    for found in (apart, danish_words._words.__wrapped__(), danish_words._words.__wrapped__()):
        assert [danish_words._has(found, word) for word in words] == expected
    (folder,) = (p for p in tmp_path.iterdir() if p.is_dir())
    assert folder.name == f"danish-{simplemma.__version__}" and is_whole(folder)


def test_a_kept_model_tells_languages_as_the_whole_one_does(tmp_path: Path) -> None:
    texts = [
        "hvornår er der byrådsmøde", "When is the next council meeting?",
        "Wann tagt der Stadtrat?",
        "متى يجتمع المجلس؟", "Kiedy jest posiedzenie rady?", "", "?", "xqz", "12.000 kr.", "å",
    ]
    whole = languages._identifier.__wrapped__()
    keep_in(tmp_path)
    for _ in range(2):  # Made, and found.
        found = languages._identifier.__wrapped__()
        assert isinstance(found.nb_ptc.base, np.memmap)
        assert [found.rank(text) for text in texts] == [whole.rank(text) for text in texts]


def test_kept_months_are_those_of_babel(tmp_path: Path) -> None:
    apart = months.month_names.__wrapped__(languages.LANGUAGES)
    keep_in(tmp_path)
    for _ in range(2):
        assert months.month_names.__wrapped__(languages.LANGUAGES) == apart
    assert (apart["października"], apart["mars"], apart["أكتوبر"]) == (10, 3, 10)
    assert months.danish_months()["okt"] == 10


def test_the_program_keeps_them_beside_the_encoder(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from web.cli import main\n"
        "from corpus.danish_words import is_danish\n"
        "try: main(sys.argv[1:], standalone_mode=False)\n"
        "except Exception: pass\n"
        "print(is_danish('byråd'))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "verify", "byråd", "--home", str(tmp_path / "none")],
        capture_output=True, text=True, cwd=ROOT, check=True,
        env={"REFERAT_CACHE": str(tmp_path / "cache"), "PATH": ""},
    )
    assert done.stdout.strip().endswith("True")
    assert is_whole(tmp_path / "cache" / "words" / f"danish-{simplemma.__version__}")
