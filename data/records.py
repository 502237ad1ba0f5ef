"""What the store keeps, as it is handed over: plain records that know no database."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from data.contract.schema import TASK_STATES
from data.errors import UserError
from data.findings import Finding
from data.rights import Actor

LONGEST_WORD = 2000
"""Characters of a progress or of problems on a task."""
LONGEST_SCENARIO = 60
"""Characters of a saved scenario's name."""
MOST_TOKENS = 20
"""Tokens an account may have in use at once."""
CORRECTION = "correction"
"""The answer that says why an approved quarter is sent again. No query's explanation has a plain word for its key."""


@dataclass(frozen=True)
class Account:
    """One account, without its secrets; ``county`` a code and ``unit`` a department's name where its role has one.

    In a list also: who gave it what nobody has confirmed yet, when it was last signed in, and its open sessions.
    ``expired``: its password is older than the installation allows.
    """

    name: str
    display: str
    role: str
    county: str | None
    unit: str | None
    must_change: bool
    disabled: bool
    made_at: dt.datetime
    password_changed_at: dt.datetime
    locked: bool = False
    expired: bool = False
    given_by: str | None = None
    last_at: dt.datetime | None = None
    sessions: int = 0

    @property
    def actor(self) -> Actor:
        """Who asks when this account does."""
        return Actor(self.name, self.role, self.county, self.unit, self.display)


@dataclass(frozen=True)
class Token:
    """One token: by what it goes, its label, when it was made, last used (None for never) and ended (None: in use)."""

    id: str
    label: str
    made_at: dt.datetime
    used_at: dt.datetime | None
    ended_at: dt.datetime | None


@dataclass(frozen=True)
class Saved:
    """One saved scenario."""

    id: int
    name: str
    owner: str
    query: str
    base: str
    made_at: dt.datetime


@dataclass(frozen=True)
class Draft:
    """One draft with its file. ``answers`` are the page's own; ``state`` open, sent or dropped."""

    id: int
    county: str
    quarter: str
    file_sha: str
    file_name: str
    made_at: dt.datetime
    made_by: str
    answers: dict[str, Any]
    state: str
    content: bytes


@dataclass(frozen=True)
class Receipt:
    """What the sender may rely on once it is handed out. ``again``: this very file had been sent before."""

    submission: int
    county: str
    quarter: str
    version: int
    sha256: str
    sent_at: dt.datetime
    again: bool = False


@dataclass(frozen=True)
class Submission:
    """One submission.

    Attributes:
        state: submitted, returned, approved or superseded.
        cover: 封面 by key; ``cells``, ``sheets``, ``heading_rows``: where columns stood in the file, as in ``Reading``.
        findings: those it was sent with; ``explanations``: by explanation key.
        digest: of its numbers; ``key``: the sender's idempotency key.
        decided_at, decided_by, reason: of its approval or return; of a superseded one, its last decision if any.
        correction: why it was sent although the quarter was approved; None where it was not.
    """

    id: int
    county: str
    quarter: str
    version: int
    state: str
    file_sha: str
    file_name: str
    sent_at: dt.datetime
    sent_by: str
    zero_report: bool
    cover: dict[str, Any]
    cells: dict[str, dict[str, str]]
    sheets: dict[str, str]
    findings: list[Finding]
    explanations: dict[str, str]
    digest: str
    key: str | None
    decided_at: dt.datetime | None
    decided_by: str | None
    reason: str | None
    correction: str | None = None
    heading_rows: dict[str, int] = field(default_factory=dict)

    def cell(self, sheet: str, key: str, row: int | None = None) -> str | None:
        """Excel's name of a cell: of a table's column and row, or of a form's item; None where the file has none."""
        place = self.cells.get(sheet, {}).get(key)
        return place if place is None or row is None else f"{place}{row}"

    def receipt(self, *, again: bool) -> Receipt:
        """Its receipt."""
        return Receipt(self.id, self.county, self.quarter, self.version, self.file_sha, self.sent_at, again)


@dataclass(frozen=True)
class Word:
    """What a unit says on a task in a quarter; ``state`` is one of ``schema.TASK_STATES``."""

    task: int
    unit: str
    quarter: str
    state: str
    progress: str
    problems: str = ""

    def check(self) -> None:
        """Raises UserError ``task.state``, ``task.progress`` (nothing said) or ``task.too_long``."""
        if self.state not in TASK_STATES:
            raise UserError("task.state", states="、".join(TASK_STATES))
        if not self.progress.strip():
            raise UserError("task.progress")
        if max(len(self.progress), len(self.problems)) > LONGEST_WORD:
            raise UserError("task.too_long", limit=LONGEST_WORD)


@dataclass(frozen=True)
class AuditFilter:
    """Which entries are asked for; what is None is not asked.

    ``who`` and ``act`` are whole, ``subject`` is a part of it, ``since`` and ``until`` are moments, the last excluded.
    """

    who: str | None = None
    act: str | None = None
    subject: str | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None


@dataclass(frozen=True)
class Verified:
    """Up to where the chain was looked at: the last entry's number and hash, where it is broken, when all of it was."""

    seq: int
    hash: str
    broken: tuple[int, ...]
    at: dt.datetime
