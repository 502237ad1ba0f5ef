"""The panel behind a number: clause, parts with their dates, pace and verdict, population, counties, cells."""

from __future__ import annotations

from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from data.indicators import INDICATORS
from data.vocabulary import Level, Measured, Source, TargetKind, Verdict
from layouts.kit import address as at
from layouts.kit import html, numbers, parts
from layouts.kit import narrative as telling
from layouts.kit.address import Explained
from layouts.kit.narrative import Told
from layouts.kit.panel_parts import clause, facts, frame, number_link, section, table
from layouts.kit.shell import View
from layouts.panel.rows import rows_section, townships_section, workbook_section
from layouts.words.catalogue import Catalogue
from metrics.rates import needed


def panel(view: View, key: Explained, told: Told) -> html.Section:
    """One figure's panel.

    Args:
        key: what the address asks for; its own quarter stays in the links of the panel.
        told: ``callbacks.explaining.explain_figure``; its cells are shown where it is one county's or township's.
    """
    words = view.words
    title = words.text("panel.title", unit=told["unit_name"], indicator=telling.indicator(told, words))
    scope = words.text("panel.scope", quarter=told["quarter"], rule=telling.rule(told, words))
    body = [
        _figure(view, told),
        *_sources(told, words),
        _clause(view, told),
        *_how(view, told),
        *_judged(view, key, told),
        *_people(told, words),
        *_behind(view, key, told),
        take(view, told),
    ]
    return frame(view, title, scope, body)


# --- the figure ------------------------------------------------------------------------------------------------------


def _figure(view: View, told: Told) -> html.Div:
    """The figure, its unit, its verdict, and what that means in whole things."""
    words = view.words
    if told["shown"] is None:
        chip = parts.source_chip("missing", words.text("shell.missing")) if told["source"] == Source.MISSING else None
        said = words.text("panel.missing", reason=telling.reason(told, words))
        figure = html.P([html.B(numbers.MISSING), *([chip] if chip else [])], className="fig")
        return html.Div([figure, html.P(said), *_last_known(view, told)], className="pn-fig")
    least = [html.Span(words.text("panel.at_least"))] if telling.bounded(told) else []
    chip = [parts.status(told["verdict"], words)] if told["judgement"] else []
    tag = parts.source_tag(told["source"], told["carried_from"], words)
    line = [*least, html.B(telling.value(told, told, words)), html.Span(_below(told, words)), *chip]
    return html.Div(
        [html.P([*line, *([tag] if tag else [])], className="fig"), *_sentence(told, words)], className="pn-fig"
    )


def _last_known(view: View, told: Told) -> list[Any]:
    """Where a missing unit's last figure is explained."""
    last = told["reason_params"].get("last")
    if last is None:
        return []
    said = view.words.text("panel.last", quarter=last)
    link = number_link(view, said, told["indicator"], told["unit"], told["part"], quarter=last, className="pn-go")
    return [html.P(link)]


def _below(told: Told, words: Catalogue) -> str:
    """What stands beside the figure: its unit, or of a share its whole things."""
    if told["kind"] == Measured.RATIO:
        return words.text(
            "panel.of", numerator=numbers.count(told["numerator"]), denominator=numbers.count(told["denominator"])
        )
    return words.text(f"indicator.{told['indicator']}.unit") if told["kind"] == Measured.RATE else ""


def _sentence(told: Told, words: Catalogue) -> list[Any]:
    """What is lacking; of a county's reference that it is none of its own."""
    if told["judgement"] is None:
        return []
    gap = telling.lack(told, told["gap"], words)
    most = telling.bounded(told) and (told["gap"] or 0) > 0
    said: list[Any] = [html.B(words.text("panel.at_most", gap=gap) if most else gap)]
    if told["verdict"] == Verdict.REFERENCE:
        target = numbers.plain(told["target"])
        said += [html.Span(words.text("panel.reference", target=target), className="dim2")]
    return [html.P(said, className="pn-gap")]


def _sources(told: Told, words: Catalogue) -> list[Any]:
    """Whether it is carried, a lower bound, provisional; each with why."""
    said = []
    if told["carried_from"] and told["level"] != Level.CITY:
        until = told["counties"][0]["until"]
        said.append(words.text("panel.carried", quarter=told["carried_from"], until=until, now=told["quarter"]))
    if telling.bounded(told):
        said.append(words.text("panel.bounded", names=telling.missing_names(told)))
    elif told["level"] == Level.CITY and told["kind"] == Measured.RATIO and telling.missing_names(told):
        said.append(words.text("panel.share_bounded", names=telling.missing_names(told)))
    if told["provisional"]:
        said.append(words.text("panel.provisional", provisional=told["provisional"]))
    return [html.P(line, className="pn-note") for line in said]


