"""Charts over time: lines with their names at the end, and small multiples, one panel a unit on one scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd

from data.vocabulary import Measured
from layouts.explore.given import ExploreData, goal, goal_said, is_open, part_name, percent, said_of, status_of
from layouts.explore.spread import spread
from layouts.kit import numbers, theme
from layouts.kit.chart import Chart, numbered
from layouts.kit.shell import View

_ROOM = 1.12
_TICKS = 6
"""Quarters named under an axis, at most about."""
_APART = 0.047
"""How far apart names at lines' ends stand, as a share of the axis' height, so that they do not touch."""
_LETTER = 7.4
"""Pixels of a letter, at the size of a chart's words; a Chinese one is as wide as two."""
_END_ROOM = 24, 240
"""Pixels at the right beside the longest name, and at most."""
_COLUMNS = 4
_PANEL_GAP = 0.025
"""Between two panels, as a share of the chart's width."""

Row = dict[Any, Any]
"""A row of the tidy table."""


def series_key(given: ExploreData) -> str:
    """What tells one line from another: the unit, or of one unit the part."""
    return "part" if given.chosen.by_part else "unit"


def series_name(view: View, given: ExploreData, key: str) -> str:
    """What a line is called."""
    return part_name(view, key) if given.chosen.by_part else given.names[key]


def marked(view: View, given: ExploreData) -> str:
    """The line that stands out: as asked for, else the city's, else that of the lowest or only unit."""
    chosen, rows = given.chosen, given.whole
    present = list(rows[series_key(given)].unique())
    if chosen.mark in present:
        return chosen.mark
    if view.policy.city.code in present:
        return view.policy.city.code
    known = given.last.dropna(subset=["value"])
    lowest = known.sort_values("value", kind="stable")[series_key(given)]
    return str(lowest.iloc[0]) if len(lowest) else ""


# --- lines -----------------------------------------------------------------------------------------------------------


def line_chart(view: View, given: ExploreData) -> Chart:
    """A line each; one in the accent, the others grey; carried and provisional points hollow, gaps where missing."""
    chart = Chart()
    mark, lines, bounds = marked(view, given), _lines(given, given.whole), _bounds(given)
    for name in sorted(lines, key=lambda one: one == mark):
        _line(chart, view, given, name, lines[name], strong=name == mark)
    _time_axis(chart, given)
    _value_axis(chart, given, bounds)
    _goal(chart, view, given)
    room = _end_names(chart, view, given, lines, mark, bounds)
    chart.lay(margin={"l": 44, "r": room, "t": 16, "b": 30}, hovermode="closest")
    return chart


def _lines(given: ExploreData, rows: pd.DataFrame) -> dict[str, list[Row]]:
    """The rows of each line by its key."""
    key, found = series_key(given), dict[str, list[Row]]()
    for row in rows.to_dict("records"):
        found.setdefault(str(row[key]), []).append(row)
    return found


def _line(
    chart: Chart, view: View, given: ExploreData, key: str, listed: Sequence[Row], *, strong: bool, panel: int = 0
) -> None:
    of, indicator = theme.tokens(), given.chosen.indicator
    colour = of["accent"] if strong else of["compare"]
    name = escape(series_name(view, given, key))
    hollow = [of["paper"] if is_open(row) else colour for row in listed]
    chart.scatter(
        x=[row["quarter"] for row in listed],
        y=[percent(indicator, row["value"]) for row in listed],
        mode="lines+markers",
        name=name,
        line={"color": colour, "width": 2.6 if strong else 1.3},
        marker={"size": 7 if strong else 5, "color": hollow, "line": {"color": colour, "width": 1.6}},
        text=[_hover(view, given, name, row) for row in listed],
        hovertemplate="%{text}<extra></extra>",
        connectgaps=False,
        xaxis=f"x{numbered(panel)}" if panel else None,
        yaxis=f"y{numbered(panel)}" if panel else None,
    )


