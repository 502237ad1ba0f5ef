"""The chooser: which figures, of whom, from when to when, drawn how; everything it sets stands in the address."""

from __future__ import annotations

from typing import Any

import dash_bootstrap_components as dbc

from data.indicators import GROUPS, Indicator
from data.vocabulary import Level
from layouts.explore.choice import (
    BAR,
    CHARTS,
    CHOSEN,
    EVERY,
    HEAT,
    LINE,
    MAP,
    MULTIPLES,
    OF_COUNTY,
    OWN,
    SCATTER,
    TOWNSHIPS,
    Choice,
    choosable,
    impossible,
    in_use,
    scopes,
)
from layouts.explore.given import ExploreData, definition, part_name
from layouts.explore.over_time import marked, series_key, series_name
from layouts.kit import html, parts
from layouts.kit.shell import View

PRESETS: tuple[tuple[str, dict[str, str]], ...] = (
    ("path", {}),
    ("ranking", {"chart": BAR}),
    ("panels", {"chart": MULTIPLES}),
    ("lacking", {"indicator": "places_gap", "chart": BAR}),
    ("map", {"chart": MAP}),
    ("townships", {"indicator": "inclusive_institutions", "units": TOWNSHIPS, "chart": HEAT}),
    ("against", {"indicator": "places_per_1000", "other": "utilisation", "chart": SCATTER}),
    ("mix", {"indicator": "mix_kind", "chart": HEAT}),
)
"""Views that are often asked for: a name and what they set; everything else is at its default."""
Option = dict[str, str | bool]
"""One line of a list: its value, what it says, and whether it cannot be chosen."""
_FORGETS = "sort filter"
"""What a new choice makes meaningless: the order and the filter of the old table."""


def chooser(view: View, given: ExploreData) -> html.Aside:
    """The column of choices."""
    words = view.words
    summary = html.Summary(words.text("explore.choose"))
    fields = [_indicators(view, given.chosen), *_of_kind(view, given), _units(view, given), _span(view, given.chosen)]
    kinds = _kinds(view, given.chosen)
    return html.Aside(
        html.Details([summary, html.Div([*fields, *kinds], className="xp-fields")], open=True, className="xp-fold"),
        className="xp-choose",
        **parts.aria(label=words.text("explore.choose")),
    )


def presets(view: View) -> html.Nav:
    """Views that are often asked for, and the way back to the default."""
    words, own = view.words, {key: value for key, value in view.address.extra.items() if key in OWN}
    links = []
    for name, extra in PRESETS:
        if extra.get("indicator", "places_per_1000") not in view.policy.indicators or not _drawable(view, extra):
            continue
        href = view.address.href(extra=extra)
        links.append(_link(view, words.text(f"explore.preset.{name}"), href, "xp-preset", on=extra == own))
    reset = parts.link(words.text("explore.reset"), view.address.href(extra={}), className="xp-reset")
    label = words.text("explore.presets")
    body = [html.Span(label), *links, *([reset] if own else [])]
    return html.Nav(body, className="xp-presets", **parts.aria(label=label))


def _drawable(view: View, extra: dict[str, str]) -> bool:
    return extra.get("chart") != MAP or bool(view.policy.outlines.get("features"))


# --- fields ----------------------------------------------------------------------------------------------------------


def _field(view: View, name: str, options: list[Option], chosen: str, *, drops: str = "") -> html.Div:
    label = view.words.text(f"explore.field.{name}")
    select = dbc.Select(options=options, value=chosen, class_name="sel", id=f"q-{name}")  # type: ignore[arg-type]
    boxed = html.Div(select, **parts.data(query=name, drops=f"{drops} {_FORGETS}".strip()))
    return html.Div([dbc.Label(label, html_for=f"q-{name}"), boxed], className="xp-field")


def _options(listed: list[tuple[str, str]]) -> list[Option]:
    return [{"value": value, "label": said} for value, said in listed]


def _grouped(view: View, used: list[Indicator]) -> list[Option]:
    """Indicators under the name of their group, which cannot be chosen itself."""
    words, listed = view.words, []
    for group in GROUPS:
        own = [one.id for one in used if one.group == group]
        if own:
            listed.append({"value": f"-{group}", "label": words.text(f"explore.group.{group}"), "disabled": True})
            listed += [{"value": one, "label": f"\u2003{words.text(f'indicator.{one}.name')}"} for one in own]
    return listed


def _indicators(view: View, chosen: Choice) -> html.Div:
    listed = _grouped(view, in_use(view.policy))
    field = _field(view, "indicator", listed, chosen.indicator.id, drops="part mark")
    return html.Div([field, html.P(definition(view, chosen.indicator), className="xp-def")])


