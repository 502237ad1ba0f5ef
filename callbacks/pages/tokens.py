"""The page of tokens: made, shown this once, and ended."""

from __future__ import annotations

from typing import Any

import dash
import flask
from dash import ALL, Input, Output, State, ctx

from callbacks.door import access
from callbacks.services.context import Context
from callbacks.services.views import bare_view
from data import rights
from data.errors import UserError
from data.store.accounts import clean
from data.store.tokens import MOST
from layouts.accounts import tokens as layout
from layouts.kit import address as at
from layouts.kit import html, ids
from layouts.kit.address import parse
from layouts.kit.exhibit import Exhibit
from layouts.kit.shell import Content, View


def content(context: Context, view: View) -> Content:
    """The page."""
    return Content(view.words.text("tokens.title"), html.Div(_body(context, view), id=ids.TOKENS_BODY), bar=[])


def exhibits(context: Context, view: View) -> tuple[Exhibit, ...]:
    """Nothing here can be taken away."""
    return ()


def skeleton(view: View) -> list[Any]:
    """Every component the callbacks here name."""
    return layout.skeleton()


def _body(context: Context, view: View, said: Any = None) -> list[Any]:
    name = view.actor.name if view.actor else ""
    site = flask.request.host_url.rstrip("/") if flask.has_request_context() else ""
    return layout.body(view, context.store.tokens.of(name), site, context.default_quarter() or context.through(), said)


def on_make(context: Context, view: View, label: str) -> list[Any]:
    """A new token of one's own, shown this once; or why there is none."""
    try:
        name = _asker(context)
        if not clean(label):
            raise UserError("token.label")
        if sum(token.ended_at is None for token in context.store.tokens.of(name)) >= MOST:
            raise UserError("token.many", most=MOST)
        token = context.store.accounts.make_token(name, label, by=name, now=context.now())
    except UserError as error:
        return _body(context, view, layout.wrong(view.words.error(error)))
    return _body(context, view, layout.made(view.words, token))


def on_end(context: Context, view: View, id: str) -> list[Any]:
    """End one of one's own tokens; or why it was not."""
    try:
        context.store.tokens.end(_asker(context), id, now=context.now())
    except UserError as error:
        return _body(context, view, layout.wrong(view.words.error(error)))
    return _body(context, view, layout.ended(view.words))


def _asker(context: Context) -> str:
    access.require(context, access.actor(), rights.TOKENS)
    return access.actor().name


def register(app: dash.Dash, context: Context) -> None:
    """The page's callbacks."""

    def view_of(search: str | None) -> View:
        return bare_view(context, parse(at.PATHS[at.TOKENS], search))

    @app.callback(
        Output(ids.TOKENS_BODY, "children"),
        Input(ids.TOKENS_MAKE, "n_clicks"),
        State(ids.TOKENS_LABEL, "value"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    def made(clicks, label, search):
        return on_make(context, view_of(search), str(label or "")) if clicks else dash.no_update

    @app.callback(
        Output(ids.TOKENS_BODY, "children", allow_duplicate=True),
        Input({"type": ids.TOKENS_END, "id": ALL}, "n_clicks"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    def ended(clicks, search):
        asked = ctx.triggered_id
        if not any(clicks) or not isinstance(asked, dict):
            return dash.no_update
        return on_end(context, view_of(search), str(asked.get("id")))
