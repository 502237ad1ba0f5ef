"""The whole way: the demonstration's workbooks, loaded as counties would send them, give the same figures again."""

from __future__ import annotations

import contextlib
import csv
import io
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from callbacks import acts
from callbacks.desk import Desk, open_desk
from data.policy import Policy
from data.quarters import last_day, quarter
from data.settings import Settings
from layouts.figures_file import figures_csv
from metrics.figures import FIGURE_COLUMNS
from metrics.population import population_at
from tests.conftest import postgres_schema


def load_all(desk: Desk, folder: Path) -> list[acts.Loaded]:
    """Every workbook at the folder's top, in the order of their names."""
    files = [(path.name, path.read_bytes()) for path in sorted(folder.glob("*.xlsx"))]
    return list(acts.load_files(desk, files, by="test", approve=True))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def loaded(
    request: pytest.FixtureRequest,
    demonstration_workbooks: Path,
    demonstration_settings: Settings,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Desk]:
    """A new database into which all workbooks were loaded, on SQLite and on PostgreSQL."""
    with contextlib.ExitStack() as stack:
        if request.param == "postgresql":
            url = stack.enter_context(postgres_schema(request.getfixturevalue("postgres")))
            settings = Settings(database=url, today=demonstration_settings.today)
        else:
            settings = demonstration_settings.moved_to(tmp_path_factory.mktemp("loaded"))
        desk = open_desk(settings)
        refused = [each.checked.reading.file for each in load_all(desk, demonstration_workbooks) if not each.accepted]
        assert refused == []
        yield desk
        desk.store.close()


def test_loaded_workbooks_give_the_figures_of_the_demonstration(loaded: Desk, demonstration_desk: Desk) -> None:
    told = pd.read_csv(io.BytesIO(figures_csv(demonstration_desk.figures())), dtype=str, keep_default_na=False)
    again = pd.read_csv(io.BytesIO(figures_csv(loaded.figures())), dtype=str, keep_default_na=False)
    # who sent on time is a matter of when they were loaded, everything else of what they hold
    apart = (told["indicator"] == "reporting") & (told["part"] == "on_time")
    assert len(told) > 20_000
    pd.testing.assert_frame_equal(told[~apart], again[~apart])


def test_loaded_audit_chain_is_whole(loaded: Desk) -> None:
    assert loaded.store.verify_audit() == []
    assert len(loaded.store.audit()) >= 300


def test_the_same_workbook_again_is_accepted_without_a_new_version(loaded: Desk, demonstration_workbooks: Path) -> None:
    path = sorted(demonstration_workbooks.glob("2026Q2*.xlsx"))[0]
    before = loaded.store.submissions()
    again = next(iter(acts.load_files(loaded, [(path.name, path.read_bytes())], by="test", approve=True)))
    assert again.accepted
    assert len(loaded.store.submissions()) == len(before)
    assert [f.code for f in again.checked.notes].count("file.same") == 1


# --- a second, independent route: plain Python over the cells ---------------------------------------------------------


def recount(folder: Path) -> dict[tuple[str, str], dict]:
    """(quarter, county) → places, and inclusive institutions by township name, straight from the cells."""
    counted: dict[tuple[str, str], dict] = {}
    for path in sorted(folder.glob("*.xlsx")):
        code, county = path.name.split("-")[:2]
        rows = openpyxl.load_workbook(path, read_only=True)["机构台账"].iter_rows(values_only=True)
        heads: list = []
        sums: dict = {"places": 0, "registered": 0, "demonstration": 0, "inclusive": defaultdict(int)}
        for row in rows:
            if not heads:
                heads = list(row) if "机构名称" in row else []
                continue
            cells = dict(zip(heads, row, strict=True))
            if not cells["机构名称"] or cells["运营状态"] != "运营":
                continue
            sums["places"] += cells["托位总数"]
            sums["registered"] += cells["托位总数"] if cells["备案状态"] == "已备案" else 0
            sums["demonstration"] += cells["是否示范"] == "是"
            if cells["是否普惠"] == "是":
                sums["inclusive"][cells["所属乡镇（街道）"]] += 1
        counted[code, county] = sums
    return counted


