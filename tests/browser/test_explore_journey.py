"""The data page in a real browser: every chart, and a grid to sort, filter, copy and print, under the script policy."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from layouts.explore.choice import CHARTS
from tests.browser.conftest import SIZES, Watched, enter
from tests.browser.reading import PATIENCE, SIDEWAYS, cut

pytestmark = pytest.mark.looks

ROWS = ".xp-grid .ag-center-cols-container .ag-row"
CARRIED = {"source": {"filterType": "text", "type": "contains", "filter": "沿用"}}
LABELS = "[...document.querySelectorAll('.ag-root-wrapper [aria-label]')].map(e => e.ariaLabel).join(' ')"
LATIN = re.compile("[A-Za-z]{3}")


def opened(page: Page, address: str, query: str = "") -> None:
    page.goto(f"{address}/data{query}")
    expect(page.locator(".xp-grid[data-ready]")).to_be_visible(timeout=PATIENCE)
    expect(page.locator(ROWS).first).to_be_visible()


def column(page: Page, name: str) -> list[str]:
    """The words of a column's visible cells, from top to bottom."""
    return page.evaluate(
        """name => [...document.querySelectorAll(`.xp-grid .ag-cell[col-id="${name}"]`)]
          .map(cell => [Number(cell.closest(".ag-row").getAttribute("row-index")), cell.innerText.trim()])
          .sort((a, b) => a[0] - b[0]).map(pair => pair[1])""",
        name,
    )


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_chart_draws_whole(browser: Browser, address: str, size: str, language: str) -> None:
    width, height = SIZES[size]
    visit = browser.new_context(viewport={"width": width, "height": height})
    page = visit.new_page()
    enter(page, address, "analyst")
    told, found = Watched(page), []
    for chart in CHARTS:
        opened(page, address, f"?chart={chart}&lang={language}")
        expect(page.locator("#x-chart .main-svg").first).to_be_visible()
        page.wait_for_load_state("networkidle")
        sideways = page.evaluate(SIDEWAYS)
        found += [f"{chart} scrolls sideways by {sideways}"] if sideways > 0 else []
        found += [f"{chart} cuts {what}" for what in cut(page)]
    assert found + told.outside + told.messages == []
    visit.close()


