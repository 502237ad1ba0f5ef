"""Every table, key and element of a TOML file is found on its line."""

import tomllib

import pytest

from data.policy.lines import locate
from data.policy.policy import DEFAULT_POLICY

EXAMPLE = '''\
# a comment with "quotes" and [brackets]
plain = 1
dotted.key = "x # no comment"
long = """
[[not]]
a = "table"
"""
after = 'lit"eral'

[table] # comment
list = [ # comment
  "a", "b",
  [1, 2],
  { x = 1, y = [3] },
]
day = 2020-08-20 10:00:00
float = -1.5e3

[[array]]
name = "first"
[array.inside]
deep = true

[[array]]
name = 'second'
[["quoted name"]]
"a key" = 1
'''


def values_of(value, path=()):
    """Every path in a document that ``tomllib`` has read."""
    yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inside:
        yield from values_of(each, (*path, key))


def test_everything_in_the_document_has_a_line():
    assert set(values_of(tomllib.loads(EXAMPLE))) == set(locate(EXAMPLE))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (("plain",), "plain ="),
        (("dotted", "key"), "dotted.key"),
        (("long",), "long ="),
        (("after",), "after ="),
        (("table",), "[table]"),
        (("table", "list"), "list ="),
        (("table", "list", 1), '"a", "b"'),
        (("table", "list", 2, 1), "[1, 2]"),
        (("table", "list", 3, "y", 0), "{ x = 1"),
        (("table", "float"), "float ="),
        (("array",), "[[array]]"),
        (("array", 0, "name"), '"first"'),
        (("array", 0, "inside", "deep"), "deep ="),
        (("array", 1, "name"), "'second'"),
        (("quoted name", 0, "a key"), '"a key"'),
    ],
)
def test_a_value_is_on_the_line_where_it_is_written(path, text):
    assert EXAMPLE.splitlines()[locate(EXAMPLE)[path] - 1].find(text) >= 0


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_everything_in_the_policy_file_has_a_line_with_either_line_end(ending):
    text = DEFAULT_POLICY.read_text("utf-8").replace("\n", ending)
    lines = locate(text)
    assert set(values_of(tomllib.loads(text))) == set(lines)
    assert text.splitlines()[lines["targets", 0, "value"] - 1] == "value = 5"
