"""What cells really hold: pictures, links to nothing, what is struck through or hidden, and what Excel shows."""

import datetime as dt
import io
import re
import zipfile

import pandas as pd
import pytest
import workbooks as wb
import xlsxwriter
import xlwt
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from layouts.words.catalogue import catalogue

KEYS = list(wb.HEADINGS)
ROWS = [wb.institution(number) for number in (1, 2, 3)]
SHEET = "xl/worksheets/sheet1.xml"


def cell(key, row=2):
    return f"{get_column_letter(KEYS.index(key) + 1)}{row}"


def with_cell(key, value, form="General", kind=None):
    """Three sound institutions; the first has this value, number format and kind (``s``: text, whatever it is)."""
    book = wb.book(wb.roster(ROWS))
    place = book["机构台账"][cell(key)]
    place.value, place.number_format = value, form
    if kind:
        place.data_type = kind
    return wb.saved(book)


def patched(content, change, **added):
    """A workbook with the text of its sheet changed, and other parts added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name).decode()) if name == SHEET else old.read(name))
        for name, part in added.items():
            new.writestr(name, part)
    return out.getvalue()


def replaced(content, key, xml, **added):
    """A workbook in which one cell's XML is another."""
    whole = re.compile(rf'<c r="{cell(key)}"(?:[^>]*/>|[^>]*>.*?</c>)')
    return patched(content, lambda text: whole.sub(lambda _: xml, text, count=1), **added)


# --- pictures in cells -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ['=DISPIMG("ID_5BA4F81A",1)', '=_xlfn.DISPIMG("ID_5BA4F81A",1)', 'DISPIMG("ID_1",1)', '=_xlfn.IMAGE("x")']
)
@pytest.mark.parametrize(
    ("key", "also"), [("filing_no", []), ("name", ["cell.required"]), ("uscc", ["cell.required"]), ("fee", [])]
)
def test_a_picture_in_a_cell_counts_as_empty_and_is_said(text, key, also):
    reading = wb.read(with_cell(key, text, kind="s"))
    found = wb.the(reading, "cell.picture")
    assert (found.grade, found.cell, found.value) == ("note", cell(key), None)
    assert wb.codes(reading, "error") == also
    assert reading.institutions[key].isna().tolist() == [True, False, False]
    assert found.params["heading"] in catalogue("zh").finding(found)


def test_a_column_of_pictures_is_said_once():
    book = wb.book(wb.roster(ROWS))
    for row in (2, 3, 4):
        place = book["机构台账"][cell("filing_no", row)]
        place.value, place.data_type = f'=DISPIMG("ID_{row}",1)', "s"
    found = wb.the(wb.read(wb.saved(book)), "cell.picture")
    assert (found.cell, found.params) == (cell("filing_no"), {"heading": "备案编号", "more": 2})
    assert "还有 2 格" in catalogue("zh").finding(found)


def test_a_picture_that_excel_placed_in_a_cell_is_no_error_value():
    error = f'<c r="{cell("filing_no")}" t="e" vm="1"><v>#VALUE!</v></c>'
    content = with_cell("filing_no", "x")
    assert wb.codes(wb.read(replaced(content, "filing_no", error))) == ["cell.error_value"]
    rich = {"xl/richData/rdrichvaluestructure.xml": '<rvStructures><s t="_localImage"/></rvStructures>'}
    reading = wb.read(replaced(content, "filing_no", error, **rich))
    assert wb.codes(reading) == ["cell.picture"]


def test_a_workbook_of_pictures_alone_is_called_one():
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8ffff3f0005fe02fe0def46b8"
        "0000000049454e44ae426082"
    )
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("机构台账").insert_image("B2", "x.png", {"image_data": io.BytesIO(png)})
    reading = wb.read(out.getvalue())
    assert [f.code for f in reading.findings] == ["sheet.pictures"]
    with_text = wb.xlsx_of(lambda sheet, _: sheet.insert_image("B9", "x.png", {"image_data": io.BytesIO(png)}))
    assert [f.code for f in wb.read(with_text).findings] == ["sheet.pictures"]


# --- links to nothing ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["filing_no", "address", "note", "inspected_on"])
def test_a_link_to_an_empty_cell_in_a_column_of_words_is_empty_and_said(key):
    reading = wb.read(with_cell(key, 0))
    found = wb.the(reading, "cell.zero")
    assert (found.grade, found.cell, found.value) == ("note", cell(key), 0)
    assert wb.codes(reading) == ["cell.zero"]
    assert reading.institutions[key].isna()[0]


@pytest.mark.parametrize("key", ["name", "uscc", "township", "kind", "opened"])
def test_where_something_is_required_such_a_link_is_called_missing(key):
    assert set(wb.codes(wb.read(with_cell(key, 0)))) == {"cell.zero", "cell.required"}


def test_a_link_formatted_as_a_day_is_empty_too():
    assert wb.codes(wb.read(with_cell("trained_on", 0, "yyyy-mm-dd"))) == ["cell.zero"]


