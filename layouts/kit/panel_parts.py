"""What every panel is made of: its frame, sections, facts, tables, and the links that open another panel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from layouts.kit import html, parts
from layouts.kit.shell import View

TITLE_ID = "panel-title"


def frame(view: View, title: str, scope: str, body: Sequence[Any]) -> html.Section:
    """The side sheet: a dialog named by its title; closing it is an address, as opening it was."""
    words = view.words
    close = html.A(
        [words.text("panel.close"), html.Span("✕", **parts.aria(hidden="true"))],
        href=view.address.href(),
        className="pn-close",
        role="button",
    )
    head = html.Header([html.H2(title, id=TITLE_ID), close])
    demo = [parts.demo_tag(words)] if view.demo else []
    return html.Section(
        [head, html.P([html.Span(scope), *demo], className="pn-scope"), *body],
        className="pn",
        role="dialog",
        tabIndex=-1,
        **parts.aria(labelledby=TITLE_ID),
        **parts.data(explains=view.address.explain or ""),
    )


def section(title: str, children: Any) -> html.Section:
    """One part of a panel."""
    listed = list(children) if isinstance(children, (list, tuple)) else [children]
    return html.Section([html.H3(title), *listed], className="pn-sec")


def clause(view: View, number: str, said: str) -> html.Section:
    """The policy's own words, and where they stand."""
    source = view.words.text("panel.clause.of", number=view.policy.number, clause=number)
    quote = html.Blockquote([html.P(said.strip()), html.Footer(source)], className="pn-clause", lang="zh-CN")
    return section(view.words.text("panel.clause.title"), quote)


def facts(listed: Sequence[tuple[str, Any]]) -> html.Dl:
    """Names and values."""
    return html.Dl([html.Div([html.Dt(name), html.Dd(said)]) for name, said in listed], className="pn-dl")


def table(caption: str, head: Sequence[Any], rows: Sequence[Any]) -> Any:
    """A table in a box that alone may scroll sideways."""
    return parts.table([html.Tr(list(head))], rows, caption=caption, className="grid pn-grid")


def number_link(
    view: View,
    said: Any,
    indicator: str,
    unit: str,
    part: str = "",
    *,
    since: str | None = None,
    quarter: str | None = None,
    className: str = "",  # noqa: N803  Dash's own name
) -> html.A:
    """A figure as a link to the panel behind it; the page under it stays."""
    href = view.address.explaining(indicator, unit, part, since=since, quarter=quarter)
    return html.A(said, href=href, className=f"fx {className}".strip(), title=view.words.text("panel.open"))
