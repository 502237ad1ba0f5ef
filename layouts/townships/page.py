"""Townships: which have no inclusive institution, by name, on the map, as tiles and as a table."""

from __future__ import annotations

from typing import Any

import dash_bootstrap_components as dbc
import pandas as pd

from data.vocabulary import Source, Verdict
from layouts.kit import exhibit, html, map_fills, numbers, parts
from layouts.kit import map as county_map
from layouts.kit.exhibit import Exhibit
from layouts.kit.panel_parts import number_link
from layouts.kit.shell import Content, View
from layouts.kit.table import COUNT, Column, Table
from layouts.townships import tiles as townships_tiles
from layouts.townships.given import (
    SEARCH,
    SHOW,
    SHOWS,
    TownshipsData,
    asked,
    asked_name,
    asked_show,
    in_scope,
    named,
    pseudo,
    roster_date,
)
from metrics.figure import TOWNSHIPS_COVERED
from metrics.townships import GAINED, LOST

MAP, LIST = "map", "townships"


def content(view: View, given: TownshipsData) -> Content:
    """The page."""
    shown = exhibits(view, given)
    body = [head(view, given), filters(view), _map(view, given, shown[0]), _list(view, given, shown[1])]
    return Content(view.words.text("shell.page.townships"), body, className="tw")


def exhibits(view: View, given: TownshipsData) -> tuple[Exhibit, ...]:
    """What can be taken away: the map with its counties, and the townships as the address asks for them."""
    return map_exhibit(view, given), list_exhibit(view, given)


# --- the finding -----------------------------------------------------------------------------------------------------


def head(view: View, given: TownshipsData) -> html.Section:
    """The headline, where it stands, and what turned since the comparison."""
    unit = view.address.county or view.policy.city.code
    said = parts.phrases(headline(view, given), view.words)
    title = html.H1(number_link(view, said, TOWNSHIPS_COVERED, unit))
    return html.Section([title, _standing(view, given), *_turned(view, given)], className="head")


def headline(view: View, given: TownshipsData) -> str:
    """How many townships have none, in how many counties; who is missing stands beside it."""
    words, rows = view.words, in_scope(view, given.roll)
    bare = rows[rows["covered"].eq(False).fillna(False)]
    unknown = rows[rows["covered"].isna()]
    county = view.address.county
    where = {"name": view.policy.unit(county).name} if county else {}
    scope = "county" if county else "city"
    missing = [view.policy.unit(code).short_name for code in unknown["county"].unique()]
    facts = {
        "n": len(bare),
        "total": len(rows),
        "unknown": len(unknown),
        "k": bare["county"].nunique(),
        "known": len(rows) - len(unknown),
        "names": missing,
        **where,
    }
    if len(unknown) == len(rows):
        return words.text(f"townships.headline.{scope}_unknown", **facts)
    kind = "some" if len(bare) else "all"
    return words.text(f"townships.headline.{scope}_{kind}{'_bounded' if len(unknown) else ''}", **facts)


def _standing(view: View, given: TownshipsData) -> html.P:
    """Verdict and count of the city or the county, each leading to its panel."""
    words, county = view.words, view.address.county
    unit = county or view.policy.city.code
    rows = in_scope(view, given.roll)
    row = given.counties.set_index("county").loc[county].to_dict() if county else None
    verdict = str(row["verdict"]) if row else given.verdict
    unknown = int(rows["covered"].isna().sum())
    covered = int(rows["covered"].fillna(False).sum())
    lacking = len(rows) - covered
    said: list[Any] = [] if verdict == Verdict.NONE else [parts.status(verdict, words)]
    if row and (tag := parts.source_tag(row["source"], row["carried_from"], words)):
        said.append(tag)
    if unknown < len(rows):
        count = words.text(f"townships.covered{'_bounded' if unknown else ''}", n=covered, total=len(rows))
        said.append(number_link(view, parts.rich(count), TOWNSHIPS_COVERED, unit))
        key = "townships.lacking_bounded" if unknown else "townships.lacking"
        short = words.text(key, n=lacking, known=lacking - unknown, unknown=unknown)
        said += [number_link(view, parts.rich(short), TOWNSHIPS_COVERED, unit)] if lacking else []
    return html.P([part for piece in said for part in (html.Span(piece), " ")], className="lede")


