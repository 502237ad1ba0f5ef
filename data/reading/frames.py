"""A table as read, as a frame: ``row`` and every key of the sheet, typed as ``reading.Reading`` says."""

from __future__ import annotations

import pandas as pd

from data.contract.frames import sheet_frame
from data.contract.schema import ContractSheet
from data.reading.tables import ReadTable


def frame_of(table: ReadTable) -> pd.DataFrame:
    """The rows as a frame: Excel's number of each, then a column for every key."""
    return sheet_frame(table.sheet, table.values, row=table.numbers)


def no_rows(sheet: ContractSheet) -> pd.DataFrame:
    """A table's frame without any row."""
    return frame_of(ReadTable(sheet))
