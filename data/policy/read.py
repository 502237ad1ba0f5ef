"""Reads the parts of a policy from its file, noting every problem with its line."""

from __future__ import annotations

import re
import tomllib
from fractions import Fraction
from typing import Any

from data.contract import schema
from data.indicators import INDICATORS, LEVELS
from data.policy import check as checks
from data.policy.fields import Fields
from data.policy.lines import locate
from data.policy.parts import (
    AT_LEAST,
    AT_MOST,
    COMMITMENT_LEVELS,
    DEADLINE,
    TARGET_KINDS,
    Commitment,
    CountingRule,
    Department,
    LeadingGroup,
    MeetingRule,
    Milestone,
    PopulationBasis,
    Target,
    Task,
    Thresholds,
    Unit,
)
from data.policy.problems import Report

_PERCENT = (1, 1000)
_AT_LINE = re.compile(r"at line (\d+)")


def parse(content: bytes, report: Report) -> Fields | None:
    """The file's root table, or None if it is not TOML in UTF-8; that has then been noted."""
    try:
        text = content.decode("utf-8-sig")  # Windows editors like to put a mark in front
        values = tomllib.loads(text)
    except UnicodeDecodeError as error:
        report.add(content.count(b"\n", 0, error.start) + 1, "not_utf8")
        return None
    except tomllib.TOMLDecodeError as error:
        found = _AT_LINE.search(str(error))
        report.add(int(found[1]) if found else content.count(b"\n") + 1, "syntax", detail=str(error))
        return None
    return Fields(values, (), locate(text), report)


def read_parts(root: Fields) -> dict[str, Any]:
    """All parts of a policy but its reference tables, by the names ``data.policy.Policy`` gives them."""
    head = root.table("policy")
    known_units, units = _bodies(root)
    aims = _commitments_and_targets(root)
    commitments = {commitment.id for commitment in aims["commitments"]}
    return {
        "id": head.text("id"),
        "title": head.text("title"),
        "number": head.text("number"),
        "issued": head.day("issued"),
        **_city_and_counties(root),
        "counting": _counting(root.table("counting")),
        **aims,
        "milestones": _milestones(root),
        "tasks": _tasks(root, known_units),
        **units,
        "meetings": _meetings(root.table("meetings"), known_units, commitments),
        "leading_group": _leading_group(root.table("leading_group"), known_units),
        **_reporting(root.table("reporting")),
        "thresholds": _thresholds(root.table("thresholds"), root.table("estates"), commitments),
        "population_basis": _population(root.table("population")),
    }


def _city_and_counties(root: Fields) -> dict[str, Any]:
    city = _unit(root.table("city"), "city")
    tables = root.tables("counties")
    counties = [_unit(fields, "county") for fields in tables]
    checks.check_counties(tables, counties, city)
    return {"city": city, "counties": tuple(counties)}


def _unit(fields: Fields, level: str) -> Unit:
    return Unit(fields.code("code", 6), fields.text("name"), fields.text("short_name"), level)


def _counting(fields: Fields) -> CountingRule:
    carers = fields.table("carers_per_place")
    return CountingRule(
        statuses=fields.texts("statuses", schema.INSTITUTIONS.column("status").choices),
        kinds=fields.texts("kinds", schema.KINDS),
        registered_only=fields.flag("registered_only"),
        carers_per_place={key: carers.integer(key, 1, 50) for key in schema.CLASSES},
    )


def _commitments_and_targets(root: Fields) -> dict[str, Any]:
    use = root.table("indicators")
    in_use = use.texts("in_use")
    checks.check_indicators(use, in_use)
    commitment_tables, target_tables = root.tables("commitments"), root.tables("targets")
    commitments = [_commitment(fields) for fields in commitment_tables]
    by_id = {commitment.id: commitment for commitment in commitments}
    targets = [_target(fields, by_id) for fields in target_tables]
    checks.check_targets(target_tables, targets, in_use)
    checks.check_commitments(commitment_tables, commitments, targets)
    return {"indicators": in_use, "commitments": tuple(commitments), "targets": tuple(targets)}


def _commitment(fields: Fields) -> Commitment:
    return Commitment(
        id=fields.text("id"),
        title=fields.text("title"),
        level=fields.choice("level", COMMITMENT_LEVELS),
        clause=fields.text("clause"),
        words=fields.text("words"),
        monitored_by=fields.texts("monitored_by") if "monitored_by" in fields else (),
    )


def _target(fields: Fields, commitments: dict[str, Commitment]) -> Target:
    indicator, level = fields.text("indicator"), fields.choice("level", LEVELS)
    kind = fields.choice("kind", TARGET_KINDS)
    baseline, deadline = _quarters(fields, kind)
    commitment = fields.text("commitment")
    checks.check_commitment(fields, commitment, commitments)
    source = commitments.get(commitment)
    return Target(
        id=f"{indicator}.{level}",
        indicator=indicator,
        level=level,
        kind=kind,
        value=fields.exact("value"),
        operator=fields.choice("operator", (AT_LEAST, AT_MOST)),
        baseline=baseline,
        deadline=deadline,
        commitment=commitment,
        clause=source.clause if source else "",
        words=source.words if source else "",
        any_of=fields.text("any_of") if "any_of" in fields else None,
        reference=fields.flag("reference"),
        units_noun=INDICATORS[indicator].counts if indicator in INDICATORS else "",
    )


