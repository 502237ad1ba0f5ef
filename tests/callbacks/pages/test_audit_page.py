"""审计: every act readable, found by who, act, subject and day, taken away safely, and its chain verified."""

import csv
import datetime as dt
import io
import re

import pytest
import sqlalchemy as sa

from callbacks.server.web import create_app, show
from callbacks.services import access
from callbacks.services.context import Context
from data.policy.policy import load_policy
from data.quarters import CHINA
from data.rights import AUDITOR, OFFICE, Actor
from data.settings import sqlite_url
from data.store.store import Store
from layouts.kit.address import parse
from layouts.kit.files import guarded
from layouts.words.catalogue import LANGUAGES, catalogue
from tests.layouts.pages import words
from tests.people import signed_in
from tests.tools.sources import sources

NOW = dt.datetime(2026, 10, 12, 9, 30, tzinfo=CHINA)


@pytest.fixture
def context(tmp_path):
    policy = load_policy()
    store = Store.open(sqlite_url(tmp_path / "t.sqlite"), policy, now=NOW)
    store.record("request.refused", "approve", by="=1+1", now=NOW, path="/review", address="10.0.0.9")
    store.record("account.role", "account 甲", by="admin", now=NOW, before={"role": "unit"}, after={"role": "office"})
    store.close_quarter("2026Q1", by="office", now=NOW + dt.timedelta(days=1))
    yield Context(store, policy, lambda: NOW)
    store.close()


def page(context, search="", role=AUDITOR):
    with access.acting(Actor("auditor", role)):
        return words(show(context, parse("/audit", search)))


def test_every_act_in_the_code_has_its_word_in_both_languages():
    named = r'(?:_write|_changing|record|_fail)\(\s*(?:[^"()]*?,\s*)??"([a-z_]+(?:\.[a-z_]+)?)"'
    written = re.compile(named + r'|"(sign_in\.[a-z]+)"')
    acts = set()
    for file in sources("data/store", "callbacks"):
        found = written.findall(file.read_text(encoding="utf-8"))
        acts |= {name for pair in found for name in pair if name}
    acts -= {"sign_in.wrong", "sign_in.locked"}  # what a person is told; no acts
    assert {"submission.send", "task.say", "request.refused", "account.role", "sign_in.failed"} <= acts
    for language in LANGUAGES:
        assert [act for act in sorted(acts) if not catalogue(language).has(f"audit.name.{act}")] == []


def test_an_entry_says_who_when_what_about_what_and_from_where(context):
    said = page(context)
    assert "越权请求被拒" in said and "10.0.0.9" in said and "2026-10-12 09:30:00" in said
    assert "角色 unit → office" in said and "账号 甲" in said
    assert "链条完整，共 4 条" in said


@pytest.mark.parametrize(
    ("search", "count"),
    [
        ("who=office", 1),
        ("act=account.role", 1),
        ("subject=甲", 1),
        ("subject=%25", 0),
        ("since=2026-10-13", 1),
        ("until=2026-10-12", 3),
        ("since=2026-10-12&until=2026-10-12&who=admin", 1),
        ("since=gestern", 4),
        ("page=99", 4),
    ],
)
def test_what_is_asked_for_is_found(context, search, count):
    assert f"{count} 条审计记录" in page(context, search)


def test_a_hundred_stand_on_a_page(context):
    with context.store.together():
        for number in range(120):
            context.store.record("figures.taken", str(number), by="analyst", now=NOW)
    assert "第 1 页，共 2 页" in page(context) and "较早的" in page(context)
    second = page(context, "page=2")
    assert "较新的" in second and "建立数据库" in second and "figures.taken" in second


def test_a_broken_chain_is_told(context, tmp_path):
    engine = sa.create_engine(sqlite_url(tmp_path / "t.sqlite"))
    with engine.begin() as raw:
        raw.execute(sa.text("DROP TRIGGER audit_no_update"))
        raw.execute(sa.text("UPDATE audit SET who = 'x' WHERE seq = 2"))
    engine.dispose()
    assert "链条断裂，共 4 条，从第 2 条起对不上" in page(context)


def test_what_was_looked_at_is_not_looked_at_again_unless_asked(context, tmp_path):
    assert "链条完整" in page(context)
    engine = sa.create_engine(sqlite_url(tmp_path / "t.sqlite"))
    with engine.begin() as raw:
        raw.execute(sa.text("DROP TRIGGER audit_no_update"))
        raw.execute(sa.text("UPDATE audit SET who = 'x' WHERE seq = 2"))
    engine.dispose()
    assert "全链核对于 2026-10-12 09:30:00" in page(context)
    assert "链条完整" in page(context), "the page says when it was looked at"
    assert "从第 2 条起对不上" in page(context, "verify=1")
    assert "从第 2 条起对不上" in page(context), "a broken chain stays broken"


def test_an_entry_that_does_not_follow_is_seen_at_once(context, tmp_path):
    assert "链条完整" in page(context)
    context.store.record("figures.taken", "x", by="a", now=NOW)
    engine = sa.create_engine(sqlite_url(tmp_path / "t.sqlite"))
    with engine.begin() as raw:
        raw.execute(sa.text("DROP TRIGGER audit_no_update"))
        raw.execute(sa.text("UPDATE audit SET who = 'x' WHERE seq = 5"))
    engine.dispose()
    assert "从第 5 条起对不上" in page(context)


def test_before_and_after_have_columns_of_their_own(context):
    client = signed_in(create_app(context), context, AUDITOR)
    answer = client.get("/audit.csv?act=account.role&lang=en", base_url="http://127.0.0.1")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [(row["Before"], row["After"]) for row in rows] == [('{"role": "unit"}', '{"role": "office"}')]


def test_nobody_but_the_auditor_sees_it(context):
    assert "10.0.0.9" not in page(context, role=OFFICE)
    app = create_app(context)
    assert signed_in(app, context, OFFICE).get("/audit.csv", base_url="http://127.0.0.1").status_code == 403


def test_the_file_holds_what_is_asked_for_and_no_formula(context):
    client = signed_in(create_app(context), context, AUDITOR)
    answer = client.get("/audit.csv?act=request.refused&lang=en", base_url="http://127.0.0.1")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0][:3] == ["Number", "Time", "Who"]
    assert [row[2] for row in rows[1:]] == ["'=1+1"]
    assert rows[1][3:5] == ["request.refused", "Request refused"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_no_cell_is_taken_for_a_formula(start):
    assert guarded(f"{start}1") == f"'{start}1"
    assert guarded("1=1") == "1=1"
