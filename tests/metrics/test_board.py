"""The board: what belongs together on a page, counted over counties and compared over the same ones."""

from __future__ import annotations

import pandas as pd
import pytest

from metrics.board import board, previous
from metrics.coverage import coverage
from metrics.measures import measures
from tests.layouts.figures_builder import BEFORE, CARRIED, GONE, NOW, figures_frame


@pytest.fixture(scope="module")
def figures(policy):
    return figures_frame(policy)


@pytest.fixture(scope="module")
def shown(figures, policy):
    return board(figures, policy, quarter=NOW, compare=BEFORE, rule="all")


def name(policy, position):
    return policy.counties[position].name


def test_every_target_of_the_policy_with_a_verdict_is_one_measure(policy):
    keys = [measure.key for measure in measures(policy)]
    assert keys[0] == "places_per_1000"
    assert len(keys) == len(set(keys)) == 7
    pilot = next(measure for measure in measures(policy) if measure.key == "pilot")
    assert set(pilot.indicators) == {"pilot_kindergarten", "pilot_workplace"}
    assert pilot.counted


def test_a_place_target_only_referred_to_is_no_measure_of_its_own(policy):
    rate = measures(policy)[0]
    assert rate.target.level == "city"
    assert not rate.counted


def test_coverage_names_who_is_carried_and_who_is_missing(figures, policy):
    now = coverage(figures, policy, NOW)
    assert (now.approved, now.due, now.complete) == (11, 13, False)
    assert now.carried == ((name(policy, CARRIED), BEFORE),)
    assert now.missing == (name(policy, GONE),)
    assert now.as_of.isoformat() == "2026-09-30"
    assert coverage(figures, policy, BEFORE).complete


def test_the_city_figure_is_a_lower_bound_while_a_county_is_missing(shown):
    rate = shown.card("places_per_1000")
    assert rate.bounded
    assert rate.figure.verdict == "overdue"
    assert rate.overdue == 3
    assert not shown.card("estates_old").bounded


def test_nothing_is_bounded_when_all_have_reported(policy):
    complete = board(figures_frame(policy, complete=True), policy, quarter=NOW, compare=BEFORE, rule="all")
    assert complete.coverage.complete
    assert not any(card.bounded for card in complete.cards)


def test_a_target_of_each_county_is_counted_in_counties(shown, policy):
    card = shown.card("demonstration")
    assert (card.figure.numerator, card.figure.denominator, card.figure.short) == (10, 13, 3)
    assert card.figure.verdict == "overdue"
    assert card.overdue == 23
    assert {figure.name for figure in card.lacking} == {name(policy, CARRIED), name(policy, 9)}
    assert [figure.name for figure in card.missing] == [name(policy, GONE)]


def test_county_marks_stand_in_status_order_with_missing_last(shown):
    verdicts = [figure.verdict for figure in shown.card("demonstration").counties]
    assert verdicts[:7] == ["met_on_time"] * 7
    assert verdicts[7:] == ["met_late"] * 3 + ["slipped", "overdue", "none"]


def test_the_gap_of_townships_tells_uncovered_from_unknown(shown, policy):
    card = shown.card("township_coverage")
    unknown = sum(covered is None for covered in dict(shown.row(policy.counties[GONE].code).townships).values())
    assert card.missing_things == unknown > 0
    assert card.figure.short - unknown == 4 + 3 + 1 + 3


def test_the_standing_at_the_deadline_is_kept(shown, figures):
    at_deadline = figures.query(
        "quarter == '2025Q4' and indicator == 'places_per_1000' and level == 'city' and rule == 'all'"
    )
    assert float(shown.card("places_per_1000").then.value) == pytest.approx(float(at_deadline["value"].iloc[0]))
    assert shown.card("estates_new").then is None


def test_a_yearly_target_expects_three_quarters_by_the_third_quarter(shown):
    assert shown.card("trained_share").due == 0.75


