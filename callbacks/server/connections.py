"""Connections: how many, how long they may stand idle, and how slowly a request may come, so that others are served.

A request is read without a thread being kept for it, so that a slow sender costs a connection and no more; and a
connection that sends too slowly, or nothing, is closed.
"""

from __future__ import annotations

import logging
import select
import time
from typing import Any

from waitress.channel import HTTPChannel
from waitress.server import create_server

from callbacks.server.guard import MAX_REQUEST

THREADS = 8
CONNECTIONS = 2_000
"""Connections at once. The next ones wait to be accepted until others close."""
IDLE = 60
"""Seconds a connection may stand without a request, and a request may take to come, beside what its bytes earn it."""
SLOWEST = 10_000
"""Bytes a second a request's body has to come at, once ``IDLE`` is used up."""
SWEEP = 5
"""Seconds between two looks for connections to close."""


class Channel(HTTPChannel):
    """One connection, whose last activity is not its last byte but what its bytes so far account for."""

    _begun: float | None = None
    _received = 0

    def received(self, data: bytes) -> Any:
        """Take bytes of a request; while it is not whole, the clock runs from its first byte."""
        answer = super().received(data)
        if self.request is None:
            self._begun, self._received = None, 0
        else:
            self._begun = self._begun or time.time()
            self._received += len(data)
        return answer

    def handle_read(self) -> None:
        """Read what has come; a trickle does not keep a connection."""
        super().handle_read()
        if self._begun is not None:
            self.last_activity = min(time.time(), self._begun + self._received / SLOWEST)


def listening(application: Any, host: str, port: int, **more: Any) -> Any:
    """A waitress server with these limits, listening; ``run()`` serves."""
    given: dict[str, Any] = {
        "threads": THREADS,
        "ident": None,
        "connection_limit": CONNECTIONS,
        "channel_timeout": IDLE,
        "cleanup_interval": SWEEP,
        "max_request_body_size": MAX_REQUEST + 1,  # a byte more than the application refuses itself, with its headers
        "max_request_header_size": 64 * 1024,
        "asyncore_use_poll": hasattr(select, "poll"),  # select() itself ends at 1,024 connections
    }
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # that a request waits its turn is no news
    server = create_server(application, host=host, port=port, **(given | more))
    for one in (server, *getattr(server, "map", {}).values()):  # one for each address of a name
        one.channel_class = Channel  # type: ignore[attr-defined]
    return server
