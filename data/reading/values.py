"""Cell to value, by the type of its column.

Most cells are as they should be and are recognised in columns at a time (``fast``); only the others are looked at
singly.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from data.contract.schema import LISTED, ContractColumn, Type
from data.reading import limits
from data.reading.book import Raw
from data.reading.cells import Cell
from data.reading.codes import code_of, is_credit_code
from data.reading.dates import FIRST_YEAR, LAST_YEAR, NO_DAY, date_of
from data.reading.numbers import number_of
from data.reading.text import (
    EMOJI,
    ERROR_VALUES,
    MISSING,
    changes,
    has_emoji,
    is_missing,
    is_picture,
    plain,
    squeezed,
    trimmed,
    turns_direction,
    visible,
)

PRECISE = 10**15
"""From here on a spreadsheet's number has lost digits that a text would have kept."""
_FAST_NUMBER, _FAST_DIGITS = 10**12, 12
_LIST_SEPARATORS = re.compile(r"[、,;/\s|]+")
_NEEDS_CARE = re.compile(r"^[ #=]|^(?:_xlfn\.)?(?:DISPIMG|IMAGE)\(| $|  |^\d{4}-\d\d-\d\dT|" + EMOJI.pattern)
_LONGEST_SIGN = max(map(len, MISSING))
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T00:00:00")


def value_of(cell: Cell) -> Any:
    """The value of one cell, or None; what is wrong or was normalised is reported to the cell."""
    raw = cell.raw
    if is_picture(raw):
        cell.report("cell.picture", more=0)
        return None
    if _links_to_nothing(cell):
        cell.report("cell.zero", more=0)
        return None
    if isinstance(raw, list):
        cell.report("cell.formula_without_value" if raw == ["formula"] else "cell.too_large")
        return None
    if isinstance(raw, str) and not _may_be_read(cell, raw):
        return None
    return _READERS[cell.column.type](cell)


def _links_to_nothing(cell: Cell) -> bool:
    """Whether a cell of words or a day shows 0, as a link to an empty cell does."""
    raw = cell.raw
    if cell.column.type in (Type.INTEGER, Type.NUMBER) or isinstance(raw, bool | list):
        return False
    if isinstance(raw, str):
        return (raw == "0" and cell.plain_text) or (cell.column.type is Type.DATE and bool(NO_DAY.fullmatch(raw)))
    return raw == 0


def _may_be_read(cell: Cell, raw: str) -> bool:
    """Whether a text is fit to be read at all, whatever the column."""
    if raw.strip().upper() in ERROR_VALUES and not (is_missing(raw) and cell.plain_text):
        cell.report("cell.error_value")
    elif turns_direction(raw):
        cell.report("cell.direction")
    elif len(raw) > limits.CELL_TEXT and cell.column.type not in (Type.INTEGER, Type.NUMBER):
        cell.report("cell.too_long", length=len(raw), limit=limits.CELL_TEXT)
    else:
        return True
    return False


# --- types -----------------------------------------------------------------------------------------------------------


def _text_of(cell: Cell) -> str | None:
    raw = cell.raw
    if not isinstance(raw, str):
        return _number_as_text(cell)
    said = _MOMENT.sub(r"\1", raw)
    text = trimmed(said)
    if text.upper() in MISSING:
        return None
    if text != said:
        cell.note("invisible" if visible(said) != said else "spaces", text)
    if has_emoji(text):
        cell.report("cell.emoji")
    return text


def _number_as_text(cell: Cell) -> str | None:
    raw = cell.raw
    if isinstance(raw, bool):
        return str(raw).upper()
    if abs(raw) >= PRECISE:
        cell.report("cell.precision")
        return None
    return str(int(raw)) if float(raw).is_integer() else repr(raw)


def _choice_of(cell: Cell) -> str | None:
    choices = cell.column.choices
    text = squeezed(cell.raw) if isinstance(cell.raw, str) else ""
    if text in choices:
        _note_text(cell, text)
        return text
    if isinstance(cell.raw, str) and is_missing(cell.raw):
        return None
    cell.report("cell.choice", choices=list(choices))
    return None


def _note_text(cell: Cell, text: str) -> None:
    if text != cell.raw:
        cell.note(changes(cell.raw) or "spaces", text)


