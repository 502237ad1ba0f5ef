"""Tokens as their holder sees them: what there are, when one last fetched something, and ending one.

A token itself is shown once and never kept (``data.store.accounts``): here it goes by the first letters of its hash.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager

import sqlalchemy as sa
from sqlalchemy import Connection

from data.errors import UserError
from data.records import Token
from data.store import tables as t
from data.store.audit import Act

EXPORT = "figures.export"
"""The act of the audit that every fetch leaves; its subject says with which token."""
_LENGTH = 12

Writing = Callable[..., AbstractContextManager[Act]]
Connecting = Callable[[], AbstractContextManager[Connection]]


class Tokens:
    """The tokens of one database. Reached as ``store.tokens``."""

    def __init__(self, read: Connecting, write: Writing) -> None:
        """``read`` and ``write`` are the store's: a read, an audited act."""
        self._read, self._write = read, write

    def of(self, name: str) -> list[Token]:
        """An account's tokens, the newest first."""
        c = t.token.c
        query = sa.select(c.hash, c.label, c.made_at, c.ended_at).join_from(t.token, t.account)
        query = query.where(t.account.c.name == name).order_by(c.made_at.desc(), c.hash)
        with self._read() as connection:
            rows = connection.execute(query).all()
            used = _last_used(connection, [name_of(row.hash) for row in rows])
        return [
            Token(row.hash[:_LENGTH], row.label, row.made_at, used.get(name_of(row.hash)), row.ended_at) for row in rows
        ]

    def end(self, name: str, id: str, *, now: dt.datetime) -> None:
        """End one token of one's own: it opens nothing from now on. Raises UserError ``token.unknown``."""
        c = t.token.c
        with self._write("token.end", name, f"account {name}", now, token=id) as act:
            mine = sa.select(t.account.c.id).where(t.account.c.name == name).scalar_subquery()
            this = sa.and_(c.account_id == mine, c.ended_at.is_(None), sa.func.substr(c.hash, 1, _LENGTH) == id)
            if not act.connection.execute(sa.update(t.token).where(this).values(ended_at=now)).rowcount:
                raise UserError("token.unknown")


def id_of(token: str) -> str:
    """What a token goes by."""
    return hashlib.sha256(token.encode()).hexdigest()[:_LENGTH]


def name_of(hash: str) -> str:
    """The subject of the audit's entries about a token, from its id or its whole hash."""
    return f"token {hash[:_LENGTH]}"


def _last_used(connection: Connection, subjects: list[str]) -> dict[str, dt.datetime]:
    c = t.audit.c
    query = sa.select(c.subject, sa.func.max(c.at)).where(c.act == EXPORT, c.subject.in_(subjects)).group_by(c.subject)
    return {subject: dt.datetime.fromisoformat(at) for subject, at in connection.execute(query)}
