"""A county's smallest workbook that may be sent, filled in through the template. Invented: 演示数据."""

from __future__ import annotations

import datetime as dt
import io

import pandas as pd

from data.contract import schema
from data.contract.template import write_template
from data.policy.policy import Policy, Unit
from data.quarters import last_day, quarter


def small_workbook(policy: Policy, county: Unit, code: str, made: dt.datetime, *, places: int = 60) -> bytes:
    """One institution of so many places."""
    roster = policy.townships(last_day(quarter(code)))
    town = roster[(roster["county"] == county.code) & ~roster["is_pseudo"]]["code"].iloc[0]
    row = {
        "name": "星星托育园",
        "uscc": "91510104MA5ABCD27H",
        "township": town,
        "kind": "独立托育机构",
        "ownership": "民办非营利",
        "setting": "城镇",
        "inclusive": "否",
        "demonstration": "否",
        "pilot": "无",
        "registered": "已备案",
        "status": "运营",
        "opened": pd.Timestamp("2024-09-01"),
        "places": places,
        "enrolled": 40,
        "forms": "全日托",
        "carers": 10,
        "carers_certified": 8,
    }
    known = policy.published_population.query("adcode == @county.code").sort_values("as_of").iloc[-1]
    values = {
        "population": int(known["permanent_residents"]),
        "population_as_of": dt.date(2025, 12, 31),
        "under3": 900,
        "leading_group": "否",
        "meetings": 1,
        "published": "是",
        "inspections": 1,
        "violations": 0,
    }
    cover = {
        "county": county.name,
        "quarter": code,
        "office": "卫健局",
        "filler": "甲",
        "reviewer": "乙",
        "filled_on": made.date() - dt.timedelta(days=2),
        "zero_report": "否",
    }
    out = io.BytesIO()
    frame = pd.DataFrame([row]).reindex(columns=list(schema.INSTITUTIONS.keys))
    write_template(
        policy, county.code, code, out, institutions=frame, estates=None, county_values=values, made=made, cover=cover
    )
    return out.getvalue()
