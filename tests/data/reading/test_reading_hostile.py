import io
import random
import resource
import struct
import zipfile

import pytest
import workbooks as wb
import xlwt

from data.reading import guard

GOOD = wb.xlsx(wb.roster(wb.institutions(2)))


def _shared(sheet, _):
    for at, row in enumerate(
        wb.roster([wb.institution(opened="2022-03-01", trained_on="", inspected_on="2026-05-01")])
    ):
        sheet.write_row(at, 0, row)


SHARED = wb.xlsx_of(_shared)  # texts in a table of their own, as Excel writes them


def rezipped(changed=None, added=(), base=GOOD):
    """The good workbook with parts changed by name (None takes one away) and others added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(base)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = (changed or {}).get(name, source.read(name))
            part = part(source.read(name)) if callable(part) else part
            target.writestr(name, part)
        for name, part in added:
            target.writestr(name, part)
    return out.getvalue()


def sheet_xml(cells, rest=b""):
    return (
        b'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + cells
        + b"</sheetData>"
        + rest
        + b"</worksheet>"
    )


def with_sheet(cells, rest=b""):
    return rezipped({"xl/worksheets/sheet1.xml": sheet_xml(cells, rest)})


def ole(*streams):
    """Something that begins as an OLE file and names these streams."""
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 504
        + b"".join(s.encode("utf-16-le") + b"\0" * 40 for s in streams)
    )


def spent():
    """Processor seconds of this process and its ended children: a busy machine must not fail a test of speed."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def refusal(content, name="a.xlsx"):
    """The one finding of a file that is refused, after less than three seconds."""
    started = spent()
    reading = wb.read(content, name)
    assert spent() - started < 3
    assert not reading.readable
    (found,) = reading.findings
    assert len(reading.institutions) == 0
    return found


def _in_utf16(part):
    return part.decode().replace("utf-8", "utf-16").encode("utf-16")


def _as_macro(part):
    return part.replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml")


def _with_names(part):
    names = b'<definedName name="a">1</definedName>' * 300_000
    return part.replace(b"</sheets>", b"</sheets><definedNames>" + names + b"</definedNames>")


