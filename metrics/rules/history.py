"""Rules against the county's last approved quarter."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from data import schema
from data.findings import Finding, finding
from data.policy import Policy
from metrics.identity import name_keys, normalised_names
from metrics.needs import counted
from metrics.rules.case import Case
from metrics.rules.figures import (
    changed_by_more,
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
    closed = table.rows["status"].eq(schema.CLOSED) | case.before["status"].eq(schema.CLOSED)
    change = now - before
    much = (change.abs() > limits.places_change) | (change.abs() * 100 > before * limits.places_change_percent)
    off = thousandfold(table.rows, case.before, ["places"], limits.thousandfold)["places"]
    asked = (much & ~closed & ~off).fillna(False)
    percents = {label: percent_change(before[label], now[label]) for label in now.index[asked]}
    percent = pd.Series(percents, dtype="object")
    said = {"name": table.rows["name"], "before": before, "now": now, "change": change, "percent": percent}
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


def _counted_places(rows: pd.DataFrame, policy: Policy) -> int:
    return int(rows.loc[counted(rows, policy), "places"].sum())


def thousandfold_figures(case: Case) -> Iterator[Finding]:
    """Any figure a thousand times the last one, or the reverse: mostly a mistaken unit."""
    times = case.policy.thresholds.thousandfold
    for table, before in ((case.institutions, case.before), (case.estates, case.estates_before)):
        columns = number_columns(table.sheet)
        off = thousandfold(table.rows, before, [column.key for column in columns], times)
        for column in columns:
            said = {"heading": column.heading, "before": before[column.key], "now": table.rows[column.key]}
            said |= {"name": table.rows["name"], "times": times}
            yield from table.each(off[column.key], "figure.thousandfold", column.key, **said)
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
    if quarter is None or last.empty or not table.whole or not (case.zero_report or len(table.rows)):
        return
    met = last.index.isin(case.pairs["earlier"])
    # A row whose township is wrong cannot be paired yet: its name is enough not to call the institution gone.
    unplaced = normalised_names(table.rows.loc[table.rows["township"].isna(), "name"]).dropna()
    named = normalised_names(last["name"]).isin(unplaced)
    for name in last.loc[~met & ~named & last["status"].ne(schema.CLOSED), "name"]:
        yield finding("institution.gone", table.name, None, name, name=name, quarter=quarter)
    fresh = name_keys(table.rows, case.policy).notna() & ~table.rows.index.isin(case.pairs["later"])
    yield from table.each(fresh, "institution.new", "name", name=table.rows["name"])
