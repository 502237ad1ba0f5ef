"""The scenario page on the demonstration: the finding, the tables, what is taken away, what is kept."""

from __future__ import annotations

import io

import pandas as pd
import pytest

from callbacks.pages import scenario
from callbacks.server.export import export_file
from callbacks.server.web import create_app, show
from callbacks.services import access
from callbacks.services.context import open_context
from callbacks.services.views import full_view
from data.errors import UserError
from data.rights import ANALYST, COUNTY, LEADER, SHELL, Actor
from layouts.kit.address import parse
from layouts.scenario import saved as scenario_saved
from layouts.scenario import tables as scenario_tables
from metrics.board import board
from metrics.building import shares
from tests.layouts.charts import read
from tests.layouts.pages import of_class, of_kind, words


@pytest.fixture
def context(own_demonstration):
    opened = open_context(own_demonstration, demo=True)
    yield opened
    opened.store.close()


def view_of(context, query=""):
    return full_view(context, parse("/scenario", f"?quarter=2026Q3&{query}"))


def given(context, query=""):
    return scenario.given_of(context, view_of(context, query))


def counties(context):
    """The two counties that lack most."""
    rows = board(context.figures(), context.policy, quarter="2026Q3", compare=None, rule="all").rows
    return [row.unit for row in rows[:2]]


def page(context, query=""):
    return show(context, parse("/scenario", f"?quarter=2026Q3&{query}"))


def headline(shown):
    return words(of_kind(shown, "H1"))


# --- the finding ------------------------------------------------------------------------------------------------------


def test_without_assumptions_the_page_says_the_boards_own_gap(demonstration_context):
    card = board(
        demonstration_context.figures(), demonstration_context.policy, quarter="2026Q3", compare=None, rule="all"
    ).card("places_per_1000")
    assert card is not None
    shown = page(demonstration_context)
    assert f"最多仍缺 {card.figure.gap:,} 个" in headline(shown)
    assert "推演，不是统计数字" in words(shown)
    assert "演示数据" in words(shown)


def test_enough_places_reach_the_target_in_their_quarter(demonstration_context):
    first, second = counties(demonstration_context)
    query = f"add={first}:2027Q1:900,{second}:2027Q4:900"
    assert "最迟 2027Q4 达到每千人 5 个" in headline(page(demonstration_context, query))
    assert "by 2027Q4 at the latest" in headline(page(demonstration_context, f"lang=en&{query}"))


@pytest.mark.parametrize(
    "query",
    [
        "add=x",
        "add=1:2:3:4:5",
        "growth=много",
        "share=%00",
        "until=0000Q0",
        "pace=1e9",
        "compare_with=999",
        "growth_at=:5",
    ],
)
def test_what_cannot_be_understood_is_told_in_place(demonstration_context, query):
    shown = page(demonstration_context, query)
    assert of_class(shown, "scn-wrong")
    assert not of_class(shown, "failure")
    assert "全市" in headline(shown)


def test_a_quarter_without_figures_says_so(demonstration_context):
    assert of_kind(show(demonstration_context, parse("/scenario", "?quarter=1999Q1")), "H1")


def test_the_presets_lead_where_they_say(demonstration_context):
    shown = page(demonstration_context)
    links = {words(link): link.href for link in of_class(shown, "scn-preset")}
    fill = next(href for text, href in links.items() if "补齐" in text)
    found = scenario.given_of(demonstration_context, full_view(demonstration_context, parse(*fill.split("?")))).found
    assert int(found.end.at[found.start.city, "gap"]) == shares(found, "gap").left
    assert any("按近一年速度" in text for text in links)


# --- exhibits ---------------------------------------------------------------------------------------------------------


def test_the_table_sums_to_the_citys_row(demonstration_context):
    first, second = counties(demonstration_context)
    for share in ("gap", "residents", "under3"):
        told = given(demonstration_context, f"share={share}&pace=100&add={first}:2027Q1:90,{second}:2027Q1:40")
        rows = scenario_tables.build_exhibit(view_of(demonstration_context, ""), told).rows
        for column in ("share", "going_on", "added", "remainder"):
            assert rows[column].iloc[1:].sum() == rows[column].iloc[0]


def test_what_is_shared_to_nobody_yet_names_the_missing_counties_on_the_page_and_in_the_file(demonstration_context):
    told = given(demonstration_context, "share=gap")
    view = view_of(demonstration_context)
    missing = [view.policy.unit(code).short_name for code in told.found.start.missing]
    assert missing
    rows = of_class(page(demonstration_context, "share=gap"), "scn-unshared")
    assert len(rows) == 2
    assert all(name in words(row) for row in rows for name in missing)
    for table in (scenario_tables.build_exhibit(view, told), scenario_tables.ways_exhibit(view, told)):
        last = table.rows.iloc[-1]
        assert last["county"] == f"暂不分（{'、'.join(missing)}算不出缺口）"
        assert last["share" if "share" in last else "gap"] == shares(told.found, "gap").left > 0
    assert set(table.rows[["residents", "under3"]].iloc[-1]) == {0}


