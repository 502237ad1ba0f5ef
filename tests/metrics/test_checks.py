"""The rules between cells, rows, quarters and counties: each on both sides of its boundary."""

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest
from openpyxl.utils import get_column_letter

from data.contract import schema
from data.findings import finding
from data.policy.policy import DEFAULT_POLICY, load_policy
from data.reading.reading import Reading
from data.vocabulary import Grade
from metrics.checks import CheckContext, check, counted_elsewhere, explanation_key, numbers_digest, population_basis
from tests.tools.work import calls

QUARTER, LAST = "2026Q3", "2026Q2"
TODAY = dt.date(2026, 10, 10)
FIRST_ROW = 6
INTEGERS = {c.key for s in schema.SHEETS for c in s.columns if c.type is schema.Type.INTEGER}


@pytest.fixture(scope="module")
def policy():
    return load_policy(DEFAULT_POLICY)


@pytest.fixture(scope="module")
def townships(policy):
    roster = policy.townships(dt.date(2026, 9, 30))
    return roster.loc[(roster["county"] == policy.counties[0].code) & ~roster["is_pseudo"], "code"].tolist()


@pytest.fixture
def new(policy, townships):
    return Builder(policy, townships)


class Builder:
    """Makes workbooks as read, sound unless told otherwise."""

    def __init__(self, policy, townships):
        self.policy, self.township, self.townships = policy, townships[0], townships

    def institution(self, number=1, **changes):
        row = dict.fromkeys(schema.INSTITUTIONS.keys)
        row |= {
            "name": f"第{number}托育园",
            "uscc": f"CODE{number:014d}",
            "filing_no": f"B{number}",
            "setting": "城镇",
            "township": self.township,
            "kind": "独立托育机构",
            "ownership": "民办营利",
            "inclusive": "否",
            "demonstration": "否",
            "pilot": "无",
            "registered": "已备案",
            "status": "运营",
            "places": 40,
            "enrolled": 30,
            "carers": 10,
            "carers_certified": 8,
        }
        return row | changes

    def estate(self, number=1, **changes):
        row = dict.fromkeys(schema.ESTATES.keys)
        row |= {
            "name": f"第{number}小区",
            "kind": schema.ESTATE_NEW,
            "township": self.township,
            "residents": 3200,
            "built": 20,
            "phase": schema.DELIVERED,
            "housing_delivered": "是",
        }
        return row | changes

    def county(self, **changes):
        values = dict.fromkeys(schema.COUNTY.keys)
        values |= {
            "population": 300_000,
            "population_as_of": dt.date(2025, 12, 31),
            "under3": 6000,
            "meetings": 1,
            "inspections": 3,
            "violations": 0,
        }
        return values | changes

    def reading(self, *institutions, estates=(), county=None, **changes):
        reading = Reading(
            file="x.xlsx",
            sha256="",
            size=1,
            county=self.policy.counties[0].code,
            quarter=QUARTER,
            cover={"zero_report": "否"},
            institutions=frame(institutions, schema.INSTITUTIONS),
            estates=frame(estates, schema.ESTATES),
            county_values=self.county() if county is None else county,
            cells=places(),
            sheets={s.key: s.name for s in schema.SHEETS},
        )
        return replace(reading, **changes)

    def context(self, *institutions, **changes):
        base = {"today": TODAY}
        if institutions:
            base |= {"last_quarter": LAST, "last_institutions": frame(institutions, schema.INSTITUTIONS)}
        return CheckContext(**(base | changes))

    def codes(self, reading, context=None):
        return [f.code for f in check(reading, context or self.context(), self.policy)]

    def only(self, code, reading, context=None):
        found = [f for f in check(reading, context or self.context(), self.policy) if f.code == code]
        assert len(found) == 1, f"{len(found)} findings {code}"
        return found[0]


def frame(rows, sheet):
    table = pd.DataFrame(list(rows), columns=list(sheet.keys))
    table.insert(0, "row", range(FIRST_ROW, FIRST_ROW + len(table)))
    kinds = {schema.Type.INTEGER: "Int64", schema.Type.NUMBER: "Float64", schema.Type.DATE: "datetime64[us]"}
    return table.astype({c.key: kinds.get(c.type, "str") for c in sheet.columns})


