"""The template: what a county gets is the contract, safe to fill in, and opens everywhere."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import openpyxl
import pandas as pd
import pytest

from data.contract import schema, template_rules
from data.contract.guide import hint
from data.contract.schema import Type
from data.contract.template import next_roster, write_template
from data.contract.template_style import DEMO_MARK, HEADING_ROW
from data.policy.policy import load_policy
from data.quarters import CHINA, due_day, last_day, quarter
from data.reading.read import read_workbooks
from tests.tools.work import calls

MADE = dt.datetime(2026, 10, 1, 9, tzinfo=CHINA)
QUARTER = "2026Q3"
TABLES = (schema.INSTITUTIONS, schema.ESTATES)


@pytest.fixture(scope="module")
def policy():
    return load_policy()


@pytest.fixture(scope="module")
def county(policy):
    return policy.counties[0].code


def roster(policy, county: str, day: dt.date) -> pd.DataFrame:
    units = policy.townships(day)
    return units[(units["county"] == county) & ~units["is_pseudo"]]


def institutions(policy, county: str, count: int = 2, **changes) -> pd.DataFrame:
    codes = roster(policy, county, last_day(quarter(QUARTER)))["code"].tolist()
    row = {
        "kind": "社区托育点",
        "ownership": "公办",
        "setting": "城镇",
        "inclusive": "否",
        "demonstration": "否",
        "pilot": "无",
        "registered": "未备案",
        "status": "运营",
        "opened": pd.Timestamp("2024-03-01"),
        "places": 30,
        "enrolled": 21,
        "forms": "全日托、临时托",
        "carers": 6,
        "carers_certified": 5,
        "uscc": None,
        "trained_on": pd.Timestamp("2026-05-06"),
        "fee": 980.5,
    }
    rows = [
        row | {"name": f"演示{n}号托育点", "township": codes[n % len(codes)], "kind": schema.FAMILY} | changes
        for n in range(count)
    ]
    return pd.DataFrame(rows).astype({"trained_on": "datetime64[us]"})


def estates(policy, county: str) -> pd.DataFrame:
    code = roster(policy, county, last_day(quarter(QUARTER)))["code"].iloc[0]
    shared = {"township": code, "phase": "已交付", "housing_delivered": "是"}
    return pd.DataFrame(
        [
            shared | {"name": "演示新苑", "kind": schema.ESTATE_NEW, "residents": 3201, "built": 20},
            shared | {"name": "演示老区", "kind": schema.ESTATE_OLD, "residents": 4100, "built": 15},
        ]
    )


def made(policy, county: str, **parts) -> bytes:
    content = io.BytesIO()
    write_template(policy, county, parts.pop("quarter", QUARTER), content, made=parts.pop("made", MADE), **parts)
    return content.getvalue()


def opened(content: bytes, *, values: bool = False) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=values)


@pytest.fixture(scope="module")
def blank(policy, county) -> openpyxl.Workbook:
    return opened(made(policy, county))


@pytest.fixture(scope="module")
def filled(policy, county) -> bytes:
    values = {"population": 950000, "population_as_of": dt.date(2025, 12, 31), "under3": 21000}
    rows = institutions(policy, county, 40)
    return made(policy, county, institutions=rows, estates=estates(policy, county), county_values=values, demo=True)


def rule_of(page, sheet: schema.ContractSheet, key: str):
    """The one rule of a column, and the cells it holds for."""
    column = sheet.keys.index(key) + 1
    (found,) = (
        (rule, cells)
        for rule in page.data_validations.dataValidation
        for cells in rule.sqref.ranges
        if cells.min_col == cells.max_col == column
    )
    return found


def letter(sheet: schema.ContractSheet, key: str) -> str:
    return openpyxl.utils.get_column_letter(sheet.keys.index(key) + 1)


# --- the sheets ------------------------------------------------------------------------------------------------------


def test_the_sheets_stand_in_the_contracts_order_with_their_headings(blank):
    assert tuple(blank.sheetnames) == schema.SHEET_ORDER
    for sheet in (*TABLES, schema.TASKS):
        headings = [cell.value for cell in blank[sheet.name][HEADING_ROW]]
        assert headings == [column.heading for column in sheet.columns]
    for sheet in (schema.COVER, schema.COUNTY):
        labels = [blank[sheet.name].cell(HEADING_ROW + 1 + i, 1).value for i in range(len(sheet.columns))]
        assert labels == [column.heading for column in sheet.columns]
    assert tuple(cell.value for cell in blank[schema.COUNTY.name][HEADING_ROW]) == schema.FORM_HEADINGS


def test_meta_is_very_hidden_and_says_what_the_workbook_is(blank, county):
    meta = blank[schema.META_NAME]
    said = {row[0].value: row[1].value for row in meta.iter_rows(max_row=len(schema.META_KEYS))}
    assert meta.sheet_state == "veryHidden"
    assert said == {
        "form": schema.FORM,
        "version": schema.VERSION,
        "county": county,
        "quarter": QUARTER,
        "made": MADE.isoformat(),
    }


def test_the_cover_names_county_and_quarter_and_locks_them(blank, policy, county):
    cover = blank[schema.COVER.name]
    assert [cover["B4"].value, cover["B5"].value] == [policy.unit(county).name, QUARTER]
    assert cover["B4"].protection.locked
    assert cover["B5"].protection.locked
    assert not cover["B6"].protection.locked


def test_all_tasks_of_the_policy_are_listed_and_locked(blank, policy):
    sheet = blank[schema.TASKS.name]
    first = HEADING_ROW + 1
    listed = [sheet.cell(first + i, 2).value for i in range(len(policy.tasks))]
    assert listed == [task.title for task in policy.tasks]
    for row in range(first, first + len(listed)):
        assert [sheet.cell(row, c).protection.locked for c in range(1, 8)] == [True] * 3 + [False] * 4


def test_the_guide_explains_every_item_and_names_due_day_and_version(blank, policy):
    said = "\n".join(str(c.value) for row in blank[schema.GUIDE_NAME].iter_rows() for c in row if c.value)
    for sheet in schema.SHEETS:
        assert sheet.name in said
        for column in sheet.columns:
            assert column.heading in said, column.heading
            assert hint(column, policy) in said, column.heading
            assert all(choice in said for choice in column.choices)
    assert due_day(quarter(QUARTER), policy.due_days).isoformat() in said
    assert f"第 {schema.VERSION} 版" in said
    assert all(grade in said for grade in ("错误", "核实", "提示", "空着怎么办"))


# --- rules, notes, protection ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("sheet", TABLES, ids=lambda s: s.key)
def test_every_choice_has_its_list_on_the_spare_rows(blank, sheet):
    spare = {"institutions": 300, "estates": 100}[sheet.key]
    choices = [c for c in sheet.columns if c.type is Type.CHOICE]
    assert choices
    for column in choices:
        rule, cells = rule_of(blank[sheet.name], sheet, column.key)
        assert rule.formula1 == f'"{",".join(column.choices)}"'
        assert rule.showErrorMessage
        assert cells.min_row == HEADING_ROW + 1
        assert cells.max_row >= HEADING_ROW + spare


@pytest.mark.parametrize("code", ["2021Q1", QUARTER])
def test_townships_come_from_the_countys_roster_at_the_quarters_end(policy, code):
    for county in (unit.code for unit in policy.counties):
        names = roster(policy, county, last_day(quarter(code)))["name"].tolist()
        sheet = opened(made(policy, county, quarter=code))[schema.INSTITUTIONS.name]
        rule, _ = rule_of(sheet, schema.INSTITUTIONS, "township")
        assert rule.formula1.strip('"').split(",") == names


def test_a_list_too_long_for_a_rule_stands_on_meta(policy, county, monkeypatch):
    monkeypatch.setattr(template_rules, "LIST_LIMIT", 20)
    book = opened(made(policy, county))
    rule, _ = rule_of(book[schema.INSTITUTIONS.name], schema.INSTITUTIONS, "township")
    where = book.defined_names[rule.formula1.lstrip("=")].attr_text
    sheet, cells = next(iter(book.defined_names[rule.formula1.lstrip("=")].destinations))
    names = [cell.value for (cell,) in book[sheet][cells.replace("$", "")]]
    assert schema.META_NAME in where
    assert names == roster(policy, county, last_day(quarter(QUARTER)))["name"].tolist()


def test_several_forms_of_service_may_be_typed(blank):
    rule, _ = rule_of(blank[schema.INSTITUTIONS.name], schema.INSTITUTIONS, "forms")
    assert not rule.showErrorMessage
    assert "全日托、半日托" in rule.formula1


def test_numbers_and_dates_have_rules_and_say_so_in_chinese(blank, policy):
    for sheet in TABLES:
        for column in sheet.columns:
            if column.type in (Type.INTEGER, Type.NUMBER, Type.DATE):
                rule, _ = rule_of(blank[sheet.name], sheet, column.key)
                assert rule.type == {"integer": "whole", "number": "decimal", "date": "date"}[column.type.value]
                assert column.heading in rule.error
                assert rule.prompt == hint(column, policy)
                if column.type is not Type.DATE:
                    assert rule.operator == ("greaterThan" if column.above_zero else "greaterThanOrEqual")
                    assert rule.formula1 == "0"


def test_headings_are_locked_and_carry_the_hint_and_whether_they_must_be_filled(blank, policy):
    for sheet in TABLES:
        page = blank[sheet.name]
        for index, column in enumerate(sheet.columns, start=1):
            heading = page.cell(HEADING_ROW, index)
            assert heading.protection.locked
            assert hint(column, policy) in heading.comment.text
            assert ("必填" in heading.comment.text) == (column.required is not schema.Required.OPTIONAL)
        assert page.freeze_panes == f"B{HEADING_ROW + 1}"
        fills = {c.required: page.cell(HEADING_ROW, i).fill.fgColor.rgb for i, c in enumerate(sheet.columns, start=1)}
        assert len(set(fills.values())) == len(fills)


def test_every_sheet_is_protected_without_a_password_yet_rows_sort_filter_and_stretch(blank):
    for name in schema.SHEET_ORDER:
        assert blank[name].protection.sheet
        assert not blank[name].protection.password
    table = blank[schema.INSTITUTIONS.name].protection
    # openpyxl says what is forbidden.
    assert not any((table.insertRows, table.sort, table.autoFilter, table.formatColumns))


def test_input_cells_are_open_given_rows_and_spare_ones_alike(filled, blank):
    page = opened(filled)[schema.INSTITUTIONS.name]
    assert not any(cell.protection.locked for cell in page[HEADING_ROW + 1])
    spare = blank[schema.INSTITUTIONS.name].column_dimensions
    assert not spare["A"].protection.locked
    assert not spare["X"].protection.locked


def test_codes_are_text_and_dates_are_dates(filled):
    row = opened(filled)[schema.INSTITUTIONS.name][HEADING_ROW + 1]
    at = {key: row[schema.INSTITUTIONS.keys.index(key)] for key in ("uscc", "filing_no", "opened", "places")}
    formats = [at[key].number_format for key in ("uscc", "filing_no", "opened")]
    assert formats == ["@", "@", "yyyy-mm-dd"]
    assert at["opened"].value == dt.datetime(2024, 3, 1)  # noqa: DTZ001 - Excel knows no time zones
    assert at["places"].value == 30


def test_it_prints_on_a4_landscape_with_headings_and_page_numbers_on_each_page(blank):
    for sheet in TABLES:
        page = blank[sheet.name]
        assert page.page_setup.paperSize == 9
        assert page.page_setup.orientation == "landscape"
        assert page.page_setup.fitToHeight == 0
        assert page.print_title_rows == f"${HEADING_ROW}:${HEADING_ROW}"
        assert "&P" in page.oddFooter.right.text or "Page" in page.oddFooter.right.text


# --- what it is filled with ------------------------------------------------------------------------------------------


def test_required_places_are_a_formula_with_its_value(filled, policy, county):
    column, first = schema.ESTATES.keys.index("required") + 1, HEADING_ROW + 1
    formulas = opened(filled)[schema.ESTATES.name]
    values = opened(filled, values=True)[schema.ESTATES.name]
    assert formulas.cell(first, column).value.startswith("=IF(")
    # 3,201 new residents at 6 a thousand, 4,100 old ones at 5: both rounded up.
    assert [values.cell(first + i, column).value for i in range(2)] == [20, 21]
    assert formulas.cell(first, column).protection.locked


def test_what_is_filled_in_reads_back_as_it_was(filled, policy, county):
    reading = read_workbooks([("demo.xlsx", filled)], policy, today=dt.date(2026, 10, 9))[0]
    given = institutions(policy, county, 40)
    assert (reading.county, reading.quarter) == (county, QUARTER)
    for key in ("name", "township", "kind", "forms", "status"):
        assert reading.institutions[key].tolist() == given[key].tolist()
    for key in ("places", "enrolled", "carers", "fee", "opened", "trained_on"):
        assert reading.institutions[key].tolist() == given[key].tolist()
    assert reading.estates["built"].tolist() == [20, 15]
    assert reading.county_values["population"] == 950000
    assert {f.code for f in reading.findings} == {"cell.required"}


def test_an_older_township_is_written_by_the_name_it_has_now(policy):
    old, new = (policy.townships(day) for day in (dt.date(2021, 1, 1), dt.date(2026, 1, 1)))
    gone = old[~old["code"].isin(new["code"]) & ~old["is_pseudo"]]
    renamed = next(code for code in gone["code"] if policy.successor(code))
    dissolved = next(code for code in gone["code"] if not policy.successor(code))
    for code in (renamed, dissolved):
        county = gone.set_index("code")["county"][code]
        rows = institutions(policy, county, 1, township=code)
        page = opened(made(policy, county, institutions=rows))[schema.INSTITUTIONS.name]
        shown = page[f"{letter(schema.INSTITUTIONS, 'township')}{HEADING_ROW + 1}"].value
        assert shown == (new.set_index("code")["name"].get(policy.successor(code)) if code == renamed else None)


def test_text_is_never_taken_for_a_formula(policy, county):
    rows = institutions(policy, county, 1, note='=HYPERLINK("http://example.invalid")')
    cell = opened(made(policy, county, institutions=rows))[schema.INSTITUTIONS.name][
        f"{letter(schema.INSTITUTIONS, 'note')}{HEADING_ROW + 1}"
    ]
    assert cell.data_type == "s"
    assert cell.hyperlink is None


def test_demonstration_data_say_so_on_every_sheet_and_real_ones_on_none(filled, blank):
    book = opened(filled)
    for name in schema.SHEET_ORDER[:-1]:
        assert book[name]["A1"].value.startswith(DEMO_MARK)
        assert DEMO_MARK not in blank[name]["A1"].value


def test_the_same_moment_gives_the_same_bytes_and_another_does_not(policy, county):
    assert made(policy, county) == made(policy, county)
    assert made(policy, county) != made(policy, county, made=MADE + dt.timedelta(days=1))


def test_an_unknown_county_or_quarter_is_refused(policy, county):
    with pytest.raises(KeyError):
        made(policy, "000000")
    with pytest.raises(ValueError, match="not a quarter"):
        made(policy, county, quarter="2026")


def test_next_quarters_roster_leaves_out_what_closed_and_last_years_training(policy, county):
    last = institutions(policy, county, 3)
    last.loc[1, "status"] = schema.CLOSED
    before = last.copy()
    same_year, next_year = next_roster(last, "2026Q4"), next_roster(last, "2027Q1")
    assert same_year["name"].tolist() == [last["name"][0], last["name"][2]]
    assert same_year["trained_on"].notna().all()
    assert next_year["trained_on"].isna().all()
    pd.testing.assert_frame_equal(last, before)


def test_a_large_roster_takes_little_more_than_a_small_one(policy, county):
    rows = institutions(policy, county, 70)
    made(policy, county, institutions=rows[:1])
    few, many = (calls(lambda n=n: made(policy, county, institutions=rows[:n])) for n in (1, 70))
    assert few < 200_000
    assert (many - few) / 69 < 1_500, "calls for each row more"


# --- elsewhere -------------------------------------------------------------------------------------------------------


def test_libreoffice_opens_it_and_gives_back_the_same(filled, tmp_path, converted):
    path = tmp_path / "template.xlsx"
    path.write_bytes(filled)
    again = openpyxl.load_workbook(converted("xlsx", path) / "template.xlsx", data_only=True)
    before = opened(filled, values=True)
    assert tuple(again.sheetnames) == schema.SHEET_ORDER
    for name in (sheet.name for sheet in schema.SHEETS):
        for row in before[name].iter_rows(max_row=30):
            for cell in row:
                if cell.value not in (None, ""):
                    assert again[name][cell.coordinate].value == cell.value, (name, cell.coordinate)
    lists = [r for r in again[schema.INSTITUTIONS.name].data_validations.dataValidation if r.type == "list"]
    assert len(lists) == sum(c.type in (Type.CHOICE, Type.CHOICES, Type.TOWNSHIP) for c in schema.INSTITUTIONS.columns)
    assert (converted("pdf", path) / "template.pdf").read_bytes().startswith(b"%PDF")


def test_the_package_is_plain_xlsx_without_macros_or_links(filled):
    names = zipfile.ZipFile(io.BytesIO(filled)).namelist()
    assert not [name for name in names if "vbaProject" in name or "externalLink" in name]