def test_the_grids_script_is_fetched_by_this_page_alone(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    enter(page, address, "analyst")
    for path in ("/", "/target", "/county"):
        page.goto(address + path)
        page.wait_for_load_state("networkidle")
    assert [url for url in asked if "ag_grid" in url] == []
    opened(page, address)
    assert len([url for url in asked if "dash_ag_grid.min.js" in url]) == 1
    page.locator(".bar-nav a", has_text="总览").click()
    expect(page.locator(".xp-grid")).to_have_count(0)
    page.locator(".bar-nav a", has_text="数据").click()
    expect(page.locator(ROWS).first).to_be_visible(timeout=PATIENCE)
    assert len([url for url in asked if "dash_ag_grid.min.js" in url]) == 1


def test_order_and_filter_stand_in_the_address_and_come_back(page: Page, address: str) -> None:
    enter(page, address, "analyst")
    opened(page, address, "?chart=bar")
    heading = page.locator('.xp-grid .ag-header-cell[col-id="value"] .ag-header-cell-label')
    heading.click()
    heading.click()
    page.wait_for_function("location.search.includes('sort=value-desc')")
    values = [float(text) for text in column(page, "value") if text != "—"]
    assert values == sorted(values, reverse=True) and len(values) >= 10
    page.evaluate("model => { dash_ag_grid.getApi('explore-grid').setFilterModel(model); }", CARRIED)
    page.wait_for_function("location.search.includes('filter=')")
    expect(page.locator(ROWS)).to_have_count(1)
    page.reload()
    expect(page.locator(".xp-grid[data-ready]")).to_be_visible(timeout=PATIENCE)
    expect(page.locator(ROWS)).to_have_count(1)
    assert "sort=value-desc" in page.url


def test_choices_follow_each_other_and_back_leads_back(page: Page, address: str) -> None:
    enter(page, address, "analyst")
    opened(page, address)
    page.locator("#q-indicator").select_option("utilisation")
    expect(page.locator("#x-chart h2")).to_have_text("托位使用率：折线图")
    page.locator(".xp-kind", has_text="排名条形图").click()
    expect(page.locator("#x-chart h2")).to_have_text("托位使用率：排名条形图")
    expect(page.locator("#q-from")).to_have_count(0)
    title = page.locator("h1").inner_text()
    page.reload()
    expect(page.locator("h1")).to_have_text(title)
    page.go_back()
    expect(page.locator("#x-chart h2")).to_have_text("托位使用率：折线图")
    page.go_back()
    expect(page.locator("#x-chart h2")).to_have_text("每千人托位：折线图")
    expect(page.locator("#q-indicator")).to_have_value("places_per_1000")


def test_the_table_is_copied_as_it_stands_with_exact_values(page: Page, address: str) -> None:
    enter(page, address, "analyst")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened(page, address, "?chart=bar&sort=value-asc")
    page.locator(".xp-copy").click()
    expect(page.locator(".xp-said")).to_have_text("已复制 13 行")
    head, *rows = (line.split("\t") for line in page.evaluate("navigator.clipboard.readText()").split("\r\n")[:-1])
    assert len(rows) == 13 and {len(row) for row in rows} == {len(head)}
    at = next(place for place, name in enumerate(head) if name.startswith("数值"))
    copied = [row[at] for row in rows]
    known = [float(text) for text in copied if text]
    assert known == sorted(known) and any(len(text) > 6 for text in copied) and "指标" in head
    page.locator('.xp-grid .ag-cell[col-id="numerator"]').first.focus()
    page.keyboard.press("Control+c")
    page.wait_for_function("async () => !(await navigator.clipboard.readText()).includes('\\t')")
    assert page.evaluate("navigator.clipboard.readText()") in column(page, "numerator")


def test_a_figure_unfolds_and_the_table_stays_as_it_was(page: Page, address: str) -> None:
    enter(page, address, "analyst")
    opened(page, address, "?chart=bar")
    page.locator('.xp-grid .ag-header-cell[col-id="gap"] .ag-header-cell-label').click()
    page.wait_for_function("location.search.includes('sort=gap-asc')")
    before = column(page, "unit_name")
    page.locator(".xp-grid a.fx").first.click()
    expect(page.locator(".pn")).to_contain_text("每千人托位")
    assert "sort=gap-asc" in page.url and "explain=places_per_1000" in page.url
    page.locator(".pn-close").click()
    expect(page.locator(".pn")).to_have_count(0)
    assert column(page, "unit_name") == before and "sort=gap-asc" in page.url


def test_the_filter_speaks_chinese(page: Page, address: str) -> None:
    enter(page, address, "analyst")
    opened(page, address)
    for name in ("unit_name", "value"):
        page.locator(f'.xp-grid .ag-header-cell[col-id="{name}"] .ag-header-cell-filter-button').click()
        menu = page.locator(".ag-filter")
        expect(menu).to_be_visible()
        menu.locator(".ag-picker-field-wrapper").first.click()
        said = menu.inner_text() + page.locator(".ag-select-list").inner_text()
        labels = page.evaluate(LABELS)
        assert LATIN.findall(said) == []
        assert set(LATIN.findall(labels)) <= {"Alt", "Ctr"}
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        expect(menu).to_have_count(0)


def test_on_paper_every_row_stands(page: Page, address: str) -> None:
    enter(page, address, "analyst")
    opened(page, address)
    assert page.locator(ROWS).count() < 104
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".xp-paper tbody tr").count() == 104
    assert "4.999" in page.locator(".xp-paper").inner_text()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator(".xp-paper").count() == 0
