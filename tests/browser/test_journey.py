"""A missing county's return, from the wrong cell to the moved figure."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
from playwright.sync_api import Page, expect

from callbacks.services.context import Context
from tests.browser.conftest import enter


def pending(workbooks: Path) -> tuple[Path, Path]:
    """The missing county's workbook with one wrong cell, and the right one."""
    wrong = next((workbooks / "待报送").glob("*有一处待改*.xlsx"))
    county = wrong.name.split("-")[1]
    right = next(p for p in (workbooks / "待报送").glob("*.xlsx") if county in p.name and p != wrong)
    return wrong, right


def mended(wrong: Path, cell: str, value: int, out: Path) -> Path:
    """The workbook with that cell put right, as one would in Excel."""
    book = openpyxl.load_workbook(wrong)
    book["机构台账"][cell] = value
    path = out / "改好.xlsx"
    book.save(path)
    return path


def upload(page: Page, path: Path) -> None:
    page.locator("input[type=file]").first.set_input_files(path)


def city_places(context: Context) -> tuple[int, str]:
    """The city's counted places and the provisional count of the latest quarter."""
    table = context.figures()
    row = table[
        (table["quarter"] == context.default_quarter())
        & (table["level"] == "city")
        & (table["indicator"] == "places_per_1000")
        & (table["rule"] == "all")
    ].iloc[0]
    return int(row["numerator"]), str(row["provisional"])


def test_upload_mend_send_approve_and_see_the_figure_move(
    page: Page, address: str, context: Context, demonstration_workbooks: Path, tmp_path: Path
) -> None:
    wrong, right = pending(demonstration_workbooks)
    county = wrong.name.split("-")[1]
    quarter = context.default_quarter()
    before, provisional = city_places(context)
    assert provisional == "11/13"

    enter(page, address, "county")
    page.goto(f"{address}/?quarter={quarter}")
    expect(page.locator("main")).to_contain_text("11/13")
    card_before = page.locator("article.card, .card").first.inner_text()

    # the county sends its workbook and learns which cell is wrong
    page.goto(f"{address}/report?county={county}&quarter={quarter}")
    upload(page, wrong)
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 处必须修改")
    place = page.get_by_text(re.compile(r"机构台账!\s*[A-Z]+\d+")).first.inner_text()
    cell = place.split("!")[1].strip()
    expect(page.locator("main")).to_contain_text("约30")
    expect(page.locator("#report-send")).to_be_disabled()

    # it mends that cell, and the same page takes the workbook
    value = openpyxl.load_workbook(right)["机构台账"][cell].value
    upload(page, mended(wrong, cell, value, tmp_path))
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("必须修改")
    expect(page.locator("#report-send")).to_be_enabled()
    page.locator("#report-send").click()
    page.locator("#confirm-send").click()
    expect(page.locator("main")).to_contain_text("SHA-256")
    assert city_places(context)[0] == before, "what is only sent is not a figure"

    # the office approves it
    enter(page, address, "office")
    page.goto(f"{address}/review?quarter={quarter}")
    page.locator("#review-approve").click()
    expect(page.locator("#review-said")).to_contain_text("→")
    after, provisional = city_places(context)
    assert after > before
    assert provisional == "12/13"

    # and the leader sees it
    enter(page, address, "leader")
    page.goto(f"{address}/?quarter={quarter}")
    expect(page.locator("main")).to_contain_text("12/13")
    assert page.locator("article.card, .card").first.inner_text() != card_before
