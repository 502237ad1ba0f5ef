"""The page of one target: path, pace, gap, forecast, every county ranked, the clause, how it is computed."""

from __future__ import annotations

from typing import Any

from data.vocabulary import Verdict
from layouts.kit import html, parts
from layouts.kit.amounts import things
from layouts.kit.exhibit import Exhibit
from layouts.kit.exhibit import shown as exhibit_shown
from layouts.kit.measures import measure_name
from layouts.kit.panel_parts import number_link
from layouts.kit.shell import Content, View
from layouts.target import moved as target_moved
from layouts.target import pace as target_pace
from layouts.target import path as target_path
from layouts.target import ranking as target_ranking
from layouts.target import rule as target_rule
from layouts.target.given import TargetData, bounded, coverage, name, other_year, value
from layouts.words.catalogue import Catalogue
from metrics.cards import Card
from metrics.figure import Figure

_OF_ALL_KINDS = (Verdict.MET, Verdict.MET_LATE, Verdict.SLIPPED, Verdict.NO_DEADLINE_DATA, Verdict.NONE)
_DUE: dict[str, str] = {Verdict.MET_ON_TIME: "met_now", Verdict.OVERDUE: "due_now"}
"""Verdicts that are told in another way in the deadline quarter itself."""


def content(view: View, given: TargetData) -> Content:
    """The page."""
    words = view.words
    body = [
        html.Section([_finding(view, given), _lede(view, given), *_unknown(view, given)], className="tg-head"),
        _tabs(view, given),
        _path(view, given),
        target_pace.section(view, given),
        _ranking(view, given),
        *_moved(view, given),
        target_rule.clause(view, given),
        target_rule.how(view, given),
    ]
    return Content(words.text("target.title", name=name(given, words)), body, className="tg")


def exhibits(view: View, given: TargetData) -> tuple[Exhibit, ...]:
    """Everything on the page that can be taken away."""
    drawn = target_path.exhibit(view, given)
    path = () if drawn is None else (drawn,)
    return (*path, target_ranking.exhibit(view, given), *target_moved.exhibits(view, given))


# --- the finding -----------------------------------------------------------------------------------------------------


def _finding(view: View, given: TargetData) -> html.H1:
    said = parts.phrases(headline(view, given), view.words)
    return html.H1(number_link(view, said, given.measure.key, given.figure.unit))


def headline(view: View, given: TargetData) -> str:
    """The one sentence: where it stands, what is lacking, since or until when."""
    words, card = view.words, given.card
    figure = card.figure
    if figure.numerator is None or figure.value is None:
        return words.text("target.headline.missing", name=name(given, words), quarter=given.board.quarter)
    standing = words.text(
        f"target.headline.standing{'_bounded' if bounded(given) else ''}",
        name=name(given, words),
        value=value(given.measure, figure.numerator, figure.denominator, words),
    )
    rest = words.text(
        _outcome(card),
        gap=_gap(given, words),
        quarters=card.overdue or card.ahead,
        deadline=card.measure.target.deadline or given.trend.due,
        quarter=given.board.quarter,
        verdict=words.text(f"verdict.{figure.verdict}.name"),
        year=given.board.quarter[:4],
    )
    return standing + rest


def _outcome(card: Card) -> str:
    """Which sentence the verdict asks for: one of all kinds of target, or the kind's own."""
    verdict = card.figure.verdict
    if verdict == Verdict.NO_DEADLINE_DATA and not card.figure.short:
        return "target.headline.no_deadline_data_met"
    if verdict in _OF_ALL_KINDS:
        return f"target.headline.{verdict}"
    said = _DUE.get(verdict, "open") if card.overdue == 0 else verdict if verdict in _DUE else "open"
    return f"kind.{card.measure.target.kind}.headline.{said}"


def _gap(given: TargetData, words: Catalogue) -> str:
    short = given.figure.short
    if not short:
        return words.text("surplus.none")
    key = "at_most" if bounded(given) else "short"
    return words.text(f"target.pace.{key}", gap=things(short, given.measure.noun, words))


def _lede(view: View, given: TargetData) -> html.Div:
    """The status, the value at the deadline against now, and who is missing."""
    words = view.words
    chip = html.Span(parts.status(given.figure.verdict, words), className="tally")
    said = [html.Span(one) for one in (evidence(given, words), coverage(view, given)) if one]
    return html.Div([chip, *said], className="lede")


