"""An exhibit as a file: CSV and a workbook with a native chart. Values exact, text never taken for a formula."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

import pandas as pd
import xlsxwriter

from layouts.kit import numbers, theme
from layouts.kit.exhibit import Exhibit, about, scope
from layouts.kit.shell import View
from layouts.kit.table import CHANGE, COUNT, DATE, NUMERIC, RATE, RATE_CHANGE, SHARE, Column, is_number
from layouts.words.catalogue import Catalogue, seen
from metrics.rates import SHOWN_DECIMALS, exact_text

FORMULA_LIKE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How a text may begin that a spreadsheet takes for a formula."""
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
_SETTINGS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
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
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    told = _guarded(" · ".join(_provenance(view, exhibit)))
    writer.writerow([*map(_guarded, _headings(exhibit)), _guarded(view.words.text("exhibit.csv.about"))])
    for row in _rows(exhibit):
        writer.writerow([*(_written(column, value) for column, value in zip(exhibit.columns, row, strict=True)), told])
    return out.getvalue().encode("utf-8-sig")


def _provenance(view: View, exhibit: Exhibit) -> list[str]:
    demo = [view.words.text("export.demo")] if view.demo else []
    return [seen(said) for said in (*demo, exhibit.title, exhibit.subtitle, exhibit.source, *about(view)) if said]


def _written(column: Column, value: Any) -> str:
    if numbers.is_missing(value):
        return ""
    return exact_text(value) if column.kind in NUMERIC and is_number(value) else _guarded(_text(value))


def _guarded(text: str) -> str:
    """A text that a spreadsheet would compute begins with an apostrophe, which our own reader takes off again."""
    return f"'{text}" if text.startswith(FORMULA_LIKE) else text


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
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _SETTINGS)
    made = dt.datetime.combine(view.today, dt.time())
    book.set_properties({"title": exhibit.title, "comments": _nature(view), "created": made})
    sheet = book.add_worksheet(view.words.text("exhibit.sheet.data"))
    top = _heading_lines(book, sheet, view, exhibit)
    _table(book, sheet, exhibit, top)
    _closing_lines(book, sheet, view, exhibit, top + len(exhibit.rows) + 2)
    _chart(book, sheet, view, exhibit, top)
    _printed(sheet, view, exhibit)
    sheet.repeat_rows(top)
    _printed(_about_sheet(book, view, exhibit), view, exhibit)
    book.close()
    return out.getvalue()


def _nature(view: View) -> str:
    return view.words.text("export.demo") if view.demo else ""


def _heading_lines(book: Any, sheet: Any, view: View, exhibit: Exhibit) -> int:
    """Title, measure, 演示数据; gives the row of the table's heading."""
    colours = theme.colours()
    large = book.add_format({"bold": True, "font_size": 14, "font_color": colours["ink"]})
    small = book.add_format({"font_color": colours["ink-2"]})
    notice = book.add_format({"bold": True, "font_color": colours["gr-error"]})
    lines = [(exhibit.title, large), (exhibit.subtitle, small)] + ([(_nature(view), notice)] if view.demo else [])
    for row, (said, style) in enumerate(lines):
        sheet.write_string(row, 0, seen(said), style)
    return len(lines) + 1


def _table(book: Any, sheet: Any, exhibit: Exhibit, top: int) -> None:
    colours = theme.colours()
    head = {
        "bold": True,
        "bg_color": colours["wash"],
        "bottom": 1,
        "bottom_color": colours["rule-2"],
        "text_wrap": True,
        "valign": "bottom",
    }
    styles = _Styles(book)
    sheet.set_row(top, 2 * _LINE)
    for number, (column, said) in enumerate(zip(exhibit.columns, _headings(exhibit), strict=True)):
        align = {"align": "right"} if column.kind in NUMERIC else {}
        sheet.write_string(top, number, said, book.add_format({**head, **align}))
        sheet.set_column(number, number, _width(said, exhibit.rows[column.key]))
    for row, values in enumerate(_rows(exhibit), start=top + 1):
        for number, (column, value) in enumerate(zip(exhibit.columns, values, strict=True)):
            _cell(sheet, row, number, column, value, styles)
    last = len(exhibit.columns) - 1
    sheet.freeze_panes(top + 1, 1)
    sheet.autofilter(top, 0, top + max(len(exhibit.rows), 1), max(last, 0))


