"""Charts that compare: ranked bars, the heat table, the map."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import pandas as pd

from data.vocabulary import Level
from layouts.explore.given import ExploreData, goal, is_open, part_name, percent, said_of, status_of, written
from layouts.explore.over_time import goal_words, series_key, series_name, suffix
from layouts.kit import map as county_map
from layouts.kit import numbers, theme
from layouts.kit.chart import Chart
from layouts.kit.map_fills import steps
from layouts.kit.shell import View
from metrics.selection import ranked

_SHADE = 0.5
"""How strong the darkest cell of the heat table is: ink on it is still read easily."""
_OPEN = "°"


# --- ranked bars -----------------------------------------------------------------------------------------------------


# Long: the settings of one chart, one a line.
def bar_chart(view: View, given: ExploreData) -> Chart:
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
    low, high = min([0.0, *known]), max([0.0, *known, percent(chosen.indicator, goal(view, chosen)) or 0.0])
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


def _bar_words(view: View, given: ExploreData, row: Any) -> str:
    return said_of(view, given.chosen.indicator, row) + (_OPEN if is_open(row) else "")


def _missing_bars(chart: Chart, view: View, rows: Sequence[Any], labels: Sequence[str]) -> None:
    for row, label in zip(rows, labels, strict=True):
        if numbers.is_missing(row["value"]):
            said = f"{numbers.MISSING} {escape(status_of(view, row))}".strip()
            grey = theme.tokens()["ink-2"]
            chart.note(said, 0, label, xanchor="left", xshift=3, color=grey, name="missing")


def _bar_goal(chart: Chart, view: View, given: ExploreData) -> None:
    target = percent(given.chosen.indicator, goal(view, given.chosen))
    if target is None:
        return
    ink = theme.tokens()["ink"]
    chart.line((target, target), (0, 1), ink, 2, yref="paper")
    said = f"<b>{goal_words(view, given)}</b>"
    chart.note(said, target, 1, yref="paper", xanchor="center", yanchor="bottom", color=ink, name="goal")


# --- the heat table --------------------------------------------------------------------------------------------------


def heat_across(given: ExploreData) -> str:
    """What the columns of the heat table are: quarters, or the parts of one quarter where there are many units."""
    return "part" if given.chosen.by_part and len(given.chosen.units) > 1 else "quarter"


def heat_down(given: ExploreData) -> str:
    """What its rows are: units, or the parts of one unit."""
    return "unit" if heat_across(given) == "part" else series_key(given)


# Long: the settings of one chart, one a line.
def heat_chart(view: View, given: ExploreData) -> Chart:
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


def _cell(view: View, given: ExploreData, cell: Any) -> str:
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


# --- the map ---------------------------------------------------------------------------------------------------------


def map_chart(view: View, given: ExploreData) -> Chart | None:
    """The counties of one quarter, shaded by value; None where the policy has no outlines."""
    frame = map_frame(view, given)
    indicator = given.chosen.indicator
    bands = steps(list(frame["value"]), lambda value: written(view, indicator, value))
    return county_map.county_map(view, frame, bands=bands)


def map_frame(view: View, given: ExploreData) -> pd.DataFrame:
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
