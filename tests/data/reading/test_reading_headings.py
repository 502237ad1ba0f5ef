"""Headings over several lines, in groups, with units, for two quarters, and columns that could be either of two."""

import pytest
import workbooks as wb

from data.contract import schema

PLACES = [30, 40, 50]
GROUPED = ("托小班", "托大班", "合计")


def rows(**more):
    """Three institutions of 30, 40 and 50 places, and what else each has."""
    made = []
    for number, places in enumerate(PLACES, 1):
        extra = {key: value(places) if callable(value) else value for key, value in more.items()}
        made.append(wb.institution(number, places=places, enrolled=places - 5, **extra))
    return made


def laid_out(columns, *, groups=(), merge=True, above=(), below=()):
    """A sheet by (heading lines, value of a row) a column; ``groups`` are merged over the first lines.

    Lines ``above`` and ``below`` the headings are lists of cells.
    """
    depth = max(len(heading) for heading, _ in columns)
    lines = [[heading[at] if at < len(heading) else None for heading, _ in columns] for at in range(depth)]
    body = [[value(row) for _, value in columns] for row in rows()]
    book = wb.book([*above, *lines, *below, *body])
    if merge:
        for top, left, bottom, right in groups:
            book["机构台账"].merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    return book


def plain(*without):
    """A column a key, but for those ``without``: its own heading in the first line."""
    left = [key for key in wb.HEADINGS if key not in without and not key.startswith(("classes_", "places_"))]
    return [((wb.HEADINGS[key],), lambda row, key=key: row[key]) for key in left]


def of(key):
    return lambda row: row[key]


def minus(key, less):
    return lambda row: row[key] - less


def grouped(upper, lower, values, *rest):
    """The plain columns and, under one group, further ones: (columns, where the group's box is)."""
    columns = [*plain("places", *rest)]
    first = len(columns) + 1
    columns += [
        ((upper if at == 0 else None, name), value) for at, (name, value) in enumerate(zip(lower, values, strict=True))
    ]
    return columns, (1, first, 1, first + len(lower) - 1)


def places(reading):
    return reading.institutions["places"].tolist()


THREE = [minus("places", 20), lambda _: 20, of("places")]


@pytest.mark.parametrize("merge", [True, False], ids=["merged", "written once"])
@pytest.mark.parametrize("group", ["托位数（个）", "托位数", "托位", "托位情况", "一、托位数（个）"])
def test_the_total_under_a_group_is_the_total(group, merge):
    columns, box = grouped(group, GROUPED, THREE)
    reading = wb.read(wb.saved(laid_out(columns, groups=[box], merge=merge)))
    assert places(reading) == PLACES
    assert reading.institutions["places_toddler"].tolist() == [10, 20, 30]
    assert reading.institutions["places_older"].tolist() == [20, 20, 20]
    assert wb.codes(reading) == ["heading.joined"] * 3


@pytest.mark.parametrize("total", ["小计", "总计", "总数", "合计（个）", "合 计"])
def test_a_total_by_any_word_is_the_total(total):
    columns, box = grouped("托位数", ("托小班", "托大班", total), THREE)
    assert places(wb.read(wb.saved(laid_out(columns, groups=[box])))) == PLACES


def test_the_total_may_stand_first_and_the_group_be_repeated_over_each():
    columns = plain("places") + [
        (("托位数", name), value)
        for name, value in zip(("合计", "托小班", "托大班"), THREE[2:] + THREE[:2], strict=True)
    ]
    reading = wb.read(wb.saved(laid_out(columns)))
    assert (places(reading), wb.codes(reading)) == (PLACES, ["heading.joined"] * 3)


def test_a_heading_merged_over_several_columns_belongs_to_none_of_them():
    columns, (_, left, _, right) = grouped("托位总数", (None, None, None), THREE)
    columns = [((heading[0],), value) for heading, value in columns]
    reading = wb.read(wb.saved(laid_out(columns, groups=[(1, left, 1, right)])))
    assert wb.codes(reading) == ["heading.spans"]
    assert wb.the(reading, "heading.spans").params["columns"] == ["Z", "AA", "AB"]
    assert reading.institutions["places"].isna().all()


