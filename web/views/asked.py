"""A question as an address of the page carries it: its words, limits and conversation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from embeddings.archive import Archive, Filters
from qa.followup import Conversation
from qa.model import Answer
from qa.service import Service
from web import wording
from web.contract.answers import filters_from
from web.wording import pages as wording_pages

QUESTION, CONVERSATION = "q", "samtale"
# Arguments of the page, and what the contract calls these filters.
LIMITS = {
    "kommune": "municipality", "udvalg": "committee", "fra": "from", "til": "to",
    "punkt": "point", "sag": "case_number", "dokument": "document",
}


@dataclass(frozen=True, slots=True)
class Chip:
    """A limit in words, and the address of the same without it."""

    text: str
    without: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: the words, the limits by the page's arguments, and what was asked before."""

    text: str
    limits: dict[str, str] = field(default_factory=dict)
    conversation: Conversation = field(default_factory=Conversation)
    string: str = ""

    @classmethod
    def read(cls, arguments: Mapping[str, str], secret: bytes) -> Asked:
        """What the arguments of an address ask."""
        string = arguments.get(CONVERSATION, "")
        limits = {n: v for n in LIMITS if (v := arguments.get(n, "").strip())}
        return cls(
            arguments.get(QUESTION, ""), limits, Conversation.read(string, secret), string
        )

    @property
    def has_words(self) -> bool:
        return bool(self.text.strip())

    @property
    def filters(self) -> Filters:
        """The limits as filters.

        :raises qa.errors.BadFilter: one of them is no date or no text.
        """
        return filters_from({LIMITS[name]: value for name, value in self.limits.items()})

    def ask(self, service: Service) -> Answer:
        """The answer.

        :raises qa.errors.BadQuestion: the question is empty or too long.
        :raises qa.errors.BadFilter: a limit cannot be read.
        """
        return service.ask(self.text, self.filters, conversation=self.conversation)

    @property
    def arguments(self) -> dict[str, str]:
        """The address's arguments, without empty ones."""
        values = {QUESTION: self.text, **self.limits, CONVERSATION: self.string}
        return {name: value for name, value in values.items() if value}

    def query(self, **instead: str | None) -> str:
        """The address's query string, some arguments replaced, those that are None left out."""
        values = {**self.arguments, **instead}
        return urlencode({name: value for name, value in values.items() if value})

    def path(self, **instead: str | None) -> str:
        """The address of the page that answers this; see :meth:`query`."""
        query = self.query(**instead)
        return f"/?{query}" if query else "/"

    def lasting(self, answer: Answer) -> str:
        """The shortest address that gives the same answer: without what it did not lean on."""
        return self.path() if answer.leant_on else self.path(**{CONVERSATION: None})

    def chips(self, archive: Archive, locale: str) -> list[Chip]:
        """The limits, each with the way out of it."""
        return [
            Chip(wording_pages.limit(name, _shown(archive, name, value, locale), locale),
                 self.path(**{name: None}))
            for name, value in self.limits.items()
        ]


def _shown(archive: Archive, name: str, value: str, locale: str) -> str:
    """A limit's value as people write it: names for address names, dates written out."""
    if name in ("kommune", "udvalg"):
        return next((shown for key, shown in _names(archive, name) if key == value), value)
    if name in ("fra", "til"):
        return wording.written_out(value, locale)
    return value


def _names(archive: Archive, name: str) -> Iterator[tuple[str, str]]:
    for meeting in archive.corpus.meetings():
        if name == "kommune":
            yield meeting.municipality_slug, meeting.municipality
        else:
            yield meeting.committee_slug, meeting.committee


def choices(archive: Archive) -> dict[str, list[tuple[str, str]]]:
    """What can be chosen: municipalities and committees, as address name and name, by name."""
    return {
        name: sorted({(k, v) for k, v in _names(archive, name) if v}, key=lambda kv: kv[1])
        for name in ("kommune", "udvalg")
    }
