"""``referat serve`` with an encoder that counts words, as a process of its own.

Its arguments are those of the command. A question with "langsomt" in it takes a second longer.
"""

from __future__ import annotations

import sys
import time

from fakes import FakeEncoder

from embeddings.encoder import EncodedQuestion
from web.cli import main
from web.commands import shared

SLOWLY = "langsomt"


class _Encoder(FakeEncoder):
    def encode_question(self, text: str) -> EncodedQuestion:
        if SLOWLY in text.casefold():
            time.sleep(1)
        return super().encode_question(text)


if __name__ == "__main__":
    shared.load_encoder = lambda *_, **__: _Encoder()  # type: ignore[assignment]
    shared.load_reader = lambda wanted: None
    main(["serve", *sys.argv[1:]])
