"""What readers say of answers, kept only where the operator has switched that on.

A line of JSON each, in ``<home>/feedback.jsonl``: the day, the question, what was quoted and
whether it was the answer. Nothing of who asked.
"""

from __future__ import annotations

import json
import os
import threading
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from qa.cite import path_of
from qa.model import Answer


@dataclass(frozen=True, slots=True)
class Feedback:
    """A file that is only ever added to, by one thread at a time."""

    path: Path
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def keep(self, answer: Answer, helped: bool) -> None:
        """Add what a reader says of an answer.

        :raises OSError: the file cannot be written.
        """
        line = json.dumps(
            {
                "day": date.today().isoformat(),
                "question": answer.question.text,
                "leant_on": answer.leant_on,
                "helped": helped,
                "status": answer.status.value,
                "reason": answer.reason.value if answer.reason else None,
                "confidence": answer.confidence,
                "quoted": [
                    {"path": path_of(q.place), "start": q.start, "end": q.end}
                    for q in answer.quotes or answer.nearest
                ],
                "generation": answer.index.generation,
            },
            ensure_ascii=False,
        )
        with self._lock:
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(descriptor, "ab") as file:
                file.write(f"{line}\n".encode())
