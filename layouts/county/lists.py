"""What a county has, by name: its townships, its estates, its institutions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from data.quarters import last_day
from data.quarters import quarter as period
from data.vocabulary import Source, Verdict
from layouts.kit import exhibit, html, numbers, parts
from layouts.kit.exhibit import Exhibit
from layouts.kit.panel_parts import number_link
from layouts.kit.shell import View
from layouts.kit.table import COUNT, TEXT, Column, Table
from metrics.estates import AHEAD, ENOUGH, FALLING_SHORT, INDICATORS, UNKNOWN, WAITING
from metrics.figure import PLACES_RATE
from metrics.rows import Row

MOST_ROWS = 300
"""Institutions a page lists; the workbook has them all."""
_COLUMNS = ("name", "township_name", "kind", "ownership", "inclusive", "registered", "status", "places", "enrolled")
_NUMBERS = {"places": PLACES_RATE, "enrolled": "utilisation"}
"""Columns that hold figures, and the indicator each goes into: its panel lists the cells."""
_ESTATE = ("name", "kind", "township_name", "phase", "residents", "needed", "built", "gap", "state")
_ESTATE_LISTED = ("name", "kind", "needed", "built", "gap")
_ESTATE_NUMBERS = ("residents", "needed", "built", "gap")
_MARKS = {UNKNOWN: Verdict.NO_DEADLINE_DATA, ENOUGH: Verdict.MET, WAITING: Verdict.REFERENCE}
"""Estates that do not fall short stand by name under their state."""


def _names(mark: str, heading: str, names: list[Any]) -> list[Any]:
    lines = [html.Li([html.Span(parts.mark(mark), className=f"st-{mark}"), name]) for name in names]
    return [html.H3(f"{heading} {len(names)}"), html.Ul(lines, className="namelist")]


def _file(view: View, what: str) -> str:
    name = view.policy.unit(view.address.county or "").name
    return view.words.text("county.file", name=name, what=what)


# --- townships -------------------------------------------------------------------------------------------------------


def townships(view: View, row: Row, quarter: str) -> html.Section:
    """The county's townships: those without an inclusive institution first, by name."""
    words, codes = view.words, _codes(view, row.unit, quarter)
    groups = ((Verdict.OVERDUE, "uncovered", False), (Verdict.MET, "covered", True), (Source.MISSING, "unknown", None))
    listed: list[Any] = []
    for mark, key, state in groups:
        names = [_township(view, codes, name) for name, covered in row.townships if covered is state]
        listed += _names(mark, words.text(f"county.townships.{key}"), names) if names else []
    given = townships_exhibit(view, row, quarter)
    title = number_link(view, given.title, "township_coverage", row.unit)
    return exhibit.shown(view, given, table=html.Div(listed), heading=title)


def townships_exhibit(view: View, row: Row, quarter: str) -> Exhibit:
    """The townships of the quarter's roster: code, name, whether there is an inclusive institution."""
    words, codes = view.words, _codes(view, row.unit, quarter)
    bare = [name for name, covered in row.townships if covered is False]
    unknown = any(covered is None for _, covered in row.townships)
    key = "title_unknown" if unknown else "title" if bare else "title_all"
    said = {True: "covered", False: "uncovered", None: "unknown"}
    rows = [(name, codes.get(name), words.text(f"county.townships.{said[held]}")) for name, held in row.townships]
    columns = (
        Column("name", words.text("level.township")),
        Column("code", words.text("county.townships.code")),
        Column("state", words.text("overview.table.legend")),
    )
    return Exhibit(
        "townships",
        words.text(f"county.townships.{key}", n=len(bare), total=len(row.townships)),
        words.text("county.townships.sub", quarter=quarter),
        "",
        columns,
        pd.DataFrame(rows, columns=[column.key for column in columns]),
        name=_file(view, words.text("level.township")),
    )


def _codes(view: View, county: str, quarter: str) -> dict[str, str]:
    """The county's townships of that quarter's roster: code by name."""
    roster = view.policy.townships(last_day(period(quarter)))
    mine = roster[roster["county"] == county]
    return dict(zip(mine["name"], mine["code"], strict=True))


def _township(view: View, codes: dict[str, str], name: str) -> Any:
    """A township's name, leading to its inclusive institutions."""
    code = codes.get(name)
    return name if code is None else number_link(view, name, "inclusive_institutions", code)


# --- estates ---------------------------------------------------------------------------------------------------------


def estates(view: View, row: Row, rows: pd.DataFrame) -> html.Section:
    """The county's estates: those that lack places with what they lack, the others by name."""
    words, given = view.words, estates_exhibit(view, rows)
    if given is None:
        return parts.section(words.text("county.estates.title_none"), [])
    body: list[Any] = []
    lacking = rows[rows["state"].isin(FALLING_SHORT)].sort_values(["gap", "name"], ascending=[False, True])
    if len(lacking):
        body.append(_estates(view, row.unit, lacking).on_page(words.text("county.estates.lacking")))
    for key, mark in _MARKS.items():
        names = list(rows.loc[rows["state"] == key, "name"])
        body += _names(mark, words.text(f"county.estates.{key}"), names) if names else []
    return exhibit.shown(view, given, table=body)


