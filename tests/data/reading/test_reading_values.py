import datetime as dt

import pytest

from data.contract import schema
from data.reading.cells import Cell
from data.reading.values import fast, value_of


def read_cell(sheet, key, raw, **manner):
    cell = Cell(raw, sheet.column(key), "机构台账", "X7", **manner)
    return value_of(cell), cell


def places(raw, **manner):
    return read_cell(schema.INSTITUTIONS, "places", raw, **manner)


def code_of(cell):
    return [found.code for found in cell.findings]


@pytest.mark.parametrize(
    ("raw", "number", "what"),
    [
        ("１２０", 120, "full_width"),
        ("120", 120, "text_number"),
        (" 120 ", 120, "spaces"),
        ("\xa0120", 120, "full_width"),
        ("1\u200b20", 120, "invisible"),
        ("'120", 120, "text_number"),
        ("1,200", 1200, "separators"),
        ("1，200", 1200, "separators"),
        ("1 200", 1200, "separators"),
        ("12,345,678", 12_345_678, "separators"),
        ("30个", 30, "unit"),
        ("３０ 个", 30, "unit"),
        ("120.0", 120, "text_number"),
    ],
)
def test_a_number_written_otherwise_is_read_and_said_so(raw, number, what):
    value, cell = places(raw)
    assert value == number
    if raw == "\xa0120":
        what = cell.findings[0].params["what"]
        assert what in ("full_width", "spaces")
    assert [(f.code, f.params["what"], f.params["read_as"]) for f in cell.findings] == [
        ("cell.normalised", what, number)
    ]


@pytest.mark.parametrize("raw", [25.0, 25, 24.999999999999996])
def test_a_plain_number_needs_no_word(raw):
    assert places(raw)[0] == 25
    assert not places(raw)[1].findings


@pytest.mark.parametrize("raw", ["", "-", "－", "—", "/", "无", "暂无", "N/A", "n/a", "　", "\xa0"])
def test_signs_for_nothing_are_missing_and_never_zero(raw):
    value, cell = places(raw)
    assert value is None
    assert not cell.findings


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("约30", "cell.unclear_number"),
        ("30多", "cell.unclear_number"),
        ("30左右", "cell.unclear_number"),
        ("30-40", "cell.unclear_number"),
        ("30～40", "cell.unclear_number"),
        ("≥30", "cell.unclear_number"),
        ("30余人", "cell.unclear_number"),
        ("1,2", "cell.unclear_number"),
        ("1,20", "cell.unclear_number"),
        ("三十", "cell.not_number"),
        ("2024-09-01", "cell.not_number"),
        ("很多啊", "cell.unclear_number"),
        (True, "cell.not_number"),
        ("满员", "cell.not_number"),
        ("30人", "cell.unit"),
        ("30张床", "cell.unit"),
        ("0.3万", "cell.ten_thousands"),
        ("3万个", "cell.ten_thousands"),
        ("-5", "cell.negative"),
        ("－5", "cell.negative"),
        (-5.0, "cell.negative"),
        (12.5, "cell.fraction"),
        ("12.5", "cell.fraction"),
        ("9" * 5000, "cell.too_large"),
        ("1e999", "cell.too_large"),
        ("NaN", "cell.too_large"),
        ("inf", "cell.too_large"),
        (1e300, "cell.too_large"),
        (["huge"], "cell.too_large"),
        (["formula"], "cell.formula_without_value"),
        ("#REF!", "cell.error_value"),
        ("#DIV/0!", "cell.error_value"),
        ("3\u202e0", "cell.direction"),
    ],
)
def test_what_would_be_a_guess_or_cannot_be_is_an_error(raw, code):
    value, cell = places(raw)
    assert value is None
    assert [c for c in code_of(cell) if c != "cell.normalised"] == [code]
    assert cell.findings[0].params["heading"] == "托位总数"


def test_a_foreign_unit_is_named_beside_the_columns_own():
    found = places("30人")[1].findings[0]
    assert (found.cell, found.value, found.params["unit"], found.params["expected"]) == ("X7", "30人", "人", "个")


def test_people_are_counted_in_people_and_area_in_square_metres():
    assert read_cell(schema.INSTITUTIONS, "enrolled", "30名")[0] == 30
    assert read_cell(schema.INSTITUTIONS, "area", "300㎡")[0] == 300
    assert read_cell(schema.INSTITUTIONS, "area", "300 平方米")[0] == 300
    assert code_of(read_cell(schema.INSTITUTIONS, "area", 0.0)[1]) == ["cell.not_above_zero"]


