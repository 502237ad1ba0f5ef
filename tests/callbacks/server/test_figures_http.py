"""The figures over HTTP: the very bytes the command prints, for whoever may take them, and for no other token."""

from __future__ import annotations

import contextlib
import io
import re
import threading

import openpyxl
import pandas as pd
import pytest

from callbacks.door import gate
from callbacks.server.connections import listening
from callbacks.server.figures import KINDS
from callbacks.server.web import create_app
from callbacks.services.context import open_context
from callbacks.shell import commands
from data import rights
from data.policy.policy import DEFAULT_POLICY, load_policy
from data.rights import ADMIN, ANALYST, COUNTY, ROLES
from data.store import tokens
from tests.people import BASE, account, call, forged, signed_in

pytestmark = pytest.mark.usefixtures("nobody")

PATHS = [f"/figures.{kind}" for kind in KINDS]
POLICY = load_policy(DEFAULT_POLICY)


@pytest.fixture
def token(empty_context):
    name = account(empty_context, ANALYST)
    return empty_context.store.accounts.make_token(name, "季度分析", by=name, now=empty_context.now())


def fetch(app, path, token=None, **headers):
    """One request without any cookie."""
    told = {"Authorization": f"Bearer {token}"} if token else {}
    return app.server.test_client().get(path, base_url=BASE, headers={**told, **headers})


# --- the same figures ------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def served(context):
    """The dashboard as it is really served, on this machine."""
    server = listening(create_app(context).server, "127.0.0.1", 0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(timeout=5)


def test_pandas_reads_with_a_token_what_the_command_prints(own_demonstration, capfdbinary):
    environ = {"TUOYU_DATABASE": own_demonstration.database, "TUOYU_TODAY": "2026-11-23"}
    county = POLICY.counties[0].code
    assert commands.main(["figures", "--quarter", "2026Q2,2026Q3", "--unit", county], environ) == 0
    printed = capfdbinary.readouterr().out
    context = open_context(own_demonstration)
    name = account(context, ANALYST)
    given = {"Authorization": f"Bearer {context.store.accounts.make_token(name, 'pandas', by=name, now=context.now())}"}
    with served(context) as address:
        url = f"{address}/figures.csv?quarter=2026Q2,2026Q3&unit={county}"
        read = pd.read_csv(url, storage_options=given, dtype=str)
        twice = f"/figures.csv?quarter=2026Q2&quarter=2026Q3&unit={county}"
        told = fetch(create_app(context), twice, given["Authorization"].removeprefix("Bearer "))
        assert pd.read_json(f"{address}/figures.json?unit={county}", storage_options=given).shape[1] == read.shape[1]
    context.store.close()
    pd.testing.assert_frame_equal(read, pd.read_csv(io.BytesIO(printed), dtype=str))
    assert told.data == printed
    assert len(read) > 20


def test_each_format_has_the_same_rows(app, token):
    assert fetch(app, "/figures.csv", token).data.startswith(b"quarter,level,unit,unit_name,indicator,part,rule,value,")
    assert isinstance(fetch(app, "/figures.json", token).get_json(), list)
    book = openpyxl.load_workbook(io.BytesIO(fetch(app, "/figures.xlsx", token).data))
    assert [cell.value for cell in book.worksheets[0][1]][:3] == ["quarter", "level", "unit"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("quarter=2026", "2026Q3"),
        ("unit=nowhere", "nowhere"),
        ("indicator=happiness", "happiness"),
        ("quater=2026Q3", "quater"),
        ("registered_only=perhaps", "perhaps"),
        ("token=abc", "Authorization"),
    ],
)
def test_what_cannot_be_understood_is_said_plainly(app, token, query, said):
    for lang in ("zh", "en"):
        answer = fetch(app, f"/figures.csv?{query}&lang={lang}", token)
        assert answer.status_code == 400
        assert answer.mimetype == "text/plain"
        assert said in answer.get_data(as_text=True)
        assert answer.get_data(as_text=True).count("\n") == 1


@pytest.mark.parametrize("written", ["registered_only=1", "registered-only", "registered_only=true"])
def test_registered_only_is_the_other_rule(app, token, written):
    rows = pd.read_csv(io.BytesIO(fetch(app, f"/figures.csv?{written}", token).data))
    assert set(rows["rule"]) <= {"registered"}


