"""Elements as HTML, in which everything a person wrote is text, and as what Dash draws.

What only stands on a page is written out as HTML; what a callback names or what draws stays a component.
"""

from __future__ import annotations

import json

import dash_bootstrap_components as dbc
import pytest
from dash import dcc

from layouts.kit import html, ids
from tests.layouts.pages import components


def test_elements_are_written():
    node = html.Div([html.B("1,862"), " 个", None, html.Link("县", href="/county")], className="gap", **{"data-x": "y"})
    assert html.text(node) == '<div class="gap" data-x="y"><b>1,862</b> 个<a href="/county">县</a></div>'


def test_texts_and_attributes_are_escaped():
    node = html.P('<img src=x onerror="alert(1)">', title='"><script>')
    assert html.text(node) == ('<p title="&quot;&gt;&lt;script&gt;">&lt;img src=x onerror=&quot;alert(1)&quot;&gt;</p>')


def test_attributes_are_written_as_html_has_them():
    node = html.Td(["a", html.Br()], colSpan=2, hidden=True, style={"width": "4%"})
    assert html.text(node) == '<td colspan="2" hidden="" style="width:4%">a<br></td>'


def test_what_is_in_a_style_is_escaped():
    assert html.text(html.B(style={"width": '"><script>'})) == '<b style="width:&quot;&gt;&lt;script&gt;"></b>'


def test_an_attribute_that_no_element_has_is_refused():
    with pytest.raises(TypeError, match="onclick"):
        html.text(html.P("x", onclick="alert(1)"))
    with pytest.raises(TypeError, match="class_name"):
        html.page(html.P(html.B("x", class_name="wrong")))


def test_what_has_no_html_is_not_written():
    with pytest.raises(TypeError, match="Graph"):
        html.text(dcc.Graph())


def test_what_an_element_was_given_reads_as_its_attributes():
    cell = html.Td("甲", className="r", **{"data-x": "y"})
    assert (type(cell).__name__, cell.children, cell.className, getattr(cell, "data-x")) == ("Td", "甲", "r", "y")
    assert not hasattr(cell, "href")
    assert "甲" in str(html.Tr([cell]))


def test_an_element_and_all_inside_it_become_one():
    page = html.page(
        html.Section([html.H2("标题"), html.P(["甲", html.B("乙")])], className="sec", **{"aria-label": "x"})
    )
    assert isinstance(page, html.Plain)
    assert page.tag == "section"
    assert page.given == {"className": "sec", "aria-label": "x"}
    assert page.inside == "<h2>标题</h2><p>甲<b>乙</b></p>"


def test_a_chart_stays_and_so_does_all_around_it():
    chart = html.Div(dcc.Graph(id="c-x"))
    page = html.page(html.Section([html.H2(["标题", html.B("!")]), chart, html.P(html.I("来源"))]))
    kinds = [type(one).__name__ for one in components(page)]
    assert kinds == ["Section", "Plain", "Div", "Graph", "Plain"]


def test_what_a_callback_names_stays():
    for kept in (html.Button("x", id=ids.PRINT), html.Span("x", id={"type": "any", "key": "1"}), dbc.Select(id="any")):
        page = html.page(html.Div([html.P(html.B("a")), html.Div(kept)]))
        found = {str(getattr(one, "id", None)): type(one).__name__ for one in components(page)}
        assert found[str(kept.id)] == type(kept).__name__


def test_a_dialog_stays():
    page = html.page(html.Div([html.Dialog([html.B("a")])]))
    assert [type(one).__name__ for one in components(page)] == ["Div", "Dialog", "B"]


def test_what_has_nothing_inside_is_left_as_it_is():
    page = html.page(html.P("只有字", className="note"))
    assert (type(page).__name__, page.children, page.className) == ("P", "只有字", "note")


def test_what_somebody_wrote_is_text():
    page = html.page(html.Div([html.B("<script>alert(1)</script>"), html.Link("x", href='/"onclick="alert(1)')]))
    assert "<script>" not in page.inside
    assert 'onclick="' not in page.inside


def test_links_inside_the_application_turn_the_page_and_others_do_not():
    page = html.page(html.P([html.Link("县", href="/county"), html.A("表", href="/take/x.csv")]))
    assert page.inside == '<a data-turn href="/county">县</a><a href="/take/x.csv">表</a>'


def test_a_link_beside_a_chart_turns_the_page_too():
    page = html.page(html.Div([dcc.Graph(), html.Link("县", href="/county"), html.A("表", href="/take/x.csv")]))
    turns = [one.href for one in components(page) if getattr(one, "data-turn", None) is not None]
    assert turns == ["/county"]


def test_styles_are_written_as_css_has_them():
    page = html.page(html.Div(html.B("x", style={"backgroundColor": "red", "--share": "3%"})))
    assert 'style="background-color:red;--share:3%"' in page.inside


def test_what_a_callback_gives_out_is_drawn_as_a_page_is():
    given = json.loads(json.dumps([html.P(["甲", html.B("<i>")])], default=lambda one: one.to_plotly_json()))
    inside = "甲<b>&lt;i&gt;</b>"
    assert given == [{"type": "Plain", "namespace": "tuoyu", "props": {"tag": "p", "given": {}, "inside": inside}}]
