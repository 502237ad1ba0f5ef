"""What a county writes as township leads to one valid at the workbook's quarter, or to a reason why not."""

import datetime as dt
import shutil

import pytest

from data.policy.policy import DEFAULT_POLICY, Policy, load_policy
from data.rosters import TownshipMatch, match_township

NOW, THEN = dt.date(2026, 9, 30), dt.date(2021, 3, 31)
LAST_DAY_OF_OLDER = dt.date(2023, 6, 29)
FIRST_DAY_OF_NEWER = dt.date(2023, 6, 30)


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy()


def told(match: TownshipMatch) -> tuple[str | None, str]:
    return match.code, match.how


@pytest.mark.parametrize("day", [NOW, THEN])
def test_every_name_of_the_roster_is_matched_exactly(policy, day):
    roster = policy.townships(day)
    for unit in roster[~roster["is_pseudo"]].itertuples():
        match = match_township(unit.name, unit.county, day, policy)
        assert match == TownshipMatch(unit.code, unit.name, "exact")


@pytest.mark.parametrize("day", [NOW, THEN])
def test_no_pseudo_unit_of_any_time_is_taken_for_a_township(policy, day):
    pseudo = [unit for roster in policy.tables.rosters for unit in roster.units if unit.is_pseudo]
    assert len(pseudo) == 17 + 14
    for unit in pseudo:
        assert told(match_township(unit.name, unit.county, day, policy)) == (None, "pseudo")


@pytest.mark.parametrize(
    ("written", "county", "code"),
    [
        ("东镇", "140823", "140823104"),  # 东镇镇
        ("虞乡", "140881", "140881100"),  # 虞乡镇
        ("畖底", "140823", "140823102"),
        ("南磑", "140830", "140830107"),
        ("中城", "140802", "140802001"),
        ("中城街道办事处", "140802", "140802001"),
        ("中城办事处", "140802", "140802001"),
        ("角杯", "140821", "140821109"),  # the stem of what is valid comes before the older name's
        ("赵家庄", "140882", "140882003"),
    ],
)
def test_a_name_without_its_ending_is_the_one_township_of_that_stem(policy, written, county, code):
    assert told(match_township(written, county, NOW, policy)) == (code, "stem")


@pytest.mark.parametrize("written", ["东镇镇镇", "东", "东镇乡", "镇", "乡", "街道", "县东镇"])
def test_nothing_is_stripped_from_what_was_written(policy, written):
    assert told(match_township(written, "140823", NOW, policy)) == (None, "unknown")


@pytest.mark.parametrize("written", [" 解州镇", "解 州 镇", "解州镇\n", "解州镇\u3000"])
def test_white_space_does_not_matter(policy, written):
    assert told(match_township(written, "140802", NOW, policy)) == ("140802100", "exact")


def test_each_of_the_ten_older_names_leads_to_its_successor(policy):
    names = policy.unit_names()
    successors = {older: newer for older, newer in policy.tables.successors.items() if newer}
    assert len(successors) == 10
    for older, newer in successors.items():
        match = match_township(names[older], older[:6], NOW, policy)
        assert match == TownshipMatch(newer, names[newer], "older")


def test_a_dissolved_township_leads_nowhere(policy):
    for written, county in [("神柏乡", "140823"), ("神柏", "140823"), ("坡底乡", "140829"), ("坡底", "140829")]:
        assert match_township(written, county, NOW, policy) == TownshipMatch(None, None, "dissolved")


def test_before_the_newer_roster_the_older_one_decides(policy):
    assert told(match_township("角杯乡", "140821", LAST_DAY_OF_OLDER, policy)) == ("140821202", "exact")
    assert told(match_township("角杯乡", "140821", FIRST_DAY_OF_NEWER, policy)) == ("140821109", "older")
    assert told(match_township("神柏乡", "140823", THEN, policy)) == ("140823200", "exact")
    assert told(match_township("神柏", "140823", THEN, policy)) == ("140823200", "stem")


def test_a_newer_name_leads_back_to_what_the_township_was(policy):
    assert match_township("角杯镇", "140821", THEN, policy) == TownshipMatch("140821202", "角杯乡", "older")
    assert told(match_township("赵家庄街道办事处", "140882", THEN, policy)) == ("140882202", "older")