def test_who_has_it_already_is_not_sent_it_again(app, empty_context, token):
    first = fetch(app, "/figures.csv", token)
    again = fetch(app, "/figures.csv", token, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert fetch(app, "/figures.json", token, **{"If-None-Match": first.headers["ETag"]}).status_code == 200
    really = empty_context.store.revision
    empty_context.store.revision = lambda: really() + 1
    assert fetch(app, "/figures.csv", token, **{"If-None-Match": first.headers["ETag"]}).status_code == 200


# --- who may ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [None, *ROLES])
def test_a_session_gets_them_where_its_role_may_export(app, empty_context, role):
    client = signed_in(app, empty_context, role) if role else app.server.test_client()
    for path in PATHS:
        allowed = role is not None and rights.may(role, rights.EXPORT)
        assert (client.get(path, base_url=BASE).status_code == 200) == allowed, (role, path)


@pytest.mark.parametrize("role", ROLES)
def test_a_token_gets_them_where_its_accounts_role_may_export(app, empty_context, role):
    name = account(empty_context, role)
    made = empty_context.store.accounts.make_token(name, "any", by=name, now=empty_context.now())
    assert (fetch(app, "/figures.csv", made).status_code == 200) == rights.may(role, rights.EXPORT)


@pytest.mark.parametrize("written", ["Bearer x", "Bearer ", "Basic eDp5", "x", "Bearer " + "y" * 5000])
def test_a_forged_token_gets_nothing(app, written):
    answer = app.server.test_client().get("/figures.csv", base_url=BASE, headers={"Authorization": written})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_revoked_token_gets_nothing(app, empty_context, token):
    assert fetch(app, "/figures.csv", token).status_code == 200
    empty_context.store.tokens.end(account(empty_context, ANALYST), tokens.id_of(token), now=empty_context.now())
    assert fetch(app, "/figures.csv", token).status_code == 401


def test_a_disabled_accounts_token_gets_nothing(app, empty_context, token):
    empty_context.store.accounts.disable(account(empty_context, ANALYST), by="tests", now=empty_context.now())
    assert fetch(app, "/figures.csv", token).status_code == 401


def test_a_token_of_a_role_that_changed_gets_nothing(app, empty_context, token):
    given = {"county": empty_context.policy.counties[0].code, "by": "tests", "now": empty_context.now()}
    empty_context.store.accounts.change_role(account(empty_context, ANALYST), COUNTY, **given)
    assert fetch(app, "/figures.csv", token).status_code == 403


@pytest.mark.parametrize("path", ["/", "/data", "/tokens", "/_dash-layout", "/audit.csv", "/original/1"])
def test_a_token_opens_nothing_else(app, token, path):
    assert fetch(app, path, token).status_code in (302, 401)


def test_a_token_begins_no_session_and_changes_nothing(app, token):
    client = app.server.test_client()
    answer = client.get("/figures.csv", base_url=BASE, headers={"Authorization": f"Bearer {token}"})
    assert client.get_cookie(gate.CSRF_COOKIE, domain="127.0.0.1") is None
    assert answer.status_code == 200
    posted = client.post("/figures.csv", base_url=BASE, headers={"Authorization": f"Bearer {token}"})
    assert posted.status_code in (302, 400, 401, 405)


def test_a_token_in_the_address_is_no_token(app, token):
    assert app.server.test_client().get(f"/figures.csv?token={token}", base_url=BASE).status_code == 401


def test_every_export_is_entered_with_who_what_and_how_much(app, empty_context, token):
    fetch(app, "/figures.json?quarter=2026Q3", token)
    entry = empty_context.store.audit().iloc[-1]
    assert (entry["act"], entry["who"]) == ("figures.export", "test analyst")
    assert entry["subject"] == f"token {tokens.id_of(token)}"
    assert entry["detail"]["kind"] == "json"
    assert entry["detail"]["rows"] == 0
    assert entry["detail"]["quarter"] == ["2026Q3"]
    assert token not in str(empty_context.store.audit().to_dict())


# --- the page --------------------------------------------------------------------------------------------------------


def test_a_token_is_made_shown_once_used_and_revoked(app, empty_context):
    client = signed_in(app, empty_context, ANALYST)
    shown = call(client, forged(app, "tokens.made", {"tokens-make": 1, "tokens-label": "办公室", "url": ""})).get_json()
    held = empty_context.store.tokens.of("test analyst")
    assert [(one.label, one.used_at, one.ended_at) for one in held] == [("办公室", None, None)]
    made = next(text for text in texts(shown) if tokens.id_of(text) == held[0].id)
    assert fetch(app, "/figures.csv", made).status_code == 200
    assert empty_context.store.tokens.of("test analyst")[0].used_at is not None
    page = client.get("/_dash-layout", base_url=BASE, headers={"Referer": f"{BASE}/tokens"}).get_data(as_text=True)
    assert "办公室" in page
    assert made not in page


def test_without_a_label_there_is_no_token(app, empty_context):
    client = signed_in(app, empty_context, ANALYST)
    call(client, forged(app, "tokens.made", {"tokens-make": 1, "tokens-label": "  ", "url": ""}))
    assert empty_context.store.tokens.of("test analyst") == []


def test_nobody_ends_anothers_token(empty_context, token):
    other = account(empty_context, ANALYST, name="another analyst")
    with pytest.raises(Exception, match=r"token\.unknown"):
        empty_context.store.tokens.end(other, tokens.id_of(token), now=empty_context.now())
    assert empty_context.store.accounts.holder(token) is not None


def test_the_page_is_the_analysts_alone(app, empty_context):
    client = signed_in(app, empty_context, ADMIN)
    assert call(client, forged(app, "tokens.made", {"tokens-make": 1, "tokens-label": "x"})).status_code == 403


def texts(node):
    """Every text of a callback's answer."""
    if isinstance(node, str):
        return re.split("<[^>]*>", node)  # what only stands there comes as HTML
    inside = node.values() if isinstance(node, dict) else node if isinstance(node, list) else []
    return [text for one in inside for text in texts(one)]
