"""Charts that compare: ranked bars, two indicators against each other, the heat table, the map."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from statistics import median
from typing import Any

import pandas as pd

from data.vocabulary import Level, Measured
from layouts.explore.given import (
    Given,
    indicator_name,
    is_open,
    part_name,
    percent,
    said_of,
    status_of,
    target_of,
    written,
)
from layouts.explore.over_time import goal_words, series_key, series_name, suffix
from layouts.kit import map as county_map
from layouts.kit import numbers, theme
from layouts.kit.chart import Chart
from layouts.kit.shell import View
from metrics.selection import paired, ranked

_SHADE = 0.5
"""How strong the darkest cell of the heat table is: ink on it is still read easily."""
_OPEN = "°"
_PLANE = (330.0, 390.0)
"""Pixels a scatter has at least: names that are clear of each other there are so everywhere."""
_LETTER, _LINE = 13.0, 16.0
_MANY_POINTS = 60
"""More points than this get no names; they stand under the pointer and in the table."""


# --- ranked bars -----------------------------------------------------------------------------------------------------


def bar_chart(view: View, given: Given) -> Chart:
    """The units of one quarter, the largest on top, values at the bars' ends; carried hatched, missing by its word."""
    of, chosen = theme.tokens(), given.chosen
    key, rows = series_key(given), ranked(given.last).to_dict("records")
    city = view.policy.city.code
    labels = [escape(series_name(view, given, str(row[key]))) for row in rows]
    values = [percent(chosen.indicator, row["value"]) for row in rows]
    chart = Chart()
    chart.trace(
        "bar",
        x=values,
        y=labels,
        orientation="h",
        textposition="outside",
        cliponaxis=False,
        constraintext="none",
        text=[f" {_bar_words(view, given, row)}" for row in rows],
        marker={
            "color": [of["accent"] if row["unit"] == city and not chosen.by_part else of["bar"] for row in rows],
            "pattern": {
                "shape": ["/" if is_open(row) else "" for row in rows],
                "fgcolor": of["paper"],
                "size": 5,
                "solidity": 0.35,
            },
        },
        customdata=[escape(status_of(view, row)) for row in rows],
        hovertemplate="%{y}%{text} %{customdata}<extra></extra>",
    )
    _missing_bars(chart, view, rows, labels)
    known = [value for value in values if value is not None]
    low, high = min([0.0, *known]), max([0.0, *known, percent(chosen.indicator, target_of(view, chosen)) or 0.0])
    span = (high - low) or 1.0
    chart.xaxis(
        range=[low - (0.14 * span if low else 0), high + 0.2 * span],
        showgrid=True,
        gridcolor=theme.GRID,
        zeroline=True,
        zerolinecolor=of["rule-2"],
        nticks=6,
        tickformat=",",
        ticksuffix=suffix(given),
    )
    chart.yaxis(
        categoryorder="array",
        categoryarray=labels[::-1],
        showgrid=False,
        automargin=True,
        ticksuffix=" ",
        tickfont={"color": of["ink"]},
        range=[-0.6, len(labels) - 0.4],
    )
    _bar_goal(chart, view, given)
    chart.lay(bargap=0.32, margin={"l": 10, "r": 12, "t": 26, "b": 28}, hovermode="closest")
    return chart


def _bar_words(view: View, given: Given, row: Any) -> str:
    return said_of(view, given.chosen.indicator, row) + (_OPEN if is_open(row) else "")


def _missing_bars(chart: Chart, view: View, rows: Sequence[Any], labels: Sequence[str]) -> None:
    for row, label in zip(rows, labels, strict=True):
        if numbers.is_missing(row["value"]):
            said = f"{numbers.MISSING} {escape(status_of(view, row))}".strip()
            grey = theme.tokens()["ink-2"]
            chart.note(said, 0, label, xanchor="left", xshift=3, color=grey, name="missing")


def _bar_goal(chart: Chart, view: View, given: Given) -> None:
    target = percent(given.chosen.indicator, target_of(view, given.chosen))
    if target is None:
        return
    ink = theme.tokens()["ink"]
    chart.line((target, target), (0, 1), ink, 2, yref="paper")
    said = f"<b>{goal_words(view, given)}</b>"
    chart.note(said, target, 1, yref="paper", xanchor="center", yanchor="bottom", color=ink, name="goal")


# --- the heat table --------------------------------------------------------------------------------------------------


def heat_across(given: Given) -> str:
    """What the columns of the heat table are: quarters, or the parts of one quarter where there are many units."""
    return "part" if given.chosen.by_part and len(given.chosen.units) > 1 else "quarter"


def heat_down(given: Given) -> str:
    """What its rows are: units, or the parts of one unit."""
    return "unit" if heat_across(given) == "part" else series_key(given)