def _hover(view: View, given: ExploreData, name: str, row: Any) -> str:
    why = status_of(view, row)
    said = f"<b>{name}</b> {row['quarter']} {said_of(view, given.chosen.indicator, row)}"
    return f"{said}<br>{escape(why)}" if why else said


def _time_axis(chart: Chart, given: ExploreData) -> None:
    quarters = given.chosen.quarters
    step = max(-(-len(quarters) // _TICKS), 1)
    ticks = sorted(quarters[::-1][::step])
    chart.xaxis(
        type="category",
        categoryorder="array",
        categoryarray=list(quarters),
        tickvals=ticks,
        range=[-0.3, len(quarters) - 0.7],
        tickangle=0,
        showline=True,
    )


def _bounds(given: ExploreData) -> tuple[float, float]:
    """The axis: from 0, or below it where there is a surplus, to above the highest value and the target."""
    values = [percent(given.chosen.indicator, value) or 0.0 for value in given.whole["value"]]
    goals = [percent(given.chosen.indicator, target) or 0.0 for target in given.rows["target"].dropna()[:1]]
    return min([*values, 0.0]) * _ROOM, max([*values, *goals, 0.0]) * _ROOM or 1.0


def suffix(given: ExploreData) -> str:
    """What follows the axis' figures."""
    return "%" if given.chosen.indicator.kind == Measured.RATIO else ""


def _value_axis(
    chart: Chart, given: ExploreData, bounds: tuple[float, float], panel: int = 1, *, most: int = 6
) -> None:
    chart.yaxis(panel, range=list(bounds), nticks=most, tickformat=",", ticksuffix=suffix(given))
    if bounds[0] < 0:
        chart.yaxis(panel, zeroline=True, zerolinecolor=theme.tokens()["rule-2"])


def _goal(chart: Chart, view: View, given: ExploreData) -> None:
    """The target or reference across, with its words."""
    target = percent(given.chosen.indicator, goal(view, given.chosen))
    if target is None:
        return
    ink = theme.tokens()["ink"]
    chart.line((0, 1), (target, target), ink, 2, xref="paper", layer="below")
    chart.note(
        f"<b>{goal_words(view, given)}</b>",
        0.004,
        target,
        xref="paper",
        xanchor="left",
        yanchor="bottom",
        color=ink,
        bgcolor=theme.tokens()["paper"],
        name="goal",
    )


def goal_words(view: View, given: ExploreData) -> str:
    """``参照全市目标 5`` or ``目标 100%``."""
    target = view.policy.target(given.chosen.indicator.id, str(given.rows["level"].iloc[-1]))
    key = "explore.goal_reference" if target and target.reference else "explore.goal"
    return view.words.text(key, goal=goal_said(view, given.chosen))


# --- names at the ends -----------------------------------------------------------------------------------------------


# Long: the settings of one chart's labels, one a line.
def _end_names(
    chart: Chart,
    view: View,
    given: ExploreData,
    lines: Mapping[str, Sequence[Row]],
    mark: str,
    bounds: tuple[float, float],
) -> float:
    """Each line's name and last value at the right, moved apart where they would touch, a thin lead to its line.

    Gives the pixels they need beside the chart.
    """
    of, low, span = theme.tokens(), bounds[0], bounds[1] - bounds[0]
    known = {key: [row for row in rows if not numbers.is_missing(row["value"])] for key, rows in lines.items()}
    ends = [(key, rows[-1]) for key, rows in known.items() if rows]
    wanted = [((percent(given.chosen.indicator, row["value"]) or 0.0) - low) / span for _, row in ends]
    last, widest = len(given.chosen.quarters) - 1, 0.0
    for (key, row), at, stands in zip(ends, wanted, spread(wanted, _APART), strict=True):
        strong = key == mark
        colour = of["accent-ink"] if strong else of["ink-2"]
        name = escape(series_name(view, given, key))
        text = f"{name} {said_of(view, given.chosen.indicator, row)}"
        if row["quarter"] != given.chosen.last:
            text += f" · {row['quarter']}"
        widest = max(widest, wide(text))
        chart.note(
            f"<b>{text}</b>" if strong else text,
            last,
            stands,
            xref="x",
            yref="paper",
            xanchor="left",
            yanchor="middle",
            xshift=16,
            color=colour,
            align="left",
            name="end",
        )
        where = given.chosen.quarters.index(str(row["quarter"]))
        if where == last:
            beside = {"xref": "x", "yref": "paper", "xsizemode": "pixel", "xanchor": last}
            chart.line((5, 15), (at, stands), of["rule-2"], **beside)
    return min(widest + _END_ROOM[0], _END_ROOM[1])


def wide(text: str) -> float:
    """About how many pixels a text takes."""
    return sum(_LETTER * (2 if letter > "\u2e80" else 1) for letter in text)


# --- small multiples -------------------------------------------------------------------------------------------------


def panels_chart(view: View, given: ExploreData) -> Chart:
    """One panel a unit or part, all on one scale: its line in the accent, the city's grey behind, the target across."""
    lines, bounds, city = _lines(given, given.rows), _bounds(given), given.city.to_dict("records")
    chart = Chart()
    chart.lay(hovermode="closest", margin={"l": 40, "r": 34, "t": 30, "b": 26})
    _lay_panels(chart, len(lines))
    for panel, (name, rows) in enumerate(lines.items(), start=1):
        if city:
            _line(chart, view, given, view.policy.city.code, city, strong=False, panel=panel)
        _line(chart, view, given, name, rows, strong=True, panel=panel)
        _value_axis(chart, given, bounds, panel, most=4)
        _panel_frame(chart, view, given, name, rows[-1], panel)
    return chart


def _lay_panels(chart: Chart, count: int) -> None:
    """The panels' places row by row, each row on its first panel's scale; left over ones stay empty."""
    down = -(-count // _COLUMNS)
    gap_across, gap_down = _PANEL_GAP, min(0.3 / down, 0.2)
    width, height = (1 - gap_across * (_COLUMNS - 1)) / _COLUMNS, (1 - gap_down * (down - 1)) / down
    for at in range(down * _COLUMNS):
        row, column = divmod(at, _COLUMNS)
        above = down - 1 - row
        left, bottom = column * width + column * gap_across, above * height + above * gap_down
        panel, first = numbered(at + 1), numbered(at - column + 1)
        shown = None if at < count else False
        chart.xaxis(at + 1, anchor=f"y{panel}", domain=[left, min(left + width, 1)], visible=shown)
        chart.yaxis(at + 1, anchor=f"x{panel}", domain=[bottom, min(bottom + height, 1)], visible=shown)
        if column:
            chart.yaxis(at + 1, matches=f"y{first}", showticklabels=False)


def _panel_frame(chart: Chart, view: View, given: ExploreData, name: str, last: Row, panel: int) -> None:
    of, axis, quarters = theme.tokens(), numbered(panel), given.chosen.quarters
    chart.xaxis(
        panel,
        type="category",
        categoryorder="array",
        categoryarray=list(quarters),
        tickvals=[quarters[0], quarters[-1]],
        ticktext=[f"\u2003{quarters[0]}", f"{quarters[-1]}\u2003\u2003"],
        tickangle=0,
        showline=True,
    )
    value = said_of(view, given.chosen.indicator, last)
    said = f"<b>{escape(series_name(view, given, name))}</b> {value}"
    corner = {"xref": f"x{axis} domain", "yref": f"y{axis} domain", "xanchor": "left", "yanchor": "bottom"}
    chart.note(said, 0, 1, color=of["ink"], name="panel", **corner)
    target = percent(given.chosen.indicator, goal(view, given.chosen))
    if target is not None:
        across = {"xref": f"x{axis} domain", "yref": f"y{axis}", "layer": "below"}
        chart.line((0, 1), (target, target), of["ink"], 1.2, **across)
