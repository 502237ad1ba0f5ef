"""When two rows are the same institution or estate; whoever asks is answered here (numbers.md §4).

The same credit code, and the same name where a code stands at several addresses: one licence may be held at two of them
(一照多址, clause 二(四)11), which are two institutions. Without a code in common: the same name and township.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from data.policy.policy import Policy
from metrics.columns import texts

Key = str | None
"""None where what it is made of is missing: such a row is the same as no other."""

_VARIED = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Keys:
    """What rows are known again by, row by row: credit code, name, and name with township."""

    codes: Sequence[Key]
    titles: Sequence[Key]
    names: Sequence[Key]


def normalised(name: Key) -> Key:
    """A name without what people vary: full-width letters, spaces, brackets, punctuation, upper and lower case.

    None where it is missing or nothing of it is left.
    """
    return _VARIED.sub("", unicodedata.normalize("NFKC", name)).casefold() or None if name else None


def keys(codes: Iterable[Key], names: Iterable[Key], townships: Iterable[Key], policy: Policy) -> Keys:
    """The keys of rows; their townships may be codes of any roster, which are led to today's by their lineage."""
    today: dict[Key, Key] = {None: None}
    titles, named = [], []
    for name, township in zip(names, townships, strict=True):
        if township not in today:
            today[township] = policy.lineage(str(township))
        title, place = normalised(name), today[township]
        titles.append(title)
        named.append(f"{title}@{place}" if title and place else None)
    return Keys(list(codes), titles, named)


def pairs(earlier: Keys, later: Keys) -> list[tuple[int, int]]:
    """The positions of the rows that are the same, by code first, then by name among the rest; each at most once.

    Of rows that are the same within one side the first is taken. Source: numbers.md §4.
    """
    several = _at_several_addresses(earlier.codes) | _at_several_addresses(later.codes)
    met: list[tuple[int, int]] = []
    for before, now in zip(_in_turn(earlier, several), _in_turn(later, several), strict=True):
        met += _matched(_without(before, {at for at, _ in met}), _without(now, {at for _, at in met}))
    return met


def _at_several_addresses(codes: Sequence[Key]) -> set[Key]:
    """The codes that stand in more than one row: the same code, name and address twice is no workbook that counts."""
    return {code for code, rows in Counter(codes).items() if rows > 1 and code is not None}


def _in_turn(these: Keys, several: set[Key]) -> Iterator[Sequence[Key]]:
    """What rows are matched by, one after the other: the code; one at several addresses with the name, and first of all
    with the township too, as both addresses may bear one name; in the end name and township alone.
    """
    if not several:
        yield these.codes
    else:
        beside = [None if code in several else code for code in these.codes]
        for names in (these.names, these.titles):
            yield [
                f"{code}@{name}" if code in several and name else alone
                for code, name, alone in zip(these.codes, names, beside, strict=True)
            ]
    yield these.names


def same_rows(earlier: pd.DataFrame, later: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """The rows of two quarters that are the same institution (or estate, which has no code).

    Args:
        earlier, later: ``name``, ``township`` and, of institutions, ``uscc``; unique indexes.
        policy: for the townships' lineage.

    Returns:
        One row a pair (see ``pairs``): ``earlier``, ``later`` (index labels).
    """
    met = pairs(_keys_of(earlier, policy), _keys_of(later, policy))
    return pd.DataFrame(
        {
            "earlier": earlier.index.take([before for before, _ in met]),
            "later": later.index.take([now for _, now in met]),
        }
    )


def _keys_of(rows: pd.DataFrame, policy: Policy) -> Keys:
    codes = texts(rows["uscc"]) if "uscc" in rows else [None] * len(rows)
    return keys(codes, texts(rows["name"]), texts(rows["township"]), policy)


def first_places(these: Sequence[Key]) -> dict[str, int]:
    """Where each key stands first."""
    first: dict[str, int] = {}
    for at, key in enumerate(these):
        if key is not None:
            first.setdefault(key, at)
    return first


def _matched(earlier: Sequence[Key], later: Sequence[Key]) -> list[tuple[int, int]]:
    now = first_places(later)
    return [(before, now[key]) for key, before in first_places(earlier).items() if key in now]


def _without(these: Sequence[Key], met: set[int]) -> list[Key]:
    return [None if at in met else key for at, key in enumerate(these)]
