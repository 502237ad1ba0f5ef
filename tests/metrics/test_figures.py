"""The table of figures, end to end from workbooks (numbers.md §1, §3, §4, §6 and §7)."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pandas as pd
import pytest
from figure_builders import (
    CENSUS,
    county,
    estate,
    inputs,
    institution,
    persons,
    policy,
    row,
    table,
    towns,
    verdict_path,
    workbook,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from data.indicators import INDICATORS
from data.quarters import due_day, last_day, quarter, quarters_between
from data.vocabulary import RULES, SOURCES, VERDICTS
from metrics.figures import FIGURE_COLUMNS, KEY, figures
from metrics.formulas import FORMULAS
from metrics.rates import shown

CITY = policy().city.code
A, B = county(0), county(1)


def with_places(quarter_code: str, places: int, number: int = 0, **changes) -> pd.DataFrame:
    return workbook(quarter_code, institution(places=places, **changes), number=number)


# --- rates ------------------------------------------------------------------------------------------------------------


def test_one_place_short_is_unmet_by_exactly_one_place():
    people = (persons(CITY, 928_334),)
    short = row(table(with_places("2026Q1", 4641), through="2026Q1", people=people), "2026Q1", CITY, "places_per_1000")
    assert (short["numerator"], short["denominator"], short["gap"]) == (4641, Decimal("928.334"), 1)
    assert short["value"] == pytest.approx(4.999278276999442, rel=1e-15)
    assert shown(short["value"], short["target"]) == "4.999"
    enough = row(table(with_places("2026Q1", 4642), through="2026Q1", people=people), "2026Q1", CITY, "places_per_1000")
    assert enough["gap"] == 0


def test_the_citys_rate_is_its_own_sum_over_its_own_sum():
    frame = table(
        with_places("2024Q1", 100),
        with_places("2024Q1", 100, 1),
        through="2024Q1",
        counties=2,
        people=(persons(A, 10_000), persons(B, 90_000)),
    )
    city = row(frame, "2024Q1", CITY, "places_per_1000")
    assert (city["value"], city["numerator"], city["denominator"]) == (2.0, 200, Decimal(100))
    assert city["population_as_of"] == CENSUS.isoformat()
    assert row(frame, "2024Q1", A, "places_per_1000")["value"] == 10.0


def test_the_worked_example_is_behind_in_the_table():
    books = (with_places("2020Q4", 1800), with_places("2022Q4", 2500))
    frame = table(*books, through="2022Q4", people=(persons(CITY, 1_000_000),))
    assert row(frame, "2022Q4", CITY, "places_per_1000")["verdict"] == "behind"


def test_without_population_the_numerator_stays():
    frame = table(with_places("2024Q1", 100), through="2024Q1")
    rate, gap = (row(frame, "2024Q1", A, name) for name in ("places_per_1000", "places_gap"))
    assert (rate["numerator"], rate["denominator"], rate["value"], rate["gap"]) == (100, None, None, None)
    assert (rate["source"], rate["verdict"], rate["target"], rate["population_as_of"]) == ("reported", "none", 5, "")
    assert (gap["numerator"], gap["value"]) == (None, None)


def test_the_places_gap_is_in_whole_places_and_negative_in_surplus():
    people = (persons(A, 1001), persons(B, 1000))
    books = (with_places("2024Q1", 5), with_places("2024Q1", 8, 1))
    frame = table(*books, through="2024Q1", counties=2, people=people)
    assert [row(frame, "2024Q1", unit, "places_gap")["value"] for unit in (A, B, CITY)] == [1, -3, -2]
    one = row(frame, "2024Q1", A, "places_gap")
    assert (one["target"], one["gap"], one["verdict"], one["population_as_of"]) == (None, None, "none", "2020-11-01")


def test_nothing_over_nothing_keeps_both_zeros_and_has_no_value():
    frame = table(workbook("2026Q1"), through="2026Q1")
    for indicator in ("estates_old", "estates_new", "trained_share", "utilisation", "inspection_pass"):
        one = row(frame, "2026Q1", A, indicator)
        assert (one["numerator"], one["denominator"], one["value"], one["gap"]) == (0, 0, None, None)
        assert (one["source"], one["verdict"]) == ("reported", "none")


def test_a_county_that_gives_no_under_threes_is_left_out_of_both_sums():
    books = (
        workbook("2024Q1", institution(enrolled=20), under3=500),
        workbook("2024Q1", institution(enrolled=70), number=1),
    )
    frame = table(*books, through="2024Q1", counties=2)
    city, silent = (row(frame, "2024Q1", unit, "enrolment_rate") for unit in (CITY, B))
    assert (city["numerator"], city["denominator"], city["value"]) == (20, 500, 0.04)
    assert [silent[c] for c in ("numerator", "denominator", "value", "source")] == [None, None, None, "reported"]


# --- who reported -----------------------------------------------------------------------------------------------------


def test_figures_are_carried_for_four_quarters_and_then_missing():
    people = (persons(A, 10_000), persons(A, 20_000, dt.date(2024, 6, 30)))
    frame = table(with_places("2024Q1", 50), through="2025Q2", people=people)
    for code in quarters_between(quarter("2024Q2"), quarter("2025Q1")):
        one = row(frame, code, A, "places_per_1000")
        assert (one["source"], one["carried_from"], one["numerator"]) == ("carried", "2024Q1", 50)
        assert (one["denominator"], one["population_as_of"]) == (Decimal(20), "2024-06-30")
        city = row(frame, code, CITY, "places_per_1000")
        assert (city["source"], city["carried_from"], city["provisional"]) == ("carried", "", "0/1")
    gone = row(frame, "2025Q2", A, "places_per_1000")
    assert (gone["source"], gone["carried_from"], gone["verdict"], gone["target"]) == ("missing", "", "none", 5)
    assert [gone[c] for c in ("value", "numerator", "denominator", "gap")] == [None] * 4
    assert gone["population_as_of"] == ""


def test_a_carried_workbook_keeps_its_own_year():
    frame = table(workbook("2023Q4", institution(trained_on="2023-05-01")), through="2024Q1")
    assert row(frame, "2024Q1", A, "trained_share")["value"] == 1.0
    assert row(frame, "2024Q1", A, "trained_share")["verdict"] == "met"


def test_the_city_keeps_whole_denominators_while_a_county_is_missing():
    people = (persons(A, 10_000), persons(B, 90_000))
    book = workbook("2024Q1", institution(places=100, inclusive="是", township=towns(dt.date(2024, 3, 31))[0]))
    frame = table(book, through="2024Q1", counties=2, people=people)
    shown_here = ("places_per_1000", "township_coverage", "inclusive_share")
    rate, coverage, share = (row(frame, "2024Q1", CITY, indicator) for indicator in shown_here)
    assert (rate["value"], rate["denominator"]) == (1.0, Decimal(100))
    assert (rate["provisional"], rate["source"]) == ("1/2", "reported")
    assert coverage["numerator"] == 1
    assert coverage["denominator"] == len(towns(dt.date(2024, 3, 31), 0)) + len(towns(dt.date(2024, 3, 31), 1))
    assert (share["numerator"], share["denominator"]) == (100, 100)
    assert row(frame, "2024Q1", B, "places_per_1000")["source"] == "missing"
    assert frame.loc[frame["level"] != "city", "provisional"].eq("").all()


def test_carried_counties_contribute_and_do_not_count_as_reported():
    books = (with_places("2024Q1", 10), with_places("2024Q1", 20, 1), with_places("2024Q2", 30))
    frame = table(*books, through="2024Q2", counties=2, people=(persons(CITY, 10_000),))
    first, second = (row(frame, code, CITY, "places_per_1000") for code in ("2024Q1", "2024Q2"))
    assert (first["provisional"], second["provisional"]) == ("", "1/2")
    assert (second["numerator"], second["source"]) == (50, "reported")


def test_a_zero_report_is_zero_and_not_missing():
    one = row(table(workbook("2024Q1"), through="2024Q1", people=(persons(A, 1000),)), "2024Q1", A, "places_per_1000")
    assert (one["value"], one["numerator"], one["gap"], one["source"]) == (0.0, 0, 5, "reported")


def test_reporting_counts_counties_by_what_they_sent_and_is_never_missing():
    day = due_day(quarter("2024Q1"), policy().due_days)
    sent = {"quarter": "2024Q1", "sent": True, "returned": False, "approved": False}
    reporting = (
        {**sent, "county": A, "first_sent": day, "approved": True},
        {**sent, "county": B, "first_sent": day + dt.timedelta(days=1), "returned": True},
    )
    frame = table(with_places("2024Q1", 1), through="2024Q2", counties=3, reporting=reporting)
    parts = {part: row(frame, "2024Q1", CITY, "reporting", part) for part in INDICATORS["reporting"].parts}
    assert {part: one["numerator"] for part, one in parts.items()} == {
        "on_time": 1,
        "submitted": 2,
        "returned": 1,
        "approved": 1,
    }
    assert {one["denominator"] for one in parts.values()} == {3}
    silent = row(frame, "2024Q2", CITY, "reporting", "submitted")
    assert (silent["numerator"], silent["value"], silent["source"]) == (0, 0.0, "reported")


# --- townships --------------------------------------------------------------------------------------------------------

OLD_TOWN, NEW_TOWN, DISSOLVED = "140821202", "140821109", "140823200"


def test_a_township_keeps_its_history_through_a_new_roster():
    book = workbook("2023Q1", institution(inclusive="是", township=OLD_TOWN), number=1)
    frame = table(book, through="2023Q2", counties=2)
    before, after = (
        row(frame, code, town, "inclusive_institutions") for code, town in (("2023Q1", OLD_TOWN), ("2023Q2", NEW_TOWN))
    )
    assert (before["numerator"], before["source"], before["verdict"]) == (1, "reported", "met")
    assert (after["numerator"], after["source"], after["carried_from"]) == (1, "carried", "2023Q1")
    assert not ((frame["unit"] == OLD_TOWN) & (frame["quarter"] == "2023Q2")).any()
    assert not ((frame["unit"] == NEW_TOWN) & (frame["quarter"] == "2023Q1")).any()
    assert row(frame, "2023Q2", B, "township_coverage")["numerator"] == 1


def test_the_baseline_of_a_renamed_township_is_under_its_older_name():
    had = workbook("2023Q1", institution(inclusive="是", township=OLD_TOWN), number=1)
    lost = workbook("2023Q3", institution(inclusive="否", township=NEW_TOWN), number=1)
    path = verdict_path(table(had, lost, through="2023Q3", counties=2), NEW_TOWN, "inclusive_institutions")
    assert path == {"2023Q2": "met", "2023Q3": "reversing"}


def test_the_denominator_of_coverage_is_the_roster_valid_at_the_quarters_end():
    frame = table(*(workbook(code) for code in ("2023Q1", "2023Q2")), through="2023Q2", counties=13)
    real = [row(frame, code, CITY, "township_coverage")["denominator"] for code in ("2023Q1", "2023Q2")]
    assert real == [149, 147]
    assert (frame.loc[frame["level"] == "township"].groupby("quarter")["unit"].nunique() == real).all()


def test_a_dissolved_townships_institutions_cover_none_of_todays():
    book = workbook("2023Q1", institution(inclusive="是", township=DISSOLVED), number=3)
    frame = table(book, through="2023Q2", counties=4)
    counts = [row(frame, code, county(3), "township_coverage")["numerator"] for code in ("2023Q1", "2023Q2")]
    assert counts == [1, 0]


def test_a_township_without_an_inclusive_institution_is_a_zero_of_a_county_that_reported():
    town = towns(dt.date(2026, 3, 31))[0]
    frame = table(workbook("2025Q4"), workbook("2026Q1", institution(inclusive="是", township=town)), through="2026Q1")
    then, now = (row(frame, code, town, "inclusive_institutions") for code in ("2025Q4", "2026Q1"))
    assert (then["value"], then["gap"], then["verdict"]) == (0, 1, "overdue")
    assert (now["value"], now["gap"], now["verdict"]) == (1, 0, "met_late")


# --- targets ----------------------------------------------------------------------------------------------------------


def test_either_pilot_is_enough_and_both_rows_say_so():
    first = workbook("2020Q4", institution(pilot="福利性托育试点"), institution(pilot="福利性托育试点"))
    frame = table(first, workbook("2021Q1", institution(pilot="幼儿园托班试点")), workbook("2021Q2"), through="2021Q2")
    for indicator in ("pilot_kindergarten", "pilot_workplace"):
        rows = [row(frame, code, A, indicator) for code in ("2020Q4", "2021Q1", "2021Q2")]
        assert [one["verdict"] for one in rows] == ["met_on_time", "met_on_time", "slipped"]
        assert [one["gap"] for one in rows] == [-1, 0, 1]
    assert row(frame, "2020Q4", A, "pilot_kindergarten")["value"] == 0


def test_a_county_is_shown_against_the_citys_places_as_a_reference():
    frame = table(with_places("2024Q1", 4), through="2024Q1", people=(persons(A, 1000),))
    one = row(frame, "2024Q1", A, "places_per_1000")
    assert (one["target"], one["gap"], one["verdict"]) == (5, 1, "reference")


def test_no_data_at_the_deadline_is_said_whatever_is_now():
    frame = table(workbook("2026Q1", institution(demonstration="是")), through="2026Q1")
    assert verdict_path(frame, A, "demonstration") == {"2026Q1": "no_deadline_data"}
    assert row(frame, "2026Q1", A, "demonstration")["gap"] == 0


def test_a_carried_value_is_evidence_at_the_deadline():
    books = (workbook("2025Q3", estates=[estate(built=5)]), workbook("2026Q1", estates=[estate(built=4)]))
    path = verdict_path(table(*books, through="2026Q1"), CITY, "estates_old")
    assert path == {"2025Q3": "met", "2025Q4": "met_on_time", "2026Q1": "slipped"}


def test_registered_only_has_its_own_places_gap_and_verdict():
    book = workbook("2026Q1", institution(places=5), institution(places=2, registered="已备案"), estates=[estate()])
    frame = table(book, through="2026Q1", people=(persons(CITY, 1000),))
    both = [row(frame, "2026Q1", CITY, "places_per_1000", rule=rule) for rule in RULES]
    assert [(one["numerator"], one["gap"]) for one in both] == [(7, -2), (2, 3)]
    estates = [row(frame, "2026Q1", CITY, "estates_old", rule=rule)["numerator"] for rule in RULES]
    assert estates == [1, 1]
    assert row(frame, "2026Q1", CITY, "registered_share")["value"] == 0.5


def test_gaps_are_whole_things_lacking():
    book = workbook("2026Q1", institution(trained_on="2026-02-01"), institution(), estates=[estate(), estate(built=0)])
    frame = table(book, through="2026Q1")
    gaps = {i: row(frame, "2026Q1", A, i)["gap"] for i in ("trained_share", "estates_old", "demonstration")}
    assert gaps == {"trained_share": 1, "estates_old": 1, "demonstration": 1}
    assert row(frame, "2026Q1", A, "township_coverage")["gap"] == len(towns(dt.date(2026, 3, 31)))
    assert row(frame, "2026Q1", A, "estate_places_gap")["value"] == 5


# --- the table itself -------------------------------------------------------------------------------------------------


def test_the_table_is_dense_unique_and_sorted():
    frame = table(with_places("2023Q1", 5), through="2023Q4", counties=2)
    levels = {"city": [CITY], "county": sorted([A, B])}
    quarters = quarters_between(quarter("2023Q1"), quarter("2023Q4"))
    expected = []
    for code in quarters:
        day = last_day(quarter(code))
        units = {**levels, "township": sorted(towns(day, 0) + towns(day, 1))}
        for level, codes in units.items():
            used = [i for i in INDICATORS.values() if level in i.levels]
            expected += [
                (code, unit, i.id, part, rule)
                for unit in codes
                for i in used
                for part in i.parts or ("",)
                for rule in RULES
            ]
    assert list(frame[list(KEY)].itertuples(index=False, name=None)) == expected


def test_every_column_is_what_it_says():
    frame = table(with_places("2024Q1", 5), through="2025Q4", counties=2, people=(persons(A, 1000),))
    assert tuple(frame.columns) == FIGURE_COLUMNS
    assert {str(frame[c].dtype) for c in ("numerator", "gap")} == {"Int64"}
    assert str(frame["value"].dtype) == "Float64"
    texts = [c for c in FIGURE_COLUMNS if c not in ("value", "numerator", "denominator", "target", "gap")]
    assert not frame[texts].isna().any().any()
    assert set(frame["verdict"]) <= set(VERDICTS)
    assert set(frame["source"]) == set(SOURCES)
    assert {type(x) for x in frame["denominator"]} == {int, Decimal, type(None)}
    missing = frame[frame["source"] == "missing"]
    assert missing[["value", "numerator", "denominator", "gap"]].isna().all().all()
    assert missing["population_as_of"].eq("").all()
    assert missing["verdict"].eq("none").all()
    assert missing.loc[missing["indicator"] == "trained_share", "target"].eq(1).all()


def test_a_table_of_nothing_has_its_columns_all_the_same():
    frame = figures(inputs(), policy(1), through="2026Q3")
    assert tuple(frame.columns) == FIGURE_COLUMNS
    assert frame.empty


def test_a_workbook_approved_after_the_last_quarter_asked_for_is_in_the_table():
    assert table(with_places("2024Q3", 5), through="2024Q1")["quarter"].unique().tolist() == ["2024Q3"]


def test_every_indicator_has_a_formula():
    assert list(FORMULAS) == list(INDICATORS)


def test_a_city_of_one_county_is_that_county():
    book = workbook(
        "2026Q1",
        institution(places=70, enrolled=20, carers=4, carers_certified=3, places_infant=7, inclusive="是"),
        estates=[estate(), estate(built=1)],
        under3=300,
    )
    frame = table(book, through="2026Q2", people=(persons(A, 10_000),))
    compared = ["quarter", "indicator", "part", "rule", "value", "numerator", "denominator", "gap", "source"]
    county_rows = frame.loc[frame["unit"] == A, compared]
    city_rows = frame.loc[(frame["unit"] == CITY) & frame["indicator"].isin(county_rows["indicator"]), compared]
    county_rows = county_rows[county_rows["indicator"].isin(city_rows["indicator"])]
    pd.testing.assert_frame_equal(city_rows.reset_index(drop=True), county_rows.reset_index(drop=True))


def test_the_inputs_are_not_changed():
    given_inputs = inputs(with_places("2024Q1", 5), people=(persons(A, 1000),))
    before = [frame.copy(deep=True) for frame in vars(given_inputs).values()]
    figures(given_inputs, policy(1), through="2024Q2")
    for frame, as_it_was in zip(vars(given_inputs).values(), before, strict=True):
        pd.testing.assert_frame_equal(frame, as_it_was)


_places = st.lists(st.integers(0, 200), min_size=3, max_size=3)


@settings(deadline=None, max_examples=15)
@given(_places, st.integers(1, 50_000), st.randoms(use_true_random=False))
def test_sums_add_up_in_any_order_of_rows(places, residents, random):
    books = [
        workbook("2024Q1", institution(places=n, enrolled=n // 2, inclusive="是否"[n % 2]), number=i, under3=n + 1)
        for i, n in enumerate(places)
    ]
    people = tuple(persons(county(i), residents + i) for i in range(3))
    ordered = inputs(*books, people=people)
    mixed = [book.sample(frac=1, random_state=random.randrange(99)) for book in books[::-1]]
    shuffled = inputs(*mixed, people=people[::-1])
    frame = figures(ordered, policy(3), through="2024Q1")
    pd.testing.assert_frame_equal(frame, figures(shuffled, policy(3), through="2024Q1"))
    both = frame[frame["indicator"].isin([i.id for i in INDICATORS.values() if i.levels == ("city", "county")])]
    both = both[both["indicator"] != "places_gap"]
    for _, group in both.groupby(["indicator", "part", "rule"]):
        of_counties = group[group["level"] == "county"]
        assert group.loc[group["level"] == "city", "numerator"].sum() == of_counties["numerator"].sum()
        if of_counties["denominator"].notna().all():
            assert group.loc[group["level"] == "city", "denominator"].sum() == of_counties["denominator"].sum()


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 100), st.integers(0, 100), st.integers(1, 30_000))
def test_more_places_never_raise_a_gap_and_the_gap_is_exact(places, more, residents):
    people = (persons(A, residents),)
    gaps = []
    for count in (places, places + more):
        frame = table(with_places("2026Q1", count), through="2026Q1", people=people)
        one = row(frame, "2026Q1", CITY, "places_per_1000")
        gaps.append(one["gap"])
        assert (one["gap"] <= 0) == (Fraction(1000 * count, residents) >= 5)
    assert gaps[1] == gaps[0] - more
