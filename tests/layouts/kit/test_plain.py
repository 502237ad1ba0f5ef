"""What only stands on a page is written out as HTML; what a callback names or what draws stays a component."""

from __future__ import annotations

import dash_bootstrap_components as dbc
from dash import dcc

from layouts.kit import html, ids
from layouts.kit.plain import Plain, plain
from tests.layouts.pages import components


def test_an_element_and_all_inside_it_become_one():
    page = plain(html.Section([html.H2("标题"), html.P(["甲", html.B("乙")])], className="sec", **{"aria-label": "x"}))
    assert isinstance(page, Plain)
    assert page.tag == "section"
    assert page.given == {"className": "sec", "aria-label": "x"}
    assert page.inside == "<h2>标题</h2><p>甲<b>乙</b></p>"


def test_a_chart_stays_and_so_does_all_around_it():
    page = plain(html.Section([html.H2(["标题", html.B("!")]), html.Div(dcc.Graph(id="c-x")), html.P(html.I("来源"))]))
    kinds = [type(one).__name__ for one in components(page)]
    assert kinds == ["Section", "Plain", "Div", "Graph", "Plain"]


def test_what_a_callback_names_stays():
    for kept in (html.Button("x", id=ids.PRINT), html.Span("x", id={"type": "any", "key": "1"}), dbc.Select(id="any")):
        page = plain(html.Div([html.P(html.B("a")), html.Div(kept)]))
        assert any(one is kept for one in components(page))


def test_what_has_nothing_inside_is_left_as_it_is():
    page = html.P("只有字", className="note")
    assert plain(page) is page


def test_what_somebody_wrote_is_text():
    page = plain(html.Div([html.B("<script>alert(1)</script>"), dcc.Link("x", href='/"onclick="alert(1)')]))
    assert "<script>" not in page.inside
    assert 'onclick="' not in page.inside


def test_links_inside_the_application_turn_the_page_and_others_do_not():
    page = plain(html.P([dcc.Link("县", href="/county"), html.A("表", href="/take/x.csv")]))
    assert page.inside == '<a data-turn href="/county">县</a><a href="/take/x.csv">表</a>'


def test_styles_are_written_as_css_has_them():
    page = plain(html.Div(html.B("x", style={"backgroundColor": "red", "--share": "3%"})))
    assert 'style="background-color:red;--share:3%"' in page.inside
