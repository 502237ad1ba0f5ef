"""The page on how another city's file is made names every table and key of the file."""

import re
import typing
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.policy.fields import Part
from data.policy.model import PolicyFile

PAGE = (Path(__file__).parents[3] / "docs" / "policy-file.md").read_text("utf-8")


def tables(model: type[Part], above: str = "") -> Iterator[tuple[str, str]]:
    """Every key of a policy file, with the header of the table it stands in."""
    for key, field in model.model_fields.items():
        kinds = (field.annotation, *typing.get_args(field.annotation))
        inside = next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Part)), None)
        if inside is None:
            yield above, key
        else:
            path = f"{above.strip('[]')}.{key}".strip(".")
            yield from tables(inside, f"[{path}]" if inside is field.annotation else f"[[{path}]]")


def told() -> set[tuple[str, str]]:
    """What the page names: a table's keys stand in its own row and in the rows below it."""
    headers: list[str] = []
    found = set()
    for line in PAGE.splitlines():
        begun = re.findall(r"\*\*(\[+[a-z_.]+\]+)\*\*", line)
        headers = begun or headers
        found |= {(header, key) for header in headers for key in re.findall(r"`([a-z_0-9]+)`", line)}
    return found


@pytest.mark.parametrize(("table", "key"), list(tables(PolicyFile)))
def test_every_key_is_told_under_its_table(table, key):
    assert (table, key) in told()


def test_every_table_told_of_is_one():
    assert {table for table, _ in told()} == {table for table, _ in tables(PolicyFile)}
