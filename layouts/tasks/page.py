"""任务: the policy's tasks and the units that answer for them: what they last said, how old it is, what shows it."""

from __future__ import annotations

from typing import Any

import dash_bootstrap_components as dbc
import pandas as pd
from dash import dcc

from data.policy.policy import Task
from layouts.kit import exhibit, html, ids, parts
from layouts.kit.exhibit import Exhibit
from layouts.kit.shell import View, chooser
from layouts.kit.table import COUNT, QUARTER, TEXT, Column
from layouts.kit.tasks import MARKS, state_chip, state_key, task_href
from layouts.tasks.given import TasksData
from layouts.tasks.task import section
from layouts.words.catalogue import Catalogue
from metrics import tasks as metric

_OUT = ("task", "title", "name", "role", "state", "quarter", "age", "progress", "problems")
"""Columns of the matrices as they are taken away."""


def body(view: View, shown: TasksData, said: Any = None) -> list[Any]:
    """What stands in ``main``; ``said`` is the message about what was just done."""
    words, owing = view.words, metric.owing(shown.table)
    done = int(((shown.table["role"] == metric.LEAD) & (shown.table["state"] == metric.DONE)).sum())
    count = len(view.policy.tasks)
    key = "headline" if len(owing) else "headline_none"
    head = html.Section(
        [
            parts.headline(words.text(f"tasks.{key}", count=count, units=owing["unit"].nunique(), n=len(owing)), words),
            html.P(words.text("tasks.lede", quarter=shown.quarter, done=done), className="lede"),
            html.Div(said, id=ids.TASKS_SAID, role="status"),
        ],
        className="head",
    )
    opened = [section(view, shown)] if shown.task else []
    return [head, *opened, *matrices(view, shown), phone_list(view, shown), whose_turn(view, owing)]


def bar(view: View, shown: TasksData) -> list[Any]:
    """The context bar: the quarter, and printing."""
    listed = [{"value": code, "label": code} for code in shown.quarters]
    words = view.words
    return [
        chooser(ids.TASKS_QUARTER, words.text("tasks.quarter"), listed, shown.quarter),
        html.Div(words.text("tasks.known", quarter=shown.quarter), className="prov"),
        html.Button(words.text("shell.print"), id=ids.PRINT, className="act", type="button"),
    ]


def skeleton() -> list[Any]:
    """Every component a callback names, for Dash's own check."""
    return [
        chooser(ids.TASKS_QUARTER, "", [], None),
        html.Div(id=ids.TASKS_BODY),
        html.Div(id=ids.TASKS_SAID),
        dcc.Store(id=ids.TASKS_ABOUT),
        dbc.Select(id=ids.TASKS_STATE),
        dcc.Textarea(id=ids.TASKS_PROGRESS),
        dcc.Textarea(id=ids.TASKS_PROBLEMS),
        html.Button(id=ids.TASKS_SAVE),
        dcc.Upload(id=ids.TASKS_EVIDENCE),
    ]


# --- the matrix ------------------------------------------------------------------------------------------------------


def matrices(view: View, shown: TasksData) -> list[Any]:
    """Tasks × departments, then tasks × counties."""
    legend = html.P([html.Span(item) for item in _legend(view.words)], className="legend")
    return [
        exhibit.shown(view, given, table=[_matrix(view, shown, units, given.title), legend], className="full tk-matrix")
        for given, units in _given(view, shown)
    ]


def exhibits(view: View, shown: TasksData) -> tuple[Exhibit, ...]:
    """What the page gives away: where every task stands with the departments, and with the counties."""
    return tuple(given for given, _ in _given(view, shown))


def _given(view: View, shown: TasksData) -> list[tuple[Exhibit, list[tuple[str, str]]]]:
    """Each matrix as it is taken away, one line a task and unit, with its units as (key, name)."""
    departments = [name for name in metric.departments(view.policy) if metric.speaks(name)]
    named = {
        "departments": [(name, name) for name in departments],
        "counties": [(county.code, county.short_name) for county in view.policy.counties],
    }
    seen = set(shown.table["unit"])
    listed = {key: [unit for unit in units if unit[0] in seen] for key, units in named.items()}
    return [(_exhibit(view, shown, key, units), units) for key, units in listed.items() if units]


def _exhibit(view: View, shown: TasksData, key: str, units: list[tuple[str, str]]) -> Exhibit:
    words = view.words
    own, titles = {unit for unit, _ in units}, {task.no: task.title for task in view.policy.tasks}
    mine, records = shown.table[shown.table["unit"].isin(own)], [row for row in shown.rows if row["unit"] in own]
    rows = mine.assign(
        title=[titles[row["task"]] for row in records],
        role=[words.text(f"tasks.role.{row['role']}") for row in records],
        state=[words.text(f"tasks.state.{state_key(row)}.name") for row in records],
    )
    kinds = {"task": COUNT, "age": COUNT, "quarter": QUARTER}
    columns = tuple(Column(key, words.text(f"tasks.out.{key}"), kind=kinds.get(key, TEXT)) for key in _OUT)
    owing = metric.owing(mine)
    title = words.text(
        f"tasks.{key}",
        count=len(units),
        n=len(owing),
        stale=int(mine["stale"].sum()),
        never=int(owing["state"].isna().sum()),
    )
    sub = words.text("tasks.matrix_sub", quarter=shown.quarter)
    source = words.text(f"tasks.{key}_source")
    return Exhibit(key, title, sub, source, columns, rows[list(_OUT)].astype(object), name=words.text("tasks.title"))