DOCTYPE = '<?xml version="1.0"?><!DOCTYPE a SYSTEM "http://127.0.0.1:9/x">'
SST = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LYING_COUNT = SST + b' uniqueCount="4000000000" count="4000000000"><si><t>x</t></si></sst>'
EMPTY_STRINGS = SST + b">" + b"<si/>" * 700_000 + b"</sst>"
MANY_ATTRIBUTES = b" ".join(b'a%d="1"' % n for n in range(200_000))


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.xlsx", "file.empty"),
        (b"", "a.csv", "file.empty"),
        (GOOD[: len(GOOD) // 2], "a.xlsx", "file.damaged"),
        (GOOD[:-1], "a.xlsx", "file.damaged"),
        (b"PK\3\4", "a.xlsx", "file.damaged"),
        (random.Random(1).randbytes(5000), "a.xlsx", "file.damaged"),
        (random.Random(1).randbytes(5000), "a.xls", "file.damaged"),
        (random.Random(1).randbytes(5000), "a.csv", "file.damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 100, "a.xlsx", "file.mismatch"),
        (b"MZ" + b"\0" * 100, "a.xls", "file.mismatch"),
        (b"%PDF-1.7", "a.csv", "file.mismatch"),
        (GOOD, "a.xls", "file.mismatch"),
        (GOOD, "a.et", "file.mismatch"),
        (GOOD, "a.csv", "file.mismatch"),
        ("名称,托位\n甲,3\n".encode("gbk"), "a.xls", "file.mismatch"),
        ("名称,托位\n甲,3\n".encode(), "a.xlsx", "file.mismatch"),
        ("\ufeff<html><table>".encode(), "a.xls", "file.mismatch"),
        (b"\r\n <TABLE border=1>", "a.xls", "file.mismatch"),
        (b'<?xml version="1.0"?><Workbook>', "a.xls", "file.mismatch"),
        (b"<html></html>", "a.csv", "file.mismatch"),
        (ole("EncryptedPackage", "EncryptionInfo"), "a.xlsx", "file.encrypted"),
        (ole("EncryptedPackage"), "a.xls", "file.encrypted"),
        (ole("Workbook", "_VBA_PROJECT_CUR", "_VBA_PROJECT"), "a.xls", "file.macro"),
        (ole("WordDocument"), "a.xls", "file.mismatch"),
        (ole("Workbook"), "a.xls", "file.damaged"),
        (ole("Workbook"), "a.xlsx", "file.mismatch"),
        (GOOD, "a.xlsm", "file.macro"),
        (GOOD, "a.xla", "file.macro"),
        (GOOD, "a.xlsb", "file.type"),
        (GOOD, "a.ods", "file.type"),
        (GOOD, "a.xlsx.exe", "file.type"),
        (GOOD, "a", "file.type"),
        (b"x" * (10 * 1024 * 1024 + 1), "a.csv", "file.too_large"),
        (b"junk" + GOOD, "a.xlsx", "file.damaged"),
        (GOOD + b"junk", "a.xlsx", "file.unsafe"),
        (rezipped(added=[("xl/vbaProject.bin", b"x")]), "a.xlsx", "file.macro"),
        (rezipped(added=[("../../evil.txt", b"x")]), "a.xlsx", "file.unsafe"),
        (rezipped(added=[("/etc/evil", b"x")]), "a.xlsx", "file.unsafe"),
        (rezipped(added=[("xl\\evil.xml", b"x")]).replace(b"xl/evil.xml", b"xl\\evil.xml"), "a.xlsx", "file.unsafe"),
        (rezipped(added=[("XL/WORKBOOK.xml", b"x")]), "a.xlsx", "file.unsafe"),
        (rezipped(added=[(f"xl/media/{n}.xml", b"") for n in range(501)]), "a.xlsx", "file.unsafe"),
        (rezipped(added=[("xl/big.bin", b"\0" * (61 << 20))]), "a.xlsx", "file.unsafe"),
        (rezipped({"xl/workbook.xml": lambda part: b'<!DOCTYPE x [<!ENTITY a "b">]>' + part}), "a.xlsx", "file.unsafe"),
        (rezipped({"xl/workbook.xml": _in_utf16}), "a.xlsx", "file.unsafe"),
        (rezipped(added=[("xl/x.xml", DOCTYPE.encode("utf-16-be"))]), "a.xlsx", "file.unsafe"),
        (rezipped({"[Content_Types].xml": _as_macro}), "a.xlsx", "file.macro"),
        (rezipped({"xl/workbook.xml": b"<workbook"}), "a.xlsx", "file.damaged"),
    ],
)
def test_a_file_that_is_not_a_safe_workbook_is_refused_at_once(content, name, code):
    assert refusal(content, name).code == code


def test_a_mismatch_says_what_the_file_really_is():
    assert refusal(GOOD, "a.xls").params == {"extension": "xls", "looks_like": "xlsx"}
    assert refusal(b"<html>", "a.xls").params == {"extension": "xls", "looks_like": "html"}
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("a.xlsx", GOOD)
    assert refusal(zipped.getvalue()).params == {"extension": "xlsx", "looks_like": "zip"}


def _forged(content, at, form, value):
    """The archive with a field changed in every central header."""
    data, position = bytearray(content), 0
    while (position := data.find(b"PK\1\2", position)) >= 0:
        struct.pack_into(form, data, position + at, value)
        position += 4
    return bytes(data)


def test_headers_that_lie_are_refused():
    assert refusal(_forged(GOOD, 24, "<L", 10)).code == "file.damaged"
    assert refusal(_forged(GOOD, 42, "<L", 0)).code == "file.unsafe"
    assert refusal(_forged(GOOD, 8, "<H", 1)).code == "file.encrypted"
    assert refusal(_forged(GOOD, 10, "<H", 99)).code == "file.unsafe"


def test_65000_entries_are_refused_without_listing_them():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(65_000):
            archive.writestr(f"{number}", b"")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert guard.guard("a.xlsx", out.getvalue()).params == {"what": "entries"}
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def test_a_bomb_is_stopped_by_counting_what_really_comes_out():
    found = refusal(rezipped({"xl/styles.xml": b"\0" * (70 << 20)}))
    assert (found.code, found.params) == ("file.unsafe", {"what": "ratio"})
    noise = random.Random(2).randbytes(1 << 14)
    parts = [(f"xl/media/{n}.bin", (noise + b"\0" * (1 << 20)) * 22) for n in range(5)]
    found = refusal(rezipped(added=parts))
    assert found.code == "file.unsafe"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (b'r="XFD1048576"', "sheet.too_wide"),
        (b"r='XFD1048576'", "sheet.too_wide"),
        (b'r="A1048576"', "sheet.too_long"),
        (b'r="GS2"', "sheet.too_wide"),
        (b'r="A2003"', "sheet.too_long"),
    ],
)
def test_a_cell_in_the_far_corner_is_refused_before_anything_is_built(cell, code):
    first = b'<row r="2"><c r="A2"><v>1</v></c></row>' if code == "sheet.too_long" else b""
    reading = wb.read(with_sheet(first + b"<row><c " + cell + b"><v>1</v></c></row>"))
    assert wb.codes(reading) == [code]
    assert wb.the(reading, code).sheet == "机构台账"


