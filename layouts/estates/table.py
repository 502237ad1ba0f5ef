"""One group of residential areas as a table: needed and built, the gap, delivered or not, and how each stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from data.contract import schema
from data.vocabulary import Source, Verdict
from layouts.estates.given import Given, asked, asked_state, deadline, missing, ratio
from layouts.kit import exhibit, html, numbers, parts
from layouts.kit.exhibit import Exhibit
from layouts.kit.panel_parts import number_link
from layouts.kit.shell import View
from layouts.kit.table import COUNT, Column
from layouts.words.catalogue import seen
from metrics.board import FAILED, UNDER_WAY
from metrics.estates import AHEAD, ENOUGH, FALLING_SHORT, INDICATORS, LACKING_PLACES, UNKNOWN, WAITING

Record = Mapping[Any, Any]
_YES_NO = {schema.YES: "yes", schema.NO: "no"}
_PHASES = {
    schema.PLANNED: "planned",
    schema.BUILDING: "building",
    schema.ACCEPTED: "accepted",
    schema.DELIVERED: "delivered",
}
_MARKS = {ENOUGH: Verdict.MET, WAITING: Verdict.REFERENCE, UNKNOWN: Verdict.NO_DEADLINE_DATA}


def group_exhibit(view: View, given: Given, group: str) -> Exhibit:
    """The estates of a group that the address asks for, worst first."""
    words, rows = view.words, asked(view, given, group)
    standing = given.standing
    written = rows.assign(
        county_name=[view.policy.unit(code).name for code in rows["county"]],
        said=[
            source_said(view, str(standing.at[code, "source"]), str(standing.at[code, "carried_from"]))
            for code in rows["county"]
        ],
        phase_said=[_word(view, "phase", _PHASES, value) for value in rows["phase"]],
        housing=[_word(view, "answer", _YES_NO, value) for value in rows["housing_delivered"]],
        together=[_word(view, "answer", _YES_NO, value) for value in rows["delivered_together"]],
        state_said=[words.text(f"estates.state.{state}") for state in rows["state"]],
    )
    columns = _columns(view, group)
    return Exhibit(
        key=group,
        title=_title(view, given, group, rows),
        subtitle=_subtitle(view, group),
        source=source(view),
        columns=columns,
        rows=written[[column.key for column in columns]].reset_index(drop=True),
        name=words.text(f"estates.kind.{group}"),
    )


def _columns(view: View, group: str) -> tuple[Column, ...]:
    words, places = view.words, view.words.text("unit.places.short")
    people = words.text(f"estates.column.residents_{group}")
    shown = (
        Column("county_name", words.text("level.county")),
        Column("name", words.text("level.estate")),
        Column("township_name", words.text("level.township")),
        Column("residents", people, words.text("estates.column.persons"), COUNT),
        Column("needed", words.text("estates.column.needed"), places, COUNT),
        Column("built", words.text("estates.column.built"), places, COUNT),
        Column("gap", words.text("estates.column.gap"), places, COUNT),
        Column("phase_said", words.text("estates.column.phase")),
        Column("housing", words.text("estates.column.housing")),
        Column("together", words.text("estates.column.together")),
        Column("state_said", words.text("estates.column.state")),
        Column("said", words.text("estates.column.source")),
    )
    return shown if group == "new" else tuple(column for column in shown if column.key != "together")


def _title(view: View, given: Given, group: str, rows: pd.DataFrame) -> str:
    """How many of the group fall short, by how much; what is listed where the address asks for one state."""
    words, state = view.words, asked_state(view)
    short = rows[rows["state"].isin(FALLING_SHORT)]
    facts = {
        "n": len(short),
        "gap": int(short["gap"].fillna(0).sum()),
        "ratio": ratio(view, group),
        "ahead": int((rows["state"] == AHEAD).sum()),
        "rows": len(rows),
        "names": missing(view, given),
    }
    name = words.text(f"estates.kind.{group}")
    if state:
        return words.text("estates.group.of_state", name=name, state=words.text(f"estates.state.{state}"), **facts)
    kind = "ahead" if facts["ahead"] else "some" if len(short) else "all" if len(rows) else "none"
    bounded = words.text("estates.group.missing", **facts) if facts["names"] else ""
    return words.text(f"estates.group.{group}_{kind}", **facts) + bounded


def _subtitle(view: View, group: str) -> str:
    due = deadline(view, group)
    key = "estates.group.due" if due else "estates.group.standing"
    measured = view.words.text(f"estates.group.sub_{group}", ratio=ratio(view, group))
    return measured + view.words.text(key, quarter=due)


def source(view: View) -> str:
    """Which workbooks, and of which day."""
    day = view.coverage.as_of.isoformat() if view.coverage else ""
    return view.words.text("shell.data_of", quarter=view.address.quarter, day=day)


def source_said(view: View, came: str, carried_from: str) -> str:
    """Reported, carried from when, or missing, in a word."""
    if came == Source.MISSING:
        return view.words.text("source.missing")
    key = "source.carried_from" if carried_from else "source.reported"
    return view.words.text(key, quarter=carried_from)


def _word(view: View, kind: str, keys: Mapping[str, str], value: Any) -> str:
    """A choice of the contract in the reader's language; a dash where it is missing."""
    if numbers.is_missing(value) or value not in keys:
        return numbers.MISSING
    return view.words.text(f"estates.{kind}.{keys[value]}")


