"""The data page: any figures chosen, drawn, listed and taken away; its address brings the same view back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pandas as pd

from data import rights
from data.vocabulary import Rule
from layouts.explore import grid as explore_grid
from layouts.explore import one_quarter as explore_one_quarter
from layouts.explore import over_time as explore_over_time
from layouts.explore import two_indicators
from layouts.explore.choice import BAR, HEAT, LINE, MAP, MULTIPLES, SCATTER
from layouts.explore.chooser import chooser, presets
from layouts.explore.given import ExploreData, column, indicator_name, part_name
from layouts.explore.one_quarter import heat_across, heat_down
from layouts.explore.over_time import series_key, series_name
from layouts.explore.title import finding, source, subtitle
from layouts.kit import address as at
from layouts.kit import exhibit, html, parts
from layouts.kit.chart import Chart
from layouts.kit.exhibit import Exhibit
from layouts.kit.shell import Content, View
from layouts.kit.table import NUMERIC, QUARTER, Column
from metrics.selection import paired, pivoted, ranked

CHART, TABLE = "chart", "table"
_DRAW = {
    LINE: explore_over_time.line_chart,
    MULTIPLES: explore_over_time.panels_chart,
    BAR: explore_one_quarter.bar_chart,
    HEAT: explore_one_quarter.heat_chart,
    SCATTER: two_indicators.scatter_chart,
    MAP: explore_one_quarter.map_chart,
}
_ROWS = 16
"""Rows of a heat table, or bars, in one step of height."""
_STEPS = 16


def content(view: View, given: ExploreData) -> Content:
    """The page."""
    words = view.words
    drawn, table = exhibits(view, given)
    title = html.H1(parts.phrases(drawn.title, words))
    head = html.Section([title, presets(view), *_notes(view, given)], className="xp-head")
    grid = explore_grid.grid(view, given, table.rows, table.columns)
    shown = html.Div(
        [
            exhibit.shown(view, drawn, heading=_heading(view, given), alt=drawn.title, className=_class(view, given)),
            exhibit.shown(view, table, table=grid, className="xp-table"),
            _onward(view, given),
        ],
        className="xp-shown",
    )
    return Content(words.text("shell.page.explore"), [head, chooser(view, given), shown], className="xp")


def exhibits(view: View, given: ExploreData) -> tuple[Exhibit, Exhibit]:
    """The chart, and the table of every row behind it."""
    return chart_exhibit(view, given), table_exhibit(view, given)


# --- the chart -------------------------------------------------------------------------------------------------------


def chart_exhibit(view: View, given: ExploreData) -> Exhibit:
    """What is drawn, with its figures turned as the chart shows them."""
    columns, rows = _chart_table(view, given)
    native = {LINE: "line", MULTIPLES: "line", BAR: "bar"}.get(given.chosen.chart, "")
    keys = tuple(one.key for one in columns)
    known = bool(len(rows)) and bool(native)
    drawn = tuple(one.key for one in columns[1:] if one.kind in NUMERIC)
    return Exhibit(
        key=CHART,
        title=finding(view, given),
        subtitle=subtitle(view, given),
        source=source(view, given),
        columns=columns,
        rows=rows,
        chart=_drawing(view, given),
        native=native if known else "",
        x=keys[0] if known else "",
        y=drawn if known else (),
        name=indicator_name(view, given.chosen.indicator, given.chosen.part),
    )


def _drawing(view: View, given: ExploreData) -> Chart | None:
    return None if given.rows.empty else _DRAW[given.chosen.chart](view, given)


def _chart_table(view: View, given: ExploreData) -> tuple[tuple[Column, ...], pd.DataFrame]:
    kind = given.chosen.chart
    if kind in (LINE, MULTIPLES):
        return _over_time(view, given)
    if kind == SCATTER:
        return _of_pairs(view, given)
    return _of_cells(view, given) if kind == HEAT else _of_ranks(view, given)


def _over_time(view: View, given: ExploreData) -> tuple[tuple[Column, ...], pd.DataFrame]:
    """A row a quarter, a column a line."""
    whole = given.whole
    wide = pivoted(whole, down="quarter", across=series_key(given))
    targets = whole.groupby(series_key(given))["target"].first()
    columns = [
        _value(view, given, str(key), series_name(view, given, str(key)), targets.get(key)) for key in wide.columns
    ]
    head = Column("quarter", view.words.text("explore.column.quarter"), "", QUARTER)
    return (head, *columns), wide.reset_index()


def _of_ranks(view: View, given: ExploreData) -> tuple[tuple[Column, ...], pd.DataFrame]:
    """A row a bar or a county of the map, the largest first."""
    words, key = view.words, series_key(given)
    rows = ranked(given.last)
    found = pd.DataFrame(
        {
            "name": [series_name(view, given, str(one)) for one in rows[key]],
            "value": rows["value"].astype(object),
            "source": [words.text(f"source.{one}") for one in rows["source"]],
        }
    )
    target = rows["target"].dropna()
    value = _value(view, given, "value", words.text("explore.column.value"), target.iloc[0] if len(target) else None)
    name = words.text("explore.column.part" if key == "part" else "explore.column.unit_name")
    return (Column("name", name), value, Column("source", words.text("explore.column.source"))), found


def _of_cells(view: View, given: ExploreData) -> tuple[tuple[Column, ...], pd.DataFrame]:
    """A row a row of the heat table."""
    words, down, across = view.words, heat_down(given), heat_across(given)
    wide = pivoted(given.rows, down=down, across=across)
    targets = given.rows["target"].dropna()
    target = targets.iloc[0] if len(targets) else None
    columns = [
        _value(view, given, str(key), part_name(view, str(key)) if across == "part" else str(key), target)
        for key in wide.columns
    ]
    names = [part_name(view, str(key)) if down == "part" else given.names[str(key)] for key in wide.index]
    head = Column("name", words.text("explore.column.part" if down == "part" else "explore.column.unit_name"))
    return (head, *columns), wide.reset_index(drop=True).assign(name=names)


def _of_pairs(view: View, given: ExploreData) -> tuple[tuple[Column, ...], pd.DataFrame]:
    """A row a point."""
    words, chosen = view.words, given.chosen
    pairs = paired(given.last, chosen.indicator.id, chosen.other.id)
    columns = (
        Column("name", words.text("explore.column.unit_name")),
        column(view, chosen.indicator, "x"),
        column(view, chosen.other, "y"),
    )
    return columns, pairs.assign(
        name=[given.names[str(unit)] for unit in pairs["unit"]],
        x=pairs["x"].astype(object),
        y=pairs["y"].astype(object),
    )


def _value(view: View, given: ExploreData, key: str, name: str, target: Any) -> Column:
    return column(view, given.chosen.indicator, key, name, None if pd.isna(target) else target)


def _heading(view: View, given: ExploreData) -> str:
    """Above the chart: the finding is the page's own headline."""
    words, chosen = view.words, given.chosen
    names = [indicator_name(view, chosen.indicator, chosen.part)]
    names += [indicator_name(view, chosen.other)] if chosen.chart == SCATTER else []
    return words.text(
        "explore.heading",
        name=words.text("explore.against").join(names),
        chart=words.text(f"explore.chart.{chosen.chart}"),
    )


