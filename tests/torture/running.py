"""Laying out, reading and judging many seeds; and finding the fewest ways by which a layout is not read rightly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from data.reading.read import read_workbooks
from data.reading.reading import Reading
from tests.torture.drawing import county_of, drawn, lay_out
from tests.torture.files import write
from tests.torture.judging import Outcome, Verdict, judge
from tests.torture.laying import Laid
from tests.torture.ledger import POLICY, QUARTER, TODAY


@dataclass
class Tried:
    """One layout and what came of it."""

    seed: int
    writer: str
    ways: list[str]
    outcome: Outcome
    reasons: list[str]
    name: str = ""
    content: bytes = b""


def try_seeds(seeds: Iterable[int]) -> list[Tried]:
    """Each seed's layout by the ways it draws; the file of a bad one is kept."""
    return try_layouts([(seed, *drawn(seed)) for seed in seeds])


def try_one(seed: int, writer: str, ways: list[str]) -> Tried:
    """One layout by these ways."""
    return try_layouts([(seed, writer, ways)])[0]


def try_layouts(layouts: list[tuple[int, str, list[str]]]) -> list[Tried]:
    """Layouts by seed, writer and ways, in order of their seeds."""
    by_county: dict[str, list[tuple[int, Laid]]] = {}
    for seed, writer, ways in layouts:
        by_county.setdefault(county_of(seed), []).append((seed, lay_out(seed, writer, ways)))
    found = []
    for county, laid in by_county.items():
        files = [write(one) for _, one in laid]
        readings = read_workbooks(files, POLICY, today=TODAY, county=county, quarter=QUARTER)
        for (seed, one), file, reading in zip(laid, files, readings, strict=True):
            found.append(_tried(seed, one, file, _judged(one, reading)))
    return sorted(found, key=lambda tried: tried.seed)


def _judged(laid: Laid, reading: Reading) -> Verdict:
    """The verdict; a failure of the program itself is one too, so that its seed is known."""
    try:
        return judge(laid, reading)
    except Exception as failed:
        return Verdict(Outcome.WRONG, [f"{type(failed).__name__}: {failed}"])


def _tried(seed: int, laid: Laid, file: tuple[str, bytes], verdict: Verdict) -> Tried:
    tried = Tried(seed, laid.draft.writer, laid.draft.ways, verdict.outcome, verdict.reasons, file[0])
    if is_bad(verdict.outcome):
        tried.content = file[1]
    return tried


def is_bad(outcome: Outcome) -> bool:
    """Whether that must not come of any layout."""
    return outcome in (Outcome.UNHELPFUL, Outcome.UNSAID, Outcome.WRONG)


def smallest(tried: Tried) -> Tried:
    """The same seed by the fewest ways that still give the same outcome; by openpyxl if that does it too."""
    ways = [name for name in tried.ways if not name.startswith("writer.")]
    for writer in dict.fromkeys(("openpyxl", tried.writer)):
        best = try_one(tried.seed, writer, ways)
        if best.outcome is tried.outcome:
            break
    for name in ways:
        fewer = try_one(best.seed, best.writer, [one for one in best.ways if one != name and "writer." not in one])
        if fewer.outcome is tried.outcome:
            best = fewer
    return best
