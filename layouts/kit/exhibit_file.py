"""An exhibit as a file: CSV and a workbook with a native chart. Values exact, text never taken for a formula."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pandas as pd
from xlsxwriter.worksheet import Worksheet

from data.tokens import colours
from layouts.kit import numbers
from layouts.kit.exhibit import Exhibit, about, scope
from layouts.kit.files import WorkbookWriter, csv_file, for_paper, guarded, put_row
from layouts.kit.shell import View
from layouts.kit.table import CHANGE, COUNT, DATE, NUMERIC, RATE, RATE_CHANGE, SHARE, Column, is_number
from layouts.words.catalogue import Catalogue, seen
from metrics.rates import SHOWN_DECIMALS, exact_text

FORMATS = {
    COUNT: '#,##0;"−"#,##0',
    RATE: '0.00;"−"0.00',
    SHARE: '0.0%;"−"0.0%',
    CHANGE: '"+"#,##0;"−"#,##0;0',
    RATE_CHANGE: '"+"0.00;"−"0.00;0.00',
    DATE: "yyyy-mm-dd",
}
"""How a column's cells are written in the workbook; the value in them is exact."""
_AXIS = {COUNT: FORMATS[COUNT], RATE: "0.0", SHARE: "0%", CHANGE: FORMATS[CHANGE], RATE_CHANGE: '"+"0.0;"−"0.0;0.0'}
_WIDEST, _NARROWEST = 42, 10
_ONE_LINE = 24
"""Characters of a heading that stay on one line."""
_LINE, _SAID = 16, 70
"""Points of a line; characters of what the last sheet says in one."""
_WIDE_LETTER = "\u2e80"
"""From here on letters are as wide as two."""
_A4 = 9
_CHART = {"width": 760, "height": 420}


# --- CSV -------------------------------------------------------------------------------------------------------------


def exhibit_csv(view: View, exhibit: Exhibit) -> bytes:
    """UTF-8 with a byte order mark, so that Excel reads Chinese; one heading line, empty means missing, values exact.

    The last column says on every row what the table is: title, measure, source, coverage, day, 演示数据. It so stays
    with the figures wherever they are pasted, and nothing stands above the heading that a program would trip over.
    """
    told = guarded(" · ".join(_provenance(view, exhibit)))
    head = [guarded(said) for said in (*_headings(exhibit), view.words.text("exhibit.csv.about"))]
    rows = ([*map(_written, exhibit.columns, row), told] for row in _rows(exhibit))
    return csv_file([head, *rows])


def _provenance(view: View, exhibit: Exhibit) -> list[str]:
    demo = [view.words.text("export.demo")] if view.demo else []
    return [seen(said) for said in (*demo, exhibit.title, exhibit.subtitle, exhibit.source, *about(view)) if said]


def _written(column: Column, value: Any) -> str:
    if numbers.is_missing(value):
        return ""
    return exact_text(value) if column.kind in NUMERIC and is_number(value) else guarded(_text(value))


def _text(value: Any) -> str:
    return value.date().isoformat() if isinstance(value, pd.Timestamp) else seen(str(value))


def _headings(exhibit: Exhibit) -> list[str]:
    """The columns' names with their units; a name that stands twice gets its key, so that programs tell them apart."""
    said = [f"{one.name}（{one.unit}）" if one.unit else one.name for one in exhibit.columns]
    return [
        f"{name} [{one.key}]" if said.count(name) > 1 else name for name, one in zip(said, exhibit.columns, strict=True)
    ]


def _rows(exhibit: Exhibit) -> Any:
    return exhibit.rows[[column.key for column in exhibit.columns]].astype(object).itertuples(index=False, name=None)


# --- the workbook ----------------------------------------------------------------------------------------------------


def exhibit_xlsx(view: View, exhibit: Exhibit) -> bytes:
    """The table with its title, source and chart, and a last sheet that says what it is.

    Numbers are numbers, exact, under the format they have on the page; everything else is text, whatever it looks like.
    """
    made = dt.datetime.combine(view.today, dt.time())
    book = WorkbookWriter(title=exhibit.title, comments=_nature(view), created=made)
    sheet = book.sheet(view.words.text("exhibit.sheet.data"))
    top = _heading_lines(book, sheet, view, exhibit)
    _table(book, sheet, exhibit, top)
    _closing_lines(book, sheet, view, exhibit, top + len(exhibit.rows) + 2)
    _chart(book, sheet, view, exhibit, top)
    sheet.repeat_rows(top)
    for one in (sheet, _about_sheet(book, view, exhibit)):
        for_paper(one, " · ".join(part for part in (exhibit.title, _nature(view)) if part))
        one.set_paper(_A4)
        one.set_footer("&R&P/&N")
    return book.content()


