"""Two indicators against each other: a point a unit, each with its name where there is room."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from statistics import median
from typing import Any

from data.vocabulary import Measured
from layouts.explore.given import ExploreData, indicator_name, is_open, percent, written
from layouts.kit import theme
from layouts.kit.chart import Chart
from layouts.kit.shell import View
from metrics.selection import paired

_PLANE = (330.0, 390.0)
"""Pixels a scatter has at least: names that are clear of each other there are so everywhere."""
_LETTER, _LINE = 13.0, 16.0
_MANY_POINTS = 60
"""More points than this get no names; they stand under the pointer and in the table."""


# Long: the settings of one chart, one a line.
def scatter_chart(view: View, given: ExploreData) -> Chart:
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


def _open_units(given: ExploreData) -> set[str]:
    return {str(row["unit"]) for row in given.last.to_dict("records") if is_open(row)}


def _bounds(values: Sequence[float]) -> list[float]:
    """The axis of a scatter: around its values, for what is compared is where they lie to each other."""
    if not values:
        return [0.0, 1.0]
    low, high = min(values), max(values)
    room = (high - low) * 0.12 or abs(high) * 0.1 or 1.0
    return [low - room if low < 0 else max(low - room, 0.0 - room * 0.3), high + room]


def _pair_words(view: View, given: ExploreData, row: Any) -> str:
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
