"""What a policy aims at: commitments, targets, milestones, and where a verdict begins.

A validator that asks ``info.data`` sees the sound ones of the fields above its own.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from pydantic import AfterValidator, Field, PrivateAttr, field_validator
from pydantic import ValidationInfo as Info

from data.indicators import INDICATORS
from data.policy.fields import CommitmentId, Exact, Listed, Part, Quarter, Text, chosen, known, within
from data.policy.problems import refusal
from data.quarters import steps
from data.vocabulary import LEVELS, Measured, Operator, TargetKind

COMMITMENT_LEVELS = ("city", "county", "township", "estate", "institution", "kindergarten", "employer")

_Measure = Annotated[str, known("measures", "unknown_measure")]
_Percent = Annotated[int, within(1, 1000)]


class Thresholds(Part):
    """Where a verdict or a question to a county begins.

    Attributes:
        on_track, accelerate: pace ratios from which a unit is on track, or needs to accelerate (numbers.md §4).
        places_change_percent, places_change: an institution's places changed by more than that.
        total_change_percent: the county's counted places changed by more than that.
        population_change_percent: population off the one last used by more than that.
        huge: an institution's places, classes or people of that many or more.
        thousandfold: that many times last quarter's figure, or more.
        explanation_length: characters an explanation has at least, and a reason for returning a workbook.
    """

    on_track: Exact
    accelerate: Exact
    places_change_percent: _Percent
    places_change: Annotated[int, within(1, 10_000)]
    total_change_percent: _Percent
    population_change_percent: _Percent
    huge: Annotated[int, within(1, 10_000_000)]
    thousandfold: Annotated[int, within(2, 10_000_000)]
    explanation_length: Annotated[int, within(1, 200)]

    @field_validator("accelerate")
    @classmethod
    def _in_order(cls, value: Fraction, info: Info) -> Fraction:
        """On track asks for more than accelerate, and both for something between 0 and 1."""
        on_track = info.data.get("on_track")
        if on_track is not None and not 0 < value < on_track <= 1:
            raise refusal("thresholds_order", on_track=str(float(on_track)), accelerate=str(float(value)))
        return value


class Commitment(Part):
    """A numeric commitment: what the document promises, in its own words.

    ``level`` says of whom (``COMMITMENT_LEVELS``). ``monitored_by`` are the indicators, or keys of 县区概况, that show
    one without a target of its own; empty where targets do.
    """

    id: Text
    title: Text
    level: Annotated[Text, chosen(*COMMITMENT_LEVELS)]
    clause: Text
    words: Text
    monitored_by: Listed[_Measure] = ()


class Target(Part):
    """One target for the units of one level (numbers.md §4).

    Attributes:
        commitment: the id of the commitment it comes from.
        kind: ``deadline`` (met by its deadline quarter), ``standing`` (due every quarter), ``yearly`` (due in Q4).
        operator: ``>=`` or ``<=``.
        value: exact; a ratio's 1 is all.
        baseline, deadline: quarters such as 2020Q3; None of a kind that has none.
        any_of: the group of which one target met is enough, or None.
        reference: shown beside the unit, no verdict.
    """

    commitment: CommitmentId
    indicator: Annotated[Text, known("indicators", "unknown_indicator"), known("in_use", "unused_indicator")]
    level: Annotated[Text, chosen(*LEVELS)]
    kind: Annotated[Text, chosen(*TargetKind)]
    operator: Annotated[Text, chosen(*Operator)]
    value: Exact
    baseline: Quarter | None = Field(None, validate_default=True)
    deadline: Quarter | None = Field(None, validate_default=True)
    any_of: Text | None = None
    reference: bool = False
    _source: Commitment = PrivateAttr()

    @property
    def id(self) -> str:
        """``indicator.level``, unique."""
        return f"{self.indicator}.{self.level}"

    @property
    def clause(self) -> str:
        """The clause of its commitment."""
        return self._source.clause

    @property
    def words(self) -> str:
        """The words of its commitment."""
        return self._source.words

    @field_validator("indicator")
    @classmethod
    def _can_have_one(cls, value: str) -> str:
        if not INDICATORS[value].can_have_target:
            raise refusal("indicator_without_target", indicator=value)
        return value

    @field_validator("level")
    @classmethod
    def _has_figures(cls, value: str, info: Info) -> str:
        indicator = INDICATORS.get(info.data.get("indicator", ""))
        if indicator and value not in indicator.levels:
            levels = "、".join(indicator.levels)
            raise refusal("level_without_figure", indicator=indicator.id, level=value, levels=levels)
        return value

    @field_validator("operator")
    @classmethod
    def _goes_the_indicators_way(cls, value: str, info: Info) -> str:
        indicator = INDICATORS.get(info.data.get("indicator", ""))
        expected = Operator.AT_MOST if indicator and not indicator.higher_is_better else Operator.AT_LEAST
        if indicator and value != expected:
            raise refusal("operator_against_direction", indicator=indicator.id, operator=value, expected=expected)
        return value

    @field_validator("value")
    @classmethod
    def _is_possible(cls, value: Fraction, info: Info) -> Fraction:
        indicator = INDICATORS.get(info.data.get("indicator", ""))
        if indicator and (value <= 0 or (indicator.kind == Measured.RATIO and value > 1)):
            raise refusal("value_out_of_range", indicator=indicator.id, found=str(value))
        return value

    @field_validator("baseline", "deadline")
    @classmethod
    def _of_a_deadline_only(cls, value: str | None, info: Info) -> str | None:
        kind = info.data.get("kind")
        if kind and TargetKind(kind).has_deadline and value is None:
            raise refusal("missing_key")
        if kind and not TargetKind(kind).has_deadline and value is not None:
            raise refusal("deadline_unexpected", key=info.field_name, kind=kind)
        return value

    @field_validator("deadline")
    @classmethod
    def _after_the_baseline(cls, value: str | None, info: Info) -> str | None:
        baseline = info.data.get("baseline")
        if value and baseline and steps(baseline, value) <= 0:
            raise refusal("deadline_before_baseline", deadline=value, baseline=baseline)
        return value


def _more_than_none(ratio: Fraction) -> Fraction:
    if not 0 < ratio <= 1000:
        raise refusal("out_of_range", low=1, high=1000)
    return ratio


class EstateRatio(Part):
    """Places a thousand residents that an estate of one kind needs."""

    commitment: CommitmentId
    per_1000: Annotated[Exact, AfterValidator(_more_than_none)]

    def __str__(self) -> str:
        """The places as sentences say them: 6, or 6.5."""
        return f"{float(self.per_1000):.6f}".rstrip("0").rstrip(".")


class Estates(Part):
    """What new estates need, and what the others do."""

    new: EstateRatio
    old: EstateRatio


class Milestone(Part):
    """A commitment that is true or false, for the units of ``levels``.

    ``deadline`` is a quarter or None; ``monitored_by`` are indicators, or keys of 县区概况, that bear on it.
    """

    id: Text
    title: Text
    levels: Listed[Annotated[str, chosen(*LEVELS)]]
    clause: Text
    words: Text
    deadline: Quarter | None = None
    monitored_by: Listed[_Measure] = ()
