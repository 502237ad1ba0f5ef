"""A scenario as the address has it: read with what cannot be understood told apart, and written again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from data.policy.policy import Policy
from data.quarters import parse_quarter, quarter, steps
from layouts.kit import address as at
from layouts.kit.address import Address
from metrics.allocation import BY_GAP, KEYS
from metrics.rates import exact_text
from metrics.scenario import FARTHEST, Addition, Scenario

ADD, GROWTH, OWN, PACE, SHARE, UNTIL, COMPARE = "add", "growth", "growth_at", "pace", "share", "until", "compare_with"
KEYS_OF_A_SCENARIO = (ADD, GROWTH, OWN, PACE, SHARE, UNTIL)
"""The parameters of the query that say what is assumed."""
MOST_PLACES, MOST_GROWTH, MOST_PACE, MOST_ROWS, MOST_COMPARED = 99_999, 20, 500, 60, 3
_YEARS_AHEAD = 2
_WHOLE = re.compile(r"[0-9]{1,6}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{1,2})?")


@dataclass(frozen=True)
class QueryLine:
    """One line of a list in the address, as written: a county, a quarter where the list has one, and a number.

    ``problem`` is the key of a sentence (``scenario.wrong.*``) where the line does not count; empty where it does.
    """

    county: str
    quarter: str
    number: str
    problem: str = ""


@dataclass(frozen=True)
class ScenarioQuery:
    """What the address asks for.

    Attributes:
        scenario: what can be understood of it.
        lines: every addition as written; own: every county's own change of residents.
        written: the single parameters as written, where they are.
        problems: (parameter, key of a sentence) of single parameters that cannot be understood; the default holds.
        dropped: lines beyond what a page can hold.
    """

    scenario: Scenario
    lines: tuple[QueryLine, ...] = ()
    own: tuple[QueryLine, ...] = ()
    written: tuple[tuple[str, str], ...] = ()
    problems: tuple[tuple[str, str], ...] = ()
    dropped: int = 0

    @property
    def sound(self) -> bool:
        """Whether everything written could be understood."""
        return not self.problems and not self.dropped and not any(line.problem for line in (*self.lines, *self.own))

    def problem(self, name: str) -> str:
        """The key of what is wrong with a parameter; empty where nothing is."""
        return dict(self.problems).get(name, "")


def read(address: Address, policy: Policy) -> ScenarioQuery:
    """What an address with a quarter asks for. Never raises for what somebody wrote.

    What is not understood is left out of the scenario and told in ``ScenarioQuery``.
    """
    base = str(address.quarter)
    written = {name: address.extra[name].strip() for name in KEYS_OF_A_SCENARIO if address.extra.get(name, "").strip()}
    problems: list[tuple[str, str]] = []

    def one(name: str, default, understood):
        if name not in written:
            return default
        found = understood(written[name])
        if found is None:
            problems.append((name, name))
        return default if found is None else found

    until = one(UNTIL, default_until(base), lambda text: _until(text, base))
    growth = one(GROWTH, Fraction(0), _growth)
    pace = one(PACE, 0, lambda text: _whole(text, MOST_PACE, least=0))
    share = one(SHARE, BY_GAP, lambda text: text if text in KEYS else None)
    counties = {county.code for county in policy.counties}
    lines, more = _lines(written.get(ADD, ""), 3)
    own, more_own = _lines(written.get(OWN, ""), 2)
    lines = tuple(_checked(line, counties, base, until) for line in lines)
    own = _checked_own(own, counties)
    return ScenarioQuery(
        Scenario(base, until, _additions(lines), growth, _own(own), pace, share),
        lines,
        own,
        tuple(written.items()),
        tuple(problems),
        more + more_own,
    )


def default_until(base: str) -> str:
    """How far a scenario looks unless somebody says so: to the end of the second year after the base."""
    return f"{quarter(base).year + _YEARS_AHEAD}Q4"


def horizons(base: str) -> list[str]:
    """The quarters a scenario may end in: each of the next four years, then the ends of years."""
    listed = [str(quarter(base) + ahead) for ahead in range(1, FARTHEST + 1)]
    return [code for number, code in enumerate(listed) if number < FARTHEST * 2 // 5 or code.endswith("Q4")]


# --- written ----------------------------------------------------------------------------------------------------------


def extra_of(scenario: Scenario) -> dict[str, str]:
    """A scenario's parameters in the address; what is at its default is left out."""
    found = {
        ADD: ",".join(f"{one.county}:{one.quarter}:{one.places}" for one in scenario.additions),
        GROWTH: exact_text(scenario.growth) if scenario.growth else "",
        OWN: ",".join(f"{unit}:{exact_text(growth)}" for unit, growth in scenario.own_growth),
        PACE: str(scenario.pace) if scenario.pace else "",
        SHARE: scenario.share if scenario.share != BY_GAP else "",
        UNTIL: scenario.until if scenario.until != default_until(scenario.base) else "",
    }
    return {name: text for name, text in found.items() if text}


