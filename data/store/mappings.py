"""Headings of a county's own spreadsheets, matched by hand once and remembered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

import pandas as pd
import sqlalchemy as sa
from sqlalchemy import Connection

from data.contract import schema
from data.errors import UserError
from data.reading.headings import LONGEST, UNUSED
from data.store import frames
from data.store import tables as t

_LISTED = {"sheet": "str", "heading": "str", "column": "str", "made_at": frames.MOMENT, "made_by": "str"}
COLUMNS = tuple(_LISTED)
"""The columns of a list of mappings; ``column`` is a key of the contract, or empty: not to be read."""
Chosen = Mapping[str, Mapping[str, str]]
"""Sheet key → heading as found → column key."""


def listed(connection: Connection, county: str) -> pd.DataFrame:
    """What a county has chosen: ``COLUMNS``, by sheet and heading."""
    c = t.mapping.c
    query = sa.select(*(c[name] for name in COLUMNS)).where(c.county == county).order_by(c.sheet, c.heading)
    return frames.typed(connection.execute(query).all(), _LISTED)


def keep(connection: Connection, county: str, chosen: Chosen, *, by: str, now: dt.datetime) -> None:
    """Remember these, in place of what the same headings meant before.

    Raises:
        UserError: ``mapping.unknown`` for what the contract does not have, ``mapping.twice`` (heading, of the contract)
            where two headings of a sheet would be one column.
    """
    rows = list(_rows(chosen))
    for sheet, heading, column in rows:
        forget(connection, county, sheet, heading)
        values = {"county": county, "sheet": sheet, "heading": heading, "column": column}
        connection.execute(sa.insert(t.mapping).values(**values, made_at=now, made_by=by))


def forget(connection: Connection, county: str, sheet: str, heading: str) -> bool:
    """Forget what a heading means; whether it was known."""
    c = t.mapping.c
    where = (c.county == county, c.sheet == sheet, c.heading == heading)
    return bool(connection.execute(sa.delete(t.mapping).where(*where)).rowcount)


def _rows(chosen: Chosen) -> Iterator[tuple[str, str, str]]:
    sheets = {sheet.key: sheet for sheet in schema.SHEETS}
    for key, headings in chosen.items():
        columns = [column for column in headings.values() if column != UNUSED]
        if key not in sheets or not set(columns) <= set(sheets[key].keys):
            raise UserError("mapping.unknown")
        twice = next((column for column in columns if columns.count(column) > 1), None)
        if twice:
            raise UserError("mapping.twice", heading=sheets[key].column(twice).heading)
        for heading, column in headings.items():
            if not 0 < len(heading) <= LONGEST:
                raise UserError("mapping.unknown")
            yield key, heading, column
