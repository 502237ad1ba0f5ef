"""The tables of a scenario: what each county has to build, and the ways of sharing side by side."""

from __future__ import annotations

from typing import Any

import pandas as pd

from layouts.kit import html, numbers, parts
from layouts.kit.exhibit import Exhibit
from layouts.kit.panel_parts import number_link
from layouts.kit.shell import View
from layouts.kit.table import COUNT, RATE, TEXT, Column, formatted
from layouts.scenario.given import Given, county_names, records, sources
from metrics.allocation import KEYS
from metrics.board import PLACES_RATE
from metrics.scenario import building, sharing

BUILD, WAYS = "build", "ways"
_GAP = "places_gap"
_MOST_NAMED = 3


def build_exhibit(view: View, given: Given) -> Exhibit:
    """What each county has to build by the last quarter."""
    table, words = building(given.found), view.words
    return Exhibit(
        BUILD,
        _build_title(view, given, table),
        words.text("scenario.table.sub", until=given.scenario.until),
        sources(view, given),
        _build_columns(view, given),
        _told(view, given, table),
        name=words.text("scenario.table.name"),
    )


def _build_title(view: View, given: Given, table: pd.DataFrame) -> str:
    words, scenario = view.words, given.scenario
    city, counties = table.iloc[0], table.iloc[1:]
    by = words.text(f"scenario.table.by_{scenario.share}")
    if pd.isna(city["share"]):
        gap = max(int(city["gap_then"]) + int(city["added"]), 0)
        return words.text("scenario.table.title_unknown", until=scenario.until, gap=gap, by=by)
    if not city["share"]:
        return words.text("scenario.table.title_none", until=scenario.until)
    most = counties[counties["share"] > 0]["unit"].head(_MOST_NAMED).to_list()
    names = county_names(view, most)
    return words.text("scenario.table.title_gap", until=scenario.until, gap=int(city["share"]), by=by, names=names)


def _build_columns(view: View, given: Given) -> tuple[Column, ...]:
    words, target = view.words, given.found.start.target
    unit = words.text("scenario.column.places")
    spare, more_than = words.text("scenario.table.unit_gap"), words.text("scenario.table.unit_remainder")

    def column(key: str, kind: str, **more: Any) -> Column:
        return Column(key, words.text(f"scenario.table.{key}"), kind=kind, **more)

    going = (column("going_on", COUNT, unit=unit),) if given.scenario.pace else ()
    return (
        column("county", TEXT),
        column("places", COUNT, unit=unit),
        column("rate", RATE, target=target),
        column("gap", COUNT, unit=spare),
        column("share", COUNT, unit=unit),
        *going,
        column("added", COUNT, unit=unit),
        column("remainder", COUNT, unit=more_than),
        column("places_then", COUNT, unit=unit),
        column("rate_then", RATE, target=target),
        column("reached", TEXT),
    )


def _told(view: View, given: Given, table: pd.DataFrame) -> pd.DataFrame:
    """The rows as files hold them: names for codes, words for what is not reached."""
    now = given.found.frame[given.found.frame["quarter"] == given.scenario.base].set_index("unit")["value"]
    return table.assign(
        county=[_name(view, row) for row in records(table)],
        rate=table["unit"].map(now.to_dict()),
        rate_then=table["value_then"],
        when=table["reached"],
        reached=[_when(view, row) for row in records(table)],
    )


def _name(view: View, row: dict[str, Any]) -> str:
    if row["unit"] == view.policy.city.code:
        return view.words.text("scenario.table.city")
    return view.policy.unit(str(row["unit"])).name


def _when(view: View, row: dict[str, Any]) -> str:
    if pd.isna(row["places_then"]):
        return view.words.text("scenario.table.known_not")
    if row["reached"] is None:
        return view.words.text("scenario.table.not_reached")
    if not row["met_then"]:
        return view.words.text("scenario.table.lost", quarter=row["reached"])
    return row["reached"]


def build_table(view: View, given: Given, shown: Exhibit) -> Any:
    """The exhibit's table as it stands on the page: present figures open their panel."""
    words = view.words
    head = [
        parts.heading(one.name, one.unit or None, number=one.kind != TEXT, sorted_by=one.key == "share")
        for one in shown.columns
    ]
    rows = [_build_row(view, shown, row) for row in records(shown.rows)]
    table = parts.table([html.Tr(head)], rows, caption=shown.title)
    meaning = html.P(words.text(f"scenario.share.{given.scenario.share}_means"), className="scn-means")
    return [meaning, table]


