"""The gate: every callback and every route by every role, forged requests, sessions and what the browser is told."""

from __future__ import annotations

import dataclasses
import datetime as dt
import inspect
import re

import pytest

from callbacks.door import authentication, gate, sessions
from callbacks.door import rights as table
from callbacks.server.pages import PAGES
from callbacks.server.web import create_app
from data import rights
from data.rights import ADMIN, ANALYST, AUDITOR, COUNTY, LEADER, OFFICE, ROLES, UNIT
from data.settings import Settings
from data.store.accounts import IDLE, TRIES
from layouts.kit import address as at
from tests.people import BASE, PASSWORD, account, call, forged, sign_in, signed_in, token_in
from tests.tools.work import processor

pytestmark = pytest.mark.usefixtures("nobody")

OPEN_PATHS = ["/health", "/signin", "/bootstrap/bootstrap.min.css", "/assets/tokens.css"]
CLOSED_PATHS = [
    "/_dash-layout",
    "/_dash-dependencies",
    "/_reload-hash",
    "/template/140802/2026Q3.xlsx",
    "/original/1",
    "/annotated/1.xlsx",
    "/ledger/1.xlsx",
    "/static/x",
    "/_dash-ws-callback",
    "/figures.csv",
]


@pytest.fixture
def context(empty_context):
    """A context whose clock a test can move on."""
    moved = {"by": dt.timedelta()}
    opened = dataclasses.replace(empty_context, now=lambda: empty_context.now() + moved["by"])
    opened.move = lambda by: moved.update(by=moved["by"] + by)
    return opened


@pytest.fixture
def stranger(app):
    return app.server.test_client()


def acts(context):
    return context.store.audit()["act"].tolist()


# --- every callback and every route -----------------------------------------------------------------------------------


def names(app):
    return sorted(filter(None, map(table.name_of, app.callback_map.values())))


CALLBACKS = {
    "web.follow": rights.SIGNED_IN,
    "report.uploaded": rights.SEND,
    "report.left": rights.SEND,
    "report.sent": rights.SEND,
    "report.mapping.saved": rights.SEND,
    "report.mapping.taken_back": rights.SEND,
    "review.approved": rights.APPROVE,
    "review.returned": rights.RETURN,
    "tasks.saved": rights.TASKS_OWN,
    "tasks.uploaded": rights.TASKS_OWN,
    "scenario.saved": rights.SCENARIO,
    "scenario.acted": rights.SCENARIO,
    "admin.created": rights.ACCOUNTS,
    "admin.acted": rights.ACCOUNTS,
    "admin.changed": rights.ACCOUNTS,
    "tokens.made": rights.TOKENS,
    "tokens.ended": rights.TOKENS,
}
ROUTES = {
    "/": rights.SIGNED_IN,
    "/<path:path>": rights.SIGNED_IN,
    "/_dash-layout": rights.SIGNED_IN,
    "/_dash-dependencies": rights.SIGNED_IN,
    "/_reload-hash": rights.SIGNED_IN,
    "password": rights.SIGNED_IN,
    "sign_out": rights.SIGNED_IN,
    "panel": rights.FIGURES,
    "explain": rights.FIGURES,
    "take": rights.EXPORT,
    "figures": rights.EXPORT,
    "template": rights.TEMPLATE,
    "original": rights.ORIGINAL,
    "annotated": rights.SEND,
    "ledger": rights.SEND,
    "evidence": rights.TASKS,
    "audit_csv": rights.AUDIT,
    **dict.fromkeys(
        ("health", "bootstrap", "kept", "libraries", "sign_in", "_dash_assets.static", "/_favicon.ico"), table.OPEN
    ),
}
"""Said once more, so that no right is given away by a slip where a callback or a route stands."""


def test_every_callback_and_every_route_has_an_act(app):
    assert set(names(app)) == set(table.CALLBACKS)
    endpoints = {rule.endpoint for rule in app.server.url_map.iter_rules()}
    left = {e for e in endpoints if not e.startswith("/_dash-component-suites/")}
    assert left - {"/_dash-update-component", "static"} == set(table.ROUTES)


def test_the_rights_are_those_of_the_truth_table(app):
    assert table.CALLBACKS == CALLBACKS
    assert table.ROUTES == ROUTES
    assert {"report.uploaded", "tasks.uploaded"} == table.UPLOADS