def _choices_of(cell: Cell) -> str | None:
    if isinstance(cell.raw, str) and is_missing(cell.raw):
        return None
    written = [part for part in _LIST_SEPARATORS.split(plain(str(cell.raw))) if part]
    if not written or not set(written) <= set(cell.column.choices):
        cell.report("cell.choice", choices=list(cell.column.choices))
        return None
    text = LISTED.join(dict.fromkeys(written))
    if text != cell.raw:
        cell.note("list", text)
    return text


_READERS: dict[Type, Callable[[Cell], Any]] = {
    Type.TEXT: _text_of,
    Type.CODE: code_of,
    Type.CHOICE: _choice_of,
    Type.CHOICES: _choices_of,
    Type.TOWNSHIP: _text_of,  # then matched with the roster
    Type.INTEGER: number_of,
    Type.NUMBER: number_of,
    Type.DATE: date_of,
}


# --- whole columns ---------------------------------------------------------------------------------------------------


def fast(raws: list[Raw], column: ContractColumn, plain_text: bool = False) -> tuple[list[Any], list[int]]:
    """The values of a column's clean cells, and the positions of those that must be looked at singly."""
    kind = column.type
    if kind in (Type.INTEGER, Type.NUMBER):
        return _fast_numbers(raws, kind is Type.INTEGER, 1 if column.above_zero else 0, plain_text)
    if kind is Type.DATE:
        return _fast_dates(raws)
    if kind is Type.CHOICE:
        return _fast_texts(raws, set(column.choices).__contains__)
    if kind is Type.CODE:
        return _fast_texts(raws, is_credit_code)
    if kind is Type.CHOICES:
        return _fast_texts(raws, _ListedIn(column.choices))
    return _fast_texts(raws, _is_clean)


class _ListedIn(dict):
    """Whether a text is choices joined as the contract joins them; each spelling is looked at once."""

    def __init__(self, choices: tuple[str, ...]) -> None:
        super().__init__()
        self._choices = set(choices)

    def __call__(self, text: str) -> bool:
        if text not in self:
            parts = text.split(LISTED)
            self[text] = set(parts) <= self._choices and len(set(parts)) == len(parts)
        return self[text]


def _is_clean(text: str) -> bool:
    """A text to take as it stands: printable, no space at an end, no sign for nothing, no emoji."""
    return (
        text.isprintable()
        and not _NEEDS_CARE.search(text)
        and len(text) <= limits.CELL_TEXT
        and (len(text) > _LONGEST_SIGN or text.upper() not in MISSING)
    )


def _fast_texts(raws: list[Raw], clean: Callable[[str], bool]) -> tuple[list[Any], list[int]]:
    values: list[Any] = [None] * len(raws)
    slow = []
    for at, raw in enumerate(raws):
        if raw == "":
            continue
        if raw.__class__ is str and clean(raw):
            values[at] = raw
        else:
            slow.append(at)
    return values, slow


def _fast_numbers(raws: list[Raw], whole: bool, least: int, plain_text: bool) -> tuple[list[Any], list[int]]:
    values: list[Any] = [None] * len(raws)
    slow = []
    for at, raw in enumerate(_digits_read(raws) if plain_text else raws):
        if raw == "":
            continue
        if raw.__class__ not in (float, int) or not least <= raw < _FAST_NUMBER or (whole and raw != int(raw)):
            slow.append(at)
        else:
            values[at] = int(raw) if whole else float(raw)
    return values, slow


def _digits_read(raws: list[Raw]) -> list[Raw]:
    """A plain text's digits as numbers: there is no other way to write them there."""
    return [
        int(raw) if raw.__class__ is str and raw.isascii() and raw.isdigit() and len(raw) <= _FAST_DIGITS else raw
        for raw in raws
    ]


def _fast_dates(raws: list[Raw]) -> tuple[list[Any], list[int]]:
    values: list[Any] = [None] * len(raws)
    slow = []
    for at, raw in enumerate(raws):
        if raw == "":
            continue
        day = _iso(raw) if raw.__class__ is str else None
        if day:
            values[at] = day
        else:
            slow.append(at)
    return values, slow


def _iso(text: str) -> dt.date | None:
    if len(text) != 10 or text[4] != "-" or text[7] != "-":
        return None
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
