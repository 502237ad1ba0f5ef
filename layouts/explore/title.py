"""What the figures say, in one sentence made from them; what is measured; and what to know when reading them."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from data.vocabulary import Level, Source
from layouts.explore.choice import BAR, BOTH, CHOSEN, HEAT, LINE, MAP, MULTIPLES, SCATTER
from layouts.explore.given import (
    ExploreData,
    goal_said,
    indicator_name,
    is_open,
    is_reference,
    part_name,
    said_of,
    status_of,
    target_of,
    unit_said,
    written,
)
from layouts.kit.shell import View
from metrics.selection import Extremes, changed, extremes, lacking, paired, weak_in_both
from metrics.targets import kind_of

_OPEN = {BAR: "bar", HEAT: "cell", MAP: "row"}
"""How a chart shows what is carried or provisional, where not by a hollow point."""
_FEW = 5
"""Names a sentence repeats; more are counted."""


def finding(view: View, given: ExploreData) -> str:
    """The title: the finding, from the figures."""
    chosen = given.chosen
    if given.last.dropna(subset=["value"]).empty:
        name = indicator_name(view, chosen.indicator)
        return view.words.text("explore.title.nothing", quarter=chosen.last, name=name)
    if chosen.chart == SCATTER:
        return _of_two(view, given)
    if chosen.by_part:
        return _of_parts(view, given)
    if len(chosen.units) == 1:
        return _of_one(view, given)
    return _of_many(view, given)


def _of_many(view: View, given: ExploreData) -> str:
    """Who lacks to the target where there is one, else who is highest and lowest; over time how many rose."""
    words, chosen, last = view.words, given.chosen, _units_only(view, given.last)
    short, judged = lacking(last)
    target = target_of(view, chosen)
    if target is not None and judged:
        line = "explore.title.reference" if is_reference(view, chosen) else f"kind.{target.kind}.many"
        key = f"{line}_{'short' if short else 'met'}"
        goal = goal_said(view, chosen)
        said = words.text(
            key,
            total=_counted(view, given, judged),
            n=len(short),
            names=_named(view, given, short),
            goal=goal,
            name=indicator_name(view, chosen.indicator),
        )
    else:
        said = _extremes(view, given, extremes(last))
    return said + _rose(view, given) if chosen.chart in (LINE, MULTIPLES) else said


def _extremes(view: View, given: ExploreData, found: Extremes | None) -> str:
    words, chosen = view.words, given.chosen
    name = indicator_name(view, chosen.indicator, chosen.part)
    if found is None or found.highest == found.lowest:
        known = given.last.dropna(subset=["value"])
        value = said_of(view, chosen.indicator, known.iloc[0].to_dict())
        return words.text("explore.title.same", name=name, value=value)
    return words.text(
        "explore.title.extremes",
        name=name,
        most=_named(view, given, found.most),
        highest=written(view, chosen.indicator, found.highest),
        least=_named(view, given, found.least),
        lowest=written(view, chosen.indicator, found.lowest),
    )


def _rose(view: View, given: ExploreData) -> str:
    """How many rose between the first quarter and the last, and how many fell; not of what begins anew every year."""
    chosen, moves = given.chosen, changed(_units_only(view, given.rows))
    moves = moves[(moves["since"] == chosen.first) & (moves["until"] == chosen.last)]
    if moves.empty or _begins_anew(view, given):
        return ""
    up, down = int((moves["change"] > 0).sum()), int((moves["change"] < 0).sum())
    key = "explore.title.rose" if up or down else "explore.title.rested"
    return view.words.text(key, since=chosen.first, up=up, down=down)


def _begins_anew(view: View, given: ExploreData) -> bool:
    """Whether the target begins anew every year."""
    target = view.policy.target(given.chosen.indicator.id, str(given.rows["level"].iloc[-1]))
    return target is not None and kind_of(target).begins_anew


def _of_one(view: View, given: ExploreData) -> str:
    """One unit: from what to what."""
    words, chosen = view.words, given.chosen
    (code,) = chosen.units
    name = indicator_name(view, chosen.indicator, chosen.part)
    moves = changed(given.rows)
    last = given.last.iloc[-1].to_dict()
    now = said_of(view, chosen.indicator, last)
    if moves.empty:
        return words.text("explore.title.one", unit=given.names[code], name=name, quarter=chosen.last, value=now)
    move = moves.iloc[0]
    key = "rose" if move["change"] > 0 else "fell" if move["change"] < 0 else "stayed"
    then = written(view, chosen.indicator, move["then"], last["target"])
    return words.text(
        f"explore.title.one_{key}",
        unit=given.names[code],
        name=name,
        since=move["since"],
        then=then,
        until=chosen.last,
        now=now,
    )


def _of_parts(view: View, given: ExploreData) -> str:
    """One unit's largest part and smallest; of many, which part is the largest in most of them."""
    words, chosen = view.words, given.chosen
    name, last = indicator_name(view, chosen.indicator), given.last.dropna(subset=["value"])
    if len(chosen.units) == 1:
        found = extremes(last, "part")
        assert found is not None
        return words.text(
            "explore.title.parts",
            unit=given.names[chosen.units[0]],
            name=name,
            most=_parts(view, found.most),
            highest=written(view, chosen.indicator, found.highest),
            least=_parts(view, found.least),
            lowest=written(view, chosen.indicator, found.lowest),
        )
    top = last.loc[last.groupby("unit")["value"].idxmax(), "part"].value_counts()
    return words.text(
        "explore.title.leading_part",
        name=name,
        total=_counted(view, given, int(top.sum())),
        n=int(top.iloc[0]),
        part=part_name(view, str(top.index[0])),
    )


