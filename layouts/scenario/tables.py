"""The tables of a scenario: what each county has to build, and the ways of sharing side by side."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from layouts.kit import html, numbers, parts
from layouts.kit.exhibit import Exhibit
from layouts.kit.panel_parts import number_link
from layouts.kit.shell import View
from layouts.kit.table import COUNT, RATE, Column, Table
from layouts.scenario.given import ScenarioData, county_names, records, sources
from metrics.allocation import KEYS
from metrics.building import UNSHARED
from metrics.figure import PLACES_RATE

BUILD, WAYS = "build", "ways"
_GAP = "places_gap"
_MOST_NAMED = 3


def build_exhibit(view: View, given: ScenarioData) -> Exhibit:
    """What each county has to build by the last quarter."""
    table, words = given.built, view.words
    listed = _build(view, given, table)
    return Exhibit(
        BUILD,
        _build_title(view, given, table),
        words.text("scenario.table.sub", until=given.scenario.until),
        sources(view, given),
        listed.filed,
        listed.frame,
        name=words.text("scenario.table.name"),
    )


def _build_title(view: View, given: ScenarioData, table: pd.DataFrame) -> str:
    words, scenario = view.words, given.scenario
    city, counties = table.iloc[0], _counties_of(table)
    by = words.text(f"scenario.table.by_{scenario.share}")
    if pd.isna(city["share"]):
        gap = max(int(city["gap_then"]) + int(city["added"]), 0)
        return words.text("scenario.table.title_unknown", until=scenario.until, gap=gap, by=by)
    if not city["share"]:
        return words.text("scenario.table.title_none", until=scenario.until)
    most = counties[counties["share"] > 0]["unit"].head(_MOST_NAMED).to_list()
    said = {"until": scenario.until, "gap": int(city["share"]), "by": by, "names": county_names(view, most)}
    left = int(table["share"].iloc[-1]) if table["unit"].iloc[-1] == UNSHARED else 0
    key = "title_left" if not most else "title_partly" if left else "title_gap"
    return words.text(f"scenario.table.{key}", left=left, **said)


def _counties_of(table: pd.DataFrame) -> pd.DataFrame:
    """The counties' rows alone: the first is the city's, the last may be what is nobody's for now."""
    counties = table.iloc[1:]
    return counties[counties["unit"] != UNSHARED]


def _build(view: View, given: ScenarioData, table: pd.DataFrame) -> Table:
    """Names for codes, words for what is not reached; present figures open their panel."""
    words, target = view.words, given.found.start.target
    unit = words.text("scenario.column.places")
    spare, more_than = words.text("scenario.table.unit_gap"), words.text("scenario.table.unit_remainder")

    def counted(key: str, unit: str = unit, **more: Any) -> Column:
        return Column(key, words.text(f"scenario.table.{key}"), unit, COUNT, **more)

    def rate(key: str, **more: Any) -> Column:
        return Column(key, words.text(f"scenario.table.{key}"), kind=RATE, target=target, **more)

    columns = (
        _county(view, given),
        _leading(view, counted("places"), PLACES_RATE),
        _leading(view, rate("rate"), PLACES_RATE),
        _leading(view, counted("gap", spare, cell=lambda row: _worded(view, "gap", row["gap"])), _GAP),
        counted("share", style="scn-strong", sorted_by=True),
        *((counted("going_on"),) if given.scenario.pace else ()),
        counted("added"),
        counted(
            "remainder", more_than, cell=lambda row: _worded(view, "remainder", row["remainder"]), style="scn-strong"
        ),
        counted("places_then"),
        rate("rate_then", value=lambda row: row["value_then"]),
        Column(
            "reached",
            words.text("scenario.table.reached"),
            value=lambda row: _when(view, row),
            cell=lambda row: _reached(view, row),
        ),
    )
    now = given.found.frame[given.found.frame["quarter"] == given.scenario.base].set_index("unit")["value"]
    return Table(columns, records(table.assign(rate=table["unit"].map(now.to_dict()))))


def _county(view: View, given: ScenarioData) -> Column:
    names = _unshared(view, given)
    return Column(
        "county",
        view.words.text("scenario.table.county"),
        value=lambda row: names if row["unit"] == UNSHARED else _name(view, row),
    )


def _unshared(view: View, given: ScenarioData) -> str:
    """The name of the row that is nobody's for now: it names the counties whose own gap is not known."""
    unknown = county_names(view, list(given.shared.unknown))
    key = "unshared" if unknown else "unshared_nobody"
    return view.words.text(f"scenario.table.{key}", names=unknown)


def _leading(view: View, column: Column, indicator: str) -> Column:
    """A column whose figures lead to how they were made."""

    def cell(row: dict[str, Any]) -> Any:
        said = column.said(row)
        return said if numbers.is_missing(column.of(row)) else number_link(view, said, indicator, row["unit"])

    return replace(column, cell=cell)


