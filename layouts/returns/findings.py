"""Findings about a workbook, as a page shows them: found, expected, what to do, and the row around the cell.

What stood in a cell is text of a stranger's file: it is only ever a text child, never a pattern, markdown or HTML.
"""

# Long: one kind of list, from its heading to the row around a cell.
from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pandas as pd

from data.contract import schema
from data.findings import Finding, by_row, column_of, of_grade, row_of
from data.reading.reading import Reading
from data.vocabulary import GRADES, Grade
from layouts.kit import html, parts
from layouts.kit.address import Address
from layouts.words.catalogue import Catalogue

SHOWN = 200
"""Findings a page lists; the count says how many there are (faults.md A41)."""
LONGEST = 120
"""Characters of a cell shown before it is cut short."""
_BESIDE = {
    "institutions": ("township", "status", "places", "enrolled"),
    "estates": ("residents", "built", "housing_delivered"),
    "tasks": ("task", "state"),
}
"""What is shown beside the cell in question, by sheet: enough to know the row again."""
_BESIDE_SHOWN = 2

ALONE = "grade"
"""The address's parameter that names the grade shown alone."""
Extra = Callable[[Finding], Any]
"""What a page puts under a finding: the place for an explanation, or the explanation itself."""


def headline(findings: Sequence[Finding], words: Catalogue, *, readable: bool = True) -> str:
    """How many must be corrected, explained and were tidied, in one sentence; each left out where there is none."""
    if not readable:
        return words.text("report.headline.unreadable")
    counts = {grade: len(of_grade(list(findings), grade)) for grade in GRADES}
    pieces = [words.text(f"report.headline.{grade}", count=count) for grade, count in counts.items() if count]
    if not pieces:
        return words.text("report.headline.clean")
    key = "found" if counts[Grade.ERROR] or counts[Grade.QUERY] else "ready"
    return words.text(f"report.headline.{key}", pieces=words.text("report.headline.comma").join(pieces))


def counters(
    findings: Sequence[Finding], query_hint: Any, words: Catalogue, *, address: Address | None = None
) -> html.Nav:
    """The three counters, each a link that shows its group alone, or all again; the address keeps which.

    ``query_hint`` says how many explanations are still open. Without an address each only leads to its group.
    ``assets/report.js`` follows such a link without asking the server.
    """
    hints = {
        Grade.ERROR: words.text("report.grade.error_hint"),
        Grade.QUERY: query_hint,
        Grade.NOTE: words.text("report.grade.note_hint"),
    }
    boxes = [_counter(grade, len(of_grade(list(findings), grade)), hints[grade], words, address) for grade in GRADES]
    return html.Nav(boxes, className="rp-jump", **parts.aria(label=words.text("report.grade.jump")))


def _counter(grade: str, count: int, hint: Any, words: Catalogue, address: Address | None) -> Any:
    said = [html.B(str(count)), html.Span([words.text(f"grade.{grade}"), html.Small(hint)])]
    if not count:
        return html.Span(said, className=f"rp-g {grade} zero")
    if address is None:
        return html.A(said, href=f"#{grade}", className=f"rp-g {grade}")
    on = shown_alone(address) == grade
    others = {key: value for key, value in address.extra.items() if key != ALONE}
    href = address.href(extra=others if on else {**others, ALONE: grade})
    title = words.text("report.grade.all" if on else "report.grade.alone")
    return html.A(
        said,
        href=href,
        className=f"rp-g {grade}",
        title=title,
        role="button",
        **{"data-grade": grade},
        **parts.aria(pressed="true" if on else "false"),
    )


def shown_alone(address: Address) -> str | None:
    """The grade an address asks to see alone; None for all."""
    asked = address.extra.get(ALONE)
    return asked if asked in GRADES else None


def groups(
    findings: Sequence[Finding],
    reading: Reading,
    words: Catalogue,
    *,
    extra: Extra | None = None,
    last: Last | None = None,
) -> list[Any]:
    """The findings by grade, worst first, then by sheet and row; at most ``SHOWN``, and the count where there are more.

    ``extra`` gives what stands under a query, ``last`` what the workbook approved last said of a row.
    """
    shown = [f for grade in GRADES for f in by_row(of_grade(list(findings), grade))][:SHOWN]
    sections = []
    for grade in GRADES:
        listed, total = of_grade(shown, grade), len(of_grade(list(findings), grade))
        if listed:
            body = notes(listed, words) if grade == Grade.NOTE else _by_sheet(listed, reading, words, extra, last)
            sections.append(html.Section([_group_title(grade, total, words), *body], id=grade))
    if len(findings) > SHOWN:
        sections.append(html.P(words.text("report.finding.more", count=len(findings), shown=SHOWN), className="src"))
    return sections


