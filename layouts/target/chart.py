"""The drawing of one target's path: our line, the required path, target, deadline, time overdue, and the forecast."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from data.quarters import quarter as period
from data.quarters import quarters_between, steps
from layouts.kit import numbers, theme
from layouts.kit.chart import Chart
from layouts.words.catalogue import Catalogue

_ROOM, _HIGH_ROOM = 1.14, 1.24
"""How far the axis reaches above the highest value; higher where a forecast is said above the target's words."""
_NEAR = 6
"""Quarters between the deadline and now within which words have no room beside the deadline's point."""
_LEFT = -0.9
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
        expected, earliest, latest: quarters of reaching or None; ``forecast_said`` the words on the band.
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

    @property
    def known(self) -> pd.DataFrame:
        """The points that have a value."""
        return self.points.dropna(subset=["value"])

    @property
    def then(self) -> str | None:
        """The value at the deadline as it is said; None where there is none."""
        found = self.known.loc[self.known["quarter"] == self.deadline, "plain"]
        return None if found.empty else str(found.iloc[0])

    def x(self, code: str) -> int:
        """Where a quarter stands."""
        return steps(self.first, code)


def figure(drawn: Drawn, words: Catalogue) -> Chart:
    """The chart."""
    chart = Chart()
    _axes(chart, drawn)
    _overdue(chart, drawn, words)
    _forecast(chart, drawn)
    _required(chart, drawn, words)
    _goal(chart, drawn)
    _country(chart, drawn, words)
    _line(chart, drawn)
    _points(chart, drawn, words)
    return chart


# --- axes and what stands still --------------------------------------------------------------------------------------


def _axes(chart: Chart, drawn: Drawn) -> None:
    width = drawn.x(drawn.through)
    country = [] if drawn.national is None else list(drawn.national["value"])
    highest = max([drawn.goal, *drawn.known["value"], *country])
    listed = quarters_between(period(drawn.first), period(drawn.through))
    ends = [code for code in listed if code.endswith("Q4")]
    ends = ends if len(ends) > 1 else list(dict.fromkeys([drawn.first, drawn.now]))
    chart.xaxis(
        range=[_LEFT, width + 0.4],
        tickvals=[drawn.x(code) for code in ends],
        ticktext=ends,
        showline=False,
        tickangle=0,
        ticklabelstandoff=5,
    )
    ticks: dict[str, Any] = {"dtick": 1 if highest <= 7 else None}
    if drawn.percent:
        shares = range(0, 101, 20)
        ticks = {"tickvals": list(shares), "ticktext": [f"{share}%" for share in shares]}
    highest *= _HIGH_ROOM if drawn.forecast_said else _ROOM
    chart.yaxis(range=[0, highest], ticklabelstandoff=4, **ticks)
    chart.line((_LEFT, width), (0, 0), theme.tokens()["rule-2"])
    chart.lay(margin={"l": 48 if drawn.percent else 24, "r": _margin(drawn), "t": 10, "b": 30})


def _margin(drawn: Drawn) -> int:
    """Room at the right for the words at the line's end, unless the axis itself goes on beyond it."""
    return 24 if steps(drawn.now, drawn.through) > 6 else _END_ROOM


def _overdue(chart: Chart, drawn: Drawn, words: Catalogue) -> None:
    """The deadline down, and the time since it in grey where the target is not met."""
    if drawn.deadline is None or drawn.deadline > drawn.through:
        return
    of, at, end = theme.tokens(), max(drawn.x(drawn.deadline), _LEFT), drawn.x(drawn.now)
    if drawn.deadline >= drawn.first:
        chart.line((at, at), (0, drawn.goal), of["ink-2"], dash="4px,3px")
    if not drawn.overdue:
        return
    chart.wash((at, end), (0, drawn.goal), of["wash"])
    said = f"<b>{words.text('overview.path.overdue')}</b><br>"
    said += words.text("overview.path.overdue_for", quarters=drawn.overdue)
    if _narrow(drawn) and drawn.then is not None:
        said = f"<b>{drawn.then}</b> {words.text('overview.path.at_deadline')}<br>{said}"
    _note(chart, said, (at + end) / 2, drawn.goal * 0.02, xanchor="center", yanchor="bottom", name="overdue")


def _narrow(drawn: Drawn) -> bool:
    """Whether the deadline lies so near that its value has no room beside its point, and stands at the foot."""
    return drawn.deadline is not None and steps(drawn.deadline, drawn.now) <= _NEAR


