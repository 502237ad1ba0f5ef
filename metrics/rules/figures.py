"""Figures compared, and values said, as the rules need them."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from data.contract import schema
from metrics.columns import Columns, known

_NUMBERS = (schema.Type.INTEGER, schema.Type.NUMBER)


def number_columns(sheet: schema.ContractSheet) -> list[schema.ContractColumn]:
    """The columns of a sheet that hold figures; a formula is not one."""
    return [column for column in sheet.columns if column.type in _NUMBERS]


def is_live(rows: Columns) -> np.ndarray:
    """Institutions whose status is known and not 停业."""
    return known(rows["status"]) & (rows["status"] != schema.CLOSED)


def thousandfold(now: np.ndarray, before: np.ndarray, times: int) -> np.ndarray:
    """Where a figure is so many times the one before, or that one so many times it.

    Args:
        now, before: a column's figures, row by row; missing ones (NaN) and zeros are so many times nothing.
        times: how many times.

    Returns:
        A bool for every row.
    """
    both = (now > 0) & (before > 0)
    return both & ((now >= before * times) | (before >= now * times))


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
    if isinstance(value, list):
        return [plain(one) for one in value]
    if is_missing(value):
        return None
    if isinstance(value, dt.date):
        return pd.Timestamp(value).date().isoformat()
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else float(value)
    return value.item() if isinstance(value, np.generic) else value
