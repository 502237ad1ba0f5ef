"""A policy file that contradicts itself is refused: which file, which line, which reason, and all at once."""

import shutil
import tomllib
from fractions import Fraction
from pathlib import Path

import pytest

from data.errors import UserError
from data.policy.policy import DEFAULT_POLICY, Policy, load_policy
from data.policy.problems import PROBLEMS, PolicyError, PolicyProblem
from layouts.words.catalogue import LANGUAGES, catalogue

TABLES = DEFAULT_POLICY.with_suffix("")
REFUSALS = tomllib.loads(Path(__file__).with_name("policy_refusals.toml").read_text("utf-8"))["refusal"]
BY_NAME = {case["name"]: case for case in REFUSALS}
LEADING_TO_MORE = (
    "no table",
    "a value for a table",
    "no division code",
    "a commitment twice",
    "a department twice",
    "a county twice",
    "unknown commitment",
    "indicator not in use",
    "the duty of another",
    "a county of another city",
    "a township's code",
)
"""Mistakes that make something else wrong too."""


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy()


@pytest.fixture
def copy(tmp_path) -> Path:
    """The policy and its tables, to be spoilt."""
    shutil.copy(DEFAULT_POLICY, tmp_path)
    shutil.copytree(TABLES, tmp_path / TABLES.name)
    return tmp_path / DEFAULT_POLICY.name


def refused(path: Path) -> list[PolicyProblem]:
    with pytest.raises(PolicyError) as raised:
        load_policy(path)
    return raised.value.problems


def told(path: Path) -> list[tuple[str, int, str]]:
    return [(problem.file, problem.line, problem.code) for problem in refused(path)]


def spoil(copy: Path, old: str, new: str, where: str, table: str = "", **_: str) -> tuple[str, int]:
    """Puts ``new`` for the one ``old`` in the policy file or a table; the file and line where ``where`` then begins."""
    file = copy.with_suffix("") / table if table else copy
    text = file.read_text("utf-8")
    assert text.count(old) == 1, f"{text.count(old)} times: {old}"
    text = text.replace(old, new)
    file.write_text(text, "utf-8")
    return file.name, text[: text.index(where)].count("\n") + 1


@pytest.mark.parametrize("case", REFUSALS, ids=BY_NAME)
def test_what_contradicts_itself_is_refused_with_the_file_the_line_and_the_reason(copy, case):
    place = spoil(copy, **case)
    assert (*place, case["code"]) in told(copy)


@pytest.mark.parametrize("table", ["", "townships-2020.csv"])
def test_a_file_in_another_encoding_is_refused(copy, table):
    file = copy.with_suffix("") / table if table else copy
    file.write_bytes(file.read_text("utf-8").encode("gbk", errors="replace"))
    first = next(at for at, line in enumerate(file.read_bytes().splitlines(), 1) if not line.isascii())
    assert (file.name, first, "not_utf8") in told(copy)


def test_every_reason_for_refusal_is_tried_here():
    assert {case["code"] for case in REFUSALS} | {"not_utf8"} == set(PROBLEMS)


@pytest.mark.parametrize("name", BY_NAME)
def test_one_mistake_is_one_problem_unless_it_leads_to_more(copy, name):
    spoil(copy, **BY_NAME[name])
    assert (len(told(copy)) > 1) == (name in LEADING_TO_MORE)


def test_all_problems_are_told_at_once_by_file_and_line(copy):
    names = ("pseudo or not", "unknown lead", "direction", "due day out of range")
    expected = [(*spoil(copy, **BY_NAME[name]), BY_NAME[name]["code"]) for name in names]
    assert told(copy) == [*reversed(expected[1:]), expected[0]]


def test_the_error_names_the_first_problem_and_how_many_there_are(copy):
    file, line = spoil(copy, **BY_NAME["due day out of range"])
    with pytest.raises(PolicyError) as raised:
        load_policy(copy)
    assert raised.value.code == "policy.invalid"
    assert raised.value.params == {"file": file, "line": line, "reason_code": "out_of_range", "count": 1}


def test_a_file_that_is_not_there_is_a_user_error(tmp_path):
    with pytest.raises(UserError) as raised:
        load_policy(tmp_path / "none.toml")
    assert raised.value.code == "policy.unreadable"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", PROBLEMS)
def test_every_reason_has_a_sentence_that_names_file_line_and_what_was_found(language, code):
    params = {name: f"<{name}>" for name in PROBLEMS[code]}
    problem = PolicyProblem(1234, code, params, "a.toml")
    sentence = catalogue(language).text(f"policy.{code}", **problem.sentence_params)
    assert "a.toml" in sentence
    assert "1234" in sentence
    assert [value for value in params.values() if value not in sentence] == []


def test_a_problem_takes_its_codes_parameters_only():
    with pytest.raises(ValueError, match="unknown_unit"):
        PolicyProblem(1, "unknown_unit", {"name": "x"})


@pytest.mark.parametrize("odd", ["[]", "[[1]]", "{}", "{ a = 1 }", "1", "true", "2020-08-20", "2020-08-20T00:00:00"])
def test_a_value_of_any_other_kind_is_refused_and_nothing_breaks(copy, odd):
    text = copy.read_text("utf-8")
    for line in (
        'id = "demo"',
        'commitment = "demo"',
        'code = "140802"',
        "since = 2020-11-01",
        'bases = ["census", "year_end"]',
    ):
        key = line.split(" ")[0]
        copy.write_text(text.replace(line, f"{key} = {odd}", 1), "utf-8")
        if (key, odd) != ("since", "2020-08-20"):
            assert key in {problem.params.get("key", "").split(".")[-1] for problem in refused(copy)}


# --- a file of one's own ----------------------------------------------------------------------------------------------


def test_the_same_file_with_windows_line_ends_and_a_byte_order_mark_is_read_the_same(copy, policy):
    text = copy.read_text("utf-8")
    copy.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert load_policy(copy).targets == policy.targets


def test_the_line_is_right_with_windows_line_ends_too(copy):
    file, line = spoil(copy, **BY_NAME["due day out of range"])
    copy.write_bytes(copy.read_bytes().replace(b"\n", b"\r\n"))
    assert told(copy) == [(file, line, "out_of_range")]


def test_the_digest_changes_with_the_file_and_with_every_table(copy, policy):
    digests = {load_policy(copy).digest}
    assert digests == {policy.digest}
    for file in [copy, *sorted(copy.with_suffix("").glob("*.csv"))]:
        file.write_bytes(file.read_bytes() + b"\n")
        digests.add(load_policy(copy).digest)
    assert len(digests) == 1 + 1 + 5


def test_a_fraction_in_quotes_is_as_exact_as_a_decimal_in_quotes(copy):
    spoil(copy, 'on_track = "0.95"', 'on_track = "19/20"', "on_track")
    assert load_policy(copy).thresholds.on_track == Fraction(19, 20)
