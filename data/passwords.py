"""Passwords: what a good one is, how it is kept, and how it is compared."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from data.errors import UserError

SHORTEST = 10
"""Characters."""
LONGEST = 128
"""Bytes of UTF-8, all of which count."""
KINDS = 3
"""Of lower-case letters, capitals, digits and everything else."""
REMEMBERED = 5
"""How many earlier passwords may not come back."""

HASHER = PasswordHasher()
"""Argon2id with the parameters of RFC 9106 for little memory."""
_DENIED = Path(__file__).parent / "passwords_denied.txt"
_KINDS = (str.islower, str.isupper, str.isdigit)
_LOOKALIKES = str.maketrans("@013457$!", "aoieastsi")
_INITIAL = ("abcdefghjkmnpqrstuvwxyz", "ABCDEFGHJKMNPQRSTUVWXYZ", "23456789", "-+=%#")


def plain(password: str) -> str:
    """A password as it is compared: full-width letters, which an input method may give, are the usual ones."""
    return unicodedata.normalize("NFKC", password)


def hashed(password: str) -> str:
    """The password's hash, with its salt and parameters."""
    return HASHER.hash(plain(password).encode())


def matches(kept: str | None, password: str) -> bool:
    """Whether it is the password that was kept. Takes the same time where none was."""
    if len(plain(password).encode()) > LONGEST:
        password = ""  # nobody has one: not a reason to hash megabytes
    try:
        return HASHER.verify(kept or _nobodys(), plain(password).encode()) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return HASHER.hash(secrets.token_bytes(32))


def check(password: str, name: str, earlier: Iterable[str] = ()) -> None:
    """Raises UserError ``password.*`` for a password that is too short, too long, too plain, too common or not new.

    Args:
        password: as typed.
        name: the account's, which it may not hold.
        earlier: hashes of the account's last passwords.
    """
    written = plain(password)
    if len(written) < SHORTEST:
        raise UserError("password.short", least=SHORTEST)
    if len(written.encode()) > LONGEST:
        raise UserError("password.long", most=LONGEST)
    if _kinds(written) < KINDS:
        raise UserError("password.kinds", kinds=KINDS)
    if _is_common(written, name):
        raise UserError("password.common")
    if any(matches(hash, password) for hash in earlier):
        raise UserError("password.used", remembered=REMEMBERED)


def _kinds(written: str) -> int:
    known = sum(any(is_kind(letter) for letter in written) for is_kind in _KINDS)
    return known + any(not any(is_kind(letter) for is_kind in _KINDS) for letter in written)


def _is_common(written: str, name: str) -> bool:
    lower, own = written.lower(), plain(name).lower()
    middle = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", lower)
    cores = {re.sub(r"[\W\d_]+", "", text) for text in (middle, middle.translate(_LOOKALIKES))}
    words = _denied()
    return lower in words or bool(cores & words) or len(set(lower)) < 5 or (len(own) > 2 and own in lower)


@cache
def _denied() -> frozenset[str]:
    return frozenset(_DENIED.read_text(encoding="utf-8").split())


def invented() -> str:
    """A first password that the rules accept, to be changed at the first sign-in."""
    letters = [secrets.choice(kind) for kind in _INITIAL for _ in range(4)]
    secrets.SystemRandom().shuffle(letters)
    return "".join(letters)
