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
from layouts.kit.table import CHANGE, COUNT, RATE, SHARE, Column
from layouts.target.given import Given, bounded, other_year, plain, source
from layouts.words.catalogue import Catalogue
from metrics.board import TOWNSHIPS_COVERED

Row = dict[Any, Any]


def exhibit(view: View, given: Given) -> Exhibit:
    """The ranking as a table that can be taken away."""
    words, board = view.words, given.board
    compared = words.text("target.ranking.compared", quarter=board.compare) if board.compare else ""
    return Exhibit(
        key="ranking",
        title=title(given, words),
        subtitle=words.text("target.ranking.sub", quarter=board.quarter, compared=compared),
        source=source(view, given),
        columns=_columns(given, words),
        rows=_rows(given, words),
        native="bar",
        x="name",
        y=("value",),
    )


def title(given: Given, words: Catalogue) -> str:
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


# --- the table on the page -------------------------------------------------------------------------------------------


def table(view: View, given: Given) -> html.Div:
    """The ranking: the city first, then the counties by rank, the missing last."""
    rows = [_city_row(view, given), *(_row(view, given, row) for row in given.ranking.to_dict("records"))]
    return parts.table([_head(view, given)], rows, caption=title(given, view.words), className="grid tg-rank")


def _head(view: View, given: Given) -> html.Tr:
    words, board = view.words, given.board
    unit = words.text(f"target.ranking.unit.{_kind(given)}")
    heads = [
        parts.heading(words.text("target.ranking.rank"), number=True),
        parts.heading(words.text("overview.table.county")),
        parts.heading(words.text("target.ranking.value"), unit, number=True, sorted_by=True),
        html.Th(className="barc", **parts.aria(hidden="true")),
        parts.heading(words.text("target.ranking.gap"), words.text(f"unit.{given.measure.counts}.name"), number=True),
        parts.heading(words.text("target.ranking.verdict"), _verdict_note(given, words)),
    ]
    if board.compare:
        heads.append(
            parts.heading(
                words.text("target.ranking.change", quarter=board.compare),
                words.text(f"unit.{given.measure.counts}.name"),
                number=True,
            )
        )
        then = words.text("target.ranking.then", quarter=board.compare)
        heads.append(html.Th(then, className="r tg-wide", scope="col"))
    return html.Tr(heads)


def _kind(given: Given) -> str:
    return "rate" if given.measure.is_rate else "counted" if given.measure.counted else "share"


def _verdict_note(given: Given, words: Catalogue) -> str:
    """That a county's rate is only held against the city's target."""
    return words.text("target.ranking.reference_note") if given.measure.is_rate else ""


def _city_row(view: View, given: Given) -> html.Tr:
    words, figure, measure = view.words, given.figure, given.measure
    least = numbers.AT_LEAST if bounded(given) and not measure.counted else ""
    value = plain(measure, given.path["value"].iloc[-1])
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


def _row(view: View, given: Given, row: Row) -> html.Tr:
    words, measure = view.words, given.measure
    missing = row["source"] == Source.MISSING
    tag = parts.source_tag(row["source"], row["carried_from"], words)
    name = parts.link(row["name"], view.address.to(at.COUNTY, row["unit"]))
    cells = [
        parts.number_cell(_rank(row, words)),
        html.Th([name, *([" ", tag] if tag else [])], scope="row"),
        parts.number_cell(number_link(view, _value(given, row), measure.key, row["unit"])),
        html.Td(parts.mini_bar(_share(given, row)), className="barc"),
        _gap_cell(view, given, row),
        html.Td(numbers.MISSING if missing else parts.status(row["verdict"], words, short=True)),
    ]
    if given.board.compare:
        cells += [parts.number_cell(_change(view, given, row)), html.Td(_then(row, words), className="r num tg-wide")]
    return html.Tr(cells, className="miss" if missing else "")


def _rank(row: Row, words: Catalogue) -> Any:
    if row["rank"] is None:
        return numbers.MISSING
    said = numbers.count(row["rank"])
    return [html.Small(words.text("target.ranking.tied")), " ", said] if row["tied"] else said


