"""Words on tasks and their evidence: added to, never changed; of two who write at once the second is told."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from store_builders import NOW

from data.errors import UserError
from data.records import Word

UNIT = "市住建局"


def word(progress="清单里的三项已完成", state="推进中", **values):
    return Word(**({"task": 4, "unit": UNIT, "quarter": "2026Q3", "state": state, "progress": progress} | values))


def test_what_is_said_stays_beside_what_was_said_before(store):
    first = store.say_on_task(word(), seen=None, by="甲", now=NOW)
    second = store.say_on_task(word("  又完成两项 ", problems=" 缺经费 "), seen=first, by="乙", now=NOW)
    said = store.task_words()
    assert list(said["id"]) == [first, second]
    assert list(said["progress"]) == ["清单里的三项已完成", "又完成两项"]
    assert said["problems"].iloc[1] == "缺经费" and said["said_at"].iloc[1] == NOW
    entry = store.audit().iloc[-1]
    assert (entry["act"], entry["subject"], entry["who"]) == ("task.say", "task 4 市住建局 2026Q3", "乙")


@pytest.mark.parametrize("seen", [None, 99])
def test_who_has_not_seen_the_last_word_is_told_who_wrote_it(store, seen):
    store.say_on_task(word(), seen=None, by="甲", now=NOW)
    with pytest.raises(UserError) as told:
        store.say_on_task(word("另一条"), seen=seen, by="乙", now=NOW)
    assert (told.value.code, told.value.params) == ("task.changed", {"by": "甲"})
    assert len(store.task_words()) == 1


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"state": "差不多"}, "task.state"),
        ({"progress": "  "}, "task.progress"),
        ({"progress": "长" * 2001}, "task.too_long"),
        ({"problems": "长" * 2001}, "task.too_long"),
    ],
)
def test_a_word_needs_a_state_and_something_said(store, wrong, code):
    with pytest.raises(UserError) as told:
        store.say_on_task(word(**wrong), seen=None, by="甲", now=NOW)
    assert told.value.code == code
    assert store.task_words().empty


def test_evidence_is_kept_byte_for_byte(store):
    number = store.add_task_evidence(4, UNIT, "2026Q3", "清单\n.pdf", b"%PDF-1.7 \x00", by="甲", now=NOW)
    kept = store.task_evidence().iloc[0]
    assert (kept["id"], kept["file_name"], kept["unit"]) == (number, "清单.pdf", UNIT)
    assert store.file_content(kept["file_sha"]) == b"%PDF-1.7 \x00"
    assert store.audit().iloc[-1]["detail"]["size"] == 10


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE task_word SET progress = 'x'",
        "DELETE FROM task_word",
        "UPDATE task_evidence SET file_name = 'x'",
        "DELETE FROM task_evidence",
    ],
)
def test_nothing_said_is_changed_behind_the_products_back(store, raw, statement):
    store.say_on_task(word(), seen=None, by="甲", now=NOW)
    store.add_task_evidence(4, UNIT, "2026Q3", "清单.pdf", b"%PDF-", by="甲", now=NOW)
    with pytest.raises(DBAPIError, match="never changed or deleted"):
        raw.execute(sa.text(statement))
    raw.rollback()
    assert store.task_words()["progress"].iloc[0] == "清单里的三项已完成"
