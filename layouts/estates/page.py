"""Residential areas: each against the places it needs, which were delivered ahead of theirs, and each county's sum."""

from __future__ import annotations

from typing import Any

import pandas as pd

from data.vocabulary import Source, Verdict
from layouts.estates import table as estates_table
from layouts.estates.given import FALLING, KIND, STATE, EstatesData, asked_kind, asked_state, in_scope, missing, unit
from layouts.kit import address as at
from layouts.kit import exhibit, html, map_fills, numbers, parts
from layouts.kit import map as county_map
from layouts.kit.exhibit import Exhibit
from layouts.kit.panel_parts import number_link
from layouts.kit.shell import Content, View
from layouts.kit.table import COUNT, Column, Table
from metrics.estates import AHEAD, FALLING_SHORT, INDICATORS, KINDS, LACKING_PLACES, STATES, UNKNOWN, WAITING

MAP = "counties"


def content(view: View, given: EstatesData) -> Content:
    """The page."""
    counties, *groups = exhibits(view, given)
    body = [
        head(view, given),
        filters(view),
        *(estates_table.section(view, given, shown) for shown in groups),
        _counties(view, given, counties),
    ]
    return Content(view.words.text("shell.page.estates"), body, className="es")


def exhibits(view: View, given: EstatesData) -> tuple[Exhibit, ...]:
    """What can be taken away: the counties, then each group of estates that the address asks for."""
    groups = [group for group in KINDS if asked_kind(view) in ("", group)]
    return counties_exhibit(view, given), *(estates_table.group_exhibit(view, given, group) for group in groups)


# --- the finding -----------------------------------------------------------------------------------------------------


def head(view: View, given: EstatesData) -> html.Section:
    """The headline, how both groups stand, and what is not judged yet."""
    said = parts.phrases(headline(view, given), view.words)
    title = html.H1(number_link(view, said, LACKING_PLACES, unit(view)))
    return html.Section([title, _standing(view, given), *_waiting(view, given)], className="head")


def headline(view: View, given: EstatesData) -> str:
    """How many estates fall short, by how many places, and how many of them were delivered ahead."""
    words, rows, county = view.words, in_scope(view, given), view.address.county
    named = words.text("estates.of_county", name=view.policy.unit(county).name) if county else ""
    names, row = missing(view, given), given.standing.loc[unit(view)]
    if county and names:
        return words.text("estates.headline.unknown", name=view.policy.unit(county).name)
    short = rows[rows["state"].isin(FALLING_SHORT)]
    ahead = int((short["state"] == AHEAD).sum())
    unknown, judged = int((rows["state"] == UNKNOWN).sum()), int(rows["judged"].sum())
    enough = "unsure" if unknown else "all"
    kind = "none" if rows.empty else enough if short.empty else "ahead" if ahead else "some"
    facts = {"n": len(short), "gap": row["lacking"], "ahead": ahead, "judged": judged, "unknown": unknown}
    said = words.text(f"estates.headline.{kind}{'_bounded' if names else ''}", **facts)
    more = words.text("estates.and_unknown", unknown=unknown) if unknown and len(short) else ""
    return named + said + more + (words.text("estates.headline.missing", names=names) if names else "")


def _standing(view: View, given: EstatesData) -> html.P:
    """Both groups' verdicts and counts, each leading to its panel."""
    words, code = view.words, unit(view)
    row = given.standing.loc[code].to_dict()
    tag = parts.source_tag(row["source"], row["carried_from"], words) if view.address.county else None
    pieces: list[Any] = [tag] if tag else []
    for group in KINDS:
        if not numbers.is_missing(row[group]):
            pieces.append(_group_standing(view, code, row, group))
    return html.P(pieces, className="lede")


def _group_standing(view: View, code: str, row: dict[Any, Any], group: str) -> html.Span:
    words, verdict = view.words, row[f"{group}_verdict"]
    chip = [] if verdict == Verdict.NONE else [parts.status(verdict, words), " "]
    count = words.text(f"estates.provided.{group}", n=row[f"{group}_provided"], total=row[group])
    return html.Span([*chip, number_link(view, parts.rich(count), INDICATORS[group], code)])


def _waiting(view: View, given: EstatesData) -> list[Any]:
    """Estates still planned or not delivered, and what they will need."""
    rows = in_scope(view, given)
    waiting = rows[rows["state"] == WAITING]
    if waiting.empty:
        return []
    needed = int(waiting["needed"].fillna(0).sum())
    said = view.words.text("estates.waiting", n=len(waiting), needed=needed)
    link = parts.link(said, view.address.href(extra={**view.address.extra, STATE: WAITING}))
    return [html.P(link, className="lede")]


# --- what to see -----------------------------------------------------------------------------------------------------


def filters(view: View) -> html.Div:
    """County, kind and state: all of it stands in the address."""
    words = view.words
    counties = [("", words.text("estates.all_counties")), *((c.code, c.name) for c in view.policy.counties)]
    kinds = [("", words.text("estates.kind.both")), *((kind, words.text(f"estates.kind.{kind}")) for kind in KINDS)]
    states = [("", words.text("estates.state.all"))]
    states += [(state, words.text(f"estates.state.{state}")) for state in (FALLING, *STATES)]
    return html.Div(
        [
            parts.query_select("county", words.text("level.county"), counties, view.address.county or ""),
            parts.query_select(KIND, words.text("estates.kind.label"), kinds, asked_kind(view)),
            parts.query_select(STATE, words.text("estates.state.label"), states, asked_state(view)),
        ],
        className="filters full",
    )


