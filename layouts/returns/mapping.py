"""Headings of a county's own that were not recognised: what each one is, chosen by hand once and remembered."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

import dash_bootstrap_components as dbc

from data.contract import schema
from data.findings import Finding
from data.reading.headings import LONGEST, UNUSED, goes_nowhere, likeness, near_certain, normal
from data.reading.reading import Reading
from layouts.kit import html, ids, parts
from layouts.words.catalogue import Catalogue

CODES = ("heading.missing", "heading.ignored", "heading.duplicate")
NOT_CHOSEN = "-"
"""The value of a select nobody has touched: nothing is remembered of that heading."""
UNUSED_VALUE = "none"
"""The value of “do not use this column”: a select cannot hold an empty one."""


@dataclass(frozen=True)
class Unmatched:
    """A heading nobody has recognised: its sheet's key, its text, its cell, and the columns still free.

    The first ``likely`` of them are the most like it; ``certain`` is the key of the one it can only be, else empty.
    """

    sheet: str
    heading: str
    cell: str | None
    columns: tuple[schema.ContractColumn, ...]
    likely: int
    certain: str = ""


@dataclass(frozen=True)
class Known:
    """A heading that was read as its county once said; ``column`` empty where it is not to be read."""

    sheet: str
    heading: str
    column: str
    by: str


def unmatched(reading: Reading) -> list[Unmatched]:
    """The headings of a reading that could be matched by hand."""
    keys = {name: key for key, name in reading.sheets.items()}
    found: dict[tuple[str, str], str | None] = {}
    for finding in reading.findings:
        sheet = keys.get(finding.sheet or "")
        if finding.code in CODES and sheet:
            found |= {(sheet, text): cell for text, cell in _texts(finding) if (sheet, text) not in found}
    free = {sheet: _free(sheet, reading) for sheet, _ in found}
    return _settled(
        [_unmatched(sheet, text, cell, free[sheet]) for (sheet, text), cell in found.items() if free[sheet]]
    )


def _settled(headings: list[Unmatched]) -> list[Unmatched]:
    """The same with what is near certain: one column for the heading, and no other heading for the column."""
    certain = [[column.key for column in one.columns if near_certain(one.heading, column)] for one in headings]
    claims = Counter((one.sheet, key) for one, keys in zip(headings, certain, strict=True) for key in keys)
    return [
        replace(one, certain=keys[0]) if len(keys) == 1 and claims[one.sheet, keys[0]] == 1 else one
        for one, keys in zip(headings, certain, strict=True)
    ]


def _texts(finding: Finding) -> list[tuple[str, str | None]]:
    """The headings a finding is about that a person could match; one that goes nowhere is never asked about."""
    if finding.code == "heading.ignored":
        texts = [(finding.value, finding.cell)] if isinstance(finding.value, str) else []
    elif finding.code == "heading.duplicate":
        found = finding.params["found"]
        texts = [(text, None) for text in found if len({*map(normal, found)}) == len(found)]
    else:
        texts = [(text, None) for text in finding.params["guesses"]]
    return [(text, cell) for text, cell in texts if 0 < len(text) <= LONGEST and not goes_nowhere(text)]


def _free(sheet: str, reading: Reading) -> list[schema.ContractColumn]:
    taken = reading.cells.get(sheet, {})
    columns = schema.sheet(sheet).columns
    return [column for column in columns if column.key not in taken and column.type is not schema.Type.FORMULA]


def _unmatched(sheet: str, text: str, cell: str | None, free: list[schema.ContractColumn]) -> Unmatched:
    scores = {c.key: likeness(text, c) for c in free}
    ordered = sorted(free, key=lambda c: -scores[c.key])
    likely = [c for c in ordered if scores[c.key] >= _LIKE][:_LIKELY]
    rest = [c for c in free if c not in likely]
    return Unmatched(sheet, text, cell, (*likely, *rest), len(likely))


_LIKE, _LIKELY = 40, 3


# --- the box ---------------------------------------------------------------------------------------------------------


def box(headings: list[Unmatched], reading: Reading, words: Catalogue) -> list[Any]:
    """“These columns were not recognised”: a select for each, and one button; nothing where all are."""
    if not headings:
        return []
    rows = [_row(heading, reading, words) for heading in headings]
    save = html.Button(words.text("mapping.save"), id=ids.MAP_SAVE, className="btn btn-primary", type="button")
    return [
        parts.section(
            words.text("mapping.title", count=len(headings)),
            [html.Div(rows, className="mp-rows"), html.Div(save, className="rp-btns")],
            sub=words.text("mapping.lede"),
            className="mp",
            id="mapping",
        )
    ]


def _row(heading: Unmatched, reading: Reading, words: Catalogue) -> html.Div:
    id = {"type": ids.MAP_COLUMN, "sheet": heading.sheet, "heading": heading.heading.encode().hex()}
    place = f"{reading.sheets[heading.sheet]}!{heading.cell}" if heading.cell else reading.sheets[heading.sheet]
    label = [html.Span(place, className="rp-cell"), " ", html.B(heading.heading)]
    options: list[Any] = [
        {"value": NOT_CHOSEN, "label": words.text("mapping.choose")},
        *({"value": c.key, "label": _option(c, at < heading.likely, words)} for at, c in enumerate(heading.columns)),
        {"value": UNUSED_VALUE, "label": words.text("mapping.unused")},
    ]
    first = heading.certain or NOT_CHOSEN
    title = words.text("mapping.select", heading=heading.heading)
    select = dbc.Select(id=id, options=options, value=first, class_name="sel")
    return html.Div([html.Label([html.Span(label), select], title=title)], className="mp-row")


def _option(column: schema.ContractColumn, likely: bool, words: Catalogue) -> str:
    return words.text("mapping.likely", heading=column.heading) if likely else column.heading


def applied(known: list[Known], words: Catalogue) -> list[Any]:
    """“Read as you said last time”, each with the way back; nothing where nothing was."""
    if not known:
        return []
    rows = [html.Li(_told(one, words)) for one in known]
    said = [html.B(words.text("mapping.applied", count=len(known))), html.Ul(rows)]
    return [html.Div(said, className="rp-good mp-known")]


def skeleton() -> list[Any]:
    """Every component a callback names."""
    return [html.Button(id=ids.MAP_SAVE), html.Div(id=ids.MAP_SAID)]


def _told(known: Known, words: Catalogue) -> list[Any]:
    id = {"type": ids.MAP_FORGET, "sheet": known.sheet, "heading": known.heading.encode().hex()}
    sheet = schema.sheet(known.sheet)
    if known.column == UNUSED:
        said = words.text("mapping.told_unused", sheet=sheet.name, heading=known.heading)
    else:
        column = sheet.column(known.column).heading
        said = words.text("mapping.told", sheet=sheet.name, heading=known.heading, column=column)
    undo = html.Button(
        words.text("mapping.undo"),
        id=id,
        className="act",
        type="button",
        **parts.aria(label=words.text("mapping.undo_of", heading=known.heading)),
    )
    return [said, " ", undo]
