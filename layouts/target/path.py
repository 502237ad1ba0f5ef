"""The path of one target: its values against the path they had to take, the time overdue, and where they lead."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from data.quarters import quarter as period
from layouts.kit import forecast, numbers, path
from layouts.kit.exhibit import Exhibit
from layouts.kit.shell import View
from layouts.kit.table import COUNT, QUARTER, RATE, SHARE, Column
from layouts.target.chart import Drawn, figure
from layouts.target.given import TargetData, asked, bounded, coverage, goal, name, plain
from metrics.figure import PLACES_RATE
from metrics.measures import WELL
from metrics.targets import kind_of
from metrics.trend import Point

HORIZON = 8
"""Quarters ahead that the chart shows at most: a slower forecast runs off its edge."""


def exhibit(view: View, given: TargetData) -> Exhibit | None:
    """The chart with its figures; None where the target never had a value."""
    if not given.trend.known:
        return None
    drawn = _drawn(view, given)
    first, last = given.trend.points[0].quarter, given.board.quarter
    measure = view.words.text(f"target.path.measure.{_kind(given)}", name=name(given, view.words))
    return Exhibit(
        key="path",
        title=title(view, given),
        subtitle=view.words.text("target.path.sub", measure=measure, first=first, last=last),
        source=_source(view, given, drawn),
        columns=_columns(view, given),
        rows=_rows(given, drawn),
        chart=figure(drawn, view.words),
        native="line",
        x="quarter",
        y=("value", "required", "goal"),
    )


def alt(view: View, given: TargetData) -> str:
    """The chart in a sentence."""
    first, last = given.trend.points[0].quarter, given.board.quarter
    return view.words.text(
        "target.path.alt", name=name(given, view.words), first=first, last=last, title=title(view, given)
    )


def _kind(given: TargetData) -> str:
    return "rate" if given.measure.is_rate else "counted" if given.measure.counted else "share"


# --- the finding -----------------------------------------------------------------------------------------------------


def title(view: View, given: TargetData) -> str:
    """At the deadline, now, and when it is reached at the recent pace."""
    words, quarter = view.words, given.board.quarter
    least = words.text(f"target.{'least' if bounded(given) else 'now'}")
    now = plain(given.measure, _at(given, quarter))
    said = {"quarter": quarter, "value": now, "least": least, "target": asked(given.card)}
    deadline = given.measure.target.deadline
    then = _at(given, deadline) if deadline and deadline < quarter else None
    if _at(given, quarter) is None:
        opening = words.text("target.path.title_none", **said)
    elif then is None:
        opening = words.text("target.path.title_now", **said)
    else:
        late = path.quarters_since(deadline, quarter)
        opening = words.text("target.path.title_after", then=plain(given.measure, then), quarters=late, **said)
    return opening + _ahead(view, given)


def _ahead(view: View, given: TargetData) -> str:
    ahead = given.trend.forecast
    if ahead is None or not given.trend.gap or given.trend.gap <= 0 or ahead.earliest is None:
        return ""
    if ahead.expected:
        return view.words.text("target.path.title_expected", quarter=ahead.expected)
    one = ahead.earliest == ahead.latest
    key = "title_unclear" if ahead.unclear else "title_range_one" if one else "title_range"
    return view.words.text(f"target.path.{key}", earliest=ahead.earliest, latest=ahead.latest)


def _at(given: TargetData, code: str | None) -> Fraction | None:
    found = given.trend.known.get(code or "")
    return found.value if found else None


# --- what is drawn ---------------------------------------------------------------------------------------------------


def _drawn(view: View, given: TargetData) -> Drawn:
    words, measure, board = view.words, given.measure, given.board
    ahead, gap = given.trend.forecast, given.trend.gap
    open_gap = ahead is not None and gap is not None and gap > 0
    deadline = measure.target.deadline
    late = given.card.overdue or 0
    return Drawn(
        points=_points(given),
        name=view.policy.city.short_name,
        goal=_scaled(given, goal(given.card)),
        goal_said=_goal_said(view, given),
        percent=_kind(given) == "share",
        required=_required(given),
        deadline=deadline,
        overdue=late if late > 0 and given.figure.verdict not in WELL and _at(given, board.quarter) is not None else 0,
        national=path.national(view.policy, board.quarter) if measure.key == PLACES_RATE else None,
        expected=ahead.expected if ahead and open_gap else None,
        earliest=ahead.earliest if ahead and open_gap else None,
        latest=ahead.latest if ahead and open_gap else None,
        through=_through(given, open_gap),
        end=_end(view, given),
        broken=kind_of(measure.target).begins_anew,
        forecast_said=forecast.briefly(ahead, words) if ahead and open_gap else "",
    )


def _scaled(given: TargetData, exactly: Fraction | None) -> float:
    if exactly is None:
        return float("nan")
    return float(exactly * 100 if _kind(given) == "share" else exactly)


def _points(given: TargetData) -> pd.DataFrame:
    points = given.trend.points
    return pd.DataFrame(
        {
            "quarter": [point.quarter for point in points],
            "value": [_scaled(given, point.value) for point in points],
            "said": [_said(given, point) for point in points],
            "plain": [plain(given.measure, point.value) for point in points],
            "open": [bool(point.provisional) for point in points],
        }
    )


def _said(given: TargetData, point: Point) -> str:
    value = plain(given.measure, point.value)
    share = not given.measure.is_rate and point.value is not None
    whole = f" ({numbers.ratio(point.numerator, point.denominator)})" if share else ""
    return f"{point.quarter} {value}{whole}{' · ' + point.provisional if point.provisional else ''}"


def _goal_said(view: View, given: TargetData) -> str:
    words, target = view.words, given.measure.target
    key = f"kind.{target.kind}.goal.{_kind(given)}"
    return words.text(key, deadline=target.deadline, value=asked(given.card))


def _required(given: TargetData) -> tuple[tuple[str, float], ...]:
    """The path it has to take, as its kind asks for."""
    target, base = given.measure.target, given.trend.base
    begun = None if base is None else (base.quarter, _scaled(given, base.value))
    quarters = [point.quarter for point in given.trend.points]
    return kind_of(target).required(target, begun, _scaled(given, goal(given.card)), quarters)


def _through(given: TargetData, open_gap: bool) -> str:
    """The last quarter of the axis: the deadline, or as far as the forecast leads within the horizon."""
    quarter, deadline, ahead = given.board.quarter, given.measure.target.deadline, given.trend.forecast
    edge = str(period(quarter) + HORIZON)
    reached = min(ahead.latest, edge) if open_gap and ahead and ahead.latest else quarter
    return max(quarter, reached, deadline or quarter)


def _end(view: View, given: TargetData) -> tuple[str, ...]:
    """What stands at the line's end."""
    words, covered = view.words, given.board.coverage
    said = [plain(given.measure, _at(given, given.board.quarter))]
    if bounded(given):
        said.append(words.text("target.path.end_bounded"))
    elif not covered.complete:
        said.append(words.text("target.path.end_provisional"))
    if not covered.complete:
        said.append(words.text("target.path.end_counties", approved=covered.approved, due=covered.due))
    return tuple(said)


