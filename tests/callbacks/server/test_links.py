"""No page shows its reader a way to a page that would turn them away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest

from callbacks.server.pages import PAGES, may_open
from data.rights import ROLES
from layouts.kit import address as at
from tests.people import BASE, account, signed_in

pytestmark = [pytest.mark.usefixtures("nobody"), pytest.mark.whole]


@pytest.fixture
def context(demonstration_context):
    return demonstration_context


def hrefs(node: Any) -> Iterator[str]:
    """Where a page leads to, in its components and in its HTML."""
    if isinstance(node, dict):
        yield from [node["href"]] if str(node.get("href")).startswith("/") else []
        node = list(node.values())
    for value in node if isinstance(node, list) else []:
        yield from map(unescape, re.findall(r'href="(/[^"]*)"', value)) if isinstance(value, str) else hrefs(value)


@pytest.mark.parametrize("role", ROLES)
def test_every_link_may_be_opened_by_who_is_shown_it(app, context, role):
    client, actor = signed_in(app, context, role), context.store.accounts.one(account(context, role)).actor
    county = actor.county or context.policy.counties[0].code
    refused = {}
    for key in (key for key in PAGES if may_open(actor, key)):
        path = at.path(key, county if key == at.COUNTY else None)
        answer = client.get("/_dash-layout", base_url=BASE, headers={"Referer": BASE + path})
        leads = {at.parse(urlsplit(href).path, urlsplit(href).query).page for href in hrefs(answer.get_json())}
        refused[path] = sorted(page for page in leads & set(PAGES) if not may_open(actor, page))
    assert {path: pages for path, pages in refused.items() if pages} == {}
