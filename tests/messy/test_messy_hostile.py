"""Hostile files, B1 to B31: each refused, quickly, at no cost to the parent; nothing read, written or asked for."""

import ast
import io
import resource
import socket
import struct
import zipfile
import zlib

import pytest
from messy_files import in_sheet, noise, repacked, spent, xlsx

from tests.tools.sources import ROOT

ELSEWHERE = {
    "B29": (
        "tests/data/reading/test_reading_hostile.py",
        "test_exhausting_markup_is_read_within_the_limits_or_refused",
    ),
    "B30": ("tests/data/reading/test_reading_child.py", "test_two_children_run_ten_callers_wait_and_the_next_is_told"),
    "B31": ("tests/data/store/test_store_files.py", "test_an_original_changed_behind_the_store_is_never_handed_out"),
    "B31 download": (
        "tests/callbacks/pages/test_report_journey.py",
        "test_the_original_comes_back_byte_for_byte_as_something_to_save",
    ),
}
"""Cases that need more than one file or one upload, and the tests that stand for them."""
_MEGABYTE = 1024 * 1024
_BILLION = (
    '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)


def zipped(*entries, at=None):
    """A zip written by hand: name, packed bytes, method, and the size its headers claim; ``at`` moves every offset."""
    body, directory = bytearray(), bytearray()
    for name, packed, method, size in entries:
        head = struct.pack("<HHHHHLLLHH", 20, 0, method, 0, 0, 0, len(packed), size, len(name), 0)
        offset = len(body) if at is None else at
        directory += b"PK\1\2" + struct.pack("<H", 20) + head + struct.pack("<HHHLL", 0, 0, 0, 0, offset) + name
        body += b"PK\3\4" + head + name + packed
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, len(entries), len(entries), len(directory), len(body), 0)
    return bytes(body + directory + end)


def bomb(gigabytes):
    """A few megabytes that inflate to so many gigabytes."""
    engine = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = engine.compress(bytes(16 * _MEGABYTE)) + engine.flush(zlib.Z_FULL_FLUSH)
    packed = block * (64 * gigabytes) + engine.flush()
    size = gigabytes * 1024 * _MEGABYTE - 1
    return zipped((b"[Content_Types].xml", b"", 0, 0), (b"xl/workbook.xml", packed, 8, size))


def shared_strings(content, part):
    """A workbook with another table of texts."""
    return repacked(content, lambda name, own: own, ("xl/sharedStrings.xml", part))


def many_sheets(content):
    """The workbook's own list of sheets, ten thousand times."""
    sheets = b"".join(b'<sheet name="s%d" sheetId="%d" r:id="rId1"/>' % (n, n) for n in range(2, 10_002))
    space = b'<sheets xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    return repacked(
        content, lambda name, part: part.replace(b"<sheets>", space + sheets) if name == "xl/workbook.xml" else part
    )


def with_doctype(content, doctype, use=b""):
    """A workbook whose list of sheets begins with a document type."""

    def change(name, part):
        return doctype.encode() + part.replace(b"<sheets>", use + b"<sheets>") if name == "xl/workbook.xml" else part

    return repacked(content, change)


def target(content, path, mode=b""):
    """A workbook whose sheet is said to stand elsewhere."""

    def change(name, part):
        own = b"/xl/worksheets/sheet1.xml"
        return part.replace(own + b'"', path + b'"' + mode) if name == "xl/_rels/workbook.xml.rels" else part

    return repacked(content, change)


def cell_at(content, name):
    """A workbook with one cell more, at that place."""
    row = "".join(filter(str.isdigit, name))
    cell = f'<row r="{row}"><c r="{name}"><v>1</v></c></row>'.encode()
    return in_sheet(content, lambda part: part.replace(b"</sheetData>", cell + b"</sheetData>"))


def named(content, name):
    """A workbook with a part of another name added."""
    return repacked(content, lambda _, part: part, (name, b"x"))


