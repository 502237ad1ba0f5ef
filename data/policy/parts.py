"""What a policy consists of: the parts of ``data.policy.Policy``. Plain values; nothing here decides anything."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

DEADLINE, STANDING, YEARLY = "deadline", "standing", "yearly"
TARGET_KINDS = (DEADLINE, STANDING, YEARLY)
AT_LEAST, AT_MOST = ">=", "<="
COMMITMENT_LEVELS = ("city", "county", "township", "estate", "institution", "kindergarten", "employer")


@dataclass(frozen=True)
class Unit:
    """The city or a county; ``level`` is ``city`` or ``county``, ``code`` its six digits (GB/T 2260)."""

    code: str
    name: str
    short_name: str
    level: str


@dataclass(frozen=True)
class CountingRule:
    """Which institutions count (numbers.md §1), and how many places one carer may look after, by class key.

    ``carers_per_place`` maps infant, toddler, older and mixed (``schema.CLASSES``) to places a carer: needed are
    ⌈places ÷ that⌉, class by class.
    """

    statuses: tuple[str, ...]
    kinds: tuple[str, ...]
    registered_only: bool
    carers_per_place: dict[str, int]

    @property
    def mixed_ratio(self) -> int:
        """Places a carer in mixed classes: the national standard leaves it open."""
        return self.carers_per_place["mixed"]


@dataclass(frozen=True)
class Commitment:
    """A numeric commitment: what the document promises, in its own words.

    ``level`` says of whom (``COMMITMENT_LEVELS``). ``monitored_by`` are the indicators, or keys of 县区概况, that show
    one without a target of its own; empty where targets do.
    """

    id: str
    title: str
    level: str
    clause: str
    words: str
    monitored_by: tuple[str, ...]


@dataclass(frozen=True)
class Target:
    """One target for the units of one level (numbers.md §4).

    Attributes:
        id: ``indicator.level``, unique.
        kind: ``deadline`` (met by its deadline quarter), ``standing`` (due every quarter), ``yearly`` (due in Q4).
        value: exact; a ratio's 1 is all.
        operator: ``>=`` or ``<=``.
        baseline, deadline: quarters such as 2020Q3; None unless ``kind`` is deadline.
        commitment: the id of the commitment it comes from; ``clause`` and ``words`` are that one's.
        any_of: the group of which one target met is enough, or None.
        reference: shown beside the unit, no verdict.
        units_noun: what its gap counts: places, institutions, townships, estates.
    """

    id: str
    indicator: str
    level: str
    kind: str
    value: Fraction
    operator: str
    baseline: str | None
    deadline: str | None
    commitment: str
    clause: str
    words: str
    any_of: str | None
    reference: bool
    units_noun: str


@dataclass(frozen=True)
class Milestone:
    """A commitment that is true or false, for the units of ``levels``.

    ``deadline`` is a quarter or None; ``monitored_by`` are indicators, or keys of 县区概况, that bear on it.
    """

    id: str
    title: str
    levels: tuple[str, ...]
    clause: str
    words: str
    deadline: str | None
    monitored_by: tuple[str, ...]


@dataclass(frozen=True)
class Task:
    """One task of the document and who answers for it; ``section`` and ``words`` are the document's own."""

    no: int
    section: str
    title: str
    clause: str
    lead: tuple[str, ...]
    responsible: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class Department:
    """A department and its duty; ``words`` is the document's sentence, which begins with its name."""

    name: str
    words: str

    @property
    def duty(self) -> str:
        """The sentence without the department's name."""
        return self.words.removeprefix(self.name)


@dataclass(frozen=True)
class MeetingRule:
    """The joint conference: who calls whom, how often a year and about which months."""

    commitment: str
    convener: str
    members: tuple[str, ...]
    times: int
    months: tuple[int, ...]
    words: str


@dataclass(frozen=True)
class LeadingGroup:
    """The leading group's units (never people), and the unit that holds its office."""

    office: str
    units: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class Thresholds:
    """Where a verdict or a question to a county begins.

    Attributes:
        on_track, accelerate: pace ratios from which a unit is on track, or needs to accelerate (numbers.md §4).
        places_change_percent, places_change: an institution's places changed by more than that.
        total_change_percent: the county's counted places changed by more than that.
        population_change_percent: population off the one last used by more than that.
        huge: an institution's places, classes or people of that many or more.
        thousandfold: that many times last quarter's figure, or more.
        explanation_length: characters an explanation has at least.
        estate_new, estate_old: places a thousand residents that a residential area needs.
    """

    on_track: Fraction
    accelerate: Fraction
    places_change_percent: int
    places_change: int
    total_change_percent: int
    population_change_percent: int
    huge: int
    thousandfold: int
    explanation_length: int
    estate_new: Fraction
    estate_old: Fraction


@dataclass(frozen=True)
class PopulationBasis:
    """Which population is meant: its name, the bases a figure may have, and the day before which none is taken."""

    name: str
    bases: tuple[str, ...]
    since: dt.date
