"""Follow-up questions: how often their point is found, and what conversations cost others.

    python -m benchmarks.conversations --shared ../shared --home HOME

HOME is an archive of the shared minutes and seeds. The turns of each conversation are asked in
order, each with what was answered before. Then every single question is asked after another
one, chosen at random, and should be answered as it is by itself.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from embeddings.encoder import load as load_encoder
from embeddings.generation import LocalArchive, current
from qa.evaluation.figures import figure
from qa.evaluation.gold import Record, answers, at_gold, load
from qa.followup import Conversation
from qa.reader import load as load_reader
from qa.service import Service
from web.config import default_cache
from web.contract.answers import followed

_SEED = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and how it was answered: whether it leant on another, and whether rightly."""

    record: Record
    leant: bool
    point: bool
    quoted: bool
    answered: bool


def asked(service: Service, record: Record, before: Conversation) -> tuple[Asked, Conversation]:
    """A question asked in a conversation, and the conversation after it."""
    answer, found = service.ask_with_workings(record.question, conversation=before)
    shown = answer.quotes or answer.nearest
    right = Asked(
        record, answer.leant_on is not None,
        bool(found.evidence) and at_gold(service.archive, found.evidence[0].place, record),
        bool(shown) and at_gold(service.archive, shown[0].place, record),
        answers(service.archive, shown, record),
    )
    return right, followed(before, answer)


def turns(service: Service, file: Path) -> Iterator[Asked]:
    """All turns of a file's conversations, each after those before it."""
    conversation = Conversation()
    for record in load(file):
        if record.turn == 1:
            conversation = Conversation()
        found, conversation = asked(service, record, conversation)
        yield found


def after_others(service: Service, records: list[Record]) -> Iterator[tuple[Asked, Asked]]:
    """Each question by itself, and after another one."""
    order = random.Random(_SEED)
    for record in records:
        _, before = asked(service, order.choice(records), Conversation())
        yield (
            asked(service, record, Conversation())[0], asked(service, record, before)[0],
        )


@click.command()
@click.option("--shared", type=click.Path(exists=True, path_type=Path), required=True)
@click.option("--home", type=click.Path(exists=True, path_type=Path), required=True)
def main(shared: Path, home: Path) -> None:
    """Measure conversations."""
    cache = default_cache()
    service = Service(LocalArchive(current(home)), load_encoder(None, cache), load_reader(cache))
    found = [
        a for file in sorted((shared / "eval").glob("*-dialogues.jsonl"))
        for a in turns(service, file) if a.record.answerable
    ]
    for title, first in (("first turns", True), ("follow-ups", False)):
        chosen = [a for a in found if (a.record.turn == 1) == first]
        click.echo(f"{title}: {len(chosen)}, leant {sum(a.leant for a in chosen)}")
        for measure in ("point", "quoted", "answered"):
            click.echo(f"  {measure} {figure([float(getattr(a, measure)) for a in chosen])}")
    records = [
        r for file in sorted((shared / "eval").glob("*-questions.jsonl")) for r in load(file)
        if r.answerable
    ]
    pairs = list(after_others(service, records))
    click.echo(f"single questions after another: {len(pairs)}, leant "
               f"{sum(after.leant for _, after in pairs)}")
    for measure in ("point", "quoted", "answered"):
        lost = sum(getattr(b, measure) and not getattr(a, measure) for b, a in pairs)
        won = sum(getattr(a, measure) and not getattr(b, measure) for b, a in pairs)
        click.echo(f"  {measure} lost {lost}, won {won}")


if __name__ == "__main__":
    main()
