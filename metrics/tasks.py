"""Where the policy's tasks stand: who answers for each, what they last said, and how old that is."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from data.policy.policy import Policy, Task
from data.quarters import steps

LEAD, RESPONSIBLE, ALSO = "lead", "responsible", "also"
"""How a unit answers for a task; ``also``: it is not asked, but has said something."""
DONE = "已完成"
STALE_QUARTERS = 1
"""A last word older than so many quarters is stale; what is done needs no new one."""
_ALL_COUNTIES = "各县"
"""How the document calls all counties together; other collective names ("各级…") have nobody to speak for them."""
_COLLECTIVE = "各"
ANSWERING = ("task", "unit", "name", "role", "is_county")
SAID = ("quarter", "state", "progress", "problems", "evidence", "by", "at", "source", "word")
PAGE, WORKBOOK = "page", "workbook"


def answering(policy: Policy) -> pd.DataFrame:
    """Who answers for each task.

    Returns:
        Key ``task`` and ``unit`` (a county's code, else the department's name), in the document's order; ``name``,
        ``role`` (lead or responsible), ``is_county``. All counties together stand as each of them.
    """
    rows = [(task.no, *unit) for task in policy.tasks for unit in _units(task, policy)]
    return pd.DataFrame(rows, columns=list(ANSWERING)).drop_duplicates(["task", "unit"], ignore_index=True)


def _units(task: Task, policy: Policy) -> Iterator[tuple[str, str, str, bool]]:
    for role, names in ((LEAD, task.lead), (RESPONSIBLE, task.responsible)):
        for name in names:
            if name.startswith(_ALL_COUNTIES):
                yield from ((county.code, county.name, role, True) for county in policy.counties)
            else:
                yield name, name, role, False


def departments(policy: Policy) -> list[str]:
    """The departments that answer for a task, those of the document's own list first, collective names last."""
    named = list(dict.fromkeys(answering(policy).query("not is_county")["unit"]))
    listed = [department.name for department in policy.departments if department.name in named]
    rest = [name for name in named if name not in listed]
    return [*listed, *sorted(rest, key=lambda name: name.startswith(_COLLECTIVE))]


def speaks(unit: str) -> bool:
    """Whether a unit can say something itself: a collective name cannot."""
    return not unit.startswith(_COLLECTIVE)


def workbook_words(tasks: pd.DataFrame, approved: pd.DataFrame) -> pd.DataFrame:
    """What counties said in their approved workbooks.

    Args:
        tasks: rows of 任务进展; ``submission``, ``no``, ``task`` (its title), ``state``, ``progress``, ``problems``,
            ``evidence``.
        approved: ``county``, ``quarter``, ``submission``.

    Returns:
        ``task``, ``unit``, then ``SAID``; a row without state and progress says nothing and is left out.
    """
    rows = tasks.dropna(subset=["no"]).dropna(subset=["state", "progress"], how="all")
    numbered = rows.drop(columns="task").merge(approved, on="submission", how="inner")
    joined = numbered.rename(columns={"no": "task", "county": "unit"})
    return _said(joined.assign(task=joined["task"].astype("int64"), source=WORKBOOK))


def page_words(words: pd.DataFrame) -> pd.DataFrame:
    """What units wrote on the page (``Store.task_words``), shaped as ``workbook_words``."""
    renamed = words.rename(columns={"said_by": "by", "said_at": "at", "id": "word"})
    return _said(renamed.assign(source=PAGE))


def _said(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.reindex(columns=["task", "unit", *SAID]).astype(object).where(lambda frame: frame.notna(), None)


def task_states(said: pd.DataFrame, policy: Policy, *, quarter: str) -> pd.DataFrame:
    """Where every task stands with every unit in a quarter.

    Args:
        said: all words, ``page_words`` and ``workbook_words`` one after the other.
        policy: tasks, counties and departments.
        quarter: words of later quarters are not known yet.

    Returns:
        One row a task and unit that answers for it, or has said something on it: ``ANSWERING`` (role also for the
        latter), the last word (``SAID``; None where there is none), ``age`` in quarters (Int64) and ``stale`` (who
        is not asked owes nothing). Of one quarter's words the one written on the page counts, of several the newest.
    """
    known = said[said["quarter"].le(quarter)] if len(said) else said
    order = known.assign(on_page=known["source"].eq(PAGE), order=range(len(known)))
    order = order.sort_values(["quarter", "on_page", "order"], kind="stable")
    last = order.drop_duplicates(["task", "unit"], keep="last")[["task", "unit", *SAID]]
    asked = answering(policy)
    rows = asked.astype({"task": object}).merge(last, how="outer", on=["task", "unit"])
    rows = rows[rows["task"].isin([task.no for task in policy.tasks])]
    names = {county.code: county.name for county in policy.counties}
    rows["name"] = rows["name"].fillna(rows["unit"].map(names)).fillna(rows["unit"])
    rows["is_county"] = rows["unit"].isin(list(names))
    rows["role"] = rows["role"].fillna(ALSO)
    rows["age"] = pd.array([None if pd.isna(q) else steps(str(q), quarter) for q in rows["quarter"]], dtype="Int64")
    old = rows["age"].gt(STALE_QUARTERS).fillna(value=False).astype(bool)
    rows["stale"] = old & rows["state"].ne(DONE) & rows["role"].ne(ALSO)
    return _in_order(rows, policy)


def _in_order(rows: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    units = [*departments(policy), *(county.code for county in policy.counties)]
    place = {unit: number for number, unit in enumerate(units)}
    ordered = rows.assign(place=rows["unit"].map(place).fillna(len(place)), task=rows["task"].astype("int64"))
    ordered = ordered.sort_values(["task", "place"], kind="stable").drop(columns="place").reset_index(drop=True)
    texts = ordered[list(SAID)].astype(object)
    ordered[list(SAID)] = texts.where(texts.notna(), None)
    return ordered


def owing(table: pd.DataFrame) -> pd.DataFrame:
    """Who has to say something: nothing said at all, or a stale last word.

    Args:
        table: as ``standing`` gives it.

    Returns:
        Those rows of it, but for collective names and units that are not asked.
    """
    asked = table["role"].ne(ALSO) & table["unit"].map(speaks).astype(bool)
    return table[asked & (table["state"].isna() | table["stale"])].reset_index(drop=True)
