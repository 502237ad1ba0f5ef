"""Rules about what is listed twice: in the file, or in another county."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from data.contract import schema
from data.findings import Finding
from data.policy.policy import Policy
from metrics.columns import Columns
from metrics.identity import Key, first_places
from metrics.needs import counted
from metrics.rules.case import Case, CheckedTable


def duplicates(case: Case) -> Iterator[Finding]:
    """The same institution or estate twice in the file: every later row names the first one's cell."""
    table, codes = case.institutions, case.institutions.keys.codes
    said = set(_again(codes))
    names = [None if at in said else key for at, key in enumerate(table.keys.names)]
    yield from _repeated(table, codes, "institution.duplicate", "uscc", by="code")
    yield from _repeated(table, names, "institution.duplicate", "name", by="name")
    yield from _repeated(case.estates, case.estates.keys.names, "estate.duplicate", "name")


def _repeated(table: CheckedTable, keys: Sequence[Key], code: str, at: str, **params: Any) -> Iterator[Finding]:
    names = table.rows.values("name")
    for place, first in _again(keys).items():
        other = table.cell(at, table.lines[first])
        yield table.finding(place, code, at, name=names[place], other_cell=other, **params)


def _again(keys: Sequence[Key]) -> dict[int, int]:
    """Rows whose key an earlier row has: their places, each with the first one's."""
    first = first_places(keys)
    return {at: first[key] for at, key in enumerate(keys) if key is not None and first[key] != at}


def elsewhere(case: Case) -> Iterator[Finding]:
    """Institutions counted here that another county counts too; which one is not said."""
    table = case.institutions
    there = _counted_too(table.rows, case.context.elsewhere, case.policy)
    return table.each(there, "institution.elsewhere", "uscc", name=table.rows.values("name"))


def counted_elsewhere(institutions: pd.DataFrame, elsewhere: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Institutions counted here that another county counts too, for the office's note.

    Args:
        institutions: as Reading's.
        elsewhere: as CheckContext's.
        policy: for the counting rule.

    Returns:
        One row a pair: ``row``, ``name``, ``uscc`` (here), ``county`` (the other county's code).
    """
    rows = Columns(institutions, schema.INSTITUTIONS)
    here = rows.frame.loc[_counted_too(rows, elsewhere, policy), ["row", "name", "uscc"]]
    if here.empty:
        return here.assign(county=pd.Series(dtype="str"))
    return here.merge(elsewhere[["uscc", "county"]].dropna().drop_duplicates(), on="uscc", validate="many_to_many")


def _counted_too(rows: Columns, elsewhere: pd.DataFrame, policy: Policy) -> np.ndarray:
    """Which of these institutions count, and have a credit code that counts elsewhere."""
    codes = set() if elsewhere.empty else set(elsewhere["uscc"].dropna())
    there = np.array([code in codes for code in rows["uscc"]], dtype=bool)
    return there & counted(rows.frame, policy).to_numpy()
