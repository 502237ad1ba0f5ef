"""One target over time: the city's own path, or how many counties are there, and how fast that goes."""

from __future__ import annotations

from fractions import Fraction

import pytest

from metrics.board import board
from metrics.measures import measures
from metrics.trend import Pace, counted_pace, forecast_of, measure_path, progress
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


def path(figures, key, through=QUARTERS[-1]):
    return measure_path(figures, policy(3), measure(key), through=through, rule="all")


def test_a_counted_target_is_the_count_of_counties(figures):
    rows = path(figures, "demonstration")
    assert list(rows["quarter"]) == list(QUARTERS)
    assert list(rows["numerator"]) == [1, 1, 2, 2, 2]
    assert set(rows["denominator"]) == {3}
    assert list(rows["value"]) == [1, 1, 2, 2, 2]


def test_a_rate_is_the_citys_own_sum_over_its_own_sum(figures):
    rows = path(figures, "places_per_1000")
    assert list(rows["numerator"]) == [300, 310, 320, 330, 340]
    assert rows["value"].iloc[-1] == Fraction(340, 150)
    assert set(rows["present"]) == {3}
    assert set(rows["provisional"]) == {""}


def test_a_path_ends_at_the_shown_quarter(figures):
    assert list(path(figures, "demonstration", "2025Q4")["quarter"]) == ["2025Q3", "2025Q4"]


def test_a_missing_quarter_has_no_value_and_is_not_zero():
    frame = table(workbook("2024Q4", institution(demonstration="是")), through="2026Q2", counties=1)
    rows = measure_path(frame, policy(1), measure("demonstration", 1), through="2026Q2", rule="all")
    assert rows["value"].iloc[-1] is None
    assert rows["present"].iloc[-1] == 0
    assert rows["numerator"].iloc[0] == 1


def test_the_count_is_the_boards_in_every_quarter_of_the_demonstration(demonstration_context):
    context = demonstration_context
    figures = context.figures()
    for one in (m for m in measures(context.policy) if m.counted):
        rows = measure_path(figures, context.policy, one, through="2026Q3", rule="all").set_index("quarter")
        for code in ("2020Q4", "2022Q3", "2025Q4", "2026Q3"):
            shown = board(figures, context.policy, quarter=code, compare=None, rule="all")
            card = shown.card(one.key)
            assert card is not None
            assert rows.loc[code, "numerator"] == card.figure.numerator


def test_the_pace_of_counties_is_in_counties(figures):
    pace = counted_pace(path(figures, "demonstration"), measure("demonstration"), "2026Q3")
    assert (pace.gap, pace.left, pace.due) == (1, 0, "2020Q4")
    assert pace.required == 1
    assert pace.base == ("2025Q3", 1)
    assert pace.ratio is None


# --- when it is reached ----------------------------------------------------------------------------------------------


def coming(figures, unit, indicator, quarter=QUARTERS[-1]):
    return forecast_of(figures, policy(3), unit=unit, indicator=indicator, quarter=quarter, rule="all")


def test_what_is_counted_in_counties_or_estates_is_not_forecast(figures):
    city = policy().city.code
    assert counted_pace(path(figures, "demonstration"), measure("demonstration"), "2026Q3").forecast is None
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


def a_pace(base):
    return Pace(base=base, due="2025Q4", left=0, gap=1, required=None, forecast=None)


def test_the_reference_measure_is_reckoned_in_years():
    target = measure("places_per_1000").target
    made = progress(a_pace(("2021Q4", Fraction(1))), target, Fraction(16), "2023Q4", Fraction(4))
    assert made is not None
    assert made.value == pytest.approx(1)
    assert made.status == "on_track"


@pytest.mark.parametrize(
    ("base", "value"), [(None, Fraction(4)), (("2021Q4", Fraction(1)), None), (("2025Q4", Fraction(1)), Fraction(4))]
)
def test_without_a_base_before_the_deadline_or_a_value_there_is_none(base, value):
    assert progress(a_pace(base), measure("places_per_1000").target, Fraction(5), "2026Q3", value) is None


@pytest.mark.parametrize("key", ["estates_new", "trained_share"])
def test_a_target_without_a_fixed_deadline_has_none(key):
    assert progress(a_pace(("2021Q4", Fraction(1))), measure(key).target, Fraction(1), "2026Q3", Fraction(1)) is None
