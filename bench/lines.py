"""What a measurement comes to: one line of the table, and how medians and ratios are written."""

from __future__ import annotations

import statistics
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One line: what was measured, what is reached, the raw limit beside it, the goal (empty for none)."""

    what: str
    reached: str
    limit: str
    goal: str


def median(values: Sequence[float]) -> float:
    """The middle one; not a number for none."""
    return statistics.median(values) if values else float("nan")


def p95(values: Sequence[float]) -> float:
    """The value that 95 in 100 do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))] if ordered else float("nan")


def against(ours: Sequence[float], limits: Sequence[float]) -> str:
    """The ratio of two medians."""
    return f"{median(ours) / median(limits):.2f}"


def ms(seconds: Sequence[float]) -> str:
    """A median in milliseconds."""
    return f"{median(seconds) * 1000:,.0f} ms"


def table(lines: Iterable[Line]) -> str:
    """The table as it is printed."""
    rows = [("measured", "reached", "raw limit", "goal"), *((x.what, x.reached, x.limit, x.goal) for x in lines)]
    widths = [max(_width(row[column]) for row in rows) for column in range(4)]
    return "\n".join("  ".join(_padded(text, width) for text, width in zip(row, widths, strict=True)) for row in rows)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
