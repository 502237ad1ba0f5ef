"""The page of tokens: made, shown this once, and ended."""

from __future__ import annotations

from typing import Any

import dash
import flask
from dash import ALL, Input, Output, State, ctx

from callbacks.door.page import Page
from callbacks.door.rights import asks
from callbacks.services import tokens
from callbacks.services.context import Context
from callbacks.services.views import view_at
from data import rights
from data.errors import UserError
from layouts.accounts import tokens as layout
from layouts.kit import address as at
from layouts.kit import html, ids
from layouts.kit.shell import Content, View


def content(context: Context, view: View) -> Content:
    """The page."""
    return Content(view.words.text("tokens.title"), html.Div(_body(context, view), id=ids.TOKENS_BODY), bar=[])


def _body(context: Context, view: View, said: Any = None) -> list[Any]:
    name = view.actor.name if view.actor else ""
    site = flask.request.host_url.rstrip("/") if flask.has_request_context() else ""
    return layout.body(view, context.store.tokens.of(name), site, context.default_quarter() or context.through(), said)


def on_make(context: Context, view: View, label: str) -> list[Any]:
    """A new token of one's own, shown this once; or why there is none."""
    try:
        token = tokens.make(context, label)
    except UserError as error:
        return _body(context, view, layout.wrong(view.words.error(error)))
    return _body(context, view, layout.made(view.words, token))


def on_end(context: Context, view: View, id: str) -> list[Any]:
    """End one of one's own tokens; or why it was not."""
    try:
        tokens.end(context, id)
    except UserError as error:
        return _body(context, view, layout.wrong(view.words.error(error)))
    return _body(context, view, layout.ended(view.words))


def register(app: dash.Dash, context: Context) -> None:
    """The page's callbacks."""

    @app.callback(
        Output(ids.TOKENS_BODY, "children"),
        Input(ids.TOKENS_MAKE, "n_clicks"),
        State(ids.TOKENS_LABEL, "value"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    @asks(rights.TOKENS)
    def made(clicks, label, search):
        return on_make(context, view_at(context, at.TOKENS, search), str(label or "")) if clicks else dash.no_update

    @app.callback(
        Output(ids.TOKENS_BODY, "children", allow_duplicate=True),
        Input({"type": ids.TOKENS_END, "id": ALL}, "n_clicks"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    @asks(rights.TOKENS)
    def ended(clicks, search):
        asked = ctx.triggered_id
        if not any(clicks) or not isinstance(asked, dict):
            return dash.no_update
        return on_end(context, view_at(context, at.TOKENS, search), str(asked.get("id")))


PAGE = Page(at.TOKENS, rights.TOKENS, content, skeleton=layout.skeleton, register=register, listed=False)
