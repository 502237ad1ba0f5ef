"""Every page's exhibits on the demonstration: what is shown is what can be taken, and every file opens and agrees."""

from __future__ import annotations

import io
import json
from collections import Counter

import openpyxl
import pandas as pd
import pytest

from callbacks.door.page import no_exhibits
from callbacks.server.pages import PAGES, full_view
from callbacks.services import access
from data.rights import SHELL, Actor
from layouts.explore import choice
from layouts.kit import address as at
from layouts.kit.address import parse
from layouts.kit.chart import Chart
from layouts.kit.exhibit import FILES, file_href
from layouts.kit.exhibit_file import exhibit_csv, exhibit_xlsx
from layouts.kit.shell import View
from layouts.kit.table import NUMERIC, formatted, is_number
from metrics.rates import exact_text
from tests.layouts.charts import read
from tests.layouts.pages import components, of_class

GIVING = sorted(page.key for page in PAGES.values() if page.exhibits is not no_exhibits)
BOTH = pytest.mark.parametrize("lang", ["zh", "en"])
EACH = pytest.mark.parametrize("page", GIVING)


def view_of(context, page, lang="zh") -> View:
    path = at.path(page, context.policy.counties[0].code)
    with access.acting(Actor("somebody", SHELL)):
        return full_view(context, parse(path, f"lang={lang}"))


@EACH
@BOTH
def test_exhibits_are_whole(demonstration_context, page, lang):
    view = view_of(demonstration_context, page, lang)
    found = PAGES[page].exhibits(demonstration_context, view)
    assert [key for key, n in Counter(one.key for one in found).items() if n > 1] == []
    for one in found:
        keys = [column.key for column in one.columns]
        assert set(keys) <= set(one.rows.columns), one.key
        assert len(set(keys)) == len(keys), one.key
        assert {one.x, *one.y} <= {"", *keys}, one.key
        assert bool(one.native) == bool(one.x and one.y), one.key
        assert one.title, one.key
        assert all(isinstance(formatted(c, v), str) for c in one.columns for v in one.rows[c.key]), one.key


CHARTS = {
    *((page, "") for page in GIVING),
    *((at.OVERVIEW, f"map={key}") for key in ("township_coverage", "places_per_1000")),
    *((at.TARGET, f"target={key}") for key in ("township_coverage", "demonstration", "estates_old", "trained_share")),
    *((at.TARGET, f"quarter={quarter}") for quarter in ("2023Q4", "2020Q4")),
    *((at.EXPLORE, f"chart={kind}") for kind in choice.CHARTS),
    (at.SCENARIO, "add=140802:2027Q1:9000"),
}


@pytest.mark.parametrize(("page", "query"), sorted(CHARTS))
@BOTH
def test_every_chart_is_one_that_plotly_knows(demonstration_context, page, query, lang):
    view = view_of(demonstration_context, page, f"{lang}&{query}")
    for one in PAGES[page].exhibits(demonstration_context, view):
        if one.chart is not None:
            assert read(one.chart).data, one.key
            json.dumps(one.chart.figure(), allow_nan=False)  # nothing but what every browser reads


def test_a_name_that_plotly_does_not_know_is_found():
    chart = Chart()
    chart.scatter(x=[1], y=[1], colour="red")
    with pytest.raises(ValueError, match="colour"):
        read(chart)


@EACH
def test_what_a_page_shows_is_what_it_gives(demonstration_context, page):
    view = view_of(demonstration_context, page)
    given = {one.key for one in PAGES[page].exhibits(demonstration_context, view)}
    with access.acting(Actor("somebody", SHELL)):
        content = PAGES[page].content(demonstration_context, view)
    rows = of_class(content.body, "takes")
    offered = {part.href for row in rows for part in components(row) if getattr(part, "href", None)}
    assert offered == {file_href(view, key, kind) for key in given for kind in FILES}


@EACH
def test_every_file_holds_the_exhibit(demonstration_context, page):
    view = view_of(demonstration_context, page)
    for one in PAGES[page].exhibits(demonstration_context, view):
        frame = pd.read_csv(io.BytesIO(exhibit_csv(view, one)), dtype=str, keep_default_na=False)
        assert len(frame) == len(one.rows), one.key
        sheet = openpyxl.load_workbook(io.BytesIO(exhibit_xlsx(view, one))).worksheets[0]
        first = int(sheet.freeze_panes[1:])
        for number, column in enumerate(one.columns, start=1):
            if column.kind not in NUMERIC:
                continue
            exact = [exact_text(v) if is_number(v) and not pd.isna(v) else None for v in one.rows[column.key]]
            held = [sheet.cell(first + row, number).value for row in range(len(one.rows))]
            for want, text, cell in zip(exact, frame.iloc[:, number - 1], held, strict=True):
                assert want is None or text == want, (one.key, column.key)
                assert want is None or cell == pytest.approx(float(want), rel=1e-15, abs=0), (one.key, column.key)
        assert len(sheet._charts) == (1 if one.native and len(one.rows) else 0), one.key
