"""The published population, taken in from a file."""

from __future__ import annotations

import io

import pandas as pd

from callbacks.services.access import require
from callbacks.services.context import Context
from data import rights
from data.errors import UserError
from data.policy.tables import POPULATION_COLUMNS
from data.rights import Actor


def load_population(context: Context, content: bytes, *, by: Actor) -> int:
    """Take in a CSV of permanent residents (columns: ``POPULATION_COLUMNS``); gives the number of rows.

    Raises UserError ``population.file`` where it is no such file, and whatever ``Store.add_population`` raises.
    """
    require(context, by, rights.POPULATION)
    try:
        rows = pd.read_csv(io.BytesIO(content), dtype=str, encoding="utf-8-sig", keep_default_na=False)
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise UserError("population.file", columns=", ".join(POPULATION_COLUMNS)) from error
    if not set(POPULATION_COLUMNS) <= set(rows.columns):
        raise UserError("population.file", columns=", ".join(POPULATION_COLUMNS))
    return context.store.add_population(rows, by=by.name, now=context.now())