RIGHTS = {
    "overview": rights.FIGURES,
    "counties": rights.FIGURES,
    "county": rights.FIGURES,
    "report": rights.SEND,
    "review": rights.REVIEW,
    "receipt": rights.RETURNS,
    "admin": rights.ACCOUNTS,
    "tasks": rights.TASKS,
    "target": rights.FIGURES,
    "townships": rights.FIGURES,
    "estates": rights.FIGURES,
    "scenario": rights.FIGURES,
    "explore": rights.FIGURES,
    "tokens": rights.TOKENS,
    "audit": rights.AUDIT,
}


def test_every_page_has_the_right_of_the_truth_table():
    assert {page.key: page.right for page in PAGES.values()} == RIGHTS


@pytest.mark.parametrize("role", [None, *ROLES])
def test_a_forged_callback_goes_as_far_as_the_table_says(app, context, stranger, role):
    client = signed_in(app, context, role) if role else stranger
    for name in names(app):
        answer = call(client, forged(app, name)).status_code
        allowed = role is not None and rights.may(role, CALLBACKS[name])
        assert (answer not in (401, 403)) == allowed, (name, role, answer)


@pytest.mark.parametrize("role", [None, *ROLES])
def test_a_route_answers_whom_the_table_says(app, context, stranger, role):
    client = signed_in(app, context, role) if role else stranger
    for rule in app.server.url_map.iter_rules():
        if ROUTES.get(rule.endpoint, table.OPEN) == table.OPEN or "GET" not in rule.methods:
            continue
        path = str(rule).replace("<county>", "140802").replace("<quarter>", "2026Q3").replace("<int:number>", "9")
        with client.get(path.replace("<path:path>", "county"), base_url=BASE) as answer:
            allowed = role is not None and rights.may(role, ROUTES[rule.endpoint])
            assert (answer.status_code not in (302, 401, 403)) == allowed, (path, role, answer.status_code)


@pytest.mark.parametrize("role", ROLES)
def test_a_page_is_shown_to_whom_the_table_says(app, context, role):
    client = signed_in(app, context, role)
    for page, right in RIGHTS.items():
        path = at.path(page, context.policy.counties[0].code)
        shown = client.get("/_dash-layout", base_url=BASE, headers={"Referer": BASE + path}).get_data(as_text=True)
        assert ("您的账号不能用这一页" not in shown) == rights.may(role, right), (page, role)


@pytest.mark.parametrize("path", CLOSED_PATHS)
def test_without_a_session_nothing_is_told(stranger, path):
    answer = stranger.get(path, base_url=BASE)
    assert answer.status_code in (302, 401)
    assert len(answer.data) < 400


@pytest.mark.parametrize("path", ["/", "/county/140802", "/review?lang=en"])
def test_without_a_session_a_page_leads_to_the_sign_in(stranger, path):
    answer = stranger.get(path, base_url=BASE)
    assert answer.status_code == 302
    assert answer.location.startswith("/signin")


@pytest.mark.parametrize("path", OPEN_PATHS)
def test_what_is_open_needs_no_session(stranger, path):
    with stranger.get(path, base_url=BASE) as answer:
        assert answer.status_code == 200


def test_a_callback_nobody_registered_is_refused_and_entered(app, context):
    client = signed_in(app, context, OFFICE)
    for output in ("no-such.children", "url.search", "..a.b...c.d.."):
        assert call(client, {"output": output, "inputs": [], "outputs": []}).status_code == 403
    assert acts(context)[-3:] == ["request.refused"] * 3
    assert context.store.audit()["who"].iloc[-1] == "test office"


def test_a_callback_without_an_act_is_refused(app, context, monkeypatch):
    client = signed_in(app, context, COUNTY)
    monkeypatch.delitem(table.CALLBACKS, "web.follow")
    assert call(client, forged(app, "web.follow", {"url": "/"})).status_code == 403


@pytest.mark.parametrize("body", ["[]", "null", "{}", '{"output": 1}', "{", "[" * 100_000])
def test_a_body_that_is_no_callback_is_refused_quickly(app, context, body):
    client = signed_in(app, context, OFFICE)
    token = {"X-CSRFToken": client.get_cookie(gate.CSRF_COOKIE, domain="127.0.0.1").value}
    told = {"Content-Type": "application/json", **token}
    with processor(5):
        answer = client.post("/_dash-update-component", data=body, base_url=BASE, headers=told)
    assert answer.status_code in (400, 403)


