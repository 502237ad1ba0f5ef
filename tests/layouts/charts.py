"""Reads a chart as plotly's own figure, which refuses every name and value it does not know."""

from __future__ import annotations

import plotly.graph_objects as go  # noqa: TID251 - the one place: to hold our charts against them

from layouts.kit.chart import Chart


def read(chart: Chart | None) -> go.Figure:
    """The chart as plotly's figure. Raises ValueError where plotly knows a name or a value in it not."""
    assert chart is not None
    return go.Figure(chart.figure(), skip_invalid=False)
