"""The charts of scenarios: the path so far, the scenario, going on as before, and the target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from data.quarters import steps
from layouts.kit import numbers, theme
from layouts.kit.chart import Chart
from layouts.kit.shell import View
from layouts.kit.timeline import Timeline, hollow
from layouts.scenario.given import ScenarioData
from metrics.projection import Projection

_ROOM = 1.14
"""How far the axis reaches above the highest value."""
_APART = 0.115
"""How far apart the words at two lines' ends have to stand, in shares of the axis."""
_MOST_TICKS = 7
_LEFT, _ROOM_FOR_TARGET = -0.6, 0.3
"""Where the axis begins, in quarters; where lines begin at its left, what part of it the target's words need."""
_MARGIN = (24, 12, 96)
"""Pixels at the left, above and at the right, where the words at the lines' ends stand."""
_DASHES = ("solid", "7px,4px", "2px,3px", "9px,3px,2px,3px")


@dataclass(frozen=True)
class _End:
    """The words at a line's end."""

    y: float
    text: str
    color: str


def path(view: View, given: ScenarioData) -> Chart:
    """The path: figures solid, the scenario on from them dashed, going on at the recent pace thin and grey."""
    of, found, words = theme.tokens(), given.found, view.words
    line = Timeline(str(given.past["quarter"].iloc[0]), given.scenario.until, _LEFT)
    known, ours = given.past.dropna(subset=["value"]), found.of(found.start.city)
    theirs = given.going.of(found.start.city) if found.start.paced else None
    height = _axes(line, found, [known, ours] if theirs is None else [known, ours, theirs], view)
    _begin(line, view, given, height)
    ends = [_end(ours, found, words.text("scenario.path.line"), of["accent-ink"])]
    if theirs is not None:
        name = words.text("scenario.path.going_on")
        _line(line, theirs, name, {"color": of["compare"], "width": 1.6, "dash": "2px,3px"})
        ends.append(_end(theirs, found, name, of["compare"]))
    solid = {"color": of["accent"], "width": 2.6}
    _line(line, known, words.text("scenario.column.known"), solid)
    _line(line, ours, words.text("scenario.path.line"), {**solid, "dash": "6px,4px"})
    _ends(line, ends, height)
    _reached(line, view, given)
    return line.chart


def compared(view: View, named: Sequence[tuple[str, Projection]]) -> Chart:
    """Scenarios side by side: a line each, told apart by dash, colour and the name at its end."""
    of = theme.tokens()
    first = min(found.scenario.base for _, found in named)
    until = max(found.scenario.until for _, found in named)
    rows = [found.of(found.start.city) for _, found in named]
    line = Timeline(first, until, -steps(first, until) * _ROOM_FOR_TARGET)
    height = _axes(line, named[0][1], rows, view)
    colours = (of["accent"], of["ink-2"], of["compare"], of["ink"])
    ends = []
    for (name, found), table, colour, dash in zip(named, rows, colours, _DASHES, strict=False):
        _line(line, table, name, {"color": colour, "width": 2.4, "dash": dash})
        ends.append(_end(table, found, name, colour))
    _ends(line, ends, height)
    return line.chart


def escape(text: str) -> str:
    """A name somebody chose, as plain text in a chart's own markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _axes(line: Timeline, found: Projection, tables: Sequence[pd.DataFrame], view: View) -> float:
    """The axes and the target; gives the value at which the axis up ends."""
    target = found.start.target
    highest = max([float(target), *(float(value) for table in tables for value in table["value"].dropna())])
    ends = line.year_ends() or [line.first, line.through]
    ticks = ends[::-1][:: -(-len(ends) // _MOST_TICKS)][::-1]
    line.axes(highest * _ROOM, {code: code for code in ticks}, _MARGIN, dtick=1 if highest <= 8 else None)
    line.target(float(target), view.words.text("scenario.path.target", target=numbers.plain(target)))
    return highest * _ROOM


def _begin(line: Timeline, view: View, given: ScenarioData, height: float) -> None:
    """Where figures end and assumptions begin: a wash behind what is assumed, and the quarter's name."""
    base, start = given.scenario.base, given.found.start
    line.since(base, line.through, height)
    now = given.found.of(start.city).iloc[0]
    value, told = float(now["value"]), numbers.rate(now["value"], start.target, bool(now["met"]))
    said = f"<b>{told}</b><br>{view.words.text('scenario.path.now', base=base)}"
    line.below(said, base, value, "now", (5, -8))
    line.marks([base], [value], "now", size=9, **hollow(bool(start.missing), 2.4))


def _reached(line: Timeline, view: View, given: ScenarioData) -> None:
    found = given.found
    code = found.reached[found.start.city]
    if code is None or code == given.scenario.base:
        return
    rows = found.of(found.start.city)
    line.marks([code], [float(rows.loc[rows["quarter"] == code, "value"].iloc[0])], "reached", size=9)
    line.deadline(code, float(found.start.target), "accent")
    side, shift = ("right", -4) if line.x(code) > line.width / 2 else ("left", 4)
    said = f"<b>{view.words.text('scenario.path.reached', quarter=code)}</b>"
    place = {"xanchor": side, "yanchor": "bottom", "xshift": shift, "yshift": 4}
    line.note(said, code, 0, "reached", color=theme.tokens()["accent-ink"], **place)


def _line(line: Timeline, table: pd.DataFrame, name: str, style: dict[str, Any]) -> None:
    codes, values = table["quarter"].to_list(), table["value"].to_list()
    said = [f"{code} {escape(name)} {numbers.rate(value)}" for code, value in zip(codes, values, strict=True)]
    line.line(codes, [float(value) for value in values], escape(name), style, said=said)


def _end(table: pd.DataFrame, found: Projection, name: str, color: str) -> _End:
    last = table.iloc[-1]
    value = numbers.rate(last["value"], found.start.target, bool(last["met"]))
    return _End(float(last["value"]), f"<b>{value}</b><br>{_short(name)}", color)


def _short(name: str) -> str:
    """A name in the room beside the chart: cut where it is too long, it stands in full in the table."""
    most = 13 if name.isascii() else 7
    return escape(name if len(name) <= most else name[: most - 1] + "…")


def _ends(line: Timeline, ends: Sequence[_End], height: float) -> None:
    """The words at the lines' ends, moved apart where they would lie over each other."""
    y = float("-inf")
    for end in sorted(ends, key=lambda one: one.y):
        y = max(end.y, y + _APART * height)
        line.end(end.text, line.through, y, color=end.color)
