"""推演: if so many places are added here, or the residents move so, when is the target reached, and who builds what."""

from __future__ import annotations

from typing import Any

import pandas as pd

from layouts.kit import address as at
from layouts.kit import exhibit, forecast, html, numbers, parts
from layouts.kit.exhibit import Exhibit
from layouts.kit.panel_parts import number_link
from layouts.kit.shell import Content, View
from layouts.kit.table import COUNT, QUARTER, RATE, Column
from layouts.scenario import chart, saved, tables
from layouts.scenario.form import form
from layouts.scenario.given import ScenarioData, assumed, county_names, sources
from metrics.figure import PLACES_RATE
from metrics.forecast import UNCLEAR

PATH = "path"
_MOST_NAMED = 5


def content(view: View, given: ScenarioData) -> Content:
    """The page: the outcome, what is assumed, the path, who builds what, the ways of sharing, saved ones."""
    shown = {one.key: one for one in exhibits(view, given)}
    path, build, ways = shown[PATH], shown[tables.BUILD], shown[tables.WAYS]
    alt = view.words.text("scenario.path.alt", title=path.title)
    body = [
        head(view, given),
        form(view, given),
        exhibit.shown(view, path, alt=alt, className="scn-path"),
        *saved.comparison(view, given),
        exhibit.shown(view, build, table=tables.build_table(view, given, build), className="scn-full"),
        exhibit.shown(view, ways, table=tables.ways_table(view, given, ways), className="scn-full"),
        saved.section(view, given),
    ]
    return Content(view.words.text("scenario.title"), body, className="scn")


def empty(view: View) -> Content:
    """Nothing to start from."""
    act = parts.button_link(view.words.text("scenario.none_act"), view.address.to(at.OVERVIEW))
    return Content(view.words.text("scenario.title"), parts.empty(view.words.text("scenario.none"), act, level=1))


def exhibits(view: View, given: ScenarioData) -> tuple[Exhibit, ...]:
    """Everything on the page that can be taken away."""
    compared = saved.compare_exhibit(view, given)
    always = (path_exhibit(view, given), tables.build_exhibit(view, given), tables.ways_exhibit(view, given))
    return always if compared is None else (*always, compared)


# --- the finding -----------------------------------------------------------------------------------------------------


def headline(view: View, given: ScenarioData) -> str:
    """What comes of it, in one sentence."""
    found, city = given.found, given.found.start.city
    bounded = "_bounded" if found.start.missing else ""
    said = {
        "quarter": found.reached[city],
        "until": given.scenario.until,
        "lacking": found.lacking_at_end,
        "target": numbers.plain(found.start.target),
    }
    said["said"] = forecast.expected(given.forecast, given.scenario.base, view.words) if given.forecast else ""
    if given.pace_alone and given.forecast and given.forecast.reason == UNCLEAR:
        key = "unclear"
    elif found.slips:
        key = "slips"
    elif found.reached[city] is None:
        key = ("nothing" if given.scenario.assumes_nothing else "lacking") + bounded
    else:
        key = "already" if found.reached[city] == given.scenario.base else "reached" + bounded
    return view.words.text(f"scenario.headline.{key}", **said)


def head(view: View, given: ScenarioData) -> html.Section:
    """The finding, what is assumed, where it starts, and how the counties stand then."""
    words = view.words
    told = [html.Span(assumed(view, given.scenario)), *_start(view, given), html.Span(_counties(view, given))]
    tags = [parts.tag(words.text("scenario.tag"))]
    return html.Section(
        [parts.headline(headline(view, given), words), html.P([*tags, *told], className="lede scn-lede")],
        className="head",
        **parts.aria(live="polite"),
    )


def _start(view: View, given: ScenarioData) -> list[Any]:
    words, begun = view.words, given.found.start
    now = given.found.of(begun.city).iloc[0]
    rate = numbers.rate(now["value"], begun.target, bool(now["met"]))
    bound = words.text("scenario.lede.at_least") if begun.missing else ""
    said = words.text("scenario.lede.start", base=begun.quarter, bound=bound, places=int(now["places"]), rate="\n")
    before, _, after = said.partition("\n")
    return [html.Span([before, number_link(view, rate, PLACES_RATE, begun.city), after])]


