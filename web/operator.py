"""Who runs an installation, and how they are reached."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MAIL = re.compile(r"[^\s@:/?&]+@[^\s@:/?&]+\.[^\s@:/?&]+")
_TELEPHONE = re.compile(r"\+?[0-9][0-9 ]{5,}[0-9]")


@dataclass(frozen=True, slots=True)
class Operator:
    """A name and a contact ("borger@ravnsoe.dk, 12 34 56 78"); both empty where unset."""

    name: str = ""
    contact: str = ""

    @property
    def contacts(self) -> list[tuple[str, str]]:
        """Each part of the contact with its address; empty for what is no mail or telephone."""
        parts = (part.strip() for part in self.contact.split(","))
        return [(part, _address(part)) for part in parts if part]


def _address(part: str) -> str:
    if _MAIL.fullmatch(part):
        return f"mailto:{part}"
    if _TELEPHONE.fullmatch(part):
        return f"tel:{part.replace(' ', '')}"
    return ""