def evidence(given: TargetData, words: Catalogue) -> str:
    """The frozen value at the deadline and the one now; before it how long there is left."""
    card, target = given.card, given.measure.target
    if target.deadline is None:
        return words.text(f"kind.{target.kind}.evidence", year=given.board.quarter[:4])
    if card.overdue is None:
        return words.text("target.evidence.ahead", deadline=target.deadline, quarters=card.ahead)
    now = _standing(given, card.figure, words, most=bounded(given))
    if card.then is None:
        return words.text("target.evidence.unknown", deadline=target.deadline, quarter=given.board.quarter, now=now)
    if card.overdue == 0:
        return words.text("target.evidence.at_deadline", deadline=target.deadline, now=now)
    then = _standing(given, card.then, words).strip()
    key = "then_bounded" if bounded(given) else "then"
    return words.text(
        f"target.evidence.{key}", deadline=target.deadline, then=then, quarter=given.board.quarter, now=now
    )


def _standing(given: TargetData, figure: Figure, words: Catalogue, *, most: bool = False) -> str:
    """A value and whether it is enough."""
    said = value(given.measure, figure.numerator, figure.denominator, words)
    if figure.value is None:
        return said
    if figure.short == 0:
        return words.text("target.evidence.met", value=said)
    return words.text(
        f"target.evidence.short{'_bounded' if most else ''}",
        value=said,
        gap=things(figure.short or 0, given.measure.noun, words),
    )


def _unknown(view: View, given: TargetData) -> list[Any]:
    """That the address names a target there is none of."""
    if not given.unknown:
        return []
    said = view.words.text("target.unknown", written=given.unknown[:40], name=name(given, view.words))
    return [html.P(said, className="refusal", role="status")]


# --- the targets -----------------------------------------------------------------------------------------------------


def _tabs(view: View, given: TargetData) -> html.Nav:
    """Every target with its status; the shown one is marked."""
    words, board = view.words, given.board
    return html.Nav(
        [_tab(view, card, given.card, board.cards[0]) for card in board.cards],
        className="tg-tabs",
        **parts.aria(label=words.text("target.tabs")),
    )


def _tab(view: View, card: Card, shown: Card, first: Card) -> Any:
    words, key = view.words, card.measure.key
    here = card is shown
    href = view.address.href(extra={} if card is first else {"target": key})
    said = [html.B(measure_name(card.measure, words)), parts.status(card.figure.verdict, words, short=True)]
    return html.Span(
        parts.link(said, href), className="here" if here else "", **(parts.aria(current="page") if here else {})
    )


# --- path, ranking, movement -----------------------------------------------------------------------------------------


def _path(view: View, given: TargetData) -> Any:
    drawn = target_path.exhibit(view, given)
    if drawn is None:
        return parts.section(view.words.text("target.path.none", name=name(given, view.words)), [], className="tg-path")
    return exhibit_shown(view, drawn, alt=target_path.alt(view, given), className="tg-path")


def _ranking(view: View, given: TargetData) -> Any:
    ranked = target_ranking.exhibit(view, given)
    return exhibit_shown(view, ranked, table=target_ranking.table(view, given), className="tg-full")


def _moved(view: View, given: TargetData) -> list[Any]:
    """What moved it since the comparison; without one a sentence why there is nothing."""
    words, kind = view.words, given.measure.target.kind
    if given.board.compare is None:
        return [parts.section(words.text("overview.changes.title_none"), [], className="tg-full")]
    if other_year(given):
        said = words.text(f"kind.{kind}.other_year", name=name(given, words), quarter=given.board.compare)
        return [parts.section(said, [], className="tg-full")]
    made = target_moved.exhibits(view, given)
    if given.bridge is None:
        table = target_moved.counties_table(view, given)
        return [exhibit_shown(view, made[0], table=table, className="tg-full tg-changes")]
    causes = exhibit_shown(view, made[0], alt=made[0].title, className="tg-half tg-causes")
    if len(made) == 1:
        return [causes]
    listed = target_moved.institutions_table(view, given)
    return [causes, exhibit_shown(view, made[1], table=listed, className="tg-half")]
