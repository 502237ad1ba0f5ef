"""The overview's cards: one target each, its figure, bar, gap and change."""

from __future__ import annotations

from collections import Counter
from typing import Any

from data.vocabulary import Source, Verdict
from layouts.kit import html, numbers, parts
from layouts.kit.measures import measure_name
from layouts.kit.panel_parts import number_link
from layouts.kit.shell import View
from layouts.words.catalogue import Catalogue
from metrics.board import Board
from metrics.cards import Card
from metrics.figure import Figure
from metrics.measures import WELL
from metrics.targets import kind_of

_NAMED_AT_MOST = 4
"""Names a card lists; the table has them all."""


def cards(view: View, board: Board, more: list[Any]) -> html.Section:
    """Every target of the board as a card, and what the page adds."""
    shown = [target_card(view, card, board.compare) for card in board.cards]
    name = view.words.text("overview.cards")
    heading = html.H2(name, className="visually-hidden")
    return html.Section([heading, *shown, *more], className="cards", **parts.aria(label=name))


def target_card(view: View, card: Card, compare: str | None) -> html.Article:
    """One target: status, figure, bar or county marks, scale, gap, since when, change; each number explains itself."""
    words = view.words
    bar = parts.unit_marks(_mark_of(f) for f in card.counties) if card.measure.counted else _bullet(card)
    return parts.card(
        measure_name(card.measure, words),
        parts.status(card.figure.verdict, words),
        [
            html.P(_opened(view, card, _figure(card, words)), className="fig"),
            bar,
            html.Div(_scale(view, card), className="scale"),
            html.P(_opened(view, card, gap(card, words)), className="gap"),
            html.P(since(card, words), className="since"),
            *([html.P(_changed(view, card, compare), className="chg")] if card.change is not None else []),
        ],
    )


def _opened(view: View, card: Card, said: Any, quarter: str | None = None) -> html.A:
    """A number of the card as the link to the panel behind it."""
    return number_link(view, said, card.measure.key, card.figure.unit, quarter=quarter)


def _changed(view: View, card: Card, compare: str | None) -> html.A:
    """The change as the link to what changed; of counted counties to the counties."""
    said = _change(card, view.words, compare)
    if card.measure.counted or compare is None:
        return _opened(view, card, said)
    return number_link(view, said, card.measure.key, card.figure.unit, since=compare, quarter=card.quarter)


def _mark_of(figure: Figure) -> str:
    return Source.MISSING if figure.source == Source.MISSING else figure.verdict


def _figure(card: Card, words: Catalogue) -> list[Any]:
    figure, measure = card.figure, card.measure
    least = [html.Span(words.text("overview.at_least"))] if card.bounded and not measure.counted else []
    value = numbers.rate(figure.value, figure.target) if measure.is_rate else numbers.count(figure.numerator)
    each = numbers.plain(measure.target.value)
    below = words.text(f"noun.{measure.noun}.of", n=numbers.count(figure.denominator), each=each)
    return [*least, html.B(value), html.Span(below)]


def _bullet(card: Card) -> html.Div:
    then = card.then.share if card.then and card.overdue else None
    return parts.bullet(card.figure.share, card.figure.verdict, then=then, due=card.due)


def _scale(view: View, card: Card) -> list[html.Span]:
    at_deadline = card.measure.target.deadline if card.then and card.overdue and not card.measure.counted else None
    reached, target = _reached(card, view.words), _target(card, view.words)
    return [html.Span(_opened(view, card, reached, at_deadline) if reached else ""), html.Span(target)]


def _target(card: Card, words: Catalogue) -> str:
    if card.measure.counted:
        return words.text("overview.card.counted_short", n=card.figure.short)
    value = numbers.plain(card.figure.target) if card.measure.is_rate else numbers.count(card.figure.denominator)
    return words.text("overview.card.target", value=value)


