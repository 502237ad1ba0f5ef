"""Submissions: one county, one quarter, one version. Never changed, never deleted, only decided and superseded."""

# Long: the whole life of a submission, whose states exclude each other.
from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy import Connection, Row

from data.contract import schema
from data.errors import UserError
from data.findings import Finding
from data.quarters import CHINA, china_today
from data.reading.reading import Reading
from data.records import Submission
from data.store import frames
from data.store import tables as t
from data.vocabulary import Grade, SubmissionState

_HEADING = ""
"""Beside the columns' letters, under no column's key: the row a table's headings stand in."""
_LISTED = {
    "id": "int64",
    "county": "str",
    "quarter": "str",
    "version": "int64",
    "state": "str",
    "file_sha": "str",
    "file_name": "str",
    "sent_at": frames.MOMENT,
    "sent_by": "str",
    "zero_report": "bool",
    "decided_at": frames.MOMENT,
    "decided_by": "str",
    "reason": "str",
    "correction": "str",
}
LISTED = tuple(_LISTED)
"""The columns of a list of submissions."""
_FACTS = {
    "county": "str",
    "quarter": "str",
    "submission": "int64",
    "unit": "str",
    "measure": "str",
    "part": "str",
    "rule": "str",
    "amount": "int64",
}
FACT_COLUMNS = tuple(_FACTS)


@dataclass(frozen=True)
class Parcel:
    """What is sent: a workbook as read and checked, with what the sender says about it.

    ``correction`` is why an approved quarter is sent again; None where nobody asks for a reason.
    """

    reading: Reading
    content: bytes
    findings: list[Finding]
    explanations: dict[str, str]
    digest: str
    key: str | None
    correction: str | None = None

    @property
    def place(self) -> tuple[str, str]:
        """County and quarter. Raises ValueError where a caller let a workbook through that has none, or has errors."""
        if self.reading.county is None or self.reading.quarter is None:
            raise ValueError(f"{self.reading.file}: no county or quarter")
        if any(f.grade == Grade.ERROR for f in [*self.reading.findings, *self.findings]):
            raise ValueError(f"{self.reading.file}: errors block sending")
        return self.reading.county, self.reading.quarter


# --- sending ---------------------------------------------------------------------------------------------------------


def sent_with_key(connection: Connection, parcel: Parcel) -> Submission | None:
    """What was sent with the same idempotency key before.

    Raises:
        UserError: ``submission.key`` if that was another file or quarter: nothing may seem sent that was not.
    """
    row = connection.execute(sa.select(t.submission).where(t.submission.c.key == parcel.key)).first()
    if parcel.key is None or row is None:
        return None
    if (row.county, row.quarter, row.file_sha) != (*parcel.place, parcel.reading.sha256):
        raise UserError("submission.key", key=parcel.key)
    return _submission(row)


def sent_before(connection: Connection, parcel: Parcel) -> Submission | None:
    """The county's last word on the quarter, where it is this very file and was not returned."""
    last = latest(connection, *parcel.place)
    return last if last and last.file_sha == parcel.reading.sha256 and last.state != SubmissionState.RETURNED else None


def why_corrected(connection: Connection, parcel: Parcel, least: int) -> str | None:
    """Why the quarter is sent again, where a version of it is approved; None where none is.

    Raises:
        UserError: ``submission.correction`` where the reason has fewer than ``least`` characters.
    """
    c = t.submission.c
    where = (c.county == parcel.place[0], c.quarter == parcel.place[1], c.state == SubmissionState.APPROVED)
    approved = connection.execute(sa.select(c.version).where(*where)).first()
    if approved is None or parcel.correction is None:
        return None
    if len(parcel.correction.strip()) < least:
        raise UserError("submission.correction", version=approved.version, least=least)
    return parcel.correction.strip()


