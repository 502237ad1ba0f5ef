"""What is assumed, to be changed in place: every change writes the address, and the page follows the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import dash_bootstrap_components as dbc

from data.quarters import quarter, quarters_between
from layouts.kit import html, numbers, parts
from layouts.kit.shell import View
from layouts.scenario.address import (
    ADD,
    GROWTH,
    MOST_GROWTH,
    MOST_PACE,
    MOST_PLACES,
    MOST_ROWS,
    OWN,
    PACE,
    SHARE,
    UNTIL,
    QueryLine,
    ScenarioQuery,
    horizons,
    href_of,
    without_line,
)
from layouts.scenario.given import ScenarioData, county_names
from metrics.allocation import KEYS
from metrics.building import filling, shares
from metrics.scenario import GOING_ON, Scenario

_PACES = (50, 100, 150, 200)
_SHRINKING = (Fraction(1, 2), Fraction(1))


def form(view: View, given: ScenarioData) -> html.Section:
    """The assumptions."""
    words, asked = view.words, given.asked
    children = [
        presets(view, given),
        *([_said(view, "dropped", rows=MOST_ROWS, dropped=asked.dropped)] if asked.dropped else []),
        _additions(view, asked),
        html.Div(
            [_growth(view, asked), _pace(view, asked), _share(view, asked), _until(view, asked)], className="scn-fields"
        ),
        _own(view, asked),
    ]
    title, sub = words.text("scenario.form.title"), words.text("scenario.form.sub")
    return parts.section(title, children, sub=sub, className="scn-form noprint")


def presets(view: View, given: ScenarioData) -> html.Nav:
    """Ready-made beginnings: links like any other."""
    words, scenario, address = view.words, given.scenario, view.address
    fill, bare = filling(given.found), Scenario(scenario.base, scenario.until, share=scenario.share)
    left = shares(given.found, scenario.share).left
    filled = ("fill_partly" if left else "fill", {"left": left}, replace(scenario, additions=fill))
    listed = [
        *([filled] if fill else []),
        *([("pace", {}, replace(bare, pace=GOING_ON))] if given.found.start.paced else []),
        *(("shrink", {"growth": float(cut)}, replace(scenario, growth=-cut)) for cut in _SHRINKING),
        *([("clear", {}, bare)] if not scenario.assumes_nothing or not given.asked.sound else []),
    ]
    links = [
        parts.link(words.text(f"scenario.preset.{key}", **params), href_of(address, there), className="scn-preset")
        for key, params, there in listed
    ]
    label = words.text("scenario.form.presets")
    said = html.Span(label, className="scn-label")
    return html.Nav([said, *links], className="scn-presets", **parts.aria(label=label))


# --- lists of lines --------------------------------------------------------------------------------------------------


def _additions(view: View, asked: ScenarioQuery) -> html.Fieldset:
    words, scenario = view.words, asked.scenario
    codes = quarters_between(quarter(scenario.base) + 1, quarter(scenario.until))
    lines = [_line(view, ADD, number, line, asked, codes) for number, line in enumerate(asked.lines)]
    later = max([line.quarter for line in asked.lines if not line.problem], default=codes[0])
    new = _line(view, ADD, None, QueryLine("", later, ""), asked, codes)
    return html.Fieldset(
        [html.Legend(words.text("scenario.form.add")), _heads(view, ("county", "quarter", "places")), *lines, new],
        className="scn-lines scn-three",
        **parts.data(rows=ADD),
    )


def _own(view: View, asked: ScenarioQuery) -> html.Details:
    """Counties whose residents move otherwise than the city's; folded away while there are none."""
    words = view.words
    lines = [_line(view, OWN, number, line, asked, ()) for number, line in enumerate(asked.own)]
    new = _line(view, OWN, None, QueryLine("", "", ""), asked, ())
    hint = html.P(words.text("scenario.form.own_hint"), className="scn-hint")
    box = html.Div(
        [hint, _heads(view, ("county", "growth")), *lines, new], className="scn-lines scn-two", **parts.data(rows=OWN)
    )
    return html.Details([html.Summary(words.text("scenario.form.own")), box], open=bool(lines), className="scn-own")


def _heads(view: View, keys: Sequence[str]) -> html.Div:
    heads = [html.Span(view.words.text(f"scenario.form.{key}")) for key in keys]
    return html.Div(heads, className="scn-heads", **parts.aria(hidden="true"))


def _line(
    view: View, name: str, number: int | None, line: QueryLine, asked: ScenarioQuery, codes: Sequence[str]
) -> html.Div:
    """One line of a list, or the empty one (``number`` None) that adds another."""
    at = "new" if number is None else str(number)
    fields = [
        _county(view, name, at, line.county),
        *([_quarter(view, at, line.quarter, codes)] if name == ADD else []),
        _number(view, name, at, line.number),
        _add(view, name) if number is None else _remove(view, name, number, line),
    ]
    wrong = _line_problem(view, line, asked) if line.problem else []
    classes = "scn-line scn-new" if number is None else "scn-line scn-bad" if wrong else "scn-line"
    return html.Div([html.Div(fields, className="scn-cells"), *wrong], className=classes, **parts.data(row=at))


