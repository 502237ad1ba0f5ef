"""What goes wrong inside workbooks: one test a case (A1 to A42), each with its file, from the upload to the finding."""

import datetime as dt
import io
import random

import openpyxl
import pytest
from messy_files import (
    BEFORE,
    ENROLLED,
    PLACES,
    QUARTER,
    SHEET,
    SOMEBODY,
    code,
    days,
    found,
    in_sheet,
    put,
    repacked,
    saved,
    spent,
    text,
    the,
    values,
    written,
    xls,
    xls5,
    xlsx,
)

from callbacks.services import acts
from data.contract.template import write_template
from layouts.words.catalogue import catalogue

WORDS = catalogue("zh")


def notes(checked):
    return {(f.code, f.cell, f.params.get("what"), f.params.get("read_as")) for f in checked.notes}


def told(checked, which):
    return WORDS.finding(the(checked, which))


def test_a1_full_width_digits(check, make):
    """Full-width digits, a full-width minus and an ideographic comma are read as meant, and shown as changed."""
    checked = check(xlsx(make.with_values(PLACES, "１２３", "１、２００", "－５")))
    assert values(checked, "places") == [123, 1200, None]
    assert found(checked, "error") == [("cell.negative", "N4")]
    assert ("cell.normalised", "N2", "full_width", 123) in notes(checked)
    assert ("cell.normalised", "N3", "separators", 1200) in notes(checked)


def test_a2_numbers_as_text(check, make):
    """“120” as text, with spaces, a no-break or zero-width space or an apostrophe before it, is 120."""
    spellings = ["120", " 120 ", "\u00a0120", "12\u200b0", "\ufeff120", "'120"]
    checked = check(xlsx(make.with_values(PLACES, *spellings)))
    assert values(checked, "places") == [120] * 6
    assert found(checked, "error") == []
    assert sum(f.code == "cell.normalised" for f in checked.notes) == 6


def test_a3_thousands_separators(check, make):
    """1,200 in any spelling is 1200; “1,2” may be anything and is refused."""
    checked = check(xlsx(make.with_values(PLACES, "1,200", "1，200", "1 200", "1,2")))
    assert values(checked, "places") == [1200, 1200, 1200, None]
    assert found(checked, "error") == [("cell.unclear_number", "N5")]


def test_a4_about_thirty(check, make):
    """“约30” and its kin are refused with their cell and never guessed."""
    spellings = ["约30", "30多", "30左右", "30-40", "≥30", "近30", "30余", "三十"]
    checked = check(xlsx(make.with_values(PLACES, *spellings)))
    assert values(checked, "places") == [None] * 8
    expected = [("cell.unclear_number", f"N{row}") for row in range(2, 9)] + [("cell.not_number", "N9")]
    assert found(checked, "error") == expected
    assert "约30" in WORDS.finding(checked.errors[0])


def test_a5_units_in_cells(check, make):
    """“30个” is read where 个 is the column's own unit, “30人” there is refused."""
    checked = check(xlsx(make.with_values(PLACES, "30个", "30 个", "30人", "30张")))
    assert values(checked, "places") == [30, 30, None, None]
    assert found(checked, "error") == [("cell.unit", "N4"), ("cell.unit", "N5")]
    assert values(check(xlsx(make.with_values(ENROLLED, "20人", "20名"))), "enrolled") == [20, 20]


def test_a6_ten_thousands(check, check_at, make, approved, county):
    """万 in a heading is converted and shown, in a cell refused; a thousandfold figure must be explained."""

    def form(label, value):
        return lambda _, book: _sheet(book, "县区概况", [["项目", "数值", "说明"], [label, value, None]])

    checked = check(xlsx(make.cells(), then=form("常住人口（万人）", 9.5)))
    assert checked.reading.county_values["population"] == 95_000
    assert ("heading.converted", "A2") in found(checked, "note")
    checked = check(xlsx(make.cells(), then=form("常住人口（人）", "9.5万")))
    assert ("cell.ten_thousands", "B2") in found(checked)
    approved(xlsx(make.with_values(PLACES, 30)), county=county, quarter=BEFORE)
    checked = check_at(xlsx(make.with_values(PLACES, 30_000)))
    assert ("figure.thousandfold", "N2") in found(checked, "query")


def _sheet(book, name, cells, state="visible"):
    page = book.create_sheet(name)
    for row in cells:
        page.append(row)
    page.sheet_state = state