def places():
    """Columns in the contract's order; forms in column B."""
    cells = {}
    for sheet in schema.SHEETS:
        at = get_column_letter if sheet.shape == "table" else "B{}".format
        cells[sheet.key] = {column.key: at(number) for number, column in enumerate(sheet.columns, start=1)}
    return cells


def at(sheet, key, row=None):
    place = places()[sheet][key]
    return place if row is None else f"{place}{row}"


def test_a_file_of_which_no_row_could_be_read_is_checked_all_the_same(new):
    wrong = finding("cell.required", schema.INSTITUTIONS.name, at("institutions", "name", 9), heading="机构名称")
    assert new.codes(new.reading(findings=[wrong])) == []


# --- nothing wrong ---------------------------------------------------------------------------------------------------


def test_a_sound_workbook_has_no_findings(new):
    reading = new.reading(new.institution(1), new.institution(2), estates=[new.estate()])
    context = new.context(
        new.institution(1),
        new.institution(2),
        last_estates=frame([new.estate()], schema.ESTATES),
        last_county=new.county(),
        population_used=(300_000, dt.date(2025, 12, 31), "year_end"),
    )
    assert new.codes(reading, context) == []


def test_a_file_that_could_not_be_read_is_not_judged(new):
    assert new.codes(new.reading(readable=False), new.context(closed=True)) == []


def test_a_workbook_without_rows_or_columns_is_no_trouble(new):
    reading = new.reading(institutions=pd.DataFrame(), estates=pd.DataFrame(), county_values={}, cells={}, sheets={})
    assert new.codes(reading) == []


def test_arguments_stay_as_they_are(new):
    reading = new.reading(new.institution(1, places=90), new.institution(1))
    before = reading.institutions.copy(deep=True)
    new.codes(reading, new.context(new.institution(1)))
    pd.testing.assert_frame_equal(reading.institutions, before)


# --- the file and its cover ------------------------------------------------------------------------------------------


def test_a_closed_quarter_is_refused(new):
    found = new.only("quarter.closed", new.reading(), new.context(closed=True))
    assert (found.grade, found.sheet, found.cell, found.params) == (Grade.ERROR, "封面", "B2", {"quarter": QUARTER})


def test_a_zero_report_with_institutions_contradicts_itself(new):
    found = new.only("zero_report.contradicted", new.reading(new.institution(), cover={"zero_report": "是"}))
    assert (found.grade, found.sheet, found.cell, found.value) == (
        Grade.ERROR,
        "封面",
        at("cover", "zero_report"),
        "是",
    )
    assert "zero_report.contradicted" not in new.codes(new.reading(cover={"zero_report": "是"}))
    assert "zero_report.contradicted" not in new.codes(new.reading(new.institution()))


def test_the_same_file_is_only_a_note(new):
    found = new.only("file.same", new.reading(), new.context(same_file="7"))
    assert (found.grade, found.params) == (Grade.NOTE, {"submission": "7"})


def test_every_number_as_in_an_earlier_quarter_is_asked(new):
    rows = (new.institution(1), new.institution(2, places=50, fee=1200.5))
    reading = new.reading(*rows, estates=[new.estate()])
    digest = numbers_digest(reading.institutions, reading.estates, reading.county_values)
    context = new.context(earlier_digests={"2025Q3": digest, "2026Q1": digest, LAST: "another"})
    assert new.only("unchanged", reading, context).params == {"quarter": "2026Q1"}
    changed = new.reading(rows[0], rows[1] | {"enrolled": 31}, estates=[new.estate()])
    assert "unchanged" not in new.codes(changed, context)


def test_the_digest_sees_numbers_only_and_no_order(new):
    one, two = new.institution(1, places=40), new.institution(2, places=50)
    county = new.county()

    def digest(*rows, **values):
        return numbers_digest(frame(rows, schema.INSTITUTIONS), frame([], schema.ESTATES), county | values)

    assert digest(one, two) == digest(two, one | {"note": "改了备注"})
    assert digest(one, two) == digest(one, two, population_as_of=dt.date(2024, 12, 31))
    assert digest(one, two) != digest(one, two | {"places": 51})
    assert digest(one, two) != digest(one, two | {"fee": 0.0})
    assert digest(one, two) != digest(one, two, trainees=1)
    assert digest(one | {"enrolled": 31}, two) != digest(one, two | {"enrolled": 31})


