"""Models in ONNX Runtime. The only module that knows onnxruntime.

A process works on one pass of one model at a time, with all threads that it may use: several at
once would take no less time together, and each would keep memory of its own for what it works on.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_TURN = threading.Lock()
# It makes one operation of an addition and the normalisation after it, which takes a fifth of a
# pass on its own; the two for themselves take a tenth of that.
_NOT_WANTED = ["SkipLayerNormFusion"]
# Threads that wait for their next part of a pass by looking for it, again and again, save some
# microseconds each time. They go on after the pass, on cores that the rest of a question, other
# processes and the second hyperthread of the same core would have used.
_SPINNING = ("session.intra_op.allow_spinning", "0")


class Session:
    """A model's file, loaded when it is first run. May be run by several threads.

    ``threads``: how many it uses, 0 for one a processor core.
    """

    def __init__(self, path: Path, threads: int = 0) -> None:
        self._path = path
        self._threads = threads

    def run(
        self, inputs: Mapping[str, NDArray[Any]], outputs: Sequence[str] | None = None
    ) -> list[NDArray[np.float32]]:
        """The outputs named, or all of them.

        :raises Exception: the file is missing or damaged; each of the runtime's errors is a
            class of its own.
        """
        with _TURN:
            found: list[NDArray[np.float32]] = self._session.run(outputs, dict(inputs))
        return found

    @cached_property
    def _session(self) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.log_severity_level = 3
        options.add_session_config_entry(*_SPINNING)
        return onnxruntime.InferenceSession(
            self._path, options, providers=["CPUExecutionProvider"],
            disabled_optimizers=_NOT_WANTED,
        )