def add(
    connection: Connection, parcel: Parcel, sha: str, *, by: str, now: dt.datetime, correction: str | None = None
) -> tuple[Submission, list[int]]:
    """Enter a new version with its lines; what was waiting or returned gives way.

    Returns:
        The submission, and the ids it supersedes.
    """
    county, quarter = parcel.place
    refuse_closed(connection, quarter)
    last = latest(connection, county, quarter)
    pending = supersede(connection, county, quarter, (SubmissionState.SUBMITTED, SubmissionState.RETURNED))
    reading, version = parcel.reading, last.version + 1 if last else 1
    values = {
        "county": county,
        "quarter": quarter,
        "version": version,
        "state": SubmissionState.SUBMITTED,
        "file_sha": sha,
        "file_name": clean_name(reading.file),
        "sent_at": now,
        "sent_by": by,
        "zero_report": reading.cover.get("zero_report") == schema.YES,
        "cover": frames.plain(reading.cover),
        "cells": _placed(reading),
        "sheets": reading.sheets,
        "findings": frames.finding_documents(parcel.findings),
        "explanations": parcel.explanations,
        "digest": parcel.digest,
        "key": parcel.key,
        "correction": correction,
    }
    number = connection.execute(sa.insert(t.submission).values(**values).returning(t.submission.c.id)).scalar_one()
    _add_lines(connection, number, reading)
    sent = one(connection, number)
    assert sent is not None
    return sent, pending


def _add_lines(connection: Connection, number: int, reading: Reading) -> None:
    named = (("institutions", reading.institutions), ("estates", reading.estates), ("tasks", reading.tasks))
    rows = [_line(number, sheet, d.pop("row"), d) for sheet, frame in named for d in frames.documents(frame)]
    rows.append(_line(number, t.COUNTY_SHEET, 0, frames.plain(reading.county_values)))
    connection.execute(sa.insert(t.line), rows)


def _line(number: int, sheet: str, row: int, data: dict[str, Any]) -> dict[str, Any]:
    searched = {key: data.get(key) for key in ("name", "uscc", "township", "status")}
    return {"submission_id": number, "sheet": sheet, "row": row, **searched, "data": data}


def refuse_closed(connection: Connection, quarter: str) -> None:
    """Refuse a quarter the office has closed, at the time of commit (``quarter.closed``)."""
    if quarter in closed_quarters(connection):
        raise UserError("quarter.closed", quarter=quarter)


def refuse_unseen(connection: Connection, parcel: Parcel, seen: int | None) -> None:
    """Refuse to take the place of a version the sender has not seen (``submission.newer``)."""
    last = latest(connection, *parcel.place)
    if seen is not None and last is not None and last.id != seen:
        at = f"{last.sent_at.astimezone(CHINA):%Y-%m-%d %H:%M}"
        raise UserError("submission.newer", submission=last.id, version=last.version, by=last.sent_by, at=at)


def supersede(connection: Connection, county: str, quarter: str, states: Sequence[str]) -> list[int]:
    """Let what stands in these states give way, and say what it was."""
    where = (t.submission.c.county == county, t.submission.c.quarter == quarter, t.submission.c.state.in_(states))
    found = list(connection.scalars(sa.select(t.submission.c.id).where(*where)))
    connection.execute(sa.update(t.submission).where(*where).values(state=SubmissionState.SUPERSEDED))
    return found


def clean_name(name: str) -> str:
    """A sender's file name, fit to be kept and shown: no control characters, 255 characters at most."""
    return "".join(c for c in name if c.isprintable())[-255:]


# --- deciding --------------------------------------------------------------------------------------------------------


def undecided(connection: Connection, number: int) -> Submission:
    """The submission, if it still waits for a decision.

    Raises:
        UserError: ``submission.unknown``; ``submission.changed`` if the county sent another version since;
            ``submission.decided`` (state, by) if somebody was faster.
    """
    found = one(connection, number)
    if found is None:
        raise UserError("submission.unknown", submission=number)
    if found.state == SubmissionState.SUPERSEDED:
        raise UserError("submission.changed", submission=number)
    if found.state != SubmissionState.SUBMITTED:
        raise UserError("submission.decided", submission=number, state=found.state, by=found.decided_by)
    return found


def approve(connection: Connection, found: Submission, facts: pd.DataFrame, *, by: str, now: dt.datetime) -> list[int]:
    """Make it the approved version of its quarter, with its facts, and give the ids it supersedes."""
    replaced = supersede(connection, found.county, found.quarter, (SubmissionState.APPROVED,))
    _decide(connection, found.id, state=SubmissionState.APPROVED, decided_at=now, decided_by=by)
    if len(facts):
        connection.execute(sa.insert(t.fact), _fact_rows(found.id, facts))
    return replaced


