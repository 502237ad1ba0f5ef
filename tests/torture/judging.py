"""Holding a reading against the truth of its layout: read whole, asked with the cause, or wrong."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any

import pandas as pd

from data.contract.schema import Required
from data.findings import Finding
from data.reading.headings import normal
from data.reading.reading import Reading
from data.reading.sheetxml import letters_of
from data.vocabulary import Grade
from metrics.checks import CheckContext, check
from tests.torture.draft import MISSING, Column, Said
from tests.torture.laying import Laid
from tests.torture.ledger import POLICY, SHEET, TODAY

_CHECKED = ("class.sum", "institution.duplicate", "carers.certified_more", "total.differs", "inspection.no_result")
"""What the rules between cells must not find: the truth has none of it."""


class Outcome(StrEnum):
    """How a layout was read, best first."""

    WHOLE = "read whole"
    ASKED = "refused with its cause"
    UNHELPFUL = "refused without"
    UNSAID = "read, a liberty unsaid"
    WRONG = "wrong"


@dataclass
class Verdict:
    """What came of a layout, and why."""

    outcome: Outcome
    reasons: list[str] = field(default_factory=list)


def judge(laid: Laid, reading: Reading) -> Verdict:
    """Every figure of the truth is there or its error said; nothing else is; each liberty is said."""
    case = _Case(laid, reading)
    wrong, lost = case.wrong(), case.lost()
    if wrong or (lost and not case.unexpected):
        return Verdict(Outcome.WRONG, [*wrong, *lost])
    if case.unexpected:
        return Verdict(Outcome.UNHELPFUL, [f"{f.code} {f.cell or ''} {f.params}" for f in case.unexpected[:5]])
    if unsaid := [] if case.refused or laid.draft.foreign else case.unsaid():
        return Verdict(Outcome.UNSAID, unsaid)
    return Verdict(Outcome.ASKED if case.asked else Outcome.WHOLE, sorted(case.asked))


class _Case:
    """One reading and its layout."""

    def __init__(self, laid: Laid, reading: Reading) -> None:
        self.laid, self.reading, self.draft = laid, reading, laid.draft
        self.asked: set[str] = set()
        self.unexpected: list[Finding] = []
        self.excused: set[str] = set()
        self.places = {row: place for place, row in laid.rows.items() if place not in self.draft.foreign}
        own = {row for place, row in laid.rows.items() if place in self.draft.foreign}
        self.nobodys = own | {row + 1 for row in own if self.draft.tall}
        self.frame = reading.institutions.set_index("row") if len(reading.institutions) else pd.DataFrame()
        rules = [f for f in check(reading, CheckContext(today=TODAY), POLICY) if f.code in _CHECKED]
        for found in [*reading.findings, *rules]:
            if found.grade != Grade.NOTE and not self._is_right(found):
                self.unexpected.append(found)
        self.refused = self.frame.empty and bool(self.asked)

    # --- findings ---

    def _is_right(self, found: Finding) -> bool:
        """Whether an error or query says what is so."""
        if self._is_withheld(found) or (found.code == MISSING and self._lacks(found)) or self._in_nobodys(found):
            return True
        said = next((said for said in self.draft.may_say if self._matches(found, said)), None)
        column = next((c for c in self.draft.own() if self._about(found, c.key) and self._names(found, c)), None)
        if said or column:
            self.asked.add(f"{found.code} ({said.way if said else 'names'})")
            self.excused |= {c.key for c in self.draft.own() if c.key and self._about(found, c.key)}
            return True
        codes = {code for one in self.draft.must_say for code in one.codes}
        if found.code == "hidden.figures" and "hidden figures" in self.draft.options:
            return True
        return found.grade == Grade.QUERY and any(fnmatchcase(found.code, code) for code in codes)

    def _is_withheld(self, found: Finding) -> bool:
        for (key, place), codes in self.draft.withheld.items():
            if found.cell == f"{letters_of(self.laid.letters[key])}{self.laid.rows[place]}":
                return found.code in codes
        return False

    def _in_nobodys(self, found: Finding) -> bool:
        """Whether an error is in a line of which none has the whole: one of them is about that."""
        row = "".join(filter(str.isdigit, found.cell or ""))
        return bool(
            self.draft.tall and row and int(row) in self.nobodys and found.code in ("cell.choice", "cell.required")
        )

    def _lacks(self, found: Finding) -> bool:
        return any(found.params["heading"] == SHEET.column(key).heading for key in self.draft.lacking)

    def _names(self, found: Finding, column: Column) -> bool:
        """Whether a heading that may be asked about is named in the question."""
        if found.code not in column.asked:
            return False
        guesses = [normal(str(guess)) for guess in found.params.get("guesses", [])]
        return found.code != MISSING or any(normal(column.heading) in guess for guess in guesses)

    def _matches(self, found: Finding, said: Said) -> bool:
        return any(fnmatchcase(found.code, code) for code in said.codes) and (
            not said.key or said.if_read or self._about(found, said.key)
        )

    @staticmethod
    def _of_cells(said: Said) -> bool:
        """Whether a finding is of cells, which nobody looks at where their column is not read."""
        return said.if_read or (said.key is not None and all(code.startswith("cell") for code in said.codes))

    def _about(self, found: Finding, key: str | None) -> bool:
        """Whether a finding is about a column: by its heading among the parameters, or by its cell."""
        heading, at = SHEET.column(key or "").heading, self.laid.letters.get(key or "", 0)
        headings = [*found.params.get("headings", []), *str(found.params.get("heading", "")).split("、")]
        return heading in headings or (found.cell or "").rstrip("0123456789") == letters_of(at)

    # --- figures ---

    def wrong(self) -> list[str]:
        """Cells that say something else than the truth, and rows that are no institution's."""
        found = []
        for key in self.reading.cells.get(SHEET.key, {}):
            truth = self.draft.truth.get(key, [None] * len(self.places))
            for row, got in self._column(key):
                place = self.places.get(row)
                if place is not None and got is not None and got != truth[place]:
                    found.append(f"{key} in row {row}: {got!r}, not {truth[place]!r}")
        return found

    def lost(self) -> list[str]:
        """Rows too many or too few, and cells of the truth that were not read."""
        rows = set(self.frame.index)
        if self.refused:
            return []
        found = [f"row {row} is no institution" for row in sorted(rows - set(self.places) - self.nobodys)]
        found += [f"row {row} is missing" for row in sorted(set(self.places) - rows)]
        for key, truth in self.draft.truth.items():
            column = self.draft.column(key)
            if key in self.excused or not any(value is not None for value in truth):
                continue
            if key not in self.reading.cells.get(SHEET.key, {}):
                found += [] if self._passed_over(column) else [f"{key} was not read"]
                continue
            read = dict(self._column(key))
            lost = [row for row, place in self.places.items() if truth[place] is not None and read.get(row) is None]
            found += [f"{key} in row {row} was not read" for row in lost if row in rows]
        return found

    def _passed_over(self, column: Column | None) -> bool:
        """Whether an optional column under a name of its own was left out and that was said: somebody has to help."""
        if not column or not column.asked or column.contract.required is not Required.OPTIONAL:
            return False
        named = [str(f.params.get("heading", "")) for f in self.reading.findings if f.code == "heading.ignored"]
        if any(normal(column.heading) in normal(name) for name in named):
            self.asked.add("heading.ignored (names)")
            self.excused.add(column.key or "")
            return True
        return False

    def _column(self, key: str) -> list[tuple[int, Any]]:
        """A column of the frame as plain values, by row."""
        if self.frame.empty:
            return []
        values = self.frame["township_name" if key == "township" else key]
        return [(int(row), _value(value)) for row, value in zip(self.frame.index, values, strict=True)]

    # --- what has to be said ---

    def unsaid(self) -> list[str]:
        """Liberties nobody was told of, and errors that did not come."""
        findings = self.reading.findings
        found = [
            f"{said.way}: none of {sorted(said.codes)} {said.key or ''}"
            for said in self.draft.must_say
            if not (said.key in self.excused and not said.codes & {f.code for f in findings})
            and not (self._of_cells(said) and said.key not in self.reading.cells.get(SHEET.key, {}))
            and not any(self._matches(f, said) for f in findings)
        ]
        for column in self.draft.own():
            if column.said and column.key not in self.excused and column.key in self.reading.cells.get(SHEET.key, {}):
                said = Said("heading", column.said, column.key)
                if not any(self._matches(f, said) for f in findings):
                    found.append(f"{column.key} under {column.heading!r}: none of {sorted(column.said)}")
        for (key, place), codes in self.draft.withheld.items():
            cell = f"{letters_of(self.laid.letters[key])}{self.laid.rows[place]}"
            if place in self.draft.foreign:
                continue
            if key not in self.excused and not any(f.cell == cell and f.code in codes for f in findings):
                found.append(f"{key} in {cell}: none of {sorted(codes)}")
        return found


def _value(value: Any) -> Any:
    """A frame's value as the truth says it."""
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp | dt.datetime):
        return value.date()
    return value
