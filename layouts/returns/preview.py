"""What approving a workbook would change: the county's figures before and after, and its institutions."""

# Long: one comparison of before and after, from the city's figures down to single cells.
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from data.policy.policy import Policy
from data.vocabulary import Source, Verdict
from layouts.kit import html, numbers, parts
from layouts.kit.panel_parts import number_link
from layouts.kit.shell import View
from layouts.words.catalogue import Catalogue
from metrics.preview import Preview

NAMES_SHOWN = 8
"""Institutions named in one line of changes; the rest are counted."""
_NO_VERDICT = (Verdict.NONE, Verdict.REFERENCE)
Cells = tuple[str, str, Any]
"""What a row shows before, after and of the change."""


@dataclass(frozen=True)
class Outlook:
    """What approving a workbook would change.

    Attributes:
        preview: the figures.
        changes: the institutions' places, as ``metrics.preview.institution_changes`` gives them.
        first: whether there was no earlier roster.
        cells: Excel's row to the name of its 托位总数 cell.
        differences: sheet key → every field that differs (``metrics.differences.differences``).
        unread: rows of the table that the file says nothing about.
        letters: sheet key → column key → its letter in this file.
        last_quarter: whose workbook it is held against; ``before`` what that said: sheet key → Excel's row now → row.
    """

    preview: Preview
    changes: pd.DataFrame
    first: bool
    cells: dict[int, str]
    differences: dict[str, pd.DataFrame] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()
    letters: dict[str, dict[str, str]] = field(default_factory=dict)
    last_quarter: str | None = None
    before: dict[str, dict[int, pd.Series]] = field(default_factory=dict)


def figures_box(
    preview: Preview,
    policy: Policy,
    county: str,
    words: Catalogue,
    *,
    left_out: int = 0,
    unread: frozenset[str] = frozenset(),
    view: View | None = None,
) -> list[Any]:
    """Title with the rate before and after, then the table of what moves.

    Args:
        preview: the figures of ``county``.
        policy: for the reference target.
        county: the unit shown (code).
        words: the reader's language.
        left_out: institutions whose places could not be read.
        unread: rows that the file says nothing about; they are not shown.
        view: the page, where the figures as they are now lead to how they were made.
    """
    lede = words.text("report.preview.left_out", count=left_out) if left_out else words.text("report.preview.lede")
    return [
        html.H2(rate_title(preview, policy, county, words)),
        html.P(lede, className="sub"),
        _table(preview, policy, county, words, view, unread),
        *(_uncovered(preview, words) if county == preview.county and "township_coverage" not in unread else []),
    ]


def city_box(
    preview: Preview,
    policy: Policy,
    words: Catalogue,
    *,
    unread: frozenset[str] = frozenset(),
    view: View | None = None,
) -> list[Any]:
    """The city's figures before and after: its rate as the title, then the same table."""
    city = policy.city.code
    if preview.row(city, "places_per_1000") is None:
        return []
    title = html.H3(rate_title(preview, policy, city, words), className="rp-city")
    return [title, _table(preview, policy, city, words, view, unread)]


def published_line(preview: Preview, words: Catalogue) -> list[Any]:
    """That approving changes figures that are published already, and the way to which."""
    count = len(preview.published)
    if not count:
        return []
    return [html.P(html.A(words.text("compare.published", count=count), href="#published"), className="rp-wrong")]


def _table(
    preview: Preview, policy: Policy, unit: str, words: Catalogue, view: View | None, unread: frozenset[str]
) -> html.Table:
    rows = [_row(preview, policy, unit, name, words, view) for name in _ROWS if name not in unread]
    head = _head(preview.row(unit, "places_per_1000"), preview.quarter, words)
    return html.Table([html.Thead(head), html.Tbody([row for row in rows if row is not None])], className="rp-pv")


def rate_title(preview: Preview, policy: Policy, unit: str, words: Catalogue) -> list[Any]:
    """“Once approved, places per 1,000 in … 3.83 → 4.23”, or that they stay."""
    name = policy.unit(unit).name
    row = preview.row(unit, "places_per_1000")
    before, after = ("", "") if row is None else (_rate(row, "before"), _rate(row, "after"))
    if before == numbers.MISSING:
        return [words.text("report.preview.title", county=name), " ", html.Span(after, className="rp-nw")]
    if before == after:
        return [words.text("report.preview.title_same", county=name), " ", html.Span(after, className="rp-nw")]
    moved = html.Span(f"{before} → {after}", className="rp-nw")
    return [words.text("report.preview.title", county=name), " ", moved]


