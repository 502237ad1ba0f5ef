"""Frames shaped by the contract, and figures compared, as the rules need them."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from data import schema

_NUMBERS = (schema.Type.INTEGER, schema.Type.NUMBER)


def shaped(rows: pd.DataFrame, sheet: schema.Sheet) -> pd.DataFrame:
    """Every column of the contract with its type, whatever the frame came with; index 0, 1, 2 …"""
    shaped = rows.reset_index(drop=True).reindex(columns=["row", *sheet.keys])
    kinds = {schema.Type.INTEGER: "Int64", schema.Type.NUMBER: "Float64", schema.Type.DATE: "datetime64[us]"}
    dtypes = {column.key: kinds.get(column.type, "string") for column in sheet.columns}
    return shaped.astype({"row": "Int64", **dtypes})


def beside(rows: pd.DataFrame, last: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """The last quarter's row of each row; empty where it is new."""
    return last.loc[pairs["earlier"]].set_axis(pairs["later"].to_numpy(), axis=0).reindex(rows.index)


def number_columns(sheet: schema.Sheet) -> list[schema.Column]:
    """The columns of a sheet that hold figures; a formula is not one."""
    return [column for column in sheet.columns if column.type in _NUMBERS]


def thousandfold(now: pd.DataFrame, before: pd.DataFrame, keys: list[str], times: int) -> pd.DataFrame:
    """Where a figure is so many times the one before, or that one so many times it.

    Args:
        now, before: the figures, row by row; missing ones and zeros are so many times nothing.
        keys: the columns looked at.
        times: how many times.

    Returns:
        A bool for every row and key.
    """
    figures, earlier = (rows[keys].to_numpy(dtype=float, na_value=np.nan) for rows in (now, before))
    both = (figures > 0) & (earlier > 0)
    off = both & ((figures >= earlier * times) | (earlier >= figures * times))
    return pd.DataFrame(off, index=now.index, columns=keys)


def is_thousandfold(now: Any, before: Any, times: int) -> bool:
    """The same of two single figures, either of which may be missing."""
    if is_missing(now) or is_missing(before) or not now or not before:
        return False
    return now >= before * times or before >= now * times


def changed_by_more(before: int, now: int, percent: int) -> bool:
    """Whether a figure changed by more than so many per cent, asked in whole numbers; from zero any change is more."""
    return abs(now - before) * 100 > before * percent


def percent_change(before: int, now: int) -> float | int | None:
    """Change in percent, to a tenth away from zero, so that 30.01 never reads as an allowed 30; None from zero."""
    if not before:
        return None
    tenths = -(-1000 * abs(int(now) - int(before)) // int(before))
    signed = tenths if now > before else -tenths
    return signed // 10 if signed % 10 == 0 else signed / 10


def is_missing(value: Any) -> bool:
    """Whether there is no value."""
    return value is None or bool(pd.isna(value))


def plain(value: Any) -> Any:
    """A value as Python's own, dates as text: findings are kept and sent as JSON."""
    if is_missing(value):
        return None
    if isinstance(value, dt.date):
        return pd.Timestamp(value).date().isoformat()
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else float(value)
    return value.item() if isinstance(value, np.generic) else value
