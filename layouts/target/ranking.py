"""Every county ranked on one target: its value, gap, verdict and change, and where it stood then."""

from __future__ import annotations

from typing import Any

import pandas as pd

from data.indicators import INDICATORS
from data.vocabulary import Source
from layouts.kit import address as at
from layouts.kit import html, numbers, parts
from layouts.kit.exhibit import Exhibit
from layouts.kit.panel_parts import number_link
from layouts.kit.shell import View
from layouts.kit.table import CHANGE, COUNT, RATE, SHARE, Column, Table
from layouts.target.given import TargetData, bounded, other_year, plain, source
from layouts.words.catalogue import Catalogue
from metrics.figure import TOWNSHIPS_COVERED

Row = dict[Any, Any]


def exhibit(view: View, given: TargetData) -> Exhibit:
    """The ranking as a table that can be taken away."""
    words, board, listed = view.words, given.board, _table(view, given)
    compared = words.text("target.ranking.compared", quarter=board.compare) if board.compare else ""
    return Exhibit(
        key="ranking",
        title=title(given, words),
        subtitle=words.text("target.ranking.sub", quarter=board.quarter, compared=compared),
        source=source(view, given),
        columns=listed.filed,
        rows=listed.frame,
        native="bar",
        x="name",
        y=("value",),
    )


def title(given: TargetData, words: Catalogue) -> str:
    """How many are there, and the first and the last by name."""
    rows = given.ranking
    known = rows[rows["rank"].notna()]
    if known.empty:
        return words.text("target.ranking.title_none")
    there = sum(1 for gap in known["gap"] if gap is not None and gap <= 0)
    key = "reference" if given.measure.is_rate else "target"
    said = {"n": len(known), "met": there, "asked": words.text(f"target.ranking.{key}")}
    best, least = known["value"].max(), known["value"].min()
    if best == least or given.measure.counted:
        return words.text("target.ranking.title_level", **said)
    first, last = (_named(known, value) for value in (best, least))
    return words.text(
        "target.ranking.title",
        first=first,
        last=last,
        high=plain(given.measure, best),
        low=plain(given.measure, least),
        **said,
    )


def _named(known: pd.DataFrame, value: Any) -> list[str]:
    """The counties of one value, at most two by name."""
    return list(known.loc[known["value"] == value, "name"])[:2]


# --- the table -------------------------------------------------------------------------------------------------------


def table(view: View, given: TargetData) -> html.Div:
    """The ranking: the city first, then the counties by rank, the missing last."""
    return _table(view, given).on_page(
        title(given, view.words),
        above=[_city_row(view, given)],
        row_style=lambda row: "miss" if row["source"] == Source.MISSING else "",
        style="grid tg-rank",
    )


def _table(view: View, given: TargetData) -> Table:
    columns = [
        *_standing(view, given),
        *_judged(view, given),
        *(_then_columns(view, given) if given.board.compare else ()),
    ]
    return Table(columns, given.ranking.to_dict("records"))


def _standing(view: View, given: TargetData) -> list[Column]:
    """Rank, name, and the figure: one on the page, with its parts in files."""
    words, measure, kind = view.words, given.measure, _KINDS[_kind(given)]
    unit = words.text(f"unit.{measure.counts}.name")
    denominator = Column(
        "denominator",
        words.text("target.path.denominator"),
        words.text("target.path.residents") if measure.is_rate else unit,
        RATE if measure.is_rate else COUNT,
        value=lambda row: _float(row["denominator"]),
        page=False,
    )
    return [
        Column("rank", words.text("target.ranking.rank"), kind=COUNT, cell=lambda row: _rank(row, words)),
        Column("name", words.text("overview.table.county"), cell=lambda row: _name(view, row), names=True),
        Column(
            "value",
            words.text("target.ranking.value"),
            words.text(f"target.ranking.unit.{_kind(given)}"),
            kind,
            value=lambda row: _float(row["value"]),
            cell=lambda row: number_link(view, _value(given, row), measure.key, row["unit"]),
            sorted_by=True,
        ),
        Column("bar", "", cell=lambda row: parts.mini_bar(_share(given, row)), style="barc", file=False),
        Column("numerator", words.text("target.path.numerator"), unit, COUNT, page=False),
        *(() if measure.counted else (denominator,)),
    ]


def _judged(view: View, given: TargetData) -> list[Column]:
    """What is lacking, the verdict, and where the figure is from."""
    words, measure = view.words, given.measure
    lacking = Column(
        "lacking",
        words.text("target.ranking.lacking"),
        value=lambda row: words.text("target.names", names=_lacking(given, row["unit"])),
        page=False,
    )
    return [
        Column(
            "gap",
            words.text("target.ranking.gap_column"),
            words.text(f"unit.{measure.counts}.name"),
            COUNT,
            cell=lambda row: _gap_cell(view, given, row),
            head=words.text("target.ranking.gap"),
        ),
        Column(
            "verdict",
            words.text("target.ranking.verdict"),
            value=lambda row: _verdict(row, words.text(f"verdict.{row['verdict']}.name")),
            cell=lambda row: _verdict(row, parts.status(row["verdict"], words, short=True)),
            below=_verdict_note(given, words),
        ),
        Column(
            "source",
            words.text("target.ranking.source"),
            value=lambda row: parts.source_said(row["source"], row["carried_from"], words),
            page=False,
        ),
        *((lacking,) if measure.key == TOWNSHIPS_COVERED else ()),
    ]


