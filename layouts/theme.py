"""One look for every chart, with its colours read from the tokens the pages use."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import plotly.graph_objects as go

from layouts.words.catalogue import Catalogue

TOKENS = Path(__file__).resolve().parent.parent / "assets" / "tokens.css"
GRID = "#e1e6ea"
"""Light lines of a chart: lighter than a table's hairlines, so that a line of data lies above them."""
FONT_SIZE = 13
_TOKEN = re.compile(r"--([\w-]+):\s*([^;]+);")


@cache
def tokens() -> dict[str, str]:
    """Every token by its name without dashes: ``accent`` → ``#124e8c``. Of several values the first, the screen's."""
    found: dict[str, str] = {}
    for name, value in _TOKEN.findall(TOKENS.read_text("utf-8")):
        found.setdefault(name, value.strip())
    return found


def template() -> go.layout.Template:
    """The one template: our font and colours, no legend, no grid across, nothing to drag."""
    of = tokens()
    axis = {"fixedrange": True, "zeroline": False, "tickfont": {"color": of["ink-2"]}, "title": None}
    return go.layout.Template(
        layout={
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
    )


def config(words: Catalogue) -> Any:
    """The one configuration: no upload button, no logo, the reader's language, pictures to take away."""
    code = words.text("chart.locale")
    return {
        "displaylogo": False,
        "showSendToCloud": False,
        "responsive": True,
        "scrollZoom": False,
        "doubleClick": False,
        "displayModeBar": "hover",
        "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": {"format": "png", "scale": 2},
        "locale": code,
        "locales": {
            code: {"dictionary": {said: words.text(f"chart.{key}") for said, key in _SAID.items()}, "format": {}}
        },
    }


_SAID = {
    "Download plot as a PNG": "download",
    "Download plot as a png": "download",
    "Download plot": "download",
    "Taking snapshot - this may take a few seconds": "taking",
    "Snapshot succeeded": "taken",
    "Sorry, there was a problem downloading your snapshot!": "not_taken",
}
"""What plotly says, and our word for it."""
