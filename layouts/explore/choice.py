"""What the address asks of the data page, and what is done where it cannot be had: said in place, never a dead end."""

# Long: what an address may choose and what is done where it cannot be had, for one choice after the other.
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from data.indicators import INDICATORS, Indicator
from data.policy.policy import Policy
from data.quarters import last_day, quarter, quarters_between, steps
from data.vocabulary import Level, Measured
from layouts.kit.shell import View

LINE, BAR, MULTIPLES, SCATTER, HEAT, MAP = "line", "bar", "multiples", "scatter", "heat", "map"
CHARTS = (LINE, BAR, MULTIPLES, SCATTER, HEAT, MAP)
COUNTIES, WHOLE_CITY, BOTH, CHOSEN, TOWNSHIPS = "counties", "city", "both", "chosen", "townships"
OF_COUNTY = f"{TOWNSHIPS}-"
"""``townships-140802``: the townships of one county."""
EVERY = "all"
"""All parts of an indicator that has some."""
DEFAULT_INDICATOR, DEFAULT_OTHER = "places_per_1000", "utilisation"
SPAN = 8
MOST_LINES, MOST_PANELS, FEWEST_POINTS = 16, 20, 3
OWN = ("indicator", "other", "part", "units", "from", "to", "chart", "mark", "sort", "filter")
"""The parameters of this page."""


@dataclass(frozen=True)
class Note:
    """What was asked for and is not shown, and what is shown instead."""

    key: str
    params: dict[str, Any]


@dataclass(frozen=True)
class Choice:
    """What the page shows.

    Attributes:
        indicator: of the tidy table; ``other`` the second one of a scatter.
        part: one part, ``all`` for every one, empty for indicators without parts.
        scope: counties, city, both, chosen, townships, or ``townships-<county>``; ``units`` their codes.
        first, last: the quarters of the span; ``quarters`` all of it.
        chart: one of ``CHARTS``; ``mark`` the unit to stand out, empty for none in particular.
        notes: what could not be had.
    """

    indicator: Indicator
    other: Indicator
    part: str
    scope: str
    units: tuple[str, ...]
    first: str
    last: str
    chart: str
    mark: str = ""
    notes: tuple[Note, ...] = ()

    @property
    def quarters(self) -> tuple[str, ...]:
        """Every quarter of the span."""
        return tuple(quarters_between(quarter(self.first), quarter(self.last)))

    @property
    def shown_quarters(self) -> tuple[str, ...]:
        """The quarters the chart and the table are about: some kinds of chart show one."""
        one = self.chart in (BAR, SCATTER, MAP) or (self.chart == HEAT and self.by_part and len(self.units) > 1)
        return (self.last,) if one else self.quarters

    @property
    def level(self) -> str:
        """Of which units it is: township, or county where the city may stand beside them."""
        return Level.TOWNSHIP if self.scope.startswith(TOWNSHIPS) else Level.COUNTY

    @property
    def by_part(self) -> bool:
        """Whether every part is shown."""
        return self.part == EVERY

    @property
    def indicators(self) -> tuple[str, ...]:
        """The ids of what is shown."""
        both = (self.indicator.id, self.other.id) if self.chart == SCATTER else (self.indicator.id,)
        return tuple(dict.fromkeys(both))


def choice(view: View) -> Choice:
    """What the view's address asks for, whatever it says. The view has a quarter with figures."""
    asked, policy = view.address.extra, view.policy
    notes: list[Note] = []
    indicator = _indicator(asked.get("indicator", ""), DEFAULT_INDICATOR, policy, notes)
    first, last = _span(view, notes)
    chart = _chart_asked(asked.get("chart", ""), notes)
    scope, units = _units(view, asked.get("units", ""), indicator, last, notes)
    made = Choice(
        indicator=indicator,
        other=_other(asked.get("other", ""), indicator, policy, notes),
        part=_part(indicator, asked.get("part", ""), notes),
        scope=scope,
        units=units,
        first=first,
        last=last,
        chart=chart,
        mark=asked.get("mark", ""),
        notes=tuple(notes),
    )
    return _possible(made, view)


def in_use(policy: Policy) -> list[Indicator]:
    """The indicators the policy uses, in the order of numbers.md §3."""
    return [one for one in INDICATORS.values() if one.id in policy.indicators]


