import datetime as dt

import pytest
import workbooks as wb

from data.contract import schema
from data.reading.read import read_workbooks


def with_cell(key, value, **changed):
    """A reading of three institutions, the second with another value in one cell, and that cell's name."""
    rows = wb.institutions(3)
    rows[1] |= {key: value, **changed}
    reading = wb.read(wb.xlsx(wb.roster(rows)))
    return reading, reading.cell("institutions", key, 3)


def test_a_clean_roster_is_read_whole_and_without_a_word():
    reading = wb.read(wb.xlsx(wb.roster(wb.institutions(3))))
    assert wb.codes(reading) == []
    frame = reading.institutions
    assert frame["row"].tolist() == [2, 3, 4]
    assert set(schema.INSTITUTIONS.keys) <= set(frame.columns)
    assert frame["places"].tolist() == [25, 25, 25]
    assert str(frame["places"].dtype) == "Int64"
    assert str(frame["fee"].dtype) == "Float64"
    assert frame["opened"].iloc[0].date() == dt.date(2022, 3, 1)
    assert frame["note"].isna().all()
    roster = wb.POLICY.townships(dt.date(2026, 9, 30))
    assert frame["township"].iloc[0] in set(roster["code"])
    assert frame["township_name"].iloc[0] == wb.institution()["township"]
    assert (reading.county, reading.quarter) == (wb.COUNTY.code, wb.QUARTER)


def test_titles_may_stand_above_the_headings_and_cells_keep_excels_names():
    rows = wb.institutions(2)
    rows[1]["places"] = "约30"
    reading = wb.read(wb.xlsx(wb.roster(rows, above=4)))
    found = wb.the(reading, "cell.unclear_number")
    assert (found.sheet, found.cell, found.value) == ("机构台账", "X7", "约30")
    assert reading.institutions["row"].tolist() == [6, 7]
    assert reading.institutions["places"].isna().tolist() == [False, True]


def test_a_table_that_begins_below_and_to_the_right_keeps_excels_names():
    def write(sheet, _):
        for at, cells in enumerate(
            wb.roster([wb.institution(opened="2022-03-01", trained_on="", inspected_on="2026-05-01", places=-1)])
        ):
            sheet.write_row(9 + at, 3, cells)

    found = wb.the(wb.read(wb.xlsx_of(write)), "cell.negative")
    assert found.cell == "AA11"


def test_columns_may_stand_in_any_order():
    cells = [list(reversed(row)) for row in wb.roster(wb.institutions(2))]
    reading = wb.read(wb.xlsx(cells))
    assert wb.codes(reading) == []
    assert reading.cells["institutions"]["name"] == "AH"
    assert reading.institutions["places"].tolist() == [25, 25]


def test_other_names_of_headings_are_understood_and_said_so():
    names = {
        "name": "园所名称",
        "places": "核定托位",
        "enrolled": "在园\n人数",
        "fee": "月收费",
        "township": "乡镇(街道)",
    }
    reading = wb.read(wb.xlsx(wb.roster(wb.institutions(1), headings=names)))
    assert wb.codes(reading) == ["heading.alias"] * 5
    assert {f.params["heading"] for f in reading.findings if f.code == "heading.alias"} == {
        wb.HEADINGS[key] for key in names
    }


@pytest.mark.parametrize("written", ["托位总数 ", "托位\n总数", "托 位 总 数", "*托位总数", "托位总数："])
def test_spaces_breaks_and_marks_in_a_heading_do_not_matter(written):
    reading = wb.read(wb.xlsx(wb.roster(wb.institutions(1), headings={"places": written})))
    assert wb.codes(reading) == []


@pytest.mark.parametrize("written", ["月收费标准(元)", "月收费标准 （元）", "建筑面积(平方米)"])
def test_brackets_of_either_width_and_own_units_are_matched(written):
    key = "area" if "面积" in written else "fee"
    reading = wb.read(wb.xlsx(wb.roster(wb.institutions(1), headings={key: written})))
    assert wb.codes(reading, "error") == []
    assert reading.cells["institutions"][key]


