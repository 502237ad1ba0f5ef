"""An exhibit: a chart or a table with its finding, what is measured, its source, and the ways to take it away.

One description serves the page, the pictures, the CSV and the workbook, so that none of them can say another thing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode

import pandas as pd

from data import rights
from layouts.kit import address as at
from layouts.kit import html, parts, theme
from layouts.kit.chart import Chart
from layouts.kit.graph import Graph
from layouts.kit.shell import View
from layouts.kit.table import NUMERIC, Column, Table
from layouts.words.catalogue import Catalogue, seen

PICTURES, FILES = ("png", "svg"), ("csv", "xlsx")
MOST_ROWS = 300
"""Rows of a chart's table on the page; the files have them all."""
_FORBIDDEN = str.maketrans(dict.fromkeys('\\/:*?"<>|%', " "))
_LONGEST = 80


@dataclass(frozen=True)
class Exhibit:
    """What is shown and taken away.

    Attributes:
        key: names it on its page, in addresses too: letters, digits, dashes.
        title: the finding; subtitle: what is measured, unit, period; source: bounds, basis, coverage.
        columns, rows: the table behind it, values exact and missing as None or NaN, never rounded.
        chart: as drawn; None for a table.
        x, y: the columns of the workbook's own chart: ``native`` "line", "bar" or "column"; empty for none.
        name: a short name for its files, such as 托位路径; empty for the page's own name with the key.
    """

    key: str
    title: str
    subtitle: str
    source: str
    columns: tuple[Column, ...]
    rows: pd.DataFrame
    chart: Chart | None = None
    native: str = ""
    x: str = ""
    y: tuple[str, ...] = ()
    name: str = ""


# --- on the page -----------------------------------------------------------------------------------------------------


def shown(
    view: View,
    exhibit: Exhibit,
    *,
    table: Any = None,
    alt: str = "",
    heading: Any = None,
    className: str = "",  # noqa: N803
) -> html.Section:
    """The exhibit on its page: title, subtitle, chart with its data as a table, or ``table``; source and take-away.

    Args:
        table: what stands in place of the plain table, or below the chart; a component or a list of them.
        alt: what the chart says to who does not see it; the title where empty.
        heading: the title as it stands on the page, such as a link to the panel behind its figure.
    """
    body: list[Any] = []
    if exhibit.chart is not None:
        body.append(graph(view, exhibit, alt))
    if table is not None:
        body += table if isinstance(table, list | tuple) else [table]
    elif exhibit.chart is None:
        body.append(plain_table(exhibit, view.words))
    body.append(parts.source_line(exhibit.source, view.words, demo=view.demo))
    unfolds = exhibit.chart is not None and table is None and len(exhibit.rows)
    table_behind = behind(exhibit, view.words) if unfolds else None
    body.append(html.Div([table_behind, takeaway(view, exhibit)], className="x-foot"))
    title = exhibit.title if heading is None else heading
    return parts.section(title, body, sub=exhibit.subtitle, className=f"x {className}".strip(), id=f"x-{exhibit.key}")


def graph(view: View, exhibit: Exhibit, alt: str = "") -> html.Div:
    """The chart as drawn, told in one sentence to who does not see it."""
    figure = None if exhibit.chart is None else exhibit.chart.figure()
    drawn = Graph(f"c-{exhibit.key}", figure, theme.config(view.words))
    return html.Div(drawn, className="chart x-chart", role="figure", **parts.aria(label=alt or exhibit.title))


def behind(exhibit: Exhibit, words: Catalogue) -> html.Details:
    """What the chart draws, as a table to unfold."""
    return html.Details([html.Summary(words.text("exhibit.data")), plain_table(exhibit, words)], className="x-data")


def plain_table(exhibit: Exhibit, words: Catalogue, *, most: int = MOST_ROWS) -> html.Div:
    """The exhibit's rows as a table: the first column names each row, figures are written by their kind."""
    first, *rest = exhibit.columns
    columns = [first, *(replace(one, style="" if one.kind in NUMERIC else "wrap") for one in rest)]
    keys = [column.key for column in columns]
    table = Table(columns, exhibit.rows[keys].head(most).to_dict("records")).on_page(exhibit.title)
    left = len(exhibit.rows) - most
    return html.Div([table, html.P(words.text("exhibit.more", n=left), className="src")]) if left > 0 else table


