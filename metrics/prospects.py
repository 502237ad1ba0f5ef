"""How fast one figure goes and has to go, for whoever asks how a verdict was made (numbers.md §4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from data.policy.parts import Target
from data.quarters import steps
from data.vocabulary import TargetKind
from metrics.explain import Judgement, Point
from metrics.pace import Forecast, forecast, required_pace


@dataclass(frozen=True)
class Prospect:
    """The pace of one figure.

    Attributes:
        base: y0 at t0: the first value from the baseline quarter on, whether or not the deadline has passed.
        due: D: the quarter by which it has to be reached (of a yearly target the year's fourth, of a standing one now);
            ``left`` quarters until it, 0 from it on.
        required: whole things a quarter; None where the gap is not known or there is none.
        forecast: of targets with a deadline only: a yearly share begins anew, a standing one is due at once.
    """

    base: Point | None
    due: str
    left: int
    required: Fraction | None
    forecast: Forecast | None


def prospect(judged: Judgement, quarter: str, contributors: Mapping[str, frozenset[str]] | None = None) -> Prospect:
    """The pace behind a verdict of one quarter.

    Args:
        judged: what the verdict looked at, with its history.
        quarter: the quarter it is about.
        contributors: of the city's figures, by quarter the counties behind them (``FigureTable.contributors``).
    """
    target, gap = judged.target, judged.gap
    due = _due(target, quarter)
    begun = [point for point in judged.history if point.quarter >= (target.baseline or "")]
    numerators = pd.Series({point.quarter: point.numerator for point in judged.history}, dtype="Int64")
    return Prospect(
        base=begun[0] if begun and target.kind == TargetKind.DEADLINE else None,
        due=due,
        left=max(steps(quarter, due), 0),
        required=required_pace(gap, quarter, due) if gap is not None and gap > 0 else None,
        forecast=forecast(numerators, gap, quarter, contributors) if target.kind == TargetKind.DEADLINE else None,
    )


def _due(target: Target, quarter: str) -> str:
    if target.kind == TargetKind.YEARLY:
        return f"{quarter[:4]}Q4"
    return target.deadline or quarter
