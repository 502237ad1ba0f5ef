"""The explanation of one figure: typed and exact until it is drawn, written to a workbook or printed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from data.indicators import INDICATORS
from data.vocabulary import Measured, Verdict
from metrics.formulas import Formula
from metrics.moved import RateChange
from metrics.rates import shown
from metrics.trend import Trend

NEVER_REPORTED, CARRY_EXPIRED, NOBODY = "missing.never_reported", "missing.carry_expired", "missing.nobody_reported"
NO_POPULATION, NO_UNDER3, ZERO = "missing.no_population", "missing.no_under3", "missing.zero_denominator"
REASONS: dict[str, tuple[str, ...]] = {
    NEVER_REPORTED: (),
    CARRY_EXPIRED: ("last", "since"),
    NOBODY: (),
    NO_POPULATION: (),
    NO_UNDER3: (),
    ZERO: (),
}
"""Why a figure is missing, and the parameters its sentence may use."""

Part = int | Decimal
"""A numerator or denominator as the table of figures holds it; residents are in thousands."""


@dataclass(frozen=True)
class PopulationUsed:
    """One figure of population behind a rate; ``own`` where a county's workbook of ``quarter`` gave it."""

    unit: str
    persons: int
    as_of: str
    basis: str
    precision: int
    source: str
    own: bool
    name: str


@dataclass(frozen=True)
class Contribution:
    """What one county's workbook adds; ``submission`` is None where the county is missing or nothing was sent."""

    county: str
    source: str
    carried_from: str
    submission: int | None
    numerator: Part | None
    denominator: Part | None


@dataclass(frozen=True)
class Explanation:
    """How one figure was made.

    ``value`` is exact and None where the figure is missing; then ``reason`` is one of ``REASONS`` with ``params``.
    ``missing_counties`` are those without a workbook, own or carried, behind a figure of the city. ``trend`` is of a
    figure with a target only.
    """

    quarter: str
    level: str
    unit: str
    unit_name: str
    indicator: str
    part: str
    rule: str
    formula: Formula
    value: Fraction | None
    numerator: Part | None
    denominator: Part | None
    source: str
    carried_from: str
    provisional: str
    population: tuple[PopulationUsed, ...]
    contributions: tuple[Contribution, ...]
    missing_counties: tuple[str, ...]
    trend: Trend | None
    reason: str = ""
    params: dict[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> Measured:
        """What kind of figure it is: a rate, a share, a count or a gap."""
        return Measured(INDICATORS[self.indicator].kind)

    @property
    def target(self) -> Fraction | None:
        """The target it is judged against; None where it has none."""
        return self.trend.target.value if self.trend else None

    @property
    def gap(self) -> int | None:
        """Whole things lacking to the target; negative is surplus."""
        return self.trend.gap if self.trend else None

    @property
    def verdict(self) -> str:
        """Its verdict; ``none`` without a target."""
        return self.trend.verdict if self.trend else Verdict.NONE

    @property
    def shown(self) -> str | None:
        """The value as it is shown, never one that reads as met where it is not; None where it is missing."""
        if self.value is None:
            return None
        if self.formula.denominator is None:
            return str(int(self.value))
        now = self.trend.now if self.trend else None
        return shown(self.value, self.target, self.trend.met(now) if self.trend and now else None)


# --- with the workbooks behind it -------------------------------------------------------------------------------------


CellValue = str | int | float | bool | None
"""What stands in a cell of a workbook; a day as its date in figures."""


@dataclass(frozen=True)
class SourceCell:
    """One cell a figure reads.

    Attributes:
        side: ``numerator`` or ``denominator``.
        sheet, cell, row, heading: where it stands; without a row where it is an item of the county's form.
        name, township, township_name: the row's institution or estate, and where that is.
        value: what stands there; ``amount`` what its row adds to that side.
    """

    side: str
    sheet: str
    cell: str | None
    row: int | None
    name: str
    township: str
    township_name: str
    heading: str
    value: CellValue
    amount: int | None


@dataclass(frozen=True)
class Sent:
    """The submission behind a county's part; its file's name and people are None for those who may not know.

    ``sent_at`` and ``approved_at`` are moments in China; ``original`` whether the reader may take the file itself.
    """

    number: int
    state: str
    version: int
    file: str | None
    sha256: str
    sent_at: dt.datetime | None
    sent_by: str | None
    approved_at: dt.datetime | None
    approved_by: str | None
    explanations: Mapping[str, str]
    original: bool


@dataclass(frozen=True)
class CountyPart:
    """What one county adds to a figure, with its workbook and the cells that were read.

    ``until`` is the last quarter it is carried to; ``reason`` with ``params`` why it adds nothing.
    """

    county: str
    name: str
    source: str
    carried_from: str
    until: str | None
    reason: str
    params: Mapping[str, str]
    numerator: Part | None
    denominator: Part | None
    sent: Sent | None
    cells: tuple[SourceCell, ...]


@dataclass(frozen=True)
class CoveredTownship:
    """A township of the roster behind a coverage; ``older`` are its codes that the roster has no more.

    ``institutions`` is None where its county is missing.
    """

    code: str
    name: str
    county: str
    institutions: int | None
    older: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Told(Explanation):
    """An explanation down to the cells: what the panel shows, the workbook recomputes and the shell prints.

    Attributes:
        whose: the unit whose workbook a missing figure lacks (of a township its county's).
        as_of: the day its numerator counts.
        townships: of a coverage only.
        counties: as ``contributions``, each with its workbook.
    """

    whose: str
    as_of: dt.date
    townships: tuple[CoveredTownship, ...]
    counties: tuple[CountyPart, ...]


# --- a change ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pair:
    """One county's numerator at both quarters of a change."""

    before: CountyPart
    after: CountyPart

    @property
    def change(self) -> int | None:
        """The difference; None where either is missing."""
        if self.before.numerator is None or self.after.numerator is None:
            return None
        return int(self.after.numerator - self.before.numerator)


@dataclass(frozen=True)
class MovedInstitution:
    """An institution that moved a county's places, with the cells of both workbooks."""

    cause: str
    name: str
    township_name: str
    before: int
    now: int
    change: int
    cell_before: str | None
    cell_now: str | None


@dataclass(frozen=True)
class Change:
    """What changed in one figure between two quarters.

    ``rate`` are the parts of places and of population in a change of a rate; ``institutions`` those of one county.
    """

    before: Told
    after: Told
    pairs: tuple[Pair, ...]
    rate: RateChange | None
    institutions: tuple[MovedInstitution, ...]

    @property
    def like(self) -> tuple[Pair, ...]:
        """The counties known at both quarters."""
        return tuple(pair for pair in self.pairs if pair.change is not None)

    @property
    def moved(self) -> int | None:
        """The sum over like counties; None where there are none."""
        return sum(pair.change or 0 for pair in self.like) if self.like else None