# --- a county and another ---------------------------------------------------------------------------------------------


@pytest.fixture
def two(context):
    """Two counties, the second with a draft of its own."""
    mine, other = context.policy.counties[:2]
    draft = context.store.save_draft(other.code, "2026Q3", "乙县的秘密.xlsx", b"x", by="乙", now=context.now())
    return mine.code, other.code, draft


def test_a_county_uploads_for_itself_only_whatever_the_page_says(app, context, two):
    mine, other, _ = two
    client = signed_in(app, context, COUNTY, mine)
    given = {"report-upload": "data:;base64,eHg=", "report-county": other, "report-quarter": "2026Q3"}
    call(client, forged(app, "report.uploaded", given))
    assert len(context.store.drafts(other)) == 1
    assert "request.refused" in acts(context)
    call(client, forged(app, "report.uploaded", {**given, "report-county": mine}))
    assert len(context.store.drafts(mine)) == 1


@pytest.mark.parametrize("name", ["report.left", "report.sent", "report.uploaded"])
def test_another_countys_draft_is_answered_as_one_there_is_not(app, context, two, name):
    mine, _, draft = two
    client = signed_in(app, context, COUNTY, mine)
    given = {
        "report-send": 1,
        "report-answer": [({"type": "report-answer", "key": "61"}, "改掉")],
        "url": "?",
        "report-upload": "data:;base64,eHg=",
        "report-county": mine,
        "report-quarter": "2026Q3",
    }
    told = [call(client, forged(app, name, {**given, "report-draft": number})) for number in (draft, 999)]
    assert told[0].status_code == told[1].status_code
    assert "秘密" not in told[0].get_data(as_text=True)
    kept = context.store.draft(draft)
    assert (kept.state, kept.answers) == ("open", {})


def test_another_countys_pages_hold_nothing_of_it(app, context, two):
    mine, other, draft = two
    client = signed_in(app, context, COUNTY, mine)
    for path in (f"/report?county={other}&quarter=2026Q3", f"/report?draft={draft}", f"/county/{other}", "/county"):
        shown = client.get("/_dash-layout", base_url=BASE, headers={"Referer": BASE + path}).get_data(as_text=True)
        assert "秘密" not in shown, path
    assert "request.refused" in acts(context)


@pytest.mark.parametrize("path", ["/annotated/{draft}.xlsx", "/ledger/{draft}.xlsx", "/template/{other}/2026Q3.xlsx"])
def test_another_countys_files_are_answered_as_files_there_are_not(app, context, two, path):
    mine, other, draft = two
    client = signed_in(app, context, COUNTY, mine)
    there, missing = (
        client.get(path.format(other=county, draft=number), base_url=BASE)
        for county, number in ((other, draft), ("999999", 9))
    )
    assert there.status_code == missing.status_code == 404
    assert there.get_data(as_text=True).replace(f" {draft} ", " 9 ") == missing.get_data(as_text=True)


# --- sessions ---------------------------------------------------------------------------------------------------------


def test_signing_in_gives_another_number_than_before(app, context, stranger):
    stranger.get("/signin", base_url=BASE)
    before = stranger.get_cookie(sessions.COOKIE, domain="127.0.0.1").value
    name = account(context, LEADER)
    sign_in(stranger, name)
    first = stranger.get_cookie(sessions.COOKIE, domain="127.0.0.1").value
    sign_in(stranger, name)
    assert len({before, first, stranger.get_cookie(sessions.COOKIE, domain="127.0.0.1").value}) == 3


def cookie_of(client):
    return client.get_cookie(sessions.COOKIE, domain="127.0.0.1").value


@pytest.mark.parametrize("how", ["sign_out", "everywhere", "disable", "role", "idle"])
def test_a_stolen_cookie_is_dead_after(app, context, how):
    client = signed_in(app, context, LEADER)
    stolen, thief = cookie_of(client), app.server.test_client()
    thief.set_cookie(sessions.COOKIE, stolen, domain="127.0.0.1")
    assert thief.get("/_dash-layout", base_url=BASE).status_code == 200
    token = token_in(client.get("/password", base_url=BASE).get_data(as_text=True))
    {
        "sign_out": lambda: client.post("/signout", data={"csrf_token": token}, base_url=BASE),
        "everywhere": lambda: client.post("/signout", data={"csrf_token": token, "everywhere": "1"}, base_url=BASE),
        "disable": lambda: context.store.accounts.disable("test leader", by="x", now=context.now()),
        "role": lambda: context.store.accounts.change_role("test leader", ANALYST, by="x", now=context.now()),
        "idle": lambda: context.move(IDLE),
    }[how]()
    assert thief.get("/_dash-layout", base_url=BASE).status_code == 401


