"""Limits: nobody's requests, however many, large, deep or slow, keep others from being served."""

from __future__ import annotations

import contextlib
import gzip
import json
import socket
import threading
import urllib.request

import pytest

from callbacks.door import limits
from callbacks.door.gate import CSRF_COOKIE, LARGEST_CALLBACK
from callbacks.server import connections
from callbacks.server.connections import listening
from callbacks.server.guard import MAX_REQUEST
from data.rights import LEADER, OFFICE
from tests.people import BASE, call, forged, signed_in
from tests.tools.work import processor

pytestmark = pytest.mark.usefixtures("nobody")
PATIENCE = 60
"""Seconds after which nothing will come any more, on a machine that does other things at once."""


# --- how many --------------------------------------------------------------------------------------------------------


def test_a_loop_of_callbacks_is_stopped_and_others_go_on(app, empty_context, monkeypatch):
    monkeypatch.setitem(limits.LIMITS, "/_dash-update-component", "10 per hour")  # a slow machine makes no loop
    loop, other = signed_in(app, empty_context, OFFICE), signed_in(app, empty_context, LEADER)
    body = forged(app, "web.follow", {"where": {"pathname": "/nowhere", "search": ""}})
    told = [call(loop, body).status_code for _ in range(12)]
    assert told == [200] * 10 + [429] * 2
    assert call(other, body).status_code == 200


def test_who_is_stopped_is_told_so_and_when_to_come_again(app, empty_context):
    client = signed_in(app, empty_context, OFFICE)
    answer = next(a for a in (client.get("/figures.csv", base_url=BASE) for _ in range(80)) if a.status_code == 429)
    assert "请求太多" in answer.get_data(as_text=True)
    assert int(answer.headers["Retry-After"]) > 0


def test_a_person_who_clicks_fast_stays_far_below():
    assert limits.LIMITS["/_dash-update-component"].startswith("40 per second")


def test_pages_before_signing_in_are_not_counted(app):
    client = app.server.test_client()
    assert {client.get("/health", base_url=BASE).status_code for _ in range(120)} == {200}


# --- how large -------------------------------------------------------------------------------------------------------


def post(client, body, **headers):
    token = {"X-CSRFToken": client.get_cookie(CSRF_COOKIE, domain="127.0.0.1").value}
    told = {"Content-Type": "application/json", **token, **headers}
    with processor(10):
        return client.post("/_dash-update-component", data=body, base_url=BASE, headers=told).status_code


def test_a_body_of_a_hundred_megabytes_is_refused(app, empty_context):
    assert post(signed_in(app, empty_context, OFFICE), b"x" * (100 * 1024 * 1024)) in (400, 413)


def test_a_callback_that_is_no_upload_may_not_be_large(app, empty_context):
    body = forged(app, "web.follow", {"where": {"pathname": "/", "search": "x" * LARGEST_CALLBACK}})
    assert post(signed_in(app, empty_context, OFFICE), json.dumps(body)) == 413


def test_a_million_inputs_are_refused(app, empty_context):
    body = json.dumps({**forged(app, "web.follow"), "inputs": [{}] * 1_000_000})
    assert post(signed_in(app, empty_context, OFFICE), body) in (400, 413)


@pytest.mark.parametrize("body", ["[" * 10_000, '{"a":' * 10_000, '{"output": ' + "[" * 100_000])
def test_depth_is_refused(app, empty_context, body):
    assert post(signed_in(app, empty_context, OFFICE), body) == 400


def test_a_compressed_body_is_refused(app, empty_context):
    body = gzip.compress(json.dumps(forged(app, "web.follow")).encode())
    assert post(signed_in(app, empty_context, OFFICE), body, **{"Content-Encoding": "gzip"}) == 415


# --- how slow --------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def served(app, **limits):
    server = listening(app.server, "127.0.0.1", 0, **limits)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield server
    server.close()
    thread.join(timeout=PATIENCE)


def answered(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=PATIENCE) as answer:
        return answer.read() == b"ok"


def closed(one):
    """Whether the other side closes without a word."""
    one.settimeout(PATIENCE)
    with contextlib.suppress(ConnectionError):
        return one.recv(1000) == b""
    return True


def test_idle_connections_leave_others_served(app):
    with served(app) as server, contextlib.ExitStack() as stack:
        for _ in range(300):
            stack.enter_context(socket.create_connection(("127.0.0.1", server.effective_port)))
        assert all(answered(server.effective_port) for _ in range(5))


def test_room_is_kept_for_more_than_a_thousand_connections():
    assert connections.CONNECTIONS > 1_000


def test_a_connection_that_says_nothing_is_closed(app):
    quick = {"channel_timeout": 1, "cleanup_interval": 1}
    with served(app, **quick) as server, socket.create_connection(("127.0.0.1", server.effective_port)) as one:
        assert closed(one)


def test_a_body_that_trickles_is_closed_though_bytes_go_on_coming(app):
    with served(app, channel_timeout=1, cleanup_interval=1) as server:
        with socket.create_connection(("127.0.0.1", server.effective_port)) as one:
            one.sendall(b"POST /signin HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n\r\n")
            assert stopped(one)
        assert answered(server.effective_port)


def stopped(one):
    """Whether the other side closes, a byte being sent whenever it has said nothing for a while."""
    one.settimeout(0.1)
    for _ in range(PATIENCE * 10):
        try:
            one.sendall(b"x")
            if one.recv(1000) == b"":
                return True
        except TimeoutError:
            continue
        except ConnectionError:
            return True
    return False


def test_a_body_announced_as_too_large_is_refused_before_it_comes(app):
    with served(app) as server, socket.create_connection(("127.0.0.1", server.effective_port)) as one:
        one.sendall(f"POST /signin HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {MAX_REQUEST * 8}\r\n\r\n".encode())
        one.settimeout(PATIENCE)
        assert b"413" in one.recv(200)
