"""What one county tells the office reaches nobody else: every page, panel and file of every role is searched."""

from __future__ import annotations

import io
import re
import zipfile
from urllib.parse import urlencode

import openpyxl
import pytest

from callbacks.door import limits
from callbacks.pages import audit
from callbacks.server.pages import PAGES
from callbacks.server.web import create_app
from callbacks.services import access, acts
from data import rights
from data.indicators import INDICATORS
from data.rights import ANALYST, COUNTY, OFFICE, ROLES, SHELL, Actor
from layouts.kit.address import Address
from metrics.checks import explanation_key
from tests.people import BASE, call, forged, signed_in
from tests.tools.work import processor
from tests.tools.workbook import small_workbook

pytestmark = pytest.mark.whole

QUARTER = "2026Q3"
MARKS = {
    "telephone in a note": "13900001111",
    "street": "标记巷七号",
    "who filled it in": "标记填报人",
    "who checked it": "标记审核人",
    "explanation": "标记说明详情13900002222",
    "who sent it": "biaoji-sender",
    "file": "标记文件13900003333",
    "reason for returning": "标记退回原因",
    "draft": "标记草稿13900004444",
}
FILES = (
    "/original",
    "/template",
    "/annotated",
    "/panel",
    "/explain.xlsx",
    "/evidence",
    "/audit.csv",
    "/figures",
    "/_dash",
)
AUDITED = {"who sent it", "explanation", "reason for returning", "file", "draft"}
"""The auditor reads who did what and why, and nothing of what a workbook holds."""
PLACES = "77"
"""Places of the version that was only sent: no figure holds this number before it is approved."""


@pytest.fixture(autouse=True)
def _nobody():
    with access.acting(None):
        yield


def marked(content):
    """The workbook with marks in its free texts."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book["机构台账"]
    heads = next(row for row in sheet.iter_rows(max_row=8) if "机构名称" in [cell.value for cell in row])
    for cell in heads:
        if cell.value in ("备注", "详细地址"):
            told = MARKS["telephone in a note" if cell.value == "备注" else "street"]
            sheet.cell(cell.row + 1, cell.column).value = told
    for row in book["封面"].iter_rows():
        if row[0].value in ("填报人", "审核人"):
            row[1].value = MARKS["who filled it in" if row[0].value == "填报人" else "who checked it"]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def send(context, county, content, name):
    """Sent by the county's own account, every query explained."""
    by = Actor(MARKS["who sent it"], COUNTY, county.code)
    checked = acts.check_file(context, f"{name}.xlsx", content, county=county.code, quarter=QUARTER)
    assert checked.errors == [], [f.code for f in checked.errors]
    assert checked.queries
    answers = {explanation_key(query): MARKS["explanation"] for query in checked.queries}
    return acts.send(context, checked, answers, by=by, reason="更正：" + MARKS["explanation"]).submission


@pytest.fixture
def context(empty_context):
    """The second county has an approved version, a returned one, one that waits, and a draft; the first has nothing."""
    house, second = Actor("office", SHELL), empty_context.policy.counties[1]
    approved = small_workbook(empty_context.policy, second, QUARTER, empty_context.now())
    acts.approve(empty_context, send(empty_context, second, marked(approved), MARKS["file"]), by=house)
    waiting = marked(small_workbook(empty_context.policy, second, QUARTER, empty_context.now(), places=int(PLACES)))
    returned = send(empty_context, second, waiting, "第二版")
    acts.give_back(empty_context, returned, MARKS["reason for returning"], by=house)
    send(empty_context, second, waiting, MARKS["file"])
    empty_context.store.save_draft(
        second.code, QUARTER, f"{MARKS['draft']}.xlsx", waiting, by="x", now=empty_context.now()
    )
    return empty_context


@pytest.fixture
def app(context, monkeypatch):
    monkeypatch.setattr(limits, "LIMITS", {})  # pages that are kept answer faster than anybody turns them
    made = create_app(context)
    made._setup_server()
    return made


def pages(context):
    """The address of every page, with what somebody curious would add."""
    other, number = context.policy.counties[1].code, int(context.store.submissions()["id"].max())
    paths = [Address(page=page).href() for page in PAGES if page != "county"]
    more = [
        f"/county/{other}",
        f"/report?county={other}&quarter={QUARTER}",
        "/report?draft=1",
        f"/receipt?number={number}",
        f"/review?item={number}",
        f"/tasks?unit={other}",
        "/nowhere",
    ]
    return [*paths, *more]


def files(context):
    """The address of everything that can be taken away or is fetched beside a page."""
    first, other = (county.code for county in context.policy.counties[:2])
    numbers = [int(number) for number in context.store.submissions(county=other)["id"]]
    asked = [
        {"quarter": QUARTER, "unit": unit, "indicator": key}
        for key in INDICATORS
        for unit in (other, context.policy.city.code)
    ]
    panels = [{"page": "/", "quarter": QUARTER, "explain": f"{a['indicator']}~{a['unit']}"} for a in asked]
    assert first != other
    return [
        *(f"/original/{number}" for number in numbers),
        f"/template/{other}/{QUARTER}.xlsx",
        "/annotated/1.xlsx",
        "/ledger/1.xlsx",
        *(f"/panel?{urlencode(one)}" for one in panels),
        *(f"/explain.xlsx?{urlencode(one)}" for one in asked),
        "/evidence/1",
        "/audit.csv",
        "/figures.csv",
        "/figures.json",
        "/figures.xlsx",
        "/_dash-layout",
        "/_dash-dependencies",
    ]


