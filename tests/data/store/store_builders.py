"""Workbooks as read, with only what a test of the store cares about. Invented: 演示数据."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import pandas as pd

from data.contract import schema
from data.contract.schema import Type
from data.reading.reading import Reading
from data.records import Receipt
from data.store.store import Store

COUNTY, OTHER, QUARTER = "140802", "140821", "2026Q3"
NOW = dt.datetime(2026, 10, 8, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))
_DTYPES = {Type.INTEGER: "Int64", Type.FORMULA: "Int64", Type.NUMBER: "Float64", Type.DATE: "datetime64[us]"}


def table(sheet: schema.ContractSheet, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """A frame shaped as reading shapes it."""
    columns = {"row": pd.Series([4 + i for i in range(len(rows))], dtype="int64")}
    for column in sheet.columns:
        values = [row.get(column.key) for row in rows]
        columns[column.key] = pd.Series(values, dtype=_DTYPES.get(column.type, "str"))
        if column.type is Type.TOWNSHIP:
            columns["township_name"] = pd.Series([row.get("township_name") for row in rows], dtype="str")
    return pd.DataFrame(columns)


def institution(name: str = "演示托育园", **values: Any) -> dict[str, Any]:
    """One institution that operates."""
    place = {"name": name, "uscc": "52440100MJ0000018J", "township": "140802001", "township_name": "中城街道"}
    state = {"status": schema.OPERATING, "places": 100, "opened": pd.Timestamp("2024-09-01"), "fee": 1800.5}
    return place | state | values


def reading(
    content: bytes = b"v1",
    *,
    county: str = COUNTY,
    quarter: str = QUARTER,
    institutions: list[dict[str, Any]] | None = None,
    **values: Any,
) -> Reading:
    """A workbook as read; ``values`` are of 县区概况."""
    rows = [institution()] if institutions is None else institutions
    county_values = {"population": 930_000, "population_as_of": dt.date(2025, 12, 31), "subsidy_running": 1.5} | values
    return Reading(
        file="演示数据.xlsx",
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        county=county,
        quarter=quarter,
        cover={"county": "演示", "filled_on": dt.date(2026, 10, 8), "zero_report": schema.NO},
        institutions=table(schema.INSTITUTIONS, rows),
        estates=table(schema.ESTATES, [{"name": "演示小区", "residents": 3000, "done_on": pd.Timestamp("2025-01-31")}]),
        county_values=county_values,
        tasks=table(schema.TASKS, [{"no": 1, "state": "推进中", "progress": "已安排"}]),
        cells={"institutions": {"places": "X"}, "county": {"population": "B2"}},
        sheets={"institutions": "机构台账"},
    )


def facts(amount: int = 100, county: str = COUNTY) -> pd.DataFrame:
    """Two sums of a workbook."""
    rows = [(county, "places", "", "all", amount), (f"{county}001", "places", None, "registered", amount)]
    return pd.DataFrame(rows, columns=["unit", "measure", "part", "rule", "amount"])


def send(store: Store, content: bytes = b"v1", *, by: str = "county", now: dt.datetime = NOW, **values: Any) -> Receipt:
    """Send a workbook; ``values`` go to ``reading``, ``key`` and ``draft`` to the store."""
    way = {name: values.pop(name) for name in ("key", "draft", "findings", "explanations") if name in values}
    sent = {"findings": [], "explanations": {}, "digest": f"digest of {content!r}"} | way
    return store.send(reading(content, **values), content, by=by, now=now, **sent)


def send_and_approve(store: Store, content: bytes = b"v1", amount: int = 100, **values: Any) -> Receipt:
    """Send a workbook and approve it."""
    receipt = send(store, content, **values)
    store.approve(receipt.submission, facts(amount, receipt.county), by="office", now=NOW)
    return receipt
