"""The data page on the demonstration: what the address asks for is what is drawn, listed and taken away."""

from __future__ import annotations

import csv
import io
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from callbacks.pages import explore
from callbacks.services.query import asked_figures
from callbacks.services.views import full_view
from data.indicators import GROUPS, INDICATORS
from data.quarters import last_day, quarter
from layouts.explore import grid as explore_grid
from layouts.explore.choice import CHARTS, MOST_LINES
from layouts.explore.chooser import PRESETS
from layouts.explore.page import exhibits as both
from layouts.explore.page import tidy_href
from layouts.kit.address import parse
from layouts.kit.exhibit_file import exhibit_csv
from layouts.kit.shell import View
from tests.layouts.charts import read
from tests.layouts.pages import components, links, of_class, of_kind, words

KINDS = pytest.mark.parametrize("chart", CHARTS)


def view_of(context, query="") -> View:
    return full_view(context, parse("/data", query))


def given_of(context, query=""):
    return explore.given(context, view_of(context, query))


def page_of(context, query=""):
    return explore.content(context, view_of(context, query)).body


def grid_of(context, query=""):
    (grid,) = [part for part in components(page_of(context, query)) if getattr(part, "id", None) == explore_grid.GRID]
    return grid


# --- the address -----------------------------------------------------------------------------------------------------


def test_without_a_word_it_is_the_counties_places_over_the_last_eight_quarters(demonstration_context):
    chosen = given_of(demonstration_context).chosen
    assert (chosen.indicator.id, chosen.scope, chosen.chart) == ("places_per_1000", "counties", "line")
    assert chosen.units == tuple(county.code for county in demonstration_context.policy.counties)
    assert chosen.quarters == tuple(sorted(demonstration_context.quarters())[-8:])
    assert chosen.notes == ()


@KINDS
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_address_of_each_chart_brings_the_same_view_back(demonstration_context, chart, lang):
    context = demonstration_context
    units = "counties" if chart == "map" else "both"
    query = f"?chart={chart}&indicator=inclusive_share&units={units}&from=2025Q1&quarter=2026Q2&lang={lang}"
    view = view_of(context, query)
    chosen = explore.given(context, view).chosen
    assert (chosen.chart, chosen.first, chosen.last, chosen.notes) == (chart, "2025Q1", "2026Q2", ())
    again = view_of(context, view.address.href().partition("?")[2])
    assert explore.given(context, again).chosen == chosen
    assert [one.title for one in explore.exhibits(context, again)] == [
        one.title for one in explore.exhibits(context, view)
    ]


@KINDS
def test_every_kind_is_offered_and_leads_to_itself(demonstration_context, chart):
    page = page_of(demonstration_context)
    hrefs = [link.href for link in of_class(page, "xp-kind") if hasattr(link, "href")]
    (href,) = [one for one in hrefs if f"chart={chart}" in one]
    assert given_of(demonstration_context, href.partition("?")[2]).chosen.chart == chart


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("indicator=nothing", "没有“nothing”这个指标"),
        ("from=2031Q1", "没有“2031Q1”这个季度"),
        ("to=abc", "没有“abc”这个季度"),
        ("chart=pie", "没有“pie”这种图"),
        ("units=999999", "不认识单位“999999”"),
        ("indicator=mix_kind&part=zz", "没有“zz”这个分项"),
        ("units=townships", "没有这一级单位的数"),
        ("from=2026Q2&quarter=2025Q1", "2026Q2 晚于 2025Q1"),
        ("indicator=mix_kind&chart=line", "现在不能画折线图：各分项只能看一个单位"),
        ("units=city&chart=scatter", "至少要三个单位"),
        ("from=2026Q3&chart=line", "只有一个季度"),
        ("indicator=inclusive_institutions&chart=map", "地图只画全部县"),
        ("indicator=inclusive_institutions&units=townships&chart=line", "线太多"),
        ("chart=<script>", "没有“<script>”这种图"),
    ],
)
def test_what_cannot_be_had_is_said_in_place_and_something_is_shown(demonstration_context, query, said):
    page = page_of(demonstration_context, f"?{query}")
    (note,) = of_class(page, "xp-notes")
    assert said in words(note)
    assert of_class(page, "xp-ag") and of_class(page, "x-chart")


def test_a_quarter_in_the_address_of_its_own_is_told_with_the_way_back(demonstration_context):
    page = page_of(demonstration_context, "?to=2025Q2&from=2025Q1")
    (note,) = of_class(page, "xp-notes")
    assert "2025Q2" in words(note) and "to=" not in links(note)["改看到 2026Q3"]


