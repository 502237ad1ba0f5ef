"""The demonstration's workbooks, written through the template as counties would send them."""

from __future__ import annotations

import io
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

from data.contract.template import write_template
from data.policy.policy import Policy
from demo.plan import Plan, PlannedWorkbook

PENDING = "待报送"
"""The folder of what is still to be sent by hand."""
_ONE_WRONG = "有一处待改"
_PROCESSES = 2

_README = """\
演示数据

这里的机构、居住区、托位和人数全部是编造的，只有县（市、区）、乡镇（街道）名册和已公布的常住人口是真的。

本文件夹：{count} 份已报送并通过的季度工作簿，文件名是“季度-县区代码-县区名称”。
{pending}：{last} 还没有报送的工作簿。在看板“报送”页上传、再由市级通过，就能看到全市数字的变化。
    文件名带“{wrong}”的一份，机构台账里有一格“托位总数”写成了“约”多少，上传可以看到检查结果怎样指出这一格。
"""


def workbook_path(folder: Path, report: PlannedWorkbook, policy: Policy) -> Path:
    """Where a report's workbook stands under the folder of all: ``2026Q3-代码-县名.xlsx``, pending ones in 待报送."""
    name = f"{report.quarter}-{report.county}-{policy.unit(report.county).name}.xlsx"
    return folder / PENDING / name if report.pending else folder / name


def workbook(report: PlannedWorkbook, policy: Policy) -> bytes:
    """The workbook of a report; the same report gives the same bytes."""
    content = io.BytesIO()
    write_template(
        policy,
        report.county,
        report.quarter,
        content,
        institutions=report.institutions,
        estates=report.estates,
        county_values=report.county_values,
        made=report.made,
        demo=True,
        cover=report.cover,
        tasks=report.tasks,
    )
    return content.getvalue()


def write_workbooks(plan: Plan, policy: Policy, out: Path) -> None:
    """Write every workbook of the plan into ``out``, the pending ones and one with a wrong cell into its 待报送."""
    (out / PENDING).mkdir(parents=True, exist_ok=True)
    paths = [workbook_path(out, report, policy) for report in plan.reports]
    jobs = list(zip(plan.reports, paths, strict=True))
    wrong = _with_one_wrong(plan)
    if wrong is not None:
        path = workbook_path(out, wrong, policy)
        jobs.append((wrong, path.with_stem(f"{path.stem}-{_ONE_WRONG}")))
    with ProcessPoolExecutor(_PROCESSES, get_context("spawn"), _share, (policy,)) as pool:
        list(pool.map(_write, jobs, chunksize=8))
    (out / "README-演示数据.txt").write_text(_readme(plan), encoding="utf-8")


_policy: Policy
"""The policy of this process of the pool: given once, not with every workbook."""


def _share(policy: Policy) -> None:
    global _policy  # noqa: PLW0603 - one value a process, set before its first job
    _policy = policy


def _write(job: tuple[PlannedWorkbook, Path]) -> None:
    report, path = job
    path.write_bytes(workbook(report, _policy))


def longest_pending(plan: Plan) -> PlannedWorkbook | None:
    """The pending report that has waited longest; None where nothing is pending."""
    last = {r.county: r.quarter for r in plan.reports if not r.pending}
    return min((r for r in plan.reports if r.pending), key=lambda r: last.get(r.county, ""), default=None)


def _with_one_wrong(plan: Plan) -> PlannedWorkbook | None:
    """The report that has waited longest, with one 托位总数 that says 约; None where nothing is pending."""
    pending = longest_pending(plan)
    if pending is None:
        return None
    row = _nearest_to_thirty(pending)
    wrong = pending.institutions.astype({"places": object})
    wrong.loc[row, "places"] = f"约{wrong.loc[row, 'places']}"
    return replace(pending, institutions=wrong)


def _nearest_to_thirty(report: PlannedWorkbook) -> int:
    places = report.institutions["places"].tolist()
    return min(range(len(places)), key=lambda row: abs(places[row] - 30))


def _readme(plan: Plan) -> str:
    sent = sum(not report.pending for report in plan.reports)
    return _README.format(count=sent, pending=PENDING, last=plan.reports[-1].quarter, wrong=_ONE_WRONG)
