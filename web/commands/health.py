"""``referat doctor`` and ``check``."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click

from web import config
from web.commands import shared

_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON (docs/operations.md).")


@click.command()
@shared.HOME
@shared.ARCHIVE
@shared.MODEL
@_JSON
@shared.errors_in_one_line
def doctor(home: Path | None, address: str | None, model: str | None, as_json: bool) -> None:
    """Look at everything that a server needs, and say what to do about what is missing.

    The exit status is 1 if something failed; a warning does not fail.
    """
    from web.doctor import Status, examine
    from web.terminal import print_json, waiting
    from web.terminal.keeping import doctor_table

    with waiting("Looking at everything"):
        found = examine(
            home or config.default_home(), config.default_cache(), model,
            lambda: shared.load_encoder(model), lambda: shared.load_reader(True),
            address,
        )
    failed = any(one.status is Status.FAILURE for one in found)
    if as_json:
        print_json({"ok": not failed, "checks": [asdict(one) for one in found]})
    else:
        doctor_table(found)
    sys.exit(int(failed))


@click.command()
@shared.HOME
@click.option(
    "--full", is_flag=True, help="Look at every passage and sentence, not at some hundreds.",
)
@_JSON
@shared.errors_in_one_line
def check(home: Path | None, full: bool, as_json: bool) -> None:
    """Prove that all parts of the index in service agree.

    Files are compared with the hashes they were written with; rows, offsets, word index and
    vectors with each other, vectors with the vector cache, and the originals that are kept
    with their hashes. The exit status is 1 if something is wrong.
    """
    from embeddings.checks import check as check_generation
    from embeddings.generation import current
    from web.terminal import print_json, waiting
    from web.terminal.keeping import findings_text

    home = home or config.default_home()
    folder = current(home)
    with waiting(f"Checking generation {folder.name}"):
        found = check_generation(folder, home / "cache" / "vectors.sqlite", full, home)
    if as_json:
        print_json({
            "ok": not found, "generation": folder.name, "full": full,
            "findings": [asdict(one) for one in found],
        })
    else:
        findings_text(folder.name, found, full)
    sys.exit(int(bool(found)))
