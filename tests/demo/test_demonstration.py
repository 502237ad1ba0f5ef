"""The demonstration: invented, the same each time, clean to read, and holding every case there is to show."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pandas as pd
import pytest
from stdnum.cn import uscc

from callbacks.services import demonstration
from data.contract import schema
from data.policy.policy import load_policy
from data.quarters import CHINA, due_day, last_day, quarter
from data.reading.read import read_workbooks
from demo.plan import Plan, build_plan
from demo.story import FIRST, LAST, QUARTERS, due_at, residents
from demo.story import parts as parts_of
from demo.workbooks import PENDING, workbook, workbook_path, write_workbooks


@pytest.fixture(scope="module")
def policy():
    return load_policy()


@pytest.fixture(scope="module")
def plan(policy):
    return build_plan(policy)


@pytest.fixture(scope="module")
def told(plan):
    """Report by county and quarter."""
    return {(report.county, report.quarter): report for report in plan.reports}


@pytest.fixture(scope="module")
def everyone(plan):
    """All institutions of all workbooks."""
    return pd.concat(r.institutions.assign(county=r.county, quarter=r.quarter) for r in plan.reports)


def deadline_of(policy):
    return policy.target("places_per_1000", "city").deadline


SAMPLED = (FIRST, "2023Q2", "2025Q2", LAST)


@pytest.fixture(scope="module")
def sample(plan):
    """Four of the quarters: the first, the one of the new roster, the silent county's last, the last."""
    return Plan(plan.seed, [report for report in plan.reports if report.quarter in SAMPLED])


@pytest.fixture(scope="module")
def folder(sample, policy, tmp_path_factory):
    out = tmp_path_factory.mktemp("demonstration")
    write_workbooks(sample, policy, out)
    return out


def operating(report) -> pd.DataFrame:
    return report.institutions[report.institutions["status"] == schema.OPERATING]


def counted(report) -> int:
    return int(operating(report)["places"].sum())


def at(told, county: str, code: str):
    """The report in force: of the quarter, or the last before it."""
    return next(told[county, q] for q in reversed(QUARTERS[: QUARTERS.index(code) + 1]) if (county, q) in told)


def met(told, county: str, code: str, test) -> bool:
    return test(at(told, county, code))


def endings(policy, told, test, deadline: str) -> Counter:
    """How each county's target ends: whether met at its deadline, and whether in the last quarter."""
    return Counter((met(told, c.code, deadline, test), met(told, c.code, LAST, test)) for c in policy.counties)


def has_demonstration(report) -> bool:
    return bool((operating(report)["demonstration"] == schema.YES).any())


def has_pilot(report) -> bool:
    return bool((operating(report)["pilot"] != schema.NO_PILOT).any())


def needed(estates: pd.DataFrame, policy) -> pd.Series:
    rates = {schema.ESTATE_NEW: policy.estates.new.per_1000, schema.ESTATE_OLD: policy.estates.old.per_1000}
    pairs = zip(estates["kind"], estates["residents"], strict=True)
    return pd.Series([math.ceil(rates[kind] * int(people) / 1000) for kind, people in pairs], index=estates.index)


def judged(report, kind: str) -> pd.DataFrame:
    rows = report.estates[report.estates["kind"] == kind]
    ahead = (rows["phase"] == schema.BUILDING) & (rows["housing_delivered"] == schema.NO)
    return rows[(rows["phase"] != schema.PLANNED) & ~(ahead & (kind == schema.ESTATE_NEW))]


def lacking_estates(report, kind: str, policy) -> int:
    rows = judged(report, kind)
    return int((rows["built"] < needed(rows, policy)).sum())


def uncovered(report, policy) -> set[str]:
    roster = policy.townships(last_day(quarter(report.quarter)))
    own = roster[(roster["county"] == report.county) & ~roster["is_pseudo"]]
    rows = operating(report)
    return set(own["code"]) - set(rows.loc[rows["inclusive"] == schema.YES, "township"])


# --- the whole -------------------------------------------------------------------------------------------------------


def test_it_is_the_same_each_time_and_another_seed_is_another(policy, plan):
    again, other = build_plan(policy), build_plan(policy, seed=38)
    assert [workbook(r, policy) for r in again.reports[-3:]] == [workbook(r, policy) for r in plan.reports[-3:]]
    for one, two in zip(plan.reports, again.reports, strict=True):
        pd.testing.assert_frame_equal(one.institutions, two.institutions)
        assert (one.sent_at, one.approved_at, one.county_values) == (two.sent_at, two.approved_at, two.county_values)
    assert other.reports[0].institutions["name"].tolist() != plan.reports[0].institutions["name"].tolist()


