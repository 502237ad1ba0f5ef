"""Facts: what a submission says, as whole sums by unit (numbers.md §1 and §3).

Each *measure* says what one row of the workbook adds. Its sum over the counted rows is a fact; the rows with something
to add, and the columns it reads, are what ``explain`` follows down to the cells. One definition serves both.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from data.contract import schema
from data.policy.policy import Policy
from data.quarters import first_day, last_day
from data.quarters import quarter as quarter_of
from data.vocabulary import Rule
from metrics.columns import Columns, known, numbers, whole
from metrics.needs import carers_needed, counted, delivered_ahead, judged, places_needed

"""Which institutions count: all, or only those 已备案. Estates and under-3s are the same under both."""

FACT_COLUMNS = ["unit", "measure", "part", "rule", "amount"]
INSTITUTIONS, ESTATES, COUNTY = schema.INSTITUTIONS.key, schema.ESTATES.key, schema.COUNTY.key

_CLASS_PLACES = tuple(f"places_{kind}" for kind in schema.CLASSES)
_DECIDES = {INSTITUTIONS: ("status", "kind"), ESTATES: ("kind", "phase", "housing_delivered"), COUNTY: ()}
_MIXES = {
    "mix_kind": ("kind", schema.KINDS),
    "mix_ownership": ("ownership", schema.OWNERSHIPS),
    "mix_form": ("forms", schema.FORMS),
    "mix_setting": ("setting", schema.SETTINGS),
}


Amounts = Callable[[Columns, pd.Period, Policy], np.ndarray]
"""What each row adds, as whole numbers or truth: of a sheet's rows, a quarter and the policy."""


@dataclass(frozen=True)
class FactMeasure:
    """What one row adds to a sum.

    ``reads`` are the columns of the contract it looks at, beside those that decide whether a row counts.
    """

    key: str
    sheet: str
    amounts: Amounts
    reads: tuple[str, ...] = ()
    part: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns of its sheet that decide what it adds."""
        return tuple(dict.fromkeys((*self.reads, *_DECIDES[self.sheet])))


# --- what an institution adds -----------------------------------------------------------------------------------------


def _each(rows: Columns, period: pd.Period, policy: Policy) -> np.ndarray:
    return np.ones(len(rows), dtype=np.int64)


def _number(column: str) -> Amounts:
    return lambda rows, period, policy: whole(rows[column])


def _choice(column: str, choice: str) -> Amounts:
    return lambda rows, period, policy: rows[column] == choice


def _inclusive_places(rows: Columns, period: pd.Period, policy: Policy) -> np.ndarray:
    return whole(rows["places"]) * (rows["inclusive"] == schema.YES)


def _places_by(column: str, choice: str) -> Amounts:
    """The places of institutions of one choice; in full under each of several (numbers.md §3, mix_form)."""

    def amounts(rows: Columns, period: pd.Period, policy: Policy) -> np.ndarray:
        chosen = [text is not None and choice in text.split(schema.LISTED) for text in rows[column]]
        return whole(rows["places"]) * np.array(chosen, dtype=bool)

    return amounts


def _trained(rows: Columns, period: pd.Period, policy: Policy) -> np.ndarray:
    """Trained and checked in this calendar year, not after the quarter's end."""
    return _between(rows["trained_on"], dt.date(period.year, 1, 1), last_day(period))


def _inspected(rows: Columns, period: pd.Period, policy: Policy) -> np.ndarray:
    """Last inspected between the first day of the quarter three before and this quarter's end."""
    return _between(rows["inspected_on"], first_day(period - 3), last_day(period))


def _passed(rows: Columns, period: pd.Period, policy: Policy) -> np.ndarray:
    return _inspected(rows, period, policy) & (rows["inspection"] == schema.PASSED)


def _class_places_given(rows: Columns, period: pd.Period, policy: Policy) -> np.ndarray:
    return known(numbers(carers_needed(rows.frame, policy)))


def _staffed(rows: Columns, period: pd.Period, policy: Policy) -> np.ndarray:
    """Carers suffice for the places of each kind of class; where either is unknown they do not."""
    return rows["carers"] >= numbers(carers_needed(rows.frame, policy))


def _between(column: np.ndarray, first: dt.date, last: dt.date) -> np.ndarray:
    return (column >= np.datetime64(first)) & (column <= np.datetime64(last))


# --- what an estate adds ----------------------------------------------------------------------------------------------


