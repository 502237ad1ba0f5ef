"""How a page comes to a browser: few files, once; charts on one plotly; turning without a detour."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import SIZES, enter

INKED = "() => document.querySelector('#x-path .main-svg .trace') !== null"


def asked_for(page: Page, address: str) -> tuple[list[str], int]:
    """What a visit asks the server for, and the bytes that come."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    urls: dict[str, str] = {}
    sent: list[tuple[str, int]] = []
    session.on("Network.requestWillBeSent", lambda event: urls.update({event["requestId"]: event["request"]["url"]}))
    session.on(
        "Network.loadingFinished",
        lambda event: sent.append((urls.get(event["requestId"], ""), event["encodedDataLength"])),
    )
    page.goto(address)
    page.wait_for_function(INKED)
    page.wait_for_load_state("networkidle")
    really = [(url.removeprefix(address), size) for url, size in sent if size and url.startswith("http")]
    return [url for url, _ in really], int(sum(size for _, size in really))


def test_a_second_visit_asks_for_the_page_and_its_figures_alone(page, visit: BrowserContext, address):
    enter(page, address, "leader")
    first, _ = asked_for(visit.new_page(), address)
    second, sent = asked_for(visit.new_page(), address)
    assert len(first) <= 9
    assert set(second) <= {"/", "/_dash-layout", "/_dash-dependencies"}
    assert len(second) == len(set(second))
    assert sent < 40_000


def test_plotly_comes_once_before_the_libraries(page, address):
    enter(page, address, "leader")
    scripts = page.evaluate("[...document.scripts].map(one => one.src).filter(one => one)")
    assert [name for name in scripts if "plotly" in name] == scripts[:1]
    assert page.evaluate("Object.keys(window.Plotly).includes('react')")


def test_turning_a_quarter_draws_the_chart_and_never_hides_it_longer(page, address):
    enter(page, address, "leader")
    page.wait_for_function(INKED)
    page.evaluate("() => { document.querySelector('#x-path .js-plotly-plot').before = 1; }")
    page.select_option("#quarter", "2026Q2")
    page.wait_for_url("**/*quarter=2026Q2*")
    page.wait_for_function("() => document.querySelector('.page').dataset.settled.includes('2026Q2')")
    page.wait_for_function(INKED)
    page.wait_for_function("() => document.querySelectorAll('.dash-graph--pending').length === 0")
    assert page.evaluate("document.querySelector('#x-path .js-plotly-plot').before") == 1  # the same, drawn over


def test_what_stood_on_the_page_before_is_let_go(page, address):
    enter(page, address, "leader")
    page.wait_for_function(INKED)
    page.evaluate("() => { window.left = document.querySelector('#x-path .js-plotly-plot'); }")
    page.locator(".bar-nav a[href^='/tasks']").click()
    page.wait_for_url("**/tasks*")
    page.wait_for_function("() => !window.left.isConnected && !window.left._fullLayout")


def test_a_chart_still_follows_its_box(page, address):
    enter(page, address, "leader")
    page.wait_for_function(INKED)
    page.set_viewport_size({"width": 900, "height": 768})
    page.wait_for_function(
        "() => { const c = document.querySelector('#x-path .js-plotly-plot');"
        " return Math.abs(c._fullLayout.width - c.clientWidth) < 2 && c.clientWidth < 900; }"
    )


def test_a_link_in_a_written_part_turns_the_page_and_going_back_turns_it_back(page, address):
    enter(page, address, "leader")
    page.wait_for_function(INKED)
    page.evaluate("() => { window.still = true; }")
    link = page.locator("main a[data-turn][href^='/county/']").first
    name = link.inner_text()
    link.click()
    page.wait_for_url("**/county/*")
    page.locator("h1").first.wait_for()
    page.wait_for_function("name => document.querySelector('main').innerText.includes(name)", arg=name)
    assert page.evaluate("window.still") is True
    page.go_back()
    page.wait_for_function(INKED)
    assert page.evaluate("window.still") is True


def test_a_token_is_made_copied_and_revoked(page, visit: BrowserContext, address):
    visit.grant_permissions(["clipboard-read", "clipboard-write"])
    enter(page, address, "analyst")
    page.goto(f"{address}/tokens")
    page.fill("#tokens-label", "pandas")
    page.click("#tokens-make")
    shown = page.locator("#tk-new").inner_text()
    page.locator(".tk-once button[data-copy]").click()
    assert page.evaluate("navigator.clipboard.readText()") == shown
    told = {"Authorization": f"Bearer {shown}"}
    assert visit.request.get(f"{address}/figures.csv?quarter=2026Q3", headers=told).status == 200
    page.locator(".tk-end summary").first.click()
    page.locator(".tk-end button").first.click()
    page.locator(".tk-over").first.wait_for()
    assert visit.request.get(f"{address}/figures.csv?quarter=2026Q3", headers=told).status == 401


def test_the_page_of_tokens_fits_a_phone(page, address):
    width, height = SIZES["phone"]
    page.set_viewport_size({"width": width, "height": height})
    enter(page, address, "analyst")
    page.goto(f"{address}/tokens?lang=en")
    page.locator("#tokens-make").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
