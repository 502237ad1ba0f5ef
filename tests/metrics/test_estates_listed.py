"""Residential areas one by one: numbers.md §3, judged estates and those delivered ahead of their places."""

from __future__ import annotations

import pandas as pd
import pytest

from data.contract import schema
from data.policy.policy import DEFAULT_POLICY, load_policy
from metrics.estates import listed, totals

NEW, OLD = schema.ESTATE_NEW, schema.ESTATE_OLD


@pytest.fixture(scope="module")
def policy():
    return load_policy(DEFAULT_POLICY)


def estates(*rows):
    plain = {
        "county": "1",
        "name": "甲",
        "kind": NEW,
        "residents": 1000,
        "built": 6,
        "phase": schema.DELIVERED,
        "housing_delivered": "是",
        "delivered_together": "是",
    }
    made = pd.DataFrame([plain | row for row in rows], columns=list(plain))
    return made.astype({"residents": "Int64", "built": "Int64"})


@pytest.mark.parametrize(
    ("changes", "state", "gap"),
    [
        ({}, "enough", 0),
        ({"built": 5}, "ahead", 1),
        ({"delivered_together": "否"}, "ahead", 0),
        ({"built": 5, "housing_delivered": "否"}, "short", 1),
        ({"built": 0, "phase": "规划"}, "waiting", None),
        ({"built": 0, "phase": "在建", "housing_delivered": "否"}, "waiting", None),
        ({"kind": OLD, "built": 5}, "enough", 0),
        ({"kind": OLD, "built": 4}, "short", 1),
        ({"kind": OLD, "built": 0, "phase": "在建", "housing_delivered": "否"}, "short", 5),
        ({"kind": OLD, "built": None}, "unknown", None),
        ({"kind": OLD, "residents": None}, "unknown", None),
    ],
)
def test_each_estate_stands_in_one_way(policy, changes, state, gap):
    (row,) = listed(estates(changes), policy).to_dict("records")
    assert row["state"] == state
    assert pd.isna(row["gap"]) if gap is None else row["gap"] == gap


def test_the_worst_stand_first(policy):
    rows = listed(
        estates(
            {"name": "够"},
            {"name": "待", "phase": "规划", "built": 0},
            {"name": "缺一", "kind": OLD, "built": 4},
            {"name": "缺五", "kind": OLD, "built": 0},
            {"name": "先交付", "built": 5},
        ),
        policy,
    )
    assert rows["name"].tolist() == ["先交付", "缺五", "缺一", "待", "够"]


def test_waiting_ones_say_what_they_will_need_and_lack_nothing_yet(policy):
    rows = listed(estates({"residents": 3400, "built": 0, "phase": "规划"}), policy)
    assert rows["needed"].tolist() == [21] and not rows["judged"].any()
    assert totals(rows).empty


def test_they_add_up_by_county(policy):
    rows = listed(
        estates(
            {},
            {"built": 5},
            {"kind": OLD, "built": 1},
            {"county": "2", "kind": OLD, "built": 9},
            {"county": "2", "phase": "规划"},
        ),
        policy,
    )
    assert totals(rows).loc["1"].to_dict() == {"new": 2, "new_provided": 1, "old": 1, "old_provided": 0, "lacking": 5}
    assert totals(rows).loc["2"].to_dict() == {"new": 0, "new_provided": 0, "old": 1, "old_provided": 1, "lacking": 0}


def test_no_estates_are_no_rows(policy):
    assert listed(estates({}).iloc[:0], policy).empty
