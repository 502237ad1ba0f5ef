"""What moved one target since the comparison: of places the causes and institutions, of others county by county."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd

from data.vocabulary import Source
from layouts.kit import address as at
from layouts.kit import html, numbers, parts, theme
from layouts.kit.chart import Chart
from layouts.kit.exhibit import Exhibit
from layouts.kit.panel_parts import number_link
from layouts.kit.shell import View
from layouts.kit.table import CHANGE, COUNT, Column, Table
from layouts.target.given import Given, other_year, source
from layouts.words.catalogue import Catalogue
from metrics.moved import JOINED, LEFT, Bridge, Step

MOST = 10
"""Institutions the page lists; the file has them all."""
_COVERAGE = (JOINED, LEFT)
_NO_CHANGE = 0

Row = dict[Any, Any]


def exhibits(view: View, given: Given) -> tuple[Exhibit, ...]:
    """The causes and the institutions of a change of places; of another target the counties that changed."""
    if given.board.compare is None or other_year(given):
        return ()
    if given.bridge is None:
        return (_counties(view, given),)
    causes = _causes(view, given, given.bridge)
    return (causes, _institutions(view, given)) if given.moved is not None and len(given.moved) else (causes,)


# --- places: the causes ----------------------------------------------------------------------------------------------


def _causes(view: View, given: Given, bridge: Bridge) -> Exhibit:
    words, board = view.words, given.board
    steps = [
        {"cause": cause_name(step.cause, words), "change": step.change, "count": step.count} for step in bridge.steps
    ]
    total = {"cause": words.text("target.moved.total"), "change": bridge.after - bridge.before, "count": None}
    sub = words.text(
        "target.moved.sub", before=board.compare, after=board.quarter, places0=bridge.before, places1=bridge.after
    )
    return Exhibit(
        key="moved",
        title=causes_title(given, bridge, words),
        subtitle=sub,
        source=f"{rate_said(view, given, bridge)}{source(view, given)}",
        columns=(
            Column("cause", words.text("panel.change.cause")),
            Column("change", words.text("panel.change.moved"), words.text("unit.places.name"), CHANGE),
            Column("count", words.text("target.moved.count"), kind=COUNT),
        ),
        rows=pd.DataFrame([*steps, total], columns=["cause", "change", "count"], dtype=object),
        chart=causes_figure(bridge, words),
        native="bar",
        x="cause",
        y=("change",),
    )


def cause_name(cause: str, words: Catalogue) -> str:
    """A cause by name: of institutions as in the panel, of counties whether their data came or went."""
    return words.text(f"target.moved.{cause}" if cause in _COVERAGE else f"panel.cause.{cause}")


def causes_title(given: Given, bridge: Bridge, words: Catalogue) -> str:
    """How much over the same counties, and what most of it is; a county's data that went is no decrease."""
    moved = words.text(
        f"overview.changes.{'up' if bridge.like > 0 else 'down' if bridge.like < 0 else 'level'}", n=abs(bridge.like)
    )
    said = words.text("target.moved.title", quarter=given.board.compare, moved=moved)
    institutions = [step for step in bridge.steps if step.cause not in _COVERAGE]
    if institutions:
        largest = max(institutions, key=lambda step: abs(step.change))
        said += words.text(
            "target.moved.title_most", cause=cause_name(largest.cause, words), n=largest.count, change=largest.change
        )
    names = [row.name for row in given.board.rows if row.unit in dict(bridge.left)]
    return said + (words.text("target.moved.title_left", names=names) if names else "")


def rate_said(view: View, given: Given, bridge: Bridge) -> str:
    """The rate before and after, with the part of places and of population; or that it cannot be split."""
    words = view.words
    codes = {"before": given.board.compare, "after": given.board.quarter}
    if bridge.rate is None:
        return words.text("target.moved.unlike" if bridge.joined or bridge.left else "target.moved.no_rate", **codes)
    rate = bridge.rate
    said = {"places": _signed(rate.places), "population": _signed(rate.population), "total": _signed(rate.total)}
    return words.text("target.moved.rate", **codes, **said)