def _matrix(view: View, shown: TasksData, units: list[tuple[str, str]], caption: str) -> html.Div:
    words = view.words
    cells = {(row["task"], row["unit"]): row for row in shown.rows}
    heads = [html.Th(html.Span(_short(name)), className="tk-unit", scope="col", title=name) for _, name in units]
    head = html.Tr([html.Th(words.text("tasks.task"), scope="col"), *heads])
    rows: list[Any] = []
    asked = {task for task, unit in cells if unit in dict(units)}
    under = ""
    for task in (task for task in view.policy.tasks if task.no in asked):
        if task.section != under:
            under = task.section
            rows.append(html.Tr(html.Th(under, colSpan=len(units) + 1, scope="rowgroup"), className="tk-section"))
        rows.append(_matrix_row(view, shown, task, [cells.get((task.no, unit)) for unit, _ in units]))
    return parts.table([head], rows, caption=caption, className="grid tk")


def _matrix_row(view: View, shown: TasksData, task: Task, cells: list[dict[Any, Any] | None]) -> html.Tr:
    link = parts.link([html.B(f"{task.no} "), task.title], task_href(view, shown.quarter, task.no))
    here = shown.task is not None and shown.task.no == task.no
    said = [_cell(view, shown, cell) for cell in cells]
    return html.Tr([html.Th(link, scope="row"), *said], className="on" if here else "")


def _short(name: str) -> str:
    """A department's name without the city's own letter before it, which all have."""
    return name.removeprefix("市")


def _cell(view: View, shown: TasksData, row: dict[Any, Any] | None) -> html.Td:
    if row is None:
        return html.Td("")
    words, state = view.words, state_key(row)
    pieces: list[Any] = [parts.mark(MARKS[state]), html.Span(words.text(f"tasks.state.{state}.short"))]
    if row["stale"]:
        pieces.append(html.Span(words.text("tasks.age_short", n=int(row["age"])), className="tk-old"))
    lead = [html.Span(words.text("tasks.lead_short"), className="tk-lead")] if row["role"] == metric.LEAD else []
    link = parts.link(
        [*lead, *pieces],
        task_href(view, shown.quarter, row["task"], row["unit"]),
        title=f"{row['name']} · {words.text(f'tasks.state.{state}.name')}",
    )
    kind = "stale" if row["stale"] else state
    return html.Td(link, className=f"tk-c tk-{kind}")


def _legend(words: Catalogue) -> list[Any]:
    states = [parts.tally(mark, words.text(f"tasks.state.{state}.name")) for state, mark in MARKS.items()]
    lead = html.Span([html.Span(words.text("tasks.lead_short"), className="tk-lead"), " ", words.text("tasks.lead")])
    old = html.Span(
        [
            html.Span(words.text("tasks.age_short", n=2), className="tk-old tk-stale"),
            " ",
            words.text("tasks.stale_legend"),
        ]
    )
    return [*states, old, lead]


def phone_list(view: View, shown: TasksData) -> html.Ul:
    """The tasks one below the other, for a phone: who leads, how many have said something, who has not."""
    items = []
    for task in view.policy.tasks:
        rows = [row for row in shown.rows if row["task"] == task.no and row["role"] != metric.ALSO]
        rows = [row for row in rows if metric.speaks(row["unit"])]
        if not rows:
            continue
        said = sum(row["state"] is not None and not row["stale"] for row in rows)
        name = parts.link(f"{task.no} {task.title}", task_href(view, shown.quarter, task.no), className="cn")
        fresh = view.words.text("tasks.fresh", said=said, count=len(rows))
        leads = [row for row in rows if row["role"] == metric.LEAD]
        lines = [html.Div([lead["name"], " ", state_chip(lead, view.words)], className="it") for lead in leads]
        items.append(html.Li([name, html.Div(fresh, className="dim2"), *lines]))
    return html.Ul(items, className="plist tk-phone")


def whose_turn(view: View, owing: pd.DataFrame) -> html.Section:
    """Who has to say something, unit by unit."""
    words = view.words
    if owing.empty:
        return parts.section(words.text("tasks.owing_none"), [], className="full")
    rows, by_unit = [], dict[str, list[dict[Any, Any]]]()
    for row in owing.to_dict("records"):
        by_unit.setdefault(row["name"], []).append(row)
    for name, mine in by_unit.items():
        said = [_owed(view, row) for row in mine]
        listed = [piece for item in said for piece in (item, " ")]
        rows.append(
            html.Tr(
                [html.Th(name, scope="row"), html.Td(len(mine), className="r num"), html.Td(listed, className="wrap")]
            )
        )
    head = html.Tr(
        [parts.heading(words.text(f"tasks.owing_{key}"), number=key == "count") for key in ("unit", "count", "tasks")]
    )
    table = parts.table([head], rows, caption=words.text("tasks.owing"))
    return parts.section(words.text("tasks.owing"), table, sub=words.text("tasks.owing_sub"), className="full tk-owing")


def _owed(view: View, row: dict[Any, Any]) -> html.Span:
    words, task = view.words, next(task for task in view.policy.tasks if task.no == row["task"])
    age = words.text("tasks.age", n=int(row["age"])) if row["stale"] else words.text("tasks.never")
    href = task_href(view, view.address.quarter or "", task.no, row["unit"])
    return html.Span(
        [parts.link(f"{task.no} {task.title}", href), " ", html.Span(age, className="tk-old")], className="tk-item"
    )


def saved(view: View, key: str) -> html.Div:
    """That something was kept."""
    return html.Div(html.B(view.words.text(f"tasks.saved.{key}")), className="rp-good")


def wrong(sentence: str, words: Catalogue) -> html.Div:
    """That it was not, and why."""
    return parts.not_done(sentence, words)
