"""How fast: pace ratio, required and recent pace, the quarter of reaching, and what moved a rate (numbers.md §4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from data.policy.policy import Policy
from data.quarters import quarter, steps
from data.vocabulary import Rule
from metrics.facts import INSTITUTIONS, row_amounts
from metrics.rates import Whole

YEAR = 4
"""Quarters a year: the recent pace compares with four quarters ago."""
LOOK_BACK = 12
"""Quarters whose four-quarter paces bound the forecast."""
LEAST_QUARTERS = 5
"""Quarters of data without which there is no forecast."""


# --- the pace ratio ---------------------------------------------------------------------------------------------------


def pace_ratio(y: Fraction, y0: Fraction, target: Fraction, elapsed: int, span: int) -> Fraction:
    """L = ((y − y0) ÷ (T − y0)) ÷ (elapsed ÷ span): the way made, against the time gone.

    Args:
        y, y0: the value now and at the baseline quarter; ``target`` T. Raises ZeroDivisionError where y0 = T.
        elapsed, span: quarters from the baseline to now (not 0) and to the deadline.
    """
    return (y - y0) / (target - y0) / Fraction(elapsed, span)


def pace_terms(
    now: tuple[Whole, Whole], base: tuple[Whole, Whole], target: Fraction, elapsed: Whole, span: Whole
) -> tuple[Whole, Whole]:
    """The pace ratio as numerator and denominator in whole numbers, of one series or of many at once.

    Args:
        now, base: the value now and at the baseline as numerator (scaled) and denominator (above 0); ints, or object
            arrays of ints, which never overflow.
        target: above the baseline's value, so that the denominator is above 0; elapsed and span as in ``pace_ratio``.
    """
    (a, b), (a0, b0) = now, base
    way_made = (a * b0 - a0 * b) * target.denominator
    way_to_go = (b0 * target.numerator - a0 * target.denominator) * b
    return way_made * span, way_to_go * elapsed


def required_pace(gap: int, quarter_code: str, deadline: str) -> Fraction:
    """Whole things a quarter that reach the target by its deadline; from the deadline quarter on the gap itself."""
    left = steps(quarter_code, deadline)
    return Fraction(gap, left) if left > 0 else Fraction(gap)


# --- the quarter of reaching ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Forecast:
    """When a gap closes if the recent pace holds.

    ``pace`` is whole things a quarter over the last four quarters, None where they cannot be compared. ``expected``,
    ``earliest`` and ``latest`` are quarters or None. ``reason`` says why ``expected`` is None: ``missing`` (no data),
    ``too_few`` (under five quarters of data), ``not_comparable`` (other counties contributed four quarters ago),
    ``not_rising``; else ``""``.
    """

    pace: Fraction | None
    expected: str | None
    earliest: str | None
    latest: str | None
    reason: str = ""


def forecast(
    numerators: pd.Series, gap: int | None, now: str, contributors: Mapping[str, frozenset[str]] | None = None
) -> Forecast:
    """The expected quarter of reaching a target, with the earliest and latest.

    Args:
        numerators: whole things by quarter code (Int64, NA or absent where there is no data); later ones are ignored.
        gap: whole things lacking now; not above 0 where it is reached; None where it is not known.
        now: the quarter asked about.
        contributors: for the city, by quarter the counties that contribute: only like quarters are compared.

    Returns:
        See ``Forecast``. A gap that is closed is expected, earliest and latest now.
    """
    data = {str(code): int(n) for code, n in numerators.dropna().items() if str(code) <= now}
    pace = _four_quarter_pace(data, now, contributors)
    if gap is None or now not in data:
        return Forecast(pace, None, None, None, "missing")
    if gap <= 0:
        return Forecast(pace, now, now, now)
    if len(data) < LEAST_QUARTERS:
        return Forecast(pace, None, None, None, "too_few")
    paces = [_four_quarter_pace(data, _shift(now, -back), contributors) for back in range(LOOK_BACK)]
    rising = [p for p in paces if p is not None and p > 0]
    earliest, latest = (_reached(now, gap, max(rising)), _reached(now, gap, min(rising))) if rising else (None, None)
    if pace is None:
        return Forecast(None, None, earliest, latest, "not_comparable")
    if pace <= 0:
        return Forecast(pace, None, earliest, latest, "not_rising")
    return Forecast(pace, _reached(now, gap, pace), earliest, latest)


def recent_pace(
    numerators: pd.Series, now: str, contributors: Mapping[str, frozenset[str]] | None = None
) -> Fraction | None:
    """(now − four quarters ago) ÷ 4; None where either is missing or, for the city, other counties contribute."""
    data = {str(code): int(n) for code, n in numerators.dropna().items()}
    return _four_quarter_pace(data, now, contributors)


def _four_quarter_pace(
    data: Mapping[str, int], now: str, contributors: Mapping[str, frozenset[str]] | None
) -> Fraction | None:
    before = _shift(now, -YEAR)
    if now not in data or before not in data:
        return None
    if contributors is not None and contributors.get(now) != contributors.get(before):
        return None
    return Fraction(data[now] - data[before], YEAR)


def _reached(now: str, gap: int, pace: Fraction) -> str:
    return _shift(now, -(-gap // pace))


def _shift(code: str, quarters: int) -> str:
    return str(quarter(code) + quarters)


# --- what moved the rate ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RateChange:
    """What moved a rate a thousand between two quarters; ``places`` and ``population`` add up to ``total`` exactly."""

    places: Fraction
    population: Fraction

    @property
    def total(self) -> Fraction:
        """r₁ − r₀."""
        return self.places + self.population


def split_rate_change(places0: int, residents0: int, places1: int, residents1: int) -> RateChange:
    """A change of places a thousand residents, as moved by places and by population.

    (p₁−p₀)·(1/n₀+1/n₁)/2 and (p₀+p₁)/2·(1/n₁−1/n₀), each × 1000. Raises ZeroDivisionError without residents.
    """
    each0, each1 = Fraction(1000, residents0), Fraction(1000, residents1)
    return RateChange((places1 - places0) * (each0 + each1) / 2, Fraction(places0 + places1, 2) * (each1 - each0))


NEW, CLOSED, EXPANDED, REDUCED, CORRECTED = "new", "closed", "expanded", "reduced", "corrected"
CAUSES = (NEW, CLOSED, EXPANDED, REDUCED, CORRECTED)


def split_places(
    before: pd.DataFrame, now: pd.DataFrame, *, quarters: tuple[str, str], policy: Policy, rule: str = "all"
) -> pd.DataFrame:
    """What moved the places between two quarters, institution by institution.

    The same institution is the one of the same credit code, else of the same name and township (an older township's
    code leads to its successor).

    Args:
        before, now: the institutions behind the figures of the two quarters, keyed by the contract.
        quarters: the earlier and the later quarter's code.
        rule: ``all`` or ``registered``.

    Returns:
        One row an institution that moved something; ``cause`` (one of ``CAUSES``: new is counted now and not before,
        closed the reverse, corrected is counted now and absent from the earlier roster though opened before its end),
        ``name``, ``uscc``, ``township``, ``before``, ``now`` and ``change`` (places), largest change first. The changes
        add up to the change of the places exactly.
    """
    old, new = _roster(before, quarters[0], policy, rule), _roster(now, quarters[1], policy, rule)
    pairs = _pairs(old, new)
    gone = set(old.index) - set(pairs.values())
    was, is_now = ({int(i): row for i, row in roster.iterrows()} for roster in (old, new))  # type: ignore[arg-type]
    rows = [_movement(was.get(pairs.get(i, -1)), row, quarters[0]) for i, row in is_now.items()]
    rows += [_movement(was[i], None, quarters[0]) for i in sorted(gone)]
    columns = ["cause", "name", "uscc", "township", "before", "now", "change"]
    moved = pd.DataFrame([row for row in rows if row["change"] != 0], columns=columns)
    order = moved.assign(_size=moved["change"].abs()).sort_values(["_size", "name"], ascending=[False, True])
    return order.drop(columns="_size").reset_index(drop=True)


def _roster(institutions: pd.DataFrame, quarter_code: str, policy: Policy, rule: str) -> pd.DataFrame:
    """All institutions with the places that count (0 where the institution does not) and their township of today."""
    rows = institutions.reset_index(drop=True)
    amounts = row_amounts(INSTITUTIONS, rows, quarter_code, policy)
    if rule == Rule.REGISTERED:
        amounts = amounts[amounts[("registered", "")].eq(1)]
    places = amounts[("places", "")].reindex(rows.index, fill_value=0)
    town = rows["township"].map(policy.lineage, na_action="ignore")
    known = rows[["name", "uscc", "township", "opened"]]
    return known.assign(places=places, counts=rows.index.isin(amounts.index), town=town)


def _pairs(old: pd.DataFrame, new: pd.DataFrame) -> dict[int, int]:
    """Later row → earlier row of the same institution; each is used once."""
    pairs: dict[int, int] = {}
    for key in (["uscc"], ["name", "town"]):
        waiting = {k: i for k, i in _keyed(old, key) if i not in pairs.values()}
        pairs |= {i: waiting[k] for k, i in _keyed(new, key) if i not in pairs and k in waiting}
    return pairs


def _keyed(roster: pd.DataFrame, key: list[str]) -> list[tuple[tuple[str, ...], int]]:
    given = roster[key].dropna()
    return [(tuple(map(str, values)), int(i)) for i, values in zip(given.index, given.to_numpy(), strict=True)]


def _movement(before: pd.Series | None, now: pd.Series | None, earlier: str) -> dict[str, object]:
    known = now if now is not None else before
    assert known is not None
    places0, places1 = (0 if one is None else int(one["places"]) for one in (before, now))
    return {
        "cause": _cause(before, now, places1 - places0, earlier),
        **{column: known[column] for column in ("name", "uscc", "township")},
        "before": places0,
        "now": places1,
        "change": places1 - places0,
    }


def _cause(before: pd.Series | None, now: pd.Series | None, change: int, earlier: str) -> str:
    if now is None or not now["counts"]:
        return CLOSED
    if before is None and _opened_by(now["opened"], quarter(earlier).end_time.date()):
        return CORRECTED
    if before is None or not before["counts"]:
        return NEW
    return EXPANDED if change > 0 else REDUCED


def _opened_by(opened: object, day: dt.date) -> bool:
    return bool(pd.notna(opened)) and pd.Timestamp(opened).date() <= day  # type: ignore[arg-type]
