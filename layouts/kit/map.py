"""The map of the city's counties: filled by a measure or by verdict, with the same told as a list beside it.

Plain axes and filled lines, no geo code: nothing is fetched, and a sketch is all it claims to be. A frame for it has
one row a county, in the order of the list: ``unit`` (code), ``value`` (number, None where missing), ``said`` (as the
page writes it), ``verdict``, ``source`` (reported, carried, missing), and may have ``carried_from``, ``note`` (names
or words that follow in the list and under the pointer) and ``listed`` (what the list says in place of ``said``).
"""

from __future__ import annotations

import html as markup
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from data.vocabulary import Source, Verdict
from layouts.kit import address as at
from layouts.kit import html, map_fills, numbers, parts, theme
from layouts.kit import outlines as map_outlines
from layouts.kit.chart import Chart
from layouts.kit.map_fills import MARKS, Band, Dress, shade
from layouts.kit.outlines import Extent, Outline, Place
from layouts.kit.shell import View
from layouts.words.catalogue import seen

META = "county-map"
"""What a chart's ``meta`` says so that ``assets/map.js`` lets its counties be clicked."""
_PHONE = (330, 250)
"""Pixels the drawn map has at least: labels are placed so that they are clear of each other even there."""
_LABEL = (34, 30)
"""Pixels of a label of two lines."""

# --- the chart -------------------------------------------------------------------------------------------------------


def county_map(view: View, frame: pd.DataFrame, *, bands: Sequence[Band] = (), chosen: str = "") -> Chart | None:
    """The map, or None where the policy has no outlines: then the list alone tells it.

    Give the section it stands in the class ``map``, which decides its height (``shown(…, className="map")``).

    Args:
        frame: as the module says; counties it does not name are drawn as not reported.
        bands: classes of ``value`` (``map_fills.steps``); without them the counties are filled by ``verdict``.
        chosen: the code of a county to outline strongly.
    """
    shapes = map_outlines.outlines(view.policy)
    if not shapes:
        return None
    frame = _completed(frame, shapes)
    rows = {str(row["unit"]): row for row in frame.to_dict("records")}
    dresses = map_fills.dresses(view, frame, bands)
    label, box = _label_size(map_outlines.extent(shapes)), map_outlines.extent(shapes)
    stood = map_outlines.places(shapes, label)
    chart = Chart()
    chart.lay(meta=META)
    for shape in sorted(shapes, key=lambda one: (one.unit == chosen, rows[one.unit]["source"] == Source.CARRIED)):
        _area(chart, view, shape, rows[shape.unit], dresses[shape.unit], chosen=shape.unit == chosen)
    _leaders(chart, stood)
    _names(chart, view, stood, rows, dresses, verdicts=not bands)
    _legend(chart, view, dresses, frame, bands)
    _frame_of(chart, view, box, stood, label)
    return chart


def _completed(frame: pd.DataFrame, shapes: Sequence[Outline]) -> pd.DataFrame:
    """The frame with a row for every outline."""
    absent = [shape.unit for shape in shapes if shape.unit not in set(frame["unit"])]
    more = pd.DataFrame({"unit": absent, "said": numbers.MISSING, "verdict": Verdict.NONE, "source": Source.MISSING})
    return pd.concat([frame.astype(object), more.astype(object)], ignore_index=True) if absent else frame


def _label_size(box: Extent) -> tuple[float, float]:
    """Half a label's width and height in the plane's unit, on the smallest map there is."""
    pixels = min(_PHONE[0] / box.width, _PHONE[1] / box.height)
    return _LABEL[0] / 2 / pixels, _LABEL[1] / 2 / pixels