def test_a_person_keeps_a_session_alive_and_a_clock_does_not(app, context, monkeypatch):
    client = signed_in(app, context, LEADER)
    body = forged(app, "web.follow", {"url": "/"})
    for _ in range(3):
        context.move(IDLE - dt.timedelta(minutes=5))
        assert call(client, body).status_code == 200
    monkeypatch.setattr(gate, "BACKGROUND", frozenset({"web.follow"}))
    context.move(IDLE - dt.timedelta(minutes=5))
    assert call(client, body).status_code == 200
    context.move(dt.timedelta(minutes=6))
    assert call(client, body).status_code == 401


def test_a_cookie_signed_with_a_common_key_is_nobodys(app, context):
    account(context, ADMIN)
    for key in ("dev", "secret", "CHANGE_ME_TO_A_COMPLEX_RANDOM_SECRET"):
        other = app.server.test_client()
        forger = create_app(context, secret=key).server
        with forger.test_request_context(base_url=BASE):
            signed = forger.session_interface.get_signing_serializer(forger).dumps({"_user_id": "1", "_fresh": True})
        other.set_cookie(sessions.COOKIE, signed, domain="127.0.0.1")
        assert other.get("/_dash-layout", base_url=BASE).status_code == 401


@pytest.mark.parametrize(
    "secret", ["dev", "secret", "x" * 40, "CHANGE_ME_TO_A_COMPLEX_RANDOM_SECRET", "thisISaSECRET_1234"]
)
def test_a_known_or_short_secret_is_refused_at_the_start(secret):
    with pytest.raises(Exception, match=r"settings\.secret"):
        Settings.from_environment({"TUOYU_SECRET": secret})


def test_even_the_right_key_opens_nothing_without_a_sessions_number(app, context):
    account(context, ADMIN)
    server, client = app.server, app.server.test_client()
    with server.test_request_context(base_url=BASE):
        signed = server.session_interface.get_signing_serializer(server).dumps({"_user_id": "1", "_fresh": True})
    client.set_cookie(sessions.COOKIE, signed, domain="127.0.0.1")
    assert client.get("/_dash-layout", base_url=BASE).status_code == 401


# --- forged requests --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"X-CSRFToken": ""},
        {"X-CSRFToken": "x"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Content-Type": "text/plain", "X-CSRFToken": "x"},
    ],
)
def test_a_request_another_site_made_is_refused(app, context, headers):
    client = signed_in(app, context, OFFICE)
    assert call(client, forged(app, "web.follow", {"url": "/"}), **headers).status_code in (400, 403)
    assert call(client, forged(app, "web.follow", {"url": "/"}), Origin=BASE).status_code == 200


@pytest.mark.parametrize("path", ["/signin", "/signout", "/password"])
def test_a_form_without_its_token_is_refused(app, context, path):
    client = signed_in(app, context, OFFICE)
    assert client.post(path, data={"name": "x", "password": "x"}, base_url=BASE).status_code == 403


def test_asking_for_a_page_changes_nothing(app, context):
    client = signed_in(app, context, ADMIN)
    before = len(context.store.audit())
    for path in ("/", "/signin", "/password", "/admin", "/admin?act=disable&name=x", "/health"):
        client.get(path, base_url=BASE)
    assert client.get("/signout", base_url=BASE).status_code in (200, 404, 405)
    assert len(context.store.audit()) == before
    assert client.get("/_dash-layout", base_url=BASE).status_code == 200


@pytest.mark.parametrize(
    "next", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/\tx"]
)
def test_the_sign_in_leads_nowhere_else(app, context, stranger, next):
    answer = sign_in(stranger, account(context, LEADER), next=next)
    assert answer.location == "/"


def test_the_sign_in_leads_on_to_the_page_that_was_asked_for(app, context, stranger):
    name, asked = account(context, LEADER), "/county/140802?quarter=2026Q3"
    page = stranger.get(stranger.get(asked, base_url=BASE).location, base_url=BASE).get_data(as_text=True)
    assert f'name="next" value="{asked}"' in page
    assert sign_in(stranger, name, next=asked).location == asked


