"""One task: the clause, who answers for it, what each last said, and the form where a unit says how it stands."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
from dash import dcc

from data.contract.schema import TASK_STATES
from data.evidence import KINDS, LIMIT_MB
from data.records import LONGEST_WORD
from layouts.kit import address as at
from layouts.kit import html, ids, parts
from layouts.kit.moments import moment
from layouts.kit.shell import View, chooser
from layouts.kit.tasks import STATES, age, state_chip, task_href
from layouts.tasks.given import TasksData
from layouts.words.catalogue import Catalogue
from metrics import tasks as metric


def section(view: View, shown: TasksData) -> html.Section:
    """One task: the clause in its own words, who answers for it, what each last said; and a unit's form."""
    task, words = shown.task, view.words
    assert task is not None
    rows = shown.table[shown.table["task"] == task.no]
    about = [
        html.P(task.words, className="tk-clause"),
        *(
            html.P([html.B(words.text(f"tasks.{role}")), "　", words.text("tasks.names", names=list(names))])
            for role, names in (("lead", task.lead), ("responsible", task.responsible))
        ),
    ]
    chosen = form(view, shown) if shown.unit else []
    heads = ("unit", "state", "progress", "problems", "age", "evidence")
    head = html.Tr([parts.heading(words.text(f"tasks.column.{key}")) for key in heads])
    listed = parts.table(
        [head],
        [_said(view, shown, row) for row in rows.to_dict("records")],
        caption=words.text("tasks.words_of", task=task.title),
    )
    title = f"{task.no} {task.title}"
    sub = words.text("tasks.clause", clause=task.clause, section=task.section)
    close = parts.link(words.text("tasks.close"), view.address.href(page=at.TASKS, extra={}), className="tk-close")
    source = parts.source_line("", words, demo=view.demo)
    return parts.section(
        [title, "　", close], [*about, *chosen, listed, source], sub=sub, className="full tk-task", id="task"
    )


def _said(view: View, shown: TasksData, row: dict[Any, Any]) -> html.Tr:
    words = view.words
    name: list[Any] = [row["name"]]
    if metric.speaks(row["unit"]):
        name = [parts.link(row["name"], task_href(view, shown.quarter, row["task"], row["unit"]))]
    role = html.Span(words.text(f"tasks.role.{row['role']}"), className="u")
    spoken = metric.speaks(row["unit"])
    chip: Any = state_chip(row, words) if spoken else words.text("tasks.collective")
    return html.Tr(
        [
            html.Th([*name, role], scope="row"),
            html.Td(chip),
            html.Td(row["progress"] or "", className="wrap"),
            html.Td(row["problems"] or "", className="wrap"),
            html.Td(age(row, words)),
            html.Td(_files(shown, row, words), className="wrap"),
        ],
        className="on" if row["unit"] == shown.unit else "",
    )


def _files(shown: TasksData, row: dict[Any, Any], words: Catalogue) -> list[Any]:
    mine = shown.evidence[(shown.evidence["task"] == row["task"]) & (shown.evidence["unit"] == row["unit"])]
    links = [html.Div(html.A(file["file_name"], href=f"/evidence/{file['id']}")) for file in mine.to_dict("records")]
    return [*([row["evidence"]] if row["evidence"] else []), *links]


# --- a unit's form ---------------------------------------------------------------------------------------------------


def form(view: View, shown: TasksData) -> list[Any]:
    """The place where a unit says how its task stands, with what it said before and its evidence."""
    task, unit, words = shown.task, shown.unit, view.words
    assert task is not None
    assert unit is not None
    mine = shown.said[(shown.said["task"] == task.no) & (shown.said["unit"] == unit)]
    written = mine[mine["source"] == metric.PAGE]
    seen = None if written.empty else int(written["word"].iloc[-1])
    row = next((row for row in shown.table.to_dict("records") if (row["task"], row["unit"]) == (task.no, unit)), None)
    name = row["name"] if row else unit
    about = {"task": task.no, "unit": unit, "quarter": shown.quarter, "seen": seen}
    title = html.H3(words.text("tasks.form.title", unit=name, quarter=shown.quarter))
    refused = [html.P(words.text("tasks.form.not_yours"), className="rp-why")]
    fields = _fields(row, words) if shown.may_write else refused
    return [
        html.Div(
            [title, dcc.Store(id=ids.TASKS_ABOUT, data=about), *fields, *_history(mine, words)], className="tk-form"
        )
    ]


def _fields(row: dict[Any, Any] | None, words: Catalogue) -> list[Any]:
    options = [{"value": state, "label": words.text(f"tasks.state.{key}.name")} for state, key in STATES.items()]
    state = row["state"] if row and row["state"] in TASK_STATES else None
    texts = []
    for key, id_ in (("progress", ids.TASKS_PROGRESS), ("problems", ids.TASKS_PROBLEMS)):
        area = dcc.Textarea(
            id=id_,
            value=(row or {}).get(key) or "",
            className="rp-text",
            maxLength=LONGEST_WORD,
            title=words.text(f"tasks.column.{key}"),
            placeholder=words.text(f"tasks.form.{key}"),
        )
        texts.append(html.Div([html.B(words.text(f"tasks.column.{key}")), area], className="rp-ask"))
    save = html.Button(words.text("tasks.form.save"), id=ids.TASKS_SAVE, className="btn btn-primary", type="button")
    choose = dcc.Upload(
        html.page(html.Span(words.text("tasks.form.upload"), className="btn btn-outline-primary")),
        id=ids.TASKS_EVIDENCE,
        className="rp-drop-small",
    )
    limits: dict[str, Any] = {
        "data-limit": str(LIMIT_MB * 1024 * 1024),
        "data-types": " ".join(KINDS),
        "data-label": words.text("tasks.form.upload"),
    }
    refused = words.text("tasks.form.refused", limit=LIMIT_MB)
    return [
        chooser(ids.TASKS_STATE, words.text("tasks.column.state"), options, state),
        *texts,
        html.Div([save, choose], className="rp-btns"),
        html.P(words.text("tasks.form.limits", limit=LIMIT_MB), className="rp-why"),
        html.P(refused, id="tasks-refused", className="rp-wrong", hidden="hidden", role="alert", **limits),
    ]


def _history(mine: pd.DataFrame, words: Catalogue) -> list[Any]:
    """All that was said before, the newest first."""
    if mine.empty:
        return []
    items = []
    for row in mine.iloc[::-1].to_dict("records"):
        when = moment(row["at"], words) if isinstance(row["at"], dt.datetime) else ""
        who = f"{row['quarter']} {words.text('tasks.source.' + row['source'])} {row['by'] or ''} {when}".strip()
        items.append(
            html.Li(
                [
                    html.B(row["state"] or ""),
                    " ",
                    row["progress"] or "",
                    " ",
                    row["problems"] or "",
                    html.Div(who, className="dim2"),
                ]
            )
        )
    title = html.Summary(words.text("tasks.form.history", count=len(items)))
    return [html.Details([title, html.Ul(items, className="tk-history")], className="rp-more")]