def _area(chart: Chart, view: View, shape: Outline, row: Mapping[Any, Any], dress: Dress, *, chosen: bool) -> None:
    of = theme.tokens()
    carried = row["source"] == Source.CARRIED
    line = {"color": of["ink"] if carried or chosen else of["rule-2"], "width": 3 if chosen else 1.5 if carried else 1}
    chart.scatter(
        x=shape.x,
        y=shape.y,
        mode="lines",
        fill="toself",
        fillcolor=dress.fill,
        hoveron="fills",
        line={**line, "dash": "4px,3px" if carried else "solid"},
        fillpattern=_hatch() if dress.hatched else None,
        text=_hover(view, row),
        hoverinfo="text",
        showlegend=False,
        name=shape.unit,
        meta=county_href(view, shape.unit),
    )


def _hatch() -> dict[str, Any]:
    of = theme.tokens()
    return {"shape": "/", "fgcolor": of["rule-2"], "bgcolor": of["paper"], "size": 6, "solidity": 0.2}


def county_href(view: View, unit: str) -> str:
    """Where a county of the map leads: its own page."""
    return view.address.to(at.COUNTY, unit)


def _hover(view: View, row: Mapping[Any, Any]) -> str:
    """Name, value, status and where it comes from, safe to stand in a chart."""
    pieces = [f"<b>{_safe(view.policy.unit(str(row['unit'])).name)}</b>"]
    pieces += [_safe(said) for said in (_value_of(view, row), _verdict_of(view, row), _source_of(view, row)) if said]
    note = row.get("note")
    return "<br>".join([*pieces, *([] if numbers.is_missing(note) else [_wrapped(str(note))])])


def _value_of(view: View, row: Mapping[Any, Any]) -> str:
    return "" if row["source"] == Source.MISSING else str(row["said"])


def _verdict_of(view: View, row: Mapping[Any, Any]) -> str:
    verdict = str(row["verdict"])
    return "" if verdict in (Verdict.NONE, Verdict.REFERENCE) else view.words.text(f"verdict.{verdict}.name")


def _source_of(view: View, row: Mapping[Any, Any]) -> str:
    if row["source"] == Source.MISSING:
        return view.words.text("shell.missing")
    return view.words.text("shell.carried", quarter=row.get("carried_from")) if row["source"] == Source.CARRIED else ""


def _safe(text: str) -> str:
    return markup.escape(seen(text))


def _wrapped(text: str, width: int = 22) -> str:
    """A long line of names in lines of a chart's label."""
    cut = [text[at : at + width] for at in range(0, min(len(text), width * 6), width)]
    return "<br>".join(_safe(piece) for piece in cut)


def _leaders(chart: Chart, stood: Sequence[Place]) -> None:
    for place in stood:
        if place.leads_to is not None:
            x, y = place.leads_to
            chart.line((place.x, x), (place.y, y), theme.tokens()["rule-2"])


def _names(
    chart: Chart,
    view: View,
    stood: Sequence[Place],
    rows: Mapping[str, Mapping[Any, Any]],
    dresses: Mapping[str, Dress],
    *,
    verdicts: bool,
) -> None:
    """Every county's short name with its value below; by verdict with the verdict's mark."""
    ink = theme.tokens()["ink"]
    chart.scatter(
        x=[place.x for place in stood],
        y=[place.y for place in stood],
        mode="text",
        hoverinfo="skip",
        showlegend=False,
        text=[_label(view, rows[place.unit], marked=verdicts) for place in stood],
        textfont={"size": 12, "color": [ink if place.leads_to else dresses[place.unit].text for place in stood]},
    )


def _label(view: View, row: Mapping[Any, Any], *, marked: bool) -> str:
    name = _safe(view.policy.unit(str(row["unit"])).short_name)
    mark = MARKS.get(str(row["verdict"]), "") if marked and row["source"] != Source.MISSING else ""
    said = " ".join(piece for piece in (mark, _safe(str(row["said"]))) if piece)
    return f"<b>{name}</b><br>{said}"


