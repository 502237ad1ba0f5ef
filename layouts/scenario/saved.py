"""Scenarios kept under a name: the list, what may be done with one's own, and some of them side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
import pandas as pd

from data import rights
from data.records import LONGEST_SCENARIO
from layouts.kit import exhibit, html, ids, parts
from layouts.kit.address import parse
from layouts.kit.exhibit import Exhibit
from layouts.kit.moments import moment
from layouts.kit.shell import View
from layouts.kit.table import COUNT, QUARTER, RATE, TEXT, Column
from layouts.scenario import chart
from layouts.scenario.address import COMPARE, MOST_COMPARED, compared, comparing
from layouts.scenario.form import labelled
from layouts.scenario.given import ScenarioData, assumed, records, sources
from layouts.words.catalogue import seen
from metrics.projection import Projection

RENAME, DELETE = "rename", "delete"
COMPARISON = "compare"


def section(view: View, given: ScenarioData) -> Any:
    """Saving and the list; for who may not save, nothing."""
    if not view.may(rights.SCENARIO):
        return None
    body = html.Div(inside(view, given), id=ids.SCENARIO_SAVED)
    return html.Section(body, className="sec scn-saved noprint")


def inside(view: View, given: ScenarioData) -> list[Any]:
    """What the saved section holds; drawn anew after each act."""
    words, count = view.words, len(given.saved)
    title = words.text("scenario.saved.title", n=count) if count else words.text("scenario.saved.title_none")
    listed = [table(view, given)] if count else []
    return [html.H2(title), html.P(words.text("scenario.saved.sub"), className="sub"), saving(view, given), *listed]


def saving(view: View, given: ScenarioData) -> html.Div:
    """A name, the button, and what came of it."""
    words = view.words
    name = dbc.Input(
        type="text",
        id=ids.SCENARIO_NAME,
        value="",
        maxlength=LONGEST_SCENARIO,
        class_name="scn-in",
        placeholder=words.text("scenario.saved.hint"),
        autocomplete="off",
    )
    button = html.Button(
        words.text("scenario.saved.save"),
        id=ids.SCENARIO_SAVE,
        type="button",
        className="btn btn-primary",
        disabled=not given.asked.sound,
    )
    why = [html.Span(words.text("scenario.saved.unsound"), className="scn-wrong")] if not given.asked.sound else []
    said = html.Div(id=ids.SCENARIO_SAID, role="status", className="scn-said")
    label = dbc.Label(words.text("scenario.saved.name"), html_for=ids.SCENARIO_NAME)
    return html.Div([label, name, button, *why, said], className="scn-save")


def skeleton() -> list[Any]:
    """Every component a callback names."""
    return [
        html.Div(id=ids.SCENARIO_SAVED),
        html.Div(id=ids.SCENARIO_SAID),
        dbc.Input(id=ids.SCENARIO_NAME),
        html.Button(id=ids.SCENARIO_SAVE),
    ]


def done(view: View, key: str, name: str) -> html.P:
    """What was done."""
    return html.P(view.words.text(f"scenario.saved.{key}", name=seen(name)), className="scn-done")


def wrong(view: View, why: str) -> html.P:
    """Why it was not done."""
    return html.P(view.words.text("scenario.saved.wrong", why=why), className="scn-wrong", role="alert")


# --- the list --------------------------------------------------------------------------------------------------------


def table(view: View, given: ScenarioData) -> Any:
    """All saved scenarios: one's own first, then the others', newest first."""
    words = view.words
    heads = [words.text(f"scenario.saved.{key}") for key in ("name", "owner", "base", "made", "acts")]
    own = view.actor.name if view.actor else ""
    order = given.saved.assign(_others=given.saved["owner"] != own).sort_values("_others", kind="stable")
    rows = [_row(view, given, row, own) for row in records(order)]
    return parts.table(
        [html.Tr([html.Th(head, scope="col") for head in heads])],
        rows,
        caption=words.text("scenario.saved.title", n=len(rows)),
        className="grid scn-list",
    )


def _row(view: View, given: ScenarioData, row: dict[str, Any], own: str) -> html.Tr:
    words, name = view.words, seen(str(row["name"]))
    here = row["query"] == given.query
    link = html.B([name, " ", parts.tag(words.text("scenario.saved.here"))]) if here else _open(view, row, name)
    owner = words.text("scenario.saved.mine") if row["owner"] == own else seen(str(row["owner"]))
    acts: list[Any] = [_toggle(view, row)]
    if row["owner"] == own:
        acts += [_renaming(view, row, name), _deleting(view, row, name)]
    cells = [owner, row["base"], moment(row["made_at"], words)]
    return html.Tr(
        [
            html.Th(link, scope="row", className="wrap"),
            *(html.Td(cell) for cell in cells),
            html.Td(html.Div(acts, className="scn-acts")),
        ]
    )


def _open(view: View, row: dict[str, Any], name: str) -> Any:
    """The link that brings the scenario back, in the reader's language and with what is compared beside it."""
    there = parse("/scenario", str(row["query"]))
    kept = {COMPARE: view.address.extra[COMPARE]} if COMPARE in view.address.extra else {}
    return parts.link(name, there.href(lang=view.address.lang, extra={**there.extra, **kept}))


def _toggle(view: View, row: dict[str, Any]) -> Any:
    words, chosen, number = view.words, compared(view.address), int(row["id"])
    if number in chosen:
        left = [one for one in chosen if one != number]
        return parts.link(words.text("scenario.saved.apart"), comparing(view.address, left))
    if len(chosen) >= MOST_COMPARED:
        return html.Span(words.text("scenario.saved.full", most=MOST_COMPARED), className="scn-hint")
    return parts.link(words.text("scenario.saved.beside"), comparing(view.address, [*chosen, number]))


