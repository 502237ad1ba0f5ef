"""What a database or a disk says when it cannot, as user errors a person can act on. Anything else stays a bug."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from data.errors import UserError

_SQLITE = {
    sqlite3.SQLITE_BUSY: "store.busy",
    sqlite3.SQLITE_LOCKED: "store.busy",
    sqlite3.SQLITE_READONLY: "store.unwritable",
    sqlite3.SQLITE_CANTOPEN: "store.unwritable",
    sqlite3.SQLITE_FULL: "store.full",
    sqlite3.SQLITE_IOERR: "store.disk",
    sqlite3.SQLITE_CORRUPT: "store.corrupt",
    sqlite3.SQLITE_NOTADB: "store.corrupt",
}
_POSTGRES = {
    "55P03": "store.busy",  # lock_not_available
    "40P01": "store.busy",  # deadlock_detected
    "25006": "store.unwritable",  # read_only_sql_transaction
    "42501": "store.unwritable",  # insufficient_privilege
    "53100": "store.full",  # disk_full
}
_DISK = {
    errno.ENOSPC: "store.full",
    errno.EDQUOT: "store.full",
    errno.EACCES: "store.unwritable",
    errno.EPERM: "store.unwritable",
    errno.EROFS: "store.unwritable",
}


@contextmanager
def as_user_errors(where: str) -> Iterator[None]:
    """Turn the faults of the database ``where`` (shown to the person) into ``UserError``."""
    try:
        yield
    except DBAPIError as error:
        code = _code_of(error.orig, bool(error.connection_invalidated))
        if code is None:
            raise
        raise UserError(code, where=where, reason=str(error.orig)) from error
    except sqlite3.Error as error:
        code = _code_of(error, False)
        if code is None:
            raise
        raise UserError(code, where=where, reason=str(error)) from error


@contextmanager
def disk_as_user_errors(where: str) -> Iterator[None]:
    """Turn the faults of writing a file into ``UserError``."""
    try:
        yield
    except OSError as error:
        code = _DISK.get(error.errno or 0, "store.disk")
        raise UserError(code, where=where, reason=error.strerror or str(error)) from error


def _code_of(error: BaseException | None, lost: bool) -> str | None:
    if isinstance(error, sqlite3.Error):
        return _SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    known = _POSTGRES.get(getattr(error, "sqlstate", None) or "")
    return known or ("store.unreachable" if lost or _is_connection_trouble(error) else None)


def _is_connection_trouble(error: BaseException | None) -> bool:
    state = getattr(error, "sqlstate", None)
    unreachable = state is None and type(error).__name__ in ("OperationalError", "ConnectionTimeout")
    return unreachable or (state or "").startswith(("08", "57P"))
