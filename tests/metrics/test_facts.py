"""What a submission adds up to (numbers.md §1 and §3)."""

import pandas as pd
import pytest
from figure_builders import county, estate, institution, policy, sheet, towns, workbook

from data.contract.schema import ESTATE_NEW
from data.quarters import last_day, quarter
from metrics.facts import ESTATES, INSTITUTIONS, MEASURES, facts, row_amounts

QUARTER = "2024Q2"
TOWN = towns(last_day(quarter(QUARTER)))[0]


def amount(frame: pd.DataFrame, measure: str, part: str = "", rule: str = "all", unit: str | None = None) -> int:
    found = frame[
        (frame["measure"] == measure)
        & (frame["part"] == part)
        & (frame["rule"] == rule)
        & (frame["unit"] == (unit or county()))
    ]
    assert len(found) == 1
    return int(found["amount"].iloc[0])


def test_only_operating_institutions_count():
    book = workbook(QUARTER, institution(), institution(status="筹建"), institution(status="停业"))
    assert amount(book, "places") == 100
    assert amount(book, "institutions") == 1


def test_registered_only_filters_institutions_and_leaves_estates():
    book = workbook(QUARTER, institution(registered="已备案", places=30), institution(), estates=[estate()])
    assert amount(book, "places", rule="registered") == 30
    assert amount(book, "registered") == 1
    assert amount(book, "estates_old", rule="registered") == amount(book, "estates_old") == 1


def test_a_zero_report_has_every_sum_at_zero():
    book = facts(pd.DataFrame(), pd.DataFrame(), {}, county=county(), quarter=QUARTER, policy=policy())
    assert book["amount"].eq(0).all()
    assert amount(book, "places") == 0
    assert set(book["unit"]) == {county()}
    keys = set(zip(book["measure"], book["part"], strict=True))
    assert keys >= {key for key, measure in MEASURES.items() if measure.sheet in (INSTITUTIONS, ESTATES)}


def test_places_of_mixed_forms_count_in_full_under_each():
    book = workbook(QUARTER, institution(forms="全日托、半日托", places=40), institution(forms="半日托", places=10))
    assert [amount(book, "mix_form", form) for form in ("全日托", "半日托", "计时托", "临时托")] == [40, 50, 0, 0]
    assert amount(book, "mix_setting", "城镇") == 50
    assert amount(book, "mix_setting", "乡村") == 0


@pytest.mark.parametrize(
    ("day", "counts"), [("2023-12-31", 0), ("2024-01-01", 1), ("2024-06-30", 1), ("2024-07-01", 0), (None, 0)]
)
def test_training_counts_in_the_calendar_year_up_to_the_quarters_end(day, counts):
    assert amount(workbook(QUARTER, institution(trained_on=day)), "trained") == counts


@pytest.mark.parametrize(
    ("day", "result", "inspected", "passed"),
    [
        ("2023-06-30", "合格", 0, 0),
        ("2023-07-01", "合格", 1, 1),
        ("2024-06-30", "限期整改", 1, 0),
        ("2024-07-01", "合格", 0, 0),
        (None, None, 0, 0),
    ],
)
def test_an_inspection_counts_from_the_quarter_three_before_to_the_quarters_end(day, result, inspected, passed):
    book = workbook(QUARTER, institution(inspected_on=day, inspection=result))
    assert (amount(book, "inspected"), amount(book, "inspection_passed")) == (inspected, passed)


@pytest.mark.parametrize(("carers", "suffice"), [(3 + 2, 1), (3 + 1, 0), (None, 0)])
def test_carers_suffice_class_by_class_rounded_up(carers, suffice):
    book = workbook(QUARTER, institution(places_infant=7, places_toddler=6, carers=carers), institution(carers=99))
    assert amount(book, "staffed") == suffice
    assert amount(book, "class_places_given") == 1


def test_under_threes_that_are_not_given_leave_the_children_out_too():
    given, silent = (workbook(QUARTER, institution(enrolled=20), under3=n) for n in (500, None))
    assert (amount(given, "under3_given"), amount(given, "enrolled_with_under3")) == (1, 20)
    assert amount(given, "under3") == 500
    assert (amount(silent, "under3_given"), amount(silent, "enrolled_with_under3")) == (0, 0)
    assert amount(silent, "enrolled") == 20


def test_a_township_counts_its_inclusive_institutions_under_each_rule():
    here = {"township": TOWN, "inclusive": "是"}
    book = workbook(QUARTER, institution(**here), institution(**here, registered="已备案"), institution(township=TOWN))
    assert amount(book, "inclusive_institutions", unit=TOWN) == 2
    assert amount(book, "inclusive_institutions", unit=TOWN, rule="registered") == 1
    assert amount(book, "inclusive_institutions") == 2
    assert set(book["unit"]) == {county(), TOWN}


@pytest.mark.parametrize(
    ("changes", "judged", "provided", "lacking"),
    [
        ({}, 1, 1, 0),
        ({"built": 5}, 1, 0, 1),
        ({"built": 6, "delivered_together": "否"}, 1, 0, 0),
        ({"built": 5, "housing_delivered": "否"}, 1, 0, 1),
        ({"phase": "规划", "housing_delivered": "否"}, 0, 0, 0),
        ({"phase": "在建", "housing_delivered": "否"}, 0, 0, 0),
        ({"phase": "在建", "built": 0}, 1, 0, 6),
        ({"residents": 1001}, 1, 0, 1),
    ],
)
def test_a_new_estate_is_judged_by_its_places_and_its_delivery(changes, judged, provided, lacking):
    new = {"kind": ESTATE_NEW, "built": 6, "delivered_together": "是", **changes}
    book = workbook(QUARTER, estates=[estate(**new)])
    names = ("estates_new", "estates_new_provided", "estate_places_lacking")
    assert tuple(amount(book, name) for name in names) == (judged, provided, lacking)
    assert amount(book, "estates_old") == 0


def test_an_old_estate_under_way_is_judged_and_its_surplus_fills_nobody_elses_gap():
    book = workbook(QUARTER, estates=[estate(phase="在建", built=3), estate(built=50)])
    assert (amount(book, "estates_old"), amount(book, "estates_old_provided")) == (2, 1)
    assert amount(book, "estate_places_lacking") == 2


def test_what_each_row_adds_keeps_the_rows_own_index():
    rows = sheet("institutions", [institution(places=7), institution(status="筹建"), institution(places=9)])
    rows.index = pd.Index([12, 13, 14])
    added = row_amounts(INSTITUTIONS, rows, QUARTER, policy())[("places", "")]
    assert added.to_dict() == {12: 7, 14: 9}


def test_the_arguments_are_not_changed():
    rows, places = sheet("institutions", [institution()]), sheet("estates", [estate()])
    before = rows.copy(deep=True), places.copy(deep=True)
    facts(rows, places, {"under3": 1}, county=county(), quarter=QUARTER, policy=policy())
    pd.testing.assert_frame_equal(rows, before[0])
    pd.testing.assert_frame_equal(places, before[1])
