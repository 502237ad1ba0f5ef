"""Each role at its own work in a real browser: what it does, and what it is not shown."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
from playwright.sync_api import Browser, Page, expect

from callbacks.services import demonstration
from callbacks.services.context import Context
from data.rights import ADMIN, OFFICE
from tests.browser.conftest import enter
from tests.browser.test_journey import pending, upload
from tests.people import PASSWORD


def sign_in(page: Page, address: str, name: str, password: str) -> None:
    page.goto(f"{address}/signin")
    page.locator("#name").fill(name)
    page.locator("#password").fill(password)
    page.locator("form:has(#password) button").click()
    page.wait_for_url(lambda url: "/signin" not in url)


def refused(page: Page, address: str, *paths: str) -> None:
    """Each page says who may see it."""
    for path in paths:
        page.goto(address + path)
        expect(page.locator("h1")).to_have_text("您的账号不能用这一页")


def panel_of(page: Page, address: str, context: Context) -> str:
    """The panel of a county's rate, whose workbook somebody sent."""
    table = context.figures()
    county = table[(table["level"] == "county") & (table["source"] == "reported")]["unit"].iloc[0]
    page.goto(f"{address}/?explain=places_per_1000~{county}")
    expect(page.locator("[role=dialog]")).to_be_visible()
    return page.locator("[role=dialog]").inner_text()


def test_a_leader_reads_every_number_and_no_return(page: Page, address: str, context: Context) -> None:
    enter(page, address, "leader")
    expect(page.locator("nav.bar-nav a").first).to_be_visible()
    shown = panel_of(page, address, context)
    assert "SHA-256" in shown
    assert "下载原件" not in shown
    refused(page, address, "/report", "/review", "/admin", "/audit", "/receipt?number=1")


def test_an_analyst_takes_a_figure_away(page: Page, address: str, context: Context, tmp_path: Path) -> None:
    enter(page, address, "analyst")
    panel_of(page, address, context)
    with page.expect_download() as saving:
        page.locator("[role=dialog] a[href*='explain.xlsx']").first.click()
    saving.value.save_as(tmp_path / "taken.xlsx")
    assert len(openpyxl.load_workbook(tmp_path / "taken.xlsx").sheetnames) > 2
    refused(page, address, "/report", "/review", "/admin", "/audit")


def test_an_office_account_takes_two_administrators(
    page: Page, browser: Browser, address: str, context: Context
) -> None:
    context.store.accounts.create("第二人", ADMIN, PASSWORD, by="tests", now=context.now(), must_change=False)
    enter(page, address, "admin")
    page.goto(f"{address}/admin")
    page.locator("#admin-name").fill("新办公室")
    page.locator("#admin-role").select_option("office")
    expect(page.locator("#admin-county")).not_to_be_visible()
    expect(page.locator(".am-may")).to_contain_text("另一位系统管理员确认")
    page.locator("#admin-create").click()
    first = page.locator("#admin-password").inner_text()
    page.locator(".am-t a", has_text="新办公室").click()
    expect(page.locator(".am-waits")).to_contain_text("accounts enable 新办公室")
    expect(page.locator(".am-waits button")).to_have_count(0)

    other = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
    sign_in(other, address, "第二人", PASSWORD)
    other.goto(f"{address}/admin?account=新办公室")
    other.locator(".am-waits button").click()
    expect(other.locator(".am-said")).to_contain_text("可以登录了")

    other.goto("about:blank")  # nothing of the page asks any more when its session is gone
    other.context.clear_cookies()
    sign_in(other, address, "新办公室", first)
    expect(other.get_by_text("这是初始密码")).to_be_visible()
    for field, value in (("old", first), ("new", "Berg-steig-2"), ("again", "Berg-steig-2")):
        other.locator(f"#{field}").fill(value)
    other.locator("form:has(#old) button").click()
    other.goto(f"{address}/review")
    expect(other.locator("#returns")).to_be_visible()
    other.context.close()
    refused(page, address, "/report", "/review", "/audit")