def basis(preview: Preview, county: str, words: Catalogue) -> str:
    """The residents the preview divides by, and their date."""
    row = preview.row(county, "places_per_1000")
    if row is None or numbers.is_missing(row["denominator_after"]):
        return ""
    persons = numbers.count(round(row["denominator_after"] * 1000))
    return words.text("report.preview.population", persons=persons, as_of=str(row["population_as_of_after"])[:10])


def _head(row: pd.Series | None, quarter: str, words: Catalogue) -> html.Tr:
    now = [words.text("report.preview.now"), html.Small(_source(row, words))]
    return html.Tr(
        [
            html.Th(""),
            html.Th(now, className="r"),
            html.Th(""),
            html.Th([words.text("report.preview.then"), html.Small(quarter)], className="r"),
            html.Th(words.text("report.preview.change"), className="r"),
        ]
    )


def _source(row: pd.Series | None, words: Catalogue) -> str:
    source = None if row is None else row["source_before"]
    if source == Source.CARRIED:
        return words.text("report.preview.carried", quarter=row["carried_from_before"])  # type: ignore[index]
    return words.text("report.preview.replaced" if source == Source.REPORTED else "report.preview.none_yet")


# --- one row ---------------------------------------------------------------------------------------------------------


def _row(
    preview: Preview, policy: Policy, county: str, name: str, words: Catalogue, view: View | None
) -> html.Tr | None:
    indicator, cells = _ROWS[name]
    row = preview.row(county, indicator)
    if row is None:
        return None
    before, after, change = cells(row, preview, words)
    now = _explained(view, before, row, preview.quarter)
    reference = policy.target("places_per_1000", "county") or policy.target("places_per_1000", "city")
    target = numbers.count(reference.value) if reference else ""
    return html.Tr(
        [
            html.Th(
                words.text(f"report.preview.{name}", target=target)
                if name == "places_gap"
                else words.text(f"report.preview.{name}")
            ),
            html.Td([now, *verdict_chip(row["verdict_before"], words)], className="r num"),
            html.Td("→"),
            html.Td([html.B(after), *verdict_chip(row["verdict_after"], words)], className="r num"),
            html.Td(change, className="r num w"),
        ],
        className="big" if name == "places_per_1000" else "",
    )


def verdict_chip(verdict: Any, words: Catalogue) -> list[Any]:
    """A verdict under its figure; nothing where a figure has none."""
    if numbers.is_missing(verdict) or verdict in _NO_VERDICT:
        return []
    return [html.Div(parts.status(str(verdict), words, short=True), className="rp-vd")]


def _explained(view: View | None, said: str, row: pd.Series, quarter: str) -> Any:
    """A figure that stands today, leading to how it was made; what is not approved yet is explained by its findings."""
    if view is None or numbers.is_missing(row["source_before"]):
        return said
    return number_link(view, said, str(row["indicator"]), str(row["unit"]), quarter=quarter)


def _rate(row: pd.Series, side: str) -> str:
    return numbers.rate(row[f"value_{side}"], row[f"target_{side}"])


def _rate_cells(row: pd.Series, _preview: Preview, _words: Catalogue) -> Cells:
    before, after = row["value_before"], row["value_after"]
    moved = numbers.MISSING if _either_missing(before, after) else numbers.rate_change(after - before)
    return _rate(row, "before"), _rate(row, "after"), moved


def _count_cells(column: str) -> Callable[[pd.Series, Preview, Catalogue], Cells]:
    def cells(row: pd.Series, _preview: Preview, _words: Catalogue) -> Cells:
        before, after = row[f"{column}_before"], row[f"{column}_after"]
        return numbers.count(before), numbers.count(after), _difference(before, after)

    return cells


def _gap_cells(row: pd.Series, _preview: Preview, words: Catalogue) -> Cells:
    """A surplus is said as one, never as a negative lack."""
    before, after = row["value_before"], row["value_after"]
    return _lack(before, words), _lack(after, words), _difference(before, after)


def _lack(gap: Any, words: Catalogue) -> str:
    if numbers.is_missing(gap) or gap >= 0:
        return numbers.count(gap)
    return words.text("report.preview.surplus", count=numbers.count(-gap))


def _share_cells(row: pd.Series, preview: Preview, words: Catalogue) -> Cells:
    before, after = _share(row, "before"), _share(row, "after")
    change: Any = _difference(row["numerator_before"], row["numerator_after"])
    if row["indicator"] == "township_coverage" and before != numbers.MISSING:
        change = _named_change(preview, row["unit"], words) or change
    return before, after, change


def _share(row: pd.Series, side: str) -> str:
    return numbers.ratio(row[f"numerator_{side}"], row[f"denominator_{side}"])


