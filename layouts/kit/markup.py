"""A layout of plain HTML components as text, for what is shown beside the page and not by its callbacks."""

from __future__ import annotations

import re
from html import escape
from typing import Any

_NAMES = {"className": "class", "htmlFor": "for"}
_EMPTY = ("Area", "Base", "Br", "Col", "Embed", "Hr", "Img", "Link", "Meta", "Param", "Source", "Track", "Wbr")
_CAPITAL = re.compile("[A-Z]")
_LINK, _HTML = "Link", "dash_html_components"


def markup(node: Any, *, turning: bool = False) -> str:
    """The HTML of a component, a list of them or a text. Every text and attribute is escaped, whoever wrote it.

    ``turning`` marks links inside the application (``data-turn``), where ``assets/plain.js`` follows them.
    Only ``dash.html`` and links; of other components there is no HTML to write. Raises TypeError for those.
    """
    if node is None:
        return ""
    if isinstance(node, (list, tuple)):
        return "".join(markup(one, turning=turning) for one in node)
    if not hasattr(node, "to_plotly_json"):
        return escape(str(node))
    written = node.to_plotly_json()
    kind = written["type"]
    if written["namespace"] != _HTML and kind != _LINK:
        raise TypeError(f"{kind} has no HTML of its own")
    props = dict(written["props"])
    inside = markup(props.pop("children", None), turning=turning)
    link = kind == _LINK and written["namespace"] != _HTML
    tag = "a" if link else kind.lower()
    turns = " data-turn" if link and turning else ""
    opened = f"<{tag}{turns}{''.join(_attribute(name, value) for name, value in props.items())}>"
    return opened if kind in _EMPTY and not link else f"{opened}{inside}</{tag}>"


def _attribute(name: str, value: Any) -> str:
    if value is None or value is False:
        return ""
    written = _style(value) if name == "style" else "" if value is True else str(value)
    return f' {_NAMES.get(name, name.lower())}="{escape(written)}"'


def _style(rules: dict[str, Any]) -> str:
    named = {_CAPITAL.sub(lambda letter: f"-{letter[0].lower()}", name): value for name, value in rules.items()}
    return ";".join(f"{name}:{value}" for name, value in named.items())