def _of_two(view: View, given: ExploreData) -> str:
    chosen = given.chosen
    x, y = chosen.indicator, chosen.other
    pairs = paired(_units_only(view, given.last), x.id, y.id)
    weak = weak_in_both(pairs, x_better=x.higher_is_better, y_better=y.higher_is_better)
    key = "explore.title.weak" if weak else "explore.title.no_weak"
    known = len(pairs.dropna(subset=["x", "y"]))
    return view.words.text(
        key,
        x=view.words.text(f"indicator.{x.id}.short"),
        n=len(weak),
        y=view.words.text(f"indicator.{y.id}.short"),
        total=_counted(view, given, known),
        names=_named(view, given, weak),
    )


# --- what is measured ------------------------------------------------------------------------------------------------


def subtitle(view: View, given: ExploreData) -> str:
    """Measure, unit, period, rule."""
    words, chosen = view.words, given.chosen
    measured = [
        words.text("explore.measure", name=indicator_name(view, one, chosen.part), unit=unit_said(view, one))
        for one in (chosen.indicator, chosen.other)[: len(chosen.indicators)]
    ]
    quarters = chosen.shown_quarters
    span = quarters[0] if len(quarters) == 1 else f"{quarters[0]}–{quarters[-1]}"
    rule = words.text(f"rule.{view.address.rule}")
    return words.text("explore.subtitle", measured=measured, span=span, rule=rule)


def source(view: View, given: ExploreData, *, drawn: bool = True) -> str:
    """Who is carried or missing, how the chart shows it, and of which date the population is.

    ``drawn`` False for the table, which says it in every row.
    """
    words, chosen, last = view.words, given.chosen, given.last
    open_ = [row for row in last.to_dict("records") if is_open(row)]
    missing = list(dict.fromkeys(last.loc[last["source"] == Source.MISSING, "unit"]))
    said = []
    if open_ or (len(given.city) and any(given.city["provisional"] != "")):
        rows = list({str(row["unit"]): row for row in open_}.values())
        named = [
            words.text("explore.open_unit", unit=given.names[str(row["unit"])], why=status_of(view, row))
            for row in rows[:_FEW]
        ]
        how = words.text(f"explore.open.{_OPEN.get(chosen.chart, 'point') if drawn else 'row'}")
        said.append(how + words.text("explore.open_names", names=named) if named else how + words.text("explore.stop"))
    if missing:
        said.append(words.text("explore.missing", names=_named(view, given, missing), quarter=chosen.last))
    if drawn and chosen.chart == HEAT and target_of(view, chosen) is not None:
        said.append(words.text("explore.bold"))
    dates = sorted({day for day in last["population_as_of"] if day})
    if dates:
        said.append(words.text("explore.population", day=dates[-1]))
    return words.text("explore.apart").join([*said, words.text("explore.from_workbooks")])


# --- names -----------------------------------------------------------------------------------------------------------


def _units_only(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows without the city's where its counties stand beside it: it is no one of them."""
    return rows[rows["level"] != Level.CITY] if set(rows["level"]) > {Level.CITY} else rows


def _counted(view: View, given: ExploreData, n: int) -> str:
    level = "township" if given.chosen.level == Level.TOWNSHIP else "county"
    if given.chosen.scope in (BOTH, CHOSEN) and set(given.rows["level"]) == {Level.CITY}:
        level = "unit"
    return view.words.text(f"explore.counted.{level}", n=n)


def _named(view: View, given: ExploreData, units: Sequence[str]) -> str:
    """The names of units; of many the first few and how many more."""
    named = [given.names.get(str(code), str(code)) for code in units]
    few = view.words.text("explore.names", names=named[:_FEW])
    return few if len(named) <= _FEW else view.words.text("explore.names_more", names=few, n=len(named))


def _parts(view: View, parts: Sequence[str]) -> str:
    return view.words.text("explore.names", names=[part_name(view, part) for part in parts])
