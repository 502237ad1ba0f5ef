"""The overview: where the city stands on every target, which county lacks what, and what changed."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pandas as pd

from data.quarters import due_day, quarter
from data.vocabulary import Verdict
from layouts.kit import exhibit, forecast, html, numbers, parts, path
from layouts.kit.counties import counties_exhibit, counties_table
from layouts.kit.exhibit import Exhibit
from layouts.kit.milestones import section
from layouts.kit.panel_parts import number_link
from layouts.kit.path_exhibit import path_alt, path_exhibit
from layouts.kit.shell import Content, View
from layouts.overview import map as overview_map
from layouts.overview.cards import cards
from layouts.overview.changes import changes, changes_exhibit
from metrics.board import Board
from metrics.cards import Card
from metrics.figure import PLACES_RATE
from metrics.forecast import UNCLEAR, Forecast
from metrics.measures import BEST_FIRST, FAILED, WELL

_WELL_AND_UNDER_WAY = "met"


def content(view: View, board: Board, milestones: pd.DataFrame) -> Content:
    """The page. ``milestones`` as ``metrics.milestones.milestones``."""
    body = [
        html.Section([_finding(view, board), _lede(view, board)], className="head"),
        cards(view, board, [_reporting_card(view, board)]),
        _path(view, board),
        changes(view, board),
        counties_table(view, board),
        overview_map.box(view, board),
        section(view, milestones, view.policy.city.code, style="msbox"),
    ]
    return Content(view.words.text("overview.title"), body, className="ov")


# --- the finding -----------------------------------------------------------------------------------------------------


def _finding(view: View, board: Board) -> html.H1:
    """The headline, which leads to how its figure was made."""
    said = parts.phrases(headline(view, board), view.words)
    return html.H1(number_link(view, said, PLACES_RATE, view.policy.city.code))


def headline(view: View, board: Board) -> str:
    """The one sentence: how many places a thousand, how many are lacking, and for how long overdue."""
    card, words = board.card(PLACES_RATE), view.words
    if card is None or card.figure.value is None or card.figure.verdict == Verdict.NONE:
        return words.text("overview.headline.none", quarter=board.quarter)
    return words.text(
        f"overview.headline.{_headline_key(card)}",
        value=numbers.rate(card.figure.value, card.figure.target),
        gap=card.figure.short,
        target=numbers.plain(card.figure.target),
        quarters=card.overdue or 0,
        deadline=card.measure.target.deadline,
        verdict=words.text(f"verdict.{card.figure.verdict}.name"),
    )


def _headline_key(card: Card) -> str:
    verdict = card.figure.verdict
    if verdict in WELL:
        return _WELL_AND_UNDER_WAY
    key = verdict if verdict in (*FAILED, Verdict.NO_DEADLINE_DATA) else "open"
    return f"{key}_bounded" if card.bounded and key != Verdict.NO_DEADLINE_DATA else key


def _lede(view: View, board: Board) -> html.Div:
    """How many targets stand how, what needs somebody first; and when the places are reached at this pace."""
    words = view.words
    tallied = Counter(Verdict.MET if card.figure.verdict in WELL else card.figure.verdict for card in board.cards)
    chips = [
        parts.tally(verdict, words.text("overview.tally_one", n=n, verdict=words.text(f"verdict.{verdict}.short")))
        for verdict, n in sorted(tallied.items(), key=lambda item: _urgency(item[0]))
    ]
    said = [words.text("overview.tally", n=len(board.cards)), html.Span(chips, className="tally")]
    ahead = coming(view, board.outlook, board.quarter)
    if ahead:
        link = number_link(view, parts.rich(ahead), PLACES_RATE, view.policy.city.code)
        said.append(html.Span(link, className="fc"))
    return html.Div(said, className="lede")


def coming(view: View, ahead: Forecast | None, quarter: str) -> str:
    """When the city's places are reached at the recent pace, or that it is unclear; nothing where it is reached."""
    words = view.words
    if ahead is None or ahead.pace is None or ahead.expected == quarter:
        return ""
    names = {county.code: county.short_name for county in view.policy.counties}
    said = {"pace": numbers.change(round(ahead.pace)), "without": forecast.left_out(ahead, words, names, "without")}
    if ahead.expected:
        return words.text("overview.forecast", quarter=ahead.expected, **said)
    if ahead.reason != UNCLEAR:
        return ""
    return words.text("overview.forecast_unclear", range=forecast.expected(ahead, quarter, words), **said)


def _urgency(verdict: str) -> int:
    order: list[str] = [v for v in BEST_FIRST[::-1] if v not in (Verdict.NONE, Verdict.REFERENCE)]
    return order.index(verdict) if verdict in order else len(order)


