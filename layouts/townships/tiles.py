"""Townships as tiles, county by county, and as a table whose figures open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from data.vocabulary import Source, Verdict
from layouts.kit import address as at
from layouts.kit import html, numbers, parts
from layouts.kit.panel_parts import number_link
from layouts.kit.shell import View
from layouts.kit.table import COUNT, QUARTER, Column, Table
from metrics.figure import TOWNSHIP_INSTITUTIONS, TOWNSHIPS_COVERED
from metrics.measures import WELL
from metrics.townships import GAINED

Record = Mapping[Any, Any]

COVERED, BARE, UNKNOWN = "covered", "bare", "unknown"


def state(row: Record) -> str:
    """Whether a township has an inclusive institution: ``covered``, ``bare`` or ``unknown``."""
    if pd.isna(row["covered"]):
        return UNKNOWN
    return COVERED if row["covered"] else BARE


def status_word(view: View, row: Record) -> str:
    """Covered or not, and the verdict where there is one."""
    words, verdict = view.words, str(row["verdict"])
    said = words.text(f"townships.state.{state(row)}")
    plain = row["source"] == Source.MISSING or verdict in (Verdict.NONE, Verdict.NO_DEADLINE_DATA)
    return said if plain else words.text("townships.state.with", state=said, verdict=words.text(f"verdict.{verdict}"))


def since(view: View, row: Record) -> str:
    """The quarter since which it is so; empty where unknown."""
    if not row["since"]:
        return ""
    return view.words.text("townships.from_start" if row["from_start"] else "townships.since", quarter=row["since"])


def _dress(row: Record) -> str:
    """The dress of a township: its verdict's, where that says what it has now."""
    of, verdict = state(row), str(row["verdict"])
    if of == UNKNOWN:
        return "missing"
    if of == COVERED:
        return verdict if verdict in WELL else "met"
    return "plain" if verdict in (Verdict.NONE, Verdict.NO_DEADLINE_DATA, *WELL) else verdict


def name_links(view: View, rows: pd.DataFrame) -> list[Any]:
    """Names of townships, each leading to its institutions."""
    links = [number_link(view, row["name"], TOWNSHIP_INSTITUTIONS, row["unit"]) for row in rows.to_dict("records")]
    joined = view.words.text("list.joined")
    return [piece for number, link in enumerate(links) for piece in ([joined] if number else []) + [link]]


# --- tiles -----------------------------------------------------------------------------------------------------------


def tiles(view: View, rows: pd.DataFrame, counties: pd.DataFrame) -> list[Any]:
    """The legend, then a strip of tiles for each county, in the order of the rows."""
    standing = counties.set_index("county")
    strips = [
        _strip(view, str(code), rows[rows["county"] == code], standing.loc[code]) for code in rows["county"].unique()
    ]
    return [_legend(view), html.Div(strips, className="tw-strips")]


def _legend(view: View) -> html.P:
    words = view.words
    of = (("met", COVERED), ("overdue", BARE), ("missing", UNKNOWN))
    kinds = [
        html.Span([html.Span(parts.mark(mark), className=f"st-{mark}"), " ", words.text(f"townships.state.{key}")])
        for mark, key in of
    ]
    return html.P([*kinds, html.Span(words.text("townships.tile_number"))], className="tw-legend")


def _strip(view: View, code: str, rows: pd.DataFrame, standing: pd.Series) -> html.Section:
    """One county: name, count, status, and its townships."""
    words, missing = view.words, standing["source"] == Source.MISSING
    tag = parts.source_tag(str(standing["source"]), str(standing["carried_from"]), words)
    verdict = str(standing["verdict"])
    key = "unknown" if missing else "lacks" if standing["lacking"] else "all"
    count = words.text(f"townships.map.{key}", n=standing["total" if missing else "lacking"], total=standing["total"])
    heading = [
        html.H3(parts.link(view.policy.unit(code).name, view.address.to(at.COUNTY, code))),
        *([tag] if tag else []),
        number_link(view, count, TOWNSHIPS_COVERED, code, className="tw-count"),
        *([] if missing or verdict == Verdict.NONE else [parts.status(verdict, words, short=True)]),
    ]
    listed = html.Ul([_tile(view, row) for row in rows.to_dict("records")], className="tw-tiles")
    return html.Section([html.Header(heading), listed], className="tw-strip")


