"""Accounts: who there is, who is signed in, who failed to be. Reached as ``store.accounts``.

A cookie holds a random number and the database its hash, so that neither a stolen database nor a guessed signing key
lets anybody in. Every act leaves its audit entry in its own transaction.
"""

# Long: every act on accounts in its own transaction, where a lock-out can be read from start to end.
from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from data import passwords
from data.errors import UserError
from data.policy.policy import Policy
from data.records import Account
from data.rights import ADMIN, COUNTY, ROLES, UNIT
from data.store import grants
from data.store import tables as t
from data.store.audit import Act

IDLE = dt.timedelta(minutes=30)
"""How long a session lasts without an act of a person's."""
WHOLE = dt.timedelta(hours=12)
"""How long a session lasts at most."""
TRIES, LOCK = 5, dt.timedelta(minutes=15)
"""So many failures within this time lock an account, or an address, for this time after the last of them."""
LONGEST_NAME = 40
RESERVED = ("shell", "system", "the shell", "命令行")
"""Names that stand in the audit for somebody who is no account."""
_TOUCH = dt.timedelta(minutes=1)
_FORGOTTEN = dt.timedelta(days=1)

Writing = Callable[..., AbstractContextManager[Act]]
Connecting = Callable[[], AbstractContextManager[Connection]]


