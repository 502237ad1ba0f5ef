"""Who is asking, and whether they may: known to every act, whatever it was asked by. The gate says who it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass, replace

from callbacks.services.context import Context
from data import rights
from data.rights import Actor, Refused


@dataclass(frozen=True)
class Caller:
    """By whom, None for nobody, and by which path of the site, empty for none."""

    actor: Actor | None = None
    path: str = ""


_asked: ContextVar[Caller] = ContextVar("asked", default=Caller())  # noqa: B039 - it cannot be changed


def begin(path: str) -> Token[Caller]:
    """Something is asked for by a path, as yet by nobody; what is given ends it."""
    return _asked.set(Caller(path=path))


def known(who: Actor) -> None:
    """It is ``who`` that asks."""
    _asked.set(replace(_asked.get(), actor=who))


def end(begun: Token[Caller]) -> None:
    """It has been answered: a thread that served one person's request serves the next one's as nobody."""
    _asked.reset(begun)


@contextmanager
def acting(who: Actor | None, path: str = "") -> Iterator[None]:
    """Everything inside is asked for by ``who``: for tests, and for what runs outside of a request."""
    begun = _asked.set(Caller(who, path))
    try:
        yield
    finally:
        _asked.reset(begun)


def current() -> Actor | None:
    """Who asks; None where nobody is signed in."""
    return _asked.get().actor


def actor() -> Actor:
    """Who asks. Raises ``Refused`` where nobody does."""
    found = current()
    if found is None:
        raise Refused(Actor("", ""), rights.SIGNED_IN)
    return found


def note(context: Context, who: Actor, act: str, county: str | None = None) -> None:
    """Enter a refused request in the audit."""
    about = {"role": who.role, "path": _asked.get().path[:200], "county": county}
    context.store.record("request.refused", act, by=who.name, now=context.now(), **about)


def require(context: Context, who: Actor, act: str, county: str | None = None) -> None:
    """``Actor.ask``, and a refusal is entered in the audit. Raises ``Refused``."""
    if not who.may(act, county):
        note(context, who, act, county)
        who.ask(act, county)
