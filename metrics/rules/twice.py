"""Rules about what is listed twice: in the file, or in another county."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from data import schema
from data.findings import Finding
from data.policy import Policy
from metrics.identity import name_keys
from metrics.needs import counted
from metrics.rules.case import Case, Table
from metrics.rules.figures import shaped


def duplicates(case: Case) -> Iterator[Finding]:
    """The same institution or estate twice in the file: every later row names the first one's cell."""
    table = case.institutions
    codes = table.rows["uscc"]
    names = name_keys(table.rows, case.policy).mask(_again(codes))
    yield from _repeated(table, codes, "institution.duplicate", "uscc", by="code")
    yield from _repeated(table, names, "institution.duplicate", "name", by="name")
    yield from _repeated(case.estates, name_keys(case.estates.rows, case.policy), "estate.duplicate", "name")


def _repeated(table: Table, keys: pd.Series, code: str, at: str, **params: Any) -> Iterator[Finding]:
    again = _again(keys)
    first = table.rows["row"].groupby(keys).transform("first")
    other = pd.Series([table.cell(at, row) for row in first[again]], index=first[again].index, dtype="object")
    yield from table.each(again, code, at, name=table.rows["name"], other_cell=other, **params)


def _again(keys: pd.Series) -> pd.Series:
    """Rows whose key an earlier row has."""
    return keys.notna() & keys.duplicated()


def elsewhere(case: Case) -> Iterator[Finding]:
    """Institutions counted here that another county counts too; which one is not said."""
    table = case.institutions
    rows = counted_elsewhere(table.rows, case.context.elsewhere, case.policy)["row"]
    return table.each(table.rows["row"].isin(rows), "institution.elsewhere", "uscc", name=table.rows["name"])


def counted_elsewhere(institutions: pd.DataFrame, elsewhere: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Institutions counted here that another county counts too, for the office's note.

    Args:
        institutions: as Reading's.
        elsewhere: as Context's.
        policy: for the counting rule.

    Returns:
        One row a pair: ``row``, ``name``, ``uscc`` (here), ``county`` (the other county's code).
    """
    here = shaped(institutions, schema.INSTITUTIONS)
    here = here[counted(here, policy)].dropna(subset=["uscc"])[["row", "name", "uscc"]]
    if elsewhere.empty or here.empty:
        return here.assign(county=pd.Series(dtype="str")).iloc[:0]
    return here.merge(elsewhere[["uscc", "county"]].dropna().drop_duplicates(), on="uscc", validate="many_to_many")
