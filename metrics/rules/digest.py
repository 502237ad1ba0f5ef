"""A digest of a workbook's numbers, to know one that was sent before."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pandas as pd

from data import schema
from metrics.rules.figures import number_columns, shaped


def numbers_digest(institutions: pd.DataFrame, estates: pd.DataFrame, county_values: dict[str, Any]) -> str:
    """A digest of every number of 机构台账, 居住区配建 and 县区概况; the order of rows does not matter.

    Args:
        institutions, estates: as Reading's; only the contract's number columns are looked at.
        county_values: 县区概况 by key.

    Returns:
        64 hexadecimal digits: equal for two workbooks whose numbers are all the same.
    """
    form = pd.DataFrame([{key: county_values.get(key) for key in schema.COUNTY.keys}])
    tables = ((schema.INSTITUTIONS, institutions), (schema.ESTATES, estates), (schema.COUNTY, form))
    digest = hashlib.sha256()
    for sheet, rows in tables:
        digest.update(f"{sheet.key} {len(rows)} ".encode())
        digest.update(_sorted_numbers(shaped(rows, sheet), sheet).tobytes())
    return digest.hexdigest()


def _sorted_numbers(rows: pd.DataFrame, sheet: schema.Sheet) -> np.ndarray:
    keys = [column.key for column in number_columns(sheet)]
    # No figure is below zero, so that −1 can stand for an empty cell.
    numbers = rows[keys].astype("Float64").fillna(-1.0).to_numpy(dtype="<f8") + 0.0
    return np.ascontiguousarray(numbers[np.lexsort(numbers.T)])
