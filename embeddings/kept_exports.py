"""Exports that were made for readers of the server, kept as long as their generation serves.

They lie in ``cache/exports/`` of the home, each named after its generation. They hold the words of
documents, so what a generation leaves out must not outlive it here: all but those of the
generation in service are deleted whenever another one is put in its place.
"""

from __future__ import annotations

from pathlib import Path

from embeddings.generation import current


def folder_of(home: Path) -> Path:
    return home / "cache" / "exports"


def prune(home: Path) -> None:
    """Delete the exports of generations that are not in service, and what was left half made.

    To be called when the pointer names another generation, by who holds the build lock.
    """
    keep = f"{current(home).name}-"
    for path in folder_of(home).glob("*"):
        if not path.name.startswith(keep):
            path.unlink(missing_ok=True)