def _reporting_card(view: View, board: Board) -> html.Article:
    """The quarter's workbooks: how many are approved, who is still to come, and when they were due."""
    words, coverage = view.words, board.coverage
    verdict = Verdict.MET if coverage.complete else "carried"
    chip = parts.tally(verdict, words.text(f"overview.reporting.{'all' if coverage.complete else 'partly'}"))
    open_names = [name for name, _ in coverage.carried] + list(coverage.missing)
    marks = ["reported"] * coverage.approved + ["carried"] * len(coverage.carried) + ["missing"] * len(coverage.missing)
    day = due_day(quarter(board.quarter), view.policy.due_days)
    due = words.text("overview.reporting.day", year=day.year, month=day.month, day=day.day)
    said = words.text("overview.reporting.gap", n=len(open_names), names=open_names)
    return parts.card(
        words.text("overview.reporting.title"),
        chip,
        [
            html.P(_approved(view, coverage.approved, coverage.due), className="fig"),
            parts.unit_marks(marks),
            html.Div(
                [
                    html.Span(
                        words.text("overview.reporting.well", n=coverage.approved, carried=len(coverage.carried))
                    ),
                    html.Span(words.text("overview.reporting.short", n=len(coverage.missing))),
                ],
                className="scale",
            ),
            html.P(parts.rich(words.text("overview.reporting.enough") if coverage.complete else said), className="gap"),
            html.P(words.text("overview.reporting.due", day=due), className="since"),
            *([] if coverage.complete else [html.P(words.text("overview.reporting.note"), className="chg")]),
        ],
    )


def _approved(view: View, approved: int, due: int) -> html.A:
    """How many counties' workbooks are approved, and which."""
    said = [html.B(numbers.count(approved)), " ", html.Span(view.words.text("overview.reporting.of", n=due))]
    return number_link(view, said, "reporting", view.policy.city.code, "approved")


# --- the path --------------------------------------------------------------------------------------------------------


def _path(view: View, board: Board) -> html.Section:
    words, card = view.words, board.card(PLACES_RATE)
    if card is None or not any(point.value is not None for point in board.path):
        return parts.section(words.text("overview.path.title_none"), [], className="pathbox")
    drawn = city_path(view, board, card)
    shown = path_exhibit(view, drawn, path_title(view, board, drawn), _path_source(view, board, drawn))
    return exhibit.shown(view, shown, alt=path_alt(view, drawn), className="pathbox")


def exhibits(view: View, board: Board) -> tuple[Exhibit, ...]:
    """What the page gives away: the counties by target, the map, the path, what changed."""
    card = board.card(PLACES_RATE)
    given = [counties_exhibit(view, board), overview_map.map_exhibit(view, board)]
    if card is not None and any(point.value is not None for point in board.path):
        drawn = city_path(view, board, card)
        given.append(path_exhibit(view, drawn, path_title(view, board, drawn), _path_source(view, board, drawn)))
    if board.compare is not None and board.places is not None:
        given.append(changes_exhibit(view, board, board.places))
    return tuple(given)


def city_path(view: View, board: Board, card: Card) -> path.Path:
    """What the city's chart draws."""
    coverage = board.coverage
    return path.Path(
        points=path.drawn_points(board.path),
        name=view.policy.city.short_name,
        target=card.measure.target,
        national=path.national(view.policy, board.quarter),
        provisional=not coverage.complete,
        bounded=card.bounded,
        counties=(coverage.approved, coverage.due),
    )


def path_title(view: View, board: Board, drawn: path.Path) -> str:
    """What the path shows: at the deadline, now, and against the country's last published figure."""
    words, deadline = view.words, drawn.target.deadline
    then, (last, value) = drawn.known.get(deadline or ""), drawn.last
    said: dict[str, Any] = {
        "quarter": last,
        "value": numbers.rate(value, drawn.target.value),
        "least": words.text(f"overview.path.{'least' if drawn.bounded else 'now'}"),
        "target": numbers.plain(drawn.target.value),
    }
    if then is None or deadline is None or deadline >= board.quarter:
        return words.text("overview.path.title_now", **said)
    said |= {"then": numbers.rate(then), "quarters": path.quarters_since(deadline, last)}
    if drawn.national.empty:
        return words.text("overview.path.title_after", **said)
    latest = drawn.national.iloc[-1]
    than = words.text(f"overview.path.{'below' if value < latest['value'] else 'above'}")
    return words.text(
        "overview.path.title_after_national",
        than=than,
        year=str(latest["year"]),
        national=numbers.rate(latest["value"]),
        **said,
    )


def _path_source(view: View, board: Board, drawn: path.Path) -> str:
    words, said = view.words, []
    if drawn.bounded:
        said.append(words.text("overview.path.src_bounded", names=board.coverage.missing))
    elif drawn.provisional:
        said.append(words.text("overview.path.src_provisional"))
    if not drawn.national.empty:
        said.append(words.text("overview.path.src_national"))
    if board.coverage.population:
        said.append(words.text("overview.path.src_population", day=board.coverage.population))
    return "".join(said)