# --- clause and parts ------------------------------------------------------------------------------------------------


def _clause(view: View, told: Told) -> html.Section:
    words = view.words
    if told["clause"] is None:
        key = "follows" if told["indicator"] == "places_gap" else "none"
        return section(words.text("panel.clause.title"), html.P(words.text(f"panel.clause.{key}")))
    return clause(view, told["clause"], told["words"])


def _how(view: View, told: Told) -> list[Any]:
    """Numerator and denominator with their dates, and the division."""
    words = view.words
    if told["numerator"] is None:
        return []
    day = told["as_of"]
    two = told["formula"][telling.DENOMINATOR] is not None
    above = telling.counted(told, telling.NUMERATOR, words)
    name = words.text("panel.how.numerator" if two else "panel.how.counted", name=above)
    listed = [*_needed(view, told), (name, _dated(telling.part(told, telling.NUMERATOR, words), day, words))]
    if two:
        below = words.text("panel.how.denominator", name=telling.counted(told, telling.DENOMINATOR, words))
        when = told["population"][0]["as_of"] if told["population"] else day
        listed.append((below, _dated(telling.part(told, telling.DENOMINATOR, words), when, words)))
        if told["shown"] is not None:
            listed.append((words.text("panel.how.value"), _division(told, words)))
    return [section(words.text("panel.how.title"), facts(listed))]


def _needed(view: View, told: Told) -> list[tuple[str, Any]]:
    """Of a gap in places: what the target asks for, and what there is."""
    if told["formula"][telling.NUMERATOR] != telling.NEEDED:
        return []
    words, policy = view.words, view.policy
    target = policy.target("places_per_1000", told["level"]) or policy.target("places_per_1000", Level.CITY)
    assert target is not None
    people = sum(row["persons"] for row in told["population"])
    asked = needed(people, target.value, 1000)
    said = {"target": numbers.plain(target.value), "persons": people, "needed": asked}
    return [
        (words.text("panel.how.needed"), words.text("panel.how.needed_how", **said)),
        (words.text("panel.how.places"), words.text("amount.places", n=numbers.count(asked - told["numerator"]))),
    ]


def _dated(said: str, day: str, words: Catalogue) -> list[Any]:
    return [html.B(said), " ", html.Span(words.text("panel.how.as_of", day=day), className="dim2 nw")]


def _division(told: Told, words: Catalogue) -> str:
    people = told["formula"][telling.DENOMINATOR] == telling.RESIDENTS
    below = telling.persons(told) if people else told["denominator"]
    return words.text(
        "panel.how.per_thousand" if people else "panel.how.share",
        numerator=numbers.count(told["numerator"]),
        denominator=numbers.count(below),
        value=telling.value(told, told, words),
    )


# --- verdict ---------------------------------------------------------------------------------------------------------


def _judged(view: View, key: Explained, told: Told) -> list[Any]:
    """The verdict's inputs: T, D, y0 and t0, y and t, L, and the pace."""
    words, judged = view.words, told["judgement"]
    if judged is None:
        return []
    listed = [
        (words.text("panel.judged.target"), _target(told, words)),
        (words.text("panel.judged.due"), _due(told, words)),
        *_points(view, key, told),
        *_ratio(told, words),
        *_pace(told, words),
        (words.text("panel.judged.verdict"), [parts.status(told["verdict"], words), " ", _why(view, told)]),
    ]
    return [section(words.text("panel.judged.title"), facts(listed))]


def _target(told: Told, words: Catalogue) -> str:
    exact = Fraction(told["target"])
    if told["kind"] == Measured.RATIO:
        said = numbers.percent(exact.numerator, exact.denominator)
    else:
        unit = words.text(f"indicator.{told['indicator']}.unit")
        said = f"{numbers.plain(exact)} {unit}" if told["kind"] == Measured.RATE else telling.amount(told, exact, words)
    return words.text("panel.judged.at_least", value=said)


def _due(told: Told, words: Catalogue) -> str:
    kind, due = told["judgement"]["kind"], told["prospect"]["due"]
    if kind == TargetKind.STANDING:
        return words.text("panel.judged.standing")
    return words.text("panel.judged.yearly", quarter=due) if kind == TargetKind.YEARLY else due


