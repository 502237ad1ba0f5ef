"""The drawing of one target's path: our line, the required path, target, deadline, time overdue, and the forecast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import Any

import pandas as pd

from data.quarters import steps
from layouts.kit import theme
from layouts.kit.chart import Chart
from layouts.kit.path import overdue
from layouts.kit.timeline import Timeline
from layouts.words.catalogue import Catalogue

_ROOM, _HIGH_ROOM = 1.14, 1.24
"""How far the axis reaches above the highest value; higher where a forecast is said above the target's words."""
_NEAR = 6
"""Quarters between the deadline and now within which words have no room beside the deadline's point."""
_END_ROOM = 96
"""Pixels at the right for the words at the line's end, where nothing is drawn beyond it."""


@dataclass(frozen=True)
class Drawn:
    """What the chart draws; values in the unit of its axis.

    Attributes:
        points: ``quarter``, ``value`` (NaN where missing), ``said`` when pointed at, ``plain``, ``open`` (hollow).
        goal, goal_said: the target and its words; ``percent`` whether the axis is in per cent.
        required: (quarter, value) of the path it has to take; empty for none.
        deadline: a quarter or None; ``overdue`` quarters since it, 0 where it is not overdue.
        national: ``quarter``, ``value`` of the country, or None.
        expected, earliest, latest: quarters of reaching or None; ``forecast_said`` how that is said in short.
        through: the last quarter of the axis; ``end`` the lines of words at the line's end.
        broken: whether every year begins anew.
    """

    points: pd.DataFrame
    name: str
    goal: float
    goal_said: str
    percent: bool
    required: tuple[tuple[str, float], ...]
    deadline: str | None
    overdue: int
    national: pd.DataFrame | None
    expected: str | None
    earliest: str | None
    latest: str | None
    through: str
    end: tuple[str, ...]
    broken: bool
    forecast_said: str = ""

    @property
    def first(self) -> str:
        """The first quarter."""
        return str(self.points["quarter"].iloc[0])

    @property
    def now(self) -> str:
        """The shown quarter."""
        return str(self.points["quarter"].iloc[-1])

    @cached_property
    def known(self) -> pd.DataFrame:
        """The points that have a value."""
        return self.points[self.points["value"].notna()]

    @property
    def then(self) -> str | None:
        """The value at the deadline as it is said; None where there is none."""
        return dict(zip(self.known["quarter"], self.known["plain"], strict=True)).get(self.deadline)

    @property
    def narrow(self) -> bool:
        """Whether the deadline lies so near that its value has no room beside its point, and stands at the foot."""
        return self.deadline is not None and steps(self.deadline, self.now) <= _NEAR


def figure(drawn: Drawn, words: Catalogue) -> Chart:
    """The chart."""
    line = Timeline(drawn.first, drawn.through)
    _axes(line, drawn)
    _overdue(line, drawn, words)
    _forecast(line, drawn)
    _required(line, drawn, words)
    line.target(drawn.goal, drawn.goal_said)
    if drawn.national is not None:
        line.country(drawn.national, dict(zip(drawn.known["quarter"], drawn.known["value"], strict=True)), words)
    provisional = bool(drawn.points["open"].iloc[-1]) and not drawn.broken
    line.ours(drawn.points, "ours", provisional=provisional, anew=drawn.broken)
    _points(line, drawn, words)
    return line.chart


# --- axes and what stands still --------------------------------------------------------------------------------------


def _axes(line: Timeline, drawn: Drawn) -> None:
    country = [] if drawn.national is None else list(drawn.national["value"])
    highest = max([drawn.goal, *drawn.known["value"], *country])
    ends = line.year_ends()
    ends = ends if len(ends) > 1 else [drawn.first, drawn.now]
    up: dict[str, Any] = {"dtick": 1 if highest <= 7 else None}
    if drawn.percent:
        up = {"tickvals": list(range(0, 101, 20)), "ticktext": [f"{share}%" for share in range(0, 101, 20)]}
    room = 24 if steps(drawn.now, drawn.through) > 6 else _END_ROOM
    highest *= _HIGH_ROOM if drawn.forecast_said else _ROOM
    line.axes(highest, {code: code for code in ends}, (48 if drawn.percent else 24, 10, room), **up)


def _overdue(line: Timeline, drawn: Drawn, words: Catalogue) -> None:
    """The deadline down, and the time since it in grey where the target is not met."""
    if drawn.deadline is None or drawn.deadline > drawn.through:
        return
    if drawn.deadline >= drawn.first:
        line.deadline(drawn.deadline, drawn.goal)
    if not drawn.overdue:
        return
    said = overdue(drawn.overdue, words)
    if drawn.narrow and drawn.then is not None:
        said = f"<b>{drawn.then}</b> {words.text('overview.path.at_deadline')}<br>{said}"
    line.since(drawn.deadline, drawn.now, drawn.goal, said)


