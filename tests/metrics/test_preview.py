"""What a workbook would make of the figures, on a few institutions of the policy's first county."""

import datetime as dt

import pandas as pd
import pytest

from data.contract import schema
from data.policy.policy import load_policy
from metrics.facts import facts
from metrics.figures import Inputs
from metrics.preview import PUBLISHED, institution_changes, preview, put_in_place

BEFORE, QUARTER = "2026Q2", "2026Q3"


@pytest.fixture(scope="module")
def policy():
    return load_policy()


@pytest.fixture(scope="module")
def county(policy):
    return policy.counties[0].code


@pytest.fixture(scope="module")
def towns(policy, county):
    roster = policy.townships(dt.date(2026, 9, 30))
    return list(roster[(roster["county"] == county) & ~roster["is_pseudo"]]["code"])


def institutions(*rows):
    """Institutions with only what matters; the rest of the contract's columns are missing."""
    usual = {"kind": "独立托育机构", "status": "运营", "inclusive": "否", "demonstration": "否", "registered": "已备案"}
    frame = pd.DataFrame([{"row": number, **usual, **row} for number, row in enumerate(rows, start=6)])
    frame = frame.reindex(columns=["row", *schema.INSTITUTIONS.keys])
    kinds = {schema.Type.INTEGER: "Int64", schema.Type.NUMBER: "Float64", schema.Type.DATE: "datetime64[us]"}
    return frame.astype({column.key: kinds.get(column.type, "str") for column in schema.INSTITUTIONS.columns})


def no_estates():
    kinds = {schema.Type.INTEGER: "Int64", schema.Type.DATE: "datetime64[us]"}
    frame = pd.DataFrame(columns=["row", *schema.ESTATES.keys])
    return frame.astype({column.key: kinds.get(column.type, "str") for column in schema.ESTATES.columns})


def sums(rows, policy, county, quarter):
    return facts(rows, no_estates(), {}, county=county, quarter=quarter, policy=policy)


@pytest.fixture
def inputs(policy, county, towns):
    """One county with 100 places approved in the second quarter, and 50,000 residents."""
    rows = institutions({"name": "甲", "township": towns[0], "places": 100, "inclusive": "是"})
    whose = {"county": county, "quarter": BEFORE, "submission": 7}
    population = pd.DataFrame(
        {
            "unit": [county],
            "as_of": pd.to_datetime(["2025-12-31"]),
            "basis": ["year-end"],
            "persons": [50_000],
            "precision": [1],
            "source": ["公报"],
            "own": [False],
            "quarter": [None],
        }
    )
    reporting = pd.DataFrame(columns=["county", "quarter", "first_sent", "sent", "returned", "approved"])
    return Inputs(
        facts=sums(rows, policy, county, BEFORE).assign(**whose),
        approved=pd.DataFrame([whose]),
        population=population,
        reporting=reporting,
    )


def expected(inputs, rows, policy, county, **more):
    return preview(inputs, sums(rows, policy, county, QUARTER), policy, county=county, quarter=QUARTER, **more)


def test_the_rate_goes_from_the_carried_one_to_the_workbooks_own(inputs, policy, county, towns):
    now = institutions(
        {"name": "甲", "township": towns[0], "places": 100, "inclusive": "是"},
        {"name": "乙", "township": towns[1], "places": 50, "inclusive": "是", "demonstration": "是"},
    )
    row = expected(inputs, now, policy, county).row(county, "places_per_1000")
    assert (row["value_before"], row["value_after"]) == (2.0, 3.0)
    assert (row["numerator_before"], row["numerator_after"]) == (100, 150)
    assert (row["source_before"], row["carried_from_before"], row["source_after"]) == ("carried", BEFORE, "reported")


