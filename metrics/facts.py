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

from data import schema
from data.policy import Policy
from data.quarters import first_day, last_day, quarter
from metrics.needs import carers_needed, counted, delivered_ahead, judged, places_needed

ALL, REGISTERED = "all", "registered"
RULES = (ALL, REGISTERED)
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


Amounts = Callable[[pd.DataFrame, pd.Period, Policy], np.ndarray]
"""What each row adds, as whole numbers or truth: of rows that count, a quarter and the policy."""


@dataclass(frozen=True)
class Measure:
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


def _each(rows: pd.DataFrame, period: pd.Period, policy: Policy) -> np.ndarray:
    return np.ones(len(rows), dtype=np.int64)


def _number(column: str) -> Amounts:
    return lambda rows, period, policy: _whole(rows[column])


def _choice(column: str, choice: str) -> Amounts:
    return lambda rows, period, policy: _is(rows[column], choice)


def _inclusive_places(rows: pd.DataFrame, period: pd.Period, policy: Policy) -> np.ndarray:
    return _whole(rows["places"]) * _is(rows["inclusive"], schema.YES)


def _places_by(column: str, choice: str) -> Amounts:
    """The places of institutions of one choice; in full under each of several (numbers.md §3, mix_form)."""

    def amounts(rows: pd.DataFrame, period: pd.Period, policy: Policy) -> np.ndarray:
        written = rows[column].tolist()
        chosen = [isinstance(text, str) and choice in text.split(schema.LISTED) for text in written]
        return _whole(rows["places"]) * np.array(chosen, dtype=bool)

    return amounts


def _trained(rows: pd.DataFrame, period: pd.Period, policy: Policy) -> np.ndarray:
    """Trained and checked in this calendar year, not after the quarter's end."""
    return _between(rows["trained_on"], dt.date(period.year, 1, 1), last_day(period))


def _inspected(rows: pd.DataFrame, period: pd.Period, policy: Policy) -> np.ndarray:
    """Last inspected between the first day of the quarter three before and this quarter's end."""
    return _between(rows["inspected_on"], first_day(period - 3), last_day(period))


def _passed(rows: pd.DataFrame, period: pd.Period, policy: Policy) -> np.ndarray:
    return _inspected(rows, period, policy) & _is(rows["inspection"], schema.PASSED)


def _class_places_given(rows: pd.DataFrame, period: pd.Period, policy: Policy) -> np.ndarray:
    return carers_needed(rows, policy).notna().to_numpy(dtype=bool)


def _staffed(rows: pd.DataFrame, period: pd.Period, policy: Policy) -> np.ndarray:
    """Carers suffice for the places of each kind of class; where either is unknown they do not."""
    suffices = rows["carers"].astype("Int64") >= carers_needed(rows, policy)
    return suffices.fillna(False).to_numpy(dtype=bool)


# --- what an estate adds ----------------------------------------------------------------------------------------------


def _provided(kind: str) -> Amounts:
    """Enough places built and, if new, not delivered ahead of them."""

    def amounts(rows: pd.DataFrame, period: pd.Period, policy: Policy) -> np.ndarray:
        needed = places_needed(rows["residents"], rows["kind"], policy)
        enough = (rows["built"].astype("Int64") >= needed).fillna(False).to_numpy(dtype=bool)
        return _is(rows["kind"], kind) & enough & ~delivered_ahead(rows, policy).to_numpy(dtype=bool)

    return amounts


def _lacking_places(rows: pd.DataFrame, period: pd.Period, policy: Policy) -> np.ndarray:
    needed = places_needed(rows["residents"], rows["kind"], policy)
    return _whole((needed - rows["built"].astype("Int64")).clip(lower=0))


# --- columns as plain arrays ------------------------------------------------------------------------------------------


def _whole(column: pd.Series) -> np.ndarray:
    """Whole numbers; what is missing adds nothing."""
    return column.astype("Int64").to_numpy(dtype=np.int64, na_value=0)


def _is(column: pd.Series, choice: str) -> np.ndarray:
    return np.array([isinstance(text, str) and text == choice for text in column.tolist()], dtype=bool)


def _between(column: pd.Series, first: dt.date, last: dt.date) -> np.ndarray:
    days = pd.to_datetime(column)
    return (days.ge(pd.Timestamp(first)) & days.le(pd.Timestamp(last))).to_numpy(dtype=bool)


# --- the measures -----------------------------------------------------------------------------------------------------

_NEEDS = ("kind", "residents", "built")
_PROVIDED = (*_NEEDS, "housing_delivered", "delivered_together")

