"""Options of the commands that serve."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import click

from web import config
from web.logs.fields import FORMATS, LEVELS


class RateLimit(click.ParamType):  # type: ignore[type-arg]
    """Limits as Flask-Limiter writes them: "120/minute; 2000/day". Empty for none."""

    name = "rate"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        from limits import parse_many

        try:
            if value.strip():
                parse_many(value)
        except ValueError:
            self.fail(f"{value!r} is no limit like 120/minute", param, ctx)
        return value.strip()


class Origin(click.ParamType):  # type: ignore[type-arg]
    """A site as browsers name it, or "*" for all."""

    name = "origin"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        if value != "*" and not re.fullmatch(r"https?://[\w.-]+(?::\d{1,5})?", value, re.ASCII):
            self.fail(f"{value!r} is no origin like https://example.dk", param, ctx)
        return value


def _base_url(
    context: click.Context, parameter: click.Parameter, value: str | None
) -> str | None:
    try:
        return config.checked_base_url(value) if value else None
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


_OPTIONS = (
    click.option(
        "--base-url", metavar="URL", envvar="REFERAT_BASE_URL", callback=_base_url,
        help="The address others reach the server at, for citations, feeds and bundles."
        "  [env: REFERAT_BASE_URL; default: the host of each request]",
    ),
    click.option(
        "--operator", default="", metavar="NAME", envvar="REFERAT_OPERATOR",
        help="Who runs this installation, as the pages name them.  [env: REFERAT_OPERATOR]",
    ),
    click.option(
        "--contact", default="", metavar="TEXT", envvar="REFERAT_CONTACT",
        help="How to reach the operator: mail, telephone, with commas between."
        "  [env: REFERAT_CONTACT]",
    ),
    click.option(
        "--feedback/--no-feedback", default=False, envvar="REFERAT_FEEDBACK", show_default=True,
        help="Ask readers whether an answer was one, and keep what they say with the question"
        " in feedback.jsonl.  [env: REFERAT_FEEDBACK]",
    ),
    click.option(
        "--rate-limit", type=RateLimit(), default="120/minute", show_default=True,
        envvar="REFERAT_RATE_LIMIT",
        help="What one address may ask; empty for no limit.  [env: REFERAT_RATE_LIMIT]",
    ),
    click.option(
        "--rate-limit-total", type=RateLimit(), default="", envvar="REFERAT_RATE_LIMIT_TOTAL",
        help="What all addresses may ask together.  [env: REFERAT_RATE_LIMIT_TOTAL;"
        " default: no limit]",
    ),
    click.option(
        "--rate-limit-storage", metavar="URI", default="memory://", show_default=True,
        envvar="REFERAT_RATE_LIMIT_STORAGE",
        help="Where requests are counted; redis://HOST:PORT for several servers."
        "  [env: REFERAT_RATE_LIMIT_STORAGE]",
    ),
    click.option(
        "--proxies", type=click.IntRange(0, 10), default=0, show_default=True,
        envvar="REFERAT_PROXIES",
        help="So many of your own web servers stand before this one and name the address that"
        " a request came from.  [env: REFERAT_PROXIES]",
    ),
    click.option(
        "--metrics-port", type=click.IntRange(0, 65535), default=0, show_default=True,
        envvar="REFERAT_METRICS_PORT",
        help="Port for Prometheus, on the same host; 0 for none.  [env: REFERAT_METRICS_PORT]",
    ),
    click.option(
        "--cors-origin", "cors_origins", type=Origin(), multiple=True, metavar="ORIGIN",
        envvar="REFERAT_CORS_ORIGINS",
        help="A site whose pages may ask the API (https://example.dk; * for all). May be given"
        " several times; in the variable, parted by spaces.  [env: REFERAT_CORS_ORIGINS]",
    ),
    click.option(
        "--log-format", type=click.Choice(FORMATS), default="text", show_default=True,
        envvar="REFERAT_LOG_FORMAT",
        help="How the log is written, to standard error.  [env: REFERAT_LOG_FORMAT]",
    ),
    click.option(
        "--log-level", type=click.Choice(LEVELS), default="info", show_default=True,
        envvar="REFERAT_LOG_LEVEL",
        help="The least that is logged; `info` has a line for each request.  "
        "[env: REFERAT_LOG_LEVEL]",
    ),
    click.option(
        "--log-addresses/--no-log-addresses", default=False, show_default=True,
        envvar="REFERAT_LOG_ADDRESSES",
        help="Log the network that a request came from (/24, IPv6: /48), to tell who asks too"
        " much.  [env: REFERAT_LOG_ADDRESSES]",
    ),
    click.option(
        "--statistics/--no-statistics", default=False, show_default=True,
        envvar="REFERAT_STATISTICS",
        help="Count the shapes of questions in statistics.sqlite, without their words, for"
        " `referat statistics`; told on the page about Referat.  [env: REFERAT_STATISTICS]",
    ),
)


def serving(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that :class:`web.serving.Serving` is made from."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
