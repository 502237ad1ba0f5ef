"""Explanations of queries: where they are written, how many characters they have, and what is still open."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from dash import dcc

from data.findings import Finding, of_grade
from data.reading.reading import Reading
from data.records import CORRECTION
from data.vocabulary import Grade
from layouts.kit import html, ids
from layouts.returns.mapping import Known, Unmatched
from layouts.returns.preview import Outlook
from layouts.words.catalogue import Catalogue

LONGEST = 500
"""Characters of an explanation or of a reason."""


@dataclass(frozen=True)
class Checkup:
    """A draft as checked: its number and time, the reading, all findings, and the answers by explanation key.

    ``unmatched`` headings can be matched by hand, ``known`` ones were before. ``corrects`` says that a version of the
    quarter is approved already: then the draft needs a reason. ``own_ledger`` says that the template can take it over.
    """

    draft: int
    uploaded_at: dt.datetime
    reading: Reading
    findings: list[Finding]
    keys: dict[int, str]
    answers: dict[str, str]
    least: int
    outlook: Outlook | None = None
    corrects: bool = False
    own_ledger: bool = False
    unmatched: list[Unmatched] = field(default_factory=list)
    known: list[Known] = field(default_factory=list)

    def key(self, finding: Finding) -> str:
        """The explanation key of one of its queries."""
        return self.keys[id(finding)]

    @property
    def queries(self) -> list[Finding]:
        """What needs an explanation."""
        return of_grade(self.findings, Grade.QUERY)

    @property
    def unanswered(self) -> list[Finding]:
        """The queries without an explanation of enough characters."""
        return [q for q in self.queries if len(self.answers.get(self.key(q), "").strip()) < self.least]

    @property
    def open_count(self) -> int:
        """How many explanations are still to be written, the reason for a correction among them."""
        unreasoned = self.corrects and len(self.answers.get(CORRECTION, "").strip()) < self.least
        return len({self.key(query) for query in self.unanswered}) + unreasoned


def query_hint(checkup: Checkup, words: Catalogue) -> Any:
    """How many explanations are open and how many written, kept up to date while somebody writes."""
    if not checkup.queries:
        none = words.text("report.grade.query_none")
        return html.Span(none, id=ids.REPORT_OPEN) if checkup.corrects else none
    asked = len({checkup.key(query) for query in checkup.queries}) + checkup.corrects
    said = words.text("report.grade.query_hint", open=checkup.open_count, done=asked - checkup.open_count)
    return html.Span(said, id=ids.REPORT_OPEN)


def ask_once(query: Finding, checkup: Checkup, asked: set[str], words: Catalogue) -> Any:
    """The place for an explanation; where an earlier query has the same key, a word that it answers for both."""
    key = checkup.key(query)
    if key in asked:
        return html.P(words.text("report.answer.same"), className="rp-why")
    asked.add(key)
    return ask(query, checkup, words)


def ask(query: Finding, checkup: Checkup, words: Catalogue) -> html.Div:
    """The place for a query's explanation, and how many characters it has."""
    return _field(checkup.key(query), "answer", checkup, words)


def ask_why(checkup: Checkup, words: Catalogue) -> list[Any]:
    """The place for the reason of a correction; nothing where no version of the quarter is approved yet."""
    return [_field(CORRECTION, "correction", checkup, words)] if checkup.corrects else []


def _field(key: str, kind: str, checkup: Checkup, words: Catalogue) -> html.Div:
    given, field, label = checkup.answers.get(key, ""), field_of(key), words.text(f"report.{kind}.label")
    text, dress = told_length(given, checkup.least, words)
    area = dcc.Textarea(
        id={"type": ids.REPORT_ANSWER, "key": field},
        value=given,
        className="rp-text",
        maxLength=LONGEST,
        placeholder=words.text(f"report.{kind}.placeholder"),
        title=label,
    )
    count = html.Span(text, id={"type": ids.REPORT_COUNT, "key": field}, className=dress)
    return html.Div([html.B(label), area, count], className="rp-ask")


def field_of(key: str) -> str:
    """An explanation key as a component's id may hold it: names out of strangers' files have any letter."""
    return key.encode().hex()


def key_of(field: str) -> str:
    """The explanation key of a field. Raises ValueError for what ``field_of`` never gave."""
    return bytes.fromhex(field).decode()


def told_length(given: str, least: int, words: Catalogue) -> tuple[str, str]:
    """What stands beside an explanation, and its class."""
    count = len(given.strip())
    key = "done" if count >= least else "short" if count else "need"
    params = {"need": {"least": least}, "short": {"count": count, "least": least}, "done": {"count": count}}[key]
    return words.text(f"report.answer.{key}", **params), "rp-ok" if key == "done" else "rp-need"


def says(checkup: Checkup, beyond: int, words: Catalogue) -> dict[str, Any]:
    """What the browser needs to count characters without asking: sentences with their places left open, and limits.

    ``beyond`` queries are unanswered and not among those listed.
    """
    open_places = {"count": "{count}", "least": str(checkup.least)}
    return {
        "least": checkup.least,
        "errors": len(of_grade(checkup.findings, Grade.ERROR)),
        "beyond": beyond,
        "need": words.text("report.answer.need", least=checkup.least),
        "short": words.text("report.answer.short", **open_places),
        "done": words.text("report.answer.done", count="{count}"),
        "queries": len({checkup.key(query) for query in checkup.queries}) + checkup.corrects,
        "hint": words.text("report.grade.query_hint", open="{open}", done="{done}")
        if checkup.queries
        else words.text("report.grade.query_none"),
        "why": {
            "errors": words.text("report.next.why_errors", count="{errors}"),
            "answers": words.text("report.next.why_answers", count="{answers}"),
            "both": words.text("report.next.why_both", errors="{errors}", answers="{answers}"),
            "none": words.text("report.next.why_none"),
        },
    }


def why(errors: int, answers: int, words: Catalogue) -> str:
    """Why it cannot be submitted yet, or what submitting does."""
    if errors and answers:
        return words.text("report.next.why_both", errors=errors, answers=answers)
    if errors:
        return words.text("report.next.why_errors", count=errors)
    return words.text("report.next.why_answers", count=answers) if answers else words.text("report.next.why_none")
