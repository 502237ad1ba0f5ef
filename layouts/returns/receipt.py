"""What was sent: its receipt, its state, and every version of a county's quarter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from data.quarters import CHINA
from layouts.kit import address as at
from layouts.kit import html, ids, numbers, parts
from layouts.kit.moments import moment
from layouts.kit.shell import View
from layouts.words.catalogue import Catalogue

_WHO = ("office", "filler", "reviewer")
"""What 封面 says about who filled it in."""


def named(name: str, display: str, words: Catalogue) -> str:
    """A person as others know them: the shown name, with the account's where that is another."""
    return words.text("receipt.person", display=display, name=name) if display not in ("", name) else name


def receipt(submission: pd.Series, words: Catalogue, by: str | None = None) -> html.Dl:
    """What the county may rely on: number, time, sender (``by``, as others know them), version, file, its SHA-256."""
    rows: list[tuple[str, Any, str]] = [
        ("number", f"{submission['id']}", "big"),
        ("sent_at", f"{pd.Timestamp(submission['sent_at']).tz_convert(CHINA):%Y-%m-%d %H:%M:%S}", ""),
        ("sent_by", by or submission["sent_by"], ""),
        ("version", words.text("report.receipt.version_value", version=submission["version"]), ""),
        ("file", submission["file_name"], ""),
        ("sha256", html.Code(submission["file_sha"]), ""),
    ]
    terms = [html.Dt(words.text(f"report.receipt.{key}")) for key, _, _ in rows]
    values = [html.Dd(value, className=kind) for _, value, kind in rows]
    return html.Dl([piece for pair in zip(terms, values, strict=True) for piece in pair], className="rp-rc")


# Long: the receipt from its top to its foot.
def sheet(
    view: View,
    submission: pd.Series,
    county: str,
    counts: dict[str, int],
    displays: dict[str, str],
    cover: Mapping[str, Any],
) -> html.Article:
    """The receipt on one sheet of A4: whose, of when, what it holds, how it stands now, and its SHA-256.

    ``displays`` gives the shown names of the accounts that sent and decided it, ``cover`` 封面 by key.
    """
    words = view.words
    rows = {
        "county": county,
        "quarter": submission["quarter"],
        **{key: cover[key] for key in _WHO if cover.get(key)},
        "counts": words.text("receipt.counts_value", **counts),
        "state": state_tag(submission["state"], words),
    }
    if not numbers.is_missing(submission["decided_at"]):
        by = submission["decided_by"]
        said = {"by": named(by, displays.get(by, ""), words), "at": moment(submission["decided_at"], words)}
        rows["decided"] = words.text("receipt.decided_value", **said)
    pairs = [piece for key, value in rows.items() for piece in (html.Dt(words.text(f"receipt.{key}")), html.Dd(value))]
    back = view.address.href(
        page=at.REPORT, county=submission["county"], quarter=submission["quarter"], compare=None, extra={}
    )
    acts = [
        html.Button(words.text("receipt.print"), id=ids.PRINT, className="btn btn-primary", type="button"),
        parts.button_link(words.text("receipt.back"), back, primary=False),
    ]
    title, sender = words.text("receipt.heading", county=county, quarter=submission["quarter"]), submission["sent_by"]
    return html.Article(
        [
            html.P([view.policy.city.name, " ", words.text("shell.brand")], className="rc-of"),
            parts.headline(title, words),
            receipt(submission, words, named(sender, displays.get(sender, ""), words)),
            html.Dl(pairs, className="rp-rc"),
            html.P(words.text("receipt.promise"), className="src"),
            *([parts.demo_tag(words)] if view.demo else []),
            html.Div(acts, className="rp-btns"),
        ],
        className="rc-sheet sec",
    )


def receipt_href(address: at.Address, number: int) -> str:
    """The address of a receipt."""
    return address.href(page=at.RECEIPT, county=None, quarter=None, compare=None, extra={"number": str(number)})


def history(submissions: pd.DataFrame, words: Catalogue) -> html.Section:
    """Every version of this county's quarter: state, when, by whom, which file, why returned."""
    title = words.text("report.history.title")
    if submissions.empty:
        return parts.section(title, html.P(words.text("report.history.none"), className="src"))
    heads = ("version", "state", "sent", "file")
    head = html.Tr([html.Th(words.text(f"report.history.{name}")) for name in heads])
    rows = [_history_row(row, words) for row in submissions.to_dict("records")]
    return parts.section(title, html.Table([html.Thead(head), html.Tbody(rows)], className="rp-tb"))


def _history_row(row: dict[Any, Any], words: Catalogue) -> html.Tr:
    file: list[Any] = [row["file_name"]]
    if not numbers.is_missing(row["reason"]):
        file.append(html.P(words.text("report.history.reason", reason=row["reason"]), className="rp-why"))
    return html.Tr(
        [
            html.Th(words.text("report.history.nth", version=row["version"]), className="rp-nw"),
            html.Td(state_tag(row["state"], words)),
            html.Td([moment(row["sent_at"], words), html.Br(), html.Span(row["sent_by"], className="dim2")]),
            html.Td(file),
        ]
    )


def state_tag(state: str, words: Catalogue) -> html.Span:
    """The state of a return, in its dress."""
    return html.Span(words.text(f"state.{state}"), className=f"rp-tag {state}")