def test_every_county_reports_every_quarter_but_the_one_that_went_silent(policy, told):
    absent = {(c.code, q) for c in policy.counties for q in QUARTERS} - set(told)
    assert len({county for county, _ in absent}) == 1
    assert {code for _, code in absent} == {"2025Q3", "2025Q4", "2026Q1", "2026Q2"}


def test_one_county_is_carried_and_one_missing_and_both_have_a_workbook_to_send(plan, policy):
    pending = {r.county: r.quarter for r in plan.reports if r.pending}
    last = {c: max(r.quarter for r in plan.reports if r.county == c and not r.pending) for c in pending}
    assert set(pending.values()) == {LAST}
    silent = sorted((quarter(LAST) - quarter(code)).n for code in last.values())
    assert silent == [1, policy.carry_quarters + 1]


def test_names_say_that_they_are_invented_and_codes_are_sound_and_unique(everyone):
    assert everyone["name"].str.startswith("演示").all()
    codes = everyone.dropna(subset=["uscc"])
    assert all(uscc.is_valid(code) for code in codes["uscc"].unique())
    assert codes.groupby("uscc")["county"].nunique().eq(1).all()
    assert not codes.duplicated(["uscc", "quarter"]).any()
    without = everyone[everyone["uscc"].isna()]
    assert set(without["kind"]) == {schema.FAMILY}
    assert not without.duplicated(["name", "quarter"]).any()


def test_there_are_all_kinds_ownerships_settings_forms_and_states(everyone):
    choices = [c.key for c in schema.INSTITUTIONS.columns if c.type is schema.Type.CHOICE]
    for key in choices:
        assert set(everyone[key].dropna()) == set(schema.INSTITUTIONS.column(key).choices), key
    assert set("、".join(everyone["forms"].dropna()).split("、")) == set(schema.FORMS)


def test_the_city_grows_from_one_and_a_half_to_about_four_and_a_half(policy, told):
    def rate(code: str, people: int) -> float:
        return sum(counted(at(told, c.code, code)) for c in policy.counties) / people * 1000

    published = policy.published_population
    city = published[published["adcode"] == policy.city.code].sort_values("as_of")["permanent_residents"]
    assert 1.3 < rate(FIRST, city.iloc[0]) < 1.6
    assert 4.3 < rate(deadline_of(policy), city.iloc[-1]) < 4.5
    pending = sum(counted(told[c, LAST]) for c in {c for c, q in told if told[c, q].pending})
    assert 4.7 < rate(LAST, city.iloc[-1]) < 5
    assert pending / city.iloc[-1] * 1000 > 0.2
    rows = sum(len(told[c.code, LAST].institutions) for c in policy.counties)
    assert 850 < rows < 1050


# --- the cases -------------------------------------------------------------------------------------------------------


def test_the_largest_county_lacks_exactly_one_place(policy, told):
    (county, part), *others = parts_of(policy)
    target = policy.target("places_per_1000", "city").value
    people = residents(policy, county.code, part)[-1][0]
    assert all(people > residents(policy, other.code, p)[-1][0] for other, p in others)
    assert counted(told[county.code, LAST]) == math.ceil(target * people / 1000) - 1


def test_some_counties_are_above_five_and_some_below(policy, told):
    reports = [told[county.code, LAST] for county in policy.counties]
    rates = [counted(report) / report.county_values["population"] * 1000 for report in reports]
    assert sum(rate >= 5 for rate in rates) >= 5
    assert sum(rate < 4.5 for rate in rates) >= 4


def test_demonstration_institutions_end_in_every_way(policy, told):
    ends = endings(policy, told, has_demonstration, FIRST)
    assert ends[True, True] >= 6
    assert ends[False, True] >= 2
    assert ends[True, False] == 1
    assert ends[False, False] == 1


def test_pilots_are_met_on_time_late_and_not_at_all(policy, told):
    ends = endings(policy, told, has_pilot, FIRST)
    assert min(ends[True, True], ends[False, True], ends[False, False]) >= 1


