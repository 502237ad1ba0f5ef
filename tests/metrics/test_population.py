"""Which population counts (numbers.md §1)."""

import datetime as dt

import pandas as pd
from figure_builders import CENSUS, county, persons, policy, population

from metrics.population import SUM_OF_COUNTIES, population_at

CITY = policy().city.code
A, B = county(0), county(1)
YEAR_END = dt.date(2023, 12, 31)


def at(rows, unit: str, quarter: str, counties: int = 2) -> dict:
    found = population_at(population(*rows), [unit], [quarter], policy(counties))
    assert len(found) == 1
    return found.iloc[0].to_dict()


def test_the_latest_date_not_after_the_quarters_end_counts():
    rows = [persons(A, 100), persons(A, 90, YEAR_END), persons(A, 80, dt.date(2024, 1, 1))]
    assert at(rows, A, "2023Q3")["persons"] == 100
    assert at(rows, A, "2023Q4")["persons"] == 90
    assert at(rows, A, "2024Q1")["persons"] == 80


def test_an_official_figure_wins_over_an_own_one_of_the_same_date_only():
    official = persons(A, 100, YEAR_END)
    own = persons(A, 90, YEAR_END, own=True, quarter="2024Q1")
    later = persons(A, 80, dt.date(2024, 3, 1), own=True, quarter="2024Q1")
    assert at([official, own], A, "2023Q4")["persons"] == 100
    assert at([own, official], A, "2023Q4")["persons"] == 100
    assert at([official, own, later], A, "2024Q1")["persons"] == 80


def test_of_two_own_figures_of_a_date_the_later_quarters_workbook_wins_whenever_it_came():
    rows = [persons(A, 90, YEAR_END, own=True, quarter="2024Q3"), persons(A, 80, YEAR_END, own=True, quarter="2024Q1")]
    for order in (rows, rows[::-1]):
        assert at(order, A, "2023Q4")["persons"] == 90


def test_the_city_uses_its_own_figure_even_where_the_counties_are_newer():
    rows = [persons(CITY, 500), persons(A, 100, YEAR_END), persons(B, 200, YEAR_END)]
    assert at(rows, CITY, "2023Q4")["persons"] == 500


def test_the_city_without_one_is_the_sum_with_the_earliest_date_and_its_basis():
    rows = [persons(A, 100), persons(B, 200, YEAR_END, basis="year_end", precision=100)]
    found = at(rows, CITY, "2023Q4")
    assert (found["persons"], found["as_of"].date(), found["basis"]) == (300, CENSUS, "census")
    assert (found["source"], found["precision"]) == (SUM_OF_COUNTIES, 100)


def test_a_sum_is_missing_while_a_county_is():
    assert pd.isna(at([persons(A, 100)], CITY, "2023Q4")["persons"])
    assert at([persons(A, 100)], CITY, "2023Q4", counties=1)["persons"] == 100


def test_figures_from_before_the_census_are_another_series():
    rows = [persons(A, 100, dt.date(2020, 6, 30), own=True, quarter="2020Q3")]
    assert pd.isna(at(rows, A, "2020Q3")["persons"])
    assert pd.isna(at(rows, A, "2021Q1")["persons"])
    assert at([*rows, persons(A, 90)], A, "2020Q4")["persons"] == 90


def test_there_is_one_row_a_unit_and_quarter_in_the_order_asked():
    found = population_at(population(persons(B, 5)), [B, A], ["2024Q2", "2024Q1"], policy(2))
    assert list(zip(found["unit"], found["quarter"], strict=True)) == [
        (B, "2024Q2"),
        (B, "2024Q1"),
        (A, "2024Q2"),
        (A, "2024Q1"),
    ]
    assert found["persons"].tolist()[:2] == [5, 5]
    assert population_at(population(), [A], ["2024Q1"], policy(2))["persons"].isna().all()


def test_the_argument_is_not_changed():
    rows = population(persons(A, 1), persons(B, 2, YEAR_END, own=True, quarter="2024Q1"))
    before = rows.copy(deep=True)
    population_at(rows, [CITY, A, B], ["2024Q1"], policy(2))
    pd.testing.assert_frame_equal(rows, before)
