"""The web application: one callback shows every page, the first layout already holds the page that was asked for."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import dash
import flask
from dash import ClientsideFunction, Input, Output, State, dcc
from dash.development.base_component import Component

from callbacks.door import authentication, gate, hosts, limits
from callbacks.door.failures import record
from callbacks.door.hosts import LOOPBACK
from callbacks.door.rights import asks
from callbacks.pages import panel
from callbacks.server import answers, export, guard, static
from callbacks.server import figures as figures_http
from callbacks.server.pages import PAGES, bare_view, full_view, home, may_open
from callbacks.server.static import Application
from callbacks.services import access
from callbacks.services.context import Context
from callbacks.services.views import misunderstood
from data import rights
from data.errors import UserError
from data.settings import ROOT
from layouts.kit import address as at
from layouts.kit import html, ids, parts, shell
from layouts.kit.address import Address, parse
from layouts.kit.shell import Content, View


# Long: what is put together, in the order in which it must be.
def create_app(
    context: Context,
    *,
    host: str = LOOPBACK[0],
    names: tuple[str, ...] = (),
    secret: str | None = None,
    password_days: int | None = None,
) -> Application:
    """The application at one context.

    Args:
        context: its store has accounts, where others than this machine are to reach it.
        host: the address it listens on.
        names: other names it may be asked for under.
        secret: what cookies are signed with; None for the installation's own.
        password_days: how old a password may be; None is any age.

    Raises:
        UserError: ``serve.no_accounts`` for an address others could reach while there are no accounts.
    """
    if host not in LOOPBACK and not context.store.accounts.any():
        raise UserError("serve.no_accounts", host=host)
    app = Application(
        "tuoyu",
        assets_folder=str(ROOT / "assets"),
        external_stylesheets=[static.BOOTSTRAP],
        title=context.catalogue(at.ZH).text("shell.brand"),
        update_title=None,  # type: ignore[arg-type]  # Dash takes None for "leave the title alone"
        enable_mcp=False,
        csrf_token_name=gate.CSRF_COOKIE,
        on_error=lambda error: _told_on_page(context, error),
        meta_tags=[{"name": "viewport", "content": "width=device-width, initial-scale=1"}],
    )
    app.index_string = _INDEX
    app.layout = lambda: first_layout(context)
    app.validation_layout = _every_component(context)
    _register(app, context)
    for page in PAGES.values():
        page.register(app, context)
    panel.register(app, context)
    authentication.register(app, context, home)
    export.register(app, context)
    figures_http.register(app, context)
    guard.install(app, hosts.allowed(host, names))
    gate.install(app, context, secret, password_days)
    limits.install(app, context)
    app.ahead = answers.install(app, context)
    return app


# --- pages -----------------------------------------------------------------------------------------------------------


def show(context: Context, address: Address) -> html.Div:
    """The whole page of an address. Never raises: what fails is shown, in place, with its number."""
    view = bare_view(context, address)
    try:
        view = full_view(context, address)
        content = _content(context, view)
        return shell.page(view, content)
    except UserError as error:
        answers.spoil()
        return shell.page(view, _refusal(view, error))
    except Exception as error:
        answers.spoil()
        return shell.page(view, _failure(view, record(error)))


def _content(context: Context, view: View) -> Content:
    page = PAGES.get(view.address.page)
    if page is None:
        return _not_found(view, "page", view.address.path)
    if not view.may(page.right):
        return _forbidden(context, view, page.right)
    wrong = misunderstood(view)
    return _not_found(view, *wrong) if wrong else page.content(context, view)


def _not_found(view: View, what: str, written: str) -> Content:
    words = view.words
    act = parts.button_link(words.text("not_found.act"), Address(lang=view.address.lang).href())
    sentence = words.text(f"not_found.{what}", written=written[:80])
    return Content(words.text("not_found.title"), parts.problem(words.text("not_found.title"), sentence, act), bar=[])


def _forbidden(context: Context, view: View, act: str) -> Content:
    """Who may see this page, and the way to one the reader may see. The audit keeps that it was asked for."""
    words = view.words
    title, way = words.text("rights.title"), None
    if view.actor is None:
        return Content(title, parts.problem(title, words.text("errors.rights.refused")), bar=[])
    answers.spoil()
    access.note(context, view.actor, act)
    roles = [words.text(f"role.{role}") for role in rights.who_may(act)]
    said = words.text("rights.who", roles=roles, role=words.text(f"role.{view.actor.role}"))
    if any(may_open(view.actor, key) for key in PAGES):
        way = parts.button_link(words.text("rights.home"), home(view.actor, view.address.lang))
    return Content(title, parts.problem(title, said, way), bar=[])


def _refusal(view: View, error: UserError) -> Content:
    words = view.words
    act = parts.button_link(words.text("not_found.act"), Address(lang=view.address.lang).href())
    title = words.text("failure.refused")
    return Content(title, parts.problem(title, words.error(error), act), bar=[])


def _failure(view: View, number: str) -> Content:
    return Content(view.words.text("failure.title"), parts.failure(number, view.words, level=1), bar=[])


def _told_on_page(context: Context, error: Exception) -> Any:
    """What a failing callback leaves behind: its place as it was, and the failure told above the page."""
    words = context.catalogue(_asked_for().lang)
    told = parts.refusal(words.error(error)) if isinstance(error, UserError) else parts.failure(record(error), words)
    dash.set_props(ids.FAILURE, {"children": told})
    return dash.no_update


# --- the first layout ------------------------------------------------------------------------------------------------


def first_layout(context: Context) -> Component:
    """The page a browser is at, known from the address it asks from, so that figures need no first callback."""
    referer = _referer()
    if referer is None:
        busy = context.catalogue(at.ZH).text("shell.busy")
        return _frame(dcc.Location(id=ids.URL, refresh=False), None, html.P(busy, className="busy"), busy)
    address = parse(referer.path, referer.query)
    search = f"?{referer.query}" if referer.query else ""
    asked = {"pathname": referer.path or "/", "search": search}
    where = dcc.Location(id=ids.URL, refresh=False, **asked)
    busy = context.catalogue(address.lang).text("shell.busy")
    return _frame(where, asked, show(context, address), busy)


def _frame(where: dcc.Location, asked: dict[str, str] | None, page: Any, busy: str) -> Component:
    """The page, and which part of the address it was drawn from: the panel over it has its own."""
    return html.page(html.Div([where, dcc.Store(id=ids.WHERE, data=asked), html.Div(page, id=ids.PAGE, **_busy(busy))]))


def _busy(word: str) -> dict[str, Any]:
    """What the page says while it waits; the style sheet shows it after a moment."""
    return {"data-busy": word}


def _referer() -> Any:
    written = flask.request.headers.get("Referer") if flask.has_request_context() else None
    parsed = urlsplit(written) if written else None
    return parsed if parsed and parsed.netloc == flask.request.host else None


def _asked_for() -> Address:
    referer = _referer()
    return parse(referer.path, referer.query) if referer else Address()


def _every_component(context: Context) -> Component:
    """Every id a callback may name, for Dash's own check: the shell and each page's skeleton."""
    view = bare_view(context, Address())
    skeletons = [part for page in PAGES.values() for part in page.skeleton()]
    return _frame(dcc.Location(id=ids.URL), None, shell.page(view, Content("", skeletons)), "")


# --- callbacks -------------------------------------------------------------------------------------------------------


def _register(app: dash.Dash, context: Context) -> None:
    @app.callback(Output(ids.PAGE, "children"), Input(ids.WHERE, "data"), prevent_initial_call=True)
    @asks(rights.SIGNED_IN)
    def follow(where: dict[str, str | None] | None) -> Any:
        return html.page(show(context, parse(where["pathname"], where["search"]))) if where else dash.no_update

    app.clientside_callback(
        ClientsideFunction("shell", "choose"),
        Input(ids.QUARTER, "value"),
        Input(ids.COMPARE, "value"),
        Input(ids.RULE, "value"),
        State(ids.TITLE, "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(ClientsideFunction("shell", "title"), Input(ids.PAGE, "children"), State(ids.TITLE, "data"))
    app.clientside_callback(
        ClientsideFunction("shell", "print"), Input(ids.PRINT, "n_clicks"), prevent_initial_call=True
    )


# --- the page before the first layout ---------------------------------------------------------------------------------

_INDEX = """<!DOCTYPE html>
<html lang="zh-CN">
<head>{%metas%}<title>{%title%}</title><link rel="icon" href="/assets/marks/favicon.svg">{%css%}
<link rel="preload" as="fetch" crossorigin href="/_dash-layout">
<link rel="preload" as="fetch" crossorigin href="/_dash-dependencies"></head>
<body>{%app_entry%}{%config%}{%scripts%}{%renderer%}</body>
</html>"""
