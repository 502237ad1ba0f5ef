"""Ids of everything a callback reads or writes. One name a component, one place to look."""

from __future__ import annotations

# the shell
URL = "url"
PAGE = "page"
TITLE = "title"
FAILURE = "failure"
QUARTER = "quarter"
COMPARE = "compare"
RULE = "rule"
PRINT = "print"
WHERE = "where"
WHO = "who"

# admin
ADMIN_BODY = "admin-body"
ADMIN_ACT = "admin-act"
ADMIN_NAME = "admin-name"
ADMIN_DISPLAY = "admin-display"
ADMIN_ROLE = "admin-role"
ADMIN_COUNTY = "admin-county"
ADMIN_UNIT = "admin-unit"
ADMIN_CREATE = "admin-create"
ADMIN_SAYS = "admin-says"
ADMIN_OPENED = "admin-opened"
ADMIN_CHANGE = "admin-change"
ADMIN_NEW_ROLE = "admin-new-role"
ADMIN_NEW_COUNTY = "admin-new-county"
ADMIN_NEW_UNIT = "admin-new-unit"
ADMIN_NEW_SAYS = "admin-new-says"

# overview

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
REPORT_TYPED = "report-typed"

# the question before sending
CONFIRM = "confirm"
CONFIRM_SEND = "confirm-send"
CONFIRM_BACK = "confirm-back"
CONFIRM_SEEN = "confirm-seen"

# headings matched by hand
MAP_COLUMN = "map-column"
MAP_FORGET = "map-forget"
MAP_SAVE = "map-save"
MAP_SAID = "map-said"

# review
REVIEW_QUARTER = "review-quarter"
REVIEW_ITEM = "review-item"
REVIEW_REASON = "review-reason"
REVIEW_APPROVE = "review-approve"
REVIEW_RETURN = "review-return"
REVIEW_SAID = "review-said"
REVIEW_BODY = "review-body"
CHASE_TEXT = "chase-text"
CHASE_COPY = "chase-copy"
CHASE_PRINT = "chase-print"
CHASE_SAID = "chase-said"

# tasks
TASKS_QUARTER = "tasks-quarter"
TASKS_BODY = "tasks-body"
TASKS_ABOUT = "tasks-about"
TASKS_STATE = "tasks-state"
TASKS_PROGRESS = "tasks-progress"
TASKS_PROBLEMS = "tasks-problems"
TASKS_SAVE = "tasks-save"
TASKS_EVIDENCE = "tasks-evidence"
TASKS_SAID = "tasks-said"

# scenario
SCENARIO_SAVED = "scenario-saved"
SCENARIO_SAID = "scenario-said"
SCENARIO_NAME = "scenario-name"
SCENARIO_SAVE = "scenario-save"
SCENARIO_ACT = "scenario-act"
SCENARIO_NEW_NAME = "scenario-new-name"

# audit
AUDIT_WHO = "audit-who"
AUDIT_ACT = "audit-act"
AUDIT_SUBJECT = "audit-subject"
AUDIT_SINCE = "audit-since"
AUDIT_UNTIL = "audit-until"
AUDIT_ASK = "audit-ask"

# tokens
TOKENS_BODY = "tokens-body"
TOKENS_LABEL = "tokens-label"
TOKENS_MAKE = "tokens-make"
TOKENS_END = "tokens-end"
