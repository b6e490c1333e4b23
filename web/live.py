"""The service as the server holds it: opened once, swapped when a new generation is in place."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path

from corpus.errors import ReferatError
from embeddings.archive import ArchiveInfo
from embeddings.encoder import Encoder
from embeddings.errors import NoArchive, SharedArchiveError
from embeddings.stores import LocalStore, Store, StoreHealth
from qa.reader import Reader
from qa.service import Service, refuse_other
from qa.spelling import prepare

log = logging.getLogger("referat.live")

# In the place of a generation's name: that there was none was told.
_NONE = ""


class Live:
    """Gives each request the service of the generation that is current.

    Encoder and reader are loaded with the first service. A generation that cannot be opened
    is logged, and the one before goes on serving. The ``store`` is the home's own, unless a
    shared one is given.
    """

    def __init__(
        self,
        home: Path,
        load_encoder: Callable[[], Encoder],
        load_reader: Callable[[], Reader | None] = lambda: None,
        store: Store | None = None,
    ) -> None:
        self._home = home
        self._store = store or LocalStore(home)
        self._load_encoder = load_encoder
        self._load_reader = load_reader
        self._reader: Reader | None = None
        self._encoder: Encoder | None = None
        self._service: Service | None = None
        self._refused: str | None = None
        self._lock = threading.Lock()

    @property
    def info(self) -> ArchiveInfo | None:
        """Which build answers; None before the first request of all."""
        return self._service.archive.info if self._service else None

    @property
    def home(self) -> Path:
        """The directory of the archive that is served."""
        return self._home

    def service(self) -> Service:
        """The service to answer a request with.

        :raises ReferatError: there is no generation that can be opened.
        """
        service = self._service
        try:
            state = self._store.state()
        except (NoArchive, SharedArchiveError) as error:
            if service is None:
                raise
            if self._refused != _NONE:  # Said once, not at every request.
                self._refused = _NONE
                log.error("%s; the generation that is open goes on serving", error)
            return service
        if service and state in (service.archive.info.generation, self._refused):
            return service
        # One request opens the new generation; the others go on with the one that is open.
        if not self._lock.acquire(blocking=service is None):
            assert service
            return service
        try:
            return self._opened(state)
        finally:
            self._lock.release()

    def health(self) -> StoreHealth:
        """How the archive is reached at this moment.

        :raises SharedArchiveError: no server of a shared one answers.
        """
        return self._store.health()

    def is_building(self) -> bool:
        """Whether a build is at work in the home that is served."""
        return self._store.is_building()

    def load(self) -> None:
        """Load encoder and reader, so that the first generation is served when it is made."""
        with self._lock:
            self._load()

    def prepare(self, workers: int) -> ArchiveInfo:
        """Get ready for so many processes to be forked from this one, without starting threads.

        They share the models that are loaded here; the index each opens for itself.

        :raises NoArchive: there is no index yet; the models are loaded all the same.
        :raises ReferatError: the index in service is damaged, or of another encoder.
        """
        self.load()
        assert self._encoder
        self._encoder.prepare()
        if self._reader:
            self._reader.prepare(threads=max(1, (os.cpu_count() or 1) // workers))
        prepare()
        info = self._store.info()
        refuse_other(info, self._encoder)
        return info

    def begin(self) -> None:
        """Open the index and answer a question for practice; what goes wrong is logged, and
        tried again at the first request."""
        try:
            self.service().warm_up()
        except NoArchive:
            pass  # Told when the server was started.
        except ReferatError as error:
            log.error("%s", error)

    def _load(self) -> None:
        if self._encoder is None:
            self._encoder = self._load_encoder()
            self._reader = self._load_reader()

    def _opened(self, state: str) -> Service:
        service = self._service
        if service and state == service.archive.info.generation:
            return service  # Another request was first.
        try:
            archive = self._store.open(state)
            self._load()
            assert self._encoder is not None
            prepare()
            self._service = Service(archive, self._encoder, self._reader)
            log.info("generation %s is in service", state)
        except ReferatError as error:
            if service is None:
                raise
            self._refused = state
            log.error("generation %s is not put into service: %s", state, error)
            return service
        return self._service
