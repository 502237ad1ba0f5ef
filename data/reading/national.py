"""The export of the national filing system: told by its own headings, read as far as it goes, and what it lacks."""

from __future__ import annotations

from data.contract import schema
from data.contract.schema import Required
from data.findings import finding
from data.reading.book import Grid
from data.reading.columns import Headings, find_headings
from data.reading.context import ReadingContext
from data.reading.headings import UNUSED, normal

_MARKS = frozenset({"备案完成时间", "备案受理时间", "备案提交时间", "所属区划", "区划代码", "行政区划代码", "机构别名"})
_ENOUGH = 2
"""Headings of that system alone that make a sheet its export."""
_MEANS = {
    "所属区划": "township",
    "机构地址": "address",
    "收托规模": "places",
    "机构类型": UNUSED,  # the legal form there
    "备案状态": UNUSED,  # how far the application has come
}


def as_export(grid: Grid, headings: Headings, context: ReadingContext) -> Headings:
    """The headings as they are; those of such an export as that system means them, with one finding for it all."""
    sheet = schema.INSTITUTIONS
    if len(_MARKS & {normal(word) for word in headings.words}) < _ENOUGH:
        return headings
    chosen = {**_MEANS, **context.chosen.get(sheet.key, {})}
    meant = find_headings(grid, sheet, chosen, context.quarter)
    assert meant  # they were found before
    required = [column for column in sheet.columns if column.required is not Required.OPTIONAL]
    lacking = [column.heading for column in required if column.key not in meant.columns]
    if not lacking:
        return headings
    meant.findings = [finding("sheet.national", grid.name, lacking=lacking)]
    return meant
