"""One group of residential areas as a table: needed and built, the gap, delivered or not, and how each stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from data.contract import schema
from data.vocabulary import Verdict
from layouts.estates.given import EstatesData, asked, asked_state, deadline, missing, ratio
from layouts.kit import exhibit, html, numbers, parts
from layouts.kit.exhibit import Exhibit
from layouts.kit.panel_parts import number_link
from layouts.kit.shell import View
from layouts.kit.table import COUNT, NUMERIC, Column, Table
from layouts.words.catalogue import seen
from metrics.estates import AHEAD, ENOUGH, FALLING_SHORT, INDICATORS, LACKING_PLACES, UNKNOWN, WAITING
from metrics.measures import FAILED, UNDER_WAY

Record = Mapping[Any, Any]
_YES_NO = {schema.YES: "yes", schema.NO: "no"}
_PHASES = {
    schema.PLANNED: "planned",
    schema.BUILDING: "building",
    schema.ACCEPTED: "accepted",
    schema.DELIVERED: "delivered",
}
_MARKS = {ENOUGH: Verdict.MET, WAITING: Verdict.REFERENCE, UNKNOWN: Verdict.NO_DEADLINE_DATA}


def group_exhibit(view: View, given: EstatesData, group: str) -> Exhibit:
    """The estates of a group that the address asks for, worst first."""
    rows = asked(view, given, group)
    listed = _table(view, given, group, rows)
    return Exhibit(
        key=group,
        title=_title(view, given, group, rows),
        subtitle=_subtitle(view, group),
        source=source(view),
        columns=listed.filed,
        rows=listed.frame,
        name=view.words.text(f"estates.kind.{group}"),
    )


def _table(view: View, given: EstatesData, group: str, rows: pd.DataFrame) -> Table:
    """Each cell knows its column's name: on a phone a row becomes a card (``assets/estates.css``)."""
    standing = given.standing.to_dict("index")
    records = [{**row, "county_row": standing[row["county"]]} for row in rows.to_dict("records")]
    return Table([_labelled(column) for column in _columns(view, group)], records)


def _labelled(column: Column) -> Column:
    if column.names or not column.page:
        return column
    style = column.style or ("r num" if column.kind in NUMERIC else "")
    style, name = f"{style} es-{column.key.partition('_')[0]}".strip(), parts.data(label=column.name)
    return replace(column, cell=lambda row: html.Td(column.said(row), className=style, **name))


def _columns(view: View, group: str) -> list[Column]:
    """What an estate needs and has, how far it is built, how it stands; 已同步 only for the new ones."""
    words, places = view.words, view.words.text("unit.places.short")
    people = words.text(f"estates.column.residents_{group}")
    bar = html.Span(words.text("estates.column.bar"), className="visually-hidden")
    housing = _chosen(view, "housing", "housing_delivered", "answer", _YES_NO)
    together = _chosen(view, "together", "delivered_together", "answer", _YES_NO)
    return [
        Column(
            "county_name",
            words.text("level.county"),
            value=lambda row: view.policy.unit(row["county"]).name,
            page=False,
        ),
        Column("name", words.text("level.estate"), cell=lambda row: _name(view, row), names=True),
        Column("township_name", words.text("level.township"), cell=lambda row: _text(row["township_name"])),
        _counted(view, "residents", people, words.text("estates.column.persons")),
        _counted(view, "needed", words.text("estates.column.needed"), places),
        _counted(view, "built", words.text("estates.column.built"), places),
        Column("bar", "", head=html.Th(bar, className="barc"), cell=_bar, style="barc", file=False),
        replace(_counted(view, "gap", words.text("estates.column.gap"), places), sorted_by=True),
        _chosen(view, "phase_said", "phase", "phase", _PHASES),
        *((housing, together) if group == "new" else (housing,)),
        Column(
            "state_said",
            words.text("estates.column.state"),
            value=lambda row: words.text(f"estates.state.{row['state']}"),
            cell=lambda row: _state(view, row),
        ),
        Column(
            "said",
            words.text("estates.column.source"),
            value=lambda row: parts.source_said(row["county_row"]["source"], row["county_row"]["carried_from"], words),
            page=False,
        ),
    ]


