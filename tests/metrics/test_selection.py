"""Choosing figures, and turning them: on frames made by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from metrics.selection import changed, extremes, lacking, paired, pivoted, ranked, selected, weak_in_both

NA = pd.NA


def rows(*listed, **more):
    """Rows of (quarter, unit, value) and whatever else is asked for."""
    frame = pd.DataFrame(list(listed), columns=["quarter", "unit", "value"]).astype({"value": "Float64"})
    given = {"indicator": "a", "part": "", "rule": "all", "unit_name": frame["unit"], "source": "reported", "gap": NA}
    return frame.assign(**{**given, **more})


def test_only_what_is_asked_for_and_in_the_order_asked():
    table = pd.concat(
        [
            rows(("2026Q2", "1", 1), ("2026Q2", "2", 2), ("2026Q3", "1", 3), ("2026Q3", "2", 4)),
            rows(("2026Q3", "1", 9), indicator="b"),
            rows(("2026Q3", "1", 8), rule="registered"),
            rows(("2026Q3", "3", 7)),
            rows(("2026Q1", "1", 6)),
        ],
        ignore_index=True,
    )
    found = selected(table, indicators=["b", "a"], units=["2", "1"], quarters=["2026Q2", "2026Q3"], rule="all")
    assert found["value"].to_list() == [2, 1, 4, 9, 3]
    assert list(found.index) == list(range(5))


def test_one_part_or_all():
    table = pd.concat([rows(("2026Q3", "1", 1), part="甲"), rows(("2026Q3", "1", 2), part="乙")], ignore_index=True)
    key = {"indicators": ["a"], "units": ["1"], "quarters": ["2026Q3"], "rule": "all"}
    assert selected(table, **key)["value"].to_list() == [1, 2]
    assert selected(table, **key, part="乙")["value"].to_list() == [2]


def test_choosing_changes_nothing_that_was_given():
    table = rows(("2026Q3", "2", 1), ("2026Q3", "1", 2))
    before = table.copy(deep=True)
    found = selected(table, indicators=["a"], units=["1", "2"], quarters=["2026Q3"], rule="all")
    ranked(found)
    pd.testing.assert_frame_equal(table, before)


def test_pivoted_keeps_the_order_and_leaves_what_is_not_there_empty():
    wide = pivoted(rows(("2026Q2", "9", 1), ("2026Q3", "9", NA), ("2026Q3", "1", 4)), down="unit", across="quarter")
    assert list(wide.index) == ["9", "1"] and list(wide.columns) == ["2026Q2", "2026Q3"]
    assert wide.loc["9", "2026Q2"] == 1 and wide.loc["1", "2026Q3"] == 4
    assert wide.isna().to_numpy().tolist() == [[False, True], [True, False]]


def test_two_figures_in_one_place_are_refused():
    with pytest.raises(ValueError, match="duplicate"):
        pivoted(rows(("2026Q3", "1", 1), ("2026Q3", "1", 2)), down="unit", across="quarter")


def test_the_largest_stands_first_and_the_missing_last():
    found = ranked(rows(("q", "1", 1), ("q", "2", NA), ("q", "3", 5), ("q", "4", 1)))
    assert found["unit"].to_list() == ["3", "1", "4", "2"]


def test_extremes_name_everyone_who_shares_them():
    found = extremes(rows(("q", "1", 1), ("q", "2", 1), ("q", "3", 5), ("q", "4", NA)))
    assert (found.highest, found.most, found.lowest, found.least) == (5, ("3",), 1, ("1", "2"))
    assert extremes(rows(("q", "1", 1), ("q", "2", NA))) is None


def test_lacking_is_decided_by_whole_things_and_the_missing_are_not_judged():
    gaps = pd.array([1, 0, NA, -3], "Int64")
    table = rows(("q", "1", 4.9999), ("q", "2", 5), ("q", "3", NA), ("q", "4", 6), gap=gaps)
    assert lacking(table) == (["1"], 3)


def test_changes_are_between_the_first_and_last_known():
    table = rows(("2026Q1", "1", NA), ("2026Q3", "1", 5), ("2026Q2", "1", 2), ("2026Q1", "2", 3), ("2026Q2", "2", NA))
    (one,) = changed(table).to_dict("records")
    assert one == {"unit": "1", "since": "2026Q2", "then": 2, "until": "2026Q3", "now": 5, "change": 3}


def pairs(*listed):
    x = rows(*[("q", unit, a) for unit, a, _ in listed])
    y = rows(*[("q", unit, b) for unit, _, b in listed], indicator="b", source="carried")
    return paired(pd.concat([x, y], ignore_index=True), "a", "b")


def test_two_indicators_stand_beside_each_other():
    found = pairs(("1", 1, 9), ("2", 2, NA))
    assert found["unit"].to_list() == ["1", "2"] and found["x"].to_list() == [1, 2]
    assert found["y"].isna().to_list() == [False, True]
    assert found["y_source"].to_list() == ["carried", "carried"]


def test_weak_in_both_is_the_worse_side_of_the_middle():
    found = pairs(("1", 1, 1), ("2", 2, 9), ("3", 3, 5), ("4", 9, 2), ("5", 8, 8), ("6", NA, 0))
    assert weak_in_both(found) == ["1"]
    assert weak_in_both(found, y_better=False) == ["2"]
    assert weak_in_both(found.iloc[:0]) == []