def _turned(view: View, given: TownshipsData) -> list[Any]:
    """Who gained its first institution since the comparison, and who lost its last."""
    words, compare = view.words, view.address.compare
    if compare is None:
        return []
    rows = in_scope(view, given.roll)
    pieces: list[Any] = [html.Span(words.text("townships.since_compare", quarter=compare))]
    for turned, mark in ((GAINED, "met"), (LOST, "slipped")):
        those = rows[rows["turned"] == turned]
        if len(those):
            count = words.text(f"townships.{turned}", n=len(those))
            names = townships_tiles.name_links(view, those)
            pieces.append(html.Span([parts.tally(mark, count), " ", *names]))
    if len(pieces) == 1:
        pieces.append(html.Span(words.text("townships.nothing_turned")))
    return [html.P(pieces, className="lede tw-turned")]


# --- what to see -----------------------------------------------------------------------------------------------------


def filters(view: View) -> html.Div:
    """County, which townships, and part of a name: all of it stands in the address."""
    words = view.words
    counties = [("", words.text("townships.all_counties")), *((c.code, c.name) for c in view.policy.counties)]
    shows = [("", words.text("townships.show.all")), *((show, words.text(f"townships.show.{show}")) for show in SHOWS)]
    label = words.text("townships.search")
    box = dbc.Input(id="q-q", type="search", value=asked_name(view), placeholder=label, debounce=True, class_name="sel")
    search = html.Div([dbc.Label(label, html_for="q-q"), html.Div(box, **parts.data(query=SEARCH))], className="f f-q")
    return html.Div(
        [
            parts.query_select("county", words.text("level.county"), counties, view.address.county or ""),
            parts.query_select(SHOW, words.text("townships.show.label"), shows, asked_show(view)),
            search,
        ],
        className="filters tw-filters full",
    )


# --- the map ---------------------------------------------------------------------------------------------------------


def _map(view: View, given: TownshipsData, shown: Exhibit) -> html.Section:
    listed = county_map.map_list(view, _map_frame(view, given))
    alt = view.words.text("townships.map.alt", title=shown.title)
    return exhibit.shown(view, shown, table=listed, alt=alt, className="map map-beside full")


def map_exhibit(view: View, given: TownshipsData) -> Exhibit:
    """The counties, filled by how many of their townships have none."""
    words, counties = view.words, given.counties
    frame = _map_frame(view, given)
    bands = [
        map_fills.Band(
            words.text("townships.map.n", n=band.said) if band.least else words.text("townships.map.none"), band.least
        )
        for band in map_fills.steps(frame["value"])
    ]
    names = [view.policy.unit(code).name for code in counties["county"]]
    joined = words.text("list.joined")
    rows = counties.assign(
        name=names,
        lacking=counties["lacking"].astype("Int64").where(counties["source"] != Source.MISSING),
        covered=counties["covered"].astype("Int64").where(counties["source"] != Source.MISSING),
        names=[joined.join(each) for each in counties["names"]],
        said=[parts.source_said(*row, words) for row in zip(counties["source"], counties["carried_from"], strict=True)],
    )
    columns = (
        Column("name", words.text("level.county")),
        Column("total", words.text("townships.column.total"), kind=COUNT),
        Column("covered", words.text("townships.column.covered"), kind=COUNT),
        Column("lacking", words.text("townships.column.lacking"), kind=COUNT),
        Column("names", words.text("townships.column.names")),
        Column("said", words.text("townships.column.source")),
    )
    return Exhibit(
        key=MAP,
        title=_map_title(view, counties),
        subtitle=words.text("townships.map.sub", quarter=view.address.quarter),
        source=f"{_source(view)} {words.text('map.sketch')}{words.text('townships.stop')}",
        columns=columns,
        rows=rows[[column.key for column in columns]],
        chart=county_map.county_map(view, frame, bands=bands, chosen=view.address.county or ""),
        native="bar",
        x="name",
        y=("lacking",),
        name=words.text("townships.map.name"),
    )


