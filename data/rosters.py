"""Which township a county means: what was written is matched with the roster valid at a day (workbook.md).

Exact names first, then the roster's stems (东镇 for 东镇镇), then names from before or after that day, where they lead
to one township. Whole names only, and nothing is ever stripped from what was written.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from rapidfuzz import fuzz, process

from data.policy.policy import Policy
from data.policy.tables import Township

EXACT, STEM, OLDER = "exact", "stem", "older"
SEVERAL, DISSOLVED, PSEUDO, UNKNOWN = "several", "dissolved", "pseudo", "unknown"
_GUESSES, _LIKENESS = 3, 60
_STREET, _OFFICE = "街道", "办事处"

_Meanings = dict[str, frozenset[str]]
"""What may be written → the codes it means; none if the township was dissolved."""


@dataclass(frozen=True)
class TownshipMatch:
    """What a written township means.

    Attributes:
        code, name: of the township valid at the day; None unless ``how`` is exact, stem or older.
        how: ``exact``; ``stem`` (the roster's name without its 镇, 乡 or 街道); ``older`` (a name from another time,
            that leads to one township valid at the day); ``several`` (leads to more than one); ``dissolved``;
            ``pseudo`` (a unit of statistics that is no township); ``unknown``.
        candidates: names valid at the day: those it may mean if several, the most alike if unknown.
    """

    code: str | None
    name: str | None
    how: str
    candidates: tuple[str, ...] = ()


def match_township(written: str, county: str, day: dt.date, policy: Policy) -> TownshipMatch:
    """The township of a county (by code) that ``written`` means in the roster valid at a day."""
    names = _names(policy, county, policy.roster_position(day))
    plain = _plain(written)
    for how, meanings in names.meanings:
        if plain in meanings:
            return _match(how, meanings[plain], names.valid)
    guesses = process.extract(plain, names.valid.values(), scorer=fuzz.WRatio, limit=_GUESSES, score_cutoff=_LIKENESS)
    return TownshipMatch(None, None, UNKNOWN, tuple(guess for guess, *_ in guesses))


def _match(how: str, codes: frozenset[str], valid: dict[str, str]) -> TownshipMatch:
    if how == PSEUDO:
        return TownshipMatch(None, None, PSEUDO)
    if not codes:
        return TownshipMatch(None, None, DISSOLVED)
    if len(codes) > 1:
        return TownshipMatch(None, None, SEVERAL, tuple(valid[code] for code in sorted(codes)))
    (code,) = codes
    return TownshipMatch(code, valid[code], how)


# --- the names of one county -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Names:
    """``valid``: name by code at the day; ``meanings``: in the order in which they are asked."""

    valid: dict[str, str]
    meanings: tuple[tuple[str, _Meanings], ...]


_INDEX: WeakKeyDictionary[Policy, dict[tuple[str, int], _Names]] = WeakKeyDictionary()
"""The names of each county and roster of a policy, gathered when first asked for; they live as long as the policy."""


def _names(policy: Policy, county: str, position: int) -> _Names:
    index = _INDEX.setdefault(policy, {})
    if (county, position) not in index:
        index[county, position] = _gather(policy, county, position)
    return index[county, position]


def _gather(policy: Policy, county: str, position: int) -> _Names:
    rosters = [[unit for unit in roster.units if unit.county == county] for roster in policy.tables.rosters]
    own = [(unit, frozenset({unit.code})) for unit in rosters[position] if not unit.is_pseudo]
    others = [
        (unit, _valid_then(policy, unit.code, since, position))
        for since, units in enumerate(rosters)
        for unit in units
        if not unit.is_pseudo
    ]
    return _Names(
        valid={unit.code: unit.name for unit, _ in own},
        meanings=(
            (EXACT, _by_name(own)),
            (PSEUDO, {_plain(unit.name): frozenset() for units in rosters for unit in units if unit.is_pseudo}),
            (STEM, _by_short_form(own)),
            (OLDER, _by_name(others)),
            (OLDER, _by_short_form(others)),
        ),
    )


def _by_name(units: Sequence[tuple[Township, frozenset[str] | None]]) -> _Meanings:
    return _meanings((_plain(unit.name), codes) for unit, codes in units)


def _by_short_form(units: Sequence[tuple[Township, frozenset[str] | None]]) -> _Meanings:
    return _meanings((short, codes) for unit, codes in units for short in _short_forms(unit))


def _meanings(pairs: Iterable[tuple[str, frozenset[str] | None]]) -> _Meanings:
    meanings: _Meanings = {}
    for written, codes in pairs:
        if codes is not None:
            meanings[written] = meanings.get(written, frozenset()) | codes
    return meanings


def _short_forms(unit: Township) -> tuple[str, ...]:
    """How a roster's unit is written short; a 街道 is also called by its office."""
    name = _plain(unit.name)
    stem = name.removesuffix(unit.kind)
    if stem == name:
        return ()
    return (stem, name + _OFFICE, stem + _OFFICE) if unit.kind == _STREET else (stem,)


def _valid_then(policy: Policy, code: str, since: int, position: int) -> frozenset[str] | None:
    """What a township of the roster at ``since`` is in the one at ``position``: codes; none if it was dissolved.

    None if there was nothing yet that led to it.
    """
    valid = policy.tables.rosters[position].townships
    step = _later if since <= position else _earlier
    codes = {code}
    while not codes <= valid.keys():
        codes = {then for each in codes for then in ([each] if each in valid else step(policy, each))}
    return frozenset(codes) if codes or since <= position else None


def _later(policy: Policy, code: str) -> list[str]:
    successor = policy.tables.successors.get(code)
    return [successor] if successor else []


def _earlier(policy: Policy, code: str) -> list[str]:
    return [older for older, successor in policy.tables.successors.items() if successor == code]


def _plain(written: str) -> str:
    """Without white space, full-width letters as half-width ones: the roster's names and what was written alike."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", written))
