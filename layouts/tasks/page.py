"""任务: the policy's tasks and the units that answer for them: what they last said, how old it is, what shows it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import dash_bootstrap_components as dbc
import pandas as pd
from dash import dcc

from data.contract.schema import TASK_STATES
from data.evidence import KINDS, LIMIT_MB
from data.policy.policy import Task
from data.records import LONGEST_WORD
from layouts.kit import address as at
from layouts.kit import exhibit, html, ids, parts
from layouts.kit.exhibit import Exhibit
from layouts.kit.moments import moment
from layouts.kit.shell import View, chooser
from layouts.kit.table import COUNT, QUARTER, TEXT, Column
from layouts.kit.tasks import MARKS, STATES, age, state_chip, state_key, task_href
from layouts.words.catalogue import Catalogue
from metrics import tasks as metric

_OUT = ("task", "title", "name", "role", "state", "quarter", "age", "progress", "problems")
"""Columns of the matrices as they are taken away."""


@dataclass(frozen=True)
class Standing:
    """Where the tasks stand.

    Attributes:
        table: as ``metrics.tasks.standing`` gives it; ``said`` all words it was made from.
        evidence: files by unit and task (columns: ``Store.task_evidence``).
        quarter, quarters: the shown one, and those a reader can choose.
        task: the task that is open; ``unit`` the one whose form is open.
        may_write: whether the reader may write for that unit.
    """

    table: pd.DataFrame
    said: pd.DataFrame
    evidence: pd.DataFrame
    quarter: str
    quarters: tuple[str, ...]
    task: Task | None = None
    unit: str | None = None
    may_write: bool = False


def body(view: View, shown: Standing, said: Any = None) -> list[Any]:
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


def bar(view: View, shown: Standing) -> list[Any]:
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


def matrices(view: View, shown: Standing) -> list[Any]:
    """Tasks × departments, then tasks × counties."""
    legend = html.P([html.Span(item) for item in _legend(view.words)], className="legend")
    return [
        exhibit.shown(view, given, table=[_matrix(view, shown, units, given.title), legend], className="full tk-matrix")
        for given, units in _given(view, shown)
    ]


def exhibits(view: View, shown: Standing) -> tuple[Exhibit, ...]:
    """What the page gives away: where every task stands with the departments, and with the counties."""
    return tuple(given for given, _ in _given(view, shown))


def _given(view: View, shown: Standing) -> list[tuple[Exhibit, list[tuple[str, str]]]]:
    """Each matrix as it is taken away, one line a task and unit, with its units as (key, name)."""
    departments = [name for name in metric.departments(view.policy) if metric.speaks(name)]
    named = {
        "departments": [(name, name) for name in departments],
        "counties": [(county.code, county.short_name) for county in view.policy.counties],
    }
    seen = set(shown.table["unit"])
    listed = {key: [unit for unit in units if unit[0] in seen] for key, units in named.items()}
    return [(_exhibit(view, shown, key, units), units) for key, units in listed.items() if units]


def _exhibit(view: View, shown: Standing, key: str, units: list[tuple[str, str]]) -> Exhibit:
    words = view.words
    mine = shown.table[shown.table["unit"].isin([unit for unit, _ in units])]
    records, titles = mine.to_dict("records"), {task.no: task.title for task in view.policy.tasks}
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


def _matrix(view: View, shown: Standing, units: list[tuple[str, str]], caption: str) -> html.Div:
    words = view.words
    cells = {(row["task"], row["unit"]): row for row in shown.table.to_dict("records")}
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


def _matrix_row(view: View, shown: Standing, task: Task, cells: list[dict[Any, Any] | None]) -> html.Tr:
    link = parts.link([html.B(f"{task.no} "), task.title], task_href(view, shown.quarter, task.no))
    here = shown.task is not None and shown.task.no == task.no
    said = [_cell(view, shown, cell) for cell in cells]
    return html.Tr([html.Th(link, scope="row"), *said], className="on" if here else "")


def _short(name: str) -> str:
    """A department's name without the city's own letter before it, which all have."""
    return name.removeprefix("市")


def _cell(view: View, shown: Standing, row: dict[Any, Any] | None) -> html.Td:
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


def phone_list(view: View, shown: Standing) -> html.Ul:
    """The tasks one below the other, for a phone: who leads, how many have said something, who has not."""
    items = []
    for task in view.policy.tasks:
        rows = shown.table[(shown.table["task"] == task.no) & (shown.table["role"] != metric.ALSO)]
        rows = rows[rows["unit"].map(metric.speaks).astype(bool)]
        if rows.empty:
            continue
        said = int((rows["state"].notna() & ~rows["stale"]).sum())
        name = parts.link(f"{task.no} {task.title}", task_href(view, shown.quarter, task.no), className="cn")
        fresh = view.words.text("tasks.fresh", said=said, count=len(rows))
        leads = rows[rows["role"] == metric.LEAD].to_dict("records")
        lines = [html.Div([lead["name"], " ", state_chip(lead, view.words)], className="it") for lead in leads]
        items.append(html.Li([name, html.Div(fresh, className="dim2"), *lines]))
    return html.Ul(items, className="plist tk-phone")


def whose_turn(view: View, owing: pd.DataFrame) -> html.Section:
    """Who has to say something, unit by unit."""
    words = view.words
    if owing.empty:
        return parts.section(words.text("tasks.owing_none"), [], className="full")
    rows = []
    for (_, name), mine in owing.groupby(["unit", "name"], sort=False):
        said = [_owed(view, row) for row in mine.to_dict("records")]
        listed = [piece for item in said for piece in (item, " ")]
        rows.append(
            html.Tr(
                [
                    html.Th(str(name), scope="row"),
                    html.Td(len(mine), className="r num"),
                    html.Td(listed, className="wrap"),
                ]
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


# --- one task --------------------------------------------------------------------------------------------------------


def section(view: View, shown: Standing) -> html.Section:
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


def _said(view: View, shown: Standing, row: dict[Any, Any]) -> html.Tr:
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


def _files(shown: Standing, row: dict[Any, Any], words: Catalogue) -> list[Any]:
    mine = shown.evidence[(shown.evidence["task"] == row["task"]) & (shown.evidence["unit"] == row["unit"])]
    links = [html.Div(html.A(file["file_name"], href=f"/evidence/{file['id']}")) for file in mine.to_dict("records")]
    return [*([row["evidence"]] if row["evidence"] else []), *links]


# --- a unit's form ---------------------------------------------------------------------------------------------------


def form(view: View, shown: Standing) -> list[Any]:
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


def saved(view: View, key: str) -> html.Div:
    """That something was kept."""
    return html.Div(html.B(view.words.text(f"tasks.saved.{key}")), className="rp-good")


def wrong(sentence: str, words: Catalogue) -> html.Div:
    """That it was not, and why."""
    return parts.not_done(sentence, words)
