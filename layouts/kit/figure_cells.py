"""How a unit's figures are said in a table: the verdict with what is lacking, the gap, and links to their panels."""

from __future__ import annotations

from typing import Any

from data.vocabulary import Source, Verdict
from layouts.kit import html, numbers, parts
from layouts.kit.panel_parts import number_link
from layouts.kit.shell import View
from layouts.words.catalogue import Catalogue
from metrics.figure import PLACES_RATE, Figure
from metrics.measures import UNDER_WAY, Measure
from metrics.rows import Row

GAP, _TARGETS = "places_gap", "targets"
"""What the panel behind the gap column explains, and that behind the count of unmet targets."""


def due(measure: Measure, words: Catalogue) -> str:
    """When a target is due, for a heading."""
    target, deadline = measure.target, measure.target.deadline or ""
    key = "column_quarter" if deadline and not deadline.endswith("Q4") else "column"
    return words.text(f"kind.{target.kind}.{key}", year=deadline[:4], quarter=deadline)


def rate_link(view: View, unit: str, rate: Figure) -> html.A:
    """A unit's places a thousand, leading to how they were made."""
    return number_link(view, numbers.rate(rate.value, rate.target), PLACES_RATE, unit)


def gap_link(view: View, unit: str, rate: Figure) -> html.A:
    """A unit's gap in places, leading to how it was made."""
    return number_link(view, gap_words(rate.gap, view.words), GAP, unit)


def unmet_link(view: View, row: Row, said: Any) -> html.A:
    """Something said of all of a county's targets, leading to them one by one."""
    return number_link(view, said, _TARGETS, row.unit)


def missing_words(row: Row, words: Catalogue) -> str:
    """Why a county has nothing: when it last reported."""
    key = "miss_reported" if row.last_reported else "miss_never"
    return words.text(f"overview.table.{key}", quarter=row.last_reported, townships=len(row.townships))


def gap_words(gap: Any, words: Catalogue, *, bounded: bool = False) -> Any:
    """A gap in places: bold if something is lacking, else the surplus."""
    if gap is None:
        return numbers.MISSING
    if int(gap) > 0:
        return html.B(words.text(f"overview.table.{'at_most' if bounded else 'short'}", n=int(gap)))
    return words.text("overview.table.surplus", n=-int(gap))


def verdict_cell(
    figure: Figure, measure: Measure, words: Catalogue, *, bounded: bool = False, counties: bool = False
) -> list[Any]:
    """A status cell: chip, then what is lacking in bold or how many there are in grey; names on a second line.

    ``counties``: the figure counts counties, as the city's does where a target is judged in each.
    """
    if figure.verdict == Verdict.NONE:
        return [
            numbers.MISSING if figure.source == Source.MISSING else numbers.ratio(figure.numerator, figure.denominator)
        ]
    chip = parts.status(figure.verdict, words, short=True)
    if figure.short and figure.lacking:
        names = words.text("overview.table.lacking", n=figure.short, names=figure.lacking)
        return [chip, _quantity(_have(figure, measure, words)), html.Div(parts.rich(names), className="names")]
    if figure.short and figure.verdict not in UNDER_WAY:
        noun = measure.noun if counties else measure.counts
        n = words.text(f"noun.{noun}.short", n=figure.short)
        return [chip, _quantity(html.B(words.text(f"overview.table.{'at_most' if bounded else 'short'}", n=n)))]
    return [chip, _quantity(_have(figure, measure, words))]


def _have(figure: Figure, measure: Measure, words: Catalogue) -> str:
    if measure.counted and figure.denominator in (None, 1):
        return words.text("noun.institutions.short", n=numbers.count(figure.value))
    return numbers.ratio(figure.numerator, figure.denominator)


def _quantity(said: Any) -> html.Span:
    return html.Span(said, className="qt num")
