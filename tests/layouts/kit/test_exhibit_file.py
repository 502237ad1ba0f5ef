"""Exhibits as files, opened again: exact values, formats, the chart of the cells, and no text that computes."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
from fractions import Fraction

import openpyxl
import pandas as pd
import pytest

from layouts.kit.exhibit import Exhibit
from layouts.kit.exhibit_file import cell_format, exhibit_csv, exhibit_xlsx
from layouts.kit.files import FORMULA_LIKE
from layouts.kit.table import COUNT, DATE, Column
from tests.layouts.kit.test_exhibit import COLUMNS, ROWS, view_of

NASTY = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "\nx",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    '=HYPERLINK("http://evil.example","x")',
    "=cmd|' /C calc'!A0",
]


@pytest.fixture
def one():
    return Exhibit(
        "counties",
        "甲县还差 1 个托位",
        "托位，2026Q3",
        "人口截至 2025-12-31。",
        COLUMNS,
        ROWS,
        native="bar",
        x="name",
        y=("places",),
        name="县区托位",
    )


def frame_of(content):
    return pd.read_csv(io.BytesIO(content))


def book_of(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def cells(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def table_of(sheet):
    """The heading row's number, and the sheet's rows below it."""
    top = int(sheet.freeze_panes[1:]) - 2
    return top, cells(sheet)[top:]


# --- CSV -------------------------------------------------------------------------------------------------------------


def test_csv_holds_the_exact_values_under_the_readers_names(policy, one):
    frame = frame_of(exhibit_csv(view_of(policy), one))
    assert list(frame) == ["县（市、区）", "托位（个）", "每千人托位（个／千人）", "普惠占比", "较上季（个）", "出处"]
    for name, key in zip(frame, (column.key for column in COLUMNS), strict=False):
        pd.testing.assert_series_equal(frame[name], ROWS[key], check_names=False, check_dtype=False)


def test_csv_is_read_by_excel_and_says_on_every_row_what_it_is(policy, one):
    content = exhibit_csv(view_of(policy), one)
    assert content.startswith(b"\xef\xbb\xbf")
    (said,) = frame_of(content)["出处"].unique()
    for part in ("演示数据，非真实统计", one.title, one.subtitle, one.source, "11/13", "2026-11-23 生成"):
        assert part in said
    assert "演示" not in exhibit_csv(view_of(policy, demo=False), one).decode()


def test_csv_writes_fractions_in_full_and_whole_numbers_whole(policy, one):
    rows = pd.DataFrame({"name": ["a", "b", "c"], "rate": [Fraction(1, 3), 5.0, None]})
    short = dataclasses.replace(one, columns=(COLUMNS[0], COLUMNS[2]), rows=rows, native="")
    lines = exhibit_csv(view_of(policy), short).decode("utf-8-sig").splitlines()
    assert [line.split(",")[1] for line in lines[1:]] == ["0.3333333333333333", "5", ""]


def test_names_that_stand_twice_are_told_apart(policy, one):
    twice = (Column("name", "名称"), Column("places", "名称"))
    frame = frame_of(exhibit_csv(view_of(policy), dataclasses.replace(one, columns=twice)))
    assert list(frame)[:2] == ["名称 [name]", "名称 [places]"]


def test_csv_never_starts_a_formula(policy, one):
    nasty = dataclasses.replace(
        one,
        title="=1",
        columns=(Column("name", "=名称"), Column("places", "数", "", COUNT)),
        native="",
        rows=pd.DataFrame({"name": NASTY, "places": [-5] * len(NASTY)}),
    )
    text = exhibit_csv(view_of(policy, demo=False), nasty).decode("utf-8-sig")
    frame = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    assert not [value for value in [*frame, *frame.iloc[:, 0], *frame.iloc[:, 2]] if value.startswith(FORMULA_LIKE)]
    assert list(frame.iloc[:, 1]) == ["-5"] * len(NASTY)
    visible = [text for text in NASTY if text[0] not in "\t\r\n"]
    assert [value.removeprefix("'") for value in frame.iloc[:, 0] if value[-1] != "x" or value[1] == "＠"] == visible


# --- the workbook ----------------------------------------------------------------------------------------------------


def test_the_workbook_holds_the_exact_values_under_their_formats(policy, one):
    sheet = book_of(exhibit_xlsx(view_of(policy), one)).worksheets[0]
    top, (head, *rows) = table_of(sheet)
    assert head[:5] == ["县（市、区）", "托位（个）", "每千人托位（个／千人）", "普惠占比", "较上季（个）"]
    expected = ROWS.astype(object).where(ROWS.notna(), None).to_numpy().tolist()
    assert [row[:5] for row in rows[:3]] == expected
    formats = [cell.number_format for cell in sheet[top + 2][1:5]]
    assert formats == ['#,##0;"−"#,##0', '0.000;"−"0.000', '0.0%;"−"0.0%', '"+"#,##0;"−"#,##0;0']


def test_an_unmet_rate_keeps_its_decimals_in_the_workbook():
    assert cell_format(COLUMNS[2], 4.999278).startswith("0.000;")
    assert cell_format(COLUMNS[2], 5.2).startswith("0.00;")
    assert cell_format(COLUMNS[1], 155.25).startswith("0.00;")


def test_the_workbook_says_title_measure_source_coverage_day_and_that_it_is_invented(policy, one):
    book = book_of(exhibit_xlsx(view_of(policy), one))
    sheet = book.worksheets[0]
    top, _ = table_of(sheet)
    first = [row[0] for row in cells(sheet)]
    assert first[:4] == [one.title, one.subtitle, "演示数据，非真实统计", None]
    assert top == 4
    assert first[-2] == one.source
    assert first[-1].endswith("2026Q3 已通过 11/13 县 · 2026-11-23 生成")
    assert sheet.auto_filter.ref == "A5:E8"
    assert sheet.freeze_panes == "B6"
    assert book.properties.title == one.title
    plain = book_of(exhibit_xlsx(view_of(policy, demo=False), one))
    assert not [v for page in plain for row in cells(page) for v in row if "演示" in str(v)]


@pytest.mark.parametrize(("native", "kind"), [("line", "LineChart"), ("bar", "BarChart"), ("column", "BarChart")])
def test_the_chart_is_excels_own_and_reads_the_cells(policy, one, native, kind):
    two = dataclasses.replace(one, native=native, y=("places", "change"))
    sheet = book_of(exhibit_xlsx(view_of(policy), two)).worksheets[0]
    (chart,) = sheet._charts
    assert type(chart).__name__ == kind
    assert [series.val.numRef.f for series in chart.series] == ["数据!$B$6:$B$8", "数据!$E$6:$E$8"]
    assert {series.cat.strRef.f if series.cat.strRef else series.cat.numRef.f for series in chart.series} == {
        "数据!$A$6:$A$8"
    }
    assert "演示数据" in "".join(run.t for p in chart.title.tx.rich.p for run in p.r)


def test_an_exhibit_without_a_native_chart_or_rows_has_none(policy, one):
    for bare in (dataclasses.replace(one, native=""), dataclasses.replace(one, rows=ROWS.iloc[:0])):
        assert book_of(exhibit_xlsx(view_of(policy), bare)).worksheets[0]._charts == []


def test_the_last_sheet_says_what_it_is(policy, one):
    book = book_of(exhibit_xlsx(view_of(policy), one))
    sheet = book.worksheets[-1]
    assert sheet.title == "说明"
    said = {row[0]: row[1] for row in cells(sheet) if row[0]}
    assert said["性质"] == "演示数据，非真实统计"
    assert said["城市"] == policy.city.name
    assert said["依据"] == policy.number
    assert (said["季度"], said["对比季度"], said["口径"]) == ("2026Q3", "2026Q2", "运营机构，含未备案")
    assert said["覆盖"] == "2026Q3 已通过 11/13 县"
    assert (said["沿用"], said["缺报"]) == ("甲县（2026Q2）", "乙县")
    assert said["生成日期"] == "2026-11-23"
    assert said["看板地址"] == "/?quarter=2026Q3&compare=2026Q2"
    columns = [row for row in cells(sheet) if row[0] in {column.name for column in COLUMNS}]
    assert [row[0] for row in columns] == [column.name for column in COLUMNS]
    assert all(row[2] for row in columns)


def test_in_the_workbook_a_text_stays_a_text(policy, one):
    nasty = dataclasses.replace(
        one,
        title="=1+1",
        subtitle="@x",
        native="",
        columns=(Column("name", "=名称"),),
        rows=pd.DataFrame({"name": [text for text in NASTY if text[0] not in "\t\r\n"]}),
    )
    book = book_of(exhibit_xlsx(view_of(policy), nasty))
    found = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in found} == {"s"}
    assert not [cell for cell in found if cell.hyperlink]
    assert {"=1+1", *nasty.rows["name"]} <= {cell.value for cell in found}


def test_days_are_days(policy, one):
    rows = pd.DataFrame({"day": [dt.date(2026, 9, 30), pd.Timestamp("2026-10-23"), None]})
    dated = dataclasses.replace(one, columns=(Column("day", "日期", "", DATE),), rows=rows, native="")
    _, (_, *found) = table_of(book_of(exhibit_xlsx(view_of(policy), dated)).worksheets[0])
    assert [row[0] and row[0].isoformat()[:10] for row in found[:3]] == ["2026-09-30", "2026-10-23", None]
    assert isinstance(found[0][0], dt.datetime)
    frame = frame_of(exhibit_csv(view_of(policy), dated))
    assert list(frame["日期"].dropna()) == ["2026-09-30", "2026-10-23"]


def test_a_file_is_the_same_each_time(policy, one):
    first, second = (exhibit_xlsx(view_of(policy), one) for _ in range(2))
    assert [cells(sheet) for sheet in book_of(first)] == [cells(sheet) for sheet in book_of(second)]


def test_in_english_the_files_are_english(policy, one):
    view = view_of(policy, address="/?quarter=2026Q3&lang=en")
    book = book_of(exhibit_xlsx(view, one))
    assert [sheet.title for sheet in book] == ["Data", "About"]
    assert list(frame_of(exhibit_csv(view, one)))[-1] == "About"
