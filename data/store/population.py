"""Permanent residents: a dated table the city office keeps, and counties' own figures while their workbook counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy import Connection

from data.errors import UserError
from data.policy.policy import Policy
from data.policy.tables import POPULATION_COLUMNS
from data.records import Submission
from data.store import frames
from data.store import tables as t
from data.vocabulary import SubmissionState

_COLUMNS = {
    "unit": "str",
    "as_of": "datetime64[us]",
    "basis": "str",
    "persons": "int64",
    "precision": "int64",
    "source": "str",
    "own": "bool",
    "quarter": "str",
}
COLUMNS = tuple(_COLUMNS)
OWN = "county"
"""The basis of a county's own figure."""


def parsed(frame: pd.DataFrame, policy: Policy) -> list[dict[str, Any]]:
    """Rows of a population file, as the table takes them.

    Raises:
        UserError: ``population.columns``, or with the line and what stands there ``population.unit``, ``.name``,
            ``.as_of``, ``.persons``, ``.precision``, ``.basis`` or ``.twice``.
    """
    missing = [name for name in POPULATION_COLUMNS if name not in frame.columns]
    if missing:
        raise UserError("population.columns", missing="、".join(missing))
    rows = [_row(line, given, policy) for line, given in _lines(frame)]
    seen: dict[tuple[str, dt.date], int] = {}
    for line, row in enumerate(rows, start=2):
        before = seen.setdefault((row["unit"], row["as_of"]), line)
        if before != line:
            raise UserError("population.twice", line=line, value=f"{row['unit']} {row['as_of']}", other=before)
    return rows


def _lines(frame: pd.DataFrame) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row as text, with its line in the file: the heading is line 1."""
    for line, given in enumerate(zip(*(frame[name] for name in POPULATION_COLUMNS), strict=True), start=2):
        yield line, {n: "" if pd.isna(v) else str(v).strip() for n, v in zip(POPULATION_COLUMNS, given, strict=True)}


def _row(line: int, given: dict[str, str], policy: Policy) -> dict[str, Any]:
    code = given["adcode"].removesuffix(".0")
    try:
        unit = policy.unit(code)
    except KeyError:
        raise UserError("population.unit", line=line, value=given["adcode"]) from None
    if given["name"] not in ("", unit.name):
        raise UserError("population.name", line=line, value=given["name"], expected=unit.name)
    bases = policy.population_basis.bases
    if given["basis"] not in bases:
        raise UserError("population.basis", line=line, value=given["basis"], expected="、".join(bases))
    return {
        "unit": code,
        "as_of": _day(line, given["as_of"], policy.population_basis.since),
        "basis": given["basis"],
        "persons": _count(line, given["permanent_residents"], "population.persons"),
        "precision": _count(line, given["precision"] or "1", "population.precision"),
        "confidence": given["confidence"],
        "source": given["source"],
    }


def _day(line: int, text: str, first: dt.date) -> dt.date:
    try:
        day = dt.date.fromisoformat(text.removesuffix(" 00:00:00"))
    except ValueError:
        raise UserError("population.as_of", line=line, value=text, first=first.isoformat()) from None
    if day < first:
        raise UserError("population.as_of", line=line, value=text, first=first.isoformat())
    return day


def _count(line: int, text: str, code: str) -> int:
    digits = text.removesuffix(".0")
    if not (digits.isascii() and digits.isdecimal() and 0 < int(digits[:20]) < 10**12):
        raise UserError(code, line=line, value=text)
    return int(digits)


def add(connection: Connection, rows: list[dict[str, Any]], now: dt.datetime) -> dict[str, Any]:
    """Enter official figures; one of the same unit and date gives way to what is known now, and is kept.

    Returns:
        What the audit says: the figures ``added``, and those ``replaced``. Figures already known as they are are left.
    """
    c = t.population.c
    current = {
        (row.unit, row.as_of): row
        for row in connection.execute(sa.select(t.population).where(c.submission_id.is_(None), c.replaced_at.is_(None)))
    }
    added, replaced = [], []
    for row in rows:
        old = current.get((row["unit"], row["as_of"]))
        if old is not None and all(old._mapping[name] == value for name, value in row.items()):
            continue
        if old is not None:
            replaced.append(_said(old._mapping))
            connection.execute(sa.update(t.population).where(c.id == old.id).values(replaced_at=now))
        added.append(_said(row))
        connection.execute(sa.insert(t.population).values(**row, known_at=now))
    return {"added": added, "replaced": replaced}


def _said(row: Any) -> list[Any]:
    return [row["unit"], row["as_of"].isoformat(), row["basis"], row["persons"]]


def add_own(connection: Connection, sent: Submission, values: dict[str, Any], policy: Policy, now: dt.datetime) -> None:
    """Enter the county's own figure of an approved workbook, which counts as long as the workbook does.

    One from before the policy's population series began belongs to another series and is not taken.
    """
    persons, as_of = values.get("population"), values.get("population_as_of")
    if not persons or as_of is None or as_of < policy.population_basis.since:
        return
    own = {"unit": sent.county, "as_of": as_of, "basis": OWN, "persons": persons, "precision": 1, "confidence": OWN}
    row = {**own, "source": "", "submission_id": sent.id, "quarter": sent.quarter, "known_at": now}
    connection.execute(sa.insert(t.population).values(row))


def read(connection: Connection) -> pd.DataFrame:
    """What is known today, by unit and date.

    Returns:
        ``COLUMNS``: ``as_of`` datetime64, ``persons`` and ``precision`` int64; ``own`` (bool) marks a county's own
        figure and ``quarter`` the approved workbook it came with. One official figure a unit and date, any number of
        own ones.
    """
    p, s = t.population.c, t.submission.c
    query = (
        sa.select(p.unit, p.as_of, p.basis, p.persons, p.precision, p.source, p.submission_id.is_not(None), p.quarter)
        .join_from(t.population, t.submission, s.id == p.submission_id, isouter=True)
        .where(p.replaced_at.is_(None), sa.or_(p.submission_id.is_(None), s.state == SubmissionState.APPROVED))
        .order_by(p.unit, p.as_of, p.quarter)
    )
    return frames.typed(connection.execute(query).all(), _COLUMNS)
