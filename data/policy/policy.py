"""The policy: what a city has promised, who answers for it, and the rules by which figures are judged.

One TOML file and the reference tables it names say everything about a city; another city is another file. A file that
contradicts itself is refused with the line and the reason (``PolicyError``).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import tomllib
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import ValidationError

from data.errors import UserError
from data.policy.check import context, contradictions, table_rules
from data.policy.lines import line_of, locate
from data.policy.model import (
    ClassKinds,
    CountingRule,
    Department,
    LeadingGroup,
    MeetingRule,
    PolicyFile,
    PopulationBasis,
    Task,
    Unit,
)
from data.policy.parts import Commitment, Estates, Milestone, Target, Thresholds
from data.policy.problems import Path as Place
from data.policy.problems import PolicyError, Report
from data.policy.tables import Roster, TableFiles, Tables
from data.quarters import quarter

_POLICIES = Path(__file__).parent.parent / "policies"
DEFAULT_POLICY = _POLICIES / (_POLICIES / "default").read_text("utf-8").strip()
"""The file that ``policies/default`` names: which city it is, no line of code says."""
_AT_LINE = re.compile(r"at line (\d+)")


@dataclass(frozen=True, eq=False)
class Policy:
    """One city's policy; compared by identity.

    Attributes:
        id, title, number, issued: the document: its name here, its title, its number (文号), its day.
        city, counties: the units, counties in the policy's order.
        indicators: ids in use, in the policy's order.
        counting, classes: which institutions count; what a class may hold.
        commitments, targets, milestones, tasks, departments, meetings, leading_group: what the document says.
        each_county: the name by which tasks mean every county; ``other_bodies`` others without a duty of their own.
        due_days: days after a quarter's end by which its workbook is due; ``carry_quarters`` how long figures carry.
        thresholds, estates: where a verdict or question begins; the places an estate needs.
        population_basis: which population is meant.
        tables: the reference tables, for this module and ``data.rosters``; take copies by the methods.
        digest: SHA-256 over the file and its tables.
    """

    id: str
    title: str
    number: str
    issued: dt.date
    city: Unit
    counties: tuple[Unit, ...]
    indicators: tuple[str, ...]
    counting: CountingRule
    classes: ClassKinds
    commitments: tuple[Commitment, ...]
    targets: tuple[Target, ...]
    milestones: tuple[Milestone, ...]
    tasks: tuple[Task, ...]
    departments: tuple[Department, ...]
    each_county: str
    other_bodies: tuple[str, ...]
    meetings: MeetingRule
    leading_group: LeadingGroup
    due_days: int
    carry_quarters: int
    thresholds: Thresholds
    estates: Estates
    population_basis: PopulationBasis
    tables: Tables
    digest: str

    @property
    def national(self) -> pd.DataFrame:
        """The country's places a thousand: scope, year, places_per_1000, kind, confidence, source. A copy."""
        return self.tables.national.copy()

    @property
    def published_population(self) -> pd.DataFrame:
        """Published population: ``data.policy.tables.POPULATION_COLUMNS``. A copy."""
        return self.tables.population.copy()

    @property
    def outlines(self) -> dict[str, Any]:
        """The counties' outlines, a GeoJSON feature collection whose ids are codes. A copy."""
        return json.loads(self.tables.outlines)

    def unit(self, code: str) -> Unit:
        """The city or a county by code. Raises KeyError for any other."""
        return self._units[code]

    def county_by_name(self, name: str) -> Unit | None:
        """The county of exactly that full name: one county's name may be part of another's."""
        return self._counties_by_name.get(name)

    def target(self, indicator: str, level: str) -> Target | None:
        """The target of an indicator for the units of a level, or None."""
        return self._targets.get((indicator, level))

    def carried_until(self, code: str) -> str:
        """The last quarter in which the figures of a quarter may stand in for a county's own."""
        return str(quarter(code) + self.carry_quarters)

    def group(self, target: Target) -> tuple[str, ...]:
        """The indicators of which one that meets its target is enough; of most targets its own alone."""
        if target.any_of is None:
            return (target.indicator,)
        alike = [one for one in self.targets if (one.any_of, one.level) == (target.any_of, target.level)]
        return tuple(one.indicator for one in alike)

    @property
    def rate_target(self) -> Fraction | None:
        """The places a thousand residents that the city aims at."""
        target = self.target("places_per_1000", "city") or self.target("places_per_1000", "county")
        return target.value if target else None

    @property
    def township_target(self) -> Fraction | None:
        """The inclusive institutions that each township is to have."""
        target = self.target("inclusive_institutions", "township")
        return target.value if target else None

    def roster_position(self, day: dt.date) -> int:
        """The position among ``tables.rosters`` of the one valid at a day: the first one for all earlier days too."""
        return max((at for at, roster in enumerate(self.tables.rosters) if roster.valid_from <= day), default=0)

    def townships(self, day: dt.date) -> pd.DataFrame:
        """The roster valid at a day: code, county, name, kind, is_pseudo (bool); one row a unit. A copy."""
        return self.tables.rosters[self.roster_position(day)].frame.copy()

    def successor(self, code: str) -> str | None:
        """Today's code for a township: its own if it still is one; None if it was dissolved or was never known."""
        if code in self._units:
            return code
        today = self._latest.names
        later: str | None = code
        while later is not None and later not in today:
            later = self.tables.successors.get(later)
        return later

    def lineage(self, code: str) -> str:
        """The code under which a unit's history is one: its final successor, or itself where there is none."""
        return self.successor(code) or code

    def unit_names(self) -> dict[str, str]:
        """Name by code: city, counties, and every township there ever was, by its latest name."""
        return dict(self._names)

    @property
    def _latest(self) -> Roster:
        return self.tables.rosters[-1]

    @cached_property
    def _units(self) -> dict[str, Unit]:
        return {unit.code: unit for unit in (self.city, *self.counties)}

    @cached_property
    def _counties_by_name(self) -> dict[str, Unit]:
        return {county.name: county for county in self.counties}

    @cached_property
    def _targets(self) -> dict[tuple[str, str], Target]:
        return {(target.indicator, target.level): target for target in self.targets}

    @cached_property
    def _names(self) -> dict[str, str]:
        names = {code: unit.name for code, unit in self._units.items()}
        for roster in self.tables.rosters:
            names |= roster.names
        return names


