"""From any number to the cells behind it in two clicks, and back."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from callbacks.services.context import Context
from tests.browser.conftest import SIZES, enter

pytestmark = pytest.mark.looks

PANEL = "[role=dialog]"
NOTHING = re.compile("没有一行计入|没有数字|不能相减|没有机构的托位")
"""What is said where no cell is behind a figure: it is zero, missing, or nothing moved."""


def county_of(context: Context) -> str:
    """A county that reported, with something uncovered."""
    table = context.figures()
    rows = table[
        (table["quarter"] == context.default_quarter())
        & (table["level"] == "county")
        & (table["source"] == "reported")
        & (table["indicator"] == "township_coverage")
        & (table["rule"] == "all")
    ]
    return str(rows.sort_values("gap", ascending=False)["unit"].iloc[0])


def kinds(page: Page) -> Iterator[str]:
    """One link of each kind there is in ``main``: by indicator, whether of the city, whether a change."""
    seen = set()
    for href in page.locator("main a.fx").evaluate_all("links => links.map(a => a.getAttribute('href'))"):
        indicator, unit, *rest = href.split("explain=")[1].split("~")
        kind = indicator, unit.endswith("00"), len(unit), "-" in "".join(rest)
        if kind not in seen:
            seen.add(kind)
            yield href


def open_link(page: Page, href: str) -> Locator:
    link = page.locator(f'main a.fx[href="{href}"]:visible').first
    link.click()
    sheet = page.locator(PANEL)
    expect(sheet).to_be_visible()
    return sheet


def shows_cells(sheet: Locator) -> bool:
    return sheet.locator(".pn-cell").count() > 0 or NOTHING.search(sheet.inner_text()) is not None


def reaches_cells(page: Page, href: str) -> bool:
    """Whether two clicks on a number lead to cells, or to why there are none."""
    sheet = open_link(page, href)
    explains = sheet.get_attribute("data-explains")
    if not shows_cells(sheet):
        sheet.locator("a.pn-go").first.click()
        expect(sheet).not_to_have_attribute("data-explains", explains or "")
    found = shows_cells(sheet)
    page.keyboard.press("Escape")
    expect(page.locator(PANEL)).to_have_count(0)
    return found


def test_every_kind_of_number_leads_to_its_cells_in_two_clicks(page: Page, address: str, context: Context) -> None:
    enter(page, address, "leader")
    for path in ("/", "/county", f"/county/{county_of(context)}"):
        page.goto(address + path)
        expect(page.locator("main a.fx").first).to_be_visible()
        asked = [href for href in kinds(page) if "reporting~" not in href]
        assert len(asked) >= 3
        assert [href for href in asked if not reaches_cells(page, href)] == []


def test_focus_goes_into_the_panel_and_comes_back(page: Page, address: str) -> None:
    enter(page, address, "leader")
    page.goto(address)
    number = page.locator("article.card .gap a.fx").first
    number.focus()
    page.keyboard.press("Enter")
    sheet = page.locator(PANEL)
    expect(sheet).to_be_focused()
    expect(sheet).to_have_attribute("aria-labelledby", "panel-title")
    page.keyboard.press("Tab")
    expect(sheet.locator(".pn-close")).to_be_focused()
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    expect(number).to_be_focused()


def test_the_address_holds_the_panel_and_back_closes_it(page: Page, address: str) -> None:
    enter(page, address, "leader")
    page.goto(address)
    expect(page.locator("table.grid a.fx").first).to_be_visible()
    page.evaluate("window.scrollTo(0, 300)")
    page.locator("table.grid a.fx").first.click()
    sheet = page.locator(PANEL)
    expect(sheet).to_be_visible()
    assert "explain=" in page.url and page.evaluate("window.scrollY") == 300, "the page behind stays"
    page.reload()
    expect(sheet).to_be_visible()
    sheet.locator("a.pn-go").first.click()
    expect(sheet).to_contain_text("工作簿")
    page.go_back()
    page.go_back()
    expect(sheet).to_have_count(0)
    assert "explain=" not in page.url


def test_closing_keeps_the_page_as_it_was(page: Page, address: str) -> None:
    enter(page, address, "leader")
    page.goto(address)
    expect(page.locator("article.card").first).to_be_visible()
    page.evaluate("document.querySelector('main').dataset.same = 'yes'")
    page.locator("article.card .fig a.fx").first.click()
    expect(page.locator(PANEL)).to_be_visible()
    page.get_by_role("button", name="关闭").click()
    expect(page.locator(PANEL)).to_have_count(0)
    assert page.evaluate("document.querySelector('main').dataset.same") == "yes", "it was not drawn anew"


def test_another_quarter_moves_the_open_panel_with_the_page(page: Page, address: str) -> None:
    enter(page, address, "leader")
    page.goto(address)
    page.locator("article.card .fig a.fx").first.click()
    sheet = page.locator(PANEL)
    before = sheet.locator(".pn-scope").inner_text()
    page.select_option("#quarter", "2025Q4")
    expect(sheet.locator(".pn-scope")).not_to_have_text(before)
    expect(sheet.locator(".pn-scope")).to_contain_text("2025Q4")


def test_the_workbook_is_taken_away(page: Page, address: str) -> None:
    enter(page, address, "leader")
    page.goto(address)
    page.locator("article.card .fig a.fx").first.click()
    with page.expect_download() as waiting:
        page.locator(f"{PANEL} a.btn").click()
    assert waiting.value.suggested_filename.endswith("计算过程.xlsx")


def test_a_forged_address_is_refused_and_can_be_left(page: Page, address: str) -> None:
    enter(page, address, "leader")
    page.goto(f"{address}/?explain=nothing~here")
    sheet = page.locator(PANEL)
    expect(sheet).to_contain_text("没有这个数字")
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    expect(page.locator("main h1")).to_be_visible()


def test_on_a_phone_the_panel_is_the_screen(page: Page, address: str) -> None:
    enter(page, address, "leader")
    width, height = SIZES["phone"]
    page.set_viewport_size({"width": width, "height": height})
    page.goto(address)
    page.locator(".plist a.fx").first.click()
    box = page.locator(PANEL).bounding_box()
    assert box is not None and (box["x"], box["width"], box["height"]) == (0, width, height)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
