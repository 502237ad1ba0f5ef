"""Taking exhibits away: a page's charts and tables as files, made from the very exhibits the page shows."""

from __future__ import annotations

import io
from collections.abc import Callable
from urllib.parse import parse_qs

import dash
import flask

from callbacks.door.failures import record
from callbacks.door.rights import route
from callbacks.server.pages import PAGES, bare_view, full_view, may_open
from callbacks.services.context import Context
from callbacks.services.views import misunderstood
from data import rights
from data.errors import UserError
from layouts.kit import address as at
from layouts.kit import exhibit_file
from layouts.kit.address import Address, parse
from layouts.kit.exhibit import Exhibit, file_name
from layouts.kit.shell import View

_MAKE: dict[str, tuple[Callable[[View, Exhibit], bytes], str]] = {
    "csv": (exhibit_file.exhibit_csv, "text/csv"),
    "xlsx": (exhibit_file.exhibit_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
_LONGEST = 80


def register(app: dash.Dash, context: Context) -> None:
    """``/take/<page>/<key>.<csv or xlsx>`` with the page's own query; a county's page names its county there."""
    path = "/take/<page>/<key>.<kind>"
    route(app.server, path, "take", rights.EXPORT, lambda page, key, kind: export_file(context, page, key, kind))


def export_file(context: Context, page: str, key: str, kind: str) -> flask.Response:
    """One exhibit as a file; 404 with a sentence where the page, the exhibit or what the address asks for is not."""
    view = bare_view(context, asked_for(page, flask.request.query_string.decode("utf-8", "replace")))
    try:
        view = full_view(context, view.address)
        found = find(context, view, key) if kind in _MAKE else None
        if found is None:
            return _told(view.words.text("exhibit.none", key=key[:_LONGEST]), 404)
        make, mimetype = _MAKE[kind]
        content, name = make(view, found), file_name(view, found, kind)
    except UserError as error:
        return _told(view.words.text("exhibit.refused", why=view.words.error(error)), 404)
    except Exception as error:
        return _told(view.words.text("failure.what_to_do", number=record(error)).replace("**", ""), 500)
    return flask.send_file(io.BytesIO(content), mimetype=mimetype, as_attachment=True, download_name=name, max_age=0)


def asked_for(page: str, query: str) -> Address:
    """The address of the page a file is taken from: its own path, and the query as it stands there."""
    codes = parse_qs(query).get("county", [""])
    path = at.path(page, codes[0]) if page in PAGES else f"/{at.UNKNOWN}/{page}"
    return parse(path, query)


def find(context: Context, view: View, key: str) -> Exhibit | None:
    """The exhibit of a key on the view's page; None where there is none, or none the asker may see."""
    page = view.address.page
    if not may_open(view.actor, page) or misunderstood(view):
        return None
    return next((one for one in PAGES[page].exhibits(context, view) if one.key == key), None)


def _told(sentence: str, status: int) -> flask.Response:
    return flask.Response(sentence, status, mimetype="text/plain")
