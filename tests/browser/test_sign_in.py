"""Signing in as a person does: the first password, the wrong one, the lock, the way out."""

from __future__ import annotations

import re

from playwright.sync_api import Page, Route, expect

from callbacks.services.context import Context
from data.rights import LEADER
from data.store.accounts import TRIES
from tests.browser.conftest import Watched, enter
from tests.people import PASSWORD


def fill(page: Page, **fields: str) -> None:
    """Fill in the form and send it."""
    for name, value in fields.items():
        page.locator(f"#{name}").fill(value)
    page.locator(f"form:has(#{next(iter(fields))}) button").click()


def test_a_first_password_is_changed_and_then_the_page_is_there(page: Page, address: str, context: Context) -> None:
    context.store.accounts.create("新人", LEADER, PASSWORD, by="tests", now=context.now())
    page.goto(f"{address}/county")
    expect(page).to_have_url(re.compile("/signin"))
    fill(page, name="新人", password=PASSWORD)
    expect(page.get_by_text("这是初始密码")).to_be_visible()
    fill(page, old=PASSWORD, new="Berg-steig-2", again="Berg-steig-2")
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("#who")).to_contain_text("新人")
    expect(page.locator("nav.bar-nav")).not_to_contain_text("审核")


def test_after_five_wrong_passwords_the_right_one_waits(
    page: Page, address: str, context: Context, watched: Watched
) -> None:
    page.goto(f"{address}/signin")
    for _ in range(TRIES):
        fill(page, name="leader", password="Wrong-one-99")
        expect(page.get_by_role("alert")).to_contain_text("账号或密码不对")
    fill(page, name="leader", password="Yanshi-2026")
    expect(page.get_by_role("alert")).to_contain_text("已锁定")
    assert all("403" in message for message in watched.messages)
    watched.messages.clear()


def test_signing_out_leads_to_the_sign_in_and_a_left_page_follows(page: Page, address: str, watched: Watched) -> None:
    enter(page, address, "leader")
    left = page.context.new_page()
    left.goto(f"{address}/county")
    expect(left.locator("h1")).to_be_visible()
    page.locator("#who summary").click()
    page.locator("#who button").click()
    expect(page).to_have_url(re.compile("/signin"))
    page.goto(f"{address}/")
    expect(page).to_have_url(re.compile("/signin"))
    left.locator("nav.bar-nav a").first.click()
    expect(left).to_have_url(re.compile("/signin"))
    watched.messages.clear()


def test_a_late_answer_that_the_session_has_ended_calls_nobody_back_who_is_leaving(
    page: Page, address: str, watched: Watched
) -> None:
    enter(page, address, "leader")
    late: list[Route] = []
    opening: list[Route] = []

    def ends_the_session(route: Route) -> None:
        opening.append(route)
        late[0].fulfill(status=401)

    def lets_it_open(route: Route) -> None:
        route.fulfill(status=200)
        opening[0].continue_()

    page.route("**/late", lambda route: late.append(route))
    page.route("**/heard", lets_it_open)
    page.route("**/county", ends_the_session)
    with page.expect_request("**/late"):
        page.evaluate("() => { fetch('/late').then(() => fetch('/heard')); }")
    page.goto(f"{address}/county")
    expect(page.locator("h1")).to_be_visible()
    expect(page).to_have_url(re.compile("/county"))
    page.unroute_all()
    page.route("**/ended", lambda route: route.fulfill(status=401))
    page.evaluate("() => { fetch('/ended'); }")
    expect(page).to_have_url(re.compile("/signin"))
    watched.messages.clear()


def test_an_administrator_makes_an_account(page: Page, address: str, context: Context) -> None:
    enter(page, address, "admin")
    page.goto(f"{address}/admin")
    page.locator("#admin-name").fill("新同事")
    page.locator("#admin-role").select_option("leader")
    page.locator("#admin-create").click()
    expect(page.locator(".am-said code")).to_be_visible()
    made = context.store.accounts.one("新同事")
    assert made is not None
    assert made.role == LEADER
    page.locator(".am-t a", has_text="新同事").click()
    page.locator(".am-sure summary", has_text="停用").click()
    page.get_by_role("button", name="确认停用").click()
    expect(page.locator("tr", has_text="新同事")).to_contain_text("已停用")


def test_who_may_not_see_a_page_is_told_who_may(page: Page, address: str) -> None:
    enter(page, address, "county")
    page.goto(f"{address}/review")
    expect(page.locator("main")).to_contain_text("市级办公室")
    page.get_by_role("link", name="去我能用的页面").click()
    expect(page).to_have_url(f"{address}/")
