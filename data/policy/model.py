"""A policy file as it is written: one model a table, the aims among them in ``data.policy.parts``.

A validator that asks ``info.data`` sees the sound ones of the fields above its own.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, field_validator
from pydantic import ValidationInfo as Info

from data.contract import schema
from data.policy.fields import (
    Body,
    CommitmentId,
    DivisionCode,
    Listed,
    Part,
    Tables,
    Text,
    Wholes,
    chosen,
    context,
    known,
    within,
)
from data.policy.parts import Commitment, Estates, Milestone, Target, Thresholds
from data.policy.problems import refusal


def _read(name: str, info: Info) -> str:
    context(info).files.read(name, info.field_name, info.data.get("valid_from"))
    return name


_File = Annotated[Text, AfterValidator(_read)]


class Document(Part):
    """The document: its name here, its title, its number (文号), its day."""

    id: Text
    title: Text
    number: Text
    issued: dt.date


class Unit(Part):
    """The city or a county; ``level`` is ``city`` or ``county``, ``code`` its six digits (GB/T 2260)."""

    level: ClassVar[str]

    code: DivisionCode
    name: Text
    short_name: Text


class City(Unit):
    """The city."""

    level: ClassVar[str] = "city"


class County(Unit):
    """A county, whose code begins like the city's."""

    level: ClassVar[str] = "county"

    @field_validator("code")
    @classmethod
    def _of_the_city(cls, value: str, info: Info) -> str:
        city = context(info).city
        if city and value[:4] != city[:4]:
            raise refusal("county_of_another_city", city=city)
        return value


class RosterFile(Part):
    """A roster of townships and the day from which it is valid."""

    valid_from: dt.date
    file: _File

    @field_validator("valid_from")
    @classmethod
    def _after_the_one_before(cls, value: dt.date, info: Info) -> dt.date:
        before, context(info).files.last_valid_from = context(info).files.last_valid_from, value
        if value <= before:
            raise refusal("rosters_order", valid_from=value.isoformat())
        return value


class TableNames(Part):
    """The reference tables' files."""

    rosters: Tables[RosterFile]
    successors: _File
    population: _File
    national: _File
    outlines: _File


class ByClass(Part):
    """One number for each kind of class (``schema.CLASSES``)."""

    infant: Annotated[int, within(1, 50)]
    toddler: Annotated[int, within(1, 50)]
    older: Annotated[int, within(1, 50)]
    mixed: Annotated[int, within(1, 50)]

    def __getitem__(self, kind: str) -> int:
        return getattr(self, kind)


class CountingRule(Part):
    """Which institutions count (numbers.md §1), and how many places one carer may look after, by class.

    Needed are ⌈places ÷ ``carers_per_place``⌉ carers, class by class.
    """

    statuses: Listed[Annotated[str, chosen(*schema.INSTITUTIONS.column("status").choices)]]
    kinds: Listed[Annotated[str, chosen(*schema.KINDS)]]
    registered_only: bool = False
    carers_per_place: ByClass


class ClassKind(Part):
    """One kind of class: the places it may hold at most, and the months of age it is for."""

    places: Annotated[int, within(1, 100)]
    month_from: Annotated[int, within(0, 47)]
    month_to: Annotated[int, within(1, 48)]

    @field_validator("month_to")
    @classmethod
    def _after_the_first(cls, value: int, info: Info) -> int:
        first = info.data.get("month_from", 0)
        if value <= first:
            raise refusal("out_of_range", low=first + 1, high=48)
        return value


class ClassKinds(Part):
    """What the national standards in ``source`` say of classes, of homes that look after children, of kindergartens."""

    source: Text
    home_children: Annotated[int, within(1, 50)]
    kindergarten_years: Wholes[Annotated[int, within(0, 6)]]
    infant: ClassKind
    toddler: ClassKind
    older: ClassKind
    mixed: ClassKind

    def __getitem__(self, kind: str) -> ClassKind:
        return getattr(self, kind)


class PopulationBasis(Part):
    """Which population is meant: its name, the bases a figure may have, and the day before which none is taken."""

    name: Text
    bases: Listed[str]
    since: dt.date


class Reporting(Part):
    """Days after a quarter's end by which its workbook is due, and how many quarters figures carry."""

    due_days: Annotated[int, within(1, 60)]
    carry_quarters: Annotated[int, within(0, 12)]


class Use(Part):
    """The ids of the indicators in use, in the policy's order."""

    in_use: Listed[Annotated[str, known("indicators", "unknown_indicator")]]


class Task(Part):
    """One task of the document and who answers for it; ``section`` and ``words`` are the document's own."""

    no: Annotated[int, within(1, 999)]
    section: Text
    title: Text
    clause: Text
    lead: Listed[Body]
    responsible: Listed[Body]
    words: Text


class Department(Part):
    """A department and its duty; ``words`` is the document's sentence, which begins with its name."""

    name: Text
    words: Text

    @property
    def duty(self) -> str:
        """The sentence without the department's name."""
        return self.words.removeprefix(self.name)

    @field_validator("words")
    @classmethod
    def _begin_with_the_name(cls, value: str, info: Info) -> str:
        name = info.data.get("name", "")
        if not value.startswith(name):
            raise refusal("duty_of_another", name=name)
        return value


class Bodies(Part):
    """The name by which tasks mean every county, and bodies without a duty of their own."""

    each_county: Text
    others: Listed[str]


class MeetingRule(Part):
    """The joint conference: who calls whom, how often a year and about which months."""

    commitment: CommitmentId
    convener: Body
    members: Listed[Body]
    times: Annotated[int, within(1, 12)]
    months: Wholes[Annotated[int, within(1, 12)]]
    words: Text

    @field_validator("months")
    @classmethod
    def _as_many_as_meetings(cls, value: tuple[int, ...], info: Info) -> tuple[int, ...]:
        times = info.data.get("times", len(value))
        if len(value) != times:
            raise refusal("meeting_months", times=times, count=len(value))
        return value


class LeadingGroup(Part):
    """The leading group's units (never people), and the unit that holds its office."""

    office: Body
    units: Listed[Body]
    words: Text


class PolicyFile(Part):
    """A whole policy file, as it is written."""

    policy: Document
    city: City
    counties: Tables[County]
    tables: TableNames
    counting: CountingRule
    classes: ClassKinds
    population: PopulationBasis
    reporting: Reporting
    thresholds: Thresholds
    indicators: Use
    commitments: Tables[Commitment]
    targets: Tables[Target]
    estates: Estates
    milestones: Tables[Milestone]
    tasks: Tables[Task]
    departments: Tables[Department]
    bodies: Bodies
    meetings: MeetingRule
    leading_group: LeadingGroup

    def model_post_init(self, _context: Any, /) -> None:
        """Gives every target the commitment it comes from."""
        sources = {commitment.id: commitment for commitment in self.commitments}
        for target in self.targets:
            target._source = sources[target.commitment]