def test_the_gap_and_the_demonstration_follow(inputs, policy, county, towns):
    now = institutions({"name": "甲", "township": towns[0], "places": 300, "demonstration": "是"})
    shown = expected(inputs, now, policy, county)
    gap, demonstration = shown.row(county, "places_gap"), shown.row(county, "demonstration")
    assert (gap["value_before"], gap["value_after"]) == (150, -50)
    assert (demonstration["value_before"], demonstration["value_after"]) == (0, 1)


def test_townships_gained_lost_and_uncovered_are_named(inputs, policy, county, towns):
    names = policy.unit_names()
    now = institutions({"name": "乙", "township": towns[1], "places": 50, "inclusive": "是"})
    shown = expected(inputs, now, policy, county)
    assert shown.gained == (names[towns[1]],)
    assert shown.lost == (names[towns[0]],)
    assert names[towns[1]] not in shown.uncovered
    assert len(shown.uncovered) == len(towns) - 1


def test_the_workbooks_own_residents_count_where_they_are_newer(inputs, policy, county, towns):
    now = institutions({"name": "甲", "township": towns[0], "places": 100})
    own = {"as_of": pd.Timestamp("2026-06-30"), "basis": "county", "persons": 40_000, "precision": 1, "source": ""}
    row = expected(inputs, now, policy, county, population=own).row(county, "places_per_1000")
    assert (row["value_before"], row["value_after"]) == (2.0, 2.5)
    assert row["population_as_of_after"] == "2026-06-30"


def test_putting_in_place_replaces_the_same_quarter_and_leaves_its_arguments_alone(inputs, policy, county, towns):
    now = sums(institutions({"name": "甲", "township": towns[0], "places": 10}), policy, county, BEFORE)
    facts_before, approved_before = inputs.facts.copy(), inputs.approved.copy()
    placed = put_in_place(inputs, now, county=county, quarter=BEFORE)
    assert len(placed.approved) == 1
    assert list(placed.approved["submission"]) == [0]
    assert set(placed.facts["submission"]) == {0}
    pd.testing.assert_frame_equal(inputs.facts, facts_before)
    pd.testing.assert_frame_equal(inputs.approved, approved_before)


def test_the_first_workbook_of_all_has_no_before(policy, county, towns, inputs):
    nothing = Inputs(inputs.facts.iloc[:0], inputs.approved.iloc[:0], inputs.population, inputs.reporting)
    now = institutions({"name": "甲", "township": towns[0], "places": 100, "inclusive": "是"})
    shown = expected(nothing, now, policy, county)
    row = shown.row(county, "places_per_1000")
    assert pd.isna(row["value_before"])
    assert row["value_after"] == 2.0
    assert shown.gained == (policy.unit_names()[towns[0]],)


# --- what is published already ---------------------------------------------------------------------------------------


@pytest.fixture
def published(inputs, policy, county, towns):
    """The inputs with the quarter itself approved: 120 places."""
    rows = institutions({"name": "甲", "township": towns[0], "places": 120, "inclusive": "是"})
    whose = {"county": county, "quarter": QUARTER, "submission": 8}
    facts_now = pd.concat([inputs.facts, sums(rows, policy, county, QUARTER).assign(**whose)], ignore_index=True)
    approved = pd.concat([inputs.approved, pd.DataFrame([whose])], ignore_index=True)
    return Inputs(facts_now, approved, inputs.population, inputs.reporting)


def test_a_replacement_names_the_published_figures_it_changes(published, policy, county, towns):
    now = institutions({"name": "甲", "township": towns[0], "places": 250, "inclusive": "是"})
    found = expected(published, now, policy, county).published
    row = found[(found["unit"] == county) & (found["indicator"] == "places_per_1000")].iloc[0]
    assert tuple(found.columns) == PUBLISHED
    assert (row["quarter"], row["value_before"], row["value_after"]) == (QUARTER, 2.4, 5.0)
    assert "township_coverage" not in set(found["indicator"]), "what stays is not named"


