"""What is the same for every reader: named by its content, compressed, kept for good, few files where Dash has many."""

from __future__ import annotations

import gzip
import re

import brotli
import pytest
from plotly.offline import get_plotlyjs_version  # noqa: TID251 - to hold our reading of its version against

from callbacks.server import plotlyjs, static
from callbacks.server.static import FOR_GOOD, Kept, Shelf
from callbacks.server.web import create_app
from data.rights import LEADER
from tests.people import BASE, signed_in


@pytest.fixture
def client(app, empty_context):
    return signed_in(app, empty_context, LEADER)


@pytest.fixture
def named(client):
    """Every file the first page names, in its order."""
    page = client.get("/", base_url=BASE).get_data(as_text=True)
    return re.findall(r'(?:<script src|rel="stylesheet" href)="([^"]+)"', page)


def test_the_page_names_four_files_plotly_before_the_libraries(named):
    stems = [name.rpartition("/")[2].partition(".")[0] for name in named]
    assert stems == ["screen", "plotly", "dash-renderer", "own"]


def test_each_is_kept_for_good_by_every_browser_whoever_is_signed_in(app, named):
    stranger = app.server.test_client()
    for name in named:
        answer = stranger.get(name, base_url=BASE, headers={"Accept-Encoding": "gzip, br"})
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == FOR_GOOD
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Content-Encoding"] == "br"


@pytest.mark.parametrize(("asked", "unpack"), [("br", brotli.decompress), ("gzip", gzip.decompress), ("", bytes)])
def test_what_is_unpacked_is_the_file(app, named, asked, unpack):
    script = next(name for name in named if "/plotly." in name)
    answer = app.server.test_client().get(script, base_url=BASE, headers={"Accept-Encoding": asked})
    assert unpack(answer.data) == plotlyjs.script()


def test_a_file_asked_for_before_any_page_is_there(empty_context, named):
    again = create_app(empty_context)
    assert again.server.test_client().get(named[2], base_url=BASE).status_code == 200


def test_a_name_of_other_content_is_not_answered(client):
    assert client.get("/kept/own.00000000000000000000.js", base_url=BASE).status_code == 404


def test_a_change_of_content_is_a_change_of_name():
    shelf = Shelf()
    assert shelf.put("own", static._SCRIPT, b"a") != shelf.put("own", static._SCRIPT, b"b")


def test_no_library_is_left_out_but_what_no_page_needs(app, client, named):
    libraries = client.get(named[2], base_url=BASE).get_data(as_text=True)
    signs = ("DashRenderer", "dash_html_components", "dash_bootstrap_components", "webpackChunkdash_core_components")
    for sign in signs:
        assert sign in libraries
    own = client.get(named[3], base_url=BASE).get_data(as_text=True)
    assert "dash_clientside" in own
    assert "data-query" in own


def test_the_style_sheet_asks_for_no_other_file(client, named):
    style = client.get(named[0], base_url=BASE).get_data(as_text=True)
    assert "--accent" in style
    assert [found for found in re.findall(r"url\(([^)]*)\)", style) if not found.strip("\"'").startswith("data:")] == []


def test_files_not_named_by_their_content_are_asked_for_again(client):
    for path in ("/assets/tokens.css", "/bootstrap/bootstrap.min.css"):
        with client.get(path, base_url=BASE) as answer:
            assert answer.headers["Cache-Control"] == "no-cache"
            tag = answer.headers["ETag"]
        with client.get(path, base_url=BASE, headers={"If-None-Match": tag}) as again:
            assert again.status_code == 304


def test_pages_and_answers_are_never_kept(client):
    for path in ("/", "/_dash-layout", "/figures.csv", "/health"):
        assert client.get(path, base_url=BASE).headers["Cache-Control"] == "no-store"


def test_scripts_fetched_on_demand_are_sent_again_only_where_they_changed(client):
    path = "/_dash-component-suites/dash/dcc/async-upload.js"
    client.get("/", base_url=BASE)
    first = client.get(path, base_url=BASE, headers={"Accept-Encoding": "br"})
    assert (first.status_code, first.headers["Content-Encoding"]) == (200, "br")
    assert first.headers["Cache-Control"] == "no-cache"
    told = {"If-None-Match": first.headers["ETag"], "Accept-Encoding": "br"}
    again = client.get(path, base_url=BASE, headers=told)
    assert (again.status_code, again.data) == (304, b"")


def test_what_callbacks_there_are_is_sent_again_only_where_it_changed(client):
    packed = {"Accept-Encoding": "br"}
    first = client.get("/_dash-dependencies", base_url=BASE, headers=packed)
    assert first.headers["Cache-Control"] == "private, no-cache"
    told = {"If-None-Match": first.headers["ETag"], **packed}
    again = client.get("/_dash-dependencies", base_url=BASE, headers=told)
    assert (again.status_code, again.data) == (304, b"")


def test_patient_compression_is_kept_for_the_next_start(tmp_path):
    body = b"the same words " * 500
    Kept(body, static._SCRIPT, "a.js").press(tmp_path)
    (kept,) = tmp_path.glob("*.br")
    assert brotli.decompress(kept.read_bytes()) == body
    again = Kept(body, static._SCRIPT, "a.js")
    again.press(tmp_path)
    assert again.encoded("br") == kept.read_bytes()


def test_what_a_folder_keeps_is_taken_only_where_it_is_the_same(tmp_path):
    (tmp_path / "a.js.br").write_bytes(brotli.compress(b"something else"))
    kept = Kept(b"ours" * 200, static._SCRIPT, "a.js")
    kept.press(tmp_path)
    assert brotli.decompress(kept.encoded("br")) == b"ours" * 200


# --- plotly.js -------------------------------------------------------------------------------------------------------


def test_the_version_named_is_the_one_plotly_brings():
    assert plotlyjs.bundled() == get_plotlyjs_version() == plotlyjs.VERSION


def test_without_the_small_bundle_the_whole_one_is_served(tmp_path):
    assert plotlyjs.script(tmp_path) == plotlyjs.whole().read_bytes()


def test_a_bundle_that_was_changed_is_not_served(tmp_path):
    plotlyjs.small(tmp_path).write_bytes(b"alert(1)")
    assert plotlyjs.script(tmp_path) == plotlyjs.whole().read_bytes()


def test_a_package_that_is_another_is_refused():
    with pytest.raises(ValueError, match="package"):
        plotlyjs.unpacked(b"not it")


def test_a_set_up_without_npm_still_ends_well(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(plotlyjs.shutil, "which", lambda name: None)
    monkeypatch.setattr(plotlyjs, "small", lambda folder=tmp_path: tmp_path / "absent.js")
    plotlyjs.script.cache_clear()
    assert plotlyjs.main() == 0
    assert "whole" in capsys.readouterr().out
    plotlyjs.script.cache_clear()
