"""The page of residential areas on the demonstration: its sums are the figures', its rows the workbooks'."""

from __future__ import annotations

import pytest

from callbacks.pages import estates
from callbacks.services.views import full_view
from data.quarters import quarter, quarters_between
from layouts.kit.address import parse
from metrics.estates import totals
from tests.layouts.pages import of_class, of_kind, words

EVERY = [str(one) for one in quarters_between(quarter("2020Q4"), quarter("2026Q3"))]
QUARTERS = [*EVERY[::4], *EVERY[-2:]]


def view_of(context, query=""):
    return full_view(context, parse("/estates", query))


def page_of(context, query=""):
    return estates.content(context, view_of(context, query)).body


@pytest.mark.parametrize("code", QUARTERS)
def test_each_countys_estates_add_up_to_its_figures(demonstration_context, code):
    given = estates.given(demonstration_context, view_of(demonstration_context, f"?quarter={code}"))
    sums = totals(given.rows)
    for county in demonstration_context.policy.counties:
        figures = given.standing.loc[county.code]
        if figures["source"] == "missing":
            assert county.code not in sums.index and county.code not in set(given.rows["county"])
            continue
        mine = sums.loc[county.code].to_dict() if county.code in sums.index else dict.fromkeys(sums.columns, 0)
        assert mine == {key: int(figures[key]) for key in sums.columns}
    city = given.standing.loc[demonstration_context.policy.city.code]
    assert sums.sum().to_dict() == {key: int(city[key]) for key in sums.columns}


def test_the_figures_are_the_table_of_figures(demonstration_context):
    context = demonstration_context
    standing = estates.given(context, view_of(context)).standing
    table = context.figures()
    table = table[(table["quarter"] == "2026Q3") & (table["rule"] == "all") & (table["level"] != "township")]
    for row in table[table["indicator"].isin(["estates_new", "estates_old"])].to_dict("records"):
        mine, group = standing.loc[row["unit"]], row["indicator"].removeprefix("estates_")
        assert mine[f"{group}_verdict"] == row["verdict"] and mine["source"] == row["source"]
        assert row["source"] == "missing" or mine[group] == row["denominator"]


def test_the_headline_is_the_finding(demonstration_context):
    given = estates.given(demonstration_context, view_of(demonstration_context))
    city = given.standing.iloc[0]
    short = (city["new"] - city["new_provided"]) + (city["old"] - city["old_provided"])
    (h1,) = of_kind(page_of(demonstration_context), "H1")
    assert words(h1).startswith(f"至少 {short} 处居住区没有达到配建要求，至少缺 {city['lacking']} 个托位")
    assert words(h1).endswith("缺报")


def test_those_that_fall_short_stand_open_and_those_with_enough_are_folded(demonstration_context):
    given, page = estates.given(demonstration_context, view_of(demonstration_context)), page_of(demonstration_context)
    folded = of_class(page, "es-rest")
    inside = sum(len(of_kind(one, "Tr")) - 1 for one in folded)
    assert inside == (given.rows["state"] == "enough").sum()
    everything = words(page)
    assert all(name in everything for name in given.rows.loc[given.rows["state"] != "enough", "name"])


def test_waiting_ones_are_listed_with_what_they_will_need(demonstration_context):
    given = estates.given(demonstration_context, view_of(demonstration_context))
    waiting = given.rows[given.rows["state"] == "waiting"]
    assert len(waiting) and not waiting["judged"].any()
    assert f"另有 {len(waiting)} 处" in words(page_of(demonstration_context))
    assert f"将需要 {waiting['needed'].sum():,} 个托位" in words(page_of(demonstration_context))


@pytest.mark.parametrize("state", ["falling", "ahead", "short", "waiting", "enough", "unknown"])
def test_the_address_asks_for_a_state_and_the_files_hold_the_same(demonstration_context, state):
    given = estates.given(demonstration_context, view_of(demonstration_context))
    wanted = ("ahead", "short") if state == "falling" else (state,)
    _, new, old = estates.exhibits(demonstration_context, view_of(demonstration_context, f"?state={state}"))
    assert len(new.rows) + len(old.rows) == given.rows["state"].isin(wanted).sum()


def test_the_address_asks_for_a_kind_and_a_county(demonstration_context):
    context = demonstration_context
    county = context.policy.counties[0]
    keys = [shown.key for shown in estates.exhibits(context, view_of(context, "?kind=old"))]
    assert keys == ["counties", "old"]
    _, old = estates.exhibits(context, view_of(context, f"?kind=old&county={county.code}"))
    assert set(old.rows["county_name"]) == {county.name}
    unclear = estates.exhibits(context, view_of(context, "?kind=x&state=y"))
    assert [shown.key for shown in unclear] == ["counties", "new", "old"]


def test_a_missing_county_is_said_and_has_no_rows(demonstration_context):
    given = estates.given(demonstration_context, view_of(demonstration_context))
    missing = given.standing.index[given.standing["source"] == "missing"]
    assert len(missing) and not set(missing) & set(given.rows["county"])
    page = words(page_of(demonstration_context, f"?county={missing[0]}"))
    assert "缺报，居住区配建情况未知" in page and "本县缺报，没有居住区的数据" in page


def test_carried_rows_are_tagged(demonstration_context):
    assert "沿用2026Q2" in words(of_class(page_of(demonstration_context), "es-grid"))


def test_both_rules_say_the_same(demonstration_context):
    one, other = (words(page_of(demonstration_context, f"?rule={rule}")) for rule in ("all", "registered"))
    assert one == other


def test_it_speaks_english(demonstration_context):
    (h1,) = of_kind(page_of(demonstration_context, "?lang=en"), "H1")
    assert words(h1).startswith("At least ") and "estates fall short" in words(h1)
    assert "Under construction" in words(page_of(demonstration_context, "?lang=en"))


def test_before_anything_was_approved_it_says_what_to_do(empty_context):
    assert "还没有通过的工作簿" in words(page_of(empty_context))
    assert estates.exhibits(empty_context, view_of(empty_context)) == ()