def test_a_heading_merged_over_columns_of_which_one_is_filled_is_that_ones():
    columns, (_, left, _, right) = grouped("托位总数", (None, None), [of("places"), lambda _: None])
    columns = [((heading[0],), value) for heading, value in columns]
    reading = wb.read(wb.saved(laid_out(columns, groups=[(1, left, 1, right)])))
    assert (places(reading), wb.codes(reading)) == (PLACES, [])


@pytest.mark.parametrize("group", ["其中：普惠", "2026年二季度", "上季度", "去年同期", "规划", "普惠托育机构"])
def test_a_figure_under_a_group_that_changes_it_is_asked_for(group):
    columns, box = grouped(group, ("托位总数", "备案数"), [of("places"), lambda _: 1])
    reading = wb.read(wb.saved(laid_out(columns, groups=[box])))
    assert reading.institutions["places"].isna().all()
    assert wb.the(reading, "heading.missing").params["heading"] == "托位总数"


@pytest.mark.parametrize("group", ["机构情况", "（二）托位及在托情况", "2026年三季度", "本季度", "2026年9月30日"])
def test_a_group_that_says_nothing_new_changes_nothing(group):
    columns, box = grouped(group, ("托位总数", "备案数"), [of("places"), lambda _: 1])
    reading = wb.read(wb.saved(laid_out(columns, groups=[box])))
    assert places(reading) == PLACES


def test_each_class_with_its_classes_and_places_and_both_in_total():
    columns = plain("places")
    n, names = len(columns), ("托小班", "托大班", "合计")
    for name, value in zip(names, THREE, strict=True):
        columns += [((name, "班数"), lambda _: 1), ((None, "托位"), value)]
    boxes = [(1, n + at, 1, n + at + 1) for at in (1, 3, 5)]
    reading = wb.read(wb.saved(laid_out(columns, groups=boxes)))
    assert places(reading) == PLACES
    assert reading.institutions["places_toddler"].tolist() == [10, 20, 30]
    assert reading.institutions["classes_older"].tolist() == [1, 1, 1]


def test_a_part_of_the_places_is_not_taken_for_another_column():
    columns, box = grouped("托位数", ("普惠", "非普惠", "合计"), THREE, "inclusive")
    reading = wb.read(wb.saved(laid_out(columns, groups=[box])))
    assert places(reading) == PLACES
    assert reading.institutions["inclusive"].isna().all()
    assert [f.params["heading"] for f in reading.findings if f.code == "heading.missing"] == ["是否普惠"]


def test_the_approved_places_are_the_places():
    columns, box = grouped("托位数", ("核定", "实际使用"), [of("places"), of("enrolled")])
    assert places(wb.read(wb.saved(laid_out(columns, groups=[box])))) == PLACES


def test_three_lines_with_units_and_a_line_of_column_numbers():
    columns = plain("places", "enrolled")
    n = len(columns)
    columns += [
        (("托位情况", "托位数（个）", "托小班"), THREE[0]),
        ((None, None, "托大班"), THREE[1]),
        ((None, None, "合计"), THREE[2]),
        ((None, "在托人数", "（人）"), of("enrolled")),
    ]
    boxes = [(3, n + 1, 3, n + 4), (4, n + 1, 4, n + 3), *((3, at, 5, at) for at in range(1, n + 1))]
    numbers = ["甲", "乙", *range(1, n + 3)]
    above = [["演示县托育服务统计表"], ["填报单位：演示局", None, "统计时间：2026年9月30日"]]
    reading = wb.read(wb.saved(laid_out(columns, groups=boxes, above=above, below=[numbers])))
    assert places(reading) == PLACES
    assert reading.institutions["enrolled"].tolist() == [25, 35, 45]
    assert reading.institutions["row"].tolist() == [7, 8, 9]
    assert wb.the(reading, "rows.column_numbers").params == {"row": 6}
    assert wb.codes(reading, "error") == []


def test_a_line_of_units_below_the_headings_is_no_institution():
    columns = plain()
    units = {"托位总数": "个", "在托人数": "人", "月收费标准（元）": "元"}
    reading = wb.read(wb.saved(laid_out(columns, below=[[units.get(heading[0]) for heading, _ in columns]])))
    assert (places(reading), wb.codes(reading)) == (PLACES, [])


