"""The map of counties in a real browser: pressed, read beside, and searched by name, at every size."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from callbacks.services.context import Context
from layouts.kit import outlines as map_outlines
from tests.browser.conftest import SIZES, enter

pytestmark = pytest.mark.looks

SLOW = 20_000
"""Milliseconds a page may take on a machine that does much else at once."""

CROSSING = """() => {
  const texts = [...document.querySelectorAll(".map .textpoint text, .map text.textpoint, .map .textpoint")]
    .filter(one => one.tagName === "text").map(one => [one.textContent, one.getBoundingClientRect()]);
  const found = [];
  texts.forEach(([one, a], at) => texts.slice(at + 1).forEach(([other, b]) => {
    const beside = a.left > b.right - 2 || b.left > a.right - 2, above = a.top > b.bottom - 2 || b.top > a.bottom - 2;
    if (!beside && !above) { found.push(one + other); }
  }));
  return [texts.length, found];
}"""
PLACE = """([x, y]) => {
  const graph = document.querySelector(".map .js-plotly-plot"), layout = graph._fullLayout;
  const box = graph.getBoundingClientRect();
  return [box.left + layout.xaxis._offset + layout.xaxis.d2p(x), box.top + layout.yaxis._offset + layout.yaxis.d2p(y)];
}"""


def opened(page: Page, address: str, path: str, size: str = "desk") -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    enter(page, address, "analyst")
    page.goto(address + path)
    page.locator(".map .js-plotly-plot .legend").wait_for()


def press(page: Page, context: Context, at: int) -> str:
    """Press a county where its label stands; its code."""
    shape = map_outlines.outlines(context.policy)[at]
    page.locator(".map .js-plotly-plot").scroll_into_view_if_needed()
    x, y = page.evaluate(PLACE, list(shape.at))
    page.mouse.move(x - 3, y - 3)
    page.mouse.move(x, y + 12, steps=4)
    page.mouse.click(x, y + 12)
    return shape.unit


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", ["/townships?quarter=2026Q3", "/estates?quarter=2026Q3"])
def test_pressing_a_county_leads_to_its_page(page: Page, address: str, context: Context, path: str, size: str) -> None:
    opened(page, address, path, size)
    unit = press(page, context, 2)
    page.wait_for_url(re.compile(f"/county/{unit}\\?quarter=2026Q3"))
    expect(page.locator("h1")).to_contain_text(context.policy.unit(unit).name, timeout=SLOW)
    page.go_back()
    expect(page.locator("#x-map, #x-counties")).to_be_visible(timeout=SLOW)


@pytest.mark.parametrize("size", SIZES)
def test_names_on_the_map_are_clear_of_each_other(page: Page, address: str, context: Context, size: str) -> None:
    opened(page, address, "/townships", size)
    count, crossing = page.evaluate(CROSSING)
    assert count == len(context.policy.counties)
    assert crossing == []


def test_the_keyboard_reaches_every_county_in_the_list(page: Page, address: str, context: Context) -> None:
    opened(page, address, "/townships")
    links = page.locator(".map-list a")
    expect(links).to_have_count(len(context.policy.counties))
    links.first.focus()
    name = links.first.inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/county/"))
    expect(page.locator("h1")).to_contain_text(name, timeout=SLOW)


def test_choices_stand_in_the_address_and_reload_keeps_them(page: Page, address: str) -> None:
    opened(page, address, "/townships")
    page.locator("#q-show").select_option("lacking")
    page.wait_for_url(re.compile("show=lacking"))
    expect(page.locator(".tw-covered")).to_have_count(0, timeout=SLOW)
    bare = page.locator(".tw-bare")
    expect(bare.first).to_be_visible()
    name, shown = bare.first.locator("span").nth(1).inner_text(), bare.count()
    page.locator("#q-q").fill(name)
    page.locator("#q-q").press("Enter")
    page.wait_for_url(re.compile("q="))
    expect(bare).not_to_have_count(shown, timeout=SLOW)
    page.reload()
    expect(bare).to_have_count(1, timeout=SLOW)
    expect(bare).to_contain_text(name)


def test_a_township_opens_its_institutions(page: Page, address: str) -> None:
    opened(page, address, "/townships?show=lacking")
    page.locator(".tw-bare a").first.click()
    expect(page.locator("#panel-title")).to_be_visible(timeout=SLOW)


def test_an_estates_gap_opens_the_estates_behind_it(page: Page, address: str) -> None:
    opened(page, address, "/estates?state=short")
    page.locator(".es-grid .es-gap a").first.click()
    expect(page.locator("#panel-title")).to_be_visible(timeout=SLOW)