def _name(view: View, row: dict[str, Any]) -> str:
    if row["unit"] == view.policy.city.code:
        return view.words.text("scenario.table.city")
    return view.policy.unit(str(row["unit"])).name


def _when(view: View, row: dict[str, Any]) -> str | None:
    if row["unit"] == UNSHARED:
        return None
    if pd.isna(row["places_then"]):
        return view.words.text("scenario.table.known_not")
    if row["reached"] is None:
        return view.words.text("scenario.table.not_reached")
    if not row["met_then"]:
        return view.words.text("scenario.table.lost", quarter=row["reached"])
    return row["reached"]


def build_table(view: View, given: ScenarioData, shown: Exhibit) -> Any:
    """The exhibit's table as it stands on the page, after what the way of sharing means."""
    listed = _build(view, given, given.built)
    name, *others = listed.columns
    tagged = replace(name, cell=lambda row: _tagged(view, row, name.of(row)))
    table = Table([tagged, *others], listed.rows).on_page(shown.title, row_style=lambda row: _row_style(view, row))
    meaning = html.P(view.words.text(f"scenario.share.{given.scenario.share}_means"), className="scn-means")
    return [meaning, table]


def _row_style(view: View, row: dict[str, Any]) -> str:
    return {view.policy.city.code: "scn-city", UNSHARED: "scn-unshared"}.get(row["unit"], "")


def _tagged(view: View, row: dict[str, Any], name: str) -> Any:
    if row["unit"] in (view.policy.city.code, UNSHARED):
        return name
    tag = parts.source_tag(row["source"], row["carried_from"], view.words)
    return name if tag is None else [name, " ", tag]


def _reached(view: View, row: dict[str, Any]) -> html.Td:
    when = _when(view, row)
    if when is None:
        return html.Td(numbers.MISSING)
    now = when == view.address.quarter
    said = view.words.text("scenario.table.now") if now else when
    return html.Td(said, className="scn-when" if when == row["reached"] and not now else "scn-late")


_WORDED = {"gap": ("lack", "spare"), "remainder": ("lack", "more")}


def _worded(view: View, key: str, value: Any) -> str:
    """A gap or what is left with its word: lacks 290, 12 spare."""
    if numbers.is_missing(value):
        return numbers.MISSING
    if not value:
        return numbers.count(0)
    lacking, spare = _WORDED[key]
    return view.words.text(f"scenario.table.{lacking if value > 0 else spare}", n=abs(int(value)))


# --- the ways of sharing ---------------------------------------------------------------------------------------------


def ways_exhibit(view: View, given: ScenarioData) -> Exhibit:
    """The three ways of sharing side by side."""
    table, words, until = given.ways, view.words, given.scenario.until
    listed = _ways(view, given, table)
    subtitle = words.text("scenario.ways.sub", until=until)
    name = words.text("scenario.ways.name")
    title = _ways_title(view, table)
    return Exhibit(WAYS, title, subtitle, sources(view, given), listed.filed, listed.frame, name=name)


def _ways(view: View, given: ScenarioData, table: pd.DataFrame) -> Table:
    words, chosen = view.words, given.scenario.share
    unit = words.text("scenario.column.places")
    ways = [
        Column(
            by,
            words.text(f"scenario.share.{by}"),
            unit,
            COUNT,
            style="scn-strong" if by == chosen else "",
            sorted_by=by == chosen,
        )
        for by in KEYS
    ]
    return Table([_county(view, given), *ways], records(table))


def _ways_title(view: View, table: pd.DataFrame) -> str:
    city, counties = table.iloc[0], _counties_of(table)
    given = [by for by in KEYS if pd.notna(city[by])]
    if not given or not city[given[0]]:
        return view.words.text("scenario.ways.title_none")
    spread = counties[given].max(axis=1) - counties[given].min(axis=1)
    widest = counties.assign(spread=spread).sort_values(["spread", "unit"], ascending=[False, True]).iloc[0]
    return view.words.text(
        "scenario.ways.title", gap=int(city[given[0]]), most=int(widest["spread"]), name=_name(view, dict(widest))
    )


def ways_table(view: View, given: ScenarioData, shown: Exhibit) -> list[Any]:
    """What each way means, and the table; the chosen one stands out."""
    words = view.words
    meanings = html.Dl(
        [
            html.Div([html.Dt(words.text(f"scenario.share.{by}")), html.Dd(words.text(f"scenario.share.{by}_means"))])
            for by in KEYS
        ],
        className="scn-ways",
    )
    listed = _ways(view, given, given.ways)
    return [meanings, listed.on_page(shown.title, row_style=lambda row: _row_style(view, row))]
