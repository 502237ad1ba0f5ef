"""Every figure unfolds into how it was made (numbers.md §4, last line)."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from figure_builders import county, estate, inputs, institution, pace_verdict, persons, policy, sheet, towns, workbook
from hypothesis import given, settings
from hypothesis import strategies as st

from data.quarters import quarter, quarters_between
from metrics.contributing import contributing
from metrics.explain import explain
from metrics.explanation import REASONS, Explanation
from metrics.figures import Inputs, figures

CITY, A, B = policy().city.code, county(0), county(1)


def told(given_inputs: Inputs, quarter: str, unit: str, indicator: str, counties: int = 1, **more) -> Explanation:
    here = policy(counties)
    frame = figures(given_inputs, here, through=quarter)
    return explain(frame, given_inputs, here, quarter=quarter, unit=unit, indicator=indicator, **more)


def places(quarter: str, count: int, number: int = 0):
    return workbook(quarter, institution(places=count), number=number)


def test_a_pace_is_told_with_its_base_its_time_and_its_ratio():
    one = told(
        inputs(places("2020Q4", 1800), places("2022Q4", 2500), people=(persons(CITY, 1_000_000),)),
        "2022Q4",
        CITY,
        "places_per_1000",
    )
    judged = one.trend
    assert judged and judged.base and judged.now
    assert (judged.base.quarter, judged.base.value, judged.now.value) == ("2020Q4", Fraction(9, 5), Fraction(5, 2))
    assert (judged.elapsed, judged.span, judged.ratio) == (8, 20, Fraction(35, 64))
    assert (judged.verdict, judged.gap, judged.target.clause) == ("behind", 2500, "一")
    assert (one.value, one.numerator, one.denominator) == (Fraction(5, 2), 2500, Decimal(1000))
    used = [(p.unit, p.persons, p.as_of, p.basis) for p in one.population]
    assert used == [(CITY, 1_000_000, "2020-11-01", "census")]


def test_a_sum_names_every_county_with_its_workbook_and_its_population():
    given_inputs = inputs(places("2024Q1", 10), places("2024Q2", 20, 1), people=(persons(A, 1000), persons(B, 2000)))
    one = told(given_inputs, "2024Q2", CITY, "places_per_1000", counties=2)
    assert [(c.county, c.source, c.carried_from, c.numerator) for c in one.contributions] == [
        (A, "carried", "2024Q1", 10),
        (B, "reported", "", 20),
    ]
    approved = given_inputs.approved.set_index(["county", "quarter"])["submission"]
    assert [c.submission for c in one.contributions] == [approved[A, "2024Q1"], approved[B, "2024Q2"]]
    assert [p.persons for p in one.population] == [1000, 2000]
    assert one.missing_counties == ()


def test_the_evidence_at_the_deadline_is_told():
    one = told(
        inputs(workbook("2025Q4", estates=[estate()]), workbook("2026Q1", estates=[estate(built=4)])),
        "2026Q1",
        A,
        "estates_old",
    )
    judged = one.trend
    assert judged and judged.evidence
    assert (judged.evidence.quarter, judged.met(judged.evidence), judged.verdict) == ("2025Q4", True, "slipped")
    assert judged.ratio is None


def test_the_larger_pilot_is_what_was_judged():
    one = told(inputs(workbook("2020Q4", institution(pilot="福利性托育试点"))), "2020Q4", A, "pilot_kindergarten")
    assert one.value == 0
    assert one.trend and one.trend.now
    assert one.trend.group == ("pilot_kindergarten", "pilot_workplace")
    assert (one.trend.now.value, one.trend.verdict) == (1, "met_on_time")


def test_a_yearly_share_is_told_against_the_part_of_the_year_gone():
    book = workbook("2024Q2", institution(trained_on="2024-01-05"), institution(), institution(), institution())
    judged = told(inputs(book), "2024Q2", A, "trained_share").trend
    assert judged and (judged.elapsed, judged.span, judged.ratio) == (2, 4, Fraction(1, 2))


def test_a_renamed_townships_base_is_told_under_its_lineage():
    had = workbook("2023Q1", institution(inclusive="否", township="140821202"), number=1)
    one = told(inputs(had), "2023Q3", "140821109", "inclusive_institutions", counties=2)
    assert one.trend and one.trend.base
    assert one.trend.base.quarter == "2023Q1"
    assert [c.county for c in one.contributions] == [B]


@pytest.mark.parametrize(
    ("quarter", "unit", "indicator", "reason", "params"),
    [
        ("2024Q1", B, "places_per_1000", "missing.never_reported", {}),
        ("2025Q2", A, "places_per_1000", "missing.carry_expired", {"last": "2024Q1", "since": "2025Q2"}),
        ("2025Q2", CITY, "inclusive_share", "missing.nobody_reported", {}),
        ("2024Q1", A, "places_per_1000", "missing.no_population", {}),
        ("2024Q1", A, "places_gap", "missing.no_population", {}),
        ("2024Q1", A, "enrolment_rate", "missing.no_under3", {}),
        ("2024Q1", A, "estates_new", "missing.zero_denominator", {}),
        ("2024Q1", A, "demonstration", "", {}),
    ],
)
def test_a_missing_figure_says_why(quarter, unit, indicator, reason, params):
    one = told(inputs(places("2024Q1", 10)), quarter, unit, indicator, counties=2)
    assert (one.reason, one.params) == (reason, params)
    assert (one.value is None) == bool(reason)
    assert not reason or set(params) == set(REASONS[reason])


def test_reporting_is_told_by_county():
    sent = {"county": A, "quarter": "2024Q1", "first_sent": dt.date(2024, 4, 1), "sent": True, "returned": False}
    given_inputs = inputs(places("2024Q1", 1), reporting=({**sent, "approved": True},))
    one = told(given_inputs, "2024Q1", CITY, "reporting", counties=2, part="on_time")
    assert [(c.county, c.numerator, c.denominator) for c in one.contributions] == [(A, 1, 1), (B, 0, 1)]


def test_there_is_no_explanation_of_a_row_that_is_not_in_the_table():
    with pytest.raises(KeyError):
        told(inputs(places("2024Q1", 1)), "2024Q1", CITY, "demonstration")


@settings(deadline=None, max_examples=8)
@given(st.lists(st.integers(0, 6000), min_size=6, max_size=6))
def test_the_ratio_told_is_the_one_that_was_judged(counts):
    codes = quarters_between(quarter("2024Q3"), quarter("2025Q4"))
    books = [places(code, count) for code, count in zip(codes, counts, strict=True)]
    given_inputs = inputs(*books, people=(persons(CITY, 1_000_000),))
    frame = figures(given_inputs, policy(1), through=codes[-1])
    for code in codes[1:-1]:
        one = explain(frame, given_inputs, policy(1), quarter=code, unit=CITY, indicator="places_per_1000")
        assert one.trend and one.trend.base and one.trend.now
        if one.trend.met(one.trend.now):
            assert one.trend.verdict == "met"
        elif one.trend.ratio is None:
            assert one.trend.verdict == "reversing"
        else:
            assert one.trend.verdict == pace_verdict(one.trend.ratio, policy().thresholds)


# --- rows and columns -------------------------------------------------------------------------------------------------

QUARTER = "2024Q1"
TOWN = towns(dt.date(2024, 3, 31))[0]
INSTITUTIONS = sheet(
    "institutions",
    [
        institution(places=7, registered="已备案", inclusive="是", township=TOWN),
        institution(places=8, status="停业"),
        institution(places=9, forms="半日托"),
    ],
)
ESTATES = sheet("estates", [estate(built=4), estate()])


def read(indicator: str, part: str = "", rule: str = "all", **more) -> list[tuple]:
    found = contributing(indicator, part, rule, INSTITUTIONS, ESTATES, quarter=QUARTER, policy=policy(), **more)
    return [(one.side, one.sheet, one.columns, one.amounts.to_dict()) for one in found]


def test_a_rate_reads_the_places_of_counted_rows_and_the_residents():
    columns = ("places", "status", "kind")
    assert read("places_per_1000") == [
        ("numerator", "institutions", columns, {0: 7, 2: 9}),
        ("denominator", "county", ("population", "population_as_of"), {}),
    ]
    registered = read("places_per_1000", rule="registered")[0]
    assert registered == ("numerator", "institutions", (*columns, "registered"), {0: 7})


def test_a_part_reads_only_its_own_rows():
    assert read("mix_form", "半日托") == [("numerator", "institutions", ("forms", "places", "status", "kind"), {2: 9})]


def test_estates_read_the_rows_that_are_judged_and_those_that_suffice():
    sides = {side: amounts for side, _, _, amounts in read("estates_old")}
    assert sides == {"numerator": {1: 1}, "denominator": {0: 1, 1: 1}}
    assert read("estate_places_gap")[0][3] == {0: 1}


def test_a_township_reads_only_its_own_institutions():
    assert read("inclusive_institutions", townships=[TOWN])[0][3] == {0: 1}
    assert read("inclusive_institutions", townships=[])[0][3] == {}


def test_what_no_workbook_holds_reads_nothing():
    assert read("reporting", "on_time") == []
    assert [one[0] for one in read("township_coverage")] == ["numerator"]