# --- 合计 rows -------------------------------------------------------------------------------------------------------


def test_a_total_that_does_not_add_up_is_asked(new):
    rows = [new.institution(n) for n in (1, 2, 3)]
    found = new.only("total.differs", new.reading(*rows, totals=[("institutions", 9, {"places": 130, "enrolled": 90})]))
    assert (found.grade, found.cell, found.value) == (Grade.QUERY, at("institutions", "places", 9), 130)
    assert found.params == {"heading": "托位总数", "written": 130, "sum": 120}


@pytest.mark.parametrize(("written", "asked"), [(80, False), (40, False), (41, True)])
def test_a_total_in_the_middle_may_sum_the_rows_since_the_one_above(new, written, asked):
    rows = frame([new.institution(n) for n in (1, 2, 3)], schema.INSTITUTIONS).assign(row=[6, 7, 9])
    totals = [("institutions", 8, {"places": 80}), ("institutions", 10, {"places": written if written != 80 else 120})]
    assert ("total.differs" in new.codes(new.reading(institutions=rows, totals=totals))) is asked


def test_a_total_over_a_cell_that_is_wrong_already_is_not_judged(new):
    wrong = [finding("cell.unclear_number", "机构台账", at("institutions", "places", 6), "约30", heading="托位总数")]
    reading = new.reading(new.institution(1, places=None), totals=[("institutions", 7, {"places": 30})], findings=wrong)
    assert "total.differs" not in new.codes(reading)


# --- one institution -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("classes", "wrong"),
    [
        ({"places_toddler": 20, "places_older": 20}, False),
        ({"places_toddler": 20, "places_older": 19}, True),
        ({"places_toddler": 41}, True),
        ({}, False),
        ({"places_infant": 0}, True),
    ],
)
def test_class_places_that_are_given_add_up(new, classes, wrong):
    row = new.institution(1, classes_toddler=3, classes_older=2, **classes)
    assert ("class.sum" in new.codes(new.reading(row))) is wrong


def test_a_sum_that_is_off_names_both_figures_at_the_total(new):
    found = new.only("class.sum", new.reading(new.institution(1, places_mixed=36, classes_mixed=2)))
    assert (found.grade, found.cell, found.value) == (Grade.ERROR, at("institutions", "places", 6), 40)
    assert found.params == {"sum": 36, "total": 40}


def test_a_sum_with_an_unreadable_part_is_not_judged(new):
    wrong = [finding("cell.negative", "机构台账", at("institutions", "places_older", 6), -5, heading="托大班托位")]
    row = new.institution(1, places_toddler=20, classes_toddler=2)
    assert "class.sum" not in new.codes(new.reading(row, findings=wrong))
    assert "class.sum" in new.codes(new.reading(row))


@pytest.mark.parametrize(("certified", "wrong"), [(10, False), (11, True)])
def test_certified_carers_are_carers(new, certified, wrong):
    reading = new.reading(new.institution(1, carers=10, carers_certified=certified))
    assert ("carers.certified_more" in new.codes(reading)) is wrong


@pytest.mark.parametrize(
    ("carers", "status", "asked"), [(8, "运营", False), (7, "运营", True), (7, "筹建", False), (7, "停业", False)]
)
def test_carers_are_short_of_what_operating_classes_need(new, carers, status, asked):
    row = new.institution(1, places_toddler=40, classes_toddler=3, carers=carers, carers_certified=0, status=status)
    assert ("carers.short" in new.codes(new.reading(row))) is asked


def test_carers_are_not_asked_for_without_class_places(new):
    row = new.institution(1, carers=0, carers_certified=0)
    assert "carers.short" not in new.codes(new.reading(row))


def test_short_carers_are_named_with_what_is_needed(new):
    row = new.institution(1, places_infant=10, places_older=30, classes_infant=1, classes_older=2, carers=8)
    found = new.only("carers.short", new.reading(row))
    assert (found.cell, found.params["carers"], found.params["needed"]) == (at("institutions", "carers", 6), 8, 9)


@pytest.mark.parametrize(("enrolled", "asked"), [(40, False), (41, True)])
def test_more_children_than_places_is_asked(new, enrolled, asked):
    assert ("enrolled.over" in new.codes(new.reading(new.institution(1, enrolled=enrolled)))) is asked


