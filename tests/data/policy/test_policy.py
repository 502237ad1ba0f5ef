"""The policy file: it says all the document says in the document's words, and is refused when it contradicts itself."""

import datetime as dt
import re
import unicodedata
from fractions import Fraction

import pytest

from data.contract import schema
from data.indicators import INDICATORS
from data.policy.policy import DEFAULT_POLICY, Policy, load_policy
from data.quarters import last_day, quarter
from tests.tools.sources import ROOMS, ROOT, sources

DOCUMENTS = ROOT / "docs" / "policy"
BRACKETS = str.maketrans("\N{LEFT TORTOISE SHELL BRACKET}\N{RIGHT TORTOISE SHELL BRACKET}[]", "()()")


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy()


def plain(text: str) -> str:
    """Text without white space, markdown, and the widths and kinds of brackets a scan may take for another."""
    return re.sub(r"[\s*#]", "", unicodedata.normalize("NFKC", text)).translate(BRACKETS)


@pytest.fixture(scope="module")
def document() -> str:
    return plain((DOCUMENTS / "yunzhengbanfa-2020-37.md").read_text("utf-8"))


def rows_of(section: str) -> list[list[str]]:
    """The cells of the table in a section of the reading."""
    text = (DOCUMENTS / "reading.md").read_text("utf-8").split(f"## {section}. ")[1].split("\n## ")[0]
    rows = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


# --- all that the reading lists is there ------------------------------------------------------------------------------


def test_every_numeric_commitment_of_the_reading_is_there_with_its_clause(policy):
    expected = [(row[0], row[3]) for row in rows_of("A")]
    assert len(expected) == 10
    assert [(c.id, c.clause) for c in policy.commitments] == expected


def test_every_commitment_has_its_deadline_its_standing_or_what_monitors_it(policy):
    targets = {c.id: [t for t in policy.targets if t.commitment == c.id] for c in policy.commitments}
    for row in rows_of("A"):
        of_it, deadline = targets[row[0]], row[4]
        if deadline[0].isdigit():
            assert of_it
            assert {last_day(quarter(t.deadline)).isoformat() for t in of_it} == {deadline}
        elif deadline == "standing":
            assert {t.kind for t in of_it} == {"standing"}
        elif row[0] == "training":
            assert {t.kind for t in of_it} == {"yearly"}
        else:
            assert not of_it
            assert next(c for c in policy.commitments if c.id == row[0]).monitored_by


def test_every_milestone_of_the_reading_is_there_with_its_clause_and_levels(policy):
    levels = {
        "the city": ("city",),
        "city, counties": ("city", "county"),
        "each county": ("county",),
        "city, county, township": ("city", "county", "township"),
        "the city, 2025": ("city",),
    }
    expected = [(row[0], levels[row[1]], row[3]) for row in rows_of("B")]
    assert len(expected) == 10
    assert [(m.id, m.levels, m.clause) for m in policy.milestones] == expected
    assert {m.id: m.deadline for m in policy.milestones if m.deadline} == {"diversity": "2025Q4"}


def test_every_task_of_the_reading_is_there_with_those_who_lead_and_those_responsible(policy):
    expected = [[plain(cell) for cell in (row[0], row[2], row[3], row[4])] for row in rows_of("C")]
    assert len(expected) == 14
    told = [(str(task.no), task.title, "、".join(task.lead), "、".join(task.responsible)) for task in policy.tasks]
    assert [[plain(cell) for cell in row] for row in told] == expected


def test_every_task_stands_in_its_section(policy):
    numerals = [row[1][:3] for row in rows_of("C")]
    assert [plain(t.section)[:3] for t in policy.tasks] == numerals
    assert [t.clause for t in policy.tasks] == [f"二{numeral}{no}" for no, numeral in enumerate(numerals, 1)]


# --- in the document's words ------------------------------------------------------------------------------------------


def test_the_document_itself_is_named_as_it_names_itself(policy, document):
    assert plain(policy.title) in document
    assert plain(policy.number) in document
    assert f"{policy.issued.year}年{policy.issued.month}月{policy.issued.day}日印发" in document


def test_all_words_quoted_are_the_documents_own(policy, document):
    quoted = [*policy.commitments, *policy.milestones, *policy.tasks, *policy.departments]
    texts = [part.words for part in (*quoted, policy.meetings, policy.leading_group)]
    assert len(texts) == 10 + 10 + 14 + 20 + 2
    passages = [passage for text in texts for passage in text.split("……") if passage]
    assert [passage for passage in passages if plain(passage) not in document] == []


def test_a_target_carries_the_clause_and_words_of_its_commitment(policy):
    target = policy.target("township_coverage", "county")
    assert target.clause == "二(二)7"
    assert plain(target.words) == plain("到2025年，每个乡（镇、街道）普惠婴幼儿照护机构不少于1家。")


