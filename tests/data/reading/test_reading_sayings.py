"""What a file says of itself beside its cells is heard: titles, names of sheets and files, a column of counties."""

import datetime as dt
import io

import openpyxl
import pytest
import workbooks as wb

from data.contract.template import write_template
from data.reading.mentions import counties_in, other_time

OWN, OTHER = wb.COUNTY, wb.OTHER_COUNTY
THIRD = wb.POLICY.counties[2]
CITY = wb.POLICY.city.name
SHORT = next(unit for unit in wb.POLICY.counties if unit.short_name == unit.name)
"""A county whose name has no shorter form."""
LONGER = next((unit for unit in wb.POLICY.counties if unit.name.endswith(SHORT.name) and unit != SHORT), None)
ROWS = [wb.institution(number, places=20 + 10 * number, enrolled=10) for number in range(1, 5)]


def named(text):
    return {unit.name for unit in wb.POLICY.counties if unit.code in counties_in(text, wb.POLICY)}


@pytest.mark.parametrize(
    "text",
    [
        "{name}2026年三季度托育机构台账",
        "填报单位：{name}卫生健康局",
        "{city}{name}",
        "{short}2026年报表",
        "{code}_2026Q3",
        "某省{city}{name}（公章）",
        "{short}县",
    ],
)
def test_a_county_is_named_in_full_by_its_short_name_or_its_code(text):
    said = text.format(name=OTHER.name, short=OTHER.short_name, code=OTHER.code, city=CITY)
    assert named(said) == {OTHER.name}


def test_a_name_within_a_longer_one_is_the_longer_ones():
    for unit in wb.POLICY.counties:
        assert named(f"{unit.name}托育台账") == {unit.name}
        assert named(f"关于{unit.name}") <= {unit.name}
    assert named(f"古{SHORT.name}") == named(f"宁{SHORT.name}域") == set()


@pytest.mark.parametrize("text", ["{city}2026年托育情况", "{short}路幼儿园", "{short}大街", "托育机构台账", "2{code}1"])
def test_the_city_a_road_or_any_number_is_no_county(text):
    assert named(text.format(city=CITY, short=OTHER.short_name, code=OTHER.code)) == set()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026年第二季度托育机构台账", "2026Q2"),
        ("2025年三季度", "2025Q3"),
        ("26年2季度", "2026Q2"),
        ("二〇二六年第二季度", "2026Q2"),
        ("二季度末", "Q2"),
        ("Q2", "Q2"),
        ("2026-Q1 台账", "2026Q1"),
        ("截止日期：2026年6月30日", "2026Q2"),
        ("2026.6", "2026Q2"),
        ("2026年1—6月", "2026Q2"),
        ("2026年上半年", "2026Q2"),
        ("托育台账20260630", "2026Q2"),
        ("台账202606", "2026Q2"),
        ("2025年托育机构台账", "2025"),
        ("填报日期：2025年10月8日", "2025Q4"),
        ("2027年", "2027"),
    ],
)
def test_another_time_is_heard(text, said):
    assert other_time(text, "2026Q3", wb.TODAY) == said


@pytest.mark.parametrize(
    "text",
    [
        "2026年第三季度",
        "2026年3季度",
        "三季度",
        "2026Q3",
        "2026年9月",
        "2026年9月30日",
        "2026年1-9月",
        "前三季度",
        "一季度至三季度",
        "2026年度",
        "2026年7月",
        "2026年10月",
        "填报日期：2026年10月8日",
        "20261008",
        "2024-2026年",
        "2025—2026学年",
        "自2024年1月起执行",
        "2020年版",
        "政办发\u30142020\u301537号",
        "四季青幼儿园",
        "台账",
    ],
)
def test_the_right_time_and_what_is_none_are_not(text):
    assert other_time(text, "2026Q3", wb.TODAY) is None


def test_the_year_after_is_that_of_reporting_a_fourth_quarter():
    assert other_time("2027年1月", "2026Q4", dt.date(2027, 1, 12)) is None
    assert other_time("2027年", "2026Q4", dt.date(2027, 1, 12)) is None
    assert other_time("2027年", "2026Q3", dt.date(2027, 1, 12)) == "2027"
    assert other_time("2026年9月", "2026Q1", dt.date(2026, 10, 12)) == "2026Q3"


# --- titles and names ------------------------------------------------------------------------------------------------


def titled(*lines, sheet="机构台账", name="台账.xlsx"):
    return wb.read(wb.xlsx([*([line] for line in lines), *wb.roster(ROWS)], sheet), name)


