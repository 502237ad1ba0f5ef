"""Days and moments as people read them, by China's clocks."""

from __future__ import annotations

import datetime as dt

import pandas as pd
from babel.dates import format_skeleton

from data.quarters import CHINA
from layouts.words.catalogue import Catalogue


def day(date: dt.date, words: Catalogue) -> str:
    """10月20日, Oct 20."""
    return format_skeleton("MMMd", dt.datetime.combine(date, dt.time()), locale=words.language)


def moment(at_moment: dt.datetime, words: Catalogue) -> str:
    """10月23日 14:05, in China's time."""
    local = pd.Timestamp(at_moment).tz_convert(CHINA)
    return f"{day(local.date(), words)} {local:%H:%M}"


def china_moment(moment: dt.datetime) -> str:
    """2026-10-08 09:30:00, in China's time."""
    return f"{pd.Timestamp(moment).tz_convert(CHINA):%Y-%m-%d %H:%M:%S}"
