"""Unified social credit codes (GB 32100-2015), and what gives an identity number away (GB 11643-1999)."""

from __future__ import annotations

import re

from data.reading.cells import Cell
from data.reading.text import all_changes, is_missing, squeezed

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUE = {letter: value for value, letter in enumerate(_ALPHABET)}
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_LENGTH = 18
_WELL_FORMED = re.compile(f"[{_ALPHABET}]{{2}}[0-9]{{6}}[{_ALPHABET}]{{10}}")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+?\d+")

_IDENTITY = re.compile(
    r"(?<![0-9A-Z])[1-8][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X](?![0-9A-Z])"
)
_IDENTITY_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
_IDENTITY_CHECKS = "10X98765432"


def check_character(code: str) -> str:
    """The 18th character that the first 17 demand. Raises KeyError for a character outside the alphabet."""
    total = sum(_VALUE[letter] * weight for letter, weight in zip(code[:17], _WEIGHTS, strict=True))
    return _ALPHABET[-total % 31]


def is_credit_code(code: str) -> bool:
    """Whether it is well-formed and its check character right; not whether anyone holds it."""
    return bool(_WELL_FORMED.fullmatch(code)) and check_character(code) == code[17]


def code_of(cell: Cell) -> str | None:
    """The credit code in a cell; None if missing or wrong."""
    raw = cell.raw
    if not isinstance(raw, str):
        cell.report("cell.precision")  # a number holds 15 digits at most, and drops leading zeros
        return None
    if is_missing(raw):
        return None
    code = squeezed(raw).upper().lstrip("'")
    if _SCIENTIFIC.fullmatch(code):
        cell.report("cell.precision")
    elif len(code) != _LENGTH:
        cell.report("code.length", length=len(code))
    elif strange := _strange(code):
        cell.report("code.alphabet", characters=strange)
    elif (expected := check_character(code)) != code[17]:
        cell.report("code.check", expected=expected, found=code[17])
    else:
        return _noted(cell, raw, code)
    return None


def _noted(cell: Cell, raw: str, code: str) -> str:
    if raw != code:
        cell.note(all_changes(raw, code), code)
    return code


def _strange(code: str) -> str:
    """The characters that cannot stand where they stand, each once; the last one is judged by the check."""
    wrong = [c for place, c in enumerate(code[:17]) if c not in _VALUE or (2 <= place < 8 and not c.isdigit())]
    return "".join(dict.fromkeys(wrong))


def holds_identity_number(text: str) -> bool:
    """Whether a text holds an 18-digit identity number with a right check digit that is no credit code."""
    return any(_is_identity(found) and not is_credit_code(found) for found in _IDENTITY.findall(squeezed(text).upper()))


def _is_identity(number: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _IDENTITY_WEIGHTS, strict=True))
    return _IDENTITY_CHECKS[total % 11] == number[17]
