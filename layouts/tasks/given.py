"""What the page of tasks is given."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from data.policy.policy import Task


@dataclass(frozen=True)
class TasksData:
    """Where the tasks stand.

    Attributes:
        table: as ``metrics.tasks.task_states`` gives it; ``said`` all words it was made from.
        evidence: files by unit and task (columns: ``Store.task_evidence``).
        quarter, quarters: the shown one, and those a reader can choose.
        task: the task that is open; ``unit`` the one whose form is open.
        may_write: whether the reader may write for that unit.
    """

    table: pd.DataFrame
    said: pd.DataFrame
    evidence: pd.DataFrame
    quarter: str
    quarters: tuple[str, ...]
    task: Task | None = None
    unit: str | None = None
    may_write: bool = False

    @cached_property
    def rows(self) -> list[dict[Any, Any]]:
        """The table's rows, for those who go through it one by one."""
        return self.table.to_dict("records")
