"""A county's own spreadsheet with everything at once, and township names in every spelling."""

import datetime as dt

import openpyxl
from messy_files import days, found, saved, text, values, xls, xlsx

from data.reading.codes import check_character


def older_names(policy, county):
    """A township's older name with today's, and one that was dissolved."""
    old = policy.townships(dt.date(2020, 12, 31))
    own = old.loc[(old["county"] == county.code) & ~old["is_pseudo"]]
    led = {name: policy.successor(code) for code, name in zip(own["code"], own["name"], strict=True)}
    names = policy.unit_names()
    renamed = next((name, names[code]) for name, code in led.items() if code and names[code] != name)
    return renamed, next(name for name, code in led.items() if code is None)


def test_township_names_in_every_spelling(check, make, policy, county):
    """Exact, without its 镇 or 乡, by its older name, dissolved, another county's, unknown."""
    (older, newer), dissolved = older_names(policy, county)
    exact = make.townships[0]
    stem = exact.removesuffix("街道").removesuffix("镇").removesuffix("乡")
    checked = check(xlsx(make.with_values("所属乡镇（街道）", exact, stem, older, dissolved, "没有这个镇")))
    assert values(checked, "township_name") == [exact, exact, newer, None, None]
    assert found(checked) == [("township.dissolved", "D5"), ("township.unknown", "D6")]
    assert found(checked, "note") == [("township.read_as", "D3"), ("township.read_as", "D4")]


def own_spreadsheet(make, older):
    """Titles, headings over two rows, other names and another order, hidden things, a total, signatures."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Sheet1"
    heads = {"机构名称": "园所名称", "所属乡镇（街道）": "乡镇", "机构类型": "类型", "统一社会信用代码": "社会信用代码"}
    spelt = {"所属乡镇（街道）": older, "开业日期": "2024年9月", "托位总数": "３０", "在托人数": "20人"}
    rows = [make.row(number, 序号=number, **spelt) for number in range(1, 6)]
    order = ["序号", *(heading for heading in rows[0] if heading != "序号")]
    page.append(["演示县托育机构基本情况一览表"])
    page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(order))
    page.append(["填报单位：演示局", None, None, "单位：个、人"])
    first = order.index("托位总数") + 1
    upper = [heads.get(heading, heading) for heading in order]
    page.append([*upper[: first - 1], "托位及在托情况", None, *upper[first + 1 :]])
    page.append([*[None] * (first - 1), "核定托位（个）", "实际在托"])
    page.merge_cells(start_row=3, start_column=first, end_row=3, end_column=first + 1)
    for row in rows:
        page.append([row[heading] for heading in order])
    page.append(["合计", *[None] * (first - 2), 150, 100])
    page.append(["填表人：甲", None, "审核人：乙"])
    page.row_dimensions[6].hidden = True
    notes = book.create_sheet("说明")
    notes.append(["本表由各乡镇汇总"])
    hidden = book.create_sheet("底稿")
    hidden.sheet_state = "hidden"
    return book


def test_a_countys_own_spreadsheet_with_everything_at_once(check, make, policy, county):
    """What can be read safely is read, each liberty told; only the hidden figures are asked about."""
    (older, newer), _ = older_names(policy, county)
    checked = check(saved(own_spreadsheet(make, older)))
    assert values(checked, "places") == [30] * 5
    assert values(checked, "enrolled") == [20] * 5
    assert values(checked, "township_name") == [newer] * 5
    assert days(checked, "opened") == ["2024-09-01"] * 5
    assert [f.code for f in checked.errors] == []
    assert [f.code for f in checked.queries] == ["hidden.figures"]
    said = {f.code for f in checked.notes}
    assert {
        "heading.alias",
        "cell.normalised",
        "township.read_as",
        "rows.total_left_out",
        "rows.lines_left_out",
        "rows.hidden",
        "sheet.hidden",
    } <= said


def test_the_same_cells_as_xlsx_xls_et_and_csv_say_the_same(check, make):
    """WPS, old Excel and text differ in nothing but what text cannot say."""
    cells = make.cells(make.row(1, 托位总数="约30"), make.row(2, 在托人数=40), make.row(3, 开业日期="9/1/24"))
    wanted = [("cell.unclear_number", "N2"), ("enrolled.over", "O3"), ("cell.date_ambiguous", "M4")]
    for content, name in (
        (xlsx(cells), "a.xlsx"),
        (xls(cells), "a.xls"),
        (xls(cells), "a.et"),
        (text(cells).encode("gbk"), "a.csv"),
        (text(cells).encode("utf-16"), "a.csv"),
    ):
        assert sorted(found(check(content, name))) == sorted(wanted), name


def test_the_rule_of_the_credit_code_by_its_published_example():
    """GB 32100-2015: the sums and check characters worked out on paper."""
    for body, expected in {
        "91350100M000100Y4": "3",
        "52440100MJ0000018": "J",
        "12330106000123457": "E",
        "91510104MA5ABCD27": "H",
    }.items():
        assert check_character(body + "?") == expected
