"""The application: what its pages and callbacks name exists, and only this machine may ask."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from callbacks.server.pages import PAGES
from callbacks.server.web import create_app, show
from data.errors import UserError
from data.rights import LEADER
from layouts.kit import ids
from layouts.kit.address import parse
from layouts.words.catalogue import catalogue
from metrics.measures import measures
from tests.layouts.pages import components, of_class, words
from tests.people import signed_in
from tests.tools.sources import sources

HERE = {"Host": "127.0.0.1"}


@pytest.fixture
def client(app, empty_context):
    return signed_in(app, empty_context, LEADER)


def ids_in(node):
    return {
        json.dumps(i, sort_keys=True) if isinstance(i, dict) else i
        for c in components(node)
        if (i := getattr(c, "id", None))
    }


def test_every_id_a_callback_names_stands_in_a_layout(app):
    app._setup_server()
    standing = ids_in(app.validation_layout)
    for callback in app.callback_map.values():
        for part in [*callback["inputs"], *callback["state"]]:
            if not part["id"].startswith("{"):
                assert part["id"] in standing


def test_every_id_is_named_once():
    named = [value for key, value in vars(ids).items() if key.isupper()]
    assert len(named) == len(set(named))


def test_the_first_layout_is_the_page_that_was_asked_for(client):
    answer = client.get("/_dash-layout", headers={**HERE, "Referer": "http://127.0.0.1/nowhere?lang=en"})
    assert "There is no such page" in answer.get_data(as_text=True)


@pytest.mark.parametrize("referer", [{}, {"Referer": "http://elsewhere.example/"}])
def test_without_an_address_the_page_waits_to_be_told(client, referer):
    layout = client.get("/_dash-layout", headers={**HERE, **referer}).get_json()
    location = layout["props"]["children"][0]["props"]
    assert "pathname" not in location


def test_an_empty_database_says_what_to_do(empty_context):
    assert "还没有通过的工作簿" in words(show(empty_context, parse("/", "")))


NOWHERE = ["/nowhere", "/No-where", "/nowhere/else", "/county/999999", "/?quarter=x", "/?rule=x", "/?lang=xx"]


@pytest.mark.parametrize("path", NOWHERE)
def test_an_unknown_address_is_a_designed_page(empty_context, path):
    pathname, _, search = path.partition("?")
    assert of_class(show(empty_context, parse(pathname, search)), "problem")


def test_our_own_failure_is_shown_with_the_number_that_is_logged(empty_context, monkeypatch, caplog):
    def broken(context, view):
        raise RuntimeError("secret detail")

    monkeypatch.setitem(PAGES, "overview", replace(PAGES["overview"], content=broken))
    said = words(show(empty_context, parse("/", "")))
    number = re.search(r"编号 ([0-9a-f]{8})", said)[1]
    assert number in caplog.text
    assert "secret" not in said


def test_only_this_machine_is_answered(client):
    assert client.get("/health", headers=HERE).data == b"ok"
    assert client.get("/health", headers={"Host": "dashboard.example"}).status_code == 403


def test_an_address_others_could_reach_is_refused(empty_context):
    with pytest.raises(UserError, match="no_accounts"):
        create_app(empty_context, host="0.0.0.0")


def test_answers_carry_their_headers(client):
    headers = client.get("/", headers=HERE).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe-eval" not in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"


def test_nothing_is_fetched_from_elsewhere(client):
    page = client.get("/", headers=HERE).get_data(as_text=True)
    assert re.findall(r"(?:src|href)=\"(?:https?:)?//", page) == []
    with client.get("/bootstrap/bootstrap.min.css", headers=HERE) as css:
        assert "@import" not in css.get_data(as_text=True)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_key_the_pages_use_has_words(language):
    files = sources("layouts", "callbacks")
    used = {key for file in files for key in re.findall(r"\.text\(\s*\"([a-z_.0-9]+)\"", file.read_text("utf-8"))}
    assert len(used) > 100
    assert {key for key in used if not catalogue(language).has(key)} == set()


def test_every_measure_and_noun_has_words(policy):
    for language in ("zh", "en"):
        said = catalogue(language)
        for measure in measures(policy):
            assert said.has(f"measure.{measure.key}.name")
            assert said.has(f"noun.{measure.noun}.gap")