@pytest.mark.parametrize(("kind", "limit"), [(kind, load_policy().classes[kind].places) for kind in schema.CLASSES])
def test_a_class_has_a_size(new, kind, limit):
    def codes(places):
        return new.codes(new.reading(new.institution(1, **{f"classes_{kind}": 2, f"places_{kind}": places})))

    assert "class.oversize" not in codes(2 * limit)
    assert "class.oversize" in codes(2 * limit + 1)


@pytest.mark.parametrize(("classes", "asked"), [(None, True), (0, True), (3, False)])
def test_class_places_without_classes_are_asked(new, classes, asked):
    row = new.institution(1, places_toddler=40, classes_toddler=classes)
    assert ("class.no_count" in new.codes(new.reading(row))) is asked


def test_a_file_that_counts_no_classes_is_asked_once(new, policy):
    rows = [new.institution(n, places=60, places_toddler=40, places_older=20) for n in (1, 2, 3)]
    read = new.reading(*rows, new.institution(4, status="停业", places_infant=5, places=5))
    columns = read.cells[schema.INSTITUTIONS.key]
    without = {key: place for key, place in columns.items() if not key.startswith("classes_")}
    read.cells = read.cells | {schema.INSTITUTIONS.key: without}
    found = [one for one in check(read, new.context(), policy) if one.code.startswith("class.")]
    assert [(one.code, one.cell, one.params) for one in found] == [
        ("class.no_counts", None, {"count": 3, "columns": ["托小班班数", "托大班班数"]})
    ]


def test_classes_without_places_and_closed_institutions_are_not_asked(new):
    rows = (new.institution(1, classes_toddler=2), new.institution(2, status="停业", places_toddler=40))
    assert not {"class.no_count", "class.oversize"} & set(new.codes(new.reading(*rows)))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"filing_no": None}, "filing_no.empty"),
        ({"inclusive": "是"}, "inclusive_doc.empty"),
        ({"inspected_on": dt.date(2026, 8, 1)}, "inspection.no_result"),
    ],
)
def test_a_yes_asks_for_its_paper(new, changes, code):
    assert code in new.codes(new.reading(new.institution(1, **changes)))
    mended = {"registered": "未备案", "inclusive_doc": "卫办2026年1号", "inspection": "合格"}
    assert code not in new.codes(new.reading(new.institution(1, **changes, **mended)))


def test_a_result_that_could_not_be_read_is_not_called_missing(new):
    place = at("institutions", "inspection", 6)
    wrong = [finding("cell.choice", "机构台账", place, "好", heading="检查结果", choices=())]
    reading = new.reading(new.institution(1, inspected_on=dt.date(2026, 8, 1)), findings=wrong)
    assert "inspection.no_result" not in new.codes(reading)


@pytest.mark.parametrize(("day", "noted"), [(dt.date(2025, 12, 31), True), (dt.date(2026, 1, 1), False)])
def test_a_training_date_of_another_year_is_noted(new, day, noted):
    reading = new.reading(new.institution(1, trained_on=day))
    assert ("training.not_this_year" in new.codes(reading)) is noted


@pytest.mark.parametrize("key", ["places", "enrolled", "carers", "carers_certified", "classes_mixed", "places_infant"])
def test_ten_thousand_of_anything_is_asked(new, key):
    assert "figure.huge" not in new.codes(new.reading(new.institution(1, **{key: 9_999})))
    found = new.only("figure.huge", new.reading(new.institution(1, **{key: 10_000})))
    assert (found.grade, found.cell, found.value) == (Grade.QUERY, at("institutions", key, 6), 10_000)


# --- twice -----------------------------------------------------------------------------------------------------------


def test_the_same_code_twice_names_both_rows(new):
    rows = (new.institution(1), new.institution(2), new.institution(3, uscc=new.institution(1)["uscc"]))
    found = new.only("institution.duplicate", new.reading(*rows))
    assert (found.grade, found.cell, found.params["other_cell"]) == (Grade.ERROR, "B8", "B6")
    assert found.params["by"] == "code"


