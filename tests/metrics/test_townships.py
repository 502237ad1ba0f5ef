"""Townships by name: covered or not, since when, and what turned; numbers.md §1 and §3, township_coverage."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from data.policy.policy import DEFAULT_POLICY, load_policy
from metrics.figures import FIGURE_COLUMNS
from metrics.townships import by_county, inclusive_places, roll

Q2, Q3 = "2026Q2", "2026Q3"
DAY = dt.date(2026, 9, 30)


@pytest.fixture(scope="module")
def policy():
    return load_policy(DEFAULT_POLICY)


def codes(policy, day=DAY, county=0):
    roster = policy.townships(day)
    return sorted(roster.loc[(roster["county"] == policy.counties[county].code) & ~roster["is_pseudo"], "code"])


def table(policy, *rows):
    """Rows (quarter, township, institutions or None[, verdict])."""
    names = policy.unit_names()
    return pd.DataFrame(
        [
            {
                "quarter": q,
                "level": "township",
                "unit": unit,
                "unit_name": names[unit],
                "indicator": "inclusive_institutions",
                "part": "",
                "rule": "all",
                "numerator": n,
                "source": "missing" if n is None else "reported",
                "carried_from": "",
                "verdict": (more or ["none"])[0],
            }
            for q, unit, n, *more in rows
        ]
    ).astype({"numerator": "Int64"})


def rolled(policy, figures, quarter=Q3, compare=Q2, places=None):
    given = pd.Series(dtype="Int64") if places is None else places
    return roll(figures, policy, quarter=quarter, compare=compare, rule="all", places=given).set_index("unit")


def test_covered_uncovered_and_unknown_are_three_things(policy):
    one, two, three = codes(policy)[:3]
    rows = rolled(policy, table(policy, (Q3, one, 2), (Q3, two, 0), (Q3, three, None)))
    assert rows.loc[one, "covered"] and not rows.loc[two, "covered"] and pd.isna(rows.loc[three, "covered"])
    assert rows.loc[two, "institutions"] == 0 and pd.isna(rows.loc[three, "institutions"])
    assert rows.index.tolist() == [two, three, one]


def test_what_turned_since_the_comparison_needs_both_quarters(policy):
    gained, lost, kept, unknown = codes(policy)[:4]
    rows = rolled(
        policy,
        table(
            policy,
            (Q2, gained, 0),
            (Q2, lost, 1),
            (Q2, kept, 3),
            (Q2, unknown, None),
            (Q3, gained, 1),
            (Q3, lost, 0),
            (Q3, kept, 1),
            (Q3, unknown, 1),
        ),
    )
    assert rows["turned"].to_dict() == {gained: "gained", lost: "lost", kept: "", unknown: ""}
    assert set(rolled(policy, table(policy, (Q3, gained, 1)), compare=None)["turned"]) == {""}


def test_since_is_the_start_of_the_unbroken_run(policy):
    always, back, gap = codes(policy)[:3]
    rows = rolled(
        policy,
        table(
            policy,
            ("2026Q1", always, 1),
            ("2026Q1", back, 1),
            ("2026Q1", gap, 1),
            (Q2, always, 1),
            (Q2, back, 0),
            (Q2, gap, None),
            (Q3, always, 4),
            (Q3, back, 1),
            (Q3, gap, 1),
        ),
    )
    assert rows["since"].to_dict() == {always: "2026Q1", back: Q3, gap: Q3}
    assert rows["from_start"].to_dict() == {always: True, back: False, gap: False}


def test_a_township_that_changed_its_code_keeps_its_history(policy):
    old = next(code for code in policy.tables.successors if policy.successor(code))
    new = policy.successor(old)
    rows = rolled(policy, table(policy, ("2022Q4", old, 1), ("2023Q1", old, 1), (Q3, new, 1)), compare="2022Q4")
    assert (rows.loc[new, "since"], rows.loc[new, "from_start"], rows.loc[new, "turned"]) == ("2022Q4", True, "")


def institutions(*rows):
    columns = ["township", "places", "inclusive", "registered", "status", "kind"]
    return pd.DataFrame(rows, columns=columns).astype({"places": "Int64"})


def test_places_are_those_of_counted_inclusive_institutions_by_rule(policy):
    town = codes(policy)[0]
    kind = "独立托育机构"
    rows = institutions(
        (town, 40, "是", "已备案", "运营", kind),
        (town, 30, "是", "未备案", "运营", kind),
        (town, 20, "否", "已备案", "运营", kind),
        (town, 10, "是", "已备案", "停业", kind),
    )
    assert inclusive_places(rows, policy, "all").to_dict() == {town: 70}
    assert inclusive_places(rows, policy, "registered").to_dict() == {town: 40}
    assert inclusive_places(rows.iloc[:0], policy, "all").empty


def test_places_of_a_missing_county_are_unknown_and_of_none_are_zero(policy):
    one, two = codes(policy)[:2]
    rows = rolled(policy, table(policy, (Q3, one, None), (Q3, two, 0)), places=pd.Series({one: 5}, dtype="Int64"))
    assert pd.isna(rows.loc[one, "places"]) and rows.loc[two, "places"] == 0


def test_counties_are_sorted_by_what_they_lack_and_missing_ones_stand_last(policy):
    first, second, third = (codes(policy, county=at) for at in range(3))
    rows = [(Q3, code, 1) for code in first] + [(Q3, code, 0) for code in second[:2]] + [(Q3, third[0], None)]
    figures = table(policy, *rows)
    listed = by_county(
        rolled(policy, figures).reset_index(), _with_counties(figures, policy), policy, quarter=Q3, rule="all"
    )
    assert listed["county"].tolist()[:2] == [policy.counties[1].code, policy.counties[0].code]
    assert listed.iloc[0]["names"] == tuple(policy.unit_names()[code] for code in second[:2])
    assert listed.iloc[2:]["source"].eq("missing").all()


def _with_counties(figures, policy):
    more = [
        {
            "quarter": Q3,
            "level": "county",
            "unit": policy.counties[at].code,
            "indicator": "township_coverage",
            "part": "",
            "rule": "all",
            "verdict": "overdue",
            "source": "reported",
        }
        for at in (0, 1)
    ]
    return pd.concat([figures, pd.DataFrame(more)], ignore_index=True).reindex(columns=list(FIGURE_COLUMNS))