class _Styles:
    """Formats of a workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book, self._made = book, {}

    def __getitem__(self, written: str) -> Any:
        if written not in self._made:
            self._made[written] = self._book.add_format({"num_format": written})
        return self._made[written]


def _cell(sheet: Any, row: int, number: int, column: Column, value: Any, styles: _Styles) -> None:
    if numbers.is_missing(value):
        return
    if column.kind in NUMERIC and is_number(value):
        sheet.write_number(row, number, float(value), styles[cell_format(column, value)])
    elif isinstance(value, dt.date):  # a time stamp of a frame is one too
        sheet.write_datetime(row, number, value, styles[FORMATS[DATE]])
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


def _closing_lines(book: Any, sheet: Any, view: View, exhibit: Exhibit, row: int) -> None:
    """Source and bounds, then city, rule, coverage and the day it was made."""
    small = book.add_format({"font_color": theme.colours()["ink-2"]})
    for number, said in enumerate((exhibit.source, " · ".join(about(view)))):
        sheet.write_string(row + number, 0, seen(said), small)


def _printed(sheet: Any, view: View, exhibit: Exhibit) -> None:
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    said = " · ".join(part for part in (exhibit.title, _nature(view)) if part)
    sheet.set_header(f"&L{said.replace('&', '&&')}"[:255])
    sheet.set_footer("&R&P/&N")


# --- the chart -------------------------------------------------------------------------------------------------------


def _chart(book: Any, sheet: Any, view: View, exhibit: Exhibit, top: int) -> None:
    """Excel's own chart of the cells, beside the table; none where the exhibit names none or has no rows."""
    if not exhibit.native or exhibit.rows.empty:
        return
    chart = book.add_chart({"type": exhibit.native})
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
    of = theme.colours()
    palette = [of["accent"], of["compare"], of["st-met"], of["st-behind-fill"], of["st-slipped-fill"], of["bar"]]
    return [palette[number % len(palette)] for number in range(count)]


def _dress(native: str, colour: str) -> dict[str, Any]:
    if native == "line":
        marker = {"type": "circle", "size": 5, "fill": {"color": colour}, "border": {"color": colour}}
        return {"line": {"color": colour, "width": 2.25}, "marker": marker}
    return {"fill": {"color": colour}, "gap": 60}


def _axes(chart: Any, exhibit: Exhibit, drawn: Sequence[Column]) -> None:
    """Values from zero on light lines; bars from the top down, as the table stands."""
    rule = theme.colours()["rule"]
    values = pd.concat([pd.to_numeric(exhibit.rows[key], errors="coerce") for key in exhibit.y])
    least = {} if values.min() < 0 else {"min": 0}
    light = {"visible": True, "line": {"color": rule}}
    measured = {
        "num_format": _AXIS.get(drawn[0].kind, "General"),
        "major_gridlines": light,
        "line": {"none": True},
        **least,
    }
    named = {"label_position": "low", "line": {"color": theme.colours()["rule-2"]}}
    if exhibit.native == "bar":
        chart.set_x_axis(measured)
        chart.set_y_axis({**named, "reverse": True, "crossing": "max", "major_gridlines": {"visible": False}})
    else:
        chart.set_x_axis(named)
        chart.set_y_axis(measured)


# --- what this is ----------------------------------------------------------------------------------------------------


def _about_sheet(book: Any, view: View, exhibit: Exhibit) -> Any:
    """Title, city, policy, quarter, rule, coverage, day and address; then what each column means."""
    words = view.words
    sheet = book.add_worksheet(words.text("exhibit.sheet.about"))
    head = book.add_format({"bold": True, "bg_color": theme.colours()["wash"], "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, _SAID)
    sheet.set_column(2, 2, 40)
    lines = described(view, exhibit)
    for number, said in enumerate((words.text("exhibit.sheet.item"), words.text("exhibit.sheet.value"))):
        sheet.write_string(0, number, said, head)
    for row, line in enumerate(lines, start=1):
        sheet.set_row(row, _LINE * max(-(-_letters(line[1]) // (_SAID - 4)), 1))
        for number, said in enumerate(line):
            sheet.write_string(row, number, seen(said), wrapped)
    below = len(lines) + 2
    for number, key in enumerate(("column", "unit", "kind")):
        sheet.write_string(below, number, words.text(f"exhibit.sheet.{key}"), head)
    for row, column in enumerate(exhibit.columns, start=below + 1):
        for number, said in enumerate((column.name, column.unit, words.text(f"exhibit.kind.{column.kind}"))):
            sheet.write_string(row, number, seen(said), wrapped)
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
