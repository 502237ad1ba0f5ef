"""The board: the figures of one quarter, one rule and one comparison, with their verdicts, ready for a page.

Nothing is computed twice here: verdicts, gaps and values are the table of figures' own. The board finds what belongs
together, counts counties where a target is judged in each of them, and compares over the same counties.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from data.policy.policy import Policy
from metrics.cards import Card, card
from metrics.changes import PlacesChange, Turn, places_change, turns
from metrics.coverage import Coverage, coverage
from metrics.figure import PLACES_RATE, FigureTable, Tidy
from metrics.forecast import Forecast
from metrics.measures import Measure, measures
from metrics.rows import Row, last_reported, row, worst_first
from metrics.trend import Point, forecast_of, points


@dataclass(frozen=True)
class Board:
    """Everything a page says about one quarter.

    ``path``: the city's places a thousand by quarter up to the shown one (``metrics.trend.points``).
    ``rows`` are the counties, the largest places gap first, missing last; ``city`` is the total's row.
    """

    quarter: str
    compare: str | None
    rule: str
    coverage: Coverage
    measures: tuple[Measure, ...]
    cards: tuple[Card, ...]
    city: Row
    rows: tuple[Row, ...]
    path: tuple[Point, ...]
    turns: tuple[Turn, ...] = ()
    places: PlacesChange | None = None
    outlook: Forecast | None = None

    def card(self, key: str) -> Card | None:
        """The card of a measure; None if the policy has no such target."""
        return next((card for card in self.cards if card.measure.key == key), None)

    def row(self, unit: str) -> Row:
        """A county's row. Raises KeyError if it is no county of the policy."""
        found = next((one for one in self.rows if one.unit == unit), None)
        if found is None:
            raise KeyError(unit)
        return found


def board(figures: Tidy, policy: Policy, *, quarter: str, compare: str | None, rule: str) -> Board:
    """The board of a quarter.

    Args:
        figures: the tidy table (``metrics.figures.FIGURE_COLUMNS``), indexed where the caller has its index.
        policy: its targets decide the cards and columns, its counties the rows.
        quarter: the shown quarter; must have figures.
        compare: an earlier quarter with figures, or None.
        rule: ``all`` or ``registered``.

    Raises:
        ValueError: ``quarter`` has no figures under this rule.
    """
    table = FigureTable.of(figures)
    now = table.quarter(rule, quarter)
    if not now.cells:
        raise ValueError(f"no figures for {quarter} under {rule}")
    then = table.quarter(rule, compare) if compare else None
    listed = measures(policy)
    deadlines = {m.target.deadline for m in listed if m.target.deadline and m.target.deadline <= quarter}
    ends = {deadline: table.quarter(rule, deadline) for deadline in deadlines}
    latest = last_reported(table, rule, now, policy)
    return Board(
        quarter,
        compare,
        rule,
        coverage(table, policy, quarter),
        listed,
        tuple(card(m, now, then, ends, policy) for m in listed),
        row(policy.city.code, listed, now, then, {}),
        tuple(sorted((row(c.code, listed, now, then, latest) for c in policy.counties), key=worst_first)),
        points(table, policy, policy.city.code, (PLACES_RATE,), through=quarter, rule=rule),
        turns(listed, now, then, policy),
        places_change(now, then, policy),
        forecast_of(table, policy, unit=policy.city.code, indicator=PLACES_RATE, quarter=quarter, rule=rule),
    )


def previous(quarter: str | None, quarters: Iterable[str]) -> str | None:
    """The latest of the quarters before one; None if there is none."""
    return max((q for q in quarters if quarter and q < quarter), default=None)
