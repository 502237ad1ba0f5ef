"""People of the tests: accounts made, and clients signed in with them as a browser would be."""

from __future__ import annotations

import json
import re
from typing import Any

from flask.testing import FlaskClient

from callbacks.door.gate import CSRF_COOKIE
from callbacks.door.rights import name_of
from callbacks.door.sessions import Visitor
from callbacks.services.context import Context
from data.records import Account
from data.rights import COUNTY, UNIT

PASSWORD = "Wald-fuchs-1"
BASE = "http://127.0.0.1"


def account(context: Context, role: str, county: str | None = None, name: str | None = None, **values: Any) -> str:
    """An account of a role, ready to sign in; a county's is of the first county unless another is named."""
    policy = context.policy
    place = {
        "county": (county or policy.counties[0].code) if role == COUNTY else None,
        "unit": policy.tasks[0].lead[0] if role == UNIT else None,
    }
    name = name or f"test {role} {county or ''}".strip()
    if context.store.accounts.one(name) is None:
        given = {"must_change": False, "by": "tests", "now": context.now()} | values
        context.store.accounts.create(name, role, PASSWORD, **place, **given)
    return name


def token_in(page: str) -> str:
    """The hidden token of a form."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, page[:300]
    return found[1]


def sign_in(client: FlaskClient, name: str, password: str = PASSWORD, **more: Any) -> Any:
    """Fill in the form and send it."""
    token = token_in(client.get("/signin", base_url=BASE).get_data(as_text=True))
    form = {"csrf_token": token, "name": name, "password": password, **more}
    return client.post("/signin", data=form, base_url=BASE)


def signed_in(app: Any, context: Context, role: str, county: str | None = None, name: str | None = None) -> FlaskClient:
    """A client signed in as an account of a role."""
    client = app.server.test_client()
    answer = sign_in(client, account(context, role, county, name))
    assert answer.status_code == 303, answer.get_data(as_text=True)
    client.get("/", base_url=BASE)  # the page brings the token that callbacks send back
    return client


def call(client: FlaskClient, body: dict[str, Any], **headers: str) -> Any:
    """Post a callback's JSON as Dash does."""
    cookie = client.get_cookie(CSRF_COOKIE, domain="127.0.0.1")
    token = {"X-CSRFToken": cookie.value} if cookie else {}
    told = {"Content-Type": "application/json", **token, **headers}
    return client.post("/_dash-update-component", data=json.dumps(body), base_url=BASE, headers=told)


def forged(app: Any, name: str, values: dict[str, Any] | None = None) -> dict[str, Any]:
    """The JSON of a callback (``module.function``) as anybody could write it; ``values`` by component id.

    A wildcard's value is a list of (id, value).
    """
    app._setup_server()
    output, callback = next((key, one) for key, one in app.callback_map.items() if name_of(one) == name)
    many = isinstance(callback["output"], (list, tuple))
    each = [
        {"id": o.component_id, "property": o.component_property}
        for o in (callback["output"] if many else [callback["output"]])
    ]
    told = {kind: [_part(part, values or {}) for part in callback[kind]] for kind in ("inputs", "state")}
    return {"output": output, "outputs": each if many else each[0], "changedPropIds": [], **told}


def _part(part: dict[str, Any], values: dict[str, Any]) -> Any:
    id = part["id"]
    if not id.startswith("{"):
        return {**part, "value": values.get(id)}
    kind = json.loads(id)["type"]
    return [
        {"id": own, "property": part["property"], "value": own if part["property"] == "id" else value}
        for own, value in values.get(kind, [])
    ]


def looking(app: Any, context: Context, role: str) -> FlaskClient:
    """A client of somebody with a role, without a session being kept: for a database that is only looked at."""
    who = Account(role, role, role, None, None, False, False, context.now(), context.now())
    app.server.login_manager.request_loader(lambda request: Visitor("nobody's", who))
    return app.server.test_client()