@pytest.mark.parametrize(
    "numbers", [["栏次", 1, 2, 3, 4], ["A", "B", 1, 2, 3], ["(1)", "(2)", "(3)", "(4)"], ["甲", "乙", 1, "2", "3=1+2"]]
)
def test_lines_of_column_numbers_in_any_style(numbers):
    reading = wb.read(wb.saved(laid_out(plain(), below=[numbers])))
    assert (places(reading), wb.codes(reading)) == (PLACES, ["rows.column_numbers"])


# --- two columns for one figure --------------------------------------------------------------------------------------


@pytest.mark.parametrize("other", ["托位数", "核定托位", "托位总数（个）", "收托规模"])
@pytest.mark.parametrize("first", [True, False])
def test_two_columns_that_could_be_the_places_are_refused_together(other, first):
    more = [((other,), minus("places", 10))]
    columns = [*more, *plain()] if first else [*plain(), *more]
    reading = wb.read(wb.saved(laid_out(columns)))
    found = wb.the(reading, "heading.duplicate")
    assert wb.codes(reading) == ["heading.duplicate"]
    assert sorted(found.params["found"]) == sorted(["托位总数", other])
    assert reading.institutions["places"].isna().all()


def test_a_person_says_which_of_two_it_is():
    content = wb.saved(laid_out([*plain(), (("托位数",), minus("places", 10))]))
    reading = wb.read(content, chosen={"institutions": {"托位数": ""}})
    assert (places(reading), wb.codes(reading, "error")) == (PLACES, [])
    reading = wb.read(content, chosen={"institutions": {"托位数": "places"}})
    assert places(reading) == [20, 30, 40]


def two_quarters(before, now):
    """The places and children of two quarters, grouped; last quarter's first."""
    columns = plain("places", "enrolled")
    n = len(columns)
    columns += [
        ((before, "托位数"), minus("places", 10)),
        ((None, "在托人数"), minus("enrolled", 10)),
        ((now, "托位数"), of("places")),
        ((None, "在托人数"), of("enrolled")),
    ]
    return columns, [(1, n + 1, 1, n + 2), (1, n + 3, 1, n + 4), *((1, at, 2, at) for at in range(1, n + 1))]


@pytest.mark.parametrize(
    ("before", "now"),
    [("2026年二季度", "2026年三季度"), ("上季度", "本季度"), ("6月底", "9月底"), ("2025Q3", "2026Q3")],
)
@pytest.mark.parametrize("merge", [True, False], ids=["merged", "written once"])
def test_of_two_quarters_side_by_side_this_ones_are_read(before, now, merge):
    columns, boxes = two_quarters(before, now)
    reading = wb.read(wb.saved(laid_out(columns, groups=boxes, merge=merge)))
    assert places(reading) == PLACES
    assert wb.codes(reading) == ["heading.other_quarter"] * 2 + ["heading.joined"] * 2


def test_without_a_quarter_to_go_by_neither_is_read():
    columns, boxes = two_quarters("2026年二季度", "2026年三季度")
    reading = wb.read(wb.saved(laid_out(columns, groups=boxes)), quarter=None)
    assert reading.institutions["places"].isna().all()


@pytest.mark.parametrize("now", ["托位总数", "2026年三季度托位数", "三季度末托位总数", "托位数（三季度）"])
def test_a_heading_that_names_another_quarter_is_not_this_ones(now):
    columns = [*plain("places"), (("2026年二季度托位数",), minus("places", 10)), ((now,), of("places"))]
    reading = wb.read(wb.saved(laid_out(columns)))
    assert places(reading) == PLACES
    assert wb.the(reading, "heading.other_quarter").value == "2026年二季度托位数"


# --- staff -----------------------------------------------------------------------------------------------------------


def test_carers_among_all_staff_are_the_carers():
    columns = [*plain("carers"), (("从业人员",), lambda row: row["carers"] + 6), (("其中：保育人员",), of("carers"))]
    reading = wb.read(wb.saved(laid_out(columns)))
    assert reading.institutions["carers"].tolist() == [7, 7, 7]
    assert wb.codes(reading) == ["heading.ignored", "heading.alias"]


@pytest.mark.parametrize("staff", ["从业人员", "从业人员数", "工作人员", "教职工数"])
def test_all_staff_is_never_taken_for_the_carers(staff):
    columns = [*plain("carers"), ((staff,), lambda row: row["carers"] + 6)]
    reading = wb.read(wb.saved(laid_out(columns)))
    assert reading.institutions["carers"].isna().all()
    assert [f.params["heading"] for f in reading.findings if f.code == "heading.missing"] == ["保育人员数"]


