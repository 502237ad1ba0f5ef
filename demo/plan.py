"""The demonstration's plan: every workbook of every county and quarter, when it was sent and when approved."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random
from typing import Any

import pandas as pd

from data.policy.policy import Policy, Unit
from data.quarters import CHINA, due_day
from demo import county as told
from demo.estates import estates
from demo.institutions import Scene
from demo.names import Names
from demo.story import LAST, LAST_AT, LAST_DAYS, PERIODS, QUARTERS, CountyStory, parts, places_path, residents


@dataclass(frozen=True)
class PlannedWorkbook:
    """One workbook.

    Attributes:
        county, quarter: their codes.
        institutions, estates, tasks: frames by the contract's keys; ``township`` is a code of the roster then valid.
        county_values, cover: values by the contract's keys.
        made: when the county took its template; ``sent_at`` and ``approved_at`` when it came in and was approved, all
            in Asia/Shanghai.
        pending: still to be sent by hand, to see the figures move: ``sent_at`` and ``approved_at`` are then only meant.
    """

    county: str
    quarter: str
    institutions: pd.DataFrame
    estates: pd.DataFrame
    county_values: dict[str, Any]
    cover: dict[str, Any]
    tasks: pd.DataFrame
    made: dt.datetime
    sent_at: dt.datetime
    approved_at: dt.datetime
    pending: bool


@dataclass(frozen=True)
class Plan:
    """All workbooks, by county in the story's order, then by quarter."""

    seed: int
    reports: list[PlannedWorkbook]


def build_plan(policy: Policy, seed: int = 37) -> Plan:
    """The demonstration of a policy; the same seed and policy give the same plan.

    Raises KeyError if a county has no published population by the first quarter, ValueError if the policy has no
    target for the city's places.
    """
    names = Names(Random(f"{seed} names"))  # noqa: S311 - invention, not secrecy
    reports = [r for unit, part in parts(policy) for r in _county(policy, unit, part, names, seed)]
    return Plan(seed, reports)


def _county(policy: Policy, county: Unit, part: CountyStory, names: Names, seed: int) -> list[PlannedWorkbook]:
    random = Random(f"{seed} {county.code}")  # noqa: S311 - invention, not secrecy
    people = residents(policy, county.code, part)
    path = places_path(part, [persons for persons, _ in people], _city_target(policy), random)
    scene = Scene(policy, county, part, path, names, random)
    rosters = scene.quarters()
    areas = estates(policy, part, scene.townships, names, random)
    values = told.county_values(random, people)
    return [
        _report(policy, county, part, random, at, institutions=rosters[at], estates=areas[at], county_values=values[at])
        for at, code in enumerate(QUARTERS)
        if code <= part.last_approved or code == LAST
    ]


def _city_target(policy: Policy) -> Any:
    target = policy.target("places_per_1000", "city")
    if target is None:
        raise ValueError("the demonstration needs a target for the city's places")
    return target.value


def _report(policy: Policy, county: Unit, part: CountyStory, random: Random, at: int, **frames: Any) -> PlannedWorkbook:
    sent_at = _sent_at(policy, at, part, random)
    return PlannedWorkbook(
        county=county.code,
        quarter=QUARTERS[at],
        cover=told.cover(county, sent_at.date()),
        tasks=told.tasks(policy, random, at),
        made=dt.datetime.combine(LAST_DAYS[at] + dt.timedelta(days=1), dt.time(9), CHINA),
        sent_at=sent_at,
        approved_at=_working(at, sent_at.date(), random.randint(1, 3), random),
        pending=QUARTERS[at] > part.last_approved,
        **frames,
    )


def _sent_at(policy: Policy, at: int, part: CountyStory, random: Random) -> dt.datetime:
    """Mostly in the days before the due day; of a tardy county, or now and then, in those after it."""
    due = due_day(PERIODS[at], policy.due_days)
    late = random.random() < (0.6 if part.tardy else 0.03) or (part.tardy and at == LAST_AT)
    return _working(at, due, random.randint(1, 5) if late else -random.randint(0, 9), random)


def _working(at: int, day: dt.date, later: int, random: Random) -> dt.datetime:
    """A moment of the working day so many days after ``day``, or of the next one."""
    return _at(due_day(PERIODS[at], (day - LAST_DAYS[at]).days + later), random)


def _at(day: dt.date, random: Random) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(random.randint(8, 17), random.randint(0, 59), random.randint(0, 59)), CHINA)
