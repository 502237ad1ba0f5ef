"""What a person or a program asks for in words: counties, units, quarters, indicators, and the figures they name."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from callbacks.services.context import Context
from data.errors import UserError
from data.policy.policy import Policy
from data.quarters import quarter as as_quarter
from data.vocabulary import Rule


def asked_figures(
    context: Context,
    *,
    quarter: Sequence[str] = (),
    unit: Sequence[str] = (),
    indicator: Sequence[str] = (),
    registered_only: bool = False,
) -> pd.DataFrame:
    """The tidy table (``metrics.figures.FIGURE_COLUMNS``) of one rule, of all that is asked for; nothing asked is all.

    Each is a list of names or codes, which may themselves be lists apart by commas.

    Raises:
        UserError: ``use.quarter``, ``use.unit``, ``use.indicator``.
    """
    table = context.figures()
    table = table[table["rule"] == (Rule.REGISTERED if registered_only else Rule.ALL)]
    if quarter:
        table = table[table["quarter"].isin([quarter_code(q) for q in listed(quarter)])]
    if unit:
        table = table[table["unit"].isin([unit_code(context.policy, u) for u in listed(unit)])]
    if indicator:
        table = table[table["indicator"].isin([indicator_id(context.policy, i) for i in listed(indicator)])]
    return table


def listed(values: Sequence[str]) -> list[str]:
    """The single words of lists apart by commas of either width."""
    return [part for value in values for part in value.replace("，", ",").replace("、", ",").split(",") if part]


def county_code(policy: Policy, text: str) -> str:
    """A county's code, from its code or full name. Raises UserError ``use.county``."""
    for county in policy.counties:
        if text in (county.code, county.name):
            return county.code
    raise UserError("use.county", value=text, counties="、".join(c.name for c in policy.counties))


def unit_code(policy: Policy, text: str) -> str:
    """A city's, county's or township's code, from its code or full name. Raises UserError ``use.unit``."""
    names = policy.unit_names()
    if text in names:
        return text
    codes = [code for code, name in names.items() if name == text]
    if len(codes) != 1:
        raise UserError("use.unit", value=text)
    return codes[0]


def quarter_code(text: str) -> str:
    """A quarter such as 2026Q3. Raises UserError ``use.quarter``."""
    try:
        return str(as_quarter(text.upper()))
    except ValueError as error:
        raise UserError("use.quarter", value=text) from error


def indicator_id(policy: Policy, text: str) -> str:
    """An indicator's id. Raises UserError ``use.indicator``."""
    if text not in policy.indicators:
        raise UserError("use.indicator", value=text, indicators=", ".join(policy.indicators))
    return text
