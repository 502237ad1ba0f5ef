"""The grid of figures: every row of the selection, to sort, filter, pin and copy.

The grid's own script is the heaviest of the product, so that only this page fetches it (``assets/explore.js``): here it
is only named. What is written in a cell is made on the server; the browser sorts and filters by the value behind it.
No text is ever taken for an expression: functions are named, and defined in the asset, as the script policy asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import dash_ag_grid
import pandas as pd

from data.vocabulary import Source, Verdict
from layouts.explore.given import ExploreData, column, indicator_name, part_name, percent, said_of
from layouts.kit import html, numbers, parts, theme
from layouts.kit.address import Explained
from layouts.kit.shell import View
from layouts.kit.table import COUNT, DATE, QUARTER, RATE, SHARE, TEXT, Column
from metrics.rates import exact_text

GRID = "explore-grid"
MOST_ROWS = 2000
_FULL = 16
"""Rows up to which the grid is as high as it needs to be."""
_CHIP = 140
"""Pixels the longest verdict takes: the grid measures only the rows in view."""
_NUMBERS = ("value", "numerator", "denominator", "target", "gap")
_PINNED = ("quarter", "unit_name")
_KEYS = (
    "quarter",
    "unit_name",
    "unit",
    "indicator",
    "part",
    "value",
    "numerator",
    "denominator",
    "population_as_of",
    "source",
    "carried_from",
    "provisional",
    "target",
    "gap",
    "verdict",
)
_OPTIONAL = ("part", "denominator", "population_as_of", "carried_from", "provisional", "target", "gap", "verdict")
"""Columns left out where no row has anything in them."""


def on_demand(scripts: list[dict[str, Any]]) -> None:
    """Let a library's script be fetched by who needs it, not named by every page; it is served as before."""
    for script in scripts:
        if "async" not in script:
            script["dynamic"] = True


on_demand(dash_ag_grid._js_dist)


# --- the rows in words -----------------------------------------------------------------------------------------------


def table_rows(view: View, given: ExploreData) -> pd.DataFrame:
    """The rows of the table, the latest quarter first: codes and dates as they are, everything else in words.

    ``_KEYS``, values exact, None where missing; of equal quarters in the order of the selection.
    """
    rows = given.rows.sort_values("quarter", ascending=False, kind="stable").to_dict("records")
    return pd.DataFrame([_in_words(view, given, row) for row in rows], columns=list(_KEYS), dtype=object)


def _in_words(view: View, given: ExploreData, row: Mapping[Any, Any]) -> dict[str, Any]:
    words, verdict = view.words, str(row["verdict"])
    plain = {key: None if numbers.is_missing(row[key]) else row[key] for key in _KEYS}
    return {
        **plain,
        **{key: int(row[key]) for key in ("numerator", "gap") if plain[key] is not None},
        "value": None if plain["value"] is None else float(row["value"]),
        "unit_name": given.names.get(str(row["unit"]), str(row["unit_name"])),
        "indicator": words.text(f"indicator.{row['indicator']}.name"),
        "part": part_name(view, str(row["part"])) if row["part"] else None,
        "source": words.text(f"source.{row['source']}"),
        "verdict": None if verdict == Verdict.NONE else words.text(f"verdict.{verdict}.name"),
    }


def table_columns(view: View, given: ExploreData, rows: pd.DataFrame) -> tuple[Column, ...]:
    """The columns that say something, with how their figures are written."""
    chosen, words = given.chosen, view.words
    one_kind = len({one.kind for one in (chosen.indicator, chosen.other)[: len(chosen.indicators)]}) == 1
    value = column(view, chosen.indicator, name=words.text("explore.column.value"))
    kinds = {
        "quarter": QUARTER,
        "population_as_of": DATE,
        "numerator": COUNT,
        "denominator": COUNT,
        "gap": COUNT,
        "target": SHARE if value.kind == SHARE else COUNT,
    }
    units = {"denominator": words.text("explore.thousand")} if one_kind and value.kind == RATE else {}
    return tuple(
        (value if one_kind else Column("value", value.name, "", RATE))
        if key == "value"
        else Column(key, words.text(f"explore.column.{key}"), units.get(key, ""), kinds.get(key, TEXT))
        for key in _KEYS
        if key not in _OPTIONAL or rows[key].notna().any()
    )


# --- the grid --------------------------------------------------------------------------------------------------------


