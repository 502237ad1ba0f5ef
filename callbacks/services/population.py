"""The published population, taken in from a file."""

from __future__ import annotations

import io

import pandas as pd

from callbacks.services.access import require
from callbacks.services.context import Context
from data import rights
from data.errors import UserError
from data.policy.tables import POPULATION_COLUMNS
from data.reading.archive import FileRefused
from data.reading.delimited import decode, separator_of
from data.rights import Actor


def load_population(context: Context, content: bytes, *, by: Actor) -> int:
    """Take in a CSV of permanent residents (columns: ``POPULATION_COLUMNS``); gives the number of rows.

    It may be as any Excel writes it: UTF-8 with or without a mark, GBK or GB 18030, UTF-16 with tabs.

    Raises UserError ``population.file`` where it is no such file, and whatever ``Store.add_population`` raises.
    """
    require(context, by, rights.POPULATION)
    try:
        text = decode(content)
        rows = pd.read_csv(io.StringIO(text), sep=separator_of(text), dtype=str, keep_default_na=False)
    except (FileRefused, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise UserError("population.file", columns=", ".join(POPULATION_COLUMNS)) from error
    if not set(POPULATION_COLUMNS) <= set(rows.columns):
        raise UserError("population.file", columns=", ".join(POPULATION_COLUMNS))
    return context.store.add_population(rows, by=by.name, now=context.now())
