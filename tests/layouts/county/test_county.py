"""The county pages, by their words and structure."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from data.contract import schema
from data.rights import OFFICE, Actor
from layouts.county import page as county
from layouts.county.page import CountyData
from layouts.kit.address import parse
from layouts.kit.shell import View
from layouts.words.catalogue import catalogue
from metrics import tasks
from metrics.board import board
from metrics.estates import listed
from metrics.figure import Quarter
from metrics.milestones import milestones
from metrics.trend import points
from tests.layouts.figures_builder import BEFORE, CARRIED, GONE, NOW, figures_frame
from tests.layouts.pages import links, of_class, of_kind, words

HERE = 2
"""Which of the policy's counties the page is about."""


@pytest.fixture(scope="module")
def shown(policy):
    return board(figures_frame(policy), policy, quarter=NOW, compare=BEFORE, rule="all")


def view_of(policy, shown, place=HERE):
    address = parse(f"/county/{policy.counties[place].code}", f"?quarter={NOW}&compare={BEFORE}")
    return View(
        address,
        catalogue("zh"),
        policy,
        dt.date(2026, 11, 23),
        True,
        (NOW, BEFORE),
        shown.coverage,
        Actor("office", OFFICE),
    )


def estates(policy, *more):
    rows = [
        ("甲小区", schema.ESTATE_OLD, "已交付", 2, "是"),
        ("乙小区", schema.ESTATE_NEW, "已交付", 6, "否"),
        ("丙小区", schema.ESTATE_OLD, "已交付", 5, "是"),
        ("丁小区", schema.ESTATE_NEW, "规划", 0, None),
        *more,
    ]
    made = pd.DataFrame(rows, columns=["name", "kind", "phase", "built", "delivered_together"])
    made = made.assign(county="1", township_name="甲镇", residents=1000, housing_delivered="是", row=range(len(rows)))
    return listed(made.astype({"residents": "Int64", "built": "Int64"}), policy).sort_values("row", ignore_index=True)


def institutions():
    rows = [
        ("红花托育园", "01", "甲镇", "独立托育机构", "公办", "是", "是", "运营", 30, 20, True, 7),
        ("绿叶托育园", "01", "甲镇", "独立托育机构", "公办", "是", "是", "停业", 15, 0, False, 7),
    ]
    columns = [
        "name",
        "township",
        "township_name",
        "kind",
        "ownership",
        "inclusive",
        "registered",
        "status",
        "places",
        "enrolled",
        "counted",
        "submission",
    ]
    return pd.DataFrame(rows, columns=columns)


def has(policy, shown, place=HERE, **changed):
    code = policy.counties[place].code
    values = pd.DataFrame([{"county": c.code, "source": "missing"} for c in policy.counties])
    figures = figures_frame(policy)
    standing = tasks.task_states(tasks.page_words(pd.DataFrame(columns=["task", "unit"])), policy, quarter=NOW)
    given = {
        "history": points(figures, policy, code, ("places_per_1000",), through=NOW, rule="all"),
        "institutions": institutions(),
        "estates": estates(policy),
        "milestones": milestones(values, Quarter(NOW), policy),
        "tasks": standing[standing["unit"] == code],
        "submissions": None,
    }
    return CountyData(**{**given, **changed})


@pytest.fixture(scope="module")
def body(policy, shown):
    return county.content(view_of(policy, shown), shown, has(policy, shown)).body


def test_the_counties_before_and_after_and_all_of_them_are_one_click_away(body, policy):
    (nav,) = of_class(body, "co-others")
    found = links(nav)
    assert all(found[one.name].startswith(f"/county/{one.code}") for one in policy.counties)
    steps = [words(step) for step in of_class(nav, "co-step")]
    assert steps == [f"←{policy.counties[HERE - 1].name}", "全部县区", f"{policy.counties[HERE + 1].name}→"]


def test_after_the_last_county_comes_the_first(policy, shown):
    nav = of_class(county.content(view_of(policy, shown, -1), shown, has(policy, shown, -1)).body, "co-others")
    assert words(of_class(nav, "co-step")[-1]) == f"{policy.counties[0].name}→"