def _renaming(view: View, row: dict[str, Any], name: str) -> html.Details:
    words, number = view.words, int(row["id"])
    label = words.text("scenario.saved.new_name", name=name)
    field = dbc.Input(
        type="text",
        id={"type": ids.SCENARIO_NEW_NAME, "number": number},
        value=str(row["name"]),
        maxlength=LONGEST_SCENARIO,
        class_name="scn-in",
    )
    button, summary = _button(view, RENAME, number, "do_rename"), html.Summary(words.text("scenario.saved.rename"))
    return html.Details([summary, html.Div([labelled(label, field), button])])


def _deleting(view: View, row: dict[str, Any], name: str) -> html.Details:
    """Deleting asks first: the button stands behind the question."""
    words = view.words
    asked = html.Span(words.text("scenario.saved.sure", name=name))
    button = _button(view, DELETE, int(row["id"]), "do_delete")
    return html.Details([html.Summary(words.text("scenario.saved.delete")), html.Div([asked, button])])


def _button(view: View, act: str, number: int, key: str) -> html.Button:
    id = {"type": ids.SCENARIO_ACT, "act": act, "number": number}
    return html.Button(
        view.words.text(f"scenario.saved.{key}"), id=id, type="button", className="btn btn-outline-primary"
    )


# --- side by side ----------------------------------------------------------------------------------------------------


def comparison(view: View, given: ScenarioData) -> list[Any]:
    """The chosen ones beside the present one; what could not be compared is said."""
    words, told = view.words, _told(view, given)
    shown = compare_exhibit(view, given)
    if shown is None:
        return told
    end = parts.link(words.text("scenario.compare.clear"), comparing(view.address, []), className="scn-end noprint")
    rows = exhibit.plain_table(shown, words)
    return [*told, exhibit.shown(view, shown, table=[rows, end], className="scn-compare")]


def _told(view: View, given: ScenarioData) -> list[Any]:
    words = view.words
    empty = [seen(rival.name) for rival in given.rivals if rival.found is None]
    said = [("gone", {"numbers": list(given.gone)})] if given.gone else []
    said += [("no_data", {"names": empty})] if empty else []
    return [
        html.P(words.text(f"scenario.compare.{key}", **params), className="scn-wrong scn-full", role="alert")
        for key, params in said
    ]


def compare_exhibit(view: View, given: ScenarioData) -> Exhibit | None:
    """The scenarios side by side; None where nothing is chosen that can be compared."""
    named = _named(view, given)
    if len(named) < 2:
        return None
    words = view.words
    keys = (
        ("name", TEXT),
        ("base", QUARTER),
        ("until", QUARTER),
        ("assumed", TEXT),
        ("added", COUNT),
        ("reached", TEXT),
        ("places_then", COUNT),
        ("rate_then", RATE),
        ("lacking", COUNT),
    )
    target = given.found.start.target
    columns = tuple(Column(key, words.text(_HEADS[key]), kind=kind, target=target) for key, kind in keys)
    rows = pd.DataFrame([_standing(view, name, found) for name, found in named])
    return Exhibit(
        COMPARISON,
        _title(view, named),
        words.text("scenario.compare.sub"),
        sources(view, given),
        columns,
        rows,
        chart.compared(view, named),
        name=words.text("scenario.compare.file"),
    )


_HEADS = {
    "name": "scenario.compare.name",
    "base": "scenario.saved.base",
    "until": "scenario.compare.until",
    "assumed": "scenario.compare.assumed",
    "added": "scenario.compare.added",
    "reached": "scenario.table.reached",
    "places_then": "scenario.compare.places_then",
    "rate_then": "scenario.table.rate_then",
    "lacking": "scenario.compare.lacking",
}


def _named(view: View, given: ScenarioData) -> list[tuple[str, Projection]]:
    """The present one, unless it is one of the chosen, then the chosen ones."""
    chosen = [(seen(rival.name), rival.found) for rival in given.rivals if rival.found is not None]
    known = any(found.scenario == given.scenario for _, found in chosen)
    return ([] if known else [(_own_name(view, given), given.found)]) + chosen


def _own_name(view: View, given: ScenarioData) -> str:
    """What the present scenario is called: as it was saved, if it was."""
    same = given.saved.loc[given.saved["query"] == given.query, "name"] if len(given.saved) else []
    return seen(str(next(iter(same)))) if len(same) else view.words.text("scenario.compare.current")


def _standing(view: View, name: str, found: Projection) -> dict[str, Any]:
    city, scenario = found.start.city, found.scenario
    end = found.of(city).iloc[-1]
    return {
        "name": name,
        "base": scenario.base,
        "until": scenario.until,
        "assumed": assumed(view, scenario),
        "added": sum(one.places for one in scenario.additions),
        "reached": found.reached[city] or view.words.text("scenario.table.not_reached"),
        "places_then": int(end["places"]),
        "rate_then": end["value"],
        "lacking": found.lacking_at_end,
    }


def _title(view: View, named: Sequence[tuple[str, Projection]]) -> str:
    words = view.words
    there = [(found.reached[found.start.city], name) for name, found in named if found.reached[found.start.city]]
    if there:
        first, _ = min(there, key=lambda one: str(one[0]))
        names = [name for code, name in there if code == first]
        return words.text("scenario.compare.title", name=names, quarter=first)
    least = min(found.lacking_at_end for _, found in named)
    names = [name for name, found in named if found.lacking_at_end == least]
    return words.text("scenario.compare.title_none", n=len(named), name=names, lacking=least)
