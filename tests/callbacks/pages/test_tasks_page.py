"""任务: a unit writes on its own tasks and shows its evidence; nobody else's."""

import base64
import datetime as dt

import pytest

from callbacks.pages import tasks
from callbacks.server.web import create_app, show
from callbacks.services import access
from callbacks.services.context import Context
from callbacks.services.views import view_at
from data.policy.policy import load_policy
from data.quarters import CHINA
from data.rights import COUNTY, LEADER, OFFICE, UNIT, Actor
from data.settings import sqlite_url
from data.store.store import Store
from layouts.kit import address as at
from layouts.kit.address import parse
from tests.layouts.pages import components, words
from tests.people import signed_in

QUARTER = "2026Q3"
NOW = dt.datetime(2026, 10, 12, 9, 30, tzinfo=CHINA)
HOUSING = Actor("housing", UNIT, unit="市住建局")
PDF = "data:application/pdf;base64," + base64.b64encode(b"%PDF-1.7 list").decode()


@pytest.fixture(scope="module")
def policy():
    return load_policy()


@pytest.fixture
def context(policy, tmp_path):
    store = Store.open(sqlite_url(tmp_path / "t.sqlite"), policy, now=NOW)
    yield Context(store, policy, lambda: NOW)
    store.close()


def page(context, who, search=""):
    with access.acting(who):
        return show(context, parse("/tasks", search))


def save(
    context, who, unit="市住建局", *, task=4, quarter=QUARTER, seen=None, state="推进中", progress="三个小区已配建"
):
    """Fill in the form and press save: what is told."""
    about = {"task": task, "unit": unit, "quarter": quarter, "seen": seen}
    with access.acting(who):
        view = view_at(context, at.TASKS, "?task=4")
        return words(tasks.on_save(context, view, about, state, progress, ""))


def test_a_unit_writes_on_its_own_task_and_everyone_sees_it(context):
    assert save(context, HOUSING) == "进展已保存。"
    said = words(page(context, Actor("leader", LEADER), f"task=4&quarter={QUARTER}"))
    assert "三个小区已配建" in said and "二(二)4" in said
    assert context.store.task_words()["said_by"].iloc[0] == "housing"


@pytest.mark.parametrize(
    "who", [Actor("other", UNIT, unit="市教育局"), Actor("county", COUNTY, "140802"), Actor("office", OFFICE)]
)
def test_nobody_writes_for_another_unit_and_the_audit_keeps_that_they_tried(context, who):
    assert "只有这个单位自己的账号" in save(context, who)
    assert context.store.task_words().empty
    assert list(context.store.audit()["act"])[-1] == "request.refused"


@pytest.mark.parametrize(
    "wrong", [{"task": 99}, {"unit": "各级医疗卫生机构"}, {"unit": "别的单位"}, {"quarter": "2027Q1"}, {"quarter": "x"}]
)
def test_what_there_is_not_is_not_written_on(context, wrong):
    unit = wrong.pop("unit", "市住建局")
    assert "没有这项任务、这个单位" in save(context, Actor("x", UNIT, unit=unit), unit, **wrong)


def test_who_has_not_seen_the_last_word_is_told(context):
    save(context, HOUSING)
    assert "“housing”又写了一条" in save(context, HOUSING, progress="没看到前一条")
    assert save(context, HOUSING, seen=1, progress="看到了") == "进展已保存。"


def test_a_form_without_a_state_or_words_says_so(context):
    assert "请先选状态" in save(context, HOUSING, state=None)
    assert "请写明进展" in save(context, HOUSING, progress=" ")


def test_a_unit_and_a_county_see_their_own_only(context, policy):
    save(context, HOUSING)
    save(context, Actor("city", UNIT, unit="市教育局"), "市教育局", progress="教育局自己的话")
    mine = words(page(context, HOUSING, "task=4"))
    assert "三个小区已配建" in mine and "教育局自己的话" not in mine
    county = page(context, Actor("county", COUNTY, policy.counties[0].code), "task=4&unit=市住建局")
    assert "三个小区已配建" not in words(county)
    assert not [part for part in components(county) if getattr(part, "id", "") == "tasks-save"]


def test_a_stale_word_is_seen(context):
    save(context, HOUSING, quarter="2025Q4")
    assert "3 个季度没有更新" in words(page(context, Actor("leader", LEADER), f"quarter={QUARTER}"))


def test_evidence_comes_back_as_something_to_save_and_only_to_who_may_see_it(context, policy):
    own = Actor("x", UNIT, unit=policy.tasks[0].lead[0])
    about = {"task": 1, "unit": own.unit, "quarter": QUARTER, "seen": None}
    with access.acting(own):
        view = view_at(context, at.TASKS, "")
        assert words(tasks.on_evidence(context, view, about, "清单.pdf", PDF)) == "佐证已保存。"
        assert "不是 .pdf 文件" in words(
            tasks.on_evidence(context, view, about, "a.pdf", PDF.replace("JVBERi", "AAAAAA"))
        )
        assert "没有传完整" in words(tasks.on_evidence(context, view, about, "a.pdf", "data:;base64,*"))
    app = create_app(context)
    for role, status in ((UNIT, 200), (OFFICE, 200), (COUNTY, 404)):
        answer = signed_in(app, context, role).get("/evidence/1", base_url="http://127.0.0.1")
        assert answer.status_code == status, role
        if status == 200:
            assert answer.data == b"%PDF-1.7 list"
            assert answer.headers["Content-Disposition"].startswith("attachment")
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.mimetype == "application/octet-stream"
    assert signed_in(app, context, OFFICE).get("/evidence/2", base_url="http://127.0.0.1").status_code == 404
