import datetime as dt
import io

import openpyxl
import pandas as pd
import pytest
import workbooks as wb

from data.contract import schema
from data.contract.template import write_template

WHOLE = {
    "institutions": None,
    "county_values": wb.COUNTY_VALUES,
    "made": dt.datetime(2026, 9, 1, tzinfo=dt.UTC),
    "cover": {
        "office": "演示局",
        "filler": "演示甲",
        "reviewer": "演示乙",
        "filled_on": dt.date(2026, 10, 8),
        "zero_report": "是",
    },
}


def form(**cells):
    """The county's own form of the quarter, with cells of 封面 or ``_meta`` changed (封面__B4=…)."""
    out = io.BytesIO()
    write_template(wb.POLICY, wb.COUNTY.code, wb.QUARTER, out, **WHOLE)
    book = openpyxl.load_workbook(out)
    for place, value in cells.items():
        sheet, cell = place.rsplit("__", 1)
        book[sheet][cell] = value
    return book


def cover(items):
    """A county's own one-sheet roster with a cover of these items."""
    book = wb.book(wb.roster(wb.institutions(1)))
    sheet = book.create_sheet("封面")
    for item in items.items():
        sheet.append(item)
    return wb.saved(book)


COVER = {
    "县（市、区）": wb.COUNTY.name,
    "季度": "2026年第三季度",
    "填报单位": "演示局",
    "填报人": "演示甲",
    "审核人": "演示乙",
    "填报日期": "2026-10-08",
    "零报告": "否",
}


def read(content, **said):
    return wb.read(content, **{"county": None, "quarter": None, **said})


def place_of(key):
    """The cell of a ``_meta`` key in the form."""
    sheet = form()[schema.META_NAME]
    return next(f"_meta__B{row[0].row}" for row in sheet.iter_rows() if row[0].value == key)


def test_the_form_says_itself_which_county_and_quarter_it_is():
    reading = read(wb.saved(form()))
    assert (reading.county, reading.quarter, reading.meta["form"]) == (wb.COUNTY.code, wb.QUARTER, schema.FORM)
    assert wb.codes(reading) == []
    assert reading.cover["zero_report"] == "是"
    assert set(reading.sheets) == {sheet.key for sheet in schema.SHEETS}


def test_a_form_without_one_of_its_sheets_says_which():
    book = form()
    del book["县区概况"]
    assert wb.the(read(wb.saved(book)), "sheet.missing").params == {"name": "县区概况"}


def test_an_empty_roster_needs_the_covers_word():
    assert wb.codes(read(wb.saved(form(封面__B10="否")))) == ["sheet.no_rows"]


@pytest.mark.parametrize(
    ("key", "value", "code"), [("form", "another", "form.unknown"), ("version", "0", "form.version")]
)
def test_another_form_or_version_is_refused(key, value, code):
    found = wb.the(read(wb.saved(form(**{place_of(key): value}))), code)
    assert (found.sheet, found.value) == ("_meta", value)


def test_a_cover_of_another_county_than_the_form_is_refused_once():
    reading = read(wb.saved(form(封面__B4=wb.OTHER_COUNTY.name)))
    found = wb.the(reading, "county.conflict")
    assert (found.sheet, found.cell) == ("封面", "B4")
    assert found.params == {"found": wb.OTHER_COUNTY.name, "expected": wb.COUNTY.name, "where": "form"}
    assert reading.county is None


def test_a_cover_of_another_quarter_than_the_form_is_refused():
    reading = read(wb.saved(form(封面__B5="2026年第二季度")))
    assert wb.the(reading, "quarter.conflict").params == {"found": "2026Q2", "expected": "2026Q3", "where": "form"}
    assert reading.quarter is None


def test_the_sender_must_agree_with_the_file():
    reading = read(wb.saved(form()), county=wb.OTHER_COUNTY.code, quarter="2026Q2")
    assert wb.codes(reading) == ["county.conflict", "quarter.conflict"]
    params = wb.the(reading, "county.conflict").params
    assert params == {"found": wb.COUNTY.name, "expected": wb.OTHER_COUNTY.name, "where": "sender"}
    assert (reading.county, reading.quarter) == (None, None)


