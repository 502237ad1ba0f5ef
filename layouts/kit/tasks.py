"""A task of the policy wherever it is named: its address, its state, and how old a word on it is."""

from __future__ import annotations

from typing import Any

from data.contract.schema import TASK_STATES
from data.vocabulary import Source, TaskState, Verdict
from layouts.kit import address as at
from layouts.kit import html, parts
from layouts.kit.shell import View
from layouts.words.catalogue import Catalogue

STATES = dict(zip(TASK_STATES, TaskState, strict=True))
"""The states' keys in the catalogue: 未启动, 推进中, 已完成, 长期坚持."""
MARKS: dict[str, str] = {
    TaskState.NOT_STARTED: Verdict.BEHIND,
    TaskState.UNDER_WAY: Verdict.ON_TRACK,
    TaskState.DONE: Verdict.MET_ON_TIME,
    TaskState.STANDING: Verdict.MET,
    "unsaid": Source.MISSING,
}
_STALE = Verdict.OVERDUE


def task_href(view: View, quarter: str, task: int, unit: str | None = None) -> str:
    """The address of a task, with a unit's form open."""
    extra = {"task": str(task)} | ({"unit": unit} if unit else {})
    return view.address.href(page=at.TASKS, quarter=quarter, county=None, compare=None, extra=extra)


def state_key(row: dict[Any, Any]) -> str:
    """The key of a row's state in the catalogue: one of the contract's, or that nothing was said."""
    return STATES.get(row["state"], "unsaid" if row["quarter"] is None else "under_way")


def state_chip(row: dict[Any, Any], words: Catalogue) -> html.Span:
    """A unit's state: mark and word."""
    state = state_key(row)
    return parts.tally(MARKS[state], words.text(f"tasks.state.{state}.name"))


def age(row: dict[Any, Any], words: Catalogue) -> Any:
    """When a unit last said something, and for how many quarters it has not; empty where it never did."""
    if row["quarter"] is None:
        return ""
    source = words.text(f"tasks.source.{row['source']}")
    if row["stale"]:
        told = parts.tally(_STALE, words.text("tasks.age", n=int(row["age"])))
        return [told, html.Span(f"{row['quarter']} {source}", className="u")]
    return [row["quarter"], html.Span(source, className="u")]
