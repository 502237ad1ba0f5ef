"""A written 乡镇（街道） to the code in the county's roster valid at the workbook's quarter."""

from __future__ import annotations

from dataclasses import dataclass, field

from data.reading.cells import Cell
from data.reading.context import ReadingContext
from data.rosters import TownshipMatch, match_township


@dataclass
class TownshipMatcher:
    """One county's matcher: each spelling is looked up once."""

    context: ReadingContext
    seen: dict[str, TownshipMatch] = field(default_factory=dict)

    def match(self, written: str) -> TownshipMatch | None:
        """What was written means this; None where the county is not known, and nothing can be said."""
        county, day = self.context.county, self.context.day
        if not county or not day:
            return None
        if written not in self.seen:
            self.seen[written] = match_township(written, county, day, self.context.policy)
        return self.seen[written]

    def report(self, cell: Cell, match: TownshipMatch) -> None:
        """Say how a name was understood, or why it was not."""
        county = self.context.policy.unit(self.context.county or "").name
        if match.code:
            if match.how != "exact":
                cell.report("township.read_as", read_as=match.name)
        elif match.how == "unknown":
            cell.report("township.unknown", county=county, roster=self.roster(), guesses=list(match.candidates))
        elif match.how == "several":
            cell.report("township.several", county=county, candidates=list(match.candidates))
        else:
            cell.report(f"township.{match.how}", county=county)

    def roster(self) -> list[str]:
        """The names to choose from."""
        assert self.context.day
        frame = self.context.policy.townships(self.context.day)
        return frame.loc[(frame["county"] == self.context.county) & ~frame["is_pseudo"], "name"].tolist()
