"""A build as the command asks for it: what the source list names is fetched, then indexed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from web import source_list, terminal
from web.source_list import SourceList

if TYPE_CHECKING:
    from corpus.fetching.fetcher import Fetched
    from embeddings.build import BuildReport
    from embeddings.encoder import Encoder
    from embeddings.intake import Choices
    from embeddings.work import Workforce


@dataclass(slots=True)
class Job:
    """What is built from ``paths`` and ``sources``, the file of a source list, into ``home``.

    ``again``: a generation is made even if it would be as the one before. The ``encoder`` is
    loaded once, when there is something to build. Who works for a build is asked anew for each.
    """

    paths: tuple[Path, ...]
    sources: Path | None
    home: Path
    choices: Choices
    load_encoder: Callable[[terminal.Progress], Encoder]
    again: bool = False
    encoder: Encoder | None = None
    workforce: Callable[[Encoder], AbstractContextManager[Workforce]] | None = None

    @property
    def copies(self) -> Path:
        """Where what was fetched is kept."""
        return self.home / "fetched"

    def listed(self) -> SourceList:
        """The source list as it is now, the paths of the command before its folders.

        :raises BadSourceList: it cannot be read.
        """
        found = source_list.load(self.sources) if self.sources else SourceList()
        return SourceList(
            (*self.paths, *found.folders), found.urls, found.manners, found.files
        )

    def look(self, listed: SourceList) -> None:
        """:raises ReadError: a folder or file is not there."""
        from embeddings.intake import files_in

        list(files_in(listed.folders))

    def fetched(self, listed: SourceList, asking: bool) -> list[Fetched]:
        """The copies of the list's addresses; ``asking``: after asking for newer ones.

        :raises corpus.errors.ReferatError: the copies cannot be kept.
        """
        if not listed.urls or not listed.manners:
            return []
        from corpus.fetching.fetcher import copies, fetch
        from embeddings import removed

        gone = removed.load(self.home)
        if not asking:
            return copies(listed.urls, self.copies, gone)
        with terminal.Progress() as progress:
            progress.stage("fetch", len(listed.urls))
            return fetch(listed.urls, self.copies, listed.manners, gone, progress.advance)

    def build(self, listed: SourceList, fetched: list[Fetched]) -> BuildReport:
        """Index what is there.

        :raises corpus.errors.ReferatError: nothing was made, and why.
        """
        from embeddings.build import build
        addresses = {one.sha256: one.url for one in fetched if one.sha256 and one.file}
        files = [one.file for one in fetched if one.file]
        with terminal.Progress() as progress:
            if self.encoder is None:
                self.encoder = self.load_encoder(progress)
            with self.workforce(self.encoder) if self.workforce else nullcontext() as workforce:
                return build(
                    [*listed.folders, *files], self.home, self.encoder, progress, self.choices,
                    addresses, only_changed=not self.again, workforce=workforce,
                )
