"""Ways to type numbers."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from data.contract.schema import Type
from tests.torture.cells import noted, short, some, typed
from tests.torture.draft import FIGURES, Draft, Formula
from tests.torture.ways import BOOK, FORMULAS, way

_WIDE = str.maketrans("0123456789.", "０１２３４５６７８９．")


def _numbers(name: str, how: Callable[[float], Any], *needs: str, note: bool = True, types: Any = FIGURES) -> None:
    @way(f"numbers.{name}", *needs)
    def change(draft: Draft, random: Random) -> bool:
        changed = typed(draft, some(random, draft.own(*types)), how)
        return noted(draft, f"numbers.{name}", changed) if note else bool(changed)


_numbers("as text", short, BOOK)
_numbers("full width", lambda value: short(value).translate(_WIDE))
_numbers("thousands", lambda value: f"{value:,.0f}" if value >= 1000 and float(value).is_integer() else value)
_numbers("spaces", lambda value: f" {short(value)}　")
_numbers("apostrophe", lambda value: f"'{short(value)}", BOOK)
_numbers("float", float, BOOK, note=False)
_numbers("decimals as text", lambda value: f"{value:.1f}", BOOK)
_numbers("formula", lambda value: Formula(f"={value}+0", value), FORMULAS, note=False)
_numbers("noise of a formula", lambda value: value + 1e-12 if value else value, BOOK, note=False, types={Type.INTEGER})
_numbers("line break", lambda value: f"{short(value)}\n", BOOK)


@way("numbers.each otherwise")
def _each(draft: Draft, random: Random) -> bool:
    hows = (short, lambda value: f"{short(value)} ", lambda value: short(value).translate(_WIDE), lambda value: value)
    columns = draft.own(*FIGURES)
    for column in columns:
        column.cells = [None if raw is None else random.choice(hows)(raw) for raw in column.cells]  # type: ignore[arg-type]
    return bool(columns)


@way("numbers.signs for nothing")
def _nothing(draft: Draft, random: Random) -> bool:
    """A dash for a class that there is not: nothing is given, and that is not 0."""
    sign, found = random.choice(("-", "—", "/", "无", "－")), False
    for column in draft.own(*FIGURES):
        for at, raw in enumerate(column.cells if column.key and column.key.startswith(("classes_", "places_")) else []):
            if raw == 0:
                column.cells[at], draft.truth[column.key or ""][at], found = sign, None, True
    return found


@way("numbers.unit")
def _with_unit(draft: Draft, random: Random) -> bool:
    space = random.choice(("", " "))
    columns = [c for c in some(random, draft.own(*FIGURES)) if c.contract.units]
    changed = []
    for column in columns:
        changed += typed(draft, [column], lambda value, unit=column.contract.units[0]: f"{short(value)}{space}{unit}")
    return noted(draft, "numbers.unit", changed)


@way("numbers.unclear")
def _unclear(draft: Draft, random: Random) -> bool:
    how = random.choice(("约{}", "{}左右", "{}多", "{}-{}", "近{}", "{}余"))
    return _unreadable(draft, random, [k for k in ("places", "enrolled", "carers") if draft.column(k)], how)


def _unreadable(draft: Draft, random: Random, keys: list[str], how: str) -> bool:
    """One cell that nobody can be sure of."""
    column = draft.column(random.choice(keys)) if keys else None
    filled = [at for at, raw in enumerate(column.cells) if raw is not None] if column else []
    if not column or not filled:
        return False
    at = random.choice(filled)
    column.cells[at] = how.format(column.cells[at], column.cells[at])
    draft.withhold(column.key or "", at, "cell.unclear_number", "cell.not_number", "cell.unit")
    return True


@way("numbers.chinese numerals")
def _numerals(draft: Draft, random: Random) -> bool:
    return _unreadable(draft, random, [k for k in ("places", "carers") if draft.column(k)], "三十")


@way("numbers.foreign unit")
def _foreign(draft: Draft, random: Random) -> bool:
    return _unreadable(draft, random, [k for k in ("places", "classes_toddler") if draft.column(k)], "{}张")


@way("numbers.formula without value", BOOK)
def _bare(draft: Draft, random: Random) -> bool:
    column = draft.column("places")
    if draft.writer != "openpyxl" or not column:
        return False
    at = random.randrange(len(column.cells))
    column.cells[at] = Formula(f"=SUM({column.cells[at]},0)", None)
    draft.withhold("places", at, "cell.formula_without_value")
    return True