def test_every_task_is_quoted_whole_with_its_units_as_the_document_lists_them(policy, document):
    for task in policy.tasks:
        heading = plain(f"{task.no}.{task.title}。{task.words}(牵头单位:{'、'.join(task.lead)},责任单位:")
        assert heading in document, task.no
        listed = document.split(heading)[1].replace("(市、区)", "").split(")")[0].replace(",", "、")
        assert listed == plain("、".join(task.responsible)).replace("(市、区)", "")


def test_the_departments_are_those_of_annex_1_in_its_order(policy, document):
    annex = document.split("工作职责分工")[-1].split("附件2")[0]
    assert annex == "".join(plain(department.words) for department in policy.departments)
    assert len(policy.departments) == 20
    assert all(department.duty and not department.duty.startswith(department.name) for department in policy.departments)


def test_the_conference_has_the_members_times_and_months_of_annex_2(policy, document):
    rule = policy.meetings
    assert f"由{rule.convener}主任担任召集人,{'、'.join(rule.members)}为联席会议成员" in document
    assert (rule.times, rule.months, len(rule.members)) == (2, (7, 12), 19)


def test_the_leading_group_holds_the_units_of_annex_3_and_no_people(policy, document):
    annex = document.split("附件3")[-1]
    youth_league = f"共青团{policy.city.name}委"
    units = [unit.replace("团市委", youth_league) for unit in policy.leading_group.units]
    assert [unit for unit in units if unit not in annex] == []
    assert len(units) == 21
    assert policy.leading_group.office == "市卫健委"


# --- the targets and rules of numbers.md ------------------------------------------------------------------------------


def test_the_targets_are_those_of_the_definitions(policy):
    expected = [
        ("places_per_1000", "city", "deadline", 5, "2025Q4", "places"),
        ("places_per_1000", "county", "deadline", 5, "2025Q4", "places"),
        ("demonstration", "county", "deadline", 1, "2020Q4", "institutions"),
        ("pilot_kindergarten", "county", "deadline", 1, "2020Q4", "institutions"),
        ("pilot_workplace", "county", "deadline", 1, "2020Q4", "institutions"),
        ("township_coverage", "city", "deadline", 1, "2025Q4", "townships"),
        ("township_coverage", "county", "deadline", 1, "2025Q4", "townships"),
        ("inclusive_institutions", "township", "deadline", 1, "2025Q4", "institutions"),
        ("estates_old", "city", "deadline", 1, "2025Q4", "estates"),
        ("estates_old", "county", "deadline", 1, "2025Q4", "estates"),
        ("estates_new", "city", "standing", 1, None, "estates"),
        ("estates_new", "county", "standing", 1, None, "estates"),
        ("trained_share", "city", "yearly", 1, None, "institutions"),
        ("trained_share", "county", "yearly", 1, None, "institutions"),
    ]
    counts = [INDICATORS[t.indicator].counts for t in policy.targets]
    found = [(t.indicator, t.level, t.kind, t.value, t.deadline) for t in policy.targets]
    assert [(*target, noun) for target, noun in zip(found, counts, strict=True)] == expected
    assert {t.baseline for t in policy.targets if t.kind == "deadline"} == {"2020Q3"}
    assert {t.baseline for t in policy.targets if t.kind != "deadline"} == {None}
    assert {t.operator for t in policy.targets} == {">="}
    assert all(isinstance(t.value, Fraction) for t in policy.targets)


def test_only_a_countys_rate_is_a_reference_and_only_the_pilots_are_any_of(policy):
    assert [t.id for t in policy.targets if t.reference] == ["places_per_1000.county"]
    assert [t.id for t in policy.targets if t.any_of] == ["pilot_kindergarten.county", "pilot_workplace.county"]


def test_a_target_is_found_by_indicator_and_level(policy):
    assert policy.target("places_per_1000", "city").value == 5
    assert policy.target("places_per_1000", "township") is None
    assert policy.target("places_gap", "city") is None


def test_every_indicator_is_in_use(policy):
    assert set(policy.indicators) == set(INDICATORS)


def test_the_counting_rule_and_the_thresholds_are_those_of_the_definitions(policy):
    counting, thresholds = policy.counting, policy.thresholds
    assert (counting.statuses, counting.kinds, counting.registered_only) == (("运营",), schema.KINDS, False)
    assert dict(counting.carers_per_place) == {"infant": 3, "toddler": 5, "older": 7, "mixed": 5}
    assert counting.carers_per_place.mixed == 5
    assert (thresholds.on_track, thresholds.accelerate) == (Fraction(19, 20), Fraction(3, 5))
    assert (policy.estates.new.per_1000, policy.estates.old.per_1000) == (6, 5)
    assert (thresholds.places_change_percent, thresholds.places_change, thresholds.total_change_percent) == (30, 30, 30)
    assert (thresholds.population_change_percent, thresholds.huge, thresholds.explanation_length) == (5, 10_000, 6)
    assert (policy.due_days, policy.carry_quarters) == (15, 4)
    assert policy.population_basis.since == dt.date(2020, 11, 1)


