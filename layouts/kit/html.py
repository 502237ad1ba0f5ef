"""Elements of a page: what layouts are made of, and the two forms they leave in, HTML and Dash's components.

An element only holds its children and attributes, by React's names as Dash has them; making one costs next to nothing.
What only stands on a page is written out as HTML, which a browser puts in far faster than a component for every word.
What a callback names, and what draws or asks by itself (charts, choosers, stores), is a component, and so is everything
around it; all between is one element with its inside written out. What stands on the page is the same either way.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from html import escape
from typing import Any, ClassVar

from dash import html as dashed
from dash.development.base_component import Component

from layouts.kit import ids

_NAMED = frozenset(value for name, value in vars(ids).items() if name.isupper() and isinstance(value, str))
_EMPTY = ("br", "input")
_RENAMED = {"className": "class", "htmlFor": "for"}
_ATTRIBUTES = (
    *("id", "className", "style", "title", "lang", "hidden", "role", "tabIndex"),
    *("href", "download", "open", "colSpan", "rowSpan", "scope", "htmlFor"),
    *("action", "method", "name", "type", "value", "disabled", "required", "readOnly", "maxLength", "autoComplete"),
)
_CAPITAL = re.compile("[A-Z]")
_escaped = lru_cache(maxsize=4096)(escape)
_TURN = "data-turn"
"""Marks a link inside the application, which ``assets/plain.js`` follows without the page being loaded anew."""


class Element:
    """An element: ``html.Div(children, className="x", **{"data-x": "y"})``. What it was given reads as an attribute."""

    __slots__ = ("children", "given")
    tag: ClassVar[str]

    def __init__(self, children: Any = None, **given: Any) -> None:
        self.children = children
        self.given = given

    def __init_subclass__(cls) -> None:
        cls.tag = cls.__name__.lower()

    def __getattr__(self, name: str) -> Any:
        if name in Element.__slots__ or name not in self.given:
            raise AttributeError(name)
        return self.given[name]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.children!r}, {self.given!r})"

    def to_plotly_json(self) -> Any:
        """What Dash asks of whatever a callback gives out: the element as ``page`` has it."""
        return page(self).to_plotly_json()


# --- as HTML ---------------------------------------------------------------------------------------------------------


def text(node: Any) -> str:
    """The HTML of an element, a list of them or a text. Every text and attribute is escaped, whoever wrote it.

    Raises TypeError for components, of which there is no HTML to write, and for an attribute that no element has.
    """
    return _written(node, turning=False)


def _written(node: Any, *, turning: bool) -> str:
    """The HTML of a node; ``turning`` marks links inside the application."""
    if isinstance(node, str):
        return _escaped(node)
    if isinstance(node, Element):
        turns = f" {_TURN}" if turning and isinstance(node, Link) else ""
        opened = f"<{node.tag}{turns}{''.join([_attribute(*one) for one in node.given.items()])}>"
        inside = "" if node.children is None else _written(node.children, turning=turning)
        return opened if node.tag in _EMPTY else f"{opened}{inside}</{node.tag}>"
    if node is None:
        return ""
    if isinstance(node, (list, tuple)):
        return "".join([_written(one, turning=turning) for one in node])
    if isinstance(node, Component):
        raise TypeError(f"{type(node).__name__} has no HTML of its own")
    return escape(str(node))


def _attribute(name: str, value: Any) -> str:
    if isinstance(value, str):
        return f' {_name(name)}="{_escaped(value)}"'
    if value is None or value is False:
        return ""
    written = _style(value) if name == "style" else "" if value is True else str(value)
    return f' {_name(name)}="{escape(written)}"'


@cache
def _name(name: str) -> str:
    """HTML's name of an attribute."""
    if name not in _ATTRIBUTES and not name.startswith(("data-", "aria-")):
        raise TypeError(f"no element has an attribute {name!r}")
    return _RENAMED.get(name, name.lower())


def _style(rules: dict[str, Any]) -> str:
    return ";".join([f"{_rule(name)}:{value}" for name, value in rules.items()])


@cache
def _rule(name: str) -> str:
    return _CAPITAL.sub(lambda letter: f"-{letter[0].lower()}", name)


# --- as Dash's components --------------------------------------------------------------------------------------------


class Plain(Component):
    """One element: ``tag``, ``given`` (attributes as React has them), ``inside`` as HTML. See ``assets/plain.js``."""

    _children_props: list[str] = []  # noqa: RUF012  Dash's own
    _base_nodes: list[str] = []  # noqa: RUF012
    _namespace = "tuoyu"
    _type = "Plain"
    _prop_names: list[str] = ["tag", "given", "inside"]  # noqa: RUF012
    _valid_wildcard_attributes: list[str] = []  # noqa: RUF012

    def __init__(self, tag: str = "div", given: dict[str, Any] | None = None, inside: str = "") -> None:
        self.tag, self.given, self.inside = tag, given or {}, inside

    def to_plotly_json(self) -> Any:
        """The element as Dash sends it."""
        props = {"tag": self.tag, "given": self.given, "inside": self.inside}
        return {"type": self._type, "namespace": self._namespace, "props": props}


