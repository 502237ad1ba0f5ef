"""What the doctor asks: versions, modes and integrity, as they are and not as they should be."""

from __future__ import annotations

import sqlite3
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from data.store import audit, database
from data.store import tables as t
from data.store.files import Files

_SYNCHRONOUS = {0: "OFF", 1: "NORMAL", 2: "FULL", 3: "EXTRA"}


def health(connection: Connection, files: Files) -> dict[str, Any]:
    """The state of a database and its originals.

    Returns:
        ``database`` (sqlite or postgresql), ``version``, ``migration``, ``revision`` (of the figures), ``integrity``
        (ok, or what is wrong), ``audit_broken`` (numbers of entries), ``files`` (folder or "database"),
        ``files_missing`` (hashes); on SQLite ``journal_mode``, ``synchronous``, ``foreign_keys``, ``busy_timeout`` too.
    """
    own = _sqlite(connection) if connection.dialect.name == "sqlite" else _postgres(connection)
    return own | {
        "database": connection.dialect.name,
        "migration": database.current_revision(connection),
        "revision": connection.execute(sa.select(t.ledger.c.revision)).scalar_one(),
        "audit_broken": audit.broken(connection),
        "files": str(files.folder) if files.folder else "database",
        "files_missing": files.missing(connection),
    }


def _sqlite(connection: Connection) -> dict[str, Any]:
    def mode(name: str) -> Any:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()

    found = [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check")]
    stray = [str(tuple(row)) for row in connection.exec_driver_sql("PRAGMA foreign_key_check")]
    return {
        "version": sqlite3.sqlite_version,
        "journal_mode": mode("journal_mode"),
        "synchronous": _SYNCHRONOUS[mode("synchronous")],
        "foreign_keys": bool(mode("foreign_keys")),
        "busy_timeout": mode("busy_timeout"),
        "integrity": "ok" if found == ["ok"] and not stray else "; ".join([*found, *stray]),
    }


def _postgres(connection: Connection) -> dict[str, Any]:
    return {"version": connection.exec_driver_sql("SHOW server_version").scalar_one(), "integrity": "ok"}
