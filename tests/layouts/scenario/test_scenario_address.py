"""A scenario in the address: what is understood, what is told, and the way back."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.policy.policy import load_policy
from layouts.kit.address import parse
from layouts.scenario import address as address_of
from metrics.scenario import Addition, Scenario

POLICY = load_policy()
CODES = [county.code for county in POLICY.counties]
BASE = "quarter=2026Q3&"


def read(query):
    return address_of.read(parse("/scenario", f"?{BASE}{query}"), POLICY)


def test_an_address_without_a_scenario_assumes_nothing_until_the_second_year_ends():
    asked = read("")
    assert asked.sound
    assert asked.scenario == Scenario("2026Q3", "2028Q4")
    assert asked.scenario.assumes_nothing


def test_everything_of_a_scenario_is_understood():
    asked = read(
        f"add={CODES[0]}:2027Q1:120,{CODES[1]}:2028年第二季度:８０&growth=-0.5%25&share=residents"
        f"&until=2029Q4&pace=50&growth_at={CODES[2]}:−1.2"
    )
    assert asked.sound
    assert asked.scenario == Scenario(
        "2026Q3",
        "2029Q4",
        (Addition(CODES[0], "2027Q1", 120), Addition(CODES[1], "2028Q2", 80)),
        Fraction(-1, 2),
        ((CODES[2], Fraction(-6, 5)),),
        50,
        "residents",
    )


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("999999:2027Q1:1", "county"),
        (":2027Q1:5", "county"),
        ("{0}:soon:1", "quarter"),
        ("{0}:2026Q3:1", "early"),
        ("{0}:2029Q1:1", "late"),
        ("{0}:2027Q1:0", "places"),
        ("{0}:2027Q1:-3", "places"),
        ("{0}:2027Q1:1.5", "places"),
        ("{0}:2027Q1:", "places"),
        ("{0}:2027Q1:100000", "places"),
        ("{0}:2027Q1:1:2", "line"),
        ("{0}:2027Q1:<b>", "places"),
    ],
)
def test_a_line_that_is_not_understood_is_told_and_left_out(line, problem):
    asked = read(f"add={CODES[1]}:2027Q1:7,{line.format(CODES[0])}")
    assert [one.problem for one in asked.lines] == ["", problem]
    assert asked.scenario.additions == (Addition(CODES[1], "2027Q1", 7),)
    assert not asked.sound


@pytest.mark.parametrize(
    "query",
    [
        "growth=abc",
        "growth=21",
        "growth=1e3",
        "growth=0.001",
        "pace=501",
        "pace=-1",
        "share=area",
        "until=2026Q3",
        "until=2099Q1",
        "until=x",
    ],
)
def test_a_parameter_that_is_not_understood_is_told_and_its_default_holds(query):
    asked = read(query)
    assert [name for name, _ in asked.problems] == [query.partition("=")[0]]
    assert asked.scenario == Scenario("2026Q3", "2028Q4")


def test_a_county_has_one_change_of_residents_and_a_page_so_many_lines():
    asked = read(f"growth_at={CODES[0]}:1,{CODES[0]}:2")
    assert [one.problem for one in asked.own] == ["", "twice"]
    many = read("add=" + ",".join([f"{CODES[0]}:2027Q1:1"] * (address_of.MOST_ROWS + 2)))
    assert (len(many.lines), many.dropped, many.sound) == (address_of.MOST_ROWS, 2, False)


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(st.sampled_from(address_of.KEYS_OF_A_SCENARIO), st.text(max_size=60)))
def test_whatever_somebody_writes_is_no_failure(extra):
    written = parse("/scenario", "?quarter=2026Q3")
    address_of.read(type(written)(**{**vars(written), "extra": extra}), POLICY)


def test_a_scenario_is_written_as_it_is_read():
    address = parse("/scenario", f"?{BASE}lang=en&compare_with=3&add={CODES[0]}:2027Q1:5,bad&growth=1.25")
    scenario = address_of.read(address, POLICY).scenario
    there = address_of.href_of(address, scenario)
    path, _, query = there.partition("?")
    again = parse(path, query)
    assert again.extra["compare_with"] == "3"
    assert address_of.read(again, POLICY).scenario == scenario
    saved = parse("/scenario", address_of.query_of(address, scenario))
    assert address_of.read(saved, POLICY).scenario == scenario
    assert "lang" not in address_of.query_of(address, scenario)


def test_a_line_is_taken_out_by_its_place():
    address = parse("/scenario", f"?{BASE}add={CODES[0]}:2027Q1:5,x,{CODES[1]}:2027Q1:6")
    left = parse("/scenario", address_of.without_line(address, "add", 1).partition("?")[2])
    assert left.extra["add"] == f"{CODES[0]}:2027Q1:5,{CODES[1]}:2027Q1:6"


def test_a_few_saved_ones_are_compared():
    assert address_of.compared(parse("/scenario", "?compare_with=3,x,3,5,7,9")) == [3, 5, 7]
    assert "compare_with" not in address_of.comparing(parse("/scenario", "?compare_with=3"), [])
