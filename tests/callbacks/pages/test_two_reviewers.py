"""Two reviewers and a county act at once on one database: one is first, the others are told the truth."""

import datetime as dt
import threading
from collections.abc import Callable

import pytest

from callbacks.pages import review
from callbacks.services import access, acts
from callbacks.services.context import Context
from data.errors import UserError
from data.policy.policy import load_policy
from data.quarters import CHINA
from data.rights import COUNTY, OFFICE, Actor
from data.settings import sqlite_url
from data.store.store import Store
from layouts.kit.address import Address
from layouts.kit.shell import View
from layouts.words.catalogue import catalogue
from tests.conftest import DATABASES
from tests.layouts.pages import words
from tests.tools.workbook import small_workbook

QUARTER = "2026Q3"
NOW = dt.datetime(2026, 10, 12, 9, 30, tzinfo=CHINA)


@pytest.fixture(scope="module")
def policy():
    return load_policy()


@pytest.fixture(params=DATABASES)
def contexts(request, tmp_path, policy):
    """Two contexts on one database, as two processes have them."""
    lite = request.param == "sqlite"
    url = sqlite_url(tmp_path / "t.sqlite") if lite else request.getfixturevalue("postgres_database")
    stores = [Store.open(url, policy, now=NOW) for _ in range(2)]
    yield [Context(store, policy, lambda: NOW) for store in stores]
    for store in stores:
        store.close()


@pytest.fixture(scope="module")
def workbook(policy):
    return small_workbook(policy, policy.counties[0], QUARTER, NOW)


@pytest.fixture(scope="module")
def changed(policy):
    """The same county's workbook with other places: a new version."""
    return small_workbook(policy, policy.counties[0], QUARTER, NOW, places=90)


@pytest.fixture
def county(policy):
    return Actor("county", COUNTY, policy.counties[0].code)


OFFICES = [Actor("office-1", OFFICE), Actor("office-2", OFFICE)]


def send(context, content, county, reason=""):
    """Read, explain and send a workbook; its number."""
    checked = acts.check_file(context, "报送.xlsx", content, county=county.county, quarter=QUARTER)
    answers = {acts.explanation_key(query): "已经核实无误" for query in checked.queries}
    return acts.send(context, checked, answers, by=county, reason=reason).submission


def at_once(*things: Callable[[], object]) -> list[object]:
    """What each of several acts gave when all began at one moment: its value, or its user error's code."""
    start, gave = threading.Barrier(len(things)), [None] * len(things)

    def run(place: int, thing: Callable[[], object]) -> None:
        start.wait()
        try:
            gave[place] = thing() or "done"
        except UserError as error:
            gave[place] = error.code

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(things)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return gave


def test_of_two_who_approve_one_does_and_the_other_is_told(contexts, workbook, county):
    number = send(contexts[0], workbook, county)
    gave = at_once(
        *(lambda d=d, by=by: acts.approve(d, number, by=by) for d, by in zip(contexts, OFFICES, strict=True))
    )
    assert sorted(gave) == ["done", "submission.decided"]
    found = contexts[0].store.submission(number)
    assert found.decided_by == OFFICES[gave.index("done")].name
    assert list(contexts[0].store.audit()["act"]).count("submission.approve") == 1


def test_of_one_who_approves_and_one_who_returns_the_first_decides(contexts, workbook, county):
    number = send(contexts[0], workbook, county)
    gave = at_once(
        lambda: acts.approve(contexts[0], number, by=OFFICES[0]),
        lambda: acts.give_back(contexts[1], number, "人口数请核对一下", by=OFFICES[1]),
    )
    assert sorted(gave) == ["done", "submission.decided"]
    state = contexts[1].store.submission(number).state
    assert state == ("approved" if gave[0] == "done" else "returned")
    assert contexts[0].store.facts().empty == (state == "returned")


def test_nobody_approves_what_has_changed_under_them(contexts, workbook, changed, county):
    number = send(contexts[0], workbook, county)
    newer = send(contexts[1], changed, county)
    with pytest.raises(UserError) as told:
        acts.approve(contexts[0], number, by=OFFICES[0])
    assert told.value.code == "submission.changed"
    assert contexts[0].store.submission(newer).state == "submitted"
    assert contexts[0].store.approved().empty


