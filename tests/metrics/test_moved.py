"""What moved the places: causes in whole places that add up exactly, counties that come or go on their own line."""

from __future__ import annotations

import itertools
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from metrics.moved import bridge, moved_institutions, residents_of
from tests.metrics.figure_builders import county, institution, policy, sheet

QUARTERS = ("2026Q2", "2026Q3")
LATER = pd.Timestamp("2026-08-01")


def named(name, **changes):
    return institution(name=name, township=f"{county()}001", **changes)


def moved(before, now, number=0):
    rosters = {county(number): (sheet("institutions", before), sheet("institutions", now))}
    return moved_institutions(rosters, quarters=QUARTERS, policy=policy(), rule="all")


def story():
    """Grows by 20, shrinks by 5, a new one of 60, one gone of 30, one that was forgotten of 10."""
    before = [named("甲", places=100), named("乙", places=40), named("丙", places=30), named("丁", places=7)]
    now = [
        named("甲", places=120),
        named("乙", places=35),
        named("丁", places=7),
        named("戊", places=60, opened=LATER),
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
    assert list(rows["name"])[:2] == ["戊", "丙"]
    assert set(rows["county"]) == {county(0)}


def test_the_rate_is_split_into_places_and_population_exactly():
    made = bridge(pd.DataFrame(columns=["cause", "change"]), {"a": 100}, {"a": 120}, (50_000, 48_000))
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
        rosters = {
            c.code: (context.institutions(c.code, before), context.institutions(c.code, after))
            for c in context.policy.counties
            if None not in (context.effective_submission(c.code, before), context.effective_submission(c.code, after))
        }
        rows = moved_institutions(rosters, quarters=(before, after), policy=context.policy, rule="all")
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
