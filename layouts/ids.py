"""Ids of everything a callback reads or writes. One name a component, one place to look."""

from __future__ import annotations

# the shell
URL = "url"
PAGE = "page"
TITLE = "title"
FAILURE = "failure"
MENU = "menu"
NAV = "nav"
QUARTER = "quarter"
COMPARE = "compare"
RULE = "rule"
PRINT = "print"
WHERE = "where"

# overview
PATH_CHART = "path-chart"

# report
REPORT_COUNTY = "report-county"
REPORT_QUARTER = "report-quarter"
REPORT_UPLOAD = "report-upload"
REPORT_CHECKING = "report-checking"
REPORT_REFUSED = "report-refused"
REPORT_WRONG = "report-wrong"
REPORT_DRAFT = "report-draft"
REPORT_SAYS = "report-says"
REPORT_ANSWER = "report-answer"
REPORT_COUNT = "report-count"
REPORT_OPEN = "report-open"
REPORT_SAVED = "report-saved"
REPORT_SEND = "report-send"
REPORT_WHY = "report-why"

# review
REVIEW_QUARTER = "review-quarter"
REVIEW_ITEM = "review-item"
REVIEW_REASON = "review-reason"
REVIEW_APPROVE = "review-approve"
REVIEW_RETURN = "review-return"
REVIEW_SAID = "review-said"
REVIEW_BODY = "review-body"
