"""Where the headings of a table stand, and what each of its columns is by all that stands over it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from data.contract.schema import ContractSheet
from data.findings import Finding, finding
from data.reading.book import Grid
from data.reading.headings import (
    ALIAS,
    EXACT,
    FIGURES,
    JOINED,
    Chosen,
    Match,
    likely,
    match,
    may_be_part,
    normal,
    unit_of,
    without_unit,
)
from data.reading.lines import ColumnPath, HeadingText, Lines
from data.reading.qualifiers import TOTALS, in_this_period, is_neutral, spelled, split

_UP, _DOWN = 2, 2
"""Heading lines above and below the one that names most columns."""
_LEAST, _PAIRS = 3, 3
"""Cells that could be part of a heading, in a row that is looked at together with the one above; so many such rows."""


def texts_of(parts: Mapping[int, HeadingText]) -> set[str]:
    """The texts of a row, each once."""
    return {part.text for part in parts.values()}


@dataclass
class HeadingSearch:
    """The search for a sheet's heading lines."""

    lines: Lines
    sheet: ContractSheet
    chosen: Chosen | None
    quarter: str | None

    def block(self) -> tuple[int, int]:
        """The first and the last heading line; zeros where no heading of the contract stands.

        The row that names most columns, and what belongs to it: lines above and below that name more together, and
        groups above, whatever they make of the names below them.
        """
        named = {row: len(self._named(parts)) for row, parts in self.lines.rows.items()}
        base = max(named, key=lambda row: (named[row], -row), default=0)
        if not base or named[base] < 2:
            base = self._pair() or base
        if not base or not self.keys(base, base) | self.keys(base - 1, base):
            return 0, 0
        tops = self._reachable(base)
        spans = [(top, bottom) for bottom in range(base, base + _DOWN + 1) for top in tops]
        top, bottom = max(spans, key=lambda span: (len(self.keys(*span)), -span[1], span[0]))
        while bottom < base + _DOWN and self.lines.goes_on(bottom + 1):
            bottom += 1
        while top - 1 in tops and self.lines.groups(top - 1, bottom):
            top -= 1
        return top, bottom

    def _named(self, parts: Mapping[int, HeadingText]) -> set[str]:
        """The keys that single texts of a row name; a merged one counts too, for it may be the only one."""
        found = (match(text, self.sheet, self.chosen) for text in texts_of(parts))
        return {means.key for means in found if means}

    def _pair(self) -> int:
        """The second of the two rows that name most columns together, where no row names any alone."""
        rows = [(sum(map(may_be_part, texts_of(parts))), row) for row, parts in self.lines.rows.items()]
        fit = sorted((-count, row) for count, row in rows if count >= _LEAST)[:_PAIRS]
        return max((row for _, row in fit), key=lambda row: (len(self.keys(row - 1, row)), -row), default=0)

    def _reachable(self, base: int) -> list[int]:
        tops = [base]
        while len(tops) <= _UP and self.lines.may_be_heading(tops[-1] - 1):
            tops.append(tops[-1] - 1)
        return tops

    def keys(self, top: int, bottom: int) -> set[str]:
        """The columns of the contract that are named if the headings stand in these rows."""
        paths = self.lines.paths(top, bottom).values()
        return {means.key for path in paths if (means := self.meaning(path))}

    def meaning(self, path: ColumnPath) -> Match | None:
        """What a column is, by all that stands over it; None where that is nothing certain."""
        if not path.leaf:
            return None
        if self.chosen and normal(path.text) in self.chosen:
            return match(path.text, self.sheet, self.chosen)
        if not path.qualifiers and (plain := match(path.leaf, self.sheet, self.chosen)):
            return plain
        timed = split(path.leaf) if not match(path.leaf, self.sheet) else None
        qualifiers, leaf = ((*path.qualifiers, timed[0]), timed[1]) if timed else (path.qualifiers, path.leaf)
        return self._joined(qualifiers, leaf) or self._total(qualifiers, leaf) or self._alone(qualifiers, leaf)

    def _joined(self, qualifiers: tuple[str, ...], leaf: str) -> Match | None:
        """托小班 under 托位数 is 托小班托位: a group and the name below it, in whichever order names a column."""
        unit, own = unit_of(leaf), without_unit(leaf).removeprefix("其中").lstrip(":,、")
        for at in reversed(range(len(qualifiers))):
            if not self._neutral(qualifiers[:at] + qualifiers[at + 1 :]):
                continue
            behind = unit or unit_of(qualifiers[at])
            for group in spelled(qualifiers[at]):
                for text in (group + own, own + group, own.removesuffix("人数") + group):
                    found = match(f"{text}({behind})" if behind else text, self.sheet)
                    if found:
                        return replace(found, how=JOINED) if found.how in (EXACT, ALIAS) else found
        return None

    def _total(self, qualifiers: tuple[str, ...], leaf: str) -> Match | None:
        """合计 under 托位数 is the total."""
        if without_unit(leaf) not in TOTALS:
            return None
        for at in reversed(range(len(qualifiers))):
            unit = unit_of(leaf) or unit_of(qualifiers[at])
            for group in spelled(qualifiers[at]) if self._neutral(qualifiers[:at] + qualifiers[at + 1 :]) else ():
                found = match(f"{group}({unit})" if unit else group, self.sheet)
                if found and self.sheet.column(found.key).type in FIGURES:
                    return replace(found, how=JOINED) if found.how in (EXACT, ALIAS) else found
        return None

    def _alone(self, qualifiers: tuple[str, ...], leaf: str) -> Match | None:
        """A name whose groups change nothing; words by their exact name under any group."""
        found = match(leaf, self.sheet, self.chosen)
        if not found:
            return None
        if not self._neutral(qualifiers):
            return found if found.how == EXACT and self.sheet.column(found.key).type not in FIGURES else None
        figure = self.sheet.column(found.key).type in FIGURES
        if found.how == ALIAS and not figure and self._count(qualifiers):
            return None
        timed = any(in_this_period(one, self.quarter) for one in qualifiers)
        return replace(found, how=JOINED) if timed and found.how in (EXACT, ALIAS) else found

    def _count(self, qualifiers: tuple[str, ...]) -> bool:
        """Whether a group is a figure: 普惠 under 托位数 is a number of places, not 是否普惠."""
        named = [found.key for one in qualifiers for text in spelled(one) if (found := match(text, self.sheet))]
        return any(self.sheet.column(key).type in FIGURES for key in named)

    def _neutral(self, qualifiers: tuple[str, ...]) -> bool:
        return all(is_neutral(one, self.quarter) for one in qualifiers)


def no_headings(grid: Grid, sheet: ContractSheet) -> list[Finding]:
    """An empty sheet, or one that does not hold this table: the one thing to say, with what stands there instead."""
    fullest = max((grid.texts(row) for row, _ in grid.numbered()[:20]), key=len, default={})
    if not fullest:
        return [finding("sheet.no_rows", grid.name)]
    first = sheet.columns[0]
    return [finding("heading.missing", grid.name, heading=first.heading, guesses=likely(first, list(fullest.values())))]
