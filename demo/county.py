"""What a county says of itself each quarter: 县区概况, 任务进展, 封面."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

import pandas as pd

from data.contract import schema
from data.policy.policy import Policy, Unit
from demo.names import INVENTED
from demo.story import LAST_AT, PERIODS

_UNDER3 = (0.029, 0.021)
"""Share of residents under three, in the first quarter and in the last."""


def county_values(random: Random, people: list[tuple[int, dt.date]]) -> list[dict[str, Any]]:
    """县区概况 in each quarter, from the residents with their as-of dates; some of it runs through the year."""
    founded = dt.date(2020, random.randint(9, 12), random.randint(1, 28))
    published_from = random.choice((0, 0, 3, 6))
    told: list[dict[str, Any]] = []
    for at, (persons, as_of) in enumerate(people):
        year = told[-1] if told and PERIODS[at].quarter > 1 else {}
        lasting = {
            "population": persons,
            "population_as_of": as_of,
            "under3": _under3(persons, at),
            "leading_group": schema.YES,
            "leading_group_on": founded,
            "published": schema.YES if at >= published_from else schema.NO,
        }
        told.append(lasting | _counts(random, at) | _running(random, at, year))
    return told


def _under3(persons: int, at: int) -> int:
    first, last = _UNDER3
    return int(persons * (first + (last - first) * at / LAST_AT))


def _counts(random: Random, at: int) -> dict[str, int]:
    employers = 1 + at // 3 + random.randint(0, 2)
    return {
        "inspections": random.randint(4, 16),
        "violations": random.choice((0, 0, 0, 1, 2)),
        "trainees": random.randint(20, 120),
        "employers": employers,
        "children_paid": employers * random.randint(4, 11),
    }


def _running(random: Random, at: int, year: dict[str, Any]) -> dict[str, Any]:
    """What is counted from the year's start on."""
    meeting = 1 if PERIODS[at].quarter in (2, 4) else 0
    return {
        "meetings": year.get("meetings", 0) + meeting,
        "subsidy_building": year.get("subsidy_building", 0) + random.randint(5, 60),
        "subsidy_running": year.get("subsidy_running", 0) + random.randint(5, 40),
        "subsidy_reward": year.get("subsidy_reward", 0) + random.randint(0, 15),
    }


_PROGRESS = (
    "本季度召开推进会{n}次，排出项目{m}个（{mark}）",
    "对{m}家机构上门指导，问题当场整改（{mark}）",
    "与相关单位会商{n}次，形成清单并逐项销号（{mark}）",
    "新增覆盖{m}家，进度按月调度（{mark}）",
)
_PROBLEMS = ("用房面积不足，需协调（{mark}）", "乡村生源少，运营成本高（{mark}）", "专业人员不够，正在培训（{mark}）")


def tasks(policy: Policy, random: Random, at: int) -> pd.DataFrame:
    """任务进展 of one quarter: a line for every task that counties answer for, and for a few more."""
    rows = [_task(random, task.no, at) for task in policy.tasks if _is_told(policy, task.responsible, random)]
    return pd.DataFrame(rows, columns=["no", "state", "progress", "problems", "evidence"])


def _is_told(policy: Policy, responsible: tuple[str, ...], random: Random) -> bool:
    return policy.each_county in responsible or random.random() < 0.3


def _task(random: Random, number: int, at: int) -> dict[str, Any]:
    stage = random.random() * 8 + at
    state = schema.TASK_STATES[0 if stage < 3 else 1 if stage < 22 else random.choice((1, 2, 3))]
    words = random.choice(_PROGRESS).format(n=random.randint(1, 3), m=random.randint(2, 9), mark=INVENTED)
    problem = random.choice(_PROBLEMS).format(mark=INVENTED) if random.random() < 0.2 else None
    return {"no": number, "state": state, "progress": words, "problems": problem, "evidence": None}


def cover(county: Unit, filled_on: dt.date) -> dict[str, Any]:
    """封面 but county and quarter, which the template fills in."""
    return {
        "office": f"{county.name}卫生健康局（{INVENTED}）",
        "filler": f"{INVENTED}填报人",
        "reviewer": f"{INVENTED}审核人",
        "filled_on": filled_on,
        "zero_report": schema.NO,
    }