def test_what_is_taken_away_is_what_is_shown(demonstration_context):
    app = create_app(demonstration_context)
    first, _ = counties(demonstration_context)
    for one in scenario.exhibits(demonstration_context, view_of(demonstration_context, f"add={first}:2027Q1:90")):
        with app.server.test_request_context(f"/take/scenario/{one.key}.csv?quarter=2026Q3&add={first}:2027Q1:90"):
            answer = export_file(demonstration_context, "scenario", one.key, "csv")
        assert answer.status_code == 200, one.key
        answer.direct_passthrough = False
        text = answer.get_data().decode("utf-8-sig")
        assert "推演" in text
        assert "演示数据" in text
        assert one.title.split("；")[0] in text
    assert one.key == "ways"


def test_the_paths_rows_say_which_are_figures(demonstration_context):
    (path, *_) = scenario.exhibits(demonstration_context, view_of(demonstration_context))
    kinds = path.rows.set_index("quarter")["kind"]
    assert (kinds["2026Q3"], kinds["2026Q4"]) == ("统计", "推演")
    assert path.rows["quarter"].is_unique
    known = path.rows[path.rows["kind"] == "统计"]
    city = (
        demonstration_context.figures()
        .query("indicator == 'places_per_1000' and level == 'city' and rule == 'all'")
        .set_index("quarter")["numerator"]
    )
    assert known["places"].tolist() == city[known["quarter"]].tolist()
    assert path.chart is not None
    assert {"推演", "统计"} <= {trace.name for trace in read(path.chart).data}


# --- kept -------------------------------------------------------------------------------------------------------------


def test_a_scenario_is_saved_opened_and_compared(context):
    first, second = counties(context)
    query = f"add={first}:2027Q1:900,{second}:2027Q2:900"
    with access.acting(Actor("甲", LEADER)):
        number = scenario.keep(context, view_of(context, f"lang=en&{query}"), "两县 <b>")
        told = given(context, query)
        assert told.saved["name"].tolist() == ["两县 <b>"]
        assert told.query == told.saved["query"].iloc[0]
        shown = page(context, f"compare_with={number}")
        listed = of_class(shown, "scn-list")
        assert "两县 <b>" in words(listed)
        compared = scenario_saved.compare_exhibit(view_of(context), given(context, f"compare_with={number}"))
        assert compared is not None
        assert compared.rows["name"].tolist() == ["当前推演", "两县 <b>"]
        assert compared.rows["reached"].tolist()[1] == "2027Q2"
        assert "&lt;b&gt;" in str(read(compared.chart).layout.annotations)
        assert "<b>两县" not in str(read(compared.chart).layout.annotations)
    with access.acting(Actor("乙", ANALYST)):
        assert "甲" in words(of_class(page(context), "scn-list"))
        assert not of_class(page(context), "scn-acts")[0].children[1:]
        with pytest.raises(UserError, match=r"^scenario[.]missing"):
            scenario.act_on(context, scenario_saved.DELETE, number, "")


def test_what_is_not_understood_is_not_saved(context):
    with access.acting(Actor("甲", LEADER)), pytest.raises(UserError, match=r"^scenario[.]unsound"):
        scenario.keep(context, view_of(context, "add=x"), "名称")
    assert context.store.scenarios.all().empty


def test_who_may_not_save_looks_and_saves_nothing(context):
    with access.acting(Actor("somebody", SHELL)):
        number = scenario.keep(context, view_of(context), "现状")
    county = context.policy.counties[0].code
    with access.acting(Actor("县", COUNTY, county)):
        shown = page(context, f"compare_with={number}")
        assert not of_class(shown, "scn-saved")
        assert not of_class(shown, "scn-compare")
        assert "最多仍缺" in headline(shown)
        with pytest.raises(UserError, match=r"^rights"):
            scenario.keep(context, view_of(context), "县")
    assert len(context.store.scenarios.all()) == 1


def test_an_act_that_fails_is_told_and_leaves_the_list(context):
    with access.acting(Actor("甲", LEADER)):
        scenario.keep(context, view_of(context), "一")
        kept, told = scenario.redrawn(
            context, "?quarter=2026Q3", lambda view: ("saved", scenario._kept(context, view, "一"))
        )
    assert "已经有一个叫“一”的推演" in words(told)
    assert not isinstance(kept, list)


def test_a_workbook_of_the_table_opens(demonstration_context):
    app = create_app(demonstration_context)
    with app.server.test_request_context("/take/scenario/build.xlsx?quarter=2026Q3"):
        answer = export_file(demonstration_context, "scenario", "build", "xlsx")
    answer.direct_passthrough = False
    sheets = pd.read_excel(io.BytesIO(answer.get_data()), sheet_name=None, header=None, engine="calamine")
    assert any("推演" in str(table.to_numpy()) for table in sheets.values())
