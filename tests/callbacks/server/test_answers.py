"""Answers kept as bytes: given again only to whom they were made for, and only while nothing has changed."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import re
from dataclasses import replace
from html import unescape

import pytest

from callbacks.server import web
from callbacks.server.answers import Answers
from callbacks.server.pages import PAGES
from callbacks.services.context import open_context
from data.rights import COUNTY, LEADER, OFFICE
from layouts.kit import ids
from layouts.kit.shell import READER
from tests.people import BASE, call, signed_in

pytestmark = pytest.mark.usefixtures("nobody")

PACKED = {"Accept-Encoding": "gzip"}


@pytest.fixture
def context(own_demonstration):
    opened = open_context(own_demonstration, demo=True)
    yield opened
    opened.store.close()


@pytest.fixture
def made(monkeypatch):
    """The addresses pages were really made for."""
    asked = []
    really = web.show
    monkeypatch.setattr(web, "show", lambda context, address: (asked.append(address), really(context, address))[1])
    return asked


def follow(client, path="/", search=""):
    """Turn to a page, as the one callback does."""
    body = {
        "output": f"{ids.PAGE}.children",
        "outputs": {"id": ids.PAGE, "property": "children"},
        "inputs": [{"id": ids.WHERE, "property": "data", "value": {"pathname": path, "search": search}}],
        "changedPropIds": [f"{ids.WHERE}.data"],
        "state": [],
    }
    answer = call(client, body, **PACKED)
    assert answer.status_code == 200
    return answer


def test_the_second_time_the_same_bytes_are_given(app, context, made):
    client = signed_in(app, context, LEADER)
    first, second = follow(client).data, follow(client).data
    assert first == second
    assert len(made) == 1


def test_another_reader_is_never_given_it(app, context, made):
    """First A, then B: the page names who looks at it, and a county's page holds what only that county may see."""
    code = context.policy.counties[0].code
    mine = signed_in(app, context, COUNTY, code)
    follow(mine, f"/county/{code}")
    for other in (signed_in(app, context, COUNTY, context.policy.counties[1].code), signed_in(app, context, OFFICE)):
        before = len(made)
        follow(other, f"/county/{code}")
        assert len(made) == before + 1


def test_those_who_may_see_the_same_share_it_and_each_reads_their_own_name(app, context, made):
    first, second = signed_in(app, context, LEADER), signed_in(app, context, LEADER, name="李'\"<b>")
    mine, theirs = (gzip.decompress(follow(client).data).decode() for client in (first, second))
    assert len(made) == 1
    assert f"test {LEADER}" in mine and "李" not in mine
    names = [re.findall("who-name[^>]*>([^<]*)<", str(json.loads(page))) for page in (mine, theirs)]
    assert [unescape(name) for name, *_ in names] == [f"test {LEADER}", "李'\"<b>"]
    assert READER not in mine + theirs


def test_nobody_is_told_another_name_where_a_page_is_not_kept(app, context):
    client = signed_in(app, context, OFFICE)
    page = gzip.decompress(follow(client, "/review").data).decode()
    assert READER not in page and f"test {OFFICE}" in page


def test_what_shows_on_no_page_of_figures_leaves_them_kept(app, context, made):
    client = signed_in(app, context, LEADER)
    follow(client)
    context.store.record("session.end_all", "anybody", by="tests", now=context.now())
    follow(client)
    assert len(made) == 1


def test_a_county_is_told_nothing_of_another_after_that_one_looked(app, context):
    code = context.policy.counties[0].code
    own = signed_in(app, context, COUNTY, code)
    follow(own, f"/county/{code}")
    leader = signed_in(app, context, LEADER)
    shown = leader.get("/_dash-layout", base_url=BASE, headers={"Referer": f"{BASE}/county/{code}"}).get_json()
    assert f"test county {code}" not in str(shown)


def test_an_act_makes_pages_anew(app, context, made):
    client = signed_in(app, context, LEADER)
    follow(client)
    context.store.record("tests", "anything", by="tests", now=context.now())
    follow(client)
    assert len(made) == 2


def test_another_day_makes_pages_anew(app, context, made):
    client = signed_in(app, context, LEADER)
    follow(client)
    now = context.now()
    context.now = lambda: now.replace(hour=23, minute=59) + dt.timedelta(minutes=2)
    context.store.accounts.who = lambda token, at, who=context.store.accounts.who: who(token, now)
    follow(client)
    assert len(made) == 2