def _counted(view: View, key: str, name: str, unit: str) -> Column:
    return Column(key, name, unit, COUNT, cell=lambda row: _figure(view, row, key))


def _chosen(view: View, key: str, of: str, kind: str, keys: Mapping[str, str]) -> Column:
    name = view.words.text(f"estates.column.{key.partition('_')[0]}")
    return Column(key, name, value=lambda row: _word(view, kind, keys, row[of]))


def _title(view: View, given: EstatesData, group: str, rows: pd.DataFrame) -> str:
    """How many of the group fall short, by how much; what is listed where the address asks for one state."""
    words, state = view.words, asked_state(view)
    short = rows[rows["state"].isin(FALLING_SHORT)]
    facts = {
        "n": len(short),
        "gap": int(short["gap"].fillna(0).sum()),
        "ratio": ratio(view, group),
        "ahead": int((rows["state"] == AHEAD).sum()),
        "rows": len(rows),
        "judged": int(rows["judged"].sum()),
        "unknown": int((rows["state"] == UNKNOWN).sum()),
        "names": missing(view, given),
    }
    name = words.text(f"estates.kind.{group}")
    if state:
        return words.text("estates.group.of_state", name=name, state=words.text(f"estates.state.{state}"), **facts)
    enough = "unsure" if facts["unknown"] else "all" if len(rows) else "none"
    kind = "ahead" if facts["ahead"] else "some" if len(short) else enough
    more = words.text("estates.and_unknown", **facts) if facts["unknown"] and len(short) else ""
    bounded = words.text("estates.group.missing", **facts) if facts["names"] else ""
    return words.text(f"estates.group.{group}_{kind}", **facts) + more + bounded


def _subtitle(view: View, group: str) -> str:
    due = deadline(view, group)
    key = "estates.group.due" if due else "estates.group.standing"
    measured = view.words.text(f"estates.group.sub_{group}", ratio=ratio(view, group))
    return measured + view.words.text(key, quarter=due)


def source(view: View) -> str:
    """Which workbooks, and of which day."""
    day = view.coverage.as_of.isoformat() if view.coverage else ""
    return view.words.text("shell.data_of", quarter=view.address.quarter, day=day)


def _word(view: View, kind: str, keys: Mapping[str, str], value: Any) -> str:
    """A choice of the contract in the reader's language; a dash where it is missing."""
    if numbers.is_missing(value) or value not in keys:
        return numbers.MISSING
    return view.words.text(f"estates.{kind}.{keys[value]}")


# --- on the page -----------------------------------------------------------------------------------------------------


def section(view: View, given: EstatesData, shown: Exhibit) -> html.Section:
    """A group: those that fall short or wait in the open, those with enough places to unfold."""
    rows, words = asked(view, given, shown.key), view.words
    if rows.empty:
        act = parts.button_link(words.text("estates.clear"), view.address.href(county=None, extra={}), primary=False)
        why = words.text(
            "estates.nothing_missing" if missing(view, given) and view.address.county else "estates.nothing"
        )
        return exhibit.shown(view, shown, table=parts.empty(why, act), className="full")
    folded = rows["state"].eq(ENOUGH) if not asked_state(view) else rows["state"].isna()
    open_, rest = (
        _table(view, given, shown.key, some).on_page(shown.title, style="grid es-grid")
        for some in (rows[~folded], rows[folded])
    )
    held: list[Any] = [] if folded.all() else [open_]
    if folded.any():
        summary = html.Summary(words.text("estates.rest", n=int(folded.sum())))
        held.append(html.Details([summary, rest], className="x-data es-rest"))
    return exhibit.shown(view, shown, table=held, className="full")


def _name(view: View, row: Record) -> html.Th:
    tag = parts.source_tag(row["county_row"]["source"], row["county_row"]["carried_from"], view.words)
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


def _state(view: View, row: Record) -> Any:
    """The state's chip: of one that falls short in the dress of its county's verdict while that is under way."""
    verdict = str(row["county_row"][f"{row['group']}_verdict"])
    mark = _MARKS.get(row["state"], verdict if verdict in UNDER_WAY and verdict not in FAILED else "overdue")
    return parts.tally(mark, view.words.text(f"estates.state.{row['state']}"))