def _fact_rows(number: int, facts: pd.DataFrame) -> list[dict[str, Any]]:
    parts = facts["part"].astype("str").where(facts["part"].notna(), "")
    return [
        {"submission_id": number, "unit": unit, "measure": measure, "part": part, "rule": rule, "amount": int(amount)}
        for unit, measure, part, rule, amount in zip(
            facts["unit"], facts["measure"], parts, facts["rule"], facts["amount"], strict=True
        )
    ]


def send_back(connection: Connection, found: Submission, reason: str, *, by: str, now: dt.datetime) -> None:
    """Return it to the county with a reason (``submission.reason`` if there is none)."""
    if not reason.strip():
        raise UserError("submission.reason", submission=found.id)
    _decide(connection, found.id, state=SubmissionState.RETURNED, decided_at=now, decided_by=by, reason=reason.strip())


def _decide(connection: Connection, number: int, **values: Any) -> None:
    connection.execute(sa.update(t.submission).where(t.submission.c.id == number).values(**values))


# --- reading ---------------------------------------------------------------------------------------------------------


def one(connection: Connection, number: int) -> Submission | None:
    """The submission of that number."""
    return _first(connection, sa.select(t.submission).where(t.submission.c.id == number))


def latest(connection: Connection, county: str, quarter: str) -> Submission | None:
    """The newest version of a county's quarter, whatever its state."""
    where = (t.submission.c.county == county, t.submission.c.quarter == quarter)
    return _first(connection, sa.select(t.submission).where(*where).order_by(t.submission.c.version.desc()).limit(1))


def last_approved(connection: Connection, county: str, before: str) -> Submission | None:
    """The county's approved version of the latest quarter before ``before``."""
    query = (
        sa.select(t.submission)
        .where(
            t.submission.c.county == county,
            t.submission.c.state == SubmissionState.APPROVED,
            t.submission.c.quarter < before,
        )
        .order_by(t.submission.c.quarter.desc())
        .limit(1)
    )
    return _first(connection, query)


def _first(connection: Connection, query: sa.Select[Any]) -> Submission | None:
    row = connection.execute(query).first()
    return None if row is None else _submission(row)


def _submission(row: Row[Any]) -> Submission:
    values = dict(row._mapping)
    values["cover"] = frames.form(schema.COVER, values["cover"])
    values["findings"] = frames.findings(values["findings"])
    placed = values["cells"]
    cells = {sheet: {key: at for key, at in columns.items() if key != _HEADING} for sheet, columns in placed.items()}
    headings = {sheet: int(columns[_HEADING]) for sheet, columns in placed.items() if _HEADING in columns}
    return Submission(**(values | {"cells": cells, "heading_rows": headings}))


def _placed(reading: Reading) -> dict[str, dict[str, str]]:
    """Where columns stood in the file, and beside each table's the row of its headings."""
    rows = {sheet: {_HEADING: str(row)} for sheet, row in reading.heading_rows.items()}
    return {sheet: {**columns, **rows.get(sheet, {})} for sheet, columns in reading.cells.items()}


def listed(
    connection: Connection, county: str | None, quarter: str | None, states: Iterable[str] | None
) -> pd.DataFrame:
    """Submissions, newest first: ``LISTED``; moments aware in UTC."""
    query = sa.select(*(t.submission.c[name] for name in LISTED)).order_by(t.submission.c.id.desc())
    if county is not None:
        query = query.where(t.submission.c.county == county)
    if quarter is not None:
        query = query.where(t.submission.c.quarter == quarter)
    if states is not None:
        query = query.where(t.submission.c.state.in_(list(states)))
    return frames.typed(connection.execute(query).all(), _LISTED)


def approved(connection: Connection) -> pd.DataFrame:
    """``county``, ``quarter`` and ``submission`` of what counts, by quarter and county."""
    c = t.submission.c
    query = (
        sa.select(c.county, c.quarter, c.id).where(c.state == SubmissionState.APPROVED).order_by(c.quarter, c.county)
    )
    return frames.typed(connection.execute(query).all(), {"county": "str", "quarter": "str", "submission": "int64"})


