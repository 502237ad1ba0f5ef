"""Numbers as people write them: 1,200 and １２０ and "30个" are read and said so; what would be a guess is an error."""

from __future__ import annotations

import re
from decimal import Decimal

from data.contract.schema import Type
from data.reading.cells import Cell
from data.reading.text import changes, is_missing, plain

_LARGEST = 10**12
_LONGEST = 40
_NOISE = 1e-9  # what floating point leaves of a whole number in a formula's result
_MINUS = str.maketrans("\u2212\u2010\u2011\u2013", "----")

_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[,、' ]\d{3})+(?:\.\d+)?")
_SEPARATORS = re.compile(r"[,、' ]")
_WITH_UNIT = re.compile(r"(.*?\d)\s*([^\d\s.,、'+-][^\d]*)")
_UNCLEAR = re.compile(
    r"约|大概|左右|上下|多|余|几|近|至|到|不足|超|以上|以下|以内|[≥≤><~≈±?]"
    r"|\d\s*[-—–]\s*\d+\D*$|\d\s*[,、' ]\s*\d"
)
_NOT_A_NUMBER = re.compile(r"[+-]?(nan|inf|infinity|∞)", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d\d-\d\d.*")
_TEN_THOUSANDS = re.compile(r".*\d\s*万.*")


def number_of(cell: Cell) -> int | float | None:
    """The number in a cell of an integer or number column; None if missing or wrong."""
    raw = cell.raw
    if isinstance(raw, bool):
        cell.report("cell.not_number")
        return None
    if isinstance(raw, int | float):
        return _checked(cell, Decimal(repr(raw)))
    written = _written(cell, raw)
    return None if written is None else _checked(cell, written)


def _written(cell: Cell, raw: str) -> Decimal | None:
    """The number a text says."""
    text = plain(raw).translate(_MINUS).lstrip("'")
    if is_missing(text):
        return None
    if (len(text) > _LONGEST and text.strip("+-")[:1].isdigit()) or _NOT_A_NUMBER.fullmatch(text):
        cell.report("cell.too_large")
        return None
    if _is_number(text):
        return _clean(cell, raw, text)
    return _with_unit(cell, text)


def _clean(cell: Cell, raw: str, text: str) -> Decimal:
    number = _number(text)
    what = changes(raw)
    if _GROUPED.fullmatch(text):
        what = "separators"
    elif not cell.plain_text and not what:
        what = "text_number"
    if what and abs(number) < _LARGEST:
        cell.note(what, _short(number))
    return number


def _with_unit(cell: Cell, text: str) -> Decimal | None:
    number, unit = _split(cell, text)
    if number is not None and unit in _own_units(cell):
        cell.note("unit", _short(number))
        return number
    if _UNCLEAR.search(text) and not _DATE.fullmatch(text):
        cell.report("cell.unclear_number")
    elif _TEN_THOUSANDS.fullmatch(text):
        cell.report("cell.ten_thousands")
    elif number is not None:
        cell.report("cell.unit", unit=unit[:_LONGEST], expected=(cell.column.units or ("",))[0])
    else:
        cell.report("cell.not_number")
    return None


def _own_units(cell: Cell) -> set[str]:
    return {plain(unit) for unit in cell.column.units}


def _split(cell: Cell, text: str) -> tuple[Decimal | None, str]:
    """A number and the unit behind it; None and '' where it is not written so. A unit may hold a digit: m2."""
    for unit in _own_units(cell):
        number = text.removesuffix(unit).strip()
        if number != text and _is_number(number):
            return _number(number), unit
    found = _WITH_UNIT.fullmatch(text)
    if found and _is_number(found[1]):
        return _number(found[1]), found[2].strip()
    return None, ""


def _is_number(text: str) -> bool:
    return bool(_PLAIN.fullmatch(text) or _GROUPED.fullmatch(text))


def _number(text: str) -> Decimal:
    return Decimal(_SEPARATORS.sub("", text))


def _checked(cell: Cell, number: Decimal) -> int | float | None:
    """The number if the column allows it."""
    value = number * cell.factor
    if abs(value) >= _LARGEST:
        cell.report("cell.too_large")
    elif value < 0:
        cell.report("cell.negative")
    elif cell.column.type is Type.INTEGER and abs(value - round(value)) > _NOISE:
        cell.report("cell.fraction")
    elif cell.column.above_zero and value == 0:
        cell.report("cell.not_above_zero")
    else:
        return round(value) if cell.column.type is Type.INTEGER else float(value)
    return None


def _short(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)
