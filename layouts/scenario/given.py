"""What the page of scenarios is given, and what is assumed, in words."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import pandas as pd

from layouts.kit import numbers
from layouts.kit.shell import View
from layouts.scenario.address import ScenarioQuery
from metrics.allocation import BY_GAP, Allocation
from metrics.building import building, shares, sharing
from metrics.forecast import Forecast
from metrics.projection import Projection
from metrics.rates import exact_text
from metrics.scenario import GOING_ON, Scenario

_FEW = 3
"""Additions a sentence lists one by one."""


@dataclass(frozen=True)
class Rival:
    """A saved scenario beside the present one. ``found`` is None where its first quarter has no figures."""

    id: int
    name: str
    found: Projection | None


@dataclass(frozen=True)
class ScenarioData:
    """Everything the page shows.

    Attributes:
        asked: the scenario with what could not be understood; ``found`` what becomes of it.
        going: what becomes of it at the recent pace; ``past`` the figures before (``metrics.scenario.past``).
        forecast: when the city's target is reached at the recent pace, as every page says it.
        saved: all saved scenarios (``data.store.scenarios.COLUMNS``); ``query`` the present one as it would be saved.
        rivals: those chosen to compare with; ``gone`` the numbers of those there are none of.
    """

    asked: ScenarioQuery
    found: Projection
    going: Projection
    past: pd.DataFrame
    forecast: Forecast | None = None
    saved: pd.DataFrame = field(default_factory=pd.DataFrame)
    query: str = ""
    rivals: tuple[Rival, ...] = ()
    gone: tuple[int, ...] = ()

    @property
    def scenario(self) -> Scenario:
        """What is assumed."""
        return self.found.scenario

    @cached_property
    def shared(self) -> Allocation:
        """The gap shared by what each county lacks: it says whose own gap is not known."""
        return shares(self.found, BY_GAP)

    @cached_property
    def built(self) -> pd.DataFrame:
        """What each county has to build (``metrics.building.building``)."""
        return building(self.found)

    @cached_property
    def ways(self) -> pd.DataFrame:
        """The ways of sharing side by side (``metrics.building.sharing``)."""
        return sharing(self.found)

    @property
    def pace_alone(self) -> bool:
        """Whether nothing is assumed but that all go on at the recent pace: then its outcome is the forecast."""
        return replace(self.scenario, pace=0).assumes_nothing and self.scenario.pace == GOING_ON


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """A table's rows as dicts by column."""
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]


def county_names(view: View, codes: list[str]) -> list[str]:
    """Short names of counties."""
    return [view.policy.unit(code).short_name for code in codes]


def signed(number: object) -> str:
    """A per cent with its sign: ``−0.5``, ``+1``."""
    text = exact_text(number)
    return numbers.MINUS + text[1:] if text.startswith("-") else text if text == "0" else f"+{text}"


def assumed(view: View, scenario: Scenario) -> str:
    """What is assumed, in one sentence."""
    if scenario.assumes_nothing:
        return view.words.text("scenario.assumed.nothing")
    listed = view.words.text("scenario.assumed.joint").join(_assumptions(view, scenario))
    return view.words.text("scenario.assumed.said", listed=listed)


def _assumptions(view: View, scenario: Scenario) -> list[str]:
    words = view.words
    said = _added(view, scenario)
    if scenario.growth:
        said.append(words.text("scenario.assumed.growth", growth=signed(scenario.growth)))
    for unit, growth in scenario.own_growth:
        county = county_names(view, [unit])[0]
        said.append(words.text("scenario.assumed.own", county=county, growth=signed(growth)))
    if scenario.pace:
        said.append(words.text("scenario.assumed.pace", pace=scenario.pace))
    return said


def _added(view: View, scenario: Scenario) -> list[str]:
    listed, words = scenario.additions, view.words
    if len(listed) > _FEW:
        counted = {"counties": len({one.county for one in listed}), "places": sum(one.places for one in listed)}
        last = max(one.quarter for one in listed)
        return [words.text("scenario.assumed.adding_many", quarter=last, **counted)]
    return [
        words.text(
            "scenario.assumed.adding",
            county=county_names(view, [one.county])[0],
            quarter=one.quarter,
            places=one.places,
        )
        for one in listed
    ]


def sources(view: View, given: ScenarioData) -> str:
    """The source line: that it is a scenario, what it starts from, who is carried or missing, whose pace it is."""
    words, begun, base = view.words, given.found.start, given.scenario.base
    said = [words.text("scenario.source.line", base=base)]
    if view.coverage is not None and not view.coverage.complete:
        counted = {"approved": view.coverage.approved, "due": view.coverage.due}
        said.append(words.text("scenario.source.coverage", base=base, **counted))
    for key, codes in (("carried", begun.carried), ("missing", begun.missing)):
        if codes:
            said.append(words.text(f"scenario.source.{key}", names=county_names(view, codes)))
    unpaced = [unit for unit in begun.counties if unit not in begun.paced]
    if begun.paced and unpaced:
        said.append(words.text("scenario.source.paced", base=base, names=county_names(view, unpaced)))
    if view.coverage is not None and view.coverage.population:
        said.append(words.text("scenario.source.people", day=view.coverage.population))
    return "".join(said)