def test_ten_thousands_are_right_only_where_the_columns_unit_says_so():
    assert read_cell(schema.COUNTY, "subsidy_building", "12.5万元")[0] == 12.5
    assert code_of(read_cell(schema.COUNTY, "subsidy_building", "12.5万")[1]) == ["cell.ten_thousands"]


def test_a_heading_in_ten_thousands_multiplies_exactly():
    assert read_cell(schema.COUNTY, "population", 45.6789, factor=10_000)[0] == 456_789
    assert read_cell(schema.COUNTY, "population", "92.8334", factor=10_000)[0] == 928_334


def test_numbers_as_text_are_no_news_in_plain_text_files():
    assert not places("120", plain_text=True)[1].findings


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("2024-09-01", dt.date(2024, 9, 1)),
        ("2024-09-01T08:30:00", dt.date(2024, 9, 1)),
        ("2024.9.1", dt.date(2024, 9, 1)),
        ("2024/9/1", dt.date(2024, 9, 1)),
        ("2024年9月1日", dt.date(2024, 9, 1)),
        ("2024年9月", dt.date(2024, 9, 1)),
        ("2024.9", dt.date(2024, 9, 1)),
        ("二〇二四年九月", dt.date(2024, 9, 1)),
        ("二○二四年十二月三十一日", dt.date(2024, 12, 31)),
        ("20240901", dt.date(2024, 9, 1)),
        (20240901.0, dt.date(2024, 9, 1)),
        (45536.0, dt.date(2024, 9, 1)),
        ("45536", dt.date(2024, 9, 1)),
        ("２０２４．９．１", dt.date(2024, 9, 1)),
        ("2024 - 9 - 1", dt.date(2024, 9, 1)),
        ("2024-02-29", dt.date(2024, 2, 29)),
    ],
)
def test_dates_are_read_as_people_write_them(raw, day):
    value, cell = read_cell(schema.INSTITUTIONS, "opened", raw)
    assert value == day
    assert set(code_of(cell)) <= {"cell.normalised"}


def test_a_serial_counts_from_the_workbooks_own_epoch():
    assert read_cell(schema.INSTITUTIONS, "opened", 44074.0, date_1904=True)[0] == dt.date(2024, 9, 1)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("9/1/24", "cell.date_ambiguous"),
        ("24.9.1", "cell.date_ambiguous"),
        ("24年9月", "cell.date_ambiguous"),
        ("9/1/2024", "cell.date_ambiguous"),
        (2024.0, "cell.date_ambiguous"),
        (2024.9, "cell.date_ambiguous"),
        ("2024-02-30", "cell.date_impossible"),
        ("2024年13月", "cell.date_impossible"),
        ("9999-01-01", "cell.date_impossible"),
        ("0000-01-01", "cell.date_impossible"),
        (5_000_000.0, "cell.date_impossible"),
        (-3.0, "cell.date_impossible"),
        ("12:00:00", "cell.date_unreadable"),
        ("去年秋天", "cell.date_unreadable"),
        ("2024", "cell.date_unreadable"),
        (True, "cell.date_unreadable"),
        ("20241340", "cell.date_impossible"),
    ],
)
def test_a_date_that_cannot_be_or_may_be_another_is_an_error(raw, code):
    value, cell = read_cell(schema.INSTITUTIONS, "opened", raw)
    assert (value, code_of(cell)) == (None, [code])


@pytest.mark.parametrize("good", ["52440100MJ0000018J", "12330106000123457E", "91510104MA5ABCD27H"])
def test_a_right_credit_code_is_taken_as_it_stands(good):
    assert fast([good], schema.INSTITUTIONS.column("uscc")) == ([good], [])


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        ("52440100mj0000018j", "case"),
        ("５２４４０１００MJ0000018J", "full_width"),
        (" 52440100MJ0000018J", "spaces"),
        ("5244 0100 MJ00 0001 8J", "spaces"),
    ],
)
def test_a_credit_code_is_normalised_before_it_is_judged(raw, what):
    value, cell = read_cell(schema.INSTITUTIONS, "uscc", raw)
    assert value == "52440100MJ0000018J"
    assert [(f.code, f.params["what"]) for f in cell.findings] == [("cell.normalised", what)]


