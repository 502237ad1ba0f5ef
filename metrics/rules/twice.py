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
from metrics.identity import Key, first_places, normalised
from metrics.needs import counted
from metrics.rules.case import Case, CheckedTable


def duplicates(case: Case) -> Iterator[Finding]:
    """The same institution or estate twice in the file: every later row names the first one's cell.

    One credit code at several addresses is several institutions (一照多址, clause 二(四)11): asked once for the code.
    """
    table = case.institutions
    again, licences = _by_code(table)
    names = [None if at in again else key for at, key in enumerate(table.keys.names)]
    yield from _repeated(table, again, "institution.duplicate", "uscc", by="code")
    by_name = {at: first for at, first in _again(names).items() if not _at_two_addresses(table, first, at)}
    yield from _repeated(table, by_name, "institution.duplicate", "name", by="name")
    for places in licences:
        said = [str(table.rows["name"][at] or "") for at in places]
        yield table.finding(places[1], "institution.licence", "uscc", name=said[0], names=said)
    yield from _repeated(case.estates, _again(case.estates.keys.names), "estate.duplicate", "name")


def _repeated(table: CheckedTable, again: dict[int, int], code: str, at: str, **params: Any) -> Iterator[Finding]:
    names = table.rows.values("name")
    for place, first in again.items():
        other = table.cell(at, table.lines[first])
        yield table.finding(place, code, at, name=names[place], other_cell=other, **params)


def _again(keys: Sequence[Key]) -> dict[int, int]:
    """Rows whose key an earlier row has: their places, each with the first one's."""
    first = first_places(keys)
    return {at: first[key] for at, key in enumerate(keys) if key is not None and first[key] != at}


def _by_code(table: CheckedTable) -> tuple[dict[int, int], list[list[int]]]:
    """Rows that repeat an earlier one with the same code, and for each code at several addresses its places."""
    repeated = _again(table.keys.codes)
    again: dict[int, int] = {}
    licences: dict[int, list[int]] = {}
    for at, first in repeated.items():
        before = licences.setdefault(first, [first])
        same = next((place for place in before if not _apart(table, place, at)), None)
        if same is None:
            before.append(at)
        else:
            again[at] = same
    return again, [places for places in licences.values() if len(places) > 1]


def _apart(table: CheckedTable, one: int, other: int) -> bool:
    """Whether two rows stand at two addresses: in two townships, or both with an address, and not the same."""
    townships, addresses = table.rows["township"], table.rows["address"]
    here, there = normalised(addresses[one]), normalised(addresses[other])
    moved = townships[one] and townships[other] and townships[one] != townships[other]
    return bool(moved or (here and there and here != there))


def _at_two_addresses(table: CheckedTable, one: int, other: int) -> bool:
    """Whether two rows of one name are the two addresses of one code."""
    codes = table.keys.codes
    return codes[one] is not None and codes[one] == codes[other] and _apart(table, one, other)


def elsewhere(case: Case) -> Iterator[Finding]:
    """Institutions counted here that another county counts too; which one is not said.

    Whoever counted it in its last workbook is not refused for another county's claim: it is asked.
    """
    table = case.institutions
    there = _counted_too(table.rows, case.context.elsewhere, case.policy)
    names, last = table.rows.values("name"), case.last
    before = set(last["uscc"][counted(last.frame, case.policy).to_numpy()]) if there.any() else set()
    ours = np.array([code in before for code in table.rows["uscc"]], dtype=bool)
    yield from table.each(there & ~ours, "institution.elsewhere", "uscc", name=names)
    yield from table.each(there & ours, "institution.claimed", "uscc", name=names)


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