def test_a7_signs_for_nothing(check, make):
    """“-”, “/”, “无” and their kin are missing, never 0; in a required cell that is an error."""
    spellings = ["-", "/", "无", "暂无", "N/A", None, "——"]
    checked = check(xlsx(make.with_values(PLACES, *spellings)))
    assert values(checked, "places") == [None] * 7
    assert found(checked, "error") == [("cell.required", f"N{row}") for row in range(2, 9)]
    checked = check(xlsx(make.with_values("备案编号", "无", 备案状态="未备案")))
    assert (values(checked, "filing_no"), found(checked)) == ([None], [])


def test_a8_headings_over_two_rows(check, make):
    """Headings merged over two rows are joined column by column; none is ever shifted."""
    headings, row = make.cells()
    at = headings.index(PLACES)
    upper = ["托位情况" if column in (at, at + 1) else heading for column, heading in enumerate(headings)]
    lower = [headings[column] if column in (at, at + 1) else None for column in range(len(headings))]

    def merge(page, _):
        page.merge_cells(start_row=1, start_column=at + 1, end_row=1, end_column=at + 2)
        for column in set(range(1, len(headings) + 1)) - {at + 1, at + 2}:
            page.merge_cells(start_row=1, start_column=column, end_row=2, end_column=column)

    checked = check(xlsx([upper, lower, row], then=merge))
    assert (values(checked, "places"), values(checked, "enrolled")) == ([30], [20])
    assert found(checked) == []


def test_a9_titles_above_the_headings(check, make, county, policy):
    """One to five rows of title and notes may stand above; another system's form is said to be one."""
    for count in range(1, 6):
        above = [[f"{county.name}托育机构情况表"], ["单位：个、人"], ["填表说明：据实填写"], [None], ["2026年三季度"]]
        checked = check(xlsx(above[:count] + make.with_values(PLACES, "约30")))
        assert found(checked) == [("cell.unclear_number", f"N{count + 2}")]
    out = io.BytesIO()
    write_template(policy, county.code, QUARTER, out, made=dt.datetime(2026, 10, 1, tzinfo=dt.UTC))
    book = openpyxl.load_workbook(out)
    book["_meta"]["B1"] = "another-form"
    assert ("form.unknown", "B1") in found(check(saved(book)))


def test_a10_columns_in_another_order(check, make):
    """Columns are known by their names, wherever they stand."""
    headings, *rows = make.cells(*make.rows(3))
    order = list(range(len(headings)))
    random.Random(3).shuffle(order)
    checked = check(xlsx([[row[at] for at in order] for row in (headings, *rows)]))
    assert found(checked) == []
    assert values(checked, "name") == [row[0] for row in rows]
    assert values(checked, "places") == [30, 30, 30]


def test_a11_a_renamed_column(check, make):
    """A listed synonym is taken and said; another name is asked for with the best guess, never taken by position."""

    def renamed(heading):
        headings, row = make.cells()
        return check(xlsx([[heading, *headings[1:]], row]))

    listed = renamed("单位名称")
    assert (found(listed), found(listed, "note")[0]) == ([], ("heading.alias", "A1"))
    asked = renamed("机构名")
    assert [f.code for f in asked.errors] == ["heading.missing"]
    assert the(asked, "heading.missing").params["guesses"][0] == "机构名"
    assert values(asked, "name") == [None]


def test_a12_columns_missing_extra_and_twice(check, make):
    """A missing required column is refused, an extra one told and ignored, one that stands twice refused."""
    without = {heading: value for heading, value in make.row().items() if heading != PLACES}
    assert [(f.code, f.params["heading"]) for f in check(xlsx(make.cells(without))).errors] == [
        ("heading.missing", PLACES)
    ]
    headings, row = make.cells()
    extra = check(xlsx([[*headings, "联系电话"], [*row, "0359-0000000"]]))
    assert (found(extra), found(extra, "note")) == ([], [("heading.ignored", "T1")])
    twice = check(xlsx([[*headings, PLACES], [*row, 31]]))
    assert found(twice) == [("heading.duplicate", "T1")]


