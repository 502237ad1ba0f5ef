"""推演: what the page is given, and scenarios kept under a name."""

from __future__ import annotations

from typing import Any

import dash
import pandas as pd
from dash import ALL, Input, Output, State, ctx

from callbacks.door.page import Page
from callbacks.door.rights import asks
from callbacks.services import access
from callbacks.services.context import Context
from callbacks.services.views import full_view, misunderstood
from data import rights
from data.errors import UserError
from data.records import Saved
from layouts.kit import address as at
from layouts.kit import ids
from layouts.kit.address import Address, parse
from layouts.kit.exhibit import Exhibit
from layouts.kit.shell import Content, View
from layouts.scenario import address as scenario_address
from layouts.scenario import page as scenario
from layouts.scenario import saved as scenario_saved
from layouts.scenario.given import Rival, ScenarioData
from metrics.figure import PLACES_RATE
from metrics.projection import Projection, Start, going_on, past, project, start
from metrics.trend import forecast_of


def content(context: Context, view: View) -> Content:
    """The page."""
    given = given_of(context, view)
    return scenario.empty(view) if given is None else scenario.content(view, given)


def exhibits(context: Context, view: View) -> tuple[Exhibit, ...]:
    """Everything on the page that can be taken away."""
    given = given_of(context, view)
    return () if given is None else scenario.exhibits(view, given)


# --- what the page shows ---------------------------------------------------------------------------------------------


def given_of(context: Context, view: View) -> ScenarioData | None:
    """Everything the page shows of an address; None where there is nothing to start from."""
    address = view.address
    begun = start_of(context, address) if address.quarter in view.quarters else None
    if begun is None:
        return None
    asked = scenario_address.read(address, context.policy)
    rivals, gone = _rivals(context, view)
    return ScenarioData(
        asked=asked,
        found=project(begun, asked.scenario),
        going=going_on(begun, asked.scenario.until),
        forecast=forecast_of(
            context.table(),
            context.policy,
            unit=begun.city,
            indicator=PLACES_RATE,
            quarter=begun.quarter,
            rule=address.rule,
        ),
        past=past(context.table(), context.policy, quarter=begun.quarter, rule=address.rule),
        saved=context.store.scenarios.all() if view.may(rights.SCENARIO) else pd.DataFrame(),
        query=scenario_address.query_of(address, asked.scenario),
        rivals=rivals,
        gone=gone,
    )


def start_of(context: Context, address: Address) -> Start | None:
    """Where a scenario of an address starts; None where its quarter has no figures."""
    if address.quarter not in context.quarters():
        return None
    return start(context.table(), context.population(), context.policy, quarter=address.quarter, rule=address.rule)


def _rivals(context: Context, view: View) -> tuple[tuple[Rival, ...], tuple[int, ...]]:
    """The saved scenarios the address compares with, and the numbers of those there are none of."""
    numbers = scenario_address.compared(view.address) if view.may(rights.SCENARIO) else []
    kept = context.store.scenarios.some(numbers) if numbers else []
    gone = tuple(number for number in numbers if number not in {one.id for one in kept})
    return tuple(Rival(one.id, one.name, _projected(context, one)) for one in kept), gone


def _projected(context: Context, kept: Saved) -> Projection | None:
    address = parse(at.path(at.SCENARIO), kept.query)
    begun = start_of(context, address)
    return None if begun is None else project(begun, scenario_address.read(address, context.policy).scenario)


# --- acts ------------------------------------------------------------------------------------------------------------


def keep(context: Context, view: View, name: str) -> int:
    """Keep the scenario of an address under a name; its number.

    Raises UserError ``scenario.unsound`` while something in it is not understood, and those of ``Scenarios.save``.
    """
    access.require(context, access.actor(), rights.SCENARIO)
    address = view.address
    if misunderstood(view) or address.quarter is None or start_of(context, address) is None:
        raise UserError("scenario.unsound")
    asked = scenario_address.read(address, context.policy)
    if not asked.sound:
        raise UserError("scenario.unsound")
    query = scenario_address.query_of(address, asked.scenario)
    return context.store.scenarios.save(name, query, address.quarter, by=access.actor().name, now=context.now())


def act_on(context: Context, act: str, number: int, name: str) -> tuple[str, str]:
    """Rename or delete one's own; what to say, and of which name. Raises UserError ``scenario.*``."""
    access.require(context, access.actor(), rights.SCENARIO)
    who, now = access.actor().name, context.now()
    if act == scenario_saved.DELETE:
        return "deleted", context.store.scenarios.delete(number, by=who, now=now)
    context.store.scenarios.rename(number, name, by=who, now=now)
    return "renamed", name.strip()


def redrawn(context: Context, search: str | None, do: Any) -> tuple[Any, Any]:
    """Do an act and give the saved section as it is then, with what to say; or only why it was not done."""
    view = full_view(context, parse(at.path(at.SCENARIO), search))
    try:
        key, name = do(view)
    except UserError as error:
        return dash.no_update, scenario_saved.wrong(view, view.words.error(error))
    given = given_of(context, view)
    inside = scenario_saved.inside(view, given) if given is not None else []
    return inside, scenario_saved.done(view, key, name)


# --- callbacks -------------------------------------------------------------------------------------------------------


def register(app: dash.Dash, context: Context) -> None:
    """Keeping scenarios; all else answers to the address alone."""

    @app.callback(
        Output(ids.SCENARIO_SAVED, "children"),
        Output(ids.SCENARIO_SAID, "children"),
        Input(ids.SCENARIO_SAVE, "n_clicks"),
        State(ids.SCENARIO_NAME, "value"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    @asks(rights.SCENARIO)
    def saved(clicks, name, search):
        if not clicks:
            return dash.no_update, dash.no_update
        named = str(name or "")
        return redrawn(context, search, lambda view: ("saved", _kept(context, view, named)))

    @app.callback(
        Output(ids.SCENARIO_SAVED, "children", allow_duplicate=True),
        Output(ids.SCENARIO_SAID, "children", allow_duplicate=True),
        Input({"type": ids.SCENARIO_ACT, "act": ALL, "number": ALL}, "n_clicks"),
        State({"type": ids.SCENARIO_NEW_NAME, "number": ALL}, "value"),
        State({"type": ids.SCENARIO_NEW_NAME, "number": ALL}, "id"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    @asks(rights.SCENARIO)
    def acted(clicks, names, fields, search):
        asked = ctx.triggered_id
        if not any(clicks or []) or not isinstance(asked, dict):
            return dash.no_update, dash.no_update
        given = {field.get("number"): str(name or "") for field, name in zip(fields, names, strict=True)}
        act, number = str(asked.get("act")), asked.get("number")
        if act not in (scenario_saved.RENAME, scenario_saved.DELETE) or not isinstance(number, int):
            return dash.no_update, dash.no_update
        return redrawn(context, search, lambda view: act_on(context, act, number, given.get(number, "")))


def _kept(context: Context, view: View, name: str) -> str:
    keep(context, view, name)
    return name.strip()


PAGE = Page(
    at.SCENARIO,
    rights.FIGURES,
    content,
    exhibits=exhibits,
    skeleton=scenario_saved.skeleton,
    register=register,
    figures=True,
)
