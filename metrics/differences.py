"""What differs between two workbooks of one county, thing by thing and field by field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pandas as pd

from data.contract import schema
from data.contract.schema import ContractSheet, Type
from data.policy.policy import Policy
from metrics.columns import Columns
from metrics.identity import same_rows

NEW, GONE, CLOSED, RENAMED, CHANGED = "new", "gone", "closed", "renamed", "changed"
KINDS = (NEW, GONE, CLOSED, RENAMED, CHANGED)
"""What can have become of a thing, in the order a preview tells it."""
COLUMNS = ("change", "thing", "name", "row", "key", "before", "after")
FIGURE = {schema.INSTITUTIONS.key: "places", schema.ESTATES.key: "built"}
"""The figure told of a thing that is new or gone, by sheet."""


def differences(last: pd.DataFrame, now: pd.DataFrame, sheet: ContractSheet, policy: Policy) -> pd.DataFrame:
    """Every field that differs between two rosters of one county.

    The same thing: the same credit code, else the same name and township (numbers.md §4).

    Args:
        last: rows of the last approved workbook; empty where there is none.
        now: rows of the workbook at hand, with ``row``.
        sheet: institutions or estates.
        policy: for the townships' lineage.

    Returns:
        One row a field: ``change`` (``KINDS``: new, no longer listed, 停业 since, another name, another value),
        ``thing`` (numbers the things, in the order of the roster at hand, then those gone), ``name``, ``row`` (Excel's,
        NA for one that is gone), ``key`` (the contract's column), ``before`` and ``after`` (Python's own values, None
        where empty; a township by its name). New and gone things have the one row of their figure (``FIGURE``).
    """
    before, after = _Rows(last, sheet), _Rows(now, sheet)
    met = dict(same_rows(after.frame, before.frame, policy).itertuples(index=False, name=None))
    found = [line for at in range(len(after)) for line in _of_row(before, after, met.get(at), at, policy)]
    gone = sorted(set(range(len(before))) - set(met.values()))
    found += [_gone(before, at, len(after) + place) for place, at in enumerate(gone) if _is_open(before, at)]
    table = pd.DataFrame(found, columns=list(COLUMNS), dtype=object)
    table = table.astype({"change": "str", "thing": "int64", "row": "Int64", "key": "str"})
    return table.sort_values(["change", "thing"], key=_in_order, kind="stable", ignore_index=True)


def beside(last: pd.DataFrame, now: pd.DataFrame, policy: Policy) -> dict[int, pd.Series]:
    """What the last approved workbook said of each thing of the workbook at hand, by Excel's row now."""
    before, after = last.reset_index(drop=True), now.reset_index(drop=True)
    if before.empty or after.empty:
        return {}
    pairs = same_rows(before, after, policy)
    rows = zip(pairs["earlier"], pairs["later"], strict=True)
    return {int(after["row"].iloc[later]): before.iloc[earlier] for earlier, later in rows}


def _in_order(column: pd.Series) -> pd.Series:
    return column.map({kind: at for at, kind in enumerate(KINDS)}) if column.name == "change" else column


class _Rows:
    """A roster's values as Python's own, by column."""

    def __init__(self, rows: pd.DataFrame, sheet: ContractSheet) -> None:
        columns = Columns(rows, sheet)
        self.sheet, self.frame = sheet, columns.frame
        keys = ["row", *sheet.keys, *({"township_name"} & set(columns.frame.columns))]
        self.values = {key: [_plain(value) for value in columns.values(key)] for key in keys}

    def __len__(self) -> int:
        return len(self.frame)

    def told(self, column: schema.ContractColumn, at: int) -> Any:
        """A value as a reader knows it: a township by its name."""
        key = "township_name" if column.type is Type.TOWNSHIP and "township_name" in self.values else column.key
        return self.values[key][at]


def _of_row(before: _Rows, after: _Rows, earlier: int | None, at: int, policy: Policy) -> Iterator[tuple]:
    """The lines of one row at hand: new, or each field that differs from the row it was."""
    about = (at, after.values["name"][at], after.values["row"][at])
    if earlier is None:
        figure = FIGURE[after.sheet.key]
        yield (NEW, *about, figure, None, after.values[figure][at])
        return
    for column in after.sheet.columns:
        was, now = before.values[column.key][earlier], after.values[column.key][at]
        if column.type is Type.FORMULA or was == now or _is_same_place(column, was, now, policy):
            continue
        yield (_change(column.key, now), *about, column.key, before.told(column, earlier), after.told(column, at))


def _change(key: str, now: Any) -> str:
    if key == "status" and now == schema.CLOSED:
        return CLOSED
    return RENAMED if key == "name" else CHANGED


def _gone(before: _Rows, at: int, thing: int) -> tuple:
    figure = FIGURE[before.sheet.key]
    return (GONE, thing, before.values["name"][at], None, figure, before.values[figure][at], None)


def _is_open(before: _Rows, at: int) -> bool:
    """One that was 停业 already need not be listed again."""
    return "status" not in before.values or before.values["status"][at] != schema.CLOSED


def _is_same_place(column: schema.ContractColumn, was: Any, now: Any, policy: Policy) -> bool:
    """Whether two codes are one township, of an older roster and of today's."""
    if column.type is not Type.TOWNSHIP or was is None or now is None:
        return False
    return policy.lineage(was) == policy.lineage(now)


def _plain(value: Any) -> Any:
    if value is None or pd.isna(value):
        return None
    return value.date() if isinstance(value, dt.datetime) else value