def _value(given: Given, row: Row) -> Any:
    if given.measure.is_rate:
        return plain(given.measure, row["value"])
    if given.measure.counted:
        return numbers.count(row["numerator"])
    whole = numbers.ratio(row["numerator"], row["denominator"])
    share = numbers.percent(row["numerator"], row["denominator"])
    return [share, *_whole(whole)] if row["numerator"] is not None else numbers.MISSING


def _share(given: Given, row: Row) -> float | None:
    return None if row["value"] is None else float(row["value"] / given.measure.target.value)


def _gap_cell(view: View, given: Given, row: Row) -> html.Td:
    """What is lacking, and of townships which."""
    measure = given.measure
    gap = number_link(view, _short(row["gap"], view.words), measure.key, row["unit"])
    names = [] if measure.key != TOWNSHIPS_COVERED else _lacking(given, row["unit"])
    if not names:
        return html.Td(gap, className="r num")
    said = view.words.text("target.names", names=names)
    return html.Td([gap, html.Div(said, className="names")], className="r num wrap tg-names")


def _lacking(given: Given, unit: str) -> list[str]:
    return [town for county in given.card.counties if county.unit == unit for town in county.lacking]


def _change(view: View, given: Given, row: Row) -> Any:
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


# --- the table to take away ------------------------------------------------------------------------------------------


def _columns(given: Given, words: Catalogue) -> tuple[Column, ...]:
    measure, board = given.measure, given.board
    kind = {"rate": RATE, "share": SHARE, "counted": COUNT}[_kind(given)]
    unit = words.text(f"unit.{measure.counts}.name")
    columns = [
        Column("rank", words.text("target.ranking.rank"), kind=COUNT),
        Column("name", words.text("overview.table.county")),
        Column("value", words.text("target.ranking.value"), words.text(f"target.ranking.unit.{_kind(given)}"), kind),
        Column("numerator", words.text("target.path.numerator"), unit, COUNT),
        Column(
            "denominator",
            words.text("target.path.denominator"),
            words.text("target.path.residents") if measure.is_rate else unit,
            RATE if measure.is_rate else COUNT,
        ),
        Column("gap", words.text("target.ranking.gap_column"), unit, COUNT),
        Column("verdict", words.text("target.ranking.verdict")),
        Column("source", words.text("target.ranking.source")),
    ]
    if measure.key == TOWNSHIPS_COVERED:
        columns.append(Column("lacking", words.text("target.ranking.lacking")))
    if board.compare:
        columns.append(Column("change", words.text("target.ranking.change", quarter=board.compare), unit, CHANGE))
        columns.append(Column("then_value", words.text("target.ranking.then_value", quarter=board.compare), kind=kind))
        columns.append(Column("then_rank", words.text("target.ranking.then", quarter=board.compare), kind=COUNT))
    return tuple(column for column in columns if column.key != "denominator" or not measure.counted)


def _rows(given: Given, words: Catalogue) -> pd.DataFrame:
    rows = given.ranking
    lacking = [words.text("target.names", names=_lacking(given, unit)) for unit in rows["unit"]]
    verdicts = [
        numbers.MISSING if source == Source.MISSING else words.text(f"verdict.{verdict}.name")
        for verdict, source in zip(rows["verdict"], rows["source"], strict=True)
    ]
    told = [_source_said(row, words) for row in rows.to_dict("records")]
    return rows.assign(
        verdict=verdicts,
        source=told,
        lacking=lacking,
        value=_floats(rows["value"]),
        then_value=_floats(rows["then_value"]),
        denominator=_floats(rows["denominator"]),
    )


def _floats(values: pd.Series) -> pd.Series:
    """Exact numbers as floats for a file, missing as None."""
    return pd.Series([None if numbers.is_missing(one) else float(one) for one in values], values.index, dtype=object)


def _source_said(row: Row, words: Catalogue) -> str:
    if row["carried_from"]:
        return words.text("source.carried_from", quarter=row["carried_from"])
    return words.text(f"source.{row['source']}")
