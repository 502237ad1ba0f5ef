"""Which meeting came last, and which quarter it had in hand."""

from __future__ import annotations

import pytest

from metrics.meetings import Meeting, compared, last_meeting

MONTHS = (7, 12)
ALL = ("2025Q3", "2025Q4", "2026Q1", "2026Q2", "2026Q3", "2026Q4")


@pytest.mark.parametrize(("month", "in_hand"), [(7, "2026Q2"), (12, "2026Q3"), (1, "2025Q4")])
def test_a_meeting_has_the_last_quarter_in_hand_that_had_ended(month, in_hand):
    assert Meeting(2026, month).in_hand == in_hand


@pytest.mark.parametrize(
    ("shown", "meeting"),
    [
        ("2026Q2", Meeting(2025, 12)),
        ("2026Q3", Meeting(2026, 7)),
        ("2026Q4", Meeting(2026, 12)),
        ("2027Q1", Meeting(2026, 12)),
    ],
)
def test_the_last_meeting_is_the_one_before_the_quarters_end(shown, meeting):
    assert last_meeting(shown, MONTHS) == meeting
    assert meeting.in_hand < shown


def test_a_policy_without_meetings_has_no_last_one():
    assert last_meeting("2026Q3", ()) is None


@pytest.mark.parametrize(
    ("shown", "quarters", "found"),
    [
        ("2026Q3", ALL, "2026Q2"),
        ("2026Q2", ALL, "2025Q3"),
        ("2026Q4", ALL, "2026Q3"),
        ("2026Q2", ("2026Q1", "2026Q2"), "2026Q1"),
        ("2025Q3", ALL, None),
        (None, ALL, None),
    ],
)
def test_a_page_compares_with_what_the_meeting_saw_else_with_the_quarter_before(shown, quarters, found):
    assert compared(shown, quarters, MONTHS) == found