class Accounts:
    """Accounts, sessions and tokens of one database."""

    def __init__(self, policy: Policy, read: Connecting, write: Writing, turn: Connecting) -> None:
        """``read``, ``write`` and ``turn`` are the store's: a read, an audited act, a write that is no act."""
        self._policy, self._read, self._write, self._turn = policy, read, write, turn

    # --- accounts ----------------------------------------------------------------------------------------------------

    def any(self) -> bool:
        """Whether there is an account at all."""
        with self._read() as connection:
            return connection.execute(sa.select(t.account.c.id).limit(1)).first() is not None

    def all(self, now: dt.datetime) -> list[Account]:
        """All accounts by name; ``locked``, their sessions and what waits for a second person as of ``now``."""
        with self._read() as connection:
            rows = connection.execute(sa.select(t.account).order_by(t.account.c.name)).all()
            given, seen = grants.waiting(connection), _seen(connection, now)
            return [
                replace(
                    _account(row),
                    locked=_failures(connection, now, name=row.name) >= TRIES,
                    given_by=given.get(row.name),
                    **seen.get(row.id, {}),
                )
                for row in rows
            ]

    def locked_addresses(self, now: dt.datetime) -> list[str]:
        """The addresses nobody may sign in from as of ``now``."""
        c = t.failure.c
        query = sa.select(c.address).where(c.at > now - LOCK).group_by(c.address).having(sa.func.count() >= TRIES)
        with self._read() as connection:
            return sorted(connection.scalars(query))

    def one(self, name: str) -> Account | None:
        """The account of a name; None if there is none."""
        with self._read() as connection:
            row = _row(connection, name)
            return None if row is None else _account(row)

    def create_admin(self, name: str, password: str, *, by: str, now: dt.datetime) -> None:
        """The first account. Raises UserError ``account.admin_exists`` if there is an administrator already."""
        self._create(name, name, ADMIN, None, None, password, by=by, now=now, must_change=False, first=True)

    def create(
        self,
        name: str,
        role: str,
        password: str,
        *,
        display: str = "",
        county: str | None = None,
        unit: str | None = None,
        by: str,
        now: dt.datetime,
        must_change: bool = True,
    ) -> None:
        """A new account, whose password is changed at its first sign-in.

        Raises:
            UserError: ``account.name``, ``account.taken``, ``account.role``, ``account.county``, ``account.unit``, or
                ``password.*``.
        """
        self._create(name, display or name, role, county, unit, password, by=by, now=now, must_change=must_change)

    def _create(
        self,
        name: str,
        display: str,
        role: str,
        county: str | None,
        unit: str | None,
        password: str,
        *,
        by: str,
        now: dt.datetime,
        must_change: bool,
        first: bool = False,
    ) -> None:
        place = self._place(role, county, unit)
        if name != clean(name) or not name or name.lower() in RESERVED:
            raise UserError("account.name", value=name, most=LONGEST_NAME)
        passwords.check(password, name)
        values = {"name": name, "display": clean(display), "role": role, **place, "made_at": now, "disabled": False}
        values |= {"password_hash": passwords.hashed(password), "must_change": must_change, "password_changed_at": now}
        with self._write("account.create", by, f"account {name}", now, role=role, **place) as act:
            if first and _admins(act.connection):
                raise UserError("account.admin_exists")
            if _row(act.connection, name) is not None:
                raise UserError("account.taken", value=name)
            act.connection.execute(sa.insert(t.account).values(**(values | grants.held_back(act, role))))

    def _place(self, role: str, county: str | None, unit: str | None) -> dict[str, str | None]:
        """What a role is bound to: a county's account to its county, a unit's to its unit, others to nothing."""
        if role not in ROLES:
            raise UserError("account.role", value=role, roles=list(ROLES))
        if role == COUNTY and county not in [c.code for c in self._policy.counties]:
            raise UserError("account.county", value=county or "")
        if role == UNIT and unit not in [d.name for d in self._policy.departments]:
            raise UserError("account.unit", value=unit or "", units=[d.name for d in self._policy.departments])
        return {"county": county if role == COUNTY else None, "unit": unit if role == UNIT else None}

    def disable(self, name: str, *, by: str, now: dt.datetime) -> None:
        """Let nobody in under this name; whoever is, is out at once. Raises UserError ``account.*``."""
        with self._changing("account.disable", name, by, now) as act:
            if name == by:
                raise UserError("account.self")
            self._change(act, name, disabled=True)

    def enable(self, name: str, *, by: str, now: dt.datetime) -> None:
        """Let the account in again, or confirm what another gave it. Raises UserError ``account.*``."""
        with self._changing("account.enable", name, by, now) as act:
            grants.ask_another(act, name)
            self._change(act, name, disabled=False)

    def change_role(
        self, name: str, role: str, *, county: str | None = None, unit: str | None = None, by: str, now: dt.datetime
    ) -> None:
        """Another role, from the next request on. Nobody changes their own: UserError ``account.self``."""
        place = self._place(role, county, unit)
        with self._changing("account.role", name, by, now) as act:
            if name == by:
                raise UserError("account.self")
            before = _known(act.connection, name)
            act.detail |= {"before": _bound(before), "after": {"role": role, **place}}
            self._change(act, name, role=role, **place, **grants.held_back(act, role))

    def reset_password(self, name: str, password: str, *, by: str, now: dt.datetime) -> None:
        """A new first password, to be changed at the next sign-in. Raises UserError ``account.*`` or ``password.*``."""
        passwords.check(password, name)
        kept = passwords.hashed(password)
        with self._changing("account.reset", name, by, now) as act:
            if name == by:
                raise UserError("account.self")
            held = grants.held_back(act, _known(act.connection, name).role)
            self._change(act, name, password_hash=kept, must_change=True, password_changed_at=now, **held)
            _forget(act.connection, t.failure.c.name == name)

    def unlock(self, name: str, *, by: str, now: dt.datetime) -> None:
        """Forget the failures of an account, or of an address. Does nothing where there are none."""
        with self._write("account.unlock", by, f"account {clean(name)}", now) as act:
            if not _forget(act.connection, sa.or_(t.failure.c.name == name, t.failure.c.address == name)):
                act.did_nothing()

    def end_sessions(self, name: str, *, by: str, now: dt.datetime) -> None:
        """Sign the account out everywhere. Raises UserError ``account.unknown``."""
        with self._changing("session.end_all", name, by, now) as act:
            act.detail["ended"] = _end_sessions(act, _known(act.connection, name).id)

    def _changing(
        self, name: str, account: str, by: str, now: dt.datetime, **detail: Any
    ) -> AbstractContextManager[Act]:
        return self._write(name, by, f"account {clean(account)}", now, **detail)

    def _change(self, act: Act, name: str, **values: Any) -> None:
        found = _known(act.connection, name)
        if values.get("password_hash"):
            _remember(act.connection, found)
        act.connection.execute(sa.update(t.account).where(t.account.c.id == found.id).values(**values))
        act.detail["ended"] = _end_sessions(act, found.id)

    # --- signing in --------------------------------------------------------------------------------------------------

    def sign_in(self, name: str, password: str, *, address: str, now: dt.datetime) -> str:
        """The random number of a new session.

        Raises:
            UserError: ``sign_in.wrong``, the same for a wrong name, a wrong password and a disabled account, or
                ``sign_in.locked`` (minutes), the same whether there is such an account or not.
        """
        name = clean(name)
        with self._read() as connection:
            found = _row(connection, name)
            self._refuse_locked(connection, None, address, now)
        fits = passwords.matches(found.password_hash if found else None, password)
        wrong, token = None, secrets.token_urlsafe(32)
        with self._write("sign_in", name, f"account {name}", now, address=address) as act:
            try:
                self._let_in(act, name, found, fits, token)
            except UserError as error:
                wrong = error
        if wrong is not None:
            raise wrong
        return token

    def _let_in(self, act: Act, name: str, found: Row[Any] | None, fits: bool, token: str) -> None:
        """Start a session, or take down the failure. Decided in the writer's turn, so that guesses are counted."""
        address = act.detail["address"]
        self._refuse_locked(act.connection, act, address, act.now)
        if _failures(act.connection, act.now, name=name) >= TRIES:
            _fail(act, None, address, "sign_in.refused")  # counts for the address, and does not keep the account locked
            raise self._locked(act.connection, act.now, name=name)
        current = _row(act.connection, name)
        as_checked = found is not None and current is not None and current.password_hash == found.password_hash
        if not fits or not as_checked or current is None or current.disabled:
            _fail(act, name, address, "sign_in.failed")
            raise UserError("sign_in.wrong")
        _forget(act.connection, t.failure.c.name == name)
        _start(act, current.id, token)

    def _refuse_locked(self, connection: Connection, act: Act | None, address: str, now: dt.datetime) -> None:
        """An address that is locked learns nothing and writes nothing."""
        if _failures(connection, now, address=address) < TRIES:
            return
        if act is not None:
            act.did_nothing()
        raise self._locked(connection, now, address=address)

    def _locked(self, connection: Connection, now: dt.datetime, **of: str) -> UserError:
        last = connection.execute(sa.select(sa.func.max(t.failure.c.at)).where(*_within(now, **of))).scalar_one()
        seconds = (last + LOCK - now).total_seconds()
        return UserError("sign_in.locked", minutes=max(1, -int(-seconds // 60)))

    def who(self, token: str, now: dt.datetime) -> Account | None:
        """The account that is signed in under this number; None if nobody is, or not any more."""
        c = t.session.c
        query = sa.select(t.account, c.made_at.label("since"), c.last_act_at, c.ends_at, c.ended_at)
        query = query.join_from(t.session, t.account, c.account_id == t.account.c.id).where(c.hash == _hash(token))
        with self._read() as connection:
            row = connection.execute(query).first()
        if row is None or row.disabled or row.ended_at or now >= row.ends_at or now - row.last_act_at >= IDLE:
            return None
        return _account(row)

    def acted(self, token: str, now: dt.datetime) -> None:
        """A person did something just now: the session stays. No act of its own, and a full disk ends nobody's."""
        c = t.session.c
        stale = sa.and_(c.hash == _hash(token), c.ended_at.is_(None), c.last_act_at < now - _TOUCH)
        with self._read() as connection:
            if connection.execute(sa.select(c.hash).where(stale)).first() is None:
                return
        with suppress(UserError), self._turn() as connection:
            connection.execute(sa.update(t.session).where(stale).values(last_act_at=now))

    def sign_out(self, token: str, *, by: str, now: dt.datetime) -> None:
        """End one session; nothing happens where it has ended."""
        c = t.session.c
        with self._write("sign_out", by, f"account {by}", now) as act:
            ending = sa.update(t.session).where(c.hash == _hash(token), c.ended_at.is_(None)).values(ended_at=now)
            if not act.connection.execute(ending).rowcount:
                act.did_nothing()

    def change_password(self, name: str, old: str, new: str, *, now: dt.datetime) -> str:
        """A new password of one's own; every session ends, and the number of a new one is given.

        Raises:
            UserError: ``password.wrong`` (the old one), ``password.*`` for the new one.
        """
        with self._read() as connection:
            found = _known(connection, name)
            earlier = [found.password_hash, *_earlier(connection, found.id)]
        if not passwords.matches(found.password_hash, old):
            with self._write("password.wrong", name, f"account {name}", now):
                pass
            raise UserError("password.wrong")
        passwords.check(new, name, earlier)
        kept, token = passwords.hashed(new), secrets.token_urlsafe(32)
        with self._changing("password.change", name, name, now) as act:
            if _known(act.connection, name).password_hash != found.password_hash:
                raise UserError("password.wrong")
            self._change(act, name, password_hash=kept, must_change=False, password_changed_at=now)
            _start(act, found.id, token)
        return token

    # --- tokens ------------------------------------------------------------------------------------------------------

    def make_token(self, name: str, label: str, *, by: str, now: dt.datetime) -> str:
        """A token programs may read figures with, shown this once. Raises UserError ``account.unknown``."""
        token = secrets.token_urlsafe(32)
        with self._write("token.make", by, f"account {clean(name)}", now, label=clean(label)) as act:
            values = {"hash": _hash(token), "account_id": _known(act.connection, name).id, "label": clean(label)}
            act.connection.execute(sa.insert(t.token).values(**values, made_at=now))
        return token

    def holder(self, token: str) -> Account | None:
        """The account a token stands for; None if it was ended or its account is disabled."""
        query = (
            sa.select(t.account)
            .join_from(t.token, t.account)
            .where(t.token.c.hash == _hash(token), t.token.c.ended_at.is_(None), sa.not_(t.account.c.disabled))
        )
        with self._read() as connection:
            row = connection.execute(query).first()
        return None if row is None else _account(row)

    # --- the installation's secret -----------------------------------------------------------------------------------

    def secret(self, *, by: str, now: dt.datetime) -> str:
        """What this installation signs cookies with, invented the first time it is asked for."""
        asked = sa.select(t.keepsake.c.value).where(t.keepsake.c.name == "secret")
        with self._read() as connection:
            kept = connection.execute(asked).scalar_one_or_none()
        if kept is not None:
            return kept
        with self._write("secret.make", by, "secret", now) as act:
            kept = act.connection.execute(asked).scalar_one_or_none()
            if kept is not None:
                act.did_nothing()
                return kept
            made = secrets.token_urlsafe(48)
            act.connection.execute(sa.insert(t.keepsake).values(name="secret", value=made))
        return made


def clean(name: str) -> str:
    """A name as it is kept: one line, nothing unseen, not too long."""
    return "".join(letter for letter in name if letter.isprintable()).strip()[:LONGEST_NAME]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _account(row: Row[Any], *, locked: bool = False) -> Account:
    return Account(
        row.name,
        row.display,
        row.role,
        row.county,
        row.unit,
        row.must_change,
        row.disabled,
        row.made_at,
        row.password_changed_at,
        locked,
    )


def _bound(row: Row[Any]) -> dict[str, Any]:
    """A role and what it is bound to."""
    return {"role": row.role, "county": row.county, "unit": row.unit}


def _seen(connection: Connection, now: dt.datetime) -> dict[int, dict[str, Any]]:
    """By account: when it was last signed in, and how many of its sessions are open."""
    c = t.session.c
    is_open = sa.and_(c.ended_at.is_(None), c.ends_at > now, c.last_act_at > now - IDLE)
    counted = sa.func.sum(sa.case((is_open, 1), else_=0))
    query = sa.select(c.account_id, sa.func.max(c.made_at), counted).group_by(c.account_id)
    return {account: {"last_at": last, "sessions": int(count)} for account, last, count in connection.execute(query)}


def _row(connection: Connection, name: str) -> Row[Any] | None:
    return connection.execute(sa.select(t.account).where(t.account.c.name == name)).first()


def _known(connection: Connection, name: str) -> Row[Any]:
    found = _row(connection, name)
    if found is None:
        raise UserError("account.unknown", value=clean(name))
    return found


def _admins(connection: Connection) -> bool:
    return connection.execute(sa.select(t.account.c.id).where(t.account.c.role == ADMIN)).first() is not None


def _remember(connection: Connection, account: Row[Any]) -> None:
    values = {"account_id": account.id, "password_hash": account.password_hash}
    connection.execute(sa.insert(t.old_password).values(**values))


def _earlier(connection: Connection, account: int) -> list[str]:
    """Hashes of the passwords before the present one, newest first; with it they are ``passwords.REMEMBERED``."""
    c = t.old_password.c
    query = sa.select(c.password_hash).where(c.account_id == account).order_by(c.id.desc())
    return list(connection.scalars(query.limit(passwords.REMEMBERED - 1)))


def _start(act: Act, account: int, token: str) -> None:
    values = {"hash": _hash(token), "account_id": account, "made_at": act.now, "last_act_at": act.now}
    act.connection.execute(sa.insert(t.session).values(**values, ends_at=act.now + WHOLE))


def _end_sessions(act: Act, account: int) -> int:
    c = t.session.c
    ours = sa.and_(c.account_id == account, c.ended_at.is_(None))
    return act.connection.execute(sa.update(t.session).where(ours).values(ended_at=act.now)).rowcount


def _fail(act: Act, name: str | None, address: str, called: str) -> None:
    """Take down a failed sign-in; what is older than a day is forgotten on the way."""
    act.name = called
    _forget(act.connection, t.failure.c.at < act.now - _FORGOTTEN)
    act.connection.execute(sa.insert(t.failure).values(name=name, address=address, at=act.now))
    counted = {"account": _failures(act.connection, act.now, name=name) if name else 0}
    counted["address"] = _failures(act.connection, act.now, address=address)
    act.detail["locks"] = [what for what, count in counted.items() if count == TRIES]


def _within(now: dt.datetime, *, name: str | None = None, address: str | None = None) -> list[Any]:
    c = t.failure.c
    return [c.at > now - LOCK, c.name == name if name is not None else c.address == address]


def _failures(connection: Connection, now: dt.datetime, *, name: str | None = None, address: str | None = None) -> int:
    query = sa.select(sa.func.count()).select_from(t.failure).where(*_within(now, name=name, address=address))
    return connection.execute(query).scalar_one()


def _forget(connection: Connection, which: sa.ColumnElement[bool]) -> int:
    return connection.execute(sa.delete(t.failure).where(which)).rowcount
