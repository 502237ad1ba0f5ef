"""Drafts: an upload on its way to being sent, with what the county has answered so far."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy import Connection

from data.errors import UserError
from data.store import frames
from data.store import tables as t
from data.store.submissions import clean_name
from data.vocabulary import DraftState

_LISTED = {
    "id": "int64",
    "county": "str",
    "quarter": "str",
    "file_sha": "str",
    "file_name": "str",
    "made_at": frames.MOMENT,
    "made_by": "str",
    "state": "str",
}
LISTED = tuple(_LISTED)
"""The columns of a list of drafts."""


def add(
    connection: Connection, county: str, quarter: str, file_name: str, sha: str, *, by: str, now: dt.datetime
) -> int:
    """Keep a draft and give its number."""
    values = {"county": county, "quarter": quarter, "file_name": clean_name(file_name), "file_sha": sha}
    values |= {"made_at": now, "made_by": by, "answers": {}, "state": DraftState.OPEN}
    return connection.execute(sa.insert(t.draft).values(**values).returning(t.draft.c.id)).scalar_one()


def change(connection: Connection, number: int, *where: sa.ColumnElement[bool], **values: Any) -> None:
    """Change an open draft. Raises UserError ``draft.gone`` if it is not open, or not what ``where`` says."""
    asked = sa.update(t.draft).where(t.draft.c.id == number, t.draft.c.state == DraftState.OPEN, *where)
    if connection.execute(asked.values(**values)).rowcount != 1:
        raise UserError("draft.gone", draft=number)


def mark_sent(connection: Connection, number: int, county: str, quarter: str, sha: str) -> None:
    """The draft was sent: only if it is of this county, quarter and file."""
    c = t.draft.c
    change(connection, number, c.county == county, c.quarter == quarter, c.file_sha == sha, state=DraftState.SENT)


def row(connection: Connection, number: int) -> dict[str, Any] | None:
    """A draft's columns; None if there is none of that number."""
    found = connection.execute(sa.select(t.draft).where(t.draft.c.id == number)).mappings().first()
    return None if found is None else dict(found)


def listed(connection: Connection, county: str, quarter: str | None) -> pd.DataFrame:
    """Open drafts of a county, newest first: ``LISTED``."""
    query = sa.select(*(t.draft.c[name] for name in LISTED)).where(t.draft.c.county == county)
    query = query.where(t.draft.c.state == DraftState.OPEN).order_by(t.draft.c.id.desc())
    if quarter is not None:
        query = query.where(t.draft.c.quarter == quarter)
    return frames.typed(connection.execute(query).all(), _LISTED)
