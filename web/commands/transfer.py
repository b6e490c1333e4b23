"""``referat export`` and ``import``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from web import config
from web.commands import shared


@click.command()
@shared.HOME
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path, allow_dash=True),
    default="-", help="The file to write, gzipped if its name ends in .gz.  [default: standard"
    " output]",
)
@click.option(
    "--since", metavar="NNNN",
    help="Only what changed since this generation, with what is not there any more.",
)
@click.option(
    "--json", "as_json", is_flag=True,
    help="With --output: print what was written as JSON (docs/formats.md).",
)
@shared.errors_in_one_line
def export(home: Path | None, output: Path, since: str | None, as_json: bool) -> None:
    """Write the archive as data: one JSON object a line (docs/formats.md).

    Meetings and points with all their words, for researchers and other systems; and documents as
    they were read, from which `referat import` makes the same archive elsewhere.
    """
    from embeddings.changes import since as changes_since
    from embeddings.generation import LocalArchive, current
    from web.contract.export import Export
    from web.exports.archive_file import write_file
    from web.terminal import print_json, say, waiting

    to_stdout = str(output) == "-"
    if to_stdout and as_json:
        raise click.UsageError("--json tells of the file that --output names; give both")
    home = home or config.default_home()
    folder = current(home)
    changes = changes_since(home, folder.name, since) if since is not None else None
    archive = LocalArchive(folder)
    made = Export(archive, folder, archive.manifest, changes)
    if to_stdout:
        for line in made.lines():
            sys.stdout.buffer.write(line)
        return
    end = b"{}"

    def watched() -> Iterator[bytes]:
        nonlocal end
        for line in made.lines():
            end = line
            yield line

    with waiting("Writing the archive"):
        write_file(watched(), output)
    header, proof = made.header(), json.loads(end)
    if as_json:
        del header["program"]
        print_json({
            "file": str(output), **header, "lines": proof["lines"] + 1, "sha256": proof["sha256"],
        })
        return
    counts = header["counts"]
    told = f", the changes since {header['since']}" if changes else ""
    gone = f", {counts['removed']} no longer there" if counts["removed"] else ""
    say(
        f"{output}: generation {header['generation']}{told}: {counts['documents']} documents"
        f"{gone}, {counts['meetings']} meetings, {counts['points']} points."
    )


@click.command("import")
@click.argument(
    "files", nargs=-1, required=True, metavar="FILES...",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@shared.HOME
@shared.MODEL
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON (docs/api.md).")
@shared.errors_in_one_line
def import_(files: tuple[Path, ...], home: Path | None, model: str | None, as_json: bool) -> None:
    """Take over the archive that FILES hold, which `referat export` wrote.

    A whole export, changes to what is there, or a whole one with the changes after it, in their
    order. The archive then holds exactly that; nothing is built unless every file is whole and
    follows on the one before. Original files do not come along: pages are shown as text.
    """
    from embeddings.transfer import import_files
    from web.terminal import Progress, print_json, report, report_json

    home = home or config.default_home()
    with Progress() as progress:
        encoder = shared.load_encoder(model, progress)
        made = import_files(files, home, encoder, progress)
    if as_json:
        print_json(report_json(made))
    else:
        report(made, home)
