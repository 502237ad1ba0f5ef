"""One row a unit, across all targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data.policy.policy import Policy
from data.vocabulary import Source, Verdict
from metrics.figure import PLACES_RATE, Figure, FigureTable, Quarter
from metrics.measures import FAILED, Measure


@dataclass(frozen=True)
class Row:
    """One unit across all measures.

    ``cells`` by measure key; ``places_change`` since the comparison; ``townships`` (name, covered; None where unknown);
    ``last_reported`` the latest quarter up to the shown one with an approved workbook of its own.
    """

    unit: str
    name: str
    source: str
    carried_from: str | None
    cells: Mapping[str, Figure]
    places_change: int | None
    townships: tuple[tuple[str, bool | None], ...] = ()
    last_reported: str | None = None

    @property
    def judged(self) -> list[Figure]:
        """The cells that have a verdict of their own; a reference is none."""
        return [cell for cell in self.cells.values() if cell.verdict not in (Verdict.REFERENCE, Verdict.NONE)]

    @property
    def unmet(self) -> int:
        """How many targets that are due are not met."""
        return sum(
            cell.verdict in FAILED or (cell.verdict == Verdict.NO_DEADLINE_DATA and bool(cell.short))
            for cell in self.judged
        )


def row(unit: str, listed: tuple[Measure, ...], now: Quarter, then: Quarter | None, latest: Mapping[str, str]) -> Row:
    """A unit in the quarter ``now``, compared with ``then``; ``latest`` as ``last_reported`` gives it."""
    cells = {m.key: now.figure(unit, m.indicators) for m in listed}
    rate = now.cells.get((unit, PLACES_RATE)) or next(iter(cells.values()))
    before, after = (then.places(unit) if then else None), now.places(unit)
    difference = after - before if before is not None and after is not None else None
    towns = tuple(now.townships.get(unit, ()))
    return Row(unit, rate.name, now.source(unit), rate.carried_from, cells, difference, towns, latest.get(unit))


def last_reported(table: FigureTable, rule: str, now: Quarter, policy: Policy) -> dict[str, str]:
    """By county the latest quarter up to one with an approved workbook of its own: the one its figures come from.

    Of a county that is missing by now it lies further back than anything is carried.
    """
    rates = {county.code: now.cells.get((county.code, PLACES_RATE)) for county in policy.counties}
    found = {
        code: rate.carried_from or now.code for code, rate in rates.items() if rate and rate.source != Source.MISSING
    }
    for code in rates.keys() - found.keys():
        history = table.series(code, PLACES_RATE, rule, through=now.code)
        own = history.loc[history["source"] == Source.REPORTED, "quarter"]
        found |= {code: str(own.iloc[-1])} if len(own) else {}
    return found


def worst_first(row: Row) -> tuple[bool, float, str]:
    """What rows are ordered by: the largest places gap first, missing ones last."""
    rate = row.cells.get(PLACES_RATE)
    gap = rate.gap if rate and rate.gap is not None else None
    return row.source == Source.MISSING, -float(gap) if gap is not None else float("inf"), row.unit
