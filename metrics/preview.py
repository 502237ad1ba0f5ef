"""What a workbook would make of figures, before anybody has approved it. What it changes itself: ``differences``."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from data.policy.policy import Policy
from data.vocabulary import Level, Rule
from metrics.figures import Inputs, figures
from metrics.identity import same_rows
from metrics.needs import counted

NOT_YET = 0
"""The submission number of a workbook that is not approved; the store's own begin at 1."""
_PUBLISHED_KEY = ["quarter", "level", "unit", "unit_name", "indicator"]
_SIDED = ["value", "numerator", "denominator", "target", "verdict"]
PUBLISHED = (*_PUBLISHED_KEY, *(f"{name}_{side}" for side in ("before", "after") for name in _SIDED))
"""The columns of ``published_changes``."""
_SIDE = ("value", "numerator", "denominator", "gap", "verdict", "target", "source", "carried_from", "population_as_of")


@dataclass(frozen=True)
class Preview:
    """Figures as they are and as they would become.

    Attributes:
        quarter: the workbook's.
        figures: key ``unit`` (the county and the city) and ``indicator``; every column of the table of figures that
            can move, as ``<column>_before`` and ``<column>_after``.
        gained, lost: names of the county's townships that would come to be covered, and that would no longer be.
        uncovered: names of those still without an inclusive institution.
        published: the published figures a replacement would change (``published_changes``); empty where no version of
            the quarter is approved yet.
    """

    quarter: str
    figures: pd.DataFrame
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    uncovered: tuple[str, ...]
    published: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(PUBLISHED)))

    @property
    def county(self) -> str:
        """Whose workbook it is (code)."""
        return "" if self.figures.empty else str(self.figures["unit"].iloc[0])

    def row(self, unit: str, indicator: str) -> pd.Series | None:
        """The figures of one unit's indicator; None where the table has none."""
        rows = self.figures[(self.figures["unit"] == unit) & (self.figures["indicator"] == indicator)]
        return None if rows.empty else rows.iloc[0]


# Long: most of it says what goes in.
def preview(
    inputs: Inputs,
    facts: pd.DataFrame,
    policy: Policy,
    *,
    county: str,
    quarter: str,
    population: dict[str, Any] | None = None,
    before: pd.DataFrame | None = None,
    through: str | None = None,
) -> Preview:
    """What becomes of a county's and the city's figures of a quarter once a workbook is approved.

    Args:
        inputs: what is approved today.
        facts: the workbook's own sums; ``unit``, ``measure``, ``part``, ``rule``, ``amount``.
        policy: for targets and rosters.
        county: the workbook's county (code).
        quarter: its quarter.
        population: the workbook's own residents, one row of ``inputs.population`` without ``unit`` and ``quarter``.
        before: the table of figures of ``inputs`` up to ``through``, where the caller has it already.
        through: the latest quarter with figures: a replacement also moves later ones that carry it. By default
            ``quarter``.

    Returns:
        Both sides, under the counting rule "all".
    """
    until = max(quarter, through or quarter)
    now = figures(inputs, policy, through=until) if before is None else before
    placed = put_in_place(inputs, facts, county=county, quarter=quarter, population=population)
    then = figures(placed, policy, through=until)
    approved = inputs.approved
    replaces = ((approved["county"] == county) & (approved["quarter"] == quarter)).any()
    covered_now, covered_then = (_covered(table, policy, county, quarter) for table in (now, then))
    covered_now = covered_now.reindex(covered_then.index, fill_value=False)
    return Preview(
        quarter,
        _both_sides(now, then, (county, policy.city.code), quarter),
        gained=_names(covered_then & ~covered_now),
        lost=_names(covered_now & ~covered_then),
        uncovered=_names(~covered_then),
        **({"published": published_changes(now, then)} if replaces else {}),
    )


