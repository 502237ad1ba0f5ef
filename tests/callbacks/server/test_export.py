"""Taking exhibits away: the files hold what the page shows, for whom the table allows, and say no plainly."""

from __future__ import annotations

import io
from dataclasses import replace
from urllib.parse import quote

import openpyxl
import pandas as pd
import pytest

from callbacks.door.page import no_exhibits
from callbacks.server.pages import PAGES
from callbacks.server.web import create_app
from callbacks.services import access
from callbacks.services.views import full_view
from data import rights
from data.rights import ANALYST, ROLES, SHELL, Actor
from layouts.kit import address as at
from layouts.kit.address import parse
from layouts.kit.exhibit import Exhibit, file_href
from layouts.kit.table import COUNT, RATE, Column
from tests.people import BASE, looking

QUERY = "?quarter=2026Q3&compare=2026Q2"


def counties(context, view):
    """An exhibit of the figures themselves: the counties' places a thousand in the view's quarter and rule."""
    figures = context.figures()
    asked = (figures["quarter"] == view.address.quarter) & (figures["rule"] == view.address.rule)
    rows = figures[asked & (figures["indicator"] == "places_per_1000") & (figures["level"] == "county")]
    columns = (Column("unit_name", "县"), Column("numerator", "托位", "个", COUNT), Column("value", "每千人", "", RATE))
    return (
        Exhibit(
            "counties",
            "标题",
            "计量",
            "来源",
            columns,
            rows,
            native="bar",
            x="unit_name",
            y=("value",),
            name="县区托位",
        ),
    )


def gives(monkeypatch, page, exhibits):
    monkeypatch.setitem(PAGES, page, replace(PAGES[page], exhibits=exhibits))


@pytest.fixture(autouse=True)
def _given(monkeypatch):
    for page in PAGES:
        gives(monkeypatch, page, counties if page in (at.TARGET, at.COUNTY) else no_exhibits)


@pytest.fixture(scope="module")
def app(demonstration_context):
    made = create_app(demonstration_context)
    made._setup_server()
    return made


@pytest.fixture
def analyst(app, demonstration_context):
    return looking(app, demonstration_context, ANALYST)


def ask(client, path):
    with client.get(path, base_url=BASE) as answer:
        return answer.status_code, answer.headers, answer.get_data()


def figures_of(context, quarter="2026Q3", rule="all"):
    with access.acting(Actor("somebody", SHELL)):
        (one,) = counties(context, full_view(context, parse("/target", f"?quarter={quarter}&rule={rule}")))
    return one.rows


# --- what is in them -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", ["all", "registered"])
@pytest.mark.parametrize("quarter", ["2026Q3", "2024Q4"])
def test_the_files_hold_the_figures_of_the_address(analyst, demonstration_context, quarter, rule):
    rows = figures_of(demonstration_context, quarter, rule)
    status, _, content = ask(analyst, f"/take/target/counties.csv?quarter={quarter}&rule={rule}")
    assert status == 200
    frame = pd.read_csv(io.BytesIO(content))
    assert list(frame["县"]) == list(rows["unit_name"])
    expected = [float(value) if pd.notna(value) else None for value in rows["value"]]
    assert [value if pd.notna(value) else None for value in frame["每千人"]] == expected
    _, _, content = ask(analyst, f"/take/target/counties.xlsx?quarter={quarter}&rule={rule}")
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    first = int(sheet.freeze_panes[1:])
    held = [sheet.cell(row, 3).value for row in range(first, first + len(rows))]
    # Sixteen digits are written; Excel itself reads fifteen.
    assert [v and pytest.approx(v, rel=1e-15, abs=0) for v in expected] == held
    assert len(sheet._charts) == 1


def test_what_the_page_offers_is_what_the_server_answers(analyst, demonstration_context):
    with access.acting(Actor("somebody", SHELL)):
        view = full_view(demonstration_context, parse("/target", "?quarter=2026Q2&rule=registered&lang=en&of=x"))
    for kind in ("csv", "xlsx"):
        assert ask(analyst, file_href(view, "counties", kind))[0] == 200


def test_a_countys_file_names_its_county(analyst, demonstration_context):
    county = demonstration_context.policy.counties[1]
    status, headers, content = ask(analyst, f"/take/county/counties.xlsx{QUERY}&county={county.code}")
    assert status == 200
    assert quote(f"县区托位_{county.short_name}_2026Q3") in headers["Content-Disposition"]
    about = openpyxl.load_workbook(io.BytesIO(content)).worksheets[-1]
    said = {row[0].value: row[1].value for row in about.iter_rows()}
    assert said["看板地址"] == f"/county/{county.code}{QUERY}"
    assert said["范围"] == county.short_name


def test_a_file_has_a_chinese_name_and_is_saved_not_shown(analyst):
    _, headers, content = ask(analyst, f"/take/target/counties.csv{QUERY}")
    told = headers["Content-Disposition"]
    assert told.startswith("attachment;")
    assert f"filename*=UTF-8''{quote('县区托位_全市_2026Q3_演示数据')}.csv" in told
    assert headers["Content-Type"].startswith("text/csv")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert "演示数据" in content.decode()


# --- who may, and what there is --------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_forged_request_goes_as_far_as_the_table_says(app, demonstration_context, role, kind, monkeypatch):
    monkeypatch.setattr(access, "note", lambda *given, **more: None)  # the demonstration is only looked at
    status, _, content = ask(looking(app, demonstration_context, role), f"/take/target/counties.{kind}{QUERY}")
    allowed = rights.may(role, rights.EXPORT)
    assert status == (200 if allowed else 403)
    assert bool(content) == allowed


def test_who_may_export_may_not_take_from_a_page_that_is_not_theirs(analyst, monkeypatch):
    gives(monkeypatch, at.AUDIT, counties)
    assert ask(analyst, f"/take/audit/counties.csv{QUERY}")[0] == 404


def test_without_a_session_nothing_is_told(demonstration_context):
    fresh = create_app(demonstration_context)
    status, _, content = ask(fresh.server.test_client(), f"/take/target/counties.csv{QUERY}")
    assert (status, content) == (401, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/take/target/other.csv?quarter=2026Q3",
        "/take/target/counties.pdf?quarter=2026Q3",
        "/take/nowhere/counties.csv",
        "/take/unknown/counties.csv",
        "/take/target/counties.csv?quarter=1999Q1",
        "/take/target/counties.csv?quarter=x",
        "/take/target/counties.csv?rule=x",
        "/take/county/counties.csv?county=999999",
        "/take/county/counties.csv",
        "/take/county/counties.csv?county=..%2F..%2Fadmin",
        "/take/target/%3Cscript%3E.csv?quarter=2026Q3",
    ],
)
def test_what_is_not_there_is_told_in_a_sentence(analyst, path):
    status, headers, content = ask(analyst, path)
    assert status == 404
    assert headers["Content-Type"].startswith("text/plain")
    assert "这一页没有叫" in content.decode()


def test_a_failure_is_told_with_its_number_and_nothing_else(analyst, monkeypatch):
    def broken(context, view):
        raise ZeroDivisionError("secret")

    gives(monkeypatch, at.TARGET, broken)
    status, _, content = ask(analyst, f"/take/target/counties.csv{QUERY}")
    assert status == 500
    assert "编号" in content.decode()
    assert "secret" not in content.decode()
