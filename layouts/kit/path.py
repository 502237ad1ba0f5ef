"""The path of places a thousand: where a unit came from, its target and deadline, and how far past it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from data.policy.policy import Policy, Target
from data.quarters import steps
from layouts.kit import numbers
from layouts.kit.chart import Chart
from layouts.kit.timeline import Timeline, hollow
from layouts.words.catalogue import Catalogue
from metrics.trend import Point

_ROOM = 1.12
"""How far the axis reaches above the highest value."""
_MARGIN = (24, 10, 102)
"""Pixels at the left, above and at the right, where the words at the line's end stand."""
_CROWDED = 4
"""Quarters to the last one within which a quarter's name gives way to it, on a narrow chart."""


@dataclass(frozen=True)
class Path:
    """What the chart draws.

    Attributes:
        points: as ``drawn_points`` gives them, in order, up to the shown quarter.
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

    @cached_property
    def known(self) -> dict[str, float]:
        """The values there are by their quarters, in order."""
        listed = zip(self.points["quarter"], self.points["value"], strict=True)
        return {code: float(value) for code, value in listed if not pd.isna(value)}

    @property
    def last(self) -> tuple[str, float]:
        """The last quarter with a value, and its value."""
        return next(reversed(self.known.items()))


def drawn_points(points: Sequence[Point]) -> pd.DataFrame:
    """Figures by quarter as the chart takes them.

    Columns: ``quarter``, ``value`` (NaN where missing), ``provisional``, ``source``.
    """
    return pd.DataFrame(
        {
            "quarter": [point.quarter for point in points],
            "value": [float("nan") if point.value is None else float(point.value) for point in points],
            "provisional": [point.provisional for point in points],
            "source": [point.source for point in points],
        }
    )


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
    line = Timeline(str(path.points["quarter"].iloc[0]), str(path.points["quarter"].iloc[-1]))
    highest = max([float(path.target.value), *path.known.values(), *path.national["value"]])
    line.axes(highest * _ROOM, _ticks(line), _MARGIN, dtick=1 if highest <= 7 else None)
    _target(line, path, words)
    line.country(path.national, path.known, words)
    said = [f"{q} {numbers.rate(v)}" for q, v in zip(path.points["quarter"], path.points["value"], strict=True)]
    line.ours(path.points, path.name, provisional=path.provisional, said=said)
    if path.known:
        _points(line, path, words)
    return line.chart


def _ticks(line: Timeline) -> dict[str, str]:
    """The quarters named under the axis: year ends, the first where there are few, and the last one in bold.

    The last one and one just before it make way for each other.
    """
    last, ends = line.through, line.year_ends()
    ends = ends if len(ends) > 1 else [line.first, *ends]
    ticks = {}
    for code in ends:
        left = steps(code, last)
        if left > max(line.width / 12, 1):
            ticks[code] = f"{code}\u2003" if left < _CROWDED else code
    return {**ticks, last: f"\u2003<b>{last}</b>"}


def _target(line: Timeline, path: Path, words: Catalogue) -> None:
    target, deadline, last = float(path.target.value), path.target.deadline, line.through
    key = "overview.path.reference" if path.target.reference else "overview.path.target"
    line.target(target, words.text(key, deadline=deadline, target=numbers.plain(path.target.value)))
    if deadline is None or not line.first <= deadline <= last:
        return
    late = 0 if path.target.reference else quarters_since(deadline, last)
    line.deadline(deadline, target)
    line.since(deadline, last, target, overdue(late, words) if late else "")


def overdue(quarters: int, words: Catalogue) -> str:
    """How long a target is overdue, in two lines."""
    since = words.text("overview.path.overdue_for", quarters=quarters)
    return f"<b>{words.text('overview.path.overdue')}</b><br>{since}"


def _points(line: Timeline, path: Path, words: Catalogue) -> None:
    """The first, the deadline's and the last point carry values; the last one the name."""
    (code, value), deadline = path.last, path.target.deadline
    first, begun = next(iter(path.known.items()))
    said = [f"{code} {numbers.rate(value)}"]
    line.marks([code], [value], "last", said=said, size=10, **hollow(path.provisional, 2.4))
    line.end(_end_words(path, words), code, value)
    if first != code:
        line.below(f"<b>{numbers.rate(begun)}</b>", first, begun, "first", (0, -4))
    if deadline in path.known and deadline not in (code, first):
        then = path.known[deadline]
        line.marks([deadline], [then], "then", size=8)
        told = f"<b>{numbers.rate(then)}</b><br>{words.text('overview.path.at_deadline')}"
        line.below(told, deadline, then, "then", (5, -5))


def _end_words(path: Path, words: Catalogue) -> str:
    value = numbers.rate(path.last[1], path.target.value)
    lines = [f"<b>{words.text('overview.path.end', name=path.name, value=value)}</b>"]
    if path.note:
        lines.append(path.note)
    elif path.bounded or path.provisional:
        lines.append(words.text("overview.path.end_bounded" if path.bounded else "overview.path.end_provisional"))
    if path.provisional and path.counties:
        lines.append(words.text("overview.path.end_counties", approved=path.counties[0], due=path.counties[1]))
    return "<br>".join(lines)


def quarters_since(deadline: str | None, code: str) -> int:
    """Quarters from a deadline to a quarter; 0 before it and without one."""
    return max(steps(deadline, code), 0) if deadline else 0
