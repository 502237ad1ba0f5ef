"""When a target is reached, in words: one way for every page, panel, scenario, file and the shell (numbers.md §4)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from layouts.kit import numbers
from layouts.kit.amounts import amount, things
from layouts.words.catalogue import Catalogue
from metrics.forecast import NOT_COMPARABLE, UNCLEAR, Forecast
from metrics.trend import Trend


def required(trend: Trend, words: Catalogue) -> str:
    """The required pace; from the deadline on the gap itself."""
    if trend.required is None:
        return words.text("pace.required_none") if trend.gap is not None else numbers.MISSING
    if not trend.left:
        return words.text("pace.required_now", gap=things(int(trend.required), trend.counts, words))
    return words.text("pace.required", n=amount(trend.required, trend.counts, words), quarters=trend.left)


def signed(pace: Fraction, counts: str, words: Catalogue) -> str:
    """A recent pace with its sign."""
    return ("+" if pace > 0 else "") + amount(pace, counts, words)


def recent(ahead: Forecast, counts: str, words: Catalogue, names: Mapping[str, str]) -> str:
    """The pace of the last four quarters and whom it leaves out, or why there is none.

    ``names`` are the counties' by code.
    """
    if ahead.pace is None:
        return words.text("pace.recent_none", why=_why(ahead, words))
    return words.text("pace.recent", n=signed(ahead.pace, counts, words)) + left_out(ahead, words, names)


def left_out(ahead: Forecast, words: Catalogue, names: Mapping[str, str], key: str = "left_out") -> str:
    """Whom the city's pace leaves out and why, or in short (``without``); nothing where it is nobody."""
    return words.text(f"pace.{key}", names=[names[code] for code in ahead.left_out]) if ahead.left_out else ""


def expected(ahead: Forecast, quarter: str, words: Catalogue) -> str:
    """The expected quarter with the earliest and latest, that it is unclear, or why there is none.

    ``quarter`` is the one asked about.
    """
    if ahead.expected == quarter:
        return words.text("pace.reached", quarter=quarter)
    if ahead.expected:
        return words.text("pace.expected", quarter=ahead.expected, earliest=ahead.earliest, latest=ahead.latest)
    if ahead.reason == UNCLEAR:
        return _range(ahead, words)
    if ahead.earliest is None:
        return words.text("pace.none", why=_why(ahead, words))
    return words.text("pace.none_range", why=_why(ahead, words), range=_range(ahead, words))


def briefly(ahead: Forecast, words: Catalogue) -> str:
    """The same where there is little room: the quarter, or from when to when; nothing where there is neither."""
    if ahead.expected or ahead.earliest is None:
        return ahead.expected or ""
    if ahead.unclear:
        return words.text("pace.unclear_brief", earliest=ahead.earliest, latest=ahead.latest)
    return "—".join(dict.fromkeys((ahead.earliest, ahead.latest or "")))


def _range(ahead: Forecast, words: Catalogue) -> str:
    key = "unclear" if ahead.unclear else "range"
    return words.text(f"pace.{key}", earliest=ahead.earliest, latest=ahead.latest)


def _why(ahead: Forecast, words: Catalogue) -> str:
    return words.text(f"pace.why.{ahead.reason or NOT_COMPARABLE}")