def published_changes(now: pd.DataFrame, then: pd.DataFrame) -> pd.DataFrame:
    """The published figures that are another value or verdict in ``then`` than in ``now``.

    Args:
        now, then: the table of figures before and after, of the same quarters.

    Returns:
        Columns ``PUBLISHED``, latest quarter first, then in the table's order; under the counting rule "all", whole
        units only (a mix's parts are left to the table itself).
    """
    sides = [_published(table, suffix) for table, suffix in ((now, "_before"), (then, "_after"))]
    both = sides[0].merge(sides[1], on=_PUBLISHED_KEY, how="outer", validate="1:1", sort=False)
    same = [_same(both[f"{name}_before"], both[f"{name}_after"]) for name in ("value", "verdict")]
    moved = both[~(same[0] & same[1])]
    return moved.sort_values("quarter", ascending=False, kind="stable").reset_index(drop=True)[list(PUBLISHED)]


def _published(table: pd.DataFrame, suffix: str) -> pd.DataFrame:
    rows = table[(table["rule"] == Rule.ALL) & (table["part"].fillna("") == "")]
    sided = rows[_SIDED].add_suffix(suffix)
    return pd.concat([rows[_PUBLISHED_KEY], sided], axis=1)


def _same(before: pd.Series, after: pd.Series) -> pd.Series:
    return (before == after).fillna(value=False).astype(bool) | (before.isna() & after.isna())


def put_in_place(
    inputs: Inputs, facts: pd.DataFrame, *, county: str, quarter: str, population: dict[str, Any] | None = None
) -> Inputs:
    """The inputs as if the workbook were its county's approved one of that quarter. Arguments as for ``preview``."""
    whose = {"county": county, "quarter": quarter, "submission": NOT_YET}
    return replace(
        inputs,
        facts=_replaced(inputs.facts, facts.assign(**whose), county=county, quarter=quarter),
        approved=_replaced(inputs.approved, pd.DataFrame([whose]), county=county, quarter=quarter),
        population=_with_own(inputs.population, population, county, quarter),
    )


