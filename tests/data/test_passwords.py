"""What a password has to be, and how it is compared."""

from __future__ import annotations

from typing import Literal

import pytest
from argon2 import PasswordHasher, extract_parameters

from data import passwords
from data.errors import UserError


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("Aa1-aaaa", "short"),
        ("", "short"),
        ("abcdefghijk1", "kinds"),
        ("ABCDEFGHIJKLM", "kinds"),
        ("Password1234!", "common"),
        ("P@ssw0rd2026!", "common"),
        ("Aa1!Aa1!Aa1!", "common"),
        ("Zhangsan-2026", "common"),
        ("Aa1-" + "x" * 125, "long"),
        ("密码一二三四五六七八Aa1" * 6, "long"),
        ("Qwerty-12345", "common"),
    ],
)
def test_a_weak_password_is_refused(password: str, code: str) -> None:
    with pytest.raises(UserError) as refused:
        passwords.check(password, "zhangsan")
    assert refused.value.code == f"password.{code}"


@pytest.mark.parametrize("password", ["Tr4velling-on", "春风化雨 Yu 2026", "aB3-" + "xyzwq" * 24, "Blau-Haus9\t"])
def test_a_good_password_is_taken(password: str) -> None:
    passwords.check(password, "zhangsan")
    assert passwords.matches(passwords.hashed(password), password)


def test_all_128_bytes_count() -> None:
    long = "aB3-" + "xyzw" * 31
    assert len(long) == 128
    assert not passwords.matches(passwords.hashed(long), long[:-1] + "!")
    assert not passwords.matches(passwords.hashed(long), long + "!")


def test_full_width_letters_of_an_input_method_are_the_usual_ones() -> None:
    assert passwords.matches(passwords.hashed("Tr4velling-on"), "Tr４velling－on")


def test_where_no_password_is_kept_none_fits_and_it_is_as_much_work(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = passwords.hashed("Tr4velling-on")
    passwords.matches(None, "x")
    verified: list[str] = []

    class Counting(PasswordHasher):
        def hash(self, *_: object, **__: object) -> str:
            raise AssertionError("a second hash")

        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
            verified.append(str(hash))
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "HASHER", Counting())
    assert not passwords.matches(kept, "Wrong-one-99")
    assert not passwords.matches(None, "Wrong-one-99")
    known, unknown = (extract_parameters(hash) for hash in verified)
    assert known == unknown


def test_an_invented_password_is_a_good_one_and_never_twice_the_same() -> None:
    made = {passwords.invented() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        passwords.check(password, "zhangsan")