@pytest.mark.parametrize("name", ["阳光托育园（北区）", "阳光托育园(北区)", " 阳光 托育园【北区】", "阳光托育园北区"])
def test_the_same_name_in_one_township_is_one_institution(new, name):
    rows = (new.institution(1, name="阳光托育园（北区）"), new.institution(2, name=name))
    found = new.only("institution.duplicate", new.reading(*rows))
    assert (found.cell, found.params["other_cell"], found.params["by"]) == ("A7", "A6", "name")


def test_the_same_name_in_another_township_is_another_institution(new):
    rows = (new.institution(1, name="阳光"), new.institution(2, name="阳光", township=new.townships[1]))
    assert new.codes(new.reading(*rows)) == []


@pytest.mark.parametrize(
    ("here", "there", "township"),
    [("演示路1号", "演示路2号", 0), ("演示路1号", "演示路1号", 1), (None, None, 1)],
    ids=["addresses", "townships", "townships alone"],
)
@pytest.mark.parametrize("name", ["演示分园", "第1托育园"])
def test_one_code_at_two_addresses_is_two_institutions_and_asked_once(new, here, there, township, name):
    moved = {"name": name, "address": there, "township": new.townships[township]}
    rows = (new.institution(1, address=here), new.institution(1, **moved))
    found = new.only("institution.licence", new.reading(*rows))
    assert (found.grade, found.cell, found.value) == (Grade.QUERY, "B7", new.institution(1)["uscc"])
    assert found.params == {"name": "第1托育园", "names": ["第1托育园", name]}


@pytest.mark.parametrize("address", ["演示路 1 号", "演示路（1）号", None])
def test_one_code_at_one_address_is_one_institution_whatever_its_name(new, address):
    rows = [new.institution(number, uscc="X", address="演示路1号") for number in (1, 2, 3)]
    rows[1]["address"], rows[2]["address"] = "演示路2号", address
    findings = check(new.reading(*rows), new.context(), new.policy)
    assert [(f.code, f.cell) for f in findings] == [("institution.duplicate", "B8"), ("institution.licence", "B7")]
    assert findings[0].params == {"name": "第3托育园", "other_cell": "B6", "by": "code"}


def test_missing_codes_are_not_the_same_code(new):
    rows = (new.institution(1, uscc=None, kind="家庭托育点"), new.institution(2, uscc=None, kind="家庭托育点"))
    assert new.codes(new.reading(*rows)) == []


def test_an_institution_twice_by_code_and_name_is_said_once(new):
    assert new.codes(new.reading(new.institution(1), new.institution(1))) == ["institution.duplicate"]


def test_the_same_estate_twice_is_an_error(new):
    reading = new.reading(estates=[new.estate(1), new.estate(2), new.estate(1)])
    found = new.only("estate.duplicate", reading)
    assert (found.grade, found.sheet, found.cell, found.params["other_cell"]) == (Grade.ERROR, "居住区配建", "A8", "A6")


def test_an_institution_counted_elsewhere_is_refused_without_naming_where(new):
    other = new.policy.counties[1]
    elsewhere = pd.DataFrame([{"uscc": new.institution(1)["uscc"], "name": "x", "township": "", "county": other.code}])
    reading, context = new.reading(new.institution(1), new.institution(2)), new.context(elsewhere=elsewhere)
    found = new.only("institution.elsewhere", reading, context)
    assert (found.grade, found.cell) == (Grade.ERROR, "B6")
    assert other.name not in str(found) and other.code not in str(found)
    named = counted_elsewhere(reading.institutions, elsewhere, new.policy)
    assert named[["row", "county"]].values.tolist() == [[6, other.code]]


def test_an_institution_that_does_not_count_here_may_count_elsewhere(new):
    elsewhere = pd.DataFrame([{"uscc": new.institution(1)["uscc"], "name": "x", "township": "", "county": "1"}])
    for status in ("停业", "筹建"):
        assert new.codes(new.reading(new.institution(1, status=status)), new.context(elsewhere=elsewhere)) == []


@pytest.mark.parametrize(
    ("before", "code"),
    [
        ({}, "institution.claimed"),
        ({"status": "筹建"}, "institution.elsewhere"),
        ({"uscc": "Y"}, "institution.elsewhere"),
    ],
)
def test_who_counted_an_institution_before_is_asked_and_not_refused(new, before, code):
    elsewhere = pd.DataFrame([{"uscc": new.institution(1)["uscc"], "name": "x", "township": "", "county": "1"}])
    context = new.context(new.institution(1, **before), elsewhere=elsewhere)
    found = [f for f in check(new.reading(new.institution(1)), context, new.policy) if "institution" in f.code]
    assert [(f.code, f.cell) for f in found if f.grade != Grade.NOTE] == [(code, "B6")]