def institution_changes(last: pd.DataFrame, now: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """What changed between two rosters of one county, institution by institution.

    Which are the same, ``metrics.identity`` says.

    Args:
        last: the roster of the last approved workbook; ``name``, ``uscc``, ``township``, ``kind``, ``status`` and
            ``places``. Empty where there is none.
        now: the roster of the workbook at hand; the same columns and ``row``.
        policy: its counting rule.

    Returns:
        One row an institution that changed: ``change`` (new, closed, expanded, reduced or left_out), ``name``,
        ``before``, ``after``, ``difference`` (places, Int64; NA where there is none) and ``row`` (Excel's, NA for one
        that is no longer listed). left_out: it would count, were its places readable.
    """
    pairs = _pairs(_roster(last, policy), _roster(now, policy), policy)
    pairs["change"] = [_change(*row) for row in zip(*(pairs[c] for c in _ASKED), strict=True)]
    changed = pairs[pairs["change"].notna()].copy()
    counted_before = changed["before"].where(changed["was_counted"], 0).fillna(0)
    changed["difference"] = changed["after"].where(changed["is_counted"], 0).fillna(0) - counted_before
    changed.loc[changed["change"] == "left_out", "difference"] = pd.NA
    return changed[["change", "name", "before", "after", "difference", "row"]].reset_index(drop=True)


# --- figures ---------------------------------------------------------------------------------------------------------


def _replaced(table: pd.DataFrame, rows: pd.DataFrame, *, county: str, quarter: str) -> pd.DataFrame:
    kept = table[~((table["county"] == county) & (table["quarter"] == quarter))]
    fresh = rows.reindex(columns=table.columns)
    return pd.concat([kept, fresh], ignore_index=True) if len(kept) else fresh


def _with_own(population: pd.DataFrame, own: dict[str, Any] | None, county: str, quarter: str) -> pd.DataFrame:
    """The county's own figure of this quarter's workbook, in place of an earlier version's."""
    if own is None:
        return population
    earlier = population["own"].astype(bool) & (population["unit"] == county) & (population["quarter"] == quarter)
    row = pd.DataFrame([{**own, "own": True, "unit": county, "quarter": quarter}]).reindex(columns=population.columns)
    kept = population[~earlier]
    return pd.concat([kept, row.astype(kept.dtypes.to_dict())], ignore_index=True)


def _at(table: pd.DataFrame, quarter: str) -> pd.DataFrame:
    return table[(table["quarter"] == quarter) & (table["rule"] == Rule.ALL)]


def _both_sides(now: pd.DataFrame, then: pd.DataFrame, units: tuple[str, ...], quarter: str) -> pd.DataFrame:
    """Before and after of these units' indicators that have no parts, the county's first."""
    key = ["unit", "indicator"]
    sides = []
    for table, suffix in ((now, "_before"), (then, "_after")):
        rows = _at(table, quarter)
        rows = rows[rows["unit"].isin(units) & (rows["part"].fillna("") == "")]
        sides.append(rows.set_index(key)[list(_SIDE)].add_suffix(suffix))
    joined = sides[1].join(sides[0], how="left", validate="1:1").reset_index()
    return joined.sort_values("unit", key=lambda codes: codes.map(units.index), kind="stable", ignore_index=True)


def _covered(table: pd.DataFrame, policy: Policy, county: str, quarter: str) -> pd.Series:
    """Whether each township of the county has an inclusive institution, by its name."""
    rows = _at(table, quarter)
    rows = rows[(rows["level"] == Level.TOWNSHIP) & (rows["indicator"] == "inclusive_institutions")]
    rows = rows[rows["unit"].str.startswith(county)]
    return rows.set_index("unit_name")["value"].fillna(0).astype(float).ge(1)


def _names(chosen: pd.Series) -> tuple[str, ...]:
    return tuple(str(name) for name in chosen.index[chosen])


# --- institutions ----------------------------------------------------------------------------------------------------

_ASKED = ("was_counted", "is_counted", "before", "after")
_COLUMNS = ("name", "uscc", "township", "kind", "status", "places", "row")


def _roster(institutions: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """The columns asked here, and whether each institution counts."""
    roster = institutions.reindex(columns=list(_COLUMNS)).reset_index(drop=True)
    return roster.assign(counts=counted(roster, policy), places=roster["places"].astype("Int64"))


def _pairs(last: pd.DataFrame, now: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """The same institutions side by side, in the order of the roster at hand; then those no longer listed."""
    same = same_rows(last, now, policy).sort_values("later")
    new = pd.DataFrame({"later": now.index.difference(list(same["later"]))})
    gone = pd.DataFrame({"earlier": last.index.difference(list(same["earlier"]))})
    pairs = pd.concat([same, new, gone], ignore_index=True).astype("Int64")
    was, now_is = _beside(last, pairs["earlier"]), _beside(now, pairs["later"])
    return pd.DataFrame(
        {
            "name": now_is["name"].fillna(was["name"]),
            "row": now_is["row"].astype("Int64"),
            "was_counted": was["counts"].eq(True),
            "is_counted": now_is["counts"].eq(True),
            "before": was["places"].astype("Int64"),
            "after": now_is["places"].astype("Int64"),
        }
    )


def _beside(roster: pd.DataFrame, labels: pd.Series) -> pd.DataFrame:
    """The rows of these labels, an empty one where there is none."""
    return labels.to_frame("label").merge(roster, how="left", left_on="label", right_index=True, validate="m:1")


def _change(was_counted: bool, is_counted: bool, before: Any, after: Any) -> str | None:
    if is_counted and pd.isna(after):
        return "left_out"
    if was_counted != is_counted:
        return "new" if is_counted else "closed"
    if not is_counted or pd.isna(before) or before == after:
        return None
    return "expanded" if after > before else "reduced"