def test_a_zero_among_figures_is_a_figure():
    reading = wb.read(with_cell("fee", 0))
    assert wb.codes(reading) == []
    assert reading.institutions["fee"].tolist() == [0, 900, 900]


@pytest.mark.parametrize("text", ["'", "’", "-", "无", "　", "\u00a0", '=""'])
def test_signs_for_nothing_are_empty_in_silence(text):
    content = with_cell("note", text, kind="s")
    if text == '=""':
        content = replaced(content, "note", f'<c r="{cell("note")}" t="str"><f>""</f><v></v></c>')
    reading = wb.read(content)
    assert wb.codes(reading) == []
    assert reading.institutions["note"].isna().all()


# --- what Excel shows ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "value", "form", "code", "shown"),
    [
        ("opened", -5, "yyyy-mm-dd", "cell.date_impossible", -5),
        ("places", -5, "yyyy-mm-dd", "cell.negative", -5),
        ("places", 0.3, "0%", "cell.unit", "30%"),
        ("enrolled", 1, "0.00%", "cell.unit", "100%"),
        ("enrolled", 20, '0"万"', "cell.ten_thousands", "20万"),
        ("places", True, "General", "cell.not_number", "TRUE"),
        ("places", dt.time(8, 30), "h:mm", "cell.not_number", "08:30:00"),
        (
            "places",
            pd.Timestamp(2026, 3, 1, 8, 30).to_pydatetime(),
            "yyyy-mm-dd hh:mm",
            "cell.not_number",
            "2026-03-01 08:30:00",
        ),
        ("places", dt.date(2026, 3, 1), "yyyy-mm-dd", "cell.not_number", "2026-03-01"),
    ],
)
def test_what_was_found_is_shown_as_the_spreadsheet_shows_it(key, value, form, code, shown):
    found = wb.the(wb.read(with_cell(key, value, form)), code)
    assert (found.cell, found.value) == (cell(key), shown)


@pytest.mark.parametrize("form", ["#,##0", '"¥"#,##0.00', '0"个"', "0.0", "@"])
def test_a_format_that_changes_nothing_but_the_look_changes_nothing(form):
    reading = wb.read(with_cell("fee", 1200, form))
    assert wb.codes(reading) == []
    assert reading.institutions["fee"][0] == 1200


@pytest.mark.parametrize(
    ("key", "raw", "read_as", "what"),
    [
        ("uscc", " {code}", None, "spaces"),
        ("uscc", "{code:4}", None, "spaces"),
        ("uscc", "{lower}", None, "case"),
        ("uscc", "{lower:4}", None, ["spaces", "case"]),
        ("uscc", "'{code}", None, "apostrophe"),
        ("uscc", "{wide}", None, "full_width"),
        ("uscc", "\u200b{code}", None, "invisible"),
        ("forms", "全日托,半日托", "全日托、半日托", "list"),
        ("places", "1,025", 1025, "separators"),
        ("address", "演示路 1号 ", "演示路 1号", "spaces"),
    ],
)
def test_each_normalisation_is_named_for_what_it_did(key, raw, read_as, what):
    code = wb.credit_code(1)
    spaced = [" ".join(text[at : at + 4] for at in range(0, 18, 4)) for text in (code, code.lower())]
    wide = code.translate({number: number + 0xFEE0 for number in range(0x21, 0x7F)})
    raw = raw.replace("{code:4}", spaced[0]).replace("{lower:4}", spaced[1])
    raw = raw.format(code=code, lower=code.lower(), wide=wide)
    found = [f for f in wb.read(with_cell(key, raw, kind="s")).findings if f.code == "cell.normalised"]
    assert [(f.cell, f.params["what"], f.params["read_as"]) for f in found] == [(cell(key), what, read_as or code)]


def test_a_day_in_a_column_of_words_was_not_changed():
    assert wb.codes(wb.read(with_cell("note", dt.date(2026, 3, 1), "yyyy-mm-dd"))) == []


# --- a minute before midnight ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "form", "found"),
    [
        (46022.9995, "yyyy-mm-dd", "2025-12-31 23:59:16"),
        (46022.9995, "General", 46022.9995),
        ("2025-12-31 23:59:17", "General", "2025-12-31 23:59:17"),
        ("2025/12/31 23:59:17", "General", "2025/12/31 23:59:17"),
        ("2025-12-31T15:59:17Z", "General", "2025-12-31T15:59:17Z"),
    ],
)
def test_less_than_a_minute_before_midnight_is_the_day_after_and_both_are_said(value, form, found):
    reading = wb.read(with_cell("trained_on", value, form))
    note = wb.the(reading, "cell.normalised")
    assert (note.grade, note.value) == ("note", found)
    assert note.params == {"heading": "本年度培训体检日期", "what": "midnight", "read_as": "2026-01-01"}
    assert reading.institutions["trained_on"][0] == pd.Timestamp("2026-01-01")


@pytest.mark.parametrize("value", [46022.9992, 46023.0004, "2025-12-31 23:58:59"])
def test_any_other_time_of_day_is_its_own_day(value):
    reading = wb.read(with_cell("inspected_on", value, "yyyy-mm-dd"))
    day = 31 if value != 46023.0004 else 1
    assert reading.institutions["inspected_on"][0].day == day


