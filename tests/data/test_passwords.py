"""What a password has to be, and how it is compared."""

from __future__ import annotations

import statistics
import time

import pytest

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


def test_where_no_password_is_kept_none_fits_and_it_takes_as_long() -> None:
    kept = passwords.hashed("Tr4velling-on")
    passwords.matches(None, "x")

    def spent(of: str | None) -> float:
        start = time.perf_counter()
        assert not passwords.matches(of, "Wrong-one-99")
        return time.perf_counter() - start

    known, unknown = ([spent(of) for _ in range(9)] for of in (kept, None))
    assert abs(statistics.median(known) - statistics.median(unknown)) < 0.05


def test_an_invented_password_is_a_good_one_and_never_twice_the_same() -> None:
    made = {passwords.invented() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        passwords.check(password, "zhangsan")
