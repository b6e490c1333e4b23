"""The generations that are kept, and going back to one of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from embeddings import kept_exports
from embeddings.checks import check
from embeddings.errors import DamagedGeneration, NoGeneration
from embeddings.generation import current, generations, switch
from embeddings.locks import building
from embeddings.manifest import Manifest


@dataclass(frozen=True, slots=True)
class Kept:
    """A generation on disk. Of one whose manifest cannot be read, ``problem`` says why."""

    name: str
    current: bool
    built_at: str | None = None
    documents: int | None = None
    passages: int | None = None
    encoder: str | None = None
    problem: str | None = None


def kept(home: Path) -> list[Kept]:
    """The generations of a home, oldest first.

    :raises NoArchive: nothing has been built in this home.
    """
    serving = current(home).name
    return [_kept(folder, folder.name == serving) for folder in folders(home)]


def folders(home: Path) -> list[Path]:
    """The folders of all generations, oldest first."""
    found = [p for p in generations(home).iterdir() if p.name.isdigit() and p.is_dir()]
    return sorted(found, key=lambda folder: int(folder.name))


def _kept(folder: Path, serving: bool) -> Kept:
    try:
        manifest = Manifest.load(folder)
    except DamagedGeneration as error:
        return Kept(folder.name, serving, problem=str(error))
    counts = manifest.counts
    return Kept(
        folder.name, serving, manifest.built_at, counts.get("document"), counts.get("passage"),
        str(manifest.encoder.get("name")),
    )


def rollback(home: Path, to: str | None = None) -> Path:
    """Put an older generation into service, the one before unless ``to`` names another.

    It is checked first. A server changes over at its next request; the next build makes a
    generation above all that are there.

    :raises NoGeneration: there is none to go back to, or none of that name.
    :raises DamagedGeneration: it is not whole.
    :raises BuildRunning: a build is at work in this home.
    """
    serving = current(home)
    with building(home):
        target = _target(home, serving, to)
        found = check(target, home / "cache" / "vectors.sqlite")
        wrong = [one for one in found if one.code != "vector_cache"]  # A cache may be deleted.
        if wrong:
            raise DamagedGeneration(
                f"generation {target.name} is damaged ({wrong[0].message}), and {serving.name} "
                "stays in service; choose another of `referat generations`"
            )
        switch(home, target)
        kept_exports.prune(home)
    return target


def _target(home: Path, serving: Path, to: str | None) -> Path:
    known = folders(home)
    if to is not None:
        chosen = [folder for folder in known if to.isdigit() and int(folder.name) == int(to)]
        if not chosen:
            names = ", ".join(folder.name for folder in known)
            raise NoGeneration(f"there is no generation {to} in {home}; there are {names}")
        return chosen[0]
    older = [folder for folder in known if int(folder.name) < int(serving.name)]
    if not older:
        raise NoGeneration(
            f"no generation before {serving.name} is kept in {home}; `referat generations` "
            "lists what there is, `referat build PATH...` makes another"
        )
    return older[-1]
