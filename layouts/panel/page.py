"""The panel behind a number: clause, parts with their dates, pace and verdict, population, counties, cells."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from data.indicators import INDICATORS
from data.vocabulary import Level, Measured, Source, Verdict
from layouts.kit import address as at
from layouts.kit import html, numbers, parts
from layouts.kit.address import Explained
from layouts.kit.panel_parts import clause, facts, frame, number_link, section, table
from layouts.kit.shell import View
from layouts.panel import narrative
from layouts.panel.rows import MINUTE, rows_section, submission_section, townships_section
from layouts.panel.verdict import verdict_section
from layouts.words.catalogue import Catalogue
from metrics.explanation import CountyPart, PopulationUsed, Told
from metrics.rates import needed


def panel(view: View, key: Explained, told: Told) -> html.Section:
    """One figure's panel.

    Args:
        key: what the address asks for; its own quarter stays in the links of the panel.
        told: ``callbacks.services.explain.explain_figure``; its cells are shown where it is one county's or township's.
    """
    words = view.words
    title = words.text("panel.title", unit=told.unit_name, indicator=narrative.indicator(told, words))
    scope = words.text("panel.scope", quarter=told.quarter, rule=narrative.rule(told, words))
    body = [
        _figure(view, told),
        *_sources(told, words),
        _clause(view, told),
        *_how(view, told),
        *verdict_section(view, key, told),
        *_people(told, words),
        *_behind(view, key, told),
        take(view, told),
    ]
    return frame(view, title, scope, body)


# --- the figure ------------------------------------------------------------------------------------------------------


def _figure(view: View, told: Told) -> html.Div:
    """The figure, its unit, its verdict, and what that means in whole things."""
    words = view.words
    if told.shown is None:
        chip = parts.source_chip("missing", words.text("shell.missing")) if told.source == Source.MISSING else None
        said = words.text("panel.missing", reason=narrative.reason(told, words))
        figure = html.P([html.B(numbers.MISSING), *([chip] if chip else [])], className="fig")
        return html.Div([figure, html.P(said), *_last_known(view, told)], className="pn-fig")
    least = [html.Span(words.text("panel.at_least"))] if narrative.bounded(told) else []
    chip = [parts.status(told.verdict, words)] if told.trend else []
    tag = parts.source_tag(told.source, told.carried_from, words)
    line = [*least, html.B(narrative.value(told, told, words)), html.Span(_below(told, words)), *chip]
    return html.Div(
        [html.P([*line, *([tag] if tag else [])], className="fig"), *_sentence(told, words)], className="pn-fig"
    )


def _last_known(view: View, told: Told) -> list[Any]:
    """Where a missing unit's last figure is explained."""
    last = told.params.get("last")
    if last is None:
        return []
    said = view.words.text("panel.last", quarter=last)
    link = number_link(view, said, told.indicator, told.unit, told.part, quarter=last, className="pn-go")
    return [html.P(link)]


def _below(told: Told, words: Catalogue) -> str:
    """What stands beside the figure: its unit, or of a share its whole things."""
    if told.kind == Measured.RATIO:
        return words.text(
            "panel.of", numerator=numbers.count(told.numerator), denominator=numbers.count(told.denominator)
        )
    return words.text(f"indicator.{told.indicator}.unit") if told.kind == Measured.RATE else ""


def _sentence(told: Told, words: Catalogue) -> list[Any]:
    """What is lacking; of a county's reference that it is none of its own."""
    if told.trend is None:
        return []
    gap = narrative.lack(told, told.gap, words)
    most = narrative.bounded(told) and (told.gap or 0) > 0
    said: list[Any] = [html.B(words.text("panel.at_most", gap=gap) if most else gap)]
    if told.verdict == Verdict.REFERENCE:
        target = numbers.plain(told.target)
        said += [html.Span(words.text("panel.reference", target=target), className="dim2")]
    return [html.P(said, className="pn-gap")]