@pytest.mark.parametrize("certified", ["其中：持证", "持证人数", "其中：持证人数", "持证"])
def test_carers_in_a_group_of_their_own(certified):
    columns = plain("carers", "carers_certified")
    n = len(columns)
    columns += [(("保育人员", "人数"), of("carers")), ((None, certified), of("carers_certified"))]
    reading = wb.read(wb.saved(laid_out(columns, groups=[(1, n + 1, 1, n + 2)])))
    assert reading.institutions["carers"].tolist() == [7, 7, 7]
    assert reading.institutions["carers_certified"].tolist() == [6, 6, 6]


def test_running_numbers_and_telephones_are_never_a_guess():
    columns = [(("序号",), lambda _: 1), *plain("name"), (("联系电话",), lambda _: "0359"), (("机构",), of("name"))]
    reading = wb.read(wb.saved(laid_out(columns)))
    assert wb.the(reading, "heading.missing").params == {"heading": "机构名称", "guesses": ["机构"]}


# --- units -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", ["百个", "十个", "万", "千个"])
def test_a_unit_in_a_heading_that_is_not_the_columns_is_refused(unit):
    columns = [*plain("places"), ((f"托位总数（{unit}）",), of("places"))]
    reading = wb.read(wb.saved(laid_out(columns)))
    assert wb.the(reading, "heading.unit").params == {"heading": "托位总数", "unit": unit, "expected": "个"}
    assert wb.codes(reading, "error") == ["heading.unit"]
    assert reading.institutions["places"].isna().all()


def test_a_heading_matched_by_hand_keeps_its_unit():
    columns = [*plain("places"), (("总量（百个）",), of("places"))]
    reading = wb.read(wb.saved(laid_out(columns)), chosen={"institutions": {"总量（百个）": "places"}})
    assert wb.codes(reading, "error") == ["heading.unit"]


@pytest.mark.parametrize(
    "line", ["单位：百人", "（单位：百人、万元）", "计量单位：百人", "以百人为单位", "单位 ：百人"]
)
def test_a_unit_on_a_line_of_its_own_is_seen(line):
    reading = wb.read(wb.saved(laid_out(plain(), above=[["演示县托育机构"], [line]])))
    found = wb.the(reading, "unit.line")
    assert (found.cell, found.value) == ("A2", line)
    assert found.params["headings"] == ["在托人数", "保育人员数", "持证保育人员数"]
    assert wb.codes(reading, "error") == ["unit.line"]
    assert reading.institutions["enrolled"].isna().all()
    assert places(reading) == PLACES


@pytest.mark.parametrize("line", ["单位：个、人", "单位：人、万元、万人", "填报单位：万人托育局", "单位：演示局"])
def test_a_line_that_names_the_columns_own_units_says_nothing(line):
    reading = wb.read(wb.saved(laid_out(plain(), above=[[line]])))
    assert (places(reading), wb.codes(reading)) == (PLACES, [])


def test_a_heading_with_its_own_unit_does_not_mind_the_line():
    columns = [*plain("enrolled", "carers", "carers_certified")]
    columns += [((f"{wb.HEADINGS[key]}（人）",), of(key)) for key in ("enrolled", "carers", "carers_certified")]
    reading = wb.read(wb.saved(laid_out(columns, above=[["单位：百人"]])))
    assert wb.codes(reading, "error") == []
    assert reading.institutions["enrolled"].tolist() == [25, 35, 45]


def test_a_unit_above_the_countys_values_is_named_once():
    book = wb.book(wb.roster(wb.institutions(1)))
    sheet = book.create_sheet("县区概况")
    for line in (["演示县基本情况"], ["单位：万人、万元"], ["项目", "数值"], ["常住人口", 28.79]):
        sheet.append(line)
    for key in (key for key in wb.COUNTY_VALUES if key != "population"):
        sheet.append([schema.COUNTY.column(key).heading, wb.COUNTY_VALUES[key]])
    reading = wb.read(wb.saved(book))
    found = wb.the(reading, "unit.line")
    assert (found.sheet, found.cell, found.params["headings"]) == (
        "县区概况",
        "A2",
        ["常住人口（人）", "3岁以下婴幼儿数"],
    )
    assert reading.county_values["population"] is None
    assert wb.codes(reading, "error") == ["unit.line"]


