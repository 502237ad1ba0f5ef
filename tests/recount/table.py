"""The table of figures a second time (§6): every row, from the workbooks' cells alone."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil

from tests.recount.cells import City, Workbook
from tests.recount.formulas import (
    TARGETS,
    Key,
    Residents,
    Sums,
    due_day,
    how_many,
    inclusive_by_township,
    last_day,
    quarter_text,
    verdict,
    workbook_sums,
)

Part = tuple[str, str, str, str, str]
"""quarter, unit, indicator, part, rule: what a row is known by."""

RULES = ("all", "registered")
PILOTS = ("pilot_kindergarten", "pilot_workplace")
COUNTY_ONLY = (*PILOTS, "demonstration", "kindergartens")


@dataclass(frozen=True)
class Unit:
    """The city, a county or a township, and the workbooks its figures come from (None: a county without one)."""

    level: str
    code: str
    name: str
    books: list[Workbook | None]


@dataclass
class Figure:
    """One row; texts as the table holds them, but the value exact."""

    level: str
    unit_name: str
    value: Fraction | None = None
    numerator: str = ""
    denominator: str = ""
    population_as_of: str = ""
    source: str = "missing"
    carried_from: str = ""
    provisional: str = ""
    target: str = ""
    gap: str = ""
    verdict: str = "none"


@dataclass
class Recount:
    """The whole table from the workbooks. ``sent``: county, quarter and moment of each sending, and its state now."""

    city: City
    books: list[Workbook]
    sent: list[tuple[str, int, dt.datetime, str]]
    through: int
    rows: dict[Part, Figure] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.residents = Residents(self.city, self.books)
        self.by_quarter = {(book.county, book.quarter): book for book in self.books}
        self.history: dict[tuple[str, str, str], dict[int, Fraction]] = {}
        self.done: dict[tuple[str, int, str], Sums] = {}

    def table(self) -> dict[Part, Figure]:
        """Every unit × indicator × part in every quarter from the first approved one, under both rules."""
        for now in range(min(book.quarter for book in self.books), self.through + 1):
            for rule in RULES:
                self.quarter_rows(now, rule)
        return self.rows

    def quarter_rows(self, now: int, rule: str) -> None:
        used = {county: self.used(county, now) for county in self.city.counties}
        roster = self.city.roster(last_day(now))
        inclusive = {county: self.inclusive(book, now, rule) for county, book in used.items()}
        for county, book in used.items():
            for name, code in roster[county].items():
                count = inclusive[county][code] if book else None
                township = Unit("township", code, name, [book])
                self.add(now, rule, township, {("inclusive_institutions", ""): (count, None)})
            covered = how_many(roster[county].values(), lambda code, of=inclusive[county]: of[code] >= 1)
            sums = self.sums(book, rule) | {("township_coverage", ""): (covered, len(roster[county]))}
            self.add(now, rule, Unit("county", county, self.city.names[county], [book]), sums)
        self.city_rows(now, rule, list(used.values()), sum(inclusive.values(), Counter()))
        self.reporting_rows(now, rule)

    def used(self, county: str, now: int) -> Workbook | None:
        """The quarter's workbook, else the last one of at most four quarters ago."""
        quarters = range(now, now - self.city.carried_at_most - 1, -1)
        return next((self.by_quarter[county, q] for q in quarters if (county, q) in self.by_quarter), None)

    def sums(self, book: Workbook | None, rule: str) -> Sums:
        """A carried workbook's figures are its own sums: its year, its inspection window. Empty ones without any."""
        if book is None:
            return dict.fromkeys(self.sums(self.books[0], rule), (None, None))
        key = (book.county, book.quarter, rule)
        if key not in self.done:
            self.done[key] = workbook_sums(book, self.city, rule)
        return self.done[key]

    def inclusive(self, book: Workbook | None, now: int, rule: str) -> Counter[str]:
        """Inclusive institutions by the townships of the shown quarter: an older one leads to its successor."""
        found: Counter[str] = Counter()
        if book:
            today = self.city.roster(last_day(now))[book.county].values()
            for code, count in inclusive_by_township(book, self.city, rule).items():
                found[code if code in today else self.city.successors[code]] += count
        return found

    def city_rows(self, now: int, rule: str, books: list[Workbook | None], inclusive: Counter[str]) -> None:
        """Sums over the contributing counties; residents and roster stay the whole city's."""
        each = [self.sums(book, rule) for book in books if book]
        sums = {key: add_up(s[key] for s in each) for key in self.sums(None, rule) if key[0] not in COUNTY_ONLY}
        towns = [code for names in self.city.roster(last_day(now)).values() for code in names.values()]
        sums[("township_coverage", "")] = (how_many(towns, lambda code: inclusive[code] >= 1), len(towns))
        self.add(now, rule, Unit("city", self.city.code, self.city.names[self.city.code], books), sums)

    def add(self, now: int, rule: str, unit: Unit, sums: Sums) -> None:
        """One unit's rows of a quarter."""
        made = {key: self.figure(now, unit, key[0], *pair) for key, pair in sums.items()}
        if unit.level != "township":
            made[("places_gap", "")] = self.places_gap(made[("places_per_1000", "")], now, unit)
        for (indicator, part), figure in made.items():
            if (indicator, unit.level) in TARGETS:
                self.judge(figure, now, rule, unit, indicator, made)
            self.rows[quarter_text(now), unit.code, indicator, part, rule] = figure

    def figure(self, now: int, unit: Unit, indicator: str, numerator: int | None, denominator: int | None) -> Figure:
        """A row without its target: empty but for its provisional where no workbook stands behind it."""
        figure = Figure(unit.level, unit.name)
        used = [book for book in unit.books if book]
        reported = [book for book in used if book.quarter == now]
        if unit.level == "city":
            figure.provisional = provisional(len(reported), len(unit.books))
        if not used:
            return figure
        figure.source = "reported" if reported else "carried"
        if unit.level != "city" and not reported:
            figure.carried_from = quarter_text(used[0].quarter)
        if indicator == "places_per_1000":
            self.fill_rate(figure, numerator, self.residents.of(unit.code, last_day(now)))
        else:
            fill(figure, numerator, denominator)
        return figure

    def fill_rate(self, figure: Figure, places: int | None, residents: tuple[int, dt.date] | None) -> None:
        """Places ÷ (residents ÷ 1000); without residents the numerator stays."""
        figure.numerator = text(places)
        if places is not None and residents is not None:
            persons, as_of = residents
            figure.value = Fraction(places * 1000, persons)
            figure.denominator = f"{persons // 1000}.{persons % 1000:03d}".rstrip("0").rstrip(".")
            figure.population_as_of = as_of.isoformat()

    def places_gap(self, rate: Figure, now: int, unit: Unit) -> Figure:
        """⌈5 × residents ÷ 1000⌉ − counted places."""
        figure = Figure(**vars(rate) | {"value": None, "numerator": "", "denominator": ""})
        residents = self.residents.of(unit.code, last_day(now))
        if rate.value is not None and residents is not None:
            fill(figure, ceil(Fraction(5 * residents[0], 1000)) - int(rate.numerator), None)
        return figure

    def judge(self, figure: Figure, now: int, rule: str, unit: Unit, indicator: str, made: dict[Key, Figure]) -> None:
        """Target, gap and verdict of a row; of the pilots the larger one speaks for both."""
        target = TARGETS[indicator, figure.level]
        figure.target = str(target.value)
        value, numerator = figure.value, figure.numerator
        if indicator in PILOTS and value is not None:
            value = max(v for v in (made[(pilot, "")].value for pilot in PILOTS) if v is not None)
            numerator = str(value)
        history = self.history.setdefault((self.lineage(unit.code), indicator, rule), {})
        if value is not None:
            history[now] = value
            of_all = Fraction(figure.denominator) if figure.denominator else 1
            figure.gap = str(ceil(target.value * of_all) - int(numerator))
        figure.verdict = verdict(target, history, now)

    def lineage(self, unit: str) -> str:
        """A township's history is its successor's."""
        return self.city.successors.get(unit) or unit

    def reporting_rows(self, now: int, rule: str) -> None:
        """Of the counties due, those that have sent, in time; those returned; those approved."""
        mine = [(county, moment, state) for county, q, moment, state in self.sent if q == now]
        due = due_day(now, self.city.due_days)
        shanghai = dt.timezone(dt.timedelta(hours=8))
        parts = {
            "on_time": {county for county, moment, _ in mine if moment.astimezone(shanghai).date() <= due},
            "submitted": {county for county, _, _ in mine},
            "returned": {county for county, _, state in mine if state == "returned"},
            "approved": {county for county, q in self.by_quarter if q == now},
        }
        everyone, unit = len(self.city.counties), self.city.code
        for part, counties in parts.items():
            figure = Figure("city", self.city.names[unit], source="reported")
            figure.provisional = provisional(len(parts["approved"]), everyone)
            fill(figure, len(counties), everyone)
            self.rows[quarter_text(now), unit, "reporting", part, rule] = figure


def provisional(reported: int, due: int) -> str:
    """k/n, k the counties whose workbook of this quarter is approved; empty once all are."""
    return "" if reported == due else f"{reported}/{due}"


def add_up(pairs: Iterable[tuple[int | None, int | None]]) -> tuple[int | None, int | None]:
    """Σ and Σ over those that have the figure; counts have no denominator."""
    known = [(numerator, denominator) for numerator, denominator in pairs if numerator is not None]
    if not known:
        return None, None
    denominators = [denominator for _, denominator in known if denominator is not None]
    return sum(numerator for numerator, _ in known), sum(denominators) if denominators else None


def fill(figure: Figure, numerator: int | None, denominator: int | None) -> None:
    """Numerator, denominator and value: the quotient, or of a count the count; none of 0 ÷ 0."""
    figure.numerator, figure.denominator = text(numerator), text(denominator)
    if numerator is not None and denominator != 0:
        figure.value = Fraction(numerator, 1 if denominator is None else denominator)


def text(number: int | None) -> str:
    return "" if number is None else str(number)
