"""Trains the reader: which sentence of a window answers, and where, and whether any does.

    python -m benchmarks.training.reader --shared ../shared --run FOLDER [--write]

Starts from the trunk of the encoder that comes along, word embeddings frozen. Examples are
SQuAD in Danish, NorQuAD, XQuAD's questions on Danish paragraphs, and questions made by rule
from minutes and debates (:mod:`benchmarks.training.by_rule.questions`). Each step reads a
question's answer beside texts of the same article or meeting that do not answer it, in minutes
also those that Referat itself finds for the question (:mod:`benchmarks.training.mined`). Resumes
from FOLDER; the same seed and machine give the same weights. One in ten articles and
meetings is held out, and the run's figures are of these.
"""

from __future__ import annotations

import json
import random
import shutil
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import click
import numpy as np
import torch

from benchmarks.corpora import turns
from benchmarks.training.by_rule.questions import from_turns, made_questions
from benchmarks.training.mined import mined
from benchmarks.training.question_pairs import held_out
from benchmarks.training.reader_data import Item, Texts, group_windows, items, load_examples
from benchmarks.training.reader_examples import Example
from benchmarks.training.reader_export import export
from benchmarks.training.reader_measures import Read, among_rivals, picked, squad
from benchmarks.training.reader_model import Labelled, ReaderModel, losses
from corpus.read import read
from embeddings import bundled
from embeddings.archive import Archive
from embeddings.build import build
from embeddings.encoder import Encoder
from embeddings.encoder import load as load_encoder
from embeddings.generation import LocalArchive, current
from embeddings.intake import files_in
from embeddings.pairs import Pair, PairTokenizer
from web.config import default_cache

