"""推演 in a browser: a line added, taken back, saved, opened, compared; by keyboard, both languages, three sizes."""

from __future__ import annotations

import pytest
from conftest import SIZES, enter
from playwright.sync_api import expect

from metrics.board import board

PATIENCE = 20_000


def counties(context):
    rows = board(context.figures(), context.policy, quarter="2026Q3", compare=None, rule="all").rows
    return [row.unit for row in rows[:2]]


def says(page, text):
    expect(page.locator("h1")).to_contain_text(text, timeout=PATIENCE)


def open_page(page, address, query=""):
    page.goto(f"{address}/scenario?quarter=2026Q3{query}")
    page.wait_for_selector(".scn h1", timeout=PATIENCE)
    page.wait_for_load_state("networkidle")


def add(page, county, places):
    """A line, with nothing but the keyboard."""
    page.locator("#scn-add-new-county").focus()
    page.select_option("#scn-add-new-county", county)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type(places)
    page.keyboard.press("Enter")


def test_a_line_changes_the_finding_and_back_undoes_it(page, address, context):
    first, second = counties(context)
    enter(page, address, "leader")
    open_page(page, address)
    says(page, "如果一个托位也不增加")
    before = page.locator("h1").inner_text()
    add(page, first, "９00")
    expect(page.locator("#scn-add-0-number")).to_have_value("900", timeout=PATIENCE)
    says(page, "按此推演")
    expect(page.locator("#scn-add-new-county")).to_be_focused(timeout=PATIENCE)
    add(page, second, "1,000")
    says(page, "最迟 2026Q4 达到每千人 5 个")
    page.fill("#scn-add-1-number", "abc")
    page.keyboard.press("Tab")
    expect(page.locator(".scn-line .scn-wrong")).to_contain_text("1 到 99,999 的整数", timeout=PATIENCE)
    page.go_back()
    expect(page.locator("#scn-add-1-number")).to_have_value("1000", timeout=PATIENCE)
    says(page, "最迟 2026Q4")
    page.go_back()
    page.go_back()
    expect(page.locator("h1")).to_have_text(before, timeout=PATIENCE)
    expect(page.locator("[data-rows=add] [data-row]")).to_have_count(1)


def test_a_scenario_is_saved_opened_compared_renamed_and_deleted(page, address, context):
    first, _ = counties(context)
    enter(page, address, "leader")
    open_page(page, address, f"&add={first}:2027Q2:3000")
    says(page, "2027Q2")
    page.fill("#scenario-name", "三千 <i>")
    page.locator("#scenario-save").click()
    expect(page.locator("#scenario-said")).to_contain_text("已保存“三千 <i>”", timeout=PATIENCE)
    expect(page.locator(".scn-list tbody tr")).to_have_count(1)
    open_page(page, address)
    page.locator(".scn-list a", has_text="三千 <i>").click()
    says(page, "2027Q2")
    assert f"{first}%3A2027Q2%3A3000" in page.url
    open_page(page, address)
    page.locator(".scn-acts a", has_text="加入对比").click()
    expect(page.locator("#x-compare h2")).to_contain_text("三千 <i>最早达到（2027Q2）", timeout=PATIENCE)
    expect(page.locator("#x-compare tbody tr")).to_have_count(2)
    page.locator(".scn-acts summary", has_text="改名").click()
    page.fill(".scn-acts details[open] input", "三千个")
    page.locator("button", has_text="改成这个名称").click()
    expect(page.locator("#scenario-said")).to_contain_text("三千个", timeout=PATIENCE)
    page.locator(".scn-acts summary", has_text="删除").click()
    assert len(context.store.scenarios.all()) == 1
    page.locator("button", has_text="确定删除").click()
    expect(page.locator("#scenario-said")).to_contain_text("已删除", timeout=PATIENCE)
    assert context.store.scenarios.all().empty
    assert context.store.verify_audit() == []


def test_single_fields_are_choices_in_the_address(page, address, context):
    enter(page, address, "analyst")
    open_page(page, address, "&lang=en")
    page.select_option("#q-pace", "100")
    says(page, "reaches 5")
    page.select_option("#q-share", "residents")
    page.wait_for_url(lambda url: "share=residents" in url)
    page.fill("#q-growth", "-1")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "growth=-1" in url)
    says(page, "reaches 5")
    page.fill("#q-growth", "lots")
    page.keyboard.press("Enter")
    expect(page.locator(".scn-field .scn-wrong")).to_contain_text("from −20 to 20", timeout=PATIENCE)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_stands_beyond_the_edge(page, address, context, size, lang):
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    first, _ = counties(context)
    enter(page, address, "leader")
    open_page(page, address, f"&lang={lang}&add={first}:2027Q1:900,x:y&growth_at={first}:-1&growth=z")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    smallest = page.evaluate(
        "Math.min(...[...document.querySelectorAll('.scn-form select, .scn-form input, .scn-form button')]"
        ".map(one => one.getBoundingClientRect()).filter(box => box.width).map(box => box.height))"
    )
    assert smallest >= 30
