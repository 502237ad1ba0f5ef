"""A kind of target is one class: nobody else knows one from another, and each has its sentences."""

import ast
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from figure_builders import policy

from data import vocabulary
from data.vocabulary import TargetKind, Verdict
from layouts.words.catalogue import LANGUAGES, catalogue
from metrics import targets
from metrics.series import Series
from metrics.targets import KINDS, Kind, kind_of
from metrics.verdicts import verdicts

HOUSE = Path(vocabulary.__file__).parents[1]
KNOW = {"data/vocabulary.py", "metrics/targets.py"}
PARTED = ("app.py", "callbacks", "layouts", "metrics", "data", "demo")
DECIDED = ("deadline", "standing", "yearly")
"""The kinds of numbers.md."""
QUARTERS = ["2024Q3", "2024Q4", "2025Q1", "2025Q2"]


def target(kind):
    return next(one for one in policy().targets if one.kind == kind)


def naming(tree):
    """Whether a module names a member of the kinds."""
    return any(
        isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "TargetKind"
        for node in ast.walk(tree)
    )


def test_only_the_vocabulary_and_the_classes_name_a_kind():
    paths = [path for part in PARTED for path in ([HOUSE / part] if part == "app.py" else (HOUSE / part).rglob("*.py"))]
    found = {str(path.relative_to(HOUSE)) for path in paths if naming(ast.parse(path.read_text(encoding="utf-8")))}
    assert found == KNOW


def test_every_kind_has_its_class():
    assert set(KINDS) == set(TargetKind)
    assert len({type(kind) for kind in KINDS.values()}) == len(TargetKind)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", TargetKind)
def test_every_kind_has_the_sentences_it_can_need(kind, language):
    needed = {"due", "judged_due", "column", "how", "many_short", "many_met", "since.ahead", "headline.overdue"}
    needed |= {"goal.rate", "goal.share", "goal.counted"}
    of = KINDS[kind]
    needed |= {"ratio", "judged_ratio", "headline.open", "headline.met_on_time"} if of.paced else {"no_ratio"}
    needed |= set() if of.forecast else {"no_forecast"}
    needed |= {"other_year"} if of.begins_anew else set()
    if kind.has_deadline:
        needed |= {"column_quarter", "headline.due_now", "headline.met_now"}
        needed |= {f"since.{key}" for key in ("overdue", "at_deadline", "ended", "ended_unknown")}
    else:
        needed |= {"evidence"}
    own = {key.removeprefix(f"kind.{kind}.") for key in catalogue(language).keys if key.startswith(f"kind.{kind}.")}
    assert own == needed


def test_when_each_kind_is_due():
    due = {kind: KINDS[kind].due(target(kind), "2024Q3") for kind in DECIDED}
    assert due == {"deadline": target("deadline").deadline, "standing": "2024Q3", "yearly": "2024Q4"}


def test_how_much_of_a_year_is_to_be_done():
    shares = [KINDS[TargetKind.YEARLY].share_due(code) for code in QUARTERS]
    assert shares == [Fraction(3, 4), 1, Fraction(1, 4), Fraction(1, 2)]
    assert {KINDS[kind].share_due("2024Q3") for kind in ("deadline", "standing")} == {None}


def test_what_begins_anew_is_compared_within_its_year_only():
    asked = {kind: [KINDS[kind].comparable("2025Q1", code) for code in ("2024Q4", "2025Q1")] for kind in DECIDED}
    assert asked == {"deadline": [True, True], "standing": [True, True], "yearly": [False, True]}


def test_the_required_path_of_each_kind():
    paths = {
        kind: KINDS[kind].required(
            target(kind).model_copy(update={"deadline": "2025Q1"} if kind == "deadline" else {}),
            ("2024Q3", 2.0),
            5.0,
            QUARTERS,
        )
        for kind in DECIDED
    }
    assert paths == {
        "deadline": (("2024Q3", 2.0), ("2024Q4", 3.5), ("2025Q1", 5.0)),
        "standing": (),
        "yearly": (("2024Q3", 3.75), ("2024Q4", 5.0), ("2025Q1", 1.25), ("2025Q2", 2.5)),
    }
    late = target("deadline").model_copy(update={"deadline": "2024Q3"})
    assert kind_of(late).required(late, ("2024Q3", 2.0), 5.0, QUARTERS) == ()
    assert kind_of(late).required(late, None, 5.0, QUARTERS) == ()


def test_another_kind_is_judged_by_its_class_alone(monkeypatch):
    class HalfYearly(Kind):
        always_due = False

        def verdicts(self, series, target, quarters, thresholds):
            ends = np.array([code.endswith(("Q2", "Q4")) for code in quarters])
            return np.where(series.met(target.value), Verdict.MET, np.where(ends, Verdict.OVERDUE, Verdict.BEHIND))

        def due(self, target, quarter):
            return f"{quarter[:4]}Q{2 if quarter[-1] in '12' else 4}"

    monkeypatch.setitem(targets.KINDS, "half_yearly", HalfYearly())
    of = target("standing").model_copy(update={"kind": "half_yearly", "value": Fraction(1)})
    series = Series(np.array([1, 1, 1, 3]), np.array([2, 2, 1, 4]), np.array([True, True, True, False]))
    assert verdicts(series, of, QUARTERS, policy().thresholds).tolist() == ["behind", "overdue", "met", "none"]
    assert kind_of(of).due(of, "2025Q1") == "2025Q2"
