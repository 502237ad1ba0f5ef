"""A county's return of a quarter: how it stands, and what approving a workbook would change."""

from __future__ import annotations

from typing import Any

import pandas as pd

from callbacks.services.context import Context
from callbacks.services.facts import reading_facts
from data.contract import schema
from data.findings import REFUSED_WHOLE
from data.indicators import INDICATORS
from data.policy.policy import Unit
from data.reading.reading import Reading
from layouts.returns.preview import Outlook
from layouts.returns.report import Return
from metrics import returns
from metrics.differences import CHANGED, beside, differences
from metrics.preview import Preview, institution_changes, preview


def county_return(context: Context, county: str, quarter: str) -> Return:
    """How a county's return of a quarter stands."""
    store, today = context.store, context.today()
    history = store.submissions(county=county, quarter=quarter)
    due = returns.due(quarter, context.policy)
    drafts = store.drafts(county, quarter)
    draft = None if drafts.empty else drafts.iloc[0]
    last = store.last_approved(county, quarter)
    return Return(
        county=context.policy.unit(county),
        quarter=quarter,
        quarters=quarters(context, quarter),
        due=due,
        late=None if len(history) else (today - due).days,
        history=history,
        draft=None if draft is None else (int(draft["id"]), str(draft["file_name"]), draft["made_at"]),
        prefilled=(last.quarter, len(store.institutions([last.id]))) if last else None,
        closed=quarter in store.closed_quarters(),
    )


def quarters(context: Context, shown: str) -> tuple[str, ...]:
    """The quarters a reader can choose, latest first: those with figures, the latest that has ended, the one shown."""
    return tuple(sorted({*context.quarters(), context.through(), shown}, reverse=True))


def county_of(context: Context, code: str) -> Unit | None:
    """The county of a code; None for anything else, the city included."""
    return next((unit for unit in context.policy.counties if unit.code == code), None)


_OF_NO_USE = REFUSED_WHOLE | {"cells.unread", "cells.wrong_too"}
"""What is said where a file is refused as a whole, or a server has not looked at everything."""


_COUNTED = {"name", "status", "places"}
"""The columns without which no place is counted: then nothing is known, and 0 would be untrue."""
_NEEDS = {"enrolled": (schema.INSTITUTIONS.key, "enrolled")} | {
    one.id: one.needs for one in INDICATORS.values() if one.needs is not None
}
"""What a row of the outlook is made of, sheet and column; a file without it says nothing of that row."""


def outlook(context: Context, reading: Reading, county: str, quarter: str) -> Outlook | None:
    """What approving a workbook would change; None where it is another's, refused, cut short, or counts nothing."""
    if not reading.readable or (reading.county, reading.quarter) != (county, quarter) or reading.institutions.empty:
        return None
    counted = reading.cells.get(schema.INSTITUTIONS.key, {}).keys() >= _COUNTED
    if not counted or any(found.code in _OF_NO_USE for found in reading.findings):
        return None
    approved = context.store.last_approved(county, quarter)
    used = context.effective_submission(county, quarter) or (approved.id if approved else None)
    last = held_against(context, used)
    changes = institution_changes(last["institutions"], reading.institutions, context.policy)
    places = {int(row): reading.cell("institutions", "places", int(row)) for row in reading.institutions["row"]}
    at_hand = {"institutions": reading.institutions, "estates": reading.estates}
    found = context.store.submission(used) if used is not None else None
    return Outlook(
        _expected(context, reading, county, quarter),
        changes,
        first=used is None,
        cells={row: cell for row, cell in places.items() if cell},
        differences={
            key: _of_read_columns(differences(last[key], rows, schema.sheet(key), context.policy), reading, key)
            for key, rows in at_hand.items()
        },
        unread=frozenset(row for row, (sheet, key) in _NEEDS.items() if key not in reading.cells.get(sheet, {})),
        letters=reading.cells,
        last_quarter=found.quarter if found else None,
        before={key: beside(last[key], rows, context.policy) for key, rows in at_hand.items()},
    )


def _expected(context: Context, reading: Reading, county: str, quarter: str) -> Preview:
    through = context.through()
    return preview(
        context.once("inputs", make=context.inputs),
        reading_facts(context, reading),
        context.policy,
        county=county,
        quarter=quarter,
        population=own_population(context, reading.county_values),
        before=context.figures() if quarter <= through else None,
        through=through,
    )


def _of_read_columns(found: pd.DataFrame, reading: Reading, sheet: str) -> pd.DataFrame:
    """Without the columns the file lacks though it must have them: that is one finding, not a change of each row."""
    must = {c.key for c in schema.sheet(sheet).columns if c.required is not schema.Required.OPTIONAL}
    lacking = must - set(reading.cells.get(sheet, {}))
    return found[~(found["key"].isin(lacking) & (found["change"] == CHANGED))]


def held_against(context: Context, used: int | None) -> dict[str, pd.DataFrame]:
    """The rows of the approved submission a workbook is held against, by sheet key; empty where there is none."""
    numbers = [] if used is None else [used]
    return {"institutions": context.store.institutions(numbers), "estates": context.store.estates(numbers)}


def own_population(context: Context, values: dict[str, Any]) -> dict[str, Any] | None:
    """A workbook's own residents as a row of the population table; None where it gives none of the policy's series."""
    persons, as_of = values.get("population"), values.get("population_as_of")
    if not persons or as_of is None or as_of < context.policy.population_basis.since:
        return None
    return {"as_of": pd.Timestamp(as_of), "basis": "county", "persons": persons, "precision": 1, "source": ""}
