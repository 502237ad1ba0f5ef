"""When targets are reached and who shares a gap, a second time (§4): from the recounted rows alone, read literally."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from tests.recount.formulas import quarter_text
from tests.recount.table import Figure, Part

Rows = dict[Part, Figure]


@dataclass(frozen=True)
class Reached:
    """Places a quarter, and the quarters by their codes; empty where there is none. ``left_out``: counties."""

    pace: Fraction | None
    expected: str
    earliest: str
    latest: str
    left_out: frozenset[str]


def reached(rows: Rows, units: list[str], now: int, indicator: str, rule: str, gap: str) -> Reached:
    """When a gap of those units together closes: ``units`` are all counties of the city, or one."""

    def amount(quarter: int, unit: str) -> int | None:
        figure = rows.get((quarter_text(quarter), unit, indicator, "", rule))
        return int(figure.numerator) if figure and figure.numerator else None

    def pace(quarter: int) -> Fraction | None:
        pairs = [(amount(quarter, unit), amount(quarter - 4, unit)) for unit in units]
        known = [a - b for a, b in pairs if a is not None and b is not None]
        return Fraction(sum(known), 4) if known else None

    recent = pace(now)
    both = {unit for unit in units if amount(now, unit) is not None and amount(now - 4, unit) is not None}
    out = frozenset(units) - both if recent is not None and len(units) > 1 else frozenset()
    if not gap:
        return Reached(recent, "", "", "", out)
    lacking, here = int(gap), quarter_text(now)
    if lacking <= 0:
        return Reached(recent, here, here, here, out)
    first = min(int(code[:4]) * 4 + int(code[5]) - 1 for code, *_ in rows)
    with_data = [q for q in range(first, now + 1) if any(amount(q, unit) is not None for unit in units)]
    if len(with_data) < 5:
        return Reached(recent, "", "", "", out)
    rising = [p for p in (pace(now - back) for back in range(12)) if p is not None and p > 0]
    if not rising:
        return Reached(recent, "", "", "", out)
    early, late = (now + ceil(lacking / p) for p in (max(rising), min(rising)))
    said = recent is not None and recent > 0 and late - early <= 12
    expected = quarter_text(now + ceil(lacking / recent)) if said else ""
    return Reached(recent, expected, quarter_text(early), quarter_text(late), out)


def by_weight(gap: int, weights: dict[str, int]) -> dict[str, int]:
    """Whole places by largest remainder, ties by code."""
    total = sum(weights.values())
    exact = {unit: Fraction(gap * weight, total) for unit, weight in weights.items()}
    whole = {unit: int(share) for unit, share in exact.items()}
    for unit in sorted(exact, key=lambda u: (whole[u] - exact[u], u))[: gap - sum(whole.values())]:
        whole[unit] += 1
    return whole


def by_own_gap(gap: int, lacking: dict[str, int | None]) -> tuple[dict[str, int], int, set[str]]:
    """What each county is asked for, what is nobody's for now, and whose gap is not known."""
    own = {unit: max(its, 0) for unit, its in lacking.items() if its is not None}
    missing = {unit for unit, its in lacking.items() if its is None}
    if gap >= sum(own.values()):
        return own, gap - sum(own.values()), missing
    return by_weight(gap, own), 0, missing