# --- headings as people number them and say their units ---------------------------------------------------------------


@pytest.mark.parametrize("how", ["{}.{}", "{}、{}", "（{}）{}", "{} {}"])
def test_numbered_headings_are_read_by_what_follows_the_number(how):
    columns = [((how.format(number, name[0]),), value) for number, (name, value) in enumerate(plain(), 1)]
    reading = wb.read(wb.saved(laid_out(columns)))
    assert places(reading) == PLACES
    assert set(wb.codes(reading)) == {"heading.alias"}


def test_a_number_before_another_heading_makes_it_none_of_ours():
    reading = wb.read(wb.saved(laid_out([*plain(), (("2.床位数",), of("places"))])))
    assert [f.params["heading"] for f in reading.findings if f.code == "heading.ignored"] == ["2.床位数"]


@pytest.mark.parametrize("unit", ["/人", "（单位：人）", "(单位 人)", "（计量单位：人）"])
def test_a_unit_said_in_another_way_is_the_columns_own(unit):
    reading = wb.read(wb.saved(laid_out([*plain("enrolled"), ((f"在托人数{unit}",), of("enrolled"))])))
    assert wb.codes(reading) == ["heading.alias"]
    assert reading.institutions["enrolled"].tolist() == [25, 35, 45]


def test_another_unit_said_so_is_refused():
    reading = wb.read(wb.saved(laid_out([*plain("enrolled"), (("在托人数/百人",), of("enrolled"))])))
    assert wb.codes(reading) == ["heading.unit"]
    assert reading.institutions["enrolled"].isna().all()


@pytest.mark.parametrize(
    ("key", "heading"),
    [
        ("name", "托育服务机构名称"),
        ("name", "机构名称（全称）"),
        ("uscc", "统一社会信用代码（18位）"),
        ("address", "机构详细地址"),
        ("kind", "托育机构类型"),
        ("ownership", "机构举办性质"),
        ("inclusive", "是否为普惠性托育机构"),
        ("inclusive", "是否普惠性机构"),
        ("demonstration", "是否示范性机构（是/否）"),
        ("registered", "是否已备案"),
        ("area", "机构建筑面积（平方米）"),
        ("carers", "2.保育人员总数（人）"),
    ],
)
def test_words_that_every_column_could_have_change_nothing(key, heading):
    reading = wb.read(wb.saved(laid_out([*plain(key), ((heading,), of(key))])))
    assert wb.codes(reading) == ["heading.alias"]
    assert wb.the(reading, "heading.alias").params["heading"] == wb.HEADINGS[key]
    assert places(reading) == PLACES


@pytest.mark.parametrize("heading", ["机构数", "托育机构总数", "机构托位使用率", "是否普惠性幼儿园", "机构负责人"])
def test_other_things_of_an_institution_are_none_of_ours(heading):
    reading = wb.read(wb.saved(laid_out([*plain(), ((heading,), of("places"))])))
    assert [f.params["heading"] for f in reading.findings if f.code == "heading.ignored"] == [heading]
    assert wb.codes(reading, "error") == []


# --- groups that are written once -------------------------------------------------------------------------------------


@pytest.mark.parametrize("merge", [True, False], ids=["merged", "written once"])
def test_a_line_of_names_that_are_none_of_ours_is_still_a_heading_line(merge):
    left = plain("enrolled")
    parts = [(("在托人数", "男"), minus("enrolled", 20)), (("", "女"), lambda _: 20), (("", "合计"), of("enrolled"))]
    groups = [(1, len(left) + 1, 1, len(left) + 3), *((1, at, 2, at) for at in range(1, len(left) + 1))]
    reading = wb.read(wb.saved(laid_out([*left, *parts], groups=groups, merge=merge)))
    assert reading.institutions["enrolled"].tolist() == [25, 35, 45]
    assert wb.codes(reading, "error") == []
    assert wb.the(reading, "heading.joined").params == {"heading": "在托人数", "found": "在托人数 合计"}