def test_a_countys_own_cover_is_believed():
    reading = read(cover(COVER))
    assert (reading.county, reading.quarter) == (wb.COUNTY.code, "2026Q3")
    assert wb.codes(reading) == []
    assert reading.cells["cover"]["county"] == "B1"
    assert reading.cover["filled_on"] == dt.date(2026, 10, 8)


@pytest.mark.parametrize("written", ["2026Q3", "2026年3季度", "２０２６年第三季度", "2026 q3"])
def test_quarters_are_understood_as_people_write_them(written):
    assert read(cover({**COVER, "季度": written})).quarter == "2026Q3"


def test_a_county_is_known_by_its_full_name_only():
    short = wb.COUNTY.short_name if wb.COUNTY.short_name != wb.COUNTY.name else wb.COUNTY.name[:-1]
    reading = read(cover({**COVER, "县（市、区）": short}))
    assert wb.COUNTY.name in wb.the(reading, "county.unknown").params["counties"]
    assert reading.county is None
    assert "county.missing" not in wb.codes(reading)


def test_names_that_hold_each_other_are_not_mixed_up():
    names = {unit.name: unit.code for unit in wb.POLICY.counties}
    inner = next((name for name in names if any(name in other and name != other for other in names)), None)
    assert inner, "the policy's counties no longer hold such a pair: find another test"
    assert read(cover({**COVER, "县（市、区）": inner}), county=None).county == names[inner]


def test_nobody_says_which_county_or_quarter():
    assert wb.codes(read(wb.xlsx(wb.roster(wb.institutions(1))))) == ["county.missing", "quarter.missing"]


def test_a_quarter_nobody_can_read_is_an_error_on_its_cell():
    reading = read(cover({**COVER, "季度": "今年秋天"}))
    assert (wb.the(reading, "quarter.unreadable").cell, reading.quarter) == ("B2", None)


@pytest.mark.parametrize(("today", "refused"), [(dt.date(2026, 9, 30), True), (dt.date(2026, 10, 1), False)])
def test_a_quarter_counts_only_once_it_has_ended(today, refused):
    content = cover({**COVER, "填报日期": "2026-09-29"})
    reading = wb.read(content, today=today, county=None, quarter=None)
    assert ("quarter.future" in wb.codes(reading)) is refused
    if refused:
        assert wb.the(reading, "quarter.future").params == {"quarter": "2026Q3", "ends": "2026-09-30"}


def test_a_cover_left_empty_names_what_is_missing():
    reading = read(cover({**COVER, "填报人": None, "零报告": "不"}), county=wb.COUNTY.code)
    assert [(f.code, f.cell) for f in reading.findings if f.sheet == "封面"] == [
        ("cell.choice", "B7"),
        ("cell.required", "B4"),
    ]


def test_what_the_template_writes_reads_back_as_it_was():
    rows = pd.DataFrame(wb.institutions(3))
    codes = wb.POLICY.townships(dt.date(2026, 9, 30)).query("county == @wb.COUNTY.code").set_index("name")["code"]
    rows["township"] = rows["township"].map(codes)
    out = io.BytesIO()
    write_template(
        wb.POLICY,
        wb.COUNTY.code,
        wb.QUARTER,
        out,
        **{**WHOLE, "institutions": rows, "cover": {**WHOLE["cover"], "zero_report": "否"}},
    )
    reading = read(out.getvalue())
    assert wb.codes(reading) == []
    for key in schema.INSTITUTIONS.keys:
        read_back = [None if pd.isna(value) else value for value in reading.institutions[key]]
        written = [None if pd.isna(value) else value for value in rows[key]]
        assert [str(v)[:10] if isinstance(v, dt.date) else v for v in read_back] == [
            str(v) if isinstance(v, dt.date) else v for v in written
        ], key
    assert reading.county_values["population"] == 100_000
    assert len(reading.tasks) == 0


def test_only_tasks_of_which_something_is_said_are_kept():
    out = io.BytesIO()
    tasks = pd.DataFrame([{"no": 2, "state": "推进中", "progress": "已摸底", "problems": None, "evidence": None}])
    write_template(wb.POLICY, wb.COUNTY.code, wb.QUARTER, out, **WHOLE, tasks=tasks)
    reading = read(out.getvalue())
    assert reading.tasks[["no", "state", "progress"]].values.tolist() == [[2, "推进中", "已摸底"]]
    assert reading.cell("tasks", "progress", int(reading.tasks["row"].iloc[0])) == "E5"
