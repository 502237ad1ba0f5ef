"""The demonstration: invented workbooks sent through the real contract, checks and store, into its own database."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from itertools import groupby
from multiprocessing import get_context
from pathlib import Path

from callbacks.services import acts
from callbacks.services.context import Context, clock
from callbacks.services.facts import reading_facts
from data.policy.policy import Policy, load_policy
from data.reading.read import read_workbooks
from data.reading.reading import Reading
from data.records import Word
from data.rights import COUNTY, ROLES, UNIT, Actor
from data.settings import ROOT, Settings
from data.store.store import SYSTEM, Store
from demo.department_words import Spoken, department_words
from demo.plan import Plan, PlannedWorkbook, build_plan
from demo.workbooks import PENDING, longest_pending, workbook_path, write_workbooks

Tell = Callable[[str, dict], None]
"""Says how far it has come: a key of the catalogue's section ``command`` and its parameters."""

PASSWORD = "Yanshi-2026"  # noqa: S105 - of invented accounts in an invented database; the sign-in page shows it
"""The password of every demonstration account."""
MARK = "made.txt"
"""In the demonstration's folder: what it was made from. Another policy or plan makes another demonstration."""


__all__ = ["PASSWORD", "PENDING", "Tell", "ensure", "make"]


def ensure(demo: Settings, tell: Tell) -> None:
    """Make the demonstration where it is not there, or was made from something else; ``demo`` are its own settings."""
    policy = load_policy(demo.policy)
    if not _mark(demo).is_file() or _mark(demo).read_text(encoding="utf-8") != _made_from(policy):
        make(demo, None, tell)


def make(demo: Settings, out: Path | None, tell: Tell) -> None:
    """Make the demonstration anew, and with ``out`` its workbooks there too. An earlier one is replaced whole."""
    policy = load_policy(demo.policy)
    tell("demo_making", {})
    folder = demo.folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="making-") as making:
        plan = build_plan(policy)
        built = Path(making) / "demo"
        write_workbooks(plan, policy, built / "workbooks")
        _fill(demo.moved_to(built), policy, plan, built / "workbooks", tell)
        (built / MARK).write_text(_made_from(policy), encoding="utf-8")
        _put_in_place(built, folder)
    if out is not None:
        give_out(folder / "workbooks", out)


def give_out(workbooks: Path, out: Path) -> None:
    """The workbooks in another folder too; in their own they stand already."""
    if out.resolve() != workbooks.resolve():
        shutil.copytree(workbooks, out, dirs_exist_ok=True)


def _put_in_place(built: Path, folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    built.rename(folder)


def _mark(demo: Settings) -> Path:
    return demo.folder / MARK


def _made_from(policy: Policy) -> str:
    """The policy's digest and the code that invents, reads and stores: a change of any makes another demonstration."""
    return f"{policy.digest}\n{code_digest()}\n"


def _fill(settings: Settings, policy: Policy, plan: Plan, folder: Path, tell: Tell) -> None:
    store = Store.open(settings.database, policy, files=settings.files)
    context = Context(store, policy, clock(settings), demo=True)
    spoken, seen = department_words(policy, plan.seed), {}
    try:
        with store.together(), ProcessPoolExecutor(1, get_context("spawn")) as ahead:
            for quarter, reports, readings in _read_ahead(plan, policy, folder, ahead):
                for report, (reading, content) in zip(reports, readings, strict=True):
                    _report(context, report, reading, content)
                _say(context, [word for word in spoken if word.quarter == quarter], seen)
                tell("demo_progress", {"quarter": quarter, "count": len(reports)})
        _accounts(context, plan)
    finally:
        store.close()


def _say(context: Context, spoken: list[Spoken], seen: dict[tuple[int, str], int]) -> None:
    """The departments' words of a quarter, as they would have been written; ``seen`` are each one's last so far."""
    for one in spoken:
        key = one.task, one.unit
        word = Word(one.task, one.unit, one.quarter, one.state, one.progress, one.problems)
        seen[key] = context.store.say_on_task(word, seen=seen.get(key), by=one.unit, now=one.at)


def _accounts(context: Context, plan: Plan) -> None:
    """One account a role, named as its role; the county's is of one whose return is still to be sent."""
    pending = longest_pending(plan)
    county = pending.county if pending else context.policy.counties[0].code
    for role in ROLES:
        context.store.accounts.create(
            role,
            role,
            PASSWORD,
            display=context.catalogue("zh").text(f"role.{role}"),
            must_change=False,
            by=SYSTEM,
            now=context.now(),
            county=county if role == COUNTY else None,
            unit=context.policy.tasks[0].lead[0] if role == UNIT else None,
        )


def _read_ahead(
    plan: Plan, policy: Policy, folder: Path, ahead: Executor
) -> Iterator[tuple[str, list[PlannedWorkbook], list[tuple[Reading, bytes]]]]:
    """Quarter by quarter, the reports with their workbooks as read; the next quarter is read while one is stored."""
    sent = sorted((r for r in plan.reports if not r.pending), key=lambda r: (r.quarter, r.sent_at, r.county))
    quarters = [(quarter, list(reports)) for quarter, reports in groupby(sent, key=lambda r: r.quarter)]
    jobs = [
        ahead.submit(_read, [workbook_path(folder, r, policy) for r in reports], policy, reports[-1].sent_at.date())
        for _, reports in quarters
    ]
    for (quarter, reports), job in zip(quarters, jobs, strict=True):
        yield quarter, reports, job.result()


def _read(paths: list[Path], policy: Policy, today: dt.date) -> list[tuple[Reading, bytes]]:
    files = [(path.name, path.read_bytes()) for path in paths]
    readings = read_workbooks(files, policy, today=today)
    return [(reading, content) for reading, (_, content) in zip(readings, files, strict=True)]


def _report(context: Context, report: PlannedWorkbook, reading: Reading, content: bytes) -> None:
    """One county's return as it would have come in: sent on its day, approved on a later one."""
    then = dataclasses.replace(context, now=lambda: report.sent_at)
    checked = acts.check_reading(then, reading, content)
    if not acts.acceptable(then, checked, {}):
        raise AssertionError(f"{reading.file}: {[(f.code, f.cell, f.value) for f in checked.errors + checked.queries]}")
    by = Actor(context.policy.unit(report.county).name, COUNTY, county=report.county)
    receipt = acts.send(then, checked, {}, by=by)
    # What acts.approve would read back from the store and sum up is at hand.
    sums = reading_facts(context, reading)
    context.store.approve(receipt.submission, sums, by=context.policy.city.name, now=report.approved_at)


def code_digest() -> str:
    """A digest of the source that makes a demonstration what it is."""
    digest = hashlib.sha256()
    for room in ("data", "demo", "metrics"):
        for path in sorted((ROOT / room).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()