def test_a13_headings_with_breaks_and_brackets(check, make):
    """Line breaks, spaces, marks and brackets of either width in a heading do not matter."""
    spellings = {
        "托位总数": "托位\n总数",
        "在托人数": " 在 托 人 数 ",
        "所属乡镇（街道）": "所属乡镇(街道)",
        "开业日期": "*开业日期：",
        "机构名称": "机构名称（必填）",
    }
    headings, row = make.cells()
    checked = check(xlsx([[spellings.get(heading, heading) for heading in headings], row]))
    assert found(checked) == []
    assert (values(checked, "places"), values(checked, "enrolled")) == ([30], [20])


def test_a14_hidden_rows_columns_and_sheets(check, make):
    """Hidden and filtered rows are read, counted and asked about; so is a hidden column; a hidden sheet is not read."""

    def hide(page, book):
        page.auto_filter.ref = "A1:S4"
        page.row_dimensions[3].hidden = True
        page.column_dimensions["O"].hidden = True
        _sheet(book, "草稿", make.cells(make.row(9)), state="hidden")

    checked = check(xlsx(make.cells(*make.rows(3)), then=hide))
    assert len(checked.reading.institutions) == 3
    assert the(checked, "rows.hidden").params == {"count": 1}
    assert found(checked, "query") == [("hidden.figures", "N3"), ("hidden.figures", "O1")]
    assert the(checked, "sheet.hidden").params == {"name": "草稿"}


def test_a15_several_sheets(check, make):
    """Of several sheets the named one is read; where none has the name and two could be it, it is asked."""
    others = make.cells(make.row(9))
    named = check(xlsx(make.cells(), then=lambda _, book: _sheet(book, "上季度", others)))
    assert (found(named), len(named.reading.institutions)) == ([], 1)
    asked = check(xlsx(make.cells(), sheet="Sheet1", then=lambda _, book: _sheet(book, "Sheet2", others)))
    assert the(asked, "sheet.ambiguous").params == {"names": ["Sheet1", "Sheet2"]}
    assert asked.reading.institutions.empty


def test_a16_the_same_institution_twice(check, make):
    """The same code, or the same name but for spaces and brackets, twice: both rows are named."""
    same_code = check(xlsx(make.cells(make.row(1), make.row(2, 统一社会信用代码=code(1)))))
    assert found(same_code) == [("institution.duplicate", "B3")]
    assert the(same_code, "institution.duplicate").params["other_cell"] == "B2"
    names = ("演示（东区）托育园", "演示(东区) 托育园")
    same_name = check(xlsx(make.with_values("机构名称", *names)))
    assert found(same_name) == [("institution.duplicate", "A3")]
    assert the(same_name, "institution.duplicate").params["other_cell"] == "A2"


def test_a17_an_institution_of_another_county(check_at, make, approved, policy, county):
    """An institution counted in another county is refused without naming that county."""
    other = next(unit for unit in policy.counties if unit != county)
    approved(xlsx(type(make)(policy, other).cells(type(make)(policy, other).row(7))), county=other, quarter=QUARTER)
    checked = check_at(xlsx(make.cells(make.row(7, 机构名称="演示换名托育园"))))
    assert found(checked, "error") == [("institution.elsewhere", "B2")]
    said = told(checked, "institution.elsewhere")
    assert other.name not in said and other.name not in str(checked.findings)


def test_an_institution_that_another_county_carries_is_counted_there(check_at, make, approved, policy, county):
    """By carried figures as by its workbook: whoever counted it is never the one refused later."""
    other = next(unit for unit in policy.counties if unit != county)
    theirs = type(make)(policy, other)
    approved(xlsx(theirs.cells(theirs.row(7))), county=other, quarter="2025Q4")
    taken = check_at(xlsx(make.cells(make.row(7))))
    assert found(taken, "error") == [("institution.elsewhere", "B2")]
    assert other.name not in told(taken, "institution.elsewhere")


def test_a18_negative_fractional_and_huge_figures(check, make):
    """Places below zero and parts of people are refused; ten thousand must be explained."""
    checked = check(xlsx(make.with_values(PLACES, -5, 12.5, 12_000, 9_999)))
    assert found(checked) == [("cell.negative", "N2"), ("cell.fraction", "N3"), ("figure.huge", "N4")]
    assert found(check(xlsx(make.with_values(ENROLLED, 12.5)))) == [("cell.fraction", "O2")]


