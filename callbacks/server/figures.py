"""The figures over HTTP: ``/figures.csv``, ``/figures.json``, ``/figures.xlsx``, for a session or a token.

The same function, the same header and the same exact values as the command ``figures``.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

import dash
import flask
import pandas as pd

from callbacks.door import gate
from callbacks.door.rights import route
from callbacks.services.context import Context
from callbacks.services.query import asked_figures
from callbacks.services.tokens import enter_fetch
from data import rights
from data.errors import UserError
from layouts.kit import address as at
from layouts.kit.figures_file import figures_csv, figures_json, figures_xlsx

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LISTS = ("quarter", "unit", "indicator")
REGISTERED = ("registered_only", "registered-only")
_YES, _NO = ("", "1", "true", "yes", "on"), ("0", "false", "no", "off")
_STARTED = secrets.token_hex(8)
"""Another program may compute otherwise: what one process has given out says nothing after its end."""


def register(app: dash.Dash, context: Context) -> None:
    """The three addresses."""
    app.server.view_functions[gate.FIGURES] = view = lambda kind: figures(context, kind)
    for kind in KINDS:
        given = {"defaults": {"kind": kind}, "methods": ["GET"]}
        route(app.server, f"/figures.{kind}", gate.FIGURES, rights.EXPORT, view, **given)


def figures(context: Context, kind: str) -> flask.Response:
    """The file that is asked for; 304 where the asker has it, 400 with a sentence where it cannot be understood."""
    words = context.catalogue(_lang())
    try:
        asked = _asked()
        tag = _tag(context, kind, asked)
        if tag in {known.partition(":")[0] for known in flask.request.if_none_match.as_set(include_weak=True)}:
            answer = flask.Response(status=304)
        else:
            rows = asked_figures(context, **asked)
            answer = flask.Response(_file(context, kind, rows), content_type=KINDS[kind])
            answer.headers["Content-Disposition"] = f'attachment; filename="figures.{kind}"'
            _enter(context, kind, asked, len(rows))
    except UserError as error:
        return flask.Response(words.error(error) + "\n", 400, content_type="text/plain; charset=utf-8")
    answer.set_etag(tag)
    return answer


def _asked() -> dict[str, Any]:
    """The parameters; each may stand several times. Raises UserError ``figures.*`` for what is none of them."""
    given = flask.request.args
    if "token" in given:
        raise UserError("figures.token")
    for name in given:
        if name not in (*LISTS, *REGISTERED, "lang"):
            raise UserError("figures.parameter", value=name, known=[*LISTS, REGISTERED[0], "lang"])
    said = [value.lower() for name in REGISTERED for value in given.getlist(name)]
    if any(value not in _YES + _NO for value in said):
        raise UserError("figures.registered", value=next(value for value in said if value not in _YES + _NO))
    return {**{name: given.getlist(name) for name in LISTS}, "registered_only": any(value in _YES for value in said)}


def _lang() -> str:
    asked = flask.request.args.get("lang", at.ZH)
    return asked if asked in at.LANGUAGES else at.ZH


def _tag(context: Context, kind: str, asked: dict[str, Any]) -> str:
    """Names a file by all it is made from; a workbook says its day and speaks a language."""
    made_from = (_STARTED, context.store.revision(), context.through(), kind, sorted(asked.items()))
    said = (context.today(), _lang()) if kind == "xlsx" else ()
    return hashlib.sha256(repr((made_from, said)).encode()).hexdigest()[:32]


def _file(context: Context, kind: str, rows: pd.DataFrame) -> bytes:
    if kind == "csv":
        return figures_csv(rows)
    if kind == "json":
        return figures_json(rows)
    policy, made = context.policy, context.today().isoformat()
    return figures_xlsx(
        rows, context.catalogue(_lang()), city=policy.city.name, source=policy.number, made=made, demo=context.demo
    )


def _enter(context: Context, kind: str, asked: dict[str, Any], rows: int) -> None:
    detail = {name: value for name, value in asked.items() if value}
    enter_fetch(context, gate.token_id(), kind=kind, rows=rows, **detail)