def load_policy(path: Path = DEFAULT_POLICY) -> Policy:
    """The policy of a TOML file and the tables it names.

    Raises PolicyError with every problem at once if it is wrong or contradicts itself, and UserError
    ``policy.unreadable`` (file) if there is no such file.
    """
    try:
        content = path.read_bytes()
    except OSError:
        raise UserError("policy.unreadable", file=str(path)) from None
    report, files = Report(path.name), TableFiles(path.parent)
    values, lines = _written(content, report)
    file = _checked(values, files, report, lines)
    tables = files.tables(*table_rules(values))
    problems = [problem for each in (report, *files.reports) for problem in each.in_order()]
    if problems or file is None:
        raise PolicyError(problems)
    return _policy(file, tables, _digest(content, tables))


def _written(content: bytes, report: Report) -> tuple[dict[str, Any], dict[Place, int]]:
    """What the file says, and on which line. Raises PolicyError if it is not TOML in UTF-8."""
    try:
        text = content.decode("utf-8-sig")  # Windows editors like to put a mark in front
        return tomllib.loads(text), locate(text)
    except UnicodeDecodeError as error:
        report.add(content.count(b"\n", 0, error.start) + 1, "not_utf8")
    except tomllib.TOMLDecodeError as error:
        found = _AT_LINE.search(str(error))
        report.add(int(found[1]) if found else content.count(b"\n") + 1, "syntax", detail=str(error))
    raise PolicyError(report.problems)


def _checked(values: dict[str, Any], files: TableFiles, report: Report, lines: dict[Place, int]) -> PolicyFile | None:
    """The file's models, or None; whatever is wrong with it is noted with its line."""
    for place, code, params in contradictions(values):
        told = {name: line_of(lines, given) if name == "first" else given for name, given in params.items()}
        report.add(line_of(lines, place), code, **told)
    try:
        return PolicyFile.model_validate(values, context=context(values, files))
    except ValidationError as error:
        report.add_all(error, partial(line_of, lines))
    return None


def _policy(file: PolicyFile, tables: Tables, digest: str) -> Policy:
    as_written = {name: part for name, part in file if name in Policy.__annotations__}
    otherwise = {
        "indicators": file.indicators.in_use,
        "each_county": file.bodies.each_county,
        "other_bodies": file.bodies.others,
        "population_basis": file.population,
        "tables": tables,
        "digest": digest,
    }
    return Policy(**as_written | dict(file.policy) | dict(file.reporting) | otherwise)


def _digest(content: bytes, tables: Tables) -> str:
    """SHA-256 over the SHA-256 of each file, so that no two sets of files share one by moving bytes between them."""
    each = b"".join(hashlib.sha256(part).digest() for part in (content, *tables.contents))
    return hashlib.sha256(each).hexdigest()
