"""The command ``referat``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from corpus.errors import ReferatError
from corpus.unpacking import keep_in
from web import config
from web.commands.answers import ask, evaluate
from web.commands.archive import archive
from web.commands.assistants import assistants
from web.commands.cases import case
from web.commands.checking import verify
from web.commands.cluster import worker
from web.commands.health import check, doctor
from web.commands.index import build, inspect
from web.commands.keeping import generations, remove, rollback
from web.commands.server import demo, serve
from web.commands.statistics import statistics
from web.commands.transfer import export, import_
from web.settings_file import defaults


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="referat", message="%(prog)s %(version)s")
@click.option(
    "--config", "settings", envvar="REFERAT_CONFIG",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A TOML file of settings: [serve] port = 80.  [env: REFERAT_CONFIG]",
)
@click.pass_context
def main(context: click.Context, settings: Path | None) -> None:
    """Answers questions about council minutes in the minutes' own words."""
    config.one_thread_for_small_products()
    config.tell_nobody()
    keep_in(config.words_cache())
    if settings is not None:
        try:
            context.default_map = defaults(settings, main.commands)
        except ReferatError as error:
            raise click.ClickException(str(error)) from error


for command in (
    build, inspect, ask, case, verify, evaluate, serve, demo, assistants,
    doctor, check, generations, rollback, remove, export, import_, statistics,
    worker, archive,
):
    main.add_command(command)


if __name__ == "__main__":
    sys.exit(main())
