"""What is told of each thing that is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """How something is: a failure stops a server or makes it answer wrongly."""

    OK = "ok"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; ``advice`` says what to do where it is not well."""

    name: str
    status: Status
    message: str
    advice: str = ""
