"""How an explanation is told, in the shell, the panel and the file alike: its values, gap and pace, and its rows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from fractions import Fraction

from data.indicators import INDICATORS
from data.vocabulary import Level, Measured, Source
from layouts.kit import amounts, forecast, numbers
from layouts.words.catalogue import Catalogue
from metrics.explanation import CountyPart, Explanation, Part, PopulationUsed, SourceCell, Told
from metrics.rates import exact_text
from metrics.trend import Point

NUMERATOR, DENOMINATOR = "numerator", "denominator"
RESIDENTS, ROSTER, COVERED, NEEDED, REPORTING = "residents", "roster", "covered", "needed", "reporting"
"""Parts of a formula that are no sum of a workbook's rows (``metrics.formulas``)."""


# --- values ----------------------------------------------------------------------------------------------------------


def value(told: Told, point: Explanation | CountyPart | Point | None, words: Catalogue) -> str:
    """A value of the figure's kind: a rate with its decimals, a share in per cent, a count; a dash where missing.

    ``point`` is the figure itself, a county's part, or a point of its history.
    """
    if point is None or point.numerator is None:
        return numbers.MISSING
    if told.kind == Measured.RATE:
        return _rate(told, point)
    if told.kind == Measured.RATIO:
        return numbers.percent(point.numerator, point.denominator)
    return lack(told, point.numerator, words) if told.kind == Measured.GAP else numbers.count(point.numerator)


def _rate(told: Told, point: Explanation | CountyPart | Point) -> str:
    if point.numerator is None or not point.denominator:
        return numbers.MISSING
    return numbers.rate(Fraction(point.numerator) / Fraction(point.denominator), told.target)


def lack(told: Told, gap: Part | None, words: Catalogue) -> str:
    """A gap as whole things: what is lacking, or the surplus; never a negative number."""
    counts = _counts(told)
    if gap is None:
        return words.text("surplus.unknown")
    if int(gap) == 0:
        return words.text("surplus.none")
    key = f"unit.{counts}.lack" if int(gap) > 0 else f"surplus.{counts}"
    return words.text(key, count=abs(int(gap)))


def amount(told: Told, number: Part | Fraction, words: Catalogue) -> str:
    """So many whole things of what the figure counts, with their unit."""
    return amounts.amount(number, _counts(told), words)


def part(told: Told, side: str, words: Catalogue) -> str:
    """The figure's numerator or denominator, residents as persons, with its unit."""
    number = told.numerator if side == NUMERATOR else told.denominator
    if number is None:
        return numbers.MISSING
    if side == DENOMINATOR and told.formula.denominator == RESIDENTS:
        return words.text("amount.residents", n=numbers.count(persons(told)))
    return numbers.count(number)


def persons(told: Explanation | CountyPart) -> int | None:
    """The residents behind a rate; None where there are none."""
    return None if told.denominator is None else round(Fraction(told.denominator) * 1000)


def counted(told: Told, side: str, words: Catalogue) -> str:
    """What the numerator or the denominator counts."""
    counts = told.formula.numerator if side == NUMERATOR else told.formula.denominator
    part_name = words.text(f"part.{told.part}") if told.part else ""
    return words.text(f"counted.{counts}", part=part_name)


def indicator(told: Told, words: Catalogue) -> str:
    """The indicator's name, with its part."""
    name = words.text(f"indicator.{told.indicator}.name")
    if not told.part:
        return name
    return words.text("panel.title_part", unit="", indicator=name, part=words.text(f"part.{told.part}")).strip()


def rule(told: Told, words: Catalogue) -> str:
    """The counting rule."""
    return words.text(f"rule.{told.rule}")


def _counts(told: Told) -> str:
    return INDICATORS[told.indicator].counts


def basis(row: PopulationUsed, words: Catalogue) -> str:
    """On what a population was counted: a census, a year's end, as the words call it."""
    return words.text(f"word.basis.{row.basis}") if words.has(f"word.basis.{row.basis}") else row.basis


