"""Grants: a role that decides is given by one person and confirmed by another."""

from __future__ import annotations

import pytest
from store_builders import COUNTY, NOW

from data.errors import UserError
from data.rights import ADMIN, ANALYST, AUDITOR, LEADER, OFFICE
from data.store.accounts import RESERVED
from data.store.store import Store

GOOD, BETTER, HERE = "Wald-fuchs-1", "Berg-steig-2", "10.0.0.1"


@pytest.fixture
def house(store: Store) -> Store:
    """Two administrators, made from the shell."""
    store.accounts.create_admin("甲", GOOD, by="shell", now=NOW)
    store.accounts.create("丁", ADMIN, GOOD, by="shell", now=NOW)
    return store


def code_of(act, *arguments, **words) -> str:
    with pytest.raises(UserError) as refused:
        act(*arguments, **words)
    return refused.value.code


def enter(store: Store, name: str, password: str = GOOD) -> str:
    return store.accounts.sign_in(name, password, address=HERE, now=NOW)


def waiting(store: Store) -> dict[str, str | None]:
    return {a.name: a.given_by for a in store.accounts.all(NOW) if a.given_by is not None}


@pytest.mark.parametrize("role", [OFFICE, ADMIN, AUDITOR])
def test_a_role_that_decides_waits_for_a_second_person(house: Store, role: str) -> None:
    house.accounts.create("乙", role, GOOD, by="甲", now=NOW)
    assert waiting(house) == {"乙": "甲"}
    assert code_of(enter, house, "乙") == "sign_in.wrong"
    assert code_of(house.accounts.enable, "乙", by="甲", now=NOW) == "account.second"
    house.accounts.enable("乙", by="丁", now=NOW)
    assert waiting(house) == {}
    assert enter(house, "乙")


def test_the_shell_gives_alone_and_confirms(house: Store) -> None:
    house.accounts.create("乙", OFFICE, GOOD, by="shell", now=NOW)
    house.accounts.create("丙", OFFICE, GOOD, by="甲", now=NOW)
    assert waiting(house) == {"丙": "甲"}
    house.accounts.enable("丙", by="shell", now=NOW)
    assert enter(house, "乙")
    assert enter(house, "丙")


@pytest.mark.parametrize("role", [LEADER, ANALYST])
def test_other_roles_wait_for_nobody(house: Store, role: str) -> None:
    house.accounts.create("乙", role, GOOD, by="甲", now=NOW)
    assert waiting(house) == {}
    assert enter(house, "乙")


def test_nobody_gets_there_by_a_change_of_role(house: Store) -> None:
    house.accounts.create("乙", LEADER, GOOD, by="甲", now=NOW)
    token = enter(house, "乙")
    house.accounts.change_role("乙", OFFICE, by="甲", now=NOW)
    assert house.accounts.who(token, NOW) is None
    assert code_of(house.accounts.enable, "乙", by="甲", now=NOW) == "account.second"
    entry = house.audit().iloc[-1]
    assert entry["detail"]["before"] == {"role": LEADER, "county": None, "unit": None}
    assert entry["detail"]["after"]["role"] == OFFICE


def test_nobody_gets_there_by_a_new_password(house: Store) -> None:
    house.accounts.create("乙", OFFICE, GOOD, by="shell", now=NOW)
    house.accounts.reset_password("乙", BETTER, by="甲", now=NOW)
    assert code_of(enter, house, "乙", BETTER) == "sign_in.wrong"
    assert code_of(house.accounts.enable, "乙", by="甲", now=NOW) == "account.second"
    house.accounts.enable("乙", by="丁", now=NOW)
    assert enter(house, "乙", BETTER)


def test_what_is_confirmed_may_be_disabled_and_enabled_by_who_gave_it(house: Store) -> None:
    house.accounts.create("乙", OFFICE, GOOD, by="甲", now=NOW)
    house.accounts.enable("乙", by="丁", now=NOW)
    house.accounts.disable("乙", by="甲", now=NOW)
    house.accounts.enable("乙", by="甲", now=NOW)
    assert enter(house, "乙")


def test_a_lesser_role_takes_the_waiting_away(house: Store) -> None:
    house.accounts.create("乙", OFFICE, GOOD, by="甲", now=NOW)
    house.accounts.change_role("乙", "county", county=COUNTY, by="甲", now=NOW)
    assert waiting(house) == {}
    house.accounts.enable("乙", by="甲", now=NOW)
    assert enter(house, "乙")


@pytest.mark.parametrize("name", RESERVED)
def test_no_account_is_called_as_the_shell_is(house: Store, name: str) -> None:
    assert code_of(house.accounts.create, name, LEADER, GOOD, by="甲", now=NOW) == "account.name"


def test_the_list_tells_sessions_and_the_last_sign_in(house: Store) -> None:
    enter(house, "甲")
    house.accounts.sign_out(enter(house, "甲"), by="甲", now=NOW)
    found = {a.name: (a.sessions, a.last_at) for a in house.accounts.all(NOW)}
    assert found["丁"] == (0, None)
    assert found["甲"] == (1, NOW)
