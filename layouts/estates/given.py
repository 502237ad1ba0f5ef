"""What the page of residential areas is given, and what of it the address asks to see."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from data.vocabulary import Source
from layouts.kit import numbers
from layouts.kit.shell import View
from metrics.estates import FALLING_SHORT, INDICATORS, KINDS, NEW, STATES

KIND, STATE = "kind", "state"
FALLING = "falling"
"""What ``?state=`` calls those that are ahead or short."""


@dataclass(frozen=True)
class EstatesData:
    """Estates of one quarter.

    Attributes:
        rows: every estate (``metrics.estates.listed``).
        standing: the figures of the city and each county (``metrics.estates.unit_figures``).
    """

    rows: pd.DataFrame
    standing: pd.DataFrame


def asked_kind(view: View) -> str:
    """``new`` or ``old``; empty for both."""
    written = view.address.extra.get(KIND, "")
    return written if written in KINDS else ""


def asked_state(view: View) -> str:
    """A state, or those falling short; empty for all."""
    written = view.address.extra.get(STATE, "")
    return written if written in (FALLING, *STATES) else ""


def in_scope(view: View, given: EstatesData) -> pd.DataFrame:
    """The estates of the address's county, or all."""
    county = view.address.county
    return given.rows[given.rows["county"] == county] if county else given.rows


def asked(view: View, given: EstatesData, group: str) -> pd.DataFrame:
    """The estates of a group that the address asks to see."""
    rows, state = in_scope(view, given), asked_state(view)
    rows = rows[rows["group"] == group]
    wanted = FALLING_SHORT if state == FALLING else (state,)
    return rows[rows["state"].isin(wanted)] if state else rows


def unit(view: View) -> str:
    """Whose figures head the page: the county's of the address, else the city's."""
    return view.address.county or view.policy.city.code


def missing(view: View, given: EstatesData) -> list[str]:
    """Short names of the counties without data, of those the page is about."""
    counties = given.standing.index[1:] if not view.address.county else [view.address.county]
    return [
        view.policy.unit(code).short_name for code in counties if given.standing.at[code, "source"] == Source.MISSING
    ]


def ratio(view: View, group: str) -> str:
    """How many places a thousand residents an estate of a group needs."""
    estates = view.policy.estates
    return numbers.plain((estates.new if group == NEW else estates.old).per_1000)


def deadline(view: View, group: str) -> str | None:
    """The quarter by which a group's target is due; None of a standing one."""
    target = view.policy.target(INDICATORS[group], "city")
    return target.deadline if target else None
