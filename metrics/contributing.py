"""Down to the rows and columns of a workbook: what each part of a figure reads there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import pandas as pd

from data.policy.policy import Policy
from data.vocabulary import Rule
from metrics.facts import COUNTY as COUNTY_SHEET
from metrics.facts import (
    ENROLLED_WITH_UNDER3,
    ESTATES,
    INSTITUTIONS,
    MEASURES,
    TOWNSHIP_MEASURE,
    FactMeasure,
    row_amounts,
)
from metrics.formulas import COVERED, FORMULAS, NEEDED, RESIDENTS


@dataclass(frozen=True)
class Reads:
    """What one part of a figure reads from one sheet of a workbook.

    ``side`` is ``numerator`` or ``denominator``; ``columns`` are keys of the contract; ``amounts`` is what each row
    adds, indexed as the sheet's frame, only rows that add something; empty of 县区概况, which has no rows.
    """

    side: str
    sheet: str
    columns: tuple[str, ...]
    amounts: pd.Series


def contributing(
    indicator: str,
    part: str,
    rule: str,
    institutions: pd.DataFrame,
    estates: pd.DataFrame,
    *,
    quarter: str,
    policy: Policy,
    townships: Collection[str] | None = None,
) -> list[Reads]:
    """Which rows and columns of one county's workbook a figure reads, for its numerator and its denominator.

    Args:
        institutions, estates: the workbook's rows, keyed by the contract.
        quarter: the workbook's own (of a carried one the earlier quarter).
        townships: only institutions there (a township's figure); None for all.

    Returns:
        One entry a sheet and side. Residents and the roster are no cells of a row: a rate a thousand names the
        population of 县区概况, and the counties due none.
    """
    formula = FORMULAS[indicator]
    sheets = {INSTITUTIONS: institutions, ESTATES: estates}
    found = []
    for side, name in (("numerator", formula.numerator), ("denominator", formula.denominator)):
        for measure in _MADE_OF.get(name or "", (name,)):
            its_part = part if formula.by_part and side == "numerator" else ""
            found += _reads(side, MEASURES.get((measure or "", its_part)), sheets, quarter, policy, rule)
    if townships is None:
        return found
    there = institutions.index[institutions["township"].isin(list(townships))]
    return [replace(one, amounts=one.amounts[one.amounts.index.isin(there)]) for one in found]


_MADE_OF = {COVERED: (TOWNSHIP_MEASURE,), NEEDED: (RESIDENTS, "places"), ENROLLED_WITH_UNDER3: ("enrolled",)}
"""What numerators that are no plain sum are made of."""


def _reads(
    side: str, measure: FactMeasure | None, sheets: dict[str, pd.DataFrame], quarter: str, policy: Policy, rule: str
) -> list[Reads]:
    """Nothing for what is no measure of a workbook: the roster, the counties due."""
    if measure is None:
        return []
    if measure.sheet == COUNTY_SHEET:
        return [Reads(side, measure.sheet, measure.columns, pd.Series(dtype="int64"))]
    amounts, filters = row_amounts(measure.sheet, sheets[measure.sheet], quarter, policy), ()
    if rule == Rule.REGISTERED and measure.sheet == INSTITUTIONS:
        amounts, filters = amounts[amounts[("registered", "")].gt(0)], ("registered",)
    added = amounts[(measure.key, measure.part)]
    return [Reads(side, measure.sheet, tuple(dict.fromkeys((*measure.columns, *filters))), added[added.ne(0)])]
