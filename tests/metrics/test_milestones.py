"""Commitments that are true or false: decided by what counties say of themselves, never guessed."""

import pandas as pd
import pytest

from data.contract import schema
from data.policy.policy import DEFAULT_POLICY, load_policy
from metrics.figure import Quarter, quarter_of
from metrics.figures import FIGURE_COLUMNS
from metrics.milestones import MILESTONE_COLUMNS, milestones

POLICY = load_policy(DEFAULT_POLICY)
CODES = [county.code for county in POLICY.counties]


def values(**changed) -> pd.DataFrame:
    """Every county reported and has done all; ``changed`` by county code (as ``c140802``) overrides."""
    said = {"leading_group": "是", "meetings": 2, "published": "是", "inspections": 1, "violations": 0}
    rows = []
    for code in CODES:
        row = {"county": code, "source": "reported", **dict.fromkeys(schema.COUNTY.keys), **said}
        rows.append(row | changed.get(f"c{code}", {}))
    return pd.DataFrame(rows)


def figures(*rows: dict) -> Quarter:
    return quarter_of(pd.DataFrame(rows, columns=list(FIGURE_COLUMNS)))


def state(table: pd.DataFrame, milestone: str, unit: str) -> str:
    return table.set_index(["milestone", "unit"]).loc[(milestone, unit), "state"]


def test_every_milestone_of_the_policy_has_a_row_for_the_city():
    table = milestones(values(), figures(), POLICY)
    assert list(table.columns) == MILESTONE_COLUMNS
    assert set(table.loc[table["level"] == "city", "milestone"]) == {one.id for one in POLICY.milestones}
    assert not table.duplicated(["milestone", "unit"]).any()


def test_the_city_has_done_it_when_every_county_has():
    table = milestones(values(), figures(), POLICY)
    row = table.set_index(["milestone", "unit"]).loc[("leading-group", POLICY.city.code)]
    assert (row["state"], row["done"], row["of"], row["lacking"]) == ("done", 13, 13, [])


@pytest.mark.parametrize(
    ("milestone", "changed", "expected"),
    [
        ("leading-group", {"leading_group": "否"}, "not_done"),
        ("county-conference", {"meetings": 0}, "not_done"),
        ("county-conference", {"meetings": 1}, "done"),
        ("registration", {"published": "否"}, "not_done"),
        ("inspection", {"inspections": 0}, "not_done"),
        ("leading-group", {"leading_group": None}, "no_record"),
        ("leading-group", {"source": "missing"}, "missing"),
        ("leading-group", {"source": "carried"}, "done"),
        ("inspection", {"violations": 3}, "done"),
    ],
)
def test_a_county_is_decided_by_the_first_item_the_policy_names(milestone, changed, expected):
    code = CODES[3]
    table = milestones(values(**{f"c{code}": changed}), figures(), POLICY)
    assert state(table, milestone, code) == expected
    row = table.set_index(["milestone", "unit"]).loc[(milestone, POLICY.city.code)]
    assert row["lacking"] == ([] if expected == "done" else [code])
    assert row["state"] == {"done": "done", "missing": "missing"}.get(expected, "not_done")
    assert row["done"] == 13 - len(row["lacking"])


def test_what_nobody_reports_has_no_record_and_indicators_alone_decide_nothing():
    row = {"indicator": "mix_setting", "unit": POLICY.city.code, "numerator": 10}
    table = milestones(values(), figures({**row, "part": "城镇"}, {**row, "part": "乡村", "numerator": 0}), POLICY)
    assert state(table, "association", POLICY.city.code) == "no_record"
    assert state(table, "diversity", POLICY.city.code) == "monitored"
    told = table.set_index(["milestone", "unit"]).loc[("diversity", POLICY.city.code), "evidence"]
    assert told == [("mix_setting", 1, 2)]


def test_evidence_names_the_items_and_the_indicators():
    rows = {"indicator": "registered_share", "part": "", "unit": CODES[0], "numerator": 7, "denominator": 9}
    table = milestones(values(), figures(rows), POLICY)
    told = table.set_index(["milestone", "unit"]).loc[("registration", CODES[0]), "evidence"]
    assert told == [("registered_share", 7, 9), ("published", "是", None)]