def held(content):
    """All text of an answer; a workbook's parts as they are inside."""
    if not content.startswith(b"PK"):
        return content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def told(client, paths):
    """Every answer a client gets, by its address: of a page its first layout, else the file."""
    found = {}
    for path in paths:
        page = not path.startswith(FILES)
        asked = "/_dash-layout" if page else path
        with client.get(asked, base_url=BASE, headers={"Referer": BASE + path}) as answer:
            found[path] = str(answer.get_json(silent=True)) if page else held(answer.get_data())
    return found


def everything(context):
    return [*pages(context), *files(context)]


@pytest.mark.parametrize("role", [role for role in ROLES if role != OFFICE])
def test_no_mark_of_a_county_reaches_anybody_but_itself_and_the_office(app, context, role):
    client = signed_in(app, context, role, context.policy.counties[0].code if role == COUNTY else None)
    allowed = AUDITED if role == rights.AUDITOR else set()
    for path, text in told(client, everything(context)).items():
        seen = [what for what, mark in MARKS.items() if mark in text and what not in allowed]
        assert seen == [], (role, path)


def test_the_county_itself_and_the_office_do_see_them(app, context):
    own = "".join(told(signed_in(app, context, COUNTY, context.policy.counties[1].code), everything(context)).values())
    office = "".join(told(signed_in(app, context, OFFICE), everything(context)).values())
    unseen = {what for what, mark in MARKS.items() if mark not in own}
    assert unseen == {"explanation"}, "what it said stands with the draft it said it in"
    unread = {what for what, mark in MARKS.items() if mark not in office}
    assert unread == {"draft", "reason for returning"}, "the draft and the reason stand on the county's page"


@pytest.mark.parametrize("role", [ANALYST, COUNTY])
def test_nothing_but_approved_figures_is_public_inside_the_city(app, context, role):
    """By decision: a county sees the others' approved figures, so that nothing has to be guessed by differences."""
    other = context.policy.counties[1].code
    client = signed_in(app, context, role, context.policy.counties[0].code if role == COUNTY else None)
    asked = urlencode({"page": "/", "quarter": QUARTER, "explain": f"places_per_1000~{other}"})
    panel = re.sub(r"<[^>]+>|[0-9a-f]{64}", " ", client.get(f"/panel?{asked}", base_url=BASE).get_data(as_text=True))
    assert " 60 " in panel
    assert f" {PLACES} " not in panel


def test_two_counties_one_after_the_other_share_nothing(app, context):
    first, second = (county.code for county in context.policy.counties[:2])
    own, other = signed_in(app, context, COUNTY, second), signed_in(app, context, COUNTY, first)
    some = [*pages(context), *(path for path in files(context) if "places_per_1000" in path)]
    before = told(other, some)
    assert any(MARKS["file"] in text for text in told(own, some).values())
    after = told(other, some)
    assert not any(mark in text for text in after.values() for mark in MARKS.values())
    strip = lambda text: re.sub(r"20\d\d-\d\d-\d\d[ T][\d:.+Z-]+", "", text)  # noqa: E731
    pages_only = [path for path in before if not path.endswith(".xlsx") and "explain.xlsx" not in path]
    assert [path for path in pages_only if strip(before[path]) != strip(after[path])] == []


# --- long and twisted input (H14) ------------------------------------------------------------------------------------

TWISTED = ["a" * 8_000_000, "(a+)+$" * 1_300_000, "%_" * 4_000_000, "１" * 2_600_000]


@pytest.mark.parametrize("text", TWISTED, ids=["letters", "pattern", "wildcards", "wide"])
def test_eight_megabytes_in_a_field_are_answered_at_once(app, context, text):
    client = signed_in(app, context, COUNTY, context.policy.counties[0].code)
    given = {
        "report.left": {"report-answer": [({"type": "report-answer", "key": "61"}, text)], "report-draft": 1},
        "report.mapping.saved": {"map-save": 1, "report-draft": 1, "url": "?draft=1"},
        "web.follow": {"where": {"pathname": "/report", "search": f"?draft={text}"}},
    }
    for name, values in given.items():
        body = forged(app, name, values)
        with processor(5):
            answer = call(client, body)
        assert answer.status_code in (200, 204, 400, 403, 413), name


@pytest.mark.parametrize("text", TWISTED, ids=["letters", "pattern", "wildcards", "wide"])
def test_the_audit_is_not_held_up_by_what_is_searched_for(context, text):
    for key in ("who", "act", "subject", "since", "until", "page"):
        with processor(0.5):  # a text taken whole takes many times that
            audit.entries(context, {key: text})
