"""The charts of scenarios: the path so far, the scenario, going on as before, and the target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from data.quarters import quarter, steps
from layouts.kit import numbers, theme
from layouts.kit.shell import View
from layouts.scenario.given import Given
from metrics.scenario import Projection

_ROOM = 1.14
"""How far the axis reaches above the highest value."""
_APART = 0.115
"""How far apart the words at two lines' ends have to stand, in shares of the axis."""
_MOST_TICKS = 7
_LEFT, _ROOM_FOR_TARGET = -0.6, 0.3
"""Where the axis begins, in quarters; where lines begin at its left, what part of it the target's words need."""
_DASHES = ("solid", "7px,4px", "2px,3px", "9px,3px,2px,3px")


@dataclass(frozen=True)
class _End:
    """The words at a line's end."""

    y: float
    text: str
    color: str


def path(view: View, given: Given) -> go.Figure:
    """The path: figures solid, the scenario on from them dashed, going on at the recent pace thin and grey."""
    of, found, words = theme.tokens(), given.found, view.words
    first, until, city = str(given.past["quarter"].iloc[0]), given.scenario.until, found.start.city
    chart = go.Figure(layout={"template": theme.template()})
    known = given.past.dropna(subset=["value"])
    ours, theirs = found.of(city), given.going.of(city)
    with_pace = bool(found.start.paced)
    highest = _highest(found, [known, ours, *([theirs] if with_pace else [])])
    _axes(chart, first, until, highest)
    _target(chart, first, until, found, words)
    _begin(chart, view, given, first, highest)
    if with_pace:
        grey = {"color": of["compare"], "width": 1.6, "dash": "2px,3px"}
        _line(chart, theirs, first, words.text("scenario.path.going_on"), grey)
    _line(chart, known, first, words.text("scenario.column.known"), {"color": of["accent"], "width": 2.6})
    dashed = {"color": of["accent"], "width": 2.6, "dash": "6px,4px"}
    _line(chart, ours, first, words.text("scenario.path.line"), dashed)
    ends = [_end(ours, found, words.text("scenario.path.line"), of["accent-ink"])]
    if with_pace:
        ends.append(_end(theirs, found, words.text("scenario.path.going_on"), of["compare"]))
    _ends(chart, ends, steps(first, until), highest * _ROOM)
    _reached(chart, view, given, first)
    return chart


def compared(view: View, named: Sequence[tuple[str, Projection]]) -> go.Figure:
    """Scenarios side by side: a line each, told apart by dash, colour and the name at its end."""
    of = theme.tokens()
    chart = go.Figure(layout={"template": theme.template()})
    first = min(found.scenario.base for _, found in named)
    until = max(found.scenario.until for _, found in named)
    rows = [found.of(found.start.city) for _, found in named]
    target = named[0][1]
    highest = _highest(target, rows)
    left = -steps(first, until) * _ROOM_FOR_TARGET
    _axes(chart, first, until, highest, left)
    _target(chart, first, until, target, view.words, left)
    colours = (of["accent"], of["ink-2"], of["compare"], of["ink"])
    ends = []
    for (name, found), table, colour, dash in zip(named, rows, colours, _DASHES, strict=False):
        _line(chart, table, first, name, {"color": colour, "width": 2.4, "dash": dash})
        ends.append(_end(table, found, name, colour))
    _ends(chart, ends, steps(first, until), highest * _ROOM)
    return chart


def _highest(found: Projection, tables: Sequence[pd.DataFrame]) -> float:
    values = [float(value) for table in tables for value in table["value"].dropna()]
    return max([float(found.start.target), *values])


