"""What a workbook changes itself, field by field with its cell, and which published figures a replacement moves."""

from __future__ import annotations

from typing import Any

import pandas as pd

from data.contract import schema
from data.indicators import INDICATORS
from data.vocabulary import Measured
from layouts.kit import html, numbers, parts
from layouts.returns.findings import written
from layouts.returns.preview import Outlook, verdict_chip
from layouts.words.catalogue import Catalogue
from metrics.differences import CHANGED, KINDS, NEW

MOST = 600
"""Differences of a sheet that are listed at all."""
LINES = 30
"""Lines a table shows before the rest is folded away."""


def differences_section(outlook: Outlook, words: Catalogue) -> html.Section:
    """Every field that is another than in the workbook approved last: before, after, and the cell it stands in."""
    quarter = outlook.last_quarter
    if quarter is None:
        return parts.section(words.text("compare.title"), html.P(words.text("report.changes.first"), className="src"))
    told = [piece for sheet in outlook.differences for piece in _sheet(sheet, outlook, words)]
    none = html.P(words.text("compare.none", quarter=quarter), className="src")
    sub = words.text("compare.lede")
    title = words.text("compare.title_against", quarter=quarter)
    return parts.section(title, told or [none], sub=sub, id="differences")


def _sheet(key: str, outlook: Outlook, words: Catalogue) -> list[Any]:
    found, sheet = outlook.differences[key], schema.sheet(key)
    if found.empty:
        return []
    counts = found.groupby("change", sort=False)["thing"].nunique()
    said = [words.text(f"compare.count_{kind}", count=int(counts[kind])) for kind in KINDS if kind in counts]
    title = html.H3([sheet.name, "　", html.Small(words.text("compare.comma").join(said))])
    lines = _lines(found.head(MOST), sheet, outlook.letters.get(key, {}), words)
    cut = (
        [html.P(words.text("compare.cut", shown=MOST, count=len(found)), className="src")] if len(found) > MOST else []
    )
    return [title, *folded(_head(words), lines, words), *cut]


def _head(words: Catalogue) -> html.Tr:
    heads = (("what", ""), ("field", ""), ("before", "r"), ("after", "r"), ("cell", ""))
    return html.Tr([html.Th(words.text(f"compare.{name}"), className=kind) for name, kind in heads])


def folded(head: html.Tr, lines: list[html.Tr], words: Catalogue) -> list[Any]:
    """A table of lines; what is beyond ``LINES`` is one click away."""
    table = html.Table([html.Thead(head), html.Tbody(lines[:LINES])], className="rp-tb rp-df")
    if len(lines) <= LINES:
        return [html.Div(table, className="rp-dfw", tabIndex=0)]
    rest = html.Table(html.Tbody(lines[LINES:]), className="rp-tb rp-df")
    more = html.Summary(words.text("compare.more", count=len(lines) - LINES))
    return [html.Div([table, html.Details([more, rest], className="rp-more")], className="rp-dfw", tabIndex=0)]


def _lines(
    found: pd.DataFrame, sheet: schema.ContractSheet, letters: dict[str, str], words: Catalogue
) -> list[html.Tr]:
    """One line a field; the thing's name and what became of it only on its first one."""
    lines, told = [], None
    for row in found.to_dict("records"):
        first, told = told != (row["change"], row["thing"]), (row["change"], row["thing"])
        kind = words.text(f"compare.{row['change']}")
        what = [html.Span(kind, className=f"rp-ch {row['change']}"), " ", written(row["name"])] if first else []
        letter = letters.get(row["key"])
        cell = f"{letter}{row['row']}" if letter and not numbers.is_missing(row["row"]) else ""
        lines.append(
            html.Tr(
                [
                    html.Th(what),
                    html.Td(sheet.column(str(row["key"])).heading),
                    html.Td(_shown(row["before"]), className="r num was"),
                    html.Td(_after(row), className="r num"),
                    html.Td(html.Span(cell, className="rp-cell") if cell else ""),
                ],
                className="go" if first else "",
            )
        )
    return lines


def _after(row: dict[Any, Any]) -> Any:
    shown = _shown(row["after"])
    return html.B(shown) if row["change"] in (NEW, CHANGED) else shown


def _shown(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return numbers.count(value)
    return written(value) or numbers.MISSING


# --- what is published already ---------------------------------------------------------------------------------------


def published_section(outlook: Outlook, words: Catalogue) -> list[Any]:
    """What approving a replacement changes of what is published: nothing where the quarter has none approved."""
    found = outlook.preview.published
    if found.empty:
        return []
    quarters = sorted(found["quarter"].unique(), reverse=True)
    title = words.text("compare.published", count=len(found))
    head = html.Tr(
        [
            html.Th(words.text("compare.figure")),
            html.Th(words.text("compare.before"), className="r"),
            html.Th(words.text("compare.after"), className="r"),
        ]
    )
    told: list[Any] = []
    for quarter in quarters:
        lines = [_published_line(row, words) for row in found[found["quarter"] == quarter].to_dict("records")]
        told += [html.H3(quarter), *folded(head, lines, words)]
    return [parts.section(title, told, sub=words.text("compare.published_lede"), id="published")]


def _published_line(row: dict[Any, Any], words: Catalogue) -> html.Tr:
    what = f"{row['unit_name']}　{words.text('indicator.' + row['indicator'])}"
    sides = [[_figure(row, side), *verdict_chip(row[f"verdict_{side}"], words)] for side in ("before", "after")]
    moved = row["verdict_before"] != row["verdict_after"]
    return html.Tr(
        [html.Th(what), html.Td(sides[0], className="r num was"), html.Td(html.B(sides[1]), className="r num")],
        className="go moved" if moved else "go",
    )


def _figure(row: dict[Any, Any], side: str) -> str:
    kind = INDICATORS[row["indicator"]].kind
    if kind == Measured.RATE:
        return numbers.rate(row[f"value_{side}"], row[f"target_{side}"])
    if kind == Measured.RATIO:
        return numbers.ratio(row[f"numerator_{side}"], row[f"denominator_{side}"])
    return numbers.count(row[f"value_{side}"])
