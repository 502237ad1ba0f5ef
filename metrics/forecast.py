"""When a gap closes if the recent pace holds: the one place that says an expected quarter (numbers.md §4, Recent pace).

The city goes at the pace of the counties that contribute to both quarters; its gap is the whole city's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from data.quarters import quarter, steps
from metrics.pace import YEAR

LOOK_BACK = 12
"""Quarters whose four-quarter paces bound the forecast."""
LEAST_QUARTERS = 5
"""Quarters of data without which there is no forecast."""
FARTHEST_APART = 12
"""Quarters between the earliest and the latest beyond which no quarter is named."""
_LAST = "9999Q4"

NO_DATA, TOO_FEW, NOT_COMPARABLE, NOT_RISING, UNCLEAR = "missing", "too_few", "not_comparable", "not_rising", "unclear"
"""Why no quarter is expected: no data now; under five quarters of data; nothing to compare with a year ago; the last
four quarters brought nothing; the earliest and the latest lie too far apart."""


@dataclass(frozen=True)
class Forecast:
    """When a gap closes if the recent pace holds.

    Attributes:
        pace: whole things a quarter over the last four quarters, None where they cannot be compared.
        expected: the quarter, None where none is expected; ``reason`` then says why, else it is ``""``.
        earliest, latest: by the fastest and the slowest positive pace; None where there is none.
        left_out: codes of the counties that the city's pace leaves out: without data now or a year ago.
    """

    pace: Fraction | None
    expected: str | None
    earliest: str | None
    latest: str | None
    reason: str = ""
    left_out: tuple[str, ...] = ()

    @property
    def unclear(self) -> bool:
        """Whether the earliest and the latest lie too far apart to name a quarter."""
        return (
            self.earliest is not None and self.latest is not None and steps(self.earliest, self.latest) > FARTHEST_APART
        )


def forecast(
    amounts: Mapping[str, Mapping[str, int]], gap: int | None, now: str, everybody: Iterable[str] = ()
) -> Forecast:
    """The expected quarter of closing a gap, with the earliest and latest.

    Args:
        amounts: whole things by quarter and by the unit that contributes them; later quarters are not looked at.
        gap: whole things lacking now; not above 0 where it is reached; None where it is not known.
        now: the quarter asked about.
        everybody: the units that could contribute, to name those left out.

    Returns:
        See ``Forecast``. A gap that is closed is expected, earliest and latest now.
    """
    data = {code: by for code, by in amounts.items() if by and code <= now}
    pace = _pace(data, now)
    alike = data.get(now, {}).keys() & data.get(_shift(now, -YEAR), {}).keys()
    told = Forecast(pace, None, None, None, left_out=tuple(sorted(set(everybody) - alike)) if pace is not None else ())
    if gap is None or now not in data:
        return replace(told, reason=NO_DATA)
    if gap <= 0:
        return replace(told, expected=now, earliest=now, latest=now)
    if len(data) < LEAST_QUARTERS:
        return replace(told, reason=TOO_FEW)
    paces = [_pace(data, _shift(now, -back)) for back in range(LOOK_BACK)]
    rising = [one for one in paces if one is not None and one > 0]
    if rising:
        told = replace(told, earliest=_reached(now, gap, max(rising)), latest=_reached(now, gap, min(rising)))
    if pace is None or pace <= 0:
        return replace(told, reason=NOT_COMPARABLE if pace is None else NOT_RISING)
    return replace(told, reason=UNCLEAR) if told.unclear else replace(told, expected=_reached(now, gap, pace))


def _pace(data: Mapping[str, Mapping[str, int]], now: str) -> Fraction | None:
    """(now − four quarters ago) ÷ 4, of the units that contribute to both; None where there is none."""
    then, here = data.get(_shift(now, -YEAR), {}), data.get(now, {})
    alike = then.keys() & here.keys()
    return Fraction(sum(here[unit] - then[unit] for unit in alike), YEAR) if alike else None


def _reached(now: str, gap: int, pace: Fraction) -> str:
    """Now and as many quarters as the gap takes, at most as far as codes go, whose years have four digits."""
    return _shift(now, min(-(-gap // pace), steps(now, _LAST)))


def _shift(code: str, quarters: int) -> str:
    return str(quarter(code) + quarters)
