"""The panel behind a number: which one the address asks for, and the workbook that recomputes it."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import urlencode

import dash
import flask
from dash import ClientsideFunction, Input, Output, State

from callbacks.door.failures import record
from callbacks.door.rights import route
from callbacks.services.context import Context
from callbacks.services.explain import explain_figure
from callbacks.services.explain_change import explain_change
from data import rights
from data.errors import UserError
from data.indicators import INDICATORS
from data.vocabulary import Rule
from layouts.kit import address as at
from layouts.kit import html, ids
from layouts.kit.address import Address, Explained, explained, parse
from layouts.kit.shell import View
from layouts.panel import file as explanation
from layouts.panel import more as panel_more
from layouts.panel.page import panel
from metrics.board import Board
from metrics.measures import Measure, measures

TARGETS = "targets"
"""In place of an indicator: a county's targets and how many of them are unmet."""
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ASKED = ("quarter", "unit", "indicator", "part")


def shown(context: Context, address: Address) -> Any:
    """The panel an address asks for, None where it asks for none; a forged or unknown one is refused in words."""
    if not address.explain:
        return None
    view = _view(context, address)
    key = explained(address.explain)
    if key is None:
        return panel_more.refused(view, view.words.text("panel.refused.sentence", written=address.explain[:80]))
    try:
        return _shown(context, view, key)
    except UserError as error:
        return panel_more.refused(view, view.words.error(error))


def _view(context: Context, address: Address) -> View:
    return View(address, context.catalogue(address.lang), context.policy, context.today(), context.demo)


def _shown(context: Context, view: View, key: Explained) -> Any:
    address = view.address
    quarter = key.quarter or address.quarter or context.default_quarter()
    refusal = _no_quarter(context, view, quarter)
    if refusal is not None or quarter is None:
        return refusal
    measure = next((one for one in measures(context.policy) if one.key == key.indicator), None)
    if key.indicator == TARGETS or (measure and measure.counted and key.unit == context.policy.city.code):
        return _of_board(context, view, key, quarter, measure)
    indicator = _indicator(context, key, quarter, address.rule, measure)
    asked = {"quarter": quarter, "unit": key.unit, "indicator": indicator, "part": key.part, "rule": address.rule}
    if key.since:
        return panel_more.change(view, explain_change(context, since=key.since, **asked))
    return panel(view, key, explain_figure(context, **asked, cells=key.unit != context.policy.city.code))


def _no_quarter(context: Context, view: View, quarter: str | None) -> Any:
    """What is said where there are no figures of the quarter; None where there are."""
    quarters = context.quarters()
    if quarter is None or not quarters:
        return panel_more.refused(view, view.words.text("panel.refused.empty"))
    if quarter in quarters:
        return None
    known = {"first": quarters[-1], "last": quarters[0]}
    return panel_more.refused(view, view.words.text("panel.refused.quarter", quarter=quarter, **known))


def _of_board(context: Context, view: View, key: Explained, quarter: str, measure: Measure | None) -> Any:
    """A target counted over counties, or a county's targets."""
    shown_board = _board(context, quarter, view.address.rule)
    if measure is not None:
        card = shown_board.card(measure.key)
        assert card is not None
        return panel_more.counted(view, key, shown_board, card)
    try:
        return panel_more.targets(view, key, shown_board, shown_board.row(key.unit))
    except KeyError as error:
        raise UserError("use.figure", quarter=quarter, unit=key.unit, indicator="", part="") from error


def _board(context: Context, quarter: str, rule: str) -> Board:
    return context.board(quarter, None, rule)


def _indicator(context: Context, key: Explained, quarter: str, rule: str, measure: Measure | None) -> str:
    """The indicator itself; of targets of which one is enough the one with the most, as their verdict takes it."""
    if measure is None or key.indicator in INDICATORS:
        return key.indicator
    cells = context.table().quarter(rule, quarter).cells
    known = {one: cells[key.unit, one] for one in measure.indicators if (key.unit, one) in cells}
    most = {one: -1 if cell.numerator is None else cell.numerator for one, cell in known.items()}
    return max(most, key=most.__getitem__, default=key.indicator)


# --- taken away ------------------------------------------------------------------------------------------------------


def explanation_file(context: Context, asked: dict[str, str]) -> flask.Response:
    """``/explain.xlsx``: the figure's workbook, or one sentence why there is none."""
    words = context.catalogue(asked.get("lang", at.ZH) if asked.get("lang") in at.LANGUAGES else at.ZH)
    quarter, unit, indicator, part = (asked.get(name, "") for name in _ASKED)
    rule = asked.get("rule") or Rule.ALL
    try:
        told = explain_figure(context, quarter=quarter, unit=unit, indicator=indicator, part=part, rule=rule)
    except UserError as error:
        return flask.Response(words.error(error), 404, mimetype="text/plain")
    made = context.today().isoformat()
    content = explanation.explanation_xlsx(told, context.policy, words, made=made, demo=context.demo)
    name = explanation.file_name(told, words)
    return flask.send_file(io.BytesIO(content), mimetype=_XLSX, as_attachment=True, download_name=name, max_age=0)


# --- callbacks -------------------------------------------------------------------------------------------------------


def register(app: dash.Dash, context: Context) -> None:
    """The page follows its own part of the address alone; the panel is fetched beside it (``assets/panel.js``)."""
    app.clientside_callback(
        ClientsideFunction("panel", "follow"),
        Output(ids.WHERE, "data"),
        Input(ids.URL, "pathname"),
        Input(ids.URL, "search"),
        State(ids.WHERE, "data"),
        prevent_initial_call=True,
    )

    def follow() -> flask.Response:
        return fetched(context, flask.request.args.to_dict())

    def explain() -> flask.Response:
        return explanation_file(context, flask.request.args.to_dict())

    route(app.server, "/panel", "panel", rights.FIGURES, follow)
    route(app.server, "/explain.xlsx", "explain", rights.FIGURES, explain)


def fetched(context: Context, asked: dict[str, str]) -> flask.Response:
    """``/panel``: the panel of an address, whose path is ``page``, as HTML. What fails is shown, with its number."""
    address = parse(asked.pop("page", "/"), urlencode(asked))
    try:
        content = shown(context, address)
    except Exception as error:
        content = panel_more.failed(_view(context, address), record(error))
    return flask.Response(html.text(content), mimetype="text/html")