def page(node: Any) -> Any:
    """What Dash draws: components, with everything that only stands there as HTML. Components given are used up."""
    found, still = _looked_at(node)
    return _standing(found) if still else found


def _looked_at(node: Any) -> tuple[Any, bool]:
    """A node as Dash draws it where something in it is live, else as it was; and whether it only stands there."""
    if node is None or isinstance(node, str):
        return node, True
    if isinstance(node, Element):
        inside, still = _looked_at(node.children)
        if still and not _live(node):
            return node, True
        return _component(node, _standing(inside) if still else inside), False
    if isinstance(node, (list, tuple)):
        looked = [_looked_at(one) for one in node]
        if all(still for _, still in looked):
            return node, True
        return [_standing(one) if still else one for one, still in looked], False
    if isinstance(node, Component):
        if getattr(node, "children", None) is not None:
            node.children = page(node.children)
        return node, False
    return node, True


def _live(node: Element) -> bool:
    id = node.given.get("id") if node.given else None
    return isinstance(node, Dialog) or (id is not None and (isinstance(id, dict) or id in _NAMED))


def _standing(node: Any) -> Any:
    """What only stands there: an element with its inside as HTML, where that saves a component."""
    if isinstance(node, (list, tuple)):
        return [_standing(one) for one in node]
    if not isinstance(node, Element):
        return node
    if not _has_elements(node.children):
        return _component(node, node.children)
    return Plain(node.tag, _given(node), _written(node.children, turning=True))


def _has_elements(inside: Any) -> bool:
    each = inside if isinstance(inside, (list, tuple)) else [inside]
    return any(isinstance(one, (Element, list, tuple)) for one in each)


def _component(node: Element, inside: Any) -> Component:
    """Dash's own component of an element."""
    kind = A if isinstance(node, Link) else type(node)
    return getattr(dashed, kind.__name__)(inside, **_given(node))


def _given(node: Element) -> dict[str, Any]:
    given = {name: value for name, value in node.given.items() if value is not None}
    return {_TURN: "", **given} if isinstance(node, Link) else given


# --- the elements there are ------------------------------------------------------------------------------------------

_SLIM: dict[str, Any] = {"__slots__": ()}

A = type("A", (Element,), _SLIM)
Article = type("Article", (Element,), _SLIM)
Aside = type("Aside", (Element,), _SLIM)
B = type("B", (Element,), _SLIM)
Blockquote = type("Blockquote", (Element,), _SLIM)
Body = type("Body", (Element,), _SLIM)
Br = type("Br", (Element,), _SLIM)
Button = type("Button", (Element,), _SLIM)
Caption = type("Caption", (Element,), _SLIM)
Code = type("Code", (Element,), _SLIM)
Dd = type("Dd", (Element,), _SLIM)
Details = type("Details", (Element,), _SLIM)
Dialog = type("Dialog", (Element,), _SLIM)
Div = type("Div", (Element,), _SLIM)
Dl = type("Dl", (Element,), _SLIM)
Dt = type("Dt", (Element,), _SLIM)
Fieldset = type("Fieldset", (Element,), _SLIM)
Footer = type("Footer", (Element,), _SLIM)
Form = type("Form", (Element,), _SLIM)
H1 = type("H1", (Element,), _SLIM)
H2 = type("H2", (Element,), _SLIM)
H3 = type("H3", (Element,), _SLIM)
H4 = type("H4", (Element,), _SLIM)
Header = type("Header", (Element,), _SLIM)
I = type("I", (Element,), _SLIM)  # noqa: E741
Input = type("Input", (Element,), _SLIM)
Label = type("Label", (Element,), _SLIM)
Legend = type("Legend", (Element,), _SLIM)
Li = type("Li", (Element,), _SLIM)
Main = type("Main", (Element,), _SLIM)
Nav = type("Nav", (Element,), _SLIM)
Ol = type("Ol", (Element,), _SLIM)
P = type("P", (Element,), _SLIM)
Pre = type("Pre", (Element,), _SLIM)
Section = type("Section", (Element,), _SLIM)
Small = type("Small", (Element,), _SLIM)
Span = type("Span", (Element,), _SLIM)
Summary = type("Summary", (Element,), _SLIM)
Table = type("Table", (Element,), _SLIM)
Tbody = type("Tbody", (Element,), _SLIM)
Td = type("Td", (Element,), _SLIM)
Th = type("Th", (Element,), _SLIM)
Thead = type("Thead", (Element,), _SLIM)
Tr = type("Tr", (Element,), _SLIM)
Ul = type("Ul", (Element,), _SLIM)


class Link(Element):
    """A link inside the application: the address changes, the page does not load anew."""

    __slots__ = ()


Link.tag = A.tag
