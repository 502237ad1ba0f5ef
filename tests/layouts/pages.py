"""Reads what a layout says: its words, and its components by kind or class."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def components(node: Any) -> Iterator[Any]:
    """Every component of a layout, from the outside in."""
    if isinstance(node, (list, tuple)):
        for child in node:
            yield from components(child)
    elif hasattr(node, "to_plotly_json"):
        yield node
        yield from components(getattr(node, "children", None))


def words(node: Any) -> str:
    """All the text of a layout, in order."""
    if node is None:
        return ""
    if isinstance(node, (list, tuple)):
        return "".join(words(child) for child in node)
    return words(getattr(node, "children", None)) if hasattr(node, "to_plotly_json") else str(node)


def of_class(node: Any, name: str) -> list[Any]:
    """The components that have a class."""
    return [part for part in components(node) if name in (getattr(part, "className", "") or "").split()]


def of_kind(node: Any, kind: str) -> list[Any]:
    """The components of a kind, such as H1."""
    return [part for part in components(node) if type(part).__name__ == kind]


def links(node: Any) -> dict[str, str]:
    """The links: address by text."""
    return {words(part): part.href for part in of_kind(node, "Link")}
