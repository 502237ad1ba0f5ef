"""What can be wrong with a policy file: codes and parameters. The sentences stand in the catalogues (``policy``)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, LiteralString

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from data.errors import UserError

Path = tuple[str | int, ...]
"""Where a value stands: keys and, in arrays, positions from 0. ``("targets", 3, "value")``, ``("months", 1)``."""

PROBLEMS: dict[str, tuple[str, ...]] = {
    # the file as a whole
    "not_utf8": (),
    "syntax": ("detail",),
    # keys and the kinds of their values
    "missing_key": ("key",),
    "unknown_key": ("key",),
    "empty": ("key",),
    "not_text": ("key", "found"),
    "not_texts": ("key", "found"),
    "not_whole": ("key", "found"),
    "not_wholes": ("key", "found"),
    "not_exact": ("key", "found"),
    "not_flag": ("key", "found"),
    "not_date": ("key", "found"),
    "not_quarter": ("key", "found"),
    "not_table": ("key", "found"),
    "not_tables": ("key", "found"),
    "not_division_code": ("key", "found"),
    "not_relative": ("key", "found"),
    "out_of_range": ("key", "found", "low", "high"),
    "unknown_choice": ("key", "found", "choices"),
    "duplicate": ("key", "found", "first"),
    # targets and commitments
    "unknown_commitment": ("found",),
    "unwatched_commitment": ("found",),
    "unknown_measure": ("found",),
    "unknown_indicator": ("found",),
    "unused_indicator": ("found",),
    "level_without_figure": ("indicator", "level", "levels"),
    "indicator_without_target": ("indicator",),
    "operator_against_direction": ("indicator", "operator", "expected"),
    "value_out_of_range": ("indicator", "found"),
    "deadline_before_baseline": ("deadline", "baseline"),
    "deadline_unexpected": ("key", "kind"),
    "any_of_single": ("group",),
    "any_of_differs": ("group",),
    "thresholds_order": ("on_track", "accelerate"),
    # units, meetings
    "unknown_unit": ("found",),
    "duty_of_another": ("name",),
    "meeting_months": ("times", "count"),
    "county_of_another_city": ("found", "city"),
    # reference tables
    "table_missing": ("path",),
    "table_columns": ("columns",),
    "table_cells": (),
    "table_value": ("column", "found"),
    "table_json": ("detail",),
    "rosters_order": ("valid_from",),
    "roster_county": ("found",),
    "township_code": ("found", "county"),
    "unknown_code": ("found",),
    "successor_missing": ("code", "name"),
    "successor_wrong": ("code", "successor"),
    "outline_missing": ("name",),
}
"""Every code: the parameters its sentence may use, besides ``file`` and ``line``."""


@dataclass(frozen=True)
class PolicyProblem:
    """One reason for refusing a policy: on which line of which file, the policy's own or one of its tables."""

    line: int
    code: str
    params: dict[str, Any] = field(default_factory=dict)
    file: str = ""

    def __post_init__(self) -> None:
        if set(self.params) != set(PROBLEMS[self.code]):
            raise ValueError(f"{self.code} takes {PROBLEMS[self.code]}, not {tuple(self.params)}")

    @property
    def sentence_params(self) -> dict[str, Any]:
        """All a sentence may use: the parameters, ``file`` and ``line``."""
        return {"file": self.file, "line": self.line, **self.params}


class PolicyError(UserError):
    """A policy file that cannot be used.

    Code ``policy.invalid`` with the first problem's ``file``, ``line`` and ``reason_code`` and the ``count`` of all;
    ``problems`` holds them all, by file and line.
    """

    def __init__(self, problems: list[PolicyProblem]) -> None:
        first = problems[0]
        super().__init__(
            "policy.invalid", file=first.file, line=first.line, reason_code=first.code, count=len(problems)
        )
        self.problems = problems


class Report:
    """Collects the problems of one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[PolicyProblem] = []

    def add(self, line: int, code: str, /, **params: Any) -> None:
        """Notes one problem. Raises ValueError for parameters that are not the code's."""
        self.problems.append(PolicyProblem(line, code, params, self.file))

    def add_all(self, error: ValidationError, line: Callable[[Path], int]) -> None:
        """Notes all that pydantic found; ``line`` gives the line of what stands at a path."""
        for found in error.errors(include_url=False):
            code = _CODES.get(found["type"], found["type"])
            name = ".".join(key for key in found["loc"] if isinstance(key, str))
            said = {"key": name, "column": name, "found": str(found["input"]), **found.get("ctx", {})}
            self.add(line(found["loc"]), code, **{each: said[each] for each in PROBLEMS[code]})

    def in_order(self) -> list[PolicyProblem]:
        """The problems by line."""
        return sorted(self.problems, key=lambda problem: problem.line)


_CODES = {
    "missing": "missing_key",
    "extra_forbidden": "unknown_key",
    "string_type": "not_text",
    "string_too_short": "empty",
    "int_type": "not_whole",
    "bool_type": "not_flag",
    "date_type": "not_date",
    "model_type": "not_table",
}
"""Our code for each of pydantic's own kinds of error that the models can meet; the others are ``refusal``s."""


def refusal(code: LiteralString, **params: Any) -> PydanticCustomError:
    """What a validator raises: one of our codes, and those of its parameters that key and input do not say."""
    return PydanticCustomError(code, "{code}", {"code": code, **params})