@pytest.mark.parametrize("cell", [b'r = "XFD1048576"', b'x="1" r="ZZZ9999999"', b'r="XFD9999999999999"', b'r="A0"'])
def test_an_oddly_written_far_corner_costs_a_child_at_most(cell):
    reading = wb.read(with_sheet(b'<row r="1"><c r="A1"><v>1</v></c><c ' + cell + b"><v>1</v></c></row>"))
    assert wb.codes(reading, "error")


def test_cells_without_a_place_are_counted():
    reading = wb.read(
        with_sheet(b"<row>" + b"<c/>" * 300 + b"<c><v>1</v></c></row>" + b'<row r="5000"><c><v>1</v></c></row>')
    )
    assert wb.codes(reading) == ["sheet.too_wide"]


def test_more_rows_than_a_county_can_have_are_refused_with_the_limit():
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, 22_050))
    assert wb.the(wb.read(with_sheet(rows)), "sheet.too_long").params == {"limit": 20_000}


def test_a_million_blank_formatted_rows_are_no_burden():
    blank = b"".join(b'<row r="%d" s="1" customFormat="1"><c r="A%d" s="1"/></row>' % (n, n) for n in range(3, 800_000))
    content = with_sheet(GOOD_ROWS + blank)
    started = spent()
    reading = wb.read(content)
    assert spent() - started < 5
    assert reading.readable
    assert "heading.missing" in wb.codes(reading)
    assert "sheet.too_long" not in wb.codes(reading)


GOOD_ROWS = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>机构名称</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t>托位总数</t></is></c></row>'
    '<row r="2"><c r="A2" t="inlineStr"><is><t>演示园</t></is></c><c r="B2"><v>30</v></c></row>'
).encode()


def test_blank_rows_beyond_what_can_be_unpacked_ask_to_delete_them():
    blank = b"".join(
        b'<row r="%d" spans="1:34" s="1" customFormat="1" ht="15"><c r="A%d" s="1"/></row>' % (n, n)
        for n in range(3, 900_000)
    )
    assert refusal(with_sheet(GOOD_ROWS + blank)).code == "sheet.too_long"


def test_what_no_float_holds_is_an_error_on_its_cell():
    cells = GOOD_ROWS.replace(b"<v>30</v>", b"<v>1e999</v>")
    assert wb.the(wb.read(with_sheet(cells)), "cell.too_large").cell == "B2"
    cells = GOOD_ROWS.replace(b"<v>30</v>", b"<v>" + b"9" * 5000 + b"</v>")
    assert wb.the(wb.read(with_sheet(cells)), "cell.too_large").cell == "B2"


def test_many_sheets_are_refused():
    book = wb.book(wb.roster(wb.institutions(1)))
    for number in range(50):
        book.create_sheet(f"s{number}")
    assert refusal(wb.saved(book)).code == "file.too_many_sheets"


def test_relations_out_of_the_archive_lead_nowhere():
    def outside(part):
        return part.replace(b'Target="/xl/worksheets/sheet1.xml"', b'Target="file:///etc/passwd" TargetMode="External"')

    reading = wb.read(rezipped({"xl/_rels/workbook.xml.rels": outside}))
    assert wb.codes(reading, "error")
    assert "root:" not in str(reading.findings)


@pytest.mark.parametrize(
    "content",
    [
        with_sheet(b"<row>" * 100_000),
        with_sheet(b'<row r="1"><c r="A1" ' + MANY_ATTRIBUTES + b"><v>1</v></c></row>"),
        with_sheet(GOOD_ROWS, b"<mergeCells>" + b'<mergeCell ref="A1:B2"/>' * 200_000 + b"</mergeCells>"),
        rezipped({"xl/sharedStrings.xml": LYING_COUNT}, base=SHARED),
        rezipped({"xl/sharedStrings.xml": EMPTY_STRINGS}, base=SHARED),
        rezipped({"xl/workbook.xml": _with_names}),
        with_sheet(b'<row r="1"><c r="A1"><f>' * 20_000),
    ],
    ids=["nesting", "attributes", "merges", "lying count", "strings", "names", "open formulas"],
)
def test_exhausting_markup_is_read_within_the_limits_or_refused(content):
    started = spent()
    reading = wb.read(content)
    assert spent() - started < 20
    assert wb.codes(reading, "error")


def test_an_xls_cell_in_its_far_corner_is_refused():
    book = xlwt.Workbook()
    sheet = book.add_sheet("机构台账")
    sheet.write(0, 0, "机构名称")
    sheet.write(65_535, 255, 1)
    out = io.BytesIO()
    book.save(out)
    assert set(wb.codes(wb.read(out.getvalue(), "a.xls"))) == {"sheet.too_wide"}


@pytest.mark.parametrize("seed", range(12))
def test_no_flipped_byte_makes_reading_raise(seed):
    chance = random.Random(seed)
    broken = bytearray(GOOD)
    for _ in range(1 + seed * 3):
        broken[chance.randrange(len(broken))] = chance.randrange(256)
    assert wb.read(bytes(broken)).findings
