"""Style sheets: one a page, no rule for what is nowhere, and none whose effect hangs on the order of the files."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest
import tinycss2

from callbacks.server import bootstrap
from data.settings import ROOT
from tests.tools.sources import sources

SHEETS = {path.name: path.read_text("utf-8") for path in sorted((ROOT / "assets").glob("*.css"))}
LIBRARIES = re.compile(
    r"_?dash-|ag-|js-plotly-plot$|plotly$|main-svg$|modebar|hoverlayer$|draglayer$|nsewdrag$|legend|annotation"
    r"|xaxislayer-above$|xtick$|form-|btn|visually-hidden$|sticky$"
)
"""Classes that are given by Bootstrap, Dash, plotly or the grid."""
LONGEST = 140


def rules(text, media=""):
    """Every rule of a sheet: (media, selector, declarations), one for each selector of a list."""
    for node in tinycss2.parse_rule_list(text, skip_comments=True, skip_whitespace=True):
        if node.type == "at-rule" and node.at_keyword == "media":
            yield from rules(tinycss2.serialize(node.content), tinycss2.serialize(node.prelude).strip())
        elif node.type == "qualified-rule":
            for selector in re.split(r",(?![^(]*\))", tinycss2.serialize(node.prelude)):
                yield media, " ".join(selector.split()), node.content


def properties(content):
    return {one.lower_name for one in tinycss2.parse_declaration_list(content) if one.type == "declaration"}


def classes(selector):
    return re.findall(r"\.(-?[A-Za-z_][\w-]*)", selector)


@pytest.fixture(scope="module")
def written():
    """All that could give a class to an element: Python, scripts."""
    texts = [path.read_text("utf-8") for path in sources("callbacks", "layouts")]
    return "\n".join([*texts, *(path.read_text("utf-8") for path in (ROOT / "assets").glob("*.js"))])


@pytest.fixture(scope="module")
def names(written):
    """Every word of it, and every beginning from which a class is made (``f"st-{verdict}"``)."""
    return set(re.findall(r"[\w-]+", written)), set(re.findall(r"([\w-]+[-_])(?=[{\"])", written))


def given(name, names):
    """Whether a class is written out, or made from its beginning."""
    words, beginnings = names
    begins = {name[: place + 1] for place, letter in enumerate(name) if letter in "-_"}
    return bool(LIBRARIES.match(name)) or name in words or not begins.isdisjoint(beginnings)


@pytest.mark.parametrize("name", SHEETS)
def test_no_rule_is_for_what_is_nowhere(name, names):
    dead = {cls for _, selector, _ in rules(SHEETS[name]) for cls in classes(selector) if not given(cls, names)}
    assert dead == set()


def test_no_property_is_set_for_one_selector_in_two_files():
    where = defaultdict(set)
    for name, text in SHEETS.items():
        for media, selector, content in rules(text):
            for one in properties(content):
                where[media, selector, one].add(name)
    assert {key: names for key, names in where.items() if len(names) > 1} == {}


@pytest.mark.parametrize("name", SHEETS)
def test_one_rule_a_line(name):
    lines = SHEETS[name].splitlines()
    assert [line for line in lines if len(line) > LONGEST or line.count("{") > 1 or line.count("}") > 1] == []


def test_bootstrap_keeps_what_the_pages_use_of_it(written):
    ours = {cls for text in SHEETS.values() for _, selector, _ in rules(text) for cls in classes(selector)}
    its = {cls for _, selector, _ in rules(bootstrap.whole()) for cls in classes(selector)}
    named = {cls for said in re.findall(r"className=f?\"([^\"]*)\"", written) for cls in said.split()}
    assert (named & its) - ours - bootstrap.USED == set()


def test_bootstrap_is_pared_rule_by_rule():
    pared = bootstrap.pared().decode()
    left = {(media, selector): tinycss2.serialize(content) for media, selector, content in rules(pared)}
    whole = {(media, selector): tinycss2.serialize(content) for media, selector, content in rules(bootstrap.whole())}
    assert left.items() <= whole.items()
    assert {".form-select", ".btn-primary", ".visually-hidden:not(caption)", "body"} <= {
        selector for _, selector in left
    }
    assert len(pared) < len(bootstrap.whole()) / 8