def _provided(kind: str) -> Amounts:
    """Enough places built and, if new, not delivered ahead of them."""

    def amounts(rows: Columns, period: pd.Period, policy: Policy) -> np.ndarray:
        enough = rows["built"] >= _needed(rows, policy)
        return (rows["kind"] == kind) & enough & ~delivered_ahead(rows.frame, policy).to_numpy()

    return amounts


def _lacking_places(rows: Columns, period: pd.Period, policy: Policy) -> np.ndarray:
    return whole(np.maximum(_needed(rows, policy) - rows["built"], 0))


def _needed(rows: Columns, policy: Policy) -> np.ndarray:
    return numbers(places_needed(rows.frame["residents"], rows.frame["kind"], policy))


# --- the measures -----------------------------------------------------------------------------------------------------

_NEEDS = ("kind", "residents", "built")
_PROVIDED = (*_NEEDS, "housing_delivered", "delivered_together")

_OF_INSTITUTIONS = (
    FactMeasure("institutions", INSTITUTIONS, _each),
    FactMeasure("places", INSTITUTIONS, _number("places"), ("places",)),
    FactMeasure("demonstration", INSTITUTIONS, _choice("demonstration", schema.YES), ("demonstration",)),
    FactMeasure("pilot_kindergarten", INSTITUTIONS, _choice("pilot", schema.PILOT_KINDERGARTEN), ("pilot",)),
    FactMeasure("pilot_workplace", INSTITUTIONS, _choice("pilot", schema.PILOT_WORKPLACE), ("pilot",)),
    FactMeasure("inclusive_institutions", INSTITUTIONS, _choice("inclusive", schema.YES), ("inclusive", "township")),
    FactMeasure("inclusive_places", INSTITUTIONS, _inclusive_places, ("inclusive", "places")),
    FactMeasure("registered", INSTITUTIONS, _choice("registered", schema.REGISTERED), ("registered",)),
    FactMeasure("enrolled", INSTITUTIONS, _number("enrolled"), ("enrolled",)),
    FactMeasure("trained", INSTITUTIONS, _trained, ("trained_on",)),
    FactMeasure("carers", INSTITUTIONS, _number("carers"), ("carers",)),
    FactMeasure("certified", INSTITUTIONS, _number("carers_certified"), ("carers_certified",)),
    FactMeasure("class_places_given", INSTITUTIONS, _class_places_given, _CLASS_PLACES),
    FactMeasure("staffed", INSTITUTIONS, _staffed, ("carers", *_CLASS_PLACES)),
    FactMeasure("inspected", INSTITUTIONS, _inspected, ("inspected_on",)),
    FactMeasure("inspection_passed", INSTITUTIONS, _passed, ("inspection", "inspected_on")),
    FactMeasure("kindergartens", INSTITUTIONS, _choice("kind", schema.KINDERGARTEN), ("kind",)),
    *(
        FactMeasure(key, INSTITUTIONS, _places_by(column, choice), (column, "places"), choice)
        for key, (column, choices) in _MIXES.items()
        for choice in choices
    ),
)
_OF_ESTATES = (
    FactMeasure("estates_new", ESTATES, _choice("kind", schema.ESTATE_NEW)),
    FactMeasure("estates_new_provided", ESTATES, _provided(schema.ESTATE_NEW), _PROVIDED),
    FactMeasure("estates_old", ESTATES, _choice("kind", schema.ESTATE_OLD)),
    FactMeasure("estates_old_provided", ESTATES, _provided(schema.ESTATE_OLD), _NEEDS),
    FactMeasure("estate_places_lacking", ESTATES, _lacking_places, _NEEDS),
)
_MEASURES = {INSTITUTIONS: _OF_INSTITUTIONS, ESTATES: _OF_ESTATES}
UNDER3_GIVEN, ENROLLED_WITH_UNDER3 = "under3_given", "enrolled_with_under3"
"""Whether the county gives its under-3s (1 or 0), and the enrolled children where it does, else 0."""

MEASURES: dict[tuple[str, str], FactMeasure] = {
    (m.key, m.part): m
    for m in (
        *_OF_INSTITUTIONS,
        *_OF_ESTATES,
        FactMeasure("under3", COUNTY, _number("under3"), ("under3",)),
        FactMeasure("residents", COUNTY, _number("population"), ("population", "population_as_of")),
    )
}
"""Every measure that reads cells, by key and part; of 县区概况 the under-3s and a county's own figure of residents."""

TOWNSHIP_MEASURE = "inclusive_institutions"
"""The one measure that is kept for townships as well."""


