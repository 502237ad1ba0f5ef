"""Serving the dashboard: on this machine only, as long as there are no accounts."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from typing import Any

from waitress.server import create_server

from callbacks.desk import Desk
from callbacks.web import create_app
from data.errors import UserError

THREADS = 8


def claim(host: str, port: int) -> None:
    """Make sure the address is ours to take, before anything slow begins.

    Raises UserError ``serve.loopback_only`` for an address others could reach, ``serve.port_taken`` where it is in use.
    """
    if not is_loopback(host):
        raise UserError("serve.loopback_only", host=host)
    with socket.socket(_family(host), socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise UserError("serve.port_taken", port=port) from error


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def serve(desk: Desk, host: str, port: int, tell: Callable[[str, dict[str, Any]], None]) -> None:
    """Serve until stopped; says where the dashboard is once it answers."""
    app = create_app(desk, host=host)
    server = create_server(app.server, host=host, port=port, threads=THREADS, ident=None)
    shown = f"[{host}]" if ":" in host else host
    tell("serving", {"address": f"http://{shown}:{port}/"})
    if desk.demo:
        tell("serving_demo", {})
    tell("serving_loopback", {})
    tell("serving_stop", {})
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        desk.store.close()
