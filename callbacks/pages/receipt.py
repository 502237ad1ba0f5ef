"""The receipt of what was sent, by its own address, to be opened again and printed."""

from __future__ import annotations

import re

from callbacks.door.page import Page
from callbacks.services.context import Context
from data import rights
from data.findings import of_grade
from data.records import Submission
from data.vocabulary import Grade
from layouts.kit import address as at
from layouts.kit import parts
from layouts.kit.shell import Content, View
from layouts.returns import receipt as layout

_NUMBER = re.compile(r"[0-9]{1,9}")


def content(context: Context, view: View) -> Content:
    """The receipt an address names by ``number``."""
    words, asked = view.words, view.address.extra.get("number", "")
    title = words.text("receipt.title")
    sent = context.store.submission(int(asked)) if _NUMBER.fullmatch(asked) else None
    if sent is None or not view.may(rights.RETURNS, sent.county):
        return Content(title, parts.problem(title, words.text("receipt.missing")), bar=[])
    listed = context.store.submissions(county=sent.county, quarter=sent.quarter)
    row = listed[listed["id"] == sent.id].iloc[0]
    institutions = context.store.institutions([sent.id])
    counts = {
        "institutions": len(institutions),
        "places": int(institutions["places"].sum()),
        "enrolled": int(institutions["enrolled"].sum()),
        "estates": len(context.store.estates([sent.id])),
        "queries": len(of_grade(sent.findings, Grade.QUERY)),
    }
    county = context.policy.unit(sent.county).name
    paper = layout.sheet(view, row, county, counts, _displays(context, sent), sent.cover)
    return Content(title, paper, bar=[], className="rc")


def _displays(context: Context, sent: Submission) -> dict[str, str]:
    """The shown names of who sent it and who decided on it, where they have accounts."""
    found = [context.store.accounts.one(name) for name in (sent.sent_by, sent.decided_by) if name]
    return {account.name: account.display for account in found if account is not None}


PAGE = Page(at.RECEIPT, rights.RETURNS, content, listed=False)
