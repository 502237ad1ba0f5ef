"""Scenarios somebody saved under a name: what was assumed, as an address. They are no figures and move none."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from contextlib import AbstractContextManager

import pandas as pd
import sqlalchemy as sa
from sqlalchemy import Connection

from data.errors import UserError
from data.records import LONGEST_SCENARIO, Saved
from data.store import frames
from data.store import tables as t
from data.store.audit import Act

LONGEST_QUERY, MOST = 6000, 200
"""Characters of an address; scenarios one person may keep."""
_LISTED = {"id": "int64", "name": "str", "owner": "str", "query": "str", "base": "str", "made_at": frames.MOMENT}
COLUMNS = tuple(_LISTED)
"""The columns of the list: ``query`` is the address's, ``base`` the quarter it starts from."""
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")

Connecting = Callable[[], AbstractContextManager[Connection]]
Writing = Callable[..., AbstractContextManager[Act]]


class Scenarios:
    """The saved scenarios of one database."""

    def __init__(self, read: Connecting, write: Writing) -> None:
        """``read`` and ``write`` are the store's: a read, and an audited act."""
        self._read, self._write = read, write

    def all(self) -> pd.DataFrame:
        """Everybody's, newest first: ``COLUMNS``."""
        query = sa.select(*(t.scenario.c[name] for name in COLUMNS)).order_by(t.scenario.c.id.desc())
        with self._read() as connection:
            return frames.typed(connection.execute(query).all(), _LISTED)

    def some(self, numbers: list[int]) -> list[Saved]:
        """Those of these numbers, in this order; what there is none of is left out."""
        c = t.scenario.c
        with self._read() as connection:
            rows = connection.execute(sa.select(t.scenario).where(c.id.in_(numbers))).mappings().all()
        found = {row["id"]: Saved(**row) for row in rows}
        return [found[number] for number in dict.fromkeys(numbers) if number in found]

    def save(self, name: str, query: str, base: str, *, by: str, now: dt.datetime) -> int:
        """Keep a scenario and give its number.

        Raises UserError ``scenario.name``, ``scenario.taken``, ``scenario.too_long`` or ``scenario.too_many``.
        """
        named = clean(name)
        if len(query) > LONGEST_QUERY:
            raise UserError("scenario.too_long")
        with self._write("scenario.save", by, "", now, called=named, query=query, base=base) as act:
            self._refuse_taken(act.connection, named, by)
            if len(_own(act.connection, by)) >= MOST:
                raise UserError("scenario.too_many", most=MOST)
            values = {"name": named, "owner": by, "query": query, "base": base, "made_at": now}
            made = sa.insert(t.scenario).values(**values).returning(t.scenario.c.id)
            number = act.connection.execute(made).scalar_one()
            act.subject = f"scenario {number}"
        return number

    def rename(self, number: int, name: str, *, by: str, now: dt.datetime) -> None:
        """Give one's own another name; the same again does nothing.

        Raises UserError ``scenario.missing`` (none such, or somebody else's), ``scenario.name`` or ``scenario.taken``.
        """
        named = clean(name)
        with self._write("scenario.rename", by, f"scenario {number}", now, called=named) as act:
            before = _mine(act.connection, number, by)
            if before == named:
                act.did_nothing()
                return
            self._refuse_taken(act.connection, named, by)
            act.detail["before"] = before
            act.connection.execute(sa.update(t.scenario).where(t.scenario.c.id == number).values(name=named))

    def delete(self, number: int, *, by: str, now: dt.datetime) -> str:
        """Take one's own away and give the name it had. Raises UserError ``scenario.missing``."""
        with self._write("scenario.delete", by, f"scenario {number}", now) as act:
            name = _mine(act.connection, number, by)
            act.detail["called"] = name
            act.connection.execute(sa.delete(t.scenario).where(t.scenario.c.id == number))
        return name

    def _refuse_taken(self, connection: Connection, name: str, owner: str) -> None:
        if name in _own(connection, owner):
            raise UserError("scenario.taken", name=name)


def clean(name: str) -> str:
    """A name as it is kept: composed, single spaces, nothing unseen. Raises UserError ``scenario.name``."""
    plain = re.sub(r"\s+", " ", unicodedata.normalize("NFC", name)).strip()
    if not 0 < len(plain) <= LONGEST_SCENARIO or any(unicodedata.category(letter) in _UNSEEN for letter in plain):
        raise UserError("scenario.name", most=LONGEST_SCENARIO)
    return plain


def _own(connection: Connection, owner: str) -> list[str]:
    return list(connection.scalars(sa.select(t.scenario.c.name).where(t.scenario.c.owner == owner)))


def _mine(connection: Connection, number: int, owner: str) -> str:
    """The name of one's own scenario. Somebody else's is answered as one there is not."""
    c = t.scenario.c
    found = connection.scalars(sa.select(c.name).where(c.id == number, c.owner == owner)).first()
    if found is None:
        raise UserError("scenario.missing")
    return found
