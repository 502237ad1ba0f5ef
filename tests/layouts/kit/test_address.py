"""The address says what is shown, and what cannot be understood is said, never guessed."""

from __future__ import annotations

import pytest

from layouts.kit.address import COUNTY, EXPLORE, OVERVIEW, REPORT, UNKNOWN, parse


@pytest.mark.parametrize(
    ("path", "page", "county"),
    [
        ("/", OVERVIEW, None),
        ("/county", "counties", None),
        ("/county/", "counties", None),
        ("/county/140828", COUNTY, "140828"),
        ("/report", REPORT, None),
        ("/review", "review", None),
        ("/data", EXPLORE, None),
        ("/nowhere", "nowhere", None),
        ("/counties", UNKNOWN, None),
        ("/explore", UNKNOWN, None),
        ("/No-where", UNKNOWN, None),
        ("/county/1/2", UNKNOWN, None),
        (None, OVERVIEW, None),
    ],
)
def test_each_path_is_a_page(path, page, county):
    address = parse(path, "")
    assert (address.page, address.county) == (page, county)


def test_a_link_brings_the_same_view_back():
    link = "/county/140828?quarter=2026Q3&compare=2026Q2&rule=registered&lang=en"
    assert parse(*link.split("?")).href() == link


def test_defaults_are_left_out_of_a_link():
    assert parse("/", "?rule=all&lang=zh").href() == "/"


def test_other_parameters_stay_with_their_page_only():
    address = parse("/report", "?county=140828&draft=7")
    assert address.extra == {"draft": "7"}
    assert address.href() == "/report?county=140828&draft=7"
    assert address.to(OVERVIEW) == "/"


def test_another_page_keeps_quarters_rule_and_language():
    address = parse("/", "?quarter=2026Q3&rule=registered&lang=en")
    assert address.to(COUNTY, "140821") == "/county/140821?quarter=2026Q3&rule=registered&lang=en"


@pytest.mark.parametrize(
    ("search", "unclear"),
    [
        ("?quarter=2026Q5", ("quarter", "2026Q5")),
        ("?rule=x", ("rule", "x")),
        ("?lang=fr", ("lang", "fr")),
        ("?compare=yesterday", ("compare", "yesterday")),
    ],
)
def test_what_cannot_be_understood_is_kept_to_be_said(search, unclear):
    assert parse("/", search).unclear == (unclear,)


def test_a_county_in_the_path_is_written_safely():
    assert parse("/", "").href(page=COUNTY, county="a/b?c") == "/county/a%2Fb%3Fc"