def test_all_that_speaks_of_another_quarter_is_one_query_that_quotes_it():
    lines = (f"{OWN.name}2026年第二季度托育机构台账", "填报单位：演示局   截止日期：2026年6月30日")
    reading = titled(*lines, sheet="2026年二季度", name="2026Q2台账.xlsx")
    found = wb.the(reading, "quarter.said")
    assert (found.grade, found.sheet, found.cell) == ("query", "2026年二季度", "A1")
    said = [*lines, "2026年二季度", "2026Q2台账"]
    assert found.params == {"said": said, "found": ["2026Q2"], "expected": "2026Q3"}
    assert wb.codes(reading) == ["quarter.said"]
    assert reading.institutions["places"].tolist() == [30, 40, 50, 60]


@pytest.mark.parametrize(
    ("lines", "sheet", "name", "cell"),
    [
        (["{other}托育机构台账"], "机构台账", "台账.xlsx", "A1"),
        (["托育机构台账", "填报单位：{other}卫健局"], "机构台账", "台账.xlsx", "A2"),
        ([], "{other}", "台账.xlsx", None),
        ([], "机构台账", "{other}台账.xlsx", None),
    ],
)
def test_another_county_in_a_title_or_name_is_asked(lines, sheet, name, cell):
    texts = [text.format(other=OTHER.name) for text in (*lines, sheet, name)]
    reading = titled(*texts[:-2], sheet=texts[-2], name=texts[-1])
    found = wb.the(reading, "county.said")
    assert (found.grade, found.cell) == ("query", cell)
    assert (found.params["found"], found.params["expected"]) == ([OTHER.name], OWN.name)


def test_who_reports_may_stand_below_the_table():
    cells = wb.roster(ROWS)
    reading = wb.read(wb.xlsx([*cells, [], [f"填报单位：{OTHER.name}卫健局"]]))
    assert wb.the(reading, "county.said").cell == "A7"


@pytest.mark.parametrize(
    "line",
    [
        f"{OWN.name}2026年第三季度托育机构台账",
        f"{CITY}2026年三季度托育机构台账",
        f"{OWN.name}、{OTHER.name}托育机构台账",
        "填报日期：2026年10月8日",
        "附件3",
    ],
)
def test_what_agrees_or_says_nothing_is_not_asked(line):
    assert wb.codes(titled(line)) == []


def test_a_date_in_a_cell_of_its_own_counts_with_its_label():
    cells = wb.roster(ROWS)
    for label, codes in (("截止日期：", ["quarter.said"]), ("版本：", [])):
        reading = wb.read(wb.xlsx([["演示台账"], [label, dt.date(2026, 6, 30)], *cells]))
        assert wb.codes(reading) == codes


def test_the_template_is_no_false_alarm_whatever_it_is_called():
    out = io.BytesIO()
    write_template(
        wb.POLICY,
        OWN.code,
        wb.QUARTER,
        out,
        institutions=None,
        county_values=wb.COUNTY_VALUES,
        made=dt.datetime(2026, 9, 1, tzinfo=dt.UTC),
        cover={"office": f"{OWN.name}卫健局", "filler": "甲", "reviewer": "乙", "zero_report": "是"},
    )
    reading = wb.read(out.getvalue(), "2026Q2 复制.xlsx")
    assert not {"county.said", "quarter.said"} & set(wb.codes(reading))
    book = openpyxl.load_workbook(io.BytesIO(out.getvalue()))
    place = wb.read(out.getvalue()).cell("cover", "office")
    book["封面"][place] = f"{OTHER.name}卫健局"
    assert wb.the(wb.read(wb.saved(book)), "county.said").cell == place


# --- a column of counties --------------------------------------------------------------------------------------------


def with_counties(heading, counties, rows=ROWS):
    heads, *cells = wb.roster(rows)
    return wb.xlsx([[heading, *heads], *([county, *cell] for county, cell in zip(counties, cells, strict=True))])


@pytest.mark.parametrize(
    "heading", ["县（市、区）", "县区", "所属县区", "区县", "县市区", "行政区划", "所在县", "单位", "属地"]
)
@pytest.mark.parametrize("other", [OTHER.name, OTHER.short_name, f"{CITY}{OTHER.name}", int(OTHER.code)])
def test_rows_of_another_county_refuse_the_file_and_are_named(heading, other):
    reading = wb.read(with_counties(heading, [OWN.name, other, other, OWN.name]))
    found = wb.the(reading, "county.rows")
    assert (found.grade, found.cell) == ("error", "A3")
    expected = {"county": OWN.name, "counties": [OWN.name, OTHER.name], "rows": ["3-4"], "own": True}
    assert found.params == {"heading": heading, **expected}
    assert reading.institutions["row"].tolist() == [2, 5]
    assert wb.codes(reading) == ["county.rows"]


