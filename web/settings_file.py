"""One TOML file of settings for all commands: the defaults of their options.

Tables are commands, keys are options without their hyphens in front; what stands above the
tables holds for every command that has such an option. The command line and the environment
come before the file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from corpus.errors import ReferatError


class BadConfiguration(ReferatError):
    """A file of settings that cannot be read, or that sets what there is not."""

    code = "bad_configuration"


def defaults(path: Path, commands: Mapping[str, click.Command]) -> dict[str, dict[str, Any]]:
    """The defaults of each command's options, as click takes them.

    :raises BadConfiguration: the file cannot be read; all that is wrong in it is named at once.
    """
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadConfiguration(f"{path} cannot be read: {error}") from error
    tables = {key: value for key, value in values.items() if isinstance(value, dict)}
    common = {key: value for key, value in values.items() if key not in tables}
    everywhere = {name for command in commands.values() for name in _options(command)}
    problems = [f"no command has an option {key!r}" for key in common if key not in everywhere]
    found: dict[str, dict[str, Any]] = {}
    for name in tables.keys() - commands.keys():
        problems.append(f"[{name}] is no command")
    for name, command in commands.items():
        options = _options(command)
        own = tables.get(name, {})
        problems += [f"[{name}] has no option {key!r}" for key in own if key not in options]
        wanted = {k: v for k, v in {**common, **own}.items() if k in options}
        problems += _wrong(command, wanted, options)
        found[name] = {options[key].name or key: value for key, value in wanted.items()}
    if problems:
        # What is wrong above the tables is wrong for several commands, and told once.
        raise BadConfiguration(f"{path}: {'; '.join(dict.fromkeys(problems))}")
    return found


def _options(command: click.Command) -> dict[str, click.Option]:
    """The options of a command by their long names."""
    return {
        name.removeprefix("--"): param
        for param in command.params if isinstance(param, click.Option)
        for name in param.opts if name.startswith("--")
    }


def _wrong(
    command: click.Command, values: Mapping[str, Any], options: Mapping[str, click.Option]
) -> Iterator[str]:
    """What of the values cannot be what its option takes."""
    context = click.Context(command)
    for key, value in values.items():
        try:
            options[key].type_cast_value(context, value)
        except click.BadParameter as error:
            yield f"{key} = {value!r}: {error.message}"