def test_townships_are_covered_on_time_late_not_at_all_and_lost_again(policy, told):
    ends = endings(policy, told, lambda report: not uncovered(report, policy), deadline_of(policy))
    assert set(ends) == {(True, True), (False, True), (False, False), (True, False)}


def test_old_estates_are_done_on_time_late_not_at_all_and_outgrown(policy, told):
    ends = endings(policy, told, lambda r: not lacking_estates(r, schema.ESTATE_OLD, policy), deadline_of(policy))
    assert set(ends) == {(True, True), (False, True), (False, False), (True, False)}


def test_new_estates_are_met_everywhere_but_in_one_county_and_none_is_delivered_ahead(policy, told):
    lacking = [lacking_estates(told[c.code, LAST], schema.ESTATE_NEW, policy) for c in policy.counties]
    assert sorted(lacking)[-2:] == [0, 1]
    for report in told.values():
        new = report.estates[report.estates["kind"] == schema.ESTATE_NEW]
        handed = new[new["housing_delivered"] == schema.YES]
        assert (handed["built"] >= needed(handed, policy)).all()
        assert (handed["delivered_together"] == schema.YES).all()


def test_training_is_on_track_slow_behind_and_done(policy, told):
    shares = [operating(told[c.code, LAST])["trained_on"].notna().mean() / 0.75 for c in policy.counties]
    assert sum(share >= 4 / 3 for share in shares) >= 1
    assert sum(0.95 <= share < 4 / 3 for share in shares) >= 3
    assert sum(0.6 <= share < 0.95 for share in shares) >= 2
    assert sum(share < 0.6 for share in shares) >= 1


def test_townships_bear_the_name_of_their_day(policy, plan):
    for report in plan.reports:
        codes = set(policy.townships(last_day(quarter(report.quarter))).query("not is_pseudo")["code"])
        assert set(report.institutions["township"]) | set(report.estates["township"]) <= codes
    used = {code for report in plan.reports for code in report.institutions["township"]}
    assert any(policy.successor(code) != code for code in used)


def test_one_institution_takes_another_name_and_keeps_its_code(everyone):
    names = everyone.dropna(subset=["uscc"]).groupby("uscc")["name"].nunique()
    assert sorted(names.unique()) == [1, 2]
    assert (names == 2).sum() == 1


def test_one_county_gives_a_newer_population_of_its_own(policy, told):
    published = policy.published_population[["adcode", "as_of"]].apply(tuple, axis=1).tolist()
    own = {c for (c, _), r in told.items() if (c, pd.Timestamp(r.county_values["population_as_of"])) not in published}
    assert len(own) == 1


def test_workbooks_come_in_around_the_due_day_some_of_them_late(policy, plan):
    late = Counter()
    for report in plan.reports:
        due = due_day(quarter(report.quarter), policy.due_days)
        assert last_day(quarter(report.quarter)) < report.made.date() < report.sent_at.date()
        assert report.sent_at.date() < report.approved_at.date()
        assert (report.approved_at.date() - due).days < 20
        assert report.sent_at.tzinfo is CHINA
        late[report.county] += report.sent_at.date() > due
    assert max(late.values()) > 8
    assert sum(late.values()) < len(plan.reports) / 3
    on_last = [
        r.sent_at.date() > due_day(quarter(LAST), policy.due_days)
        for r in plan.reports
        if r.quarter == LAST and not r.pending
    ]
    assert any(on_last)


# --- nothing that asks for an explanation ----------------------------------------------------------------------------


def paired(told, county: str):
    codes = [q for q in QUARTERS if (county, q) in told]
    return [(told[county, a], told[county, b]) for a, b in pairwise(codes)]


def test_no_institution_and_no_county_jumps(policy, told):
    for county in policy.counties:
        for before, now in paired(told, county.code):
            assert abs(counted(now) - counted(before)) * 100 <= counted(before) * 30
            old, new = (r.institutions.dropna(subset=["uscc"]).set_index("uscc")["places"] for r in (before, now))
            change = (new - old).dropna().abs()
            assert (change <= 30).all()
            assert (change * 100 <= old.reindex(change.index) * 30).all()


def test_what_closes_is_said_once_and_then_gone(policy, told):
    closings = 0
    for county in policy.counties:
        for before, now in paired(told, county.code):
            old, new = (
                dict(
                    zip(
                        r.institutions["filing_no"].fillna(r.institutions["name"]),
                        r.institutions["status"],
                        strict=True,
                    )
                )
                for r in (before, now)
            )
            closed = {key for key, status in old.items() if status == schema.CLOSED}
            assert not closed & set(new)
            closings += len(closed)
    assert closings > 20


