"""The command ``referat``."""

from __future__ import annotations

import sys

import click

from web import config
from web.commands.answers import ask, evaluate
from web.commands.cases import case
from web.commands.checking import verify
from web.commands.index import build, inspect
from web.commands.server import demo, serve


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="referat", message="%(prog)s %(version)s")
def main() -> None:
    """Answers questions about council minutes in the minutes' own words."""
    config.one_thread_for_small_products()


for command in (build, inspect, ask, case, verify, evaluate, serve, demo):
    main.add_command(command)


if __name__ == "__main__":
    sys.exit(main())
