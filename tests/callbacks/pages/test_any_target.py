"""A policy may aim at any indicator, in any way: pages need no words of their own for it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from callbacks.pages import county, estates, overview, target, townships
from callbacks.services.context import Context
from callbacks.services.views import full_view
from data.indicators import INDICATORS
from data.vocabulary import Measured, TargetKind
from layouts.kit.address import parse
from layouts.words.catalogue import LANGUAGES
from metrics.measures import measures
from tests.layouts.pages import of_kind, words

QUARTER, DEADLINE = "2026Q3", "2025Q2"
GROUP, GROUPED = "either", ("demonstration", "kindergartens")


@pytest.fixture(scope="module", params=TargetKind)
def aiming(request, demonstration_context):
    """The demonstration under a policy that aims at everything it can, in one way."""
    kind, like = request.param, demonstration_context.policy.targets[0]
    dated = {"baseline": "2020Q3", "deadline": DEADLINE} if kind.has_deadline else {"baseline": None, "deadline": None}
    targets = [
        like.model_copy(
            update={
                "indicator": one.id,
                "level": level,
                "kind": kind,
                "value": Fraction(5 if one.kind == Measured.RATE else 1),
                "any_of": GROUP if one.id in GROUPED else None,
                "reference": False,
                **dated,
            }
        )
        for one in INDICATORS.values()
        if one.can_have_target
        for level in one.levels
    ]
    store, policy = demonstration_context.store, replace(demonstration_context.policy, targets=tuple(targets))
    return Context(store, policy, demonstration_context.now, demo=True)


def body(context, page, path, language):
    return page.content(context, full_view(context, parse(path, f"?quarter={QUARTER}&lang={language}"))).body


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_target_has_its_page(aiming, language):
    listed = measures(aiming.policy)
    assert {one for measure in listed for one in measure.indicators} == {
        one.id for one in INDICATORS.values() if one.can_have_target and one.levels != ("township",)
    }
    for measure in listed:
        view = full_view(aiming, parse("/target", f"?quarter={QUARTER}&lang={language}&target={measure.key}"))
        (head,) = of_kind(target.content(aiming, view).body, "H1")
        names = [view.words.text(f"indicator.{one}.name") for one in measure.indicators]
        own = f"measure.{measure.key}.name"
        assert (view.words.text(own) if view.words.has(own) else view.words.text("measure.any", names=names)) in words(
            head
        )
        assert "ranking" in [one.key for one in target.exhibits(aiming, view)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_other_pages_show_them_all(aiming, language):
    shown = words(body(aiming, overview, "/", language))
    view = full_view(aiming, parse("/", f"?lang={language}"))
    assert all(view.words.text(f"indicator.{one}.name") in shown for one in ("certified_share", *GROUPED))
    code = aiming.policy.counties[0].code
    for page, path in ((county, f"/county/{code}"), (estates, "/estates"), (townships, "/townships")):
        assert of_kind(body(aiming, page, path, language), "H1")
