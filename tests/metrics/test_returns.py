"""Who has sent a quarter's workbook, and how late."""

import datetime as dt

import pandas as pd
import pytest

from data.policy import load_policy
from metrics.returns import due, next_to_report, returns

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