def test_changes_are_over_the_same_counties(shown, policy):
    places = shown.places
    gone = name(policy, GONE)
    assert gone not in [county for county, _ in places.counties]
    assert [county for county, _ in places.left] == [gone]
    assert places.total == sum(n for _, n in places.counties) == places.after - places.before
    assert shown.card("places_per_1000").change == places.total


def test_rows_stand_by_gap_with_missing_last(shown, policy):
    gaps = [int(row.cells["places_per_1000"].gap) for row in shown.rows[:-1]]
    assert gaps == sorted(gaps, reverse=True)
    assert shown.rows[-1].name == name(policy, GONE)
    assert shown.rows[-1].source == "missing"
    assert shown.rows[-1].last_reported == BEFORE


def test_a_missing_county_is_never_zero(shown):
    gone = shown.rows[-1]
    assert gone.cells["places_per_1000"].value is None
    assert gone.places_change is None
    assert gone.judged == []


def test_a_row_counts_the_targets_that_are_due_and_unmet(shown, policy):
    assert shown.row(policy.counties[CARRIED].code).unmet == 3
    assert shown.row(policy.counties[1].code).unmet == 0
    assert len(shown.row(policy.counties[1].code).judged) == 6


def test_a_row_names_the_townships_that_lack(shown, policy):
    cell = shown.row(policy.counties[2].code).cells["township_coverage"]
    assert len(cell.lacking) == cell.short == 4


def test_turns_tell_better_from_worse_and_sources_from_verdicts(shown, policy):
    told = {(turn.name, turn.measure.key if turn.measure else None): turn for turn in shown.turns}
    better = told[name(policy, 3), "township_coverage"]
    assert (better.before, better.after, better.better) == ("overdue", "met_late", True)
    assert told[name(policy, 7), "township_coverage"].better is False
    assert told[name(policy, 9), "demonstration"].after == "slipped"
    carried = told[name(policy, CARRIED), None]
    assert (carried.after, carried.carried_from, carried.better) == ("carried", BEFORE, None)
    assert told[name(policy, GONE), None].after == "missing"


def test_a_county_whose_data_went_has_no_turned_verdict(shown, policy):
    assert not [turn for turn in shown.turns if turn.name == name(policy, GONE) and turn.measure]


def test_without_comparison_nothing_changed(figures, policy):
    alone = board(figures, policy, quarter=NOW, compare=None, rule="all")
    assert alone.turns == ()
    assert alone.places is None
    assert all(card.change is None for card in alone.cards)


def test_the_path_ends_at_the_shown_quarter(figures, policy):
    path = board(figures, policy, quarter="2025Q2", compare=None, rule="all").path
    assert path[-1].quarter == "2025Q2"
    values = [point.value for point in path]
    assert values == sorted(values)


def test_registered_only_is_another_board(figures, policy, shown):
    registered = board(figures, policy, quarter=NOW, compare=None, rule="registered")
    assert registered.card("places_per_1000").figure.numerator < shown.card("places_per_1000").figure.numerator


def test_a_quarter_without_figures_has_no_board(figures, policy):
    with pytest.raises(ValueError, match="2019Q1"):
        board(figures, policy, quarter="2019Q1", compare=None, rule="all")


def test_arguments_are_left_as_they_were(figures, policy):
    before = figures.copy(deep=True)
    board(figures, policy, quarter=NOW, compare=BEFORE, rule="all")
    pd.testing.assert_frame_equal(figures, before)


def test_the_forecast_compares_only_like_contributors_and_names_who_is_left_out(policy, shown):
    complete = board(figures_frame(policy, complete=True), policy, quarter=NOW, compare=BEFORE, rule="all")
    assert complete.outlook.left_out == ()
    assert shown.outlook.left_out == (policy.counties[GONE].code,)
    assert complete.outlook.pace > 0
    assert complete.outlook.expected > NOW
    assert shown.outlook.expected > NOW


@pytest.mark.parametrize(("asked", "found"), [("2026Q3", "2026Q2"), ("2020Q4", None), (None, None)])
def test_the_comparison_is_the_latest_earlier_quarter(asked, found):
    assert previous(asked, ["2026Q3", "2026Q2", "2020Q4"]) == found
