"""Acts on workbooks: check, keep a draft, send, return, approve. A page and a shell ask for the same ones.

Each takes the desk first and who asks (``by``), asks for the right to it, and leaves one audit entry in the same
transaction. Without the right it raises ``data.rights.Refused``, and the audit keeps that too.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from callbacks.access import note, require
from callbacks.desk import Desk
from data import rights
from data.errors import UserError
from data.findings import ERROR, NOTE, QUERY, Finding, finding, of_grade
from data.reading.read import read_workbooks
from data.reading.reading import Reading
from data.rights import Actor
from data.schema import YES
from data.store.drafts import CORRECTION
from data.store.store import Draft, Receipt, Submission
from data.template import next_roster, write_template
from metrics.checks import Context, check, explanation_key, numbers_digest
from metrics.facts import facts
from metrics.population import population_at


@dataclass
class Checked:
    """A workbook as read, with all findings about it."""

    reading: Reading
    content: bytes
    findings: list[Finding] = field(default_factory=list)

    @property
    def errors(self) -> list[Finding]:
        """What blocks."""
        return of_grade(self.findings, ERROR)

    @property
    def queries(self) -> list[Finding]:
        """What needs an explanation."""
        return of_grade(self.findings, QUERY)

    @property
    def notes(self) -> list[Finding]:
        """What is worth knowing."""
        return of_grade(self.findings, NOTE)

    def unanswered(self, explanations: dict[str, str], shortest: int) -> list[Finding]:
        """The queries without an explanation of at least ``shortest`` characters."""
        return [q for q in self.queries if len(explanations.get(explanation_key(q), "").strip()) < shortest]


def check_files(
    desk: Desk, files: list[tuple[str, bytes]], *, county: str | None = None, quarter: str | None = None
) -> list[Checked]:
    """Read and check workbooks against the contract and what the store holds; nothing is written.

    ``files`` are names with their bytes; ``county`` (code) and ``quarter`` what the sender says they are.
    """
    readings = read(desk, files, county=county, quarter=quarter)
    return [check_reading(desk, reading, content) for reading, (_, content) in zip(readings, files, strict=True)]


def read(
    desk: Desk, files: list[tuple[str, bytes]], *, county: str | None = None, quarter: str | None = None
) -> list[Reading]:
    """Read workbooks with the headings their county has matched before; the county is the sender's, else the file's."""
    said = {"today": desk.today(), "county": county, "quarter": quarter}
    readings = read_workbooks(files, desk.policy, chosen=remembered(desk, county), **said)
    for place, reading in enumerate(readings):
        by_hand = remembered(desk, reading.county) if reading.county != county else {}
        if by_hand:
            readings[place] = read_workbooks([files[place]], desk.policy, chosen=by_hand, **said)[0]
    return readings


def remembered(desk: Desk, county: str | None) -> dict[str, dict[str, str]]:
    """What a county has said its own headings mean: sheet key → heading as found → column key."""
    chosen: dict[str, dict[str, str]] = {}
    for row in desk.store.mappings(county).itertuples() if county else ():
        chosen.setdefault(str(row.sheet), {})[str(row.heading)] = str(row.column)
    return chosen


def check_file(desk: Desk, name: str, content: bytes, *, county: str | None, quarter: str | None) -> Checked:
    """``check_files`` for one."""
    return check_files(desk, [(name, content)], county=county, quarter=quarter)[0]


def check_reading(desk: Desk, reading: Reading, content: bytes) -> Checked:
    """The rules between rows, quarters and counties, added to what reading found."""
    found = list(reading.findings)
    if reading.readable and reading.county and reading.quarter:
        found += check(reading, context(desk, reading), desk.policy)
    return Checked(reading, content, found)


def context(desk: Desk, reading: Reading) -> Context:
    """What the rules need to know beside the workbook itself."""
    store, county, quarter = desk.store, str(reading.county), str(reading.quarter)
    last = store.last_approved(county, quarter)
    return Context(
        today=desk.today(),
        last_quarter=last.quarter if last else None,
        last_institutions=store.institutions([last.id] if last else []),
        last_estates=store.estates([last.id] if last else []),
        last_county=store.county_values(last.id) if last else None,
        earlier_digests=store.digests(county, quarter),
        elsewhere=store.counted_elsewhere(county, quarter),
        population_used=population_used(desk, county, quarter, last.quarter if last else None),
        closed=quarter in store.closed_quarters(),
        same_file=same_file(desk, county, quarter, reading.sha256),
    )


def population_used(desk: Desk, county: str, quarter: str, last: str | None) -> tuple[int, object, str] | None:
    """The population last used for the county: persons, as-of date, basis."""
    rows = population_at(desk.store.population(), [county], [last or quarter], desk.policy)
    if rows.empty or pd.isna(rows.iloc[0]["persons"]):
        return None
    return int(rows.iloc[0]["persons"]), rows.iloc[0]["as_of"], str(rows.iloc[0]["basis"])


def same_file(desk: Desk, county: str, quarter: str, sha256: str) -> str | None:
    """The number of the county's last submission of the quarter, if it was made from the very same file."""
    latest = desk.store.latest(county, quarter)
    return str(latest.id) if latest and latest.file_sha == sha256 and latest.state != "returned" else None


