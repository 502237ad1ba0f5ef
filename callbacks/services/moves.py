"""What moved the places between two quarters, institution by institution, out of the workbooks behind their figures."""

from __future__ import annotations

from callbacks.services.context import Context
from metrics.moved import Institutions, Movement, institutions_of, largest_first, movements


def moved_institutions(context: Context, since: str, quarter: str, rule: str) -> list[Movement]:
    """Each institution that moved its county's places, the largest change first.

    Counties that have figures at one quarter only, or the same workbook behind both, moved nothing.
    """
    before, after = context.behind(since), context.behind(quarter)
    both = {county: (before[county][0], after[county][0]) for county in sorted(before.keys() & after.keys())}
    two = {county: sides for county, sides in both.items() if sides[0] != sides[1]}
    listed = institutions_sent(context, {number: county for county, sides in two.items() for number in sides})
    return largest_first(
        one for was, now in two.values() for one in movements(listed[was], listed[now], since=since, rule=rule)
    )


def institutions_sent(context: Context, counties: dict[int, str]) -> dict[int, Institutions]:
    """The institutions of submissions; ``counties`` says by number whose each is."""

    def make(numbers: list[int]) -> dict[int, Institutions]:
        whose = {number: counties[number] for number in numbers}
        return institutions_of(context.store.institutions(numbers), whose, context.policy)

    return make(list(counties)) if context.store.writing else context.kept_institutions.of(counties, make)
