"""Acts on workbooks: check, keep a draft, send, return, approve. A page and a shell ask for the same ones.

Each takes the context first and who asks (``by``), asks for the right to it, and leaves one audit entry in the same
transaction. Without the right it raises ``data.rights.Refused``, and the audit keeps that too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from callbacks.services.access import require
from callbacks.services.checking import check_context
from callbacks.services.context import Context
from callbacks.services.facts import as_reading, reading_facts
from data import rights
from data.errors import UserError
from data.findings import REFUSED_WHOLE, Finding, finding, of_grade
from data.reading import limits
from data.reading.read import read_workbooks
from data.reading.reading import Reading
from data.records import Receipt
from data.rights import Actor
from data.vocabulary import Grade
from metrics.checks import check, explanation_key, numbers_digest


@dataclass
class Checked:
    """A workbook as read, with all findings about it."""

    reading: Reading
    content: bytes
    findings: list[Finding] = field(default_factory=list)

    @property
    def errors(self) -> list[Finding]:
        """What blocks."""
        return of_grade(self.findings, Grade.ERROR)

    @property
    def queries(self) -> list[Finding]:
        """What needs an explanation."""
        return of_grade(self.findings, Grade.QUERY)

    @property
    def notes(self) -> list[Finding]:
        """What is worth knowing."""
        return of_grade(self.findings, Grade.NOTE)

    def unanswered(self, explanations: dict[str, str], shortest: int) -> list[Finding]:
        """The queries without an explanation of at least ``shortest`` characters."""
        return [q for q in self.queries if len(explanations.get(explanation_key(q), "").strip()) < shortest]


def check_files(
    context: Context,
    files: list[tuple[str, bytes]],
    *,
    county: str | None = None,
    quarter: str | None = None,
    served: bool = True,
) -> list[Checked]:
    """Read and check workbooks against the contract and what the store holds; nothing is written.

    ``files`` are names with their bytes; ``county`` (code) and ``quarter`` what the sender says they are. ``served`` as
    for ``read_workbooks``: a page's answer is no larger for a larger file, a shell's has everything.
    """
    readings = read(context, files, county=county, quarter=quarter, served=served)
    return [
        check_reading(context, reading, content, served=served)
        for reading, (_, content) in zip(readings, files, strict=True)
    ]


def read(
    context: Context,
    files: list[tuple[str, bytes]],
    *,
    county: str | None = None,
    quarter: str | None = None,
    served: bool = True,
) -> list[Reading]:
    """Read workbooks with the headings their county has matched before; the county is the sender's, else the file's."""
    readings = _read(context, files, remembered(context, county), county, quarter, served)
    for place, reading in enumerate(readings):
        by_hand = remembered(context, reading.county) if reading.county != county else {}
        if by_hand:
            readings[place] = _read(context, [files[place]], by_hand, county, quarter, served)[0]
    return readings


def _read(
    context: Context,
    files: list[tuple[str, bytes]],
    chosen: dict[str, dict[str, str]],
    county: str | None,
    quarter: str | None,
    served: bool,
) -> list[Reading]:
    """The readings that are kept, and the others' files parsed together in one child."""
    said = {"today": context.today(), "county": county, "quarter": quarter, "served": served}
    by_hand = tuple(sorted((sheet, tuple(sorted(names.items()))) for sheet, names in chosen.items()))
    made_from = (context.policy.digest, by_hand, *said.values())
    keys = [(name, hashlib.sha256(content).hexdigest(), *made_from) for name, content in files]
    return context.readings.of(
        keys, lambda places: read_workbooks([files[n] for n in places], context.policy, chosen=chosen, **said)
    )


def remembered(context: Context, county: str | None) -> dict[str, dict[str, str]]:
    """What a county has said its own headings mean: sheet key → heading as found → column key."""
    chosen: dict[str, dict[str, str]] = {}
    for row in context.store.mappings(county).itertuples() if county else ():
        chosen.setdefault(str(row.sheet), {})[str(row.heading)] = str(row.column)
    return chosen


def check_file(context: Context, name: str, content: bytes, *, county: str | None, quarter: str | None) -> Checked:
    """``check_files`` for one."""
    return check_files(context, [(name, content)], county=county, quarter=quarter)[0]


def check_reading(context: Context, reading: Reading, content: bytes, *, served: bool = True) -> Checked:
    """The rules between rows, quarters and counties, added to what reading found."""
    found = list(reading.findings)
    refused = any(one.code in REFUSED_WHOLE for one in found)
    if reading.readable and reading.county and reading.quarter and not refused:
        most = limits.OF_A_RULE if served else None
        found += check(reading, check_context(context, reading), context.policy, most=most)
    return Checked(reading, content, found)


