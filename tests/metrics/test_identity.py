"""When two rows are the same institution or estate (numbers.md §4)."""

import datetime as dt

import pandas as pd
import pytest

from data.policy.policy import DEFAULT_POLICY, load_policy
from metrics.identity import Keys, keys, normalised, pairs, same_rows


@pytest.fixture(scope="module")
def policy():
    return load_policy(DEFAULT_POLICY)


@pytest.mark.parametrize(("name", "plain"), [("阳光（北区）Ａ园", "阳光北区a园"), ("—— ", None), (None, None)])
def test_names_are_compared_without_what_people_vary(name, plain):
    assert normalised(name) == plain


def test_a_row_without_name_or_township_has_no_name_key(policy):
    township = policy.townships(dt.date(2026, 9, 30))["code"].iloc[0]
    found = keys([None] * 3, ["甲", "甲", None], [township, None, township], policy)
    assert [key is None for key in found.names] == [False, True, True]


def test_older_and_newer_townships_lead_to_one_key(policy):
    older = policy.townships(dt.date(2021, 1, 1))["code"]
    moved = [code for code in older if policy.lineage(code) != code]
    for code in moved[:3]:
        then, now = keys([None] * 2, ["甲", "甲"], [code, policy.lineage(code)], policy).names
        assert then == now
    assert moved


def test_codes_come_before_names_and_each_row_is_taken_once():
    earlier = Keys(["A", None, "C"], ["a", "b", "c"], ["x", "y", "z"])
    later = Keys(["B", "C", "A"], ["b", "a", "c"], ["y", "x", "z"])
    assert pairs(earlier, later) == [(0, 2), (2, 1), (1, 0)]


@pytest.mark.parametrize("way", [1, -1])
def test_one_code_at_two_addresses_is_two_institutions_told_apart_by_name(way):
    one = Keys(["A", "B"], ["north", "other"], ["north@1", "other@1"])
    two = Keys(["A", "A", "B"], ["south", "north", "renamed"], ["south@1", "north@2", "renamed@3"])
    found = pairs(one, two) if way == 1 else [(now, before) for before, now in pairs(two, one)]
    assert sorted(found) == [(0, 1), (1, 2)]


def test_a_code_that_comes_to_stand_at_two_addresses_under_new_names_is_known_by_name_and_township_alone():
    one = Keys(["A"], ["old"], ["old@1"])
    two = Keys(["A", "A", None], ["east", "west", "old"], ["east@1", "west@1", "old@1"])
    assert pairs(one, two) == [(0, 2)]


def test_pairs_are_given_by_the_frames_own_labels(policy):
    earlier = pd.DataFrame({"name": ["甲", "乙"], "township": [None, None], "uscc": ["1", "2"]}, index=[5, 6])
    later = earlier.set_axis([9, 8])
    assert same_rows(earlier, later, policy).values.tolist() == [[5, 9], [6, 8]]
    assert same_rows(earlier, later.drop(columns="uscc"), policy).empty


def test_two_addresses_of_one_name_are_told_apart_by_their_townships():
    one = Keys(["A", "A"], ["a", "a"], ["a@1", "a@2"])
    two = Keys(["A", "A"], ["a", "a"], ["a@2", "a@1"])
    assert sorted(pairs(one, two)) == [(0, 1), (1, 0)]
