"""Grants: what one administrator gives and another person has to confirm, read from the audit itself.

A role that decides or oversees (office, admin, auditor), or a new password for an account that has one, lets nobody in
until somebody else enables the account: another administrator, or whoever holds the shell. So nobody makes themselves
a second person who approves.
"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from data.errors import UserError
from data.rights import DECIDING
from data.store import tables as t
from data.store.audit import Act

_GIVING, _ENABLING = ("account.create", "account.role", "account.reset"), "account.enable"
_UNCONFIRMED, _ACCOUNT = "unconfirmed", "account "


def held_back(act: Act, role: str) -> dict[str, Any]:
    """What is set with a grant: an account gives it, the shell needs nobody. Its entry says that it waits."""
    giver = sa.select(t.account.c.id).where(t.account.c.name == act.who)
    if role not in DECIDING or act.connection.execute(giver).first() is None:
        return {}
    act.detail[_UNCONFIRMED] = True
    return {"disabled": True}


def waiting(connection: Connection, name: str | None = None) -> dict[str, str]:
    """Accounts whose grant nobody has confirmed, with who gave it; of one account or of all."""
    c = t.audit.c
    asked = [c.act.in_([*_GIVING, _ENABLING]), *([c.subject == _ACCOUNT + name] if name is not None else [])]
    found: dict[str, str] = {}
    for row in connection.execute(sa.select(c.act, c.who, c.subject, c.detail).where(*asked).order_by(c.seq)):
        account = row.subject.removeprefix(_ACCOUNT)
        found.pop(account, None)
        if row.act in _GIVING and json.loads(row.detail).get(_UNCONFIRMED):
            found[account] = row.who
    return found


def ask_another(act: Act, name: str) -> None:
    """Raises UserError ``account.second`` where who gave it would confirm it."""
    if waiting(act.connection, name).get(name) == act.who:
        raise UserError("account.second", value=name)
