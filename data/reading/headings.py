"""Which column is which: headings by name, wherever they stand, in one row or merged over two; never by position."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from rapidfuzz import fuzz

from data.contract import schema
from data.contract.schema import ContractColumn, ContractSheet, Required
from data.findings import Finding, finding
from data.reading.book import Grid, cell_name
from data.reading.sheetxml import letters_of
from data.reading.text import shown, squeezed

TEN_THOUSAND, _TEN = 10_000, "万"
_SEARCHED = 40
"""Rows of a sheet that are looked at for the headings: titles and notes may stand above them."""
_GUESSES, _LIKENESS = 3, 40
LONGEST = 60
"""Characters of a heading; longer texts are none."""
_BRACKETS = str.maketrans("【】[]{}<>《》\u3014\u3015", "()()()()()()")
_SUFFIX = re.compile(r"(.+)\(([^()]*)\)")
_SIGNS = re.compile(r"[()/、,]")
_REMARKS = {"必填", "选填", "可选"}
_AROUND = "*:;,、.·"

EXACT, ALIAS, CONVERTED, CHOSEN = "exact", "alias", "converted", "chosen"
_RANK = {EXACT: 0, CHOSEN: 1, ALIAS: 2, CONVERTED: 2}

Chosen = Mapping[str, str]
"""Headings of a county's own that an official has matched by hand: ``normal`` heading → key, ``UNUSED`` for none."""
UNUSED = ""
"""The key of a heading of which an official has said that it is not to be read."""


def normal(heading: str) -> str:
    """A heading without what differs from file to file: spaces, line breaks, width, kinds of brackets, marks."""
    return squeezed(heading).translate(_BRACKETS).lower().strip(_AROUND)


@dataclass(frozen=True)
class Match:
    """What a heading means: the column's key, how it was recognised, and what its figures are to be multiplied by."""

    key: str
    how: str
    factor: int = 1
    unit: str = ""


@cache
def _known(key: str) -> dict[str, Match]:
    """Every spelling of a sheet's headings."""
    sheet = schema.sheet(key)
    known = {normal(column.heading): Match(column.key, EXACT) for column in sheet.columns}
    for column in sheet.columns:
        for heading in column.headings:
            plain = normal(heading)
            base = _SUFFIX.fullmatch(plain)
            how = EXACT if heading == column.heading else ALIAS
            known.setdefault(plain, Match(column.key, how))
            known.setdefault(_SIGNS.sub("", plain), Match(column.key, how))
            if base:
                known.setdefault(base[1], Match(column.key, ALIAS))
    return known


def match(heading: str, sheet: ContractSheet, chosen: Chosen | None = None) -> Match | None:
    """The column a heading means, or None."""
    if len(heading) > LONGEST:
        return None
    by_hand = chosen.get(normal(heading)) if chosen else None
    return _match(heading, sheet.key) if by_hand is None else _matched_by_hand(heading, sheet.key, by_hand)


def _matched_by_hand(heading: str, key: str, column: str) -> Match | None:
    """What an official has chosen; a heading's （万人） is converted all the same."""
    if column == UNUSED:
        return None
    with_unit = _SUFFIX.fullmatch(normal(heading))
    unit = with_unit[2] if with_unit else ""
    converted = _is_ten_thousandfold(unit, key, column)
    return Match(column, CHOSEN, TEN_THOUSAND, unit) if converted else Match(column, CHOSEN)


@lru_cache(maxsize=8192)
def _match(heading: str, key: str) -> Match | None:
    known, plain = _known(key), normal(heading)
    found = known.get(plain) or known.get(_SIGNS.sub("", plain))
    with_unit = _SUFFIX.fullmatch(plain)
    if found or not with_unit:
        return found
    base, unit = known.get(with_unit[1]), with_unit[2]
    if not base:
        return None
    if unit in _own_units(key, base.key) or unit in _REMARKS:
        return Match(base.key, ALIAS)
    return Match(base.key, CONVERTED, TEN_THOUSAND, unit) if _is_ten_thousandfold(unit, key, base.key) else None


def _own_units(key: str, column: str) -> set[str]:
    return {normal(unit) for unit in schema.sheet(key).column(column).units}


def _is_ten_thousandfold(unit: str, key: str, column: str) -> bool:
    """Whether a unit is ten thousand of the column's own."""
    own = _own_units(key, column)
    return unit not in own and unit.startswith(_TEN) and unit[1:] in own


# --- the heading row of a table --------------------------------------------------------------------------------------


@dataclass
class Headings:
    """A table's headings as found: the last row they stand in, and of each column key its column and factor."""

    row: int
    columns: dict[str, int] = field(default_factory=dict)
    factors: dict[str, int] = field(default_factory=dict)
    how: dict[str, str] = field(default_factory=dict)
    unmatched: dict[int, str] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)


