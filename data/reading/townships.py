"""A written 乡镇（街道） to the code in the county's roster valid at the workbook's quarter."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field, replace

from data.reading.cells import Cell
from data.reading.context import ReadingContext
from data.rosters import EXACT, OLDER, UNKNOWN, TownshipMatch, match_township

_BETWEEN = "-—/>,， "
_PROVINCE = re.compile(r"(.{2,3}(省|自治区))?")


@dataclass
class TownshipMatcher:
    """One county's matcher: each spelling is looked up once."""

    context: ReadingContext
    seen: dict[str, TownshipMatch] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)

    def match(self, written: str) -> TownshipMatch | None:
        """What was written means this; None where the county is not known, and nothing can be said."""
        county, day = self.context.county, self.context.day
        if not county or not day:
            return None
        if written not in self.seen:
            self.seen[written] = self._matched(written, county, day)
        return self.seen[written]

    def _matched(self, written: str, county: str, day: dt.date) -> TownshipMatch:
        """As written, else what follows this county's name: 某省-某市-某县-某镇, as the filing system exports it."""
        policy = self.context.policy
        found = match_township(written, county, day, policy)
        above, named, rest = (part.strip(_BETWEEN) for part in written.partition(policy.unit(county).name))
        above = above.removesuffix(policy.city.name).strip(_BETWEEN)
        if found.how != UNKNOWN or not named or not rest or not _PROVINCE.fullmatch(above):
            return found
        behind = match_township(rest, county, day, policy)
        return replace(behind, how=OLDER if behind.how == EXACT else behind.how) if behind.code else found

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
        if not self.names:
            assert self.context.day
            frame = self.context.policy.townships(self.context.day)
            own = (frame["county"] == self.context.county) & ~frame["is_pseudo"]
            self.names = frame.loc[own, "name"].tolist()
        return self.names