def test_a_wrong_check_character_is_named_with_the_expected_one():
    _, cell = read_cell(schema.INSTITUTIONS, "uscc", "91350100M000100Y4Z")
    assert [(f.code, f.params) for f in cell.findings] == [("code.check", {"expected": "3", "found": "Z"})]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("52440100MJ0000018", "code.length"),
        ("52440100MJ0000018JJ", "code.length"),
        ("52440100MI0000018J", "code.alphabet"),
        ("524401OOMJ0000018J", "code.alphabet"),
        ("52A40100MJ0000018J", "code.alphabet"),
        ("9.13501E+17", "cell.precision"),
        (9.13501e17, "cell.precision"),
        (12345.0, "cell.precision"),
    ],
)
def test_a_credit_code_that_lost_something_is_an_error(raw, code):
    value, cell = read_cell(schema.INSTITUTIONS, "uscc", raw)
    assert (value, code_of(cell)) == (None, [code])


def test_a_long_number_in_a_text_column_has_lost_digits():
    assert read_cell(schema.INSTITUTIONS, "filing_no", 20240001.0)[0] == "20240001"
    assert code_of(read_cell(schema.INSTITUTIONS, "filing_no", 14080220240001234567.0)[1]) == ["cell.precision"]


def test_wu_is_a_choice_where_the_contract_lists_it_and_missing_elsewhere():
    assert read_cell(schema.INSTITUTIONS, "pilot", "无")[0] == "无"
    assert read_cell(schema.INSTITUTIONS, "inspection", "无")[0] is None
    assert fast(["无"], schema.INSTITUTIONS.column("pilot")) == (["无"], [])


def test_choices_are_exact_after_normalising():
    value, cell = read_cell(schema.INSTITUTIONS, "status", " 运 营")
    assert (value, code_of(cell)) == ("运营", ["cell.normalised"])
    _, cell = read_cell(schema.INSTITUTIONS, "status", "营业中")
    assert cell.findings[0].params == {"heading": "运营状态", "choices": ["运营", "筹建", "停业"]}


@pytest.mark.parametrize("raw", ["全日托，半日托", "全日托,半日托", "全日托；半日托", "全日托/半日托", "全日托 半日托"])
def test_several_choices_may_be_joined_otherwise(raw):
    value, cell = read_cell(schema.INSTITUTIONS, "forms", raw)
    assert (value, code_of(cell)) == ("全日托、半日托", ["cell.normalised"])


def test_a_list_with_a_foreign_choice_is_an_error():
    assert code_of(read_cell(schema.INSTITUTIONS, "forms", "全日托、周末托")[1]) == ["cell.choice"]
    assert fast(["全日托、半日托", "全日托、周末托"], schema.INSTITUTIONS.column("forms")) == (
        ["全日托、半日托", None],
        [1],
    )


@pytest.mark.parametrize(
    ("raw", "value", "found"),
    [
        ("演示园\u200b", "演示园", ["cell.normalised"]),
        ("  演示园\n分部 ", "演示园 分部", ["cell.normalised"]),
        ("演示\u202e园", None, ["cell.direction"]),
        ("演示园😀", "演示园😀", ["cell.emoji"]),
        ("𠮷㛃园", "𠮷㛃园", []),
        ("好" * 40_000, None, ["cell.too_long"]),
        ("#N/A", None, ["cell.error_value"]),
        ("--", None, []),
    ],
)
def test_text_is_kept_but_for_what_nobody_sees(raw, value, found):
    read_value, cell = read_cell(schema.INSTITUTIONS, "name", raw)
    assert (read_value, code_of(cell)) == (value, found)


def test_a_finding_shows_direction_characters_by_name_and_shortens_the_endless():
    shown = read_cell(schema.INSTITUTIONS, "name", "演示\u202e园")[1].findings[0].value
    assert shown == "演示<U+202E>园"
    assert len(read_cell(schema.INSTITUTIONS, "name", "好" * 40_000)[1].findings[0].value) <= 81


@pytest.mark.parametrize(
    "raw",
    [
        "演示园",
        " 演示园",
        "无",
        "",
        "演示😀",
        "x" * 3000,
        "#N/A",
        "a\u202eb",
        "a\nb",
        "2024-09-01T00:00:00",
        12.0,
        True,
    ],
)
def test_the_fast_way_takes_only_what_the_slow_way_would_leave_alone(raw):
    column = schema.INSTITUTIONS.column("name")
    (value,), slow = fast([raw], column)
    if not slow:
        assert (value or "") == raw
        assert value_of(cell := Cell(raw, column, "机构台账", "A2")) == value
        assert not cell.findings