def _counties(view: View, given: ScenarioData) -> str:
    words, found = view.words, given.found
    rows = found.end.loc[found.start.counties]
    known = rows[rows["met"].notna()]
    short = known[~known["met"].astype(bool)].sort_values("gap", ascending=False).index.to_list()
    missing = county_names(view, found.start.missing)
    unknown = words.text("scenario.lede.unknown", names=missing) if missing else ""
    met = len(known) - len(short)
    if not short:
        return words.text("scenario.lede.all_met", met=met, unknown=unknown)
    names = words.text("scenario.lede.names", names=county_names(view, short)) if len(short) <= _MOST_NAMED else ""
    return words.text("scenario.lede.counties", met=met, short=len(short), names=names, unknown=unknown)


# --- the path --------------------------------------------------------------------------------------------------------


def path_exhibit(view: View, given: ScenarioData) -> Exhibit:
    """The path of the city: figures, then the scenario, beside going on as before."""
    words, scenario = view.words, given.scenario
    first = str(given.past["quarter"].iloc[0])
    subtitle = words.text("scenario.path.sub", first=first, until=scenario.until, base=scenario.base)
    return Exhibit(
        PATH,
        path_title(view, given),
        subtitle,
        sources(view, given),
        _path_columns(view, given),
        path_rows(view, given),
        chart.path(view, given),
        "line",
        "quarter",
        ("rate", "going_on", "target"),
        name=words.text("scenario.path.name"),
    )


def path_title(view: View, given: ScenarioData) -> str:
    """Where the scenario leads, and where going on as before would."""
    words, found, city = view.words, given.found, given.found.start.city
    last, reached = found.of(city).iloc[-1], found.reached[city]
    rate = numbers.rate(last["value"], found.start.target, bool(last["met"]))
    key = "title_there" if reached == given.scenario.base else "title_reached" if reached else "title_short"
    said = words.text(f"scenario.path.{key}", quarter=reached, until=given.scenario.until, rate=rate)
    return said + _going(view, given)


def _going(view: View, given: ScenarioData) -> str:
    """When it is reached at the recent pace, as every page says it; nothing where it is reached already."""
    ahead, base = given.forecast, given.scenario.base
    if ahead is None or ahead.expected == base:
        return ""
    key = "going_reached" if ahead.expected else "going_unclear" if ahead.reason == UNCLEAR else "going_none"
    said = forecast.expected(ahead, base, view.words)
    return view.words.text(f"scenario.path.{key}", quarter=ahead.expected, said=said)


def _path_columns(view: View, given: ScenarioData) -> tuple[Column, ...]:
    words, target = view.words, given.found.start.target
    people, places = words.text("scenario.column.people"), words.text("scenario.column.places")
    return (
        Column("quarter", words.text("scenario.column.quarter"), kind=QUARTER),
        Column("kind", words.text("scenario.column.kind")),
        Column("places", words.text("scenario.column.scenario"), places, COUNT),
        Column("residents", words.text("scenario.column.residents"), people, COUNT),
        Column("rate", words.text("scenario.column.rate"), kind=RATE, target=target),
        Column("going_on", words.text("scenario.column.going_on"), kind=RATE, target=target),
        Column("target", words.text("scenario.column.target"), kind=RATE),
    )


def path_rows(view: View, given: ScenarioData) -> pd.DataFrame:
    """One row a quarter: figures up to the base, the scenario from then on."""
    words, city = view.words, given.found.start.city
    before = given.past[given.past["quarter"] < given.scenario.base]
    known = before.rename(columns={"value": "rate"}).assign(kind=words.text("scenario.column.known"))
    ours = given.found.of(city)
    kinds = [words.text(f"scenario.column.{'known' if n == 0 else 'assumed'}") for n in range(len(ours))]
    pace = given.going.of(city)["value"]
    going = pace if given.found.start.paced else pace.where(pace.isna())
    then = ours.rename(columns={"value": "rate"}).assign(kind=kinds, going_on=going)
    keys = ["quarter", "kind", "places", "residents", "rate", "going_on"]
    whole = pd.concat([known.reindex(columns=keys), then[keys]], ignore_index=True)
    types = {"places": "Int64", "residents": "Int64", "rate": "Float64", "going_on": "Float64"}
    return whole.astype(types).assign(target=float(given.found.start.target))
