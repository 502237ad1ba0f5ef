"""The table of rights as the design words it: every role by every act."""

from __future__ import annotations

import pytest

from data import rights
from data.rights import Actor, Refused

ALLOWED = {
    "county": {"figures", "returns", "template", "original", "send", "tasks", "tasks_own"},
    "unit": {"tasks", "tasks_own"},
    "office": {
        "figures",
        "export",
        "returns",
        "template",
        "original",
        "review",
        "approve",
        "return",
        "chase",
        "population",
        "quarters",
        "meetings",
        "tasks",
        "scenario",
    },
    "leader": {"figures", "export", "tasks", "scenario"},
    "analyst": {"figures", "export", "tokens", "scenario"},
    "admin": {"figures", "accounts", "settings"},
    "auditor": {"audit"},
}


@pytest.mark.parametrize("act", [*rights.ACTS, "no such act"])
@pytest.mark.parametrize("role", [*rights.ROLES, "nobody"])
def test_a_role_may_do_what_the_table_says_and_nothing_else(role: str, act: str) -> None:
    everybody = act == rights.SIGNED_IN and role in rights.ROLES
    assert rights.may(role, act) == (everybody or act in ALLOWED.get(role, set()))


def test_nobody_both_sends_and_approves_or_keeps_accounts_and_figures() -> None:
    for apart in ({"send", "approve"}, {"accounts", "approve"}, {"accounts", "audit"}, {"audit", "figures"}):
        assert not any(apart <= allowed for allowed in ALLOWED.values())


@pytest.mark.parametrize("act", ["send", "returns", "template", "original"])
def test_a_county_does_it_for_itself_only(act: str) -> None:
    mine = Actor("甲", rights.COUNTY, county="1")
    assert mine.may(act, "1")
    assert not mine.may(act, "2")
    with pytest.raises(Refused):
        mine.ask(act, "2")


def test_approved_figures_of_all_counties_are_a_countys_too() -> None:
    assert Actor("甲", rights.COUNTY, county="1").may(rights.FIGURES, "2")
