"""Many counties: the demonstration's own, copied, so that a country's worth can be computed and shown.

Against the least that any engine does: the same sums by unit, grouped from columns of text.
"""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path

import pandas as pd

from bench.lines import Line, median
from callbacks.services.context import open_context
from data.policy.policy import Policy
from data.settings import Settings
from metrics.board import board
from metrics.figure import FigureTable
from metrics.figures import Inputs, figures

TODAY = "2026-11-23"


def measure(folder: Path, copies: int, rounds: int = 3) -> list[Line]:
    """All figures from nothing, and a page's board, at ``copies`` times the city."""
    context = open_context(Settings.from_environment({"TUOYU_TODAY": TODAY}).moved_to(folder), demo=True)
    one = context.inputs()
    policy, many = _policy(context.policy, copies), _inputs(one, context.policy, copies)
    quarter, through = str(one.approved["quarter"].max()), context.through()
    whole, sums, pages, city_pages = [], [], [], []
    city = figures(one, context.policy, through=through)
    country = city
    for _ in range(rounds):
        begun = time.perf_counter()
        country = figures(many, policy, through=through)
        whole.append(time.perf_counter() - begun)
        sums.append(_sums(many.facts))
        pages.append(_page(country, policy, quarter))
        city_pages.append(_page(city, context.policy, quarter))
    context.store.close()
    counties, facts = len(policy.counties), len(many.facts)
    page_ratio = median(pages) / median(city_pages)
    return [
        Line(
            f"{counties:,} counties × 24 quarters: all figures from {facts:,} facts",
            f"{median(whole) / median(sums):.2f} × ({median(whole):,.1f} s)",
            f"{median(sums):,.2f} s ({_ENGINE})",
            "≤ 1 ×",
        ),
        Line(
            f"overview's board of {counties:,} counties against {len(context.policy.counties)}",
            f"{page_ratio:.1f} ×",
            f"{median(city_pages) * 1000:,.0f} ms",
            "≤ 1.5 ×",
        ),
    ]


def _policy(policy: Policy, copies: int) -> Policy:
    counties = tuple(
        county.model_copy(update={"code": _code(county.code, copy), "name": f"{county.name}{copy or ''}"})
        for copy in range(copies)
        for county in policy.counties
    )
    rosters = tuple(
        dataclasses.replace(
            roster,
            units=tuple(
                unit._replace(code=_code(unit.code, copy), county=_code(unit.county, copy))
                for copy in range(copies)
                for unit in roster.units
            ),
        )
        for roster in policy.tables.rosters
    )
    return dataclasses.replace(policy, counties=counties, tables=dataclasses.replace(policy.tables, rosters=rosters))


def _inputs(one: Inputs, policy: Policy, copies: int) -> Inputs:
    own = one.population["unit"] != policy.city.code
    population = pd.concat([one.population[~own], _copied(one.population[own], ["unit"], copies)], ignore_index=True)
    return Inputs(
        facts=_copied(one.facts, ["county", "unit"], copies),
        approved=_copied(one.approved, ["county"], copies),
        population=population,
        reporting=_copied(one.reporting, ["county"], copies),
    )


def _code(code: str, copy: int) -> str:
    """A county's or township's code in a copy: the same length, and no other's."""
    return code if copy == 0 else f"{chr(0x41 + copy // 26)}{chr(0x41 + copy % 26)}{code[2:]}"


def _copied(frame: pd.DataFrame, columns: list[str], copies: int) -> pd.DataFrame:
    every = [
        frame.assign(**{name: [_code(str(code), copy) for code in frame[name]] for name in columns})
        for copy in range(copies)
    ]
    return pd.concat(every, ignore_index=True)


def _page(frame: pd.DataFrame, policy: Policy, quarter: str) -> float:
    """A page's board once the table has its index and the quarter its figures: both are made once a revision."""
    table = FigureTable(frame)
    board(table, policy, quarter=quarter, compare=None, rule="all")
    begun = time.perf_counter()
    board(table, policy, quarter=quarter, compare=None, rule="all")
    return time.perf_counter() - begun


try:
    import polars

    _ENGINE = "polars"

    def _sums(facts: pd.DataFrame) -> float:
        names = ("quarter", "unit", "measure", "rule", "amount")
        table = polars.DataFrame({name: facts[name].to_list() for name in names})
        begun = time.perf_counter()
        table.group_by("quarter", "unit", "measure", "rule").agg(polars.col("amount").sum())
        return time.perf_counter() - begun

except ImportError:
    _ENGINE = "pandas, for want of polars"

    def _sums(facts: pd.DataFrame) -> float:
        begun = time.perf_counter()
        facts.groupby(["quarter", "unit", "measure", "rule"])["amount"].sum()
        return time.perf_counter() - begun