def rows(connection: Connection, sheet: schema.ContractSheet, numbers: Iterable[int]) -> pd.DataFrame:
    """Rows of a table of these submissions, by submission and row (``frames.table``)."""
    c = t.line.c
    query = (
        sa.select(c.submission_id.label("submission"), c.row, c.data)
        .where(c.submission_id.in_([int(n) for n in numbers]), c.sheet == sheet.key)
        .order_by(c.submission_id, c.row)
    )
    return frames.table(sheet, connection.execute(query).all())


def county_values(connection: Connection, number: int) -> dict[str, Any]:
    """县区概况 of a submission by key. Raises UserError ``submission.unknown``."""
    found = county_values_of(connection, [number])
    if number not in found:
        raise UserError("submission.unknown", submission=number)
    return found[number]


def county_values_of(connection: Connection, numbers: Iterable[int]) -> dict[int, dict[str, Any]]:
    """县区概况 of submissions by key, by the submission's number."""
    c = t.line.c
    query = sa.select(c.submission_id, c.data).where(c.submission_id.in_(list(numbers)), c.sheet == t.COUNTY_SHEET)
    return {number: frames.form(schema.COUNTY, data) for number, data in connection.execute(query)}


def facts(connection: Connection) -> pd.DataFrame:
    """Facts of what is approved: ``FACT_COLUMNS``, ``amount`` int64, ordered by submission and key."""
    s, f = t.submission.c, t.fact.c
    query = (
        sa.select(s.county, s.quarter, s.id, f.unit, f.measure, f.part, f.rule, f.amount)
        .join_from(t.submission, t.fact, f.submission_id == s.id)
        .where(s.state == SubmissionState.APPROVED)
        .order_by(s.id, f.unit, f.measure, f.part, f.rule)
    )
    return frames.typed(connection.execute(query).all(), _FACTS)


def operating(connection: Connection, numbers: Iterable[int]) -> pd.DataFrame:
    """``uscc``, ``name``, ``township`` and ``county`` of the institutions that operate by these submissions."""
    s, n = t.submission.c, t.line.c
    query = (
        sa.select(n.uscc, n.name, n.township, s.county)
        .join_from(t.submission, t.line, n.submission_id == s.id)
        .where(s.id.in_(list(numbers)), n.sheet == schema.INSTITUTIONS.key, n.status == schema.OPERATING)
        .order_by(s.county, n.row)
    )
    return frames.typed(connection.execute(query).all(), dict.fromkeys(("uscc", "name", "township", "county"), "str"))


def digests(connection: Connection, county: str, before: str) -> dict[str, str]:
    """The digest of the county's numbers in each earlier quarter, of the newest version that was not returned."""
    s = t.submission.c
    query = (
        sa.select(s.quarter, s.digest)
        .where(
            s.county == county, s.quarter < before, s.state.in_((SubmissionState.SUBMITTED, SubmissionState.APPROVED))
        )
        .order_by(s.quarter, s.version)
    )
    return {row.quarter: row.digest for row in connection.execute(query)}


def reporting(connection: Connection) -> pd.DataFrame:
    """Who has reported.

    Returns:
        Key ``county`` and ``quarter``; ``first_sent`` (datetime64, the day in Asia/Shanghai); ``sent``: a version was
        ever sent; ``returned``: the newest one is returned; ``approved``: one is approved. Who sent nothing is absent.
    """
    s = t.submission.c
    query = sa.select(s.county, s.quarter, s.state, s.sent_at).order_by(s.quarter, s.county, s.version)
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in connection.execute(query):
        first = {"first_sent": china_today(row.sent_at), "sent": True, "approved": False}
        entry = found.setdefault((row.county, row.quarter), first)
        entry["returned"] = row.state == SubmissionState.RETURNED
        entry["approved"] |= row.state == SubmissionState.APPROVED
    columns = ("first_sent", "sent", "returned", "approved")
    types = {"county": "str", "quarter": "str", "first_sent": "datetime64[us]"} | dict.fromkeys(columns[1:], "bool")
    return frames.typed([(*key, *(entry[name] for name in columns)) for key, entry in found.items()], types)


def closed_quarters(connection: Connection) -> list[str]:
    """Codes of the quarters the office has closed, in order."""
    return list(connection.scalars(sa.select(t.closed_quarter.c.quarter).order_by(t.closed_quarter.c.quarter)))
