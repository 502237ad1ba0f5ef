"""The page of townships on the demonstration: the finding, the map, the tiles, the table, and what the address asks."""

from __future__ import annotations

import pandas as pd
import pytest

from callbacks.pages import townships
from callbacks.services.views import full_view
from layouts.kit.address import parse
from layouts.kit.shell import View
from tests.layouts.pages import of_class, of_kind, words

QUARTERS = ("2020Q4", "2022Q3", "2023Q2", "2026Q3")


def view_of(context, query="") -> View:
    return full_view(context, parse("/townships", query))


def page_of(context, query=""):
    return townships.content(context, view_of(context, query)).body


def figures_of(context, quarter, rule="all"):
    rows = context.figures()
    rows = rows[(rows["quarter"] == quarter) & (rows["rule"] == rule) & (rows["indicator"] == "township_coverage")]
    return rows.set_index("unit")


@pytest.mark.parametrize("quarter", QUARTERS)
@pytest.mark.parametrize("rule", ["all", "registered"])
def test_counts_are_those_of_the_figures(demonstration_context, quarter, rule):
    given = townships.given(demonstration_context, view_of(demonstration_context, f"?quarter={quarter}&rule={rule}"))
    figures = figures_of(demonstration_context, quarter, rule)
    city = figures.loc[demonstration_context.policy.city.code]
    assert given.roll["covered"].fillna(False).sum() == city["numerator"] and len(given.roll) == city["denominator"]
    for row in given.counties.to_dict("records"):
        figure = figures.loc[row["county"]]
        if figure["source"] == "missing":
            assert (row["covered"], row["lacking"]) == (0, 0) and row["unknown"] == row["total"] > 0
        else:
            assert (row["covered"], row["total"], row["unknown"]) == (figure["numerator"], figure["denominator"], 0)
            assert row["lacking"] == figure["gap"] == len(row["names"])


def test_the_headline_is_the_finding_and_a_missing_county_is_named_and_never_counted(demonstration_context):
    context = demonstration_context
    given = townships.given(context, view_of(context))
    bare = given.roll[given.roll["covered"].eq(False).fillna(False)]
    missing = given.counties[given.counties["source"] == "missing"]
    names = "、".join(context.policy.unit(code).short_name for code in missing["county"])
    (h1,) = of_kind(page_of(context), "H1")
    assert words(h1) == (
        f"至少 {len(bare)} 个乡镇（街道）还没有普惠托育机构，分布在 {bare['county'].nunique()} 个县（市、区）；"
        f"{names}缺报，{missing['unknown'].sum()} 个未知"
    )
    assert not set(missing["county"]) & set(bare["county"])


def test_every_township_is_a_tile_in_its_own_dress_and_leads_to_its_institutions(demonstration_context):
    context = demonstration_context
    given, page = townships.given(context, view_of(context)), page_of(context)
    tiles = of_class(page, "tw-tile")
    assert len(tiles) == len(given.roll)
    assert len(of_class(page, "tw-bare")) == given.counties["lacking"].sum()
    assert len(of_class(page, "tw-unknown")) == given.roll["covered"].isna().sum()
    hrefs = {link.href for tile in tiles for link in of_kind(tile, "A")}
    assert all(
        any(f"inclusive_institutions~{unit}" in href or f"inclusive_institutions%7E{unit}" in href for href in hrefs)
        for unit in given.roll["unit"].head(5)
    )
    assert all("未覆盖" in words(tile) for tile in of_class(page, "tw-bare"))


def test_the_worst_county_stands_first_and_missing_ones_last(demonstration_context):
    counties = townships.given(demonstration_context, view_of(demonstration_context)).counties
    known = counties[counties["source"] != "missing"]
    assert known["lacking"].is_monotonic_decreasing
    assert counties["source"].tolist()[-1] == "missing"


def test_the_address_says_which_are_seen_and_the_file_holds_the_same(demonstration_context):
    context = demonstration_context
    given = townships.given(context, view_of(context))
    lacking = view_of(context, "?show=lacking")
    _, listed = townships.exhibits(context, lacking)
    tiles = of_class(page_of(context, "?show=lacking"), "tw-tile")
    assert len(listed.rows) == given.counties["lacking"].sum() == len(tiles)
    county = given.counties.iloc[0]["county"]
    _, its = townships.exhibits(context, view_of(context, f"?county={county}"))
    assert set(its.rows["county_name"]) == {context.policy.unit(county).name}
    name = given.roll.iloc[3]["name"]
    _, found = townships.exhibits(context, view_of(context, f"?q={name}"))
    assert name in set(found.rows["name"])


@pytest.mark.parametrize("query", ["?q=(((&show=lacking", "?q=%00%27%3Cb%3E", "?q=" + "x" * 5000])
def test_a_name_nobody_has_leads_back_to_all(demonstration_context, query):
    page = page_of(demonstration_context, query)
    assert "没有这样的乡镇（街道）" in words(page) and not of_class(page, "tw-tile")


def test_an_unknown_choice_shows_all(demonstration_context):
    assert len(of_class(page_of(demonstration_context, "?show=nonsense"), "tw-tile")) == 147


def test_units_that_are_no_townships_are_left_out_and_said(demonstration_context):
    context = demonstration_context
    pseudo = context.policy.townships(pd.Timestamp("2026-09-30").date()).query("is_pseudo")
    given = townships.given(context, view_of(context))
    assert not set(pseudo["code"]) & set(given.roll["unit"])
    assert f"{len(pseudo)} 个不是乡镇的统计单元" in words(page_of(context))


def test_the_roster_of_the_quarter_is_meant(demonstration_context):
    early = townships.given(demonstration_context, view_of(demonstration_context, "?quarter=2022Q4")).roll
    today = townships.given(demonstration_context, view_of(demonstration_context)).roll
    assert (len(early), len(today)) == (149, 147)


def test_what_turned_stands_by_name(demonstration_context):
    view = view_of(demonstration_context, "?compare=2025Q3")
    turned = townships.given(demonstration_context, view).roll.query("turned != ''")
    assert len(turned) > 0
    said = words(of_class(townships.content(demonstration_context, view).body, "tw-turned"))
    assert all(name in said for name in turned["name"])


def test_it_speaks_english(demonstration_context):
    (h1,) = of_kind(page_of(demonstration_context, "?lang=en"), "H1")
    assert words(h1).startswith("At least ") and "townships" in words(h1)


def test_one_county_heads_its_own_page(demonstration_context):
    context = demonstration_context
    counties = townships.given(context, view_of(context)).counties
    worst, missing = counties.iloc[0], counties.iloc[-1]
    (h1,) = of_kind(page_of(context, f"?county={worst['county']}"), "H1")
    name = context.policy.unit(worst["county"]).name
    assert words(h1) == f"{name}：{worst['lacking']} 个乡镇（街道）还没有普惠托育机构，共 {worst['total']} 个"
    (h1,) = of_kind(page_of(context, f"?county={missing['county']}"), "H1")
    assert words(h1).startswith(f"{context.policy.unit(missing['county']).name}缺报")


def test_before_anything_was_approved_it_says_what_to_do(empty_context):
    assert "还没有通过的工作簿" in words(page_of(empty_context))
    assert townships.exhibits(empty_context, view_of(empty_context)) == ()