def estates_exhibit(view: View, rows: pd.DataFrame) -> Exhibit | None:
    """The estates with what each needs and has; None where there are none."""
    if rows.empty:
        return None
    words = view.words
    lacking, unknown = rows[rows["state"].isin(FALLING_SHORT)], int((rows["state"] == UNKNOWN).sum())
    facts = {"n": len(lacking), "total": int(rows["judged"].sum()), "places": int(lacking["gap"].sum())}
    key = "title" if len(lacking) else "title_unknown" if unknown else "title_all"
    more = words.text("estates.and_unknown", unknown=unknown) if len(lacking) and unknown else ""
    listed = _estates(view, view.address.county or "", rows)
    return Exhibit(
        "estates",
        words.text(f"county.estates.{key}", unknown=unknown, **facts) + more,
        words.text("county.estates.sub"),
        "",
        listed.filed,
        listed.frame,
        name=_file(view, words.text("level.estate")),
    )


def _estates(view: View, unit: str, rows: pd.DataFrame) -> Table:
    words = view.words
    more: dict[str, dict[str, Any]] = {
        "name": {"cell": lambda one: _estate_name(view, one), "style": "wrap"},
        "kind": {"style": "wrap"},
        "gap": {"cell": lambda one: _lacks(view, unit, one)},
        "state": {"value": lambda one: words.text(f"county.estates.{_standing(one)}")},
    }
    columns = [
        Column(
            key,
            words.text(f"county.estates.{key}"),
            kind=COUNT if key in _ESTATE_NUMBERS else TEXT,
            page=key in _ESTATE_LISTED,
            **more.get(key, {}),
        )
        for key in _ESTATE
    ]
    return Table(columns, rows.to_dict("records"))


def _standing(one: Mapping[Any, Any]) -> str:
    return "lacking" if one["state"] in FALLING_SHORT else str(one["state"])


def _estate_name(view: View, one: Mapping[Any, Any]) -> list[Any]:
    tag = [" ", parts.tag(view.words.text("county.estates.ahead"))] if one["state"] == AHEAD else []
    return [str(one["name"]), *tag]


def _lacks(view: View, unit: str, one: Mapping[Any, Any]) -> html.A:
    return number_link(view, html.B(numbers.count(one["gap"])), INDICATORS[one["group"]], unit)


# --- institutions ----------------------------------------------------------------------------------------------------


def roster(view: View, institutions: pd.DataFrame) -> html.Section:
    """The institutions behind the figures, by township: a table, and a list for paper and phones."""
    words, given = view.words, roster_exhibit(view, institutions)
    if given is None:
        why = html.P(words.text("county.institutions.none"))
        return parts.section(words.text("county.institutions.title_none"), why, className="full")
    records = _listed(institutions).head(MOST_ROWS).to_dict("records")
    table = Table(_roster_columns(view), records).on_page(words.text("county.institutions.caption"))
    left = len(institutions) - MOST_ROWS
    more = [html.P(words.text("county.institutions.more", n=left))] if left > 0 else []
    short = html.Ul([_short(view, record) for record in records], className="co-brief")
    heading = number_link(view, given.title, PLACES_RATE, view.address.county or "")
    return exhibit.shown(view, given, table=[table, short, *more], heading=heading, className="full co-roster")


def roster_exhibit(view: View, institutions: pd.DataFrame) -> Exhibit | None:
    """The roster as the county sent it, with whether each counts; None where there is none."""
    if institutions.empty:
        return None
    words = view.words
    counted = institutions.loc[institutions["counted"]]
    places = int(sum(counted["places"].dropna()))
    title = words.text("county.institutions.title", n=len(institutions), counted=len(counted), places=places)
    listed = Table(_roster_columns(view), _listed(institutions).to_dict("records"))
    sub = words.text("county.institutions.sub", submission=int(institutions.iloc[0]["submission"]))
    name = _file(view, words.text("county.institutions.caption"))
    return Exhibit("institutions", title, sub, "", listed.filed, listed.frame, name=name)


def _listed(institutions: pd.DataFrame) -> pd.DataFrame:
    """What the roster tells of each, by township; the other columns of a workbook are many."""
    return institutions.sort_values(["township", "name"])[[*_COLUMNS, "counted"]]


def _roster_columns(view: View) -> list[Column]:
    words = view.words

    def name(record: Mapping[Any, Any]) -> list[Any]:
        return [str(record["name"]), *_note(view, record)]

    first, *others = _COLUMNS
    return [
        Column(first, words.text(f"county.column.{first}"), cell=name, style="wrap"),
        *(
            _counted(view, key) if key in _NUMBERS else Column(key, words.text(f"county.column.{key}"))
            for key in others
        ),
    ]


def _counted(view: View, key: str) -> Column:
    """A figure leads to the indicator it goes into, where it counts."""

    def cell(record: Mapping[Any, Any]) -> Any:
        said = numbers.count(record[key])
        leads = record["counted"] and not numbers.is_missing(record[key])
        return number_link(view, said, _NUMBERS[key], view.address.county or "") if leads else said

    return Column(key, view.words.text(f"county.column.{key}"), kind=COUNT, cell=cell)


def _note(view: View, record: Mapping[Any, Any]) -> list[Any]:
    return [] if record["counted"] else [" ", parts.tag(view.words.text("county.institutions.not_counted"))]


def _short(view: View, record: Mapping[Any, Any]) -> html.Li:
    """One institution in a line: name, where and what it is, its places."""
    told = [str(record[key]) for key in ("township_name", "kind") if not numbers.is_missing(record.get(key))]
    places = view.words.text("county.institutions.places", n=numbers.count(record.get("places")))
    name = html.Span([str(record["name"]), *_note(view, record)], className="co-name")
    return html.Li([name, html.Span(" · ".join(told), className="co-kind"), html.Span(places, className="num")])
