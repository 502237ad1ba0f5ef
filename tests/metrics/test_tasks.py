"""Who answers for the policy's tasks, what they last said, and how old it is."""

import pandas as pd
import pytest

from data.policy.policy import load_policy
from metrics import tasks

QUARTER = "2026Q3"


@pytest.fixture(scope="module")
def policy():
    return load_policy()


def page(*rows):
    """Words from the page: task, unit, quarter, state."""
    written = [
        {
            "id": number,
            "task": task,
            "unit": unit,
            "quarter": quarter,
            "state": state,
            "progress": f"第{number}条",
            "problems": "",
            "said_by": "甲",
            "said_at": pd.Timestamp("2026-10-08", tz="UTC"),
        }
        for number, (task, unit, quarter, state) in enumerate(rows, 1)
    ]
    columns = ["id", "task", "unit", "quarter", "state", "progress", "problems", "said_by", "said_at"]
    return tasks.page_words(pd.DataFrame(written, columns=columns))


def of(table, task, unit):
    rows = table[(table["task"] == task) & (table["unit"] == unit)]
    assert len(rows) == 1
    return rows.iloc[0]


def test_all_counties_together_stand_as_each_of_them(policy):
    asked = tasks.answering(policy)
    sixth = asked[asked["task"] == 6]
    assert list(sixth[sixth["role"] == "lead"]["unit"]) == ["市教育局"]
    assert list(sixth[sixth["is_county"]]["unit"]) == [county.code for county in policy.counties]
    assert not asked.duplicated(["task", "unit"]).any()


def test_who_leads_stands_before_who_helps_and_collective_names_come_last(policy):
    names = tasks.departments(policy)
    assert names[0] == policy.departments[0].name
    assert names[-1] == "各级医疗卫生机构" and not tasks.speaks(names[-1])


def test_the_newest_word_counts_and_later_quarters_are_not_known(policy):
    spoken = {"2026Q1": "未启动", "2026Q3": "推进中", "2026Q4": "已完成"}
    said = page(*((1, "市人社局", quarter, state) for quarter, state in spoken.items()))
    row = of(tasks.task_states(said, policy, quarter=QUARTER), 1, "市人社局")
    assert (row["state"], row["progress"], row["age"], row["word"]) == ("推进中", "第2条", 0, 2)


@pytest.mark.parametrize(
    ("quarter", "state", "age", "stale"),
    [
        ("2026Q3", "推进中", 0, False),
        ("2026Q2", "推进中", 1, False),
        ("2026Q1", "推进中", 2, True),
        ("2025Q1", "长期坚持", 6, True),
        ("2025Q1", "已完成", 6, False),
    ],
)
def test_a_word_older_than_a_quarter_is_stale_unless_the_task_is_done(policy, quarter, state, age, stale):
    row = of(tasks.task_states(page((2, "市疾控中心", quarter, state)), policy, quarter=QUARTER), 2, "市疾控中心")
    assert (row["age"], row["stale"]) == (age, stale)


def test_who_has_said_nothing_owes_a_word_and_a_collective_name_does_not(policy):
    table = tasks.task_states(page(), policy, quarter=QUARTER)
    owing = tasks.owing(table)
    assert len(table) == len(tasks.answering(policy))
    assert "各级医疗卫生机构" in set(table["unit"]) and "各级医疗卫生机构" not in set(owing["unit"])
    assert table["state"].isna().all() and not table["stale"].any()


def test_a_countys_workbook_speaks_and_its_word_on_the_page_of_that_quarter_counts_more(policy):
    county = policy.counties[0].code
    approved = pd.DataFrame({"county": [county] * 2, "quarter": ["2026Q2", "2026Q3"], "submission": [7, 8]})
    rows = pd.DataFrame(
        {
            "submission": [7, 8, 8, 8, 9],
            "no": [6, 6, 1, 99, 6],
            "task": ["题目"] * 5,
            "state": ["未启动", "推进中", "推进中", "推进中", "已完成"],
            "progress": ["旧", "新", "另报", "没有这项", "未通过"],
            "problems": [None] * 5,
            "evidence": ["文号", None, None, None, None],
        }
    ).astype({"no": "Int64"})
    books = tasks.workbook_words(rows, approved)
    table = tasks.task_states(books, policy, quarter=QUARTER)
    assert (of(table, 6, county)["progress"], of(table, 6, county)["source"]) == ("新", "workbook")
    assert of(table, 1, county)["role"] == "also"
    assert 99 not in set(table["task"])
    both = pd.concat([page((6, county, QUARTER, "已完成")), books], ignore_index=True)
    assert of(tasks.task_states(both, policy, quarter=QUARTER), 6, county)["source"] == "page"


def test_nothing_given_is_changed(policy):
    said = page((1, "市人社局", "2026Q1", "未启动"))
    before = said.copy()
    tasks.task_states(said, policy, quarter=QUARTER)
    pd.testing.assert_frame_equal(said, before)
