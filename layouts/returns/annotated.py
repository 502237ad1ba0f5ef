"""What the annotated workbook says: every finding in words, as the comment of its cell and as a row of the list."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from data.contract.annotated import LIMIT, Listing, Remark
from data.findings import Finding, by_row, of_grade
from data.vocabulary import GRADES, Grade
from layouts.kit.address import ZH
from layouts.words.catalogue import Catalogue

_HEADINGS = ("grade", "sheet", "cell", "title", "found", "expected", "todo", "answer")
Answer = Callable[[Finding], str]
"""The explanation already given for a query; empty where there is none."""


def remarks(findings: Sequence[Finding], answer: Answer, words: Catalogue) -> list[Remark]:
    """The findings worst first and those of a row together, each in words; at most ``LIMIT``."""
    by_grade = [f for grade in GRADES for f in by_row(of_grade(list(findings), grade))]
    shown = by_grade[:LIMIT]
    return [
        _remark(f, answer(f) if f.grade == Grade.QUERY else "", number, len(shown), words)
        for number, f in enumerate(shown, 1)
    ]


def _remark(finding: Finding, answer: str, number: int, count: int, words: Catalogue) -> Remark:
    said, grade = words.finding_parts(finding), words.text(f"grade.{finding.grade}")
    where = finding.sheet or words.text("report.grade.whole_file")
    row = (grade, where, finding.cell or "", said.title, said.found, said.expected, said.todo, answer)
    text = words.text("annotated.comment", grade=grade, number=number, count=count, said=words.finding(finding))
    return Remark(finding.grade, finding.sheet, finding.cell, text, row)


def not_kept(beside: Sequence[str], words: Catalogue) -> list[str]:
    """That the copy may lack what the file holds besides its cells, in one sentence; nothing where it holds nothing."""
    if not beside:
        return []
    comma = words.text("annotated.comma")
    return [
        words.text("annotated.not_kept", what=comma.join(words.text(f"annotated.beside.{kind}") for kind in beside))
    ]


def listing(findings: Sequence[Finding], words: Catalogue, *, demo: bool, beside: Sequence[str] = ()) -> Listing:
    """The list's title, how many findings there are, what to do with them, and what the copy may lack."""
    counts = {grade: len(of_grade(list(findings), grade)) for grade in GRADES}
    lines = [words.text("annotated.counts", **counts), words.text("annotated.how"), words.text("annotated.answers")]
    lines += not_kept(beside, words)
    if len(findings) > LIMIT:
        lines.append(words.text("annotated.more", count=len(findings), shown=LIMIT))
    title = words.text("annotated.title_demo" if demo else "annotated.title")
    headings = tuple(words.text(f"annotated.column.{name}") for name in _HEADINGS)
    return Listing(title, tuple(lines), words.text("annotated.anew"), headings)


def annotated_href(draft: int, language: str) -> str:
    """The address of a draft's annotated workbook."""
    return f"/annotated/{draft}.xlsx" + ("" if language == ZH else f"?lang={language}")
