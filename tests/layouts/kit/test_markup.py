"""A layout as HTML: everything a person wrote is text."""

from __future__ import annotations

import pytest
from dash import dcc

from layouts.kit import html
from layouts.kit.markup import markup


def test_components_become_their_elements():
    node = html.Div([html.B("1,862"), " 个", None, dcc.Link("县", href="/county")], className="gap", **{"data-x": "y"})
    assert markup(node) == '<div class="gap" data-x="y"><b>1,862</b> 个<a href="/county">县</a></div>'


def test_texts_and_attributes_are_escaped():
    node = html.P('<img src=x onerror="alert(1)">', title='"><script>')
    assert markup(node) == ('<p title="&quot;&gt;&lt;script&gt;">&lt;img src=x onerror=&quot;alert(1)&quot;&gt;</p>')


def test_attributes_are_written_as_html_has_them():
    node = html.Td(["a", html.Br()], colSpan=2, hidden=True, style={"width": "4%"})
    assert markup(node) == '<td colspan="2" hidden="" style="width:4%">a<br></td>'


def test_what_has_no_html_is_not_written():
    with pytest.raises(TypeError, match="Graph"):
        markup(dcc.Graph())