_ROOT = Path(__file__).parents[2]
_TARGET = _ROOT / "qa" / "reader.onnx"
_STATE, _FIGURES = "state.pt", "figures.json"
_CHECKED = 400  # Questions of each kind that figures are made of.
_SHOWN = 8  # Steps whose windows show the size of activations.
_SAVED = 250  # Steps between two savings of the state.


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that decides what comes out, beside the data."""

    epochs: tuple[float, float] = (1.0, 1.0)  # On people's questions; then on all.
    groups: int = 12
    rivals: int = 2
    longest: int = 128  # Tokens of a window.
    whole: bool = False  # Texts are read whole, as SQuAD's are.
    rate: float = 1e-4
    warm_up: int = 100  # Steps.
    frozen: int = 0
    layers: int | None = None
    weights: tuple[float, float, float] = (1.0, 1.0, 1.0)  # Of span, among, here.
    minutes: int = 2  # How often the questions made from minutes come in an epoch.
    seed: int = 0


def gather(shared: Path, seed: int) -> tuple[list[Example], list[Example]]:
    """Examples by people, and those made by rule."""
    by_people = list(load_examples(shared / "data" / "reader-examples.jsonl.gz"))
    files = files_in([shared / "minutes", _ROOT / "corpus" / "samples"])
    made = list(made_questions((read(file) for file in files), seed))
    made += from_turns(turns(shared / "data" / "folketing-turns.jsonl.gz"), seed)
    return by_people, made


class Course:
    """The windows of each step, the same for the same seed and step.

    First people's questions, at a constant rate, then these and those made by rule, at a
    falling one.
    """

    def __init__(
        self, texts: Texts, stages: tuple[Sequence[Item], Sequence[Item]], recipe: Recipe
    ) -> None:
        self._texts, self._recipe = texts, recipe
        lengths = [
            int(epochs * len(chosen) / recipe.groups)
            for epochs, chosen in zip(recipe.epochs, stages, strict=True)
        ]
        self._stages = stages
        self._first, self.steps = lengths[0], sum(lengths)

    def rate(self, step: int) -> float:
        """Share of the recipe's rate at a step."""
        left = (self.steps - step) / max(1, self.steps - self._first)
        return min((step + 1) / self._recipe.warm_up, max(0.02, left), 1.0)

    def step(self, number: int) -> tuple[list[Labelled], list[int]]:
        """Windows and the group that each belongs to."""
        chosen = self._stages[number >= self._first]
        size = self._recipe.groups
        at = number - (self._first if number >= self._first else 0)
        epoch, place = divmod(at, max(1, len(chosen) // size))
        order = np.random.default_rng([self._recipe.seed, epoch]).permutation(len(chosen))
        rng = random.Random(f"{self._recipe.seed} {number}")
        windows: list[Labelled] = []
        groups: list[int] = []
        for group, n in enumerate(order[place * size : (place + 1) * size]):
            found = group_windows(
                chosen[n], self._texts, rng, self._recipe.rivals, self._recipe.whole)
            windows += found
            groups += [group] * len(found)
        return windows, groups


def train(
    model: ReaderModel, course: Course, recipe: Recipe, folder: Path, start: Path | None = None
) -> list[float]:
    """Train from where the folder's state is, and return the loss of every step.

    Where it has none yet, weights are those at the end of the run in the folder ``start``.
    """
    model.freeze(recipe.frozen)
    parts = [p for p in model.parameters() if p.requires_grad]
    head = {id(p) for p in model.output.parameters()}
    optimiser = torch.optim.AdamW(
        [{"params": [p for p in parts if id(p) not in head], "lr": recipe.rate},
         {"params": [p for p in parts if id(p) in head], "lr": 5 * recipe.rate}],
        weight_decay=0.01,
    )
    rates = torch.optim.lr_scheduler.LambdaLR(optimiser, course.rate)
    history: list[float] = []
    state = folder / _STATE
    if state.exists():
        kept = torch.load(state, weights_only=False)
        model.load_state_dict(kept["model"], strict=False)
        optimiser.load_state_dict(kept["optimiser"])
        rates.load_state_dict(kept["rates"])
        history = kept["history"]
    elif start:
        model.load_state_dict(
            torch.load(start / _STATE, weights_only=False)["model"], strict=False)
    model.train()
    began, shown = time.monotonic(), np.zeros(4)
    for number in range(len(history), course.steps):
        windows, groups = course.step(number)
        if not windows:
            history.append(history[-1] if history else 0.0)
            continue
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = model.read([w.pair for w in windows])
        parts_of = losses(logits, windows, groups)
        loss = sum(w * parts_of[n] for n, w in zip(
            ("span", "among", "here"), recipe.weights, strict=True))
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parts, 1.0)
        optimiser.step()
        rates.step()
        history.append(float(loss.detach()))
        shown += [history[-1], *(float(parts_of[n].detach()) for n in ("span", "among", "here"))]
        if (number + 1) % 50 == 0:
            total, *rest = shown / 50
            click.echo(f"{number + 1}/{course.steps} loss {total:.3f} "
                       + " ".join(f"{v:.3f}" for v in rest)
                       + f" {time.monotonic() - began:.0f} s")
            shown[:] = 0
        if (number + 1) % _SAVED == 0 or number + 1 == course.steps:
            _save(state, model, optimiser, rates, history)
    return history


def take_mean(model: ReaderModel, run: Path) -> None:
    """Make a model's weights the mean of its own and those at the end of a run.

    Runs of one origin average well (Wortsman et al.: Model soups, ICML 2022).
    """
    own = model.state_dict()
    other = torch.load(run / _STATE, weights_only=False)["model"]
    with torch.no_grad():
        for name, weights in other.items():
            if weights.is_floating_point():
                own[name].copy_((own[name] + weights) / 2)


def _save(path, model, optimiser, rates, history) -> None:
    kept = {k: v for k, v in model.state_dict().items() if "word_embeddings" not in k
            and not k.startswith("words.")}
    partial = path.with_suffix(".part")
    torch.save({"model": kept, "optimiser": optimiser.state_dict(),
                "rates": rates.state_dict(), "history": history}, partial)
    partial.replace(path)


def reading(model: ReaderModel) -> Read:
    """A trained model as a function from pairs to logits."""
    model.eval()

    @torch.inference_mode()
    def logits(pairs: Sequence[Pair]) -> np.ndarray:
        with torch.autocast("cpu", dtype=torch.bfloat16):
            return model.read(pairs).float().numpy()

    return logits


def figures(read: Read, texts: Texts, kept: Sequence[Item]) -> dict[str, dict[str, float]]:
    """Figures of the items held out, by where they are from."""
    danish = [i for i in kept if i.source.startswith("squad")]
    human = [i for i in kept if not i.source.startswith(("squad", "made"))]
    made = [i for i in kept if i.source.startswith("made")]
    found = {"SQuAD in Danish": squad(read, texts, picked(danish, _CHECKED))}
    for name, chosen in (("other languages", human), ("by rule", made)):
        if chosen:
            found[name] = among_rivals(read, texts, picked(chosen, _CHECKED // 2))
    return found


def _archive_of_minutes(shared: Path, folder: Path) -> tuple[Archive, Encoder]:
    """What rivals are mined in."""
    encoder = load_encoder(None, default_cache())
    build([shared / "minutes", _ROOT / "corpus" / "samples"], folder / "home", encoder)
    return LocalArchive(current(folder / "home")), encoder


def split(all_items: Sequence[Item]) -> tuple[list[Item], list[Item]]:
    """Items to train on, and those of the articles and meetings held out."""
    aside = held_out([i.group for i in all_items])
    return (
        [i for i in all_items if i.group not in aside], [i for i in all_items if i.group in aside]
    )


@click.command()
@click.option("--shared", type=click.Path(exists=True, path_type=Path), required=True)
@click.option("--run", "folder", type=click.Path(path_type=Path), required=True,
              help="Folder of this run: its state, recipe and figures.")
@click.option("--start", type=click.Path(exists=True, path_type=Path),
              help="Folder of a run whose weights this one starts from.")
@click.option("--average", type=click.Path(exists=True, path_type=Path),
              help="Folder of a run whose weights are averaged with this one's at the end.")
@click.option("--set", "settings", multiple=True, help="A field of the recipe: rate=0.0001")
@click.option("--write", is_flag=True, help="Write the trained reader to qa/reader.onnx.")
def main(
    shared: Path, folder: Path, start: Path | None, average: Path | None,
    settings: Sequence[str], write: bool,
) -> None:
    """Train, measure on what was held out, and keep."""
    recipe = replace(Recipe(), **{k: json.loads(v) for k, v in (s.split("=") for s in settings)})
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(recipe.seed)
    encoder = bundled.unpack(default_cache())
    texts = Texts(PairTokenizer(encoder), recipe.longest)
    by_people, made = gather(shared, recipe.seed)
    people, kept = split(items(by_people, texts))
    ruled, kept_ruled = split(items(made, texts))
    of_minutes = [i for i in ruled if i.source.startswith("made minutes")]
    others = [i for i in ruled if not i.source.startswith("made minutes")]
    if recipe.rivals:
        of_minutes = mined(of_minutes, texts, *_archive_of_minutes(shared, folder))
    chosen, kept = [*people, *others, *of_minutes * recipe.minutes], [*kept, *kept_ruled]
    click.echo(f"{len(people)} questions of people and {len(ruled)} made by rule to train on, "
               f"{len(kept)} held out; {recipe}")
    model = ReaderModel(encoder, recipe.layers)
    course = Course(texts, (people, chosen), recipe)
    began = time.monotonic()
    train(model, course, recipe, folder, start)
    if average:
        take_mean(model, average)
    result = {
        "recipe": asdict(recipe), "start": start and start.name,
        "average": average and average.name, "questions": len(chosen),
        "minutes": round((time.monotonic() - began) / 60), "torch": torch.__version__,
        "held out": figures(reading(model), texts, kept),
    }
    (folder / _FIGURES).write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    click.echo(json.dumps(result, indent=1))
    shown = [w.pair for number in range(_SHOWN) for w in course.step(number)[0]]
    export(model, folder / _TARGET.name, shown)
    if write:
        shutil.copyfile(folder / _TARGET.name, _TARGET)
        click.echo(f"wrote {_TARGET}")


if __name__ == "__main__":
    main()
