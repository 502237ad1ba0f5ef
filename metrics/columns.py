"""A sheet's rows as plain arrays, one a column: what rules compare and sums add up."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from data.contract.schema import ContractSheet, Type

_NUMBERS = (Type.INTEGER, Type.NUMBER, Type.FORMULA)


class Columns:
    """The columns of a sheet's rows, each turned into an array when it is first asked for.

    ``columns[key]`` holds numbers as floats (NaN where missing), days as datetime64[us] (NaT) and all else as text
    (None). Figures are below 10¹² (``data.reading.numbers``): floats hold them exactly.
    """

    def __init__(self, rows: pd.DataFrame, sheet: ContractSheet) -> None:
        """Take rows keyed by the contract, whatever their index; columns they lack are empty."""
        self.sheet = sheet
        wanted = ["row", *sheet.keys]
        complete = rows if set(wanted) <= set(rows.columns) else rows.reindex(columns=wanted)
        self.frame = complete.reset_index(drop=True)
        self._arrays: dict[str, np.ndarray] = {}

    def __len__(self) -> int:
        return len(self.frame)

    def __getitem__(self, key: str) -> np.ndarray:
        if key not in self._arrays:
            self._arrays[key] = self._array(key)
        return self._arrays[key]

    def _array(self, key: str) -> np.ndarray:
        kind = Type.INTEGER if key == "row" else self.sheet.column(key).type
        if kind in _NUMBERS:
            return numbers(self.frame[key])
        return days(self.frame[key]) if kind is Type.DATE else texts(self.frame[key])

    def values(self, key: str) -> list[Any]:
        """A column as Python's own values, None where missing."""
        return texts(self.frame[key]).tolist()

    def beside(self, places: np.ndarray) -> Columns:
        """The rows at these places, an empty one at −1."""
        return Columns(self.frame.reindex(places), self.sheet)


def numbers(column: pd.Series) -> np.ndarray:
    """Numbers as floats, NaN where missing."""
    return column.to_numpy(dtype=float, na_value=np.nan)


def whole(column: np.ndarray) -> np.ndarray:
    """Whole numbers of floats; what is missing is 0."""
    return np.nan_to_num(column).astype(np.int64)


def texts(column: pd.Series) -> np.ndarray:
    """Text, or whatever a column holds, as Python's own objects; None where missing."""
    return column.to_numpy(dtype=object, na_value=None)  # type: ignore[arg-type]  # the stubs know no None


def days(column: pd.Series) -> np.ndarray:
    """Days as datetime64[us], NaT where missing."""
    return pd.to_datetime(column).to_numpy(dtype="datetime64[us]")


def known(column: np.ndarray) -> np.ndarray:
    """Where an array of any of these kinds has a value."""
    return ~pd.isna(column)
