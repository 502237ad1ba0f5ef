"""The one question before a workbook is sent: what is sent, what it takes the place of, and what happens next."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import dcc

from layouts.kit import html, ids, numbers, parts
from layouts.kit.moments import moment
from layouts.returns.explanations import Checkup
from layouts.words.catalogue import Catalogue

NEXT = ("seen", "approved", "returned", "again")


def dialog(checkup: Checkup, last: pd.Series | None, county: str, quarter: str, words: Catalogue) -> list[Any]:
    """A native dialog, opened by the button that asks for it; Escape and 返回 leave everything as it was.

    ``last`` is the newest version the sender is shown; the store remembers its number, so that a later one is noticed.
    """
    title = words.text("confirm.title", county=county, quarter=quarter)
    send = html.Button(words.text("confirm.send"), id=ids.CONFIRM_SEND, className="btn btn-primary", type="button")
    back = html.Button(
        words.text("confirm.back"), id=ids.CONFIRM_BACK, className="btn btn-outline-primary", type="button"
    )
    said = [html.H2(title, id="confirm-title"), html.P(_what(checkup, words)), *_rate(checkup, words)]
    said += _instead(last, words)
    said += [html.H3(words.text("confirm.next"))]
    said += [html.Ol([html.Li(words.text(f"confirm.{step}")) for step in NEXT], className="rp-todo")]
    box = html.Dialog(
        [*said, html.Div([send, back], className="rp-btns")],
        id=ids.CONFIRM,
        className="cf",
        **parts.aria(labelledby="confirm-title"),
    )
    return [box, dcc.Store(id=ids.CONFIRM_SEEN, data=0 if last is None else int(last["id"]))]


def skeleton() -> list[Any]:
    """Every component a callback names."""
    buttons = [html.Button(id=id) for id in (ids.CONFIRM_SEND, ids.CONFIRM_BACK)]
    return [*buttons, html.Dialog(id=ids.CONFIRM), dcc.Store(id=ids.CONFIRM_SEEN)]


def _what(checkup: Checkup, words: Catalogue) -> str:
    reading = checkup.reading
    counts = {"institutions": len(reading.institutions), "estates": len(reading.estates)}
    return words.text("confirm.what", file=reading.file, queries=len(checkup.queries), **counts)


def _rate(checkup: Checkup, words: Catalogue) -> list[Any]:
    preview = checkup.outlook.preview if checkup.outlook else None
    row = preview.row(preview.county, "places_per_1000") if preview else None
    if row is None or numbers.is_missing(row["value_after"]):
        return []
    before, after = (numbers.rate(row[f"value_{side}"], row[f"target_{side}"]) for side in ("before", "after"))
    return [html.P(words.text("confirm.rate", before=before, after=after))]


def _instead(last: pd.Series | None, words: Catalogue) -> list[Any]:
    """Whose version this one takes the place of."""
    if last is None:
        return []
    said = {"version": int(last["version"]), "by": last["sent_by"], "at": moment(last["sent_at"], words)}
    state = words.text(f"state.{last['state']}")
    return [html.P(words.text("confirm.instead", **said, state=state), className="cf-instead")]
