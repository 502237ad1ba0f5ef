"""What moved the places: causes in whole places that add up exactly, counties that come or go on their own line."""

from __future__ import annotations

import itertools
from decimal import Decimal
from fractions import Fraction

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from callbacks.services.moves import moved_institutions
from data.quarters import last_day, quarter
from metrics.moved import (
    CLOSED,
    CORRECTED,
    EXPANDED,
    NEW,
    REDUCED,
    bridge,
    institutions_of,
    largest_first,
    movements,
    residents_of,
    split_rate_change,
)
from tests.metrics.figure_builders import county, institution, policy, sheet, towns

OPENED = pd.Timestamp("2026-08-01")


def named(name, **changes):
    return institution(name=name, township=f"{county()}001", **changes)


def moved(before, now, since="2026Q2", rule="all"):
    return largest_first(movements(compared(before), compared(now), since=since, rule=rule))


def compared(rows, lines=()):
    """A workbook's institutions as they are compared; ``lines`` are Excel's rows of them."""
    frame = sheet("institutions", rows).assign(submission=1, row=list(lines) or range(len(rows)))
    return institutions_of(frame, {1: county()}, policy())[1]


def story():
    """Grows by 20, shrinks by 5, a new one of 60, one gone of 30, one that was forgotten of 10."""
    before = [named("甲", places=100), named("乙", places=40), named("丙", places=30), named("丁", places=7)]
    now = [
        named("甲", places=120),
        named("乙", places=35),
        named("丁", places=7),
        named("戊", places=60, opened=OPENED),
        named("己", places=10),
    ]
    return moved(before, now)


def test_every_cause_has_its_whole_places_and_they_add_up():
    made = bridge(story(), {"a": 177}, {"a": 232}, (50_000, 48_000))
    steps = {step.cause: (step.change, step.count) for step in made.steps}
    assert steps == {"new": (60, 1), "expanded": (20, 1), "corrected": (10, 1), "reduced": (-5, 1), "closed": (-30, 1)}
    assert made.before + sum(step.change for step in made.steps) == made.after
    assert made.like == 55


def test_the_largest_change_comes_first_with_its_county():
    rows = story()
    assert [one.name for one in rows][:2] == ["戊", "丙"]
    assert {one.county for one in rows} == {county(0)}


def test_the_rate_is_split_into_places_and_population_exactly():
    made = bridge([], {"a": 100}, {"a": 120}, (50_000, 48_000))
    assert made.rate.places == Fraction(20) * (Fraction(1000, 50_000) + Fraction(1000, 48_000)) / 2
    assert made.rate.places + made.rate.population == Fraction(1, 2)


def test_a_county_that_left_is_its_own_step_and_no_decrease():
    made = bridge(story(), {"a": 177, "b": 582, "c": None}, {"a": 232, "b": None, "c": 90}, (50_000, 48_000))
    steps = {step.cause: step.change for step in made.steps}
    assert (steps["left"], steps["joined"]) == (-582, 90)
    assert made.like == 55
    assert made.before + sum(steps.values()) == made.after == 322
    assert made.rate is None
    assert (made.left, made.joined) == ((("b", 582),), (("c", 90),))


def test_nothing_moved_leaves_no_step():
    made = bridge(moved([named("甲")], [named("甲")]), {"a": 100}, {"a": 100}, (None, 48_000))
    assert made.steps == ()
    assert made.rate is None


def test_every_pair_of_the_demonstrations_quarters_adds_up(demonstration_context):
    context = demonstration_context
    figures = context.figures()
    rate = figures[(figures["indicator"] == "places_per_1000") & (figures["rule"] == "all")]
    codes = sorted(figures["quarter"].unique())
    for before, after in [*itertools.pairwise(codes[-4:]), (codes[0], codes[-1])]:
        rows = moved_institutions(context, before, after, "all")
        sides = [places(rate[(rate["quarter"] == code) & (rate["level"] == "county")]) for code in (before, after)]
        made = bridge(rows, *sides, (1, 1))
        assert made.before + sum(step.change for step in made.steps) == made.after
        city = rate[rate["level"] == "city"].set_index("quarter")["numerator"]
        assert (made.before, made.after) == (city[before], city[after])


def places(rows):
    return {
        unit: None if pd.isna(number) else int(number)
        for unit, number in zip(rows["unit"], rows["numerator"], strict=True)
    }


def test_residents_are_persons():
    assert residents_of(Decimal("928.334")) == 928_334
    assert residents_of(None) is None


def test_the_worked_example_of_what_moved_the_rate():
    moved = split_rate_change(100, 50_000, 120, 48_000)
    assert moved.places == Fraction(408333, 10**6) + Fraction(1, 3 * 10**6)
    assert moved.population == Fraction(91666, 10**6) + Fraction(2, 3 * 10**6)
    assert moved.total == Fraction(1, 2)


