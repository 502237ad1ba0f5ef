"""An exhibit on its page: what is drawn, the table behind it, how values are written, and who may take it away."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data import tokens
from data.rights import ANALYST, COUNTY, LEADER, OFFICE, ROLES, Actor
from layouts.kit import exhibit as made
from layouts.kit import html
from layouts.kit.address import parse
from layouts.kit.chart import Chart
from layouts.kit.exhibit import Exhibit, file_name, plain_table, shown
from layouts.kit.shell import View
from layouts.kit.table import CHANGE, COUNT, RATE, SHARE, Column, formatted
from layouts.words.catalogue import catalogue
from metrics.coverage import Coverage
from tests.layouts.pages import components, of_class, of_kind, words

NAMES = ("name", "places", "rate", "share", "change")
COLUMNS = (
    Column("name", "县（市、区）"),
    Column("places", "托位", "个", COUNT),
    Column("rate", "每千人托位", "个／千人", RATE, target=5),
    Column("share", "普惠占比", "", SHARE),
    Column("change", "较上季", "个", CHANGE),
)
ROWS = pd.DataFrame(
    [("甲县", 4641, 4.999278, 0.864, 30), ("乙县", 1862, 5.2, 1.0, -1200), ("丙县", None, None, None, None)],
    columns=NAMES,
)


def view_of(policy, role=ANALYST, address="/?quarter=2026Q3&compare=2026Q2", demo=True):
    path, _, query = address.partition("?")
    covered = Coverage("2026Q3", dt.date(2026, 9, 30), 13, 11, (("甲县", "2026Q2"),), ("乙县",), "2025-12-31")
    found = parse(path, query)
    county = policy.counties[0].code if role == COUNTY else None
    actor = Actor("somebody", role, county) if role else None
    return View(found, catalogue(found.lang), policy, dt.date(2026, 11, 23), demo, ("2026Q3", "2026Q2"), covered, actor)


def chart_of(**more):
    drawn = Chart()
    drawn.scatter(x=[1, 2], y=[3, 4])
    drawn.lay(**more)
    return drawn


@pytest.fixture
def one():
    said = ("甲县还差 1 个托位", "每千人托位，2026Q3", "人口截至 2025-12-31。")
    return Exhibit("path", *said, COLUMNS, ROWS, chart_of(), name="托位路径")


# --- how values are written ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("count", 1862, "1,862"),
        ("count", np.int64(-12), "−12"),
        ("count", 12.0, "12"),
        ("count", 155.25, "155.25"),
        ("rate", 4.6149, "4.61"),
        ("rate", Fraction(1, 3), "0.33"),
        ("rate", Decimal("2.005"), "2.01"),
        ("rate", -0.5, "−0.50"),
        ("share", 0.864, "86.4%"),
        ("share", Fraction(2999, 3000), "99.97%"),
        ("share", 1, "100%"),
        ("share", -0.25, "−25.0%"),
        ("change", 828, "+828"),
        ("change", -30, "−30"),
        ("change", 0, "0"),
        ("change", 1.5, "+1.50"),
        ("rate_change", 2.0, "+2.00"),
        ("rate_change", -0.414, "−0.41"),
        ("quarter", "2026Q3", "2026Q3"),
        ("date", dt.date(2026, 9, 30), "2026-09-30"),
        ("date", pd.Timestamp("2026-09-30"), "2026-09-30"),
        ("text", "甲\u202e县", "甲[U+202E]县"),
        ("count", "≥ 3", "≥ 3"),
        ("text", True, "True"),
        ("count", None, "—"),
        ("rate", float("nan"), "—"),
        ("share", pd.NA, "—"),
        ("change", pd.NaT, "—"),
        ("text", "", "—"),
    ],
)
def test_a_value_is_written_by_its_kind(kind, value, said):
    assert formatted(Column("x", "x", "", kind), value) == said


def test_an_unmet_rate_never_reads_as_met():
    assert formatted(COLUMNS[2], 4.999278) == "4.999"
    assert formatted(dataclasses.replace(COLUMNS[2], target=None), 4.999278) == "5.00"


# --- on the page -----------------------------------------------------------------------------------------------------


def test_a_chart_stands_with_its_finding_measure_source_and_the_table_behind_it(policy, one):
    section = shown(view_of(policy), one, alt="折线图")
    (chart,) = of_class(section, "chart")
    assert (chart.role, getattr(chart, "aria-label")) == ("figure", "折线图")
    assert words(of_kind(section, "H2")) == one.title
    assert words(of_class(section, "sub")) == one.subtitle
    assert words(of_class(section, "src")).startswith(one.source)
    assert words(of_class(section, "demo")) == "演示数据"
    (details,) = of_class(section, "x-data")
    assert words(of_kind(details, "Caption")) == one.title
    assert [words(cell) for cell in of_kind(details, "Th")[:5]] == [
        "县（市、区）",
        "托位个",
        "每千人托位个／千人",
        "普惠占比",
        "较上季个",
    ]
    rows = [words(row.children[1:]) for row in of_kind(details, "Tr")[1:]]
    assert rows == ["4,6414.99986.4%+30", "1,8625.20100%−1,200", "————"]
    assert all(cell.scope for cell in of_kind(details, "Th"))


def test_a_table_is_shown_as_given_or_plainly(policy, one):
    bare = dataclasses.replace(one, chart=None)
    given = shown(view_of(policy), bare, table=["甲", "乙"])
    assert not of_kind(given, "Table")
    assert "甲乙" in words(given)
    assert len(of_kind(shown(view_of(policy), bare), "Table")) == 1
    assert not of_class(shown(view_of(policy), bare), "x-data")


def test_a_heading_may_be_a_link_while_files_keep_the_words(policy, one):
    section = shown(view_of(policy), one, heading=["标题", "链接"])
    assert words(of_kind(section, "H2")) == "标题链接"
    assert getattr(of_class(section, "takes")[0], "data-title") == one.title


def test_a_long_table_says_how_many_rows_are_in_the_files_only(one):
    long = dataclasses.replace(one, rows=pd.concat([ROWS] * 4, ignore_index=True))
    table = plain_table(long, catalogue("zh"), most=10)
    assert len(of_kind(table, "Tr")) == 11
    assert "另有 2 行" in words(table)
    assert "另有" not in words(plain_table(long, catalogue("zh")))


def test_names_from_data_are_text(one):
    nasty = ROWS.assign(name="<img src=x onerror=alert(1)>")
    said = html.text(plain_table(dataclasses.replace(one, rows=nasty, title="<script>"), catalogue("zh")))
    assert "<img" not in said
    assert "<script" not in said


# --- taking away -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["", *ROLES])
def test_only_who_may_export_is_offered_it(policy, one, role):
    offered = of_class(shown(view_of(policy, role), one), "takes")
    assert bool(offered) == (role in (OFFICE, LEADER, ANALYST))


def test_a_chart_goes_as_picture_and_file_and_a_table_as_file(policy, one):
    of_chart, of_table = (
        [words(way) for way in of_class(shown(view_of(policy), each), "take")]
        for each in (one, dataclasses.replace(one, chart=None))
    )
    assert of_chart == ["PNG", "SVG", "CSV", "XLSX"]
    assert of_table == ["CSV", "XLSX"]


def test_ways_are_buttons_and_links_with_names_and_one_live_word(policy, one):
    section = shown(view_of(policy), one)
    kinds = [(type(way).__name__, getattr(way, "aria-label")) for way in of_class(section, "take")]
    assert kinds == [
        ("Button", "下载 PNG：甲县还差 1 个托位"),
        ("Button", "下载 SVG：甲县还差 1 个托位"),
        ("A", "下载 CSV：甲县还差 1 个托位"),
        ("A", "下载 XLSX：甲县还差 1 个托位"),
    ]
    (said,) = of_class(section, "x-said")
    assert (said.role, getattr(said, "aria-live")) == ("status", "polite")


def test_the_picture_is_told_what_it_says(policy, one):
    (row,) = of_class(shown(view_of(policy), one), "takes")
    told = {key.removeprefix("data-"): value for key, value in row.given.items() if "data-" in key}
    assert (told["title"], told["sub"], told["source"], told["demo"]) == (
        one.title,
        one.subtitle,
        one.source,
        "演示数据",
    )
    assert told["about"].endswith("口径：运营机构，含未备案 · 2026Q3 已通过 11/13 县 · 2026-11-23 生成")
    assert told["about"].startswith(policy.city.name)
    assert told["file"] == "托位路径_全市_2026Q3_演示数据"


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/?quarter=2026Q3", "托位路径_全市_2026Q3.csv"),
        ("/county/{county}?quarter=2026Q2", "托位路径_{name}_2026Q2.csv"),
        ("/target?quarter=2026Q3&county={county}", "托位路径_{name}_2026Q3.csv"),
        ("/tasks", "托位路径_全市.csv"),
    ],
)
def test_a_file_is_named_by_what_whose_and_when(policy, one, address, name):
    county = policy.counties[0]
    view = view_of(policy, address=address.format(county=county.code), demo=False)
    assert file_name(view, one, "csv") == name.format(name=county.short_name)


def test_without_a_name_the_page_and_the_key_name_the_file(policy, one):
    view = view_of(policy, address="/target?quarter=2026Q3", demo=False)
    assert file_name(view, dataclasses.replace(one, name=""), "xlsx") == "目标-path_全市_2026Q3.xlsx"


def test_a_file_name_leads_nowhere_else(policy, one):
    nasty = dataclasses.replace(one, name='../a\\b:c*"d\r\n\u202egpj.' + "长" * 200)
    name = file_name(view_of(policy), nasty, "png")
    assert not re.search(r'[\\/:*?"<>|\r\n\u202e]', name)
    assert len(name) < 100
    assert not name.startswith(("/", " ", "../"))


@pytest.mark.parametrize(
    ("address", "href"),
    [
        ("/target?quarter=2026Q3&compare=2026Q2&of=x", "/take/target/path.csv?quarter=2026Q3&compare=2026Q2&of=x"),
        ("/county/140802?quarter=2026Q3", "/take/county/path.csv?quarter=2026Q3&county=140802"),
        ("/townships?county=140802&lang=en", "/take/townships/path.csv?county=140802&lang=en"),
    ],
)
def test_a_file_is_asked_for_with_the_pages_own_query(policy, address, href):
    assert made.file_href(view_of(policy, address=address), "path", "csv") == href


# --- one theme -------------------------------------------------------------------------------------------------------


def test_no_chart_has_buttons_of_its_own(policy, one):
    (graph,) = of_kind(shown(view_of(policy), one), "Graph")
    assert graph.config["displayModeBar"] is False
    assert graph.config["showSendToCloud"] is False


def test_documents_have_the_pages_colours():
    assert tokens.colours()["accent"] == "#124e8c"
    assert all(re.fullmatch("#[0-9a-f]{6}", value) for value in tokens.colours().values())
    assert "font" not in tokens.colours()


def test_the_style_sheet_names_no_colour_of_its_own():
    sheet = (Path(tokens.TOKENS).parent / "exhibit.css").read_text("utf-8")
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b|rgb\(", sheet)
    used = set(re.findall(r"var\(--([\w-]+)", sheet))
    assert used <= set(tokens.tokens())


def test_nothing_in_an_exhibit_needs_a_script_in_the_page(policy, one):
    assert not [part for part in components(shown(view_of(policy), one)) if type(part).__name__ == "Script"]
