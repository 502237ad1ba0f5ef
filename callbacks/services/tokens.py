"""Tokens: one's own, made and ended, and what was fetched with one."""

from __future__ import annotations

from typing import Any

from callbacks.services import access
from callbacks.services.context import Context
from data import rights
from data.errors import UserError
from data.records import MOST_TOKENS
from data.store import tokens
from data.store.accounts import clean


def make(context: Context, label: str) -> str:
    """A new token of one's own, which is shown this once. Raises UserError ``token.label``, ``token.many``."""
    name = _asker(context)
    if not clean(label):
        raise UserError("token.label")
    if sum(token.ended_at is None for token in context.store.tokens.of(name)) >= MOST_TOKENS:
        raise UserError("token.many", most=MOST_TOKENS)
    return context.store.accounts.make_token(name, label, by=name, now=context.now())


def end(context: Context, id: str) -> None:
    """End one of one's own tokens. Raises UserError where there is none such."""
    context.store.tokens.end(_asker(context), id, now=context.now())


def enter_fetch(context: Context, token: str | None, **detail: Any) -> None:
    """Who took figures away, in the audit: with a token by its name, in a session with None."""
    subject = tokens.name_of(token) if token else "figures"
    context.store.record(tokens.EXPORT, subject, by=access.actor().name, now=context.now(), **detail)


def _asker(context: Context) -> str:
    access.require(context, access.actor(), rights.TOKENS)
    return access.actor().name
