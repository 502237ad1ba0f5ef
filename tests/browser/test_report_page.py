"""The report page in a browser: headings matched by hand, one grade alone, answers kept, one question, a receipt."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
from playwright.sync_api import Page, expect

from tests.browser.conftest import enter


def the_right_one(workbooks: Path) -> Path:
    """The workbook of the county whose account the demonstration has, without a wrong cell."""
    wrong = next((workbooks / "待报送").glob("*待改*.xlsx"))
    return wrong.with_name(f"{'-'.join(wrong.stem.split('-')[:3])}.xlsx")


def in_own_words(path: Path, heading: str, own: str, out: Path) -> Path:
    """The workbook with one heading of 机构台账 in the county's own words."""
    book = openpyxl.load_workbook(path)
    cell = next(cell for row in book["机构台账"].iter_rows(max_row=8) for cell in row if cell.value == heading)
    cell.value = own
    book.save(out / "自己的表.xlsx")
    return out / "自己的表.xlsx"


def upload(page: Page, address: str, path: Path) -> None:
    enter(page, address, "county")
    page.goto(f"{address}/report?quarter=2026Q3")
    page.locator("input[type=file]").first.set_input_files(path)
    expect(page.locator(".rp-jump")).to_be_visible()


def test_a_heading_is_matched_once_and_can_be_taken_back(
    page: Page, address: str, demonstration_workbooks: Path, tmp_path: Path
) -> None:
    upload(page, address, in_own_words(the_right_one(demonstration_workbooks), "托位总数", "可收托位总规模", tmp_path))
    expect(page.locator("#mapping")).to_contain_text("可收托位总规模")
    expect(page.locator("#mapping select")).to_have_value("-")  # the best guess is named, and left to a person
    page.locator("#mapping select").select_option("places")
    page.locator("#map-save").click()
    expect(page.locator(".mp-known")).to_contain_text("已按上次的对应关系读取 1 列")
    expect(page.locator("#mapping")).to_have_count(0)
    page.locator(".mp-known").get_by_role("button").click()
    expect(page.locator("#mapping")).to_be_visible()


def test_a_counter_shows_its_grade_alone_and_a_reload_keeps_it(
    page: Page, address: str, demonstration_workbooks: Path
) -> None:
    wrong = next((demonstration_workbooks / "待报送").glob("*待改*.xlsx"))
    upload(page, address, wrong)
    page.locator(".rp-g.error").click()
    expect(page).to_have_url(re.compile("grade=error"))
    expect(page.locator("#error")).to_be_visible()
    expect(page.locator("#query, #note").locator("visible=true")).to_have_count(0)
    page.reload()
    expect(page.locator(".rp-g.error")).to_have_attribute("aria-pressed", "true")
    page.locator(".rp-g.error").click()
    expect(page).not_to_have_url(re.compile("grade="))


def test_sending_asks_once_and_gives_a_receipt_with_its_own_address(
    page: Page, address: str, demonstration_workbooks: Path
) -> None:
    upload(page, address, the_right_one(demonstration_workbooks))
    page.locator("#report-send").click()
    expect(page.locator("#confirm")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#confirm")).not_to_be_visible()
    page.locator("#report-send").click()
    page.locator("#confirm-send").click()
    expect(page.locator(".rp-rc")).to_contain_text("SHA-256")
    page.get_by_role("link", name="打开回执").click()
    expect(page).to_have_url(re.compile(r"/receipt\?number=\d+"))
    page.reload()
    expect(page.locator(".rc-sheet")).to_contain_text("报送回执")


def test_what_is_no_workbook_is_named_by_what_it_is(page: Page, address: str, tmp_path: Path) -> None:
    photo = tmp_path / "台账照片.jpg"
    photo.write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9")
    enter(page, address, "county")
    page.goto(f"{address}/report?quarter=2026Q3")
    page.locator("input[type=file]").first.set_input_files(photo)
    expect(page.locator(".rp-fd.error")).to_have_count(1)
    expect(page.locator(".rp-fd.error h4")).to_have_text("这是图片，不是工作簿")
    expect(page.locator("#report-refused")).to_be_hidden()
