"""The audit: one entry an act, in the act's own transaction, each entry sealing all before it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy import Connection, Row

from data.records import AuditFilter, Verified
from data.store import tables as t
from data.store.frames import typed

START = "0" * 64
"""What the first entry seals."""
_COLUMNS = {
    "seq": "int64",
    "at": "str",
    "who": "str",
    "act": "str",
    "subject": "str",
    "detail": "object",
    "previous_hash": "str",
    "hash": "str",
}
COLUMNS = tuple(_COLUMNS)


@dataclass
class Act:
    """An act under way: its open transaction, and what its audit entry will say."""

    connection: Connection
    name: str
    who: str
    now: dt.datetime
    subject: str
    detail: dict[str, Any] = field(default_factory=dict)
    moves_figures: bool = False
    nothing: bool = False

    def did_nothing(self) -> None:
        """There turned out to be nothing to do: whatever the transaction holds is rolled back, without an entry."""
        self.nothing = True

    def changes_figures(self) -> None:
        """Figures, or what a page says about reporting, are no longer what they were: a new revision."""
        self.moves_figures = True


def lock(connection: Connection) -> Row[Any]:
    """The ledger, held until the transaction ends: acts come one after the other, in the order of their entries."""
    return connection.execute(sa.select(t.ledger).with_for_update()).one()


def write(act: Act) -> None:
    """Add the act's entry and move the ledger on."""
    before = lock(act.connection)
    entry = {
        "seq": before.seq + 1,
        "at": t.moment_text(act.now),
        "who": act.who,
        "act": act.name,
        "subject": act.subject,
        "detail": _canonical(act.detail),
        "previous_hash": before.hash,
    }
    seal = _seal(entry)
    act.connection.execute(sa.insert(t.audit).values(**entry, hash=seal))
    act.connection.execute(
        sa.update(t.ledger).values(seq=entry["seq"], hash=seal, revision=before.revision + int(act.moves_figures))
    )


def read(connection: Connection) -> pd.DataFrame:
    """All entries in order: ``COLUMNS``; ``at`` aware in UTC, ``detail`` as written (dict)."""
    rows = connection.execute(sa.select(*(t.audit.c[name] for name in COLUMNS)).order_by(t.audit.c.seq)).all()
    return _frame(rows)


def _frame(rows: Sequence[Any]) -> pd.DataFrame:
    frame = typed(rows, _COLUMNS)
    return frame.assign(at=pd.to_datetime(frame["at"], format="ISO8601"), detail=frame["detail"].map(json.loads))


def _where(asked: AuditFilter) -> list[sa.ColumnElement[bool]]:
    c = t.audit.c
    conditions: list[sa.ColumnElement[bool]] = []
    conditions += [c.who == asked.who] if asked.who else []
    conditions += [c.act == asked.act] if asked.act else []
    conditions += [c.subject.contains(asked.subject, autoescape=True)] if asked.subject else []
    conditions += [c.at >= t.moment_text(asked.since)] if asked.since else []
    conditions += [c.at < t.moment_text(asked.until)] if asked.until else []
    return conditions


def found(connection: Connection, asked: AuditFilter, *, start: int, count: int | None) -> tuple[pd.DataFrame, int]:
    """The entries asked for, newest first (``COLUMNS``, as ``read``), and how many there are in all."""
    where = _where(asked)
    total = connection.execute(sa.select(sa.func.count()).select_from(t.audit).where(*where)).scalar_one()
    query = sa.select(*(t.audit.c[name] for name in COLUMNS)).where(*where).order_by(t.audit.c.seq.desc())
    rows = connection.execute(query.offset(start).limit(count)).all()
    return _frame(rows), total


def distinct(connection: Connection, name: str) -> list[str]:
    """The values a column has, in order."""
    column = t.audit.c[name]
    return list(connection.scalars(sa.select(column).distinct().order_by(column)))


def verified(connection: Connection, before: Verified | None, now: dt.datetime) -> Verified:
    """Whether the chain holds; what was looked at ``before`` is not looked at again. A broken one always is."""
    if before is not None and not before.broken:
        found, at = broken(connection, before.seq, before.hash), before.at
    else:
        found, at = broken(connection), now
    last = connection.execute(sa.select(t.ledger)).one()
    return Verified(last.seq, last.hash, tuple(found), at)


def broken(connection: Connection, since: int = 0, seal: str = START) -> list[int]:
    """Numbers of entries that are changed, missing, or follow something else than they say; empty if all is well.

    With ``since`` only those after that entry, whose hash is ``seal``.
    """
    found, expected = [], since + 1
    after = sa.select(t.audit).where(t.audit.c.seq > since).order_by(t.audit.c.seq)
    for row in connection.execute(after).mappings():
        found += range(expected, row["seq"])  # missing ones
        if row["previous_hash"] != seal or row["hash"] != _seal(row):
            found.append(row["seq"])
        expected, seal = row["seq"] + 1, row["hash"]
    last = connection.execute(sa.select(t.ledger)).one()
    found += range(expected, last.seq + 1)
    if not found and (last.seq, last.hash) != (expected - 1, seal):
        found.append(last.seq)
    return found


def _canonical(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _seal(entry: Any) -> str:
    sealed = [entry[name] for name in COLUMNS if name != "hash"]
    return hashlib.sha256(_canonical(sealed).encode()).hexdigest()
