"""The page of one target in a real browser: every target one click away, whole in both languages and three sizes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import SIZES, Watched, enter

pytestmark = pytest.mark.looks


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_draws_whole(browser: Browser, address: str, size: str, language: str) -> None:
    width, height = SIZES[size]
    visit = browser.new_context(viewport={"width": width, "height": height})
    page = visit.new_page()
    enter(page, address, "leader")
    told = Watched(page)
    for key in ("", "demonstration", "trained_share"):
        page.goto(f"{address}/target?target={key}&lang={language}")
        expect(page.locator("h1")).to_be_visible()
        expect(page.locator("#x-path .main-svg").first).to_be_visible()
        expect(page.locator(".tg-rank tbody tr")).to_have_count(14)
        page.wait_for_load_state("networkidle")
        sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert sideways <= 0, f"{key} scrolls sideways by {sideways}"
    assert told.outside == []
    assert told.messages == []
    visit.close()


def test_one_click_leads_to_another_target_and_a_number_to_its_panel(page: Page, address: str) -> None:
    enter(page, address, "analyst")
    page.goto(f"{address}/target")
    page.locator(".tg-tabs a").nth(1).click()
    page.wait_for_url("**target=township_coverage**")
    expect(page.locator(".tg-tabs .here")).to_contain_text("乡镇普惠覆盖")
    expect(page.locator("h1")).to_contain_text("乡镇普惠覆盖")
    page.locator(".tg-go").click()
    expect(page.locator(".pn")).to_contain_text("乡镇普惠覆盖")
    page.locator(".pn-close").click()
    expect(page.locator(".pn")).to_have_count(0)
    expect(page.locator("h1")).to_contain_text("乡镇普惠覆盖")