def test_a_renamed_heading_is_shown_with_the_best_guess_and_never_taken_by_position():
    reading = wb.read(wb.xlsx(wb.roster(wb.institutions(1), headings={"places": "托位总量"})))
    assert wb.the(reading, "heading.missing").params == {"heading": "托位总数", "guesses": ["托位总量"]}
    assert wb.the(reading, "heading.ignored").cell == "X1"
    assert reading.institutions["places"].isna().all()
    assert "cell.required" not in wb.codes(reading)


def test_a_heading_matched_by_hand_is_remembered():
    content = wb.xlsx(wb.roster(wb.institutions(1), headings={"places": "托位总量"}))
    reading = wb.read(content, chosen={"institutions": {"托位总量": "places"}})
    assert wb.codes(reading) == ["heading.chosen"]
    assert wb.the(reading, "heading.chosen").params == {"heading": "托位总数", "found": "托位总量"}
    assert reading.institutions["places"].tolist() == [25]


def test_a_missing_column_is_an_error_an_extra_one_a_note_a_double_one_an_error():
    cells = wb.roster(wb.institutions(1), headings={"status": ""})
    cells = [
        [*row, extra, again] for row, extra, again in zip(cells, ["园长电话", "0359"], ["托位总数", 25], strict=True)
    ]
    reading = wb.read(wb.xlsx(cells))
    assert wb.codes(reading, "error") == ["heading.duplicate", "heading.missing"]
    assert wb.the(reading, "heading.duplicate").params["other"] == "W1"
    assert wb.the(reading, "heading.ignored").value == "园长电话"


def test_a_column_under_its_own_name_wins_over_one_by_another_name():
    cells = [[*row, extra] for row, extra in zip(wb.roster(wb.institutions(1)), ["名称", "别的"], strict=True)]
    reading = wb.read(wb.xlsx(cells))
    assert wb.codes(reading) == ["heading.ignored"]
    assert reading.institutions["name"].tolist() == ["演示1托育园"]


def test_headings_merged_over_two_rows_are_joined():
    row = wb.institution()
    keys = list(wb.HEADINGS)
    book = wb.book([[], [], [row[key] for key in keys]])
    sheet = book["机构台账"]
    for at, key in enumerate(keys, 1):
        kind = key.partition("_")[2]
        if key.startswith(("classes_", "places_")):
            sheet.cell(2, at, schema.CLASSES[kind])
        else:
            sheet.cell(1, at, wb.HEADINGS[key])
            sheet.merge_cells(start_row=1, end_row=2, start_column=at, end_column=at)
    first = keys.index("classes_infant") + 1
    sheet.cell(1, first, "班数")
    sheet.cell(1, first + 4, "托位")
    sheet.merge_cells(start_row=1, end_row=1, start_column=first, end_column=first + 3)
    sheet.merge_cells(start_row=1, end_row=1, start_column=first + 4, end_column=first + 7)
    reading = wb.read(wb.saved(book))
    assert wb.codes(reading) == ["heading.joined"] * 8
    assert {(f.params["found"], f.params["heading"]) for f in reading.findings if f.code == "heading.joined"} == {
        (f"{group} {name}", f"{name}{group}") for group in ("班数", "托位") for name in schema.CLASSES.values()
    }
    assert reading.institutions[["row", "classes_toddler", "places_toddler", "places"]].values.tolist() == [
        [3, 1, 15, 25]
    ]


def test_total_rows_are_kept_apart_wherever_they_stand():
    rows = wb.roster(wb.institutions(3))
    total = [None] * len(rows[0])
    total[0], total[23] = "合 计", 75
    part = [*total]
    part[0], part[23] = "小计", 50
    reading = wb.read(wb.xlsx([*rows[:3], part, rows[3], total]))
    assert wb.codes(reading) == ["rows.total_left_out"] * 2
    assert reading.institutions["row"].tolist() == [2, 3, 5]
    assert reading.totals == [("institutions", 4, {"places": 50}), ("institutions", 6, {"places": 75})]