# --- sending ----------------------------------------------------------------------------------------------------------


@dataclass
class Loaded:
    """What became of one file: its submission's number where it was accepted, and all findings."""

    checked: Checked
    accepted: bool
    submission: int | None


def load_files(
    context: Context,
    files: Iterable[tuple[str, bytes]],
    *,
    by: Actor,
    approve: bool = False,
    explanation: str = "",
    county: str | None = None,
    quarter: str | None = None,
) -> Iterable[Loaded]:
    """Take in workbooks one after the other, all or nothing for each, each checked against what those before it left.

    ``explanation`` answers every query of each file. With ``approve`` a submission is approved in the same transaction.
    """
    batch = list(files)
    readings = read(context, batch, county=county, quarter=quarter, served=False)
    for reading, (_, content) in zip(readings, batch, strict=True):
        checked = check_reading(context, reading, content, served=False)
        answers = {explanation_key(q): explanation for q in checked.queries}
        yield _load(context, checked, answers, by=by, approve=approve, reason=_loading_reason(context, explanation))


def _loading_reason(context: Context, explanation: str) -> str:
    """Why a loaded workbook replaces an approved one: as explained, else that nobody said."""
    told = len(explanation.strip()) >= context.policy.thresholds.explanation_length
    return explanation if told else context.catalogue("zh").text("command.load_unexplained")


def _load(
    context: Context, checked: Checked, answers: dict[str, str], *, by: Actor, approve: bool, reason: str
) -> Loaded:
    if not acceptable(context, checked, answers):
        return Loaded(checked, False, None)
    receipt = send(context, checked, answers, by=by, approve=approve, reason=reason)
    if receipt.again and not any(f.code == "file.same" for f in checked.findings):
        checked.findings.append(finding("file.same", submission=str(receipt.submission)))
    return Loaded(checked, True, receipt.submission)


def acceptable(context: Context, checked: Checked, answers: dict[str, str]) -> bool:
    """Whether it may be sent: no error, and every query explained in enough words."""
    return not checked.errors and not checked.unanswered(answers, context.policy.thresholds.explanation_length)


def send(
    context: Context,
    checked: Checked,
    answers: dict[str, str],
    *,
    by: Actor,
    approve: bool = False,
    draft: int | None = None,
    key: str | None = None,
    reason: str = "",
    seen: int | None = None,
) -> Receipt:
    """Send a checked workbook; with ``approve`` it counts at once.

    ``reason`` says why, where a version of the quarter is approved already. Raises UserError
    ``submission.not_acceptable`` where errors stand or queries are unanswered, ``submission.correction`` where an
    approved quarter is sent again without a reason, ``submission.newer`` where another version than the one ``seen``
    (its number, 0 for none, None for any) was sent meanwhile.
    """
    require(context, by, rights.SEND, checked.reading.county)
    if approve:
        require(context, by, rights.APPROVE)
    if not acceptable(context, checked, answers):
        raise UserError("submission.not_acceptable")
    reading = checked.reading
    words: dict = {
        "findings": checked.findings,
        "explanations": answers,
        "digest": numbers_digest(reading.institutions, reading.estates, reading.county_values),
        "by": by.name,
        "now": context.now(),
        "correction": reason,
    }
    if approve:
        return context.store.send_and_approve(reading, checked.content, reading_facts(context, reading), **words)
    return context.store.send(reading, checked.content, key=key, draft=draft, seen=seen, **words)


# --- deciding ---------------------------------------------------------------------------------------------------------


def approve(context: Context, submission: int, *, by: Actor) -> None:
    """Approve what was sent: its sums become figures. Raises UserError where somebody was faster."""
    require(context, by, rights.APPROVE)
    sent = context.store.submission(submission)
    if sent is None:
        raise UserError("submission.unknown", submission=submission)
    sums = reading_facts(context, as_reading(context, sent))
    context.store.approve(submission, sums, by=by.name, now=context.now())


def give_back(context: Context, submission: int, reason: str, *, by: Actor) -> None:
    """Return what was sent, with the reason the county reads first. Raises UserError where there is none."""
    require(context, by, rights.RETURN)
    context.store.return_(submission, reason.strip(), by=by.name, now=context.now())


def waiting(context: Context) -> pd.DataFrame:
    """What waits for the office's decision, longest first (columns: ``Store.submissions``)."""
    return context.store.submissions(states=["submitted"]).sort_values("sent_at", ignore_index=True)