# --- taken away ------------------------------------------------------------------------------------------------------


def takeaway(view: View, exhibit: Exhibit) -> Any:
    """The ways to take the exhibit away, for those who may: pictures of a chart, the figures of everything."""
    if not view.may(rights.EXPORT):
        return None
    words = view.words
    pictures = PICTURES if exhibit.chart is not None else ()
    ways = [*(_picture(kind, exhibit, words) for kind in pictures), *(_file(view, kind, exhibit) for kind in FILES)]
    said = html.Span(className="x-said", role="status", **parts.aria(live="polite"))
    label = words.text("exhibit.take_what", title=exhibit.title)
    return html.Div(
        [html.Span(words.text("exhibit.take")), *ways, said],
        className="takes",
        role="group",
        **parts.aria(label=label),
        **_told(view, exhibit),
    )


def _picture(kind: str, exhibit: Exhibit, words: Catalogue) -> html.Button:
    label = words.text("exhibit.take_as", title=exhibit.title, kind=kind.upper())
    said = {**parts.data(take=kind), **parts.aria(label=label)}
    return html.Button(kind.upper(), type="button", className="take", **said)


def _file(view: View, kind: str, exhibit: Exhibit) -> html.A:
    label = view.words.text("exhibit.take_as", title=exhibit.title, kind=kind.upper())
    return html.A(
        kind.upper(),
        href=file_href(view, exhibit.key, kind),
        download=file_name(view, exhibit, kind),
        className="take",
        **parts.data(take=kind),
        **parts.aria(label=label),
    )


def _told(view: View, exhibit: Exhibit) -> dict[str, Any]:
    """What the browser writes around a picture (``assets/exhibit.js``), and says when it is done."""
    words = view.words
    return parts.data(
        title=exhibit.title,
        sub=exhibit.subtitle,
        source=exhibit.source,
        about=" · ".join(about(view)),
        demo=words.text("shell.demo") if view.demo else "",
        file=file_stem(view, exhibit),
        making=words.text("exhibit.making"),
        done=words.text("exhibit.done"),
        failed=words.text("exhibit.failed"),
    )


def about(view: View) -> list[str]:
    """What stands on everything taken away beside its own source line: city, rule, coverage, the day it was made."""
    words, covered = view.words, view.coverage
    said = [view.policy.city.name]
    if covered is not None:
        said.append(words.text("exhibit.rule", rule=words.text(f"rule.{view.address.rule}")))
        said.append(words.text("exhibit.coverage", quarter=covered.quarter, approved=covered.approved, due=covered.due))
    said.append(words.text("exhibit.made", day=view.today.isoformat()))
    return said


def scope(view: View) -> str:
    """Whose figures they are: the county of the address, else the whole city."""
    code = view.address.county
    county = next((one for one in view.policy.counties if one.code == code), None)
    return county.short_name if county else view.words.text("level.city")


def file_stem(view: View, exhibit: Exhibit) -> str:
    """The name of the exhibit's files without their ending: what, whose, when, and 演示数据 where it is."""
    name = exhibit.name or f"{view.words.text(f'shell.page.{_page(view)}')}-{exhibit.key}"
    demo = view.words.text("shell.demo") if view.demo else ""
    pieces = (name, scope(view), view.address.quarter or "", demo)
    return seen("_".join(piece for piece in pieces if piece)).translate(_FORBIDDEN)[:_LONGEST].strip(" .")


def file_name(view: View, exhibit: Exhibit, kind: str) -> str:
    """The name to save a file of the exhibit under."""
    return f"{file_stem(view, exhibit)}.{kind}"


def _page(view: View) -> str:
    return at.COUNTIES if view.address.page == at.COUNTY else view.address.page


def file_href(view: View, key: str, kind: str) -> str:
    """The address of an exhibit as a file: the page's own query, so that the file is what is seen."""
    query = urlencode({"county": view.address.county}) if view.address.page == at.COUNTY else ""
    search = "&".join(part for part in (view.address.href().partition("?")[2], query) if part)
    return f"/take/{view.address.page}/{quote(key, safe='')}.{kind}" + (f"?{search}" if search else "")
