"""How an explanation is told, in the shell, the panel and the file alike: its values, gap and pace, and its rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from data.indicators import INDICATORS
from data.vocabulary import Level, Measured, Source
from layouts.kit import numbers
from layouts.words.catalogue import Catalogue

Told = dict[str, Any]
"""One figure's explanation as ``callbacks.explaining.explain_figure`` gives it."""

NUMERATOR, DENOMINATOR = "numerator", "denominator"
RESIDENTS, ROSTER, COVERED, NEEDED, REPORTING = "residents", "roster", "covered", "needed", "reporting"
"""Parts of a formula that are no sum of a workbook's rows (``metrics.formulas``)."""


# --- values ----------------------------------------------------------------------------------------------------------


def value(told: Told, point: Told | None, words: Catalogue) -> str:
    """A value of the figure's kind: a rate with its decimals, a share in per cent, a count; a dash where missing.

    ``point`` has ``numerator`` and ``denominator``: the figure itself, a county's part, or a point of its history.
    """
    if point is None or point["numerator"] is None:
        return numbers.MISSING
    if told["kind"] == Measured.RATE:
        return _rate(told, point)
    if told["kind"] == Measured.RATIO:
        return numbers.percent(point["numerator"], point["denominator"])
    return lack(told, point["numerator"], words) if told["kind"] == Measured.GAP else numbers.count(point["numerator"])


def _rate(told: Told, point: Told) -> str:
    if point["denominator"] is None or not Fraction(point["denominator"]):
        return numbers.MISSING
    return numbers.rate(Fraction(point["numerator"]) / Fraction(point["denominator"]), told["target"])


def lack(told: Told, gap: Any, words: Catalogue) -> str:
    """A gap as whole things: what is lacking, or the surplus; never a negative number."""
    counts = _counts(told)
    if gap is None:
        return words.text("surplus.unknown")
    if int(gap) == 0:
        return words.text("surplus.none")
    key = f"unit.{counts}.lack" if int(gap) > 0 else f"surplus.{counts}"
    return words.text(key, count=abs(int(gap)))


def amount(told: Told, number: Any, words: Catalogue) -> str:
    """So many whole things, with their unit; a broken pace keeps up to two decimals."""
    exact = round(Fraction(number), 2)
    size = f"{float(abs(exact)):,.2f}".rstrip("0").rstrip(".")
    return words.text(f"amount.{_counts(told)}", n=(numbers.MINUS if exact < 0 else "") + size)


def part(told: Told, side: str, words: Catalogue) -> str:
    """The figure's numerator or denominator, residents as persons, with its unit."""
    number = told[side]
    if number is None:
        return numbers.MISSING
    if side == DENOMINATOR and told["formula"][DENOMINATOR] == RESIDENTS:
        return words.text("amount.residents", n=numbers.count(persons(told)))
    return numbers.count(number)


def persons(told: Told) -> int | None:
    """The residents behind a rate; None where there are none."""
    return None if told["denominator"] is None else round(Fraction(told["denominator"]) * 1000)


def counted(told: Told, side: str, words: Catalogue) -> str:
    """What the numerator or the denominator counts."""
    part_name = words.text(f"part.{told['part']}") if told["part"] else ""
    return words.text(f"counted.{told['formula'][side]}", part=part_name)


def indicator(told: Told, words: Catalogue) -> str:
    """The indicator's name, with its part."""
    name = words.text(f"indicator.{told['indicator']}.name")
    if not told["part"]:
        return name
    return words.text("panel.title_part", unit="", indicator=name, part=words.text(f"part.{told['part']}")).strip()


def rule(told: Told, words: Catalogue) -> str:
    """The counting rule."""
    return words.text(f"rule.{told['rule']}")


def _counts(told: Told) -> str:
    return INDICATORS[told["indicator"]].counts


def source(row: Told, words: Catalogue) -> str:
    """Reported, carried from a quarter, or missing."""
    if row["carried_from"]:
        return words.text("source.carried_from", quarter=row["carried_from"])
    return words.text(f"source.{row['source']}")


def reason(told: Told, words: Catalogue) -> str:
    """Why a figure is missing, as a sentence."""
    return words.text(f"reason.{told['reason']}", unit=told["whose"], **told["reason_params"])


