"""What institutions and estates need: which count, how many carers, how many places. One rule, one function."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd

from data.contract import schema
from data.policy.policy import Policy
from metrics.columns import known, numbers, texts, whole


def counted(institutions: pd.DataFrame, policy: Policy) -> pd.Series:
    """Which institutions count: their 运营状态 and 机构类型 are in the policy's counting rule.

    Args:
        institutions: one row an institution; ``status`` and ``kind`` (choices, may be missing).
        policy: its counting rule decides. Registered-only is a filter on top, not asked here.

    Returns:
        A bool for every row; False where the status or the kind is missing. Source: numbers.md §1, Counted institution.
    """
    running = _among(institutions["status"], *policy.counting.statuses)
    return pd.Series(running & _among(institutions["kind"], *policy.counting.kinds), index=institutions.index)


def carers_needed(institutions: pd.DataFrame, policy: Policy) -> pd.Series:
    """How many carers the places of the classes ask for: ⌈places ÷ places a carer⌉, summed over the kinds of class.

    Args:
        institutions: one row an institution; ``places_infant``, ``_toddler``, ``_older`` and ``_mixed`` (places).
        policy: its counting rule holds the places a carer may look after, by kind of class.

    Returns:
        Carers (Int64) for every row; a kind left empty needs none; NA where no kind's places are given.
        Source: numbers.md §3, staffing.
    """
    places = np.stack([numbers(institutions[f"places_{kind}"]) for kind in schema.CLASSES])
    ratios = np.array([policy.counting.carers_per_place[kind] for kind in schema.CLASSES])
    needed = _ceil_divide(whole(places), ratios[:, None]).sum(axis=0)
    return _where_known(needed, np.logical_or.reduce(known(places)), institutions.index)


def places_needed(residents: pd.Series, kind: pd.Series, policy: Policy) -> pd.Series:
    """How many places an estate needs: ⌈ratio × residents ÷ 1000⌉, in exact integers.

    Args:
        residents: planned or permanent residents (persons), may be missing.
        kind: 居住区类别 of the same rows.
        policy: its places a thousand residents, for new estates and for the others.

    Returns:
        Places (Int64); NA where the residents or the kind are missing.
    """
    people, kinds = numbers(residents), texts(kind)
    new, old = kinds == schema.ESTATE_NEW, kinds == schema.ESTATE_OLD
    at_new = _needed_at(whole(people), policy.estates.new.per_1000)
    at_old = _needed_at(whole(people), policy.estates.old.per_1000)
    return _where_known(np.where(new, at_new, at_old), (new | old) & ~np.isnan(people), residents.index)


def delivered_ahead(estates: pd.DataFrame, policy: Policy) -> pd.Series:
    """Which estates were delivered ahead of their places.

    Args:
        estates: one row an estate; ``kind``, ``residents``, ``built``, ``housing_delivered``, ``delivered_together``.
        policy: for the places needed.

    Returns:
        A bool for every row: 新建居住区 with 住宅是否已交付 = 是 and either fewer places built than needed or
        是否同步交付 = 否; what is missing never makes it True. Source: numbers.md §3, Delivered ahead of its places.
    """
    needed = places_needed(estates["residents"], estates["kind"], policy)
    short = numbers(estates["built"]) < numbers(needed)
    apart = _among(estates["delivered_together"], schema.NO)
    handed_over = _among(estates["housing_delivered"], schema.YES)
    ahead = _among(estates["kind"], schema.ESTATE_NEW) & handed_over & (short | apart)
    return pd.Series(ahead, index=estates.index)


def judged(estates: pd.DataFrame) -> pd.Series:
    """Which estates are judged: not those still 规划, nor new ones 在建 whose housing is not delivered.

    Args:
        estates: one row an estate; ``kind``, ``phase``, ``housing_delivered``.

    Returns:
        A bool for every row; False where the phase is missing. Source: numbers.md §3, Judged estates.
    """
    begun = _among(estates["phase"], schema.BUILDING, schema.ACCEPTED, schema.DELIVERED)
    under_way = _among(estates["kind"], schema.ESTATE_NEW) & _among(estates["phase"], schema.BUILDING)
    waiting = under_way & ~_among(estates["housing_delivered"], schema.YES)
    return pd.Series(begun & ~waiting, index=estates.index)


def _among(values: pd.Series, *choices: str) -> np.ndarray:
    return np.isin(texts(values), choices)


def _needed_at(people: np.ndarray, ratio: Fraction | int) -> np.ndarray:
    exact = Fraction(ratio)
    return _ceil_divide(people * exact.numerator, 1000 * exact.denominator)


def _ceil_divide(amounts: np.ndarray, by: int | np.ndarray) -> np.ndarray:
    return -(-amounts // by)


def _where_known(amounts: np.ndarray, known: np.ndarray, index: pd.Index) -> pd.Series:
    return pd.Series(pd.arrays.IntegerArray(amounts.astype(np.int64), ~known), index=index)