def _points(view: View, key: Explained, told: Told) -> list[tuple[str, Any]]:
    """The values looked at, each a link to its own explanation."""
    words, judged = view.words, told["judgement"]
    listed: list[tuple[str, Any]] = []
    if told["prospect"]["base"]:
        listed.append((words.text("panel.judged.base"), _point(view, key, told, told["prospect"]["base"])))
    if judged["evidence"]:
        listed.append((words.text("panel.judged.evidence"), _point(view, key, told, judged["evidence"])))
    elif told["verdict"] == Verdict.NO_DEADLINE_DATA:
        listed.append((words.text("panel.judged.evidence"), words.text("panel.judged.no_evidence")))
    if judged["now"]:
        listed.append((words.text("panel.judged.now"), _said(told, judged["now"], words)))
    if len(judged["one_of"]) > 1:
        names = [
            number_link(view, words.text(f"indicator.{one}.name"), one, told["unit"], quarter=key.quarter)
            for one in judged["one_of"]
        ]
        listed.append((words.text("panel.judged.one_of"), [piece for name in names for piece in (name, "　")][:-1]))
    return listed


def _said(told: Told, point: Told, words: Catalogue) -> str:
    return words.text("panel.judged.point", value=telling.value(told, point, words), quarter=point["quarter"])


def _point(view: View, key: Explained, told: Told, point: Told) -> Any:
    said = _said(told, point, view.words)
    if point["quarter"] == told["quarter"]:
        return said
    return number_link(view, said, told["indicator"], told["unit"], told["part"], quarter=point["quarter"])


def _ratio(told: Told, words: Catalogue) -> list[tuple[str, Any]]:
    judged = told["judgement"]
    name, key = words.text("panel.judged.ratio"), _no_ratio(told)
    if told["shown"] is None or judged["kind"] == TargetKind.STANDING or judged["reference"]:
        return []
    if key:
        return [(name, words.text(f"panel.judged.{key}"))]
    limits = {side: telling.value(told, judged[point], words) for side, point in (("y", "now"), ("y0", "base"))}
    how = "ratio_year" if judged["kind"] == TargetKind.YEARLY else "ratio_how"
    said = words.text(
        f"panel.judged.{how}",
        ratio=telling.pace_ratio(judged["pace_ratio"]),
        **limits,
        target=_plain_target(told),
        elapsed=judged["elapsed"],
        span=judged["span"],
    )
    return [(name, said)]


def _no_ratio(told: Told) -> str:
    """Why there is no pace ratio; nothing where there is one."""
    judged = told["judgement"]
    if judged["pace_ratio"] is not None:
        return ""
    if judged["deadline"] and told["quarter"] >= judged["deadline"]:
        return "ratio_ended"
    return "ratio_none" if judged["base"] else "ratio_no_base"


def _plain_target(told: Told) -> str:
    exact = Fraction(told["target"])
    return (
        numbers.percent(exact.numerator, exact.denominator) if told["kind"] == Measured.RATIO else numbers.plain(exact)
    )


def _pace(told: Told, words: Catalogue) -> list[tuple[str, Any]]:
    if told["shown"] is None:
        return []
    listed = [] if told["judgement"]["reference"] else [("required", telling.required(told, words))]
    if telling.forecast_asked(told):
        listed += [("recent", telling.recent(told, words)), ("expected", telling.expected(told, words))]
    return [(words.text(f"panel.judged.{key}"), said) for key, said in listed]


def _why(view: View, told: Told) -> html.Span:
    limits = view.policy.thresholds
    said = {key: f"{float(getattr(limits, key)):.2f}" for key in ("on_track", "accelerate")}
    return html.Span(view.words.text(f"panel.why.{told['verdict']}", **said), className="dim2")


# --- population ------------------------------------------------------------------------------------------------------


def _people(told: Told, words: Catalogue) -> list[Any]:
    if not told["population"]:
        return []
    heads = [("unit", False), ("persons", True), ("as_of", False), ("from", False)]
    head = [parts.heading(words.text(f"panel.people.{key}"), number=right) for key, right in heads]
    title = words.text("panel.people.title")
    return [section(title, table(title, head, [_person_row(row, words) for row in told["population"]]))]


