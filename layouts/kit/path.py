"""The path of places a thousand: where a unit came from, its target and deadline, and how far past it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from data.policy.policy import Policy, Target
from data.quarters import quarter, steps
from layouts.kit import numbers, theme
from layouts.kit.chart import Chart
from layouts.words.catalogue import Catalogue

_ROOM = 1.12
"""How far the axis reaches above the highest value."""
_END_ROOM = 102
"""Pixels kept free at the right for the words at the line's end."""


@dataclass(frozen=True)
class Path:
    """What the chart draws.

    Attributes:
        points: ``quarter``, ``value`` (NaN where missing), in order, up to the shown quarter.
        name: whose line it is; ``target`` its target or reference; ``national`` years, values of the country.
        provisional: whether the last point is hollow; ``bounded`` whether it is a lower bound.
        counties: (approved, due) of the last quarter, None where the unit is a county.
        note: a county's own word on its last point.
    """

    points: pd.DataFrame
    name: str
    target: Target
    national: pd.DataFrame
    provisional: bool = False
    bounded: bool = False
    counties: tuple[int, int] | None = None
    note: str = ""

    @property
    def known(self) -> pd.DataFrame:
        """The points that have a value."""
        return self.points.dropna(subset=["value"])

    @property
    def last(self) -> Any:
        """The last point with a value."""
        return self.known.iloc[-1]

    def at(self, code: str | None) -> float | None:
        """The value at a quarter; None where there is none."""
        found = self.known.loc[self.known["quarter"] == code, "value"]
        return None if found.empty else float(found.iloc[0])


def national(policy: Policy, through: str) -> pd.DataFrame:
    """The country's published places a thousand up to a quarter: ``quarter`` (year ends), ``year``, ``value``."""
    actual = policy.national.loc[lambda table: table["kind"] == "actual"]
    points = pd.DataFrame(
        {
            "quarter": [f"{year}Q4" for year in actual["year"]],
            "year": actual["year"].astype(int).to_list(),
            "value": actual["places_per_1000"].astype(float).to_list(),
        }
    )
    return points.loc[points["quarter"] <= through].reset_index(drop=True)


def figure(path: Path, words: Catalogue) -> Chart:
    """The chart: one line, the target across, the deadline down, the time since in grey, the country dashed."""
    chart = Chart()
    first, last = path.points["quarter"].iloc[0], path.points["quarter"].iloc[-1]
    _axes(chart, path, first, last)
    _target(chart, path, words, first, last)
    _country(chart, path, words, first)
    _line(chart, path, words, first)
    return chart


_CROWDED = 4
"""Quarters to the last one within which a quarter's name gives way to it, on a narrow chart."""


def _tick(code: str, last: str, *, crowded: bool) -> str:
    """A quarter's name under the axis, the last one in bold; it and one just before it make way for each other."""
    if code == last:
        return f"\u2003<b>{code}</b>"
    return f"{code}\u2003" if crowded else code


def _x(code: str, first: str) -> int:
    return steps(first, code)


def _axes(chart: Chart, path: Path, first: str, last: str) -> None:
    highest = max([float(path.target.value), *path.known["value"], *path.national["value"]])
    width = _x(last, first)
    year_ends = [code for code in path.points["quarter"] if code.endswith("Q4")]
    ticks = year_ends if len(year_ends) > 1 else [first, *year_ends]
    shown = [
        code for code in dict.fromkeys([*ticks, last]) if code == last or width - _x(code, first) > max(width / 12, 1)
    ]
    chart.xaxis(
        range=[-0.9, width + 0.4],
        tickvals=[_x(c, first) for c in shown],
        ticktext=[_tick(c, last, crowded=_x(last, c) < _CROWDED) for c in shown],
        showline=False,
        tickangle=0,
        ticklabelstandoff=5,
    )
    chart.yaxis(range=[0, highest * _ROOM], dtick=1 if highest <= 7 else None, ticklabelstandoff=4)
    chart.line((-0.9, width), (0, 0), theme.tokens()["rule-2"])
    chart.lay(margin={"l": 24, "r": _END_ROOM, "t": 10, "b": 30})


def _target(chart: Chart, path: Path, words: Catalogue, first: str, last: str) -> None:
    of, target, deadline = theme.tokens(), float(path.target.value), path.target.deadline
    end = _x(last, first)
    chart.line((-0.9, end), (target, target), of["ink"], 2)
    key = "overview.path.reference" if path.target.reference else "overview.path.target"
    said = words.text(key, deadline=deadline, target=numbers.plain(path.target.value))
    _note(chart, f"<b>{said}</b>", -0.9, target, xanchor="left", yanchor="bottom", name="target")
    if deadline is None or deadline > last or deadline < first:
        return
    at = _x(deadline, first)
    chart.wash((at, end), (0, target), of["wash"])
    chart.line((at, at), (0, target), of["ink-2"], dash="4px,3px")
    if end - at >= 1 and not path.target.reference:
        for_quarters = words.text("overview.path.overdue_for", quarters=end - at)
        _note(
            chart,
            f"<b>{words.text('overview.path.overdue')}</b><br>{for_quarters}",
            (at + end) / 2,
            0.08,
            xanchor="center",
            yanchor="bottom",
            name="overdue",
        )


