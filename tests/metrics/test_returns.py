"""Who has sent a quarter's workbook, and how late."""

import datetime as dt

import pandas as pd
import pytest

from data.policy.policy import load_policy
from metrics.returns import board, chasing, due, next_to_report, returns, scores, waited

QUARTER = "2026Q3"


@pytest.fixture(scope="module")
def policy():
    return load_policy()


def sent(county, version, state, moment):
    return {"county": county, "version": version, "state": state, "sent_at": pd.Timestamp(moment, tz="UTC")}


def listed(*rows):
    return pd.DataFrame(rows, columns=["county", "version", "state", "sent_at"])


def of(frame, county):
    return frame.set_index("county").loc[county]


def test_every_county_of_the_policy_has_a_row_in_its_order(policy):
    board = returns(listed(), [], policy, quarter=QUARTER, today=dt.date(2026, 10, 10))
    assert list(board["county"]) == [county.code for county in policy.counties]
    assert set(board["state"]) == {"none"}
    assert set(board["late"]) == {0}


def test_the_newest_version_says_the_state_and_the_first_one_the_day(policy):
    county, deadline = policy.counties[0].code, due(QUARTER, policy)
    rows = listed(
        sent(county, 1, "superseded", f"{deadline} 01:00"),
        sent(county, 2, "submitted", f"{deadline + dt.timedelta(days=9)} 01:00"),
    )
    mine = of(returns(rows, [], policy, quarter=QUARTER, today=dt.date(2026, 11, 1)), county)
    assert (mine["state"], mine["first_sent"], mine["late"]) == ("submitted", deadline, 0)


def test_what_is_sent_late_at_night_counts_for_the_day_it_is_in_china(policy):
    county, deadline = policy.counties[0].code, due(QUARTER, policy)
    rows = listed(sent(county, 1, "approved", f"{deadline} 16:30"))
    mine = of(returns(rows, [], policy, quarter=QUARTER, today=dt.date(2026, 11, 1)), county)
    assert (mine["first_sent"], mine["late"]) == (deadline + dt.timedelta(days=1), 1)


def test_while_nothing_is_sent_it_is_as_late_as_today(policy):
    today = due(QUARTER, policy) + dt.timedelta(days=8)
    drafting = policy.counties[1].code
    board = returns(listed(), [drafting], policy, quarter=QUARTER, today=today)
    assert set(board["late"]) == {8}
    assert of(board, drafting)["state"] == "draft"
    assert of(board, drafting)["first_sent"] is None


def test_the_first_county_that_still_owes_is_next_and_the_first_of_all_when_none_does(policy):
    first, second = policy.counties[0].code, policy.counties[1].code
    assert next_to_report(listed(), policy) == first
    assert next_to_report(listed(sent(first, 1, "submitted", "2026-10-10")), policy) == second
    everyone = [sent(county.code, 1, "submitted", "2026-10-10") for county in policy.counties]
    assert next_to_report(listed(*everyone), policy) == first


# --- the board -------------------------------------------------------------------------------------------------------


def version(county, quarter, number, state, moment, decided=None, reason=None):
    return {
        "county": county,
        "quarter": quarter,
        "version": number,
        "state": state,
        "sent_at": pd.Timestamp(moment, tz="UTC"),
        "decided_at": pd.Timestamp(decided or moment, tz="UTC"),
        "reason": reason,
    }


def the_board(policy, *rows, drafted=(), quarters=(QUARTER,), today=dt.date(2026, 11, 23)):
    columns = ["county", "quarter", "version", "state", "sent_at", "decided_at", "reason"]
    return board(pd.DataFrame(rows, columns=columns), drafted, policy, quarters=quarters, today=today)


def cell(table, county, quarter=QUARTER):
    return table[(table["county"] == county) & (table["quarter"] == quarter)].iloc[0]


@pytest.mark.parametrize(
    ("today", "state", "days"),
    [
        (dt.date(2026, 9, 30), "not_due", -15),
        (dt.date(2026, 10, 1), "due", -14),
        (dt.date(2026, 10, 15), "due", 0),
        (dt.date(2026, 10, 16), "late", 1),
        (dt.date(2026, 11, 23), "late", 39),
    ],
)
def test_what_was_not_sent_is_not_due_due_or_late(policy, today, state, days):
    row = cell(the_board(policy, today=today), policy.counties[0].code)
    assert (row["state"], row["days"], row["due"]) == (state, days, dt.date(2026, 10, 15))


def test_late_days_are_counted_in_chinas_working_days_too(policy):
    assert cell(the_board(policy), policy.counties[0].code)["working"] == 27
    sent = version(policy.counties[0].code, QUARTER, 1, "approved", "2026-10-19 01:00")
    assert cell(the_board(policy, sent), policy.counties[0].code)["working"] == 2


def test_a_version_after_an_approved_one_is_a_correction(policy):
    county = policy.counties[0].code
    first = version(county, QUARTER, 1, "approved", "2026-10-10 01:00")
    second = version(county, QUARTER, 2, "submitted", "2026-11-02 01:00")
    row = cell(the_board(policy, first, second), county)
    assert (row["state"], row["correcting"], row["days"]) == ("sent", True, -5)
    assert not cell(the_board(policy, first), county)["correcting"]


def test_a_return_says_when_and_why(policy):
    county = policy.counties[0].code
    sent_back = version(county, QUARTER, 1, "returned", "2026-10-10", "2026-10-12 17:00", "人口不对")
    row = cell(the_board(policy, sent_back), county)
    assert (row["state"], row["decided_on"], row["reason"]) == ("returned", dt.date(2026, 10, 13), "人口不对")


def test_timeliness_and_completeness_count_quarters_that_are_due(policy):
    county, quarters = policy.counties[0].code, ("2026Q1", "2026Q2", "2026Q3", "2026Q4")
    rows = [
        version(county, "2026Q1", 1, "approved", "2026-04-10"),
        version(county, "2026Q2", 1, "returned", "2026-07-20"),
    ]
    score = scores(the_board(policy, *rows, quarters=quarters)).set_index("county").loc[county]
    assert (score["due"], score["on_time"], score["received"], score["approved"]) == (3, 1, 2, 1)


def test_the_late_and_the_returned_are_chased_and_closed_quarters_are_not(policy):
    counties = [county.code for county in policy.counties]
    both = ("2026Q2", QUARTER)
    rows = [version(code, quarter, 1, "approved", "2026-07-10") for code in counties[2:] for quarter in both]
    rows.append(version(counties[0], QUARTER, 1, "returned", "2026-10-10", reason="人口不对"))
    table = the_board(policy, *rows, quarters=("2026Q2", QUARTER))
    chased = chasing(table)
    pairs = list(zip(chased["county"], chased["quarter"], chased["state"], strict=True))
    assert pairs == [
        (counties[0], QUARTER, "returned"),
        (counties[0], "2026Q2", "late"),
        (counties[1], QUARTER, "late"),
        (counties[1], "2026Q2", "late"),
    ]
    assert set(chasing(table, ["2026Q2"])["quarter"]) == {QUARTER}


def test_a_draft_is_seen_on_the_board(policy):
    county = policy.counties[1].code
    assert cell(the_board(policy, drafted={(county, QUARTER)}), county)["drafted"]


def test_waiting_is_counted_in_working_days():
    friday = dt.datetime(2026, 10, 16, 9, 0, tzinfo=dt.UTC)
    assert waited(friday, dt.date(2026, 10, 18)) == 0
    assert waited(friday, dt.date(2026, 10, 20)) == 2
