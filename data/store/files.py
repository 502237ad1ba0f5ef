"""Originals, byte for byte: beside the SQLite file or in the database, and checked against their hash when read."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Connection

from data.errors import UserError
from data.store import tables as t
from data.store.database import sync_folder
from data.store.faults import disk_as_user_errors

_ORPHAN_AGE = dt.timedelta(hours=1)
_MARK = ".database-"
_STORED = re.compile(r"[0-9a-f]{64}|\.new-[0-9a-f]{32}")


def sha256_of(content: bytes) -> str:
    """The SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


class Files:
    """Where originals are kept: in ``folder``, or in the database where there is none.

    In the folder a file is named by its hash, never by what its sender called it, and it is on disk before the
    transaction that names it commits. A crash between the two leaves a file nobody knows, which ``sweep`` takes away
    at a later start.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    def prepare(self, database: str, where: str) -> None:
        """Make the folder and leave this database's mark in it, and where that is. Raises UserError if it cannot."""
        if self.folder is None:
            return
        with disk_as_user_errors(str(self.folder)):
            self.folder.mkdir(parents=True, exist_ok=True)
            mark = self.folder / f"{_MARK}{database}"
            mark.touch(mode=0o600)
            if mark.read_text("utf-8") != where:
                mark.write_text(where, "utf-8")

    def outlived(self, where: str) -> bool:
        """Whether the folder holds originals of a database that was at ``where``."""
        marks = self.folder.glob(f"{_MARK}*") if self.folder else ()
        return any(mark.read_text("utf-8") == where for mark in marks) and any(True for _ in self._stored())

    def keep(self, connection: Connection, content: bytes) -> str:
        """Keep ``content`` and give its hash; kept once however often it comes. Inside a write transaction only."""
        sha = sha256_of(content)
        if connection.execute(sa.select(t.file.c.sha256).where(t.file.c.sha256 == sha)).first() is None:
            if self.folder is not None:
                self._write(sha, content)
            held = None if self.folder is not None else content
            connection.execute(sa.insert(t.file).values(sha256=sha, size=len(content), content=held))
        return sha

    def read(self, connection: Connection, sha: str) -> bytes:
        """The bytes of that hash.

        Raises:
            UserError: ``store.file_missing``, or ``store.file_changed`` if they are no longer what was sent.
        """
        row = connection.execute(sa.select(t.file.c.content).where(t.file.c.sha256 == sha)).first()
        if row is None:
            raise UserError("store.file_missing", sha=sha)
        content = row.content if row.content is not None else self._read(sha)
        if sha256_of(content) != sha:
            raise UserError("store.file_changed", sha=sha)
        return bytes(content)

    def missing(self, connection: Connection) -> list[str]:
        """Hashes the database knows and the folder has not, for the doctor."""
        known = connection.scalars(sa.select(t.file.c.sha256).where(t.file.c.content.is_(None)))
        return [sha for sha in known if self.folder is None or not (self.folder / sha).is_file()]

    def has_orphans(self, database: str, now: dt.datetime) -> bool:
        """Whether a look for orphans is worth a transaction. In a folder of two databases nothing is one."""
        if self.folder is None or any(p.name != f"{_MARK}{database}" for p in self.folder.glob(f"{_MARK}*")):
            return False
        return any(True for _ in self._old(now))

    def sweep(self, connection: Connection, now: dt.datetime) -> list[str]:
        """Delete files over an hour old that no row names. Inside a write transaction, so that nobody is adding one."""
        known = set(connection.scalars(sa.select(t.file.c.sha256)))
        orphans = [path for path in self._old(now) if path.name not in known]
        for path in orphans:
            path.unlink(missing_ok=True)
        return [path.name for path in orphans]

    def _old(self, now: dt.datetime) -> Iterator[Path]:
        before = (now - _ORPHAN_AGE).timestamp()
        return (path for path in self._stored() if path.stat().st_mtime < before)

    def _stored(self) -> Iterator[Path]:
        return (path for path in (self.folder.iterdir() if self.folder else ()) if _STORED.fullmatch(path.name))

    def _write(self, sha: str, content: bytes) -> None:
        assert self.folder is not None
        making = self.folder / f".new-{uuid.uuid4().hex}"
        with disk_as_user_errors(str(self.folder)):
            try:
                with os.fdopen(os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
                    opened.write(content)
                    opened.flush()
                    os.fsync(opened.fileno())
                making.replace(self.folder / sha)
            finally:
                making.unlink(missing_ok=True)
            sync_folder(self.folder)

    def _read(self, sha: str) -> bytes:
        try:
            return ((self.folder or Path()) / sha).read_bytes()
        except OSError:
            raise UserError("store.file_missing", sha=sha) from None
