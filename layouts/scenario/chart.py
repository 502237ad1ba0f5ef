"""The charts of scenarios: the path so far, the scenario, going on as before, and the target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from data.quarters import quarter, steps
from layouts.kit import numbers, theme
from layouts.kit.chart import Chart
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


def path(view: View, given: Given) -> Chart:
    """The path: figures solid, the scenario on from them dashed, going on at the recent pace thin and grey."""
    of, found, words = theme.tokens(), given.found, view.words
    first, until, city = str(given.past["quarter"].iloc[0]), given.scenario.until, found.start.city
    chart = Chart()
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


def compared(view: View, named: Sequence[tuple[str, Projection]]) -> Chart:
    """Scenarios side by side: a line each, told apart by dash, colour and the name at its end."""
    of = theme.tokens()
    chart = Chart()
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


def _axes(chart: Chart, first: str, until: str, highest: float, left: float = _LEFT) -> None:
    width = steps(first, until)
    ends = [code for n in range(width + 1) if (code := str(quarter(first) + n)).endswith("Q4")] or [first, until]
    every = -(-len(ends) // _MOST_TICKS)
    ticks = ends[::-1][::every][::-1]
    chart.xaxis(
        range=[left, width + 0.4],
        tickvals=[steps(first, code) for code in ticks],
        ticktext=ticks,
        tickangle=0,
        showline=False,
        ticklabelstandoff=5,
    )
    chart.yaxis(range=[0, highest * _ROOM], dtick=1 if highest <= 8 else None, ticklabelstandoff=4)
    chart.line((left, width), (0, 0), theme.tokens()["rule-2"])
    chart.lay(margin={"l": 24, "r": 96, "t": 12, "b": 30})


def _target(chart: Chart, first: str, until: str, found: Projection, words: Any, left: float = _LEFT) -> None:
    of, target = theme.tokens(), float(found.start.target)
    chart.line((left, steps(first, until)), (target, target), of["ink"], 2)
    said = words.text("scenario.path.target", target=numbers.plain(found.start.target))
    _note(chart, f"<b>{said}</b>", left, target, xanchor="left", yanchor="bottom", name="target")


def _begin(chart: Chart, view: View, given: Given, first: str, highest: float, left: float = _LEFT) -> None:
    """Where figures end and assumptions begin: a wash behind what is assumed, and the quarter's name."""
    of, base = theme.tokens(), given.scenario.base
    at, end = steps(first, base), steps(first, given.scenario.until)
    chart.wash((at, end), (0, highest * _ROOM), of["wash"])
    now = given.found.of(given.found.start.city).iloc[0]
    said = view.words.text("scenario.path.now", base=base)
    value = numbers.rate(now["value"], given.found.start.target, bool(now["met"]))
    place = {"xanchor": "left", "yanchor": "top", "xshift": 5, "yshift": -8, "align": "left"}
    told = f"<b>{value}</b><br>{said}"
    _note(chart, told, at, float(now["value"]), color=of["accent-ink"], name="now", **place)
    chart.scatter(
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


def _reached(chart: Chart, view: View, given: Given, first: str) -> None:
    code = given.found.reached[given.found.start.city]
    if code is None or code == given.scenario.base:
        return
    of, target = theme.tokens(), float(given.found.start.target)
    rows = given.found.of(given.found.start.city).set_index("quarter")
    chart.scatter(
        x=[steps(first, code)],
        y=[rows["value"].to_dict()[code]],
        mode="markers",
        name="reached",
        marker={"size": 9, "color": of["accent"]},
        hoverinfo="skip",
    )
    at, late = steps(first, code), steps(first, code) > steps(first, given.scenario.until) / 2
    chart.line((at, at), (0, target), of["accent"], dash="4px,3px")
    said = view.words.text("scenario.path.reached", quarter=code)
    place = {"xanchor": "right" if late else "left", "yanchor": "bottom", "xshift": -4 if late else 4, "yshift": 4}
    _note(chart, f"<b>{said}</b>", at, 0, color=of["accent-ink"], name="reached", **place)


def _line(chart: Chart, table: Any, first: str, name: str, line: dict[str, Any]) -> None:
    said = [
        f"{code} {escape(name)} {numbers.rate(value)}"
        for code, value in zip(table["quarter"], table["value"], strict=True)
    ]
    chart.scatter(
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


def _ends(chart: Chart, ends: Sequence[_End], x: float, height: float) -> None:
    """The words at the lines' ends, moved apart where they would lie over each other."""
    placed: list[float] = []
    for end in sorted(ends, key=lambda one: one.y):
        y = max([end.y, *(before + _APART * height for before in placed[-1:])])
        placed.append(y)
        _note(
            chart, end.text, x, y, xanchor="left", yanchor="middle", xshift=8, color=end.color, align="left", name="end"
        )


def _note(chart: Chart, text: str, x: float, y: float, *, color: str | None = None, **place: Any) -> None:
    chart.note(text, x, y, color=color or theme.tokens()["ink"], borderpad=2, **place)
