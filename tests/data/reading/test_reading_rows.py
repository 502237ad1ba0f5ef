"""Which rows are institutions: not the forms ruled in advance, the groups, the totals, nor the table below."""

import pytest
import workbooks as wb

ROWS = [wb.institution(number, places=places, enrolled=places - 5) for number, places in enumerate((30, 40, 50), 1)]
HEADS, *CELLS = wb.roster(ROWS)
KEYS = list(wb.HEADINGS)
PLACES = [30, 40, 50]


def line(**said):
    """A row that holds only what is said, by key."""
    return [said.get(key) for key in KEYS]


def read(*body, **more):
    return wb.read(wb.xlsx([HEADS, *body]), **more)


def places(reading):
    return reading.institutions["places"].tolist()


# --- forms ruled in advance ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "blank",
    [
        line(places=0),
        line(places=0, enrolled=0, carers=0, fee=0),
        line(inclusive="否", demonstration="否", pilot="无"),
        line(inclusive="否", places=0, name="-", uscc="无"),
        line(kind="独立托育机构", status="运营", inclusive="否", township=ROWS[0]["township"], forms="全日托"),
        line(name=0, uscc=0, places=0, opened=0),
        line(places="=SUM(P1:W1)", enrolled="#N/A", name="#N/A"),
    ],
    ids=["sum", "sums", "否", "dashes", "chosen", "links", "formulas"],
)
def test_rows_of_a_form_that_nobody_filled_in_are_left_out_once(blank):
    reading = read(*CELLS, *[blank] * 200)
    assert places(reading) == PLACES
    assert wb.codes(reading) == ["rows.unfilled"]
    assert wb.the(reading, "rows.unfilled").params == {"first": 5, "last": 204, "count": 200}


def test_such_rows_may_stand_between_the_others():
    blank = line(inclusive="否", places=0)
    reading = read(CELLS[0], blank, CELLS[1], blank, CELLS[2])
    assert reading.institutions["row"].tolist() == [2, 4, 6]
    assert wb.the(reading, "rows.unfilled").params == {"first": 3, "last": 5, "count": 2}


@pytest.mark.parametrize(
    "said", [{"places": 20}, {"uscc": wb.credit_code(9)}, {"opened": "2022-03-01"}, {"note": "新增"}]
)
def test_a_row_that_says_anything_is_none_of_them(said):
    reading = read(*CELLS, line(inclusive="否", **said))
    assert len(reading.institutions) == 4
    assert ("cell.required", "A5") in [(f.code, f.cell) for f in reading.findings]


def test_a_row_without_a_name_in_which_something_was_chosen_by_hand_is_asked_about():
    reading = read(*CELLS, line(inclusive="否", kind="家庭托育点", status="筹建"), line(inclusive="否"))
    assert reading.institutions["row"].tolist() == [2, 3, 4, 5]
    assert wb.the(reading, "rows.unfilled").params["count"] == 1


# --- groups ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "一、{town}（2家）",
        "{town}",
        "（一）公办机构",
        "独立托育机构",
        "民办托育机构（共3家）",
        "二、{town}片区",
        "普惠性托育机构",
        "{town}3家",
    ],
)
def test_a_line_that_names_a_group_is_no_institution(name):
    name = name.format(town=ROWS[0]["township"])
    reading = read(line(name=name), *CELLS[:2], line(name=name), CELLS[2])
    assert places(reading) == PLACES
    assert wb.codes(reading) == ["rows.group_lines"]
    assert wb.the(reading, "rows.group_lines").params == {"rows": ["2", "5"]}


def test_a_group_merged_across_the_table_is_no_institution():
    book = wb.book([HEADS, line(name="城东"), *CELLS])
    book["机构台账"].merge_cells("A2:AH2")
    reading = wb.read(wb.saved(book))
    assert (places(reading), wb.codes(reading)) == (PLACES, ["rows.group_lines"])


def test_a_group_in_a_column_that_nobody_asks_for_is_told_too():
    body = [["一、城区（3家）"], *([number, *cells] for number, cells in enumerate(CELLS, 1))]
    reading = wb.read(wb.xlsx([["序号", *HEADS], *body]))
    assert places(reading) == PLACES
    assert wb.codes(reading) == ["heading.ignored", "rows.group_lines"]


def test_an_institution_of_which_only_the_name_is_filled_in_is_no_group():
    reading = read(*CELLS, line(name="演示县一心托育园"), line(name="四、演示县四季托育园", places=20))
    assert len(reading.institutions) == 5
    assert {f.cell[1:] for f in reading.findings if f.code == "cell.required"} == {"5", "6"}


