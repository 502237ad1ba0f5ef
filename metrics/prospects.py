"""How fast one figure goes and has to go, for whoever asks how a verdict was made (numbers.md §4)."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from data.quarters import steps
from metrics.explanation import Judgement, Prospect
from metrics.pace import forecast, required_pace
from metrics.targets import kind_of


def prospect(judged: Judgement, quarter: str, contributors: Mapping[str, frozenset[str]] | None = None) -> Prospect:
    """The pace behind a verdict of one quarter.

    Args:
        judged: what the verdict looked at, with its history.
        quarter: the quarter it is about.
        contributors: of the city's figures, by quarter the counties behind them (``FigureTable.contributors``).
    """
    target, gap, kind = judged.target, judged.gap, kind_of(judged.target)
    due, points = kind.due(target, quarter), {point.quarter: point for point in judged.history}
    numerators = pd.Series({point.quarter: point.numerator for point in judged.history}, dtype="Int64")
    return Prospect(
        base=points.get(kind.begun(target, points) or ""),
        due=due,
        left=max(steps(quarter, due), 0),
        required=required_pace(gap, quarter, due) if gap is not None and gap > 0 else None,
        forecast=forecast(numerators, gap, quarter, contributors) if kind.forecast else None,
    )
