import datetime as dt
import io
import zipfile

import pytest
import workbooks as wb
import xlwt

from data.reading import biff, delimited
from data.reading.archive import FileRefused


def xls(cells, **options):
    """The bytes of an .xls workbook of one sheet, dates as Excel dates."""
    book = xlwt.Workbook(encoding="utf-8")
    book.dates_1904 = options.get("dates_1904", False)
    sheet = book.add_sheet("机构台账")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for row, values in enumerate(cells):
        for column, value in enumerate(values):
            if value is not None:
                sheet.write(row, column, value, *([day] if isinstance(value, dt.date) else []))
    options.get("then", lambda _: None)(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def text(cells):
    """Cells as csv text."""
    return "\n".join(",".join('""' if v is None else f'"{v}"' for v in row) for row in cells) + "\n"


def same(first, second):
    """Whether two readings hold the same institutions."""
    left, right = first.institutions, second.institutions
    return left.drop(columns="row").equals(right.drop(columns="row"))


def test_xls_and_et_read_like_xlsx():
    cells = wb.roster(wb.institutions(40))
    wanted = wb.read(wb.xlsx(cells))
    for name in ("台账.xls", "台账.et", "台账.XLS"):
        reading = wb.read(xls(cells), name)
        assert wb.codes(reading) == [], name
        assert same(reading, wanted), name


def test_an_xls_workbook_of_1904_has_the_same_days_whether_formatted_or_serial():
    cells = wb.roster(
        [wb.institution(opened=dt.date(2024, 9, 1), trained_on=44074 + 365 * 2, inspected_on=None, inspection=None)]
    )
    cells[1][-4] = dt.date(2026, 3, 1)
    reading = wb.read(xls(wb.roster([wb.institution()]), dates_1904=True), "a.xls")
    assert wb.read(wb.xlsx_of(_dates_of_1904, date_1904=True)).institutions["opened"].iloc[0].date() == dt.date(
        2024, 9, 1
    )
    assert reading.readable


def _dates_of_1904(sheet, _):
    rows = wb.roster([wb.institution(opened=44074, trained_on=None, inspected_on=None, inspection=None)])
    for at, cells in enumerate(rows):
        sheet.write_row(at, 0, cells)


def test_xls_errors_hidden_rows_and_columns_are_found():
    def then(sheet):
        sheet.row(1).set_cell_error(23, 0x17)
        sheet.row(2).hidden = True
        sheet.col(24).hidden = True

    cells = wb.roster(wb.institutions(3))
    cells[1][23] = None
    reading = wb.read(xls(cells, then=then), "a.xls")
    assert (wb.the(reading, "cell.error_value").cell, wb.the(reading, "cell.error_value").value) == ("X2", "#REF!")
    assert wb.the(reading, "rows.hidden").params == {"count": 1}
    assert [f.cell for f in reading.findings if f.code == "hidden.figures"] == ["Y1", "X3"]


def test_an_ole_file_that_bites_its_own_tail_is_damaged_not_endless():
    content = bytearray(xls(wb.roster(wb.institutions(1))))
    content[512 : len(content)] = b"\1\0\0\0" * ((len(content) - 512) // 4)
    with pytest.raises(FileRefused):
        biff.workbook_stream(bytes(content))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_csv_reads_in_every_encoding_officials_send(encoding):
    cells = wb.roster(wb.institutions(3))
    reading = wb.read(text(cells).encode(encoding), "台账.csv")
    assert wb.codes(reading) == []
    assert same(reading, wb.read(wb.xlsx(cells)))
    assert reading.sheets == {"institutions": "台账"}


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_rare_characters_survive(encoding):
    reading = wb.read(text(wb.roster([wb.institution(name="𠮷㛃托育园")])).encode(encoding), "a.csv")
    assert reading.institutions["name"].tolist() == ["𠮷㛃托育园"]


@pytest.mark.parametrize("separator", ["\t", ";"])
def test_csv_may_be_separated_otherwise(separator):
    content = text(wb.roster(wb.institutions(2))).replace('","', f'"{separator}"').replace('"",', f'""{separator}')
    content = content.replace(f',"{""}', f'{separator}"')
    assert delimited.sheets("名称;托位\n甲;3\n".encode())["sheets"][0]["rows"] == [["名称", "托位"], ["甲", "3"]]
    assert delimited.sheets("名称\t托位\n甲\t3\n".encode())["sheets"][0]["rows"] == [["名称", "托位"], ["甲", "3"]]


def test_csv_keeps_separators_inside_quotes_and_codes_held_as_formulas():
    rows = delimited.sheets('名称,托位,号\n"甲, 乙","1,200","=""001"""\n'.encode())["sheets"][0]["rows"]
    assert rows[1] == ["甲, 乙", "1,200", "001"]


def test_bytes_in_no_encoding_are_refused():
    assert wb.codes(wb.read(b"\x81\xff\xfe\xff,\xff\xff\n", "a.csv")) == ["file.damaged"]


def test_strict_open_xml_reads_the_same_or_is_refused():
    cells = wb.roster(wb.institutions(3))
    wanted = wb.read(wb.xlsx(cells))
    reading = wb.read(_strict(wb.xlsx(cells)))
    assert same(reading, wanted) if reading.readable else wb.codes(reading, "error")


def _strict(content):
    """The same workbook with the namespaces of strict OOXML."""
    out = io.BytesIO()
    old, new = b"http://schemas.openxmlformats.org/", b"http://purl.oclc.org/ooxml/"
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            if name.startswith(("xl/", "_rels/")):
                part = part.replace(old + b"spreadsheetml/2006/main", new + b"spreadsheetml/main")
                part = part.replace(old + b"officeDocument/2006/relationships", new + b"officeDocument/relationships")
            target.writestr(name, part)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_libreoffices_own_files_read_the_same(kind, tmp_path, converted):
    cells = wb.roster(wb.institutions(3))
    (tmp_path / "a.xlsx").write_bytes(wb.xlsx(cells))
    name = f"a.{kind}"
    reading = wb.read((converted(kind, tmp_path / "a.xlsx") / name).read_bytes(), name)
    assert wb.codes(reading) == []
    assert same(reading, wb.read(wb.xlsx(cells)))
