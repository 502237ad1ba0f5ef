"""任务: the policy's tasks × units. A unit says how its tasks stand; nothing said is ever changed."""

from __future__ import annotations

import io
import re
from typing import Any

import dash
import flask
import pandas as pd
from dash import ClientsideFunction, Input, Output, State

from callbacks.door.page import Page
from callbacks.door.rights import asks, route
from callbacks.services import access
from callbacks.services.context import Context
from callbacks.services.returns import quarters
from callbacks.services.tasks import all_words, answers, may_write, only_own, say, show_evidence, task_of
from callbacks.services.uploads import decoded
from callbacks.services.views import view_at
from data import rights
from data.errors import UserError
from data.records import Word
from layouts.kit import address as at
from layouts.kit import html, ids
from layouts.kit.address import Address
from layouts.kit.exhibit import Exhibit
from layouts.kit.shell import Content, View
from layouts.tasks import page as layout
from layouts.tasks.given import TasksData
from metrics import tasks as metric

_NUMBER = re.compile(r"[0-9]{1,9}")


def content(context: Context, view: View) -> Content:
    """The page of an address: the quarter it names, with the task and the unit it opens."""
    shown = tasks_data(context, view.address)
    body = html.Div(layout.body(view, shown), id=ids.TASKS_BODY, className="co")
    return Content(view.words.text("tasks.title"), body, bar=layout.bar(view, shown))


def exhibits(context: Context, view: View) -> tuple[Exhibit, ...]:
    """What the page gives away."""
    return layout.exhibits(view, tasks_data(context, view.address))


# --- what the page shows ---------------------------------------------------------------------------------------------


def tasks_data(context: Context, address: Address) -> TasksData:
    """Where the tasks stand in the address's quarter."""
    quarter = address.quarter or context.through()
    said = all_words(context)
    unit, own = address.extra.get("unit"), only_own()
    known = unit if unit and answers(context, unit) and own in (None, unit) else None
    evidence = context.store.task_evidence()
    table = metric.task_states(said, context.policy, quarter=quarter)
    return TasksData(
        table=_of_unit(table, own),
        said=_of_unit(said[said["quarter"].le(quarter)] if len(said) else said, own),
        evidence=_of_unit(evidence[evidence["quarter"].le(quarter)], own),
        quarter=quarter,
        quarters=quarters(context, quarter),
        task=task_of(context, address.extra.get("task", "")),
        unit=known,
        may_write=known is not None and may_write(known),
    )


def _of_unit(frame: pd.DataFrame, unit: str | None) -> pd.DataFrame:
    return frame if unit is None else frame[frame["unit"] == unit].reset_index(drop=True)


# --- acts ------------------------------------------------------------------------------------------------------------


def on_save(
    context: Context, view: View, about: dict[str, Any], state: str | None, progress: str, problems: str
) -> list[Any]:
    """Keep what was written, and the page as it is then; or why it was not kept, in place."""
    word = Word(int(about["task"]), str(about["unit"]), str(about["quarter"]), state or "", progress, problems)
    try:
        say(context, word, seen=about["seen"], by=access.actor().name)
    except UserError as error:
        return [layout.wrong(view.words.error(error), view.words)]
    return [layout.saved(view, "word")]


def on_evidence(context: Context, view: View, about: dict[str, Any], name: str, contents: str) -> list[Any]:
    """Keep a file of evidence; or why it was not kept."""
    try:
        content = decoded(contents)
        where = int(about["task"]), str(about["unit"]), str(about["quarter"])
        show_evidence(context, *where, name, content, by=access.actor().name)
    except UserError as error:
        return [layout.wrong(view.words.error(error), view.words)]
    return [layout.saved(view, "evidence")]


# --- callbacks -------------------------------------------------------------------------------------------------------


# Long: a list of callbacks, one input or state a line.
def register(app: dash.Dash, context: Context) -> None:
    """The page's callbacks, and the address of evidence."""
    app.clientside_callback(
        ClientsideFunction("shell", "quarter"),
        Output(ids.URL, "search", allow_duplicate=True),
        Input(ids.TASKS_QUARTER, "value"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output(ids.TASKS_BODY, "children"),
        Output(ids.TASKS_SAID, "children"),
        Input(ids.TASKS_SAVE, "n_clicks"),
        State(ids.TASKS_ABOUT, "data"),
        State(ids.TASKS_STATE, "value"),
        State(ids.TASKS_PROGRESS, "value"),
        State(ids.TASKS_PROBLEMS, "value"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    @asks(rights.TASKS_OWN)
    def saved(clicks, about, state, progress, problems, search):
        if not clicks or not about:
            return dash.no_update, dash.no_update
        view = view_at(context, at.TASKS, search)
        return shown(context, view, on_save(context, view, about, state, progress or "", problems or ""))

    @app.callback(
        Output(ids.TASKS_BODY, "children", allow_duplicate=True),
        Output(ids.TASKS_SAID, "children", allow_duplicate=True),
        Input(ids.TASKS_EVIDENCE, "contents"),
        State(ids.TASKS_EVIDENCE, "filename"),
        State(ids.TASKS_ABOUT, "data"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    @asks(rights.TASKS_OWN, upload=True)
    def uploaded(contents, name, about, search):
        if not contents or not about:
            return dash.no_update, dash.no_update
        view = view_at(context, at.TASKS, search)
        return shown(context, view, on_evidence(context, view, about, name or "", contents))

    path = "/evidence/<int:number>"
    route(app.server, path, "evidence", rights.TASKS, lambda number: evidence_file(context, number))


def shown(context: Context, view: View, told: list[Any]) -> tuple[Any, Any]:
    """What a callback leaves: after success the page as it is then, else only the message, so that nothing is lost."""
    done = getattr(told[0], "className", "") == "rp-good"
    if not done:
        return dash.no_update, told
    return layout.body(view, tasks_data(context, view.address), told), dash.no_update


def evidence_file(context: Context, number: int) -> flask.Response:
    """A file of evidence, byte for byte, always as something to save and never to open in place."""
    files = context.store.task_evidence() if _NUMBER.fullmatch(str(number)) else None
    found = None if files is None else files[files["id"] == number]
    if found is None or found.empty or only_own() not in (None, found.iloc[0]["unit"]):
        flask.abort(404)
    content, name = context.store.file_content(found.iloc[0]["file_sha"]), found.iloc[0]["file_name"]
    kind = "application/octet-stream"
    return flask.send_file(io.BytesIO(content), mimetype=kind, as_attachment=True, download_name=name, max_age=0)


PAGE = Page(at.TASKS, rights.TASKS, content, exhibits=exhibits, skeleton=layout.skeleton, register=register)
