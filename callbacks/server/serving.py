"""Serving the dashboard: on this machine only, unless there are accounts and another address is asked for."""

from __future__ import annotations

import errno
import gc
import socket
from collections.abc import Callable
from typing import Any

from callbacks.door.hosts import is_loopback
from callbacks.server import static
from callbacks.server.connections import listening
from callbacks.server.web import create_app
from callbacks.services.context import Context
from data.errors import UserError
from data.settings import Settings

_PROXY_HEADERS = {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"}


def claim(host: str, port: int) -> None:
    """Make sure the address is ours to take, before anything slow begins.

    Raises UserError ``serve.host`` for an address that is not this machine's, ``serve.port_taken`` where it is in use.
    """
    with socket.socket(_family(host), socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            foreign = isinstance(error, socket.gaierror) or getattr(error, "errno", 0) == errno.EADDRNOTAVAIL
            raise UserError("serve.host", host=host) if foreign else UserError("serve.port_taken", port=port) from error


def _proxy(address: str | None) -> dict[str, Any]:
    """Whose word on the asker's address and on https is taken: the one proxy that is set, else nobody's."""
    if address is None:
        return {}
    return {"trusted_proxy": address, "trusted_proxy_count": 1, "trusted_proxy_headers": _PROXY_HEADERS}


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def serve(
    context: Context, settings: Settings, host: str, port: int, tell: Callable[[str, dict[str, Any]], None]
) -> None:
    """Serve until stopped; says where the dashboard is once it answers."""
    app = create_app(
        context, host=host, names=settings.hosts, secret=settings.secret, password_days=settings.password_days
    )
    server = listening(app.server, host, port, **_proxy(settings.proxy))
    shown = f"[{host}]" if ":" in host else host
    tell("serving", {"address": f"http://{shown}:{port}/"})
    if context.demo:
        tell("serving_demo", {})
    if not context.store.accounts.any():
        tell("serving_no_accounts", {})
    tell("serving_loopback" if is_loopback(host) else "serving_open", {"host": host})
    tell("serving_stop", {})
    static.press_soon(app)
    app.ahead.start()
    gc.collect()
    gc.freeze()  # a million objects of libraries that stay: looking through them held up a page by 100 ms now and then
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        context.store.close()
