"""The policy's tasks: what units say about them, and who may see and write it."""

from __future__ import annotations

import pandas as pd

from callbacks.services import access
from callbacks.services.context import Context
from data import rights
from data.errors import UserError
from data.evidence import check_evidence
from data.policy.policy import Task
from data.records import Word
from layouts.kit.address import parse
from metrics import tasks as metric


def all_words(context: Context) -> pd.DataFrame:
    """All that units wrote on the page and counties in their approved workbooks."""
    parts = [context.once("workbook_words", make=lambda: _in_workbooks(context))]
    parts.append(metric.page_words(context.store.task_words()))
    return pd.concat([part for part in parts if len(part)], ignore_index=True) if any(map(len, parts)) else parts[0]


def _in_workbooks(context: Context) -> pd.DataFrame:
    with context.store.reading():
        approved = context.store.approved()
        workbooks = context.store.tasks(approved["submission"])
    return metric.workbook_words(workbooks, approved)


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
