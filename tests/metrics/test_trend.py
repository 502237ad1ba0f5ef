"""One target over time: the city's own path, or how many counties are there, and how fast that goes."""

from __future__ import annotations

from fractions import Fraction

import pytest

from metrics.board import board
from metrics.measures import measures
from metrics.trend import Point, Trend, forecast_of, measure_trend, progress
from tests.metrics.figure_builders import county, institution, persons, policy, table, workbook

QUARTERS = ("2025Q3", "2025Q4", "2026Q1", "2026Q2", "2026Q3")


def measure(key, counties=3):
    return next(one for one in measures(policy(counties)) if one.key == key)


@pytest.fixture(scope="module")
def figures():
    """Three counties; the first has its demonstration from 2026Q1 on, the second always, the third never."""
    people = (persons(policy().city.code, 150_000), *(persons(county(number), 50_000) for number in range(3)))
    sent = []
    for at, code in enumerate(QUARTERS):
        sent += [
            workbook(code, institution(demonstration="是" if code >= "2026Q1" else "否", places=100 + at * 10)),
            workbook(code, institution(demonstration="是"), number=1),
            workbook(code, institution(), number=2),
        ]
    return table(*sent, through=QUARTERS[-1], counties=3, people=people)


def trend(figures, key, quarter=QUARTERS[-1], counties=3):
    return measure_trend(figures, policy(counties), measure(key, counties), quarter=quarter, rule="all")


def test_a_counted_target_is_the_count_of_counties(figures):
    listed = trend(figures, "demonstration").points
    assert [point.quarter for point in listed] == list(QUARTERS)
    assert [point.numerator for point in listed] == [1, 1, 2, 2, 2]
    assert {point.denominator for point in listed} == {3}
    assert [point.value for point in listed] == [1, 1, 2, 2, 2]


def test_a_rate_is_the_citys_own_sum_over_its_own_sum(figures):
    found = trend(figures, "places_per_1000")
    assert [point.numerator for point in found.points] == [300, 310, 320, 330, 340]
    assert found.value == Fraction(340, 150)
    assert {point.provisional for point in found.points} == {""}


def test_a_path_ends_at_the_quarter_it_is_seen_from(figures):
    assert [point.quarter for point in trend(figures, "demonstration", "2025Q4").points] == ["2025Q3", "2025Q4"]


def test_a_missing_quarter_has_no_value_and_is_not_zero():
    frame = table(workbook("2024Q4", institution(demonstration="是")), through="2026Q2", counties=1)
    for key in ("demonstration", "places_per_1000"):
        found = trend(frame, key, "2026Q2", 1)
        assert (found.points[-1].value, found.points[-1].numerator, found.points[-1].source) == (None, None, "missing")
        assert (found.now, found.gap, found.required) == (None, None, None)
        assert found.points[0].numerator is not None


def test_the_count_is_the_boards_in_every_quarter_of_the_demonstration(demonstration_context):
    context = demonstration_context
    figures = context.table()
    for one in (m for m in measures(context.policy) if m.counted):
        found = measure_trend(figures, context.policy, one, quarter="2026Q3", rule="all").known
        for code in ("2020Q4", "2022Q3", "2025Q4", "2026Q3"):
            shown = board(figures, context.policy, quarter=code, compare=None, rule="all")
            card = shown.card(one.key)
            assert card is not None
            assert found[code].numerator == card.figure.numerator


def test_the_pace_of_counties_is_in_counties(figures):
    found = trend(figures, "demonstration")
    assert (found.gap, found.left, found.due, found.counts) == (1, 0, "2020Q4", "counties")
    assert found.required == 1
    assert (found.base.quarter, found.base.value) == ("2025Q3", 1)
    assert (found.ratio, found.evidence) == (None, None)


# --- when it is reached ----------------------------------------------------------------------------------------------


def coming(figures, unit, indicator, quarter=QUARTERS[-1]):
    return forecast_of(figures, policy(3), unit=unit, indicator=indicator, quarter=quarter, rule="all")


def test_what_is_counted_in_counties_or_estates_is_not_forecast(figures):
    city = policy().city.code
    assert trend(figures, "demonstration").forecast is None
    for unit, indicator in [(city, "estates_old"), (county(), "demonstration"), (city, "estates_new")]:
        assert coming(figures, unit, indicator) is None
    assert coming(figures, f"{county()}001", "inclusive_institutions") is None


def test_the_citys_places_and_a_countys_go_at_their_own_pace(figures):
    mine, citys = (coming(figures, unit, "places_per_1000") for unit in (county(), policy().city.code))
    assert mine.pace == citys.pace == 10
    assert (mine.expected, citys.expected) == ("2029Q2", "2036Q4")
    assert coming(figures, policy().city.code, "township_coverage").reason == "not_rising"


def test_under_five_quarters_there_is_no_forecast(figures):
    assert coming(figures, county(), "places_per_1000", "2026Q2").reason == "too_few"


def test_a_county_that_comes_to_report_is_left_out_of_the_citys_pace_and_its_gap_is_not():
    people = (persons(policy().city.code, 150_000), *(persons(county(number), 50_000) for number in range(3)))
    sent = [workbook(code, institution(places=100 + at * 10)) for at, code in enumerate(QUARTERS)]
    late = [workbook(code, institution(places=300), number=1) for code in QUARTERS[1:]]
    found = coming(
        table(*sent, *late, through=QUARTERS[-1], counties=3, people=people), policy().city.code, "places_per_1000"
    )
    assert (found.pace, found.left_out) == (10, (county(1), county(2)))
    assert found.expected == "2034Q2"


# --- the reference measure -------------------------------------------------------------------------------------------


def seen(key, base, quarter, value):
    """A trend that began at one value and stands at another."""
    points = tuple(Point(code, 1, 1, at) for code, at in (*([base] if base else []), (quarter, value)))
    target = measure(key).target
    begun = points[0] if base else None
    return Trend(target, (), "places", quarter, points, 1, "overdue", begun, "2025Q4", 0, None)


def test_the_reference_measure_is_reckoned_in_years():
    made = progress(seen("places_per_1000", ("2021Q4", Fraction(1)), "2023Q4", Fraction(4)), Fraction(16))
    assert made is not None
    assert made.value == pytest.approx(1)
    assert made.status == "on_track"


@pytest.mark.parametrize(
    ("base", "value"), [(None, Fraction(4)), (("2021Q4", Fraction(1)), None), (("2025Q4", Fraction(1)), Fraction(4))]
)
def test_without_a_base_before_the_deadline_or_a_value_there_is_none(base, value):
    assert progress(seen("places_per_1000", base, "2026Q3", value), Fraction(5)) is None


@pytest.mark.parametrize("key", ["estates_new", "trained_share"])
def test_a_target_without_a_fixed_deadline_has_none(key):
    assert progress(seen(key, ("2021Q4", Fraction(1)), "2026Q3", Fraction(1)), Fraction(1)) is None