def ods():
    """An OpenDocument table that repeats its one row a billion times."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", '<table-row number-rows-repeated="1000000000"/>')
    return out.getvalue()


def _inside(content):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("报送.xlsx", content)
    return out.getvalue()


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
_ENCRYPTED = _OLE + "EncryptedPackage".encode("utf-16-le") + b"\0" * 40
_STRINGS = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
_ENTITY = "<!DOCTYPE a [<!ENTITY a {}>]>"
_LYING = [(b"[Content_Types].xml", b"x" * 9, 0, 9), (b"xl/workbook.xml", b"y" * 99, 0, 7)]
_OVERLAPPING = [(b"[Content_Types].xml", b"x", 0, 1), (b"xl/a.xml", b"x", 0, 1)]
CASES = {
    "B1 nothing in it": (lambda good: b"", "a.xlsx", "file.empty"),
    "B2 truncated": (lambda good: good[: len(good) // 2], "a.xlsx", "file.damaged"),
    "B3 random": (lambda good: noise(50_000), "a.xlsx", "file.damaged"),
    "B4 exe renamed": (lambda good: b"MZ" + noise(5000), "a.xlsx", "file.mismatch"),
    "B4 png renamed": (lambda good: b"\x89PNG\r\n\x1a\n" + noise(5000), "a.xls", "file.mismatch"),
    "B5 encrypted": (lambda good: _ENCRYPTED, "a.xlsx", "file.encrypted"),
    "B6 a zip inside": (_inside, "a.xlsx", "file.mismatch"),
    "B7 junk before": (lambda good: b"GIF89a" + good, "a.xlsx", "file.mismatch"),
    "B7 junk behind": (lambda good: good + b"<html>", "a.xlsx", "file.unsafe"),
    "B8 another extension": (lambda good: good, "a.xls", "file.mismatch"),
    "B9 a bomb of 1 GiB": (lambda good: bomb(1), "a.xlsx", "file.unsafe"),
    "B9 a bomb of 3 GiB": (lambda good: bomb(3), "a.xlsx", "file.unsafe"),
    "B10 20 million texts": (
        lambda good: shared_strings(good, _STRINGS + b">" + b"<si/>" * 20_000_000),
        "a.xlsx",
        "file.unsafe",
    ),
    "B11 overlapping": (lambda good: zipped(*_OVERLAPPING, at=0), "a.xlsx", "file.unsafe"),
    "B12 65,000 parts": (
        lambda good: zipped(*((b"xl/%d" % n, b"", 0, 0) for n in range(65_000))),
        "a.xlsx",
        "file.unsafe",
    ),
    "B13 lying sizes": (lambda good: zipped(*_LYING), "a.xlsx", "file.damaged"),
    "B14 the far corner": (lambda good: cell_at(good, "XFD1048576"), "a.xlsx", "sheet.too_wide"),
    "B15 rows beyond": (lambda good: cell_at(good, "A9999999"), "a.xlsx", "sheet.too_long"),
    "B15 columns beyond": (lambda good: cell_at(good, "ZZZ5"), "a.xlsx", "sheet.too_wide"),
    "B16 a lying count": (
        lambda good: shared_strings(good, _STRINGS + b'uniqueCount="4294967295"><si/></sst>'),
        "a.xlsx",
        None,
    ),
    "B17 10,000 sheets": (many_sheets, "a.xlsx", "file.too_many_sheets"),
    "B18 ods": (lambda good: ods(), "a.ods", "file.type"),
    "B18 ods renamed": (lambda good: ods(), "a.xlsx", "file.mismatch"),
    "B19 billion laughs": (lambda good: with_doctype(good, _BILLION, b"&j;"), "a.xlsx", "file.unsafe"),
    "B20 quadratic": (
        lambda good: with_doctype(good, _ENTITY.format(f'"{"a" * 100_000}"'), b"&a;" * 10_000),
        "a.xlsx",
        "file.unsafe",
    ),
    "B21 a file of ours": (
        lambda good: with_doctype(good, _ENTITY.format('SYSTEM "file:///etc/passwd"'), b"&a;"),
        "a.xlsx",
        "file.unsafe",
    ),
    "B24 out of the folder": (lambda good: named(good, "../../../tmp/tuoyu-slip.xml"), "a.xlsx", "file.unsafe"),
    "B24 backslashes": (
        lambda good: named(good, "xl/aaevil.xml").replace(b"xl/aaevil", b"xl\\..\\vil"),
        "a.xlsx",
        "file.unsafe",
    ),
    "B25 an absolute relation": (lambda good: target(good, b"/etc/passwd"), "a.xlsx", None),
    "B26 a relation outside": (
        lambda good: target(good, b"file:///etc/passwd", b' TargetMode="External"'),
        "a.xlsx",
        None,
    ),
    "B27 a part twice": (lambda good: named(good, "XL/Workbook.xml"), "a.xlsx", "file.unsafe"),
    "B28 macros": (lambda good: named(good, "xl/vbaProject.bin"), "a.xlsx", "file.macro"),
    "B28 macros by name": (lambda good: good, "a.xlsm", "file.macro"),
}
"""The file of each case, its name, and the finding's code; None where it is no more than a file without data."""


@pytest.fixture(scope="module")
def good(make):
    return xlsx(make.cells(*make.rows(2)))


def refused(check, content, name):
    """All findings of a file, checked within three seconds and fifty megabytes of the parent's memory."""
    before, held = spent(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    checked = check(content, name)
    assert spent() - before < 3
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - held < 50 * 1024
    return checked


@pytest.mark.parametrize("case", CASES)
def test_it_is_refused_at_once(check, good, case):
    build, name, code = CASES[case]
    checked = refused(check, build(good), name)
    assert checked.errors or case.startswith("B16")
    assert code is None or [f.code for f in checked.errors] == [code]
    assert "root:" not in str(checked.findings)
    assert not case.startswith("B9") or checked.errors[0].params == {"what": "size"}


def test_b16_a_lying_count_of_texts_reserves_nothing(check, good):
    """The table of texts is not even used: the workbook reads as it is."""
    checked = refused(check, CASES["B16 a lying count"][0](good), "a.xlsx")
    assert len(checked.reading.institutions) == 2 or checked.errors


@pytest.mark.parametrize(
    "doctype", ['<!DOCTYPE a [<!ENTITY a SYSTEM "{}">]>', '<!DOCTYPE a SYSTEM "{}">'], ids=["B22", "B23"]
)
def test_nobody_is_asked_for_an_entity_or_a_document_type(check, good, doctype):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/x"
        checked = refused(check, with_doctype(good, doctype.format(address), b"&a;"), "a.xlsx")
        assert [f.code for f in checked.errors] == ["file.unsafe"]
        with pytest.raises(TimeoutError):
            listener.accept()


def test_every_case_is_covered_here_or_where_it_is_said_to_be():
    here = {case.split()[0] for case in CASES} | {"B22", "B23"}
    assert here | {case.split()[0] for case in ELSEWHERE} == {f"B{n}" for n in range(1, 32)}
    for file, name in ELSEWHERE.values():
        tree = ast.parse((ROOT / file).read_text("utf-8"))
        assert name in {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}, name