def find_headings(grid: Grid, sheet: ContractSheet, chosen: Chosen | None = None) -> Headings | None:
    """The headings of a table with all findings about them; None where no heading of the contract stands."""
    row, texts = _heading_row(grid, sheet, chosen)
    if not texts:
        return None
    found = Headings(row, words=set(texts.values()))
    matches = {column: match(text, sheet, chosen) for column, text in texts.items()}
    for column in sorted(matches, key=lambda c: (_RANK[m.how] if (m := matches[c]) else 3, c)):
        _place(found, grid, sheet, column, texts[column], matches[column])
    _report_missing(found, grid, sheet)
    return found


def matched_count(grid: Grid, sheet: ContractSheet, chosen: Chosen | None = None) -> int:
    """How many columns of the contract a sheet's best heading row names."""
    _, texts = _heading_row(grid, sheet, chosen)
    return _count(texts, sheet, chosen)


def _heading_row(grid: Grid, sheet: ContractSheet, chosen: Chosen | None) -> tuple[int, dict[int, str]]:
    """The row (or second of two rows) that names most columns, and its texts by column."""
    best: tuple[int, int, dict[int, str]] = (0, 0, {})
    numbers = [row for row, _ in grid.numbered()[:_SEARCHED]]
    for row in numbers:
        texts = grid.texts(row)
        best = max(best, (_count(texts, sheet, chosen), row, texts), key=lambda candidate: candidate[0])
        if best[0] == len(sheet.columns):
            return best[1], best[2]
    for row in numbers[1:]:
        texts = _joined(grid, row, sheet, chosen)
        best = max(best, (_count(texts, sheet, chosen), row, texts), key=lambda candidate: candidate[0])
    return best[1], best[2]


def _count(texts: Mapping[int, str], sheet: ContractSheet, chosen: Chosen | None) -> int:
    return len({found.key for text in texts.values() if (found := match(text, sheet, chosen))})


def _joined(grid: Grid, row: int, sheet: ContractSheet, chosen: Chosen | None) -> dict[int, str]:
    """Headings over two rows: each column's upper and lower text as one, in whichever order names a column."""
    upper, lower = _spread(grid, row - 1), grid.texts(row)
    joined = {}
    for column in upper.keys() | lower.keys():
        above, below = upper.get(column, ""), lower.get(column, "")
        spellings = [above + below, below + above, below] if below else [above]
        joined[column] = next((text for text in spellings if text and match(text, sheet, chosen)), spellings[0])
    return joined


def _spread(grid: Grid, row: int) -> dict[int, str]:
    """A row's texts, each over all columns of the merged range it stands in."""
    texts = grid.texts(row)
    for top, left, bottom, right in grid.merges:
        if top <= row <= bottom and (text := grid.at(top, left)) and isinstance(text, str):
            texts |= dict.fromkeys(range(left, right + 1), text)
    return texts


def _place(found: Headings, grid: Grid, sheet: ContractSheet, column: int, text: str, means: Match | None) -> None:
    """Give a column its key, and say what has to be said about its heading."""

    def report(code: str, **params: Any) -> None:
        found.findings.append(finding(code, grid.name, cell_name(found.row, column), shown(text), **params))

    taken = found.columns.get(means.key) if means else None
    if not means or (taken and means.how != found.how[means.key]):  # only another name for one that is there
        found.unmatched[column] = text
        report("heading.ignored", heading=shown(text))
        return
    heading = sheet.column(means.key).heading
    if taken:
        report("heading.duplicate", heading=heading, other=cell_name(found.row, taken))
        return
    found.columns[means.key], found.factors[means.key], found.how[means.key] = column, means.factor, means.how
    if means.how == ALIAS:
        report("heading.alias", heading=heading, found=shown(text))
    elif means.how == CHOSEN:
        report("heading.chosen", heading=heading, found=shown(text))
    if means.factor != 1:
        report("heading.converted", heading=heading, unit=means.unit, factor=means.factor)


def _report_missing(found: Headings, grid: Grid, sheet: ContractSheet) -> None:
    for column in sheet.columns:
        if column.required is not Required.OPTIONAL and column.key not in found.columns:
            guesses = likely(column, list(found.unmatched.values()))
            found.findings.append(finding("heading.missing", grid.name, heading=column.heading, guesses=guesses))


def likely(column: ContractColumn, candidates: list[str]) -> list[str]:
    """The candidates most like one of a column's headings, best first."""
    scores = {
        text: max(fuzz.ratio(normal(text), normal(heading)) for heading in column.headings) for text in candidates
    }
    best = sorted(candidates, key=lambda text: -scores[text])[:_GUESSES]
    return [str(shown(text)) for text in best if scores[text] >= _LIKENESS]


def letters(columns: Mapping[str, int]) -> dict[str, str]:
    """Columns' letters by key."""
    return {key: letters_of(column) for key, column in columns.items()}