# --- on the page -----------------------------------------------------------------------------------------------------


def section(view: View, given: Given, shown: Exhibit) -> html.Section:
    """A group: those that fall short or wait in the open, those with enough places to unfold."""
    rows, words = asked(view, given, shown.key), view.words
    if rows.empty:
        act = parts.button_link(words.text("estates.clear"), view.address.href(county=None, extra={}), primary=False)
        why = words.text(
            "estates.nothing_missing" if missing(view, given) and view.address.county else "estates.nothing"
        )
        return exhibit.shown(view, shown, table=parts.empty(why, act), className="full")
    folded = rows["state"].eq(ENOUGH) if not asked_state(view) else rows["state"].isna()
    held: list[Any] = []
    if not folded.all():
        held.append(_table(view, given, shown, rows[~folded]))
    if folded.any():
        summary = html.Summary(words.text("estates.rest", n=int(folded.sum())))
        held.append(html.Details([summary, _table(view, given, shown, rows[folded])], className="x-data es-rest"))
    return exhibit.shown(view, shown, table=held, className="full")


_ON_PAGE = (
    "name",
    "township_name",
    "residents",
    "needed",
    "built",
    "bar",
    "gap",
    "phase_said",
    "housing",
    "together",
    "state_said",
)
_NUMBERS = ("residents", "needed", "built", "gap")


def _table(view: View, given: Given, shown: Exhibit, rows: pd.DataFrame) -> html.Div:
    named = {column.key: column for column in shown.columns}
    keys = [key for key in _ON_PAGE if key in named or key == "bar"]
    head = [
        html.Th(html.Span(view.words.text("estates.column.bar"), className="visually-hidden"), className="barc")
        if key == "bar"
        else parts.heading(named[key].name, named[key].unit or None, number=key in _NUMBERS, sorted_by=key == "gap")
        for key in keys
    ]
    names = {key: column.name for key, column in named.items()}
    lines = [_line(view, given, row, keys, names) for row in rows.to_dict("records")]
    return parts.table([html.Tr(head)], lines, caption=shown.title, className="grid es-grid")


def _line(view: View, given: Given, row: Record, keys: list[str], names: Mapping[str, str]) -> html.Tr:
    """One estate. Each cell knows its column's name: on a phone a row becomes a card (``assets/estates.css``)."""
    standing = given.standing.loc[row["county"]]
    said = {
        "township_name": _text(row["township_name"]),
        "bar": _bar(row),
        "phase_said": _word(view, "phase", _PHASES, row["phase"]),
        "housing": _word(view, "answer", _YES_NO, row["housing_delivered"]),
        "together": _word(view, "answer", _YES_NO, row["delivered_together"]),
        "state_said": _state(view, row, str(standing[f"{row['group']}_verdict"])),
        **{key: _figure(view, row, key) for key in _NUMBERS},
    }
    name = _name(view, row, str(standing["source"]), str(standing["carried_from"]))
    return html.Tr([name, *(_cell(key, said[key], names.get(key, "")) for key in keys if key != "name")])


def _cell(key: str, said: Any, name: str) -> html.Td:
    style = "barc" if key == "bar" else "r num" if key in _NUMBERS else ""
    return html.Td(said, className=f"{style} es-{key.partition('_')[0]}".strip(), **parts.data(label=name))


def _name(view: View, row: Record, came: str, carried_from: str) -> html.Th:
    tag = parts.source_tag(came, carried_from, view.words)
    county = html.Small(view.policy.unit(row["county"]).short_name, className="es-county")
    return html.Th([_text(row["name"]), *([tag] if tag else []), county], scope="row", className="wrap")


def _text(value: Any) -> str:
    return numbers.MISSING if numbers.is_missing(value) else seen(str(value))


def _figure(view: View, row: Record, key: str) -> Any:
    said = numbers.count(row[key])
    if said == numbers.MISSING or not row["judged"]:
        return said
    indicator = LACKING_PLACES if key == "gap" else INDICATORS[row["group"]]
    link = number_link(view, said, indicator, row["county"])
    return html.B(link) if key == "gap" and row["gap"] else link


def _bar(row: Record) -> Any:
    share = None if pd.isna(row["share"]) else float(row["share"])
    return parts.mini_bar(share)


def _state(view: View, row: Record, verdict: str) -> Any:
    """The state's chip: of one that falls short in the dress of its county's verdict while that is under way."""
    mark = _MARKS.get(row["state"], verdict if verdict in UNDER_WAY and verdict not in FAILED else "overdue")
    return parts.tally(mark, view.words.text(f"estates.state.{row['state']}"))