def test_signatures_and_remarks_below_the_table_are_left_out_and_said():
    lines = [["填表人：演示甲", None, None, "审核人：演示乙"], ["备注：托位为核定数"], ["联系电话：0359-0000000"]]
    reading = wb.read(wb.xlsx([*wb.roster(wb.institutions(2)), [], *lines]))
    assert wb.codes(reading) == ["rows.lines_left_out"] * 3
    assert [f.params["row"] for f in reading.findings if f.code == "rows.lines_left_out"] == [5, 6, 7]
    assert len(reading.institutions) == 2


def test_headings_repeated_on_every_printed_page_are_no_institution():
    cells = wb.roster(wb.institutions(2))
    reading = wb.read(wb.xlsx([*cells[:2], cells[0], cells[2]]))
    assert wb.codes(reading) == ["rows.lines_left_out"]
    assert reading.institutions["row"].tolist() == [2, 4]


def test_hidden_rows_are_read_counted_and_asked_about_once():
    book = wb.book(wb.roster(wb.institutions(4)))
    for row in (3, 4, 900):
        book["机构台账"].row_dimensions[row].hidden = True
    reading = wb.read(wb.saved(book))
    assert len(reading.institutions) == 4
    assert wb.the(reading, "rows.hidden").params == {"count": 2}
    asked = wb.the(reading, "hidden.figures")
    assert (asked.cell, asked.value, asked.params["what"]) == ("X3", 2, "托位总数、在托人数")


def test_a_hidden_column_of_figures_is_asked_about():
    book = wb.book(wb.roster(wb.institutions(1)))
    book["机构台账"].column_dimensions["Y"].hidden = True
    book["机构台账"].column_dimensions["A"].hidden = True
    reading = wb.read(wb.saved(book))
    asked = wb.the(reading, "hidden.figures")
    assert (asked.cell, asked.params["what"]) == ("Y1", "在托人数")


@pytest.mark.parametrize(
    ("key", "changed"),
    [
        ("name", {}),
        ("township", {}),
        ("places", {}),
        ("status", {}),
        ("enrolled", {}),
        ("uscc", {}),
        ("forms", {}),
        ("opened", {}),
    ],
)
def test_a_required_cell_left_empty_is_an_error(key, changed):
    reading, cell = with_cell(key, "暂无", **changed)
    found = wb.the(reading, "cell.required")
    assert (found.cell, found.params["heading"], found.value) == (cell, wb.HEADINGS[key], "暂无")


def test_what_only_operating_institutions_must_fill_others_may_leave():
    reading, _ = with_cell(
        "enrolled", None, status="筹建", opened=None, carers=None, carers_certified=None, forms=None, uscc=None
    )
    assert wb.codes(reading) == []
    reading, _ = with_cell("uscc", None, kind="家庭托育点")
    assert wb.codes(reading) == []


@pytest.mark.parametrize("key", ["opened", "trained_on", "inspected_on"])
def test_a_day_after_today_is_an_error_and_today_is_not(key):
    reading, cell = with_cell(key, dt.date(2026, 10, 10))
    assert wb.the(reading, "cell.date_future").cell == cell
    assert wb.the(reading, "cell.date_future").params["today"] == "2026-10-09"
    assert reading.institutions[key].isna().tolist() == [False, True, False]
    assert wb.codes(with_cell(key, wb.TODAY)[0]) == []


def test_a_cell_in_error_is_not_said_to_be_empty_as_well():
    reading, _ = with_cell("places", "约30")
    assert wb.codes(reading) == ["cell.unclear_number"]


def test_all_findings_come_at_once():
    rows = wb.institutions(300)
    rows[7]["places"], rows[7]["status"], rows[250]["uscc"] = "约30", "营业", "123"
    reading = wb.read(wb.xlsx(wb.roster(rows)))
    assert wb.codes(reading) == ["code.length", "cell.choice", "cell.unclear_number"]
    assert len(reading.institutions) == 300


def test_townships_are_matched_with_the_countys_roster():
    roster = wb.POLICY.townships(dt.date(2026, 9, 30)).query("county == @wb.COUNTY.code and not is_pseudo")
    town = roster[roster["kind"] == "镇"].iloc[0]
    reading, cell = with_cell("township", town["name"].removesuffix("镇"))
    assert wb.the(reading, "township.read_as").params == {"read_as": town["name"]}
    assert reading.institutions["township"].iloc[1] == town["code"]
    reading, cell = with_cell("township", "没有这个镇")
    found = wb.the(reading, "township.unknown")
    assert (found.cell, found.params["county"]) == (cell, wb.COUNTY.name)
    assert town["name"] in found.params["roster"]
    assert reading.institutions["township"].isna().tolist() == [False, True, False]


