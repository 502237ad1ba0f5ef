"""The board a view shows."""

from __future__ import annotations

import pandas as pd

from callbacks.services.context import Context
from layouts.kit.shell import View
from metrics.board import Board
from metrics.milestones import milestones


def shown_board(context: Context, view: View) -> Board | None:
    """The board of the view's quarter, comparison and rule; None where there are no figures yet."""
    address = view.address
    if address.quarter is None or address.quarter not in view.quarters:
        return None
    return context.board(address.quarter, address.compare, address.rule)


def milestones_of(context: Context, shown: Board) -> pd.DataFrame:
    """Where the policy's milestones stand in the board's quarter (``metrics.milestones.milestones``)."""

    def make() -> pd.DataFrame:
        figures = context.table().quarter(shown.rule, shown.quarter)
        return milestones(context.county_values(shown.quarter), figures, context.policy)

    return context.once("milestones", shown.quarter, shown.rule, make=make)