def _nature(view: View) -> str:
    return view.words.text("export.demo") if view.demo else ""


def _heading_lines(book: WorkbookWriter, sheet: Worksheet, view: View, exhibit: Exhibit) -> int:
    """Title, measure, 演示数据; gives the row of the table's heading."""
    of = colours()
    large = book.style(bold=True, font_size=14, font_color=of["ink"])
    small = book.style(font_color=of["ink-2"])
    notice = book.style(bold=True, font_color=of["gr-error"])
    lines = [(exhibit.title, large), (exhibit.subtitle, small)] + ([(_nature(view), notice)] if view.demo else [])
    for row, (said, style) in enumerate(lines):
        sheet.write_string(row, 0, seen(said), style)
    return len(lines) + 1


def _table(book: WorkbookWriter, sheet: Worksheet, exhibit: Exhibit, top: int) -> None:
    looks = {"bottom_color": colours()["rule-2"], "text_wrap": True, "valign": "bottom"}
    sheet.set_row(top, 2 * _LINE)
    for number, (column, said) in enumerate(zip(exhibit.columns, _headings(exhibit), strict=True)):
        align = {"align": "right"} if column.kind in NUMERIC else {}
        sheet.write_string(top, number, said, book.heading(**looks, **align))
        sheet.set_column(number, number, _width(said, exhibit.rows[column.key]))
    for row, values in enumerate(_rows(exhibit), start=top + 1):
        for number, (column, value) in enumerate(zip(exhibit.columns, values, strict=True)):
            _cell(book, sheet, row, number, column, value)
    last = len(exhibit.columns) - 1
    sheet.freeze_panes(top + 1, 1)
    sheet.autofilter(top, 0, top + max(len(exhibit.rows), 1), max(last, 0))


def _cell(book: WorkbookWriter, sheet: Any, row: int, number: int, column: Column, value: Any) -> None:
    if numbers.is_missing(value):
        return
    if column.kind in NUMERIC and is_number(value):
        sheet.write_number(row, number, float(value), book.style(num_format=cell_format(column, value)))
    elif isinstance(value, dt.date):  # a time stamp of a frame is one too
        sheet.write_datetime(row, number, value, book.style(num_format=FORMATS[DATE]))
    else:
        sheet.write_string(row, number, _text(value))


def cell_format(column: Column, value: Any) -> str:
    """The number format of a value: its kind's, with as many decimals more as the page needs for it."""
    if column.kind in (COUNT, CHANGE) and value != int(value):
        return FORMATS[RATE if column.kind == COUNT else RATE_CHANGE]
    if column.kind == RATE and column.target is not None:
        decimals = len(numbers.rate(value, column.target).partition(".")[2])
        return FORMATS[RATE].replace("0.00", "0." + "0" * max(decimals, SHOWN_DECIMALS))
    return FORMATS[column.kind]


def _width(said: str, values: pd.Series) -> int:
    """Characters a column takes: its longest text, within reason; a long heading breaks into two lines."""
    longest = max((_letters(_text(value)) for value in values.head(200) if isinstance(value, str)), default=0)
    head = _letters(said) if _letters(said) <= _ONE_LINE else (_letters(said) + 1) // 2
    return min(max(longest + 2, head + 4, _NARROWEST), _WIDEST)


def _letters(text: str) -> int:
    return sum(2 if letter >= _WIDE_LETTER else 1 for letter in text)


def _closing_lines(book: WorkbookWriter, sheet: Worksheet, view: View, exhibit: Exhibit, row: int) -> None:
    """Source and bounds, then city, rule, coverage and the day it was made."""
    small = book.style(font_color=colours()["ink-2"])
    for number, said in enumerate((exhibit.source, " · ".join(about(view)))):
        sheet.write_string(row + number, 0, seen(said), small)


# --- the chart -------------------------------------------------------------------------------------------------------


def _chart(book: WorkbookWriter, sheet: Worksheet, view: View, exhibit: Exhibit, top: int) -> None:
    """Excel's own chart of the cells, beside the table; none where the exhibit names none or has no rows."""
    if not exhibit.native or exhibit.rows.empty:
        return
    chart = book.chart(exhibit.native)
    keys = [column.key for column in exhibit.columns]
    rows, name = (top + 1, top + len(exhibit.rows)), sheet.get_name()
    at = keys.index(exhibit.x)
    for key, colour in zip(exhibit.y, _colours(len(exhibit.y)), strict=True):
        number = keys.index(key)
        chart.add_series(
            {
                "name": [name, top, number],
                "categories": [name, rows[0], at, rows[1], at],
                "values": [name, rows[0], number, rows[1], number],
                **_dress(exhibit.native, colour),
            }
        )
    _axes(chart, exhibit, [exhibit.columns[keys.index(key)] for key in exhibit.y])
    demo = f"（{view.words.text('shell.demo')}）" if view.demo else ""
    chart.set_title({"name": exhibit.title + demo, "name_font": {"size": 12}, "overlay": False})
    chart.set_legend({"position": "bottom"} if len(exhibit.y) > 1 else {"none": True})
    chart.show_blanks_as("gap")
    chart.set_size(_CHART)
    sheet.insert_chart(top, len(keys) + 1, chart, {"description": f"{exhibit.title}{demo}"})


