"""Taking exhibits away in a real browser: pictures that say what they are, files, the keyboard, a failure in place."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from callbacks.pages import overview
from callbacks.server.pages import PAGES
from layouts.kit import address as at
from layouts.kit import path
from layouts.kit.exhibit import Exhibit, shown
from layouts.kit.shell import Content
from layouts.kit.table import COUNT, QUARTER, RATE, Column
from metrics.figure import PLACES_RATE
from tests.browser.conftest import enter

SVG = "{http://www.w3.org/2000/svg}"
TITLE = "到期时每千人托位 4.21，三个季度后至少 4.61 <i>&amp;"
PAGE = "/target?quarter=2026Q3"


def exhibits(context, view):
    """The city's path, and the counties as a table: on a page of the test's own."""
    board = overview.shown_board(context, view)
    rate = board.card(PLACES_RATE).measure.target
    points = path.drawn_points(board.path)
    drawn = path.Path(points, view.policy.city.short_name, rate, path.national(view.policy, board.quarter))
    columns = (Column("quarter", "季度", "", QUARTER), Column("value", "每千人托位", "个／千人", RATE, target=5))
    figures = context.figures()
    asked = (figures["quarter"] == board.quarter) & (figures["rule"] == "all") & (figures["level"] == "county")
    counties = figures[asked & (figures["indicator"] == PLACES_RATE)]
    named = (Column("unit_name", "县（市、区）"), Column("numerator", "托位", "个", COUNT))
    return (
        Exhibit(
            "path",
            TITLE,
            "每千常住人口托位数，个",
            "虚线为全国年末数。" * 12,
            columns,
            points,
            path.figure(drawn, view.words),
            native="line",
            x="quarter",
            y=("value",),
            name="托位路径",
        ),
        Exhibit("counties", "十三个县", "托位，个", "来源", named, counties, name="县区托位"),
    )


def content(context, view):
    return Content("目标", [shown(view, one, className="full") for one in exhibits(context, view)], className="co")


@pytest.fixture(autouse=True)
def _a_page(monkeypatch):
    monkeypatch.setitem(PAGES, at.TARGET, replace(PAGES[at.TARGET], content=content, exhibits=exhibits))


@pytest.fixture
def opened(page: Page, address: str) -> Page:
    enter(page, address, "analyst")
    page.goto(address + PAGE)
    expect(page.locator("#x-path .js-plotly-plot .main-svg").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    return page


def take(page: Page, key: str, kind: str) -> tuple[str, bytes]:
    with page.expect_download() as waiting:
        page.locator(f"#x-{key} [data-take={kind}]").click()
    expect(page.locator(f"#x-{key} .x-said")).to_contain_text("已下载")
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def pixels(content: bytes) -> tuple[int, int, set[bytes]]:
    """Width, height and the colours of a PNG's raw lines, roughly: its filtered bytes in fours."""
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", content[16:24])
    data, place = b"", 8
    while place < len(content):
        (length,) = struct.unpack(">I", content[place : place + 4])
        if content[place + 4 : place + 8] == b"IDAT":
            data += content[place + 8 : place + 8 + length]
        place += length + 12
    raw = zlib.decompress(data)
    return width, height, {raw[i : i + 4] for i in range(1, len(raw) - 4, 4)}


def test_an_svg_says_what_it_is(opened):
    name, content = take(opened, "path", "svg")
    assert name == "托位路径_全市_2026Q3_演示数据.svg"
    root = ElementTree.fromstring(content)
    texts = [text.text or "" for text in root.findall(f"{SVG}text")]
    said = "".join(texts)
    assert TITLE.replace(" ", "") in said.replace(" ", "")
    for part in ("每千常住人口托位数，个", "虚线为全国年末数。", "已通过", "生成", "演示数据"):
        assert part in said
    assert len(root.findall(f".//{SVG}svg")) >= 1
    assert len(root.findall(f".//{SVG}path")) > 10
    assert "演示数据" in texts[-1]
    assert sum(len(text) > 120 for text in texts) == 0  # the long source line is broken


def test_a_png_is_the_same_at_twice_its_size(opened):
    root = ElementTree.fromstring(take(opened, "path", "svg")[1])
    name, content = take(opened, "path", "png")
    assert name == "托位路径_全市_2026Q3_演示数据.png"
    width, height, colours = pixels(content)
    assert (width, height) == (2 * int(root.get("width")), 2 * int(root.get("height")))
    assert width >= 1760
    assert len(content) > 20_000
    assert len(colours) > 300


def test_files_come_with_the_page_s_figures(opened):
    name, content = take(opened, "counties", "csv")
    assert name == "县区托位_全市_2026Q3_演示数据.csv"
    shown_on_page = opened.locator("#x-counties tbody tr").evaluate_all(
        "rows => rows.map(row => [row.cells[0].innerText, row.cells[1].innerText.replace(',', '')])"
    )
    frame = pd.read_csv(io.BytesIO(content))
    held = [[row[0], "—" if pd.isna(row[1]) else str(int(row[1]))] for row in frame.itertuples(index=False)]
    assert held == shown_on_page
    name, content = take(opened, "path", "xlsx")
    assert name.endswith(".xlsx")
    assert len(openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]._charts) == 1


def test_the_keyboard_reaches_every_way(opened):
    ways = opened.locator("#x-path .take")
    ways.first.focus()
    for kind in ("png", "svg", "csv", "xlsx"):
        assert opened.evaluate("document.activeElement.dataset.take") == kind
        with opened.expect_download() as waiting:
            opened.keyboard.press("Enter")
        assert waiting.value.suggested_filename.endswith(f".{kind}")
        expect(opened.locator("#x-path .x-said")).to_contain_text("已下载")
        opened.keyboard.press("Tab")


def test_the_table_behind_a_chart_unfolds(opened):
    details = opened.locator("#x-path .x-data")
    expect(details.locator("table")).to_be_hidden()
    details.locator("summary").focus()
    opened.keyboard.press("Enter")
    expect(details.locator("table caption")).to_have_text(TITLE)
    assert details.locator("tbody tr").count() > 20


def test_a_failure_is_told_beside_the_button(opened, watched):
    opened.evaluate("() => { window.Plotly.toImage = () => Promise.reject(new Error('x')); }")
    opened.locator("#x-path [data-take=png]").click()
    said = opened.locator("#x-path .x-said")
    expect(said).to_have_text("没有下载成功。请刷新页面再试一次。")
    assert said.get_attribute("data-wrong") == ""
    opened.route("**/take/**", lambda route: route.fulfill(status=404, body="x"))
    opened.locator("#x-counties [data-take=csv]").click()
    expect(opened.locator("#x-counties .x-said")).to_contain_text("没有下载成功")
    assert "/target" in opened.url
    assert all("404" in message for message in watched.messages)
    watched.messages.clear()


def test_what_prints_has_no_ways_to_take_it(opened):
    opened.emulate_media(media="print")
    for hidden in ("#x-path .takes", "#x-path .x-data"):
        expect(opened.locator(hidden)).to_be_hidden()
