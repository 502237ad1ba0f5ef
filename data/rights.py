"""Who may do what: one table of acts by roles, asked on the server before every act."""

from __future__ import annotations

from dataclasses import dataclass

from data.errors import UserError

COUNTY, UNIT, OFFICE, LEADER, ANALYST, ADMIN, AUDITOR = (
    "county",
    "unit",
    "office",
    "leader",
    "analyst",
    "admin",
    "auditor",
)
ROLES = (COUNTY, UNIT, OFFICE, LEADER, ANALYST, ADMIN, AUDITOR)
DECIDING = (OFFICE, ADMIN, AUDITOR)
"""Roles one administrator alone cannot give."""
SHELL = "shell"
"""Who types commands on the server holds the database itself: no account has this role."""

FIGURES, EXPORT, TOKENS = "figures", "export", "tokens"
RETURNS, TEMPLATE, ORIGINAL, SEND = "returns", "template", "original", "send"
REVIEW, APPROVE, RETURN, CHASE = "review", "approve", "return", "chase"
POPULATION, QUARTERS, MEETINGS = "population", "quarters", "meetings"
TASKS, TASKS_OWN = "tasks", "tasks_own"
SCENARIO = "scenario"
ACCOUNTS, SETTINGS, AUDIT = "accounts", "settings", "audit"
SIGNED_IN = "signed_in"
"""What anybody may do who is signed in: change a password, sign out, ask for a page (which asks for its own act)."""

_TABLE = {
    FIGURES: {COUNTY, OFFICE, LEADER, ANALYST, ADMIN},  # all approved figures of the whole city
    EXPORT: {OFFICE, LEADER, ANALYST},
    TOKENS: {ANALYST},
    RETURNS: {COUNTY, OFFICE},  # what counties have sent, whatever its state: of a county only its own
    TEMPLATE: {COUNTY, OFFICE},
    ORIGINAL: {COUNTY, OFFICE},
    SEND: {COUNTY},
    REVIEW: {OFFICE},
    APPROVE: {OFFICE},
    RETURN: {OFFICE},
    CHASE: {OFFICE},
    POPULATION: {OFFICE},
    QUARTERS: {OFFICE},
    MEETINGS: {OFFICE},
    TASKS: {OFFICE, LEADER, UNIT, COUNTY},  # the page; a unit and a county see their own there
    TASKS_OWN: {UNIT, COUNTY},
    SCENARIO: {OFFICE, LEADER, ANALYST},  # keeping scenarios under a name; anybody who sees figures may look at one
    ACCOUNTS: {ADMIN},
    SETTINGS: {ADMIN},
    AUDIT: {AUDITOR},
    SIGNED_IN: set(ROLES),
}
ACTS = tuple(_TABLE)
_OF_THE_CITY = (FIGURES, SIGNED_IN)
"""Acts that reach beyond a county's own: approved figures are the whole city's."""


@dataclass(frozen=True)
class Actor:
    """Who asks: an account's sign-in name, its role, and the county (code) or unit (name) it is bound to."""

    name: str
    role: str
    county: str | None = None
    unit: str | None = None
    display: str = ""

    def may(self, act: str, county: str | None = None) -> bool:
        """Whether this actor may do ``act``, and for ``county`` where the act is about one."""
        if not may(self.role, act):
            return False
        return self.role != COUNTY or act in _OF_THE_CITY or county is None or county == self.county

    def ask(self, act: str, county: str | None = None) -> None:
        """Raises ``Refused`` where this actor may not do ``act``, or not for ``county``."""
        if not self.may(act, county):
            raise Refused(self, act, county)


class Refused(UserError):  # noqa: N818 - it is one of the user errors
    """An act that was asked for without the right to it. It leaves an audit entry."""

    def __init__(self, actor: Actor, act: str, county: str | None = None) -> None:
        super().__init__("rights.refused")
        self.actor, self.act, self.county = actor, act, county


def may(role: str, act: str) -> bool:
    """Whether a role may do an act at all. An act that is not in the table nobody may do."""
    return act in _TABLE and (role == SHELL or role in _TABLE[act])


def who_may(act: str) -> tuple[str, ...]:
    """The roles that may do an act, in the order of ``ROLES``."""
    return tuple(role for role in ROLES if may(role, act))
