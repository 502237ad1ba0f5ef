"""What the departments say in the demonstration: invented, the same each time, of every kind."""

from __future__ import annotations

import pytest

from data.contract import schema
from data.policy.policy import load_policy
from demo.department_words import department_words
from demo.story import LAST, QUARTERS


@pytest.fixture(scope="module")
def policy():
    return load_policy()


@pytest.fixture(scope="module")
def said(policy):
    return department_words(policy)


def test_it_is_the_same_each_time_and_another_seed_is_another(policy, said):
    assert department_words(policy) == said
    assert department_words(policy, seed=38) != said


def test_every_word_says_that_it_is_invented(said):
    assert all(word.progress.startswith("演示数据") for word in said)
    assert all(word.problems == "" or word.problems.startswith("演示数据") for word in said)


def test_only_units_that_are_asked_and_can_speak_have_spoken(policy, said):
    asked = {(task.no, unit) for task in policy.tasks for unit in (*task.lead, *task.responsible)}
    assert {(word.task, word.unit) for word in said} <= asked
    assert not any(word.unit.startswith("各") for word in said)


def test_every_state_is_there_some_are_old_and_some_never_spoke(policy, said):
    last = {(word.task, word.unit): word for word in said}
    assert {word.state for word in last.values()} == set(schema.TASK_STATES)
    assert {word.quarter for word in last.values()} > {LAST, QUARTERS[-2], QUARTERS[-3]}
    asked = {(task.no, unit) for task in policy.tasks for unit in (*task.lead, *task.responsible)}
    assert len([pair for pair in asked if not pair[1].startswith("各")]) > len(last)


def test_words_come_in_the_order_they_were_written_and_after_their_quarter(said):
    moments = [word.at for word in said]
    assert moments == sorted(moments)
    assert all(word.quarter in QUARTERS for word in said)