def href_of(address: Address, scenario: Scenario) -> str:
    """The address of a scenario from this page: what is compared stays beside it."""
    kept = {name: text for name, text in address.extra.items() if name not in KEYS_OF_A_SCENARIO}
    return address.href(extra={**extra_of(scenario), **kept})


def query_of(address: Address, scenario: Scenario) -> str:
    """What is saved of a scenario: its base, its rule and what it assumes; no language, nothing about the page."""
    plain = Address(page=at.SCENARIO, quarter=scenario.base, rule=address.rule, extra=extra_of(scenario))
    return plain.href().partition("?")[2]


def without_line(address: Address, name: str, number: int) -> str:
    """The address without one line of a list (``ADD`` or ``OWN``)."""
    pieces = _split(address.extra.get(name, ""))
    left = ",".join(piece for place, piece in enumerate(pieces) if place != number)
    extra = {key: text for key, text in address.extra.items() if key != name} | ({name: left} if left else {})
    return address.href(extra=extra)


def compared(address: Address) -> list[int]:
    """The numbers of the saved scenarios to compare with, the first few."""
    found = [int(piece) for piece in address.extra.get(COMPARE, "").split(",") if _WHOLE.fullmatch(piece.strip())]
    return list(dict.fromkeys(found))[:MOST_COMPARED]


def comparing(address: Address, numbers: Iterable[int]) -> str:
    """The address with these saved scenarios beside it."""
    extra = {key: text for key, text in address.extra.items() if key != COMPARE}
    listed = ",".join(map(str, numbers))
    return address.href(extra=extra | ({COMPARE: listed} if listed else {}))


# --- understood -------------------------------------------------------------------------------------------------------


def _plain(text: str) -> str:
    """As it was meant: full-width digits and signs as plain ones, no spaces, no thousands' marks."""
    return re.sub(r"[\s_]", "", unicodedata.normalize("NFKC", text)).replace("\u2212", "-")


def _whole(text: str, most: int, *, least: int = 1) -> int | None:
    plain = _plain(text)
    return int(plain) if _WHOLE.fullmatch(plain) and least <= int(plain) <= most else None


def _growth(text: str) -> Fraction | None:
    plain = _plain(text).removesuffix("%")
    if not _DECIMAL.fullmatch(plain):
        return None
    return Fraction(plain) if abs(Fraction(plain)) <= MOST_GROWTH else None


def _until(text: str, base: str) -> str | None:
    found = parse_quarter(text)
    return str(found) if found is not None and 0 < steps(base, str(found)) <= FARTHEST else None


def _split(text: str) -> list[str]:
    return [piece for piece in text.split(",") if piece.strip(" :")]


def _lines(text: str, fields: int) -> tuple[tuple[QueryLine, ...], int]:
    """The lines of a list, and how many there are too many."""
    pieces = _split(text)
    found = []
    for piece in pieces[:MOST_ROWS]:
        parts = [part.strip()[:20] for part in piece.split(":")]
        parts += [""] * (fields - len(parts))
        problem = "line" if len(parts) > fields else ""
        county, *rest = parts[:fields]
        found.append(QueryLine(county, rest[0] if fields == 3 else "", rest[-1], problem))
    return tuple(found), max(len(pieces) - MOST_ROWS, 0)


def _checked(line: QueryLine, counties: set[str], base: str, until: str) -> QueryLine:
    problem = line.problem or _wrong(line, counties, base, until)
    named = parse_quarter(line.quarter)
    return replace(line, quarter=str(named) if named is not None else line.quarter, problem=problem)


def _wrong(line: QueryLine, counties: set[str], base: str, until: str) -> str:
    when = parse_quarter(line.quarter)
    if line.county not in counties:
        return "county"
    if when is None:
        return "quarter"
    if str(when) <= base:
        return "early"
    if str(when) > until:
        return "late"
    return "" if _whole(line.number, MOST_PLACES) is not None else "places"


def _checked_own(lines: Iterable[QueryLine], counties: set[str]) -> tuple[QueryLine, ...]:
    seen: set[str] = set()
    found = []
    for line in lines:
        wrong = line.problem or ("county" if line.county not in counties else "twice" if line.county in seen else "")
        found.append(replace(line, problem=wrong or ("" if _growth(line.number) is not None else "growth")))
        seen.add(line.county)
    return tuple(found)


def _additions(lines: Iterable[QueryLine]) -> tuple[Addition, ...]:
    return tuple(
        Addition(line.county, line.quarter, _whole(line.number, MOST_PLACES) or 0) for line in lines if not line.problem
    )


def _own(lines: Iterable[QueryLine]) -> tuple[tuple[str, Fraction], ...]:
    return tuple((line.county, _growth(line.number) or Fraction(0)) for line in lines if not line.problem)