@pytest.mark.parametrize(("role", "page"), [(OFFICE, "/"), (AUDITOR, "/audit"), (UNIT, "/tasks"), (ADMIN, "/")])
def test_everybody_lands_on_a_page_of_their_own(app, context, stranger, role, page):
    assert sign_in(stranger, account(context, role)).location == page


# --- failures and first passwords -------------------------------------------------------------------------------------


def test_a_wrong_name_and_a_wrong_password_are_told_alike(app, context, stranger):
    account(context, LEADER)
    known = sign_in(stranger, "test leader", "wrong")
    unknown = sign_in(stranger, "nobody", "wrong")
    assert known.status_code == unknown.status_code == 403
    strip = lambda answer: answer.get_data(as_text=True).split("csrf_token")[0]  # noqa: E731
    assert "账号或密码不对" in strip(known)
    assert strip(known) == strip(unknown)


def test_after_five_failures_even_the_right_password_waits(app, context, stranger):
    name = account(context, LEADER)
    for _ in range(TRIES):
        sign_in(stranger, name, "wrong")
    told = sign_in(stranger, name)
    assert told.status_code == 403
    assert "已锁定" in told.get_data(as_text=True)


def test_a_first_password_is_changed_before_anything_else(app, context, stranger):
    name = account(context, LEADER, must_change=True)
    sign_in(stranger, name)
    assert stranger.get("/", base_url=BASE).location == "/password"
    assert stranger.get("/_dash-layout", base_url=BASE).status_code == 403
    token = token_in(stranger.get("/password", base_url=BASE).get_data(as_text=True))
    form = {"csrf_token": token, "old": PASSWORD, "new": "Berg-steig-2", "again": "Berg-steig-2"}
    assert stranger.post("/password", data={**form, "again": "x"}, base_url=BASE).status_code == 403
    assert stranger.post("/password", data=form, base_url=BASE).status_code == 303
    assert stranger.get("/_dash-layout", base_url=BASE).status_code == 200


@pytest.mark.parametrize(("days", "old"), [(90, True), (91, False), (None, False)])
def test_a_password_older_than_the_installation_allows_is_changed_first(context, days, old):
    made = create_app(context, password_days=days)
    made._setup_server()
    name, client = account(context, LEADER), made.server.test_client()
    context.move(dt.timedelta(days=90))
    sign_in(client, name)
    assert (client.get("/_dash-layout", base_url=BASE).status_code == 403) == old
    if old:
        shown = client.get("/password", base_url=BASE).get_data(as_text=True)
        assert "已到期" in shown
        form = {"csrf_token": token_in(shown), "old": PASSWORD, "new": "Berg-steig-2", "again": "Berg-steig-2"}
        assert client.post("/password", data=form, base_url=BASE).status_code == 303
    assert client.get("/_dash-layout", base_url=BASE).status_code == 200


def test_the_demonstrations_passwords_are_shown_in_the_demonstration_only(app, context, stranger):
    account(context, LEADER)
    assert "Yanshi" not in stranger.get("/signin", base_url=BASE).get_data(as_text=True)
    assert "test leader" not in stranger.get("/signin", base_url=BASE).get_data(as_text=True)


def test_without_accounts_the_sign_in_says_what_to_do(stranger):
    assert "create-admin" in stranger.get("/signin", base_url=BASE).get_data(as_text=True)


# --- administration ---------------------------------------------------------------------------------------------------


def test_an_administrator_makes_an_account_and_cannot_change_its_own(app, context):
    client = signed_in(app, context, ADMIN)
    given = {"admin-create": 1, "admin-name": "新人", "admin-role": "leader", "url": "/admin"}
    shown = call(client, forged(app, "admin.created", given)).get_data(as_text=True)
    assert "初始密码" in shown
    made = context.store.accounts.one("新人")
    assert (made.role, made.must_change) == (LEADER, True)
    for act in ("disable", "reset"):
        id = {"type": "admin-act", "act": act, "name": "test admin"}
        body = forged(app, "admin.acted", {"admin-act": [(id, 1)], "url": "/admin"})
        body["changedPropIds"] = [f'{{"act":"{act}","name":"test admin","type":"admin-act"}}.n_clicks']
        call(client, body)
    own = context.store.accounts.one("test admin")
    assert (own.disabled, own.must_change) == (False, False)
    assert call(client, forged(app, "review.approved", {"review-approve": 1, "review-item": 1})).status_code == 403
    given = {"admin-change": 1, "admin-opened": "test admin", "admin-new-role": "office", "url": "/admin"}
    call(client, forged(app, "admin.changed", given))
    assert context.store.accounts.one("test admin").role == ADMIN


