"""The list of documents that were taken out of an archive and stay out of it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from embeddings.errors import BadRemovedList

NAME = "removed.json"


@dataclass(frozen=True, slots=True)
class Removed:
    """A removed document: the hash of its file, the name it had, the day.

    With ``keep_generations`` the older generations that hold it were to stay.
    """

    sha256: str
    file: str
    day: str
    keep_generations: bool = False


def load(home: Path) -> dict[str, Removed]:
    """The removed documents of a home by the hashes of their files.

    :raises BadRemovedList: the list is there and cannot be read. Without it documents would
        come back, so nothing is built.
    """
    path = home / NAME
    try:
        values = json.loads(path.read_text("utf-8"))
        return {one["sha256"]: Removed(**one) for one in values}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise BadRemovedList(
            f"{path} cannot be read ({error}), and removed documents would come back; mend it, "
            "or delete it if nothing need stay removed"
        ) from error


def save(home: Path, removed: Iterable[Removed]) -> None:
    """Write the list in one step; only its owner may read it."""
    partial = home / f".{NAME}.part"
    text = json.dumps([asdict(one) for one in removed], indent=1, ensure_ascii=False)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f"{text}\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, home / NAME)


def is_called(name: str, sha256: str, file: str) -> bool:
    """Whether a document is meant by its hash, the first 16 digits of it, or its file's name."""
    return name.lower() in (sha256, sha256[:16]) or name == file
