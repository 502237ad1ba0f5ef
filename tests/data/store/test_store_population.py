"""The population the city office keeps, and the counties' own figures while their workbook counts."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from store_builders import COUNTY, NOW, QUARTER, facts, send, send_and_approve

from data.errors import UserError
from data.policy.policy import Policy
from data.store.store import Store

YEAR_END = "2025-12-31"


def rows(policy: Policy, *given: dict[str, object]) -> pd.DataFrame:
    usual = {
        "adcode": COUNTY,
        "name": policy.unit(COUNTY).name,
        "as_of": YEAR_END,
        "basis": "year_end",
        "permanent_residents": "950000",
        "precision": "1",
        "confidence": "exact",
        "source": "演示数据",
    }
    return pd.DataFrame([usual | g for g in given])


def of(store: Store, unit: str, day: str = YEAR_END) -> list[tuple[int, bool]]:
    known = store.population()
    known = known[(known["unit"] == unit) & (known["as_of"] == pd.Timestamp(day))]
    return list(zip(known["persons"], known["own"], strict=True))


def test_an_official_figure_is_added_and_moves_figures(store: Store, policy: Policy) -> None:
    before = store.revision()
    assert store.add_population(rows(policy, {}), by="office", now=NOW) == 1
    assert of(store, COUNTY) == [(950_000, False)]
    assert store.revision() > before
    assert store.audit()["detail"].iloc[-1]["added"] == [[COUNTY, YEAR_END, "year_end", 950_000]]


def test_a_later_word_on_the_same_date_replaces_the_earlier_and_says_so(store: Store, policy: Policy) -> None:
    store.add_population(rows(policy, {}), by="office", now=NOW)
    store.add_population(rows(policy, {"permanent_residents": 951_000}), by="office", now=NOW)
    assert of(store, COUNTY) == [(951_000, False)]
    assert store.audit()["detail"].iloc[-1]["replaced"] == [[COUNTY, YEAR_END, "year_end", 950_000]]


def test_the_same_figures_again_change_nothing(store: Store, policy: Policy) -> None:
    store.add_population(rows(policy, {}), by="office", now=NOW)
    before = store.revision(), len(store.audit())
    assert store.add_population(rows(policy, {}), by="office", now=NOW) == 0
    assert store.add_population(policy.published_population, by="office", now=NOW) == 0
    assert (store.revision(), len(store.audit())) == before


def test_the_citys_own_figure_can_be_loaded(store: Store, policy: Policy) -> None:
    city = policy.city
    given = rows(policy, {"adcode": city.code, "name": city.name, "permanent_residents": 4_690_000})
    store.add_population(given, by="office", now=NOW)
    assert of(store, city.code) == [(4_690_000, False)]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"adcode": "999999"}, "population.unit"),
        ({"adcode": "140802001"}, "population.unit"),
        ({"name": "别的县"}, "population.name"),
        ({"permanent_residents": "0"}, "population.persons"),
        ({"permanent_residents": "-5"}, "population.persons"),
        ({"permanent_residents": "95.5万"}, "population.persons"),
        ({"permanent_residents": ""}, "population.persons"),
        ({"precision": "0"}, "population.precision"),
        ({"as_of": "2020-10-31"}, "population.as_of"),
        ({"as_of": "2025-02-30"}, "population.as_of"),
        ({"as_of": ""}, "population.as_of"),
        ({"basis": "guess"}, "population.basis"),
        ({"as_of": "2024-12-31"}, "population.twice"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_of_its_file_is_taken(
    store: Store, policy: Policy, wrong: dict[str, object], code: str
) -> None:
    given = rows(policy, {"as_of": "2024-12-31"}, {}, wrong)
    with pytest.raises(UserError) as refused:
        store.add_population(given, by="office", now=NOW)
    assert (refused.value.code, refused.value.params["line"]) == (code, 4)
    assert of(store, COUNTY, "2024-12-31") == []


def test_the_first_day_of_the_series_is_taken_and_the_day_before_is_not(store: Store, policy: Policy) -> None:
    store.add_population(rows(policy, {"as_of": "2020-11-01", "permanent_residents": 1}), by="office", now=NOW)
    assert of(store, COUNTY, "2020-11-01") == [(1, False)]


def test_a_file_without_its_columns_is_refused(store: Store, policy: Policy) -> None:
    with pytest.raises(UserError) as refused:
        store.add_population(rows(policy, {}).drop(columns=["basis", "source"]), by="office", now=NOW)
    assert (refused.value.code, refused.value.params["missing"]) == ("population.columns", "basis、source")


def test_a_countys_own_figure_counts_with_its_workbook(store: Store) -> None:
    first = send(store, b"v1", population=930_000)
    assert of(store, COUNTY) == []
    store.approve(first.submission, facts(), by="office", now=NOW)
    assert of(store, COUNTY) == [(930_000, True)]
    second = send(store, b"v2", population=940_000)
    assert of(store, COUNTY) == [(930_000, True)]
    store.approve(second.submission, facts(), by="office", now=NOW)
    assert of(store, COUNTY) == [(940_000, True)]


def test_official_and_own_figures_of_one_date_stand_side_by_side_with_their_workbook(
    store: Store, policy: Policy
) -> None:
    send_and_approve(store, b"q2", quarter="2026Q2", population=930_000)
    send_and_approve(store, b"q3", population=931_000)
    store.add_population(rows(policy, {}), by="office", now=NOW)
    known = store.population().query("as_of == @pd.Timestamp(@YEAR_END)")
    known = known.assign(quarter=known["quarter"].fillna("official")).sort_values("quarter")
    found = {q: (p, b) for q, p, b in zip(known["quarter"], known["persons"], known["basis"], strict=True)}
    assert found == {"official": (950_000, "year_end"), "2026Q2": (930_000, "county"), QUARTER: (931_000, "county")}


@pytest.mark.parametrize(
    "values", [{"population": None}, {"population_as_of": None}, {"population_as_of": dt.date(2019, 12, 31)}]
)
def test_a_workbook_without_a_usable_population_is_approved_without(store: Store, values: dict[str, object]) -> None:
    send_and_approve(store, **values)  # type: ignore[arg-type]
    assert True not in store.population()["own"].tolist()
