"""What the departments say on the policy's tasks in the demonstration: invented, the same each time, of every kind."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random

from data.contract import schema
from data.policy.policy import Policy
from data.quarters import CHINA, last_day, quarter
from demo.story import LAST_AT, QUARTERS

_NOT_STARTED, _UNDER_WAY, _DONE, _STANDING = schema.TASK_STATES
_COLLECTIVE = "各"
"""Collective names ("各县…", "各级…") have nobody to speak for them."""
_AGES = (0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 5, None)
"""How many quarters ago a unit last said something; None: never. Drawn evenly."""
_STATES = (_UNDER_WAY, _UNDER_WAY, _UNDER_WAY, _UNDER_WAY, _STANDING, _STANDING, _DONE, _NOT_STARTED)
_BEFORE = 3
"""Quarters between a unit's last word and the one before it."""
_PROGRESS = {
    _NOT_STARTED: ("演示数据：方案正在起草，还没有印发。", "演示数据：等待上级配套文件，尚未部署。"),
    _UNDER_WAY: (
        "演示数据：本季度召开调度会一次，任务已分解到科室。",
        "演示数据：完成两个县的实地督导，问题清单已反馈。",
        "演示数据：配套措施已征求意见，正在修改。",
        "演示数据：本季度办理相关事项 12 件，比上季度多 3 件。",
    ),
    _DONE: ("演示数据：文件已印发，要求的事项全部办结。", "演示数据：已通过验收，材料归档。"),
    _STANDING: ("演示数据：列入年度常规工作，本季度按计划开展。", "演示数据：每季度巡查一次，本季度已完成。"),
}
_PROBLEMS = ("", "", "演示数据：人手不足，请各县配合。", "演示数据：资金尚未落实，需要财政部门协调。")


@dataclass(frozen=True)
class Spoken:
    """One word: on which task, by which unit, in which quarter, and when it was written, in Asia/Shanghai."""

    task: int
    unit: str
    quarter: str
    state: str
    progress: str
    problems: str
    at: dt.datetime


def department_words(policy: Policy, seed: int = 37) -> list[Spoken]:
    """All words of the departments, by quarter; the same policy and seed give the same words."""
    random = Random(f"{seed} departments")  # noqa: S311 - invention, not secrecy
    pairs = [(task.no, unit) for task in policy.tasks for unit in dict.fromkeys((*task.lead, *task.responsible))]
    said = [word for no, unit in pairs if not unit.startswith(_COLLECTIVE) for word in _of(random, no, unit)]
    return sorted(said, key=lambda word: (word.at, word.task, word.unit))


def _of(random: Random, task: int, unit: str) -> list[Spoken]:
    """A unit's words on one task: none, or its last and one before it that was under way."""
    age, state = random.choice(_AGES), random.choice(_STATES)
    if age is None:
        return []
    last = LAST_AT - age
    return [_word(random, task, unit, last - _BEFORE, _UNDER_WAY), _word(random, task, unit, last, state)]


def _word(random: Random, task: int, unit: str, at: int, state: str) -> Spoken:
    code = QUARTERS[at]
    day = last_day(quarter(code)) + dt.timedelta(days=random.randint(2, 12))
    moment = dt.datetime.combine(day, dt.time(random.randint(9, 16), random.randint(0, 59)), CHINA)
    return Spoken(task, unit, code, state, random.choice(_PROGRESS[state]), random.choice(_PROBLEMS), moment)