def carried(counted: dict, code: str, county: str) -> dict | None:
    """The county's own sums of a quarter, or those of at most four quarters before."""
    for back in range(5):
        if (found := counted.get((str(quarter(code) - back), county))) is not None:
            return found
    return None


def test_figures_equal_a_recount_of_the_cells(
    demonstration_workbooks: Path, demonstration_desk: Desk, policy: Policy
) -> None:
    counted = recount(demonstration_workbooks)
    table = demonstration_desk.figures().set_index(["indicator", "rule", "quarter", "unit"])["numerator"].to_dict()
    population = demonstration_desk.store.population()
    seen = 0
    for code in sorted({code for code, _ in counted}):
        city = {"all": 0, "registered": 0}
        for county in policy.counties:
            sums = carried(counted, code, county.code)
            for rule, key in (("all", "places"), ("registered", "registered")):
                found = table["places_per_1000", rule, code, county.code]
                assert (None if pd.isna(found) else found) == (None if sums is None else sums[key])
                city[rule] += 0 if sums is None else sums[key]
                seen += 1
            if sums is not None:
                assert table["demonstration", "all", code, county.code] == sums["demonstration"]
        for rule, places in city.items():
            assert table["places_per_1000", rule, code, policy.city.code] == places
        row = demonstration_desk.figures().query(
            "quarter == @code and unit == @policy.city.code and indicator == 'places_per_1000' and rule == 'all'"
        ).iloc[0]  # fmt: skip
        persons = population_at(population, [policy.city.code], [code], policy).iloc[0]["persons"]
        assert float(row["value"]) == pytest.approx(float(Fraction(city["all"] * 1000, int(persons))), rel=1e-15)
    assert seen == 24 * 13 * 2


def test_township_coverage_equals_a_recount_of_the_cells(
    demonstration_workbooks: Path, demonstration_desk: Desk, policy: Policy
) -> None:
    counted = recount(demonstration_workbooks)
    table = demonstration_desk.figures()
    rows = table.query("indicator == 'township_coverage' and rule == 'all' and level == 'county'")
    for row in rows.itertuples():
        sums = carried(counted, str(row.quarter), str(row.unit))
        if sums is None:
            assert pd.isna(row.numerator)
            continue
        roster = policy.townships(last_day(quarter(str(row.quarter))))
        real = roster[(roster["county"] == row.unit) & ~roster["is_pseudo"]]
        names = {name for name, count in sums["inclusive"].items() if count}
        codes = _codes(policy, names, str(row.unit))
        older = {policy.unit_names().get(str(policy.successor(code)), "") for code in codes}
        assert row.numerator == len(set(real["name"]) & (names | older))
        assert row.denominator == len(real)


def _codes(policy: Policy, names: set[str], county: str) -> list[str]:
    return [code for code, name in policy.unit_names().items() if name in names and code.startswith(county)]


# --- the shell --------------------------------------------------------------------------------------------------------


def test_check_load_and_figures_from_the_shell(
    shell: Callable, demonstration_workbooks: Path, demonstration_desk: Desk
) -> None:
    first = sorted(demonstration_workbooks.glob("2020Q4*.xlsx"))
    checked = shell("check", "--json", *first)
    assert checked.returncode == 0, checked.stderr.decode()
    told = json.loads(checked.stdout)
    assert [set(each) for each in told] == [{"file", "county", "quarter", "readable", "findings"}] * 13
    assert all(each["readable"] and each["quarter"] == "2020Q4" for each in told)

    loaded = shell("load", "--json", "--approve", *first)
    assert loaded.returncode == 0, loaded.stderr.decode()
    assert all(each["accepted"] and each["submission"] for each in json.loads(loaded.stdout))

    figures = shell("figures", "--quarter", "2020Q4", "--indicator", "places_per_1000")
    rows = list(csv.DictReader(io.StringIO(figures.stdout.decode())))
    assert tuple(rows[0]) == FIGURE_COLUMNS
    expected = demonstration_desk.figures().query(
        "quarter == '2020Q4' and indicator == 'places_per_1000' and rule == 'all'"
    )  # fmt: skip
    assert [(r["unit"], r["numerator"]) for r in rows] == [
        (unit, str(n)) for unit, n in zip(expected["unit"], expected["numerator"], strict=True)
    ]