def exact(number: Part | Fraction | None) -> int | str | None:
    """A number in full: whole ones as they are, others exactly as text."""
    if number is None or isinstance(number, int):
        return number
    return int(number) if Fraction(number).denominator == 1 else exact_text(number)


def moment(at: dt.datetime | None) -> str | None:
    """A moment to the minute, with its distance from UTC."""
    return None if at is None else at.isoformat(sep=" ", timespec="minutes")


def source(row: Explanation | CountyPart, words: Catalogue) -> str:
    """Reported, carried from a quarter, or missing."""
    if row.carried_from:
        return words.text("source.carried_from", quarter=row.carried_from)
    return words.text(f"source.{row.source}")


def reason(told: Told, words: Catalogue) -> str:
    """Why a figure is missing, as a sentence."""
    return words.text(f"reason.{told.reason}", unit=told.whose, **told.params)


def county_reason(county: CountyPart, words: Catalogue) -> str:
    """Why a county adds nothing, or until when it is carried; nothing where it reported."""
    if county.reason:
        return words.text(f"reason.{county.reason}", unit=county.name, **county.params)
    return words.text("panel.why_carried", until=county.until) if county.until else ""


def missing_names(told: Told) -> list[str]:
    """The counties without data behind a figure of the city."""
    return [county.name for county in told.counties if county.source == Source.MISSING]


def bounded(told: Told) -> bool:
    """Whether missing counties make the figure a lower bound: its denominator stays the whole city's."""
    known = told.numerator is not None
    return told.level == Level.CITY and told.formula.lower_bound and known and bool(missing_names(told))


# --- pace ------------------------------------------------------------------------------------------------------------


def required(told: Told, words: Catalogue) -> str:
    """The required pace; from the deadline on the gap itself."""
    return forecast.required(told.trend, words) if told.trend else numbers.MISSING


def ahead(told: Told, words: Catalogue) -> dict[str, str]:
    """What is said of a figure that is forecast: its ``recent`` pace and when it is ``expected``; else nothing."""
    coming = told.trend.forecast if told.trend else None
    if coming is None:
        return {}
    names = {county.county: county.name for county in told.counties}
    return {
        "recent": forecast.recent(coming, _counts(told), words, names),
        "expected": forecast.expected(coming, told.quarter, words),
    }


# --- rows ------------------------------------------------------------------------------------------------------------


@dataclass
class SourceRow:
    """One row of a workbook behind a figure.

    ``cells`` are the cells it reads, the one with the amount first; ``numerator`` and ``denominator`` what the row
    adds, None where it is not part of that side.
    """

    county: str
    county_name: str
    name: str
    township: str
    township_name: str
    sheet: str
    row: int | None
    numerator: int | None = None
    denominator: int | None = None
    cells: list[SourceCell] = field(default_factory=list)

    @property
    def fails(self) -> bool:
        """Whether it stands in the denominator and adds nothing to the numerator."""
        return not self.numerator and self.denominator is not None


def rows(told: Told) -> list[SourceRow]:
    """The rows behind a figure, county by county: what fails first, then the largest."""
    found = [row for county in told.counties for row in _county_rows(county)]
    return sorted(found, key=lambda row: (row.county, not row.fails, -(row.numerator or 0), row.row or 0))


def _county_rows(county: CountyPart) -> list[SourceRow]:
    made: dict[tuple[str, int | None], SourceRow] = {}
    for cell in county.cells:
        if cell.amount is None:
            continue
        key = cell.sheet, cell.row
        row = made.setdefault(
            key,
            SourceRow(county.county, county.name, cell.name or cell.heading, cell.township, cell.township_name, *key),
        )
        setattr(row, cell.side, cell.amount)
        if cell.heading not in [known.heading for known in row.cells]:
            row.cells.append(cell)
    return list(made.values())
