"""An expected quarter is one and the same wherever it is said: pages, panel, scenario, files, shell (numbers.md §4)."""

from __future__ import annotations

import dataclasses
import json

import pytest

from callbacks.pages import overview, scenario, target
from callbacks.server.web import full_view
from callbacks.services.explain import explain_figure
from callbacks.shell.explanation_json import explanation_json
from layouts.kit import forecast as forecast_words
from layouts.kit.address import parse
from layouts.overview import page as overview_page
from layouts.panel.text import explanation_text
from layouts.scenario.page import headline, path_title
from layouts.words.catalogue import catalogue
from metrics.forecast import Forecast
from metrics.trend import forecast_of
from tests.layouts.pages import words

RATE = "places_per_1000"


def asked(context, quarter):
    key = {"unit": context.policy.city.code, "indicator": RATE, "quarter": quarter, "rule": "all"}
    return forecast_of(context.table(), context.policy, **key)


def page_of(context, page, path, quarter, more=""):
    view = full_view(context, parse(path, f"?quarter={quarter}{more}"))
    return words(page.content(context, view).body)


def explained(context, quarter):
    return explain_figure(context, quarter=quarter, unit=context.policy.city.code, indicator=RATE, cells=False)


@pytest.mark.parametrize("quarter", ["2023Q2", "2024Q3", "2025Q4", "2026Q1", "2026Q3"])
def test_every_place_says_the_same_quarter(demonstration_context, quarter):
    context = demonstration_context
    ahead, told = asked(context, quarter), explained(context, quarter)
    assert ahead.expected is not None
    assert f"预计 {ahead.expected} 补足" in page_of(context, overview, "/", quarter)
    said = forecast_words.expected(ahead, quarter, catalogue("zh"))
    assert said in page_of(context, target, "/target", quarter)
    assert said in explanation_text(told, catalogue("zh"))
    assert f"按近一年速度、人口不变是 {ahead.expected} 达到" in page_of(context, scenario, "/scenario", quarter)
    assert told.trend.forecast == ahead
    prospect = explanation_json(told)["prospect"]
    assert [prospect[key] for key in ("expected", "earliest", "latest", "why")] == [
        ahead.expected,
        ahead.earliest,
        ahead.latest,
        "",
    ]
    assert prospect["left_out"] == list(ahead.left_out)


def test_whom_the_citys_pace_leaves_out_is_named_on_pages_and_in_the_shell(demonstration_context):
    context, quarter = demonstration_context, "2026Q3"
    ahead = asked(context, quarter)
    (county,) = (context.policy.unit(code) for code in ahead.left_out)
    assert f"不含{county.short_name}）" in page_of(context, overview, "/", quarter)
    assert f"不含{county.short_name}：本季或一年前没有数据" in page_of(context, target, "/target", quarter)
    assert f"不含{county.name}：本季或一年前没有数据" in explanation_text(explained(context, quarter), catalogue("zh"))
    assert f"近一年速度不含{county.short_name}：" in page_of(context, scenario, "/scenario", quarter)
    assert json.dumps(explanation_json(explained(context, quarter))["prospect"]["left_out"]) == f'["{county.code}"]'


@pytest.mark.parametrize(
    ("lang", "unclear"), [("zh", "看不出（最早 2027Q1，最晚 2041Q2"), ("en", "unclear (earliest 2027Q1")]
)
def test_what_is_unclear_is_nowhere_a_quarter(demonstration_context, lang, unclear):
    context, quarter = demonstration_context, "2026Q3"
    ahead = Forecast(asked(context, quarter).pace, None, "2027Q1", "2041Q2", "unclear")
    view = full_view(context, parse("/", f"?quarter={quarter}&lang={lang}"))
    assert unclear in overview_page.coming(view, ahead, quarter)
    at = full_view(context, parse("/scenario", f"?quarter={quarter}&lang={lang}&pace=100&until=2030Q4"))
    given = scenario.given_of(context, at)
    assert given.pace_alone
    assert given.found.reached[context.policy.city.code] is not None
    told = [one(at, dataclasses.replace(given, forecast=ahead)) for one in (headline, path_title)]
    assert all(unclear in one for one in told)
