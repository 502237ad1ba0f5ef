"""Pages made ahead: one at a time, while nobody waits, and never in the way of a request."""

from __future__ import annotations

import threading

import flask
import pytest

from callbacks.server.ahead import MOST, Ahead
from data.rights import LEADER, OFFICE, Actor

LOOKING = Actor("甲", LEADER)


@pytest.fixture
def server():
    return flask.Flask(__name__)


def ahead_of(server, made, state=lambda: 1):
    return Ahead(server, state, lambda who, page: made.append((who.role, page)))


def all_due(ahead):
    while ahead.make_next():
        pass


def test_nothing_is_due_while_nobody_has_looked(server):
    assert not ahead_of(server, []).make_next()


def test_the_last_looked_at_comes_first_and_each_once(server):
    made = []
    ahead = ahead_of(server, made)
    ahead.seen(LOOKING, "a", ["b", "c"])
    ahead.seen(Actor("乙", LEADER), "a", ["b"])
    ahead.seen(Actor("丙", OFFICE), "a", ["b"])
    all_due(ahead)
    assert made == [(OFFICE, "b"), (LEADER, "c"), (LEADER, "b")]


def test_only_the_latest_are_made_again(server):
    made, state = [], [1]
    ahead = ahead_of(server, made, lambda: state[0])
    assert not ahead.make_next()
    for number in range(MOST + 5):
        ahead.seen(LOOKING, number, [])
    state[0] = 2
    all_due(ahead)
    assert [page for _, page in made] == list(range(MOST + 4, 4, -1))


def test_one_that_cannot_be_made_stops_no_other(server):
    made = []

    def make(who, page):
        if page == "bad":
            raise RuntimeError
        made.append(page)

    ahead = Ahead(server, lambda: 1, make)
    ahead.seen(LOOKING, "a", ["good", "bad"])
    all_due(ahead)
    assert made == ["good"]


def test_while_a_request_is_answered_nothing_is_made(server):
    asked, answered, made = threading.Event(), threading.Event(), threading.Event()
    ahead = Ahead(server, lambda: 1, lambda who, page: made.set())

    @server.route("/slow")
    def slow():
        ahead.seen(LOOKING, "a", ["b"])
        asked.set()
        answered.wait(60)
        return "made" if made.is_set() else "not made"

    said = []
    thread = threading.Thread(target=lambda: said.append(server.test_client().get("/slow").text))
    thread.start()
    asked.wait(60)
    worker = ahead.start()
    answered.set()
    thread.join(60)
    assert said == ["not made"]
    assert made.wait(60)
    ahead.stop()
    worker.join(60)
    assert not worker.is_alive()