def _signed(part: Fraction) -> str:
    """A part of a rate's change with its sign, in thousandths: a quarter moves little more."""
    size = f"{float(abs(part)):.3f}"
    return size if not float(size) else ("+" if part > 0 else numbers.MINUS) + size


def causes_figure(bridge: Bridge, words: Catalogue) -> Chart:
    """Bars from where the one before ended, in whole places, and their sum below a line."""
    of = theme.tokens()
    total = bridge.after - bridge.before
    base, bases = 0, []
    for step in bridge.steps:
        bases.append(base)
        base += step.change
    names = [*(cause_name(step.cause, words) for step in bridge.steps), words.text("target.moved.total")]
    changes = [*(step.change for step in bridge.steps), total]
    chart = Chart()
    chart.trace(
        "bar",
        orientation="h",
        y=names,
        x=changes,
        base=[*bases, 0],
        width=0.62,
        name="moved",
        marker={
            "color": [*(_color(step) for step in bridge.steps), of["ink"]],
            "pattern": {
                "shape": ["/" if step.cause in _COVERAGE else "" for step in bridge.steps] + [""],
                "fgcolor": of["paper"],
                "size": 5,
                "solidity": 0.35,
            },
        },
        hovertemplate="%{y} %{text}<extra></extra>",
        text=[*(_label(step, words) for step in bridge.steps), f"<b>{numbers.change(total)}</b>"],
        textposition="none",
    )
    _labels(chart, bridge, bases, names, words)
    return chart


def _color(step: Step) -> str:
    of = theme.tokens()
    return of["accent"] if step.change >= 0 and step.cause not in _COVERAGE else of["compare"]


def _label(step: Step, words: Catalogue) -> str:
    key = "counties" if step.cause in _COVERAGE else "institutions"
    return words.text(f"target.moved.label_{key}", change=step.change, n=step.count)


def _labels(chart: Chart, bridge: Bridge, bases: list[int], names: list[str], words: Catalogue) -> None:
    """The words right of each bar, and room for them; the sum stands apart."""
    of, total = theme.tokens(), bridge.after - bridge.before
    ends = [max(base, base + step.change) for base, step in zip(bases, bridge.steps, strict=True)] + [max(total, 0)]
    lows = [min(base, base + step.change) for base, step in zip(bases, bridge.steps, strict=True)] + [min(total, 0)]
    said = [*(_label(step, words) for step in bridge.steps), f"<b>{numbers.change(total)}</b>"]
    for end, name, one in zip(ends, names, said, strict=True):
        chart.note(one, end, name, xanchor="left", xshift=4)
    low, high = min([*lows, 0]), max([*ends, 0])
    span = (high - low) or 1
    chart.yaxis(autorange="reversed", showgrid=False, rangemode="normal", ticklabelstandoff=6, automargin=True)
    chart.xaxis(range=[low - span * 0.03, high + span * 0.55], showgrid=False, showticklabels=False)
    last = len(names) - 0.5
    chart.line((0, 0), (-0.5, last), of["ink"])
    chart.line((0, 1), (last - 1, last - 1), of["rule-2"], xref="paper")
    chart.lay(margin={"l": 8, "r": 8, "t": 4, "b": 4}, hovermode="closest")


# --- places: the institutions ----------------------------------------------------------------------------------------


def _institutions(view: View, given: Given) -> Exhibit:
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


def institutions_table(view: View, given: Given) -> Any:
    """The largest changes by name, the rest counted; each county leads to its page."""
    words, moved = view.words, given.moved
    assert moved is not None
    rest, below = moved.iloc[MOST:], []
    if len(rest):
        said = words.text("target.moved.rest", n=len(rest))
        total = parts.number_cell(numbers.change(rest["change"].sum()))
        name = html.Th(said, scope="row", colSpan=3, className="dim2")
        below.append(html.Tr([name, html.Td(colSpan=2, className="tg-wide"), total]))
    caption = words.text("target.moved.institutions", n=len(moved))
    return _institutions_table(view, given, moved.head(MOST)).on_page(caption, below=below, style="grid tg-moved")