def _map_frame(view: View, given: TownshipsData) -> pd.DataFrame:
    words, counties = view.words, given.counties
    joined = words.text("list.joined")
    known = counties["source"] != Source.MISSING
    return pd.DataFrame(
        {
            "unit": counties["county"],
            "value": counties["lacking"].astype(object).where(known, None),
            "said": [
                numbers.count(n) if is_known else numbers.MISSING
                for n, is_known in zip(counties["lacking"], known, strict=True)
            ],
            "listed": [
                words.text("townships.map.lacks" if lacking else "townships.map.all", n=lacking, total=total)
                for lacking, total in zip(counties["lacking"], counties["total"], strict=True)
            ],
            "verdict": counties["verdict"],
            "source": counties["source"],
            "carried_from": counties["carried_from"],
            "note": [
                joined.join(names) or None if is_known else words.text("townships.map.unknown", n=total)
                for names, total, is_known in zip(counties["names"], counties["total"], known, strict=True)
            ],
        }
    )


def _map_title(view: View, counties: pd.DataFrame) -> str:
    """Where the most are lacking."""
    words = view.words
    worst = counties[(counties["lacking"] > 0) & (counties["source"] != Source.MISSING)]
    if worst.empty:
        return words.text("townships.map.title_none")
    most = int(worst["lacking"].max())
    names = [view.policy.unit(code).short_name for code in worst.loc[worst["lacking"] == most, "county"]]
    return words.text("townships.map.title", k=len(worst), names=names, n=most)


def _source(view: View) -> str:
    words, covered = view.words, view.coverage
    day = covered.as_of.isoformat() if covered else ""
    left_out = pseudo(view)
    said = words.text("shell.data_of", quarter=view.address.quarter, day=day)
    roster = words.text("townships.roster", day=roster_date(view), n=left_out)
    return f"{said}{words.text('townships.stop')}{roster}"


# --- the list --------------------------------------------------------------------------------------------------------


def _list(view: View, given: TownshipsData, shown: Exhibit) -> html.Section:
    rows = asked(view, given)
    if rows.empty:
        act = parts.button_link(view.words.text("townships.clear"), view.address.href(county=None, extra={}))
        nothing = parts.empty(view.words.text("townships.nothing"), act)
        return exhibit.shown(view, shown, table=nothing, className="full")
    tiles = townships_tiles.tiles(view, rows, given.counties)
    folded = townships_tiles.folded(view, _table(view, rows), shown.title)
    return exhibit.shown(view, shown, table=[*tiles, folded], className="full")


def _table(view: View, rows: pd.DataFrame) -> Table:
    return Table(townships_tiles.columns(view), rows.to_dict("records"))


def list_exhibit(view: View, given: TownshipsData) -> Exhibit:
    """The townships the address asks for, one a row."""
    words, rows = view.words, asked(view, given)
    listed = _table(view, rows)
    return Exhibit(
        key=LIST,
        title=_list_title(view, rows),
        subtitle=words.text("townships.list.sub"),
        source=_source(view),
        columns=listed.filed,
        rows=listed.frame,
        name=words.text("townships.list.name"),
    )


def _list_title(view: View, rows: pd.DataFrame) -> str:
    """What is listed, by name where it is short."""
    words, show, name = view.words, asked_show(view), asked_name(view)
    bare = rows[rows["covered"].eq(False).fillna(False)]
    facts = {"n": len(rows), "bare": len(bare), "name": name, "names": named(rows)}
    if name:
        return words.text("townships.list.title_found", **facts)
    return words.text(f"townships.list.title_{show or 'all'}", **facts)
