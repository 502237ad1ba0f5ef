"""Typing cells otherwise: what the ways of numbers, days and words share."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from tests.torture.draft import Column, Draft

NORMALISED = "cell*.normalised"


def typed(draft: Draft, columns: list[Column], how: Callable[[Any], Any]) -> list[Column]:
    """Type the filled cells of these columns otherwise; returns the columns where that changed anything."""
    changed = []
    for column in columns:
        before = list(column.cells)
        column.cells = [None if raw is None else how(raw) for raw in column.cells]
        if any(old is not new and repr(old) != repr(new) for old, new in zip(before, column.cells, strict=True)):
            changed.append(column)
    return changed


def some(random: Random, columns: list[Column]) -> list[Column]:
    """All of them, or any of them."""
    return columns if random.random() < 0.5 or not columns else random.sample(columns, random.randint(1, len(columns)))


def noted(draft: Draft, name: str, columns: list[Column]) -> bool:
    """One note a column has to say how it was read, but where none of its cells can be."""
    for column in columns:
        if any(value is not None for value in draft.truth[column.key or ""]):
            draft.say(name, NORMALISED, key=column.key)
    return bool(columns)


def short(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else str(value)