def test_an_administrator_disables_and_the_session_ends(
    page: Page, browser: Browser, address: str, context: Context
) -> None:
    visit = browser.new_context()
    other = visit.new_page()
    enter(other, address, "leader")
    enter(page, address, "admin")
    page.goto(f"{address}/admin?account=leader")
    page.locator(".am-sure summary", has_text="停用").click()
    expect(page.locator(".am-sure[open]")).to_contain_text("立即退出")
    page.get_by_role("button", name="确认停用").click()
    expect(page.locator(".am-said")).to_contain_text("已停用 leader")
    other.goto(f"{address}/county")
    expect(other).to_have_url(re.compile("/signin"))
    visit.close()


def test_the_auditor_finds_every_grant_and_checks_the_chain(page: Page, address: str, context: Context) -> None:
    context.store.accounts.create("某人", OFFICE, PASSWORD, by="admin", now=context.now())
    enter(page, address, "auditor")
    expect(page).to_have_url(re.compile("/audit"))
    page.goto(f"{address}/audit?act=account.create")
    expect(page.locator(".au-table tbody tr").first).to_contain_text("待另一人确认")
    page.get_by_role("link", name="现在重新核对全链").click()
    expect(page).to_have_url(re.compile("verify=1"))
    expect(page.locator("main")).to_contain_text("链条完整")
    refused(page, address, "/", "/report", "/review", "/admin", "/tasks")


def test_the_annotated_workbook_comes_back_mended(
    page: Page, address: str, demonstration_workbooks: Path, tmp_path: Path
) -> None:
    wrong, right = pending(demonstration_workbooks)
    enter(page, address, "county")
    page.goto(f"{address}/report?quarter=2026Q3")
    expect(page.locator("#report-county option:not([value=''])")).to_have_count(1)
    upload(page, wrong)
    card = page.locator("#error .rp-fd").first
    expect(card.locator(".rp-xl .hd")).to_contain_text("托位总数")
    expect(page.locator(".rp-act").first).to_contain_text("（county）的名义提交")
    with page.expect_download() as saving:
        page.get_by_role("link", name="下载批注工作簿").click()
    cell = card.locator(".rp-cell b").inner_text()
    saving.value.save_as(tmp_path / "批注.xlsx")
    book = openpyxl.load_workbook(tmp_path / "批注.xlsx")
    assert "问题清单" in book.sheetnames
    assert book["机构台账"][cell].comment is not None
    book["机构台账"][cell] = openpyxl.load_workbook(right)["机构台账"][cell].value
    book.save(tmp_path / "改好.xlsx")
    upload(page, tmp_path / "改好.xlsx")
    expect(page.locator("h1")).not_to_contain_text("必须修改")
    expect(page.locator("#report-send")).to_be_enabled()


def test_two_reviewers_at_two_desks_are_both_told_the_truth(
    page: Page, browser: Browser, address: str, demonstration_workbooks: Path
) -> None:
    _, right = pending(demonstration_workbooks)
    enter(page, address, "county")
    page.goto(f"{address}/report?quarter=2026Q3")
    upload(page, right)
    expect(page.locator(".rp-jump")).to_be_visible()
    for field in page.locator(".rp-text").all():
        field.fill("情况属实，已逐项核对")
    page.locator("#report-send").click()
    page.locator("#confirm-send").click()
    expect(page.locator(".rp-rc")).to_be_visible()

    visits = [browser.new_context() for _ in range(2)]
    first, second = (visit.new_page() for visit in visits)
    for context_page in (first, second):
        enter(context_page, address, "office")
        context_page.goto(f"{address}/review")
        expect(context_page.locator("#review-approve")).to_be_visible()
    first.locator("#review-approve").click()
    expect(first.locator("#review-said")).to_contain_text("→")
    second.locator("#review-approve").click()
    expect(second.locator("#review-said")).to_contain_text("office")
    for visit in visits:
        visit.close()


def test_the_demonstration_has_one_account_a_role(page: Page, address: str) -> None:
    page.goto(f"{address}/signin")
    expect(page.locator("[id^=as-]")).to_have_count(7)
    expect(page.locator("body")).to_contain_text(demonstration.PASSWORD)
