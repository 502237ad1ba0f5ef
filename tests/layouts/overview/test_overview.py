"""The overview, by its words and structure, on a story that has everything."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from layouts.kit.address import parse
from layouts.kit.counties import title
from layouts.kit.nothing_yet import nothing_yet
from layouts.kit.shell import View, page
from layouts.overview import map as overview_map
from layouts.overview import page as overview
from layouts.words.catalogue import catalogue
from metrics.board import board
from metrics.figure import Quarter
from metrics.milestones import milestones
from tests.layouts.figures_builder import BEFORE, CARRIED, GONE, NOW, figures_frame
from tests.layouts.pages import components, links, of_class, of_kind, words


def view_of(policy, shown, lang="zh"):
    address = parse("/", f"?quarter={NOW}&compare={BEFORE}&lang={lang}")
    return View(address, catalogue(lang), policy, dt.date(2026, 11, 23), True, (NOW, BEFORE), shown.coverage)


def no_milestones(policy):
    values = pd.DataFrame([{"county": c.code, "source": "missing"} for c in policy.counties])
    return milestones(values, Quarter(NOW), policy)


@pytest.fixture(scope="module")
def shown(policy):
    return board(figures_frame(policy), policy, quarter=NOW, compare=BEFORE, rule="all")


@pytest.fixture(scope="module")
def complete(policy):
    return board(figures_frame(policy, complete=True), policy, quarter=NOW, compare=BEFORE, rule="all")


@pytest.fixture(scope="module")
def body(policy, shown):
    view = view_of(policy, shown)
    return page(view, overview.content(view, shown, no_milestones(policy)))


def test_the_one_headline_is_the_finding_with_its_bounds(body, shown):
    gap = f"{shown.card('places_per_1000').figure.short:,}"
    (h1,) = of_kind(body, "H1")
    assert words(h1) == f"全市每千人托位至少 4.54 个，距目标最多缺 {gap} 个，已逾期 3 个季度"


def test_with_all_counties_in_nothing_is_said_to_be_a_bound(policy, complete):
    said = overview.headline(view_of(policy, complete), complete)
    assert "至少" not in said
    assert "最多" not in said


def test_headings_stand_in_order(body):
    levels = [
        int(type(part).__name__[1]) for part in components(body) if type(part).__name__ in ("H1", "H2", "H3", "H4")
    ]
    assert levels[0] == 1
    assert levels.count(1) == 1


def test_every_target_has_a_card_and_the_reporting_one_more(body, shown):
    assert len(of_class(body, "card")) == len(shown.cards) + 1 == 8


def test_status_is_mark_and_word_each_time(body):
    for chip in of_class(body, "st"):
        assert of_class(chip, "mk")
        assert words(chip).strip()


def test_a_counted_target_shows_one_mark_a_county(body):
    assert [len(of_class(marks, "mk")) for marks in of_class(body, "units")] == [13, 13, 13]


def test_each_county_links_to_its_page_and_keeps_the_view(body, policy):
    found = links(of_class(body, "grid"))
    for county in policy.counties:
        assert found[county.name] == f"/county/{county.code}?quarter={NOW}&compare={BEFORE}"


def test_the_missing_county_has_a_dash_and_a_reason_never_a_zero(body, policy):
    (row,) = of_class(body, "miss")
    assert policy.counties[GONE].name in words(row)
    assert "—" in words(row)
    assert BEFORE in words(of_class(row, "hatch"))


def test_the_carried_county_says_since_when(body, policy):
    (row,) = [r for r in of_kind(of_class(body, "grid"), "Tr") if words(r).startswith(policy.counties[CARRIED].name)]
    assert f"沿用{BEFORE}" in words(row)


def test_uncovered_townships_stand_by_name(body, shown, policy):
    lacking = shown.row(policy.counties[2].code).cells["township_coverage"].lacking
    assert all(name in words(of_class(body, "names")) for name in lacking)


def test_the_sorted_column_says_so(body):
    assert [getattr(th, "aria-sort") for th in of_class(of_class(body, "grid"), "sort")] == ["descending"]


def test_the_table_title_is_its_finding(policy, shown):
    said = title(view_of(policy, shown), shown)
    assert said.startswith("5 个县区托位低于参照线")


def test_invented_data_says_so_on_the_bar_every_section_and_the_footer(body):
    assert len(of_class(body, "demo")) >= 4
    assert "演示数据" in words(of_class(body, "foot"))


def test_english_leaves_no_chinese_but_names_and_the_clauses_own_words(policy, shown):
    view = view_of(policy, shown, "en")
    said = words(page(view, overview.content(view, shown, no_milestones(policy))))
    names = sorted(
        [
            *(text for one in policy.milestones for text in (one.clause, one.words)),
            *policy.unit_names().values(),
            *(c.short_name for c in (policy.city, *policy.counties)),
            policy.number,
        ],
        key=len,
    )
    for name in reversed(names):
        said = said.replace(name, "")
    assert [letter for letter in said.replace("中文", "") if "\u4e00" <= letter <= "\u9fff"] == []


def test_before_anything_was_approved_the_next_act_is_offered(policy, shown):
    empty = nothing_yet(view_of(policy, shown))
    assert links(empty.body)["去报送"].startswith("/report")


def test_a_phone_reads_what_each_county_lacks(body, policy):
    items = of_kind(of_class(body, "plist"), "Li")
    assert len(items) == len(policy.counties)
    assert "其余" in words(items[0])


def test_what_is_taken_away_is_what_is_shown(policy, shown):
    given = {one.key: one for one in overview.exhibits(view_of(policy, shown), shown)}
    assert list(given) == ["counties", "map", "path", "changes"]
    counties = given["counties"].rows
    assert list(counties["name"]) == [shown.city.name, *(row.name for row in shown.rows)]
    missing = counties[counties["name"] == policy.counties[GONE].name].iloc[0]
    assert missing["source"] == "缺报" and pd.isna(missing["rate"])
    assert given["path"].rows["quarter"].iloc[-1] == NOW
    moved = given["changes"].rows.set_index("name")["change"]
    assert moved[f"同口径 {len(shown.places.counties)} 县合计"] == shown.places.total


def test_the_chooser_says_which_quarter_the_last_meeting_had_in_hand(body):
    (chooser,) = [part for part in components(body) if getattr(part, "id", "") == "compare"]
    assert [option["label"] for option in chooser.options] == ["上次会议（7月）2026Q2"]


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("", "有到期未达标的目标"),
        ("?map=places_per_1000", "低于参照线"),
        ("?map=estates_old", "老旧住宅区配建："),
        ("?map=nothing", "有到期未达标的目标"),
    ],
)
def test_the_map_is_filled_by_what_the_address_says(policy, shown, asked, title):
    view = View(parse("/", asked), catalogue("zh"), policy, dt.date(2026, 11, 23), True, (NOW,), shown.coverage)
    given = overview_map.map_exhibit(view, shown)
    assert title in given.title
    assert given.chart is not None
    assert len(given.rows) == len(policy.counties)
