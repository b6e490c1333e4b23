"""Names in addresses: "Byrådets Økonomiudvalg" → "byraadets-oekonomiudvalg"."""

from __future__ import annotations

from functools import lru_cache

from slugify import slugify

# Danish practice; the library's own table would make "o" of "ø" and "a" of "å".
_DANISH = [("æ", "ae"), ("ø", "oe"), ("å", "aa"), ("Æ", "ae"), ("Ø", "oe"), ("Å", "aa")]


@lru_cache(maxsize=4096)
def slug(name: str) -> str:
    """Lower-case ASCII with hyphens; never empty."""
    return slugify(name, replacements=_DANISH) or "-"
