"""The store: what the rest of the product may ask of the database, and the only way to change it.

Every change is an ``Act``: it takes its turn, writes its audit entry in its own transaction, and when it returns it is
on disk.
"""

# Long: what the rest of the product may ask of the database, each question once and short.
from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections.abc import Hashable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cachetools
import pandas as pd
import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from data.contract import schema
from data.errors import UserError
from data.findings import Finding
from data.policy.policy import Policy
from data.quarters import quarter
from data.reading.reading import Reading
from data.records import AuditFilter, Draft, Receipt, Submission, Verified, Word
from data.store import audit, database, drafts, mappings, population, submissions, taskwords
from data.store import tables as t
from data.store.accounts import Accounts
from data.store.audit import Act
from data.store.faults import as_user_errors
from data.store.files import Files
from data.store.health import health
from data.store.scenarios import Scenarios
from data.store.submissions import Parcel
from data.store.tokens import Tokens
from data.vocabulary import DraftState, SubmissionState

SYSTEM = "system"
"""Who acts where nobody does: the making of the database, the sweep at its start."""
SENT = 32
"""Tables of what was sent that are kept at once."""


class Store:
    """One database and its originals. Safe to share between threads; every frame it hands out is the caller's own."""

    def __init__(self, engine: Engine, policy: Policy, files: Files) -> None:
        self._engine, self._policy, self._files = engine, policy, files
        self._writer, self._reader = database.writer(engine), database.reader(engine)
        self._joined = threading.local()
        self._sent: cachetools.LRUCache[Hashable, pd.DataFrame] = cachetools.LRUCache(SENT)
        self._keeping = threading.Lock()
        self._verified: Verified | None = None
        self.accounts = Accounts(policy, self._read, self._write, self._turn_alone)
        self.tokens = Tokens(self._read, self._write)
        self.scenarios = Scenarios(self._read, self._write)

    @classmethod
    def open(
        cls, url: str, policy: Policy, *, files: Path | None = None, create: bool = True, now: dt.datetime | None = None
    ) -> Store:
        """Open a database, and make it if there is none and ``create`` allows it.

        Args:
            url: a SQLAlchemy URL of a SQLite file or a PostgreSQL database.
            policy: its published population is what a new database starts with.
            files: the folder of originals; by default ``files`` beside a SQLite file, and PostgreSQL itself.
            create: whether a missing database is made. A broken or foreign one is never replaced.
            now: the moment a new database's first entries carry; by default the clock's.

        Raises:
            UserError: ``store.url``, ``.missing``, ``.lost`` (its originals are still there), ``.corrupt``, ``.newer``,
                ``.foreign``, ``.unwritable``, ``.busy``, ``.unreachable``, ``.full`` or ``.disk``; nothing was changed.
        """
        where, moment = database.address(url), now or dt.datetime.now(dt.UTC)

        def fill(connection: Connection) -> None:
            _seed(connection, policy, moment)

        path = database.sqlite_path(where)
        kept = Files(path.parent / "files" if path is not None and files is None else files)
        if path is not None:
            if create and not path.exists() and kept.outlived(str(path)):
                raise UserError("store.lost", where=str(path), files=str(kept.folder))
            database.provide_sqlite(path, fill, create=create)
        engine = database.engine(where)
        try:
            database.start(engine, fill, create=create)
            store = cls(engine, policy, kept)
            store._tidy(moment)
        except BaseException:
            engine.dispose()
            raise
        return store

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @property
    def url(self) -> str:
        """The database's address, without its password."""
        return self._engine.url.render_as_string(hide_password=True)

    def revision(self) -> int:
        """A number that grows whenever figures, or what is said about reporting, may have changed."""
        with self._read() as connection:
            return connection.execute(sa.select(t.ledger.c.revision)).scalar_one()

    def seq(self) -> int:
        """The number of the last audit entry: while it stays, no act has changed anything at all."""
        with self._read() as connection:
            return connection.execute(sa.select(t.ledger.c.seq)).scalar_one()

    def last_entry(self, *, without: tuple[str, ...]) -> int:
        """The number of the last audit entry whose act does not begin with one of ``without``; 0 for none."""
        others = [t.audit.c.act.not_like(f"{begins}%") for begins in without]
        wanted = sa.select(t.audit.c.seq).where(*others).order_by(t.audit.c.seq.desc()).limit(1)
        with self._read() as connection:
            return connection.execute(wanted).scalar() or 0

    def health(self) -> dict[str, Any]:
        """Versions, modes and integrity, for the doctor (``data.store.health``)."""
        with self._read() as connection:
            return health(connection, self._files)

    # --- transactions ------------------------------------------------------------------------------------------------

    @contextmanager
    def reading(self) -> Iterator[None]:
        """All this thread reads inside is of one state. Keep it short: on SQLite a writer waits for it."""
        if self._connection is not None:
            yield
            return
        with self._read() as connection, self._join(connection, writes=False):
            yield

    @contextmanager
    def together(self) -> Iterator[None]:
        """Join all acts of this thread inside into one transaction: for building a demonstration or restoring.

        Nothing of it is promised before the end. Each act has its own audit entry, and one that fails leaves nothing.
        """
        with as_user_errors(self._shown), self._writer.begin() as connection, self._join(connection, writes=True):
            yield

    @contextmanager
    def _join(self, connection: Connection, *, writes: bool) -> Iterator[None]:
        if self._connection is not None:
            raise RuntimeError("a transaction is open in this thread already")
        self._joined.connection, self._joined.writes = connection, writes
        try:
            yield
        finally:
            self._joined.connection = None

    @property
    def _connection(self) -> Connection | None:
        return getattr(self._joined, "connection", None)

    @property
    def writing(self) -> bool:
        """Whether this thread has a transaction of several acts open: what it sees may still be taken back."""
        return self._connection is not None and self._joined.writes

    @property
    def _shown(self) -> str:
        return database.shown(self._engine.url)

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with as_user_errors(self._shown):
            if self._connection is not None:
                yield self._connection
                return
            with self._reader.begin() as connection:
                yield connection

    @contextmanager
    def _write(self, name: str, who: str, subject: str, now: dt.datetime, **detail: Any) -> Iterator[Act]:
        """The only way to change anything: the act and its audit entry, or nothing."""
        with as_user_errors(self._shown), self._turn() as connection:
            act = Act(connection, name, who, now, subject, detail)
            with connection.begin_nested() as undo:
                audit.lock(connection)
                yield act
                if act.nothing:
                    undo.rollback()
                else:
                    audit.write(act)

    @contextmanager
    def _turn(self) -> Iterator[Connection]:
        if self._connection is None:
            with self._writer.begin() as connection:
                yield connection
        elif self._joined.writes:
            yield self._connection
        else:
            raise RuntimeError("reading() cannot write")

    @contextmanager
    def _turn_alone(self) -> Iterator[Connection]:
        """A write that is no act and has no entry: that somebody is still there."""
        with as_user_errors(self._shown), self._turn() as connection:
            yield connection

    def _tidy(self, now: dt.datetime) -> None:
        """Mark the folder of originals as this database's and take away what a crash left there."""
        with self._read() as connection:
            name = connection.execute(sa.select(t.ledger.c.database)).scalar_one()
        self._files.prepare(name, self._shown)
        if not self._files.has_orphans(name, now):
            return
        with self._write("files.sweep", SYSTEM, "files", now) as act:
            act.detail["swept"] = self._files.sweep(act.connection, now)
            if not act.detail["swept"]:
                act.did_nothing()

    # --- drafts ------------------------------------------------------------------------------------------------------

    def save_draft(
        self, county: str, quarter: str, file_name: str, content: bytes, *, by: str, now: dt.datetime
    ) -> int:
        """Keep an upload that is not sent yet, and give its number."""
        with self._write("draft.save", by, f"{county} {quarter}", now) as act:
            sha = self._files.keep(act.connection, content)
            number = drafts.add(act.connection, county, quarter, file_name, sha, by=by, now=now)
            act.detail.update(draft=number, sha256=sha)
        return number

    def draft(self, number: int) -> Draft | None:
        """A draft with its file; None if there is none of that number."""
        with self._read() as connection:
            row = drafts.row(connection, number)
            return None if row is None else Draft(**row, content=self._files.read(connection, row["file_sha"]))

    def drafts(self, county: str, quarter: str | None = None) -> pd.DataFrame:
        """Open drafts of a county, newest first: ``drafts.LISTED``."""
        with self._read() as connection:
            return drafts.listed(connection, county, quarter)

    def answer_draft(self, number: int, answers: dict[str, Any], *, by: str, now: dt.datetime) -> None:
        """Keep what the county answered, in place of its earlier answers. Raises UserError ``draft.gone``."""
        with self._write("draft.answer", by, f"draft {number}", now, answers=sorted(answers)) as act:
            drafts.change(act.connection, number, answers=answers)

    def drop_draft(self, number: int, *, by: str, now: dt.datetime) -> None:
        """Put a draft aside. Raises UserError ``draft.gone``."""
        with self._write("draft.drop", by, f"draft {number}", now) as act:
            drafts.change(act.connection, number, state=DraftState.DROPPED)

    # --- headings matched by hand ------------------------------------------------------------------------------------

    def mappings(self, county: str) -> pd.DataFrame:
        """What a county has said its own headings mean: ``mappings.COLUMNS``."""
        with self._read() as connection:
            return mappings.listed(connection, county)

    def save_mapping(self, county: str, chosen: mappings.Chosen, *, by: str, now: dt.datetime) -> None:
        """Remember what headings of a county's own spreadsheets mean: sheet key → heading as found → column key.

        Raises UserError ``mapping.unknown`` or ``mapping.twice``; then none is kept.
        """
        detail = {key: dict(headings) for key, headings in chosen.items()}
        with self._write("mapping.save", by, county, now, chosen=detail) as act:
            mappings.keep(act.connection, county, chosen, by=by, now=now)

    def forget_mapping(self, county: str, sheet: str, heading: str, *, by: str, now: dt.datetime) -> None:
        """Forget what a heading means. Forgetting an unknown one does nothing."""
        with self._write("mapping.forget", by, county, now, sheet=sheet, heading=heading) as act:
            if not mappings.forget(act.connection, county, sheet, heading):
                act.did_nothing()

    # --- submissions -------------------------------------------------------------------------------------------------

    def send(
        self,
        reading: Reading,
        content: bytes,
        *,
        findings: list[Finding],
        explanations: dict[str, str],
        digest: str,
        by: str,
        now: dt.datetime,
        key: str | None = None,
        draft: int | None = None,
        correction: str | None = None,
        seen: int | None = None,
    ) -> Receipt:
        """Send a workbook: when this returns, it is kept.

        The file that is the county's last word on the quarter already, or the same idempotency key, gets the earlier
        receipt and makes no new version; a returned file sent once more does make one.

        Args:
            reading: without errors, with county and quarter.
            content: the very bytes it was read from.
            findings: all of them; ``explanations`` by explanation key; ``digest`` of the numbers.
            key: what one press of the button sends each time it is tried.
            draft: the draft that is sent with it.
            correction: why, where a version of the quarter is approved already; None asks for no reason.
            seen: the newest version the sender knows of (0: none), which this one takes the place of; None: any.

        Raises:
            UserError: ``quarter.closed``, ``submission.key``, ``submission.correction`` (no reason for sending an
                approved quarter again), ``submission.newer`` (submission, version, by, at: another was sent since),
                ``draft.gone`` or one of the store's.
        """
        parcel = Parcel(reading, content, findings, explanations, digest, key, correction)
        with self._write("submission.send", by, " ".join(parcel.place), now) as act:
            receipt = self._send(act, parcel, draft, seen)
            if receipt.again:
                act.did_nothing()
        return receipt

    def _send(self, act: Act, parcel: Parcel, draft: int | None, seen: int | None = None) -> Receipt:
        connection = act.connection
        before = submissions.sent_with_key(connection, parcel) or submissions.sent_before(connection, parcel)
        if before is not None:
            return before.receipt(again=True)
        submissions.refuse_unseen(connection, parcel, seen)
        correction = submissions.why_corrected(connection, parcel, self._policy.thresholds.explanation_length)
        sha = self._files.keep(connection, parcel.content)
        if sha != parcel.reading.sha256:
            raise ValueError(f"{parcel.reading.file}: not the bytes that were read")
        sent, superseded = submissions.add(connection, parcel, sha, by=act.who, now=act.now, correction=correction)
        if correction is not None:
            act.detail["correction"] = correction
        if draft is not None:
            drafts.mark_sent(connection, draft, sent.county, sent.quarter, sha)
        act.detail.update(submission=sent.id, version=sent.version, sha256=sha, superseded=superseded)
        act.changes_figures()
        return sent.receipt(again=False)

    def approve(self, number: int, facts: pd.DataFrame, *, by: str, now: dt.datetime) -> None:
        """Approve what waits: its facts and its own population count from now on, those of the version before no more.

        Args:
            number: the submission as the reviewer saw it.
            facts: ``unit``, ``measure``, ``part``, ``rule``, ``amount`` (whole).

        Raises:
            UserError: ``submission.unknown``, ``submission.changed``, ``submission.decided`` or one of the store's.
        """
        with self._write("submission.approve", by, "", now) as act:
            self._approve(act, number, facts)

    def _approve(self, act: Act, number: int, facts: pd.DataFrame) -> None:
        connection, found = act.connection, submissions.undecided(act.connection, number)
        act.subject = f"{found.county} {found.quarter}"
        replaced = submissions.approve(connection, found, facts, by=act.who, now=act.now)
        population.add_own(connection, found, submissions.county_values(connection, number), self._policy, act.now)
        act.detail.update(submission=number, version=found.version, facts=len(facts), superseded=replaced)
        act.changes_figures()

    def send_and_approve(
        self,
        reading: Reading,
        content: bytes,
        facts: pd.DataFrame,
        *,
        findings: list[Finding],
        explanations: dict[str, str],
        digest: str,
        by: str,
        now: dt.datetime,
        key: str | None = None,
        correction: str | None = None,
    ) -> Receipt:
        """``send`` and ``approve``, both or neither. A file sent before is approved if it still waits."""
        parcel = Parcel(reading, content, findings, explanations, digest, key, correction)
        with self._write("submission.load", by, " ".join(parcel.place), now) as act:
            receipt = self._send(act, parcel, None)
            found = submissions.one(act.connection, receipt.submission)
            if found is not None and found.state == SubmissionState.SUBMITTED:
                self._approve(act, receipt.submission, facts)
            else:
                act.did_nothing()
        return receipt

    def return_(self, number: int, reason: str, *, by: str, now: dt.datetime) -> None:
        """Return what waits to its county, with a reason. Raises as ``approve``, and ``submission.reason``."""
        with self._write("submission.return", by, "", now, submission=number) as act:
            found = submissions.undecided(act.connection, number)
            act.subject = f"{found.county} {found.quarter}"
            submissions.send_back(act.connection, found, reason, by=by, now=now)
            act.detail.update(version=found.version, reason=reason.strip())
            act.changes_figures()

    def submission(self, number: int) -> Submission | None:
        """The submission of that number."""
        with self._read() as connection:
            return submissions.one(connection, number)

    def submissions(
        self, county: str | None = None, quarter: str | None = None, states: Iterable[str] | None = None
    ) -> pd.DataFrame:
        """Submissions, newest first: ``submissions.LISTED``, moments in UTC."""
        with self._read() as connection:
            return submissions.listed(connection, county, quarter, states)

    def latest(self, county: str, quarter: str) -> Submission | None:
        """The newest version of a county's quarter, whatever its state."""
        with self._read() as connection:
            return submissions.latest(connection, county, quarter)

    def last_approved(self, county: str, before: str) -> Submission | None:
        """The county's approved submission of the latest quarter before ``before``."""
        with self._read() as connection:
            return submissions.last_approved(connection, county, before)

    def approved(self) -> pd.DataFrame:
        """What counts: ``county``, ``quarter``, ``submission``."""
        with self._read() as connection:
            return submissions.approved(connection)

    def institutions(self, numbers: Iterable[int]) -> pd.DataFrame:
        """Institutions of these submissions: ``submission``, then Reading's columns and types."""
        return self._rows(schema.INSTITUTIONS, numbers)

    def estates(self, numbers: Iterable[int]) -> pd.DataFrame:
        """Residential areas of these submissions, as ``institutions``."""
        return self._rows(schema.ESTATES, numbers)

    def tasks(self, numbers: Iterable[int]) -> pd.DataFrame:
        """Words on the policy's tasks in these submissions, as ``institutions``."""
        return self._rows(schema.TASKS, numbers)

    def _rows(self, sheet: schema.ContractSheet, numbers: Iterable[int]) -> pd.DataFrame:
        """What was sent never changes: it is read once, and a copy costs nothing until it is written to."""
        key = sheet.key, frozenset(int(number) for number in numbers)
        with self._keeping:
            kept = self._sent.get(key)
        if kept is not None:
            return kept.copy(deep=False)
        with self._read() as connection:
            found = submissions.rows(connection, sheet, key[1])
        if not self.writing and found["submission"].nunique() == len(key[1]):  # all are sent, and for good
            with self._keeping:
                self._sent[key] = found
        return found.copy(deep=False)

    def county_values(self, number: int) -> dict[str, Any]:
        """县区概况 of a submission by key, days as ``date``. Raises UserError ``submission.unknown``."""
        with self._read() as connection:
            return submissions.county_values(connection, number)

    def county_values_of(self, numbers: Iterable[int]) -> dict[int, dict[str, Any]]:
        """县区概况 of submissions by their number, as ``county_values``; numbers there are none of are left out."""
        with self._read() as connection:
            return submissions.county_values_of(connection, numbers)

    def operating(self, numbers: Iterable[int]) -> pd.DataFrame:
        """The institutions that operate by these submissions: ``uscc``, ``name``, ``township``, ``county``."""
        with self._read() as connection:
            return submissions.operating(connection, numbers)

    def digests(self, county: str, before_quarter: str) -> dict[str, str]:
        """The digest of the county's numbers by earlier quarter; what was returned is left out."""
        with self._read() as connection:
            return submissions.digests(connection, county, before_quarter)

    # --- what figures are made of ------------------------------------------------------------------------------------

    def facts(self) -> pd.DataFrame:
        """Facts of what is approved: ``submissions.FACT_COLUMNS``."""
        with self._read() as connection:
            return submissions.facts(connection)

    def reporting(self) -> pd.DataFrame:
        """Who has reported: ``county``, ``quarter``, ``first_sent``, ``sent``, ``returned``, ``approved``."""
        with self._read() as connection:
            return submissions.reporting(connection)

    def population(self) -> pd.DataFrame:
        """Residents known today: ``population.COLUMNS``."""
        with self._read() as connection:
            return population.read(connection)

    def add_population(self, rows: pd.DataFrame, *, by: str, now: dt.datetime) -> int:
        """Enter official figures, all or none, and say how many were new.

        Args:
            rows: with the policy's ``POPULATION_COLUMNS``. A figure of a unit and date known already replaces it.

        Raises:
            UserError: ``population.*`` with the line, counted as in the file with its heading.
        """
        parsed = population.parsed(rows, self._policy)
        with self._write("population.add", by, "population", now) as act:
            act.detail.update(population.add(act.connection, parsed, now))
            act.changes_figures()
            if not act.detail["added"]:
                act.did_nothing()
        return len(act.detail["added"])

    # --- quarters ----------------------------------------------------------------------------------------------------

    def close_quarter(self, code: str, *, by: str, now: dt.datetime) -> None:
        """Take no more workbooks of a quarter. Closing a closed one does nothing."""
        with self._write("quarter.close", by, str(quarter(code)), now) as act:
            if code in submissions.closed_quarters(act.connection):
                act.did_nothing()
                return
            act.connection.execute(sa.insert(t.closed_quarter).values(quarter=code, closed_at=now, closed_by=by))

    def reopen_quarter(self, code: str, *, by: str, now: dt.datetime) -> None:
        """Take workbooks of a quarter again. Reopening an open one does nothing."""
        with self._write("quarter.reopen", by, str(quarter(code)), now) as act:
            gone = act.connection.execute(sa.delete(t.closed_quarter).where(t.closed_quarter.c.quarter == code))
            if not gone.rowcount:
                act.did_nothing()

    def closed_quarters(self) -> list[str]:
        """Codes of the closed quarters."""
        with self._read() as connection:
            return submissions.closed_quarters(connection)

    # --- words on tasks ----------------------------------------------------------------------------------------------

    def say_on_task(self, word: Word, *, seen: int | None, by: str, now: dt.datetime) -> int:
        """Keep what a unit says on a task, beside all it said before, and give the word's number.

        Args:
            word: what is said; ``unit`` a county's code or a department's name.
            seen: the number of the word the writer had before them; None if there was none.
            by: who says it, ``now`` when.

        Raises:
            UserError: ``task.state``, ``task.progress``, ``task.too_long``, or ``task.changed`` (by) if somebody has
                said something on it since.
        """
        word.check()
        subject = f"task {word.task} {word.unit} {word.quarter}"
        with self._write("task.say", by, subject, now, state=word.state, progress=word.progress.strip()) as act:
            number = taskwords.add(act.connection, word, seen=seen, by=by, now=now)
            act.detail.update(word=number, problems=word.problems.strip())
        return number

    def add_task_evidence(
        self, task: int, unit: str, quarter: str, file_name: str, content: bytes, *, by: str, now: dt.datetime
    ) -> int:
        """Keep a file that shows what a unit has done, byte for byte, and give its number."""
        with self._write("task.evidence", by, f"task {task} {unit} {quarter}", now) as act:
            sha = self._files.keep(act.connection, content)
            number = taskwords.add_evidence(act.connection, task, unit, quarter, sha, file_name, by=by, now=now)
            act.detail.update(evidence=number, file=file_name, sha256=sha, size=len(content))
        return number

    def task_words(self) -> pd.DataFrame:
        """All words on tasks, in the order they were said: ``taskwords.WORD_COLUMNS``."""
        with self._read() as connection:
            return taskwords.words(connection)

    def task_evidence(self) -> pd.DataFrame:
        """All files of evidence, in the order they came: ``taskwords.EVIDENCE_COLUMNS``."""
        with self._read() as connection:
            return taskwords.evidence(connection)

    # --- originals and audit -----------------------------------------------------------------------------------------

    def file_content(self, sha: str) -> bytes:
        """An original, checked against its hash. Raises UserError ``store.file_missing`` or ``store.file_changed``."""
        with self._read() as connection:
            return self._files.read(connection, sha)

    def record(self, name: str, subject: str, *, by: str, now: dt.datetime, **detail: Any) -> None:
        """Enter in the audit what changes no table here: a document taken away, a refused request."""
        with self._write(name, by, subject, now, **detail):
            pass

    def audit(self) -> pd.DataFrame:
        """All audit entries, in order: ``audit.COLUMNS``."""
        with self._read() as connection:
            return audit.read(connection)

    def audit_page(self, asked: AuditFilter, *, start: int = 0, count: int | None = None) -> tuple[pd.DataFrame, int]:
        """The entries asked for, newest first, ``count`` of them from ``start`` on; and how many there are in all."""
        with self._read() as connection:
            return audit.found(connection, asked, start=start, count=count)

    def audit_choices(self) -> dict[str, list[str]]:
        """Whoever acted and what acts there were: ``who`` and ``act``, in alphabetical order."""
        with self._read() as connection:
            return {name: audit.distinct(connection, name) for name in ("who", "act")}

    def verify_audit(self) -> list[int]:
        """Numbers of the entries whose chain is broken; empty if all is well."""
        with self._read() as connection:
            return audit.broken(connection)

    def audit_state(self, now: dt.datetime, *, anew: bool = False) -> Verified:
        """Whether the chain holds: what came since the last look is looked at now, all of it where ``anew`` asks so."""
        with self._read() as connection:
            self._verified = audit.verified(connection, None if anew else self._verified, now)
            return self._verified


def _seed(connection: Connection, policy: Policy, now: dt.datetime) -> None:
    """A new database: an empty ledger, the policy's published population, no county data."""
    first = {"id": 1, "database": uuid.uuid4().hex, "seq": 0, "hash": audit.START, "revision": 0}
    connection.execute(sa.insert(t.ledger).values(first))
    act = Act(connection, "store.create", SYSTEM, now, "store")
    rows = population.parsed(policy.published_population, policy)
    act.detail.update(population.add(connection, rows, now))
    audit.write(act)