def _legend(chart: Chart, view: View, dresses: Mapping[str, Dress], frame: pd.DataFrame, bands: Sequence[Band]) -> None:
    """What each fill means, below the map: every class of a measure, of the rest only what is there."""
    of = theme.tokens()
    classes = [Dress(band.said, shade(n, len(bands)), of["ink"], n) for n, band in enumerate(bands)]
    listed = dict.fromkeys([*classes, *sorted(dresses.values(), key=lambda dress: dress.order)])
    told = {dress.said: dress for dress in reversed(listed)}
    for dress in sorted(told.values(), key=lambda dress: dress.order):
        _key(chart, dress.said, dress.fill, hatched=dress.hatched)
    if bool((frame["source"] == Source.CARRIED).any()):
        _key(chart, view.words.text("map.carried"), of["paper"], dash="4px,3px")
    chart.lay(
        showlegend=True,
        legend={
            "orientation": "h",
            "x": 0,
            "xanchor": "left",
            "y": -0.01,
            "yanchor": "top",
            "itemclick": False,
            "itemdoubleclick": False,
            "font": {"size": 13, "color": of["ink-2"]},
            "itemwidth": 30,
        },
    )


def _key(chart: Chart, said: str, fill: str, *, hatched: bool = False, dash: str = "solid") -> None:
    colour = theme.tokens()["ink" if dash != "solid" else "rule-2"]
    chart.scatter(
        x=[None],
        y=[None],
        mode="lines",
        fill="toself",
        fillcolor=fill,
        fillpattern=_hatch() if hatched else None,
        line={"color": colour, "width": 1, "dash": dash},
        name=_safe(said),
        showlegend=True,
        hoverinfo="skip",
    )


def _frame_of(chart: Chart, view: View, box: Extent, stood: Sequence[Place], label: tuple[float, float]) -> None:
    """Equal lengths both ways, no axes, room for the labels that stand outside, and what the map does not claim."""
    xs = [box.left, box.right, *(p.x + side * label[0] for p in stood if p.leads_to for side in (-1, 1))]
    ys = [box.low, box.high, *(p.y + side * label[1] for p in stood if p.leads_to for side in (-1, 1))]
    edge = box.height * 0.015
    chart.xaxis(visible=False, range=[min(xs) - edge, max(xs) + edge], constrain="domain")
    chart.yaxis(
        visible=False,
        range=[min(ys) - edge, max(ys) + edge],
        constrain="domain",
        scaleanchor="x",
        scaleratio=1,
        rangemode="normal",
    )
    chart.lay(margin={"l": 2, "r": 2, "t": 4, "b": 62}, hovermode="closest")
    said, corner = _safe(view.words.text("map.sketch")), {"xref": "paper", "yref": "paper"}
    chart.note(said, 1, 0, **corner, xanchor="right", yanchor="bottom", size=13, color=theme.tokens()["ink-3"])


# --- the same as a list ----------------------------------------------------------------------------------------------


def map_list(view: View, frame: pd.DataFrame, *, most: int | None = None) -> html.Ul:
    """What the map shows, county by county in the frame's order: link, value, status, source, and the note."""
    rows = frame.to_dict("records")[:most]
    return html.Ul([_listed(view, row) for row in rows], className="map-list")


def _listed(view: View, row: Mapping[Any, Any]) -> html.Li:
    unit, words = str(row["unit"]), view.words
    missing, verdict = row["source"] == Source.MISSING, str(row["verdict"])
    tag = parts.source_tag(str(row["source"]), row.get("carried_from"), words)
    chip = None if missing or verdict in (Verdict.NONE, Verdict.REFERENCE) else parts.status(verdict, words, short=True)
    note = row.get("note")
    name = [parts.link(view.policy.unit(unit).name, county_href(view, unit)), *([" ", tag] if tag else [])]
    return html.Li(
        [
            html.Span(name, className="map-name"),
            html.B(numbers.MISSING if missing else row.get("listed") or str(row["said"]), className="map-said num"),
            html.Span(chip, className="map-status"),
            *([] if numbers.is_missing(note) else [html.Span(seen(str(note)), className="map-note")]),
        ]
    )
