"""One cell on its way from what was typed to a value: what it holds, where it stands, what was found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from data.contract.schema import ContractColumn
from data.findings import CODES, Finding
from data.reading.book import Raw
from data.reading.text import shown
from data.vocabulary import Grade


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
