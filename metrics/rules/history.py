"""Rules against the county's last approved quarter."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from data.contract import schema
from data.findings import Finding, finding
from data.policy.policy import Policy
from metrics.columns import Columns, known, whole
from metrics.identity import normalised
from metrics.needs import counted
from metrics.rules.case import Case
from metrics.rules.figures import (
    changed_by_more,
    is_live,
    is_thousandfold,
    number_columns,
    percent_change,
    plain,
    thousandfold,
)


def places_changed(case: Case) -> Iterator[Finding]:
    """Places of an institution that changed by more than the thresholds; one that closed or reopens is not asked."""
    table, limits = case.institutions, case.policy.thresholds
    now, before = table.rows["places"], case.before["places"]
    change = now - before
    much = (abs(change) > limits.places_change) | (abs(change) * 100 > before * limits.places_change_percent)
    off = thousandfold(now, before, limits.thousandfold)
    asked = much & is_live(table.rows) & is_live(case.before) & ~off
    percent = [percent_change(then, to) if due else None for due, then, to in zip(asked, before, now, strict=True)]
    said = {"name": table.rows.values("name"), "before": before, "now": now, "change": change, "percent": percent}
    said |= {"limit": limits.places_change, "limit_percent": limits.places_change_percent}
    return table.each(asked, "places.changed", "places", **said)


def total_places(case: Case) -> Iterator[Finding]:
    """The county's counted places changed by more than the threshold; not asked while a place cannot be read."""
    table, last_quarter = case.institutions, case.context.last_quarter
    complete = table.whole and table.sound("places", "status", "kind").all()
    if last_quarter is None or not complete or not (case.zero_report or len(table.rows)):
        return
    now, before = _counted_places(table.rows, case.policy), _counted_places(case.last, case.policy)
    limit = case.policy.thresholds.total_change_percent
    if changed_by_more(before, now, limit):
        said = {"before": before, "now": now, "percent": percent_change(before, now), "quarter": last_quarter}
        yield finding("places.total_changed", table.name, None, now, limit_percent=limit, **said)


def _counted_places(rows: Columns, policy: Policy) -> int:
    return int(whole(rows["places"])[counted(rows.frame, policy)].sum())


def thousandfold_figures(case: Case) -> Iterator[Finding]:
    """Any figure a thousand times the last one, or the reverse: mostly a mistaken unit."""
    times = case.policy.thresholds.thousandfold
    for table, before in ((case.institutions, case.before), (case.estates, case.estates_before)):
        for column in number_columns(table.sheet):
            off = thousandfold(table.rows[column.key], before[column.key], times)
            if off.any():
                said = {"before": before.values(column.key), "now": table.rows.values(column.key), "times": times}
                said |= {"name": table.rows.values("name"), "heading": column.heading}
                yield from table.each(off, "figure.thousandfold", column.key, **said)
    yield from _thousandfold_county(case, times)


def _thousandfold_county(case: Case, times: int) -> Iterator[Finding]:
    name = _county_name(case)
    for column in number_columns(schema.COUNTY):
        now, then = case.reading.county_values.get(column.key), (case.context.last_county or {}).get(column.key)
        if is_thousandfold(now, then, times):
            said = {"name": name, "heading": column.heading, "before": plain(then), "now": plain(now), "times": times}
            yield case.about_county("figure.thousandfold", column.key, **said)


def _county_name(case: Case) -> str:
    return case.policy.unit(case.reading.county).name if case.reading.county else case.form_name


def gone_and_new(case: Case) -> Iterator[Finding]:
    """Institutions of the last quarter that are missing though not 停业, and those it did not have."""
    table, last, quarter = case.institutions, case.last, case.context.last_quarter
    if quarter is None or not len(last) or not table.whole or not (case.zero_report or len(table.rows)):
        return
    # A row whose township is wrong cannot be paired yet: its name is enough not to call the institution gone.
    placed = known(table.rows["township"])
    unplaced = {normalised(name) for name in table.rows["name"][~placed]} - {None}
    met = {before for before, _ in case.pairs}
    for at in np.flatnonzero(is_live(last)).tolist():
        name = last["name"][at]
        if at not in met and normalised(name) not in unplaced:
            yield finding("institution.gone", table.name, None, name, name=name, quarter=quarter)
    fresh = np.array([key is not None for key in table.keys.names], dtype=bool)
    fresh[[now for _, now in case.pairs]] = False
    yield from table.each(fresh, "institution.new", "name", name=table.rows.values("name"))