def facts(
    institutions: pd.DataFrame,
    estates: pd.DataFrame,
    county_values: dict[str, Any],
    *,
    county: str,
    quarter: str,
    policy: Policy,
) -> pd.DataFrame:
    """A submission's sums.

    Args:
        institutions, estates: as in ``data.reading.reading.Reading``; may be empty (零报告 is zero institutions).
        county_values: 县区概况 by key; ``under3`` is read, None where it is not given.
        county: the code it is about; ``quarter`` its code: its own year and inspection window count (numbers.md §1).

    Returns:
        Key ``unit``, ``measure``, ``part``, ``rule``; ``amount`` (int64). The county has a row for every measure, part
        and rule, zeros included; a township one for each rule in which it has an inclusive institution.
    """
    rows, built = Columns(institutions, schema.INSTITUTIONS), Columns(estates, schema.ESTATES)
    counting, added = _counting(rows, policy), _added(rows, quarter, policy)
    of_estates = _sums(built, _added(built, quarter, policy)[_counting(built, policy)])
    records = []
    for rule, chosen in ((Rule.ALL, counting), (Rule.REGISTERED, counting & (rows["registered"] == schema.REGISTERED))):
        sums = _sums(rows, added[chosen]) | of_estates
        sums |= _enrolment(sums, _under3(county_values))
        records += [(county, measure, part, rule, amount) for (measure, part), amount in sums.items()]
        towns = _by_township(rows["township"][chosen], added[chosen])
        records += [(town, TOWNSHIP_MEASURE, "", rule, amount) for town, amount in towns]
    return pd.DataFrame(records, columns=FACT_COLUMNS).astype({"amount": "int64"})


def row_amounts(sheet: str, rows: pd.DataFrame, quarter_code: str, policy: Policy) -> pd.DataFrame:
    """What each row that counts adds to every measure of its sheet.

    Args:
        sheet: ``institutions`` or ``estates``.
        rows: that sheet's rows, keyed by the contract; missing columns are taken as empty.
        quarter_code: whose last day, year and inspection window count.

    Returns:
        The index of the rows that count (counted institutions, judged estates); a column (measure, part) each, int64.
    """
    columns = Columns(rows, schema.sheet(sheet))
    counting = _counting(columns, policy)
    amounts = _added(columns, quarter_code, policy)[counting]
    return pd.DataFrame(amounts, index=rows.index[counting], columns=pd.MultiIndex.from_tuples(_keys(columns)))


def _counting(rows: Columns, policy: Policy) -> np.ndarray:
    """The institutions that are counted, or the estates that are judged."""
    chosen = counted(rows.frame, policy) if rows.sheet is schema.INSTITUTIONS else judged(rows.frame)
    return chosen.to_numpy()


def _added(rows: Columns, quarter_code: str, policy: Policy) -> np.ndarray:
    """What each row would add, if it counts: row × measure of its sheet."""
    period = quarter_of(quarter_code)
    amounts = [measure.amounts(rows, period, policy) for measure in _MEASURES[rows.sheet.key]]
    return np.stack(amounts, axis=1).astype(np.int64)


def _keys(rows: Columns) -> list[tuple[str, str]]:
    return [(measure.key, measure.part) for measure in _MEASURES[rows.sheet.key]]


def _sums(rows: Columns, amounts: np.ndarray) -> dict[tuple[str, str], int]:
    return dict(zip(_keys(rows), amounts.sum(axis=0).tolist(), strict=True))


def _under3(county_values: dict[str, Any]) -> int | None:
    given = county_values.get("under3")
    return None if given is None or pd.isna(given) else int(given)


def _enrolment(sums: dict[tuple[str, str], int], under3: int | None) -> dict[tuple[str, str], int]:
    """A county that gives no under-3s is left out of both sums of the enrolment rate."""
    given = under3 is not None
    return {
        ("under3", ""): under3 or 0,
        (UNDER3_GIVEN, ""): int(given),
        (ENROLLED_WITH_UNDER3, ""): sums[("enrolled", "")] if given else 0,
    }


def _by_township(townships: np.ndarray, amounts: np.ndarray) -> list[tuple[str, int]]:
    """Townships with an inclusive institution, and how many they have."""
    inclusive = amounts[:, [m.key for m in _OF_INSTITUTIONS].index(TOWNSHIP_MEASURE)] > 0
    return sorted(Counter(str(town) for town in townships[inclusive] if town is not None).items())
