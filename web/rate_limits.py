"""How much one address, and all together, may ask."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

from flask import Flask, request
from flask_limiter import ApplicationLimit, Limiter
from flask_limiter.util import get_remote_address
from werkzeug.middleware.proxy_fix import ProxyFix

from web import assets
from web.api import health as api_health
from web.request_counts import IN_MEMORY, in_file
from web.serving import Serving

# Bits of an IPv6 address that one subscriber does not choose.
_SUBSCRIBER = 64


def register(app: Flask, serving: Serving) -> None:
    """Refuse with 429 what goes beyond the limits; static files and health are not counted."""
    if count := serving.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )
    wanted = (
        (serving.rate_limit, _asker), (serving.rate_limit_total, _everybody),
    )
    limits = [
        ApplicationLimit(rate, key_function=key, exempt_when=_is_free)
        for rate, key in wanted if rate
    ]
    if limits:
        Limiter(
            _asker,
            app=app,
            # Of the whole application: not so many for each kind of page.
            application_limits=list(limits),
            storage_uri=_storage(serving),
            strategy="moving-window",
            headers_enabled=True,
            # A storage that cannot be reached does not take the page with it.
            in_memory_fallback_enabled=True,
        )


def _asker() -> str:
    """Who is counted: an address, or the network of one subscriber where addresses are many."""
    address = get_remote_address()
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return address
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ip_network((int(parsed), _SUBSCRIBER), strict=False))


def _storage(serving: Serving) -> str:
    if serving.rate_limit_storage != "memory://":
        return serving.rate_limit_storage
    return in_file(str(serving.shared / "counts.sqlite")) if serving.shared else IN_MEMORY


def _everybody() -> str:
    return "everybody"


def _is_free() -> bool:
    return request.endpoint in assets.ENDPOINTS + api_health.ENDPOINTS