# --- the counties ----------------------------------------------------------------------------------------------------


def counties_exhibit(view: View, given: EstatesData) -> Exhibit:
    """Each county's estates of both groups and the places they lack."""
    words, rows = view.words, given.standing.iloc[1:]
    frame = _map_frame(view, rows)
    bands = [
        map_fills.Band(
            words.text("estates.map.n", n=band.said) if band.least else words.text("estates.map.none"), band.least
        )
        for band in map_fills.steps(frame["value"])
    ]
    listed = _table(view, given)
    return Exhibit(
        key=MAP,
        title=_counties_title(view, rows),
        subtitle=words.text("estates.map.sub", quarter=view.address.quarter),
        source=f"{estates_table.source(view)}{words.text('estates.stop')}{words.text('map.sketch')}",
        columns=listed.filed,
        rows=listed.frame,
        chart=county_map.county_map(view, frame, bands=bands, chosen=view.address.county or ""),
        native="bar",
        x="name",
        y=("lacking",),
        name=words.text("estates.map.name"),
    )


def _table(view: View, given: EstatesData) -> Table:
    """Each county: of both groups how many have their places and how that is judged, then the places that lack."""
    words = view.words
    rows = [{"unit": str(code), **row} for code, row in given.standing.iloc[1:].to_dict("index").items()]
    columns = [
        Column(
            "name",
            words.text("level.county"),
            value=lambda row: view.policy.unit(row["unit"]).name,
            cell=lambda row: _name(view, row),
        ),
        *(column for group in KINDS for column in _group_columns(view, group)),
        Column(
            "lacking",
            words.text("estates.column.lacking"),
            words.text("unit.places.short"),
            COUNT,
            cell=lambda row: number_link(view, numbers.count(row["lacking"]), LACKING_PLACES, row["unit"]),
            sorted_by=True,
        ),
        Column(
            "said",
            words.text("estates.column.source"),
            value=lambda row: parts.source_said(row["source"], row["carried_from"], words),
            page=False,
        ),
    ]
    return Table(columns, rows)


def _group_columns(view: View, group: str) -> tuple[Column, ...]:
    """Three in files, which the page says in one cell."""
    words = view.words
    return (
        Column(f"{group}_provided", words.text(f"estates.column.{group}_provided"), kind=COUNT, page=False),
        Column(group, words.text(f"estates.column.{group}"), kind=COUNT, page=False),
        Column(
            f"{group}_said",
            words.text(f"estates.column.{group}_verdict"),
            value=lambda row: _verdict_word(view, row[f"{group}_verdict"]),
            cell=lambda row: _standing_cell(view, row, group),
            head=words.text(f"estates.kind.{group}"),
            below=words.text("estates.of_judged"),
        ),
    )


def _map_frame(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "unit": [str(code) for code in rows.index],
            "value": rows["lacking"].astype(object).where(rows["lacking"].notna(), None).to_list(),
            "said": [numbers.count(lacking) for lacking in rows["lacking"]],
            "verdict": Verdict.NONE,
            "source": rows["source"].to_list(),
            "carried_from": rows["carried_from"].to_list(),
            "note": [_note(view, row) for row in rows.to_dict("records")],
        }
    )


def _note(view: View, row: dict[Any, Any]) -> str | None:
    if row["source"] == Source.MISSING:
        return None
    return view.words.text(
        "estates.map.note",
        new=numbers.ratio(row["new_provided"], row["new"]),
        old=numbers.ratio(row["old_provided"], row["old"]),
    )


def _verdict_word(view: View, verdict: str) -> str:
    return "" if verdict == Verdict.NONE else view.words.text(f"verdict.{verdict}.name")


def _counties_title(view: View, rows: pd.DataFrame) -> str:
    words = view.words
    worst = rows[rows["lacking"].fillna(0) > 0]
    if worst.empty:
        return words.text("estates.map.title_none")
    names = [view.policy.unit(str(code)).short_name for code in worst.index[:3]]
    most = sum(int(n) for n in worst["lacking"].iloc[:3])
    total = sum(int(n) for n in worst["lacking"])
    key = "estates.map.title_few" if len(worst) <= len(names) else "estates.map.title"
    return words.text(key, k=len(worst), n=total, names=names, most=most)


def _counties(view: View, given: EstatesData, shown: Exhibit) -> html.Section:
    table = _table(view, given).on_page(shown.title, style="grid es-counties")
    alt = view.words.text("estates.map.alt", title=shown.title)
    return exhibit.shown(view, shown, table=table, alt=alt, className="map map-beside full")


def _name(view: View, row: dict[Any, Any]) -> list[Any]:
    tag = parts.source_tag(row["source"], row["carried_from"], view.words)
    name = parts.link(view.policy.unit(row["unit"]).name, view.address.to(at.COUNTY, row["unit"]))
    return [name, *([tag] if tag else [])]


def _standing_cell(view: View, row: dict[Any, Any], group: str) -> html.A:
    verdict = row[f"{group}_verdict"]
    chip = [] if verdict == Verdict.NONE else [parts.status(verdict, view.words, short=True), " "]
    said = numbers.MISSING if row["source"] == Source.MISSING else numbers.ratio(row[f"{group}_provided"], row[group])
    return number_link(view, [*chip, html.Span(said, className="num")], INDICATORS[group], row["unit"])
