"""A draft outlives the browser and the server: two processes, one after the other, the first killed."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl
from playwright.sync_api import Browser, expect

from callbacks.services.demonstration import PASSWORD
from data.settings import Settings
from tests.browser.conftest import kept_on_the_server
from tests.browser.test_roles import sign_in
from tests.conftest import TODAY
from tests.tools.sources import ROOT


@contextmanager
def served(settings: Settings, port: int) -> Iterator[str]:
    """A server process of its own; at the end it is killed without being asked."""
    env = {**os.environ, "TUOYU_DATABASE": settings.database, "TUOYU_TODAY": TODAY.isoformat()}
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "app.py"), "serve", "--port", str(port)],
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield _answering(f"http://127.0.0.1:{port}")
    finally:
        process.kill()
        process.wait()


def _answering(address: str) -> str:
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=2):
                return address
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(address)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def test_answers_are_there_again_after_the_browser_and_the_server_are_gone(
    browser: Browser, own_demonstration: Settings, demonstration_workbooks: Path, tmp_path: Path
) -> None:
    wrong = next((demonstration_workbooks / "待报送").glob("*待改*.xlsx"))
    port, said = free_port(), "扩建一层，已变更备案"
    with served(own_demonstration, port) as address:
        visit = browser.new_context()
        page = visit.new_page()
        sign_in(page, address, "county", PASSWORD)
        page.goto(f"{address}/report?quarter=2026Q3")
        page.locator("input[type=file]").first.set_input_files(_with_a_query(wrong, tmp_path))
        expect(page.locator(".rp-text").first).to_be_visible(timeout=60_000)
        with kept_on_the_server(page, said):
            page.locator(".rp-text").first.fill(said)
        expect(page.locator(".rp-ok").first).to_be_visible()
        there = re.findall(r"draft=(\d+)", page.url)[0]
        visit.close()
    with served(own_demonstration, port) as address:
        visit = browser.new_context()
        page = visit.new_page()
        sign_in(page, address, "county", PASSWORD)
        page.goto(f"{address}/report?quarter=2026Q3")
        page.locator(".rp-good a").first.click()
        expect(page).to_have_url(re.compile(f"draft={there}(&|$)"))
        expect(page.locator(".rp-text").first).to_have_value(said, timeout=60_000)
        visit.close()


def _with_a_query(path: Path, folder: Path) -> Path:
    """The workbook with one institution grown so much that the county is asked about it."""
    book = openpyxl.load_workbook(path)
    sheet = book["机构台账"]
    head = next(cell for row in sheet.iter_rows(max_row=8) for cell in row if cell.value == "托位总数")
    cell = sheet.cell(head.row + 6, head.column)
    cell.value = int(cell.value) * 4
    book.save(folder / path.name)
    return folder / path.name
