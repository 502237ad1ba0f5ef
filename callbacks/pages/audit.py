"""审计: the audit's entries by who, act, subject and day, with the chain verified. Nothing here writes."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Mapping

import dash
import flask
from dash import ClientsideFunction, Input, Output, State

from callbacks.door.page import Page
from callbacks.door.rights import route
from callbacks.services.context import Context
from data import rights
from data.quarters import CHINA
from data.records import AuditFilter
from layouts.accounts import audit as layout
from layouts.accounts.audit import ASKED, VERIFY, Audit
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


def entries(context: Context, extra: Mapping[str, str]) -> Audit:
    """One page of the entries an address asks for, and whether the whole chain holds; all of one state."""
    asked = {key: extra[key][:_LONGEST] for key in ASKED if extra.get(key)}
    store, written = context.store, extra.get("page", "")
    with store.reading():
        _, total = store.audit_page(question(asked), count=0)
        page = min(int(written) if _NUMBER.fullmatch(written) else 1, max(-(-total // layout.PAGE), 1))
        found, _ = store.audit_page(question(asked), start=(page - 1) * layout.PAGE, count=layout.PAGE)
        choices = store.audit_choices()
        _, count = store.audit_page(AuditFilter(), count=0)
        state = store.audit_state(context.now(), anew=VERIFY in extra)
    return Audit(found, total, page, asked, tuple(choices["who"]), tuple(choices["act"]), count, state)


def question(asked: Mapping[str, str]) -> AuditFilter:
    """What an address asks for; a day that is none is not asked. ``until`` is the last day, whole."""
    since, until = (_day(asked.get(key, "")) for key in ("since", "until"))
    return AuditFilter(
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


def register(app: dash.Dash, context: Context) -> None:
    """The page's callbacks, and the address of the file."""
    app.clientside_callback(
        ClientsideFunction("audit", "ask"),
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
    route(app.server, "/audit.csv", "audit_csv", rights.AUDIT, lambda: audit_file(context))


def audit_file(context: Context) -> flask.Response:
    """All entries that are asked for, as CSV."""
    asked = flask.request.args.to_dict()
    view = parse(at.path(at.AUDIT), flask.request.query_string.decode("utf-8", "replace"))
    found, _ = context.store.audit_page(question({key: value[:_LONGEST] for key, value in asked.items()}))
    content = layout.audit_csv(found, context.policy, context.catalogue(view.lang))
    name = f"audit-{context.today().isoformat()}.csv"
    return flask.send_file(io.BytesIO(content), mimetype="text/csv", as_attachment=True, download_name=name, max_age=0)


PAGE = Page(at.AUDIT, rights.AUDIT, content, skeleton=layout.skeleton, register=register)
