"""A table as read, as a frame: ``row`` and every key of the sheet, typed as ``reading.Reading`` says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from data.contract.schema import ContractSheet, Type
from data.reading.tables import ReadTable

_TEXT = pd.StringDtype(na_value=np.nan)
"""What pandas calls ``str``."""


def frame_of(table: ReadTable) -> pd.DataFrame:
    """The rows as a frame: Excel's number of each, then a column for every key."""
    columns: dict[str, Any] = {"row": np.array(table.numbers, dtype="int64")}
    count = len(table.numbers)
    for column in table.sheet.columns:
        columns[column.key] = _array(table.values.get(column.key, [None] * count), column.type)
        if column.type is Type.TOWNSHIP:
            columns["township_name"] = _array(table.values.get("township_name", [None] * count), Type.TEXT)
    return pd.DataFrame(columns, copy=False)


def _array(values: list[Any], kind: Type) -> Any:
    if kind in (Type.INTEGER, Type.FORMULA):
        return _masked(values, "int64", pd.arrays.IntegerArray)
    if kind is Type.NUMBER:
        return _masked(values, "float64", pd.arrays.FloatingArray)
    if kind is Type.DATE:
        return np.array(values, dtype="datetime64[us]")
    return pd.array(values, dtype=_TEXT)


def _masked(values: list[Any], dtype: str, array: type) -> Any:
    missing = np.array([value is None for value in values], dtype=bool)
    return array(np.array([0 if value is None else value for value in values], dtype=dtype), missing)


def no_rows(sheet: ContractSheet) -> pd.DataFrame:
    """A table's frame without any row."""
    return frame_of(ReadTable(sheet))