def heat_chart(view: View, given: Given) -> Chart:
    """Every value in its cell, the darker the higher; bold lacks to its target, ``°`` is carried or provisional."""
    of, down, across = theme.tokens(), heat_down(given), heat_across(given)
    rows = list(given.rows[down].unique())
    columns = list(given.rows[across].unique())
    cells = {(row[down], row[across]): row for row in given.rows.to_dict("records")}
    grid = [[cells.get((one, other)) for other in columns] for one in rows]
    chosen = given.chosen
    labels = [
        f"{escape(series_name(view, given, str(one)))} "
        if down == series_key(given)
        else f"{escape(given.names[str(one)])} "
        for one in rows
    ]
    heads = [escape(part_name(view, str(one))) if across == "part" else str(one) for one in columns]
    chart = Chart()
    chart.trace(
        "heatmap",
        z=[[percent(chosen.indicator, cell["value"]) if cell else None for cell in line] for line in grid],
        x=list(range(len(columns))),
        y=list(range(len(rows))),
        text=[[_cell(view, given, cell) for cell in line] for line in grid],
        texttemplate="%{text}",
        textfont={"color": of["ink"]},
        colorscale=[[0, of["paper"]], [1, of["accent"]]],
        opacity=_SHADE,
        showscale=False,
        xgap=2,
        ygap=2,
        hoverongaps=False,
        hoverinfo="skip",
    )
    _absent(chart, view, grid)
    chart.xaxis(
        tickvals=list(range(len(columns))),
        ticktext=heads,
        side="top",
        showline=False,
        tickangle=0,
        ticks="",
        range=[-0.5, len(columns) - 0.5],
    )
    chart.yaxis(
        tickvals=list(range(len(rows))),
        ticktext=labels,
        range=[len(rows) - 0.5, -0.5],
        rangemode="normal",
        showgrid=False,
        automargin=True,
        ticks="",
        tickfont={"color": of["ink"]},
    )
    chart.lay(margin={"l": 10, "r": 6, "t": 34, "b": 8}, hovermode="closest")
    return chart


def _cell(view: View, given: Given, cell: Any) -> str:
    """A cell's words; a heat map writes none where it has no value."""
    if cell is None or numbers.is_missing(cell["value"]):
        return ""
    said = said_of(view, given.chosen.indicator, cell) + (_OPEN if is_open(cell) else "")
    short = cell["gap"]
    return f"<b>{said}</b>" if not numbers.is_missing(short) and short > 0 else said


def _absent(chart: Chart, view: View, grid: Sequence[Sequence[Any]]) -> None:
    """A dash where a figure is missing; nothing where there is none to expect."""
    at = [
        (x, y)
        for y, line in enumerate(grid)
        for x, cell in enumerate(line)
        if cell is not None and numbers.is_missing(cell["value"])
    ]
    if at:
        chart.scatter(
            x=[x for x, _ in at],
            y=[y for _, y in at],
            mode="text",
            text=[numbers.MISSING] * len(at),
            textfont={"color": theme.tokens()["ink-2"]},
            hoverinfo="skip",
            name="missing",
        )


# --- two indicators --------------------------------------------------------------------------------------------------


def scatter_chart(view: View, given: Given) -> Chart:
    """A point a unit, its name where there is room; dashed the middle of each; hollow where carried or provisional."""
    of, chosen = theme.tokens(), given.chosen
    pairs = paired(given.last, chosen.indicator.id, chosen.other.id).dropna(subset=["x", "y"])
    xs = [percent(chosen.indicator, value) or 0.0 for value in pairs["x"]]
    ys = [percent(chosen.other, value) or 0.0 for value in pairs["y"]]
    names = [given.names[str(unit)] for unit in pairs["unit"]]
    city = [unit == view.policy.city.code for unit in pairs["unit"]]
    colours = [of["accent"] if own else of["bar"] for own in city]
    hollow = _open_units(given)
    bounds = _bounds(xs), _bounds(ys)
    texts, places = _where_room(names, xs, ys, bounds)
    chart = Chart()
    chart.scatter(
        x=xs,
        y=ys,
        mode="markers+text",
        text=texts,
        textposition=places,
        textfont={"color": of["ink"]},
        cliponaxis=False,
        marker={
            "size": 10,
            "line": {"color": colours, "width": 2},
            "color": [
                of["paper"] if unit in hollow else colour for unit, colour in zip(pairs["unit"], colours, strict=True)
            ],
        },
        customdata=[_pair_words(view, given, row) for row in pairs.to_dict("records")],
        hovertemplate="%{customdata}<extra></extra>",
    )
    _middles(chart, view, xs, ys)
    chart.xaxis(
        range=bounds[0],
        showgrid=True,
        gridcolor=theme.GRID,
        nticks=7,
        rangemode="normal",
        tickformat=",",
        ticksuffix=_suffix(chosen.indicator),
        title=_axis_title(view, chosen.indicator),
    )
    chart.yaxis(
        range=bounds[1],
        rangemode="normal",
        nticks=6,
        tickformat=",",
        ticksuffix=_suffix(chosen.other),
        title=_axis_title(view, chosen.other),
    )
    chart.lay(margin={"l": 64, "r": 20, "t": 14, "b": 48}, hovermode="closest")
    return chart


