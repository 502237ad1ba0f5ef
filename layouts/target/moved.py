"""What moved one target since the comparison: of places the causes and institutions, of others county by county."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from data.vocabulary import Source
from layouts.kit import address as at
from layouts.kit import html, numbers, parts
from layouts.kit.exhibit import Exhibit
from layouts.kit.panel_parts import number_link
from layouts.kit.shell import View
from layouts.kit.table import CHANGE, COUNT, Column, Table
from layouts.target import causes
from layouts.target.given import TargetData, other_year, source
from layouts.words.catalogue import Catalogue
from metrics.moved import Movement

MOST = 10
"""Institutions the page lists; the file has them all."""
_NO_CHANGE = 0

Row = dict[Any, Any]


def exhibits(view: View, given: TargetData) -> tuple[Exhibit, ...]:
    """The causes and the institutions of a change of places; of another target the counties that changed."""
    if given.board.compare is None or other_year(given):
        return ()
    if given.bridge is None:
        return (_counties(view, given),)
    moved = causes.exhibit(view, given, given.bridge)
    return (moved, _institutions(view, given)) if given.moved else (moved,)


# --- places: the institutions ----------------------------------------------------------------------------------------


def _institutions(view: View, given: TargetData) -> Exhibit:
    words, board, moved = view.words, given.board, given.moved
    assert moved is not None
    listed = _institutions_table(view, given, moved)
    return Exhibit(
        key="institutions",
        title=words.text("target.moved.institutions", n=len(moved)),
        subtitle=words.text("target.moved.institutions_sub", before=board.compare, after=board.quarter),
        source=source(view, given),
        columns=listed.filed,
        rows=listed.frame,
    )


def institutions_table(view: View, given: TargetData) -> Any:
    """The largest changes by name, the rest counted; each county leads to its page."""
    words, moved = view.words, given.moved
    assert moved is not None
    rest, below = moved[MOST:], []
    if rest:
        said = words.text("target.moved.rest", n=len(rest))
        total = parts.number_cell(numbers.change(sum(one.change for one in rest)))
        name = html.Th(said, scope="row", colSpan=3, className="dim2")
        below.append(html.Tr([name, html.Td(colSpan=2, className="tg-wide"), total]))
    caption = words.text("target.moved.institutions", n=len(moved))
    return _institutions_table(view, given, moved[:MOST]).on_page(caption, below=below, style="grid tg-moved")


def _institutions_table(view: View, given: TargetData, moved: Sequence[Movement]) -> Table:
    """Name, county and cause of each change, with the places before and now."""
    words, board, names = view.words, given.board, view.policy.unit_names()
    unit = words.text("unit.places.name")

    def town(one: Movement) -> str:
        return names.get(str(one.township), "")

    def county(one: Movement) -> html.Link:
        return parts.link(view.policy.unit(one.county).short_name, view.address.to(at.COUNTY, one.county))

    name = Column(
        "name",
        words.text("panel.rows.name"),
        value=lambda one: one.name,
        cell=lambda one: [one.name, html.Div(town(one), className="dim2")],
        style="wrap",
    )
    columns = (
        name,
        Column("county_name", words.text("overview.table.county"), value=lambda one: names[one.county], cell=county),
        Column("township", words.text("panel.townships.name"), value=town, page=False),
        Column("cause", words.text("panel.change.cause"), value=lambda one: causes.cause_name(one.cause, words)),
        _places("before", board.compare or "", unit, lambda one: one.before),
        _places("now", board.quarter, unit, lambda one: one.now),
        _change(words, unit, lambda one: one.change),
    )
    return Table(columns, moved)


def _places(key: str, quarter: str, unit: str, of: Callable[[Any], Any]) -> Column:
    return Column(key, quarter, unit, COUNT, value=of, below="", style="tg-wide", head_style="tg-wide")


def _change(words: Catalogue, unit: str, of: Callable[[Any], Any]) -> Column:
    name = words.text("panel.change.moved")
    return Column("change", name, unit, CHANGE, value=of, below="", cell=lambda row: html.B(numbers.change(of(row))))


# --- other targets: county by county ---------------------------------------------------------------------------------


def _changed(given: TargetData) -> list[Row]:
    """Counties whose figure changed, or whose data came or went; the largest change first."""
    rows = [row for row in given.ranking.to_dict("records") if _moves(row)]
    return sorted(rows, key=lambda row: (row["change"] is None, -abs(row["change"] or 0)))


def _moves(row: Row) -> bool:
    if (row["source"] == Source.MISSING) != (row["then_source"] == Source.MISSING):
        return True
    return row["change"] not in (None, _NO_CHANGE) or (
        row["change"] is not None and str(row["denominator"]) != str(row["then_denominator"])
    )


def _counties(view: View, given: TargetData) -> Exhibit:
    words, board = view.words, given.board
    listed = _counties_table(view, given)
    return Exhibit(
        key="moved",
        title=counties_title(given, words),
        subtitle=words.text("target.moved.counties_sub", before=board.compare, after=board.quarter),
        source=source(view, given),
        columns=listed.filed,
        rows=listed.frame,
        native="bar",
        x="name",
        y=("change",),
    )


def _counties_table(view: View, given: TargetData) -> Table:
    """Each county that changed: before, after, the change with its bar."""
    words, board, listed = view.words, given.board, _changed(given)
    most = max((abs(row["change"]) for row in listed if row["change"] is not None), default=0)
    columns = (
        Column(
            "name",
            words.text("overview.table.county"),
            cell=lambda row: parts.link(row["name"], view.address.to(at.COUNTY, row["unit"])),
        ),
        *_side_columns(view, given, "then_", board.compare or ""),
        *_side_columns(view, given, "", board.quarter),
        _change(words, words.text(f"unit.{given.measure.counts}.name"), lambda row: row["change"]),
        Column(
            "bar", "", cell=lambda row: _bar(row, most, words), style="tg-bar wrap", head_style="tg-bar", file=False
        ),
    )
    return Table(columns, listed)


def _side_columns(view: View, given: TargetData, side: str, quarter: str) -> list[Column]:
    """A quarter's figure: one on the page, its two parts in files."""
    words, measure = view.words, given.measure
    unit = words.text(f"unit.{measure.counts}.name")
    above = Column(
        f"{side}numerator",
        words.text("target.moved.above", quarter=quarter),
        unit,
        COUNT,
        cell=lambda row: number_link(view, _side(given, row, side), measure.key, row["unit"], quarter=quarter),
        head=quarter,
        below="",
    )
    below = Column(f"{side}denominator", words.text("target.moved.below", quarter=quarter), unit, COUNT, page=False)
    return [above] if measure.counted else [above, below]


