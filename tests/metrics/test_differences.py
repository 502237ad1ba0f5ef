"""Field by field: what one county's workbook says otherwise than the one before it."""

import datetime as dt

import pandas as pd
import pytest

from data.contract import schema
from data.policy.policy import load_policy
from metrics.differences import COLUMNS, beside, differences

CODE = "91510104MA5ABCD27H"


@pytest.fixture(scope="module")
def policy():
    return load_policy()


@pytest.fixture(scope="module")
def towns(policy):
    roster = policy.townships(dt.date(2026, 9, 30))
    own = roster[(roster["county"] == policy.counties[0].code) & ~roster["is_pseudo"]]
    return list(zip(own["code"], own["name"], strict=True))


def rows(sheet, *given):
    frame = pd.DataFrame([{"row": number, **row} for number, row in enumerate(given, start=6)])
    frame = frame.reindex(columns=["row", *sheet.keys, "township_name"])
    kinds = {
        schema.Type.INTEGER: "Int64",
        schema.Type.FORMULA: "Int64",
        schema.Type.NUMBER: "Float64",
        schema.Type.DATE: "datetime64[us]",
    }
    return frame.astype({"row": "Int64", **{c.key: kinds.get(c.type, "str") for c in sheet.columns}})


def an_institution(towns, **more):
    code, name = towns[0]
    return {"name": "甲", "township": code, "township_name": name, "status": "运营", "places": 60, **more}


def institutions(*given):
    return rows(schema.INSTITUTIONS, *given)


def told(last, now, policy, sheet=schema.INSTITUTIONS):
    found = differences(last, now, sheet, policy)
    return [(row["change"], row["name"], row["key"], row["before"], row["after"]) for row in found.to_dict("records")]


def test_every_field_that_differs_is_one_line_with_its_row(policy, towns):
    last = institutions(an_institution(towns, enrolled=40, fee=900.0))
    now = institutions(an_institution(towns, enrolled=41, fee=1000.0, opened=pd.Timestamp("2024-09-01")))
    found = differences(last, now, schema.INSTITUTIONS, policy)
    assert tuple(found.columns) == COLUMNS
    assert told(last, now, policy) == [
        ("changed", "甲", "opened", None, dt.date(2024, 9, 1)),
        ("changed", "甲", "enrolled", 40, 41),
        ("changed", "甲", "fee", 900.0, 1000.0),
    ]
    assert list(found["row"]) == [6, 6, 6]


def test_another_name_under_the_same_code_is_renamed(policy, towns):
    last = institutions(an_institution(towns, uscc=CODE))
    now = institutions(an_institution(towns, uscc=CODE, name="乙"))
    assert told(last, now, policy) == [("renamed", "乙", "name", "甲", "乙")]


def test_new_closed_and_gone_are_told_apart_and_in_that_order(policy, towns):
    first, second, third = (an_institution(towns, name=name) for name in ("甲", "乙", "丙"))
    last = institutions(first, second)
    now = institutions({**first, "status": "停业"}, third)
    assert told(last, now, policy) == [
        ("new", "丙", "places", None, 60),
        ("gone", "乙", "places", 60, None),
        ("closed", "甲", "status", "运营", "停业"),
    ]


def test_one_that_was_closed_already_need_not_be_listed_again(policy, towns):
    last = institutions(an_institution(towns, status="停业"), an_institution(towns, name="乙"))
    assert told(last, institutions(an_institution(towns, name="乙")), policy) == []


def test_a_township_is_told_by_its_name(policy, towns):
    (code, name), other = towns[1], towns[0]
    last = institutions(an_institution(towns, uscc=CODE))
    now = institutions(an_institution(towns, uscc=CODE, township=code, township_name=name))
    assert told(last, now, policy) == [("changed", "甲", "township", other[1], name)]


def test_an_older_code_of_the_same_township_is_no_difference(policy):
    old = next(code for code in policy.unit_names() if len(code) > 6 and policy.successor(code) not in (None, code))
    new = policy.lineage(old)
    last = institutions({"name": "甲", "township": old, "status": "运营", "places": 60})
    now = institutions({"name": "甲", "township": new, "status": "运营", "places": 60})
    assert told(last, now, policy) == []


def test_estates_differ_likewise_and_their_formula_is_not_looked_at(policy, towns):
    estate = {"name": "新苑", "township": towns[0][0], "built": 10, "required": 12, "phase": "在建"}
    last, now = (rows(schema.ESTATES, one) for one in (estate, {**estate, "required": 14, "phase": "已交付"}))
    assert told(last, now, policy, schema.ESTATES) == [("changed", "新苑", "phase", "在建", "已交付")]


def test_the_same_roster_and_none_at_all_differ_in_nothing(policy, towns):
    one = institutions(an_institution(towns))
    assert differences(one, one, schema.INSTITUTIONS, policy).empty
    assert differences(pd.DataFrame(), pd.DataFrame(), schema.INSTITUTIONS, policy).empty


def test_a_first_roster_is_all_new_and_arguments_stay_as_they_were(policy, towns):
    now = institutions(an_institution(towns))
    kept = now.copy()
    assert told(pd.DataFrame(), now, policy) == [("new", "甲", "places", None, 60)]
    pd.testing.assert_frame_equal(now, kept)


def test_what_was_said_last_stands_beside_the_row_of_today(policy, towns):
    last = institutions(an_institution(towns, name="乙"), an_institution(towns, places=30))
    now = institutions(an_institution(towns))
    assert {row: was["places"] for row, was in beside(last, now, policy).items()} == {6: 30}
    assert beside(pd.DataFrame(), now, policy) == {}
