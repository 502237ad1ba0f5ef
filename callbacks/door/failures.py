"""Our own failures: what the log keeps, and the number a reader can quote."""

from __future__ import annotations

import logging
import secrets

log = logging.getLogger(__name__)


def record(error: Exception) -> str:
    """Writes our own failure to the log, with its trace, under a number a reader can quote; the number."""
    number = secrets.token_hex(4)
    log.error("failure %s", number, exc_info=error)
    return number
