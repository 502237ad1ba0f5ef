"""How a county of the map is filled: the classes of a measure, or what its verdict asks for."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pandas as pd

from data.vocabulary import Source, Verdict
from layouts.kit import numbers, theme
from layouts.kit.shell import View
from metrics.measures import WELL

MARKS: dict[str, str] = {
    Verdict.MET_ON_TIME: "✓",
    Verdict.MET_LATE: "✓",
    Verdict.MET: "✓",
    Verdict.ON_TRACK: "▶",
    Verdict.ACCELERATE: "»",
    Verdict.BEHIND: "−",
    Verdict.REVERSING: "◀",
    Verdict.SLIPPED: "↓",
    Verdict.OVERDUE: "✕",
    Verdict.NO_DEADLINE_DATA: "?",
    Verdict.REFERENCE: "◇",
}
"""Marks of verdicts as text, where a picture of a mark cannot stand."""
_FILLED = (Verdict.ACCELERATE, Verdict.BEHIND, Verdict.OVERDUE, Verdict.SLIPPED, Verdict.REVERSING)
"""Verdicts that need somebody: only they are filled (look, Status)."""


@dataclass(frozen=True)
class Band:
    """One class of a measure: from ``least`` up to the next one's, and what the legend calls it."""

    said: str
    least: float


# --- classes of a measure --------------------------------------------------------------------------------------------


def steps(values: Iterable[Any], write: Callable[[Any], str] = numbers.count, *, most: int = 5) -> tuple[Band, ...]:
    """Even classes with round bounds over values, at most ``most``; whole numbers in whole steps, 0 in one of its own.

    Args:
        values: missing ones are left out; none at all give no class.
        write: how a bound is written; of other than whole numbers the bound itself lies in the upper class.
    """
    known = sorted(float(value) for value in values if not numbers.is_missing(value))
    whole = all(value == int(value) for value in known)
    none = [Band(write(0), 0.0)] if whole and known and known[0] == 0 else []
    above = [value for value in known if value > 0] if none else known
    if not above:
        return tuple(none)
    if above[0] == above[-1]:
        return (*none, Band(write(int(above[0]) if whole else above[0]), above[0]))
    step = _step(above[-1] - above[0] + whole, most - len(none), whole)
    low = math.floor(above[0] / step) * step
    count = math.floor((above[-1] - low) / step) + 1
    bounds = [round(low + step * number, 9) for number in range(count + 1)]
    if none and bounds[0] == 0:
        bounds[0] = 1.0
    return (*none, *(Band(_between(a, b, write, whole), a) for a, b in pairwise(bounds)))


def _step(span: float, most: int, whole: bool) -> float:
    """The smallest round step that covers a span in so many classes."""
    rough = max(span, 1e-9) / max(most, 1)
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * by for by in (1, 2, 2.5, 5, 10) if size * by >= rough - 1e-9)
    return float(max(math.ceil(step), 1)) if whole else step


def _between(low: float, high: float, write: Callable[[Any], str], whole: bool) -> str:
    if not whole:
        return f"{write(low)}–{write(high)}"
    return write(int(low)) if high - low <= 1 else f"{write(int(low))}–{write(int(high) - 1)}"


def _band(bands: Sequence[Band], value: float) -> int:
    return max((at for at, band in enumerate(bands) if band.least <= value), default=0)


# --- how a county is dressed -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Dress:
    """Fill, text on it, and what the legend calls it; ``order`` is its place there. ``hatched``: not reported."""

    said: str
    fill: str
    text: str
    order: int
    hatched: bool = False


def dresses(view: View, frame: pd.DataFrame, bands: Sequence[Band]) -> dict[str, Dress]:
    """Each county's dress by its code."""
    return {str(row["unit"]): _dress(view, row, bands) for row in frame.to_dict("records")}


def _dress(view: View, row: Mapping[Any, Any], bands: Sequence[Band]) -> Dress:
    of, words = theme.tokens(), view.words
    if row["source"] == Source.MISSING:
        return Dress(words.text("shell.missing"), of["paper"], of["ink"], 99, hatched=True)
    if not bands:
        return _of_verdict(view, str(row["verdict"]))
    if numbers.is_missing(row["value"]):
        return Dress(words.text("map.no_value"), of["wash"], of["ink"], 98)
    place = _band(bands, float(row["value"]))
    fill = shade(place, len(bands))
    return Dress(bands[place].said, fill, _on(fill), place)


def _of_verdict(view: View, verdict: str) -> Dress:
    of, order = theme.tokens(), list(MARKS)
    place = order.index(verdict) if verdict in order else len(order)
    mark = f"{MARKS[verdict]} " if verdict in MARKS else ""
    said = mark + view.words.text(f"verdict.{verdict}.name")
    if verdict in _FILLED:
        return Dress(said, of[f"st-{verdict}-fill"], of[f"st-{verdict}-text"], place)
    text = of["st-met"] if verdict in WELL else of["st-track"] if verdict == Verdict.ON_TRACK else of["ink-2"]
    return Dress(said, of["paper"], text, place)


def shade(place: int, count: int) -> str:
    """The colour of a class, from light to dark in the tokens' one blue."""
    of = theme.tokens()
    light, dark = (_channels(of[name]) for name in ("accent-wash", "accent-ink"))
    share = place / (count - 1) if count > 1 else 0.35
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(light, dark, strict=True))


def _on(fill: str) -> str:
    """Ink or paper, whichever is read more easily on a colour."""
    red, green, blue = _channels(fill)
    light = 0.299 * red + 0.587 * green + 0.114 * blue > 140
    return theme.tokens()["ink" if light else "paper"]


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