def test_a_file_of_another_county_has_one_finding():
    reading = wb.read(with_counties("县（市、区）", [OTHER.name] * 4))
    assert wb.codes(reading) == ["county.rows"]
    assert wb.the(reading, "county.rows").params["own"] is False
    assert reading.institutions.empty


def test_a_county_written_once_holds_for_the_rows_below_it():
    reading = wb.read(with_counties("县区", [OWN.name, None, OTHER.name, None]))
    assert wb.the(reading, "county.rows").params["rows"] == ["4-5"]


def test_lines_that_name_a_county_hold_for_the_rows_below_them():
    heads, *cells = wb.roster(ROWS)
    reading = wb.read(wb.xlsx([heads, [OWN.name], *cells[:2], [OTHER.name], *cells[2:]]))
    assert wb.the(reading, "county.rows").params["rows"] == ["6-7"]
    assert reading.institutions["places"].tolist() == [30, 40]


@pytest.mark.parametrize("county", [OWN.name, OWN.short_name, f"{CITY}{OWN.name}"])
def test_a_column_of_the_own_county_is_read_in_silence(county):
    reading = wb.read(with_counties("县（市、区）", [county] * 4))
    assert wb.codes(reading) == []


@pytest.mark.parametrize(
    ("heading", "values", "cell"),
    [
        ("季度", ["2026Q3", "2026Q3", "2026Q2", "2026Q2"], "A4"),
        ("报送季度", ["第二季度"] * 4, "A2"),
        ("年度", [2026, 2026, 2025, 2026], "A4"),
        ("统计时间", [dt.date(2026, 9, 30)] * 3 + [dt.date(2026, 6, 30)], "A5"),
    ],
)
def test_a_column_of_quarters_is_heard_too(heading, values, cell):
    found = wb.the(wb.read(with_counties(heading, values)), "quarter.said")
    assert (found.grade, found.cell) == ("query", cell)
    right = ["2026年第三季度", "三季度", 2026, dt.date(2026, 9, 30)]
    assert "quarter.said" not in wb.codes(wb.read(with_counties(heading, right)))


def test_a_county_that_is_none_of_the_citys_is_asked_about():
    reading = wb.read(with_counties("县区", [OWN.name, OWN.name, "演示区", OWN.name]))
    found = wb.the(reading, "county.said")
    assert (found.cell, found.value, found.params["found"]) == ("A4", "演示区", ["演示区"])


def test_all_counties_in_one_sheet_say_how_many_and_which():
    reading = wb.read(with_counties("县区", [OTHER.name, OWN.name, THIRD.name, THIRD.name]))
    params = wb.the(reading, "county.rows").params
    assert (params["counties"], params["rows"]) == ([OTHER.name, OWN.name, THIRD.name], ["2", "4-5"])


# --- what is no ledger of one county ---------------------------------------------------------------------------------


@pytest.mark.parametrize("by_name", [True, False], ids=["names", "titles"])
def test_a_sheet_a_county_says_how_many_and_which(by_name):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, unit in enumerate((OTHER, OWN, THIRD), 1):
        sheet = book.create_sheet(unit.name if by_name else f"Sheet{number}")
        for line in ([[]] if by_name else [[f"{unit.name}托育机构台账"]]) + wb.roster(ROWS):
            sheet.append(line)
    reading = wb.read(wb.saved(book))
    assert [f.code for f in reading.findings] == ["sheet.counties"]
    assert wb.the(reading, "sheet.counties").params == {"names": [OWN.name, OTHER.name, THIRD.name]}
    assert reading.institutions.empty


@pytest.mark.parametrize("first", ["县（市、区）", "乡镇", "单位"])
def test_a_table_of_totals_is_called_one(first):
    heads = [first, "托育机构数", "其中：普惠", "托位数", "在托人数", "常住人口"]
    lines = [[OTHER.name, 12, 6, 464, 280, 9283], [OWN.name, 2, 1, 119, 70, 2879], ["合计", 14, 7, 583, 350, 12162]]
    reading = wb.read(wb.xlsx([["演示托育服务情况汇总表"], heads, *lines], "汇总表"))
    assert wb.codes(reading) == ["sheet.totals"]
    assert reading.institutions.empty
