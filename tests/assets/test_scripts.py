"""JavaScript stands in assets alone, each thing once, and Python names only what is there."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from collections import Counter

import pytest

from data.settings import ROOT
from layouts.kit import ids
from tests.tools.sources import sources

SCRIPTS = {path.name: path.read_text("utf-8") for path in sorted((ROOT / "assets").glob("*.js"))}
LIKE_A_SCRIPT = re.compile(r"\bfunction\s*\w*\(|=>\s*[{(]|\bwindow\.\w|\bdocument\.\w+\(|\bconst \w+ =")
ONLY_IN = {
    "document.execCommand": {"copy.js"},
    "_dashprivate_pushstate": {"address.js", "exhibit.js", "panel.js"},  # the others listen to it
    "innerHTML =": {"panel.js"},
    "innerHTML=": set(),
    "eval(": set(),
    "new Function": set(),
    "console.": set(),
    "debugger": set(),
    "alert(": set(),
}
"""What a script may use, and which one."""


@pytest.fixture(scope="module")
def trees():
    return {path: ast.parse(path.read_text("utf-8")) for path in sources("callbacks", "layouts", "metrics", "data")}


def named(trees):
    """What Python asks of the scripts: (namespace, function)."""
    calls = (node for tree in trees.values() for node in ast.walk(tree) if isinstance(node, ast.Call))
    own = (call for call in calls if getattr(call.func, "id", "") == "ClientsideFunction")
    return {tuple(argument.value for argument in call.args) for call in own}


def written():
    """What the scripts hold for Python: (namespace, function)."""
    found = set()
    for text in SCRIPTS.values():
        for held in re.finditer(
            r"^( *)window\.dash_clientside\.(\w+) = \{$(.*?)^\1\};$", text, re.MULTILINE | re.DOTALL
        ):
            own = rf"^{held[1]}  (\w+): function"
            found |= {(held[2], name) for name in re.findall(own, held[3], re.MULTILINE)}
    return found


def test_no_javascript_stands_in_a_python_string(trees):
    told = [
        (path.name, node.lineno)
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and LIKE_A_SCRIPT.search(node.value)
    ]
    assert told == []


def test_the_scripts_hold_what_python_names_and_no_more(trees):
    assert len(named(trees)) > 10
    assert named(trees) == written()


def test_an_id_a_script_names_is_one_of_the_pages():
    known = {value for value in vars(ids).values() if isinstance(value, str)} | {"report-refused", "tasks-refused"}
    asked = re.compile(r'(?:getElementById|set_props)\("([\w-]+)"')
    assert {id for text in SCRIPTS.values() for id in asked.findall(text)} - known == set()


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_keeps_the_rules(name):
    text = SCRIPTS[name]
    assert text.startswith("/* "), "says first what it is for"
    assert [line for line in text.splitlines() if len(line) > 160 or line != line.rstrip() or "\t" in line] == []
    assert re.findall(r"[^=!]==[^=]|!=[^=]", text) == []
    assert [what for what, where in ONLY_IN.items() if what in text and name not in where] == []


def test_no_line_of_thought_stands_in_two_scripts():
    """A function of more than one line is written once."""
    functions = Counter(
        re.sub(r"\s+", " ", found[0])
        for text in SCRIPTS.values()
        for found in re.finditer(r"^  function \w+\([^)]*\) \{\n.*?^  \}$", text, re.MULTILINE | re.DOTALL)
    )
    assert [text for text, count in functions.items() if count > 1] == []


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no node")
@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_is_javascript(name):
    checked = subprocess.run(["node", "--check", ROOT / "assets" / name], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
