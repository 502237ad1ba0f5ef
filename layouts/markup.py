"""A layout of plain HTML components as text, for what is shown beside the page and not by its callbacks."""

from __future__ import annotations

from html import escape
from typing import Any

_NAMES = {"className": "class", "htmlFor": "for"}
_EMPTY = ("Br", "Hr", "Img")
_LINK = "Link"


def markup(node: Any) -> str:
    """The HTML of a component, a list of them or a text. Every text and attribute is escaped, whoever wrote it.

    Only ``dash.html`` and links; of other components there is no HTML to write. Raises TypeError for those.
    """
    if node is None:
        return ""
    if isinstance(node, (list, tuple)):
        return "".join(map(markup, node))
    if not hasattr(node, "to_plotly_json"):
        return escape(str(node))
    written = node.to_plotly_json()
    kind = written["type"]
    if written["namespace"] != "dash_html_components" and kind != _LINK:
        raise TypeError(f"{kind} has no HTML of its own")
    props = dict(written["props"])
    inside = markup(props.pop("children", None))
    tag = "a" if kind == _LINK else kind.lower()
    opened = f"<{tag}{''.join(_attribute(name, value) for name, value in props.items())}>"
    return opened if kind in _EMPTY else f"{opened}{inside}</{tag}>"


def _attribute(name: str, value: Any) -> str:
    if value is None or value is False:
        return ""
    written = _style(value) if name == "style" else "" if value is True else str(value)
    return f' {_NAMES.get(name, name.lower())}="{escape(written)}"'


def _style(rules: dict[str, Any]) -> str:
    return ";".join(f"{name}:{value}" for name, value in rules.items())
