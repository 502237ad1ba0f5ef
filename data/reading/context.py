"""What reading one workbook's sheets needs to know besides their cells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from data.policy.policy import Policy
from data.reading.book import Book
from data.reading.headings import Chosen


@dataclass(frozen=True)
class ReadingContext:
    """One workbook being read: ``county`` (code), ``quarter`` (code) and ``day`` (which roster is valid), if known.

    ``served`` says that a server reads it: what is odd or missing is then listed up to the limits, the rest counted.
    ``today`` is the day no date may lie after; ``chosen`` holds headings an official has matched by hand, by sheet key.
    """

    book: Book
    policy: Policy
    today: dt.date
    county: str | None = None
    quarter: str | None = None
    day: dt.date | None = None
    chosen: Mapping[str, Chosen] = field(default_factory=dict)
    served: bool = False
