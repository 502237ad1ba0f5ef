"""The sums a workbook enters the figures with, whether it was just read or is kept."""

from __future__ import annotations

import pandas as pd

from callbacks.services.context import Context
from data.reading.reading import Reading
from data.records import Submission
from metrics.facts import facts


def reading_facts(context: Context, reading: Reading) -> pd.DataFrame:
    """The sums a workbook enters the figures with (``metrics.facts.facts``)."""
    whose = {"county": str(reading.county), "quarter": str(reading.quarter)}
    return facts(reading.institutions, reading.estates, reading.county_values, policy=context.policy, **whose)


def as_reading(context: Context, submission: Submission) -> Reading:
    """A submission's rows and where they stood, as reading its file gave them."""
    store = context.store
    return Reading(
        file=submission.file_name,
        sha256=submission.file_sha,
        size=0,
        county=submission.county,
        quarter=submission.quarter,
        cover=submission.cover,
        institutions=store.institutions([submission.id]),
        estates=store.estates([submission.id]),
        county_values=store.county_values(submission.id),
        tasks=store.tasks([submission.id]),
        cells=submission.cells,
        sheets=submission.sheets,
        heading_rows=submission.heading_rows,
    )
