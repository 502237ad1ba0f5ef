"""``accounts …`` in the shell: whoever holds the server makes the first account, and mends what nobody else can."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable
from typing import Any

import orjson

from callbacks.services.context import Context, open_context
from data.errors import UserError
from data.policy.policy import Policy
from data.records import Account
from data.rights import ROLES
from data.settings import Settings
from layouts.accounts.signin import place
from layouts.words.catalogue import Catalogue

Act = Callable[[Context, argparse.Namespace, str], None]


def add_commands(add: Any, say: Any, kinds: Any) -> None:
    """The commands, for the shell's parser."""
    text = say("accounts")
    inner = kinds.add_parser("accounts", help=text, description=text).add_subparsers(
        dest="act", required=True, metavar="ACT"
    )
    add("list", listed, within=inner, key="accounts_list", program=True)
    for name, act in _ACTS.items():
        key = f"accounts_{name.replace('-', '_')}"
        one = add(name, _command(act), within=inner, key=key)
        one.add_argument("name", metavar="NAME", help=say("accounts_name"))
        if name == "create":
            one.add_argument("--role", required=True, choices=ROLES, help=say("accounts_role"))
            one.add_argument("--county", help=say("county"))
            one.add_argument("--unit", help=say("accounts_unit"))
            one.add_argument("--display", default="", help=say("accounts_display"))


def listed(options: argparse.Namespace, settings: Settings, words: Catalogue) -> int:
    """All accounts, one a line."""
    context = open_context(settings)
    accounts = context.store.accounts.all(context.now())
    if options.json:
        rows = [_row(account, context.policy) for account in accounts]
        sys.stdout.write(orjson.dumps(rows, option=orjson.OPT_INDENT_2).decode() + "\n")
    for account in () if options.json else accounts:
        state = [words.text(f"admin.{key}") for key in ("disabled", "locked", "must_change") if getattr(account, key)]
        told = [account.name, words.text(f"role.{account.role}"), place(account, context.policy), *state]
        sys.stdout.write("\t".join(told) + "\n")
    return 0


def _row(account: Account, policy: Policy) -> dict[str, Any]:
    keys = ("name", "display", "role", "county", "unit", "disabled", "locked", "must_change")
    return {key: getattr(account, key) for key in keys}


def _command(act: Act) -> Callable[[argparse.Namespace, Settings, Catalogue], int]:
    def run(options: argparse.Namespace, settings: Settings, words: Catalogue) -> int:
        act(open_context(settings), options, words.text("who.shell"))
        sys.stdout.write(words.text("command.accounts_done", name=options.name) + "\n")
        return 0

    return run


def _create_admin(context: Context, options: argparse.Namespace, by: str) -> None:
    context.store.accounts.create_admin(options.name, _password(), by=by, now=context.now())


def _create(context: Context, options: argparse.Namespace, by: str) -> None:
    county = next((c.code for c in context.policy.counties if options.county in (c.code, c.name)), options.county)
    context.store.accounts.create(
        options.name,
        options.role,
        _password(),
        display=options.display,
        county=county,
        unit=options.unit,
        by=by,
        now=context.now(),
    )


def _reset(context: Context, options: argparse.Namespace, by: str) -> None:
    context.store.accounts.reset_password(options.name, _password(), by=by, now=context.now())


def _plain(name: str) -> Act:
    def act(context: Context, options: argparse.Namespace, by: str) -> None:
        getattr(context.store.accounts, name)(options.name, by=by, now=context.now())

    return act


_ACTS: dict[str, Act] = {
    "create-admin": _create_admin,
    "create": _create,
    "disable": _plain("disable"),
    "enable": _plain("enable"),
    "unlock": _plain("unlock"),
    "reset-password": _reset,
    "sign-out": _plain("end_sessions"),
}


def _password() -> str:
    """Asked for twice on a terminal, else the first line of what comes in: never an argument others could see."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass()
    if getpass.getpass() != first:
        raise UserError("account.passwords_differ")
    return first