def _tile(view: View, row: Record) -> html.Li:
    dress, of = _dress(row), state(row)
    mark = "overdue" if dress == "plain" else dress
    said: list[Any] = [parts.mark(mark), html.Span(row["name"])]
    if of == COVERED:
        said.append(html.B(numbers.count(row["institutions"])))
    said.append(html.Span(status_word(view, row), className="visually-hidden"))
    if row["turned"]:
        said.append(html.I(view.words.text(f"townships.turned.{row['turned']}"), className="tw-new"))
    leads = number_link(view, said, TOWNSHIP_INSTITUTIONS, row["unit"])
    return html.Li(leads, className=f"tw-tile tw-{of} tw-as-{dress}")


# --- the table -------------------------------------------------------------------------------------------------------


# Long: a list of columns, one after the other.
def columns(view: View) -> list[Column]:
    """One township a row: its county, code, institutions and places, how it stands, since when, and its source."""
    words = view.words
    homes, places = words.text("unit.institutions.short"), words.text("unit.places.short")
    turned = Column(
        "turned_said",
        words.text("townships.column.turned", quarter=view.address.compare),
        value=lambda row: words.text(f"townships.turned.{row['turned']}") if row["turned"] else "",
        cell=lambda row: _turned(view, row),
    )
    return [
        Column(
            "county_name",
            words.text("level.county"),
            value=lambda row: view.policy.unit(row["county"]).name,
            cell=lambda row: parts.link(
                view.policy.unit(row["county"]).name, view.address.to(at.COUNTY, row["county"])
            ),
        ),
        Column(
            "name",
            words.text("level.township"),
            cell=lambda row: number_link(view, row["name"], TOWNSHIP_INSTITUTIONS, row["unit"]),
            names=True,
        ),
        Column("unit", words.text("townships.column.code"), style="num"),
        _counted(view, "institutions", homes),
        _counted(view, "places", places),
        Column(
            "status",
            words.text("townships.column.status"),
            value=lambda row: status_word(view, row),
            cell=lambda row: _status(view, row),
        ),
        Column(
            "since_said",
            words.text("townships.column.since"),
            kind=QUARTER,
            value=lambda row: since(view, row),
            cell=lambda row: since(view, row) or numbers.MISSING,
        ),
        *([turned] if view.address.compare is not None else []),
        Column(
            "said",
            words.text("townships.column.source"),
            value=lambda row: parts.source_said(row["source"], row["carried_from"], words),
            cell=lambda row: (
                parts.source_tag(row["source"], row["carried_from"], words) or words.text("source.reported")
            ),
        ),
    ]


def folded(view: View, listed: Table, caption: str) -> html.Details:
    """The same, one township a row, to unfold."""
    summary = html.Summary(view.words.text("townships.list.table", n=len(listed.rows)))
    return html.Details([summary, listed.on_page(caption)], className="x-data tw-table")


def _counted(view: View, key: str, unit: str) -> Column:
    name = view.words.text(f"townships.column.{key}")
    return Column(key, name, unit, COUNT, cell=lambda row: _figure(view, row, key))


def _figure(view: View, row: Record, key: str) -> Any:
    said = numbers.count(row[key])
    return said if said == numbers.MISSING else number_link(view, said, TOWNSHIP_INSTITUTIONS, row["unit"])


def _status(view: View, row: Record) -> Any:
    words, verdict = view.words, str(row["verdict"])
    if row["source"] == Source.MISSING:
        return parts.source_chip("missing", words.text("source.missing"))
    if verdict in (Verdict.NONE, Verdict.NO_DEADLINE_DATA):
        return parts.tally("met" if row["covered"] else verdict, status_word(view, row))
    return parts.status(verdict, words, short=True)


def _turned(view: View, row: Record) -> Any:
    if not row["turned"]:
        return ""
    mark = "met" if row["turned"] == GAINED else "slipped"
    return parts.tally(mark, view.words.text(f"townships.turned.{row['turned']}"))