def escape(text: str) -> str:
    """A name somebody chose, as plain text in a chart's own markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _axes(chart: go.Figure, first: str, until: str, highest: float, left: float = _LEFT) -> None:
    width = steps(first, until)
    ends = [code for n in range(width + 1) if (code := str(quarter(first) + n)).endswith("Q4")] or [first, until]
    every = -(-len(ends) // _MOST_TICKS)
    ticks = ends[::-1][::every][::-1]
    chart.update_xaxes(
        range=[left, width + 0.4],
        tickvals=[steps(first, code) for code in ticks],
        ticktext=ticks,
        tickangle=0,
        showline=False,
        ticklabelstandoff=5,
    )
    chart.update_yaxes(range=[0, highest * _ROOM], dtick=1 if highest <= 8 else None, ticklabelstandoff=4)
    line = {"color": theme.tokens()["rule-2"], "width": 1}
    chart.add_shape(type="line", x0=left, x1=width, y0=0, y1=0, line=line)
    chart.update_layout(margin={"l": 24, "r": 96, "t": 12, "b": 30})


def _target(chart: go.Figure, first: str, until: str, found: Projection, words: Any, left: float = _LEFT) -> None:
    of, target = theme.tokens(), float(found.start.target)
    line = {"color": of["ink"], "width": 2}
    chart.add_shape(type="line", x0=left, x1=steps(first, until), y0=target, y1=target, line=line)
    said = words.text("scenario.path.target", target=numbers.plain(found.start.target))
    _note(chart, f"<b>{said}</b>", left, target, xanchor="left", yanchor="bottom", name="target")


def _begin(chart: go.Figure, view: View, given: Given, first: str, highest: float, left: float = _LEFT) -> None:
    """Where figures end and assumptions begin: a wash behind what is assumed, and the quarter's name."""
    of, base = theme.tokens(), given.scenario.base
    at, end = steps(first, base), steps(first, given.scenario.until)
    chart.add_shape(
        type="rect", x0=at, x1=end, y0=0, y1=highest * _ROOM, fillcolor=of["wash"], line_width=0, layer="below"
    )
    now = given.found.of(given.found.start.city).iloc[0]
    said = view.words.text("scenario.path.now", base=base)
    value = numbers.rate(now["value"], given.found.start.target, bool(now["met"]))
    place = {"xanchor": "left", "yanchor": "top", "xshift": 5, "yshift": -8, "align": "left"}
    told = f"<b>{value}</b><br>{said}"
    _note(chart, told, at, float(now["value"]), color=of["accent-ink"], name="now", **place)
    chart.add_scatter(
        x=[at],
        y=[now["value"]],
        mode="markers",
        name="now",
        hoverinfo="skip",
        marker={
            "size": 9,
            "color": of["paper"] if given.found.start.missing else of["accent"],
            "line": {"color": of["accent"], "width": 2.4},
        },
    )


def _reached(chart: go.Figure, view: View, given: Given, first: str) -> None:
    code = given.found.reached[given.found.start.city]
    if code is None or code == given.scenario.base:
        return
    of, target = theme.tokens(), float(given.found.start.target)
    rows = given.found.of(given.found.start.city).set_index("quarter")
    chart.add_scatter(
        x=[steps(first, code)],
        y=[rows["value"].to_dict()[code]],
        mode="markers",
        name="reached",
        marker={"size": 9, "color": of["accent"]},
        hoverinfo="skip",
    )
    at, late = steps(first, code), steps(first, code) > steps(first, given.scenario.until) / 2
    line = {"color": of["accent"], "width": 1, "dash": "4px,3px"}
    chart.add_shape(type="line", x0=at, x1=at, y0=0, y1=target, line=line)
    said = view.words.text("scenario.path.reached", quarter=code)
    place = {"xanchor": "right" if late else "left", "yanchor": "bottom", "xshift": -4 if late else 4, "yshift": 4}
    _note(chart, f"<b>{said}</b>", at, 0, color=of["accent-ink"], name="reached", **place)


def _line(chart: go.Figure, table: Any, first: str, name: str, line: dict[str, Any]) -> None:
    said = [
        f"{code} {escape(name)} {numbers.rate(value)}"
        for code, value in zip(table["quarter"], table["value"], strict=True)
    ]
    chart.add_scatter(
        x=[steps(first, code) for code in table["quarter"]],
        y=table["value"].astype(float).to_list(),
        text=said,
        mode="lines",
        name=escape(name),
        line=line,
        hovertemplate="%{text}<extra></extra>",
    )


def _end(table: Any, found: Projection, name: str, color: str) -> _End:
    last = table.iloc[-1]
    value = numbers.rate(last["value"], found.start.target, bool(last["met"]))
    return _End(float(last["value"]), f"<b>{value}</b><br>{_short(name)}", color)


def _short(name: str) -> str:
    """A name in the room beside the chart: cut where it is too long, it stands in full in the table."""
    most = 13 if name.isascii() else 7
    return escape(name if len(name) <= most else name[: most - 1] + "…")


def _ends(chart: go.Figure, ends: Sequence[_End], x: float, height: float) -> None:
    """The words at the lines' ends, moved apart where they would lie over each other."""
    placed: list[float] = []
    for end in sorted(ends, key=lambda one: one.y):
        y = max([end.y, *(before + _APART * height for before in placed[-1:])])
        placed.append(y)
        _note(
            chart, end.text, x, y, xanchor="left", yanchor="middle", xshift=8, color=end.color, align="left", name="end"
        )


def _note(chart: go.Figure, text: str, x: float, y: float, *, color: str | None = None, **place: Any) -> None:
    font = {"color": color or theme.tokens()["ink"]}
    chart.add_annotation(text=text, x=x, y=y, showarrow=False, font=font, **{"borderpad": 2, **place})