def test_units_are_switched_one_by_one(demonstration_context):
    first, second = (county.code for county in demonstration_context.policy.counties[:2])
    chips = of_class(page_of(demonstration_context, f"?units={first},{second}"), "xp-chip")
    asked = [parse_qs(urlsplit(chip.href).query)["units"][0] for chip in chips]
    assert asked[1] == second and asked[2] == first
    assert asked[3].split(",")[:2] == [first, second] and len(asked[3].split(",")) == 3
    alone = of_class(page_of(demonstration_context, f"?units={first}"), "xp-chip")[1]
    assert parse_qs(urlsplit(alone.href).query)["units"] == [first]


def test_presets_are_all_possible_and_mark_themselves(demonstration_context):
    for link in of_class(page_of(demonstration_context), "xp-preset"):
        query = link.href.partition("?")[2]
        assert given_of(demonstration_context, query).chosen.notes == (), link.href
        assert words(of_class(page_of(demonstration_context, query), "on")[0]).startswith(words(link.children[0]))
    assert len(of_class(page_of(demonstration_context), "xp-preset")) == len(PRESETS)


def test_every_indicator_stands_in_the_list_once_under_what_it_is_about(demonstration_context):
    parts = components(page_of(demonstration_context))
    (select,) = [part for part in parts if getattr(part, "id", None) == "q-indicator"]
    listed, group = {}, ""
    for option in select.options:
        group = option["value"].removeprefix("-") if option.get("disabled") else group
        if not option.get("disabled"):
            assert listed.setdefault(option["value"], group) == group
    assert listed == {one.id: one.group for one in INDICATORS.values()}
    assert list(dict.fromkeys(listed.values())) == list(GROUPS)


# --- the figures -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?chart=bar",
        "?chart=scatter",
        "?chart=heat&indicator=mix_kind",
        "?rule=registered&units=both",
        "?indicator=inclusive_institutions&units=townships",
    ],
)
def test_the_grid_holds_exactly_the_figures(demonstration_context, query):
    context = demonstration_context
    given, view = given_of(context, query), view_of(context, query)
    chosen, figures = given.chosen, context.figures()
    wanted = figures[
        (figures["rule"] == view.address.rule)
        & figures["indicator"].isin(chosen.indicators)
        & figures["quarter"].isin(chosen.shown_quarters)
        & figures["unit"].isin(chosen.units)
    ]
    table = both(view, given)[1].rows
    assert len(table) == len(wanted) > 0
    grid = grid_of(context, query).rowData
    assert len(grid) == min(len(table), explore_grid.MOST_ROWS)
    exact = wanted.set_index(["quarter", "unit", "indicator", "part"])
    for cell in grid:
        indicator, unit, part, code = (*cell["explain"].split("~"), "", "")[:4]
        figure = exact.loc[(code, unit, indicator, part)]
        if figure["value"] is None or str(figure["value"]) == "<NA>":
            assert (cell["value"], cell["value_said"], cell["value_exact"]) == (None, "—", "")
            continue
        scale = 100 if INDICATORS[indicator].kind == "ratio" else 1
        assert cell["value"] == pytest.approx(float(figure["value"]) * scale)
        assert float(cell["value_exact"]) == float(figure["value"])
        assert cell["numerator"] == figure["numerator"]
        assert cell["verdict_code"] == ("" if figure["verdict"] == "none" else figure["verdict"])


def test_the_grid_says_how_many_rows_there_are_beyond_what_it_shows(demonstration_context):
    query = "?indicator=inclusive_institutions&units=townships&from=2020Q4"
    assert len(given_of(demonstration_context, query).rows) > explore_grid.MOST_ROWS
    (said,) = of_class(page_of(demonstration_context, query), "xp-more")
    assert "2,000" in words(said) and f"{len(given_of(demonstration_context, query).rows):,}" in words(said)
    assert "2026Q3" in {row["quarter"] for row in grid_of(demonstration_context, query).rowData}


def test_the_grid_names_no_expression_that_would_have_to_be_evaluated(demonstration_context):
    grid = grid_of(demonstration_context)
    functions = {one["valueFormatter"]["function"] for one in grid.columnDefs if "valueFormatter" in one}
    assert functions == {"tuoyuSaid(params)"}
    keys = ("valueGetter", "valueFormatter", "cellStyle", "tooltipValueGetter")
    assert not any(isinstance(one.get(key), str) for one in grid.columnDefs for key in keys)
    assert not getattr(grid, "dangerously_allow_code", False)


@pytest.mark.parametrize(("lang", "english"), [("zh", False), ("en", True)])
def test_the_grid_speaks_the_readers_language(demonstration_context, lang, english):
    said = grid_of(demonstration_context, f"?lang={lang}").dashGridOptions["localeText"]
    assert len(said) > 120 and {"noRowsToShow", "contains", "andCondition", "ariaSortableColumn"} <= set(said)
    letters = {key for key, text in said.items() if re.search("[A-Za-z]{3}", text.replace("${variable}", ""))}
    assert (
        (len(letters) > 100)
        if english
        else letters
        <= {
            "ariaSortableColumnWithCellSelection",
            "ariaFilterColumn",
            "ariaMenuColumn",
            "ariaColumnGroupCellSelectionAndExpansion",
        }
    )
    assert said["strictMinValueValidation"].endswith("${variable}")


