"""The case a rule judges: one workbook, and what it is held against."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from data import schema
from data.findings import ERROR, Finding, finding
from data.policy import Policy
from data.reading.reading import Reading
from metrics.identity import same_rows
from metrics.rules.figures import beside, plain, shaped


@dataclass(frozen=True)
class Context:
    """What a workbook is checked against.

    Attributes:
        today: the day of checking.
        last_quarter: the county's last approved quarter before this one; its rows and values shaped as Reading's.
        earlier_digests: ``numbers_digest`` of the county's earlier quarters, by quarter.
        elsewhere: institutions counted in other counties' workbook of this quarter; ``uscc``, ``name``, ``county``.
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


class Table:
    """One table of the workbook, with what reading already calls an error."""

    def __init__(self, reading: Reading, sheet: schema.Sheet, rows: pd.DataFrame) -> None:
        self.reading, self.sheet = reading, sheet
        self.rows = shaped(rows, sheet)
        self.name = reading.sheets.get(sheet.key, sheet.name)
        wrong = [f.cell for f in reading.findings if f.grade == ERROR and f.sheet == self.name]
        self.wrong = set(wrong) - {None}
        self.whole = None not in wrong

    def sound(self, *keys: str) -> pd.Series:
        """The rows none of whose cells of these columns carries an error."""
        sound = pd.Series(True, index=self.rows.index)
        for key in keys if self.wrong else ():
            place = self.reading.cell(self.sheet.key, key)
            sound &= ~(str(place) + self.rows["row"].astype("string")).isin(self.wrong)
        return sound

    def each(self, where: pd.Series, code: str, at: str, **params: Any) -> Iterator[Finding]:
        """One finding a row of ``where``, at the cell of the column ``at``; a parameter may be a Series."""
        here = where.to_numpy(dtype=bool, na_value=False)
        if not here.any():
            return
        rows = self.rows[here]
        for label, row, value in zip(rows.index, rows["row"], rows[at], strict=True):
            said = {key: plain(p[label] if isinstance(p, pd.Series) else p) for key, p in params.items()}
            yield finding(code, self.name, self.cell(at, row), plain(value), **said)

    def cell(self, key: str, row: int) -> str | None:
        """Excel's name of the cell."""
        return self.reading.cell(self.sheet.key, key, int(row))

    def present(self, *keys: str) -> str:
        """The first of the columns that this file has; the first one if it has none."""
        return next((key for key in keys if self.reading.cell(self.sheet.key, key)), keys[0])


class Case:
    """One workbook and what it is held against, paired row by row with the last quarter's."""

    def __init__(self, reading: Reading, context: Context, policy: Policy) -> None:
        self.reading, self.context, self.policy = reading, context, policy
        self.institutions = Table(reading, schema.INSTITUTIONS, reading.institutions)
        self.estates = Table(reading, schema.ESTATES, reading.estates)
        self.last = shaped(context.last_institutions, schema.INSTITUTIONS)
        self.pairs = same_rows(self.last, self.institutions.rows, policy)
        self.before = beside(self.institutions.rows, self.last, self.pairs)
        last_estates = shaped(context.last_estates, schema.ESTATES)
        estate_pairs = same_rows(last_estates, self.estates.rows, policy)
        self.estates_before = beside(self.estates.rows, last_estates, estate_pairs)

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