def test_class_places_add_up_fit_their_size_and_have_carers(everyone, policy):
    given = everyone[everyone["places_mixed"].notna() | everyone["places_older"].notna()]
    places = given[[f"places_{kind}" for kind in schema.CLASSES]].fillna(0)
    assert (places.sum(axis=1) == given["places"]).all()
    carers = 0
    for kind in schema.CLASSES:
        size = policy.classes[kind].places
        assert (places[f"places_{kind}"] <= given[f"classes_{kind}"].fillna(0) * size).all()
        carers = carers + -(-places[f"places_{kind}"] // policy.counting.carers_per_place[kind])
    assert (given["carers"] >= carers).all()
    assert len(given) < (everyone["status"] == schema.OPERATING).sum()


# --- the files -------------------------------------------------------------------------------------------------------


def test_the_folder_holds_what_was_sent_and_apart_what_is_still_to_be_sent(folder, sample, policy):
    sent = [r for r in sample.reports if not r.pending]
    assert {p.name for p in folder.glob("*.xlsx")} == {
        f"{r.quarter}-{r.county}-{policy.unit(r.county).name}.xlsx" for r in sent
    }
    waiting = sorted(p.name for p in (folder / PENDING).iterdir())
    assert len(waiting) == 3
    assert sum("有一处待改" in name for name in waiting) == 1
    assert "编造" in (folder / "README-演示数据.txt").read_text(encoding="utf-8")


def test_written_in_other_processes_they_are_the_same_bytes(folder, sample, policy):
    for report in sample.reports[::12]:
        assert workbook_path(folder, report, policy).read_bytes() == workbook(report, policy)


@pytest.mark.parametrize("code", SAMPLED)
def test_every_workbook_reads_without_a_finding(folder, sample, policy, code):
    reports = [r for r in sample.reports if r.quarter == code]
    files = [(p.name, p.read_bytes()) for p in (workbook_path(folder, r, policy) for r in reports)]
    readings = read_workbooks(files, policy, today=dt.date(2026, 10, 23))
    for report, reading in zip(reports, readings, strict=True):
        assert reading.findings == []
        assert (reading.county, reading.quarter) == (report.county, code)
        for key in ("name", "uscc", "township", "places", "forms", "trained_on"):
            wanted, found = (
                f[key].astype("object").where(f[key].notna(), None).tolist()
                for f in (report.institutions, reading.institutions)
            )
            assert found == wanted, key
        assert reading.estates["built"].tolist() == report.estates["built"].tolist()
        assert reading.county_values["under3"] == report.county_values["under3"]
        assert len(reading.tasks) == len(report.tasks)


def test_the_one_to_mend_has_exactly_one_error_in_one_cell(folder, policy):
    (path,) = (folder / PENDING).glob("*有一处待改*")
    (reading,) = read_workbooks([(path.name, path.read_bytes())], policy, today=dt.date(2026, 10, 23))
    (found,) = reading.findings
    assert (found.code, found.grade, found.sheet) == ("cell.unclear_number", "error", schema.INSTITUTIONS.name)
    assert found.value.startswith("约")


@pytest.mark.parametrize(("deadline", "at"), [("2025Q4", "2025Q4"), ("2024Q2", "2024Q2"), ("2027Q2", "2025Q4")])
def test_the_stories_turn_on_the_policys_own_deadline(policy, deadline, at):
    """One that lies after their last quarter cannot be shown: they turn some quarters before it."""
    targets = tuple(
        one.model_copy(update={"deadline": deadline}) if one.id == "places_per_1000.city" else one
        for one in policy.targets
    )
    assert QUARTERS[due_at(replace(policy, targets=targets))] == at


def test_workbooks_are_given_out_to_another_folder_and_stay_in_their_own(tmp_path):
    own, other = tmp_path / "workbooks", tmp_path / "天平" / "工作簿"
    own.mkdir()
    (own / "演示数据.xlsx").write_bytes(b"x")
    for out in (own, tmp_path / "other" / ".." / "workbooks", other):
        demonstration.give_out(own, out)
    assert [path.name for path in own.iterdir()] == [path.name for path in other.iterdir()] == ["演示数据.xlsx"]
