"""How fast one figure goes and has to go, for whoever asks how a verdict was made (numbers.md §4)."""

from __future__ import annotations

from data.quarters import steps
from metrics.explanation import Judgement, Prospect
from metrics.forecast import Forecast
from metrics.pace import required_pace
from metrics.targets import kind_of


def prospect(judged: Judgement, quarter: str, ahead: Forecast | None) -> Prospect:
    """The pace behind a verdict of one quarter.

    Args:
        judged: what the verdict looked at, with its history.
        quarter: the quarter it is about.
        ahead: its forecast (``metrics.trend.forecast_of``).
    """
    target, gap, kind = judged.target, judged.gap, kind_of(judged.target)
    due, points = kind.due(target, quarter), {point.quarter: point for point in judged.history}
    return Prospect(
        base=points.get(kind.begun(target, points) or ""),
        due=due,
        left=max(steps(quarter, due), 0),
        required=required_pace(gap, quarter, due) if gap is not None and gap > 0 else None,
        forecast=ahead,
    )
