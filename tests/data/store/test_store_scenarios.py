"""Saved scenarios: safe names, one's own only, each act with its entry."""

from __future__ import annotations

import pytest
from store_builders import NOW

from data.errors import UserError
from data.records import LONGEST_SCENARIO
from data.store.scenarios import COLUMNS, LONGEST_QUERY, MOST, clean
from data.store.store import Store

QUERY, BASE = "quarter=2026Q3&add=140802%3A2027Q1%3A120", "2026Q3"


def save(store: Store, name: str = "方案一", by: str = "leader", query: str = QUERY) -> int:
    return store.scenarios.save(name, query, BASE, by=by, now=NOW)


def refused(code: str):
    return pytest.raises(UserError, match=rf"^{code.replace('.', '[.]')}")


def test_a_scenario_is_kept_as_it_was_saved(store: Store) -> None:
    number = save(store)
    (kept,) = store.scenarios.some([number, 99, number])
    assert (kept.name, kept.owner, kept.query, kept.base, kept.made_at) == ("方案一", "leader", QUERY, BASE, NOW)
    assert tuple(store.scenarios.all().columns) == COLUMNS
    before = store.revision()
    save(store, "方案二")
    assert store.revision() == before
    assert store.scenarios.all()["name"].tolist() == ["方案二", "方案一"]


@pytest.mark.parametrize("name", ["", "  ", "长" * (LONGEST_SCENARIO + 1), "甲\u202e乙", "甲\x00", "甲\u200b"])
def test_a_name_is_short_and_seen(store: Store, name: str) -> None:
    with refused("scenario.name"):
        save(store, name)
    assert store.scenarios.all().empty


def test_a_name_is_kept_composed_with_single_spaces(store: Store) -> None:
    assert clean("  方案\n 一  e\u0301 ") == "方案 一 \u00e9"
    assert len(clean("长" * LONGEST_SCENARIO)) == LONGEST_SCENARIO


def test_a_name_is_ones_own_once(store: Store) -> None:
    save(store)
    with refused("scenario.taken"):
        save(store, " 方案一 ")
    save(store, by="analyst")
    assert len(store.scenarios.all()) == 2


def test_ones_own_is_renamed_and_deleted_and_nobody_elses(store: Store) -> None:
    number, other = save(store), save(store, "别的")
    for by, wanted in (("analyst", number), ("leader", 99)):
        with refused("scenario.missing"):
            store.scenarios.rename(wanted, "改", by=by, now=NOW)
        with refused("scenario.missing"):
            store.scenarios.delete(wanted, by=by, now=NOW)
    with refused("scenario.taken"):
        store.scenarios.rename(number, "别的", by="leader", now=NOW)
    store.scenarios.rename(number, "改过", by="leader", now=NOW)
    store.scenarios.rename(number, "改过", by="leader", now=NOW)
    assert store.scenarios.delete(other, by="leader", now=NOW) == "别的"
    assert store.scenarios.all()["name"].tolist() == ["改过"]
    entries = store.audit().iloc[1:]
    assert entries["act"].tolist() == ["scenario.save", "scenario.save", "scenario.rename", "scenario.delete"]
    assert entries["subject"].iloc[0] == f"scenario {number}"
    assert entries["detail"].iloc[2] == {"called": "改过", "before": "方案一"}
    assert store.verify_audit() == []


def test_what_is_too_long_or_too_many_is_refused(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with refused("scenario.too_long"):
        save(store, query="x" * (LONGEST_QUERY + 1))
    assert MOST == 200
    monkeypatch.setattr("data.store.scenarios.MOST", 1)
    save(store)
    with refused("scenario.too_many"):
        save(store, "再一个")
