"""docs/commands.md, made of the commands' own help.

    python -m web.commands.reference > docs/commands.md
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator

import click

from web.cli import main

_HEAD = """# Commands

Made of the commands' help by `make commands`; `referat COMMAND --help` tells the same. Every
option may stand in a settings file too, and the shells complete all of them: docs/operations.md.
"""


def reference() -> str:
    """The whole page."""
    parts = [_HEAD, _section(main, "referat")]
    parts += [_section(command, name) for name, command in _commands(main, "referat")]
    text = "\n".join(parts)
    return "\n".join(line.rstrip() for line in text.splitlines()).rstrip() + "\n"


def _commands(group: click.Group, name: str) -> Iterator[tuple[str, click.Command]]:
    """The commands of a group with their whole names, a group's own after it."""
    for short, command in sorted(group.commands.items()):
        yield f"{name} {short}", command
        if isinstance(command, click.Group):
            yield from _commands(command, f"{name} {short}")


def _section(command: click.Command, name: str) -> str:
    context = click.Context(command, info_name=name)
    usage = " ".join(command.collect_usage_pieces(context))
    text = inspect.cleandoc(command.help or "").replace("\b\n", "")
    lines = [f"## {name}", "", "```", f"{name} {usage}", "```", "", text, ""]
    options = [p for p in command.params if isinstance(p, click.Option)]
    if options:
        lines += ["| option | |", "|---|---|"]
        lines += [f"| {_names(option, context)} | {_told(option, context)} |"
                  for option in options]
        lines.append("")
    return "\n".join(lines)


def _names(option: click.Option, context: click.Context) -> str:
    names = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    if option.is_flag:
        return names
    return f"{names} `{_plain(option.make_metavar(context))}`"


def _told(option: click.Option, context: click.Context) -> str:
    told = " ".join((option.help or "").split())
    extra = option.get_help_extra(context)
    marks: list[str] = []
    if "default" in extra:
        marks.append(f"default: {extra['default']}")
    if "range" in extra:
        marks.append(extra["range"])
    return _plain(told + (f"  [{'; '.join(marks)}]" if marks else ""))


def _plain(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(reference())
