"""What reading a workbook gives: rows by the contract, where each stood, and the findings about single cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from data.findings import Finding


@dataclass
class Reading:
    """One workbook as read.

    Attributes:
        file: the file's name as sent.
        sha256: of its bytes; ``size`` in bytes.
        readable: False where nothing could be read; then ``findings`` says why and the rest is empty.
        county: the code it is about; ``quarter`` its code; None where the file does not say or contradicts.
        meta: ``_meta``'s keys and values; empty for a county's own spreadsheet.
        cover: 封面 by key of ``schema.COVER``.
        institutions, estates: one row a thing; ``row`` (int, Excel's number) and every key of the contract's sheet.
            Text and choices are str, integers Int64, numbers Float64, dates datetime64; missing is NA. ``township`` is
            the code in the roster valid at the quarter's end; ``township_name`` its name there. A cell with an error
            finding is NA.
        county_values: 县区概况 by key (int, float, str, datetime.date or None).
        tasks: one row a task of the policy that has words; ``row``, ``no`` and the text columns.
        cells: sheet key → column key → column letter (tables) or cell (forms), as found in this file.
        heading_rows: sheet key → the row its headings stand in, of tables.
        sheets: sheet key → the sheet's name in this file.
        totals: 合计 rows: sheet key, row, and what each integer column of it said.
        beside: what it holds besides its cells (``data.reading.package.beside_cells``).
        findings: about cells, headings and sheets. The rules between rows, quarters and counties add theirs later.
    """

    file: str
    sha256: str
    size: int
    readable: bool = True
    county: str | None = None
    quarter: str | None = None
    meta: dict[str, str] = field(default_factory=dict)
    cover: dict[str, Any] = field(default_factory=dict)
    institutions: pd.DataFrame = field(default_factory=pd.DataFrame)
    estates: pd.DataFrame = field(default_factory=pd.DataFrame)
    county_values: dict[str, Any] = field(default_factory=dict)
    tasks: pd.DataFrame = field(default_factory=pd.DataFrame)
    cells: dict[str, dict[str, str]] = field(default_factory=dict)
    heading_rows: dict[str, int] = field(default_factory=dict)
    sheets: dict[str, str] = field(default_factory=dict)
    totals: list[tuple[str, int, dict[str, int]]] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def cell(self, sheet: str, key: str, row: int | None = None) -> str | None:
        """Excel's name of a cell: of a table's column and row, or of a form's item; None where the file has none."""
        place = self.cells.get(sheet, {}).get(key)
        return place if place is None or row is None else f"{place}{row}"