def _goal(chart: Chart, drawn: Drawn) -> None:
    chart.line((_LEFT, drawn.x(drawn.through)), (drawn.goal, drawn.goal), theme.tokens()["ink"], 2)
    _note(chart, f"<b>{drawn.goal_said}</b>", _LEFT, drawn.goal, xanchor="left", yanchor="bottom", name="goal")


def _required(chart: Chart, drawn: Drawn, words: Catalogue) -> None:
    """The path it has to take: thin, dotted, its name along it."""
    if not drawn.required:
        return
    x, y = _broken(drawn, [(drawn.x(code), value) for code, value in drawn.required])
    grey = theme.tokens()["ink-3"]
    chart.scatter(
        x=x, y=y, mode="lines", name="required", hoverinfo="skip", line={"color": grey, "width": 1.4, "dash": "1px,3px"}
    )
    if drawn.broken:
        return
    code, at = drawn.required[len(drawn.required) * 2 // 5]
    _note(
        chart,
        words.text("target.path.required"),
        drawn.x(code),
        at,
        xanchor="right",
        yanchor="bottom",
        color=grey,
        xshift=-4,
        name="required",
    )


def _broken(drawn: Drawn, points: list[tuple[int, float]]) -> tuple[list[Any], list[Any]]:
    """A line's points, with a break before every first quarter of a year where each year begins anew."""
    x: list[Any] = []
    y: list[Any] = []
    for at, value in points:
        if drawn.broken and x and str(period(drawn.first) + at).endswith("Q1"):
            x.append(None)
            y.append(None)
        x.append(at)
        y.append(value)
    return x, y


# --- where it leads --------------------------------------------------------------------------------------------------


def _forecast(chart: Chart, drawn: Drawn) -> None:
    """The band between the fastest and the slowest pace, and the line of the recent one."""
    value = drawn.points["value"].iloc[-1]
    if pd.isna(value) or not (drawn.earliest and drawn.latest):
        return
    of, start, edge = theme.tokens(), (drawn.x(drawn.now), float(value)), drawn.x(drawn.through)
    fast, slow = (_clipped(start, (drawn.x(code), drawn.goal), edge) for code in (drawn.earliest, drawn.latest))
    corner = [(edge, drawn.goal)] if drawn.x(drawn.latest) > edge >= drawn.x(drawn.earliest) else []
    outline = [start, fast, *corner, slow, start]
    chart.scatter(
        x=[at for at, _ in outline],
        y=[at for _, at in outline],
        mode="lines",
        fill="toself",
        name="forecast",
        fillcolor=of["accent-wash"],
        line={"width": 1, "color": of["accent-wash"]},
        hoverinfo="skip",
    )
    if drawn.expected:
        end = _clipped(start, (drawn.x(drawn.expected), drawn.goal), edge)
        chart.scatter(
            x=[start[0], end[0]],
            y=[start[1], end[1]],
            mode="lines",
            name="expected",
            hoverinfo="skip",
            line={"color": of["accent"], "width": 1.4, "dash": "2px,3px"},
        )
    _reached(chart, drawn, start, edge)


def _reached(chart: Chart, drawn: Drawn, start: tuple[int, float], edge: int) -> None:
    """When it is reached, above the target's words; where that lies beyond the axis, at its edge with an arrow."""
    last = drawn.expected or drawn.latest or drawn.now
    said = drawn.expected or "—".join(dict.fromkeys((drawn.earliest or "", drawn.latest or "")))
    beyond = drawn.x(last) > edge
    at, y = _clipped(start, (drawn.x(last), drawn.goal), edge)
    low = beyond and drawn.expected is not None
    _note(
        chart,
        f"<b>{said}{' →' if beyond else ''}</b>",
        at,
        y if low else drawn.goal,
        xanchor="right",
        yanchor="bottom",
        yshift=0 if low else 15,
        color=theme.tokens()["accent-ink"],
        name="reached",
    )


def _clipped(start: tuple[int, float], end: tuple[int, float], edge: int) -> tuple[float, float]:
    """Where a line ends that may run off the axis."""
    if end[0] <= edge or end[0] == start[0]:
        return end
    return edge, start[1] + (end[1] - start[1]) * (edge - start[0]) / (end[0] - start[0])


# --- lines and points ------------------------------------------------------------------------------------------------


def _country(chart: Chart, drawn: Drawn, words: Catalogue) -> None:
    if drawn.national is None:
        return
    points = drawn.national[drawn.national["quarter"] >= drawn.first]
    if points.empty:
        return
    grey = theme.tokens()["compare"]
    x = [drawn.x(code) for code in points["quarter"]]
    said = [words.text("overview.path.national", value=numbers.rate(value)) for value in points["value"]]
    chart.scatter(
        x=x,
        y=points["value"],
        mode="lines+markers",
        name="national",
        line={"color": grey, "width": 1.4, "dash": "4px,3px"},
        marker={"size": 6, "color": grey},
        text=[f"{code} {one}" for code, one in zip(points["quarter"], said, strict=True)],
        hovertemplate="%{text}<extra></extra>",
    )
    ours = drawn.known.set_index("quarter")["value"].get(points["quarter"].iloc[-1], 0.0)
    above = float(points["value"].iloc[-1]) >= float(ours)
    _note(
        chart,
        said[-1],
        x[-1],
        points["value"].iloc[-1],
        xanchor="right",
        yanchor="middle",
        xshift=-7,
        yshift=3 if above else -14,
        color=grey,
        name="national",
    )


def _line(chart: Chart, drawn: Drawn) -> None:
    """Our line; its last segment dashed where its last point is provisional."""
    points = drawn.points
    placed = [(drawn.x(code), value) for code, value in zip(points["quarter"], points["value"], strict=True)]
    dashed = bool(points["open"].iloc[-1]) and len(placed) > 1 and not drawn.broken
    style = {"color": theme.tokens()["accent"], "width": 2.6}
    x, y = _broken(drawn, placed[:-1] if dashed else placed)
    chart.scatter(x=x, y=y, mode="lines", name="ours", line=style, hoverinfo="skip")
    if dashed:
        chart.scatter(
            x=[at for at, _ in placed[-2:]],
            y=[at for _, at in placed[-2:]],
            mode="lines",
            name="ours",
            hoverinfo="skip",
            line={**style, "dash": "3px,3px"},
        )


def _points(chart: Chart, drawn: Drawn, words: Catalogue) -> None:
    """Every quarter can be pointed at, hollow where provisional; first, deadline and last carry values."""
    of, known = theme.tokens(), drawn.known
    last = known["quarter"].iloc[-1]
    sizes = [10 if code in (last, drawn.deadline) else 5 for code in known["quarter"]]
    chart.scatter(
        x=[drawn.x(code) for code in known["quarter"]],
        y=known["value"],
        mode="markers",
        name="points",
        text=known["said"],
        hovertemplate="%{text}<extra></extra>",
        marker={
            "size": sizes,
            "color": [of["paper"] if hollow else of["accent"] for hollow in known["open"]],
            "line": {"color": of["accent"], "width": [2.2 if size > 5 else 1.4 for size in sizes]},
        },
    )
    _first(chart, drawn)
    _then(chart, drawn, words)
    if last == drawn.now:
        said = [f"<b>{escape(drawn.name)} {drawn.end[0]}</b>", *drawn.end[1:]]
        _note(
            chart,
            "<br>".join(said),
            drawn.x(last),
            known["value"].iloc[-1],
            xanchor="left",
            yanchor="top" if drawn.forecast_said else "middle",
            xshift=9,
            align="left",
            color=of["accent-ink"],
            name="end",
        )


def _first(chart: Chart, drawn: Drawn) -> None:
    begun = drawn.known.iloc[0]
    if begun["quarter"] in (drawn.known["quarter"].iloc[-1], drawn.deadline):
        return
    _note(
        chart,
        f"<b>{begun['plain']}</b>",
        drawn.x(begun["quarter"]),
        begun["value"],
        xanchor="left",
        yanchor="top",
        yshift=-5,
        color=theme.tokens()["accent-ink"],
        name="first",
    )


def _then(chart: Chart, drawn: Drawn, words: Catalogue) -> None:
    """The value at the deadline: beside its point, or at the foot of its line where the point is too near the end."""
    if drawn.then is None or drawn.deadline == drawn.now or (_narrow(drawn) and drawn.overdue):
        return
    said = f"<b>{drawn.then}</b> {words.text('overview.path.at_deadline')}"
    found = drawn.known.loc[drawn.known["quarter"] == drawn.deadline, "value"].iloc[0]
    foot = _narrow(drawn)
    at, y = drawn.x(str(drawn.deadline)), drawn.goal * 0.02 if foot else found
    beside = {"xanchor": "left", "yanchor": "top", "xshift": 6, "yshift": -5}
    place = {"xanchor": "center", "yanchor": "bottom"} if foot else beside
    _note(chart, said, at, y, color=theme.tokens()["accent-ink"], name="then", **place)


def _note(chart: Chart, text: str, x: float, y: float, *, color: str | None = None, **place: Any) -> None:
    color = color or theme.tokens()["ink"]
    chart.note(text, x, y, color=color, **{"xshift": 0, "yshift": 0, "borderpad": 2, **place})
