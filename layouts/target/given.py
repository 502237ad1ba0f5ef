"""What the page of one target is given, and how its values, gaps and bounds are said in every part of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from data.policy.policy import Policy
from layouts.kit import numbers
from layouts.kit.measures import measure_name
from layouts.kit.shell import View
from layouts.words.catalogue import Catalogue
from metrics.board import Board
from metrics.cards import Card
from metrics.figure import Figure
from metrics.measures import Measure
from metrics.moved import Bridge, Movement
from metrics.progress import Progress
from metrics.ranking import exact
from metrics.targets import kind_of
from metrics.trend import Trend


@dataclass(frozen=True)
class TargetData:
    """One target in one quarter.

    Attributes:
        board, card: the quarter's board, and the card of the target.
        trend: of the city's figure, or of the counties counted; ``progress`` the reference measure or None.
        ranking: ``metrics.ranking.ranking``, every county.
        moved, bridge: of places, which institutions moved them and the causes; None without comparison.
        unknown: the target as written in the address, where there is none of that name.
    """

    board: Board
    card: Card
    trend: Trend
    progress: Progress | None
    ranking: pd.DataFrame
    moved: Sequence[Movement] | None = None
    bridge: Bridge | None = None
    unknown: str = ""

    @property
    def measure(self) -> Measure:
        """What the target is about."""
        return self.card.measure

    @property
    def figure(self) -> Figure:
        """Where the city stands; counted: how many counties have met it."""
        return self.card.figure


def chosen(board: Board, policy: Policy, asked: str) -> Card | None:
    """The card of a measure's key or of an indicator under the same commitment; the first one for nothing asked."""
    if not asked:
        return board.cards[0]
    promised = {target.commitment for target in policy.targets if target.indicator == asked}
    of_commitment = (card for card in board.cards if card.measure.target.commitment in promised)
    return board.card(asked) or next(of_commitment, None)


def goal(card: Card) -> Fraction:
    """The target in the unit of the path's values: counted, that all counties have met it."""
    if card.measure.counted:
        return Fraction(int(card.figure.denominator or 0))
    return card.measure.target.value


def name(given: TargetData, words: Catalogue) -> str:
    """The target's name."""
    return measure_name(given.measure, words)


def value(measure: Measure, numerator: Any, denominator: Any, words: Catalogue) -> str:
    """A value as it is said: a rate, or whole things of all of them; a dash where missing."""
    if numbers.is_missing(numerator):
        return numbers.MISSING
    if measure.is_rate:
        number = numbers.rate(exact(numerator, denominator), measure.target.value)
        return words.text("target.value.rate", value=number)
    said = numbers.ratio(numerator, denominator)
    return words.text(f"target.value.{measure.noun}", value=said)


def plain(measure: Measure, at: Fraction | None) -> str:
    """A value of the path alone: the rate, the share in per cent, the count; a dash where missing."""
    if at is None:
        return numbers.MISSING
    if measure.counted:
        return numbers.count(at)
    if measure.is_rate:
        return numbers.rate(at, measure.target.value)
    return numbers.percent(at.numerator, at.denominator)


def asked(card: Card) -> str:
    """The target as it is written: 5, 100%, 13."""
    whole = goal(card)
    if card.measure.counted or card.measure.is_rate:
        return numbers.plain(whole)
    return numbers.percent(whole.numerator, whole.denominator)


def other_year(given: TargetData) -> bool:
    """Whether the comparison lies in another year than a target that begins anew each year."""
    compare = given.board.compare
    return compare is not None and not kind_of(given.measure.target).comparable(given.board.quarter, compare)


def target_value(measure: Measure, words: Catalogue) -> str:
    """What is asked for: 5 places, all of them, at least one in each county."""
    key = "rate" if measure.is_rate else "counted" if measure.counted else "all"
    return words.text(f"target.asked.{key}", value=numbers.plain(measure.target.value))


def bounded(given: TargetData) -> bool:
    """Whether the city's figure is a lower bound: of rates and townships, and of counties counted."""
    return given.card.bounded and given.figure.value is not None


def coverage(view: View, given: TargetData) -> str:
    """Who is missing and what that makes of the figure; nothing where every county's own workbook is in."""
    words, covered = view.words, given.board.coverage
    if covered.complete:
        return ""
    said = words.text("target.provisional", approved=covered.approved, due=covered.due)
    if not covered.missing:
        return said
    key = "target.lacking_bound" if given.card.bounded else "target.lacking_share"
    return words.text(key, names=list(covered.missing)) + said


def source(view: View, given: TargetData) -> str:
    """The last line of a table of this quarter: whose workbooks, as of when, who is missing."""
    covered = given.board.coverage
    said = view.words.text("shell.data_of", quarter=covered.quarter, day=covered.as_of.isoformat())
    about = coverage(view, given)
    return view.words.text("target.source", said=said, about=about) if about else said
