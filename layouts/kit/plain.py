"""Parts of a page that only stand there, as HTML: a browser puts in text far faster than a component for every word.

What a callback names, and what draws or asks by itself (charts, choosers, stores), stays a component; everything around
and between becomes one element with its inside written out. What stands on the page is the same, element by element.
"""

from __future__ import annotations

from typing import Any

from dash.development.base_component import Component

from layouts.kit import html, ids
from layouts.kit.markup import markup

_NAMED = frozenset(value for name, value in vars(ids).items() if name.isupper() and isinstance(value, str))
_HTML, _LINK = "dash_html_components", "Link"
_INSIDE = "children"


class Plain(Component):
    """One element: ``tag``, ``given`` (attributes as React has them), ``inside`` as HTML. See ``assets/plain.js``."""

    _children_props: list[str] = []  # noqa: RUF012  Dash's own
    _base_nodes: list[str] = []  # noqa: RUF012
    _namespace = "tuoyu"
    _type = "Plain"

    def __init__(self, tag: str = "div", given: dict[str, Any] | None = None, inside: str = "") -> None:
        self._prop_names = ["tag", "given", "inside"]
        self._valid_wildcard_attributes = []
        self.available_properties = self._prop_names
        self.available_wildcard_properties = []
        super().__init__(tag=tag, given=given or {}, inside=inside)


def plain(node: Any) -> Any:
    """The same page with everything that only stands there as HTML. The components given are used up."""
    found, still = _looked_at(node)
    return _written(found) if still else found


def _looked_at(node: Any) -> tuple[Any, bool]:
    """A node whose live parts have been freed of what only stands there, and whether it only stands there itself."""
    if not isinstance(node, Component):
        return _each(node) if isinstance(node, (list, tuple)) else (node, True)
    inside, still = _looked_at(getattr(node, _INSIDE, None))
    if still and _only_stands(node):
        return node, True
    if inside is not None and hasattr(node, _INSIDE):
        node.children = _written(inside) if still else inside
    return node, False


def _each(nodes: Any) -> tuple[Any, bool]:
    looked = [_looked_at(node) for node in nodes]
    if all(still for _, still in looked):
        return nodes, True
    return [_written(node) if still else node for node, still in looked], False


def _written(node: Any) -> Any:
    """An element that only stands there with its inside as HTML, where that saves a component."""
    if isinstance(node, (list, tuple)):
        return [_written(one) for one in node]
    if not isinstance(node, Component) or not _has_elements(node):
        return node
    written = node.to_plotly_json()
    given = {name: value for name, value in written["props"].items() if name != _INSIDE and value is not None}
    return Plain(written["type"].lower(), given, markup(getattr(node, _INSIDE, None), turning=True))


def _has_elements(node: Component) -> bool:
    inside = getattr(node, _INSIDE, None)
    each = inside if isinstance(inside, (list, tuple)) else [inside]
    return node._namespace == _HTML and any(isinstance(one, (Component, list, tuple)) for one in each)


def _only_stands(node: Component) -> bool:
    id = getattr(node, "id", None)
    known = node._namespace == _HTML or node._type == _LINK
    return known and not isinstance(id, dict) and id not in _NAMED and not isinstance(node, html.Dialog)
