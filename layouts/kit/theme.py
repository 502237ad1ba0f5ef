"""One look for every chart, with its colours read from the tokens the pages use."""

from __future__ import annotations

from functools import cache
from typing import Any

from data.tokens import tokens
from layouts.words.catalogue import Catalogue

GRID = "#e1e6ea"
"""Light lines of a chart: lighter than a table's hairlines, so that a line of data lies above them."""
FONT_SIZE = 13


@cache
def template() -> dict[str, Any]:
    """The one template: our font and colours, no legend, no grid across, nothing to drag."""
    of = tokens()
    axis = {"fixedrange": True, "zeroline": False, "tickfont": {"color": of["ink-2"]}}
    return {
        "layout": {
            "font": {"family": of["font"].replace('"', ""), "size": FONT_SIZE, "color": of["ink"]},
            "colorway": [of["accent"], of["compare"]],
            "paper_bgcolor": of["paper"],
            "plot_bgcolor": of["paper"],
            "showlegend": False,
            "dragmode": False,
            "hovermode": "x",
            "hoverlabel": {"bgcolor": of["paper"], "bordercolor": of["rule-2"], "font": {"color": of["ink"]}},
            "xaxis": {**axis, "showgrid": False, "linecolor": of["rule-2"]},
            "yaxis": {**axis, "gridcolor": GRID, "rangemode": "tozero"},
        }
    }


def config(words: Catalogue) -> Any:
    """The one configuration: no bar of buttons, as an exhibit has its own; no upload; the reader's language."""
    code = words.text("chart.locale")
    return {
        "displaylogo": False,
        "displayModeBar": False,
        "showSendToCloud": False,
        "showTips": False,
        "responsive": True,
        "scrollZoom": False,
        "doubleClick": False,
        "locale": code,
        "locales": {code: {"dictionary": {}, "format": {}}},
    }


def grid() -> dict[str, Any]:
    """What every grid is set to (``dashGridOptions``): still rows, text to select, every column in its place.

    Its colours and sizes are those of the tokens, by variables in ``theme.css``; figures have the class ``r``, in
    ``cellClass`` and ``headerClass``.
    """
    return {
        "animateRows": False,
        "enableCellTextSelection": True,
        "ensureDomOrder": True,
        "suppressDragLeaveHidesColumns": True,
        "suppressMovableColumns": True,
        "suppressColumnVirtualisation": True,
    }