def test_a19_more_children_than_places(empty_context, check_at, make, county):
    """More children than places needs an explanation, which is kept with the record."""
    content = xlsx(make.with_values(ENROLLED, 40))
    assert found(check_at(content)) == [("enrolled.over", "O2")]

    def load(words):
        given = {"by": SOMEBODY, "explanation": words, "county": county.code, "quarter": QUARTER}
        return next(iter(acts.load_files(empty_context, [("台账.xlsx", content)], **given)))

    assert not load("不多").accepted
    kept = load("暑期临时超收十人").submission
    assert "暑期临时超收十人" in str(empty_context.store.submission(kept))


def test_a20_parts_that_do_not_add_up(check, make):
    """Places by class that do not add up to the total are an error with both figures."""
    parts = {"托小班班数": 2, "托小班托位": 28}
    checked = check(xlsx(make.cells(make.row(1, **parts))))
    assert found(checked, "error") == [("class.sum", "N2")]
    assert "28" in told(checked, "class.sum") and "30" in told(checked, "class.sum")


def test_a21_dates_as_people_write_them(check, make):
    """2024.9.1 and its kin are read; 9/1/24 may be two days and is refused."""
    spellings = ["2024.9.1", "2024/9/1", "2024年9月", "20240901", "二〇二四年九月", "9/1/24", "24.9.1"]
    checked = check(xlsx(make.with_values("开业日期", *spellings)))
    assert days(checked, "opened") == ["2024-09-01"] * 5 + [None, None]
    assert found(checked) == [("cell.date_ambiguous", "M7"), ("cell.date_ambiguous", "M8")]


def test_a22_serial_dates_and_1904(check, make):
    """A serial is the right day, as number or as text, in either calendar."""
    checked = check(xlsx(make.with_values("开业日期", 45536, "45536")))
    assert (days(checked, "opened"), found(checked)) == (["2024-09-01"] * 2, [])
    cells = make.with_values("开业日期", 45536 - 1462, dt.date(2024, 9, 1))
    checked = check(written(lambda sheet, _: put(sheet, cells), date_1904=True))
    assert (days(checked, "opened"), found(checked)) == (["2024-09-01"] * 2, [])


def test_a23_days_that_cannot_be(check, make):
    """30 February, the years 0 and 9999 and an opening to come are refused."""
    checked = check(xlsx(make.with_values("开业日期", "2024-02-30", "9999-01-01", "0000-01-01", "2027-01-01", 9e15)))
    assert days(checked, "opened") == [None] * 5
    assert found(checked) == [("cell.date_impossible", f"M{row}") for row in (2, 3, 4)] + [
        ("cell.date_future", "M5"),
        ("cell.date_impossible", "M6"),
    ]


def test_a24_credit_codes(check, make):
    """A code is judged after NFKC and upper case; a wrong check character is told with the one expected."""
    good = code(1)
    full_width = "".join(chr(ord(letter) + 0xFEE0) for letter in code(2))
    wrong = ["91350100M000100Y4Z", good[:17], good + "0", good[:9] + "I" + good[10:], "9.13501E+17"]
    checked = check(xlsx(make.with_values("统一社会信用代码", good.lower(), full_width, *wrong)))
    assert values(checked, "uscc") == [good, code(2), None, None, None, None, None]
    assert found(checked) == [
        ("code.check", "B4"),
        ("code.length", "B5"),
        ("code.length", "B6"),
        ("code.alphabet", "B7"),
        ("cell.precision", "B8"),
    ]
    assert the(checked, "code.check").params == {"expected": "3", "found": "Z"}
    assert "文本" in told(checked, "cell.precision")


def test_a25_numbers_that_lost_digits(check, make):
    """A code kept as a number has lost its leading zero or its last digits: refused, precision lost."""
    checked = check(xlsx(make.with_values("统一社会信用代码", 5140828000123456, 911401000000000012)))
    assert values(checked, "uscc") == [None, None]
    assert found(checked) == [("cell.precision", "B2"), ("cell.precision", "B3")]


def test_a26_the_wrong_county(empty_context, check_at, make, policy, county):
    """A file of another county is refused whole, nothing of it stored; so is a row of another county's township."""
    other = next(unit for unit in policy.counties if unit != county)
    cover = [
        ["县（市、区）", other.name],
        ["季度", QUARTER],
        ["填报单位", "演示局"],
        ["填报人", "甲"],
        ["审核人", "乙"],
        ["填报日期", "2026-10-10"],
        ["零报告", "否"],
    ]
    content = xlsx(make.cells(), then=lambda _, book: _sheet(book, "封面", cover))
    checked = check_at(content)
    assert ("county.conflict", "B1") in found(checked, "error")
    (loaded,) = acts.load_files(empty_context, [("a.xlsx", content)], by=SOMEBODY, county=county.code, quarter=QUARTER)
    assert not loaded.accepted and empty_context.store.submissions().empty
    theirs = type(make)(policy, other).townships[0]
    mixed = check_at(xlsx(make.with_values("所属乡镇（街道）", make.townships[0], theirs)))
    assert found(mixed) == [("township.unknown", "D3")]


