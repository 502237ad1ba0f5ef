"""Lines over time: quarters across, values up, and what stands still beside them.

The overview, a county, a target and a scenario each give their series, marks and words. How a target, a deadline, the
time since it, the country and the words at a line's end look is said here once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from data.quarters import quarter, quarters_between, steps
from layouts.kit import numbers, theme
from layouts.kit.chart import Chart, plain
from layouts.words.catalogue import Catalogue

DASHED, PROVISIONAL = "4px,3px", "3px,3px"
"""Dashes: of a deadline, a country's line and what is reached; of a last segment that may still change."""
_FOOT = 0.02
"""How far above the ground the words on the time overdue stand, as a share of the target."""
_POINTED = "%{text}<extra></extra>"


@dataclass(frozen=True)
class Timeline:
    """A chart with quarters across.

    Attributes:
        first, through: the first and the last quarter of the axis.
        left: where the axis begins, in quarters from the first.
        chart: what it is drawn on.
    """

    first: str
    through: str
    left: float = -0.9
    chart: Chart = field(default_factory=Chart)

    @property
    def width(self) -> int:
        """Quarters from the first to the last."""
        return self.x(self.through)

    def x(self, code: str) -> int:
        """Where a quarter stands."""
        return steps(self.first, code)

    def year_ends(self) -> list[str]:
        """The quarters of the axis that end a year."""
        listed = quarters_between(quarter(self.first), quarter(self.through))
        return [code for code in listed if code.endswith("Q4")]

    # --- what stands still -------------------------------------------------------------------------------------------

    def axes(self, height: float, ticks: Mapping[str, str], margin: tuple[int, int, int], **up: Any) -> None:
        """The axes and their ground.

        Args:
            height: the value the axis up ends at.
            ticks: the quarters that are named, each with its name.
            margin: pixels at the left, above and at the right.
            up: how the axis up is divided, such as ``dtick``.
        """
        self.chart.xaxis(
            range=[self.left, self.width + 0.4],
            tickvals=[self.x(code) for code in ticks],
            ticktext=list(ticks.values()),
            showline=False,
            tickangle=0,
            ticklabelstandoff=5,
        )
        self.chart.yaxis(range=[0, height], ticklabelstandoff=4, **up)
        self.chart.line((self.left, self.width), (0, 0), theme.tokens()["rule-2"])
        left, above, right = margin
        self.chart.lay(margin={"l": left, "r": right, "t": above, "b": 30})

    def target(self, value: float, said: str) -> None:
        """The target across, its words above its beginning."""
        self.chart.line((self.left, self.width), (value, value), theme.tokens()["ink"], 2)
        self.note(f"<b>{said}</b>", self.left, value, "target", xanchor="left", yanchor="bottom")

    def deadline(self, code: str, height: float, color: str = "ink-2") -> None:
        """A dashed line down at a quarter: a deadline, or in another of the tokens' colours where a line arrives."""
        at = self.x(code)
        self.chart.line((at, at), (0, height), theme.tokens()[color], dash=DASHED)

    def since(self, code: str, until: str, height: float, said: str = "") -> None:
        """A wash behind the time since a quarter, with what is said of it at its foot."""
        begun, end = max(self.x(code), self.left), self.x(until)
        self.chart.wash((begun, end), (0, height), theme.tokens()["wash"])
        if said:
            middle, foot = (begun + end) / 2, height * _FOOT
            self.note(said, middle, foot, "overdue", xanchor="center", yanchor="bottom")

    # --- lines and points --------------------------------------------------------------------------------------------

    def line(
        self,
        codes: Sequence[str],
        values: Iterable[Any],
        name: str,
        style: Mapping[str, Any],
        *,
        said: Sequence[str] | None = None,
        anew: bool = False,
    ) -> None:
        """A line through values, with a gap where one is missing.

        Args:
            style: its ``color``, ``width`` and ``dash``, as plotly has them.
            said: what each quarter says when it is pointed at; None for a line that says nothing.
            anew: whether every year begins anew, with a gap before its first quarter.
        """
        points: list[tuple[int | None, Any]] = []
        for code, value in zip(codes, plain(values), strict=True):
            if anew and points and code.endswith("Q1"):
                points.append((None, None))
            points.append((self.x(code), value))
        x, y = [at for at, _ in points], [value for _, value in points]
        self.chart.scatter(x=x, y=y, mode="lines", name=name, line=dict(style), **_pointed(said))

    def ours(
        self, points: pd.DataFrame, name: str, *, provisional: bool, said: Sequence[str] | None = None, **more: bool
    ) -> None:
        """Our own line; its last segment dashed where its last point is provisional.

        Args:
            points: ``quarter``, ``value`` (NaN where missing), in order.
            more: ``anew``, as of every line.
        """
        style = {"color": theme.tokens()["accent"], "width": 2.6}
        codes, values = points["quarter"].to_list(), points["value"].to_list()
        dashed = provisional and len(codes) > 1
        solid = len(codes) - dashed
        told = None if said is None else said[:solid]
        self.line(codes[:solid], values[:solid], name, style, said=told, **more)
        if dashed:
            self.line(codes[-2:], values[-2:], name, {**style, "dash": PROVISIONAL})

    def country(self, points: pd.DataFrame, ours: Mapping[str, float], words: Catalogue) -> None:
        """The country's line in grey with its last figure, above or below our own.

        Args:
            points: ``quarter``, ``value``; those before the first quarter are left out.
            ours: our value by quarter.
        """
        points = points.loc[points["quarter"] >= self.first]
        if points.empty:
            return
        grey, codes, values = theme.tokens()["compare"], points["quarter"].to_list(), points["value"].to_list()
        said = [words.text("overview.path.national", value=numbers.rate(value)) for value in values]
        self.chart.scatter(
            x=[self.x(code) for code in codes],
            y=values,
            mode="lines+markers",
            name="national",
            line={"color": grey, "width": 1.4, "dash": DASHED},
            marker={"size": 6, "color": grey},
            **_pointed([f"{code} {one}" for code, one in zip(codes, said, strict=True)]),
        )
        shift = 3 if values[-1] >= ours.get(codes[-1], 0) else -14
        place = {"xanchor": "right", "yanchor": "middle", "xshift": -7, "yshift": shift}
        self.note(said[-1], codes[-1], values[-1], "national", color=grey, **place)

    def marks(
        self, codes: Sequence[str], values: Sequence[Any], name: str, *, said: Sequence[str] | None = None, **look: Any
    ) -> None:
        """Points on our line: ``size``, and ``color`` and ``line`` of its edge where it is not plainly filled."""
        marker = {"color": theme.tokens()["accent"], **look}
        x = [self.x(code) for code in codes]
        self.chart.scatter(x=x, y=list(values), mode="markers", name=name, marker=marker, **_pointed(said))

    # --- words -------------------------------------------------------------------------------------------------------

    def note(self, said: str, at: str | float, value: float, name: str, **place: Any) -> None:
        """Words at a quarter, or at a place of the axis, and a value; in ink where no ``color`` is given."""
        x = self.x(at) if isinstance(at, str) else at
        self.chart.note(said, x, value, name=name, **{"color": theme.tokens()["ink"], "borderpad": 2, **place})

    def below(self, said: str, code: str, value: float, name: str, shift: tuple[int, int] = (6, -5)) -> None:
        """A point's own value, below it at its right; ``shift`` are pixels right and up."""
        place = {"xanchor": "left", "yanchor": "top", "align": "left", "xshift": shift[0], "yshift": shift[1]}
        self.note(said, code, value, name, color=theme.tokens()["accent-ink"], **place)

    def end(self, said: str, code: str, value: float, *, color: str = "", yanchor: str = "middle") -> None:
        """The words at a line's end; ``value`` is where they stand."""
        color = color or theme.tokens()["accent-ink"]
        place = {"xanchor": "left", "yanchor": yanchor, "xshift": 9, "align": "left"}
        self.note(said, code, value, "end", color=color, **place)


def hollow(open_: bool, width: float) -> dict[str, Any]:
    """A mark's look: paper within its edge where it is open, filled where it is not."""
    of = theme.tokens()
    return {"color": of["paper" if open_ else "accent"], "line": {"color": of["accent"], "width": width}}


def _pointed(said: Sequence[str] | None) -> dict[str, Any]:
    return {"hoverinfo": "skip"} if said is None else {"text": list(said), "hovertemplate": _POINTED}
