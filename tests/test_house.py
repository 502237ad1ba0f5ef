"""The house's own rule, for whoever adds to it: short, named once, typed. What is longer says why beside it."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("callbacks", "layouts", "metrics", "data", "demo")
FUNCTION, FILE, HEAD = 40, 300, 15
REASON = "# Long: "
UNTYPED = {"metrics": 25, "layouts": 58}
"""How often ``dict[str, Any]`` still stands in a room: write the smaller number here when it has become one."""

ELSEWHERE = {" roll: ": "most of it says what goes in and out"}
"""Reasons that stand here, of metrics/townships.py."""

FILES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in (ROOT / "app.py", *(path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))))
    if "migrations" not in path.parts
}
TREES = {name: ast.parse(text) for name, text in FILES.items()}
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")


def too_long(name: str, text: str) -> list[str]:
    """The functions of a file and the file itself, where they are too long and do not say why."""
    lines = text.splitlines()
    found = []
    if len(lines) > FILE and not any(line.startswith(REASON) for line in lines[:HEAD]):
        found.append(f"{name}: {len(lines)} lines")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min(node.lineno, *(one.lineno for one in node.decorator_list), node.lineno)
            length = (node.end_lineno or 0) - node.lineno + 1
            if length > FUNCTION and not lines[first - 2].strip().startswith(REASON):
                found.append(f"{name}:{node.lineno} {node.name}: {length} lines")
    return found


def unexcused(files: dict[str, str]) -> list[str]:
    """What is too long in all of the files and has its reason neither beside it nor here."""
    found = [one for name, text in files.items() for one in too_long(name, text)]
    return [one for one in found if not (one.startswith("metrics/townships.py") and any(k in one for k in ELSEWHERE))]


def test_what_is_long_says_why():
    assert unexcused(FILES) == []


def test_a_long_function_and_a_long_file_are_seen_and_a_reason_excuses_each():
    body = "def long():\n" + "    pass\n" * FUNCTION
    assert too_long("a.py", body) == [f"a.py:1 long: {FUNCTION + 1} lines"]
    assert too_long("a.py", f"{REASON}a table\n{body}") == []
    assert too_long("a.py", "#\n" * (FILE + 1)) == [f"a.py: {FILE + 1} lines"]
    assert too_long("a.py", f"{REASON}a table\n" + "#\n" * FILE) == []


def test_a_reason_is_gone_once_nothing_is_long():
    """A reason beside what is short by now would excuse the next one who lets it grow."""
    idle = []
    for name, text in FILES.items():
        said, plain = text.count(REASON), text.replace(REASON, "# ")
        if said != len(unexcused({name: plain})):
            idle.append(name)
    assert idle == []


def test_no_class_name_stands_twice():
    names = Counter(node.name for tree in TREES.values() for node in tree.body if isinstance(node, ast.ClassDef))
    assert [name for name, times in names.items() if times > 1] == []


def test_a_package_says_what_it_holds_and_nothing_else():
    packages = {name: tree for name, tree in TREES.items() if name.endswith("__init__.py")}
    assert packages
    assert [name for name, tree in packages.items() if len(tree.body) != 1 or not ast.get_docstring(tree)] == []


@pytest.mark.parametrize("room", UNTYPED)
def test_untyped_dictionaries_only_become_fewer(room):
    texts = [text for name, text in FILES.items() if name.startswith(f"{room}/")]
    assert sum(text.count("dict[str, Any]") for text in texts) <= UNTYPED[room]


def test_no_line_names_the_city():
    """Whose policy it is stands in the policy file."""
    assert [name for name, text in FILES.items() if "运城" in text] == []


def modules_named(glossary: str) -> list[str]:
    """The last column of the glossary's table of modules: ``data/findings.py``, or a folder."""
    table = glossary.split("## Where it stands", 1)[1]
    return [
        one.strip().strip("`")
        for line in table.splitlines()
        if line.startswith("|") and "`" in line
        for one in line.rstrip("|").rsplit("|", 1)[1].split(",")
    ]


def test_every_module_the_glossary_names_is_there():
    named = modules_named(GLOSSARY)
    assert len(named) > 20
    assert [one for one in named if not (ROOT / one).exists()] == []