# --- sending ----------------------------------------------------------------------------------------------------------


@dataclass
class Loaded:
    """What became of one file: its submission's number where it was accepted, and all findings."""

    checked: Checked
    accepted: bool
    submission: int | None


def load_files(
    desk: Desk,
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
    readings = read(desk, batch, county=county, quarter=quarter)
    for reading, (_, content) in zip(readings, batch, strict=True):
        checked = check_reading(desk, reading, content)
        answers = {explanation_key(q): explanation for q in checked.queries}
        yield _load(desk, checked, answers, by=by, approve=approve, reason=_loading_reason(desk, explanation))


def _loading_reason(desk: Desk, explanation: str) -> str:
    """Why a loaded workbook replaces an approved one: as explained, else that nobody said."""
    told = len(explanation.strip()) >= desk.policy.thresholds.explanation_length
    return explanation if told else desk.catalogue("zh").text("command.load_unexplained")


def _load(desk: Desk, checked: Checked, answers: dict[str, str], *, by: Actor, approve: bool, reason: str) -> Loaded:
    if not acceptable(desk, checked, answers):
        return Loaded(checked, False, None)
    receipt = send(desk, checked, answers, by=by, approve=approve, reason=reason)
    if receipt.again and not any(f.code == "file.same" for f in checked.findings):
        checked.findings.append(finding("file.same", submission=str(receipt.submission)))
    return Loaded(checked, True, receipt.submission)


def acceptable(desk: Desk, checked: Checked, answers: dict[str, str]) -> bool:
    """Whether it may be sent: no error, and every query explained in enough words."""
    return not checked.errors and not checked.unanswered(answers, desk.policy.thresholds.explanation_length)


def send(
    desk: Desk,
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
    require(desk, by, rights.SEND, checked.reading.county)
    if approve:
        require(desk, by, rights.APPROVE)
    if not acceptable(desk, checked, answers):
        raise UserError("submission.not_acceptable")
    reading = checked.reading
    words: dict = {
        "findings": checked.findings,
        "explanations": answers,
        "digest": numbers_digest(reading.institutions, reading.estates, reading.county_values),
        "by": by.name,
        "now": desk.now(),
        "correction": reason,
    }
    if approve:
        return desk.store.send_and_approve(reading, checked.content, reading_facts(desk, reading), **words)
    return desk.store.send(reading, checked.content, key=key, draft=draft, seen=seen, **words)


def reading_facts(desk: Desk, reading: Reading) -> pd.DataFrame:
    """The sums a workbook enters the figures with (``metrics.facts.facts``)."""
    return facts(
        reading.institutions,
        reading.estates,
        reading.county_values,
        county=str(reading.county),
        quarter=str(reading.quarter),
        policy=desk.policy,
    )


# --- drafts -----------------------------------------------------------------------------------------------------------


def save_draft(desk: Desk, name: str, content: bytes, *, county: str, quarter: str, by: Actor) -> int:
    """Keep an uploaded workbook so that it survives the browser; gives the draft's number."""
    require(desk, by, rights.SEND, county)
    return desk.store.save_draft(county, quarter, name, content, by=by.name, now=desk.now())


def draft_of(desk: Desk, number: int, *, by: Actor) -> Draft:
    """A draft of the asker's own. Raises UserError ``draft.missing`` for none such, and for somebody else's."""
    draft = desk.store.draft(number)
    if draft is not None and by.may(rights.SEND, draft.county):
        return draft
    if draft is not None:
        note(desk, by, rights.SEND, draft.county)
    raise UserError("draft.missing", draft=number)


def open_draft(desk: Desk, number: int, *, by: Actor) -> tuple[Checked, Draft]:
    """A kept workbook, checked anew. Raises UserError ``draft.missing``."""
    draft = draft_of(desk, number, by=by)
    return check_file(desk, draft.file_name, draft.content, county=draft.county, quarter=draft.quarter), draft


def send_draft(desk: Desk, number: int, *, by: Actor, seen: int | None = None) -> Receipt:
    """Send a kept workbook with the answers kept beside it; asking twice gives the same receipt."""
    checked, draft = open_draft(desk, number, by=by)
    answers = {key: text for key, text in draft.answers.items() if key != CORRECTION}
    reason = draft.answers.get(CORRECTION, "")
    return send(desk, checked, answers, by=by, draft=number, key=f"draft-{number}", reason=reason, seen=seen)


# --- deciding ---------------------------------------------------------------------------------------------------------


def approve(desk: Desk, submission: int, *, by: Actor) -> None:
    """Approve what was sent: its sums become figures. Raises UserError where somebody was faster."""
    require(desk, by, rights.APPROVE)
    sent = desk.store.submission(submission)
    if sent is None:
        raise UserError("submission.unknown", submission=submission)
    sums = facts(
        desk.store.institutions([submission]),
        desk.store.estates([submission]),
        desk.store.county_values(submission),
        county=sent.county,
        quarter=sent.quarter,
        policy=desk.policy,
    )
    desk.store.approve(submission, sums, by=by.name, now=desk.now())


def give_back(desk: Desk, submission: int, reason: str, *, by: Actor) -> None:
    """Return what was sent, with the reason the county reads first. Raises UserError where there is none."""
    require(desk, by, rights.RETURN)
    desk.store.return_(submission, reason.strip(), by=by.name, now=desk.now())


def waiting(desk: Desk) -> pd.DataFrame:
    """What waits for the office's decision, longest first (columns: ``Store.submissions``)."""
    return desk.store.submissions(states=["submitted"]).sort_values("sent_at", ignore_index=True)


# --- templates and population -----------------------------------------------------------------------------------------


def template(desk: Desk, county: str, quarter: str) -> bytes:
    """The workbook a county fills in for a quarter, pre-filled with what was last approved: change what has changed."""
    last = desk.store.last_approved(county, quarter)
    out = io.BytesIO()
    write_template(
        desk.policy,
        county,
        quarter,
        out,
        institutions=next_roster(desk.store.institutions([last.id]), quarter) if last else None,
        estates=desk.store.estates([last.id]) if last else None,
        county_values=desk.store.county_values(last.id) if last else None,
        cover=_next_cover(desk, last) if last else None,
        made=desk.now(),
        demo=desk.demo,
    )
    return out.getvalue()


def _next_cover(desk: Desk, last: Submission) -> dict[str, Any]:
    """Who filled it in last time, and today: so that a county where nothing changed can send it back as it is."""
    who = {key: last.cover.get(key) for key in ("office", "filler", "reviewer")}
    return who | {"filled_on": desk.today()} | ({"zero_report": YES} if last.zero_report else {})


POPULATION_COLUMNS = ("adcode", "name", "as_of", "basis", "permanent_residents", "precision", "confidence", "source")


def load_population(desk: Desk, content: bytes, *, by: Actor) -> int:
    """Take in a CSV of permanent residents (columns: ``POPULATION_COLUMNS``); gives the number of rows.

    Raises UserError ``population.file`` where it is no such file, and whatever ``Store.add_population`` raises.
    """
    require(desk, by, rights.POPULATION)
    try:
        rows = pd.read_csv(io.BytesIO(content), dtype=str, encoding="utf-8-sig", keep_default_na=False)
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise UserError("population.file", columns=", ".join(POPULATION_COLUMNS)) from error
    if not set(POPULATION_COLUMNS) <= set(rows.columns):
        raise UserError("population.file", columns=", ".join(POPULATION_COLUMNS))
    return desk.store.add_population(rows, by=by.name, now=desk.now())