def _group_title(grade: str, total: int, words: Catalogue) -> html.H2:
    title = words.text(f"report.grade.{grade}_title", count=total)
    return html.H2([parts.grade_chip(grade, words), html.Span(title)], className="rp-gh")


def _by_sheet(
    findings: Sequence[Finding], reading: Reading, words: Catalogue, extra: Extra | None, last: Last | None
) -> list[Any]:
    children: list[Any] = []
    for sheet in dict.fromkeys(f.sheet for f in findings):
        mine = [f for f in findings if f.sheet == sheet]
        count = html.Small(words.text("report.grade.sheet_count", count=len(mine)))
        children.append(html.H3([sheet or words.text("report.grade.whole_file"), "　", count]))
        for row, found in groupby(mine, row_of):
            children += _of_row(row, list(found), reading, words, extra, last)
    return children


def _of_row(
    row: int | None, findings: list[Finding], reading: Reading, words: Catalogue, extra: Extra | None, last: Last | None
) -> list[Any]:
    """The cards of one row: several of a table's row stand together under it, with one picture for all."""
    asked = [extra(f) if extra and f.grade == Grade.QUERY else None for f in findings]
    picture = _picture_of_row(findings, reading, last) if len(findings) > 1 else None
    if picture is None:
        return [card(f, reading, words, more, last) for f, more in zip(findings, asked, strict=True)]
    key = next(key for key, name in reading.sheets.items() if name == findings[0].sheet)
    name = written(_value(_row(getattr(reading, key), row or 0), schema.sheet(key).columns[0]))
    title = words.text("report.finding.row", row=row, count=len(findings))
    cards = [card(f, reading, words, more, pictured=False) for f, more in zip(findings, asked, strict=True)]
    head = html.P([html.B(title), " ", name], className="rp-rowh")
    return [html.Section([head, picture, *cards], className=f"rp-row {findings[0].grade}")]


def _picture_of_row(findings: list[Finding], reading: Reading, last: Last | None) -> html.Div | None:
    """One picture for the findings of a table's row; None where they are of no such row."""
    key = next((key for key, name in reading.sheets.items() if name == findings[0].sheet), None)
    row = row_of(findings[0])
    if key is None or row is None or key not in reading.cells or schema.sheet(key).shape == "form":
        return None
    if row <= reading.heading_rows.get(key, 0):
        return None
    values = {column_of(f): f.value for f in findings}
    return _table_picture(values, schema.sheet(key), reading, row, last)


def card(
    finding: Finding,
    reading: Reading,
    words: Catalogue,
    extra: Any = None,
    last: Last | None = None,
    *,
    pictured: bool = True,
) -> html.Article:
    """One finding: where and what is the matter, found, expected, what to do, the row around the cell, what follows."""
    said = words.finding_parts(finding)
    facts = {"value": said.found, "expected": said.expected, "mend": said.todo}
    listed = [
        html.Div([html.Dt(words.text(f"report.finding.{name}")), html.Dd(text)]) for name, text in facts.items() if text
    ]
    picture = row_picture(finding, reading, last) if pictured else None
    return html.Article(
        [
            html.Header([place(finding, words), html.H4(said.title)]),
            html.Dl(listed),
            *([picture] if picture is not None else []),
            *([extra] if extra is not None else []),
        ],
        className=f"rp-fd {finding.grade}",
    )


def notes(findings: Sequence[Finding], words: Catalogue) -> list[Any]:
    """What was tidied: where, and one sentence."""
    rows = [html.Tr([html.Td(place(f, words)), html.Td(words.finding(f))]) for f in findings]
    return [html.Table(html.Tbody(rows), className="rp-nt")]


def place(finding: Finding, words: Catalogue) -> html.Span:
    """The cell as Excel names it, else the sheet, else the file."""
    if finding.cell:
        said: list[Any] = [f"{finding.sheet}!" if finding.sheet else "", html.B(finding.cell)]
    else:
        said = [finding.sheet or words.text("report.grade.whole_file")]
    return html.Span(said, className="rp-cell")


# --- the row around a cell -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Last:
    """What the workbook approved last said: its quarter, and by sheet key and Excel's row now the row it had then."""

    quarter: str
    rows: dict[str, dict[int, pd.Series]]


def row_picture(finding: Finding, reading: Reading, last: Last | None = None) -> html.Div | None:
    """A small picture of the row as it stands in the sheet: column letters, headings, the cell in question marked.

    Below it the same row as it was approved last.
    """
    number, letters = row_of(finding), column_of(finding)
    key = next((key for key, name in reading.sheets.items() if name == finding.sheet), None)
    if number is None or key is None or key not in reading.cells:
        return None
    sheet = schema.sheet(key)
    if sheet.shape == "form":
        return _form_picture(finding, sheet, reading.cells[key], letters, number)
    return _table_picture({letters: finding.value}, sheet, reading, number, last)