def _build_row(view: View, shown: Exhibit, row: dict[str, Any]) -> html.Tr:
    city = row["unit"] == view.policy.city.code
    tag = None if city else parts.source_tag(row["source"], row["carried_from"], view.words)
    first = html.Th([row["county"], " ", tag] if tag is not None else row["county"], scope="row")
    cells = [_build_cell(view, column, row) for column in shown.columns[1:]]
    return html.Tr([first, *cells], className="scn-city" if city else "")


_LINKED = {"places": PLACES_RATE, "rate": PLACES_RATE, "gap": _GAP}
_WORDED = {"gap": ("lack", "spare"), "remainder": ("lack", "more")}


def _build_cell(view: View, column: Column, row: dict[str, Any]) -> html.Td:
    value, key = row[column.key], column.key
    if column.kind == TEXT:
        now = value == view.address.quarter
        said = view.words.text("scenario.table.now") if now else value
        return html.Td(said, className="scn-when" if value == row["when"] and not now else "scn-late")
    said: Any = _worded(view, key, value) if key in _WORDED else formatted(column, value)
    if key in _LINKED and not numbers.is_missing(value):
        said = number_link(view, said, _LINKED[key], row["unit"])
    return parts.number_cell(said, "scn-strong" if key in ("share", "remainder") else "")


def _worded(view: View, key: str, value: Any) -> str:
    """A gap or what is left with its word: lacks 290, 12 spare."""
    if numbers.is_missing(value):
        return numbers.MISSING
    if not value:
        return numbers.count(0)
    lacking, spare = _WORDED[key]
    return view.words.text(f"scenario.table.{lacking if value > 0 else spare}", n=abs(int(value)))


# --- the ways of sharing ---------------------------------------------------------------------------------------------


def ways_exhibit(view: View, given: Given) -> Exhibit:
    """The three ways of sharing side by side."""
    table, words, until = sharing(given.found), view.words, given.scenario.until
    columns = [Column("county", words.text("scenario.table.county"))]
    unit = words.text("scenario.column.places")
    columns += [Column(by, words.text(f"scenario.share.{by}"), unit, COUNT) for by in KEYS]
    told = table.assign(county=[_name(view, row) for row in records(table)])
    subtitle = words.text("scenario.ways.sub", until=until)
    name = words.text("scenario.ways.name")
    return Exhibit(WAYS, _ways_title(view, table), subtitle, sources(view, given), tuple(columns), told, name=name)


def _ways_title(view: View, table: pd.DataFrame) -> str:
    city, counties = table.iloc[0], table.iloc[1:]
    given = [by for by in KEYS if pd.notna(city[by])]
    if not given or not city[given[0]]:
        return view.words.text("scenario.ways.title_none")
    spread = counties[given].max(axis=1) - counties[given].min(axis=1)
    widest = counties.assign(spread=spread).sort_values(["spread", "unit"], ascending=[False, True]).iloc[0]
    return view.words.text(
        "scenario.ways.title", gap=int(city[given[0]]), most=int(widest["spread"]), name=_name(view, dict(widest))
    )


def ways_table(view: View, given: Given, shown: Exhibit) -> list[Any]:
    """What each way means, and the table; the chosen one stands out."""
    words = view.words
    meanings = html.Dl(
        [
            html.Div([html.Dt(words.text(f"scenario.share.{by}")), html.Dd(words.text(f"scenario.share.{by}_means"))])
            for by in KEYS
        ],
        className="scn-ways",
    )
    head = [
        parts.heading(one.name, one.unit or None, number=one.kind != TEXT, sorted_by=one.key == given.scenario.share)
        for one in shown.columns
    ]
    rows = [_ways_row(view, given, shown, row) for row in records(shown.rows)]
    return [meanings, parts.table([html.Tr(head)], rows, caption=shown.title)]


def _ways_row(view: View, given: Given, shown: Exhibit, row: dict[str, Any]) -> html.Tr:
    cells = [
        parts.number_cell(
            formatted(column, row[column.key]), "scn-strong" if column.key == given.scenario.share else ""
        )
        for column in shown.columns[1:]
    ]
    return html.Tr(
        [html.Th(row["county"], scope="row"), *cells],
        className="scn-city" if row["unit"] == view.policy.city.code else "",
    )