def test_a_replacement_also_changes_later_quarters_that_carry_it(published, policy, county, towns):
    now = institutions({"name": "甲", "township": towns[0], "places": 250, "inclusive": "是"})
    found = expected(published, now, policy, county, through="2026Q4").published
    assert list(dict.fromkeys(found["quarter"])) == ["2026Q4", QUARTER]


def test_a_first_version_of_a_quarter_changes_nothing_published(inputs, policy, county, towns):
    now = institutions({"name": "甲", "township": towns[0], "places": 250})
    assert expected(inputs, now, policy, county).published.empty


def test_the_same_numbers_once_more_change_nothing_published(published, policy, county, towns):
    now = institutions({"name": "甲", "township": towns[0], "places": 120, "inclusive": "是"})
    assert expected(published, now, policy, county).published.empty


def test_the_citys_figures_and_verdicts_stand_beside_the_countys(published, policy, county, towns):
    now = institutions({"name": "甲", "township": towns[0], "places": 250, "inclusive": "是"})
    shown = expected(published, now, policy, county)
    city = shown.row(policy.city.code, "places_per_1000")
    assert shown.county == county
    assert (city["numerator_before"], city["numerator_after"]) == (120, 250)
    assert {"verdict_before", "verdict_after"} <= set(shown.figures.columns)


def test_enrolment_is_told_before_and_after(inputs, policy, county, towns):
    now = institutions({"name": "甲", "township": towns[0], "places": 100, "enrolled": 70})
    row = expected(inputs, now, policy, county).row(county, "utilisation")
    assert (row["numerator_before"], row["numerator_after"]) == (0, 70)


# --- institutions ----------------------------------------------------------------------------------------------------


def changes(last, now, policy):
    found = institution_changes(last, now, policy)
    return {row["name"]: (row["change"], row["before"], row["after"]) for row in found.to_dict("records")}


def test_an_institution_is_the_same_by_its_code_whatever_its_name(policy, towns):
    code = "91510104MA5ABCD27H"
    last = institutions({"name": "旧名", "uscc": code, "township": towns[0], "places": 40})
    now = institutions({"name": "新名", "uscc": code, "township": towns[1], "places": 90})
    assert changes(last, now, policy) == {"新名": ("expanded", 40, 90)}


def test_without_a_code_name_and_township_tell(policy, towns):
    first, second = {"name": "甲", "township": towns[0]}, {"name": "乙", "places": 20}
    last = institutions({**first, "places": 36}, {**second, "township": towns[0]})
    now = institutions({**first, "places": 30}, {**second, "township": towns[1]})
    found = institution_changes(last, now, policy)
    assert sorted(found["change"]) == ["closed", "new", "reduced"]
    assert found.set_index("change")["difference"].to_dict() == {"reduced": -6, "new": 20, "closed": -20}


def test_closing_counts_as_closed_and_what_never_counted_does_not_appear(policy, towns):
    one, other = {"name": "甲", "township": towns[0], "places": 24}, {"name": "乙", "township": towns[0], "places": 9}
    last = institutions(one, {**other, "status": "筹建"})
    now = institutions({**one, "status": "停业"})
    found = institution_changes(last, now, policy)
    assert list(found["name"]) == ["甲"]
    assert list(found["change"]) == ["closed"]
    assert list(found["difference"]) == [-24]


def test_places_that_cannot_be_read_are_left_out_and_move_nothing(policy, towns):
    last = institutions({"name": "甲", "township": towns[0], "places": 24})
    now = institutions({"name": "甲", "township": towns[0], "places": pd.NA})
    found = institution_changes(last, now, policy)
    assert list(found["change"]) == ["left_out"]
    assert found["difference"].isna().all()
    assert list(found["row"]) == [6]


def test_the_same_roster_changes_nothing_and_a_first_one_is_all_new(policy, towns):
    now = institutions({"name": "甲", "township": towns[0], "places": 24})
    assert institution_changes(now, now, policy).empty
    first = institution_changes(pd.DataFrame(), now, policy)
    assert list(first["change"]) == ["new"]
    assert list(first["difference"]) == [24]
