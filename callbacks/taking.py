"""Taking exhibits away: a page's charts and tables as files, made from the very exhibits the page shows."""

from __future__ import annotations

import io
from collections.abc import Callable
from urllib.parse import parse_qs, quote

import dash
import flask

from callbacks import county, estates, explore, overview, scenario, target, tasks, townships
from callbacks.desk import Desk
from callbacks.failures import record
from callbacks.viewing import bare_view, full_view, misunderstood
from data.errors import UserError
from layouts import address as at
from layouts import exhibit_file, shell
from layouts.address import Address, parse
from layouts.exhibit import Exhibit, file_name
from layouts.shell import View

EXHIBITS: dict[str, Callable[[Desk, View], tuple[Exhibit, ...]]] = {
    at.OVERVIEW: overview.exhibits,
    at.COUNTIES: county.index_exhibits,
    at.COUNTY: county.exhibits,
    at.TASKS: tasks.exhibits,
    at.TARGET: target.exhibits,
    at.TOWNSHIPS: townships.exhibits,
    at.ESTATES: estates.exhibits,
    at.SCENARIO: scenario.exhibits,
    at.EXPLORE: explore.exhibits,
}
"""What each page gives away."""
_MAKE: dict[str, tuple[Callable[[View, Exhibit], bytes], str]] = {
    "csv": (exhibit_file.exhibit_csv, "text/csv"),
    "xlsx": (exhibit_file.exhibit_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
_LONGEST = 80


def register(app: dash.Dash, desk: Desk) -> None:
    """``/take/<page>/<key>.<csv or xlsx>`` with the page's own query; a county's page names its county there."""
    app.server.add_url_rule("/take/<page>/<key>.<kind>", "take", lambda page, key, kind: taken(desk, page, key, kind))


def taken(desk: Desk, page: str, key: str, kind: str) -> flask.Response:
    """One exhibit as a file; 404 with a sentence where the page, the exhibit or what the address asks for is not."""
    view = bare_view(desk, asked_for(page, flask.request.query_string.decode("utf-8", "replace")))
    try:
        view = full_view(desk, view.address)
        found = find(desk, view, key) if kind in _MAKE else None
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
    path = at.PATHS.get(page, f"/{at.UNKNOWN}/{page}")
    if page == at.COUNTY:
        codes = parse_qs(query).get("county", [""])
        path = f"{at.PATHS[at.COUNTIES]}/{quote(codes[0], safe='')}"
    return parse(path, query)


def find(desk: Desk, view: View, key: str) -> Exhibit | None:
    """The exhibit of a key on the view's page; None where there is none, or none the asker may see."""
    page = view.address.page
    if page not in EXHIBITS or misunderstood(view) or not view.may(shell.ASKS.get(page, "")):
        return None
    return next((one for one in EXHIBITS[page](desk, view) if one.key == key), None)


def _told(sentence: str, status: int) -> flask.Response:
    return flask.Response(sentence, status, mimetype="text/plain")