def townships_of(policy: Policy, code: str, county: str | None = None) -> list[str]:
    """The townships of the roster valid at a quarter's end, of one county or all, by county."""
    roster = policy.townships(last_day(quarter(code)))
    roster = roster[~roster["is_pseudo"].astype(bool)]
    wanted = [one.code for one in policy.counties] if county is None else [county]
    return [unit for of in wanted for unit in roster.loc[roster["county"] == of, "code"]]


def _indicator(asked: str, default: str, policy: Policy, notes: list[Note]) -> Indicator:
    if asked and asked not in policy.indicators:
        notes.append(Note("unknown_indicator", {"written": asked[:40]}))
        asked = ""
    return INDICATORS[asked or (default if default in policy.indicators else policy.indicators[0])]


def _other(asked: str, indicator: Indicator, policy: Policy, notes: list[Note]) -> Indicator:
    """The second indicator: never the first one again."""
    default = DEFAULT_OTHER if indicator.id != DEFAULT_OTHER else DEFAULT_INDICATOR
    return _indicator("" if asked == indicator.id else asked, default, policy, notes)


# --- the span --------------------------------------------------------------------------------------------------------


def _span(view: View, notes: list[Note]) -> tuple[str, str]:
    """From and to: to the shell's quarter, from seven quarters before it, unless the address says otherwise."""
    known = view.quarters
    last = _known(view, "to", str(view.address.quarter), notes)
    default = known[min(known.index(last) + SPAN - 1, len(known) - 1)]
    first = _known(view, "from", default, notes)
    if first > last:
        notes.append(Note("span", {"from_": first, "to": last}))
        first = default
    return first, last


def _known(view: View, name: str, default: str, notes: list[Note]) -> str:
    asked = view.address.extra.get(name, "")
    if asked and asked not in view.quarters:
        known = {"first": view.quarters[-1], "last": view.quarters[0]}
        notes.append(Note("unknown_quarter", {"written": asked[:40], **known}))
        return default
    return asked or default


# --- the units -------------------------------------------------------------------------------------------------------


def scopes(indicator: Indicator, policy: Policy) -> list[str]:
    """The scopes an indicator has figures of, the most usual first; ``chosen`` is not among them."""
    levels = indicator.levels
    found = [
        scope
        for scope, needed in (
            (COUNTIES, (Level.COUNTY,)),
            (BOTH, (Level.CITY, Level.COUNTY)),
            (WHOLE_CITY, (Level.CITY,)),
        )
        if all(level in levels for level in needed)
    ]
    if Level.TOWNSHIP in levels:
        found += [TOWNSHIPS, *(f"{OF_COUNTY}{county.code}" for county in policy.counties)]
    return found


def _units(view: View, asked: str, indicator: Indicator, last: str, notes: list[Note]) -> tuple[str, tuple[str, ...]]:
    policy = view.policy
    allowed = scopes(indicator, policy)
    scope = asked or allowed[0]
    if scope in allowed:
        return scope, _of_scope(policy, scope, last)
    named = [code for code in scope.split(",") if code in _choosable(indicator, policy)]
    if named:
        return CHOSEN, tuple(dict.fromkeys(named))
    known = scope in (COUNTIES, BOTH, WHOLE_CITY) or scope.startswith(TOWNSHIPS) or _is_unit(policy, scope)
    notes.append(Note("no_level" if known else "unknown_units", {"written": scope[:40], "indicator": indicator.id}))
    return allowed[0], _of_scope(policy, allowed[0], last)


def _is_unit(policy: Policy, written: str) -> bool:
    names = policy.unit_names()
    return any(code in names for code in written.split(","))


def _choosable(indicator: Indicator, policy: Policy) -> list[str]:
    """The units one may choose one by one: the city and the counties, as far as they have the indicator."""
    city = [policy.city.code] if Level.CITY in indicator.levels else []
    return city + ([county.code for county in policy.counties] if Level.COUNTY in indicator.levels else [])


def choosable(chosen: Choice, policy: Policy) -> list[str]:
    """The units one may choose one by one for what is shown."""
    return _choosable(chosen.indicator, policy)


def _of_scope(policy: Policy, scope: str, last: str) -> tuple[str, ...]:
    counties = [county.code for county in policy.counties]
    if scope.startswith(OF_COUNTY):
        return tuple(townships_of(policy, last, scope.removeprefix(OF_COUNTY)))
    listed = {COUNTIES: counties, WHOLE_CITY: [policy.city.code], BOTH: [policy.city.code, *counties]}
    return tuple(listed[scope] if scope in listed else townships_of(policy, last))


