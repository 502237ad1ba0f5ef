"""A digest of a workbook's numbers, to know one that was sent before."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pandas as pd

from data.contract import schema
from metrics.columns import Columns
from metrics.rules.figures import is_missing, number_columns


def numbers_digest(institutions: pd.DataFrame, estates: pd.DataFrame, county_values: dict[str, Any]) -> str:
    """A digest of every number of 机构台账, 居住区配建 and 县区概况; the order of rows does not matter.

    Institutions 停业 are left out: the next quarter's template does not list them any more.

    Args:
        institutions, estates: as Reading's; only the contract's number columns are looked at.
        county_values: 县区概况 by key.

    Returns:
        64 hexadecimal digits: equal for two workbooks whose numbers are all the same.
    """
    return digest_of(Columns(institutions, schema.INSTITUTIONS), Columns(estates, schema.ESTATES), county_values)


def digest_of(institutions: Columns, estates: Columns, county_values: dict[str, Any]) -> str:
    """The same of columns that are arrays already."""
    tables = [(columns.sheet, _numbers(columns)) for columns in (institutions, estates)]
    form = [_number(county_values.get(column.key)) for column in number_columns(schema.COUNTY)]
    tables.append((schema.COUNTY, np.array([form])))
    digest = hashlib.sha256()
    for sheet, figures in tables:
        digest.update(f"{sheet.key} {len(figures)} ".encode())
        digest.update(_in_order(figures).tobytes())
    return digest.hexdigest()


def _numbers(columns: Columns) -> np.ndarray:
    figures = np.stack([columns[column.key] for column in number_columns(columns.sheet)], axis=1)
    return figures[columns["status"] != schema.CLOSED] if "status" in columns.sheet.keys else figures


def _number(value: Any) -> float:
    return np.nan if is_missing(value) else float(value)


def _in_order(figures: np.ndarray) -> np.ndarray:
    # No figure is below zero, so that −1 can stand for an empty cell.
    filled = np.nan_to_num(figures, nan=-1.0).astype("<f8") + 0.0
    return np.ascontiguousarray(filled[np.lexsort(filled.T)])
