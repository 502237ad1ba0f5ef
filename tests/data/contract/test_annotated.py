"""The annotated workbook: the sender's own file, marked and listed, that can be mended and sent again."""

import base64
import datetime as dt
import io
import zipfile
from xml.etree import ElementTree

import openpyxl
import pytest
import xlsxwriter
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation

from data.contract import annotated, schema
from data.contract.annotated import LIMIT, Listing, Remark, annotate
from data.errors import UserError
from data.policy.policy import load_policy
from data.reading import marking, package
from data.reading.read import read_workbooks
from layouts.kit import theme

POLICY = load_policy()
COUNTY = POLICY.counties[0]
LISTING = Listing("问题清单", ("共若干处", "怎么改"), "按读到的内容新建", tuple("甲乙丙丁戊己庚辛"))
HEADINGS = ["机构名称", "统一社会信用代码", "托位总数", "备注"]


def remark(cell="C2", grade="error", text="看不出是多少", sheet="机构台账"):
    row = (grade, sheet or "整份文件", cell or "", text, "约30", "一个整数", "=HYPERLINK(1)", "")
    return Remark(grade, sheet, cell, text, row)


def book(*rows, sheet="机构台账"):
    made = openpyxl.Workbook()
    made.active.title = sheet
    for row in (HEADINGS, *rows):
        made.active.append(row)
    return made


def saved(made):
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def ours(page):
    """Our marks on a sheet: cell → grade."""
    grades = {wash: grade for grade, (_, wash) in marking.COLOURS.items()}
    return {
        cell: grades[rule.dxf.fill.bgColor.rgb[-6:]]
        for formatted in page.conditional_formatting
        for rule in formatted.rules
        if 'LEN("tuoyu")=5' in rule.formula
        for cell in str(formatted.sqref).split()
    }


SIMPLE = saved(book(["演示甲园", "001", "约30", None], ["演示乙园", "002", 20, "=不是公式"]))


def test_each_cell_is_coloured_by_its_worst_finding_and_says_all_of_them():
    said = [remark(), remark(grade="note", text="去掉空格"), remark("A3", "query", "真的吗")]
    content = annotate("a.xlsx", SIMPLE, said, LISTING)
    page = opened(content)["机构台账"]
    assert ours(page) == {"C2": "error", "A3": "query"}
    assert page["C2"].comment.text == f"{schema.REMARK}\n看不出是多少\n去掉空格"
    assert (page["C2"].value, page["C3"].value) == ("约30", 20)


def test_the_colours_are_the_looks_own():
    tokens = theme.tokens()
    for grade, (line, wash) in marking.COLOURS.items():
        assert (f"#{line.lower()}", f"#{wash.lower()}") == (tokens[f"gr-{grade}"], tokens[f"gr-{grade}-wash"])


def test_the_list_comes_first_and_links_to_each_cell():
    made = opened(annotate("a.xlsx", SIMPLE, [remark(), remark(None, "note", "没有居住区", None)], LISTING))
    page = made.worksheets[0]
    assert (page.title, made.active.title) == (schema.FINDINGS_NAME, schema.FINDINGS_NAME)
    assert [sheet.sheet_view.tabSelected for sheet in made.worksheets] == [True, False]
    assert [page["A1"].value, page["A2"].value, page["A3"].value] == ["问题清单", "共若干处", "怎么改"]
    assert [cell.value for cell in page[5]] == list("甲乙丙丁戊己庚辛")
    assert page["C6"].hyperlink.location == "'机构台账'!C2"
    assert (page["C7"].hyperlink, page["B7"].value) == (None, "整份文件")


def test_nothing_a_stranger_wrote_becomes_a_formula_or_breaks_the_file():
    hostile = remark(text="=cmd|'/c calc'!A1\x00\x0b_x000D_")
    made = opened(annotate("a.xlsx", SIMPLE, [hostile], LISTING))
    page = made[schema.FINDINGS_NAME]
    assert (page["D6"].data_type, page["G6"].data_type, page["G6"].value) == ("s", "s", "=HYPERLINK(1)")
    assert made["机构台账"]["D3"].value == "=不是公式" and "\x00" not in made["机构台账"]["C2"].comment.text


