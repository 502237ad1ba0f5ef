"""The case a rule judges: one workbook, and what it is held against."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from data.contract import schema
from data.findings import Finding, finding
from data.policy.policy import Policy
from data.reading.reading import Reading
from data.vocabulary import Grade
from metrics.columns import Columns
from metrics.identity import Keys, keys, pairs
from metrics.rules.figures import plain


@dataclass(frozen=True)
class CheckContext:
    """What a workbook is checked against.

    Attributes:
        today: the day of checking.
        last_quarter: the county's last approved quarter before this one; its rows and values shaped as Reading's.
        earlier_digests: ``numbers_digest`` of the county's earlier quarters, by quarter.
        elsewhere: institutions that other counties count in this quarter, by their workbook or carried; ``uscc``,
            ``name``, ``county``.
        population_used: persons, as-of date and basis of the population last used for the county.
        closed: whether the office has closed the quarter.
        same_file: number of the submission that already holds this very file.
    """

    today: dt.date
    last_quarter: str | None = None
    last_institutions: pd.DataFrame = field(default_factory=pd.DataFrame)
    last_estates: pd.DataFrame = field(default_factory=pd.DataFrame)
    last_county: dict[str, Any] | None = None
    earlier_digests: dict[str, str] = field(default_factory=dict)
    elsewhere: pd.DataFrame = field(default_factory=pd.DataFrame)
    population_used: tuple[int, object, str] | None = None
    closed: bool = False
    same_file: str | int | None = None


class CheckedTable:
    """One table of the workbook, with what reading already calls an error."""

    def __init__(self, reading: Reading, sheet: schema.ContractSheet, rows: pd.DataFrame, policy: Policy) -> None:
        self.reading, self.sheet = reading, sheet
        self.rows = Columns(rows, sheet)
        self.lines = self.rows.values("row")
        self.keys = row_keys(self.rows, policy)
        self.name = reading.sheets.get(sheet.key, sheet.name)
        wrong = [f.cell for f in reading.findings if f.grade == Grade.ERROR and f.sheet == self.name]
        self.wrong = set(wrong) - {None}
        self.whole = None not in wrong

    def sound(self, *keys: str) -> np.ndarray:
        """The rows none of whose cells of these columns carries an error."""
        sound = np.ones(len(self.rows), dtype=bool)
        for key in keys if self.wrong else ():
            sound &= np.array([self.cell(key, line) not in self.wrong for line in self.lines], dtype=bool)
        return sound

    def each(self, where: np.ndarray, code: str, at: str, **params: Any) -> Iterator[Finding]:
        """One finding a row of ``where``, at the cell of the column ``at``.

        A parameter may be a value, a list with one for each row, or an array of whole numbers (NaN for none).
        """
        for place in np.flatnonzero(where).tolist():
            yield self.finding(place, code, at, **{key: _said(value, place) for key, value in params.items()})

    def finding(self, place: int, code: str, at: str, **params: Any) -> Finding:
        """A finding about the row at this place, at the cell of the column ``at``."""
        value = plain(self.rows.frame[at].array[place])
        said = {key: plain(value) for key, value in params.items()}
        return finding(code, self.name, self.cell(at, self.lines[place]), value, **said)

    def cell(self, key: str, line: int) -> str | None:
        """Excel's name of the cell."""
        return self.reading.cell(self.sheet.key, key, line)

    def present(self, *keys: str) -> str:
        """The first of the columns that this file has; the first one if it has none."""
        return next((key for key in keys if self.reading.cell(self.sheet.key, key)), keys[0])


def row_keys(rows: Columns, policy: Policy) -> Keys:
    """What the rows of a sheet are known again by; estates have no code."""
    codes = rows["uscc"] if "uscc" in rows.sheet.keys else [None] * len(rows)
    return keys(codes, rows["name"], rows["township"], policy)


def _said(param: Any, place: int) -> Any:
    if isinstance(param, np.ndarray):
        return None if np.isnan(param[place]) else int(param[place])
    return param[place] if isinstance(param, list) else param


class Case:
    """One workbook and what it is held against, paired row by row with the last quarter's."""

    def __init__(self, reading: Reading, context: CheckContext, policy: Policy) -> None:
        self.reading, self.context, self.policy = reading, context, policy
        self.institutions = CheckedTable(reading, schema.INSTITUTIONS, reading.institutions, policy)
        self.estates = CheckedTable(reading, schema.ESTATES, reading.estates, policy)
        self.last = Columns(context.last_institutions, schema.INSTITUTIONS)
        self.last_keys = row_keys(self.last, policy)
        self.pairs = pairs(self.last_keys, self.institutions.keys)
        self.before = _beside(self.last, self.pairs, self.institutions)
        last_estates = Columns(context.last_estates, schema.ESTATES)
        estate_pairs = pairs(row_keys(last_estates, policy), self.estates.keys)
        self.estates_before = _beside(last_estates, estate_pairs, self.estates)

    @property
    def zero_report(self) -> bool:
        """Whether the cover says that there is no institution."""
        return self.reading.cover.get("zero_report") == schema.YES

    @property
    def form_name(self) -> str:
        """The name of 县区概况 in this file."""
        return self.reading.sheets.get(schema.COUNTY.key, schema.COUNTY.name)

    def about_county(self, code: str, key: str, **params: Any) -> Finding:
        """A finding about an item of 县区概况."""
        value = plain(self.reading.county_values.get(key))
        return finding(code, self.form_name, self.reading.cell(schema.COUNTY.key, key), value, **params)


def _beside(last: Columns, met: list[tuple[int, int]], table: CheckedTable) -> Columns:
    """The last quarter's row of each row; empty where it is new."""
    places = np.full(len(table.rows), -1)
    for before, now in met:
        places[now] = before
    return last.beside(places)
