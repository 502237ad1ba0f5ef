"""How fast one figure goes and has to go, for whoever asks how a verdict was made (numbers.md §4)."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from data.policy.parts import Target
from data.quarters import steps
from data.vocabulary import TargetKind
from metrics.explanation import Judgement, Prospect
from metrics.pace import forecast, required_pace


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