def test_a27_the_wrong_quarter(empty_context, check_at, make, policy, county):
    """Another quarter than said, a closed one and one to come are refused, and the form's own is shown."""

    def form(quarter):
        out = io.BytesIO()
        write_template(policy, county.code, quarter, out, made=dt.datetime(2026, 10, 1, tzinfo=dt.UTC))
        return out.getvalue()

    wrong = check_at(form(BEFORE))
    assert the(wrong, "quarter.conflict").params["found"] == BEFORE
    assert BEFORE in told(wrong, "quarter.conflict")
    assert "quarter.future" in [f.code for f in check_at(form("2026Q4"), quarter="2026Q4").errors]
    empty_context.store.close_quarter(QUARTER, by="演示", now=empty_context.now())
    assert "quarter.closed" in [f.code for f in check_at(form(QUARTER)).errors]


def test_a28_last_quarters_file_again(empty_context, check_at, make, approved, county):
    """The same file again makes no second version; the same numbers in a new quarter must be explained."""
    content = xlsx(make.cells(*make.rows(3)))
    number = approved(content, county=county, quarter=BEFORE)
    assert approved(content, county=county, quarter=BEFORE) == number
    assert len(empty_context.store.submissions()) == 1
    assert "file.same" in [f.code for f in check_at(content, quarter=BEFORE).notes]
    assert found(check_at(content)) == [("unchanged", None)]


def test_a29_formulas(check, make):
    """The value kept beside a formula is used; without one it is an error, never 0."""

    def formula(sheet, _):
        put(sheet, make.cells())
        sheet.write_formula("N2", "=10+20", value=30)

    checked = check(written(formula))
    assert (values(checked, "places"), found(checked)) == ([30], [])
    checked = check(xlsx(make.with_values(PLACES, "=10+20")))
    assert (values(checked, "places"), found(checked)) == ([None], [("cell.formula_without_value", "N2")])
    assert "计算并保存" in told(checked, "cell.formula_without_value")


def test_a30_error_values(check, make):
    """#REF! and its kin are refused with their cell."""
    errors = ["#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?"]

    def as_error(page, _):
        for row, error in enumerate(errors, 2):
            page.cell(row, 14, error).data_type = "e"

    checked = check(xlsx(make.cells(*make.rows(5)), then=as_error))
    assert values(checked, "places") == [None] * 5
    assert found(checked) == [("cell.error_value", f"N{row}") for row in range(2, 7)]
    assert [f.value for f in checked.errors] == errors


def test_a31_formulas_into_other_workbooks(check, make):
    """The value kept beside a link into another workbook is used and said; the link is never followed."""

    def linked(sheet, _):
        put(sheet, make.cells())
        sheet.write_formula("N2", "=[1]Sheet1!A1", value=30)

    checked = check(written(linked))
    assert (values(checked, "places"), found(checked)) == ([30], [])
    assert ("cell.external_link", "N2") in found(checked, "note")


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_a32_csv_in_every_encoding(check, make, encoding):
    """GBK, GB 18030, UTF-8 with or without its mark and UTF-16 are read; rare characters survive where they fit."""
    name = "演示甲托育园" if encoding == "gbk" else "演示𠮷㛃托育园"
    checked = check(text(make.with_values("机构名称", name)).encode(encoding), "台账.csv")
    assert (values(checked, "name"), values(checked, "places"), found(checked)) == ([name], [30], [])


def test_a32_mojibake_is_refused(check, make):
    """Text that was decoded wrongly before is not taken for data."""
    mojibake = text(make.cells()).encode("utf-8").decode("gbk", "replace").encode("utf-8")
    checked = check(mojibake, "台账.csv")
    assert checked.errors and checked.reading.institutions.empty