def _then_columns(view: View, given: TargetData) -> tuple[Column, ...]:
    """The change since the comparison, and the figure and rank then."""
    words, compare = view.words, given.board.compare
    return (
        Column(
            "change",
            words.text("target.ranking.change", quarter=compare),
            words.text(f"unit.{given.measure.counts}.name"),
            CHANGE,
            cell=lambda row: _change(view, given, row),
        ),
        Column(
            "then_value",
            words.text("target.ranking.then_value", quarter=compare),
            kind=_KINDS[_kind(given)],
            value=lambda row: _float(row["then_value"]),
            page=False,
        ),
        Column(
            "then_rank",
            words.text("target.ranking.then", quarter=compare),
            kind=COUNT,
            cell=lambda row: _then(row, words),
            style="tg-wide",
            head_style="tg-wide",
        ),
    )


_KINDS = {"rate": RATE, "share": SHARE, "counted": COUNT}


def _kind(given: TargetData) -> str:
    return "rate" if given.measure.is_rate else "counted" if given.measure.counted else "share"


def _verdict_note(given: TargetData, words: Catalogue) -> str:
    """That a county's rate is only held against the city's target."""
    return words.text("target.ranking.reference_note") if given.measure.is_rate else ""


def _city_row(view: View, given: TargetData) -> html.Tr:
    words, figure, measure = view.words, given.figure, given.measure
    least = numbers.AT_LEAST if bounded(given) and not measure.counted else ""
    value = plain(measure, given.trend.value)
    whole = "" if measure.is_rate else numbers.ratio(figure.numerator, figure.denominator)
    said = whole if measure.counted else [least + value, *_whole(whole)]
    gap = _short(None if figure.gap is None else int(figure.gap), words, most=bounded(given))
    cells = [
        html.Td(),
        html.Th(words.text("overview.table.city"), scope="row"),
        parts.number_cell(number_link(view, said, measure.key, figure.unit)),
        html.Td(parts.mini_bar(figure.share, "accent"), className="barc"),
        parts.number_cell(number_link(view, gap, measure.key, figure.unit)),
        html.Td(parts.status(figure.verdict, words, short=True)),
    ]
    if given.board.compare:
        change = None if other_year(given) else given.card.change
        noun = "" if change is None or not measure.counted else words.text("target.ranking.counties")
        cells += [parts.number_cell(numbers.change(change) + noun), html.Td(className="tg-wide")]
    return html.Tr(cells, className="tot")


def _short(gap: int | None, words: Catalogue, *, most: bool = False) -> str:
    """What is lacking or to spare, its unit in the heading; a dash where it is not known."""
    if gap is None:
        return numbers.MISSING
    if gap == 0:
        return words.text("target.ranking.enough")
    key = "surplus" if gap < 0 else "at_most" if most else "short"
    return words.text(f"overview.table.{key}", n=numbers.count(abs(gap)))


def _whole(said: str) -> list[Any]:
    """Whole things beside a share."""
    return [html.Span(said, className="qt")] if said else []


def _name(view: View, row: Row) -> list[Any]:
    tag = parts.source_tag(row["source"], row["carried_from"], view.words)
    return [parts.link(row["name"], view.address.to(at.COUNTY, row["unit"])), *([" ", tag] if tag else [])]


def _verdict(row: Row, said: Any) -> Any:
    return numbers.MISSING if row["source"] == Source.MISSING else said


def _rank(row: Row, words: Catalogue) -> Any:
    if row["rank"] is None:
        return numbers.MISSING
    said = numbers.count(row["rank"])
    return [html.Small(words.text("target.ranking.tied")), " ", said] if row["tied"] else said


def _value(given: TargetData, row: Row) -> Any:
    if given.measure.is_rate:
        return plain(given.measure, row["value"])
    if given.measure.counted:
        return numbers.count(row["numerator"])
    whole = numbers.ratio(row["numerator"], row["denominator"])
    share = numbers.percent(row["numerator"], row["denominator"])
    return [share, *_whole(whole)] if row["numerator"] is not None else numbers.MISSING


def _share(given: TargetData, row: Row) -> float | None:
    return None if row["value"] is None else float(row["value"] / given.measure.target.value)


def _gap_cell(view: View, given: TargetData, row: Row) -> html.Td:
    """What is lacking, and of townships which."""
    measure = given.measure
    gap = number_link(view, _short(row["gap"], view.words), measure.key, row["unit"])
    names = [] if measure.key != TOWNSHIPS_COVERED else _lacking(given, row["unit"])
    if not names:
        return html.Td(gap, className="r num")
    said = view.words.text("target.names", names=names)
    return html.Td([gap, html.Div(said, className="names")], className="r num wrap tg-names")


def _lacking(given: TargetData, unit: str) -> list[str]:
    return [town for county in given.card.counties if county.unit == unit for town in county.lacking]


def _change(view: View, given: TargetData, row: Row) -> Any:
    said = numbers.change(row["change"])
    key = given.measure.key
    if row["change"] is None or key not in INDICATORS:
        return said
    return number_link(view, said, key, row["unit"], since=given.board.compare, quarter=given.board.quarter)


def _then(row: Row, words: Catalogue) -> str:
    """The rank then, and how many places it rose or fell."""
    if row["then_rank"] is None:
        return numbers.MISSING
    then = numbers.count(row["then_rank"])
    if row["rank"] is None or row["rank"] == row["then_rank"]:
        return then
    key = "risen" if row["rank"] < row["then_rank"] else "fallen"
    return words.text(f"target.ranking.{key}", rank=then, n=abs(row["rank"] - row["then_rank"]))


def _float(value: Any) -> float | None:
    """An exact number as a file has it."""
    return None if numbers.is_missing(value) else float(value)
