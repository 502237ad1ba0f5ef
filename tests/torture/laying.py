"""From a draft to pages: where each line, heading and cell comes to stand."""

from __future__ import annotations

from dataclasses import dataclass

from tests.torture.draft import Column, Draft, Line, Page, Raw


@dataclass
class Laid:
    """A layout as written: the pages, and where everything of the ledger came to stand."""

    draft: Draft
    pages: list[Page]
    rows: dict[int, int]
    letters: dict[str, int]
    heading_rows: range


def lay(draft: Draft) -> Laid:
    """Write the draft's lines into pages."""
    page, depth = Page(draft.sheet), 1 + max(len(column.groups) for column in draft.columns)
    row = _write(page, draft, draft.above, 1)
    headings = range(row, row + depth)
    _write_headings(page, draft, headings)
    row = _write(page, draft, draft.under_headings, headings.stop)
    rows: dict[int, int] = {}
    row = _write(page, draft, draft.body, row, rows)
    if "merged township" in draft.options:
        _merge_townships(page, draft, rows)
    top = max(rows.values())
    page.merges += [(top, draft.left + at + 1, top + 1, draft.left + at + 1) for at in sorted(draft.tall)]
    _write(page, draft, draft.below, row)
    page.hidden_columns = {draft.left + at + 1 for at, column in enumerate(draft.columns) if column.hidden}
    letters = {column.key: draft.left + at + 1 for at, column in enumerate(draft.columns) if column.key}
    return Laid(draft, [*draft.before, page, *draft.after], rows, letters, headings)


def _write(page: Page, draft: Draft, lines: list[Line], row: int, rows: dict[int, int] | None = None) -> int:
    """Write lines from a row on; returns the row after them."""
    for line in lines:
        cells: dict[int, Raw] = {}
        if line.institution is not None:
            cells = {at: column.cells[line.institution] for at, column in enumerate(draft.columns)}
            if rows is not None:
                rows[line.institution] = row
        if line.summed is not None:
            cells = {at: _sum(draft, column, line.summed) for at, column in enumerate(draft.columns) if column.summed}
        for at, raw in {**cells, **line.texts}.items():
            if raw is not None:
                page.cells[row, draft.left + at + 1] = raw
        if line.merged:
            page.merges.append((row, draft.left + line.merged[0] + 1, row, draft.left + line.merged[1] + 1))
        for asked, found in (
            (line.hidden, page.hidden_rows),
            (line.flat, page.flat_rows),
            (line.struck, page.struck_rows),
        ):
            if asked:
                found.add(row)
        row += 1
    return row


def _merge_townships(page: Page, draft: Draft, rows: dict[int, int]) -> None:
    """Write a township once over the rows below each other that share it; a plain text keeps blanks there."""
    at, column = draft.left + draft.at("township") + 1, draft.columns[draft.at("township")]
    top = 0
    for place, row in sorted(rows.items(), key=lambda item: item[1]):
        if top and page.cells.get((top, at)) == column.cells[place] and row == page.merges[-1][2] + 1:
            del page.cells[row, at]
            page.merges[-1] = (top, at, row, at)
            if draft.plain_text:
                draft.withhold("township", place, "cell.required")
        else:
            top = row
            page.merges.append((row, at, row, at))
    page.merges = [box for box in page.merges if box[:2] != box[2:]]


def _sum(draft: Draft, column: Column, places: list[int]) -> int | None:
    """What the institutions at these places have together, before anybody typed it otherwise."""
    return sum(draft.ledger.rows[place][column.key or ""] or 0 for place in places)


def _write_headings(page: Page, draft: Draft, rows: range) -> None:
    """Each heading below its groups; one without groups over all rows."""
    paths = [(*column.groups, column.heading) for column in draft.columns]
    for at, path in enumerate(paths):
        for level, text in enumerate(path):
            beside = paths[at - 1][: level + 1] if at else ()
            if level < len(path) - 1 and beside == path[: level + 1] and len(paths[at - 1]) > level + 1:
                continue
            if text:
                page.cells[rows[level], draft.left + at + 1] = text
            if draft.merged_headings:
                _merge_heading(page, draft.left + 1, rows, paths, at, level)


def _merge_heading(page: Page, left: int, rows: range, paths: list[tuple[str, ...]], at: int, level: int) -> None:
    path, right, bottom = paths[at], at, level
    if level < len(path) - 1:
        while (
            right + 1 < len(paths)
            and paths[right + 1][: level + 1] == path[: level + 1]
            and len(paths[right + 1]) > level + 1
        ):
            right += 1
    else:
        bottom = len(rows) - 1
    if right > at or bottom > level:
        page.merges.append((rows[level], left + at, rows[bottom], left + right))
