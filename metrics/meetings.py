"""The joint conference's calendar: which quarter a meeting has in hand, and which meeting came last."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from data.quarters import last_day, last_ended, quarter


@dataclass(frozen=True)
class Meeting:
    """A meeting that was due: its year and month, and ``in_hand``, the latest quarter that had ended before it."""

    year: int
    month: int

    @property
    def in_hand(self) -> str:
        """The quarter whose figures lay on the table: of a July meeting the second one."""
        return str(last_ended(dt.date(self.year, self.month, 1)))


def last_meeting(shown: str, months: Iterable[int]) -> Meeting | None:
    """The last meeting before a quarter's end, whose figures a reader of that quarter has seen before.

    Args:
        shown: the quarter on the page.
        months: in which the policy calls its meetings (``policy.meetings.months``).

    Returns:
        The meeting; its quarter in hand lies before ``shown``. None for a policy without meetings.
    """
    end = last_day(quarter(shown))
    due = [(year, month) for year in (end.year - 1, end.year) for month in months]
    return Meeting(*max(past)) if (past := [at for at in due if at <= (end.year, end.month)]) else None


def compared(shown: str | None, quarters: Iterable[str], months: Iterable[int]) -> str | None:
    """The quarter a page compares with unless it is told otherwise: the one the last meeting had in hand.

    Args:
        shown: the quarter on the page; ``quarters`` those that have figures; ``months`` as in ``last_meeting``.

    Returns:
        That quarter where it has figures, else the latest before ``shown`` that has; None if there is none.
    """
    if shown is None:
        return None
    earlier = [code for code in quarters if code < shown]
    meeting = last_meeting(shown, months)
    if meeting is not None and meeting.in_hand in earlier:
        return meeting.in_hand
    return max(earlier, default=None)
