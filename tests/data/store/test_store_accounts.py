"""Accounts: made, locked, signed in and out, on both databases, each act with its entry."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
import sqlalchemy as sa
from store_builders import COUNTY, NOW

from data.errors import UserError
from data.policy.policy import Policy
from data.rights import ADMIN, LEADER, OFFICE, UNIT
from data.store.accounts import IDLE, LOCK, TRIES, WHOLE
from data.store.store import Store
from data.store.tokens import id_of

GOOD, BETTER, HERE = "Wald-fuchs-1", "Berg-steig-2", "10.0.0.1"
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def people(store: Store) -> Store:
    store.accounts.create_admin("甲", GOOD, by="shell", now=NOW)
    store.accounts.create("乙", OFFICE, GOOD, by="shell", now=NOW)
    return store


def code_of(act, *arguments, **words) -> str:
    with pytest.raises(UserError) as refused:
        act(*arguments, **words)
    return refused.value.code


def enter(store: Store, name: str = "乙", password: str = GOOD, *, address: str = HERE, now: dt.datetime = NOW) -> str:
    return store.accounts.sign_in(name, password, address=address, now=now)


def fail(store: Store, times: int, *, name: str = "乙", address: str = HERE, now: dt.datetime = NOW) -> list[str]:
    return [code_of(enter, store, name, "wrong", address=address, now=now) for _ in range(times)]


def test_who_signs_in_is_known_by_the_sessions_number(people: Store) -> None:
    token = enter(people)
    account = people.accounts.who(token, NOW)
    assert account is not None
    assert (account.name, account.role, account.must_change) == ("乙", OFFICE, True)
    assert people.accounts.who(token + "x", NOW) is None
    assert len({enter(people) for _ in range(3)}) == 3


def test_neither_numbers_nor_passwords_are_kept_as_they_are(people: Store, raw: sa.Connection) -> None:
    token = enter(people)
    held = str([raw.execute(sa.text(f"SELECT * FROM {name}")).all() for name in ("account", "session", "audit")])
    assert token not in held
    assert GOOD not in held
    assert "$argon2id$" in held


def test_the_first_administrator_is_made_once(people: Store) -> None:
    assert code_of(people.accounts.create_admin, "丙", GOOD, by="shell", now=NOW) == "account.admin_exists"
    assert people.accounts.one("丙") is None


@pytest.mark.parametrize("name", ["", " 乙", "a\nb", "x" * 41, "\u202e乙"])
def test_a_name_is_one_line_of_visible_letters(people: Store, name: str) -> None:
    assert code_of(people.accounts.create, name, OFFICE, GOOD, by="甲", now=NOW) == "account.name"


def test_a_role_needs_its_place_and_keeps_no_other(people: Store, policy: Policy) -> None:
    create = people.accounts.create
    assert code_of(create, "丙", "county", GOOD, county="999999", by="甲", now=NOW) == "account.county"
    assert code_of(create, "丙", UNIT, GOOD, unit="nobody", by="甲", now=NOW) == "account.unit"
    assert code_of(create, "丙", "king", GOOD, by="甲", now=NOW) == "account.role"
    create("丙", LEADER, GOOD, county=COUNTY, unit=policy.departments[0].name, by="甲", now=NOW)
    account = people.accounts.one("丙")
    assert account is not None
    assert (account.county, account.unit) == (None, None)
    assert code_of(create, "丙", LEADER, GOOD, by="甲", now=NOW) == "account.taken"


def test_five_failures_lock_the_account_from_everywhere_for_a_quarter_of_an_hour(people: Store) -> None:
    assert fail(people, TRIES) == ["sign_in.wrong"] * TRIES
    assert code_of(enter, people, address="10.0.0.2") == "sign_in.locked"
    assert code_of(enter, people, address="10.0.0.2", now=NOW + LOCK - MINUTE) == "sign_in.locked"
    assert enter(people, address="10.0.0.3", now=NOW + LOCK)
    assert people.audit()["act"].tolist().count("sign_in.failed") == TRIES


def test_trying_a_locked_account_does_not_keep_it_locked(people: Store) -> None:
    fail(people, TRIES)
    fail(people, 3, address="10.0.0.2", now=NOW + LOCK - MINUTE)
    assert enter(people, address="10.0.0.3", now=NOW + LOCK)


def test_five_names_tried_from_one_address_lock_the_address(people: Store) -> None:
    for number in range(TRIES):
        fail(people, 1, name=f"nobody {number}")
    entries = len(people.audit())
    assert code_of(enter, people) == "sign_in.locked"
    assert len(people.audit()) == entries, "a locked address writes nothing"
    assert people.accounts.locked_addresses(NOW) == [HERE]
    assert enter(people, address="10.0.0.2")


def test_an_unknown_name_is_answered_as_a_wrong_password_is(people: Store) -> None:
    known = fail(people, TRIES + 1, address="10.0.0.8")
    unknown = fail(people, TRIES + 1, name="nobody", address="10.0.0.9")
    assert known == unknown


def test_a_good_password_forgets_the_failures_before(people: Store) -> None:
    fail(people, TRIES - 1)
    enter(people)
    assert fail(people, TRIES - 1) == ["sign_in.wrong"] * (TRIES - 1)


def test_guesses_at_one_moment_are_all_counted(people: Store) -> None:
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(lambda _: fail(people, 1)[0], range(12)))
    assert told.count("sign_in.wrong") == TRIES


def test_an_administrator_unlocks_an_account_and_an_address(people: Store) -> None:
    fail(people, TRIES)
    assert [a.name for a in people.accounts.all(NOW) if a.locked] == ["乙"]
    people.accounts.unlock("乙", by="甲", now=NOW)
    assert enter(people)
    fail(people, TRIES, name="nobody")
    people.accounts.unlock(HERE, by="甲", now=NOW)
    assert enter(people)


def test_a_session_ends_without_acts_and_after_twelve_hours(people: Store) -> None:
    token = enter(people)
    assert people.accounts.who(token, NOW + IDLE - MINUTE) is not None
    assert people.accounts.who(token, NOW + IDLE) is None
    at = NOW
    while at < NOW + WHOLE:
        people.accounts.acted(token, at)
        assert people.accounts.who(token, at) is not None
        at += IDLE - MINUTE
    people.accounts.acted(token, at)
    assert people.accounts.who(token, NOW + WHOLE) is None


@pytest.mark.parametrize("what", ["sign_out", "disable", "role", "reset", "end_sessions", "change"])
def test_a_stolen_number_is_dead_after(people: Store, what: str) -> None:
    accounts, token, other = people.accounts, enter(people), enter(people, "甲")
    {
        "sign_out": lambda: accounts.sign_out(token, by="乙", now=NOW),
        "disable": lambda: accounts.disable("乙", by="甲", now=NOW),
        "role": lambda: accounts.change_role("乙", LEADER, by="甲", now=NOW),
        "reset": lambda: accounts.reset_password("乙", BETTER, by="甲", now=NOW),
        "end_sessions": lambda: accounts.end_sessions("乙", by="乙", now=NOW),
        "change": lambda: accounts.change_password("乙", GOOD, BETTER, now=NOW),
    }[what]()
    assert accounts.who(token, NOW) is None
    assert accounts.who(other, NOW) is not None
    assert people.verify_audit() == []


def test_a_disabled_account_is_answered_as_a_wrong_password_is(people: Store) -> None:
    people.accounts.disable("乙", by="甲", now=NOW)
    assert code_of(enter, people) == "sign_in.wrong"
    people.accounts.enable("乙", by="甲", now=NOW)
    assert enter(people)


def test_an_administrator_does_nothing_to_itself(people: Store) -> None:
    accounts = people.accounts
    assert code_of(accounts.change_role, "甲", OFFICE, by="甲", now=NOW) == "account.self"
    assert code_of(accounts.disable, "甲", by="甲", now=NOW) == "account.self"
    assert code_of(accounts.reset_password, "甲", BETTER, by="甲", now=NOW) == "account.self"
    account = accounts.one("甲")
    assert account is not None
    assert (account.role, account.disabled) == (ADMIN, False)


def test_the_last_five_passwords_do_not_come_back(people: Store) -> None:
    accounts, used = people.accounts, [GOOD, *(f"Wald-fuchs-{n}x" for n in range(5))]
    for old, new in pairwise(used):
        assert code_of(accounts.change_password, "乙", old, old, now=NOW) == "password.used"
        accounts.change_password("乙", old, new, now=NOW)
    again = [code_of(accounts.change_password, "乙", used[-1], old, now=NOW) for old in used[1:]]
    assert again == ["password.used"] * 5
    accounts.change_password("乙", used[-1], GOOD, now=NOW)
    account = accounts.one("乙")
    assert account is not None
    assert not account.must_change


def test_a_wrong_old_password_changes_nothing_and_is_entered(people: Store) -> None:
    assert code_of(people.accounts.change_password, "乙", "wrong", BETTER, now=NOW) == "password.wrong"
    assert enter(people)
    assert "password.wrong" in people.audit()["act"].tolist()


def test_a_token_stands_for_its_account_until_it_ends(people: Store) -> None:
    token = people.accounts.make_token("乙", "报表", by="乙", now=NOW)
    holder = people.accounts.holder(token)
    assert holder is not None
    assert holder.name == "乙"
    people.accounts.disable("乙", by="甲", now=NOW)
    assert people.accounts.holder(token) is None
    people.accounts.enable("乙", by="甲", now=NOW)
    people.tokens.end("乙", id_of(token), now=NOW)
    assert people.accounts.holder(token) is None


def test_the_secret_is_invented_once(people: Store) -> None:
    secret = people.accounts.secret(by="system", now=NOW)
    assert len(secret) >= 48
    assert people.accounts.secret(by="system", now=NOW) == secret


def test_every_act_has_its_entry_and_an_act_that_fails_has_none(people: Store) -> None:
    entries = len(people.audit())
    assert code_of(people.accounts.disable, "nobody", by="甲", now=NOW) == "account.unknown"
    assert len(people.audit()) == entries
    people.accounts.end_sessions("乙", by="甲", now=NOW)
    assert people.audit()["act"].iloc[-1] == "session.end_all"
    assert people.audit()["who"].iloc[-1] == "甲"
