"""The words of the product that are code: each stands here once, and what is stored, exported or styled is its value.

A member is its text: it compares, joins, is kept and is written as that text.
"""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """Where a unit stands against a target (numbers.md §4)."""

    MET = "met"
    ON_TRACK = "on_track"
    ACCELERATE = "accelerate"
    BEHIND = "behind"
    REVERSING = "reversing"
    MET_ON_TIME = "met_on_time"
    SLIPPED = "slipped"
    MET_LATE = "met_late"
    OVERDUE = "overdue"
    NO_DEADLINE_DATA = "no_deadline_data"
    REFERENCE = "reference"
    NONE = "none"


class Source(StrEnum):
    """What a unit's figures of a quarter come from, from nothing to its own workbook."""

    MISSING = "missing"
    CARRIED = "carried"
    REPORTED = "reported"


class Rule(StrEnum):
    """Which institutions count: all in operation, or only those on file (已备案) among them."""

    ALL = "all"
    REGISTERED = "registered"


class Level(StrEnum):
    """The units that have figures."""

    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"


class Measured(StrEnum):
    """What kind of number an indicator is: a rate a thousand residents, a share, whole things, what is lacking."""

    RATE = "rate"
    RATIO = "ratio"
    COUNT = "count"
    GAP = "gap"


class TargetKind(StrEnum):
    """When a target is due: at its deadline quarter, at every quarter, in the fourth quarter of each year."""

    DEADLINE = "deadline"
    STANDING = "standing"
    YEARLY = "yearly"

    @property
    def has_deadline(self) -> bool:
        """Whether the policy gives such a target a baseline and a deadline."""
        return self is TargetKind.DEADLINE


class Operator(StrEnum):
    """Which side of its target a figure has to be on."""

    AT_LEAST = ">="
    AT_MOST = "<="


class Grade(StrEnum):
    """How much a finding matters, the worst first."""

    ERROR = "error"
    QUERY = "query"
    NOTE = "note"


class SubmissionState(StrEnum):
    """What has become of a version that a county sent."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    SUPERSEDED = "superseded"


class DraftState(StrEnum):
    """What has become of a workbook that was uploaded."""

    OPEN = "open"
    SENT = "sent"
    DROPPED = "dropped"


class ReturnState(StrEnum):
    """Where a county's return of a quarter stands, as its office and the city's see it."""

    NONE = "none"
    DRAFT = "draft"
    NOT_DUE = "not_due"
    DUE = "due"
    LATE = "late"
    SENT = "sent"
    RETURNED = "returned"
    APPROVED = "approved"


class MilestoneState(StrEnum):
    """Where a commitment stands that is true or false."""

    DONE = "done"
    NOT_DONE = "not_done"
    MONITORED = "monitored"
    NO_RECORD = "no_record"
    MISSING = "missing"


class TaskState(StrEnum):
    """A task's state as a key of the words; a workbook says it in Chinese (``schema.TASK_STATES``, in this order)."""

    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"
    DONE = "done"
    STANDING = "standing"


VERDICTS, SOURCES = tuple(Verdict), tuple(Source)
RULES, LEVELS = tuple(Rule), tuple(Level)
GRADES = tuple(Grade)