def _person_row(row: Told, words: Catalogue) -> html.Tr:
    basis = words.text(f"word.basis.{row['basis']}") if words.has(f"word.basis.{row['basis']}") else row["basis"]
    source = words.text("panel.people.own") if row["own"] else row["source"]
    return html.Tr(
        [
            html.Th(row["name"], scope="row"),
            parts.number_cell(numbers.count(row["persons"])),
            html.Td(row["as_of"]),
            html.Td([basis, html.Div(source, className="dim2")], className="wrap"),
        ]
    )


# --- what is behind it -----------------------------------------------------------------------------------------------


def _behind(view: View, key: Explained, told: Told) -> list[Any]:
    """Of the city its counties; of a county or township its workbook, townships and cells."""
    if told["level"] == Level.CITY:
        return [_counties(view, key, told)]
    if told["source"] == Source.MISSING:
        return []
    return [workbook_section(view, told), *townships_section(view, key, told), rows_section(view, told)]


def _counties(view: View, key: Explained, told: Told) -> html.Section:
    words = view.words
    sending = told["formula"][telling.NUMERATOR] == telling.REPORTING
    heads = [("county", False), ("value", True), ("sent" if sending else "parts", not sending)]
    head = [parts.heading(words.text(f"panel.counties.{name}"), number=right) for name, right in heads]
    row = _sending_row if sending else _county_row
    listed = [row(view, key, told, county) for county in sorted(told["counties"], key=lambda one: _worst(told, one))]
    title = words.text("panel.counties.title", n=len(listed))
    hint = [] if sending else [html.P(words.text("panel.counties.hint"), className="sub")]
    return section(title, [*hint, table(title, head, listed)])


def _worst(told: Told, county: Told) -> tuple[bool, Fraction]:
    """The worst first, those without data last."""
    if county["numerator"] is None:
        return True, Fraction(0)
    below = Fraction(county["denominator"] or 0) or 1
    size = Fraction(county["numerator"]) / below
    return False, size if INDICATORS[told["indicator"]].higher_is_better else -size


def _county_row(view: View, key: Explained, told: Told, county: Told) -> html.Tr:
    words = view.words
    has_own = Level.COUNTY in INDICATORS[told["indicator"]].levels
    name = (
        number_link(
            view,
            county["name"],
            told["indicator"],
            county["county"],
            told["part"],
            quarter=key.quarter,
            className="pn-go",
        )
        if has_own
        else county["name"]
    )
    tag = parts.source_tag(county["source"], county["carried_from"], words)
    why = telling.county_reason(county, words)
    note = [html.Div(why, className="dim2 wrap")] if why else []
    return html.Tr(
        [
            html.Th([name, *([" ", tag] if tag else []), *note], scope="row", className="wrap"),
            parts.number_cell(telling.value(told, county, words)),
            parts.number_cell(_parts_of(told, county)),
        ]
    )


def _parts_of(told: Told, county: Told) -> str:
    if told["formula"][telling.DENOMINATOR] == telling.RESIDENTS:
        people = telling.persons(county)
        return numbers.ratio(county["numerator"], people)
    if told["formula"][telling.DENOMINATOR] is None:
        return ""
    return numbers.ratio(county["numerator"], county["denominator"])


def _sending_row(view: View, key: Explained, told: Told, county: Told) -> html.Tr:
    """What one county has sent: whether it counts here, its state and when it was sent."""
    words, sent = view.words, county["submission"]
    link = parts.link(county["name"], view.address.href(page=at.COUNTY, county=county["county"], extra={}))
    state = words.text(f"state.{sent['state'] if sent else 'none'}")
    return html.Tr(
        [
            html.Th(link, scope="row"),
            parts.number_cell(words.text(f"panel.yes.{bool(county['numerator'])}")),
            html.Td([state, html.Div(sent["sent_at"][:16] if sent else "", className="dim2")]),
        ]
    )


# --- taken away ------------------------------------------------------------------------------------------------------


def take(view: View, told: Told) -> html.Section:
    """The workbook whose formulas recompute the figure."""
    words = view.words
    said = {key: told[key] for key in ("quarter", "unit", "indicator", "part", "rule")}
    asked = {**said, "part": told["part"] or None, "lang": view.address.lang if view.address.lang != at.ZH else None}
    href = "/explain.xlsx?" + urlencode({key: value for key, value in asked.items() if value})
    file = html.A(words.text("panel.take.workbook"), href=href, className="btn btn-outline-primary", download="")
    body = [html.P(file), html.P(words.text("panel.take.hint"), className="sub")]
    return section(words.text("panel.take.title"), body)
