"""The office at work in a real browser: the board, the list for chasing, tasks, the audit."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page, expect

from callbacks.services.context import Context
from tests.browser.conftest import enter

FITS = "[...document.querySelectorAll('.gridbox')].every(box => box.scrollWidth <= box.clientWidth)"


def test_the_board_fits_and_the_list_for_chasing_is_copied(page: Page, visit: BrowserContext, address: str) -> None:
    visit.grant_permissions(["clipboard-read", "clipboard-write"])
    enter(page, address, "office")
    page.goto(f"{address}/review")
    expect(page.locator("#returns table tbody tr")).to_have_count(16)
    assert page.evaluate(FITS)
    page.locator("#chase-copy").click()
    expect(page.locator("#chase-said")).to_have_text("已复制")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "应于2026年10月15日前报送，已逾期 39 天（27 个工作日）" in copied


def test_only_the_list_is_printed(page: Page, address: str) -> None:
    enter(page, address, "office")
    page.goto(f"{address}/review")
    page.evaluate("window.print = () => { window.shown = document.body.className; }")
    page.locator("#chase-print").click()
    assert page.evaluate("window.shown") == "print-chase"
    assert page.evaluate("document.body.className") == ""


def test_a_unit_writes_its_word_and_the_matrix_shows_it(page: Page, address: str, context: Context) -> None:
    unit = context.policy.tasks[0].lead[0]
    enter(page, address, "unit")
    page.goto(f"{address}/tasks?task=1&unit={unit}")
    page.locator("#tasks-state").select_option("已完成")
    page.locator("#tasks-progress").fill("演示：已完成全部清单")
    page.locator("#tasks-save").click()
    expect(page.locator("#tasks-said")).to_have_text("进展已保存。")
    expect(page.locator(".tk-task tbody tr.on")).to_contain_text("演示：已完成全部清单")
    page.locator("#tasks-evidence input[type=file]").set_input_files(
        {"name": "清单.exe", "mimeType": "application/octet-stream", "buffer": b"MZ"}
    )
    expect(page.locator("#tasks-refused")).to_be_visible()
    page.locator("#tasks-evidence input[type=file]").set_input_files(
        {"name": "清单.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    )
    expect(page.locator("#tasks-said")).to_have_text("佐证已保存。")
    with page.expect_download() as saving:
        page.get_by_role("link", name="清单.pdf").click()
    assert saving.value.suggested_filename == "清单.pdf"


def test_the_matrix_is_read_without_scrolling(page: Page, address: str) -> None:
    enter(page, address, "office")
    page.goto(f"{address}/tasks")
    expect(page.locator("table.tk").first.locator("tbody tr:not(.tk-section)")).to_have_count(14)
    assert page.evaluate(FITS)


def test_the_audit_is_asked_and_its_address_kept(page: Page, address: str) -> None:
    enter(page, address, "auditor")
    page.goto(f"{address}/audit")
    expect(page.locator("body")).to_contain_text("链条完整")
    page.locator("#audit-act").select_option("submission.approve")
    page.wait_for_url("**act=submission.approve**")
    expect(page.locator(".page[data-settled*='submission.approve']")).to_be_visible()
    expect(page.locator(".au-table tbody tr")).to_have_count(100)
    page.wait_for_load_state("networkidle")
    page.locator("#audit-subject").fill("2026Q3")
    page.locator("#audit-ask").click()
    page.wait_for_url("**subject=2026Q3**")
    expect(page.locator("h1")).to_contain_text("11")
