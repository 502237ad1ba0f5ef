"""Typed access to a TOML table that notes what is missing, unknown or of the wrong kind, with its line, and goes on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from data.policy.lines import Path
from data.policy.problems import Report
from data.quarters import quarter

_MISSING = object()


class Fields:
    """One table of the file.

    A value that is missing or wrong is noted in the report and read as an empty one (``""``, 0, …), so that all
    problems are found at once; ``sound`` then is False and what depends on this table should not be judged.
    """

    def __init__(self, values: dict[str, Any], path: Path, lines: dict[Path, int], report: Report) -> None:
        self._values = values
        self._path = path
        self._lines = lines
        self._report = report
        self._asked: set[str] = set()
        self._inside: list[Fields] = []
        self.sound = True

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def problem(self, code: str, key: str = "", /, **params: Any) -> None:
        """Notes a problem of this table, on the line of ``key`` where the table has it, else on the table's own."""
        self._note(code, (key,), params)

    def problem_at(self, key: str, position: int, code: str, /, **params: Any) -> None:
        """Notes a problem with one element of a list."""
        self._note(code, (key, position), params)

    def line(self, *keys: str | int | None) -> int:
        """The line of a key (and position) of this table, or of the nearest thing around it that has one."""
        path = (*self._path, *(key for key in keys if key not in ("", None)))
        while path not in self._lines:
            path = path[:-1]
        return self._lines[path]

    def finish(self) -> None:
        """Notes every key nobody asked for, here and inside: misspelt, it would be a rule silently lost."""
        for key in self._values:
            if key not in self._asked:
                self.problem("unknown_key", key, key=self._named(key))
        for fields in self._inside:
            fields.finish()

    # --- single values -----------------------------------------------------------------------------------------------

    def text(self, key: str) -> str:
        """A text that is not empty."""
        value = self._typed(key, _is_text, "not_text", "")
        if value == "" and isinstance(self._values.get(key), str):
            self.problem("empty", key, key=key)
        return value.strip()

    def choice(self, key: str, choices: Iterable[str]) -> str:
        """One of the choices."""
        value = self.text(key)
        if value:
            self._chosen(key, value, tuple(choices))
        return value

    def integer(self, key: str, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``."""
        value = self._typed(key, _is_whole, "not_whole", None)
        if value is None:
            return 0
        self._in_range(key, value, low, high)
        return value

    def exact(self, key: str) -> Fraction:
        """A whole number, or a decimal or fraction in quotes: never a binary floating-point one."""
        value = self._typed(key, _is_exact, "not_exact", 0)
        return Fraction(value)

    def flag(self, key: str) -> bool:
        """true or false; false where the key is not there."""
        return self._typed(key, _is_flag, "not_flag", False) if key in self else False

    def day(self, key: str) -> dt.date:
        """A date."""
        return self._typed(key, _is_day, "not_date", dt.date.min)

    def quarter(self, key: str) -> str | None:
        """A quarter's code such as 2025Q4; None where it is not one."""
        return self._typed(key, _is_quarter, "not_quarter", None)

    def code(self, key: str, length: int) -> str:
        """A division code: so many digits."""
        value = self.text(key)
        if value and not (len(value) == length and value.isascii() and value.isdigit()):
            self.problem("not_division_code", key, key=key, found=value)
        return value

    # --- several values ----------------------------------------------------------------------------------------------

    def texts(self, key: str, choices: Iterable[str] | None = None) -> tuple[str, ...]:
        """A list of texts with at least one, none twice; each among the choices where they are given."""
        values = tuple(self._typed(key, _are_texts, "not_texts", ()))
        if not values and key in self and isinstance(self._values[key], list):
            self.problem("empty", key, key=key)
        for position, value in enumerate(values):
            self._once(key, position, values)
            if choices is not None:
                self._chosen(key, value, tuple(choices), position)
        return values

    def integers(self, key: str, low: int, high: int) -> tuple[int, ...]:
        """A list of whole numbers from ``low`` to ``high``, none twice."""
        values = tuple(self._typed(key, _are_wholes, "not_wholes", ()))
        for position, value in enumerate(values):
            self._once(key, position, values)
            self._in_range(key, value, low, high, position)
        return values

    def table(self, key: str) -> Fields:
        """A table inside this one."""
        values = self._typed(key, _is_table, "not_table", None)
        if values is None:  # that has been said: its keys are not to be missed one by one
            silent = Fields({}, self._path, self._lines, Report(""))
            silent.sound = False
            return silent
        return self._table(values, key)

    def tables(self, key: str) -> list[Fields]:
        """An array of tables with at least one."""
        values = self._typed(key, _are_tables, "not_tables", [])
        return [self._table(value, key, position) for position, value in enumerate(values)]

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _table(self, values: dict[str, Any], *place: str | int) -> Fields:
        fields = Fields(values, (*self._path, *place), self._lines, self._report)
        self._inside.append(fields)
        return fields

    def _typed(self, key: str, fits: Callable[[Any], bool], code: str, otherwise: Any) -> Any:
        self._asked.add(key)
        value = self._values.get(key, _MISSING)
        if value is _MISSING:
            self.problem("missing_key", key=self._named(key))
            return otherwise
        if not fits(value):
            self.problem(code, key, key=self._named(key), found=str(value))
            return otherwise
        return value

    def _named(self, key: str) -> str:
        """The key with the tables it stands in: ``tables.rosters``."""
        return ".".join([*(part for part in self._path if isinstance(part, str)), key])

    def _note(self, code: str, place: tuple[str | int | None, ...], params: dict[str, Any]) -> None:
        self.sound = False
        self._report.add(self.line(*place), code, **params)

    def _chosen(self, key: str, value: str, choices: tuple[str, ...], position: int | None = None) -> None:
        if value not in choices:
            self._note("unknown_choice", (key, position), {"key": key, "found": value, "choices": "、".join(choices)})

    def _in_range(self, key: str, value: int, low: int, high: int, position: int | None = None) -> None:
        if not low <= value <= high:
            self._note("out_of_range", (key, position), {"key": key, "found": value, "low": low, "high": high})

    def _once(self, key: str, position: int, values: tuple[Any, ...]) -> None:
        first = values.index(values[position])
        if first < position:
            self.problem_at(key, position, "duplicate", key=key, found=values[position], first=self.line(key, first))


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_exact(value: Any) -> bool:
    if not isinstance(value, str):
        return _is_whole(value)
    try:
        Fraction(value)
    except (ValueError, ZeroDivisionError):
        return False
    return True


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_day(value: Any) -> bool:
    return isinstance(value, dt.date) and not isinstance(value, dt.datetime)


def _is_quarter(value: Any) -> bool:
    try:
        quarter(value)
    except (ValueError, TypeError):
        return False
    return True


def _is_table(value: Any) -> bool:
    return isinstance(value, dict)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value)


def _are_wholes(value: Any) -> bool:
    return isinstance(value, list) and all(_is_whole(item) for item in value)


def _are_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)
