"""任务: the policy's tasks × units. A unit says how its tasks stand; nothing said is ever changed."""

from __future__ import annotations

import base64
import binascii
import io
import re
from typing import Any

import dash
import flask
import pandas as pd
from dash import Input, Output, State

from callbacks.door import access
from callbacks.pages import report as reporting
from callbacks.services.context import Context
from data import rights
from data.errors import UserError
from data.evidence import check_evidence
from data.policy.policy import Task
from data.store.taskwords import Word
from layouts.kit import address as at
from layouts.kit import html, ids
from layouts.kit.address import Address, parse
from layouts.kit.exhibit import Exhibit
from layouts.kit.shell import Content, View
from layouts.tasks import page as layout
from layouts.tasks.page import Standing
from metrics import tasks as metric

_NUMBER = re.compile(r"[0-9]{1,9}")


def content(context: Context, view: View) -> Content:
    """The page of an address: the quarter it names, with the task and the unit it opens."""
    shown = standing(context, view.address)
    body = html.Div(layout.body(view, shown), id=ids.TASKS_BODY, className="co")
    return Content(view.words.text("tasks.title"), body, bar=layout.bar(view, shown))


def exhibits(context: Context, view: View) -> tuple[Exhibit, ...]:
    """What the page gives away."""
    return layout.exhibits(view, standing(context, view.address))


def skeleton(view: View) -> list[Any]:
    """Every component the callbacks here name."""
    return layout.skeleton()


# --- what the page shows ---------------------------------------------------------------------------------------------


def standing(context: Context, address: Address) -> Standing:
    """Where the tasks stand in the address's quarter."""
    quarter = address.quarter or context.through()
    said = all_words(context)
    unit, own = address.extra.get("unit"), only_own()
    known = unit if unit and answers(context, unit) and own in (None, unit) else None
    evidence = context.store.task_evidence()
    table = metric.standing(said, context.policy, quarter=quarter)
    return Standing(
        table=_of_unit(table, own),
        said=_of_unit(said[said["quarter"].le(quarter)] if len(said) else said, own),
        evidence=_of_unit(evidence[evidence["quarter"].le(quarter)], own),
        quarter=quarter,
        quarters=reporting.quarters(context, quarter),
        task=task_of(context, address.extra.get("task", "")),
        unit=known,
        may_write=known is not None and may_write(known),
    )


def _of_unit(frame: pd.DataFrame, unit: str | None) -> pd.DataFrame:
    return frame if unit is None else frame[frame["unit"] == unit].reset_index(drop=True)


def all_words(context: Context) -> pd.DataFrame:
    """All that units wrote on the page and counties in their approved workbooks."""
    with context.store.reading():
        approved = context.store.approved()
        written = context.store.task_words()
        workbooks = context.store.tasks(list(approved["submission"]))
    parts = [metric.workbook_words(workbooks, approved), metric.page_words(written)]
    return pd.concat([part for part in parts if len(part)], ignore_index=True) if any(map(len, parts)) else parts[0]


def task_of(context: Context, written: str) -> Task | None:
    """The task of a number as an address has it."""
    return next((task for task in context.policy.tasks if str(task.no) == written), None)


def answers(context: Context, unit: str) -> bool:
    """Whether there is such a unit: a county, or a department that can speak for itself."""
    counties = [county.code for county in context.policy.counties]
    return unit in counties or (metric.speaks(unit) and unit in metric.departments(context.policy))


def only_own() -> str | None:
    """The unit whose tasks alone the asker may see, a county's code or a unit's name; None for those who see all."""
    who = access.actor()
    return who.county or who.unit or "" if who.role in (rights.COUNTY, rights.UNIT) else None


def may_write(unit: str) -> bool:
    """Whether the asker may write for a unit: a unit and a county for themselves."""
    who = access.actor()
    return who.may(rights.TASKS_OWN) and only_own() in (None, unit)


# --- acts ------------------------------------------------------------------------------------------------------------


