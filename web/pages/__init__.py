"""What people see: one module a kind of page, all on one blueprint."""

from __future__ import annotations

from web.pages import ask, exports, meetings  # Each registers its addresses.
from web.pages.blueprint import blueprint

__all__ = ["ask", "blueprint", "exports", "meetings"]