def test_nobody_becomes_two_people(app, context):
    """An administrator makes an office account and cannot let it in: not by the page's own buttons, forged or not."""
    client = signed_in(app, context, ADMIN)
    given = {"admin-create": 1, "admin-name": "同伙", "admin-role": "office", "url": "/admin"}
    call(client, forged(app, "admin.created", given))
    id = {"type": "admin-act", "act": "enable", "name": "同伙"}
    body = forged(app, "admin.acted", {"admin-act": [(id, 1)], "url": "/admin"})
    body["changedPropIds"] = ['{"act":"enable","name":"同伙","type":"admin-act"}.n_clicks']
    assert "不能由您自己确认" in call(client, body).get_data(as_text=True)
    assert context.store.accounts.one("同伙").disabled


# --- what the browser is told -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_cookies_and_headers(app, context, scheme):
    client = app.server.test_client()
    answer = client.get("/signin", base_url=f"{scheme}://127.0.0.1")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert ("Secure" in cookie) == (scheme == "https")
    assert ("Strict-Transport-Security" in answer.headers) == (scheme == "https")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "Cookie" in answer.headers["Vary"]


@pytest.mark.parametrize(
    ("host", "names", "asked", "answered"),
    [
        ("127.0.0.1", (), "127.0.0.1:8050", True),
        ("127.0.0.1", (), "evil.example", False),
        ("127.0.0.1", (), "10.0.0.7", False),
        ("127.0.0.1", ("kanban.example",), "kanban.example", True),
        ("0.0.0.0", (), "10.0.0.7:8050", True),
        ("0.0.0.0", (), "evil.example", False),
        ("0.0.0.0", (), "[", False),
    ],
)
def test_only_known_hosts_are_answered(context, host, names, asked, answered):
    account(context, ADMIN)
    client = create_app(context, host=host, names=names).server.test_client()
    assert (client.get("/health", headers={"Host": asked}).status_code == 200) == answered


def test_what_a_browser_says_about_its_address_is_not_believed(app, context, stranger):
    account(context, LEADER)
    token = token_in(stranger.get("/signin", base_url=BASE).get_data(as_text=True))
    form = {"csrf_token": token, "name": "nobody", "password": "x"}
    for number in range(TRIES):
        stranger.post("/signin", data=form, base_url=BASE, headers={"X-Forwarded-For": f"10.0.0.{number}"})
    assert context.store.accounts.locked_addresses(context.now()) == ["127.0.0.1"]


def test_signing_registers_no_way_in_by_a_link():
    assert 'methods=["POST"]' in inspect.getsource(authentication.register)


# --- methods that change nothing --------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", gate.SAFE)
def test_a_safe_method_changes_nothing_on_any_route(app, context, method):
    """Whatever a foreign page, or a person with a shell, sends along: HEAD is no way to post."""
    name = account(context, OFFICE)
    client = signed_in(app, context, OFFICE)
    form = {"name": name, "password": "Wrong-one-99", "old": PASSWORD, "new": "Berg-steig-2", "again": "Berg-steig-2"}
    before, there = acts(context), client.get_cookie("tuoyu_session", domain="127.0.0.1").value
    for rule in app.server.url_map.iter_rules():
        path = re.sub(r"<[^>]*>", "1", rule.rule)
        client.open(path, method=method, data=form, base_url=BASE, headers={"Origin": "http://elsewhere.example"})
    noted = ("figures.", "files.", "request.refused")  # what was taken away, and what was refused
    assert [act for act in acts(context)[len(before) :] if not act.startswith(noted)] == []
    assert client.get_cookie("tuoyu_session", domain="127.0.0.1").value == there
    assert sign_in(app.server.test_client(), name).status_code == 303  # neither locked nor with another password


def test_head_neither_signs_in_nor_counts_as_a_try(app, context, stranger):
    name = account(context, OFFICE)
    for password in [PASSWORD] + ["Wrong-one-99"] * (TRIES + 1):
        answer = stranger.open("/signin", method="HEAD", data={"name": name, "password": password}, base_url=BASE)
        assert answer.status_code == 200
    assert stranger.get("/", base_url=BASE).status_code == 302
    assert sign_in(stranger, name).status_code == 303
