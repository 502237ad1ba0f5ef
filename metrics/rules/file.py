"""Rules about the file as a whole: its cover, its 合计 rows, its likeness to an earlier one."""

from __future__ import annotations

from collections.abc import Iterator

from data.contract import schema
from data.findings import Finding, finding
from metrics.columns import whole
from metrics.rules.case import Case, CheckedTable
from metrics.rules.digest import digest_of


def closed_quarter(case: Case) -> Iterator[Finding]:
    """The office has closed the quarter: nothing more is taken for it."""
    if case.context.closed:
        cover = case.reading.sheets.get(schema.COVER.key)
        place = case.reading.cell(schema.COVER.key, "quarter")
        yield finding("quarter.closed", cover, place, case.reading.quarter, quarter=case.reading.quarter)


def zero_report(case: Case) -> Iterator[Finding]:
    """The cover says that there is no institution, and institutions are listed."""
    count = len(case.institutions.rows)
    if case.zero_report and count:
        cover = case.reading.sheets.get(schema.COVER.key, schema.COVER.name)
        place = case.reading.cell(schema.COVER.key, "zero_report")
        yield finding("zero_report.contradicted", cover, place, schema.YES, count=count)


def same_file(case: Case) -> Iterator[Finding]:
    """This very file was sent before."""
    if case.context.same_file is not None:
        yield finding("file.same", submission=case.context.same_file)


def unchanged(case: Case) -> Iterator[Finding]:
    """Every number is as in an earlier quarter; the latest such quarter is named."""
    digest = digest_of(case.institutions.rows, case.estates.rows, case.reading.county_values)
    same = [quarter for quarter, earlier in case.context.earlier_digests.items() if earlier == digest]
    if same:
        yield finding("unchanged", quarter=max(same))


def total_rows(case: Case) -> Iterator[Finding]:
    """What a 合计 row says against the sum of the rows it may stand for."""
    tables = {table.sheet.key: table for table in (case.institutions, case.estates)}
    above = dict.fromkeys(tables, 0)
    for sheet, row, written in sorted(case.reading.totals, key=lambda total: total[1]):
        if sheet in tables:
            yield from _total_row(tables[sheet], row, written, above[sheet])
            above[sheet] = row


def _total_row(table: CheckedTable, row: int, written: dict[str, int], previous: int) -> Iterator[Finding]:
    """A 合计 row may sum up the whole table, or the rows since the 合计 row above it."""
    lines = table.rows["row"]
    since, last = (lines >= previous) & (lines <= row), not (lines > row).any()
    for key, said in written.items():
        if said is None or key not in table.sheet.keys or not table.sound(key).all():
            continue
        figures = whole(table.rows[key])
        total, part = int(figures.sum()), int(figures[since].sum())
        if said not in (total, part):
            heading = table.sheet.column(key).heading
            params = {"heading": heading, "written": said, "sum": total if last else part}
            yield finding("total.differs", table.name, table.cell(key, row), said, **params)
