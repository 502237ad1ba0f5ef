"""A county's own spreadsheet: what was recognised of it, in this quarter's template, to be filled in and sent back."""

from __future__ import annotations

from typing import Any

from data.contract import schema
from layouts.kit import html
from layouts.kit.address import ZH
from layouts.returns.explanations import Checkup
from layouts.words.catalogue import Catalogue


def ledger_way(checkup: Checkup, language: str, words: Catalogue) -> list[Any]:
    """The box that leads a spreadsheet of the county's own into the template; nothing for a template."""
    if not checkup.own_ledger:
        return []
    reading, columns = checkup.reading, schema.INSTITUTIONS.columns
    found = len(reading.cells.get(schema.INSTITUTIONS.key, {}))
    said = words.text("ledger.lede", institutions=len(reading.institutions), columns=found, all=len(columns))
    href = f"/ledger/{checkup.draft}.xlsx" + ("" if language == ZH else f"?lang={language}")
    button = html.A(words.text("ledger.button"), href=href, className="btn btn-primary", id="ledger")
    return [
        html.Div(
            [html.B(words.text("ledger.title")), html.P(said), html.Div(button, className="rp-btns")],
            className="rp-good rp-ledger",
        )
    ]