def _source(view: View, given: TargetData, drawn: Drawn) -> str:
    words = view.words
    said = [coverage(view, given)]
    if drawn.points["open"].any():
        said.append(words.text("target.path.src_open"))
    if drawn.required:
        said.append(words.text("target.path.src_required"))
    if drawn.forecast_said:
        said.append(words.text("target.path.src_band"))
    if drawn.national is not None and len(drawn.national):
        said.append(words.text("overview.path.src_national"))
    if given.measure.is_rate and given.board.coverage.population:
        said.append(words.text("overview.path.src_population", day=given.board.coverage.population))
    return "".join(said) or words.text(
        "shell.data_of", quarter=given.board.quarter, day=given.board.coverage.as_of.isoformat()
    )


# --- its table -------------------------------------------------------------------------------------------------------


def _columns(view: View, given: TargetData) -> tuple[Column, ...]:
    words, measure = view.words, given.measure
    kind = {"rate": RATE, "share": SHARE, "counted": COUNT}[_kind(given)]
    unit = words.text(f"target.path.unit.{_kind(given)}")
    above = words.text(f"unit.{measure.noun}.name")
    below = words.text("target.path.residents") if measure.is_rate else above
    return (
        Column("quarter", words.text("shell.quarter"), kind=QUARTER),
        Column("value", name(given, words), unit, kind),
        Column("required", words.text("target.path.required"), unit, RATE if kind == COUNT else kind),
        Column("goal", words.text("target.path.goal_column"), unit, kind),
        Column("numerator", words.text("target.path.numerator"), above, COUNT),
        Column("denominator", words.text("target.path.denominator"), below, RATE if measure.is_rate else COUNT),
        Column("provisional", words.text("target.path.provisional")),
    )


def _rows(given: TargetData, drawn: Drawn) -> pd.DataFrame:
    """The table: values exact, shares as shares."""
    scale = 100 if drawn.percent else 1
    required = {code: at / scale for code, at in drawn.required}
    points = given.trend.points
    return pd.DataFrame(
        {
            "quarter": [point.quarter for point in points],
            "value": [None if point.value is None else float(point.value) for point in points],
            "required": [required.get(point.quarter) for point in points],
            "goal": [drawn.goal / scale] * len(points),
            "numerator": [point.numerator for point in points],
            "denominator": [None if point.denominator is None else float(point.denominator) for point in points],
            "provisional": [point.provisional for point in points],
        }
    )