def dressed():
    """A workbook with all that must survive."""
    made = book(["演示甲园", "001", "约30", None], ["演示乙园", "002", 20, None])
    page = made.active
    rule = DataValidation(type="list", formula1='"是,否"')
    rule.add("D2:D9")
    page.add_data_validation(rule)
    page.column_dimensions["A"].width = 33
    page.row_dimensions[3].hidden = True
    page.freeze_panes = "B2"
    page["B2"].number_format = "@"
    page["C2"].font = openpyxl.styles.Font(color="FF00FF00", italic=True)
    page["C2"].comment = Comment("我自己的批注", "张三")
    page["A1"].comment = Comment("填全称", "李四")
    page.merge_cells("A5:B6")
    page["A5"] = "合计"
    page.conditional_formatting.add("C2:C9", openpyxl.formatting.rule.CellIsRule(operator="lessThan", formula=["0"]))
    page.protection.sheet = True
    made.create_sheet("_meta").sheet_state = "veryHidden"
    made.defined_names["towns"] = openpyxl.workbook.defined_name.DefinedName("towns", attr_text="机构台账!$A$1:$A$3")
    return saved(made)


def test_formats_rules_widths_comments_and_hidden_sheets_stay():
    made = opened(annotate("a.xlsx", dressed(), [remark(), remark("B6", "query", "并格里的一格")], LISTING))
    page = made["机构台账"]
    assert page.data_validations.dataValidation[0].formula1 == '"是,否"'
    assert (page.column_dimensions["A"].width, page.row_dimensions[3].hidden, page.freeze_panes) == (33, True, "B2")
    assert (page["B2"].number_format, page["C2"].font.color.rgb, page["C2"].font.italic) == ("@", "FF00FF00", True)
    assert page["C2"].comment.text == f"我自己的批注\n{schema.REMARK}\n看不出是多少"
    assert (page["C2"].comment.author, page["A1"].comment.text) == ("张三", "填全称")
    assert ours(page) == {"C2": "error", "A5": "query"}
    assert len(page.conditional_formatting) == 3
    assert page.protection.sheet
    assert made["_meta"].sheet_state == "veryHidden"
    assert made.defined_names["towns"].attr_text == "机构台账!$A$1:$A$3"


def test_annotating_again_replaces_the_list_and_our_marks_and_leaves_no_trace():
    once = annotate("a.xlsx", dressed(), [remark(), remark("A3", "note", "去掉空格")], LISTING)
    twice = annotate("a.xlsx", once, [remark("C3", "query", "真的吗")], LISTING)
    page = opened(twice)["机构台账"]
    assert opened(twice).sheetnames == [schema.FINDINGS_NAME, "机构台账", "_meta"]
    assert ours(page) == {"C3": "query"}
    assert page["C2"].comment.text == "我自己的批注"
    assert (page["A3"].comment, page["C3"].comment.text) == (None, f"{schema.REMARK}\n真的吗")
    assert opened(twice)[schema.FINDINGS_NAME].max_row == 6
    clean = opened(annotate("a.xlsx", twice, [], LISTING))["机构台账"]
    assert (ours(clean), clean["C3"].comment, len(clean.conditional_formatting)) == ({}, None, 1)


def test_formulas_keep_the_values_they_had():
    """openpyxl writes none, and a workbook that nobody opened in between would be refused for it."""
    import xlsxwriter  # noqa: PLC0415

    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    page = made.add_worksheet("机构台账")
    page.write_row(0, 0, HEADINGS)
    for cell, formula, value in (
        ("A2", '="甲"&"<园>"', "甲<园>"),
        ("C2", "=15+15", 30),
        ("D2", "=1=1", True),
        ("C3", "=1/0", "#DIV/0!"),
        ("C4", "=1.5*2", 2.5),
    ):
        page.write_formula(cell, formula, None, value)
    made.close()
    content = annotate("a.xlsx", out.getvalue(), [remark()], LISTING)
    values = openpyxl.load_workbook(io.BytesIO(content), data_only=True)["机构台账"]
    assert [values[cell].value for cell in ("A2", "C2", "D2", "C3", "C4")] == ["甲<园>", 30, True, "#DIV/0!", 2.5]
    assert opened(content)["机构台账"]["C2"].value == "=15+15"