def test_two_columns_for_the_children_are_asked_about_also_where_one_is_a_total_under_a_group():
    left = [*plain("enrolled"), (("实际在托",), of("enrolled"))]
    parts = [
        (("在托人数", "男"), minus("enrolled", 20)),
        (("", "女"), lambda _: 15),
        (("", "合计"), minus("enrolled", 5)),
    ]
    groups = [(1, len(left) + 1, 1, len(left) + 3), *((1, at, 2, at) for at in range(1, len(left) + 1))]
    reading = wb.read(wb.saved(laid_out([*left, *parts], groups=groups)))
    assert wb.codes(reading, "error") == ["heading.duplicate"]
    assert reading.institutions["enrolled"].isna().all()


def test_figures_of_a_plain_text_are_no_heading_line():
    lines = [
        ["机构名称", "在托人数", "", "", "托位总数"],
        ["", "男", "女", "合计", ""],
        ["合计", "60", "30", "90", "120"],
    ]
    body = [[row["name"], "20", "10", str(row["enrolled"]), str(row["places"])] for row in rows()]
    text = "\n".join(",".join(line) for line in (*lines, *body))
    reading = wb.read(text.encode("utf-8"), "台账.csv")
    assert places(reading) == PLACES
    assert reading.institutions["enrolled"].tolist() == [25, 35, 45]


@pytest.mark.parametrize("other", ["places", None], ids=["beside it", "alone"])
def test_a_heading_over_several_columns_is_none_of_theirs_also_beside_another_name(other):
    left = [*plain("places"), *([(("托位数",), of(other))] if other else [])]
    parts = [(("托位总数", ""), of("places")), (("", ""), minus("places", 7))]
    groups = [(1, len(left) + 1, 1, len(left) + 2), *((1, at, 2, at) for at in range(1, len(left) + 1))]
    reading = wb.read(wb.saved(laid_out([*left, *parts], groups=groups)))
    assert wb.codes(reading, "error") == ["heading.spans"]
    assert reading.institutions["places"].isna().all()


def test_colons_behind_the_headings_make_them_no_title():
    columns = [((f"{heading[0]}：", ""), value) for heading, value in plain("places")]
    parts = [
        (("托位：", "托小班："), minus("places", 20)),
        (("", "托大班："), lambda _: 20),
        (("", "合计："), of("places")),
    ]
    left = len(columns)
    groups = [(1, left + 1, 1, left + 3), *((1, at, 2, at) for at in range(1, left + 1))]
    reading = wb.read(wb.saved(laid_out([*columns, *parts], groups=groups)))
    assert places(reading) == PLACES
    assert wb.codes(reading, "error") == []


@pytest.mark.parametrize("group", ["托位设置情况", "托位配备情况", "托位数量情况"])
def test_a_group_of_several_empty_words_names_its_total(group):
    columns = [
        *plain("places"),
        ((group, "托小班"), minus("places", 20)),
        (("", "托大班"), lambda _: 20),
        (("", "小计"), of("places")),
    ]
    reading = wb.read(wb.saved(laid_out(columns, merge=False)))
    assert places(reading) == PLACES
    assert wb.codes(reading, "error") == []


@pytest.mark.parametrize("below", [["个"], ["甲", 1, 2]], ids=["units", "numbers"])
def test_headings_merged_over_a_blank_row_end_below_it(below):
    columns = plain()
    line = [below[at] if at < len(below) else None for at in range(len(columns))]
    if len(below) > 1:
        line = ["甲", *range(1, len(columns))]
    groups = [(1, at, 2, at) for at in range(1, len(columns) + 1)]
    reading = wb.read(wb.saved(laid_out(columns, groups=groups, below=[[], line])))
    assert places(reading) == PLACES
    assert wb.codes(reading, "error") == []


@pytest.mark.parametrize(
    "title",
    ["演示县2025年第三季度托育机构台账（演示数据）", "演示县二季度托育机构情况表（汇总）", "演示县卫生健康局（公章）"],
)
def test_a_title_in_the_middle_is_no_group_over_the_columns(title):
    above = [[None, None, None, title]]
    columns = [((None, *heading), value) for heading, value in plain()]
    reading = wb.read(wb.saved(laid_out([((None,), lambda _: None), *[((h[1],), v) for h, v in columns]], above=above)))
    assert places(reading) == PLACES
    assert wb.codes(reading, "error") == []