def _suffix(indicator: Any) -> str:
    return "%" if indicator.kind == Measured.RATIO else ""


def _axis_title(view: View, indicator: Any) -> dict[str, Any]:
    name = indicator_name(view, indicator)
    unit = "" if _suffix(indicator) else f" ({view.words.text(f'indicator.{indicator.id}.unit')})"
    return {"text": name + unit, "font": {"color": theme.tokens()["ink-2"], "size": theme.FONT_SIZE}}


def _open_units(given: Given) -> set[str]:
    return {str(row["unit"]) for row in given.last.to_dict("records") if is_open(row)}


def _bounds(values: Sequence[float]) -> list[float]:
    """The axis of a scatter: around its values, for what is compared is where they lie to each other."""
    if not values:
        return [0.0, 1.0]
    low, high = min(values), max(values)
    room = (high - low) * 0.12 or abs(high) * 0.1 or 1.0
    return [low - room if low < 0 else max(low - room, 0.0 - room * 0.3), high + room]


def _pair_words(view: View, given: Given, row: Any) -> str:
    chosen = given.chosen
    told = ((chosen.indicator, row["x"]), (chosen.other, row["y"]))
    said = [f"{indicator_name(view, one)} {written(view, one, value)}" for one, value in told]
    return f"<b>{escape(given.names[str(row['unit'])])}</b><br>" + "<br>".join(said)


def _middles(chart: Chart, view: View, xs: Sequence[float], ys: Sequence[float]) -> None:
    if len(xs) < 2:
        return
    grey, x, y = theme.tokens()["compare"], median(xs), median(ys)
    chart.line((x, x), (0, 1), grey, dash="4px,3px", yref="paper", layer="below")
    chart.line((0, 1), (y, y), grey, dash="4px,3px", xref="paper", layer="below")
    said = view.words.text("explore.middle")
    chart.note(said, x, 1, yref="paper", xanchor="left", yanchor="top", color=grey, name="middle")


_PLACES = (
    ("top center", 0.0, 1.0),
    ("middle right", 1.0, 0.0),
    ("bottom center", 0.0, -1.0),
    ("middle left", -1.0, 0.0),
    ("top right", 1.0, 1.0),
    ("bottom right", 1.0, -1.0),
    ("top left", -1.0, 1.0),
    ("bottom left", -1.0, -1.0),
)
"""Where a name may stand beside its point, the best first, and to which side that is."""
_Box = tuple[float, float, float, float]


def _where_room(
    names: Sequence[str], xs: Sequence[float], ys: Sequence[float], bounds: tuple[list[float], list[float]]
) -> tuple[list[str], list[str]]:
    """Each point's name and where it stands; empty where it would touch another: the pointer and the table tell it."""
    (left, right), (low, high) = bounds
    at = [
        ((x - left) / (right - left) * _PLANE[0], (y - low) / (high - low) * _PLANE[1])
        for x, y in zip(xs, ys, strict=True)
    ]
    taken: list[_Box] = [(x - 6, y - 6, x + 6, y + 6) for x, y in at]
    texts, places = [""] * len(names), ["top center"] * len(names)
    for one in range(len(names) if len(names) <= _MANY_POINTS else 0):
        for place, across, up in _PLACES:
            box = _label_box(names[one], *at[one], across, up)
            if box[0] >= 0 and box[2] <= _PLANE[0] and not any(_touch(box, other) for other in taken):
                texts[one], places[one] = escape(names[one]), place
                taken.append(box)
                break
    return texts, places


def _label_box(name: str, x: float, y: float, across: float, up: float) -> _Box:
    width = sum(_LETTER if letter > "\u2e80" else _LETTER * 0.6 for letter in name)
    left = x + 7 if across > 0 else x - 7 - width if across < 0 else x - width / 2
    bottom = y + 7 if up > 0 else y - 7 - _LINE if up < 0 else y - _LINE / 2
    return left, bottom, left + width, bottom + _LINE


def _touch(one: _Box, other: _Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


# --- the map ---------------------------------------------------------------------------------------------------------


def map_chart(view: View, given: Given) -> Chart | None:
    """The counties of one quarter, shaded by value; None where the policy has no outlines."""
    frame = map_frame(view, given)
    indicator = given.chosen.indicator
    bands = county_map.steps(list(frame["value"]), lambda value: written(view, indicator, value))
    return county_map.county_map(view, frame, bands=bands)


def map_frame(view: View, given: Given) -> pd.DataFrame:
    """The counties as the map asks for them."""
    rows = given.last[given.last["level"] != Level.CITY]
    listed = rows.to_dict("records")
    return pd.DataFrame(
        {
            "unit": rows["unit"].to_list(),
            "value": [None if numbers.is_missing(row["value"]) else float(row["value"]) for row in listed],
            "said": [said_of(view, given.chosen.indicator, row) for row in listed],
            "verdict": rows["verdict"].to_list(),
            "source": rows["source"].to_list(),
            "carried_from": rows["carried_from"].to_list(),
        }
    )
