"""The conversation as the reader keeps it: a signed string that the server only hands back.

It holds the last turns' questions and the addresses of what was cited. Nothing of
it is stored here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from itsdangerous import BadData, URLSafeSerializer

_SALT = "referat.conversation.3"
# So many days after it was given out a conversation is over.
_KEPT = 30
_MOST_TURNS = 5
_MOST_PATHS = 3
# A question may be long; five of the longest still make a string a form can carry.
_LONGEST_QUESTION = 300
_LONGEST_STRING = 8000


@dataclass(frozen=True, slots=True)
class Turn:
    """A question that was asked, and the addresses (without the quote) of what it cited.

    ``question`` is what the next one is read with: joined with the one that it leant on, cut
    where that is long. ``typed`` is the question as it was typed, to be asked again; None if
    it is too long to be kept.
    """

    question: str
    cited: tuple[str, ...]
    typed: str | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """The last turns, oldest first.

    ``refused``: a string was handed back that is not ours, was changed, or is too old.
    """

    turns: tuple[Turn, ...] = ()
    refused: bool = False

    def followed_by(
        self, question: str, cited: Sequence[str], leant_on: str | None = None
    ) -> Conversation:
        """The conversation with one more turn; a question that leant on another keeps both."""
        asked = f"{leant_on} {question}"[-_LONGEST_QUESTION:] if leant_on else question
        typed = question if len(question) <= _LONGEST_QUESTION else None
        turn = Turn(asked[:_LONGEST_QUESTION], tuple(dict.fromkeys(cited))[:_MOST_PATHS], typed)
        return Conversation((*self.turns, turn)[-_MOST_TURNS:])

    def signed(self, secret: bytes, today: date | None = None) -> str:
        """The opaque string for the reader; the same one all day long."""
        day = (today or date.today()).toordinal()
        # A question that leant on none is written once.
        turns = [
            [t.question, list(t.cited), True if t.typed == t.question else t.typed]
            for t in self.turns
        ]
        return str(_serializer(secret).dumps([day, turns]))

    @classmethod
    def read(
        cls, string: str | None, secret: bytes, today: date | None = None
    ) -> Conversation:
        """The conversation of a string; an empty one, ``refused``, if it cannot be used."""
        if not string:
            return cls()
        if len(string) > _LONGEST_STRING:
            return cls(refused=True)
        try:
            day, turns = _serializer(secret).loads(string)
            found = cls(tuple(_turn(*turn) for turn in turns))
            over = (today or date.today()).toordinal() - int(day) > _KEPT
        except (BadData, ValueError, TypeError):
            return cls(refused=True)
        return cls(refused=True) if over else found


def _turn(question: str, cited: Sequence[str], typed: str | bool | None) -> Turn:
    kept = question if typed is True else typed
    return Turn(str(question), tuple(map(str, cited)), str(kept) if kept else None)


def _serializer(secret: bytes) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=_SALT)