def _of_kind(view: View, given: ExploreData) -> list[Any]:
    """What only some choices have: the part, the second indicator, the line that stands out."""
    words, chosen, found = view.words, given.chosen, []
    if chosen.indicator.parts:
        named = [(one, part_name(view, one)) for one in chosen.indicator.parts]
        listed = [(EVERY, words.text("explore.every_part")), *named]
        found.append(_field(view, "part", _options(listed), chosen.part))
    if chosen.chart == SCATTER:
        level = Level.TOWNSHIP if chosen.level == Level.TOWNSHIP else Level.COUNTY
        fitting = [
            one
            for one in in_use(view.policy)
            if level in one.levels and not one.parts and one.id != chosen.indicator.id
        ]
        field = _field(view, "other", _grouped(view, fitting), chosen.other.id)
        found.append(html.Div([field, html.P(definition(view, chosen.other), className="xp-def")]))
    if chosen.chart == LINE and len(given.whole[series_key(given)].unique()) > 1:
        keys = [str(key) for key in given.whole[series_key(given)].unique()]
        listed = [(key, series_name(view, given, key)) for key in keys]
        found.append(_field(view, "mark", _options(listed), marked(view, given)))
    return found


# --- units -----------------------------------------------------------------------------------------------------------


def _units(view: View, given: ExploreData) -> html.Div:
    """A scope, or units one by one."""
    words, chosen, policy = view.words, given.chosen, view.policy
    listed = [(scope, _scope_name(view, scope)) for scope in scopes(chosen.indicator, policy)]
    if chosen.scope == CHOSEN:
        listed.append((",".join(chosen.units), words.text("explore.scope.chosen", n=len(chosen.units))))
    value = ",".join(chosen.units) if chosen.scope == CHOSEN else chosen.scope
    field = _field(view, "units", _options(listed), value, drops="mark")
    single = choosable(chosen, policy)
    chips = [_chip(view, given, code) for code in single] if len(single) > 1 else []
    label = words.text("explore.one_by_one")
    listed_chips = html.Div(chips, className="xp-chips", role="group", **parts.aria(label=label))
    one_by_one = html.Details([html.Summary(label), listed_chips], className="xp-why", open=chosen.scope == CHOSEN)
    return html.Div([field, *([one_by_one] if chips else [])])


def _scope_name(view: View, scope: str) -> str:
    if scope.startswith(OF_COUNTY):
        name = view.policy.unit(scope.removeprefix(OF_COUNTY)).short_name
        return view.words.text("explore.scope.of_county", county=name)
    return view.words.text(f"explore.scope.{scope}")


def _chip(view: View, given: ExploreData, code: str) -> Any:
    """A unit as a switch: pressed it leaves or joins what is shown. The last one stays."""
    chosen = given.chosen
    on = code in chosen.units
    rest = [one for one in choosable(chosen, view.policy) if (one in chosen.units) != (one == code)]
    units = ",".join(rest or [code])
    extra = _kept(view) | {"units": units}
    return _link(view, given.names[code], view.address.href(extra=extra), "xp-chip", on=on)


# --- quarters and kinds ----------------------------------------------------------------------------------------------


def _span(view: View, chosen: Choice) -> html.Div:
    """From and to. The end is the quarter of the whole page, so that bar and table speak of the same one."""
    quarters = _options([(one, one) for one in view.quarters])
    fields = []
    if len(chosen.shown_quarters) > 1 or chosen.first == chosen.last:
        earlier = _options([(one, one) for one in view.quarters if one <= chosen.last])
        fields.append(_field(view, "from", earlier, chosen.first))
    select = dbc.Select(options=quarters, value=chosen.last, class_name="sel", id="q-to")  # type: ignore[arg-type]
    boxed = html.Div(select, **parts.data(query="quarter", drops=f"to compare {_FORGETS}"))
    key = "to" if fields else "at"
    label = dbc.Label(view.words.text(f"explore.field.{key}"), html_for="q-to")
    fields.append(html.Div([label, boxed], className="xp-field"))
    return html.Div(fields, className="xp-span")


def _kinds(view: View, chosen: Choice) -> list[Any]:
    """The kinds of chart: those that can be drawn are links, of the others it is said why not."""
    words, links, reasons = view.words, [], []
    for kind in CHARTS:
        why, name = impossible(chosen, kind, view), words.text(f"explore.chart.{kind}")
        if kind == MAP and why == "no_outlines":
            continue
        if why:
            links.append(html.Span(name, className="xp-kind off", **parts.aria(disabled="true")))
            reasons.append(html.Li(words.text("explore.cannot", chart=name, why=words.text(f"explore.why.{why}"))))
            continue
        extra = _kept(view) | {"chart": kind}
        links.append(_link(view, name, view.address.href(extra=extra), "xp-kind", on=kind == chosen.chart))
    title = words.text("explore.field.chart")
    listed = html.Div(links, className="xp-kinds", role="group", **parts.aria(label=title))
    why_not = html.Details([html.Summary(words.text("explore.why_not")), html.Ul(reasons)], className="xp-why")
    return [html.Div([html.Span(title, className="xp-label"), listed]), *([why_not] if reasons else [])]


def _link(view: View, name: str, href: str, style: str, *, on: bool) -> Any:
    """A choice as a link; that it is made already is seen and heard."""
    heard = [html.Span(view.words.text("explore.on"), className="visually-hidden")] if on else []
    return parts.link([name, *heard], href, className=f"{style} on" if on else style)


def _kept(view: View) -> dict[str, str]:
    """What the address says already and a new choice keeps."""
    return {key: value for key, value in view.address.extra.items() if key not in _FORGETS.split()}