def test_an_estate_is_short_of_places_or_handed_over_before_them(body):
    (section,) = [s for s in of_kind(body, "Section") if getattr(s, "id", "") == "x-estates"]
    assert words(of_kind(section, "H2")) == "3 处居住区中 2 处不够，共缺 3 个托位"
    assert [words(row)[:3] for row in of_kind(of_kind(section, "Tbody"), "Tr")] == ["甲小区", "乙小区"]
    assert "先于托位交付" in words(section)
    assert "已够 1丙小区还不判定 1丁小区" in words(section)


def estates_section(view, shown, given):
    (section,) = [
        s for s in of_kind(county.content(view, shown, given).body, "Section") if getattr(s, "id", "") == "x-estates"
    ]
    return section


def test_an_estate_whose_places_are_missing_is_neither_short_nor_enough(policy, shown):
    unknown = ("戊小区", schema.ESTATE_OLD, "已交付", None, "是")
    view = view_of(policy, shown)
    given = has(policy, shown, estates=estates(policy, unknown))
    section = estates_section(view, shown, given)
    assert words(of_kind(section, "H2")) == "4 处居住区中 2 处不够，共缺 3 个托位，另有 1 处算不出"
    assert "算不出 1戊小区已够 1丙小区还不判定 1丁小区" in words(section)
    exhibit = county.exhibits(view, shown, given)[3]
    assert list(exhibit.rows["state"]) == ["不够", "不够", "已够", "还不判定", "算不出"]
    alone = has(policy, shown, estates=estates(policy, unknown).iloc[2:])
    assert words(of_kind(estates_section(view, shown, alone), "H2")) == "2 处居住区中 1 处算不出够不够，其余都够"


def test_an_estate_not_judged_yet_lacks_nothing_yet(policy, shown):
    exhibit = county.exhibits(view_of(policy, shown), shown, has(policy, shown))[3]
    assert [None if pd.isna(gap) else int(gap) for gap in exhibit.rows["gap"]] == [3, 0, 0, None]


def test_institutions_stand_in_a_table_and_in_a_list_for_paper(body):
    (section,) = of_class(body, "co-roster")
    assert words(of_kind(section, "H2")) == "2 家机构，其中 1 家计入，共 30 个托位"
    assert len(of_kind(of_class(section, "co-brief"), "Li")) == 2
    assert words(of_class(section, "co-brief")).count("不计入") == 1


def test_tasks_of_the_county_say_how_many_owe_a_word(body, policy, shown):
    asked = has(policy, shown).tasks
    (section,) = [s for s in of_kind(body, "Section") if getattr(s, "id", "") == "x-tasks"]
    assert words(of_kind(section, "H2")) == f"{len(asked)} 项任务中 0 项已完成，{len(asked)} 项欠进展"


def test_who_may_not_see_tasks_sees_none(policy, shown):
    said = words(county.content(view_of(policy, shown), shown, has(policy, shown, tasks=None)).body)
    assert "欠进展" not in said


def test_a_missing_county_says_why_and_has_no_targets(policy, shown):
    empty = has(policy, shown, GONE, institutions=institutions().iloc[:0], estates=estates(policy).iloc[:0])
    page = county.content(view_of(policy, shown, GONE), shown, empty).body
    assert words(of_kind(page, "H1")) == f"{policy.counties[GONE].name}没有 {NOW} 的数据"
    assert "最近四个季度没有通过的工作簿" in words(page)
    assert not [s for s in of_kind(page, "Section") if getattr(s, "id", "") in ("x-targets", "x-path")]


def test_a_carried_county_says_since_when(policy, shown):
    page = county.content(view_of(policy, shown, CARRIED), shown, has(policy, shown, CARRIED)).body
    assert f"沿用{BEFORE}" in words(of_class(page, "lede"))


def test_everything_on_the_page_can_be_taken_away(policy, shown):
    given = county.exhibits(view_of(policy, shown), shown, has(policy, shown))
    assert [one.key for one in given] == ["targets", "path", "townships", "estates", "institutions", "tasks"]
    assert all([column.key in one.rows for column in one.columns] for one in given)
    assert list(given[3].rows["state"]) == ["不够", "不够", "已够", "还不判定"]