def test_a33_text_and_html_named_xls(check, make):
    """A csv or HTML table named .xls, as systems export it, is refused with how to save it."""
    html = "<html><table><tr><td>机构名称</td></tr></table></html>"
    for content, looks_like in ((text(make.cells()).encode("gbk"), "csv"), (html.encode(), "html")):
        checked = check(content, "导出.xls")
        assert [f.code for f in checked.findings] == ["file.mismatch"]
        assert the(checked, "file.mismatch").params["looks_like"] == looks_like
        assert "另存为" in told(checked, "file.mismatch")


def test_a34_total_rows(check, make):
    """合计, 小计 and 总计 rows are no institutions; one that does not add up must be explained."""
    headings, *rows = make.cells(*make.rows(4))
    blank = [None] * len(headings)

    def total(word, places):
        return [word, *blank[1:13], places, *blank[14:]]

    listed = [headings, *rows[:2], total("小计", 60), *rows[2:], total(" 合 计 ", 120), total("总计：", 121)]
    checked = check(xlsx(listed))
    assert values(checked, "name") == [row[0] for row in rows]
    assert [f.cell for f in checked.notes if f.code == "rows.total_left_out"] == ["A4", "A7", "A8"]
    assert found(checked) == [("total.differs", "N8")]
    assert the(checked, "total.differs").params["written"] == 121


def test_a35_signatures_below_the_table(check, make):
    """填表人, 审核人 and 备注 lines below the table are left out and told."""
    below = [["填表人：甲", None, "审核人：乙"], ["备注：本表一式两份"], ["联系电话：0359-0000000"]]
    checked = check(xlsx(make.cells(*make.rows(2)) + below))
    assert (len(checked.reading.institutions), found(checked)) == (2, [])
    assert [f.cell for f in checked.notes if f.code == "rows.lines_left_out"] == ["A4", "A5", "A6"]


def test_a36_a_million_blank_rows(check, make):
    """A million formatted blank rows within the limits are no burden; beyond them they are asked to be deleted."""
    content = xlsx(make.cells(*make.rows(2)))

    def with_blank(form, last):
        blank = b"".join(form % (row, row) if form.count(b"%d") > 1 else form % row for row in range(4, last))
        return in_sheet(content, lambda part: part.replace(b"</sheetData>", blank + b"</sheetData>"))

    full = with_blank(b'<row r="%d" customFormat="1"/>', 1_048_577)
    started = spent()
    checked = check(full)
    assert spent() - started < 5
    assert (len(checked.reading.institutions), found(checked)) == (2, [])
    row = b'<row r="%d" spans="1:34" s="1" customFormat="1" ht="15"><c r="A%d" s="1"/></row>'
    beyond = check(with_blank(row, 900_000))
    assert [f.code for f in beyond.findings] == ["sheet.too_long"]
    assert "请删除空白行" in told(beyond, "sheet.too_long")


def test_a37_nothing_in_it(check, make):
    """An empty workbook, headings alone or nothing but a chart: there are no rows of data."""

    def chart(sheet, book):
        drawn = book.add_chart({"type": "column"})
        drawn.add_series({"values": f"='{SHEET}'!$A$1:$A$2"})
        sheet.insert_chart("B2", drawn)

    for content in (xlsx([]), xlsx(make.cells()[:1]), written(chart)):
        checked = check(content)
        assert [f.code for f in checked.errors] == ["sheet.no_rows"]
        assert "没有数据行" in told(checked, "sheet.no_rows")


def test_a38_cells_without_end(check, make):
    """A text without end, a number of 5,000 digits, NaN and 1e999 are refused with their cell."""

    def endless(part):
        part = part.replace("备注甲".encode(), "长".encode() * 40_000).replace(b"<v>78</v>", b"<v>1e999</v>")
        return part.replace(b"<v>77</v>", b"<v>" + b"9" * 5_000 + b"</v>")

    cells = make.cells(
        make.row(1, 备注="备注甲"),
        make.row(2, 托位总数=77),
        make.row(3, 托位总数=78),
        make.row(4, 托位总数="NaN"),
        make.row(5, 托位总数="9" * 5_000),
    )
    checked = check(in_sheet(xlsx(cells), endless))
    assert values(checked, "places") == [30, None, None, None, None]
    assert found(checked, "error") == [
        *(("cell.too_large", f"N{row}") for row in (3, 4, 5, 6)),
        ("cell.too_long", "S2"),
    ]
    assert all(len(WORDS.finding(f)) < 400 for f in checked.errors)


