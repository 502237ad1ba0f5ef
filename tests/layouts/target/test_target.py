"""The page of one target, on a story that has everything: what it says, draws and ranks."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from fractions import Fraction

import pytest

from data.rights import LEADER, Actor
from layouts.kit.address import parse
from layouts.kit.shell import View
from layouts.target import causes
from layouts.target import moved as target_moved
from layouts.target import pace as target_pace
from layouts.target import page as target
from layouts.target import path as target_path
from layouts.target.given import TargetData, chosen
from layouts.words.catalogue import catalogue
from metrics.board import board
from metrics.forecast import Forecast
from metrics.moved import Movement, bridge
from metrics.ranking import ranking
from metrics.trend import measure_trend
from tests.layouts.charts import read
from tests.layouts.figures_builder import BEFORE, CARRIED, GONE, NOW, figures_frame
from tests.layouts.pages import components, links, of_class, of_kind, words

KEYS = ("places_per_1000", "township_coverage", "estates_old", "estates_new", "trained_share", "demonstration", "pilot")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
COMING = Forecast(Fraction(200), "2028Q1", "2027Q2", "2029Q3")


def view_of(policy, key="", lang="zh", quarter=NOW, compare=BEFORE):
    asked = f"?quarter={quarter}&lang={lang}&target={key}" + (f"&compare={compare}" if compare else "")
    quarters = (NOW, BEFORE, "2025Q4", "2023Q2", "2020Q4")
    return View(
        parse("/target", asked),
        catalogue(lang),
        policy,
        dt.date(2026, 11, 23),
        True,
        quarters,
        actor=Actor("leader", LEADER),
    )


def given_of(policy, figures, key, quarter=NOW, compare=BEFORE, forecast=COMING, unknown=""):
    shown = board(figures, policy, quarter=quarter, compare=compare, rule="all")
    card = shown.card(key)
    asked = {"quarter": quarter, "rule": "all"}
    trend = measure_trend(figures, policy, card.measure, **asked)
    trend = replace(trend, forecast=forecast if trend.forecast else None)
    ranked = ranking(figures, policy, card.measure, compare=compare, **asked)
    return TargetData(shown, card, trend, None, ranked, unknown=unknown)


@pytest.fixture(scope="module")
def figures(policy):
    return figures_frame(policy)


@pytest.fixture(scope="module")
def places(policy, figures):
    return given_of(policy, figures, "places_per_1000")


@pytest.fixture(scope="module")
def page(policy, places):
    return target.content(view_of(policy), places).body


# --- the finding -----------------------------------------------------------------------------------------------------


def test_the_headline_is_the_finding_with_its_bounds(page, places):
    (h1,) = of_kind(page, "H1")
    assert words(h1) == f"每千人托位至少 4.54 个，最多缺 {places.figure.short:,} 个托位，已逾期 3 个季度"


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("township_coverage", "乡镇普惠覆盖至少"),
        ("demonstration", "至少 10/13 县已有，最多缺 3 县，已逾期 23 个季度"),
        ("estates_new", "，已达到目标"),
        ("trained_share", "2026 年 12 月底到期，正常推进"),
    ],
)
def test_every_kind_of_target_has_its_sentence(policy, figures, key, said):
    assert said in target.headline(view_of(policy), given_of(policy, figures, key))


def test_the_value_at_the_deadline_stands_against_now(policy, figures):
    given = given_of(policy, figures, "places_per_1000")
    said = target.evidence(given, catalogue("zh"))
    assert said.startswith("到期时（2025Q4）4.34 个，缺 3,144 个托位；")
    assert "现在（2026Q3）至少 4.54 个，最多缺" in said


def test_before_the_deadline_it_says_how_long_there_is(policy, figures):
    given = given_of(policy, figures, "places_per_1000", quarter="2023Q2", compare="2020Q4")
    assert target.evidence(given, catalogue("zh")) == "2025Q4 到期，还有 10 个季度。"
    assert target.headline(view_of(policy), given).endswith("2025Q4 到期，需加快")


def test_a_target_nobody_knows_is_said_and_the_main_one_shown(policy, figures):
    given = given_of(policy, figures, "places_per_1000", unknown="<b>x")
    said = words(of_class(target.content(view_of(policy), given).body, "refusal"))
    assert said == "没有叫“<b>x”的目标，这里显示的是“每千人托位”。"


def test_an_indicator_leads_to_the_target_of_its_commitment(policy, places):
    keys = {asked: chosen(places.board, policy, asked) for asked in ("", "pilot_workplace", "inclusive_institutions")}
    assert [card.measure.key for card in keys.values()] == ["places_per_1000", "pilot", "township_coverage"]
    assert chosen(places.board, policy, "nothing") is None


# --- the targets -----------------------------------------------------------------------------------------------------


def test_every_target_is_one_click_away_with_its_status(page):
    (tabs,) = of_class(page, "tg-tabs")
    found = links(tabs)
    assert len(found) == len(KEYS)
    assert [href for text, href in found.items() if text.startswith("示范机构")] == [
        f"/target?quarter={NOW}&compare={BEFORE}&target=demonstration"
    ]
    assert len(of_class(tabs, "st")) == len(KEYS)
    assert words(of_class(tabs, "here")).startswith("每千人托位")


# --- the path --------------------------------------------------------------------------------------------------------


def traces(chart, name):
    return [trace for trace in read(chart).data if trace.name == name]


def notes(chart):
    return {note.name: note.text for note in read(chart).layout.annotations}


def test_the_required_path_runs_straight_from_the_baseline_to_the_deadline(policy, places):
    chart = target_path.exhibit(view_of(policy), places).chart
    (required,) = traces(chart, "required")
    assert (required.x[0], required.x[-1]) == (0, 20)
    assert required.y[-1] == 5
    steps = {round(b - a, 9) for a, b in zip(required.y, required.y[1:], strict=False)}
    assert len(steps) == 1


def test_the_band_lies_between_the_earliest_and_the_latest(policy, places):
    chart = target_path.exhibit(view_of(policy), places).chart
    (band,) = traces(chart, "forecast")
    now = 23
    assert band.x[0] == band.x[-1] == now
    assert (now + 3, 5.0) in zip(band.x, band.y, strict=True)
    assert max(band.x) == now + target_path.HORIZON
    assert notes(chart)["reached"] == "<b>2028Q1</b>"


def test_the_provisional_point_is_hollow_and_the_time_overdue_is_said(policy, places):
    chart = target_path.exhibit(view_of(policy), places).chart
    (points,) = traces(chart, "points")
    assert points.marker.color[-1] == "#ffffff"
    assert points.marker.color[0] != "#ffffff"
    assert "3 个季度" in notes(chart)["overdue"]
    assert "至少，暂定" in notes(chart)["end"]


def test_a_counted_target_draws_counties_up_to_all_of_them(policy, figures):
    given = given_of(policy, figures, "demonstration")
    made = target_path.exhibit(view_of(policy), given)
    assert made.rows["value"].max() == 12
    assert set(made.rows["goal"]) == {13}
    assert "13 县都达到" in notes(made.chart)["target"]


def test_a_yearly_path_begins_anew_each_year(policy, figures):
    chart = target_path.exhibit(view_of(policy), given_of(policy, figures, "trained_share")).chart
    (ours,) = traces(chart, "ours")
    (required,) = traces(chart, "required")
    assert None in ours.x
    assert [y for x, y in zip(required.x, required.y, strict=True) if x is not None][:5] == [100, 25, 50, 75, 100]
    assert "overdue" not in notes(chart)


def test_a_target_that_is_met_is_not_said_to_be_overdue(policy, figures):
    assert "overdue" not in notes(target_path.exhibit(view_of(policy), given_of(policy, figures, "estates_new")).chart)


def test_shares_are_kept_exact_for_the_file(policy, figures):
    given = given_of(policy, figures, "estates_old")
    made = target_path.exhibit(view_of(policy), given)
    assert made.rows["value"].iloc[-1] == float(given.trend.value) <= 1
    assert set(made.rows["goal"]) == {1}


def test_without_any_value_there_is_a_sentence_and_no_chart(policy, figures):
    given = given_of(policy, figures, "estates_old")
    bare = replace(
        given, trend=replace(given.trend, points=tuple(replace(one, value=None) for one in given.trend.points))
    )
    assert target_path.exhibit(view_of(policy), bare) is None
    assert "老旧住宅区配建还没有数字" in words(target.content(view_of(policy), bare).body)


# --- the pace --------------------------------------------------------------------------------------------------------


def test_the_pace_is_said_in_whole_things(policy, places):
    said = words(target_pace.section(view_of(policy), places))
    assert f"要补的就是{places.figure.short:,} 个托位" in said
    assert "每季 +200 个" in said
    assert "2028Q1（最早 2027Q2，最晚 2029Q3）" in said
    assert "L ≥ 0.95 正常推进，≥ 0.60 需加快" in said


def test_before_the_deadline_the_required_pace_stands_in_the_title(policy, figures):
    given = given_of(policy, figures, "places_per_1000", quarter="2023Q2", compare="2020Q4")
    title = target_pace.title(given, catalogue("zh"))
    needed = f"{float(round(given.trend.required, 2)):,.2f}".rstrip("0").rstrip(".")
    assert title == f"每季要增加 {needed} 个才能按期达到，近一年每季 +200 个"


@pytest.mark.parametrize(
    ("forecast", "said"),
    [
        (Forecast(None, None, None, None, "too_few"), "数据不足五个季度"),
        (Forecast(None, None, "2027Q1", "2027Q2", "not_comparable"), "最早 2027Q1，最晚 2027Q2"),
        (Forecast(Fraction(-3), None, None, None, "not_rising"), "近一年没有增加"),
        (
            Forecast(Fraction(9), None, "2027Q1", "2041Q2", "unclear"),
            "预计达到看不出（最早 2027Q1，最晚 2041Q2，相差太远）",
        ),
        (Forecast(Fraction(0), None, "2027Q1", "2041Q2", "not_rising"), "看不出（最早 2027Q1，最晚 2041Q2，相差太远）"),
    ],
)
def test_why_there_is_no_expected_quarter_is_said(policy, figures, forecast, said):
    given = given_of(policy, figures, "places_per_1000", forecast=forecast)
    assert said in words(target_pace.section(view_of(policy), given))


def test_where_the_earliest_and_the_latest_lie_far_apart_no_quarter_is_drawn_or_titled(policy, figures):
    given = given_of(
        policy, figures, "places_per_1000", forecast=Forecast(Fraction(9), None, "2027Q1", "2041Q2", "unclear")
    )
    made = target_path.exhibit(view_of(policy), given)
    assert made.title.endswith("，何时补足看不出（最早 2027Q1，最晚 2041Q2，相差太远）")
    assert notes(made.chart)["reached"] == "<b>看不出（2027Q1—2041Q2） →</b>"
    assert traces(made.chart, "expected") == []


def test_whom_the_pace_leaves_out_is_said(policy, figures):
    first, second = policy.counties[:2]
    ahead = Forecast(Fraction(9), "2028Q1", "2027Q2", "2029Q3", "", (first.code, second.code))
    said = words(target_pace.section(view_of(policy), given_of(policy, figures, "places_per_1000", forecast=ahead)))
    assert f"每季 +9 个（不含{first.short_name}、{second.short_name}：本季或一年前没有数据）" in said


def test_what_is_counted_in_counties_is_not_forecast_and_says_so(policy, figures):
    said = words(target_pace.section(view_of(policy), given_of(policy, figures, "demonstration")))
    assert "只预测托位和乡镇覆盖" in said
    assert "近一年速度" not in said


# --- the ranking -----------------------------------------------------------------------------------------------------


def rows_of(node):
    return [words(row) for row in of_kind(of_class(node, "tg-rank"), "Tr")]


def test_every_county_is_ranked_and_leads_to_its_page(page, policy):
    listed = links(of_class(page, "tg-rank"))
    assert {county.name for county in policy.counties} <= set(listed)
    assert listed[policy.counties[0].name] == f"/county/{policy.counties[0].code}?quarter={NOW}&compare={BEFORE}"


def test_the_missing_county_is_last_without_a_rank_and_never_zero(page, policy):
    last = rows_of(page)[-1]
    assert policy.counties[GONE].name in last
    assert last.startswith("—")
    assert "缺报" in last
    assert "0" not in last.replace("2026", "").split("缺报")[1][:4]


def test_the_carried_county_says_since_when_and_a_rate_is_only_a_reference(page, policy):
    rows = of_kind(of_class(page, "tg-rank"), "Tr")
    (row,) = [words(row) for row in rows if policy.counties[CARRIED].name in links(row)]
    assert f"沿用{BEFORE}" in row
    assert "参照" in row


def test_equal_counties_are_tied(policy, figures):
    said = rows_of(target.content(view_of(policy), given_of(policy, figures, "demonstration")).body)
    ranks = [re.match(r"(并列 )?(\d+|—)", row)[0] for row in said[2:]]
    assert ranks == ["并列 1"] * 10 + ["并列 11"] * 2 + ["—"]


def test_townships_without_stand_by_name(policy, figures):
    given = given_of(policy, figures, "township_coverage")
    lacking = given.board.row(policy.counties[2].code).cells["township_coverage"].lacking
    assert len(lacking) == 4
    assert all(name in words(of_class(target.content(view_of(policy), given).body, "tg-names")) for name in lacking)


# --- what moved it ---------------------------------------------------------------------------------------------------


def test_the_bars_end_where_the_next_begins_and_the_sum_stands_below():
    rows = [("new", 0, 60), ("expanded", 10, 30), ("reduced", 15, 10), ("closed", 30, 0)]
    moved = [Movement("140802", cause, cause, None, None, before, now, None, None) for cause, before, now in rows]
    made = bridge(moved, {"a": 100, "b": 40}, {"a": 145, "b": None}, (1, 1))
    (bars,) = read(causes.causes_figure(made, catalogue("zh"))).data
    assert list(bars.base) == [0, 60, 80, 75, 45, 0]
    assert list(bars.x) == [60, 20, -5, -30, -40, 5]
    assert list(bars.y)[-2:] == ["数据退出", "全市合计"]
    assert sum(bars.x[:-1]) == bars.x[-1] == made.after - made.before


def test_other_targets_list_the_counties_that_changed(policy, figures):
    given = given_of(policy, figures, "township_coverage")
    (made,) = target_moved.exhibits(view_of(policy), given)
    changed = dict(zip(made.rows["name"], made.rows["change"], strict=True))
    assert changed[policy.counties[7].name] == -1
    assert changed[policy.counties[3].name] == 1
    assert changed[policy.counties[GONE].name] is None
    assert "1 个县（市、区）增加，1 个减少" in made.title
    assert "数据退出，不是减少" in words(target_moved.counties_table(view_of(policy), given))


def test_without_comparison_there_is_nothing_that_moved(policy, figures):
    given = given_of(policy, figures, "estates_old", quarter="2020Q4", compare=None)
    view = view_of(policy, quarter="2020Q4", compare=None)
    assert target_moved.exhibits(view, given) == ()
    assert "没有更早的季度可以对比" in words(target.content(view, given).body)


def test_a_yearly_target_is_not_compared_with_another_year(policy, figures):
    given = given_of(policy, figures, "trained_share", compare="2025Q4")
    assert target_moved.exhibits(view_of(policy, compare="2025Q4"), given) == ()
    said = words(target.content(view_of(policy, compare="2025Q4"), given).body)
    assert "年度培训体检每年从零算起，不能与上一年的 2025Q4 比" in said


# --- the clause ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", KEYS)
def test_the_clause_stands_in_the_policys_own_words(policy, figures, key):
    given = given_of(policy, figures, key)
    (quote,) = of_class(target.content(view_of(policy), given).body, "tg-clause")
    assert given.measure.target.words.strip() in words(quote)
    assert quote.lang == "zh-CN"


def test_who_answers_is_the_task_of_the_same_clause(policy, figures):
    given = given_of(policy, figures, "township_coverage")
    said = words(target.content(view_of(policy), given).body)
    (task,) = [task for task in policy.tasks if task.clause == given.measure.target.clause]
    assert f"任务 {task.no}：{task.title}" in said
    assert all(name in said for name in (*task.lead, *task.responsible))


def test_a_clause_without_a_task_names_nobody(page):
    assert "谁负责" not in words(page)


# --- both languages --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_target_can_be_shown_and_every_exhibit_has_its_columns(policy, figures, key, lang):
    view = view_of(policy, key, lang)
    given = given_of(policy, figures, key)
    assert of_kind(target.content(view, given).body, "H1")
    for made in target.exhibits(view, given):
        assert made.title
        assert {column.key for column in made.columns} <= set(made.rows.columns)
        assert set(made.y) <= {column.key for column in made.columns}


@pytest.mark.parametrize("key", KEYS)
def test_english_leaves_no_chinese_but_names_and_the_clauses_own_words(policy, figures, key):
    body = target.content(view_of(policy, key, "en"), given_of(policy, figures, key)).body
    said = words([part for part in components(body) if type(part).__name__ in ("H1", "Dt", "Dd", "Th", "H2")])
    own = [*policy.unit_names().values(), *(d for t in policy.tasks for d in (t.title, *t.lead, *t.responsible))]
    own += [given_of(policy, figures, key).measure.target.clause, policy.city.short_name]
    for name in sorted(set(own), key=len, reverse=True):
        said = said.replace(name, "")
    assert CHINESE.findall(said) == []
