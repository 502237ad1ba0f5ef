"""What Excel lets somebody type into a cell of the quarterly workbook: each column's rule, from the contract."""

from __future__ import annotations

import datetime as dt
from typing import Any

from data.contract import schema
from data.contract.guide import hint, what_it_takes
from data.contract.schema import ContractColumn, Type
from data.contract.template_style import TemplateBook

LIST_LIMIT = 255
"""Excel's limit on a drop-down list written into its rule; a longer one stands on ``_meta``."""
_MESSAGE_LIMIT = 255
"""Excel's limit on what a rule says."""
LIST_NAME = "townships"
_COMMON_FORMS = ((0,), (1,), (2,), (3,), (0, 1), (0, 2), (0, 3), (0, 1, 2), (0, 1, 2, 3))
"""Combinations of 服务形式 offered in its list; any other may be typed."""

_FIRST_DATE, _LAST_DATE = dt.date(1950, 1, 1), dt.date(2099, 12, 31)


def rule(book: TemplateBook, column: ContractColumn) -> dict[str, Any] | None:
    """The data validation of a column; None where anything may be typed."""
    made = _RULES.get(column.type, lambda _book, _column: None)(book, column)
    if made is None:
        return None
    words = {"input_title": column.heading, "input_message": hint(column, book.policy), "error_title": "请检查这一格"}
    wrong = f"“{column.heading}”：{what_it_takes(column)}。"
    return words | {"error_message": wrong[:_MESSAGE_LIMIT]} | made


def _choice_rule(_book: TemplateBook, column: ContractColumn) -> dict[str, Any]:
    return {"validate": "list", "source": list(column.choices)}


def _choices_rule(_book: TemplateBook, column: ContractColumn) -> dict[str, Any]:
    offered = [schema.LISTED.join(column.choices[i] for i in picked) for picked in _COMMON_FORMS]
    return {"validate": "list", "source": offered, "show_error": False}


def _township_rule(book: TemplateBook, _column: ContractColumn) -> dict[str, Any]:
    names = list(book.townships.values())
    return {"validate": "list", "source": names if fits(names) else f"={LIST_NAME}"}


def fits(names: list[str]) -> bool:
    """Whether a list of choices fits into a rule."""
    return len(",".join(names)) <= LIST_LIMIT


def _number_rule(_book: TemplateBook, column: ContractColumn) -> dict[str, Any]:
    kind = "integer" if column.type is Type.INTEGER else "decimal"
    return {"validate": kind, "criteria": ">" if column.above_zero else ">=", "value": 0}


def _date_rule(_book: TemplateBook, _column: ContractColumn) -> dict[str, Any]:
    return {"validate": "date", "criteria": "between", "minimum": _FIRST_DATE, "maximum": _LAST_DATE}


def _code_rule(_book: TemplateBook, _column: ContractColumn) -> dict[str, Any]:
    return {"validate": "length", "criteria": "==", "value": 18, "error_type": "warning"}


_RULES = {
    Type.CHOICE: _choice_rule,
    Type.CHOICES: _choices_rule,
    Type.TOWNSHIP: _township_rule,
    Type.INTEGER: _number_rule,
    Type.NUMBER: _number_rule,
    Type.DATE: _date_rule,
    Type.CODE: _code_rule,
}
