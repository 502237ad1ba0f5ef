"""Every page in both languages and three sizes: nothing on the console, nothing asked for outside, nothing cut.

On a desk in both languages and on a phone, nothing serious and nothing critical as axe reads it.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from callbacks.services.context import Context
from tests.browser.conftest import SIZES, Watched, enter
from tests.browser.reading import PATIENCE, SIDEWAYS, cut, grave, pages

pytestmark = pytest.mark.looks

READ_BY_AXE = {("desk", "zh"), ("desk", "en"), ("phone", "zh")}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_draws_whole(browser: Browser, address: str, context: Context, size: str, language: str) -> None:
    width, height = SIZES[size]
    found: list[str] = []
    for role in dict.fromkeys(role for role, _ in pages(context.policy)):
        visit = browser.new_context(viewport={"width": width, "height": height})
        page = visit.new_page()
        enter(page, address, role)
        told = Watched(page)
        for path in (path for who, path in pages(context.policy) if who == role):
            page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
            expect(page.locator("h1").first).to_be_visible(timeout=PATIENCE)
            page.wait_for_load_state("networkidle")
            assert page.locator("html").get_attribute("lang") == {"zh": "zh-CN", "en": "en"}[language]
            demonstration = {"zh": "演示数据", "en": re.compile("Demo(nstration)? data")}[language]
            expect(page.locator("body")).to_contain_text(demonstration)
            sideways = page.evaluate(SIDEWAYS)
            found += [f"{path} scrolls sideways by {sideways}"] if sideways > 0 else []
            found += [f"{path} cuts {what}" for what in cut(page)]
            if (size, language) in READ_BY_AXE:
                found += [f"{path} {one}" for one in grave(page)]
        found += told.outside + told.messages
        visit.close()
    assert found == []


def test_the_panel_over_a_page_has_nothing_grave(page: Page, address: str, context: Context) -> None:
    enter(page, address, "office")
    page.goto(f"{address}/?explain=places_per_1000~{context.policy.city.code}")
    expect(page.locator(".pn h2")).to_be_visible(timeout=PATIENCE)
    assert grave(page) == []