def csv():
    return ",".join(HEADINGS) + "\n演示甲园,001,约30,\n演示乙园,911401000000000012,20,=1+1\n"


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_a_csv_gets_a_workbook_of_what_was_read(encoding):
    content = annotate("我的:台账[1].csv", csv().encode(encoding), [remark(sheet="我的:台账[1]")], LISTING)
    made = opened(content)
    page = made.worksheets[1]
    assert page.title == "我的_台账_1_"
    assert [[cell.value for cell in row] for row in page.iter_rows(min_row=2)] == [
        ["演示甲园", "001", "约30", None],
        ["演示乙园", "911401000000000012", 20, "=1+1"],
    ]
    assert page["D3"].data_type == "s" and page["B2"].number_format == "@"
    assert ours(page) == {"C2": "error"}
    assert made.worksheets[0]["A4"].value == "按读到的内容新建"
    assert made.worksheets[0]["C7"].hyperlink.location == "'我的_台账_1_'!C2"


@pytest.mark.parametrize("name", ["a.xls", "a.et"])
def test_an_xls_of_1904_keeps_its_days(name):
    import xlwt  # noqa: PLC0415

    made = xlwt.Workbook(encoding="utf-8")
    made.dates_1904 = True
    page = made.add_sheet("机构台账")
    for column, heading in enumerate(["机构名称", "开业日期", "托位总数", "乡镇"]):
        page.write(0, column, heading)
    page.write(1, 0, "演示甲园")
    page.write(1, 1, 45536 - 1462, xlwt.easyxf(num_format_str="yyyy-mm-dd"))
    page.write(2, 1, 45536 - 1462)
    out = io.BytesIO()
    made.save(out)
    content = annotate(name, out.getvalue(), [remark()], LISTING)
    said = {"today": dt.date(2026, 11, 23), "county": COUNTY.code, "quarter": "2026Q3"}
    reading = read_workbooks([("a.xlsx", content)], POLICY, **said)[0]
    assert [day.date() for day in reading.institutions["opened"]] == [dt.date(2024, 9, 1)] * 2


def test_a_workbook_openpyxl_cannot_take_is_made_anew(monkeypatch):
    """A million formatted blank rows are read; as openpyxl's cells they would fill the child's memory."""
    blank = b"".join(b'<row r="%d" customFormat="1"/>' % row for row in range(5, 500_000))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SIMPLE)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, part.replace(b"</sheetData>", blank + b"</sheetData>") if "sheet1" in name else part)
    made = opened(annotate("a.xlsx", out.getvalue(), [remark()], LISTING))
    assert made[schema.FINDINGS_NAME]["A4"].value == "按读到的内容新建"
    assert made["机构台账"].max_row == 3 and ours(made["机构台账"]) == {"C2": "error"}


def test_two_thousand_findings_are_the_most():
    many = [remark(f"C{row}") for row in range(2, LIMIT + 2)]
    made = opened(annotate("a.xlsx", SIMPLE, many, LISTING))
    assert (len(ours(made["机构台账"])), made[schema.FINDINGS_NAME].max_row) == (LIMIT, LIMIT + 5)
    with pytest.raises(ValueError, match="too many"):
        annotate("a.xlsx", SIMPLE, [*many, remark()], LISTING)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xlsm", SIMPLE, "annotated.unreadable"),
        ("a.xlsx", b"", "annotated.unreadable"),
        ("a.xlsx", SIMPLE[:-9], "annotated.unreadable"),
        ("a.xls", SIMPLE, "annotated.unreadable"),
        ("a.csv", b"\x81\xff\xfe\xff,\xff\n", "annotated.unreadable"),
        ("a.csv", (",".join("1" * 199) + "\n").encode() * 1_600, "annotated.too_hard"),
    ],
)
def test_what_cannot_be_read_or_is_too_much_has_none_and_says_why(name, content, code):
    with pytest.raises(UserError) as refused:
        annotate(name, content, [], LISTING)
    assert refused.value.code == code


def test_a_cell_in_the_far_corner_never_reaches_openpyxl():
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SIMPLE)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            corner = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
            target.writestr(name, source.read(name).replace(b"</sheetData>", corner))
    with pytest.raises(UserError) as refused:
        annotate("a.xlsx", out.getvalue(), [], LISTING)
    assert refused.value.code == "annotated.unreadable"


def test_while_too_many_wait_it_is_said(monkeypatch):
    from data.reading.parser import Slots  # noqa: PLC0415

    full = Slots(1, 0)
    monkeypatch.setattr(annotated, "SLOTS", full)
    with full.one(), pytest.raises(UserError) as refused:
        annotate("a.xlsx", SIMPLE, [], LISTING)
    assert refused.value.code == "annotated.busy"