@pytest.mark.parametrize(
    "example",
    [["示例", *CELLS[0]], ["例：", *CELLS[0]], [None, *("必填" if n % 2 else "（选填）" for n in range(len(HEADS)))]],
)
def test_a_line_that_shows_how_to_fill_in_is_no_institution(example):
    body = [[number, *cells] for number, cells in enumerate(CELLS, 1)]
    reading = wb.read(wb.xlsx([["序号", *HEADS], example, *body]))
    assert places(reading) == PLACES
    assert wb.codes(reading) == ["heading.ignored", "rows.lines_left_out"]


def test_a_formula_without_a_value_below_a_gap_is_an_error_of_its_cell():
    row = [*CELLS[2]]
    row[KEYS.index("places")] = "=10+20"
    reading = read(*CELLS[:2], [], row)
    assert wb.codes(reading) == ["cell.formula_without_value"]
    assert len(reading.institutions) == 3


# --- totals ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "全县",
        "{county}",
        "总  计",
        "合计：6家",
        "共6家机构",
        "合计26家",
        "合计（6家）",
        "全市",
        "本县合计",
        "小计",
        "全 县（6家）",
        "累计",
        "共计6家",
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_total_by_any_name_first_or_last_is_no_institution(name, first):
    total = line(name=name.format(county=wb.COUNTY.name), places=120, enrolled=105)
    reading = read(*([total, *CELLS] if first else [*CELLS, total]))
    assert places(reading) == PLACES
    assert wb.codes(reading) == ["rows.total_left_out"]
    assert reading.totals == [("institutions", 2 if first else 5, {"places": 120, "enrolled": 105})]


def test_figures_alone_that_are_the_sums_of_those_above_are_a_total():
    reading = read(*CELLS, line(places=120, enrolled=105))
    assert (places(reading), wb.codes(reading)) == (PLACES, ["rows.total_left_out"])


def test_figures_alone_that_are_no_sums_are_an_institution_without_a_name():
    reading = read(*CELLS, line(places=60, enrolled=20))
    assert places(reading) == [*PLACES, 60]
    assert ("cell.required", "A5") in [(f.code, f.cell) for f in reading.findings]


def test_an_institution_called_after_the_county_is_one():
    reading = read(*CELLS[:2], [wb.COUNTY.name, *CELLS[2][1:]])
    assert (places(reading), wb.codes(reading)) == (PLACES, [])


# --- what stands below -----------------------------------------------------------------------------------------------

ESTATES = ["居住区名称", "居住区类别", "所属乡镇（街道）", "规划（常住）人口", "已建托位", "建设阶段", "住宅是否已交付"]
ESTATE = ["演示花园", "新建居住区", ROWS[0]["township"], 3000, 18, "已交付", "是"]


@pytest.mark.parametrize("between", [[], [[]], [[], ["附表2 居住区配建情况"]], [["附表2 居住区配建情况"]]])
def test_a_second_table_ends_the_first(between):
    reading = read(*CELLS, *between, ESTATES, ESTATE)
    assert (places(reading), wb.codes(reading)) == (PLACES, ["rows.other_table"])


def test_a_table_nobody_asks_for_ends_it_too():
    reading = read(*CELLS, [], ["附表3 从业人员名册"], ["姓名", "职务", "学历", "岗位"], ["甲", "主任", "本科", "管理"])
    assert (places(reading), wb.codes(reading)) == (PLACES, ["rows.other_table"])
    assert wb.the(reading, "rows.other_table").params == {"row": 6}


def test_a_second_table_of_institutions_is_refused():
    other = ["机构名称", "机构类型", "托位总数", "在托人数", "运营状态"]
    reading = read(*CELLS, [], ["二、停业机构"], other, ["演示停业园", "独立托育机构", 20, 0, "停业"])
    assert places(reading) == PLACES
    assert wb.the(reading, "rows.second_ledger").params == {"row": 6}
    assert wb.codes(reading, "error") == ["rows.second_ledger"]


def test_titles_over_the_headings_of_a_second_printed_page_are_no_institutions():
    reading = read(CELLS[0], ["演示县托育机构台账（续）"], HEADS, *CELLS[1:])
    assert places(reading) == PLACES
    assert wb.codes(reading, "error") == []


# --- merged cells ----------------------------------------------------------------------------------------------------


def merged(key, top, bottom, key_to=None, rows=tuple(CELLS)):
    book = wb.book([HEADS, *rows])
    left, right = KEYS.index(key) + 1, KEYS.index(key_to or key) + 1
    book["机构台账"].merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    return wb.read(wb.saved(book))