def test_without_a_county_townships_are_left_open_and_only_the_county_is_asked_for():
    reading = wb.read(wb.xlsx(wb.roster(wb.institutions(1))), county=None)
    assert wb.codes(reading) == ["county.missing"]


@pytest.mark.parametrize(
    "heading", ["幼儿姓名", "儿童 姓名", "婴幼儿名单", "身份证号", "家长身份证号码", "身份证件号码"]
)
def test_a_column_of_names_or_identity_numbers_is_refused_without_repeating_it(heading):
    cells = [[*row, extra] for row, extra in zip(wb.roster(wb.institutions(1)), [heading, "张小三"], strict=True)]
    reading = wb.read(wb.xlsx(cells))
    found = wb.the(reading, "column.personal")
    assert (found.cell, found.value) == ("AI1", None)
    assert "张小三" not in str(reading.findings)


def test_an_identity_number_anywhere_is_refused_and_never_kept():
    number = "11010519491231002X"
    rows = wb.institutions(2)
    rows[1]["note"] = f"负责人 {number}"
    reading = wb.read(wb.xlsx(wb.roster(rows)))
    found = wb.the(reading, "column.personal")
    assert (found.cell, found.value) == ("AH3", None)
    assert number not in str(reading.findings)
    assert reading.institutions["note"].isna().all()
    reading, _ = with_cell("uscc", number)
    assert wb.codes(reading) == ["column.personal"]
    assert number not in str(reading.findings)


def test_an_identity_number_on_another_sheet_is_refused_too():
    book = wb.book(wb.roster(wb.institutions(1)))
    book.create_sheet("花名册").append(["甲", "11010519491231002X"])
    assert wb.the(wb.read(wb.saved(book)), "column.personal").sheet == "花名册"


def test_eighteen_digits_that_are_no_identity_number_are_nothing():
    assert wb.codes(with_cell("note", "流水号 110105194912310021")[0]) == []


def test_error_values_are_named_by_cell():
    def write(sheet, _):
        for at, row in enumerate(
            wb.roster([{**wb.institution(), "opened": "2022-03-01", "trained_on": "", "inspected_on": "2026-05-01"}])
        ):
            sheet.write_row(at, 0, row)
        for column, error in (("X", "#REF!"), ("Y", "#DIV/0!"), ("AA", "#N/A"), ("O", "#VALUE!")):
            sheet.write_formula(f"{column}2", "=1", None, error)

    reading = wb.read(wb.xlsx_of(write))
    assert sorted((f.cell, f.value) for f in reading.findings if f.code == "cell.error_value") == [
        ("AA2", "#N/A"),
        ("O2", "#VALUE!"),
        ("X2", "#REF!"),
        ("Y2", "#DIV/0!"),
    ]
    assert wb.codes(reading, "error") == ["cell.error_value"] * 4


def test_a_formula_without_a_value_is_an_error_and_never_zero():
    reading, cell = with_cell("places", "=10+15")
    found = wb.the(reading, "cell.formula_without_value")
    assert found.cell == cell
    assert reading.institutions["places"].isna().tolist() == [False, True, False]


def test_a_formula_with_a_value_is_its_value_and_a_link_outside_is_said():
    def write(sheet, _):
        for at, row in enumerate(
            wb.roster([wb.institution(opened="2022-03-01", trained_on="", inspected_on="2026-05-01")])
        ):
            sheet.write_row(at, 0, row)
        sheet.write_formula("X2", "=10+15", None, 25)
        sheet.write_formula("Y2", "=[1]去年!A1", None, 20)

    reading = wb.read(wb.xlsx_of(write))
    assert wb.codes(reading) == ["cell.external_link"]
    assert wb.the(reading, "cell.external_link").cell == "Y2"
    assert reading.institutions[["places", "enrolled"]].values.tolist() == [[25, 20]]


