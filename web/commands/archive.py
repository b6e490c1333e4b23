"""``referat archive``: the shared archive, for who runs it (docs/postgres.md)."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click

from web import config
from web.commands import shared

_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON (docs/operations.md).")
_ADDRESS = click.option(
    "--archive", "address", metavar="ADDRESS", envvar="REFERAT_ARCHIVE", required=True,
    help="The shared archive, like postgresql://loader@db1,db2/referat.  [env: REFERAT_ARCHIVE]",
)
_GENERATION = click.option(
    "--generation", type=click.IntRange(min=1), metavar="N",
    help="This generation of the shared archive.  [default: the one in service]",
)


@click.group()
def archive() -> None:
    """Keep a shared archive: PostgreSQL with pgvector, for many servers and all municipalities.

    It is filled from homes on one machine, where archives are built, and answers every command
    that takes --archive.
    """


@archive.command()
@_ADDRESS
@_JSON
@shared.errors_in_one_line
def init(address: str, as_json: bool) -> None:
    """Make the tables and roles of a shared archive in a database, or bring them up to date.

    The role of the ADDRESS must own the database and be allowed to create roles. Nothing is done
    that was done before.
    """
    _require(address)
    from embeddings.postgres.schema import init as init_archive
    from web.terminal import print_json, say

    done = init_archive(address)
    if as_json:
        print_json({"migrations": done})
    else:
        say(f"Migrations run: {', '.join(done) or 'none, all were there'}.")


@archive.command()
@shared.HOME
@_ADDRESS
@click.option("--switch", "put", is_flag=True, help="Put it into service when it is loaded.")
@click.option(
    "--partitions", type=click.IntRange(1, 256), metavar="N",
    help="Parts of the table of passages.  [default: by their number, 16 at most]",
)
@_JSON
@shared.errors_in_one_line
def load(
    home: Path | None, address: str, put: bool, partitions: int | None, as_json: bool
) -> None:
    """Load the generation in service of a home into the shared archive, beside those there.

    A load that is stopped leaves nothing behind, and servers see nothing of it before `switch`.
    """
    _require(address)
    from embeddings.generation import current
    from embeddings.postgres import service
    from embeddings.postgres.loading import load as load_generation
    from web.terminal import Progress, print_json, say

    folder = current(home or config.default_home())
    with Progress() as progress:
        number = load_generation(folder, address, progress, partitions)
    if put:
        service.switch(address, number)
    if as_json:
        print_json({"generation": number, "from": folder.name, "in_service": put})
    else:
        state = "in service" if put else f"not in service yet: `referat archive switch {number}`"
        say(f"Generation {number}, of {folder.name} in {folder.parent.parent}: {state}.")


@archive.command()
@click.argument("generation", type=click.IntRange(min=1))
@_ADDRESS
@_JSON
@shared.errors_in_one_line
def switch(generation: int, address: str, as_json: bool) -> None:
    """Put GENERATION into service, in one step; servers change over within a second.

    The three newest are kept, and what was in service before.
    """
    _require(address)
    from embeddings.postgres import service

    _told(generation, service.switch(address, generation), as_json)


@archive.command()
@_ADDRESS
@_JSON
@shared.errors_in_one_line
def rollback(address: str, as_json: bool) -> None:
    """Put the generation before the one in service back into service."""
    _require(address)
    from embeddings.postgres import service

    _told(*service.rollback(address), as_json)


def _told(now: int, before: int | None, as_json: bool) -> None:
    from web.terminal import print_json, say

    if as_json:
        print_json({"generation": now, "before": before})
    else:
        say(f"Generation {now} is in service; it was {before or 'none'}.")


@archive.command("list")
@_ADDRESS
@_JSON
@shared.errors_in_one_line
def list_(address: str, as_json: bool) -> None:
    """List the generations of the shared archive."""
    _require(address)
    from embeddings.postgres.service import listed
    from web.terminal import print_json
    from web.terminal.keeping import shared_table

    found = listed(address)
    if as_json:
        print_json({"generations": [asdict(one) for one in found]})
    else:
        shared_table(found)


@archive.command()
@_ADDRESS
@_GENERATION
@_JSON
@shared.errors_in_one_line
def check(address: str, generation: int | None, as_json: bool) -> None:
    """Prove that a generation of the shared archive is whole, and the database set up for it.

    The exit status is 1 if something is wrong.
    """
    _require(address)
    from embeddings.postgres.checking import check as check_generation
    from web.terminal import print_json, waiting
    from web.terminal.keeping import findings_text

    with waiting("Checking the shared archive"):
        number, found = check_generation(address, generation)
    if as_json:
        print_json({
            "ok": not found, "generation": number, "findings": [asdict(one) for one in found],
        })
    else:
        findings_text(str(number), found, full=True)
    sys.exit(int(bool(found)))


@archive.command()
@click.argument("from_", metavar="FROM")
@click.argument("to", metavar="TO")
@_GENERATION
@_JSON
@shared.errors_in_one_line
def copy(from_: str, to: str, generation: int | None, as_json: bool) -> None:
    """Copy an archive FROM one place TO another, and put it into service there.

    One is a home's directory, the other the address of a shared archive. Nothing is lost either
    way, and a copy of a copy is the same again.
    """
    from embeddings.generation import current
    from embeddings.stores import is_shared
    from web.terminal import Progress, print_json, say

    if is_shared(from_) == is_shared(to):
        raise click.UsageError("one of FROM and TO is a directory, the other an address")
    _require(from_ if is_shared(from_) else to)
    from embeddings.postgres import service
    from embeddings.postgres.copying import copy as copy_out
    from embeddings.postgres.loading import load as load_generation

    with Progress() as progress:
        if is_shared(from_):
            made = copy_out(from_, Path(to), generation, progress).name
        else:
            number = load_generation(current(Path(from_)), to, progress)
            service.switch(to, number)
            made = str(number)
    if as_json:
        print_json({"generation": made})
    else:
        say(f"Generation {made} is in service there.")


@archive.command()
@click.argument("document")
@_ADDRESS
@click.option(
    "--forget", is_flag=True,
    help="Take the document off the list of removed ones instead: the next load lets it in.",
)
@_JSON
@shared.errors_in_one_line
def remove(document: str, address: str, forget: bool, as_json: bool) -> None:
    """Take DOCUMENT out of every generation of the shared archive, in one step.

    DOCUMENT is the SHA-256 of its file, the first 16 digits of that, or the file's name. It stays
    out: a generation that holds it is not loaded. Run `referat remove` where the archive is built
    too.
    """
    _require(address)
    from embeddings.postgres import removal
    from web.terminal import print_json, say

    found = (removal.forget if forget else removal.remove)(document, address)
    if as_json:
        print_json({"document": found.sha256, "file": found.file, "removed": not forget})
    else:
        say(f"{found.file} is {'off the list of removed documents' if forget else 'removed'}.")


@archive.command()
@click.argument("role")
@click.argument("municipalities", nargs=-1, required=True)
@_ADDRESS
@_JSON
@shared.errors_in_one_line
def tenant(role: str, municipalities: tuple[str, ...], address: str, as_json: bool) -> None:
    """Let a ROLE of the database see these MUNICIPALITIES and no others.

    The database holds it to that, whatever a server asks. A server is limited by an ADDRESS with
    that role.
    """
    _require(address)
    from embeddings.postgres.tenants import limit
    from web.terminal import print_json, say

    towns = limit(role, municipalities, address)
    if as_json:
        print_json({"role": role, "municipalities": towns})
    else:
        say(f"{role} sees {', '.join(towns)}.")


def _require(address: str) -> None:
    """Say what is missing before anything of the database is imported."""
    from embeddings.stores import require_shared

    require_shared(address)
