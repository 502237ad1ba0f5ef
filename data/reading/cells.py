"""One cell on its way from what was typed to a value: what it holds, where it stands, what was found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from data.contract.schema import ContractColumn
from data.findings import CODES, Finding
from data.reading.book import Raw
from data.reading.text import shown
from data.vocabulary import Grade

_ONCE_A_COLUMN = frozenset({"cell.picture", "cell.zero"})


def once_a_column(findings: list[Finding]) -> list[Finding]:
    """The same findings; of a column that only looks filled one, at its first such cell, with how many more follow."""
    said = Counter((f.code, f.sheet, f.params["heading"]) for f in findings if f.code in _ONCE_A_COLUMN)
    kept: list[Finding] = []
    for found in findings:
        if found.code in _ONCE_A_COLUMN:
            count = said.pop((found.code, found.sheet, found.params["heading"]), 0)
            if not count:
                continue
            found = replace(found, params={**found.params, "more": count - 1})  # noqa: PLW2901
        kept.append(found)
    return kept


@dataclass
class Cell:
    """One cell being read.

    ``factor`` is 10,000 under a heading that says 万; ``date_1904`` and ``plain_text`` are the workbook's. Findings
    gather in ``findings``.
    """

    raw: Raw
    column: ContractColumn
    sheet: str
    name: str
    factor: int = 1
    date_1904: bool = False
    plain_text: bool = False
    findings: list[Finding] = field(default_factory=list)

    def report(self, code: str, **params: Any) -> None:
        """Add a finding about this cell."""
        if "heading" in CODES[code][1]:
            params = {"heading": self.column.heading, **params}
        self.findings.append(Finding(code, self.sheet, self.name, self._shown(code), params))

    def _shown(self, code: str) -> Any:
        found = shown(self.raw)
        return None if code == "cell.required" and found == "" else found

    def note(self, what: str | list[str], read_as: Any) -> None:
        """Say that something was normalised, and what was done: one thing or several."""
        what = what[0] if isinstance(what, list) and len(what) == 1 else what
        self.report("cell.normalised", what=what, read_as=read_as)

    @property
    def failed(self) -> bool:
        """Whether an error was found."""
        return any(found.grade == Grade.ERROR for found in self.findings)
