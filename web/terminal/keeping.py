"""What the command line prints for who runs an archive: generations, findings, health."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Column, Table

from corpus.integrity import Finding
from embeddings.kept import Kept
from embeddings.removal import Removal
from embeddings.removed import Removed
from web.doctor import Check, Status
from web.terminal import out, say

if TYPE_CHECKING:
    from embeddings.postgres.service import SharedGeneration

_COLOURS = {Status.OK: "green", Status.WARNING: "yellow", Status.FAILURE: "red"}


def generations_table(found: Sequence[Kept]) -> None:
    """One line a generation."""
    built = Column("built (UTC)", no_wrap=True)
    table = Table(
        "generation", built, "documents", "passages", "encoder", "", box=None, pad_edge=False
    )
    for one in found:
        state = "in service" if one.current else ""
        day = one.built_at and one.built_at[:16].replace("T", " ")
        told = [day, one.documents, one.passages, one.encoder]
        table.add_row(
            one.name, *("" if value is None else escape(str(value)) for value in told),
            f"{state} damaged".strip() if one.problem else state,
        )
    out.print(table)


def shared_table(found: Sequence[SharedGeneration]) -> None:
    """One line a generation of the shared archive."""
    table = Table(
        "generation", "built (UTC)", "loaded", "documents", "passages", "encoder", "",
        box=None, pad_edge=False,
    )
    for one in found:
        table.add_row(
            str(one.number), one.built_at[:16].replace("T", " "), one.loaded_at[:16],
            str(one.documents), str(one.passages), escape(one.encoder),
            "in service" if one.current else "",
        )
    out.print(table)


def findings_text(generation: str, found: Sequence[Finding], full: bool) -> None:
    """What is wrong with a generation, and what to do."""
    for one in found:
        out.print(f"[red]{one.code}[/red] {escape(one.message)}", soft_wrap=True)
        out.print(f"    {escape(one.advice)}", soft_wrap=True)
    looked = "everything was looked at" if full else "a sample was looked at, --full takes all"
    say(
        f"Generation {generation}: {len(found)} finding{'s' * (len(found) > 1)}."
        if found else f"Generation {generation} is whole; {looked}."
    )


def removal_text(made: Removal | Removed) -> None:
    """What a removal did, or that a document may come back."""
    if isinstance(made, Removed):
        say(f"{made.file} is off the list of removed documents; the next build lets it in.")
        return
    say(f"{made.document.file} is removed; generation {made.folder.name} is in service.")
    if made.deleted:
        say(f"Deleted, because they held it: generations {', '.join(made.deleted)}.")
    elif made.document.keep_generations:
        say("Older generations that hold it are kept; `referat rollback` would bring it back.")
    if made.same_meeting:
        say(f"Of the same meeting, and still there: {', '.join(made.same_meeting)}.")
    say("The file itself, where it was built from, is not touched, nor are your backups.")


def doctor_table(found: Sequence[Check]) -> None:
    """One line for each thing looked at, with what to do where it is not well."""
    table = Table("what", "state", "", box=None, pad_edge=False)
    for one in found:
        advice = f"\n→ {escape(one.advice)}" if one.advice else ""
        colour = _COLOURS[one.status]
        table.add_row(
            one.name, f"[{colour}]{one.status}[/{colour}]", escape(one.message) + advice
        )
    out.print(table)