@pytest.mark.parametrize(
    "key", ["township", "kind", "ownership", "setting", "status", "opened", "trained_on", "address"]
)
def test_words_merged_over_several_rows_hold_for_each_of_them(key):
    reading = merged(key, 2, 4)
    shown = "township_name" if key == "township" else key
    assert reading.institutions[shown].nunique() == 1
    assert wb.codes(reading) == ["cells.merged"]
    assert wb.the(reading, "cells.merged").params == {"heading": wb.HEADINGS[key], "count": 3}


@pytest.mark.parametrize("key", ["places", "enrolled", "carers", "fee", "name", "uscc"])
def test_a_figure_merged_over_several_rows_is_nobodys_and_not_called_empty(key):
    reading = merged(key, 2, 3)
    found = wb.the(reading, "cell.merged")
    assert (found.params["first"], found.params["last"]) == (2, 3)
    assert wb.codes(reading, "error") == ["cell.merged"]
    assert reading.institutions[key].isna().tolist() == [True, True, False]


def test_a_figure_merged_with_the_column_beside_it_is_nobodys():
    reading = merged("places", 3, 3, "enrolled")
    assert wb.the(reading, "cell.merged").params["columns"] == ["X", "Y"]
    assert wb.codes(reading, "error") == ["cell.merged"]
    assert places(reading)[0] == 30
    assert reading.institutions["places"].isna().tolist() == [False, True, False]


def test_merged_cells_without_anything_in_them_are_empty():
    cells = [[*row[: KEYS.index("places")], None, *row[KEYS.index("places") + 1 :]] for row in CELLS]
    assert wb.codes(merged("places", 2, 4, rows=cells)) == ["cell.required"] * 3


# --- the national filing system --------------------------------------------------------------------------------------


def test_an_export_of_the_national_filing_system_is_called_what_it_is():
    heads = [
        "序号",
        "区划代码",
        "所属区划",
        "机构名称",
        "机构别名",
        "统一社会信用代码",
        "机构类型",
        "机构地址",
        "备案完成时间",
        "收托规模",
    ]
    town = ROWS[0]["township"]
    body = [
        [
            n,
            "140802101000",
            f"山西省-{wb.POLICY.city.name}-{wb.COUNTY.name}-{town}",
            row["name"],
            "无",
            row["uscc"],
            "营利性",
            "演示路",
            "2021-03-15 15:42:13",
            row["places"],
        ]
        for n, row in enumerate(ROWS, 1)
    ]
    reading = wb.read(wb.xlsx([["备案机构列表"], heads, *body], "Sheet1"))
    assert wb.codes(reading, "error") == ["sheet.national"]
    lacking = wb.the(reading, "sheet.national").params["lacking"]
    assert {"机构类型", "在托人数", "运营状态"} <= set(lacking) and "机构名称" not in lacking
    assert places(reading) == PLACES
    assert set(reading.institutions["township_name"]) == {town}
    assert reading.institutions["kind"].isna().all()


def test_a_path_of_names_through_another_county_is_no_township_of_this_one():
    row = wb.institution(township=f"{wb.OTHER_COUNTY.name}-{ROWS[0]['township']}")
    assert wb.codes(wb.read(wb.xlsx(wb.roster([row]))), "error") == ["township.unknown"]


# --- wherever they stand, however they are typed ----------------------------------------------------------------------


def in_order(*first):
    """The headings and rows with these columns first, the others behind them."""
    order = [KEYS.index(key) for key in (*first, *(key for key in KEYS if key not in first))]
    return [[row[at] for at in order] for row in (HEADS, *CELLS)]


@pytest.mark.parametrize("first", ["township", "kind", "places", "note", "opened"])
def test_a_groups_name_may_stand_in_whatever_column_comes_first(first):
    heads, *body = in_order(first)
    reading = wb.read(wb.xlsx([heads, body[0], ["一、公办机构（2家）"], *body[1:]]))
    assert places(reading) == PLACES
    assert wb.codes(reading) == ["rows.group_lines"]


def test_a_choice_merged_over_the_columns_names_a_group():
    heads, *body = in_order("kind")
    book = wb.book([heads, ["独立托育机构"], *body])
    book["机构台账"].merge_cells("A2:H2")
    reading = wb.read(wb.saved(book))
    assert places(reading) == PLACES
    assert wb.codes(reading) == ["rows.group_lines"]