def county_reason(county: Told, words: Catalogue) -> str:
    """Why a county adds nothing, or until when it is carried; nothing where it reported."""
    if county["reason"]:
        return words.text(f"reason.{county['reason']}", unit=county["name"], **county["reason_params"])
    return words.text("panel.why_carried", until=county["until"]) if county["until"] else ""


def missing_names(told: Told) -> list[str]:
    """The counties without data behind a figure of the city."""
    return [county["name"] for county in told["counties"] if county["source"] == Source.MISSING]


def bounded(told: Told) -> bool:
    """Whether missing counties make the figure a lower bound: its denominator stays the whole city's."""
    below = told["formula"][DENOMINATOR] in (RESIDENTS, ROSTER)
    return told["level"] == Level.CITY and below and told["numerator"] is not None and bool(missing_names(told))


# --- pace ------------------------------------------------------------------------------------------------------------


def pace_ratio(ratio: Any) -> str:
    """The pace ratio L with three decimals, as its limits have two."""
    exact = round(Fraction(ratio), 3)
    return f"{numbers.MINUS if exact < 0 else ''}{abs(float(exact)):.3f}"


def required(told: Told, words: Catalogue) -> str:
    """The required pace; from the deadline on the gap itself."""
    ahead = told["prospect"]
    if ahead["required"] is None:
        return words.text("pace.required_none") if told["gap"] is not None else numbers.MISSING
    if not ahead["left"]:
        return words.text("pace.required_now", gap=amount(told, ahead["required"], words))
    return words.text("pace.required", n=amount(told, ahead["required"], words), quarters=ahead["left"])


def recent(told: Told, words: Catalogue) -> str:
    """The pace of the last four quarters, or why there is none."""
    ahead = told["prospect"]
    if ahead["recent"] is None:
        why = ahead["why"] or "no_year"
        return words.text("pace.recent_none", why=words.text(f"pace.why.{why}"))
    sign = "+" if Fraction(ahead["recent"]) > 0 else ""
    return words.text("pace.recent", n=sign + amount(told, ahead["recent"], words))


def expected(told: Told, words: Catalogue) -> str:
    """The expected quarter with the earliest and latest, or why there is none."""
    ahead = told["prospect"]
    quarters = {key: ahead[key] for key in ("earliest", "latest")}
    if ahead["expected"] is None:
        why = words.text(f"pace.why.{ahead['why']}")
        if ahead["earliest"] is None:
            return words.text("pace.none", why=why)
        return words.text("pace.none_range", why=why, range=words.text("pace.range", **quarters))
    if ahead["expected"] == told["quarter"]:
        return words.text("pace.reached", quarter=ahead["expected"])
    alone = ahead["earliest"] is None
    return words.text(f"pace.expected{'_alone' if alone else ''}", quarter=ahead["expected"], **quarters)


def forecast_asked(told: Told) -> bool:
    """Whether the figure's target is one that a forecast is made for."""
    return told["prospect"] is not None and told["prospect"]["why"] != "not_asked"


# --- rows ------------------------------------------------------------------------------------------------------------


@dataclass
class Row:
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
    cells: list[Told] = field(default_factory=list)

    @property
    def fails(self) -> bool:
        """Whether it stands in the denominator and adds nothing to the numerator."""
        return not self.numerator and self.denominator is not None


def rows(told: Told) -> list[Row]:
    """The rows behind a figure, county by county: what fails first, then the largest."""
    found = [row for county in told["counties"] for row in _county_rows(county)]
    return sorted(found, key=lambda row: (row.county, not row.fails, -(row.numerator or 0), row.row or 0))


def _county_rows(county: Told) -> list[Row]:
    made: dict[tuple[str, int | None], Row] = {}
    for cell in county["cells"]:
        if cell["amount"] is None:
            continue
        key = cell["sheet"], cell["row"]
        row = made.setdefault(
            key,
            Row(
                county["county"],
                county["name"],
                cell["name"] or cell["heading"],
                cell["township"],
                cell["township_name"],
                *key,
            ),
        )
        setattr(row, cell["side"], cell["amount"])
        if cell["heading"] not in [known["heading"] for known in row.cells]:
            row.cells.append(cell)
    return list(made.values())
