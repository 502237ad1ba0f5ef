"""The workbook a county fills in."""

from __future__ import annotations

import io
from typing import Any

from callbacks.services.context import Context
from data.contract.schema import NO, YES
from data.contract.template import next_roster, write_template
from data.reading.reading import Reading
from data.records import Submission


def template(context: Context, county: str, quarter: str) -> bytes:
    """The workbook a county fills in for a quarter, pre-filled with what was last approved: change what has changed."""
    last = context.store.last_approved(county, quarter)
    out = io.BytesIO()
    write_template(
        context.policy,
        county,
        quarter,
        out,
        institutions=next_roster(context.store.institutions([last.id]), quarter) if last else None,
        estates=context.store.estates([last.id]) if last else None,
        county_values=context.store.county_values(last.id) if last else None,
        cover=_next_cover(context, last) if last else None,
        made=context.now(),
        demo=context.demo,
    )
    return out.getvalue()


def is_own_ledger(reading: Reading, county: str, quarter: str) -> bool:
    """Whether a file is a county's own spreadsheet, or an export, of which a template can take over what was read."""
    said = (reading.county, reading.quarter) == (county, quarter)
    return reading.readable and said and not reading.meta and bool(reading.institutions["name"].notna().any())


def filled_template(context: Context, reading: Reading) -> bytes:
    """This quarter's template with what was recognised of a county's own spreadsheet; what is lacking is marked.

    What the file has no sheet for comes from the workbook approved last, as in ``template``.
    """
    assert reading.county
    assert reading.quarter
    last = context.store.last_approved(reading.county, reading.quarter)
    estates = reading.estates if "estates" in reading.sheets or not last else context.store.estates([last.id])
    before = context.store.county_values(last.id) if last else {}
    cover = _next_cover(context, last) if last else {"filled_on": context.today()}
    out = io.BytesIO()
    write_template(
        context.policy,
        reading.county,
        reading.quarter,
        out,
        institutions=reading.institutions,
        estates=estates,
        county_values=before | {key: value for key, value in reading.county_values.items() if value is not None},
        cover=cover | {key: value for key, value in reading.cover.items() if value is not None} | {"zero_report": NO},
        tasks=reading.tasks if len(reading.tasks) else None,
        made=context.now(),
        demo=context.demo,
        to_fill=True,
    )
    return out.getvalue()


def _next_cover(context: Context, last: Submission) -> dict[str, Any]:
    """Who filled it in last time, and today: so that a county where nothing changed can send it back as it is."""
    who = {key: last.cover.get(key) for key in ("office", "filler", "reviewer")}
    return who | {"filled_on": context.today()} | ({"zero_report": YES} if last.zero_report else {})
