"""A chart on a page, drawn by ``assets/charts.js``: what is drawn already is drawn over when a page is turned."""

from __future__ import annotations

from typing import Any

from dash.development.base_component import Component


class Graph(Component):
    """A chart: ``id``, ``figure`` (data and layout as plotly takes them) and ``config``. As large as its box."""

    _children_props: list[str] = []  # noqa: RUF012  Dash's own
    _base_nodes: list[str] = []  # noqa: RUF012
    _namespace = "tuoyu"
    _type = "Graph"

    def __init__(self, id: str, figure: Any, config: dict[str, Any]) -> None:
        self._prop_names = ["id", "figure", "config"]
        self._valid_wildcard_attributes = []
        self.available_properties = self._prop_names
        self.available_wildcard_properties = []
        super().__init__(id=id, figure=figure, config=config)
