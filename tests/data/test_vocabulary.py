"""A word that is code stands once: no module has a constant of its own for a member of the vocabulary."""

import ast
import inspect
import json
from enum import StrEnum
from pathlib import Path

import pandas as pd

from data import vocabulary
from data.vocabulary import Rule, Verdict

HOUSE = Path(vocabulary.__file__).parents[1]
PRODUCT = ("app.py", "callbacks", "layouts", "metrics", "data", "demo")
ENUMS = [one for _, one in inspect.getmembers(vocabulary, inspect.isclass) if issubclass(one, StrEnum)]
MEMBERS = {(name, member.value) for one in ENUMS for name, member in one.__members__.items() if one is not StrEnum}
HOMONYMS = {
    ("data/rights.py", "COUNTY"),  # a role
    ("layouts/kit/address.py", "COUNTY"),  # a page
    ("layouts/kit/table.py", "COUNT"),  # what a column holds
    ("layouts/kit/table.py", "RATE"),
    ("demo/story.py", "LATE"),  # how a target of the invented city ends
    ("demo/story.py", "OVERDUE"),
    ("demo/story.py", "SLIPPED"),
    ("callbacks/door/rights.py", "OPEN"),  # to everybody
    ("metrics/progress.py", "ON_TRACK"),  # of another scale than the verdicts
}
"""The same text of another language: who means one of these does not mean the vocabulary's."""
CONCEPTS = {
    "verdict": vocabulary.VERDICTS,
    "source": vocabulary.SOURCES,
    "rule": vocabulary.RULES,
    "level": vocabulary.LEVELS,
    "kind": (*vocabulary.TargetKind, *vocabulary.Measured),
    "state": (*vocabulary.SubmissionState, *vocabulary.DraftState, *vocabulary.ReturnState, *vocabulary.TaskState),
    "grade": vocabulary.GRADES,
    "operator": tuple(vocabulary.Operator),
}


def _modules():
    for part in PRODUCT:
        root = HOUSE / part
        for path in [root] if root.is_file() else sorted(root.rglob("*.py")):
            if path != Path(vocabulary.__file__) and "migrations" not in path.parts:
                yield str(path.relative_to(HOUSE)), ast.parse(path.read_text(encoding="utf-8"))


def _constants(tree):
    """(name, text) of the module's constants that are a text, or texts taken apart."""
    for node in tree.body:
        if isinstance(node, ast.Assign):
            name, value = node.targets[0], node.value
            apart = isinstance(name, ast.Tuple) and isinstance(value, ast.Tuple)
            for one, text in zip(name.elts, value.elts, strict=True) if apart else [(name, value)]:
                if isinstance(one, ast.Name) and isinstance(text, ast.Constant):
                    yield one.id, text.value


def _named(node):
    """What a compared value is called: the last part of ``a.level``, ``row["level"]`` or ``level``."""
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return node.slice.value
    return node.id if isinstance(node, ast.Name) else None


def _compared(tree):
    """(what, text, line) of every comparison of something with a text, or with one of several."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            texts = [one.value for one in ast.walk(node.comparators[0]) if isinstance(one, ast.Constant)]
            yield from ((_named(node.left), text, node.lineno) for text in texts)


def test_no_module_defines_a_member_again():
    found = {
        (module, name)
        for module, tree in _modules()
        for name, text in _constants(tree)
        if (name.lstrip("_"), text) in MEMBERS
    }
    assert found == HOMONYMS


def test_nothing_is_compared_with_a_member_written_out():
    found = [
        f"{module}:{line} {what} {text!r}"
        for module, tree in _modules()
        for what, text, line in _compared(tree)
        if what in CONCEPTS and text in CONCEPTS[what]
    ]
    assert found == []


def test_a_member_is_its_text_wherever_it_goes():
    assert (f"verdict.{Verdict.MET}", str(Rule.ALL), json.dumps({"rule": Rule.ALL})) == (
        "verdict.met",
        "all",
        '{"rule": "all"}',
    )
    frame = pd.DataFrame({"verdict": [Verdict.MET, "overdue"]})
    assert list(frame["verdict"] == Verdict.MET) == [True, False]
    assert frame.to_csv(index=False) == "verdict\nmet\noverdue\n"
