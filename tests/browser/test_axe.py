"""Every page in both languages, as axe reads it: no serious and no critical finding."""

from __future__ import annotations

from importlib.resources import files

import pytest
from playwright.sync_api import Browser, Page, expect

from callbacks.services.context import Context
from tests.browser.conftest import SIZES, enter
from tests.browser.reading import PATIENCE, pages

AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
GRAVE = ("serious", "critical")


def grave(page: Page) -> list[str]:
    """What axe finds that keeps somebody from reading the page: rule, and where first."""
    page.evaluate(AXE)
    answer = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']} x{len(one['nodes'])}: {one['nodes'][0]['target']}"
        for one in answer["violations"]
        if one["impact"] in GRAVE
    ]


@pytest.mark.parametrize(("size", "language"), [("desk", "zh"), ("desk", "en"), ("phone", "zh")])
def test_nothing_grave_on_any_page(browser: Browser, address: str, context: Context, size: str, language: str) -> None:
    width, height = SIZES[size]
    found: list[str] = []
    for role in dict.fromkeys(role for role, _ in pages(context.policy)):
        # axe is put into the page from outside, which our own script policy would not let in.
        visit = browser.new_context(viewport={"width": width, "height": height}, bypass_csp=True)
        page = visit.new_page()
        enter(page, address, role)
        for path in (path for who, path in pages(context.policy) if who == role):
            page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
            expect(page.locator("h1").first).to_be_visible(timeout=PATIENCE)
            page.wait_for_load_state("networkidle")
            found += [f"{path} {one}" for one in grave(page)]
        visit.close()
    assert found == []


def test_the_panel_over_a_page_has_nothing_grave(browser: Browser, address: str, context: Context) -> None:
    visit = browser.new_context(bypass_csp=True)
    page = visit.new_page()
    enter(page, address, "office")
    page.goto(f"{address}/?explain=places_per_1000~{context.policy.city.code}")
    expect(page.locator(".pn h2")).to_be_visible(timeout=PATIENCE)
    assert grave(page) == []
    visit.close()