def test_a_township_belongs_to_its_own_county_only(policy):
    assert told(match_township("解州镇", "140821", NOW, policy)) == (None, "unknown")
    assert told(match_township("城西街道", "140882", NOW, policy)) == (None, "unknown")


def test_an_unknown_name_comes_with_the_most_alike(policy):
    assert match_township("解洲镇", "140802", NOW, policy).candidates == ("解州镇",)
    county = policy.unit("140802")
    assert match_township(f"{county.name}解州镇", county.code, NOW, policy).candidates == ("解州镇",)
    assert match_township("ABC", "140802", NOW, policy) == TownshipMatch(None, None, "unknown")
    assert match_township("", "140802", NOW, policy) == TownshipMatch(None, None, "unknown")
    assert match_township("解州镇", "999999", NOW, policy) == TownshipMatch(None, None, "unknown")


def test_pseudo_units_are_never_guessed(policy):
    townships = policy.townships(NOW)
    real = set(townships[~townships["is_pseudo"]]["name"])
    for written in ("永济监", "铝厂", "社区"):
        for county in policy.counties:
            assert set(match_township(written, county.code, NOW, policy).candidates) <= real


# --- a policy with a third roster -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def merged(tmp_path_factory) -> Policy:
    """From 2026 on: 角杯镇 and 孙吉镇 become 孙杯镇, 楚侯乡 becomes 楚侯街道 beside a new 楚侯镇; one is wholly new."""
    folder = tmp_path_factory.mktemp("merged")
    file = folder / DEFAULT_POLICY.name
    shutil.copy(DEFAULT_POLICY, file)
    tables = shutil.copytree(DEFAULT_POLICY.with_suffix(""), folder / DEFAULT_POLICY.stem)
    rows = (tables / "townships-2023.csv").read_text("utf-8").splitlines()
    gone = ("140821105,", "140821109,", "140821200,")
    kept = [row for row in rows if not any(code in row for code in gone)]
    added = ["140821110,孙杯镇,镇", "140821001,楚侯街道,街道", "140821111,楚侯镇,镇", "140821112,新设镇,镇"]
    kept += [f"140821,{unit},0," for unit in added]
    (tables / "townships-2026.csv").write_text("\n".join(kept) + "\n", "utf-8")
    with (tables / "successors.csv").open("a", encoding="utf-8") as successors:
        successors.write("140821105,孙吉镇,140821110,孙杯镇\n140821109,角杯镇,140821110,孙杯镇\n")
        successors.write("140821200,楚侯乡,140821001,楚侯街道\n")
    roster = f'\n[[tables.rosters]]\nvalid_from = 2026-01-01\nfile = "{tables.name}/townships-2026.csv"\n'
    marker = f'file = "{tables.name}/townships-2023.csv"\n'
    file.write_text(file.read_text("utf-8").replace(marker, marker + roster), "utf-8")
    return load_policy(file)


def test_an_older_name_leads_on_through_every_roster(merged):
    assert told(match_township("角杯乡", "140821", NOW, merged)) == ("140821110", "older")
    assert told(match_township("角杯乡", "140821", FIRST_DAY_OF_NEWER, merged)) == ("140821109", "older")
    assert merged.successor("140821202") == "140821110"
    assert merged.lineage("140821202") == merged.lineage("140821105") == "140821110"


def test_a_name_that_leads_to_several_is_not_decided(merged):
    back, now = match_township("孙杯镇", "140821", THEN, merged), match_township("楚侯", "140821", NOW, merged)
    assert back == TownshipMatch(None, None, "several", ("孙吉镇", "角杯乡"))
    assert now == TownshipMatch(None, None, "several", ("楚侯街道", "楚侯镇"))
    assert told(match_township("楚侯乡", "140821", NOW, merged)) == ("140821001", "older")


def test_a_township_that_was_not_yet_there_is_unknown(merged):
    assert told(match_township("新设镇", "140821", NOW, merged)) == ("140821112", "exact")
    assert told(match_township("新设镇", "140821", THEN, merged)) == (None, "unknown")


def test_two_policies_do_not_share_what_they_know(policy, merged):
    assert told(match_township("孙吉镇", "140821", NOW, policy)) == ("140821105", "exact")
    assert told(match_township("孙吉镇", "140821", NOW, merged)) == ("140821110", "older")
