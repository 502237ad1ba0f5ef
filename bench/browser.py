"""What a person waits for: first draw, another quarter, five at once; against the same page without a framework."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bench.lines import Line, against, median, ms, p95
from bench.serving import running
from callbacks.server import plotlyjs
from tests.tools.chromium import installed

ROLE = "leader"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
_VISIBLE = "[...document.querySelectorAll('.page .dash-graph')].filter(one => one.offsetParent !== null)"
_INKED = "one.querySelector('.main-svg .trace, .main-svg .shapelayer path')"
DRAWN = f"() => {{ const all = {_VISIBLE}; return all.length > 0 && all.every(one => {_INKED}); }}"
TURNED = (
    f"quarter => {{ const all = {_VISIBLE}, page = document.querySelector('.page');"
    " return page && page.dataset.settled.includes('quarter=' + quarter) && all.length > 0 &&"
    f" all.every(one => !one.querySelector('.dash-graph--pending') && {_INKED}); }}"
)
TURN = """quarter => { const select = document.querySelector('#quarter');
  Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, 'value').set.call(select, quarter);
  select.dispatchEvent(new Event('change', {bubbles: true})); }"""
QUARTERS = """() => { const select = document.querySelector('#quarter');
  const all = [...select.options].map(one => one.value).filter(one => one && one !== select.value);
  return [select.value, all[0]]; }"""
SHOWN = "quarter => document.getElementById('place').dataset.shown === quarter"
CAPTURE = f"""() => {{ const charts = {_VISIBLE}.map(one => one.querySelector('.js-plotly-plot'));
  const config = {{displayModeBar: false, responsive: true}};
  const given = charts.map(one => ({{data: one.data, layout: one.layout, config: config}}));
  const page = document.querySelector('.page').cloneNode(true);
  const slots = [...page.querySelectorAll('.js-plotly-plot')];
  document.querySelectorAll('.page .js-plotly-plot').forEach((one, at) => {{
    const slot = document.createElement('div'); slot.className = charts.includes(one) ? 'slot' : '';
    slot.style.height = one.clientHeight + 'px'; slots[at].replaceWith(slot); }});
  return {{html: page.outerHTML, charts: given}}; }}"""


def measure(folder: Path, work: Path, rounds: int) -> list[Line]:
    """All of it, in turns: one round of each after the other."""
    taken: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    with sync_playwright() as playwright, running("dashboard", folder) as ours:
        browser = playwright.chromium.launch(executable_path=installed(), args=FLAGS)
        quarters = _capture(browser, ours, work)
        with running("static", work) as bare:
            for _ in range(rounds):
                _visit(browser, ours, taken["ours"], quarters, _Dashboard(ours))
                _visit(browser, bare, taken["bare"], quarters, _Bare())
            _together(browser, ours, taken["ours"], quarters, _Dashboard(ours))
            _together(browser, bare, taken["bare"], quarters, _Bare())
        browser.close()
    return _lines(taken["ours"], taken["bare"])


def _lines(ours: dict[str, list[float]], bare: dict[str, list[float]]) -> list[Line]:
    def timed(what: str, key: str, goal: str) -> Line:
        return Line(what, f"{against(ours[key], bare[key])} × ({ms(ours[key])})", ms(bare[key]), goal)

    together = p95(ours["together"]) / p95(bare["together"])
    return [
        timed("first draw, cold", "cold", "≤ 1.05 ×"),
        timed("first draw, warm", "warm", "-"),
        timed("quarter switch", "turn", "≤ 1.5 ×"),
        Line(
            "5 pages at once, switch p95",
            f"{together:.2f} × ({p95(ours['together']) * 1000:,.0f} ms)",
            f"{p95(bare['together']) * 1000:,.0f} ms",
            "-",
        ),
        *(
            Line(
                f"sent, {key}",
                f"{median(ours[f'{key} bytes']) / 1024:,.0f} KB",
                f"{median(bare[f'{key} bytes']) / 1024:,.0f} KB",
                goal,
            )
            for key, goal in (("cold", "≤ 700 KB"), ("warm", "≤ 20 KB"))
        ),
        *(
            Line(f"requests, {key}", f"{median(ours[f'{key} asked']):.0f}", f"{median(bare[f'{key} asked']):.0f}", "-")
            for key in ("cold", "warm")
        ),
    ]


class _Dashboard:
    """How our page is entered, and how one sees that it is drawn."""

    drawn, turn, turned = DRAWN, TURN, TURNED

    def __init__(self, address: str) -> None:
        self._address = address

    def enter(self, context: BrowserContext) -> None:
        """Sign in without drawing anything."""
        asked = context.request
        page = asked.get(f"{self._address}/signin").text()
        row = page[: page.index(f'id="as-{ROLE}"')]
        names = ("csrf_token", "name", "password")
        form = {name: re.findall(rf'name="{name}" value="([^"]*)"', row)[-1] for name in names}
        asked.post(f"{self._address}/signin", form=form)


class _Bare:
    """The same of the static page."""

    drawn = "() => document.getElementById('place') && document.getElementById('place').dataset.shown"
    turn, turned = "quarter => window.show(quarter)", SHOWN

    def enter(self, context: BrowserContext) -> None:
        """Nobody asks who one is."""


def _capture(browser: Browser, address: str, work: Path) -> list[str]:
    """Write the static page: what our page comes to in two quarters, as plain HTML and plain charts."""
    with browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN") as context:
        _Dashboard(address).enter(context)
        page = context.new_page()
        page.goto(address)
        page.wait_for_function(DRAWN, polling=20)
        quarters = page.evaluate(QUARTERS)
        pages = {quarters[0]: page.evaluate(CAPTURE)}
        page.evaluate(TURN, quarters[1])
        page.wait_for_function(TURNED, arg=quarters[1], polling=20)
        pages[quarters[1]] = page.evaluate(CAPTURE)
        style = page.evaluate("document.querySelector('link[rel=stylesheet]').href")
        (work / "screen.css").write_bytes(context.request.get(style).body())
    (work / "plotly.js").write_bytes(plotlyjs.script())
    shutil.copy(Path(__file__).with_name("limit.js"), work / "limit.js")
    data = json.dumps(pages, ensure_ascii=False).replace("</", "<\\/")
    (work / "index.html").write_text(
        '<!DOCTYPE html><html lang="zh-CN"><meta charset="utf-8"><link rel="icon" href="data:,">'
        '<link rel="stylesheet" href="/screen.css"><body><div id="place"></div>'
        f'<script type="application/json" id="pages">{data}</script>'
        '<script src="/plotly.js"></script><script src="/limit.js"></script></body></html>',
        encoding="utf-8",
    )
    return quarters


def _visit(browser: Browser, address: str, taken: dict[str, list[float]], quarters: list[str], how: Any) -> None:
    """One person: a first visit, a second one with what the browser kept, and turning the quarter back and forth."""
    with browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN") as context:
        how.enter(context)
        for key in ("cold", "warm"):
            page = context.new_page()
            sent = _sent(page)
            taken[key].append(_timed(lambda page=page: page.goto(address, wait_until="commit"), page, how.drawn))
            page.wait_for_timeout(200)
            taken[f"{key} bytes"].append(sum(sent))
            taken[f"{key} asked"].append(len(sent))
        for quarter in (quarters[1], quarters[0], quarters[1], quarters[0]):
            taken["turn"].append(
                _timed(lambda quarter=quarter: page.evaluate(how.turn, quarter), page, how.turned, quarter)
            )
            page.wait_for_timeout(100)


def _together(browser: Browser, address: str, taken: dict[str, list[float]], quarters: list[str], how: Any) -> None:
    """Five pages turned at the same moment, several times: each page takes its own time."""
    clock = "() => { window.turnedAt = 0; }"
    until = (
        f"quarter => {{ const seen = {how.turned};"
        " const look = () => { if (seen(quarter)) { window.turnedAt = performance.now() - window.begun; }"
        " else { requestAnimationFrame(look); } };"
        f" window.turnedAt = 0; window.begun = performance.now(); ({how.turn})(quarter); look(); }}"
    )
    with browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN") as context:
        how.enter(context)
        pages = [context.new_page() for _ in range(5)]
        for page in pages:
            page.goto(address)
            page.wait_for_function(how.drawn, polling=20)
            page.evaluate(clock)
        for number in range(4):
            for page in pages:
                page.evaluate(until, quarters[1 - number % 2])
            for page in pages:
                page.wait_for_function("() => window.turnedAt > 0", polling=20)
                taken["together"].append(page.evaluate("window.turnedAt") / 1000)


def _sent(page: Page) -> list[float]:
    """The bytes of everything that really comes over the wire while the page loads."""
    sent: list[float] = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")

    def finished(event: dict[str, Any]) -> None:
        if event["encodedDataLength"] > 0:
            sent.append(event["encodedDataLength"])

    session.on("Network.loadingFinished", finished)
    return sent


def _timed(act: Callable[[], Any], page: Page, done: str, argument: Any = None) -> float:
    begun = time.perf_counter()
    act()
    page.wait_for_function(done, arg=argument, polling=5)
    return time.perf_counter() - begun