def _form_picture(
    finding: Finding, sheet: schema.ContractSheet, cells: dict[str, str], letter: str, number: int
) -> html.Div | None:
    column = next((column for column in sheet.columns if cells.get(column.key) == finding.cell), None)
    if column is None:
        return None
    label = html.Td(column.heading)
    value = html.Td(written(finding.value), className="bad")
    return _picture([html.Th("A"), html.Th(letter, className="at")], None, number, [label, value])


def _table_picture(
    in_question: Mapping[str, object], sheet: schema.ContractSheet, reading: Reading, number: int, last: Last | None
) -> html.Div:
    """The row of a table; ``in_question`` are the values found by their column's letter."""
    letters = reading.cells[sheet.key]
    row = _row(getattr(reading, sheet.key), number)
    columns = _shown_columns(sheet, letters, in_question)
    classes = ["" if at in in_question or at == letters.get(sheet.keys[0]) else "opt" for _, at in columns]
    heads = [
        html.Th(at, className="at" if at in in_question else kind)
        for (_, at), kind in zip(columns, classes, strict=True)
    ]
    names = [html.Td(c.heading if c else "", className=kind) for (c, _), kind in zip(columns, classes, strict=True)]
    values = [
        _value_cell(in_question[at] if at in in_question else _value(row, column), at in in_question, kind)
        for (column, at), kind in zip(columns, classes, strict=True)
    ]
    heading_row = reading.heading_rows.get(sheet.key)
    return _picture(heads, names, number, values, heading_row, _as_it_was(columns, classes, sheet, number, last))


def _as_it_was(
    columns: list[tuple[schema.ContractColumn | None, str]],
    classes: list[str],
    sheet: schema.ContractSheet,
    number: int,
    last: Last | None,
) -> list[html.Tr]:
    before = last.rows.get(sheet.key, {}).get(number) if last else None
    if last is None or before is None:
        return []
    cells = [
        _value_cell(_value(before, column), False, kind) for (column, _), kind in zip(columns, classes, strict=True)
    ]
    return [html.Tr([html.Th(last.quarter), *cells], className="was")]


def _picture(
    heads: list[html.Th],
    names: list[html.Td] | None,
    number: int,
    values: list[html.Td],
    heading_row: int | None = None,
    before: Sequence[html.Tr] = (),
) -> html.Div:
    head = [html.Tr([html.Th(), *heads])]
    if names is not None:
        head.append(html.Tr([html.Th(str(heading_row or "")), *names], className="hd"))
    body = html.Tbody([html.Tr([html.Th(str(number)), *values]), *before])
    return html.Div(html.Table([html.Thead(head), body], className="rp-xl"), className="rp-xlw", tabIndex=0)


def _shown_columns(
    sheet: schema.ContractSheet, letters: dict[str, str], in_question: Mapping[str, object]
) -> list[tuple[schema.ContractColumn | None, str]]:
    """The sheet's first column, those in question and up to two that tell the row, from left to right."""
    first = [sheet.keys[0]]
    told = [key for key in _BESIDE.get(sheet.key, ()) if key in letters and letters[key] not in in_question]
    shown = {letters[key]: sheet.column(key) for key in first + told[:_BESIDE_SHOWN] if key in letters}
    keys = {at: key for key, at in letters.items() if key in sheet.keys}
    asked = {at: sheet.column(keys[at]) if at in keys else None for at in in_question}
    columns: dict[str, schema.ContractColumn | None] = {**shown, **asked}
    return [(columns[at], at) for at in sorted(columns, key=lambda at: (len(at), at))]


class _Row:
    """One row of a table by key: what is not asked for costs nothing."""

    def __init__(self, rows: pd.DataFrame, at: int) -> None:
        self._rows, self._at = rows, at

    def get(self, key: str) -> Any:
        """What stands in a column; None in one there is not."""
        return self._rows[key].array[self._at] if key in self._rows else None


def _row(rows: pd.DataFrame, number: int) -> _Row | None:
    at = [] if rows.empty or "row" not in rows else (rows["row"].to_numpy() == number).nonzero()[0]
    return _Row(rows, int(at[0])) if len(at) else None


def _value(row: _Row | pd.Series | None, column: schema.ContractColumn | None) -> Any:
    if row is None or column is None:
        return None
    return row.get("township_name") if column.type is schema.Type.TOWNSHIP else row.get(column.key)


def _value_cell(value: Any, bad: bool, kind: str) -> html.Td:
    number = isinstance(value, int | float) and not isinstance(value, bool) and not pd.isna(value)
    classes = [name for name, on in (("bad", bad), ("r", number), (kind, bool(kind))) if on]
    return html.Td(written(value), className=" ".join(classes))


def written(value: Any) -> str:
    """A cell's value as text, cut short where it is long; an empty one as nothing."""
    if value is None or (not isinstance(value, str) and bool(pd.isna(value))):
        return ""
    if isinstance(value, dt.date):
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