def test_a_choice_alone_in_the_first_column_names_no_group():
    heads, *body = in_order("status")
    reading = wb.read(wb.xlsx([heads, *body, *[["运营"]] * 3]))
    assert places(reading) == PLACES
    assert wb.codes(reading) == ["rows.unfilled"]


def test_remarks_over_several_lines_are_left_out_each():
    lines = [["注："], ["1.托位为季度末核定数"], ["2.在托人数为季度末实际人数；"], ["本表由演示甲核对。"]]
    reading = read(*CELLS, [], *lines)
    assert places(reading) == PLACES
    assert [f.params["row"] for f in reading.findings if f.code == "rows.lines_left_out"] == [6, 7, 8, 9]
    assert wb.codes(reading, "error") == []


def test_an_institution_below_remarks_is_an_institution():
    reading = read(*CELLS[:2], ["注："], CELLS[2])
    assert places(reading) == PLACES


@pytest.mark.parametrize("how", ["{}", " {} ", "{}个"], ids=["text", "spaces", "units"])
def test_a_total_that_nobody_called_one_is_seen_however_figures_are_typed(how):
    body = [[how.format(raw) if key == "places" else raw for key, raw in zip(KEYS, row, strict=True)] for row in CELLS]
    reading = read(*body, line(places=120))
    assert places(reading) == PLACES
    assert [f.code for f in reading.findings if f.code.startswith("rows.")] == ["rows.total_left_out"]


def test_one_unclear_cell_does_not_hide_a_total():
    rows = [list(row) for row in CELLS]
    rows[0][KEYS.index("enrolled")] = "约25"
    reading = read(*rows, line(places=120, enrolled=105))
    assert places(reading) == PLACES
    assert wb.codes(reading, "error") == ["cell.unclear_number"]


def test_figures_alone_that_are_not_the_sum_are_asked_about():
    reading = read(*CELLS, line(places=121))
    assert len(reading.institutions) == 4
    assert "cell.required" in wb.codes(reading, "error")


def test_the_title_of_a_table_below_is_no_row_whatever_column_it_stands_in():
    below = [[], ["各乡镇汇总"], ["乡镇", "机构数", "托位数", "在托人数"], ["甲镇", 2, 70, 60]]
    reading = wb.read(wb.xlsx([*in_order("status", "kind", "places"), *below]))
    assert places(reading) == PLACES
    assert wb.codes(reading) == ["rows.other_table"]


@pytest.mark.parametrize("how", ["*{}", "{}：", "【{}】", "{} "])
def test_headings_of_any_look_may_stand_once_more_below_a_title(how):
    heads = [how.format(heading) for heading in HEADS]
    reading = wb.read(wb.xlsx([heads, CELLS[0], [], ["二、民办机构"], heads, *CELLS[1:]]))
    assert places(reading) == PLACES
    assert [f.params["row"] for f in reading.findings if f.code == "rows.lines_left_out"] == [5]


BELOW = [["各乡镇汇总"], ["乡镇", "机构数", "托位数", "在托人数"], ["甲镇", 2, 70, 60]]


@pytest.mark.parametrize("said", [{"name": "演示新园"}, {"places": 20}], ids=["name", "figure"])
def test_a_row_that_says_one_thing_is_no_title_of_what_follows_below_a_blank(said):
    reading = read(*CELLS, line(**said), [], *BELOW)
    assert len(reading.institutions) == 4
    assert "cell.required" in wb.codes(reading, "error")
    assert wb.the(reading, "rows.other_table").params == {"row": 7}


@pytest.mark.parametrize("between", [[], [[]], [[], ["附表"], []]], ids=["at once", "blank", "two titles"])
def test_titles_of_a_table_below_are_no_rows(between):
    reading = read(*CELLS, *between, *BELOW)
    assert places(reading) == PLACES
    assert wb.codes(reading) == ["rows.other_table"]


@pytest.mark.parametrize(
    ("key", "written", "read_as"),
    [
        ("kind", "独立托育机构 ", "独立托育机构"),
        ("opened", "2022年3月1日", "2022-03-01"),
        ("forms", "半日托，全日托", "半日托、全日托"),
    ],
)
def test_merged_words_that_need_care_hold_for_every_row_too(key, written, read_as):
    first = [written if one == key else raw for one, raw in zip(KEYS, CELLS[0], strict=True)]
    reading = merged(key, 2, 4, rows=(first, *CELLS[1:]))
    assert [str(value)[:10] for value in reading.institutions[key]] == [read_as[:10]] * 3
    assert wb.codes(reading, "error") == []
