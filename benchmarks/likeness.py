"""How alike the points of one case are, and those of different ones: the limit of likeness.

    python -m benchmarks.likeness HOME [HOME ...]

For each archive the shares of pairs from different meetings that are as alike as a limit: of
different cases ("unlike"), of which few should be, and of one case, of which most should be.
"""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import click
import numpy as np

from corpus.standing import is_standing
from embeddings.generation import LocalArchive, current
from qa.similar import archive_mean, matter_of, point_vector

_LIMITS = (0.30, 0.35, 0.37, 0.40, 0.45, 0.50)


def likenesses(archive: LocalArchive) -> tuple[list[float], list[float]]:
    """The likeness of pairs of different cases, and of pairs of one case."""
    corpus = archive.corpus
    mean = archive_mean(archive)
    points = [
        (point, vector)
        for meeting in corpus.meetings() for point in corpus.points_of(meeting.id)
        if not point.closed and not is_standing(point.title)
        and (vector := point_vector(archive, point, mean)) is not None
    ]
    unlike, same = [], []
    for (one, a), (other, b) in combinations(points, 2):
        if one.meeting != other.meeting:
            of_one = matter_of(archive, one) == matter_of(archive, other)
            (same if of_one else unlike).append(float(a @ b))
    return unlike, same


@click.command()
@click.argument("homes", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
def main(homes: tuple[Path, ...]) -> None:
    """Print the shares for each archive in HOMES."""
    for home in homes:
        unlike, same = (np.array(pairs) for pairs in likenesses(LocalArchive(current(home))))
        click.echo(f"{home}: {len(unlike)} pairs of different cases, {len(same)} of one")
        click.echo(f"  unlike, 99th of 100: {np.percentile(unlike, 99):.3f}")
        for limit in _LIMITS:
            shares = [f"{np.mean(pairs >= limit):.3f}" if len(pairs) else "-"
                      for pairs in (unlike, same)]
            click.echo(f"  from {limit:.2f}: unlike {shares[0]}, of one case {shares[1]}")


if __name__ == "__main__":
    main()
