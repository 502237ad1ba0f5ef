"""Where one target stands in the policy: the clause in its own words, how it is computed, who answers for it."""

from __future__ import annotations

from typing import Any

from data import rights
from data.policy.policy import Task
from layouts.kit import html, numbers, parts
from layouts.kit.panel_parts import number_link
from layouts.kit.shell import View
from layouts.kit.tasks import task_href
from layouts.target.given import TargetData, target_value
from layouts.words.catalogue import Catalogue
from metrics.figure import PLACES_RATE
from metrics.formulas import FORMULAS


def clause(view: View, given: TargetData) -> html.Section:
    """The policy's own words, what they ask for, from when and by when."""
    words, target = view.words, given.measure.target
    footer = words.text("panel.clause.of", number=view.policy.number, clause=target.clause)
    quote = html.Blockquote([html.P(target.words.strip()), html.Footer(footer)], className="tg-clause", lang="zh-CN")
    listed = [("asked", target_value(given.measure, words)), ("level", words.text(f"level.{target.level}"))]
    if target.deadline:
        listed += [("baseline", _baseline(given, words)), ("deadline", target.deadline)]
    else:
        listed.append(("due", words.text(f"kind.{target.kind}.due", quarter=given.trend.due)))
    facts = [_fact(words.text(f"target.clause.{key}"), said) for key, said in listed]
    title = words.text("target.clause.title", clause=target.clause)
    return parts.section(
        title, [quote, html.Dl(facts, className="tg-dl"), *responsible(view, given)], className="tg-half"
    )


def _baseline(given: TargetData, words: Catalogue) -> str:
    target, base = given.measure.target, given.trend.base
    if base is None or base.quarter == target.baseline:
        return numbers.MISSING if target.baseline is None else target.baseline
    return words.text("target.clause.first", baseline=target.baseline, first=base.quarter)


def how(view: View, given: TargetData) -> html.Section:
    """Numerator, denominator, rounding, and what happens while a county is carried or missing."""
    words, measure = view.words, given.measure
    listed: list[tuple[str, Any]] = []
    for indicator in measure.indicators:
        formula = FORMULAS[indicator]
        listed.append(("numerator", words.text(f"counted.{formula.numerator}", part="")))
        if formula.denominator:
            listed.append(("denominator", words.text(f"counted.{formula.denominator}", part="")))
    listed.append(("formula", words.text(f"target.how.formula.{_kind(given)}")))
    listed.append(("rule", words.text(f"rule.{given.board.rule}")))
    listed.append(("rounding", words.text(f"target.how.rounding.{_kind(given)}")))
    listed.append(("verdict", words.text(_judged(given))))
    listed.append(("carried", words.text("target.how.carried", quarters=view.policy.carry_quarters)))
    listed.append(("missing", words.text(f"target.how.missing.{_missing(given)}")))
    rows = [_fact(words.text(f"target.how.name.{key}"), said) for key, said in listed]
    link = number_link(view, words.text("target.how.panel"), measure.key, given.figure.unit, className="tg-go")
    return parts.section(
        words.text("target.how.title"), [html.Dl(rows, className="tg-dl"), html.P(link)], className="tg-half"
    )


def _kind(given: TargetData) -> str:
    return "rate" if given.measure.is_rate else "counted" if given.measure.counted else "share"


def _judged(given: TargetData) -> str:
    alone = len(given.measure.indicators) == 1
    return f"kind.{given.measure.target.kind}.how" if alone else "target.how.verdict.any_of"


def _missing(given: TargetData) -> str:
    """Of lower bounds the denominator stays the whole city's; else only counties with data count."""
    if given.measure.counted:
        return "counted"
    if given.measure.key == PLACES_RATE:
        return "rate"
    return "bound" if given.measure.lower_bound else "share"


# --- who answers for it ----------------------------------------------------------------------------------------------


def tasks(view: View, given: TargetData) -> list[Task]:
    """The tasks that stand in the target's own clause."""
    return [task for task in view.policy.tasks if task.clause == given.measure.target.clause]


def responsible(view: View, given: TargetData) -> list[Any]:
    """Who leads and who shares the task; nothing where the policy names nobody for this clause."""
    words = view.words
    said: list[Any] = []
    for task in tasks(view, given):
        named = words.text("target.task.name", no=task.no, title=task.title)
        may = view.may(rights.TASKS) and view.address.quarter
        link = parts.link(named, task_href(view, view.address.quarter or "", task.no)) if may else named
        rows = [("lead", task.lead), ("responsible", task.responsible)]
        facts = [
            _fact(words.text(f"tasks.{role}"), words.text("target.names", names=list(names)))
            for role, names in rows
            if names
        ]
        said += [html.P(link, className="tg-task"), html.Dl(facts, className="tg-dl")]
    return [html.H3(words.text("target.task.title")), *said] if said else []


def _fact(name: str, said: Any) -> html.Div:
    return html.Div([html.Dt(name), html.Dd(said)])