def _institutions_table(view: View, given: Given, moved: pd.DataFrame) -> Table:
    """Name, county and cause of each change, with the places before and now."""
    words, board, names = view.words, given.board, view.policy.unit_names()
    unit = words.text("unit.places.name")

    def town(row: Row) -> str:
        return names.get(str(row["township"]), "")

    def county(row: Row) -> html.Link:
        return parts.link(view.policy.unit(row["county"]).short_name, view.address.to(at.COUNTY, row["county"]))

    name = Column(
        "name",
        words.text("panel.rows.name"),
        cell=lambda row: [row["name"], html.Div(town(row), className="dim2")],
        style="wrap",
    )
    columns = (
        name,
        Column("county_name", words.text("overview.table.county"), value=lambda row: names[row["county"]], cell=county),
        Column("township", words.text("panel.townships.name"), value=town, page=False),
        Column("cause", words.text("panel.change.cause"), value=lambda row: cause_name(row["cause"], words)),
        Column("before", board.compare or "", unit, COUNT, below="", style="tg-wide", head_style="tg-wide"),
        Column("now", board.quarter, unit, COUNT, below="", style="tg-wide", head_style="tg-wide"),
        _change(words, unit),
    )
    return Table(columns, moved.to_dict("records"))


def _change(words: Catalogue, unit: str) -> Column:
    name = words.text("panel.change.moved")
    return Column("change", name, unit, CHANGE, below="", cell=lambda row: html.B(numbers.change(row["change"])))


# --- other targets: county by county ---------------------------------------------------------------------------------


def _changed(given: Given) -> list[Row]:
    """Counties whose figure changed, or whose data came or went; the largest change first."""
    rows = [row for row in given.ranking.to_dict("records") if _moves(row)]
    return sorted(rows, key=lambda row: (row["change"] is None, -abs(row["change"] or 0)))


def _moves(row: Row) -> bool:
    if (row["source"] == Source.MISSING) != (row["then_source"] == Source.MISSING):
        return True
    return row["change"] not in (None, _NO_CHANGE) or (
        row["change"] is not None and str(row["denominator"]) != str(row["then_denominator"])
    )


def _counties(view: View, given: Given) -> Exhibit:
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


def _counties_table(view: View, given: Given) -> Table:
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
        _change(words, words.text(f"unit.{given.measure.counts}.name")),
        Column(
            "bar", "", cell=lambda row: _bar(row, most, words), style="tg-bar wrap", head_style="tg-bar", file=False
        ),
    )
    return Table(columns, listed)


def _side_columns(view: View, given: Given, side: str, quarter: str) -> list[Column]:
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


def counties_title(given: Given, words: Catalogue) -> str:
    """How many counties have more or fewer, over the same counties."""
    changes = [row["change"] for row in given.ranking.to_dict("records") if row["change"] is not None]
    more, fewer = sum(one > 0 for one in changes), sum(one < 0 for one in changes)
    quarter = given.board.compare
    if not more and not fewer:
        return words.text("target.moved.counties_level", quarter=quarter)
    n = words.text(f"amount.{given.measure.counts}", n=numbers.change(sum(changes)))
    return words.text("target.moved.counties", quarter=quarter, change=n, more=more, fewer=fewer)


def counties_table(view: View, given: Given) -> Any:
    """Each county that changed, and the others counted."""
    words, listed = view.words, _counties_table(view, given)
    both = " tg-both" if any((row["change"] or 0) < 0 for row in listed.rows) else ""
    others, below = len(given.ranking) - len(listed.rows), []
    if others:
        said = words.text("target.moved.others", n=others)
        below.append(html.Tr(html.Th(said, scope="row", colSpan=5, className="dim2")))
    return listed.on_page(counties_title(given, words), below=below, style=f"grid tg-moved{both}")


def _side(given: Given, row: Row, side: str) -> str:
    if given.measure.counted:
        return numbers.count(row[f"{side}numerator"])
    return numbers.ratio(row[f"{side}numerator"], row[f"{side}denominator"])
