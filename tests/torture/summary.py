"""What came of many layouts, by way: as a table, and as a section of a page of the documentation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from tests.torture.judging import Outcome
from tests.torture.running import Tried

BEGIN, END = "<!-- torture: begin (written by make torture) -->", "<!-- torture: end -->"
_TITLES = {
    Outcome.WHOLE: "read whole",
    Outcome.ASKED: "refused, cause named",
    Outcome.UNHELPFUL: "refused without",
    Outcome.UNSAID: "a liberty unsaid",
    Outcome.WRONG: "wrong",
}


def by_way(found: Iterable[Tried]) -> dict[str, Counter[Outcome]]:
    """How the layouts of each way were read; those of a way alone are told from all others nowhere."""
    counts: dict[str, Counter[Outcome]] = {}
    for tried in found:
        for way in tried.ways:
            counts.setdefault(way, Counter())[tried.outcome] += 1
    return dict(sorted(counts.items()))


def table(found: list[Tried]) -> str:
    """A Markdown table: one line a way, and all layouts."""
    head = ["way", "laid out", *_TITLES.values(), "share read whole"]
    lines = [_line(way, counts) for way, counts in by_way(found).items()]
    total = _line("**all layouts**", Counter(tried.outcome for tried in found))
    rule = "|---|" + "--:|" * (len(head) - 1)
    return "\n".join([f"| {' | '.join(head)} |", rule, total, *lines])


def _line(name: str, counts: Counter[Outcome]) -> str:
    laid = counts.total()
    share = f"{counts[Outcome.WHOLE] / laid:.0%}" if laid else "–"
    return f"| {' | '.join([name, f'{laid:,}', *(f'{counts[one]:,}' for one in _TITLES), share])} |"


def section(found: list[Tried], first: int) -> str:
    """The section: how it was laid out, and the table."""
    last = first + len(found) - 1
    return (
        f"{BEGIN}\n"
        f"{len(found):,} layouts (seeds {first:,} to {last:,}), each with one to eight ways drawn by chance; a layout "
        "counts for each of its ways. “Read whole” is without anybody's help: every figure under its column and "
        "institution, every liberty said; what nobody could read (约30, a column that is not there) is an error that "
        "says so. “Refused, cause named” asks for one thing and says which.\n\n"
        f"{table(found)}\n{END}"
    )


def write_into(page: Path, found: list[Tried], first: int) -> None:
    """Put the section between its two marks of a page. Raises ValueError where the page has no such marks."""
    text = page.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{page} has no place for the summary")
    page.write_text(before + section(found, first) + after, encoding="utf-8")