def test_approving_while_a_new_version_is_sent_ends_in_one_of_two_true_ways(contexts, workbook, changed, county):
    number = send(contexts[0], workbook, county)
    gave = at_once(
        lambda: acts.approve(contexts[0], number, by=OFFICES[0]),
        lambda: send(contexts[1], changed, county, reason="更正：托位数填错了"),
    )
    newest = contexts[0].store.latest(county.county, QUARTER)
    if gave[0] == "done":
        assert newest.version == 2 and newest.correction == "更正：托位数填错了"
        assert list(contexts[0].store.approved()["submission"]) == [number]
    else:
        assert gave[0] == "submission.changed"
        assert newest.version == 2 and newest.correction is None
        assert contexts[0].store.approved().empty


def test_an_approved_quarter_is_sent_again_only_with_a_reason(contexts, workbook, changed, county):
    number = send(contexts[0], workbook, county)
    acts.approve(contexts[0], number, by=OFFICES[0])
    for reason in ("", "   ", "填错了"):
        with pytest.raises(UserError) as told:
            send(contexts[1], changed, county, reason=reason)
        assert (told.value.code, told.value.params["version"]) == ("submission.correction", 1)
    newer = send(contexts[1], changed, county, reason="  托位数填错了一位 ")
    assert contexts[0].store.submission(newer).correction == "托位数填错了一位"
    assert contexts[0].store.audit().iloc[-1]["detail"]["correction"] == "托位数填错了一位"
    assert list(contexts[0].store.approved()["submission"]) == [number]


def test_the_page_tells_who_was_faster_and_how_they_decided(contexts, workbook, county, policy):
    number = send(contexts[0], workbook, county)
    acts.give_back(contexts[1], number, "人口数请核对一下", by=OFFICES[1])
    view = View(Address(page="review", quarter=QUARTER), catalogue("zh"), policy, NOW.date(), demo=False)
    with access.acting(OFFICES[0]):
        said = words(review.on_approve(contexts[0], view, number))
    assert "这一版已由“office-2”于 10月12日 09:30 退回，刚才的操作没有生效。" in said


def test_a_correction_says_beforehand_which_published_figures_it_would_change(
    contexts, workbook, changed, county, policy
):
    acts.approve(contexts[0], send(contexts[0], workbook, county), by=OFFICES[0])
    newer = send(contexts[0], changed, county, reason="托位数填错了一位")
    view = View(Address(page="review", quarter=QUARTER), catalogue("zh"), policy, NOW.date(), demo=False)
    with access.acting(OFFICES[0]):
        waiting = review.laid_out(contexts[0], view.address).opened
    assert waiting.id == newer and waiting.corrects
    assert waiting.reason == "托位数填错了一位"
    rows = waiting.outlook.preview.published
    assert len(rows[rows["unit"] == policy.city.code])
    with access.acting(OFFICES[0]):
        said = words(review.layout.body(view, review.laid_out(contexts[0], view.address)))
    assert "更正原因　托位数填错了一位" in said
    assert f"会改变已公布的 {len(rows)} 项数字" in said


def test_the_office_is_told_which_two_counties_count_an_institution(contexts, workbook, county, policy):
    other = policy.counties[1]
    theirs = small_workbook(policy, other, QUARTER, NOW)
    first = send(contexts[0], workbook, county)
    second = send(contexts[0], theirs, Actor("other", COUNTY, other.code))
    view = View(Address(page="review", quarter=QUARTER), catalogue("zh"), policy, NOW.date(), demo=False)
    told = f"：{other.name}和{policy.counties[0].name}都在计入。"
    with access.acting(OFFICES[0]):
        assert told not in words(review.layout.body(view, review.laid_out(contexts[0], view.address)))
        acts.approve(contexts[0], first, by=OFFICES[0])
        opened = review.laid_out(contexts[0], view.address)
        assert opened.opened.id == second
        said = words(review.layout.body(view, opened))
        assert "“星星托育园”（91510104MA5ABCD27H，第 " in said and told in said
