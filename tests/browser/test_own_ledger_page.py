"""A county's own spreadsheet on its way into the template, in a browser: uploaded, taken over, completed, sent."""

from __future__ import annotations

from pathlib import Path

import openpyxl
from playwright.sync_api import Page, expect

from data.contract.template_style import HEADING_ROW
from tests.browser.conftest import enter

_CHOSEN = {
    "举办性质": "民办非营利",
    "城乡": "城镇",
    "是否普惠": "否",
    "是否示范": "否",
    "试点类型": "无",
    "备案状态": "未备案",
}


def own_ledger(workbooks: Path, out: Path) -> Path:
    """Names, codes, townships, kinds, states and figures of the county's own list, in a sheet of its own making."""
    wrong = next((workbooks / "待报送").glob("*待改*.xlsx"))
    right = wrong.with_name(f"{'-'.join(wrong.stem.split('-')[:3])}.xlsx")
    source = openpyxl.load_workbook(right)["机构台账"]
    headings = {cell.value: cell.column for cell in source[HEADING_ROW]}
    kept = [
        "机构名称",
        "统一社会信用代码",
        "所属乡镇（街道）",
        "机构类型",
        "运营状态",
        "开业日期",
        "托位总数",
        "在托人数",
    ]
    book = openpyxl.Workbook()
    book.active.title = "台账"
    book.active.append(kept)
    for row in range(HEADING_ROW + 1, HEADING_ROW + 4):
        book.active.append([source.cell(row, headings[heading]).value for heading in kept])
    book.save(out / "我县台账.xlsx")
    return out / "我县台账.xlsx"


def completed(path: Path, out: Path) -> Path:
    """The template with its yellow cells of choices filled in."""
    book = openpyxl.load_workbook(path)
    sheet = book["机构台账"]
    headings = {cell.value: cell.column for cell in sheet[HEADING_ROW]}
    for row in range(HEADING_ROW + 1, HEADING_ROW + 4):
        for heading, value in _CHOSEN.items():
            assert sheet.cell(row, headings[heading]).value is None
            sheet.cell(row, headings[heading]).value = value
    book.save(out / "补填后.xlsx")
    return out / "补填后.xlsx"


def test_an_own_ledger_leads_into_the_template_and_back(
    page: Page, address: str, demonstration_workbooks: Path, tmp_path: Path
) -> None:
    enter(page, address, "county")
    page.goto(f"{address}/report?quarter=2026Q3")
    page.locator("input[type=file]").first.set_input_files(own_ledger(demonstration_workbooks, tmp_path))
    expect(page.locator(".rp-ledger")).to_contain_text("认出 3 家机构")
    with page.expect_download() as loading:
        page.locator("#ledger").click()
    assert loading.value.suggested_filename.endswith("托育报送-已放入台账.xlsx")
    loading.value.save_as(tmp_path / "模板.xlsx")
    page.locator("input[type=file]").first.set_input_files(completed(tmp_path / "模板.xlsx", tmp_path))
    expect(page.locator(".rp-lede").first).to_contain_text("补填后.xlsx")
    expect(page.locator(".rp-ledger")).to_have_count(0)
    expect(page.locator(".rp-fd.error", has_text="举办性质")).to_have_count(0)
    expect(page.locator(".rp-fd.error", has_text="服务形式").first).to_be_visible()