def _colours(count: int) -> list[str]:
    of = colours()
    palette = [of["accent"], of["compare"], of["st-met"], of["st-behind-fill"], of["st-slipped-fill"], of["bar"]]
    return [palette[number % len(palette)] for number in range(count)]


def _dress(native: str, colour: str) -> dict[str, Any]:
    if native == "line":
        marker = {"type": "circle", "size": 5, "fill": {"color": colour}, "border": {"color": colour}}
        return {"line": {"color": colour, "width": 2.25}, "marker": marker}
    return {"fill": {"color": colour}, "gap": 60}


def _axes(chart: Any, exhibit: Exhibit, drawn: Sequence[Column]) -> None:
    """Values from zero on light lines; bars from the top down, as the table stands."""
    rule = colours()["rule"]
    values = pd.concat([pd.to_numeric(exhibit.rows[key], errors="coerce") for key in exhibit.y])
    least = {} if values.min() < 0 else {"min": 0}
    light = {"visible": True, "line": {"color": rule}}
    measured = {
        "num_format": _AXIS.get(drawn[0].kind, "General"),
        "major_gridlines": light,
        "line": {"none": True},
        **least,
    }
    named = {"label_position": "low", "line": {"color": colours()["rule-2"]}}
    if exhibit.native == "bar":
        chart.set_x_axis(measured)
        chart.set_y_axis({**named, "reverse": True, "crossing": "max", "major_gridlines": {"visible": False}})
    else:
        chart.set_x_axis(named)
        chart.set_y_axis(measured)


# --- what this is ----------------------------------------------------------------------------------------------------


def _about_sheet(book: WorkbookWriter, view: View, exhibit: Exhibit) -> Worksheet:
    """Title, city, policy, quarter, rule, coverage, day and address; then what each column means."""
    words = view.words
    sheet = book.sheet(words.text("exhibit.sheet.about"))
    head = book.heading()
    wrapped = book.style(text_wrap=True, valign="top")
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, _SAID)
    sheet.set_column(2, 2, 40)
    lines = described(view, exhibit)
    put_row(sheet, 0, (words.text(f"exhibit.sheet.{key}") for key in ("item", "value")), head)
    for row, line in enumerate(lines, start=1):
        sheet.set_row(row, _LINE * max(-(-_letters(line[1]) // (_SAID - 4)), 1))
        put_row(sheet, row, map(seen, line), wrapped)
    below = len(lines) + 2
    put_row(sheet, below, (words.text(f"exhibit.sheet.{key}") for key in ("column", "unit", "kind")), head)
    for row, column in enumerate(exhibit.columns, start=below + 1):
        told = (column.name, column.unit, words.text(f"exhibit.kind.{column.kind}"))
        put_row(sheet, row, map(seen, told), wrapped)
    return sheet


def described(view: View, exhibit: Exhibit) -> list[tuple[str, str]]:
    """What an exhibit is, as pairs of name and content; what does not apply is left out."""
    words, address, covered = view.words, view.address, view.coverage
    rule = words.text(f"rule.{address.rule}") if covered else ""
    listed = {
        "nature": _nature(view),
        "title": exhibit.title,
        "subtitle": exhibit.subtitle,
        "city": view.policy.city.name,
        "scope": scope(view),
        "quarter": address.quarter or "",
        "compare": address.compare or "",
        "rule": rule,
        **(_covered(covered, words) if covered else {}),
        "policy": view.policy.number,
        "source": exhibit.source,
        "made": view.today.isoformat(),
        "address": address.href(),
    }
    return [(words.text(f"exhibit.about.{key}"), said) for key, said in listed.items() if said]


def _covered(covered: Any, words: Catalogue) -> dict[str, str]:
    said = words.text("exhibit.coverage", quarter=covered.quarter, approved=covered.approved, due=covered.due)
    carried = [words.text("exhibit.about.names", name=name, from_=of) for name, of in covered.carried]
    joined = words.text("list.joined")
    return {"coverage": said, "carried": joined.join(carried), "missing": joined.join(covered.missing)}
