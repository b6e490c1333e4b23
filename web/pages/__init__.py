"""What people see: one module a kind of page, all on one blueprint."""

from __future__ import annotations

from web.pages import (  # Each registers its addresses.
    about,
    archive,
    ask,
    case,
    check,
    committees,
    coverage,
    exports,
    feedback,
    feeds,
    meetings,
    particulars,
    sources,
    suggestions,
)
from web.pages.blueprint import blueprint

__all__ = [
    "about", "archive", "ask", "blueprint", "case", "check", "committees", "coverage", "exports",
    "feedback", "feeds", "meetings", "particulars", "sources", "suggestions",
]
