"""``referat generations``, ``rollback`` and ``remove``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from web import config
from web.commands import shared

_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON (docs/operations.md).")


@click.command()
@shared.HOME
@_JSON
@shared.errors_in_one_line
def generations(home: Path | None, as_json: bool) -> None:
    """List the generations that are kept: when they were built, of how much, which one serves."""
    from embeddings.kept import kept
    from web.terminal import print_json
    from web.terminal.keeping import generations_table

    found = kept(home or config.default_home())
    if as_json:
        print_json({"generations": [asdict(one) for one in found]})
    else:
        generations_table(found)


@click.command()
@shared.HOME
@click.option(
    "--to", metavar="NNNN", help="The generation to go back to.  [default: the one before]",
)
@_JSON
@shared.errors_in_one_line
def rollback(home: Path | None, to: str | None, as_json: bool) -> None:
    """Put an older generation back into service. It is checked first.

    A server that runs changes over at its next request.
    """
    from embeddings import removed
    from embeddings.generation import current
    from embeddings.kept import rollback as go_back
    from embeddings.purge import held_in
    from web.terminal import print_json, say, waiting

    home = home or config.default_home()
    before = current(home).name
    with waiting("Checking the generation"):
        folder = go_back(home, to)
    known = removed.load(home)
    again = sorted(known[sha256].file for sha256 in held_in(folder, known))
    if as_json:
        print_json({"generation": folder.name, "before": before, "removed": again})
    else:
        say(f"Generation {folder.name} is in service; it was {before}.")
        if again:
            say(f"Removed documents that it holds, and that can be read again: {', '.join(again)}")


@click.command()
@click.argument("document")
@shared.HOME
@shared.MODEL
@click.option(
    "--keep-generations", is_flag=True,
    help="Keep the older generations that hold the document; it can then be brought back.",
)
@click.option(
    "--forget", is_flag=True,
    help="Take the document off the list of removed ones instead: the next build lets it in.",
)
@_JSON
@shared.errors_in_one_line
def remove(
    document: str, home: Path | None, model: str | None, keep_generations: bool, forget: bool,
    as_json: bool,
) -> None:
    """Take DOCUMENT out of the archive and wipe what is left of it.

    DOCUMENT is the SHA-256 of its file, the first 16 digits of that, or the file's name. A new
    generation without it is built of what was kept of the others; the older generations that
    hold it are deleted. Later builds leave it out, also where its file still lies among theirs.
    """
    from embeddings import removal
    from web.terminal import Progress, print_json
    from web.terminal.keeping import removal_text

    home = home or config.default_home()
    if forget:
        let_in = removal.forget(document, home)
        if as_json:
            print_json({"document": let_in.sha256, "file": let_in.file, "removed": False})
        else:
            removal_text(let_in)
        return
    with Progress() as progress:
        encoder = shared.load_encoder(model, progress)
        made = removal.remove(document, home, encoder, progress, keep_generations)
    if as_json:
        print_json({
            "document": made.document.sha256, "file": made.document.file, "removed": True,
            "generation": made.folder.name, "deleted": made.deleted,
            "same_meeting": made.same_meeting,
        })
    else:
        removal_text(made)