# --- estates and the county ------------------------------------------------------------------------------------------


def test_an_estate_delivered_ahead_is_asked_at_its_places(new):
    found = new.only("estate.ahead", new.reading(estates=[new.estate(built=12)]))
    assert (found.grade, found.cell, found.value) == (Grade.QUERY, at("estates", "built", 6), 12)
    assert found.params == {"name": "第1小区", "needed": 20, "built": 12, "lacking": 8, "residents": 3200, "ratio": 6}
    assert new.codes(new.reading(estates=[new.estate(built=20)])) == []


def test_an_estate_not_delivered_together_is_asked_at_that_answer(new):
    found = new.only("estate.ahead", new.reading(estates=[new.estate(delivered_together="否")]))
    assert (found.cell, found.value, found.params["lacking"]) == (at("estates", "delivered_together", 6), "否", 0)


def test_what_an_estate_delivered_apart_does_not_say_is_said_as_missing(new):
    estate = new.estate(delivered_together="否", residents=None, built=None)
    params = new.only("estate.ahead", new.reading(estates=[estate])).params
    assert [params[key] for key in ("needed", "built", "lacking", "residents")] == [None] * 4


@pytest.mark.parametrize(("day", "wrong"), [(dt.date(2026, 9, 30), False), (dt.date(2026, 10, 1), True)])
def test_a_population_is_of_a_day_in_the_quarter_or_before(new, day, wrong):
    reading = new.reading(county=new.county(population_as_of=day))
    assert ("population.after_quarter" in new.codes(reading)) is wrong


@pytest.mark.parametrize(("persons", "asked"), [(315_000, False), (315_001, True), (285_000, False), (284_999, True)])
def test_a_population_five_per_cent_off_is_still_fine(new, persons, asked):
    context = new.context(population_used=(300_000, dt.date(2025, 12, 31), "year_end"))
    reading = new.reading(county=new.county(population=persons))
    assert ("population.off" in new.codes(reading, context)) is asked


def test_a_population_of_another_basis_is_noted(new):
    context = new.context(population_used=(300_000, dt.date(2020, 11, 1), "census"))
    found = new.only("population.basis", new.reading(), context)
    assert (found.grade, found.params) == (Grade.NOTE, {"before": "census", "now": "year_end"})
    census = new.reading(county=new.county(population_as_of=dt.date(2020, 11, 1)))
    assert new.codes(census, context) == []


def test_the_basis_of_a_population_is_told_from_its_day():
    days = [dt.date(2020, 11, 1), dt.date(2021, 11, 1), dt.date(2025, 12, 31), dt.date(2026, 6, 30)]
    assert [population_basis(day) for day in days] == ["census", "other", "year_end", "other"]


def test_children_under_three_left_out_are_asked(new):
    found = new.only("under3.empty", new.reading(county=new.county(under3=None)))
    assert (found.grade, found.sheet, found.cell) == (Grade.QUERY, "县区概况", at("county", "under3"))
    assert new.codes(new.reading(county=new.county(under3=0))) == []


# --- against the last quarter ----------------------------------------------------------------------------------------


def others(new):
    """Enough unchanged institutions that the county's total stays within its threshold."""
    return [new.institution(n, places=1000, enrolled=500) for n in (8, 9)]


@pytest.mark.parametrize(
    ("before", "now", "asked"),
    [
        (40, 52, False),
        (40, 53, True),
        (40, 28, False),
        (40, 27, True),
        (200, 230, False),
        (200, 231, True),
        (200, 170, False),
        (200, 169, True),
        (0, 1, True),
        (0, 0, False),
    ],
)
def test_places_may_change_by_thirty_per_cent_and_by_thirty(new, before, now, asked):
    reading = new.reading(new.institution(1, places=now, enrolled=0), *others(new))
    context = new.context(new.institution(1, places=before), *others(new))
    assert new.codes(reading, context) == (["places.changed"] if asked else [])


