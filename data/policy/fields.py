"""What a policy's models are made of: a strict base, and the kinds of value a policy file and its tables have.

A value that is wrong is refused with a code of ``data.policy.problems.PROBLEMS``, and pydantic goes on to the next.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Annotated, Any, LiteralString, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, PlainValidator, StringConstraints
from pydantic import ValidationInfo as Info

from data.policy.problems import refusal
from data.quarters import quarter


class Part(BaseModel):
    """A table of the file: no key that is not known, no value of another kind, nothing changed afterwards."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def context(info: Info) -> Any:
    """What values are compared with: ``check.Context``, which ``load_policy`` gives."""
    return info.context


# --- how a value is judged -------------------------------------------------------------------------------------------


def chosen(*choices: str) -> AfterValidator:
    """One of the choices."""

    def check(value: str) -> str:
        if value not in choices:
            raise refusal("unknown_choice", choices="、".join(choices))
        return value

    return AfterValidator(check)


def within(low: int, high: int) -> AfterValidator:
    """A number from ``low`` to ``high``."""

    def check(value: Any) -> Any:
        if not low <= value <= high:
            raise refusal("out_of_range", low=low, high=high)
        return value

    return AfterValidator(check)


def known(what: str, code: LiteralString) -> AfterValidator:
    """Among the names that the validation's context has as ``what``; not asked where that is None."""

    def check(value: str, info: Info) -> str:
        names = getattr(context(info), what)
        if names is not None and value not in names:
            raise refusal(code)
        return value

    return AfterValidator(check)


def _fits(code: LiteralString, fits: Callable[[Any], bool]) -> BeforeValidator:
    def check(value: Any) -> Any:
        if not fits(value):
            raise refusal(code)
        return tuple(value) if isinstance(value, list) else value

    return BeforeValidator(check)


# --- kinds of value --------------------------------------------------------------------------------------------------


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _list_of(fits: Callable[[Any], Any]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(fits(item) for item in value)


def _not_empty(value: tuple[Any, ...]) -> tuple[Any, ...]:
    if not value:
        raise refusal("empty")
    return value


def _is_quarter(value: Any) -> bool:
    try:
        quarter(value)
    except (ValueError, TypeError):
        return False
    return True


def _exact(value: Any) -> Fraction:
    """A whole number, or a decimal or fraction in quotes: never a binary floating-point one."""
    try:
        return Fraction(value if isinstance(value, str) or _is_whole(value) else "")
    except (ValueError, ZeroDivisionError):
        raise refusal("not_exact") from None


def _is_code(value: str) -> str:
    if not (len(value) == len("140800") and value.isascii() and value.isdigit()):
        raise refusal("not_division_code")
    return value


_T = TypeVar("_T")
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Quarter = Annotated[str, _fits("not_quarter", _is_quarter)]
Exact = Annotated[Fraction, PlainValidator(_exact)]
DivisionCode = Annotated[Text, AfterValidator(_is_code)]
Listed = Annotated[
    tuple[_T, ...],
    AfterValidator(_not_empty),
    _fits("not_texts", _list_of(lambda item: isinstance(item, str) and item.strip())),
]
"""A list of texts with at least one."""
Wholes = Annotated[tuple[_T, ...], AfterValidator(_not_empty), _fits("not_wholes", _list_of(_is_whole))]
Tables = Annotated[
    tuple[_T, ...],
    _fits("not_tables", lambda value: bool(value) and _list_of(lambda item: isinstance(item, dict))(value)),
]
"""An array of tables with at least one."""
Body = Annotated[Text, known("bodies", "unknown_unit")]
"""A department, or one of the other bodies."""
CommitmentId = Annotated[Text, known("commitments", "unknown_commitment")]
