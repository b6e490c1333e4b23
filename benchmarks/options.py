"""Options that the commands which fit weights have in common."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

_FOLDER = click.Path(exists=True, path_type=Path)


def fitting(command: Callable[..., None]) -> Callable[..., Any]:
    """Where questions and archives are, and whether to write what was fitted."""
    for option in (
        click.option("--write", is_flag=True, help="Write what was fitted, not only print it."),
        click.option("--sample-home", type=_FOLDER, required=True,
                     help="Archive of the sample corpus."),
        click.option("--home", type=_FOLDER, required=True,
                     help="Archive of the shared minutes and seeds."),
        click.option("--shared", type=_FOLDER, required=True,
                     help="Folder with eval/ and data/."),
    ):
        command = option(command)
    return command
