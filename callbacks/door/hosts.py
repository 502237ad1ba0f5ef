"""Which names the dashboard answers to, so that no other site can be made to stand for it."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from urllib.parse import urlsplit

LOOPBACK = ("127.0.0.1", "localhost", "::1")
"""This machine."""


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    address = _address(host)
    return host == "localhost" or (address is not None and address.is_loopback)


def allowed(host: str, names: tuple[str, ...]) -> Callable[[str], bool]:
    """Whether a request's ``Host`` may be answered.

    Listening on loopback: loopback and ``names``. On another address also this machine's own name, the address
    listened on, and any address written in digits, which no foreign site can claim to be.
    """
    known = {*LOOPBACK, *names, *(() if is_loopback(host) else (host.lower(), socket.gethostname().lower()))}
    digits = not is_loopback(host)

    def may(asked: str) -> bool:
        try:
            name = urlsplit(f"//{asked}").hostname or ""
        except ValueError:
            return False
        return name in known or (digits and _address(name) is not None)

    return may


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