def _country(chart: Chart, path: Path, words: Catalogue, first: str) -> None:
    points = path.national.loc[path.national["quarter"] >= first]
    if points.empty:
        return
    grey = theme.tokens()["compare"]
    x = [_x(code, first) for code in points["quarter"]]
    said = [words.text("overview.path.national", value=numbers.rate(v)) for v in points["value"]]
    chart.scatter(
        x=x,
        y=points["value"],
        mode="lines+markers",
        name="national",
        line={"color": grey, "width": 1.4, "dash": "4px,3px"},
        marker={"size": 6, "color": grey},
        text=[f"{q} {s}" for q, s in zip(points["quarter"], said, strict=True)],
        hovertemplate="%{text}<extra></extra>",
    )
    above = points["value"].iloc[-1] >= (path.at(points["quarter"].iloc[-1]) or 0)
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


def _line(chart: Chart, path: Path, words: Catalogue, first: str) -> None:
    """Our line; its last segment dashed and its last point hollow where it is provisional."""
    accent, ink = theme.tokens()["accent"], theme.tokens()["accent-ink"]
    known, provisional = path.points, path.provisional
    x = [_x(code, first) for code in known["quarter"]]
    text = [f"{q} {numbers.rate(v)}" for q, v in zip(known["quarter"], known["value"], strict=True)]
    solid = len(x) - 1 if provisional and len(x) > 1 else len(x)
    style = {"name": path.name, "line": {"color": accent, "width": 2.6}}
    chart.scatter(
        x=x[:solid],
        y=known["value"][:solid],
        text=text[:solid],
        mode="lines",
        hovertemplate="%{text}<extra></extra>",
        **style,
    )
    if solid < len(x):
        dashed = {**style, "line": {**style["line"], "dash": "3px,3px"}}
        chart.scatter(x=x[solid - 1 :], y=known["value"][solid - 1 :], mode="lines", hoverinfo="skip", **dashed)
    _points(chart, path, words, first, accent, ink)


def _points(chart: Chart, path: Path, words: Catalogue, first: str, accent: str, ink: str) -> None:
    """The first, the deadline's and the last point carry values; the last one the name."""
    if path.known.empty:
        return
    last, begun = path.last, path.known.iloc[0]
    end = _x(last["quarter"], first)
    chart.scatter(
        x=[end],
        y=[last["value"]],
        mode="markers",
        name="last",
        hovertemplate="%{text}<extra></extra>",
        text=[f"{last['quarter']} {numbers.rate(last['value'])}"],
        marker={
            "size": 10,
            "color": "#ffffff" if path.provisional else accent,
            "line": {"color": accent, "width": 2.4},
        },
    )
    _note(
        chart,
        _end_words(path, words),
        end,
        last["value"],
        xanchor="left",
        yanchor="middle",
        xshift=9,
        color=ink,
        align="left",
        name="end",
    )
    if begun["quarter"] != last["quarter"]:
        _note(
            chart,
            f"<b>{numbers.rate(begun['value'])}</b>",
            _x(begun["quarter"], first),
            begun["value"],
            xanchor="left",
            yanchor="top",
            yshift=-4,
            color=ink,
            name="first",
        )
    then = path.at(path.target.deadline)
    if then is not None and path.target.deadline not in (last["quarter"], begun["quarter"]):
        at = _x(str(path.target.deadline), first)
        chart.scatter(
            x=[at], y=[then], mode="markers", marker={"size": 8, "color": accent}, hoverinfo="skip", name="then"
        )
        said = f"<b>{numbers.rate(then)}</b><br>{words.text('overview.path.at_deadline')}"
        _note(
            chart,
            said,
            at,
            then,
            xanchor="left",
            yanchor="top",
            xshift=5,
            yshift=-5,
            color=ink,
            align="left",
            name="then",
        )


def _end_words(path: Path, words: Catalogue) -> str:
    value = numbers.rate(path.last["value"], path.target.value)
    lines = [f"<b>{words.text('overview.path.end', name=path.name, value=value)}</b>"]
    if path.note:
        lines.append(path.note)
    elif path.bounded or path.provisional:
        lines.append(words.text("overview.path.end_bounded" if path.bounded else "overview.path.end_provisional"))
    if path.provisional and path.counties:
        lines.append(words.text("overview.path.end_counties", approved=path.counties[0], due=path.counties[1]))
    return "<br>".join(lines)


def _note(chart: Chart, text: str, x: float, y: float, *, color: str | None = None, **place: Any) -> None:
    color = color or theme.tokens()["ink"]
    chart.note(text, x, y, color=color, **{"xshift": 0, "yshift": 0, "borderpad": 2, **place})


def quarters_since(deadline: str | None, code: str) -> int:
    """Quarters from a deadline to a quarter; 0 before it and without one."""
    return max(steps(deadline, code), 0) if deadline else 0


def year_end(code: str) -> int | None:
    """The year a quarter ends, if it does end one."""
    return quarter(code).year if code.endswith("Q4") else None