def _class(view: View, given: ExploreData) -> str:
    """The class of the chart's section, which decides how high it stands."""
    chosen = given.chosen
    if chosen.chart == MAP:
        return "xp-chart map"
    rows = {
        BAR: len(given.last),
        MULTIPLES: _ROWS // 2 * -(-len(given.rows[series_key(given)].unique()) // 4),
        HEAT: len(given.rows[heat_down(given)].unique()) if len(given.rows) else 1,
    }.get(chosen.chart, _ROWS)
    step = min(max(-(-rows // _ROWS), 1), _STEPS)
    wide = " xp-wide" if chosen.chart in (MULTIPLES, HEAT) else ""
    return f"xp-chart xp-{chosen.chart} xp-high-{step}{wide}"


# --- the table -------------------------------------------------------------------------------------------------------


def table_exhibit(view: View, given: ExploreData) -> Exhibit:
    """Every row of the selection, as in the tidy table, in words."""
    rows = explore_grid.table_rows(view, given)
    columns = explore_grid.table_columns(view, given, rows)
    title = view.words.text("explore.table.title", n=len(rows))
    return Exhibit(
        key=TABLE,
        title=title,
        subtitle=view.words.text("explore.table.sub"),
        source=source(view, given, drawn=False),
        columns=columns,
        rows=rows,
        name=view.words.text("explore.table.name", name=indicator_name(view, given.chosen.indicator)),
    )


def _onward(view: View, given: ExploreData) -> Any:
    """The same selection from the tidy table itself, and how a program gets it; for those who may."""
    words = view.words
    if not view.may(rights.EXPORT):
        return None
    csv = html.A(words.text("explore.tidy"), href=tidy_href(view, given), **parts.data(tidy="csv"))
    token = [parts.link(words.text("explore.tokens"), view.address.to(at.TOKENS))] if view.may(rights.TOKENS) else []
    return html.P([csv, *token], className="xp-onward")


def tidy_href(view: View, given: ExploreData) -> str:
    """``/figures.csv`` with the same quarters, units, indicators and rule."""
    chosen = given.chosen
    lists = {"quarter": chosen.shown_quarters, "unit": chosen.units, "indicator": chosen.indicators}
    asked = {name: ",".join(values) for name, values in lists.items()}
    registered = {"registered_only": "1"} if view.address.rule == Rule.REGISTERED else {}
    return "/figures.csv?" + urlencode({**asked, **registered}, safe=",")


# --- what could not be had -------------------------------------------------------------------------------------------


def _notes(view: View, given: ExploreData) -> list[Any]:
    words, said = view.words, []
    for note in given.chosen.notes:
        params = dict(note.params)
        if note.key == "impossible":
            params["why"] = words.text(f"explore.why.{params['why']}")
            params |= {key: words.text(f"explore.chart.{params[key]}") for key in ("chart", "instead")}
        if "indicator" in params:
            params["indicator"] = words.text(f"indicator.{params['indicator']}.name")
        said.append(html.P(words.text(f"explore.note.{note.key}", **params)))
    shell = view.address.quarter
    if given.chosen.last != shell:
        way = parts.link(words.text("explore.note.to_way", quarter=shell), _without_to(view))
        said.append(html.P([words.text("explore.note.to", to=given.chosen.last, quarter=shell), " ", way]))
    return [html.Div(said, className="refusal xp-notes", role="status")] if said else []


def _without_to(view: View) -> str:
    return view.address.href(extra={key: value for key, value in view.address.extra.items() if key != "to"})
