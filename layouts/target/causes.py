"""What a change of places came from: each cause's part, drawn from where the one before ended."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from layouts.kit import numbers, theme
from layouts.kit.chart import Chart
from layouts.kit.exhibit import Exhibit
from layouts.kit.shell import View
from layouts.kit.table import CHANGE, COUNT, Column
from layouts.target.given import TargetData, source
from layouts.words.catalogue import Catalogue
from metrics.moved import JOINED, LEFT, Bridge, Step

_COVERAGE = (JOINED, LEFT)


def exhibit(view: View, given: TargetData, bridge: Bridge) -> Exhibit:
    """The causes as a chart and a table, and their sum."""
    words, board = view.words, given.board
    steps = [
        {"cause": cause_name(step.cause, words), "change": step.change, "count": step.count} for step in bridge.steps
    ]
    total = {"cause": words.text("target.moved.total"), "change": bridge.after - bridge.before, "count": None}
    sub = words.text(
        "target.moved.sub", before=board.compare, after=board.quarter, places0=bridge.before, places1=bridge.after
    )
    return Exhibit(
        key="moved",
        title=causes_title(given, bridge, words),
        subtitle=sub,
        source=f"{rate_said(view, given, bridge)}{source(view, given)}",
        columns=(
            Column("cause", words.text("panel.change.cause")),
            Column("change", words.text("panel.change.moved"), words.text("unit.places.name"), CHANGE),
            Column("count", words.text("target.moved.count"), kind=COUNT),
        ),
        rows=pd.DataFrame([*steps, total], columns=["cause", "change", "count"], dtype=object),
        chart=causes_figure(bridge, words),
        native="bar",
        x="cause",
        y=("change",),
    )


def cause_name(cause: str, words: Catalogue) -> str:
    """A cause by name: of institutions as in the panel, of counties whether their data came or went."""
    return words.text(f"target.moved.{cause}" if cause in _COVERAGE else f"panel.cause.{cause}")


def causes_title(given: TargetData, bridge: Bridge, words: Catalogue) -> str:
    """How much over the same counties, and what most of it is; a county's data that went is no decrease."""
    moved = words.text(
        f"overview.changes.{'up' if bridge.like > 0 else 'down' if bridge.like < 0 else 'level'}", n=abs(bridge.like)
    )
    said = words.text("target.moved.title", quarter=given.board.compare, moved=moved)
    institutions = [step for step in bridge.steps if step.cause not in _COVERAGE]
    if institutions:
        largest = max(institutions, key=lambda step: abs(step.change))
        said += words.text(
            "target.moved.title_most", cause=cause_name(largest.cause, words), n=largest.count, change=largest.change
        )
    names = [row.name for row in given.board.rows if row.unit in dict(bridge.left)]
    return said + (words.text("target.moved.title_left", names=names) if names else "")


def rate_said(view: View, given: TargetData, bridge: Bridge) -> str:
    """The rate before and after, with the part of places and of population; or that it cannot be split."""
    words = view.words
    codes = {"before": given.board.compare, "after": given.board.quarter}
    if bridge.rate is None:
        return words.text("target.moved.unlike" if bridge.joined or bridge.left else "target.moved.no_rate", **codes)
    rate = bridge.rate
    said = {"places": _signed(rate.places), "population": _signed(rate.population), "total": _signed(rate.total)}
    return words.text("target.moved.rate", **codes, **said)


def _signed(part: Fraction) -> str:
    """A part of a rate's change with its sign, in thousandths: a quarter moves little more."""
    size = f"{float(abs(part)):.3f}"
    return size if not float(size) else ("+" if part > 0 else numbers.MINUS) + size


def causes_figure(bridge: Bridge, words: Catalogue) -> Chart:
    """Bars from where the one before ended, in whole places, and their sum below a line."""
    of = theme.tokens()
    total = bridge.after - bridge.before
    base, bases = 0, []
    for step in bridge.steps:
        bases.append(base)
        base += step.change
    names = [*(cause_name(step.cause, words) for step in bridge.steps), words.text("target.moved.total")]
    changes = [*(step.change for step in bridge.steps), total]
    chart = Chart()
    chart.trace(
        "bar",
        orientation="h",
        y=names,
        x=changes,
        base=[*bases, 0],
        width=0.62,
        name="moved",
        marker={
            "color": [*(_color(step) for step in bridge.steps), of["ink"]],
            "pattern": {
                "shape": ["/" if step.cause in _COVERAGE else "" for step in bridge.steps] + [""],
                "fgcolor": of["paper"],
                "size": 5,
                "solidity": 0.35,
            },
        },
        hovertemplate="%{y} %{text}<extra></extra>",
        text=[*(_label(step, words) for step in bridge.steps), f"<b>{numbers.change(total)}</b>"],
        textposition="none",
    )
    _labels(chart, bridge, bases, names, words)
    return chart


def _color(step: Step) -> str:
    of = theme.tokens()
    return of["accent"] if step.change >= 0 and step.cause not in _COVERAGE else of["compare"]


def _label(step: Step, words: Catalogue) -> str:
    key = "counties" if step.cause in _COVERAGE else "institutions"
    return words.text(f"target.moved.label_{key}", change=step.change, n=step.count)


def _labels(chart: Chart, bridge: Bridge, bases: list[int], names: list[str], words: Catalogue) -> None:
    """The words right of each bar, and room for them; the sum stands apart."""
    of, total = theme.tokens(), bridge.after - bridge.before
    ends = [max(base, base + step.change) for base, step in zip(bases, bridge.steps, strict=True)] + [max(total, 0)]
    lows = [min(base, base + step.change) for base, step in zip(bases, bridge.steps, strict=True)] + [min(total, 0)]
    said = [*(_label(step, words) for step in bridge.steps), f"<b>{numbers.change(total)}</b>"]
    for end, name, one in zip(ends, names, said, strict=True):
        chart.note(one, end, name, xanchor="left", xshift=4)
    low, high = min([*lows, 0]), max([*ends, 0])
    span = (high - low) or 1
    chart.yaxis(autorange="reversed", showgrid=False, rangemode="normal", ticklabelstandoff=6, automargin=True)
    chart.xaxis(range=[low - span * 0.03, high + span * 0.55], showgrid=False, showticklabels=False)
    last = len(names) - 0.5
    chart.line((0, 0), (-0.5, last), of["ink"])
    chart.line((0, 1), (last - 1, last - 1), of["rule-2"], xref="paper")
    chart.lay(margin={"l": 8, "r": 8, "t": 4, "b": 4}, hovermode="closest")