# --- units and reference tables ---------------------------------------------------------------------------------------


def test_units_are_found_by_code_and_counties_by_their_whole_name_only(policy):
    assert policy.unit("140800") == policy.city
    assert policy.unit(policy.counties[0].code) == policy.counties[0]
    assert [county.level for county in policy.counties] == ["county"] * 13
    for county in policy.counties:
        assert policy.county_by_name(county.name) == county
        assert policy.county_by_name(county.name[:-1]) is None
    longer, shorter = (policy.unit(code) for code in ("140825", "140826"))
    assert shorter.name in longer.name
    assert policy.county_by_name(longer.name) == longer
    with pytest.raises(KeyError):
        policy.unit("140801")


@pytest.mark.parametrize(
    ("day", "townships", "pseudo"),
    [
        ("2019-12-31", 149, 17),
        ("2020-06-30", 149, 17),
        ("2023-06-29", 149, 17),
        ("2023-06-30", 147, 14),
        ("2026-09-30", 147, 14),
    ],
)
def test_the_roster_is_the_one_valid_at_the_day(policy, day, townships, pseudo):
    roster = policy.townships(dt.date.fromisoformat(day))
    assert list(roster.columns) == ["code", "county", "name", "kind", "is_pseudo"]
    assert roster["is_pseudo"].dtype == bool
    assert ((~roster["is_pseudo"]).sum(), roster["is_pseudo"].sum()) == (townships, pseudo)
    assert set(roster["county"]) == {county.code for county in policy.counties}


def test_a_township_leads_to_what_it_is_today(policy):
    assert policy.successor("140821202") == "140821109"  # 乡 became 镇
    assert policy.successor("140882202") == "140882003"  # 乡 became 街道
    assert policy.successor("140821100") == "140821100"
    assert policy.successor("140823200") is None  # dissolved
    assert policy.successor("999999999") is None
    assert policy.successor("140800") == "140800"
    assert policy.lineage("140821202") == "140821109"
    assert policy.lineage("140823200") == "140823200"


def test_ten_townships_changed_and_two_were_dissolved(policy):
    successors = policy.tables.successors
    assert sum(code is not None for code in successors.values()) == 10
    names = policy.unit_names()
    assert {names[code] for code, successor in successors.items() if successor is None} == {"神柏乡", "坡底乡"}


def test_every_unit_there_ever_was_has_a_name(policy):
    names = policy.unit_names()
    assert names["140800"] == policy.city.name
    assert names["140821202"] == "角杯乡"
    assert names["140821109"] == "角杯镇"
    assert len(names) == 1 + 13 + len({u.code for roster in policy.tables.rosters for u in roster.units})


def test_published_population_and_the_countrys_line_are_carried_with_their_source(policy):
    population = policy.published_population
    census = population[population["as_of"] == "2020-11-01"].set_index("adcode")["permanent_residents"]
    assert len(census) == 14
    assert (census["140800"], census["140802"]) == (4_774_508, 928_334)
    assert population["source"].str.len().min() > 0
    national = policy.national
    assert national[(national["kind"] == "actual") & (national["year"] == 2024)]["places_per_1000"].item() == 4.08
    assert national["source"].str.len().min() > 0


def test_every_county_has_an_outline(policy):
    assert {feature["id"] for feature in policy.outlines["features"]} == {county.code for county in policy.counties}


def test_what_is_handed_out_is_the_callers_own(policy):
    day = dt.date(2026, 9, 30)
    for frame in (policy.townships(day), policy.published_population, policy.national):
        frame.columns = [f"{column}?" for column in frame]
        frame.loc[0, frame.columns[0]] = "?"
    policy.outlines.clear()
    policy.unit_names().clear()
    for frame in (policy.townships(day), policy.published_population, policy.national):
        assert not any(column.endswith("?") for column in frame)
        assert frame.iloc[0, 0] != "?"
    assert policy.outlines
    assert policy.unit_names()


def test_no_line_of_python_names_the_city_or_a_county(policy):
    files = [*sources(*ROOMS), ROOT / "app.py"]
    assert len(files) > 100
    names = [policy.city.name, policy.city.short_name, DEFAULT_POLICY.stem, *(unit.name for unit in policy.counties)]
    said = [(file.name, name) for file in files for name in names if name in file.read_text("utf-8")]
    assert said == []
