"""A sheet's rows as a frame: which type each column has, for the reader, the store and the demonstration alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from data.contract.schema import ContractSheet, Type

TOWNSHIP_NAME = "township_name"
"""The column beside a township's code that holds its name."""
_TEXT = pd.StringDtype(na_value=np.nan)
"""What pandas calls ``str``."""


def sheet_frame(sheet: ContractSheet, values: Mapping[str, Sequence[Any]], **numbers: Sequence[int]) -> pd.DataFrame:
    """The frame of a sheet's rows.

    Args:
        sheet: which of the contract's tables.
        values: by column key a value for each row, None where missing; a column that is not given is empty.
        numbers: columns of whole numbers to stand before them, at least one: the row, whose submission it is.

    Returns:
        ``numbers`` (int64), then every key of the sheet, and ``TOWNSHIP_NAME`` beside a township: text and choices
        str, integers and formulas Int64, numbers Float64, dates datetime64; missing is NA.
    """
    columns: dict[str, Any] = {name: np.array(given, dtype="int64") for name, given in numbers.items()}
    none = [None] * len(next(iter(columns.values())))
    for column in sheet.columns:
        columns[column.key] = column_array(values.get(column.key, none), column.type)
        if column.type is Type.TOWNSHIP:
            columns[TOWNSHIP_NAME] = column_array(values.get(TOWNSHIP_NAME, none), Type.TEXT)
    return pd.DataFrame(columns, copy=False)


def column_array(values: Sequence[Any], kind: Type) -> Any:
    """The values of one column, None where missing, as an array of its type.

    An array and no series: a frame of series would first compare the index of each with all others'.
    """
    if kind in (Type.INTEGER, Type.FORMULA):
        return _masked(values, "int64", pd.arrays.IntegerArray)
    if kind is Type.NUMBER:
        return _masked(values, "float64", pd.arrays.FloatingArray)
    if kind is Type.DATE:
        return np.array(values, dtype="datetime64[us]")
    return pd.array(values, dtype=_TEXT)


def _masked(values: Sequence[Any], dtype: str, array: type) -> Any:
    missing = np.array([value is None for value in values], dtype=bool)
    return array(np.array([0 if value is None else value for value in values], dtype=dtype), missing)
