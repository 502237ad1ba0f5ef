"""Quarters: how they are written, where they begin and end, and when a workbook is due."""

import datetime as dt

import pytest

from data.quarters import (
    china_today,
    due_day,
    first_day,
    last_day,
    last_ended,
    parse_quarter,
    quarter,
    quarter_of,
    quarters_between,
    steps,
)


@pytest.mark.parametrize(
    "text",
    [
        "2026Q3",
        "2026q3",
        "２０２６\N{FULLWIDTH LATIN CAPITAL LETTER Q}３",
        " 2026 Q3 ",
        "2026年第三季度",
        "2026年3季度",
        "2026年第3季度",
        "2026年三季度",
        "2026 年 第 三 季 度",
    ],
)
def test_a_quarter_is_read_as_people_write_it(text):
    assert str(parse_quarter(text)) == "2026Q3"


@pytest.mark.parametrize(
    "text", ["", "2026", "2026Q5", "2026Q0", "26Q3", "2026Q33", "2026年第五季度", "2026-09", "第三季度", "0000Q1"]
)
def test_what_is_no_quarter_is_none(text):
    assert parse_quarter(text) is None


@pytest.mark.parametrize("code", ["2026q3", "2026Q5", "2026", "2026Q3 ", "2026Q3\n", "", "2026-Q3"])
def test_only_a_well_formed_code_is_a_quarter(code):
    assert str(quarter("2026Q3")) == "2026Q3"
    with pytest.raises(ValueError, match="not a quarter"):
        quarter(code)


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("2024Q1", "2024-01-01", "2024-03-31"),
        ("2024Q2", "2024-04-01", "2024-06-30"),
        ("2026Q3", "2026-07-01", "2026-09-30"),
        ("2025Q4", "2025-10-01", "2025-12-31"),
    ],
)
def test_a_quarter_begins_and_ends_with_its_months(code, first, last):
    assert first_day(quarter(code)).isoformat() == first
    assert last_day(quarter(code)).isoformat() == last
    assert str(quarter_of(first_day(quarter(code)))) == str(quarter_of(last_day(quarter(code)))) == code


@pytest.mark.parametrize(
    ("today", "code"),
    [("2026-09-30", "2026Q2"), ("2026-10-01", "2026Q3"), ("2026-12-31", "2026Q3"), ("2027-01-01", "2026Q4")],
)
def test_a_quarter_has_ended_the_day_after_its_last(today, code):
    assert str(last_ended(dt.date.fromisoformat(today))) == code


def test_no_quarter_between_two_is_skipped():
    assert quarters_between(quarter("2025Q3"), quarter("2026Q2")) == ["2025Q3", "2025Q4", "2026Q1", "2026Q2"]
    assert quarters_between(quarter("2026Q2"), quarter("2026Q2")) == ["2026Q2"]
    assert quarters_between(quarter("2026Q2"), quarter("2026Q1")) == []


def test_steps_count_the_quarters_from_one_to_the_other():
    assert steps("2020Q3", "2025Q4") == 21
    assert steps("2026Q1", "2026Q1") == 0
    assert steps("2026Q2", "2025Q4") == -2


def test_the_day_turns_in_china_not_in_greenwich():
    assert china_today(dt.datetime(2025, 12, 31, 15, 59, tzinfo=dt.UTC)) == dt.date(2025, 12, 31)
    assert china_today(dt.datetime(2025, 12, 31, 16, 0, tzinfo=dt.UTC)) == dt.date(2026, 1, 1)


@pytest.mark.parametrize(
    ("code", "after", "due"),
    [
        ("2024Q1", 15, "2024-04-15"),  # a Monday
        ("2022Q3", 15, "2022-10-17"),  # the 15th is a Saturday
        ("2023Q3", 15, "2023-10-16"),  # the 15th is a Sunday
        ("2024Q3", 1, "2024-10-08"),  # National Day's holiday
        ("2024Q3", 12, "2024-10-12"),  # a Saturday that was worked
    ],
)
def test_a_workbook_is_due_on_a_day_worked_in_china(code, after, due):
    assert due_day(quarter(code), after).isoformat() == due


def test_beyond_the_published_holidays_monday_to_friday_are_worked():
    assert due_day(quarter("2098Q4"), 15).isoformat() == "2099-01-15"
    assert dt.date(2099, 1, 17).weekday() == 5
    assert due_day(quarter("2098Q4"), 17).isoformat() == "2099-01-19"