def test_changed_places_are_told_with_before_change_and_percent(new):
    reading = new.reading(*others(new), new.institution(1, places=90))
    found = new.only("places.changed", reading, new.context(new.institution(1, places=40), *others(new)))
    assert (found.grade, found.cell, found.value) == (Grade.QUERY, at("institutions", "places", 8), 90)
    assert found.params == {
        "name": "第1托育园",
        "before": 40,
        "now": 90,
        "change": 50,
        "percent": 125,
        "limit": 30,
        "limit_percent": 30,
    }


def test_a_percentage_just_over_the_threshold_does_not_read_as_allowed(new):
    reading, context = new.reading(new.institution(1, places=4004)), new.context(new.institution(1, places=3079))
    assert new.only("places.changed", reading, context).params["percent"] == 30.1


@pytest.mark.parametrize(
    ("then", "now"), [({"status": "停业"}, {}), ({}, {"status": "停业"}), ({"status": "停业"}, {"status": "停业"})]
)
def test_closing_and_reopening_explain_a_change(new, then, now):
    reading = new.reading(new.institution(1, **now | {"places": 0, "enrolled": 0}), *others(new))
    assert "places.changed" not in new.codes(reading, new.context(new.institution(1, **then), *others(new)))


def test_an_institution_is_known_again_by_code_else_by_name_and_township(new):
    context = new.context(new.institution(1), *others(new))
    renamed = new.institution(1, name="另一个名字", places=90)
    recoded = new.institution(1, uscc="另一个代码", name=" 第1托育园 ", places=90)
    moved = new.institution(1, uscc="另一个代码", township=new.townships[1], places=90)
    for row in (renamed, recoded):
        assert new.codes(new.reading(row, *others(new)), context) == ["places.changed"]
    assert new.codes(new.reading(moved, *others(new)), context) == ["institution.gone", "institution.new"]


@pytest.mark.parametrize(("places", "asked"), [(130, False), (131, True), (70, False), (69, True)])
def test_the_countys_places_may_change_by_thirty_per_cent(new, places, asked):
    reading = new.reading(new.institution(1, places=places), new.institution(2, status="筹建", places=5))
    context = new.context(new.institution(1, places=100), new.institution(2, status="筹建", places=5))
    total = [f for f in check(reading, context, new.policy) if f.code == "places.total_changed"]
    assert [(f.sheet, f.cell, f.value) for f in total] == ([("机构台账", None, places)] if asked else [])


def test_the_countys_places_are_not_compared_while_one_cannot_be_read(new):
    wrong = [finding("cell.unclear_number", "机构台账", at("institutions", "places", 6), "约40", heading="托位总数")]
    reading = new.reading(new.institution(1, places=None), findings=wrong)
    assert "places.total_changed" not in new.codes(reading, new.context(new.institution(1, places=100)))


def test_a_first_workbook_is_compared_with_nothing(new):
    assert new.codes(new.reading(new.institution(1, places=5000), new.institution(2))) == []


@pytest.mark.parametrize(("now", "asked"), [(39_999, False), (40_000, True)])
def test_a_thousand_times_last_quarters_figure_is_asked_instead_of_the_change(new, now, asked):
    reading = new.reading(new.institution(1, places=now))
    codes = new.codes(reading, new.context(new.institution(1, places=40)))
    assert ("figure.thousandfold" in codes) is asked
    assert ("places.changed" in codes) is not asked


def test_a_thousandth_of_last_quarters_figure_is_asked_too(new):
    county, context = new.county(population=30), new.context(last_county=new.county(), last_quarter=LAST)
    found = new.only("figure.thousandfold", new.reading(county=county), context)
    assert (found.sheet, found.cell, found.params["before"]) == ("县区概况", at("county", "population"), 300_000)


def test_a_thousandfold_population_is_not_also_called_off(new):
    context = new.context(last_county=new.county(), last_quarter=LAST, population_used=(300_000, TODAY, "own"))
    assert new.codes(new.reading(county=new.county(population=30)), context) == ["figure.thousandfold"]


def test_a_thousandfold_figure_of_an_estate_is_asked(new):
    context = new.context(last_quarter=LAST, last_estates=frame([new.estate(residents=3)], schema.ESTATES))
    found = new.only("figure.thousandfold", new.reading(estates=[new.estate(residents=3200)]), context)
    assert (found.sheet, found.params["heading"]) == ("居住区配建", "规划（常住）人口")