@pytest.mark.parametrize(
    ("path", "search"), [("/", "?quarter=2026Q2"), ("/", "?lang=en"), ("/", "?rule=registered"), ("/county", "")]
)
def test_another_address_is_another_answer(app, context, made, path, search):
    client = signed_in(app, context, LEADER)
    first = follow(client).data
    assert follow(client, path, search).data != first
    assert len(made) == 2


def test_a_failure_is_not_kept(app, context, made, monkeypatch):
    client = signed_in(app, context, LEADER)

    def broken(context, view):
        raise RuntimeError("broken")

    with monkeypatch.context() as patched:
        patched.setitem(PAGES, "overview", replace(PAGES["overview"], content=broken))
        follow(client)
    assert b"failure" not in follow(client).get_data()
    assert len(made) == 2


def test_a_refusal_is_entered_each_time(app, context):
    client = signed_in(app, context, "unit")
    before = context.store.audit()["act"].tolist().count("request.refused")
    follow(client)
    follow(client)
    assert context.store.audit()["act"].tolist().count("request.refused") == before + 2


def test_pages_that_are_written_to_are_always_made(app, context, made):
    client = signed_in(app, context, OFFICE)
    for _ in range(2):
        follow(client, "/review")
    assert len(made) == 2


def test_the_first_layout_is_kept_too(app, context, made):
    client = signed_in(app, context, LEADER)
    asked = {"base_url": BASE, "headers": {"Referer": f"{BASE}/?quarter=2026Q2", **PACKED}}
    assert client.get("/_dash-layout", **asked).data == client.get("/_dash-layout", **asked).data
    assert len(made) == 1


def test_the_quarters_beside_the_one_that_is_looked_at_are_made_ahead(app, context, made):
    client = signed_in(app, context, LEADER)
    follow(client, "/", "?quarter=2025Q2&compare=2025Q1&rule=registered")
    while app.ahead.make_next():
        pass
    assert [(one.quarter, one.compare) for one in made[1:]] == [("2025Q1", None), ("2025Q3", "2025Q1")]
    follow(client, "/", "?quarter=2025Q3&compare=2025Q1&rule=registered")
    follow(signed_in(app, context, LEADER, name="another"), "/", "?rule=registered&quarter=2025Q1")
    assert len(made) == 3


def test_after_an_act_what_people_look_at_is_made_once_more_before_they_ask(app, context, made):
    client = signed_in(app, context, LEADER)
    follow(client, "/", "?quarter=2026Q2")
    while app.ahead.make_next():
        pass
    before = len(made)
    context.store.record("tests", "anything", by="tests", now=context.now())
    assert app.ahead.make_next()
    assert [one.quarter for one in made[before:]] == ["2026Q2"]
    follow(client, "/", "?quarter=2026Q2")
    assert len(made) == before + 1


def test_what_is_made_ahead_is_made_as_nobody_in_particular(app, context, made):
    """The audit must not say that somebody asked for what nobody asked for."""
    client = signed_in(app, context, LEADER)
    follow(client)
    before = len(context.store.audit())
    while app.ahead.make_next():
        pass
    assert len(made) > 1
    assert len(context.store.audit()) == before


def test_there_is_an_end_to_what_is_kept():
    answers = Answers(most=100)
    for number in range(20):
        answers.put(number, b"x" * 10)
    assert answers.get(0) is None
    assert answers.get(19) == b"x" * 10
    answers.put(19, b"y" * 10)
    assert answers.get(10) is not None


# --- what a context makes once ---------------------------------------------------------------------------------------


def test_a_board_is_made_once_for_each_revision(context):
    asked = (context.default_quarter(), None, "all")
    before = context.board(*asked)
    assert context.board(*asked) is before
    revision, really = context.store.revision(), context.store.revision
    context.store.revision = lambda: really() + 1
    assert context.store.revision() == revision + 1
    assert context.board(*asked) is not before


def test_a_frame_that_is_made_once_is_everybodys_own(context):
    quarter = context.default_quarter()
    mine = context.county_values(quarter)
    mine.loc[:, "source"] = "spoilt"
    assert "spoilt" not in set(context.county_values(quarter)["source"])
