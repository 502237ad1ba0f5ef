"""Reading without a mouse, on paper, and with a long name."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from callbacks.services.context import Context
from tests.browser.conftest import SIZES, enter
from tests.browser.reading import PATIENCE, SIDEWAYS

pytestmark = pytest.mark.looks


def sheets(page: Page) -> int:
    """How many sheets the page prints on."""
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    return len(re.findall(rb"/Type\s*/Page\b", printed))


def open_(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("h1").first).to_be_visible(timeout=PATIENCE)
    page.wait_for_load_state("networkidle")


def test_the_first_key_skips_to_the_text_and_focus_is_seen(page: Page, address: str) -> None:
    enter(page, address, "leader")
    open_(page, f"{address}/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    assert page.locator(".skip").evaluate("e => getComputedStyle(e).outlineWidth") == "3px"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"


def test_the_panel_opens_and_closes_by_the_keyboard_and_focus_comes_back(page: Page, address: str) -> None:
    enter(page, address, "leader")
    open_(page, f"{address}/")
    number = page.locator("h1 a.fx")
    number.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".pn h2")).to_be_visible(timeout=PATIENCE)
    page.keyboard.press("Escape")
    expect(page.locator(".pn")).to_have_count(0)
    expect(number).to_be_focused()


def test_a_county_prints_on_two_sheets_and_the_overview_too(page: Page, address: str, context: Context) -> None:
    enter(page, address, "office")
    for county in context.policy.counties[:2]:
        open_(page, f"{address}/county/{county.code}")
        assert sheets(page) == 2, county.name
    open_(page, f"{address}/")
    assert sheets(page) == 2


def test_pages_stand_on_one_line_at_a_desk_and_in_a_menu_on_a_phone(page: Page, address: str) -> None:
    enter(page, address, "office")
    open_(page, f"{address}/?lang=en")
    tops = page.locator(".bar-nav a").evaluate_all("all => all.map(one => one.getBoundingClientRect().top)")
    assert len(set(tops)) == 1
    width, height = SIZES["phone"]
    page.set_viewport_size({"width": width, "height": height})
    expect(page.locator(".bar-nav")).to_be_hidden()
    page.locator(".menu summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".menu-nav a").first).to_be_visible()


def test_a_long_account_name_does_not_push_the_bar_off_a_phone(page: Page, address: str) -> None:
    enter(page, address, "auditor")
    width, height = SIZES["phone"]
    page.set_viewport_size({"width": width, "height": height})
    open_(page, f"{address}/audit?lang=en")
    page.locator(".who-name").evaluate("name => { name.textContent = 'a-very-long-name-of-an-auditor'; }")
    assert page.evaluate(SIDEWAYS) <= 0