# --- struck through --------------------------------------------------------------------------------------------------

STRUCK = Font(strike=True)


def struck(row, status="运营"):
    book = wb.book(wb.roster([*ROWS[:2], wb.institution(3, status=status)]))
    for place in book["机构台账"][row]:
        place.font = STRUCK
    return wb.saved(book)


def test_a_struck_through_row_is_counted_and_asked_about():
    reading = wb.read(struck(4))
    found = wb.the(reading, "rows.struck")
    assert (found.grade, found.cell, found.value) == ("query", "A4", "演示3托育园")
    assert found.params == {"names": ["演示3托育园"], "rows": ["4"]}
    assert wb.codes(reading) == ["rows.struck"]
    assert reading.institutions["places"].tolist() == [25, 25, 25]
    assert wb.codes(wb.read(struck(4, status="停业"))) == []
    assert wb.codes(wb.read(struck(1))) == []


def test_struck_letters_are_a_struck_row_and_a_part_of_a_figure_is_not_guessed():
    through, not_through = InlineFont(strike=True), InlineFont()
    name = CellRichText(TextBlock(through, "演示1"), TextBlock(through, "托育园"))
    assert wb.codes(wb.read(with_cell("name", name))) == ["rows.struck"]
    mended = CellRichText(TextBlock(through, "30"), TextBlock(not_through, "25"))
    reading = wb.read(with_cell("places", mended))
    found = wb.the(reading, "cell.partly_struck")
    assert (found.grade, found.cell) == ("error", cell("places"))
    assert wb.codes(reading) == ["cell.partly_struck"]
    assert reading.institutions["places"].isna().tolist() == [True, False, False]
    mended = ("struck", "30", "plain", "25")
    assert wb.codes(wb.read(shared("places", mended))) == ["cell.partly_struck"]
    assert wb.codes(wb.read(shared("name", ("struck", "演示", "struck", "托育园")))) == ["rows.struck"]
    note = CellRichText(TextBlock(through, "旧"), TextBlock(not_through, "新"))
    assert wb.codes(wb.read(with_cell("note", note))) == []


def shared(key, parts):
    """Three sound institutions; the first has a text of several fonts, as Excel keeps it: font, text, font, text."""

    def write(sheet, book):
        fonts = {"struck": book.add_format({"font_strikeout": True}), "plain": book.add_format({"bold": True})}
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        for row, line in enumerate(wb.roster(ROWS)):
            for column, value in enumerate(line):
                sheet.write(row, column, value, days if isinstance(value, dt.date) else None)
        sheet.write_rich_string(cell(key), *(fonts.get(part, part) for part in parts))

    return wb.xlsx_of(write)


def test_an_xls_says_the_same():
    book = xlwt.Workbook()
    sheet = book.add_sheet("机构台账")
    plain, through = xlwt.easyxf(), xlwt.easyxf("font: struck_out on")
    day, day_through = (
        xlwt.easyxf(font, num_format_str="yyyy-mm-dd") for font in ("font: bold off", "font: struck_out on")
    )
    for row, line in enumerate(wb.roster(ROWS)):
        for column, value in enumerate(line):
            styles = (day, day_through) if isinstance(value, dt.date) else (plain, through)
            sheet.write(row, column, value, styles[row == 2])
    sheet.row(3).height_mismatch, sheet.row(3).height = True, 0
    out = io.BytesIO()
    book.save(out)
    reading = wb.read(out.getvalue(), "台账.xls")
    assert wb.the(reading, "rows.struck").params == {"names": ["演示2托育园"], "rows": ["3"]}
    assert wb.the(reading, "rows.hidden").params == {"count": 1}
    assert wb.codes(reading, "error") == []


# --- no height, no width ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "attributes", ['ht="0" customHeight="1"', 'ht="0"', 'customHeight="1"', 'hidden="1"', 'ht="0.75"']
)
def test_a_row_without_height_counts_as_hidden(attributes):
    content = patched(wb.xlsx(wb.roster(ROWS)), lambda text: text.replace('<row r="3"', f'<row r="3" {attributes}'))
    reading = wb.read(content)
    assert wb.the(reading, "rows.hidden").params == {"count": 1}
    assert wb.the(reading, "hidden.figures").cell == cell("places", 3)


@pytest.mark.parametrize("attributes", ['ht="15" customHeight="1"', 'ht="12.75"', ""])
def test_a_row_of_any_height_does_not(attributes):
    content = patched(wb.xlsx(wb.roster(ROWS)), lambda text: text.replace('<row r="3"', f'<row r="3" {attributes}'))
    assert wb.codes(wb.read(content)) == []


def test_a_column_without_width_is_hidden():
    number = KEYS.index("places") + 1
    narrow = f'<cols><col min="{number}" max="{number}" width="0" customWidth="1"/></cols><sheetData'
    content = patched(wb.xlsx(wb.roster(ROWS)), lambda text: text.replace("<sheetData", narrow, 1))
    assert wb.the(wb.read(content), "hidden.figures").cell == cell("places", 1)
