"""The database behind the store: its address, its connections, and a start that refuses what it cannot trust."""

from __future__ import annotations

import os
import sqlite3
import threading
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from data.errors import UserError
from data.store.faults import as_user_errors, disk_as_user_errors
from data.store.tables import metadata

WAIT_SECONDS = 5
"""How long a writer waits for another before the person is told to try again."""
WRITES = "tuoyu_writes"
"""The execution option of connections that are going to write."""

Fill = Callable[[Connection], None]
"""Writes a new database's first rows."""

_POOL = {"pool_size": 5, "max_overflow": 20}
_MIGRATIONS = Path(__file__).parent / "migrations"
_CREATING = 0x74756F79  # PostgreSQL's advisory lock while one process makes the tables
_MIGRATING = threading.Lock()  # Alembic's operations are global: two threads would use each other's connection
_HEADER = b"SQLite format 3\0"


def address(url: str) -> URL:
    """The database's address; ``postgres://`` and ``postgresql://`` both mean PostgreSQL through psycopg 3.

    Raises:
        UserError: ``store.url`` for anything but a SQLite file or a PostgreSQL database.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise UserError("store.url", url=url) from None
    if parsed.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:") or parsed.query:
        raise UserError("store.url", url=parsed.render_as_string(hide_password=True))
    return parsed.set(database=str(Path(parsed.database or "").absolute()))


def shown(url: URL) -> str:
    """The address as a person may see it, without its password."""
    return url.database or "" if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)


def sqlite_path(url: URL) -> Path | None:
    """The file of a SQLite database; None for PostgreSQL."""
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def engine(url: URL) -> Engine:
    """An engine with the modes this store relies on."""
    if sqlite_path(url) is None:
        made = sa.create_engine(url, **_POOL, pool_pre_ping=True, connect_args={"connect_timeout": WAIT_SECONDS})
        event.listen(made, "begin", _begin_postgres)
        return made
    made = sa.create_engine(url, **_POOL, connect_args={"timeout": WAIT_SECONDS})
    event.listen(made, "connect", _set_sqlite_modes)
    event.listen(made, "begin", _begin_sqlite)
    return made


def _set_sqlite_modes(connection: sqlite3.Connection, _: Any) -> None:
    """Modes of one connection.

    journal_mode=DELETE and not WAL: SQLite before 3.51.3 can corrupt a database when several connections write and
    reset its WAL at one moment, and what Python links may well be older (3.40 on Debian 12). With DELETE a transaction
    is committed by deleting its journal, and only synchronous=EXTRA also syncs the folder it is deleted from: with
    FULL alone, a power cut in the next seconds can bring the journal back and undo what was acknowledged.
    """
    connection.isolation_level = None  # the driver begins nothing by itself: _begin_sqlite does
    connection.execute(f"PRAGMA busy_timeout = {WAIT_SECONDS * 1000}")
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute("PRAGMA synchronous = EXTRA")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes its turn at once: a reader that turns writer midway can only fail."""
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgres(connection: Connection) -> None:
    if connection.get_execution_options().get(WRITES):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'")


def writer(base: Engine) -> Engine:
    """The engine for transactions that write."""
    return base.execution_options(**{WRITES: True})


def reader(base: Engine) -> Engine:
    """The engine for reads: all of one transaction see one state."""
    return base if base.dialect.name == "sqlite" else base.execution_options(isolation_level="REPEATABLE READ")


# --- opening ---------------------------------------------------------------------------------------------------------


def create_sqlite(path: Path, fill: Fill) -> None:
    """A new database under ``path``, whole or not at all.

    It is made under another name and linked into place when it is complete, so that a start killed midway leaves
    nothing that could be taken for a database. Of two starts at one moment one wins, the other opens what it made.
    """
    with disk_as_user_errors(str(path)):
        path.parent.mkdir(parents=True, exist_ok=True)
        making = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
        making.touch(mode=0o600)
    try:
        with as_user_errors(str(path)):
            _make(making, fill)
        with disk_as_user_errors(str(path)), suppress(FileExistsError):
            os.link(making, path)
            sync_folder(path.parent)
    finally:
        making.unlink(missing_ok=True)


def _make(path: Path, fill: Fill) -> None:
    made = engine(sa.URL.create("sqlite", database=str(path)))
    try:
        with writer(made).begin() as connection:
            upgrade(connection)
            fill(connection)
    finally:
        made.dispose()


def sync_folder(folder: Path) -> None:
    """Make a new name in a folder last through a power cut. Windows has no such call and needs none."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def provide_sqlite(path: Path, fill: Fill, *, create: bool) -> None:
    """See that there is a database file that may be written.

    Raises:
        UserError: ``store.missing``, ``store.corrupt`` or ``store.unwritable``.
    """
    if not path.exists():
        if not create:
            raise UserError("store.missing", where=str(path))
        create_sqlite(path, fill)
    with disk_as_user_errors(str(path)), path.open("rb") as opened:
        header = opened.read(len(_HEADER))
    if header != _HEADER:
        raise UserError("store.corrupt", where=str(path), reason="not a SQLite database")
    if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        raise UserError("store.unwritable", where=str(path), reason="read-only")


def start(base: Engine, fill: Fill, *, create: bool) -> None:
    """Refuse a database that cannot be trusted, and bring an older one to this program's tables.

    Raises:
        UserError: ``store.corrupt``; ``store.newer`` if a newer program made it; ``store.foreign`` if it holds
            something else; ``store.missing`` if it is empty and ``create`` is off.
    """
    where, head = shown(base.url), ScriptDirectory.from_config(_config()).get_current_head()
    with as_user_errors(where):
        with reader(base).begin() as connection:
            _check_pages(connection, where)
            found = current_revision(connection)
        if found != head:  # only then is the writers' turn worth waiting for
            with writer(base).begin() as connection:
                _bring_up(connection, where, fill, create=create)


def _check_pages(connection: Connection, where: str) -> None:
    """Look for broken pages of a SQLite database; PostgreSQL looks after its own."""
    if connection.dialect.name != "sqlite":
        return
    said = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    if said != "ok":
        raise UserError("store.corrupt", where=where, reason=said)


def _bring_up(connection: Connection, where: str, fill: Fill, *, create: bool) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_CREATING)))
    found, script = current_revision(connection), ScriptDirectory.from_config(_config())
    if found is not None:
        if found not in {step.revision for step in script.walk_revisions()}:
            raise UserError("store.newer", where=where, found=found, known=script.get_current_head())
        upgrade(connection)
        return
    # A SQLite file is made whole, so one without a revision is somebody else's.
    if connection.dialect.name == "sqlite" or set(metadata.tables) & set(sa.inspect(connection).get_table_names()):
        raise UserError("store.foreign", where=where)
    if not create:
        raise UserError("store.missing", where=where)
    upgrade(connection)
    fill(connection)


def current_revision(connection: Connection) -> str | None:
    """The migration the database stands at; None if it never had one."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(connection: Connection) -> None:
    """Run the migrations that are missing, in the connection's transaction."""
    with _MIGRATING:
        command.upgrade(_config(connection), "head")


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