def test_a39_characters_nobody_sees(check, make):
    """Text that turns direction is refused, the invisible stripped, emoji noted; what is shown is safe."""
    names = ["演示\u202e园育托", "演示\u200b二\u200d园", "演示三\x0b园", "演示四园🍀"]
    content = xlsx(make.with_values("机构名称", *[name.replace("\x0b", "_x000B_") for name in names]))
    checked = check(content)
    assert values(checked, "name")[0] is None
    assert values(checked, "name")[1] == "演示二园"
    assert found(checked, "error") == [("cell.direction", "A2")]
    assert "\u202e" not in told(checked, "cell.direction")
    assert ("cell.emoji", "A5") in found(checked, "note")
    by_text = check(text(make.with_values("机构名称", *names[2:])).encode(), "a.csv")
    assert "\x0b" not in str(values(by_text, "name"))


def test_a40_other_programs_files(check, make):
    """WPS .et and BIFF8 .xls read like Excel's own xlsx, strict Open XML too or it says why not; BIFF5 is refused."""
    cells = make.cells(*make.rows(4))
    wanted = values(check(xlsx(cells)), "uscc"), days(check(xlsx(cells)), "opened")
    for name in ("台账.xls", "台账.et"):
        checked = check(xls(cells), name)
        assert (values(checked, "uscc"), days(checked, "opened")) == wanted
        assert found(checked) == []
    older = check(xls5(cells), "台账95.xls")
    assert [f.code for f in older.findings] == ["file.mismatch"]
    assert "Excel 97 以前的旧格式" in told(older, "file.mismatch") and "另存为" in told(older, "file.mismatch")
    strict = check(_strict(xlsx(cells)))
    if strict.reading.readable and not strict.errors:
        assert (values(strict, "uscc"), days(strict, "opened")) == wanted
    else:
        assert [f.code for f in strict.errors] == ["file.damaged"]


def _strict(content):
    """The same workbook in the names of strict Open XML."""
    old, new = b"http://schemas.openxmlformats.org/", b"http://purl.oclc.org/ooxml/"

    def renamed(name, part):
        if name == "[Content_Types].xml":
            return part
        part = part.replace(old + b"spreadsheetml/2006/main", new + b"spreadsheetml/main")
        return part.replace(old + b"officeDocument/2006/relationships", new + b"officeDocument/relationships")

    return repacked(content, renamed)


def test_a40_libreoffices_own_xlsx(check, make, tmp_path, converted):
    """What LibreOffice saves as xlsx reads the same as Excel's."""
    source = tmp_path / "台账.xlsx"
    source.write_bytes(xlsx(make.cells(*make.rows(3))))
    checked = check((converted("xlsx", source) / source.name).read_bytes())
    assert (values(checked, "uscc"), found(checked)) == ([code(n) for n in (1, 2, 3)], [])


def test_a41_every_error_at_once(empty_context, check_at, make, county):
    """Of 300 rows every error is listed at once, each with its cell, and nothing is stored."""
    rows = [
        make.row(n, 托位总数="约30" if n % 3 == 0 else 30, 机构类型="不是类型" if n % 50 == 0 else "社区托育点")
        for n in range(1, 301)
    ]
    content = xlsx(make.cells(*rows))
    checked = check_at(content)
    listed = [cell for which, cell in found(checked, "error") if which == "cell.unclear_number"]
    assert listed == [f"N{n + 1}" for n in range(3, 301, 3)]
    assert sum(f.code == "cell.choice" for f in checked.errors) == 6
    (loaded,) = acts.load_files(
        empty_context,
        [("a.xlsx", content)],
        by=SOMEBODY,
        county=county.code,
        quarter=QUARTER,
        explanation="已与机构核对无误",
    )
    assert not loaded.accepted and empty_context.store.submissions().empty


def test_a42_half_of_last_quarters_places(check_at, make, approved, county):
    """A fall by half against last quarter must be explained before it can be submitted."""
    approved(xlsx(make.with_values(PLACES, 60, 60, 在托人数=50)), county=county, quarter=BEFORE)
    checked = check_at(xlsx(make.with_values(PLACES, 30, 30)))
    assert found(checked) == [("places.total_changed", None), ("places.changed", "N2"), ("places.changed", "N3")]
    assert the(checked, "places.total_changed").params["percent"] == -50
    assert checked.unanswered({}, 6) == checked.queries
