"""Contradictions inside a policy file. Each check notes what it finds on the line where it stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from data.contract import schema
from data.indicators import INDICATORS, LEVELS, RATIO, Indicator
from data.policy.fields import Fields
from data.policy.parts import AT_LEAST, AT_MOST, Commitment, MeetingRule, Target, Thresholds, Unit
from data.quarters import steps


def check_unique(tables: list[Fields], key: str, values: list[str]) -> None:
    """No two tables say the same ``key``."""
    first: dict[str, int] = {}
    for fields, value in zip(tables, values, strict=True):
        if value in first:
            fields.problem("duplicate", key, key=key, found=value, first=first[value])
        elif value:
            first[value] = fields.line(key)


def check_counties(tables: list[Fields], counties: list[Unit], city: Unit) -> None:
    """Codes and names are each one county's, and every code begins like the city's."""
    check_unique(tables, "code", [unit.code for unit in counties])
    check_unique(tables, "name", [unit.name for unit in counties])
    for fields, unit in zip(tables, counties, strict=True):
        if fields.sound and city.code and unit.code[:4] != city.code[:4]:
            fields.problem("county_of_another_city", "code", found=unit.code, city=city.code)


def check_monitors(fields: Fields, monitored_by: Iterable[str]) -> None:
    """What a commitment or milestone is watched by exists: an indicator, or an item of 县区概况."""
    for position, measure in enumerate(monitored_by):
        if measure not in INDICATORS and measure not in schema.COUNTY.keys:
            fields.problem_at("monitored_by", position, "unknown_measure", found=measure)


def check_commitments(tables: list[Fields], commitments: list[Commitment], targets: Iterable[Target]) -> None:
    """Ids are unique, and every commitment has a target or is monitored by something."""
    check_unique(tables, "id", [commitment.id for commitment in commitments])
    aimed_at = {target.commitment for target in targets}
    for fields, commitment in zip(tables, commitments, strict=True):
        check_monitors(fields, commitment.monitored_by)
        if fields.sound and not commitment.monitored_by and commitment.id not in aimed_at:
            fields.problem("unwatched_commitment", "id", found=commitment.id)


def check_indicators(fields: Fields, in_use: Iterable[str]) -> None:
    """Every indicator in use is one the product knows."""
    for position, found in enumerate(in_use):
        if found not in INDICATORS:
            fields.problem_at("in_use", position, "unknown_indicator", found=found)


def check_targets(tables: list[Fields], targets: list[Target], in_use: Collection[str]) -> None:
    """Each target alone, then none twice for one level, then the any-of groups."""
    for fields, target in zip(tables, targets, strict=True):
        _check_indicator(fields, target, in_use)
        _check_quarters(fields, target)
    check_unique(tables, "indicator", [target.id if target.indicator else "" for target in targets])
    _check_groups(tables, targets)


def _check_indicator(fields: Fields, target: Target, in_use: Collection[str]) -> None:
    indicator = INDICATORS.get(target.indicator)
    if indicator is None:
        if target.indicator:
            fields.problem("unknown_indicator", "indicator", found=target.indicator)
        return
    if indicator.id not in in_use:
        fields.problem("unused_indicator", "indicator", found=indicator.id)
    if not indicator.can_have_target:
        fields.problem("indicator_without_target", "indicator", indicator=indicator.id)
        return
    if target.level in LEVELS and target.level not in indicator.levels:
        levels = "、".join(indicator.levels)
        fields.problem("level_without_figure", "level", indicator=indicator.id, level=target.level, levels=levels)
    _check_direction(fields, target, indicator)


def _check_direction(fields: Fields, target: Target, indicator: Indicator) -> None:
    expected = AT_LEAST if indicator.higher_is_better else AT_MOST
    if target.operator in (AT_LEAST, AT_MOST) and target.operator != expected:
        found = {"indicator": indicator.id, "operator": target.operator, "expected": expected}
        fields.problem("operator_against_direction", "operator", **found)
    too_much = indicator.kind == RATIO and target.value > 1
    if "value" in fields and (too_much or target.value <= 0):
        fields.problem("value_out_of_range", "value", indicator=indicator.id, found=str(target.value))


def _check_quarters(fields: Fields, target: Target) -> None:
    if target.baseline and target.deadline and steps(target.baseline, target.deadline) <= 0:
        fields.problem("deadline_before_baseline", "deadline", deadline=target.deadline, baseline=target.baseline)


def _check_groups(tables: list[Fields], targets: list[Target]) -> None:
    groups: dict[str, list[tuple[Fields, Target]]] = {}
    for fields, target in zip(tables, targets, strict=True):
        if target.any_of:
            groups.setdefault(target.any_of, []).append((fields, target))
    for group, members in groups.items():
        first_fields, first = members[0]
        if len(members) == 1:
            first_fields.problem("any_of_single", "any_of", group=group)
        for fields, target in members[1:]:
            if _when(target) != _when(first):
                fields.problem("any_of_differs", "any_of", group=group)


def _when(target: Target) -> tuple[str | None, ...]:
    return target.level, target.kind, target.operator, target.baseline, target.deadline


def check_thresholds(fields: Fields, thresholds: Thresholds) -> None:
    """Of the pace ratios, on track asks for more than accelerate, and both for something between 0 and 1."""
    if fields.sound and not 0 < thresholds.accelerate < thresholds.on_track <= 1:
        fields.problem(
            "thresholds_order",
            "accelerate",
            on_track=str(float(thresholds.on_track)),
            accelerate=str(float(thresholds.accelerate)),
        )


def check_unit(fields: Fields, key: str, name: str, known: Collection[str] | None) -> None:
    """The unit named is a department or one of the other bodies; not asked if ``known`` is None."""
    if name and known is not None and name not in known:
        fields.problem("unknown_unit", key, found=name)


def check_units(fields: Fields, key: str, names: Iterable[str], known: Collection[str] | None) -> None:
    """Every unit named is a department or one of the other bodies; not asked if ``known`` is None."""
    for position, name in enumerate(names):
        if known is not None and name not in known:
            fields.problem_at(key, position, "unknown_unit", found=name)


def check_duty(fields: Fields, name: str, words: str) -> None:
    """A department's sentence begins with its name."""
    if fields.sound and not words.startswith(name):
        fields.problem("duty_of_another", "words", name=name)


def check_meetings(
    fields: Fields, rule: MeetingRule, known: Collection[str] | None, commitments: Collection[str]
) -> None:
    """As many months as meetings; units and commitment are known."""
    check_units(fields, "members", rule.members, known)
    check_unit(fields, "convener", rule.convener, known)
    check_commitment(fields, rule.commitment, commitments)
    if fields.sound and len(rule.months) != rule.times:
        fields.problem("meeting_months", "months", times=rule.times, count=len(rule.months))


def check_commitment(fields: Fields, commitment: str, commitments: Collection[str]) -> None:
    """The commitment named is one of the file's."""
    if commitment and commitment not in commitments:
        fields.problem("unknown_commitment", "commitment", found=commitment)
