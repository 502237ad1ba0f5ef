"""What institutions and estates need: numbers.md §1 (counted) and §3 (staffing, estates)."""

import pandas as pd
import pytest

from data.contract import schema
from data.policy.policy import DEFAULT_POLICY, load_policy
from metrics.needs import carers_needed, counted, delivered_ahead, judged, places_needed


@pytest.fixture(scope="module")
def policy():
    return load_policy(DEFAULT_POLICY)


def classes(**places):
    return {f"places_{kind}": places.get(kind) for kind in schema.CLASSES}


def estate(**changes):
    row = {
        "kind": schema.ESTATE_NEW,
        "residents": 3200,
        "built": 20,
        "phase": schema.DELIVERED,
        "housing_delivered": "是",
        "delivered_together": "是",
    }
    return pd.DataFrame([row | changes]).astype({"residents": "Int64", "built": "Int64"})


@pytest.mark.parametrize(
    ("status", "kind", "counts"),
    [
        ("运营", "独立托育机构", True),
        ("筹建", "独立托育机构", False),
        ("停业", "社区托育点", False),
        ("运营", None, False),
        (None, "家庭托育点", False),
        ("运营", "家庭托育点", True),
    ],
)
def test_only_operating_institutions_of_a_known_kind_count(policy, status, kind, counts):
    rows = pd.DataFrame({"status": [status], "kind": [kind]}, dtype="string")
    assert counted(rows, policy).tolist() == [counts]


@pytest.mark.parametrize(
    ("places", "needed"),
    [
        ({"infant": 3}, 1),
        ({"infant": 4}, 2),
        ({"toddler": 5}, 1),
        ({"toddler": 6}, 2),
        ({"older": 7}, 1),
        ({"older": 8}, 2),
        ({"mixed": 5}, 1),
        ({"mixed": 6}, 2),
        ({"infant": 4, "toddler": 6, "older": 8, "mixed": 6}, 8),
        ({"infant": 0}, 0),
    ],
)
def test_carers_are_rounded_up_class_by_class(policy, places, needed):
    assert carers_needed(pd.DataFrame([classes(**places)]), policy).tolist() == [needed]


def test_without_class_places_no_need_is_known(policy):
    needed = carers_needed(pd.DataFrame([classes(), classes(toddler=10)]), policy)
    assert needed.isna().tolist() == [True, False]
    assert str(needed.dtype) == "Int64"


@pytest.mark.parametrize(
    ("kind", "residents", "needed"),
    [
        (schema.ESTATE_NEW, 3200, 20),
        (schema.ESTATE_NEW, 1000, 6),
        (schema.ESTATE_NEW, 1001, 7),
        (schema.ESTATE_OLD, 1, 1),
        (schema.ESTATE_OLD, 1000, 5),
        (schema.ESTATE_OLD, 1001, 6),
        (schema.ESTATE_OLD, 928_334, 4642),
    ],
)
def test_an_estate_needs_six_or_five_places_a_thousand_rounded_up(policy, kind, residents, needed):
    assert places_needed(pd.Series([residents]), pd.Series([kind]), policy).tolist() == [needed]


def test_an_estate_of_unknown_kind_or_size_has_no_known_need(policy):
    needed = places_needed(pd.Series([None, 1000], dtype="Int64"), pd.Series([schema.ESTATE_NEW, None]), policy)
    assert needed.isna().all()


@pytest.mark.parametrize(
    ("changes", "ahead"),
    [
        ({}, False),
        ({"built": 19}, True),
        ({"delivered_together": "否"}, True),
        ({"delivered_together": None}, False),
        ({"built": 19, "housing_delivered": "否"}, False),
        ({"built": 0, "kind": schema.ESTATE_OLD}, False),
        ({"built": None}, False),
        ({"residents": None}, False),
    ],
)
def test_housing_is_ahead_of_its_places_when_they_are_short_or_came_apart(policy, changes, ahead):
    assert delivered_ahead(estate(**changes), policy).tolist() == [ahead]


@pytest.mark.parametrize(
    ("changes", "is_judged"),
    [
        ({}, True),
        ({"phase": schema.ACCEPTED}, True),
        ({"phase": schema.PLANNED}, False),
        ({"phase": None}, False),
        ({"phase": schema.BUILDING}, True),
        ({"phase": schema.BUILDING, "housing_delivered": "否"}, False),
        ({"phase": schema.BUILDING, "housing_delivered": "否", "kind": schema.ESTATE_OLD}, True),
    ],
)
def test_planned_estates_and_new_ones_still_building_are_not_judged(changes, is_judged):
    assert judged(estate(**changes)).tolist() == [is_judged]


def test_arguments_stay_as_they_are(policy):
    rows = estate(built=19)
    before = rows.copy(deep=True)
    delivered_ahead(rows, policy)
    judged(rows)
    pd.testing.assert_frame_equal(rows, before)