_OF_INSTITUTIONS = (
    Measure("institutions", INSTITUTIONS, _each),
    Measure("places", INSTITUTIONS, _number("places"), ("places",)),
    Measure("demonstration", INSTITUTIONS, _choice("demonstration", schema.YES), ("demonstration",)),
    Measure("pilot_kindergarten", INSTITUTIONS, _choice("pilot", schema.PILOT_KINDERGARTEN), ("pilot",)),
    Measure("pilot_workplace", INSTITUTIONS, _choice("pilot", schema.PILOT_WORKPLACE), ("pilot",)),
    Measure("inclusive_institutions", INSTITUTIONS, _choice("inclusive", schema.YES), ("inclusive", "township")),
    Measure("inclusive_places", INSTITUTIONS, _inclusive_places, ("inclusive", "places")),
    Measure("registered", INSTITUTIONS, _choice("registered", schema.REGISTERED), ("registered",)),
    Measure("enrolled", INSTITUTIONS, _number("enrolled"), ("enrolled",)),
    Measure("trained", INSTITUTIONS, _trained, ("trained_on",)),
    Measure("carers", INSTITUTIONS, _number("carers"), ("carers",)),
    Measure("certified", INSTITUTIONS, _number("carers_certified"), ("carers_certified",)),
    Measure("class_places_given", INSTITUTIONS, _class_places_given, _CLASS_PLACES),
    Measure("staffed", INSTITUTIONS, _staffed, ("carers", *_CLASS_PLACES)),
    Measure("inspected", INSTITUTIONS, _inspected, ("inspected_on",)),
    Measure("inspection_passed", INSTITUTIONS, _passed, ("inspection", "inspected_on")),
    Measure("kindergartens", INSTITUTIONS, _choice("kind", schema.KINDERGARTEN), ("kind",)),
    *(
        Measure(key, INSTITUTIONS, _places_by(column, choice), (column, "places"), choice)
        for key, (column, choices) in _MIXES.items()
        for choice in choices
    ),
)
_OF_ESTATES = (
    Measure("estates_new", ESTATES, _choice("kind", schema.ESTATE_NEW)),
    Measure("estates_new_provided", ESTATES, _provided(schema.ESTATE_NEW), _PROVIDED),
    Measure("estates_old", ESTATES, _choice("kind", schema.ESTATE_OLD)),
    Measure("estates_old_provided", ESTATES, _provided(schema.ESTATE_OLD), _NEEDS),
    Measure("estate_places_lacking", ESTATES, _lacking_places, _NEEDS),
)
UNDER3_GIVEN, ENROLLED_WITH_UNDER3 = "under3_given", "enrolled_with_under3"
"""Whether the county gives its under-3s (1 or 0), and the enrolled children where it does, else 0."""

MEASURES: dict[tuple[str, str], Measure] = {
    (m.key, m.part): m
    for m in (
        *_OF_INSTITUTIONS,
        *_OF_ESTATES,
        Measure("under3", COUNTY, _number("under3"), ("under3",)),
        Measure("residents", COUNTY, _number("population"), ("population", "population_as_of")),
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
    listed = institutions.reset_index(drop=True).reindex(columns=[*schema.INSTITUTIONS.keys])
    rows = row_amounts(INSTITUTIONS, listed, quarter, policy)
    built = _sums(row_amounts(ESTATES, estates, quarter, policy))
    records = []
    for rule, counts in ((ALL, rows), (REGISTERED, rows[rows[("registered", "")].gt(0)])):
        sums = _sums(counts) | built
        sums |= _enrolment(sums, _under3(county_values))
        records += [(county, measure, part, rule, amount) for (measure, part), amount in sums.items()]
        records += [(town, TOWNSHIP_MEASURE, "", rule, amount) for town, amount in _by_township(listed, counts)]
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
    measures = _OF_INSTITUTIONS if sheet == INSTITUTIONS else _OF_ESTATES
    keys = pd.MultiIndex.from_tuples([(m.key, m.part) for m in measures])
    if rows.empty:
        return pd.DataFrame(np.zeros((0, len(keys)), dtype=np.int64), index=rows.index, columns=keys)
    whole = rows.reindex(columns=[*schema.sheet(sheet).keys])
    chosen = whole[counted(whole, policy) if sheet == INSTITUTIONS else judged(whole)]
    period = quarter(quarter_code)
    amounts = np.stack([m.amounts(chosen, period, policy).astype(np.int64) for m in measures], axis=1)
    return pd.DataFrame(amounts, index=chosen.index, columns=keys)


def _sums(amounts: pd.DataFrame) -> dict[tuple[str, str], int]:
    keys = [(str(measure), str(part)) for measure, part in amounts.columns]
    return dict(zip(keys, amounts.to_numpy().sum(axis=0).tolist(), strict=True))


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


def _by_township(institutions: pd.DataFrame, counts: pd.DataFrame) -> list[tuple[str, int]]:
    """Townships with an inclusive institution, and how many they have."""
    inclusive = counts[(TOWNSHIP_MEASURE, "")]
    towns = institutions.loc[inclusive.index[inclusive.gt(0)], "township"].dropna()
    return sorted(Counter(towns.astype(str)).items())
