"""推演: what the page is given, and scenarios kept under a name."""

from __future__ import annotations

from typing import Any

import dash
import pandas as pd
from dash import ALL, Input, Output, State, ctx

from callbacks import access
from callbacks.desk import Desk
from callbacks.viewing import full_view, misunderstood
from data import rights
from data.errors import UserError
from data.store.scenarios import Saved
from layouts import address as at
from layouts import ids, scenario, scenario_address, scenario_saved
from layouts.address import Address, parse
from layouts.exhibit import Exhibit
from layouts.scenario_given import Given, Rival
from layouts.shell import Content, View
from metrics.scenario import Projection, Start, going_on, past, project, start


def content(desk: Desk, view: View) -> Content:
    """The page."""
    given = given_of(desk, view)
    return scenario.empty(view) if given is None else scenario.content(view, given)


def exhibits(desk: Desk, view: View) -> tuple[Exhibit, ...]:
    """Everything on the page that can be taken away."""
    given = given_of(desk, view)
    return () if given is None else scenario.exhibits(view, given)


def skeleton(view: View) -> list[Any]:
    """Every component the callbacks here name."""
    return scenario_saved.skeleton()


# --- what the page shows ---------------------------------------------------------------------------------------------


def given_of(desk: Desk, view: View) -> Given | None:
    """Everything the page shows of an address; None where there is nothing to start from."""
    address = view.address
    begun = start_of(desk, address) if address.quarter in view.quarters else None
    if begun is None:
        return None
    asked = scenario_address.read(address, desk.policy)
    rivals, gone = _rivals(desk, view)
    return Given(
        asked=asked,
        found=project(begun, asked.scenario),
        going=going_on(begun, asked.scenario.until),
        past=past(desk.figures(), desk.policy, quarter=begun.quarter, rule=address.rule),
        saved=desk.store.scenarios.all() if view.may(rights.SCENARIO) else pd.DataFrame(),
        query=scenario_address.query_of(address, asked.scenario),
        rivals=rivals,
        gone=gone,
    )


def start_of(desk: Desk, address: Address) -> Start | None:
    """Where a scenario of an address starts; None where its quarter has no figures."""
    if address.quarter not in desk.quarters():
        return None
    return start(desk.figures(), desk.store.population(), desk.policy, quarter=address.quarter, rule=address.rule)


def _rivals(desk: Desk, view: View) -> tuple[tuple[Rival, ...], tuple[int, ...]]:
    """The saved scenarios the address compares with, and the numbers of those there are none of."""
    numbers = scenario_address.compared(view.address) if view.may(rights.SCENARIO) else []
    kept = desk.store.scenarios.some(numbers) if numbers else []
    gone = tuple(number for number in numbers if number not in {one.id for one in kept})
    return tuple(Rival(one.id, one.name, _projected(desk, one)) for one in kept), gone


def _projected(desk: Desk, kept: Saved) -> Projection | None:
    address = parse(at.PATHS[at.SCENARIO], kept.query)
    begun = start_of(desk, address)
    return None if begun is None else project(begun, scenario_address.read(address, desk.policy).scenario)


# --- acts ------------------------------------------------------------------------------------------------------------


def keep(desk: Desk, view: View, name: str) -> int:
    """Keep the scenario of an address under a name; its number.

    Raises UserError ``scenario.unsound`` while something in it is not understood, and those of ``Scenarios.save``.
    """
    access.require(desk, access.actor(), rights.SCENARIO)
    address = view.address
    if misunderstood(view) or address.quarter is None or start_of(desk, address) is None:
        raise UserError("scenario.unsound")
    asked = scenario_address.read(address, desk.policy)
    if not asked.sound:
        raise UserError("scenario.unsound")
    query = scenario_address.query_of(address, asked.scenario)
    return desk.store.scenarios.save(name, query, address.quarter, by=access.actor().name, now=desk.now())


def act_on(desk: Desk, act: str, number: int, name: str) -> tuple[str, str]:
    """Rename or delete one's own; what to say, and of which name. Raises UserError ``scenario.*``."""
    access.require(desk, access.actor(), rights.SCENARIO)
    who, now = access.actor().name, desk.now()
    if act == scenario_saved.DELETE:
        return "deleted", desk.store.scenarios.delete(number, by=who, now=now)
    desk.store.scenarios.rename(number, name, by=who, now=now)
    return "renamed", name.strip()


def redrawn(desk: Desk, search: str | None, do: Any) -> tuple[Any, Any]:
    """Do an act and give the saved section as it is then, with what to say; or only why it was not done."""
    view = full_view(desk, parse(at.PATHS[at.SCENARIO], search))
    try:
        key, name = do(view)
    except UserError as error:
        return dash.no_update, scenario_saved.wrong(view, view.words.error(error))
    given = given_of(desk, view)
    inside = scenario_saved.inside(view, given) if given is not None else []
    return inside, scenario_saved.done(view, key, name)


# --- callbacks -------------------------------------------------------------------------------------------------------


def register(app: dash.Dash, desk: Desk) -> None:
    """Keeping scenarios; all else answers to the address alone."""

    @app.callback(
        Output(ids.SCENARIO_SAVED, "children"),
        Output(ids.SCENARIO_SAID, "children"),
        Input(ids.SCENARIO_SAVE, "n_clicks"),
        State(ids.SCENARIO_NAME, "value"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    def saved(clicks, name, search):
        if not clicks:
            return dash.no_update, dash.no_update
        named = str(name or "")
        return redrawn(desk, search, lambda view: ("saved", _kept(desk, view, named)))

    @app.callback(
        Output(ids.SCENARIO_SAVED, "children", allow_duplicate=True),
        Output(ids.SCENARIO_SAID, "children", allow_duplicate=True),
        Input({"type": ids.SCENARIO_ACT, "act": ALL, "number": ALL}, "n_clicks"),
        State({"type": ids.SCENARIO_NEW_NAME, "number": ALL}, "value"),
        State({"type": ids.SCENARIO_NEW_NAME, "number": ALL}, "id"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    def acted(clicks, names, fields, search):
        asked = ctx.triggered_id
        if not any(clicks or []) or not isinstance(asked, dict):
            return dash.no_update, dash.no_update
        given = {field.get("number"): str(name or "") for field, name in zip(fields, names, strict=True)}
        act, number = str(asked.get("act")), asked.get("number")
        if act not in (scenario_saved.RENAME, scenario_saved.DELETE) or not isinstance(number, int):
            return dash.no_update, dash.no_update
        return redrawn(desk, search, lambda view: act_on(desk, act, number, given.get(number, "")))


def _kept(desk: Desk, view: View, name: str) -> str:
    keep(desk, view, name)
    return name.strip()