@given(*(st.integers(low, 10**7) for low in (0, 1, 0, 1)))
def test_what_moved_the_rate_adds_up_exactly(p0, n0, p1, n1):
    assert split_rate_change(p0, n0, p1, n1).total == Fraction(1000 * p1, n1) - Fraction(1000 * p0, n0)


# --- institution by institution ---------------------------------------------------------------------------------------

BEFORE, LATER = "2023Q1", "2023Q3"
OLD_TOWN, NEW_TOWN = "140821202", "140821109"


def causes(before: list[dict], now: list[dict], rule: str = "all") -> dict[str, tuple[str, int]]:
    found = moved(before, now, since=BEFORE, rule=rule)
    assert all(one.change for one in found)
    return {one.name: (one.cause, one.change) for one in found}


def known(name: str, places: int = 10, **changes):
    return institution(name=name, places=places, township=OLD_TOWN, **changes)


def test_each_cause_is_told_apart():
    before = [
        known("same"),
        known("more"),
        known("less", 30),
        known("stops"),
        known("goes"),
        known("plans", status="筹建"),
    ]
    now = [
        known("same"),
        known("more", 25),
        known("less", 20),
        known("stops", status="停业"),
        known("plans"),
        known("opens", opened="2023-04-01"),
        known("forgotten", opened="2023-03-31"),
    ]
    assert causes(before, now) == {
        "more": ("expanded", 15),
        "less": ("reduced", -10),
        "stops": ("closed", -10),
        "goes": ("closed", -10),
        "plans": ("new", 10),
        "opens": ("new", 10),
        "forgotten": ("corrected", 10),
    }


def test_the_same_code_is_the_same_institution_under_another_name():
    assert causes([known("a", uscc="X")], [known("b", 15, uscc="X")]) == {"b": ("expanded", 5)}


def test_the_same_name_in_the_township_that_an_older_one_leads_to_is_the_same_institution():
    assert OLD_TOWN in towns(last_day(quarter(BEFORE)), 1)
    assert NEW_TOWN in towns(last_day(quarter(LATER)), 1)
    now = [{**known("a", 15), "township": NEW_TOWN}]
    assert causes([known("a")], now) == {"a": ("expanded", 5)}


def test_an_institution_that_registers_is_new_under_the_registered_rule_only():
    before, now = [known("a")], [known("a", registered="已备案")]
    assert causes(before, now) == {}
    assert causes(before, now, "registered") == {"a": ("new", 10)}


_rosters = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.integers(0, 50), st.sampled_from(["运营", "停业"])),
    max_size=6,
    unique_by=lambda one: one[0],
)


@settings(deadline=None, max_examples=40)
@given(_rosters, _rosters)
def test_the_changes_add_up_to_the_change_of_the_places(before, now):
    rosters = [[known(name, places, status=status) for name, places, status in roster] for roster in (before, now)]
    total0, total1 = (sum(places for _, places, status in roster if status == "运营") for roster in (before, now))
    found = causes(*rosters)
    assert sum(change for _, change in found.values()) == total1 - total0
    assert {cause for cause, _ in found.values()} <= {NEW, CLOSED, EXPANDED, REDUCED, CORRECTED}


def test_one_licence_at_two_addresses_moves_as_two_institutions():
    before = [known("north", 10, uscc="X"), known("south", 20, uscc="X")]
    now = [known("south", 26, uscc="X"), known("north", 7, uscc="X"), known("east", 5, uscc="X", opened="2023-05-01")]
    assert causes(before, now) == {"south": ("expanded", 6), "north": ("reduced", -3), "east": ("new", 5)}
    assert causes(now, before) == {"south": ("reduced", -6), "north": ("expanded", 3), "east": ("closed", -5)}


def test_each_movement_knows_its_row_in_both_workbooks():
    sides = compared([known("a"), known("b", 12)], [7, 9]), compared([known("a", 40)], [11])
    (grown, gone) = largest_first(movements(*sides, since=BEFORE, rule="all"))
    assert (grown.row_before, grown.row_now) == (7, 11)
    assert (gone.row_before, gone.row_now) == (9, None)


def test_submissions_are_taken_apart_by_their_numbers():
    frame = pd.concat(
        [
            sheet("institutions", rows).assign(submission=number, row=range(len(rows)))
            for number, rows in ((4, [known("a", 1), known("b", 2)]), (6, [known("c", 3)]))
        ]
    )
    made = institutions_of(frame, {6: county(1), 4: county(), 5: county(2)}, policy())
    assert {number: (one.county, one.names, one.places) for number, one in made.items()} == {
        4: (county(), ["a", "b"], [1, 2]),
        5: (county(2), [], []),
        6: (county(1), ["c"], [3]),
    }