def _sources(told: Told, words: Catalogue) -> list[Any]:
    """Whether it is carried, a lower bound, provisional; each with why."""
    said = []
    if told.carried_from and told.level != Level.CITY:
        until = told.counties[0].until
        said.append(words.text("panel.carried", quarter=told.carried_from, until=until, now=told.quarter))
    if narrative.bounded(told):
        said.append(words.text("panel.bounded", names=narrative.missing_names(told)))
    elif told.level == Level.CITY and told.kind == Measured.RATIO and narrative.missing_names(told):
        said.append(words.text("panel.share_bounded", names=narrative.missing_names(told)))
    if told.provisional:
        said.append(words.text("panel.provisional", provisional=told.provisional))
    return [html.P(line, className="pn-note") for line in said]


# --- clause and parts ------------------------------------------------------------------------------------------------


def _clause(view: View, told: Told) -> html.Section:
    words = view.words
    if told.trend is None:
        key = "follows" if told.indicator == "places_gap" else "none"
        return section(words.text("panel.clause.title"), html.P(words.text(f"panel.clause.{key}")))
    return clause(view, told.trend.target.clause, told.trend.target.words)


def _how(view: View, told: Told) -> list[Any]:
    """Numerator and denominator with their dates, and the division."""
    words = view.words
    if told.numerator is None:
        return []
    day = told.as_of
    two = told.formula.denominator is not None
    above = narrative.counted(told, narrative.NUMERATOR, words)
    name = words.text("panel.how.numerator" if two else "panel.how.counted", name=above)
    listed = [*_needed(view, told), (name, _dated(narrative.part(told, narrative.NUMERATOR, words), day, words))]
    if two:
        below = words.text("panel.how.denominator", name=narrative.counted(told, narrative.DENOMINATOR, words))
        when = told.population[0].as_of if told.population else day
        listed.append((below, _dated(narrative.part(told, narrative.DENOMINATOR, words), when, words)))
        if told.shown is not None:
            listed.append((words.text("panel.how.value"), _division(told, words)))
    return [section(words.text("panel.how.title"), facts(listed))]


def _needed(view: View, told: Told) -> list[tuple[str, Any]]:
    """Of a gap in places: what the target asks for, and what there is."""
    if told.formula.numerator != narrative.NEEDED:
        return []
    words, policy = view.words, view.policy
    target = policy.target("places_per_1000", told.level) or policy.target("places_per_1000", Level.CITY)
    assert target is not None
    people = sum(row.persons for row in told.population)
    asked = needed(people, target.value, 1000)
    said = {"target": numbers.plain(target.value), "persons": people, "needed": asked}
    return [
        (words.text("panel.how.needed"), words.text("panel.how.needed_how", **said)),
        (words.text("panel.how.places"), words.text("amount.places", n=numbers.count(asked - told.numerator))),
    ]


def _dated(said: str, day: dt.date | str, words: Catalogue) -> list[Any]:
    return [html.B(said), " ", html.Span(words.text("panel.how.as_of", day=day), className="dim2 nw")]


def _division(told: Told, words: Catalogue) -> str:
    people = told.formula.denominator == narrative.RESIDENTS
    below = narrative.persons(told) if people else told.denominator
    return words.text(
        "panel.how.per_thousand" if people else "panel.how.share",
        numerator=numbers.count(told.numerator),
        denominator=numbers.count(below),
        value=narrative.value(told, told, words),
    )


# --- population ------------------------------------------------------------------------------------------------------


def _people(told: Told, words: Catalogue) -> list[Any]:
    if not told.population:
        return []
    heads = [("unit", False), ("persons", True), ("as_of", False), ("from", False)]
    head = [parts.heading(words.text(f"panel.people.{key}"), number=right) for key, right in heads]
    title = words.text("panel.people.title")
    return [section(title, table(title, head, [_person_row(row, words) for row in told.population]))]


def _person_row(row: PopulationUsed, words: Catalogue) -> html.Tr:
    basis = narrative.basis(row, words)
    source = words.text("panel.people.own") if row.own else row.source
    return html.Tr(
        [
            html.Th(row.name, scope="row"),
            parts.number_cell(numbers.count(row.persons)),
            html.Td(row.as_of),
            html.Td([basis, html.Div(source, className="dim2")], className="wrap"),
        ]
    )


