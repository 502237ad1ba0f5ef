"""Every page in both languages and three sizes: nothing on the console, nothing asked for outside, nothing cut."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import SIZES, Watched, enter

pytestmark = pytest.mark.browser

PAGES = {
    "office": ["/", "/county", "/county/140828", "/county/140829", "/review", "/tasks", "/password", "/nowhere"],
    "county": ["/report", "/county/140829"],
    "admin": ["/admin", "/review"],
    "auditor": ["/audit"],
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_draws_whole(browser: Browser, address: str, size: str, language: str) -> None:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height})
    for role, path in [(role, path) for role, paths in PAGES.items() for path in paths]:
        page = context.new_page()
        enter(page, address, role)
        told = Watched(page)
        page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
        expect(page.locator("h1")).to_be_visible()
        page.wait_for_load_state("networkidle")
        sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert sideways <= 0, f"{path} scrolls sideways by {sideways}"
        assert page.locator("html").get_attribute("lang") == {"zh": "zh-CN", "en": "en"}[language]
        demonstration = {"zh": "演示数据", "en": re.compile("Demo(nstration)? data")}[language]
        expect(page.locator("body")).to_contain_text(demonstration)
        assert told.outside == []
        assert told.messages == []
        page.close()
    context.close()
