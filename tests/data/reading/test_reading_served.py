"""What a server takes in of a file is bounded in cells, rows and findings, whatever the file holds."""

import pytest
import workbooks as wb

from data.reading import limits, tables
from data.reading.parser import parse_files


def answer(content, *, served=True):
    (found,) = parse_files([("xlsx", content)], served=served)
    return found


def cells(found):
    return sum(len(row) for sheet in found["sheets"] for row in sheet["rows"])


def test_a_long_text_in_very_many_cells_never_reaches_the_server():
    def write(sheet, _):
        sheet.write_row(0, 0, wb.HEADINGS.values())
        for row in range(1, 401):
            sheet.write_row(row, 0, ["长" * 1_900] * 70)

    content = wb.xlsx_of(write)
    assert answer(content) == {"refused": ["file.too_much", {"limit": limits.SERVED_ROWS}]}
    assert wb.codes(wb.read(content, served=True)) == ["file.too_much"]


def test_of_a_sheet_with_too_many_rows_the_server_sees_its_head_and_the_count():
    content = wb.xlsx(wb.roster(wb.institutions(2_500)))
    found = answer(content)
    assert cells(found) <= limits.SERVED_HEAD * len(wb.HEADINGS)
    reading = wb.read(content, served=True)
    assert wb.codes(reading) == ["sheet.too_many_rows"]
    assert wb.the(reading, "sheet.too_many_rows").params == {"count": 2_501, "limit": 2_000}
    assert len(wb.read(content).institutions) == 2_500  # a shell takes in all of them


def test_a_long_sheet_of_something_else_keeps_nobody_from_reporting():
    book = wb.book(wb.roster(wb.institutions(3)))
    other = book.create_sheet("原始数据")
    for number in range(3_000):
        other.append([number])
    reading = wb.read(wb.saved(book), served=True)
    assert wb.codes(reading, "error") == []
    assert len(reading.institutions) == 3


def test_of_one_column_two_hundred_findings_are_listed_and_the_others_counted():
    content = wb.xlsx(wb.roster([wb.institution(n, status="开") for n in range(1, 501)]))
    reading = wb.read(content, served=True)
    assert wb.codes(reading).count("cell.choice") == limits.ALIKE
    assert wb.the(reading, "cells.wrong_too").params == {"heading": "运营状态", "count": 300}
    assert reading.institutions["status"].isna().all()
    assert wb.codes(wb.read(content)).count("cell.choice") == 500


def test_of_an_empty_column_two_hundred_cells_are_listed_and_the_others_counted():
    content = wb.xlsx(wb.roster([wb.institution(n, setting=None) for n in range(1, 501)]))
    reading = wb.read(content, served=True)
    assert wb.codes(reading).count("cell.required") == limits.ALIKE
    assert wb.the(reading, "cells.wrong_too").params["count"] == 300


def test_what_was_tidied_two_hundred_times_is_counted_from_there_and_read_all_the_same():
    content = wb.xlsx(wb.roster([wb.institution(n, places=" 25 ") for n in range(1, 501)]))
    reading = wb.read(content, served=True)
    assert wb.codes(reading).count("cell.normalised") == limits.ALIKE
    assert wb.the(reading, "cells.tidied_too").params == {"heading": "托位总数", "count": 300}
    assert reading.institutions["places"].eq(25).all()
    assert wb.codes(reading, "error") == []


def test_the_server_looks_at_so_many_odd_cells_of_a_table_and_calls_the_others_unread(monkeypatch):
    seen = []
    monkeypatch.setattr(tables, "value_of", lambda cell, read=tables.value_of: seen.append(cell.name) or read(cell))
    odd = dict.fromkeys(("status", "kind", "setting", "pilot", "forms"), "别的")
    content = wb.xlsx(wb.roster([wb.institution(n, **odd) for n in range(1, 1_001)]))
    reading = wb.read(content, served=True)
    assert len(seen) == limits.SERVED_ODD
    assert wb.the(reading, "cells.unread").params["count"] == 1_000
    assert len(reading.findings) < 2_000


def test_townships_are_looked_up_by_so_many_spellings():
    content = wb.xlsx(wb.roster([wb.institution(n, township=f"第{n}演示镇") for n in range(1, 501)]))
    reading = wb.read(content, served=True)
    assert wb.codes(reading).count("township.unknown") == limits.ALIKE
    assert wb.the(reading, "cells.unread").params == {"heading": "所属乡镇（街道）", "count": 300}


def test_an_ordinary_county_is_read_alike_by_the_server_and_by_the_shell():
    content = wb.xlsx(wb.roster([wb.institution(n, places="２５", status="开") for n in range(1, 151)]))
    served, whole = wb.read(content, served=True), wb.read(content)
    assert served.findings == whole.findings
    assert served.institutions.equals(whole.institutions)


@pytest.mark.parametrize("served", [True, False])
def test_personal_columns_are_found_in_the_child(served):
    content = wb.xlsx([[*wb.HEADINGS.values(), "幼儿姓名"], ["演示托育园"]])
    (sheet,) = answer(content, served=served)["sheets"]
    assert sheet["personal"] == [[1, len(wb.HEADINGS) + 1, "幼儿姓名"]]
    assert "column.personal" in wb.codes(wb.read(content, served=served))