def test_a_missing_county_is_a_gap_in_the_line_and_named_below(demonstration_context):
    given = given_of(demonstration_context)
    gone = given.last.loc[given.last["source"] == "missing", "unit"].tolist()
    chart, _ = both(view_of(demonstration_context), given)
    assert gone and all(given.names[unit] in chart.source for unit in gone)
    traces = {trace.name: trace for trace in read(chart.chart).data}
    for unit in gone:
        assert traces[given.names[unit]].y[-1] is None and not traces[given.names[unit]].connectgaps


def test_carried_points_are_hollow_and_carried_bars_hatched(demonstration_context):
    given = given_of(demonstration_context)
    carried = given.last.loc[given.last["source"] == "carried", "unit"].tolist()
    assert carried
    chart = read(both(view_of(demonstration_context), given)[0].chart)
    marks = {trace.name: trace.marker.color for trace in chart.data}
    assert all(marks[given.names[unit]][-1] == "#ffffff" for unit in carried)
    asked = "?chart=bar"
    bars = read(both(view_of(demonstration_context, asked), given_of(demonstration_context, asked))[0].chart).data[0]
    hatched = {name for name, shape in zip(bars.y, bars.marker.pattern.shape, strict=True) if shape}
    assert hatched == {given.names[unit] for unit in carried}


def test_the_title_counts_whole_things_not_rounded_rates(demonstration_context):
    given = given_of(demonstration_context, "?chart=bar")
    short = given.last[given.last["gap"] > 0]
    close = short[short["value"] > 4.99]
    title = both(view_of(demonstration_context, "?chart=bar"), given)[0].title
    assert f"{len(short)} 个低于参照线 5" in title
    assert len(close) == 1 and given.names[close["unit"].iloc[0]] in title
    assert "4.999" in {row["value_said"] for row in grid_of(demonstration_context, "?chart=bar").rowData}


def test_a_provisional_city_is_a_bound(demonstration_context):
    rows = grid_of(demonstration_context, "?units=city").rowData
    assert rows[0]["provisional"] and rows[0]["value_said"].startswith("≥")
    gap = grid_of(demonstration_context, "?units=city&indicator=places_gap").rowData
    assert gap[0]["value_said"].startswith("≤")


@KINDS
def test_the_chart_taken_away_is_what_is_drawn(demonstration_context, chart):
    view, given = view_of(demonstration_context, f"?chart={chart}"), given_of(demonstration_context, f"?chart={chart}")
    drawn, table = both(view, given)
    listed = list(csv.reader(io.StringIO(exhibit_csv(view, drawn).decode("utf-8-sig"))))
    assert len(listed) == len(drawn.rows) + 1 and drawn.title in listed[1][-1]
    assert drawn.chart is not None and len(table.rows) == len(given.rows)


# --- onward ----------------------------------------------------------------------------------------------------------


def test_the_tidy_table_is_the_same_selection(demonstration_context):
    view = view_of(demonstration_context, "?chart=scatter&rule=registered&from=2026Q1")
    given = explore.given(demonstration_context, view)
    asked = parse_qs(urlsplit(tidy_href(view, given)).query)
    registered = bool(asked.pop("registered_only"))
    found = asked_figures(demonstration_context, **asked, registered_only=registered)
    key = ["quarter", "unit", "indicator", "part", "rule", "value"]
    assert sorted(map(str, found[key].to_numpy().tolist())) == sorted(map(str, given.rows[key].to_numpy().tolist()))


def test_townships_are_those_of_the_rosters_quarter(demonstration_context):
    policy = demonstration_context.policy
    county = policy.counties[0].code
    query = f"?indicator=inclusive_institutions&units=townships-{county}&quarter=2022Q4"
    roster = policy.townships(last_day(quarter("2022Q4")))
    own = roster[(roster["county"] == county) & ~roster["is_pseudo"].astype(bool)]
    assert set(given_of(demonstration_context, query).chosen.units) == set(own["code"])


def test_lines_are_never_more_than_can_be_told_apart(demonstration_context):
    given = given_of(demonstration_context, "?units=both")
    assert len(given.chosen.units) <= MOST_LINES and given.chosen.chart == "line"


def test_before_anything_was_approved_it_says_so(empty_context):
    assert explore.exhibits(empty_context, view_of(empty_context)) == ()
    assert of_kind(explore.content(empty_context, view_of(empty_context)).body, "H1")