# --- parts and charts ------------------------------------------------------------------------------------------------


def _part(indicator: Indicator, asked: str, notes: list[Note]) -> str:
    if not indicator.parts:
        return ""
    if asked and asked not in (*indicator.parts, EVERY):
        notes.append(Note("unknown_part", {"written": asked[:40]}))
        asked = ""
    return asked or EVERY


def _chart_asked(asked: str, notes: list[Note]) -> str:
    if asked and asked not in CHARTS:
        notes.append(Note("unknown_chart", {"written": asked[:40]}))
        asked = ""
    return asked


def impossible(chosen: Choice, chart: str, view: View) -> str:
    """Why a kind of chart makes no sense for what is chosen: the key of a sentence; empty where it does."""
    checks = {
        LINE: _no_line,
        MULTIPLES: _no_multiples,
        BAR: _no_bar,
        SCATTER: _no_scatter,
        HEAT: _no_heat,
        MAP: _no_map,
    }
    return checks[chart](chosen, view)


def _mixed(chosen: Choice) -> bool:
    """Whether every part of several units is asked for at once: more than lines or bars can tell apart."""
    return chosen.by_part and len(chosen.units) > 1


def series(chosen: Choice) -> int:
    """How many lines, panels or bars there are."""
    return len(chosen.indicator.parts) if chosen.by_part else len(chosen.units)


def _no_line(chosen: Choice, view: View) -> str:
    if steps(chosen.first, chosen.last) < 1:
        return "one_quarter"
    if _mixed(chosen):
        return "parts_and_units"
    return "too_many_lines" if series(chosen) > MOST_LINES else ""


def _no_multiples(chosen: Choice, view: View) -> str:
    if steps(chosen.first, chosen.last) < 1:
        return "one_quarter"
    if _mixed(chosen):
        return "parts_and_units"
    if series(chosen) < 2:
        return "one_series"
    return "too_many_panels" if series(chosen) > MOST_PANELS else ""


def _no_bar(chosen: Choice, view: View) -> str:
    if _mixed(chosen):
        return "parts_and_units"
    return "one_series" if series(chosen) < 2 else ""


def _no_scatter(chosen: Choice, view: View) -> str:
    if chosen.indicator.parts or chosen.other.parts:
        return "parts_in_scatter"
    level = Level.TOWNSHIP if chosen.level == Level.TOWNSHIP else Level.COUNTY
    if level not in chosen.indicator.levels or level not in chosen.other.levels:
        return "levels_differ"
    return "few_points" if len(chosen.units) < FEWEST_POINTS else ""


def _no_heat(chosen: Choice, view: View) -> str:
    return ""


def _no_map(chosen: Choice, view: View) -> str:
    if not view.policy.outlines.get("features"):
        return "no_outlines"
    if chosen.level == Level.TOWNSHIP or Level.COUNTY not in chosen.indicator.levels:
        return "map_of_counties"
    if chosen.by_part:
        return "parts_on_map"
    return "" if chosen.scope in (COUNTIES, BOTH) else "map_of_counties"


_INSTEAD = (LINE, HEAT, BAR)
"""What is drawn where nothing is asked for, the first that can be."""


def _possible(chosen: Choice, view: View) -> Choice:
    """The choice with a chart that can be drawn; what was asked for and cannot is a note."""
    default = next(chart for chart in _defaults(chosen) if not impossible(chosen, chart, view))
    if not chosen.chart:
        return replace(chosen, chart=default)
    why = impossible(chosen, chosen.chart, view)
    if not why:
        return chosen
    said = Note("impossible", {"chart": chosen.chart, "why": why, "instead": default})
    return replace(chosen, chart=default, notes=(*chosen.notes, said))


def _defaults(chosen: Choice) -> Sequence[str]:
    """Counts of few things are read better in a table than as lines; everything else as a line."""
    few = chosen.indicator.kind == Measured.COUNT and not chosen.by_part
    return (HEAT, LINE, BAR) if few or chosen.level == Level.TOWNSHIP else _INSTEAD


def is_compared(chosen: Choice) -> bool:
    """Whether the city stands beside its counties as a measure: of rates and shares, not of sums."""
    return (
        chosen.scope in (COUNTIES, CHOSEN)
        and chosen.indicator.kind not in (Measured.COUNT, Measured.GAP)
        and Level.CITY in chosen.indicator.levels
        and not chosen.by_part
    )
