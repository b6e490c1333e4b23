"""``referat mcp`` with the fake encoder, as a process of its own: the home is its argument."""

from __future__ import annotations

import sys

from fakes import FakeEncoder

from web.cli import main
from web.commands import shared

if __name__ == "__main__":
    shared.load_encoder = lambda *_, **__: FakeEncoder()
    shared.load_reader = lambda wanted: None
    main(["mcp", "--home", sys.argv[1]])
