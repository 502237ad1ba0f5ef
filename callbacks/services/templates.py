"""The workbook a county fills in."""

from __future__ import annotations

import io
from typing import Any

from callbacks.services.context import Context
from data.contract.schema import YES
from data.contract.template import next_roster, write_template
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


def _next_cover(context: Context, last: Submission) -> dict[str, Any]:
    """Who filled it in last time, and today: so that a county where nothing changed can send it back as it is."""
    who = {key: last.cover.get(key) for key in ("office", "filler", "reviewer")}
    return who | {"filled_on": context.today()} | ({"zero_report": YES} if last.zero_report else {})