def say(context: Context, word: Word, *, seen: int | None, by: str) -> int:
    """Keep a unit's word on a task; its number.

    Raises UserError ``task.unknown``, ``task.not_yours`` and those of ``Store.say_on_task``.
    """
    _allowed(context, word.task, word.unit, word.quarter)
    return context.store.say_on_task(word, seen=seen, by=by, now=context.now())


def show_evidence(context: Context, task: int, unit: str, quarter: str, name: str, content: bytes, *, by: str) -> int:
    """Keep a file that shows what a unit has done; its number.

    Raises UserError ``task.unknown``, ``task.not_yours`` and those of ``data.evidence.check_evidence``.
    """
    _allowed(context, task, unit, quarter)
    check_evidence(name, content)
    return context.store.add_task_evidence(task, unit, quarter, name, content, by=by, now=context.now())


def _allowed(context: Context, task: int, unit: str, quarter: str) -> None:
    asked = parse("/", f"?quarter={quarter}").quarter
    if task_of(context, str(task)) is None or not answers(context, unit) or asked is None or asked > context.through():
        raise UserError("task.unknown")
    if not may_write(unit):
        access.note(context, access.actor(), rights.TASKS_OWN)
        raise UserError("task.not_yours")


def decoded(contents: str) -> bytes:
    """The bytes of what the browser sends. Raises UserError ``upload.damaged``."""
    _, mark, encoded = contents.partition("base64,")
    try:
        return base64.b64decode(encoded, validate=True) if mark else _damaged()
    except (binascii.Error, ValueError) as error:
        raise UserError("upload.damaged") from error


def _damaged() -> bytes:
    raise UserError("upload.damaged")


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

_CHOOSE = """
function(quarter, search) {
    const asked = new URLSearchParams(search || "");
    if (!quarter || asked.get("quarter") === quarter) { return window.dash_clientside.no_update; }
    asked.set("quarter", quarter); asked.delete("compare");
    return "?" + asked.toString();
}
"""


def register(app: dash.Dash, context: Context) -> None:
    """The page's callbacks, and the address of evidence."""
    app.clientside_callback(
        _CHOOSE,
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
    def saved(clicks, about, state, progress, problems, search):
        if not clicks or not about:
            return dash.no_update, dash.no_update
        view = view_of(context, search)
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
    def uploaded(contents, name, about, search):
        if not contents or not about:
            return dash.no_update, dash.no_update
        view = view_of(context, search)
        return shown(context, view, on_evidence(context, view, about, name or "", contents))

    app.server.add_url_rule("/evidence/<int:number>", "evidence", lambda number: evidence_file(context, number))


def shown(context: Context, view: View, told: list[Any]) -> tuple[Any, Any]:
    """What a callback leaves: after success the page as it is then, else only the message, so that nothing is lost."""
    done = getattr(told[0], "className", "") == "rp-good"
    if not done:
        return dash.no_update, told
    return layout.body(view, standing(context, view.address), told), dash.no_update


def view_of(context: Context, search: str | None) -> View:
    """The view of a callback on this page."""
    address = parse(at.PATHS[at.TASKS], search)
    return View(
        address, context.catalogue(address.lang), context.policy, context.today(), context.demo, actor=access.current()
    )


def evidence_file(context: Context, number: int) -> flask.Response:
    """A file of evidence, byte for byte, always as something to save and never to open in place."""
    files = context.store.task_evidence() if _NUMBER.fullmatch(str(number)) else None
    found = None if files is None else files[files["id"] == number]
    if found is None or found.empty or only_own() not in (None, found.iloc[0]["unit"]):
        flask.abort(404)
    content, name = context.store.file_content(found.iloc[0]["file_sha"]), found.iloc[0]["file_name"]
    kind = "application/octet-stream"
    return flask.send_file(io.BytesIO(content), mimetype=kind, as_attachment=True, download_name=name, max_age=0)