def _named_change(preview: Preview, unit: str, words: Catalogue) -> str:
    """The county's townships gained and lost by name; of the city only their number is told."""
    if unit != preview.county:
        return ""
    comma = words.text("report.changes.comma")
    moved = [(preview.gained, "+"), (preview.lost, numbers.MINUS)]
    return " ".join(f"{sign}{len(names)} {comma.join(names)}" for names, sign in moved if names)


def _difference(before: Any, after: Any) -> str:
    return numbers.MISSING if _either_missing(before, after) else numbers.change(after - before)


def _either_missing(*values: Any) -> bool:
    return any(numbers.is_missing(value) for value in values)


_ROWS: dict[str, tuple[str, Callable[[pd.Series, Preview, Catalogue], Cells]]] = {
    "places_per_1000": ("places_per_1000", _rate_cells),
    "places": ("places_per_1000", _count_cells("numerator")),
    "places_gap": ("places_gap", _gap_cells),
    "enrolled": ("utilisation", _count_cells("numerator")),
    "township_coverage": ("township_coverage", _share_cells),
    "estates_new": ("estates_new", _share_cells),
    "estates_old": ("estates_old", _share_cells),
    "trained_share": ("trained_share", _share_cells),
    "demonstration": ("demonstration", _count_cells("value")),
}
"""The rows of the preview: their word's key, the indicator and how its cells are written."""


def _uncovered(preview: Preview, words: Catalogue) -> list[Any]:
    if not preview.uncovered:
        return []
    names = words.text("report.changes.comma").join(preview.uncovered)
    return [html.P(words.text("report.preview.uncovered", count=len(preview.uncovered), names=names), className="src")]


# --- institutions ----------------------------------------------------------------------------------------------------

_UNLISTED = "unlisted"
"""Closed by the list alone: nobody said that it is, it is merely not listed."""
_KINDS = {
    "new": ("new",),
    "closed": ("closed",),
    _UNLISTED: (_UNLISTED,),
    "changed": ("expanded", "reduced"),
    "left_out": ("left_out",),
}


def changes_table(
    changes: pd.DataFrame, words: Catalogue, *, first: bool, cells: dict[int, str]
) -> html.Table | html.P:
    """The institutions new, closed, changed and left out, by name, with the places each kind moves.

    Args:
        changes: as ``metrics.preview.institution_changes`` gives them.
        words: the reader's language.
        first: whether there was no earlier roster.
        cells: Excel's row to the name of its 托位总数 cell.
    """
    if first or changes.empty:
        return html.P(words.text("report.changes.first" if first else "report.changes.none"), className="src")
    rows, said = [], changes["change"].mask((changes["change"] == "closed") & changes["row"].isna(), _UNLISTED)
    for kind, of in _KINDS.items():
        mine = changes[said.isin(of)]
        if len(mine):
            rows.append(_changes_row(kind, mine, words, cells))
    head = html.Tr(
        [
            html.Th(words.text("report.changes.title"), colSpan=2),
            html.Th(words.text("report.changes.places"), className="r"),
        ]
    )
    return html.Table([html.Thead(head), html.Tbody(rows)], className="rp-inst")


def _changes_row(kind: str, mine: pd.DataFrame, words: Catalogue, cells: dict[int, str]) -> html.Tr:
    named = [_change_name(kind, row, words, cells) for row in mine.head(NAMES_SHOWN).to_dict("records")]
    said: list[Any] = _lines(named) if kind == "changed" else [words.text("report.changes.comma").join(named)]
    if len(mine) > NAMES_SHOWN:
        said.append(words.text("report.changes.more", count=len(mine)))
    places = numbers.MISSING if kind == "left_out" else numbers.change(mine["difference"].sum())
    title = f"{words.text(f'report.changes.{kind}')} {len(mine)}"
    return html.Tr(
        [html.Th(title), html.Td(said), html.Td(places, className="r num")],
        className="out" if kind == "left_out" else "",
    )


def _change_name(kind: str, row: dict[Any, Any], words: Catalogue, cells: dict[int, str]) -> str:
    name = numbers.MISSING if numbers.is_missing(row["name"]) else str(row["name"])
    if kind == "changed":
        before, after = numbers.count(row["before"]), numbers.count(row["after"])
        return words.text("report.changes.moved", name=name, before=before, after=after)
    if kind == "left_out" and row["row"] in cells:
        return words.text("report.changes.cell", name=name, cell=cells[row["row"]])
    return name


def _lines(texts: Sequence[str]) -> list[Any]:
    return [html.Div(text) for text in texts]
