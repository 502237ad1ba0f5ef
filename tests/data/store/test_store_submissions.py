"""Sending, superseding, returning and approving."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from store_builders import COUNTY, NOW, OTHER, QUARTER, facts, institution, reading, send, send_and_approve

from data.contract import schema
from data.errors import UserError
from data.findings import finding
from data.store.store import Store


def states(store: Store, **where: str) -> list[str]:
    return store.submissions(**where).sort_values("id")["state"].tolist()


def test_what_was_sent_can_be_read_back_as_it_was_read(store: Store) -> None:
    queries = [finding("under3.empty")]
    receipt = send(store, findings=queries, explanations={"under3.empty": "正在统计，下季度补报"})
    read, found = reading(), store.submission(receipt.submission)
    assert found is not None
    assert (found.county, found.quarter, found.version, found.state) == (COUNTY, QUARTER, 1, "submitted")
    assert (found.sent_at, found.sent_by, found.file_name) == (NOW, "county", "演示数据.xlsx")
    assert found.cover["filled_on"] == dt.date(2026, 10, 8)
    assert found.findings == queries
    assert found.explanations == {"under3.empty": "正在统计，下季度补报"}
    assert (found.cell("institutions", "places", 4), found.cell("county", "population")) == ("X4", "B2")
    for kept, sent in (
        (store.institutions([receipt.submission]), read.institutions),
        (store.estates([receipt.submission]), read.estates),
        (store.tasks([receipt.submission]), read.tasks),
    ):
        assert kept["submission"].tolist() == [receipt.submission]
        pd.testing.assert_frame_equal(kept.loc[:, list(sent.columns)], sent)
    values = store.county_values(receipt.submission)
    assert {key: values[key] for key in read.county_values} == read.county_values
    assert values["under3"] is None
    assert set(values) == set(schema.COUNTY.keys)


def test_of_no_submissions_the_frames_have_the_same_columns_and_types(store: Store) -> None:
    filled = send(store).submission
    for read in (store.institutions, store.estates, store.tasks):
        assert read([]).dtypes.to_dict() == read([filled]).dtypes.to_dict()


def test_a_later_version_takes_the_place_of_one_that_waits(store: Store) -> None:
    first, second = send(store, b"v1"), send(store, b"v2")
    assert (first.version, second.version, second.again) == (1, 2, False)
    assert states(store) == ["superseded", "submitted"]
    newest = store.latest(COUNTY, QUARTER)
    assert newest is not None
    assert newest.id == second.submission


def test_versions_are_counted_for_each_county_and_quarter(store: Store) -> None:
    sent = [send(store), send(store, county=OTHER), send(store, quarter="2026Q2")]
    assert [r.version for r in sent] == [1, 1, 1]
    assert len({r.submission for r in sent}) == 3


def test_the_same_file_again_makes_no_version_and_no_entry(store: Store) -> None:
    first, entries = send(store), len(store.audit())
    again = send(store, by="another", now=NOW + dt.timedelta(days=1))
    assert again.again
    assert (again.submission, again.version, again.sent_at) == (first.submission, 1, NOW)
    assert (len(store.submissions()), len(store.audit())) == (1, entries)


def test_the_same_file_again_after_approval_makes_no_version(store: Store) -> None:
    first = send_and_approve(store)
    assert send(store).submission == first.submission
    assert states(store) == ["approved"]


def test_a_returned_file_sent_once_more_is_a_new_version(store: Store) -> None:
    first = send(store)
    store.return_(first.submission, "人口数请核对", by="office", now=NOW)
    assert send(store).version == 2
    assert states(store) == ["superseded", "submitted"]


def test_going_back_to_an_approved_file_is_a_new_version_while_another_waits(store: Store) -> None:
    send_and_approve(store, b"v1")
    send(store, b"v2")
    assert send(store, b"v1").version == 3
    assert states(store) == ["approved", "superseded", "submitted"]


def test_one_press_of_the_button_is_one_version_however_often_it_is_tried(store: Store) -> None:
    first = send(store, key="press-1")
    store.return_(first.submission, "人口数请核对", by="office", now=NOW)
    again = send(store, key="press-1")
    assert again.again
    assert again.submission == first.submission
    with pytest.raises(UserError) as refused:
        send(store, b"another file", key="press-1")
    assert refused.value.code == "submission.key"
    assert len(store.submissions()) == 1


def test_presses_at_one_moment_are_one_version(store: Store) -> None:
    with ThreadPoolExecutor(4) as pool:
        receipts = list(pool.map(lambda _: send(store, key="press-1"), range(8)))
    assert {r.submission for r in receipts} == {receipts[0].submission}
    assert sum(not r.again for r in receipts) == 1


def test_uploads_of_one_quarter_at_one_moment_are_all_kept(store: Store) -> None:
    with ThreadPoolExecutor(4) as pool:
        receipts = list(pool.map(lambda n: send(store, f"v{n}".encode()), range(8)))
    assert sorted(r.version for r in receipts) == list(range(1, 9))
    assert sorted(states(store)) == ["submitted"] + ["superseded"] * 7
    assert store.verify_audit() == []


def test_an_approval_takes_the_place_of_the_approved_version(store: Store) -> None:
    first = send_and_approve(store, b"v1", 100)
    second = send(store, b"v2")
    assert states(store) == ["approved", "submitted"]
    assert store.facts()["amount"].tolist() == [100, 100]
    store.approve(second.submission, facts(120), by="office", now=NOW)
    assert states(store) == ["superseded", "approved"]
    assert store.approved()["submission"].tolist() == [second.submission]
    assert store.facts()["submission"].unique().tolist() == [second.submission]
    kept = store.submission(first.submission)
    assert kept is not None
    assert kept.decided_by == "office"


def test_facts_come_with_their_county_quarter_and_submission(store: Store) -> None:
    sent = send_and_approve(store)
    send(store, county=OTHER)
    expected = facts().assign(county=COUNTY, quarter=QUARTER, submission=sent.submission, part="")
    found = store.facts()
    assert found.columns.tolist() == ["county", "quarter", "submission", "unit", "measure", "part", "rule", "amount"]
    assert found["amount"].dtype == "int64"
    pd.testing.assert_frame_equal(found, expected.loc[:, found.columns], check_dtype=False)


def test_the_first_of_two_approvers_wins_and_the_other_is_told(store: Store) -> None:
    number, start, said = send(store).submission, threading.Barrier(2), []

    def approve(by: str) -> None:
        start.wait()
        try:
            store.approve(number, facts(), by=by, now=NOW)
            said.append("done")
        except UserError as error:
            said.append(error.code)
            assert error.params["by"] in ("one", "two")

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(approve, ["one", "two"]))
    assert sorted(said) == ["done", "submission.decided"]
    assert store.audit()["act"].tolist().count("submission.approve") == 1


def test_a_returned_one_cannot_be_approved_any_more(store: Store) -> None:
    number = send(store).submission
    store.return_(number, " 人口数请核对 ", by="office", now=NOW)
    with pytest.raises(UserError) as refused:
        store.approve(number, facts(), by="another", now=NOW)
    assert (refused.value.code, refused.value.params["state"], refused.value.params["by"]) == (
        "submission.decided",
        "returned",
        "office",
    )
    found = store.submission(number)
    assert found is not None
    assert found.reason == "人口数请核对"
    assert store.facts().empty


def test_what_changed_under_the_reviewers_eyes_is_not_approved(store: Store) -> None:
    first = send(store, b"v1").submission
    send(store, b"v2")
    for decide in (
        lambda: store.approve(first, facts(), by="office", now=NOW),
        lambda: store.return_(first, "人口数请核对", by="office", now=NOW),
    ):
        with pytest.raises(UserError) as refused:
            decide()
        assert refused.value.code == "submission.changed"


def test_a_return_needs_a_reason_and_a_known_submission(store: Store) -> None:
    number = send(store).submission
    with pytest.raises(UserError) as refused:
        store.return_(number, "  ", by="office", now=NOW)
    assert refused.value.code == "submission.reason"
    with pytest.raises(UserError) as refused:
        store.return_(number + 1, "人口数请核对", by="office", now=NOW)
    assert refused.value.code == "submission.unknown"
    assert states(store) == ["submitted"]


def test_load_sends_and_approves_both_or_neither(store: Store) -> None:
    wrong = facts().assign(unit=None)
    given = {"findings": [], "explanations": {}, "digest": "d", "by": "shell", "now": NOW}
    with pytest.raises(DBAPIError):
        store.send_and_approve(reading(), b"v1", wrong, **given)
    assert store.submissions().empty
    receipt = store.send_and_approve(reading(), b"v1", facts(), **given)
    assert states(store) == ["approved"]
    assert store.send_and_approve(reading(), b"v1", facts(), **given).submission == receipt.submission
    assert store.audit()["act"].tolist().count("submission.load") == 1


def test_load_approves_what_was_sent_before_and_waits(store: Store) -> None:
    waiting = send(store)
    given = {"findings": [], "explanations": {}, "digest": "d", "by": "shell", "now": NOW}
    receipt = store.send_and_approve(reading(), b"v1", facts(), **given)
    assert receipt.submission == waiting.submission
    assert states(store) == ["approved"]


def test_a_closed_quarter_takes_nothing_until_it_is_reopened(store: Store) -> None:
    waiting = send(store, b"v1")
    store.close_quarter(QUARTER, by="office", now=NOW)
    store.close_quarter(QUARTER, by="office", now=NOW)
    assert store.closed_quarters() == [QUARTER]
    with pytest.raises(UserError) as refused:
        send(store, b"v2")
    assert refused.value.code == "quarter.closed"
    store.approve(waiting.submission, facts(), by="office", now=NOW)
    store.reopen_quarter(QUARTER, by="office", now=NOW)
    assert store.closed_quarters() == []
    assert send(store, b"v2").version == 2
    assert store.audit()["act"].tolist().count("quarter.close") == 1


def test_a_workbook_with_errors_or_without_a_place_never_gets_in(store: Store) -> None:
    with pytest.raises(ValueError, match="errors block"):
        send(store, findings=[finding("file.damaged")])
    with pytest.raises(ValueError, match="no county"):
        store.send(reading(county=None), b"v1", findings=[], explanations={}, digest="", by="x", now=NOW)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="not the bytes"):
        store.send(reading(b"v1"), b"v2", findings=[], explanations={}, digest="", by="x", now=NOW)
    assert store.submissions().empty


def test_last_approved_is_the_newest_quarter_before(store: Store) -> None:
    for quarter in ("2025Q4", "2026Q2", "2026Q1"):
        send_and_approve(store, quarter.encode(), quarter=quarter)
    send(store)
    found = store.last_approved(COUNTY, QUARTER)
    assert found is not None
    assert found.quarter == "2026Q2"
    assert store.last_approved(COUNTY, "2025Q4") is None
    assert store.last_approved(OTHER, QUARTER) is None


def test_digests_leave_out_what_was_returned_and_what_came_later(store: Store) -> None:
    send_and_approve(store, b"q1", quarter="2026Q1")
    store.return_(send(store, b"q2", quarter="2026Q2").submission, "人口数请核对", by="office", now=NOW)
    send(store, b"q3")
    assert store.digests(COUNTY, QUARTER) == {"2026Q1": "digest of b'q1'"}


def test_what_operates_by_some_submissions_is_named_with_its_county(store: Store) -> None:
    rows = [institution("甲园"), institution("乙园", status=schema.CLOSED)]
    one = send_and_approve(store, b"a", institutions=rows).submission
    other = send(store, b"c", county=OTHER, institutions=[institution("丙园")]).submission
    assert store.operating([one]).to_dict("records") == [
        {"uscc": "52440100MJ0000018J", "name": "甲园", "township": "140802001", "county": COUNTY}
    ]
    assert store.operating([one, other])["name"].tolist() == ["甲园", "丙园"]
    assert list(store.operating([]).columns) == ["uscc", "name", "township", "county"]


def test_reporting_says_who_sent_when_and_how_it_stands(store: Store) -> None:
    late_evening = dt.datetime(2026, 10, 8, 16, 30, tzinfo=dt.UTC)  # past midnight in China
    send(store, b"v1", now=late_evening)
    store.return_(send(store, b"v2", now=NOW + dt.timedelta(days=3)).submission, "人口数请核对", by="office", now=NOW)
    send_and_approve(store, b"o", county=OTHER)
    assert store.reporting().to_dict("records") == [
        {
            "county": COUNTY,
            "quarter": QUARTER,
            "first_sent": pd.Timestamp("2026-10-09"),
            "sent": True,
            "returned": True,
            "approved": False,
        },
        {
            "county": OTHER,
            "quarter": QUARTER,
            "first_sent": pd.Timestamp("2026-10-08"),
            "sent": True,
            "returned": False,
            "approved": True,
        },
    ]


def test_every_act_that_moves_figures_makes_a_new_revision_and_no_other(store: Store) -> None:
    seen = [store.revision()]

    def moved() -> bool:
        seen.append(store.revision())
        return seen[-1] > seen[-2]

    first = send(store)
    assert moved()
    store.approve(first.submission, facts(), by="office", now=NOW)
    assert moved()
    send(store)
    assert not moved()
    second = send(store, b"v2")
    assert moved()
    store.return_(second.submission, "人口数请核对", by="office", now=NOW)
    assert moved()
    store.save_draft(COUNTY, QUARTER, "a.xlsx", b"draft", by="county", now=NOW)
    store.close_quarter(QUARTER, by="office", now=NOW)
    store.record("figures.taken", "2026Q3", by="analyst", now=NOW)
    assert not moved()


def test_lists_of_submissions_can_be_narrowed(store: Store) -> None:
    send_and_approve(store)
    send(store, county=OTHER)
    assert store.submissions(states=["submitted"])["county"].tolist() == [OTHER]
    assert store.submissions(county=COUNTY, quarter="2026Q2").empty
    frame = store.submissions()
    assert frame["county"].tolist() == [OTHER, COUNTY]
    assert str(frame["sent_at"].dtype) == "datetime64[us, UTC]"
    assert frame.dtypes.to_dict() == store.submissions(county="none").dtypes.to_dict()


def test_no_one_changes_or_deletes_what_was_sent_even_past_the_store(store: Store, raw: sa.Connection) -> None:
    send_and_approve(store)
    for sentence in (
        "DELETE FROM submission",
        "UPDATE submission SET file_sha = file_sha",
        "UPDATE line SET name = 'x'",
        "DELETE FROM fact",
        "UPDATE file SET size = 0",
    ):
        with pytest.raises(DBAPIError, match="never changed"):
            raw.execute(sa.text(sentence))
        raw.rollback()


def test_the_database_itself_holds_one_approved_version_a_quarter(store: Store, raw: sa.Connection) -> None:
    send_and_approve(store, b"v1")
    send(store, b"v2")
    with pytest.raises(DBAPIError, match=r"(?i)unique"):
        raw.execute(sa.text("UPDATE submission SET state='approved', decided_at=sent_at, decided_by='x'"))
    raw.rollback()


def test_a_draft_keeps_its_file_and_answers_until_it_is_sent(store: Store) -> None:
    number = store.save_draft(COUNTY, QUARTER, "../a\n\u202e.xlsx", b"v1", by="county", now=NOW)
    store.answer_draft(number, {"under3.empty": "正在统计，下季度补报"}, by="county", now=NOW)
    found = store.draft(number)
    assert found is not None
    assert (found.content, found.file_name, found.state) == (b"v1", "../a.xlsx", "open")
    assert found.answers == {"under3.empty": "正在统计，下季度补报"}
    assert store.drafts(COUNTY, QUARTER)["id"].tolist() == [number]
    assert store.drafts(OTHER).empty
    send(store, draft=number)
    assert store.drafts(COUNTY).empty
    with pytest.raises(UserError) as refused:
        store.answer_draft(number, {}, by="county", now=NOW)
    assert refused.value.code == "draft.gone"


def test_a_draft_of_another_county_or_file_is_not_sent(store: Store) -> None:
    number = store.save_draft(OTHER, QUARTER, "a.xlsx", b"v1", by="county", now=NOW)
    with pytest.raises(UserError) as refused:
        send(store, draft=number)
    assert refused.value.code == "draft.gone"
    assert store.submissions().empty
    store.drop_draft(number, by="county", now=NOW)
    assert store.drafts(OTHER).empty
    assert store.draft(number + 1) is None


def test_acts_together_are_one_transaction_each_with_its_entry(store: Store) -> None:
    with store.together():
        first = send_and_approve(store, b"q2", quarter="2026Q2")
        assert store.last_approved(COUNTY, QUARTER) is not None
        with pytest.raises(UserError):
            store.approve(first.submission, facts(), by="office", now=NOW)
        send(store, b"q3")
    assert store.audit()["act"].tolist() == ["store.create", "submission.send", "submission.approve", "submission.send"]
    assert store.verify_audit() == []
    with pytest.raises(RuntimeError, match="half way"), store.together():
        send(store, b"o", county=OTHER)
        raise RuntimeError("half way")
    assert store.submissions(county=OTHER).empty
    assert store.verify_audit() == []


def test_what_is_read_together_is_of_one_state(store: Store, url: str) -> None:
    send_and_approve(store)
    with ThreadPoolExecutor(1) as pool:
        with store.reading():
            before = store.revision(), len(store.facts())
            # On SQLite the writer waits for this reader, on PostgreSQL it goes ahead unseen.
            going = pool.submit(send_and_approve, store, b"o", county=OTHER)
            if not url.startswith("sqlite"):
                going.result()
            assert [(store.revision(), len(store.facts())) for _ in range(50)] == [before] * 50
            with pytest.raises(RuntimeError, match="cannot write"):
                send(store, b"v2")
        going.result()
    assert store.revision() > before[0]


def test_rows_sent_are_read_once_and_each_asker_has_their_own(store: Store) -> None:
    send(store)
    first = store.institutions([1])
    first.loc[0, "name"] = "写错了"
    again = store.institutions([1])
    assert again["name"].to_list() == ["演示托育园"]


def test_a_submission_asked_for_before_it_is_sent_is_found_when_it_is(store: Store) -> None:
    assert store.institutions([1]).empty
    send(store)
    assert len(store.institutions([1])) == 1
