"""Rows of a workbook to documents and back: a frame from the store has the columns and types that reading gave it."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from data.contract.frames import TOWNSHIP_NAME, sheet_frame
from data.contract.schema import ContractSheet, Type
from data.findings import Finding

MOMENT = "datetime64[us, UTC]"
"""The type of a column of moments."""


def documents(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """One document a row: the filled cells by column, dates in ISO."""
    columns = {str(name): _plain_column(column) for name, column in frame.items()}
    names, rows = list(columns), zip(*columns.values(), strict=True)
    return [{name: value for name, value in zip(names, row, strict=True) if value is not None} for row in rows]


def _plain_column(column: pd.Series) -> list[Any]:
    values = column.astype(object).where(column.notna(), None).tolist()
    if column.dtype.kind == "M":
        return [None if day is None else day.date().isoformat() for day in values]
    return [plain(value) for value in values] if column.dtype == object else values


def table(sheet: ContractSheet, rows: Sequence[Any]) -> pd.DataFrame:
    """The frame of a sheet's rows, of their ``submission``, ``row`` and ``data`` (the document).

    Returns:
        ``submission`` and ``row``, then what ``data.contract.frames.sheet_frame`` gives.
    """
    data = [row.data for row in rows]
    values = {key: [document.get(key) for document in data] for key in (*sheet.keys, TOWNSHIP_NAME)}
    numbers = {"submission": [row.submission for row in rows], "row": [row.row for row in rows]}
    return sheet_frame(sheet, values, **numbers)


def form(sheet: ContractSheet, document: dict[str, Any]) -> dict[str, Any]:
    """A form's values by key, dates as ``datetime.date``; None where the item was empty."""
    dates = {column.key for column in sheet.columns if column.type is Type.DATE}
    filled = {key: dt.date.fromisoformat(v) if key in dates and v else v for key, v in document.items()}
    return {**dict.fromkeys(sheet.keys), **filled}


def plain(value: Any) -> Any:
    """A value as JSON can hold it: days and moments in ISO, numpy's numbers as Python's, NaN and NA as None."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, pd.Timestamp) and value == value.normalize():
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    return _plain_number(value)


def _plain_number(value: Any) -> Any:
    number = value.item() if hasattr(value, "item") else value
    if isinstance(number, float) and not math.isfinite(number):
        return None if math.isnan(number) else str(number)
    return number if isinstance(number, bool | int | float) else str(number)


def finding_documents(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings as documents."""
    return [
        {"code": f.code, "sheet": f.sheet, "cell": f.cell, "value": plain(f.value), "params": plain(f.params)}
        for f in findings
    ]


def findings(documents: list[dict[str, Any]]) -> list[Finding]:
    """Findings as they were, but that their days are ISO text."""
    return [Finding(**document) for document in documents]


def typed(rows: Sequence[Any], types: dict[str, str]) -> pd.DataFrame:
    """A frame of rows with these columns and types, which are the same when there are no rows."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(types)
    filled = zip(types.items(), columns, strict=True)
    return pd.DataFrame({name: _typed(list(values), dtype) for (name, dtype), values in filled})


def _typed(values: list[Any], dtype: str) -> Any:
    return _of_objects(values) if dtype == "object" else pd.Series(values, dtype=dtype).array


def _of_objects(values: list[Any]) -> np.ndarray:
    """Lists and documents are values here, and no second dimension."""
    made = np.empty(len(values), dtype=object)
    for place, value in enumerate(values):
        made[place] = value
    return made