def _required(line: Timeline, drawn: Drawn, words: Catalogue) -> None:
    """The path it has to take: thin, dotted, its name along it."""
    if not drawn.required:
        return
    codes, values = zip(*drawn.required, strict=True)
    grey = theme.tokens()["ink-3"]
    line.line(codes, values, "required", {"color": grey, "width": 1.4, "dash": "1px,3px"}, anew=drawn.broken)
    if not drawn.broken:
        code, at = drawn.required[len(drawn.required) * 2 // 5]
        place = {"xanchor": "right", "yanchor": "bottom", "xshift": -4}
        line.note(words.text("target.path.required"), code, at, "required", color=grey, **place)


# --- where it leads --------------------------------------------------------------------------------------------------


def _forecast(line: Timeline, drawn: Drawn) -> None:
    """The band between the fastest and the slowest pace, and the line of the recent one."""
    value = drawn.points["value"].iloc[-1]
    if pd.isna(value) or not (drawn.earliest and drawn.latest):
        return
    of, start, edge = theme.tokens(), (line.x(drawn.now), float(value)), line.width
    fast, slow = (_clipped(start, (line.x(code), drawn.goal), edge) for code in (drawn.earliest, drawn.latest))
    corner = [(edge, drawn.goal)] if line.x(drawn.latest) > edge >= line.x(drawn.earliest) else []
    outline = [start, fast, *corner, slow, start]
    style = {"width": 1, "color": of["accent-wash"]}
    _drawn(line, outline, "forecast", line=style, fill="toself", fillcolor=of["accent-wash"])
    if drawn.expected:
        end = _clipped(start, (line.x(drawn.expected), drawn.goal), edge)
        _drawn(line, [start, end], "expected", line={"color": of["accent"], "width": 1.4, "dash": "2px,3px"})
    _reached(line, drawn, start)


def _drawn(on: Timeline, points: Sequence[tuple[float, float]], name: str, **look: Any) -> None:
    """A line through places that need not be quarters."""
    x, y = [at for at, _ in points], [value for _, value in points]
    on.chart.scatter(x=x, y=y, mode="lines", name=name, hoverinfo="skip", **look)


def _reached(line: Timeline, drawn: Drawn, start: tuple[int, float]) -> None:
    """When it is reached, above the target's words; where that lies beyond the axis, at its edge with an arrow."""
    last = drawn.expected or drawn.latest or drawn.now
    beyond = line.x(last) > line.width
    at, y = _clipped(start, (line.x(last), drawn.goal), line.width)
    low = beyond and drawn.expected is not None
    place = {"xanchor": "right", "yanchor": "bottom", "yshift": 0 if low else 15, "color": theme.tokens()["accent-ink"]}
    line.note(f"<b>{drawn.forecast_said}{' →' if beyond else ''}</b>", at, y if low else drawn.goal, "reached", **place)


def _clipped(start: tuple[int, float], end: tuple[int, float], edge: int) -> tuple[float, float]:
    """Where a line ends that may run off the axis."""
    if end[0] <= edge or end[0] == start[0]:
        return end
    return edge, start[1] + (end[1] - start[1]) * (edge - start[0]) / (end[0] - start[0])


# --- points ----------------------------------------------------------------------------------------------------------


def _points(line: Timeline, drawn: Drawn, words: Catalogue) -> None:
    """Every quarter can be pointed at, hollow where provisional; first, deadline and last carry values."""
    of, known = theme.tokens(), drawn.known
    codes, values = known["quarter"].to_list(), known["value"].to_list()
    large = [code in (codes[-1], drawn.deadline) for code in codes]
    look = {
        "size": [10 if one else 5 for one in large],
        "color": [of["paper" if hollow else "accent"] for hollow in known["open"]],
        "line": {"color": of["accent"], "width": [2.2 if one else 1.4 for one in large]},
    }
    line.marks(codes, values, "points", said=known["said"].to_list(), **look)
    if codes[0] not in (codes[-1], drawn.deadline):
        line.below(f"<b>{known['plain'].iloc[0]}</b>", codes[0], values[0], "first", (0, -5))
    _then(line, drawn, words)
    if codes[-1] == drawn.now:
        said = "<br>".join([f"<b>{escape(drawn.name)} {drawn.end[0]}</b>", *drawn.end[1:]])
        line.end(said, codes[-1], values[-1], yanchor="top" if drawn.forecast_said else "middle")


def _then(line: Timeline, drawn: Drawn, words: Catalogue) -> None:
    """The value at the deadline: beside its point, or at the foot of its line where the point is too near the end."""
    code = drawn.deadline
    if code is None or drawn.then is None or code == drawn.now or (drawn.narrow and drawn.overdue):
        return
    said = f"<b>{drawn.then}</b> {words.text('overview.path.at_deadline')}"
    if not drawn.narrow:
        line.below(said, code, drawn.known.loc[drawn.known["quarter"] == code, "value"].iloc[0], "then")
        return
    color = theme.tokens()["accent-ink"]
    line.note(said, code, drawn.goal * 0.02, "then", xanchor="center", yanchor="bottom", color=color)
