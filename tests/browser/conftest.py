"""A real browser on a real server, on a copy of the demonstration."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import waitress
from playwright.sync_api import Browser, BrowserContext, Page, Request, Response, expect, sync_playwright
from waitress import wasyncore

from callbacks.server.web import create_app
from callbacks.services.context import Context, open_context
from data.settings import Settings
from tests.tools.chromium import installed

expect.set_options(timeout=60_000)  # what is expected comes, however busy the machine is
SIZES = {"desk": (1366, 768), "projector": (1920, 1080), "phone": (390, 844)}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium: the system's, else Playwright's own."""
    with sync_playwright() as playwright:
        flags = [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ]
        started = playwright.chromium.launch(executable_path=installed(), args=flags)
        yield started
        started.close()


@pytest.fixture(scope="session")
def looked_at(
    demonstration_settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Context, str]]:
    """A context and where it answers, for all tests of this process that only look (mark ``looks``)."""
    folder = tmp_path_factory.mktemp("looked-at") / "demo"
    shutil.copytree(demonstration_settings.folder, folder, ignore=shutil.ignore_patterns("workbooks"))
    opened = open_context(demonstration_settings.moved_to(folder), demo=True)
    with answering(opened) as address:
        yield opened, address
    opened.store.close()


@pytest.fixture
def context(request: pytest.FixtureRequest) -> Iterator[Context]:
    """A context on a copy of the demonstration: shared by tests that look, else free to change."""
    if request.node.get_closest_marker("looks"):
        yield request.getfixturevalue("looked_at")[0]
        return
    opened = open_context(request.getfixturevalue("own_demonstration"), demo=True)
    yield opened
    opened.store.close()


@pytest.fixture
def address(request: pytest.FixtureRequest, context: Context) -> Iterator[str]:
    """Where the dashboard answers."""
    if request.node.get_closest_marker("looks"):
        yield request.getfixturevalue("looked_at")[1]
        return
    with answering(context) as address:
        yield address


@contextmanager
def answering(context: Context) -> Iterator[str]:
    """A server of a context, in this process."""
    server = waitress.create_server(create_app(context).server, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))  # on its own thread, between two selects
    thread.join(timeout=5)
    server.close()


def enter(page: Page, address: str, role: str) -> None:
    """Sign in with the demonstration's account of a role."""
    page.goto(f"{address}/signin")
    page.locator(f"#as-{role}").click()
    page.wait_for_url(lambda url: "/signin" not in url)
    page.wait_for_load_state("networkidle")


@contextmanager
def kept_on_the_server(page: Page, said: str, times: int = 1) -> Iterator[None]:
    """Inside, explanations are written; it ends when the server has answered the request that holds them all."""

    def holds_all(answer: Response) -> bool:
        told = answer.request.post_data or ""
        return "report-typed" in told and told.count(said) >= times and answer.ok

    with page.expect_response(holds_all, timeout=60_000):
        yield


class Watched:
    """What a page said and asked for while it was open."""

    def __init__(self, page: Page) -> None:
        self.messages: list[str] = []
        self.outside: list[str] = []
        page.on("console", lambda message: self.messages.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.messages.append(f"pageerror: {error}"))
        page.on("request", self._asked)

    def _asked(self, request: Request) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            self.outside.append(request.url)


@pytest.fixture
def visit(browser: Browser) -> Iterator[BrowserContext]:
    """A browser of a person's own, at a context's size."""
    width, height = SIZES["desk"]
    opened = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN", accept_downloads=True)
    yield opened
    opened.close()


@pytest.fixture
def page(visit: BrowserContext) -> Page:
    """One page; after the test nothing was said on its console and nothing asked for outside this machine."""
    return visit.new_page()


@pytest.fixture(autouse=True)
def watched(page: Page) -> Iterator[Watched]:
    """Fails a test whose page complained or asked for something outside this machine."""
    told = Watched(page)
    yield told
    assert told.outside == []
    assert told.messages == []
