"""What a workbook is checked against: the county's last quarter, other counties, population, what was sent before."""

from __future__ import annotations

import pandas as pd

from callbacks.services.context import Context
from data.reading.reading import Reading
from data.vocabulary import SubmissionState
from metrics.checks import CheckContext
from metrics.population import population_at


def check_context(context: Context, reading: Reading) -> CheckContext:
    """What the rules need to know beside the workbook itself."""
    with context.store.reading():
        return _known_of(context, str(reading.county), str(reading.quarter), reading.sha256)


def _known_of(context: Context, county: str, quarter: str, sha256: str) -> CheckContext:
    store, last = context.store, context.store.last_approved(county, quarter)
    return CheckContext(
        today=context.today(),
        last_quarter=last.quarter if last else None,
        last_institutions=store.institutions([last.id] if last else []),
        last_estates=store.estates([last.id] if last else []),
        last_county=store.county_values(last.id) if last else None,
        earlier_digests=store.digests(county, quarter),
        elsewhere=elsewhere(context, county, quarter),
        population_used=population_used(context, county, quarter, last.quarter if last else None),
        closed=quarter in store.closed_quarters(),
        same_file=same_file(context, county, quarter, sha256),
    )


def elsewhere(context: Context, county: str, quarter: str) -> pd.DataFrame:
    """What other counties count in a quarter, by their own workbook or by carried figures; as CheckContext's."""
    numbers = [number for other, (number, _) in context.behind(quarter).items() if other != county]
    return context.store.operating(numbers)


def population_used(context: Context, county: str, quarter: str, last: str | None) -> tuple[int, object, str] | None:
    """The population last used for the county: persons, as-of date, basis."""
    known = context.population()
    rows = population_at(known[known["unit"].eq(county)], [county], [last or quarter], context.policy)
    if rows.empty or pd.isna(rows.iloc[0]["persons"]):
        return None
    return int(rows.iloc[0]["persons"]), rows.iloc[0]["as_of"], str(rows.iloc[0]["basis"])


def same_file(context: Context, county: str, quarter: str, sha256: str) -> str | None:
    """The number of the county's last submission of the quarter, if it was made from the very same file."""
    latest = context.store.latest(county, quarter)
    return str(latest.id) if latest and latest.file_sha == sha256 and latest.state != SubmissionState.RETURNED else None