def grid(view: View, given: ExploreData, rows: pd.DataFrame, columns: tuple[Column, ...]) -> list[Any]:
    """The grid with its buttons; of more rows than it shows, how many there are.

    ``rows`` and ``columns`` are those of the table.
    """
    words = view.words
    shown = given.rows.sort_values("quarter", ascending=False, kind="stable").head(MOST_ROWS).to_dict("records")
    in_words = rows.head(MOST_ROWS).to_dict("records")
    listed = [_cells(view, given, row, said) for row, said in zip(shown, in_words, strict=True)]
    low, several = len(listed) <= _FULL, len(given.chosen.indicators) > 1
    hidden = ("unit",) if several else ("unit", "indicator")
    definitions = [_definition(one, hide=one.key in hidden) for one in columns]
    options = {**theme.grid(), "localeText": locale_text(view), "domLayout": "autoHeight" if low else "normal"}
    made = dash_ag_grid.AgGrid(
        id=GRID,
        rowData=listed,
        columnDefs=definitions,
        defaultColDef={"sortable": True, "resizable": True, "filter": True, "minWidth": 64},
        columnSize="autoSize",
        className="xp-ag" + (" xp-ag-low" if low else ""),
        style=None,
        dashGridOptions=options,
    )
    told = words.text("explore.more", shown=MOST_ROWS, total=len(rows))
    more = [html.P(told, className="xp-more")] if len(rows) > MOST_ROWS else []
    said = html.Span(className="xp-said", role="status", **parts.aria(live="polite"))
    copy = html.Button(
        words.text("explore.copy"),
        type="button",
        className="act xp-copy",
        title=words.text("explore.copy_what"),
        **parts.data(grid=GRID, done=words.text("explore.copied", n="{n}"), failed=words.text("explore.not_copied")),
    )
    hint = html.Span(words.text("explore.keys"), className="xp-hint")
    wait = html.P(words.text("shell.busy"), className="xp-wait")
    return [html.Div([copy, said, hint], className="xp-tools"), *more, html.Div([wait, made], className="xp-grid")]


def _definition(one: Column, *, hide: bool) -> dict[str, Any]:
    """A column of the grid. Its words stand beside its value, under ``<key>_said``; a hidden one is copied too."""
    number = one.key in _NUMBERS
    found: dict[str, Any] = {
        "field": one.key,
        "headerName": f"{one.name} ({one.unit})" if one.unit else one.name,
        "filter": "agNumberColumnFilter" if number else "agTextColumnFilter",
    }
    if number:
        found |= {"cellClass": "r", "headerClass": "r", "valueFormatter": {"function": "tuoyuSaid(params)"}}
    renderer = {"value": "TuoyuFigure", "verdict": "TuoyuVerdict", "source": "TuoyuSource"}.get(one.key)
    if renderer:
        found |= {"cellRenderer": renderer}
    if one.key == "verdict":
        found |= {"minWidth": _CHIP}
    if one.key in _PINNED:
        found |= {"pinned": "left"}
    return found | {"hide": True} if hide else found


def _cells(view: View, given: ExploreData, row: Mapping[Any, Any], said: Mapping[Any, Any]) -> dict[str, Any]:
    """A row of the grid: values to sort by, words to read, and where its explanation is."""
    chosen = given.chosen
    indicator = chosen.other if row["indicator"] == chosen.other.id != chosen.indicator.id else chosen.indicator
    value = percent(indicator, row["value"])
    kept = {key: said[key] for key in _KEYS if key not in _NUMBERS}
    return {
        **{key: "" if value is None else value for key, value in kept.items()},
        "value": value,
        "value_said": said_of(view, indicator, row),
        "value_exact": exact_text(said["value"]),
        **{key: _plain(said[key]) for key in ("numerator", "denominator", "target", "gap")},
        **{f"{key}_said": _said(said[key]) for key in ("numerator", "denominator", "target", "gap")},
        **{f"{key}_exact": exact_text(said[key]) for key in ("numerator", "denominator", "target", "gap")},
        "verdict_code": "" if row["verdict"] == Verdict.NONE else row["verdict"],
        "source_code": row["source"] if row["source"] in (Source.CARRIED, Source.MISSING) else "",
        "explain": str(Explained(str(row["indicator"]), str(row["unit"]), str(row["part"]), str(row["quarter"]))),
        "what": view.words.text("panel.open") + indicator_name(view, indicator),
    }


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def _said(value: Any) -> str:
    if value is None:
        return numbers.MISSING
    return numbers.count(value) if value == int(value) else exact_text(value).replace("-", numbers.MINUS)


def locale_text(view: View) -> dict[str, str]:
    """Everything the grid itself says, in the reader's language: no word of it is left to the grid."""
    inside = "explore.grid."
    return {key.removeprefix(inside): view.words.text(key) for key in sorted(view.words.keys) if key.startswith(inside)}