def test_one_sheet_by_any_name_is_taken_for_the_roster_by_its_headings():
    reading = wb.read(wb.xlsx(wb.roster(wb.institutions(1)), "Sheet1"))
    assert reading.sheets == {"institutions": "Sheet1"}
    assert {f.params["name"] for f in reading.findings} == {"居住区配建", "县区概况"}
    assert not wb.codes(reading, "error")


def test_of_several_sheets_the_named_one_is_read_else_it_is_asked():
    book = wb.book(wb.roster(wb.institutions(2)), "上半年")
    for row in wb.roster(wb.institutions(1)):
        book.create_sheet("下半年") if "下半年" not in book.sheetnames else None
        book["下半年"].append(row)
    assert wb.the(wb.read(wb.saved(book)), "sheet.ambiguous").params == {"names": ["上半年", "下半年"]}
    book["下半年"].title = "机构台账"
    reading = wb.read(wb.saved(book))
    assert wb.codes(reading) == []
    assert len(reading.institutions) == 1


def test_a_summary_by_townships_beside_it_is_not_taken_for_the_roster():
    book = wb.book(wb.roster(wb.institutions(2)), "Sheet1")
    summary = book.create_sheet("汇总")
    for row in (["所属乡镇（街道）", "机构数", "托位总数", "在托人数"], ["甲镇", 2, 50, 40]):
        summary.append(row)
    reading = wb.read(wb.saved(book))
    assert wb.codes(reading) == []
    assert reading.sheets == {"institutions": "Sheet1"}


def test_a_hidden_sheet_is_not_read_but_mentioned():
    book = wb.book(wb.roster(wb.institutions(1)))
    book.create_sheet("旧台账").sheet_state = "hidden"
    assert wb.the(wb.read(wb.saved(book)), "sheet.hidden").params == {"name": "旧台账"}


def test_nothing_below_the_headings_is_said_once():
    assert wb.codes(wb.read(wb.xlsx(wb.roster([])))) == ["sheet.no_rows"]
    assert wb.codes(wb.read(wb.xlsx([]))) == ["sheet.no_rows"]


def test_a_sheet_that_is_something_else_is_said_with_what_stands_there():
    found = wb.the(wb.read(wb.xlsx([["月份", "支出"], ["一月", 3]])), "heading.missing")
    assert found.params["heading"] == "机构名称"


def test_county_values_are_read_item_by_item():
    book = wb.book(wb.roster(wb.institutions(1)))
    sheet = book.create_sheet("县区概况")
    sheet.append(["项目", "数值", "说明"])
    for key, value in wb.COUNTY_VALUES.items():
        sheet.append([schema.COUNTY.column(key).heading, value])
    sheet["A2"], sheet["B2"] = "常住人口（万人）", 92.8334
    reading = wb.read(wb.saved(book))
    assert reading.county_values["population"] == 928_334
    assert reading.county_values["leading_group_on"] == dt.date(2020, 9, 1)
    assert reading.county_values["trainees"] is None
    assert wb.the(reading, "heading.converted").params == {
        "heading": "常住人口（人）",
        "unit": "万人",
        "factor": 10_000,
    }
    assert not wb.codes(reading, "error")
    sheet["B5"], sheet["B6"], sheet["B7"] = "是", None, "两次"
    reading = wb.read(wb.saved(book))
    assert [(f.code, f.cell) for f in reading.findings if f.grade == "error"] == [
        ("cell.not_number", "B7"),
        ("cell.required", "B6"),
    ]


def test_files_are_read_in_order_and_each_for_itself():
    good, bad = wb.xlsx(wb.roster(wb.institutions(2))), b"nothing of the kind"
    readings = read_workbooks(
        [("a.xlsx", good), ("b.xlsx", bad), ("c.xlsx", good)],
        wb.POLICY,
        today=wb.TODAY,
        county=wb.COUNTY.code,
        quarter=wb.QUARTER,
    )
    assert [r.file for r in readings] == ["a.xlsx", "b.xlsx", "c.xlsx"]
    assert [r.readable for r in readings] == [True, False, True]
    assert [len(r.institutions) for r in readings] == [2, 0, 2]
    assert readings[0].sha256 == readings[2].sha256 != readings[1].sha256