def _county(view: View, name: str, at: str, chosen: str) -> html.Label:
    listed: list[Any] = [{"value": one.code, "label": one.name} for one in view.policy.counties]
    if not any(one["value"] == chosen for one in listed):
        listed += [{"value": chosen, "label": chosen}] if chosen else []
    choose = view.words.text("scenario.form.choose")
    select = dbc.Select(
        options=listed, value=chosen, id=f"scn-{name}-{at}-county", class_name="sel", placeholder=choose
    )
    return labelled(view.words.text("scenario.form.county"), select)


def _quarter(view: View, at: str, chosen: str, codes: Sequence[str]) -> html.Label:
    listed: list[Any] = [{"value": code, "label": code} for code in codes]
    if chosen not in codes:
        listed.insert(0, {"value": chosen, "label": chosen or numbers.MISSING})
    select = dbc.Select(options=listed, value=chosen, id=f"scn-add-{at}-quarter", class_name="sel")
    return labelled(view.words.text("scenario.form.quarter"), select)


def _number(view: View, name: str, at: str, value: str) -> html.Label:
    label = view.words.text(f"scenario.form.{'places' if name == ADD else 'growth'}")
    field = dbc.Input(
        type="text",
        value=value,
        id=f"scn-{name}-{at}-number",
        class_name="scn-in num",
        autocomplete="off",
        maxlength=12,
    )
    return labelled(label, field)


def labelled(label: str, control: Any) -> html.Label:
    """A control whose label is read out only: its column's heading says it to who sees."""
    return html.Label([html.Span(label, className="visually-hidden"), control], className="scn-l")


def _add(view: View, name: str) -> html.Button:
    words = view.words.text("scenario.form.do_add")
    return html.Button(words, type="button", className="btn btn-outline-primary scn-add", **parts.data(adds=name))


def _remove(view: View, name: str, number: int, line: QueryLine) -> Any:
    words = view.words
    known = any(one.code == line.county for one in view.policy.counties)
    what = {"county": county_names(view, [line.county])[0] if known else line.county}
    label = words.text("scenario.form.remove_what", quarter=line.quarter, number=line.number, **what)
    there = without_line(view.address, name, number)
    return parts.link(
        [words.text("scenario.form.remove"), html.Span(label, className="visually-hidden")],
        there,
        className="scn-remove",
        id=f"scn-{name}-{number}-remove",
    )


def _line_problem(view: View, line: QueryLine, asked: ScenarioQuery) -> list[Any]:
    scenario = asked.scenario
    limits = {"base": scenario.base, "until": scenario.until, "places": MOST_PLACES, "growth": MOST_GROWTH}
    return [_said(view, line.problem, **limits)]


def _said(view: View, key: str, **params: Any) -> html.P:
    return html.P(view.words.text(f"scenario.wrong.{key}", **params), className="scn-wrong", role="alert")


# --- single fields ---------------------------------------------------------------------------------------------------


def _field(view: View, name: str, asked: ScenarioQuery, control: Any, hint: str = "", **limits: Any) -> html.Div:
    below = [html.P(hint, className="scn-hint")] if hint else []
    wrong = [_said(view, name, **limits)] if asked.problem(name) else []
    return html.Div([control, *below, *wrong], className="scn-field")


def _growth(view: View, asked: ScenarioQuery) -> html.Div:
    words = view.words
    given = dict(asked.written).get(GROWTH, "")
    control = dbc.Input(
        type="text",
        value=given,
        id="q-growth",
        class_name="scn-in num",
        autocomplete="off",
        maxlength=12,
        placeholder="0",
    )
    labelled = [
        dbc.Label(words.text("scenario.form.growth"), html_for="q-growth"),
        html.Div(control, **parts.data(query=GROWTH)),
    ]
    hint = words.text("scenario.form.growth_hint")
    return _field(view, GROWTH, asked, html.Div(labelled, className="f"), hint, growth=MOST_GROWTH)


def _pace(view: View, asked: ScenarioQuery) -> html.Div:
    words, chosen = view.words, asked.scenario.pace
    listed = [("", words.text("scenario.form.pace_0"))]
    paces = sorted({*_PACES, *([chosen] if chosen else [])})
    listed += [(str(pace), words.text("scenario.form.pace_some", pace=pace)) for pace in paces]
    select = parts.query_select(PACE, words.text("scenario.form.pace"), listed, str(chosen or ""))
    return _field(view, PACE, asked, select, pace=MOST_PACE)


def _share(view: View, asked: ScenarioQuery) -> html.Div:
    words = view.words
    listed = [(by, words.text(f"scenario.share.{by}")) for by in KEYS]
    select = parts.query_select(SHARE, words.text("scenario.form.share"), listed, asked.scenario.share)
    return _field(view, SHARE, asked, select)


def _until(view: View, asked: ScenarioQuery) -> html.Div:
    scenario = asked.scenario
    codes = sorted({*horizons(scenario.base), scenario.until})
    label = view.words.text("scenario.form.until")
    select = parts.query_select(UNTIL, label, [(code, code) for code in codes], scenario.until)
    return _field(view, UNTIL, asked, select, until=scenario.until)
