"""The policy's commitments that are true or false, as a table: state, evidence, who lacks it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from data.contract import schema
from data.indicators import INDICATORS
from data.policy.parts import Milestone
from data.vocabulary import MilestoneState, Source, Verdict
from layouts.kit import html, numbers, parts
from layouts.kit.panel_parts import number_link
from layouts.kit.shell import View

_DRESS = {
    MilestoneState.DONE: Verdict.MET,
    MilestoneState.NOT_DONE: Verdict.BEHIND,
    MilestoneState.MONITORED: Verdict.REFERENCE,
    MilestoneState.NO_RECORD: Verdict.NO_DEADLINE_DATA,
    MilestoneState.MISSING: Source.MISSING,
}
"""The mark and colour each state borrows from the verdicts."""


def section(view: View, rows: pd.DataFrame, unit: str, *, style: str = "full msbox") -> html.Section:
    """All milestones of one unit (rows as ``metrics.milestones.milestones``); ``style`` decides its place on a page."""
    words = view.words
    mine = {row["milestone"]: row for row in rows[rows["unit"] == unit].to_dict("records")}
    shown = [(one, mine[one.id]) for one in view.policy.milestones if one.id in mine]
    states = [row["state"] for _, row in shown]
    done, not_done = states.count(MilestoneState.DONE), states.count(MilestoneState.NOT_DONE)
    unknown = len(states) - done - not_done
    title = words.text("milestones.title", n=len(shown), done=done, not_done=not_done, unknown=unknown)
    head = html.Tr([parts.heading(words.text(f"milestones.{key}")) for key in ("name", "state", "evidence", "clause")])
    rows_shown = [_row(view, one, row) for one, row in shown]
    listed = parts.table([head], rows_shown, caption=words.text("milestones.caption"), className="grid ms")
    source = parts.source_line(words.text("milestones.source"), words, demo=view.demo)
    said = words.text("milestones.sub")
    return parts.section(title, [listed, source], sub=said, className=style, id="milestones")


def _row(view: View, one: Milestone, row: dict[Any, Any]) -> html.Tr:
    return html.Tr(
        [
            html.Th(_title(view, one), scope="row"),
            html.Td(_state(view, row)),
            html.Td(_evidence(view, row), className="wrap"),
            html.Td(html.Details([html.Summary(one.clause), html.P(one.words, lang="zh-CN")]), className="wrap"),
        ]
    )


def _title(view: View, one: Milestone) -> str:
    """In the reader's language where the catalogue knows the milestone, else in the policy's own."""
    key = f"milestones.titles.{one.id}"
    return view.words.text(key) if view.words.has(key) else one.title


def _state(view: View, row: dict[Any, Any]) -> list[Any]:
    word = view.words.text(f"milestones.states.{row['state']}")
    chip = parts.tally(_DRESS[row["state"]], word)
    if pd.isna(row["of"]):
        return [chip]
    counted = view.words.text("milestones.counties", done=int(row["done"]), of=int(row["of"]))
    return [chip, html.Span(counted, className="qt")]


def _evidence(view: View, row: dict[Any, Any]) -> list[Any]:
    """What the workbooks say, and the counties that lack it."""
    words = view.words
    told = [_said(view, row["unit"], *item) for item in row["evidence"]]
    if row["lacking"]:
        names = [view.policy.unit(code).name for code in row["lacking"]]
        key = "unreported" if row["state"] == MilestoneState.MISSING else "lacking"
        told.append(words.text(f"milestones.{key}", names=names))
    joint = words.text("milestones.joint")
    joined = [part for one in told for part in (joint, one)][1:]
    return joined or [words.text(f"milestones.none.{row['state']}")]


def _said(view: View, unit: str, key: str, value: Any, of: Any) -> Any:
    """One piece of evidence; an indicator leads to how it was made."""
    words = view.words
    if key in INDICATORS:
        name = words.text(f"indicator.{key}.short")
        said = words.text("milestones.of", name=name, value=numbers.count(value), of=numbers.count(of))
        return said if INDICATORS[key].parts else number_link(view, said, key, unit)
    day = value.isoformat()[:10] if hasattr(value, "isoformat") else None
    number = numbers.count(value) if isinstance(value, int | float) else value
    return words.text("milestones.item", name=schema.COUNTY.column(key).heading, value=day or number)