# --- what is behind it -----------------------------------------------------------------------------------------------


def _behind(view: View, key: Explained, told: Told) -> list[Any]:
    """Of the city its counties; of a county or township its workbook, townships and cells."""
    if told.level == Level.CITY:
        return [_counties(view, key, told)]
    if told.source == Source.MISSING:
        return []
    return [submission_section(view, told), *townships_section(view, key, told), rows_section(view, told)]


def _counties(view: View, key: Explained, told: Told) -> html.Section:
    words = view.words
    sending = told.formula.numerator == narrative.REPORTING
    heads = [("county", False), ("value", True), ("sent" if sending else "parts", not sending)]
    head = [parts.heading(words.text(f"panel.counties.{name}"), number=right) for name, right in heads]
    row = _sending_row if sending else _county_row
    listed = [row(view, key, told, county) for county in sorted(told.counties, key=lambda one: _worst(told, one))]
    title = words.text("panel.counties.title", n=len(listed))
    hint = [] if sending else [html.P(words.text("panel.counties.hint"), className="sub")]
    return section(title, [*hint, table(title, head, listed)])


def _worst(told: Told, county: CountyPart) -> tuple[bool, Fraction]:
    """The worst first, those without data last."""
    if county.numerator is None:
        return True, Fraction(0)
    below = Fraction(county.denominator or 0) or 1
    size = Fraction(county.numerator) / below
    return False, size if INDICATORS[told.indicator].higher_is_better else -size


def _county_row(view: View, key: Explained, told: Told, county: CountyPart) -> html.Tr:
    words = view.words
    has_own = Level.COUNTY in INDICATORS[told.indicator].levels
    name = (
        number_link(view, county.name, told.indicator, county.county, told.part, quarter=key.quarter, className="pn-go")
        if has_own
        else county.name
    )
    tag = parts.source_tag(county.source, county.carried_from, words)
    why = narrative.county_reason(county, words)
    note = [html.Div(why, className="dim2 wrap")] if why else []
    return html.Tr(
        [
            html.Th([name, *([" ", tag] if tag else []), *note], scope="row", className="wrap"),
            parts.number_cell(narrative.value(told, county, words)),
            parts.number_cell(_parts_of(told, county)),
        ]
    )


def _parts_of(told: Told, county: CountyPart) -> str:
    if told.formula.denominator == narrative.RESIDENTS:
        people = narrative.persons(county)
        return numbers.ratio(county.numerator, people)
    if told.formula.denominator is None:
        return ""
    return numbers.ratio(county.numerator, county.denominator)


def _sending_row(view: View, key: Explained, told: Told, county: CountyPart) -> html.Tr:
    """What one county has sent: whether it counts here, its state and when it was sent."""
    words, sent = view.words, county.sent
    link = parts.link(county.name, view.address.href(page=at.COUNTY, county=county.county, extra={}))
    state = words.text(f"state.{sent.state if sent else 'none'}")
    return html.Tr(
        [
            html.Th(link, scope="row"),
            parts.number_cell(words.text(f"panel.yes.{bool(county.numerator)}")),
            html.Td([state, html.Div(f"{sent.sent_at:{MINUTE}}" if sent else "", className="dim2")]),
        ]
    )


# --- taken away ------------------------------------------------------------------------------------------------------


def take(view: View, told: Told) -> html.Section:
    """The workbook whose formulas recompute the figure."""
    words = view.words
    said = {key: getattr(told, key) for key in ("quarter", "unit", "indicator", "part", "rule")}
    asked = {**said, "part": told.part or None, "lang": view.address.lang if view.address.lang != at.ZH else None}
    href = "/explain.xlsx?" + urlencode({key: value for key, value in asked.items() if value})
    file = html.A(words.text("panel.take.workbook"), href=href, className="btn btn-outline-primary", download="")
    body = [html.P(file), html.P(words.text("panel.take.hint"), className="sub")]
    return section(words.text("panel.take.title"), body)