def _reached(card: Card, words: Catalogue) -> str:
    """What stands below the bar: how much of it, and what the thin line means."""
    figure, deadline = card.figure, card.measure.target.deadline
    if card.measure.counted:
        return _well(card, words)
    share = "" if card.measure.is_rate else numbers.percent(figure.numerator, figure.denominator)
    if card.due is not None:
        return words.text("overview.card.due", share=share, due=f"{card.due:.0%}")
    if card.then is None or not card.overdue:
        return share
    if card.measure.is_rate:
        return words.text(
            "overview.card.then", deadline=deadline, value=numbers.rate(card.then.value, card.then.target)
        )
    return words.text("overview.card.share_then", share=share, value=numbers.count(card.then.numerator))


def _well(card: Card, words: Catalogue) -> str:
    tallied = Counter(f.verdict for f in card.counties if f.source != Source.MISSING and f.verdict in WELL)
    said = [
        words.text("overview.card.counted_well", word=words.text(f"verdict.{verdict}.short"), n=n)
        for verdict, n in tallied.items()
    ]
    return " · ".join(said)


# --- the gap ---------------------------------------------------------------------------------------------------------


def gap(card: Card, words: Catalogue) -> list[Any]:
    """What is lacking: whole things with their unit, or names."""
    if card.figure.short is None:
        return [words.text("overview.card.unknown")]
    if card.figure.short == 0:
        missing = [f.name for f in card.missing]
        without = words.text("overview.card.without", names=missing) if missing else ""
        return [words.text("overview.card.enough") + without]
    many = "gap_one" if card.figure.short == 1 else "gap"
    amount = words.text(f"noun.{card.measure.noun}.{many}", n=card.figure.short)
    said = parts.rich(words.text(_gap_key(card), gap=amount))
    return said + ([details] if (details := _details(card, words)) else [])


def _gap_key(card: Card) -> str:
    if card.bounded and not card.measure.counted:
        return "overview.card.short_bounded"
    ended = card.overdue is not None or kind_of(card.measure.target).always_due
    return "overview.card.short" if ended else "overview.card.short_open"


def _details(card: Card, words: Catalogue) -> Any:
    """Who it is: counties by name where counties are counted, else uncovered and unknown, or the largest of them."""
    measure = card.measure
    if measure.counted:
        names = [_county(f, words) for f in (*card.lacking, *card.missing)]
        return html.Span(words.text("overview.card.named", gap="", names=names), className="nm")
    if card.missing_things:
        known = (card.figure.short or 0) - card.missing_things
        return html.Span(words.text("overview.card.split", known=known, missing=card.missing_things), className="nm")
    if len(card.lacking) == 1:
        return html.Span(words.text("overview.card.named", gap="", names=card.lacking[0].name), className="nm")
    if card.lacking and not measure.is_rate:
        worst = card.lacking[0]
        n = words.text(f"noun.{measure.noun}.short", n=worst.short)
        return html.Span(words.text("overview.card.largest", name=worst.name, n=n), className="nm")
    return None


def _county(figure: Figure, words: Catalogue) -> str:
    if figure.source == Source.MISSING:
        return words.text("overview.card.county_missing", name=figure.name)
    if figure.verdict == Verdict.SLIPPED:
        said = words.text(f"verdict.{figure.verdict}.short")
        return words.text("overview.card.county_verdict", name=figure.name, verdict=said)
    return figure.name


# --- since when ------------------------------------------------------------------------------------------------------


def since(card: Card, words: Catalogue) -> str:
    """When it is or was due, and for how long overdue."""
    target = card.measure.target
    return words.text(
        f"kind.{target.kind}.since.{_since_key(card, card.figure.verdict)}",
        quarters=card.overdue or card.ahead,
        deadline=target.deadline,
        year=card.quarter[:4],
    )


def _since_key(card: Card, verdict: str) -> str:
    if card.overdue is None:
        return "ahead"
    if verdict in (Verdict.OVERDUE, Verdict.MET_LATE):
        return "overdue" if verdict == Verdict.OVERDUE and card.overdue else "at_deadline"
    return "ended_unknown" if verdict == Verdict.NO_DEADLINE_DATA else "ended"


def _change(card: Card, words: Catalogue, compare: str | None) -> str:
    if card.change == 0:
        return words.text("overview.card.level", quarter=compare)
    n = words.text(f"noun.{card.measure.noun}.short", n=numbers.change(card.change))
    return words.text("overview.card.change", quarter=compare, change=n)