def _quarters(fields: Fields, kind: str) -> tuple[str | None, str | None]:
    """Baseline and deadline: both for a target with a deadline, neither for any other."""
    if kind == DEADLINE:
        return fields.quarter("baseline"), fields.quarter("deadline")
    for key in ("baseline", "deadline"):
        if key in fields:
            fields.quarter(key)
            fields.problem("deadline_unexpected", key, key=key, kind=kind)
    return None, None


def _milestones(root: Fields) -> tuple[Milestone, ...]:
    tables = root.tables("milestones")
    milestones = [_milestone(fields) for fields in tables]
    checks.check_unique(tables, "id", [milestone.id for milestone in milestones])
    for fields, milestone in zip(tables, milestones, strict=True):
        checks.check_monitors(fields, milestone.monitored_by)
    return tuple(milestones)


def _milestone(fields: Fields) -> Milestone:
    return Milestone(
        id=fields.text("id"),
        title=fields.text("title"),
        levels=fields.texts("levels", LEVELS),
        clause=fields.text("clause"),
        words=fields.text("words"),
        deadline=fields.quarter("deadline") if "deadline" in fields else None,
        monitored_by=fields.texts("monitored_by") if "monitored_by" in fields else (),
    )


def _bodies(root: Fields) -> tuple[set[str] | None, dict[str, Any]]:
    """The names a task may name (None if they cannot be known), and the departments and other bodies."""
    tables, bodies = root.tables("departments"), root.table("bodies")
    departments = [Department(fields.text("name"), fields.text("words")) for fields in tables]
    checks.check_unique(tables, "name", [department.name for department in departments])
    for fields, department in zip(tables, departments, strict=True):
        checks.check_duty(fields, department.name, department.words)
    each_county, others = bodies.text("each_county"), bodies.texts("others")
    known = {*(department.name for department in departments), each_county, *others}
    parts = {"departments": tuple(departments), "each_county": each_county, "other_bodies": others}
    return known if bodies.sound else None, parts


def _tasks(root: Fields, known_units: set[str] | None) -> tuple[Task, ...]:
    tables = root.tables("tasks")
    tasks = [_task(fields) for fields in tables]
    checks.check_unique(tables, "no", [str(task.no or "") for task in tasks])
    for fields, task in zip(tables, tasks, strict=True):
        checks.check_units(fields, "lead", task.lead, known_units)
        checks.check_units(fields, "responsible", task.responsible, known_units)
    return tuple(tasks)


def _task(fields: Fields) -> Task:
    return Task(
        no=fields.integer("no", 1, 999),
        section=fields.text("section"),
        title=fields.text("title"),
        clause=fields.text("clause"),
        lead=fields.texts("lead"),
        responsible=fields.texts("responsible"),
        words=fields.text("words"),
    )


def _meetings(fields: Fields, known_units: set[str] | None, commitments: set[str]) -> MeetingRule:
    rule = MeetingRule(
        commitment=fields.text("commitment"),
        convener=fields.text("convener"),
        members=fields.texts("members"),
        times=fields.integer("times", 1, 12),
        months=fields.integers("months", 1, 12),
        words=fields.text("words"),
    )
    checks.check_meetings(fields, rule, known_units, commitments)
    return rule


def _leading_group(fields: Fields, known_units: set[str] | None) -> LeadingGroup:
    group = LeadingGroup(fields.text("office"), fields.texts("units"), fields.text("words"))
    checks.check_units(fields, "units", group.units, known_units)
    checks.check_unit(fields, "office", group.office, known_units)
    return group


def _reporting(fields: Fields) -> dict[str, int]:
    return {"due_days": fields.integer("due_days", 1, 60), "carry_quarters": fields.integer("carry_quarters", 0, 12)}


def _thresholds(fields: Fields, estates: Fields, commitments: set[str]) -> Thresholds:
    thresholds = Thresholds(
        on_track=fields.exact("on_track"),
        accelerate=fields.exact("accelerate"),
        places_change_percent=fields.integer("places_change_percent", *_PERCENT),
        places_change=fields.integer("places_change", 1, 10_000),
        total_change_percent=fields.integer("total_change_percent", *_PERCENT),
        population_change_percent=fields.integer("population_change_percent", *_PERCENT),
        huge=fields.integer("huge", 1, 10_000_000),
        thousandfold=fields.integer("thousandfold", 2, 10_000_000),
        explanation_length=fields.integer("explanation_length", 1, 200),
        estate_new=_estate_ratio(estates.table("new"), commitments),
        estate_old=_estate_ratio(estates.table("old"), commitments),
    )
    checks.check_thresholds(fields, thresholds)
    return thresholds


def _estate_ratio(fields: Fields, commitments: set[str]) -> Fraction:
    """Places a thousand residents that an estate of the kind needs."""
    checks.check_commitment(fields, fields.text("commitment"), commitments)
    ratio = fields.exact("per_1000")
    if fields.sound and ratio <= 0:
        fields.problem("out_of_range", "per_1000", key="per_1000", found=str(ratio), low=1, high=1000)
    return ratio


def _population(fields: Fields) -> PopulationBasis:
    return PopulationBasis(fields.text("name"), fields.texts("bases"), fields.day("since"))