def test_an_institution_gone_without_closing_is_asked(new):
    reading, last = new.reading(*others(new)), [new.institution(1, places=1), *others(new)]
    found = new.only("institution.gone", reading, new.context(*last))
    assert (found.grade, found.sheet, found.cell) == (Grade.QUERY, "机构台账", None)
    assert found.params == {"name": "第1托育园", "quarter": LAST}
    closed = [new.institution(1, status="停业"), *others(new)]
    assert new.codes(reading, new.context(*closed)) == []


def test_a_zero_report_asks_for_each_institution_gone(new):
    reading = new.reading(cover={"zero_report": "是"})
    context = new.context(new.institution(1), new.institution(2), new.institution(3, status="停业"))
    assert new.codes(reading, context) == ["places.total_changed", "institution.gone", "institution.gone"]


def test_a_table_that_was_not_read_whole_says_nothing_about_who_is_gone(new):
    for code, params in (("sheet.missing", {"name": "机构台账"}), ("sheet.too_long", {"limit": 20_000})):
        reading = new.reading(new.institution(2), findings=[finding(code, "机构台账", **params)])
        assert new.codes(reading, new.context(new.institution(1))) == []


def test_an_institution_whose_township_is_wrong_is_neither_gone_nor_new(new):
    reading = new.reading(new.institution(1, uscc=None, township=None), *others(new))
    assert new.codes(reading, new.context(new.institution(1, uscc=None), *others(new))) == []


def test_a_new_institution_is_noted_where_there_was_a_roster(new):
    reading = new.reading(new.institution(1, places=1, enrolled=1), *others(new))
    found = new.only("institution.new", reading, new.context(*others(new)))
    assert (found.grade, found.cell) == (Grade.NOTE, "A6")
    assert "institution.new" not in new.codes(reading, new.context(last_quarter=LAST))


# --- all together ----------------------------------------------------------------------------------------------------


def test_findings_come_worst_first_then_by_sheet_and_row(new):
    rows = [
        new.institution(1, enrolled=41),
        new.institution(2, places_mixed=1, classes_mixed=1),
        new.institution(3, trained_on=dt.date(2025, 1, 1)),
        new.institution(4, enrolled=50),
    ]
    found = check(new.reading(*rows, estates=[new.estate(built=0)]), new.context(), new.policy)
    assert [(f.grade, f.cell) for f in found] == [
        (Grade.ERROR, "X7"),
        (Grade.QUERY, "Y6"),
        (Grade.QUERY, "Y9"),
        (Grade.QUERY, "F6"),
        (Grade.NOTE, "AD8"),
    ]


def test_an_answer_belongs_to_the_institution_not_to_its_row(new):
    first = new.only("enrolled.over", new.reading(new.institution(1, enrolled=41)))
    later = new.only("enrolled.over", new.reading(new.institution(2), new.institution(1, enrolled=55)))
    assert explanation_key(first) == explanation_key(later)
    other = new.only("enrolled.over", new.reading(new.institution(2, enrolled=41)))
    assert explanation_key(first) != explanation_key(other)


def test_values_and_parameters_are_pythons_own(new):
    reading = new.reading(new.institution(1, places=90, trained_on=dt.date(2025, 1, 1)), estates=[new.estate(built=1)])
    for found in check(reading, new.context(new.institution(1)), new.policy):
        kept = [found.value, *found.params.values()]
        assert all(type(value) in (str, int, float, type(None)) for value in kept), found


def test_twenty_thousand_rows_are_checked_by_the_column_and_not_by_the_cell(new):
    rows = [new.institution(n, places_toddler=40, classes_toddler=3) for n in range(20_000)]
    found = []

    def checked(number):
        now, before = frame(rows[:number], schema.INSTITUTIONS), frame(rows[1:number], schema.INSTITUTIONS)
        reading = new.reading(institutions=now)
        context = CheckContext(today=TODAY, last_quarter=LAST, last_institutions=before)
        return calls(lambda: found.append(check(reading, context, new.policy)))

    few, many = checked(2_000), checked(20_000)
    assert [[f.code for f in each] for each in found] == [["institution.new"]] * 2
    assert (many - few) / 18_000 < 25, "calls for each row more, of thirty cells"