def test_nothing_is_left_on_the_disk(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    annotate("a.xlsx", SIMPLE, [remark()], LISTING)
    assert list(tmp_path.iterdir()) == []


PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def with_everything():
    """A workbook with a picture, a chart, a text box, a conditional format, a drop-down list and a name."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    page, other = made.add_worksheet("机构台账"), made.add_worksheet("附图")
    for row, cells in enumerate((HEADINGS, ["演示甲园", "001", "约30", ""], ["演示乙园", "002", 20, ""])):
        page.write_row(row, 0, cells)
    chart = made.add_chart({"type": "column"})
    chart.add_series({"values": "=机构台账!$C$2:$C$3"})
    page.insert_chart("F2", chart)
    page.insert_image("F20", "章.png", {"image_data": io.BytesIO(PIXEL)})
    page.insert_textbox("H20", "演示说明")
    page.write_comment("A2", "自己的批注")
    page.conditional_format("C2:C3", {"type": "cell", "criteria": ">", "value": 10, "format": made.add_format()})
    page.data_validation("D2:D3", {"validate": "list", "source": ["是", "否"]})
    other.insert_image("A1", "图.png", {"image_data": io.BytesIO(PIXEL + b"\0")})
    made.define_name("托位", "=机构台账!$C$2:$C$3")
    made.close()
    return out.getvalue()


def parts_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def drawn(content):
    """What each sheet's drawing and all that hangs on it holds, byte for byte."""
    parts = parts_of(content)
    found = {}
    for sheet, part in package.workbook(parts)[1].items():
        waiting = [target for kind, target in package.relations(parts, part) if kind == "drawing"]
        while waiting:
            name = waiting.pop()
            found.setdefault(sheet, []).append(parts[name])
            waiting += [target for _, target in package.relations(parts, name)]
    return {sheet: sorted(held) for sheet, held in found.items()}


def test_pictures_charts_and_shapes_stay_byte_for_byte_and_so_does_the_rest():
    content = with_everything()
    once = annotate("a.xlsx", content, [remark()], LISTING)
    twice = annotate("a.xlsx", once, [remark()], LISTING)
    assert {sheet: len(held) for sheet, held in drawn(content).items()} == {"机构台账": 3, "附图": 2}
    assert drawn(once) == drawn(content)
    assert drawn(twice) == drawn(content)
    for made in (once, twice):
        parts, page = parts_of(made), opened(made)["机构台账"]
        types = package.content_types(parts)
        assert all(types(name) for name in parts if not name.endswith("/"))
        for name, part in parts.items():
            if name.endswith((".xml", ".rels", ".vml")):
                ElementTree.fromstring(part)
        assert ours(page) == {"C2": "error"}
        assert page["A2"].comment.text == "自己的批注"
        assert [str(rule.sqref) for rule in page.data_validations.dataValidation] == ["D2:D3"]
        assert "C2:C3" in [str(formatted.sqref) for formatted in page.conditional_formatting]
        assert opened(made).defined_names["托位"].attr_text == "机构台账!$C$2:$C$3"
        assert len(page._charts) == 1


def test_a_chart_that_openpyxl_wrote_stays_however_often_it_is_annotated():
    made = book(["演示甲园", "001", 10, None], ["演示乙园", "002", 20, None])
    chart = BarChart()
    chart.add_data(Reference(made.active, min_col=3, min_row=2, max_row=3))
    made.active.add_chart(chart, "F2")
    content = saved(made)  # its relations name parts from the root
    once = annotate("a.xlsx", content, [remark()], LISTING)
    assert drawn(annotate("a.xlsx", once, [remark()], LISTING)) == drawn(once) == drawn(content)
    assert len(drawn(once)["机构台账"]) == 2


def test_what_hangs_together_with_slicers_is_said_to_be_lost():
    parts = parts_of(with_everything())
    assert package.beside_cells(parts) == []
    assert package.beside_cells(parts | {"xl/slicers/slicer1.xml": b"<a/>"}) == ["slicers", "pictures", "charts"]
    assert package.beside_cells(parts | {"xl/cellimages.xml": b"<a/>"}) == ["cell_pictures"]
