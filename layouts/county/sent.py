"""What a county has said: on the policy's tasks, and in the workbooks it sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from data import rights
from layouts.kit import address as at
from layouts.kit import exhibit, html, numbers, parts
from layouts.kit.exhibit import Exhibit
from layouts.kit.shell import View
from layouts.kit.table import COUNT, Column, Table
from layouts.kit.tasks import age, state_chip, state_key, task_href
from layouts.words.catalogue import Catalogue
from metrics import tasks as metric

_SUBMISSIONS = ("number", "quarter", "version", "state", "sent", "file")
_ON_RIGHT = ("number", "version")


# --- tasks -----------------------------------------------------------------------------------------------------------


def tasks(view: View, quarter: str, table: pd.DataFrame) -> html.Section:
    """The tasks the county answers for: its state, and how old its last word is."""
    words = view.words
    listed = _tasks(view, quarter, table).on_page(words.text("county.tasks.caption"), style="grid co-tasks")
    return exhibit.shown(view, tasks_exhibit(view, quarter, table), table=listed)


def _tasks(view: View, quarter: str, table: pd.DataFrame) -> Table:
    words, tasks = view.words, {task.no: task for task in view.policy.tasks}

    def named(row: Mapping[Any, Any]) -> Any:
        task = tasks[row["task"]]
        name = [html.B(f"{task.no} "), task.title]
        return parts.link(name, task_href(view, quarter, task.no, row["unit"])) if view.may(rights.TASKS) else name

    def title(row: Mapping[Any, Any]) -> str:
        return f"{row['task']} {tasks[row['task']].title}"

    def column(key: str, **more: Any) -> Column:
        return Column(key, words.text(f"tasks.column.{key}"), **more)

    def state(row: Mapping[Any, Any]) -> str:
        return words.text(f"tasks.state.{state_key(dict(row))}.name")

    columns = (
        column("task", value=title, cell=named, style="wrap"),
        column("role", value=lambda row: words.text(f"tasks.role.{row['role']}"), page=False),
        column("state", value=state, cell=lambda row: state_chip(dict(row), words)),
        column("progress", page=False),
        column("problems", page=False),
        column(
            "age",
            kind=COUNT,
            cell=lambda row: html.Td(age(dict(row), words)),
            head=html.Th(words.text("tasks.column.age"), scope="col"),
        ),
    )
    return Table(columns, table.to_dict("records"))


def tasks_exhibit(view: View, quarter: str, table: pd.DataFrame) -> Exhibit:
    """The county's last words on its tasks."""
    words, owed = view.words, len(metric.owing(table))
    rows = _tasks(view, quarter, table)
    done = sum(row["state"] == metric.DONE for row in rows.rows)
    title = words.text(f"county.tasks.{'title' if owed else 'title_none'}", n=len(rows.rows), done=done, owed=owed)
    name = words.text(
        "county.file", name=view.policy.unit(view.address.county or "").name, what=words.text("county.tasks.caption")
    )
    sub = words.text("county.tasks.sub", quarter=quarter)
    return Exhibit("tasks", title, sub, "", rows.filed, rows.frame, name=name)


# --- submissions -----------------------------------------------------------------------------------------------------


def submissions(view: View, rows: pd.DataFrame) -> html.Section:
    """What the county has sent, the latest first."""
    words = view.words
    there = view.address.to(at.REPORT, view.address.county)
    may_send = view.may(rights.SEND, view.address.county)
    report = parts.button_link(words.text("county.report"), there, primary=False) if may_send else None
    if rows.empty:
        nothing = parts.empty(words.text("county.submissions.none"), report)
        return parts.section(words.text("county.submissions.title_none"), nothing, className="full")
    head = html.Tr(
        [parts.heading(words.text(f"county.submissions.{key}"), number=key in _ON_RIGHT) for key in _SUBMISSIONS]
    )
    ordered = rows.sort_values("id", ascending=False)
    lines = [_submission(record, words) for record in ordered.to_dict("records")]
    table = parts.table([head], lines, caption=words.text("county.submissions.caption"))
    demo = [parts.source_line("", words, demo=True)] if view.demo else []
    latest = ordered.iloc[0]
    title = words.text(
        "county.submissions.title",
        n=len(rows),
        quarter=latest["quarter"],
        state=words.text(f"county.state.{latest['state']}"),
    )
    return parts.section(title, [table, *demo], className="full co-sent")


def _submission(record: Mapping[Any, Any], words: Catalogue) -> html.Tr:
    moment = record.get("sent_at")
    when = numbers.MISSING if numbers.is_missing(moment) else f"{moment:%Y-%m-%d %H:%M}"
    return html.Tr(
        [
            parts.number_cell(str(record["id"])),
            html.Td(record["quarter"]),
            parts.number_cell(str(record["version"])),
            html.Td(words.text(f"county.state.{record['state']}")),
            html.Td(when),
            html.Td(str(record["file_name"]), className="wrap"),
        ]
    )
