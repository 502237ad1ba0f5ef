"""What a policy file says that no single value can be blamed for, and what its values have to be compared with.

Both are asked of the file as it is written, sound or not, so that one mistake hides no other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from data.contract import schema
from data.indicators import INDICATORS
from data.policy.problems import Path
from data.policy.tables import TableFiles

Found = tuple[Path, str, dict[str, Any]]
"""Where something is wrong, its code, and its parameters; ``first`` is a path here."""
Table = dict[str, Any]

_NAMED_ONCE = {
    "counties": ("code", "name"),
    "commitments": ("id",),
    "targets": ("indicator",),
    "milestones": ("id",),
    "tasks": ("no",),
    "departments": ("name",),
}
_WHEN = ("level", "kind", "operator", "baseline", "deadline")


@dataclass
class PolicyContext:
    """What values are compared with: the file's own names (``bodies`` None if they cannot be known), and its tables."""

    files: TableFiles
    city: str
    in_use: list[str]
    commitments: list[str]
    bodies: list[str] | None
    indicators: frozenset[str] = frozenset(INDICATORS)
    measures: frozenset[str] = frozenset(INDICATORS) | frozenset(schema.COUNTY.keys)


def context(values: Table, files: TableFiles) -> PolicyContext:
    """What the values of a file are compared with."""
    bodies = _table(values, "bodies")
    each, others = _texts(bodies, "each_county"), _texts(bodies, "others")
    known = [*_texts_of(values, "departments", "name"), *each, *others] if each and others else None
    city = next(iter(_texts(_table(values, "city"), "code")), "")
    in_use = _texts(_table(values, "indicators"), "in_use")
    return PolicyContext(files, city, in_use, _texts_of(values, "commitments", "id"), known)


def table_rules(values: Table) -> tuple[str, dict[str, str], tuple[str, ...], dt.date]:
    """What ``TableFiles.tables`` asks for: the city, the counties' names by code, bases and first day of population."""
    population = _table(values, "population")
    counties = {str(county.get("code")): str(county.get("name")) for _, county in _tables(values, "counties")}
    since = population.get("since")
    city = next(iter(_texts(_table(values, "city"), "code")), "")
    return city, counties, tuple(_texts(population, "bases")), since if type(since) is dt.date else dt.date.min


def contradictions(values: Table) -> Iterator[Found]:
    """What is said twice, commitments nobody sees, and alternatives that are none."""
    yield from _repeated(values, ())
    for name, keys in _NAMED_ONCE.items():
        for key in keys:
            yield from _twice(values, name, key)
    yield from _unwatched(values)
    yield from _groups(_tables(values, "targets"))


def _repeated(value: Any, path: Path) -> Iterator[Found]:
    """Elements of a list of plain values that stand in it before."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inside:
        if isinstance(each, dict | list):
            yield from _repeated(each, (*path, key))
        elif isinstance(value, list) and value.index(each) < key:
            yield (*path, key), "duplicate", {"key": path[-1], "found": each, "first": (*path, value.index(each))}


def _twice(values: Table, name: str, key: str) -> Iterator[Found]:
    first: dict[Any, Path] = {}
    for at, table in _tables(values, name):
        said = f"{table.get(key)}.{table.get('level')}" if name == "targets" else table.get(key)
        if not isinstance(said, str | int) or not table.get(key):
            continue
        if said in first:
            yield (name, at, key), "duplicate", {"key": key, "found": str(said), "first": first[said]}
        first.setdefault(said, (name, at, key))


def _unwatched(values: Table) -> Iterator[Found]:
    aimed_at = _texts_of(values, "targets", "commitment")
    for at, commitment in _tables(values, "commitments"):
        found = commitment.get("id")
        if found and "monitored_by" not in commitment and found not in aimed_at:
            yield ("commitments", at, "id"), "unwatched_commitment", {"found": str(found)}


def _groups(targets: list[tuple[int, Table]]) -> Iterator[Found]:
    groups: dict[str, list[tuple[int, Table]]] = {}
    for at, target in targets:
        if isinstance(target.get("any_of"), str):
            groups.setdefault(target["any_of"], []).append((at, target))
    for group, ((first, as_first), *others) in groups.items():
        if not others:
            yield ("targets", first, "any_of"), "any_of_single", {"group": group}
        for at, target in others:
            if any(target.get(key) != as_first.get(key) for key in _WHEN):
                yield ("targets", at, "any_of"), "any_of_differs", {"group": group}


# --- what there is of a file that may be wrong -----------------------------------------------------------------------


def _table(values: Table, key: str) -> Table:
    found = values.get(key)
    return found if isinstance(found, dict) else {}


def _tables(values: Table, key: str) -> list[tuple[int, Table]]:
    found = values.get(key)
    return [(at, each) for at, each in enumerate(found if isinstance(found, list) else ()) if isinstance(each, dict)]


def _texts(values: Table, key: str) -> list[str]:
    found = values.get(key)
    return [each for each in (found if isinstance(found, list) else [found]) if isinstance(each, str)]


def _texts_of(values: Table, name: str, key: str) -> list[str]:
    return [text for _, table in _tables(values, name) for text in _texts(table, key)]
