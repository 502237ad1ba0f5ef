"""审计: the audit's entries by who, act, subject and day, with the chain verified. Nothing here writes."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Mapping
from typing import Any

import dash
import flask
from dash import Input, Output, State

from callbacks.services.context import Context
from data.quarters import CHINA
from data.store.audit import Asked
from layouts.accounts import audit as layout
from layouts.accounts.audit import ASKED, PAGE, VERIFY, Audit
from layouts.kit import address as at
from layouts.kit import html, ids
from layouts.kit.address import parse
from layouts.kit.shell import Content, View

_NUMBER = re.compile(r"[1-9][0-9]{0,6}")
_LONGEST = 60


def content(context: Context, view: View) -> Content:
    """The page of an address: the entries it asks for."""
    shown = entries(context, view.address.extra)
    body = html.Div(layout.body(view, shown), className="co")
    return Content(view.words.text("audit.title"), body, bar=layout.bar(view, shown))


def skeleton(view: View) -> list[Any]:
    """Every component the callbacks here name."""
    return layout.skeleton()


def entries(context: Context, extra: Mapping[str, str]) -> Audit:
    """One page of the entries an address asks for, and whether the whole chain holds; all of one state."""
    asked = {key: extra[key][:_LONGEST] for key in ASKED if extra.get(key)}
    store, written = context.store, extra.get("page", "")
    with store.reading():
        _, total = store.audit_page(question(asked), count=0)
        page = min(int(written) if _NUMBER.fullmatch(written) else 1, max(-(-total // PAGE), 1))
        found, _ = store.audit_page(question(asked), start=(page - 1) * PAGE, count=PAGE)
        choices = store.audit_choices()
        _, count = store.audit_page(Asked(), count=0)
        state = store.audit_state(context.now(), anew=VERIFY in extra)
    return Audit(found, total, page, asked, tuple(choices["who"]), tuple(choices["act"]), count, state)


def question(asked: Mapping[str, str]) -> Asked:
    """What an address asks for; a day that is none is not asked. ``until`` is the last day, whole."""
    since, until = (_day(asked.get(key, "")) for key in ("since", "until"))
    return Asked(
        who=asked.get("who"),
        act=asked.get("act"),
        subject=asked.get("subject"),
        since=since,
        until=until + dt.timedelta(days=1) if until else None,
    )


def _day(written: str) -> dt.datetime | None:
    try:
        return dt.datetime.combine(dt.date.fromisoformat(written), dt.time(), CHINA)
    except ValueError:
        return None


# --- callbacks -------------------------------------------------------------------------------------------------------

_ASK = """
function(clicks, entered, who, act, subject, since, until, search) {
    const before = new URLSearchParams(search || ""), asked = new URLSearchParams(search || "");
    const given = {who: who, act: act, subject: (subject || "").trim(), since: since, until: until};
    for (const name of Object.keys(given)) {
        if (given[name] && given[name] !== "*") { asked.set(name, given[name]); } else { asked.delete(name); }
    }
    asked.delete("page"); asked.delete("verify");
    before.delete("page"); before.delete("verify");
    const same = asked.toString() === before.toString();
    return same ? window.dash_clientside.no_update : asked.size ? "?" + asked.toString() : "";
}
"""


def register(app: dash.Dash, context: Context) -> None:
    """The page's callbacks, and the address of the file."""
    app.clientside_callback(
        _ASK,
        Output(ids.URL, "search", allow_duplicate=True),
        Input(ids.AUDIT_ASK, "n_clicks"),
        Input(ids.AUDIT_SUBJECT, "n_submit"),
        Input(ids.AUDIT_WHO, "value"),
        Input(ids.AUDIT_ACT, "value"),
        State(ids.AUDIT_SUBJECT, "value"),
        State(ids.AUDIT_SINCE, "value"),
        State(ids.AUDIT_UNTIL, "value"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    app.server.add_url_rule("/audit.csv", "audit_csv", lambda: audit_file(context))


def audit_file(context: Context) -> flask.Response:
    """All entries that are asked for, as CSV."""
    asked = flask.request.args.to_dict()
    view = parse(at.PATHS[at.AUDIT], flask.request.query_string.decode("utf-8", "replace"))
    found, _ = context.store.audit_page(question({key: value[:_LONGEST] for key, value in asked.items()}))
    content = layout.audit_csv(found, context.policy, context.catalogue(view.lang))
    name = f"audit-{context.today().isoformat()}.csv"
    return flask.send_file(io.BytesIO(content), mimetype="text/csv", as_attachment=True, download_name=name, max_age=0)