def _bar(row: Row, most: int, words: Catalogue) -> html.Div | html.Span:
    """How long the change is; of a county that left or joined why it is none."""
    if row["change"] is not None:
        return parts.change_bar(row["change"], most)
    why = words.text(f"target.moved.{'left' if row['source'] == Source.MISSING else 'joined'}_why")
    return html.Span(why, className="dim2")


def counties_title(given: TargetData, words: Catalogue) -> str:
    """How many counties have more or fewer, over the same counties."""
    changes = [row["change"] for row in given.ranking.to_dict("records") if row["change"] is not None]
    more, fewer = sum(one > 0 for one in changes), sum(one < 0 for one in changes)
    quarter = given.board.compare
    if not more and not fewer:
        return words.text("target.moved.counties_level", quarter=quarter)
    n = words.text(f"amount.{given.measure.counts}", n=numbers.change(sum(changes)))
    return words.text("target.moved.counties", quarter=quarter, change=n, more=more, fewer=fewer)


def counties_table(view: View, given: TargetData) -> Any:
    """Each county that changed, and the others counted."""
    words, listed = view.words, _counties_table(view, given)
    both = " tg-both" if any((row["change"] or 0) < 0 for row in listed.rows) else ""
    others, below = len(given.ranking) - len(listed.rows), []
    if others:
        said = words.text("target.moved.others", n=others)
        below.append(html.Tr(html.Th(said, scope="row", colSpan=5, className="dim2")))
    return listed.on_page(counties_title(given, words), below=below, style=f"grid tg-moved{both}")


def _side(given: TargetData, row: Row, side: str) -> str:
    if given.measure.counted:
        return numbers.count(row[f"{side}numerator"])
    return numbers.ratio(row[f"{side}numerator"], row[f"{side}denominator"])
