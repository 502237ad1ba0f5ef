"""A chart as plotly.js reads it: plain dictionaries, put together part by part.

Nothing is validated while a page is made; tests hold every chart of every page against plotly's own figures, which know
each name and each value. Names within a part are therefore plotly's: https://plotly.com/javascript/reference/.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from layouts.kit import theme

Part = dict[str, Any]
"""A trace, an axis, a shape or a note, as the browser is given it."""
_VALUES = ("x", "y", "text")


@dataclass(frozen=True)
class Chart:
    """A chart in the making; what is given as None is left out.

    Attributes:
        data: the traces, the last one on top.
        layout: axes, margins, shapes and notes, beside the one template.
    """

    data: list[Part] = field(default_factory=list)
    layout: Part = field(default_factory=lambda: {"template": theme.template()})

    def figure(self) -> Part:
        """The chart for the browser."""
        return {"data": self.data, "layout": self.layout}

    def trace(self, kind: str, **given: Any) -> None:
        """Draw values: ``kind`` "scatter", "bar" or "heatmap"."""
        listed = {key: plain(given[key]) for key in _VALUES if isinstance(given.get(key), pd.Series)}
        self.data.append(_known({"type": kind, **given, **listed}))

    def scatter(self, **given: Any) -> None:
        """Draw lines, points, areas or words."""
        self.trace("scatter", **given)

    def xaxis(self, number: int = 1, **given: Any) -> None:
        """Set the axis across; of small multiples the one of that number."""
        self._axis("xaxis", number, given)

    def yaxis(self, number: int = 1, **given: Any) -> None:
        """Set the axis up; of small multiples the one of that number."""
        self._axis("yaxis", number, given)

    def _axis(self, name: str, number: int, given: Part) -> None:
        self.layout.setdefault(name + numbered(number), {}).update(_known(given))

    def lay(self, **given: Any) -> None:
        """Set what else a layout has: margins, what the pointer finds, the legend."""
        self.layout.update(given)

    def line(self, x: tuple[Any, Any], y: tuple[Any, Any], color: str, width: float = 1, **given: Any) -> None:
        """Draw a straight line that is no data; ``dash`` stands in its style."""
        style = _known({"color": color, "width": width, "dash": given.pop("dash", None)})
        self._shape("line", x, y, line=style, **given)

    def wash(self, x: tuple[Any, Any], y: tuple[Any, Any], color: str) -> None:
        """Colour an area behind the data."""
        self._shape("rect", x, y, fillcolor=color, line={"width": 0}, layer="below")

    def _shape(self, kind: str, x: tuple[Any, Any], y: tuple[Any, Any], **given: Any) -> None:
        (x0, x1), (y0, y1) = x, y
        shape = {"type": kind, "x0": x0, "x1": x1, "y0": y0, "y1": y1, **given}
        self.layout.setdefault("shapes", []).append(shape)

    def note(self, text: str, x: Any, y: Any, **given: Any) -> None:
        """Write words at a place; ``color`` is theirs, ``size`` their size where it is not the chart's."""
        font = _known({"color": given.pop("color", None), "size": given.pop("size", None)})
        note = {"text": text, "x": x, "y": y, "showarrow": False, **({"font": font} if font else {}), **given}
        self.layout.setdefault("annotations", []).append(note)


def _known(given: Part) -> Part:
    return {key: value for key, value in given.items() if value is not None}


def plain(values: Iterable[Any]) -> list[Any]:
    """Values as JSON has them: a missing number is None."""
    return [None if pd.isna(value) else value for value in values]


def numbered(number: int) -> str:
    """How plotly numbers axes: nothing for the first, ``2`` for the second."""
    return "" if number == 1 else str(number)
